"""Opening and closing the box (开始与结束投票).

Source: protocol §7.
"""

from dataclasses import dataclass

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from vote import chain, phases, polls, sums
from vote.board import head_number, root
from vote.crypto.ballot import Election
from vote.crypto.ballot import nonces as in_ballot
from vote.crypto.hashing import b64
from vote.db import Database
from vote.errors import FiguresImpossible
from vote.models import Ballot, Comment, Slip
from vote.models import Sums as BoxSums
from vote.sealing import seal_box

CHUNK = 500


@dataclass(frozen=True)
class Closing:
    """A closed box: 发出 and 收回, and the board's head as a number to read aloud.

    Args:
        sealed: whether storage tells nothing about the order of casting any more.
    """

    issued: int
    ballots: int
    comments: int
    head_number: str
    sealed: bool


def open_box(db: Database, code: str, present: int, issued: int | None = None) -> None:
    """Open the poll for ballots.

    Args:
        present: 实到.
        issued: 发出 so far, if it is known.

    Raises:
        PollUnknown: no poll has this code.
        WrongPhase: the ceremony is not complete, there are no slips, or it was opened before.
        FiguresImpossible: more are present than due, or more slips are out than were made.
    """
    with db.write() as session:
        poll = polls.locked(session, code)
        polls.require(poll, phases.READY)
        if not chain.events_of(session, code, "slips"):
            raise FiguresImpossible("还没有制作选票，不能开始投票。")
        due = polls.definition(poll)["assembly"]["due"]
        if not 0 <= present <= due:
            raise FiguresImpossible(f"实到人数应在 0 至应到人数 {due} 之间。")
        usable = usable_slips(session, code)
        if issued is not None and not 0 <= issued <= usable:
            raise FiguresImpossible(f"发出票数应在 0 至可用选票 {usable} 张之间。")
        data = {"present": present, "issued": issued, "election": b64(polls.election_hash(poll))}
        polls.append(session, db, poll, "open", data)
        poll.phase = phases.OPEN


def close_box(db: Database, code: str, issued: int) -> Closing:
    """Close the poll; no ballot is taken from this moment on. Then seal what is stored.

    Args:
        issued: 发出, slips handed out in all.

    Raises:
        PollUnknown: no poll has this code.
        WrongPhase: the poll is not open.
        FiguresImpossible: the number contradicts the slips or the ballots in the box; the poll stays open.
    """
    with db.write() as session:
        poll = polls.locked(session, code)
        polls.require(poll, phases.OPEN)
        ballots, total = sums.of_box(session, code, polls.election(poll).options)
        _check_issued(session, code, issued, ballots)
        _drop_bait(session, code, polls.election(poll))
        digests = session.scalars(select(Ballot.digest).where(Ballot.poll == code)).all()
        comments = session.scalars(select(Comment.digest).where(Comment.poll == code)).all()
        data = {
            "issued": issued,
            "ballots": ballots,
            "root": b64(root("ballots", digests)),
            "comments": len(comments),
            "comments_root": b64(root("comments", comments)),
        }
        polls.append(session, db, poll, "close", data)
        session.add(BoxSums(poll=code, ballots=ballots, sums=sums.encode(total)))
        sums.drop_lanes(session, code)
        poll.phase = phases.CLOSED
        number = head_number(chain.head(session, code))
    return Closing(issued, ballots, len(comments), number, seal_box(db, code))


def _drop_bait(session: Session, code: str, election: Election) -> None:
    """Delete comments whose R is an A in the box: opening them would open a ballot, so nobody would answer.

    Only who made that very ballot can make such a comment, to spoil the count (protocol §8, §12).
    """
    nonces = set(session.scalars(select(Comment.nonce).where(Comment.poll == code)))
    if not nonces:
        return
    found: set[bytes] = set()
    sealed = session.scalars(select(Ballot.sealed).where(Ballot.poll == code)).yield_per(CHUNK)
    for ballots in sealed.partitions(CHUNK):
        found.update(*[in_ballot(election, ballot) & nonces for ballot in ballots])
    if found:
        session.execute(delete(Comment).where(Comment.poll == code, Comment.nonce.in_(found)))


def usable_slips(session: Session, code: str) -> int:
    """Return how many slips can have been handed out: not void, or void for paper."""
    usable = Slip.void.is_(None) | (Slip.void == phases.PAPER)
    return session.scalar(select(func.count()).select_from(Slip).where(Slip.poll == code, usable)) or 0


def _check_issued(session: Session, code: str, issued: int, ballots: int) -> None:
    opening = chain.data_of(session, code, "open") or {}
    low = max(opening.get("issued") or 0, ballots)
    high = usable_slips(session, code)
    if not low <= issued <= high:
        raise FiguresImpossible(
            f"发出票数应在 {low} 至 {high} 之间：不少于已投票数和开始时填写的发出票数，不多于可用选票。投票仍在进行。",
            low=low,
            high=high,
        )
