"""Voided slips (选票作废): signed by a scrutineer, on the board, and never after a slip has voted.

Source: protocol §4, §7.
"""

from itertools import pairwise
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from vote import chain, phases, polls
from vote.crypto.canonical import cj, members, same, sequence
from vote.crypto.hashing import b64
from vote.crypto.points import bytes64, point64
from vote.crypto.refusal import Refused
from vote.crypto.signatures import must_hold
from vote.crypto.slips import VOID_REASONS
from vote.db import Database
from vote.errors import Refusal, SlipAlreadyVoid, SlipUnknown, VoidedSlipVoted
from vote.models import Ballot, Poll, Slip

CHECK = "void"
MOST_SLIPS = 20_000


def void(db: Database, code: str, statement: Any) -> dict[str, Any]:
    """Void slips as a scrutineer's signed statement says; return ``{"event": the void event}``.

    All slips of the statement or none. The same statement again gives the event again.

    Args:
        statement: ``{"keys", "reason", "scrutineer", "signature"}``.

    Raises:
        VoidedSlipVoted: a slip has voted; ``keys`` names those that have.
        SlipUnknown, SlipAlreadyVoid, WrongPhase, Refusal: why nothing was voided.
    """
    keys = _signed_keys(db, code, statement)
    with db.write() as session:
        poll = polls.locked(session, code)
        for event in chain.events_of(session, code, "void"):
            if same(event["data"], statement):
                return {"event": event}
        polls.require(poll, phases.READY, phases.OPEN)
        _check_slips(session, code, keys)
        session.execute(
            update(Slip).where(Slip.poll == code, Slip.key.in_(keys)).values(void=statement["reason"]),
            execution_options={"synchronize_session": False},
        )
        return {"event": polls.append(session, db, poll, "void", statement)}


def count_for_paper(session: Session, code: str) -> int:
    """Return how many slips were handed back for a paper ballot."""
    rows = session.scalars(select(Slip.key).where(Slip.poll == code, Slip.void == phases.PAPER))
    return len(rows.all())


def _signed_keys(db: Database, code: str, statement: Any) -> list[bytes]:
    """Check a statement before the poll is held for it: nobody else can make others wait."""
    try:
        with db.read() as session:
            poll = polls.find(session, code)
            _check_signature(session, poll, statement)
        return _keys(statement)
    except Refused as error:
        raise Refusal(error.check, error.why) from error


def _keys(statement: Any) -> list[bytes]:
    listed = sequence(statement["keys"], 1, MOST_SLIPS, CHECK, "the keys")
    keys = [point64(key, CHECK, "a slip key").encode() for key in listed]
    if any(left >= right for left, right in pairwise(keys)):
        raise Refused(CHECK, "the keys are not strictly ascending")
    return keys


def _check_signature(session: Session, poll: Poll, statement: Any) -> None:
    members(statement, "keys reason scrutineer signature", CHECK, "a void")
    sequence(statement["keys"], 1, MOST_SLIPS, CHECK, "the keys")
    if statement["reason"] not in VOID_REASONS:
        raise Refused(CHECK, "the reason is unknown")
    signature = bytes64(statement["signature"], 64, CHECK, "signature")
    signed = cj({"keys": statement["keys"], "reason": statement["reason"]})
    signer = polls.signing_point(poll, session, statement["scrutineer"])
    must_hold(signer, signature, CHECK, "the void", "void", polls.election_hash(poll), signed)


def _check_slips(session: Session, code: str, keys: list[bytes]) -> None:
    """Refuse where a slip is unknown, has voted or is void. The poll is held: nobody casts meanwhile."""
    found = session.execute(select(Slip.key, Slip.void).where(Slip.poll == code, Slip.key.in_(keys)))
    slips = {row.key: row.void for row in found}
    _none_of(SlipUnknown, [key for key in keys if key not in slips])
    voted = select(Ballot.slip_key).where(Ballot.poll == code, Ballot.slip_key.in_(keys))
    _none_of(VoidedSlipVoted, sorted(session.scalars(voted)))
    _none_of(SlipAlreadyVoid, [key for key in keys if slips[key] is not None])


def _none_of(error: type[SlipUnknown | VoidedSlipVoted | SlipAlreadyVoid], keys: list[bytes]) -> None:
    if keys:
        raise error(keys=[b64(key) for key in keys])
