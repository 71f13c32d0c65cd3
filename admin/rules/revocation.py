"""What an appraisal, or its absence, asks for (整改、逾期、撤销提议): the system proposes, a body decides.

Source: 三(二)3; ``admin/policy/revocation.toml``; triggers A, B, C as ``admin/rules/triggers.py`` has them.
"""

from dataclasses import dataclass
from datetime import date

from admin.rules import dates, triggers
from admin.rules.appraised import Appraised
from admin.rules.kinds import Kind
from admin.rules.policies import policy
from admin.rules.results import rectify_by
from admin.rules.review_policy import review_policy
from admin.rules.triggers import Earlier, Ground


class Step(Kind):
    """What is to be done next (下一步)."""

    NONE = "none", "没有"
    RECTIFY = "rectify", "应整改"
    OVERDUE = "overdue", "逾期未评"
    PROPOSE = "propose", "可提议撤销"


@dataclass(frozen=True)
class Advice:
    """What is to be done, and on what ground.

    Args:
        grounds: why a revocation may be proposed; empty but for `Step.PROPOSE`.
    """

    step: Step
    clause: str
    text: str
    grounds: tuple[Ground, ...] = ()


def advise(
    on: date,
    review: Appraised | None,
    previous: Appraised | None = None,
    *,
    title_held: bool,
    rectified: bool = False,
    previous_received_on: date | None = None,
) -> Advice:
    """Return what is to be done about a union on a day.

    Only valid polls that were held by then count. A revocation is proposed only where a title is held.

    Args:
        review, previous: the latest appraisal and the one before.
        rectified: whether the 整改 that followed the one before was finished and closed.
        previous_received_on: when the one before was received; the day of its assembly unless said otherwise.
    """
    counted = sorted(
        (one for one in (review, previous) if one is not None and _counts(one, on)), key=lambda one: one.held_on or on
    )
    if not counted or (latest := counted[-1]).held_on is None or latest.held_on.year < on.year - 1:
        return _late(on, title_held)
    earlier = None
    if len(counted) > 1:
        earlier = _earlier(counted[0], rectified, previous_received_on)
    grounds = _grounds(latest, latest.held_on, earlier)
    if grounds and title_held:
        return Advice(Step.PROPOSE, policy("revocation")["clause"], "".join(one.why for one in grounds), grounds)
    if not latest.met:
        return _rectify(on, latest, latest.held_on)
    return Advice(Step.NONE, policy("revocation")["overdue"]["clause"], f"{dates.day(latest.held_on)}的会员评家达标。")


def _counts(review: Appraised, on: date) -> bool:
    return review.valid and review.held_on is not None and review.held_on <= on


def _earlier(review: Appraised, rectified: bool, received_on: date | None) -> Earlier | None:
    if review.held_on is None:
        return None
    due = None if review.met else rectify_by(received_on or review.held_on)
    return Earlier(review.held_on, review.met, review.percent, due, rectified)


def _grounds(review: Appraised, held_on: date, earlier: Earlier | None) -> tuple[Ground, ...]:
    half = triggers.dissatisfied(review_policy(), review.dissatisfied, review.ballots)
    again = None if review.met else triggers.still_not_met(review_policy(), earlier, held_on, review.percent)
    return tuple(ground for ground in (half, again) if ground)


def _rectify(on: date, review: Appraised, held_on: date) -> Advice:
    by = rectify_by(held_on)
    text = (
        f"{dates.day(held_on)}的会员评家满意率{review.percent}，没有达标，应在{dates.day(by)}前完成整改并再评议一次。"
    )
    if by < on:
        text += "整改期限已过。"
    return Advice(Step.RECTIFY, policy("revocation")["rectify"]["clause"], text)


def _late(on: date, title_held: bool) -> Advice:
    year = on.year - 1
    ground = triggers.no_review(review_policy(), year, on)
    if ground and title_held:
        return Advice(Step.PROPOSE, ground.clause, ground.why, (ground,))
    text = f"{year}年没有有效的会员评家，已经逾期。请尽快组织。"
    return Advice(Step.OVERDUE, policy("revocation")["overdue"]["clause"], text)
