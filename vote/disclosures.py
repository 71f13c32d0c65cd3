"""What anyone may see of a poll (公开内容): its page, the turnout, the board. Never more than that."""

from dataclasses import asdict, dataclass, replace
from typing import Any

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from vote import board as boards
from vote import chain, counting, polls
from vote.crypto.canonical import parse
from vote.crypto.decryption import tally_number
from vote.crypto.hashing import H, b64, digits, typed, unbase32
from vote.crypto.refusal import Refused
from vote.crypto.transcript import Transcript
from vote.db import Database
from vote.errors import NotClosed, PollUnknown, RequestMalformed
from vote.models import Ballot, Event, Lane, Poll, Scrutineer, Slip

TRACKER_BYTES = 10
LAST = select(func.max(Event.seq)).where(Event.poll == bindparam("poll")).scalar_subquery()
VERSION = (
    select(Poll.phase, Poll.attempt, Event.hash)
    .outerjoin(Event, (Event.poll == Poll.code) & (Event.seq == LAST))
    .where(Poll.code == bindparam("poll"))
)
"""Where a poll and its board stand: what every asking for its page asks first."""
IN_BOX = select(func.sum(Lane.ballots)).where(Lane.poll == bindparam("poll")).scalar_subquery()
DEALT = select(func.count(Scrutineer.deal)).where(Scrutineer.poll == bindparam("poll")).scalar_subquery()
STANDING = VERSION.add_columns(DEALT, IN_BOX)
"""The same with what else the turnout shows: what the big screens ask for every two seconds."""


@dataclass(frozen=True)
class PollView:
    """What the voter's page is made from; the same for every slip.

    ``cards``, ``coefficients`` and ``public_key`` are None before the key ceremony is complete.
    """

    code: str
    union: str
    title: str
    rehearsal: bool
    phase: str
    held_on: str
    definition: dict[str, Any]
    attempt: int
    cards: list[dict[str, Any]] | None
    coefficients: list[list[str]] | None
    public_key: str | None
    check_number: str | None


@dataclass(frozen=True)
class Version:
    """Where a poll and its board stand."""

    phase: str
    attempt: int
    head: bytes


@dataclass(frozen=True)
class Standing:
    """Where a poll stands for those who watch it.

    Args:
        rest: changes with every figure of the turnout but one.
        in_box: the ballots in an open box, the one that each cast changes.
    """

    rest: tuple[Version, int]
    in_box: int


@dataclass(frozen=True)
class Turnout:
    """The figures that everyone may know while a poll runs, and its result at the end."""

    phase: str
    rehearsal: bool
    union: str
    title: str
    due: int
    present: int | None
    issued: int | None
    cast: int
    voided: int
    check_number: str | None
    head_number: str | None
    tally_number: str | None
    result: dict[str, Any] | None
    recheck_minutes: int

    def json(self) -> dict[str, Any]:
        """Return the members of the JSON answer."""
        return asdict(self)

    def holding(self, in_box: int) -> "Turnout":
        """Return the same figures with so many ballots in the box, unless it is closed: then they are fixed."""
        return self if self.head_number else replace(self, cast=in_box)


def version(db: Database, code: str) -> Version:
    """Return what changes with everything public but the turnout: cheap to ask, for whoever keeps answers.

    Raises:
        PollUnknown: no poll has this code.
    """
    found = db.look(VERSION, {"poll": code})
    if not found:
        raise PollUnknown
    return Version(*found[0])


def standing(db: Database, code: str) -> Standing:
    """Return what changes with the turnout, in one question that is cheap to ask.

    Raises:
        PollUnknown: no poll has this code.
    """
    found = db.look(STANDING, {"poll": code})
    if not found:
        raise PollUnknown
    *version, dealt, in_box = found[0]
    return Standing((Version(*version), dealt), int(in_box or 0))


def poll_view(db: Database, code: str) -> PollView:
    """Return what the voter's page is made from.

    Raises:
        PollUnknown: no poll has this code.
    """
    with db.read() as session:
        poll = polls.find(session, code)
        definition = polls.definition(poll)
        ceremony = chain.data_of(session, code, "ceremony")
    return PollView(
        code=code,
        union=definition["union"],
        title=definition["title"],
        rehearsal=definition["rehearsal"],
        phase=poll.phase,
        held_on=definition["assembly"]["held_on"],
        definition=definition,
        attempt=poll.attempt,
        cards=ceremony["cards"] if ceremony else None,
        coefficients=[deal["coefficients"] for deal in ceremony["deals"]] if ceremony else None,
        public_key=ceremony["public_key"] if ceremony else None,
        check_number=_check_number(poll),
    )


def turnout(db: Database, code: str) -> Turnout:
    """Return the figures of a poll; no interim result is among them, as nobody knows one.

    Raises:
        PollUnknown: no poll has this code.
    """
    with db.read() as session:
        poll = polls.find(session, code)
        definition = polls.definition(poll)
        opening = chain.data_of(session, code, "open") or {}
        close = chain.data_of(session, code, "close")
        tau = counting.tally_hash(session, poll) if close else None
        voided = select(func.count()).select_from(Slip).where(Slip.poll == code, Slip.void.is_not(None))
        return Turnout(
            phase=poll.phase,
            rehearsal=definition["rehearsal"],
            union=definition["union"],
            title=definition["title"],
            due=definition["assembly"]["due"],
            present=opening.get("present"),
            issued=close["issued"] if close else opening.get("issued"),
            cast=close["ballots"] if close else _in_open_box(session, code),
            voided=session.scalar(voided) or 0,
            check_number=_check_number(poll) or _coming_check_number(session, poll),
            head_number=boards.head_number(chain.head(session, code)) if close else None,
            tally_number=tally_number(tau) if tau else None,
            result=chain.data_of(session, code, "result"),
            recheck_minutes=definition["recheck_minutes"],
        )


def events(db: Database, code: str) -> list[dict[str, Any]]:
    """Return all events of the board.

    Raises:
        PollUnknown: no poll has this code.
    """
    with db.read() as session:
        polls.find(session, code)
        return chain.events(session, code)


def digests(db: Database, code: str) -> bytes:
    """Return the digests of all ballots, ascending, joined.

    Raises:
        PollUnknown: no poll has this code.
        NotClosed: the poll has not been closed.
    """
    with db.read() as session:
        _require_close(session, code)
        return b"".join(session.scalars(select(Ballot.digest).where(Ballot.poll == code).order_by(Ballot.digest)))


def board(db: Database, code: str) -> bytes:
    """Return the bytes of ``board.json``; ballots are in it after close only.

    Raises:
        PollUnknown: no poll has this code.
    """
    with db.read() as session:
        polls.find(session, code)
        listed = chain.events(session, code)
        sealed: list[bytes] = []
        if any(event["type"] == "close" for event in listed):
            found = select(Ballot.sealed).where(Ballot.poll == code).order_by(Ballot.digest)
            sealed = list(session.scalars(found))
        return boards.export(listed, sealed)


def find_tracker(db: Database, code: str, tracker: str) -> str | None:
    """Return the digest (base64) of the ballot with this 回执码, as people type it; None where there is none.

    Raises:
        PollUnknown: no poll has this code.
        NotClosed: the poll has not been closed.
        RequestMalformed: it is not 16 characters of a tracker.
    """
    try:
        short = unbase32(typed(tracker), TRACKER_BYTES)
    except Refused as error:
        raise RequestMalformed("回执码应为十六位字母和数字，请核对后重新输入。") from error
    low, high = short + bytes(22), short + b"\xff" * 22
    with db.read() as session:
        _require_close(session, code)
        found = session.scalar(select(Ballot.digest).where(Ballot.poll == code, Ballot.digest.between(low, high)))
    return b64(found) if found else None


def slips(db: Database, code: str) -> int:
    """Return how many slips a poll has.

    Raises:
        PollUnknown: no poll has this code.
    """
    with db.read() as session:
        polls.find(session, code)
        return session.scalar(select(func.count()).select_from(Slip).where(Slip.poll == code)) or 0


def scrutineer_names(db: Database, code: str) -> list[str]:
    """Return the scrutineers' names in the order of their numbers.

    Raises:
        PollUnknown: no poll has this code.
    """
    with db.read() as session:
        polls.find(session, code)
        found = select(Scrutineer.name).where(Scrutineer.poll == code).order_by(Scrutineer.number)
        return list(session.scalars(found))


def _check_number(poll: Poll) -> str | None:
    return digits(H("check", poll.election)) if poll.election else None


def _coming_check_number(session: Session, poll: Poll) -> str | None:
    """Return the 核对码 as soon as all deals fix it: the hall compares it before the seals (protocol §3)."""
    found = select(Scrutineer).where(Scrutineer.poll == poll.code).order_by(Scrutineer.number)
    cards, deals = zip(*((row.card, row.deal) for row in session.scalars(found)), strict=True)
    if None in cards or None in deals:
        return None
    posted = ([parse(body) for body in bodies] for bodies in (cards, deals))
    try:
        return Transcript.of(polls.definition(poll), poll.attempt, *posted).check_number
    except Refused:  # nobody can seal such deals; the attempt will be broken
        return None


def _in_open_box(session: Session, code: str) -> int:
    return session.scalar(select(func.coalesce(func.sum(Lane.ballots), 0)).where(Lane.poll == code)) or 0


def _require_close(session: Session, code: str) -> None:
    poll = polls.find(session, code)
    if chain.hash_of(session, code, "close") is None:
        raise NotClosed(phase=poll.phase)
