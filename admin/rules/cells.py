"""What people type into the cells of a table (单元格): texts made clean, numbers and days understood."""

import re
import unicodedata
from datetime import date, datetime, time

LARGEST = 100_000_000
"""No count of people or yuan here is larger."""

_DAY = re.compile(r"([0-9]{4})[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})日?(?:00:00)?")
_PACKED_DAY = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})")
_NUMBER = re.compile(r"(-?)([0-9]+)(?:\.([0-9]+))?[人名个张件元]?")
_HUGE = re.compile(r"[0-9.]+e\+?[0-9]+")
_SERIALS = range(20_000, 80_000)
"""Excel's numbers of the days from 1954 to 2119, where a cell lost its date format."""
_SERIAL_ORIGIN = date(1899, 12, 30).toordinal()


def clean(text: str) -> str:
    """Return a text without what cannot be seen: control, zero-width and direction marks, runs of blanks."""
    seen = text
    if not text.isprintable():  # what is printable has none of them
        seen = "".join(" " if one.isspace() else one for one in text if one.isspace() or _shows(one))
    return " ".join(unicodedata.normalize("NFC", seen).split())


def fold(text: str) -> str:
    """Return a text as it is compared: half-width, lower case, letters and digits only."""
    return "".join(one for one in unicodedata.normalize("NFKC", clean(text)).lower() if one.isalnum())


def fold_header(text: str) -> str:
    """Return a header as it is compared: as `fold`, without what stands in brackets."""
    plain = unicodedata.normalize("NFKC", clean(text))
    return fold(re.sub(r"\(.*?\)|\[.*?\]|【.*?】|〔.*?〕", "", plain)) or fold(plain)


def written(value: object) -> str:
    """Return what stands in a cell as a text, numbers without a tail of zeros, days like 2026-11-22."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}" if value.time() != time() else value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return clean(str(value))


def count(text: str) -> int:
    """Return a count of people or things, understood from what is `written`, like 1200 or "1,200 人".

    Raises:
        ValueError: it is none; the message is Chinese.
    """
    plain = unicodedata.normalize("NFKC", text).replace(",", "").replace(" ", "")
    match = _NUMBER.fullmatch(plain)
    if match is None:
        raise ValueError("数字过大" if _HUGE.fullmatch(plain) else "应为整数")
    if match[1]:
        raise ValueError("不能是负数")
    if (match[3] or "").strip("0"):
        raise ValueError("应为整数，不能有小数")
    if len(match[2]) > len(str(LARGEST)) or int(match[2]) > LARGEST:
        raise ValueError("数字过大")
    return int(match[2])


def day(text: str) -> date:
    """Return a day, understood from what is `written`, like 2026-11-22, 2026年11月22日, 20261122.

    Raises:
        ValueError: it is none; the message is Chinese.
    """
    plain = unicodedata.normalize("NFKC", text).replace(" ", "")
    if re.fullmatch("[0-9]{5}", plain) and int(plain) in _SERIALS:
        return date.fromordinal(_SERIAL_ORIGIN + int(plain))
    match = _DAY.fullmatch(plain) or _PACKED_DAY.fullmatch(plain)
    try:
        if match is None:
            raise ValueError
        return date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        raise ValueError("不是日期，请写成 2026-11-22 的样子") from None


def alike(text: str) -> str:
    """Return a text as two names are compared that nobody could tell apart: half-width, lower case, no blanks."""
    return unicodedata.normalize("NFKC", clean(text)).lower().replace(" ", "")


def _shows(one: str) -> bool:
    """Say whether a character can be seen; half a surrogate pair and the like cannot."""
    return unicodedata.category(one) not in {"Cc", "Cf", "Cs", "Cn"}
