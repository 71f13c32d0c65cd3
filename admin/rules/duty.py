"""The yearly duty (年度任务): who has appraised, who is to be reminded, who is late: of day and data alone.

Source: 三(二)3 (每年至少评议一次); months of the reminders from ``admin/policy/review.toml``.
"""

from dataclasses import dataclass
from datetime import date

from admin.rules import dates
from admin.rules.kinds import Kind
from admin.rules.review_policy import ReviewPolicy


class DutyState(Kind):
    """How a union stands to its yearly duty."""

    MET = "met", "已评，达标"
    NOT_MET = "not_met", "已评，未达标"
    INVALID = "invalid", "投票无效，须重评"
    WAITING = "waiting", "还没有评"
    OVERDUE = "overdue", "逾期未评"

    @property
    def done(self) -> bool:
        """Say whether there is a valid result."""
        return self in (DutyState.MET, DutyState.NOT_MET)


class Stage(Kind):
    """How pressing the duty of a year is on a day."""

    QUIET = "quiet", "进行中"
    FIRST = "first", "第一次提醒"
    SECOND = "second", "第二次提醒"
    LAST = "last", "最后一个月"
    OVER = "over", "已过期限"


@dataclass(frozen=True)
class Reminder:
    """What is said to those who have not appraised yet (提醒), with its clause."""

    stage: Stage
    words: str
    clause: str

    @property
    def grave(self) -> bool:
        """Say whether there is hardly time left, or none."""
        return self.stage in (Stage.LAST, Stage.OVER)


def deadline(year: int) -> date:
    """Return the last day of a year's duty."""
    return date(year, 12, 31)


def is_due(year: int, founded_on: date | None, known_since: date) -> bool:
    """Say whether a union owes an appraisal for a year: one founded by its end.

    Args:
        founded_on: when the union was founded; where that is not known, the day it was entered decides.
    """
    return (founded_on or known_since) <= deadline(year)


def state_of(year: int, today: date, *, met: bool | None, invalid: bool) -> DutyState:
    """Return how a union stands.

    Args:
        met: whether its valid result of the year is met; None where it has none.
        invalid: whether it has a poll of the year that was not valid.
    """
    if met is not None:
        return DutyState.MET if met else DutyState.NOT_MET
    if today > deadline(year):
        return DutyState.OVERDUE
    return DutyState.INVALID if invalid else DutyState.WAITING


def stage(policy: ReviewPolicy, year: int, today: date) -> Stage:
    """Return how pressing a year's duty is on a day."""
    if today > deadline(year):
        return Stage.OVER
    if today.year < year:
        return Stage.QUIET
    first, second, last = policy.reminders
    for month, found in ((last, Stage.LAST), (second, Stage.SECOND), (first, Stage.FIRST)):
        if today.month >= month:
            return found
    return Stage.QUIET


def reminder(policy: ReviewPolicy, year: int, today: date, missing: int, *, own: bool) -> Reminder | None:
    """Return what is to be said on a day, or None where nobody is missing or it is early in the year.

    Args:
        missing: how many unions have no valid result of the year yet.
        own: whether it is said to the union itself.
    """
    found = stage(policy, year, today)
    if not missing or found is Stage.QUIET:
        return None
    who = "本工会" if own else f"还有{missing:,}家工会"
    left = (deadline(year) - today).days
    if found is Stage.OVER:
        words = f"{who}{year}年没有开展有效的会员评家，已经逾期。请尽快组织，并向上一级工会说明情况。"
    else:
        ask = "请尽快安排会员（代表）大会" if own else "请督促尽快安排会员（代表）大会"
        rest = f"还剩{left}天" if left else "今天是最后一天"
        words = f"{who}{year}年的会员评家还没有开展，期限是{dates.day(deadline(year))}，{rest}。{ask}。"
    return Reminder(found, words, policy.clauses["duty"])
