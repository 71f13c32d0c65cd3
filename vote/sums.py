"""Sums of ballots (加密和): kept up to date as ballots come in, so that closing needs no second pass.

Each writing process has its own row, a lane, under a random name; at close the lanes are
added up and compared with the box. A lane keeps twice its sums: of the group's elements
many doubles are encoded at the price of one, and a lane is written with every commit.
"""

import secrets
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, delete, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from vote.crypto.decryption import Sums
from vote.crypto.group import IDENTITY, ORDER, Point, add_up, ballots_sum, decode_all, encode_doubles
from vote.models import Ballot, Lane

LANES = Lane.metadata.tables["lane"]
CHUNK = 500
HALF = pow(2, -1, ORDER)


def _upsert(engine: Any) -> Any:
    row = engine.insert(LANES)
    changed = {"ballots": row.excluded.ballots, "sums": row.excluded.sums}
    return row.on_conflict_do_update(index_elements=["poll", "name"], set_=changed)


UPSERTS = {engine.dialect.name: _upsert(engine) for engine in (sqlite, postgresql)}


class Lanes:
    """The lanes of one process: a row for each open poll.

    What is in memory is what has been committed; after a failed commit nobody can be sure,
    and a new name is begun.
    """

    def __init__(self) -> None:
        self._name = secrets.token_bytes(16)
        self._kept: dict[str, tuple[int, list[Point]]] = {}
        self._pending: dict[str, tuple[int, list[Point]]] = {}

    def add(
        self, connection: Connection, poll: str, options: Sequence[int], vectors: Sequence[Sequence[Point]]
    ) -> None:
        """Add ballots to this process's row of a poll, within the transaction that stores them.

        Args:
            vectors: A and B of every option, of each ballot.
        """
        count, sums = self._kept.get(poll, (0, [IDENTITY] * (2 * sum(options))))
        count, sums = count + len(vectors), add_up([sums, *vectors])
        self._pending[poll] = (count, sums)
        row = {"poll": poll, "name": self._name, "ballots": count, "sums": encode_doubles(sums)}
        connection.execute(UPSERTS[connection.dialect.name], row)

    def committed(self) -> None:
        """Remember what the transaction has committed."""
        self._kept |= self._pending
        self._pending = {}

    def undone(self) -> None:
        """Forget what a transaction that surely changed nothing had added."""
        self._pending = {}

    def doubtful(self) -> None:
        """Begin new rows, after a commit of which nobody knows whether it happened."""
        self._name = secrets.token_bytes(16)
        self._kept, self._pending = {}, {}


def zero(options: Sequence[int]) -> Sums:
    """Return the sums of no ballots."""
    return [[(IDENTITY, IDENTITY)] * count for count in options]


def plus(left: Sums, right: Sums) -> Sums:
    """Return the sums of two sets of ballots together."""
    return [
        [(a + c, b + d) for (a, b), (c, d) in zip(row, other, strict=True)]
        for row, other in zip(left, right, strict=True)
    ]


def encode(sums: Sums) -> bytes:
    """Return sums as bytes: A and B of each option in order."""
    return b"".join(point.encode() for row in sums for pair in row for point in pair)


def decode(data: bytes, options: Sequence[int]) -> Sums:
    """Return sums from their bytes."""
    return _rows(decode_all(data), options)


def halved(data: bytes, options: Sequence[int]) -> Sums:
    """Return the sums of a lane from its bytes."""
    return _rows([HALF * point for point in decode_all(data)], options)


def _rows(points: Iterable[Point], options: Sequence[int]) -> Sums:
    rest = iter(points)
    return [[(next(rest), next(rest)) for _ in range(count)] for count in options]


def of_box(session: Session, poll: str, options: Sequence[int]) -> tuple[int, Sums]:
    """Return the number of ballots in a box that nobody adds to any more, and their sums.

    The lanes are taken where they account for every ballot; otherwise all ballots are added up anew.
    """
    in_box = session.scalar(select(func.count()).select_from(Ballot).where(Ballot.poll == poll)) or 0
    lanes = session.execute(select(Lane.ballots, Lane.sums).where(Lane.poll == poll)).all()
    if sum(lane.ballots for lane in lanes) != in_box:
        return in_box, anew(session, poll, options)
    total = zero(options)
    for lane in lanes:
        total = plus(total, halved(lane.sums, options))
    return in_box, total


def anew(session: Session, poll: str, options: Sequence[int]) -> Sums:
    """Return the sums of all ballots in a box, added up from the ballots themselves."""
    total = zero(options)
    sealed = session.scalars(select(Ballot.sealed).where(Ballot.poll == poll)).yield_per(CHUNK)
    for ballots in sealed.partitions(CHUNK):
        total = plus(total, ballots_sum(options, list(ballots)))
    return total


def drop_lanes(session: Session, poll: str) -> None:
    """Delete the lanes of a closed box."""
    session.execute(delete(Lane).where(Lane.poll == poll))
