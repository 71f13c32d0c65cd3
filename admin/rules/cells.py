"""What people type into the cells of a table (单元格): texts made clean, numbers and days understood."""

import re
import unicodedata
from datetime import date, datetime, time

LARGEST = 100_000_000
"""No count of people or yuan here is larger."""

_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")
_PACKED_DAY = re.compile(r"(\d{4})(\d{2})(\d{2})")
_NUMBER = re.compile(r"(-?\d{1,12})(?:\.0+)?[人名个张件元]?")
_SERIALS = range(20_000, 80_000)
"""Excel's numbers of the days from 1954 to 2119, where a cell lost its date format."""
_SERIAL_ORIGIN = date(1899, 12, 30).toordinal()


def clean(text: str) -> str:
    """Return a text without what cannot be seen: control, zero-width and direction marks, runs of blanks."""
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
        return f"{value:%Y-%m-%d %H:%M}" if value.time() != time() else f"{value:%Y-%m-%d}"
    if isinstance(value, date):
        return value.isoformat()
    return clean(str(value))


def count(value: object) -> int:
    """Return a count of people or things, understood from a number or from a text like "1,200 人".

    Raises:
        ValueError: it is none; the message is Chinese.
    """
    if isinstance(value, bool | date | time):
        raise ValueError("应为整数")
    if isinstance(value, int | float):
        if not -LARGEST <= value <= LARGEST:  # also: neither NaN nor infinite
            raise ValueError("数字过大")
        if value != int(value):
            raise ValueError("应为整数，不能有小数")
        found = int(value)
    else:
        text = unicodedata.normalize("NFKC", clean(str(value))).replace(",", "").replace(" ", "")
        match = _NUMBER.fullmatch(text)
        if match is None:
            raise ValueError("应为整数")
        found = int(match[1])
    if found < 0:
        raise ValueError("不能是负数")
    if found > LARGEST:
        raise ValueError("数字过大")
    return found


def day(value: object) -> date:
    """Return a day, understood from a date, or from a text like 2026-11-22, 2026年11月22日, 20261122.

    Raises:
        ValueError: it is none; the message is Chinese.
    """
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if isinstance(value, float | int) and value in _SERIALS:
        return date.fromordinal(_SERIAL_ORIGIN + int(value))
    text = unicodedata.normalize("NFKC", written(value)).replace(" ", "")
    match = _DAY.fullmatch(text) or _PACKED_DAY.fullmatch(text)
    try:
        if match is None:
            raise ValueError
        return date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        raise ValueError("不是日期，请写成 2026-11-22 的样子") from None


def _shows(one: str) -> bool:
    """Say whether a character can be seen; half a surrogate pair and the like cannot."""
    return unicodedata.category(one) not in {"Cc", "Cf", "Cs", "Cn"}
