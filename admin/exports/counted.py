"""What papers show of a received result and its union (文书内容), from the frozen rows."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from admin import records, reviews
from admin.documents.counts import CountedPoll
from admin.documents.minutes import NOTHING_KNOWN, Meeting
from admin.documents.reports import Receipt, Reporter
from admin.models.assemblies import Assembly, AssemblyPoll
from admin.models.problems import Problem
from admin.models.reviews import HomeReview
from admin.models.unions import Officer, Union
from admin.rules.kinds import FlagKind, Post, ReviewState
from vote.db import Database


def counted(review: HomeReview, polls: Database, polls_url: str) -> CountedPoll:
    """Return a received result as papers show it: all from what was frozen, the numbers of the room from the poll.

    Args:
        polls: the database of the voting side.

    Raises:
        ResultIncomplete: what is kept is not what was received.
    """
    told = records.events_of(reviews.frozen_board(review))
    check_number, tally_number, head_number = records.numbers_of(polls, review.poll)
    return CountedPoll(
        definition=told["definition"],
        result=told["result"],
        announcement=review.announcement,
        board_url=records.board_address(polls_url, review.poll),
        digest=review.digest,
        check_number=check_number,
        tally_number=tally_number,
        head_number=head_number,
        paper=records.paper_ballots(told),
        subject=review.subject,
        annulled=_annulled(review) if told["result"]["valid_poll"] else "",
    )


def meeting(assembly: Assembly | None, poll: str) -> Meeting:
    """Return what the checklist knows of a meeting; nothing for a result without one."""
    if assembly is None:
        return NOTHING_KNOWN
    held = next((one for one in assembly.polls if one.code == poll), AssemblyPoll())
    return Meeting(
        place=assembly.place,
        excused=assembly.known_excused,
        chief=assembly.chief_scrutineer,
        tellers=tuple(assembly.tellers),
        adopted_at=assembly.scrutineers_adopted_at,
        opened_at=held.opened_at,
        closed_at=held.closed_at,
        counted_at=held.ended_at,
        signed_on=assembly.signed_on,
    )


def reporter(session: Session, review: HomeReview) -> Reporter:
    """Return the union of a result, with who was its chair on that day."""
    union = review.union
    above = union.parent
    return Reporter(
        name=union.name,
        above=above.name if above else "",
        above_phone=above.phone if above else "",
        chair=_chair(session, union, review),
        phone=union.phone,
        address=union.address,
        unit_type=union.unit_type.label if union.unit_type else "",
        staff=union.staff,
        members=union.members,
    )


def receipt(review: HomeReview) -> Receipt | None:
    """Return the 回执 of the 上一级工会, or None where it has not acknowledged yet."""
    given = next((one for one in review.acknowledgements if one.union_id == review.union.parent_id), None)
    return Receipt(given.union.name, given.by, given.at, given.remark) if given else None


def problems(session: Session, review: HomeReview) -> tuple[str, ...]:
    """Return the 突出问题 of a result, in the chair's words."""
    found = select(Problem.title).where(Problem.review_id == review.id, ~Problem.removed).order_by(Problem.id)
    return tuple(session.scalars(found))


def _annulled(review: HomeReview) -> str:
    """Return why a result that was valid is void now; empty where it is not."""
    if review.state is not ReviewState.INVALID:
        return ""
    return next((flag.why for flag in review.flags if flag.kind is FlagKind.INVALID), "监票人已宣布这次投票作废。")


def _chair(session: Session, union: Union, review: HomeReview) -> str:
    held: list[Any] = [Officer.union_id == union.id, Officer.post == Post.CHAIR, Officer.since_on <= review.held_on]
    found = session.scalars(select(Officer).where(*held).order_by(Officer.since_on.desc(), Officer.id.desc()))
    return next((one.name for one in found if one.left_on is None or one.left_on > review.held_on), "")
