"""The ballot box (票箱): one transaction that puts ballots in, once a slip, while the poll is open."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, Table, bindparam, select
from sqlalchemy.dialects import postgresql, sqlite

from vote import phases
from vote.crypto.group import Point
from vote.db import Database
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

# What every cast asks for, made once.
FORESEEN = (
    select(Poll.phase, Slip.key, Slip.void, Ballot.digest)
    .outerjoin(Slip, (Slip.poll == Poll.code) & (Slip.key == bindparam("key")))
    .outerjoin(Ballot, (Ballot.poll == Slip.poll) & (Ballot.slip_key == Slip.key))
    .where(Poll.code == bindparam("poll"))
)
FORESEEN_WITH_COMMENT = FORESEEN.add_columns(Comment.nonce, Comment.digest).outerjoin(
    Comment, (Comment.poll == Poll.code) & (Comment.nonce == bindparam("nonce"))
)
"""One statement sees one state: a ballot and its comment come in together, and are seen together or not at all."""
HELD_PHASE = select(Poll.phase).where(Poll.code == bindparam("poll")).with_for_update(read=True)
"""The poll's row stays held, so that closing and voiding wait for the commit."""
SLIPS_AND_BALLOTS = (
    select(Slip.key, Slip.void, Ballot.digest)
    .outerjoin(Ballot, (Ballot.poll == Slip.poll) & (Ballot.slip_key == Slip.key))
    .where(Slip.poll == bindparam("poll"), Slip.key.in_(bindparam("keys", expanding=True)))
)
KNOWN_COMMENTS = select(Comment.nonce, Comment.digest).where(
    Comment.poll == bindparam("poll"), Comment.nonce.in_(bindparam("nonces", expanding=True))
)
INSERTS = {
    (engine.dialect.name, table.name): engine.insert(table).on_conflict_do_nothing().returning(table.c[key])
    for engine in (sqlite, postgresql)
    for table, key in ((BALLOTS, "slip_key"), (COMMENTS, "digest"))
}


@dataclass(frozen=True)
class SealedComment:
    """A checked comment on its way into the box."""

    digest: bytes
    nonce: bytes
    sealed: bytes


@dataclass(frozen=True)
class Cast:
    """A checked ballot on its way into the box.

    Args:
        vector: A and B of every option, as its check has read them; they go into the sums.
    """

    poll: str
    options: tuple[int, ...]
    slip_key: bytes
    digest: bytes
    sealed: bytes
    comment: SealedComment | None
    vector: Sequence[Point] = ()


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


def put(connection: Connection, casts: Sequence[Cast], lanes: Lanes) -> list[Answer]:
    """Put what may go into the box there, with its share of the sums; say what became of each.

    All casts name different slips and different comments.

    Raises:
        Contended: another process was faster with one of them; nothing may be committed.
    """
    answers: dict[int, Answer] = {}
    order = sorted(range(len(casts)), key=lambda place: (casts[place].poll, casts[place].slip_key))
    for poll, places in groupby(order, key=lambda place: casts[place].poll):
        group = list(places)
        phase = connection.scalar(HELD_PHASE, {"poll": poll})
        known = _known(connection, phase, poll, [casts[place] for place in group])
        answers |= {place: _judge(casts[place], known) for place in group}
        fresh = [
            casts[place] for place in group if answers[place] is None and casts[place].slip_key not in known.ballots
        ]
        if fresh:
            _insert(connection, fresh)
            lanes.add(connection, poll, fresh[0].options, [cast.vector for cast in fresh])
    return [answers[place] for place in range(len(casts))]


def foresee(database: Database, cast: Cast) -> tuple[bool, Answer]:
    """Tell whether this very ballot is in the box already, and else why it would not go in, if so."""
    named = {"poll": cast.poll, "key": cast.slip_key}
    if cast.comment:
        found = database.look(FORESEEN_WITH_COMMENT, named | {"nonce": cast.comment.nonce})
    else:
        found = database.look(FORESEEN, named)
    if not found:
        return False, PollUnknown()
    phase, slip, void, digest, *comment = found[0]
    slips = {cast.slip_key: void} if slip is not None else {}
    ballots = {cast.slip_key: digest} if digest is not None else {}
    known = _Known(phase, slips, ballots, set(comment[:1]), set(comment[1:]))
    return digest == cast.digest, _judge(cast, known)


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


def _known(connection: Connection, phase: str | None, poll: str, casts: Sequence[Cast]) -> _Known:
    """Look up all that the casts name."""
    keys = {"poll": poll, "keys": [cast.slip_key for cast in casts]}
    found = connection.execute(SLIPS_AND_BALLOTS, keys).all()
    return _Known(
        phase,
        {row.key: row.void for row in found},
        {row.key: row.digest for row in found if row.digest is not None},
        *_known_comments(connection, casts),
    )


def _known_comments(connection: Connection, casts: Sequence[Cast]) -> tuple[set[bytes], set[bytes]]:
    """Return those of the comments' nonces, and the digests beside them, that are in the box."""
    nonces = [cast.comment.nonce for cast in casts if cast.comment]
    if not nonces:
        return set(), set()
    rows = connection.execute(KNOWN_COMMENTS, {"poll": casts[0].poll, "nonces": nonces}).all()
    return {row.nonce for row in rows}, {row.digest for row in rows}


def _insert(connection: Connection, casts: Sequence[Cast]) -> None:
    ballots = [
        {"poll": cast.poll, "slip_key": cast.slip_key, "digest": cast.digest, "sealed": cast.sealed} for cast in casts
    ]
    _insert_all(connection, BALLOTS, "slip_key", ballots)
    comments = [
        {"poll": cast.poll, "digest": cast.comment.digest, "nonce": cast.comment.nonce, "sealed": cast.comment.sealed}
        for cast in casts
        if cast.comment
    ]
    if comments:
        _insert_all(connection, COMMENTS, "digest", sorted(comments, key=lambda row: row["digest"]))


def _insert_all(connection: Connection, table: Table, key: str, rows: list[dict[str, Any]]) -> None:
    """Insert rows and make sure by what the database returns that each one is in."""
    returned: Iterable[Any] = connection.execute(INSERTS[connection.dialect.name, table.name], rows).scalars()
    if {bytes(found) for found in returned} != {row[key] for row in rows}:
        raise Contended
