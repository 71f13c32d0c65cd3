"""When the revocation of a title may be proposed (撤销称号的提议条件); a body decides, never the system.

Source: 三(二)3, last sentence; the figures are read as ``admin/policy/review.toml`` has them.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from admin.rules import dates
from admin.rules.kinds import Trigger
from admin.rules.review_policy import ReviewPolicy


@dataclass(frozen=True)
class Earlier:
    """The valid result before this one (上一次有效结果), as far as trigger B asks.

    Args:
        percent: its 满意率 for the eye.
        rectify_by: the last day of its 整改; None where it was met.
        rectified: whether that 整改 was finished and closed.
    """

    held_on: date
    met: bool
    percent: str
    rectify_by: date | None
    rectified: bool


@dataclass(frozen=True)
class Ground:
    """Why a proposal may be made (提议依据)."""

    trigger: Trigger
    clause: str
    why: str


def dissatisfied(policy: ReviewPolicy, votes: int, valid: int) -> Ground | None:
    """Return ground A where more than half of the valid ballots say 不满意; exactly half is none."""
    part, whole = policy.dissatisfied_more_than
    if votes * whole <= valid * part:
        return None
    why = f"不满意{votes:,}票，超过有效票{valid:,}张的{_share(part, whole)}，可以提议撤销“职工之家”称号。"
    return Ground(Trigger.DISSATISFIED, policy.clauses["A"], why)


def still_not_met(policy: ReviewPolicy, earlier: Earlier | None, held_on: date, percent: str) -> Ground | None:
    """Return ground B for a result that is not met again, after the 整改 of the one before is over."""
    if earlier is None or earlier.met or earlier.rectify_by is None:
        return None
    if not earlier.rectified and held_on <= earlier.rectify_by:
        return None
    how = "已经验收" if earlier.rectified else f"限期（{dates.day(earlier.rectify_by)}）已过"
    why = (
        f"{dates.day(earlier.held_on)}评议满意率{earlier.percent}未达标，整改{how}，"
        f"{dates.day(held_on)}复评满意率{percent}，仍未达标，可以提议撤销“职工之家”称号。"
    )
    return Ground(Trigger.STILL_NOT_MET, policy.clauses["B"], why)


def no_review(policy: ReviewPolicy, year: int, today: date) -> Ground | None:
    """Return ground C for a union without a valid appraisal in a year, once the grace period is over."""
    grace = grace_ends(policy, year)
    if today < grace:
        return None
    last = dates.day(grace - timedelta(days=1))
    why = f"{year}年没有开展有效的会员评家，宽限期到{last}为止，可以提议撤销“职工之家”称号。"
    return Ground(Trigger.NO_REVIEW, policy.clauses["C"], why)


def grace_ends(policy: ReviewPolicy, year: int) -> date:
    """Return the first day on which ground C may be used for a year."""
    return date(year + 1, 1 + policy.grace_months, 1)


def _share(part: int, whole: int) -> str:
    return "一半" if part * 2 == whole else f"{part}/{whole}"
