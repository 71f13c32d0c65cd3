"""The ballot box (票箱): one transaction that puts ballots in, once a slip, while the poll is open."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from sqlalchemy import Table, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from vote import phases
from vote.errors import (
    CommentDiffers,
    CommentRepeated,
    PingjiaError,
    PollClosed,
    PollNotOpen,
    PollUnknown,
    SlipUnknown,
    SlipVoid,
    SlipVoted,
)
from vote.models import Ballot, Comment, Poll, Slip
from vote.sums import Lanes

Answer = PingjiaError | None
"""None: the ballot is in the box."""

BALLOTS, COMMENTS = Ballot.metadata.tables["ballot"], Comment.metadata.tables["comment"]


@dataclass(frozen=True)
class SealedComment:
    """A checked comment on its way into the box."""

    digest: bytes
    nonce: bytes
    sealed: bytes


@dataclass(frozen=True)
class Cast:
    """A checked ballot on its way into the box."""

    poll: str
    options: tuple[int, ...]
    slip_key: bytes
    digest: bytes
    sealed: bytes
    comment: SealedComment | None


class Contended(Exception):
    """Another process put one of these in at the same moment; look again."""


@dataclass(frozen=True)
class _Known:
    """What the database says of the slips, ballots and comments that some casts name."""

    phase: str | None
    slips: dict[bytes, str | None]
    ballots: dict[bytes, bytes]
    nonces: set[bytes]
    comments: set[bytes]


def put(session: Session, casts: Sequence[Cast], lanes: Lanes) -> list[Answer]:
    """Put what may go into the box there, with its share of the sums; say what became of each.

    All casts name different slips and different comments.

    Raises:
        Contended: another process was faster with one of them; nothing may be committed.
    """
    answers: dict[int, Answer] = {}
    order = sorted(range(len(casts)), key=lambda place: (casts[place].poll, casts[place].slip_key))
    for poll, places in groupby(order, key=lambda place: casts[place].poll):
        group = list(places)
        known = _known(session, poll, [casts[place] for place in group], hold=True)
        answers |= {place: _judge(casts[place], known) for place in group}
        fresh = [
            casts[place] for place in group if answers[place] is None and casts[place].slip_key not in known.ballots
        ]
        if fresh:
            _insert(session, fresh)
            lanes.add(session, poll, fresh[0].options, [cast.sealed for cast in fresh])
    return [answers[place] for place in range(len(casts))]


def foresee(session: Session, cast: Cast) -> tuple[bool, Answer]:
    """Tell whether this very ballot is in the box already, and else why it would not go in, if so."""
    known = _known(session, cast.poll, [cast], hold=False)
    return known.ballots.get(cast.slip_key) == cast.digest, _judge(cast, known)


def phase_fault(phase: str | None) -> Answer:
    """Return why a poll in this phase takes no ballot, or None where it does."""
    if phase is None:
        return PollUnknown()
    if phase == phases.OPEN:
        return None
    if phase in (phases.PREPARED, phases.CEREMONY, phases.READY):
        return PollNotOpen()
    return PollClosed()


def _judge(cast: Cast, known: _Known) -> Answer:
    there = known.ballots.get(cast.slip_key)
    if there is not None:
        if there != cast.digest:
            return SlipVoted()
        return CommentDiffers() if cast.comment and cast.comment.digest not in known.comments else None
    fault = phase_fault(known.phase)
    if fault is not None:
        return fault
    if cast.slip_key not in known.slips:
        return SlipUnknown()
    if known.slips[cast.slip_key] is not None:
        return SlipVoid()
    return CommentRepeated() if cast.comment and cast.comment.nonce in known.nonces else None


def _known(session: Session, poll: str, casts: Sequence[Cast], *, hold: bool) -> _Known:
    """Look everything up; ``hold`` keeps the poll's row, so that closing and voiding wait for the commit."""
    look = select(Poll.phase).where(Poll.code == poll)
    phase = session.scalar(look.with_for_update(read=True) if hold else look)
    keys = [cast.slip_key for cast in casts]
    slips = session.execute(select(Slip.key, Slip.void).where(Slip.poll == poll, Slip.key.in_(keys)))
    ballots = session.execute(
        select(Ballot.slip_key, Ballot.digest).where(Ballot.poll == poll, Ballot.slip_key.in_(keys))
    )
    nonces = [cast.comment.nonce for cast in casts if cast.comment]
    comments = (
        session.execute(
            select(Comment.nonce, Comment.digest).where(Comment.poll == poll, Comment.nonce.in_(nonces))
        ).all()
        if nonces
        else []
    )
    return _Known(
        phase,
        {row.key: row.void for row in slips},
        {row.slip_key: row.digest for row in ballots},
        {row.nonce for row in comments},
        {row.digest for row in comments},
    )


def _insert(session: Session, casts: Sequence[Cast]) -> None:
    ballots = [
        {"poll": cast.poll, "slip_key": cast.slip_key, "digest": cast.digest, "sealed": cast.sealed} for cast in casts
    ]
    _insert_all(session, BALLOTS, "slip_key", ballots)
    comments = [
        {"poll": cast.poll, "digest": cast.comment.digest, "nonce": cast.comment.nonce, "sealed": cast.comment.sealed}
        for cast in casts
        if cast.comment
    ]
    if comments:
        _insert_all(session, COMMENTS, "digest", sorted(comments, key=lambda row: row["digest"]))


def _insert_all(session: Session, table: Table, key: str, rows: list[dict[str, Any]]) -> None:
    """Insert rows and make sure by what the database returns that each one is in."""
    connection = session.connection()
    engine = sqlite if connection.dialect.name == "sqlite" else postgresql
    statement = engine.insert(table).on_conflict_do_nothing().returning(table.c[key])
    returned: Iterable[Any] = connection.execute(statement, rows).scalars()
    if {bytes(found) for found in returned} != {row[key] for row in rows}:
        raise Contended
