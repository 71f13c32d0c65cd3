"""Words and periods of the unions' exchange about their work (工作交流).

Source: 四(三) (总结经验、树立典型，信息报送和舆论宣传), 四(二) (人力、物力、财力).
"""

from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import urlsplit

from admin.rules.kinds import Kind

FIRST_YEAR, LAST_YEAR = 2013, 2099
LONGEST_LINK = 500


class ExemplarState(Kind):
    """How far a 典型 is."""

    NOMINATED = "nominated", "等待审批"
    APPROVED = "approved", "已批准"
    REFUSED = "refused", "未批准"
    WITHDRAWN = "withdrawn", "已撤回"


class Period(Kind):
    """What a brief is about (报送周期)."""

    MONTH = "month", "月报"
    QUARTER = "quarter", "季报"
    YEAR = "year", "年报"

    @property
    def most(self) -> int:
        """Return how many of them a year has."""
        return {"month": 12, "quarter": 4, "year": 1}[self.value]


@dataclass(frozen=True)
class Span:
    """The days that a brief is about, both included."""

    first: date
    last: date
    words: str


def span(period: Period, year: int, number: int) -> Span:
    """Return which days a month, quarter or year has, and its name like 2026年第3季度.

    Raises:
        ValueError: there is no such period.
    """
    if not FIRST_YEAR <= year <= LAST_YEAR or not 1 <= number <= period.most:
        raise ValueError(f"{period} {year} {number}")
    months = 12 // period.most
    first_month, after = (number - 1) * months + 1, number * months + 1
    end = date(year + 1, 1, 1) if after > 12 else date(year, after, 1)
    words = {Period.MONTH: f"{year}年{number}月", Period.QUARTER: f"{year}年第{number}季度", Period.YEAR: f"{year}年"}
    return Span(date(year, first_month, 1), end - timedelta(days=1), words[period])


def is_web_link(link: str) -> bool:
    """Say whether a text is the address of a page: http or https with a host, and nothing that hides where it leads."""
    if len(link) > LONGEST_LINK or not link.isprintable() or any(letter.isspace() or letter == "\\" for letter in link):
        return False
    try:
        parts = urlsplit(link)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.username is None
    except ValueError:
        return False
