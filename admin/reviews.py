"""A result arrives (结果接收): it is read through the door, frozen with its signed board, and never changed again.

Source: 三(二)3 (会员评家的结果报上一级工会).
"""

import gzip
import hashlib
import json
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime
from secrets import SystemRandom
from typing import Any

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from admin import audit, deliveries, flags, reappraisals, tickets
from admin.errors import NotHere, NotNow
from admin.models.assemblies import Assembly, AssemblyPoll
from admin.models.problems import OpenedComment
from admin.models.reviews import Flag, HomeReview
from admin.models.unions import Union
from admin.rules import dates, results
from admin.rules.kinds import Event, ReviewState, Subject, TicketState
from admin.rules.results import Facts
from admin.rules.review_policy import review_policy
from admin.rules.triggers import Earlier
from vote import chair
from vote.db import Database


class ResultIncomplete(NotNow):
    """The board lacks something that belongs to a counted poll; nothing was received."""

    code = "result-incomplete"
    sentence = "结果不完整，没有接收，投票一侧的数据没有改变。请把本页内容告诉系统管理员。"


def receive(session: Session, at: datetime, assembly: Assembly, code: str, polls: Database) -> HomeReview:
    """Receive the result of a counted poll and do at once all that follows from it.

    Freezes counts and board, decides which result counts for the year, raises flags, keeps the
    opened comments in an order that tells nothing, opens the 整改 ticket where one is due, tells
    other systems. A poll that was received before is returned as it stands.

    Args:
        code: the poll; one of the assembly's, no rehearsal.
        polls: the database of the voting side.

    Raises:
        NotHere: the assembly has no such poll.
        WrongPhase: there is no result, or the poll is annulled.
        ResultIncomplete: the board lacks something.
    """
    union = session.scalars(
        # Whoever receives for the same union at the same time waits here, and then finds the row.
        select(Union).where(Union.id == assembly.union_id).with_for_update(key_share=True)
    ).one()
    found = session.scalars(select(HomeReview).where(HomeReview.poll == code)).first()
    if found is not None:
        return found
    subject = _subject(session, assembly, code)
    review, facts = _freeze(at, assembly, code, subject, polls)
    moot = _take_its_place(session, at, review)
    session.add(review)
    session.flush()
    _keep_comments(session, review, chair.comments(polls, code))
    raised = _flags(session, at, review, facts, settled_at=at if moot else None) if subject is Subject.HOME else []
    if subject is Subject.HOME and review.state is ReviewState.COUNTS and not review.met:
        tickets.open_for_rate(session, at, review)
    reappraisals.result_received(session, at, review)
    audit.record(
        session, None, at, "review.received", f"{union.name}：{review.year}年{subject.label}", union.path,
        poll=code, digest=review.digest, state=review.state, flags=[flag.kind for flag in raised],
    )  # fmt: skip
    deliveries.announce(session, at, Event.RESULT_RECEIVED, union, told(review))
    flags.raised(session, at, raised)
    return review


def told(review: HomeReview) -> dict[str, Any]:
    """Return what other systems are told of a result."""
    return {
        "review": review.id, "union": review.union_id, "year": review.year, "subject": review.subject,
        "poll": review.poll, "held_on": review.held_on, "state": review.state, "valid_poll": review.valid_poll,
        "percent": review.percent, "met": review.met, "digest": review.digest,
    }  # fmt: skip


def frozen_board(review: HomeReview) -> bytes:
    """Return ``board.json`` as it was received, byte for byte.

    Raises:
        ResultIncomplete: what is kept is not what was received.
    """
    board = gzip.decompress(review.board)
    if hashlib.sha256(board).hexdigest() != review.digest:
        raise ResultIncomplete("保存的公告板与接收时的校验值不符，没有下载。请告诉系统管理员，从备份恢复。")
    return board


def _subject(session: Session, assembly: Assembly, code: str) -> Subject:
    found = session.scalars(
        select(AssemblyPoll).where(
            AssemblyPoll.code == code, AssemblyPoll.assembly_id == assembly.id, AssemblyPoll.rehearsal.is_(False)
        )
    ).first()
    if found is None:
        raise NotHere
    return found.subject


def _freeze(at: datetime, assembly: Assembly, code: str, subject: Subject, polls: Database) -> tuple[HomeReview, Facts]:
    """Return the result as it will be kept, and what its flags are decided by."""
    report, board = chair.result(polls, code, assembly.known_excused), chair.board(polls, code)
    parsed = json.loads(board)
    if missing := results.gaps(parsed, code):
        raise ResultIncomplete(f"{'；'.join(missing)}。{ResultIncomplete.sentence}")
    told = {event["type"]: event["data"] for event in parsed["events"]}
    definition, figures = told["definition"], told["result"]
    questions = _questions(definition, report.counts)
    policy, overall = review_policy(), questions[0]
    held_on = date.fromisoformat(definition["assembly"]["held_on"])
    threshold, quorum = definition["rule"]["threshold"], definition["rule"]["quorum"]
    review = HomeReview(
        union_id=assembly.union_id,
        assembly_id=assembly.id,
        year=held_on.year,
        poll=code,
        subject=subject,
        kind=definition["assembly"]["kind"],
        held_on=held_on,
        received_at=at,
        due=report.due,
        present=report.present,
        issued=report.issued,
        returned=report.returned,
        valid=report.valid,
        invalid=report.invalid,
        satisfied=figures["satisfied"],
        dissatisfied=results.votes_for(overall, policy.dissatisfied),
        abstained=results.votes_for(overall, policy.abstained),
        percent=report.percent if report.valid_poll else "—",
        beside=report.beside,
        questions=questions,
        met=report.met and report.valid_poll,
        threshold=results.threshold_words((threshold[0], threshold[1])),
        quorum_met=report.quorum_met,
        valid_poll=report.valid_poll,
        unanimous=report.unanimous,
        clause=report.clause,
        announcement=report.announcement,
        digest=hashlib.sha256(board).hexdigest(),
        board=gzip.compress(board, mtime=0),
    )
    facts = Facts(
        held_on=held_on,
        received_on=dates.today(at),
        due=report.due,
        present=report.present,
        issued=report.issued,
        returned=report.returned,
        valid=report.valid,
        dissatisfied=review.dissatisfied,
        percent=report.percent,
        threshold=(threshold[0], threshold[1]),
        quorum=(quorum[0], quorum[1]),
        met_clause=report.clause,
        met=report.met,
        quorum_met=report.quorum_met,
        valid_poll=report.valid_poll,
        unanimous=report.unanimous,
    )
    return review, facts


def _questions(definition: dict[str, Any], counts: list[list[int]]) -> list[dict[str, Any]]:
    """Return questions with their votes, that of the rule (总体评价) first."""
    overall = definition["rule"]["question"]
    listed = [
        {
            "id": question["id"],
            "text": question["text"],
            "options": [{**option, "votes": votes} for option, votes in zip(question["options"], row, strict=True)],
        }
        for question, row in zip(definition["questions"], counts, strict=True)
    ]
    return sorted(listed, key=lambda question: question["id"] != overall)


def _take_its_place(session: Session, at: datetime, review: HomeReview) -> bool:
    """Decide whether the result counts for its year, let go of what it replaces; say whether another one stands."""
    same = select(HomeReview).where(
        HomeReview.union_id == review.union_id,
        HomeReview.year == review.year,
        HomeReview.subject == review.subject,
        HomeReview.state == ReviewState.COUNTS,
    )
    standing = list(session.scalars(same))
    place = (review.held_on, review.assembly_id or 0)
    later = any((other.held_on, other.assembly_id or 0) > place for other in standing)
    review.state = results.state_of(review.valid_poll, later_one_counts=later)
    if review.state is not ReviewState.COUNTS:
        return bool(standing)
    for other in standing:
        other.state = ReviewState.SUPERSEDED
    if review.subject is Subject.HOME:
        flags.settle(session, at, flags.answered_by(session, review))
    return False


def _flags(
    session: Session, at: datetime, review: HomeReview, facts: Facts, *, settled_at: datetime | None
) -> list[Flag]:
    facts = replace(facts, earlier=_earlier(session, review))
    return [
        Flag(
            union_id=review.union_id, review_id=review.id, year=review.year, kind=draft.kind,
            trigger=draft.trigger, clause=draft.clause,
            why=draft.why, raised_at=at, settled_at=settled_at,
        )
        for draft in results.flags_of(review_policy(), facts)
    ]  # fmt: skip


def _earlier(session: Session, review: HomeReview) -> Earlier | None:
    """Return the valid result of the same union before this one."""
    before = (
        select(HomeReview)
        .where(
            HomeReview.union_id == review.union_id,
            HomeReview.subject == Subject.HOME,
            HomeReview.state != ReviewState.INVALID,
            tuple_(HomeReview.held_on, HomeReview.id) < (review.held_on, review.id),
        )
        .order_by(HomeReview.held_on.desc(), HomeReview.id.desc())
        .limit(1)
    )
    found = session.scalars(before).first()
    if found is None:
        return None
    ticket = tickets.rate_ticket(session, found)
    by = ticket.due_on if ticket else results.rectify_by(dates.today(found.received_at))
    done = ticket is not None and ticket.state is TicketState.CLOSED
    return Earlier(found.held_on, found.met, found.percent, None if found.met else by, done)


def _keep_comments(session: Session, review: HomeReview, texts: Iterable[str]) -> None:
    """Keep opened comments in a random order: nothing links one to a ballot, to another, or to a moment."""
    shuffled = list(texts)
    SystemRandom().shuffle(shuffled)
    session.add_all(
        OpenedComment(review_id=review.id, place=place, text=text) for place, text in enumerate(shuffled, 1)
    )
