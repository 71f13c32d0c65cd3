"""Polls as they are kept (投票): find one, hold it, and take what it has fixed."""

from typing import Any, cast

from sqlalchemy.orm import Session

from vote import chain
from vote.crypto.ballot import Election
from vote.crypto.canonical import parse, whole
from vote.crypto.group import Point
from vote.crypto.hashing import is_base32, scalar, scalar_bytes
from vote.crypto.points import point64
from vote.crypto.transcript import Transcript
from vote.db import Database
from vote.errors import PollUnknown, WrongPhase
from vote.models import Poll

Definition = dict[str, Any]
CODE_LENGTH = 8


def find(session: Session, code: str) -> Poll:
    """Return a poll.

    Raises:
        PollUnknown: no poll has this code.
    """
    found = session.get(Poll, code) if is_base32(code, CODE_LENGTH) else None
    if found is None:
        raise PollUnknown
    return found


def locked(session: Session, code: str) -> Poll:
    """Return a poll and hold it until the end of the transaction: nobody else can change or cast meanwhile.

    Raises:
        PollUnknown: no poll has this code.
    """
    found = session.get(Poll, code, with_for_update=True) if is_base32(code, CODE_LENGTH) else None
    if found is None:
        raise PollUnknown
    return found


def require(poll: Poll, *allowed: str) -> None:
    """Refuse a step that does not fit the poll's phase.

    Raises:
        WrongPhase: the poll is in another phase.
    """
    if poll.phase not in allowed:
        raise WrongPhase(phase=poll.phase)


def definition(poll: Poll) -> Definition:
    """Return the definition of a poll."""
    return cast(Definition, parse(poll.definition))


def election(poll: Poll) -> Election:
    """Return what ballots of a poll are sealed for.

    Raises:
        WrongPhase: the key ceremony is not complete.
    """
    if poll.election is None or poll.public_key is None:
        raise WrongPhase(phase=poll.phase)
    return Election.of(definition(poll), poll.election, Point.decode(poll.public_key))


def election_hash(poll: Poll) -> bytes:
    """Return φ.

    Raises:
        WrongPhase: the key ceremony is not complete.
    """
    if poll.election is None:
        raise WrongPhase(phase=poll.phase)
    return poll.election


def transcript(session: Session, poll: Poll) -> Transcript:
    """Return what the completed ceremony fixed.

    Raises:
        WrongPhase: the key ceremony is not complete.
    """
    data = chain.data_of(session, poll.code, "ceremony")
    if data is None:
        raise WrongPhase(phase=poll.phase)
    return Transcript.of(definition(poll), data["attempt"], data["cards"], data["deals"])


def seal_key(db: Database, code: str, name: str, key: int) -> bytes:
    """Return a key of the server as it is stored; ``name`` is ``signing`` or ``share``."""
    return db.seal(scalar_bytes(key), f"{name} key of {code}")


def signing_key(db: Database, poll: Poll) -> int:
    """Return x_s, the key that signs events and receipts."""
    return scalar(db.unseal(poll.signing_key, f"signing key of {poll.code}"))


def share_key(db: Database, poll: Poll) -> int:
    """Return x_0, the server's share.

    Raises:
        WrongPhase: it has been destroyed.
    """
    if poll.share_key is None:
        raise WrongPhase(phase=poll.phase)
    return scalar(db.unseal(poll.share_key, f"share key of {poll.code}"))


def append(session: Session, db: Database, poll: Poll, kind: str, data: dict[str, Any]) -> chain.Data:
    """Append an event to the board of a poll that the caller holds, and return it."""
    return chain.append(session, poll, signing_key(db, poll), kind, data)


def signing_point(poll: Poll, session: Session, scrutineer: int) -> Point:
    """Return the public signing key that a scrutineer's card gave (protocol §3).

    Raises:
        WrongPhase: the key ceremony is not complete.
        Refused: `scrutineer` where there is none of this number.
    """
    data = chain.data_of(session, poll.code, "ceremony")
    if data is None:
        raise WrongPhase(phase=poll.phase)
    cards = data["cards"]
    place = whole(scrutineer, 1, len(cards), "scrutineer", "a scrutineer's number")
    return point64(cards[place - 1]["signing_key"], "card", "signing key")
