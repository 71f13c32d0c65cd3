"""How long a 整改 may take, what a reply and its evidence must be (整改规则); from ``policy/rectification.toml``."""

import calendar
import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files


@dataclass(frozen=True)
class Rectification:
    """The district's rule on putting things right (整改办法), in one version.

    Args:
        rate_months: months in which a rate that was not met is to be put right.
        rate_clause: where that comes from.
        problem_clause: why a 突出问题 is to be put right.
        reply_characters: how long a reasoned reply is at least.
        largest_bytes: how large one file of evidence may be.
        most_files: how many files one ticket may have.
    """

    version: str
    rate_months: int
    rate_clause: str
    problem_clause: str
    reply_characters: int
    largest_bytes: int
    most_files: int


@cache
def rule() -> Rectification:
    """Return the rule that is in force."""
    policy = tomllib.loads((files("admin") / "policy" / "rectification.toml").read_text(encoding="utf-8"))
    rate, problem, evidence = policy["rate"], policy["problem"], policy["evidence"]
    return Rectification(
        version=policy["version"],
        rate_months=rate["months"],
        rate_clause=rate["clause"],
        problem_clause=problem["clause"],
        reply_characters=problem["reply_characters"],
        largest_bytes=evidence["largest_bytes"],
        most_files=evidence["most_files"],
    )


def rate_due_on(opened_on: date, months: int) -> date:
    """Return until when a rate that was not met is to be put right: the same day some months later.

    Where that month is shorter, its last day.

    Source: 三(二)3; the number of months is the district's.
    """
    year, month = divmod(opened_on.year * 12 + opened_on.month - 1 + months, 12)
    return date(year, month + 1, min(opened_on.day, calendar.monthrange(year, month + 1)[1]))


def days_overdue(due_on: date, today: date) -> int:
    """Return how many days a deadline has passed; zero or less where it has not."""
    return (today - due_on).days


def reason_is_given(text: str) -> bool:
    """Say whether a reply is long enough to hold a reason; blanks do not count."""
    return len("".join(text.split())) >= rule().reply_characters
