"""Annulled polls (作废): by the chair before the tally, by enough scrutineers at any time.

Source: protocol §7.
"""

from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from vote import chain, phases, polls
from vote.board import TOO_FEW
from vote.crypto.canonical import members
from vote.crypto.hashing import b64
from vote.crypto.points import bytes64
from vote.crypto.refusal import Refused
from vote.crypto.signatures import must_hold
from vote.crypto.texts import text
from vote.db import Database
from vote.errors import AlreadyPosted, Refusal, WrongPhase
from vote.models import AnnulmentVote, Lane, Poll, Share, Sheet, Sums
from vote.sealing import erase, seal_box

CHECK = "annul"
BY_CHAIR = (phases.PREPARED, phases.CEREMONY, phases.READY, phases.OPEN, phases.CLOSED)
BY_SCRUTINEERS = (phases.READY, phases.OPEN, phases.CLOSED, phases.COUNTING, phases.TALLIED)

Signatures = list[list[Any]]


def annul(db: Database, code: str, reason: str) -> None:
    """Annul a poll before its tally, on the chair's word; the reason stands on the board.

    Raises:
        WrongPhase: the tally stands, or the poll is annulled already.
        Refusal: the reason is no text for the board.
    """
    with db.write() as session:
        poll = polls.locked(session, code)
        polls.require(poll, *BY_CHAIR)
        write(session, db, poll, _reason(reason), [])
    clean_up(db, code)


def post(db: Database, code: str, scrutineer: int, statement: Any) -> dict[str, str]:
    """Take a scrutineer's signature under an annulment; enough of them annul the poll.

    Args:
        statement: ``{"reason", "scrutineer", "head", "signature"}``.

    Returns:
        ``{"state": "waiting"}`` or ``{"state": "done"}``.

    Raises:
        WrongPhase: the board has gone on since he signed, or the phase does not allow it.
        AlreadyPosted: he has signed for another reason at this head.
        Refusal: the statement does not hold.
    """
    with db.write() as session:
        poll = polls.locked(session, code)
        try:
            members(statement, "reason scrutineer head signature", CHECK, "an annulment")
            reason = _reason(statement["reason"])
            if poll.phase == phases.ANNULLED:
                return {"state": "done"}
            polls.require(poll, *BY_SCRUTINEERS)
            _keep(session, poll, scrutineer, statement, reason)
        except Refused as error:
            raise Refusal(error.check, error.why) from error
        signatures = _signatures(session, poll, reason)
        if len(signatures) < polls.definition(poll)["scrutineers"]["threshold"]:
            return {"state": "waiting"}
        write(session, db, poll, reason, signatures)
    clean_up(db, code)
    return {"state": "done"}


def write(session: Session, db: Database, poll: Poll, reason: str, signatures: Signatures) -> None:
    """Append the annulment to the board of a poll that the caller holds, and destroy x_0."""
    polls.append(session, db, poll, "annul", {"reason": reason, "signatures": signatures})
    poll.phase, poll.share_key = phases.ANNULLED, None
    session.flush()
    for table in (Lane, Sums, Sheet, Share, AnnulmentVote):
        session.execute(delete(table).where(table.poll == poll.code))


def clean_up(db: Database, code: str) -> None:
    """Seal the box of an annulled poll and erase what was destroyed."""
    seal_box(db, code)
    erase(db)


def _reason(reason: Any) -> str:
    try:
        found = text(reason, CHECK, "the reason", empty=True)
    except Refused as error:
        raise Refusal(error.check, error.why) from error
    if found == TOO_FEW:
        raise Refusal(CHECK, "this reason is the count's own")
    return found


def _keep(session: Session, poll: Poll, scrutineer: int, statement: Any, reason: str) -> None:
    head = chain.head(session, poll.code)
    if bytes64(statement["head"], 32, CHECK, "head") != head:
        raise WrongPhase("公告板已有新内容，请刷新后重新确认作废。", phase=poll.phase)
    if statement["scrutineer"] != scrutineer:
        raise Refused(CHECK, "a scrutineer signs in his own name only")
    signature = bytes64(statement["signature"], 64, CHECK, "signature")
    signer = polls.signing_point(poll, session, scrutineer)
    parts = (polls.election_hash(poll), head, reason.encode())
    must_hold(signer, signature, CHECK, "the annulment", "annul", *parts)
    kept = session.get(AnnulmentVote, (poll.code, scrutineer))
    if kept is not None and kept.head == head and kept.reason != reason:
        raise AlreadyPosted
    session.merge(AnnulmentVote(poll=poll.code, scrutineer=scrutineer, reason=reason, head=head, signature=signature))
    session.flush()


def _signatures(session: Session, poll: Poll, reason: str) -> Signatures:
    head = chain.head(session, poll.code)
    rows = session.scalars(
        select(AnnulmentVote)
        .where(AnnulmentVote.poll == poll.code, AnnulmentVote.head == head, AnnulmentVote.reason == reason)
        .order_by(AnnulmentVote.scrutineer)
    )
    return [[row.scrutineer, b64(row.signature)] for row in rows]
