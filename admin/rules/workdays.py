"""Working days in China (工作日): weekends, holidays, and the weekends worked in exchange."""

import tomllib
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from typing import Any

DAY = timedelta(days=1)
SATURDAY = 5


@dataclass(frozen=True)
class Period:
    """Some working days on end (工作日期间), both ends included.

    Args:
        note: what a paper has to say about it; empty where nothing is uncertain.
        clause: where the number of days comes from.
    """

    begins_on: date
    ends_on: date
    working_days: int
    note: str
    clause: str


@dataclass(frozen=True)
class _Year:
    """The arrangements of one year (节假日安排)."""

    off: frozenset[date]
    work: frozenset[date]


def is_working_day(on: date) -> bool:
    """Say whether a day is worked; in a year without data, from Monday to Friday."""
    arranged = _arrangements().get(on.year)
    if arranged and on in arranged.work:
        return True
    return on.weekday() < SATURDAY and not (arranged and on in arranged.off)


def is_arranged(year: int) -> bool:
    """Say whether the holidays of a year are known."""
    return year in _arrangements()


def publicity(announced_on: date, chosen: date | None = None) -> Period:
    """Return the days on which a result is shown to all members (公示期): they begin after it was announced.

    Args:
        chosen: another first day; where it is no working day, the next one is the first.

    Source: 三(二)3; the number of days is the district's policy (`publicity.toml`).
    """
    policy = _policy("publicity")
    return period(chosen or announced_on + DAY, policy["working_days"], policy["clause"])


def period(earliest: date, working_days: int, clause: str = "") -> Period:
    """Return the first so many working days from a day on.

    Raises:
        ValueError: it has no day.
    """
    if working_days < 1:
        raise ValueError("a period has at least one day")
    worked: list[date] = []
    on = earliest
    while len(worked) < working_days:
        if is_working_day(on):
            worked.append(on)
        on += DAY
    return Period(worked[0], worked[-1], working_days, _note(earliest, worked[-1]), clause)


def _note(earliest: date, last: date) -> str:
    """Return what is uncertain about the days from one to another."""
    unknown = [year for year in range(earliest.year, last.year + 1) if not is_arranged(year)]
    if not unknown:
        return ""
    years = "、".join(f"{year}年" for year in unknown)
    return f"系统中没有{years}的节假日安排，工作日暂按周一至周五计算；遇法定节假日请相应顺延。"


@cache
def _arrangements() -> dict[int, _Year]:
    return {
        row["year"]: _Year(
            frozenset(first + DAY * number for first, last in row["off"] for number in range((last - first).days + 1)),
            frozenset(row["work"]),
        )
        for row in _policy("holidays")["year"]
    }


@cache
def _policy(name: str) -> dict[str, Any]:
    return tomllib.loads((files("admin") / "policy" / f"{name}.toml").read_text("utf-8"))
