"""Count sheets of paper ballots (纸质票计数单): two scrutineers enter the same figures.

Source: protocol §9.
"""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from vote import chain, phases, polls
from vote.crypto.canonical import cj, members, parse
from vote.crypto.hashing import b64
from vote.crypto.points import bytes64
from vote.crypto.refusal import Refused
from vote.crypto.signatures import must_hold
from vote.db import Database
from vote.errors import AlreadyPosted, SheetRefused
from vote.models import Poll, Sheet
from vote.paper import read_paper, statement
from vote.voids import count_for_paper

FIGURES = ("counts", "valid", "invalid")


def state(db: Database, code: str) -> dict[str, Any]:
    """Return the sheets so far, how many slips were handed back for paper, and whether it is done.

    Raises:
        PollUnknown: no poll has this code.
    """
    with db.read() as session:
        return _state(session, polls.find(session, code))


def post(db: Database, code: str, scrutineer: int, sheet: Any) -> dict[str, Any]:
    """Take a scrutineer's signed sheet; two equal ones make the ``paper`` event. Return the state.

    Args:
        sheet: ``{"counts", "valid", "invalid", "scrutineer", "signature"}``.

    Raises:
        AlreadyPosted: he has signed another sheet before.
        SheetRefused, WrongPhase: why it is not taken.
    """
    with db.write() as session:
        poll = polls.locked(session, code)
        try:
            members(sheet, "counts valid invalid scrutineer signature", "paper", "a sheet")
            signature = bytes64(sheet["signature"], 64, "paper", "signature")
            body = cj({name: sheet[name] for name in FIGURES})
            kept = session.get(Sheet, (code, scrutineer))
            if kept is not None and kept.body == body:
                return _state(session, poll)
            polls.require(poll, phases.CLOSED)
            if kept is not None:
                raise AlreadyPosted
            _check(session, poll, scrutineer, sheet, signature)
        except Refused as error:
            raise SheetRefused(error.check, error.why) from error
        session.add(Sheet(poll=code, scrutineer=scrutineer, body=body, signature=signature))
        session.flush()
        _append_where_two_agree(session, db, poll, body)
        return _state(session, poll)


def _check(session: Session, poll: Poll, scrutineer: int, sheet: Any, signature: bytes) -> None:
    if sheet["scrutineer"] != scrutineer:
        raise Refused("paper", "a scrutineer signs in his own name only")
    if chain.data_of(session, poll.code, "paper") is not None:
        raise Refused("paper", "the sheet stands on the board already")
    figures = read_paper(polls.definition(poll), count_for_paper(session, poll.code), sheet)
    close = chain.hash_of(session, poll.code, "close") or b""
    parts = (polls.election_hash(poll), close, statement(figures))
    must_hold(polls.signing_point(poll, session, scrutineer), signature, "paper", "the sheet", "paper", *parts)


def _append_where_two_agree(session: Session, db: Database, poll: Poll, body: bytes) -> None:
    same = select(Sheet).where(Sheet.poll == poll.code, Sheet.body == body).order_by(Sheet.scrutineer)
    signers = [[row.scrutineer, b64(row.signature)] for row in session.scalars(same)]
    if len(signers) == 2:
        polls.append(session, db, poll, "paper", {**parse(body), "signatures": signers})


def _state(session: Session, poll: Poll) -> dict[str, Any]:
    rows = session.scalars(select(Sheet).where(Sheet.poll == poll.code).order_by(Sheet.scrutineer))
    return {
        "sheets": [{"scrutineer": row.scrutineer, **parse(row.body)} for row in rows],
        "limit": count_for_paper(session, poll.code),
        "done": chain.data_of(session, poll.code, "paper") is not None,
    }
