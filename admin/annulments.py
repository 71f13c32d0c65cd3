"""A result that its scrutineers annul after the count (开票后作废): let go of, with all that followed from it."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from admin import audit, flags, reappraisals, tickets
from admin.models.reviews import Flag, HomeReview
from admin.models.unions import Union
from admin.rules.kinds import FlagKind, ReviewState, Subject
from admin.rules.review_policy import review_policy
from vote import chair
from vote.db import Database


def let_go(session: Session, at: datetime, code: str, polls: Database) -> HomeReview | None:
    """Let go of a received result whose poll enough scrutineers have annulled since; the one before it counts again.

    Its flags are settled, the 整改 of its rate ends, problems that members have named stay. What it had settled
    itself is open again where no other result of the year stands. May be called as often as one likes; None where
    the poll was not received or is not annulled.
    """
    review = session.scalars(select(HomeReview).where(HomeReview.poll == code).with_for_update()).first()
    reason = next((event["data"]["reason"] for event in chair.events(polls, code) if event["type"] == "annul"), None)
    if review is None or reason is None:
        return None
    if review.state is ReviewState.INVALID:
        return review
    union = session.get_one(Union, review.union_id)
    counted, review.state = review.state is ReviewState.COUNTS, ReviewState.INVALID
    why = f"开票以后，监票人宣布这次投票作废：{reason}。结果不计满意率，需要重新组织投票。"
    audit.record(
        session, None, at, "poll.annulled", f"{union.name}：{review.year}年{review.subject.label}", union.path,
        poll=code, reason=reason, review=review.id,
    )  # fmt: skip
    flags.settle(session, at, review.flags)
    if review.subject is not Subject.HOME:
        if counted:
            _restore(session, review)
        return review
    tickets.end_for_rate(session, at, review, why)
    if counted:
        _count_again(session, at, review)
        reappraisals.result_annulled(session, at, review)
    clause = review_policy().clauses["validity"]
    flag = Flag(
        union_id=review.union_id, review_id=review.id, year=review.year, kind=FlagKind.INVALID, clause=clause,
        why=why, raised_at=at,
    )  # fmt: skip
    flags.raised(session, at, [flag])
    return review


def _count_again(session: Session, at: datetime, annulled: HomeReview) -> None:
    """Let what stood before an annulled result stand again: the result before it, or what it had settled."""
    before = _restore(session, annulled)
    if before is None:
        flags.reopen(session, at, flags.settled_by(session, annulled))
        return
    flags.reopen(session, at, before.flags)
    if not before.met:
        tickets.open_for_rate(session, at, before)


def _restore(session: Session, annulled: HomeReview) -> HomeReview | None:
    """Let the latest valid result of the year before an annulled one count again."""
    before = (
        select(HomeReview)
        .where(
            HomeReview.union_id == annulled.union_id,
            HomeReview.year == annulled.year,
            HomeReview.subject == annulled.subject,
            HomeReview.state == ReviewState.SUPERSEDED,
        )
        .order_by(HomeReview.held_on.desc(), HomeReview.assembly_id.desc(), HomeReview.id.desc())
        .limit(1)
    )
    found = session.scalars(before).first()
    if found is not None:
        found.state = ReviewState.COUNTS
    return found
