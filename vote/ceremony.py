"""The scrutineers' rounds of the key ceremony, kept on the server (监票人密钥仪式).

All cards, then all deals, then all seals. What breaks an attempt ends it: it is archived
off the board, and the next one starts.

Source: protocol §3.
"""

import hashlib
from collections.abc import Callable
from hmac import compare_digest
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from vote import phases, polls
from vote.crypto.canonical import cj, parse
from vote.crypto.ceremony import check_card, check_cards, check_deal
from vote.crypto.faults import judge_fault
from vote.crypto.hashing import typed
from vote.crypto.refusal import Refused
from vote.crypto.texts import text
from vote.crypto.transcript import Transcript, ceremony_data, check_seal
from vote.db import Database
from vote.errors import AlreadyPosted, AttemptOver, LinkInvalid, Refusal, WrongPhase
from vote.models import BrokenAttempt, Poll, Scrutineer

Message = dict[str, Any]

RUNNING = (phases.PREPARED, phases.CEREMONY)
ROUNDS = ("card", "deal", "seal")
KEYS = ("signing_key", "channel_key")
NUMBERS = tuple("123456789")


def token_hash(token: str) -> bytes:
    """Return what is kept of a link's token (100 random bits)."""
    return hashlib.sha256(b"scrutineer link " + token.encode()).digest()


def authorise(db: Database, code: str, link: str) -> int:
    """Return which scrutineer a link belongs to.

    Args:
        link: ``i-TOKEN`` as it stands in the link's fragment and in the header.

    Raises:
        PollUnknown: no poll has this code.
        LinkInvalid: the link is not, or no longer, that of a scrutineer.
    """
    number, _, token = link.partition("-")
    with db.read() as session:
        polls.find(session, code)
        found = session.get(Scrutineer, (code, int(number))) if number in NUMBERS else None
    if found is None or found.token_hash is None or not compare_digest(found.token_hash, token_hash(typed(token))):
        raise LinkInvalid
    return found.number


def state(db: Database, code: str) -> Message:
    """Return what everybody in the ceremony may see: the current attempt, and why the last one broke.

    Raises:
        PollUnknown: no poll has this code.
    """
    with db.read() as session:
        return _state(session, polls.find(session, code))


def post_card(db: Database, code: str, scrutineer: int, attempt: int, card: Any) -> Message:
    """Take a scrutineer's card; return the state.

    Raises:
        AttemptOver, AlreadyPosted, WrongPhase, Refusal: why it is not taken.
    """

    def check(_session: Session, poll: Poll, rows: list[Scrutineer]) -> None:
        definition = polls.definition(poll)
        check_card(definition, attempt, card)
        others = [other[name] for other in _posted(rows, "card") for name in KEYS]
        if {card[name] for name in KEYS} & {*others, definition["server"]["signing_key"]}:
            raise Refused("card", "a key on this card is another's")

    return _post(db, code, scrutineer, attempt, "card", card, check)


def post_deal(db: Database, code: str, scrutineer: int, attempt: int, deal: Any) -> Message:
    """Take a scrutineer's deal, after all cards; return the state.

    Raises:
        AttemptOver, AlreadyPosted, WrongPhase, Refusal: why it is not taken.
    """

    def check(_session: Session, poll: Poll, rows: list[Scrutineer]) -> None:
        check_deal(polls.definition(poll), attempt, _complete(rows, "card"), deal)

    return _post(db, code, scrutineer, attempt, "deal", deal, check)


def post_seal(db: Database, code: str, scrutineer: int, attempt: int, seal: Any) -> Message:
    """Take a scrutineer's seal, after all deals; the last one completes the ceremony. Return the state.

    Raises:
        AttemptOver, AlreadyPosted, WrongPhase, Refusal: why it is not taken.
    """

    def check(_session: Session, poll: Poll, rows: list[Scrutineer]) -> None:
        cards, deals = _complete(rows, "card"), _complete(rows, "deal")
        check_seal(Transcript.of(polls.definition(poll), attempt, cards, deals), deals, seal)

    return _post(db, code, scrutineer, attempt, "seal", seal, check)


def post_fault(db: Database, code: str, scrutineer: int, attempt: int, fault: Any) -> Message:
    """Judge a claim that a deal holds no good share; a valid claim ends the attempt. Return the state.

    Raises:
        AttemptOver, WrongPhase, Refusal: why it is not taken.
    """
    with db.write() as session:
        poll = _running(session, code, attempt)
        rows = _scrutineers(session, code)
        try:
            _own(fault, scrutineer)
            cards = _complete(rows, "card")
            guilty = judge_fault(polls.definition(poll), attempt, cards, _posted(rows, "deal"), fault)
        except Refused as error:
            raise Refusal(error.check, error.why) from error
        names = {row.number: row.name for row in rows}
        dealer = names[fault["dealer"]]
        why = f"监票人{names[scrutineer]}对监票人{dealer}的密钥份额提出异议，经核对责任在{names[guilty]}。"
        _break(session, poll, rows, why, guilty, [fault])
        return _state(session, poll)


def restart(db: Database, code: str, by: int, attempt: int, why: str) -> Message:
    """End an attempt that cannot go on and start the next; return the state.

    Args:
        by: the scrutineer who asks, or 0 for the chair.

    Raises:
        AttemptOver, WrongPhase, Refusal: why it is not done.
    """
    try:
        text(why, "why", "why")
    except Refused as error:
        raise Refusal(error.check, error.why) from error
    with db.write() as session:
        poll = _running(session, code, attempt)
        _break(session, poll, _scrutineers(session, code), why, by, [])
        return _state(session, poll)


def _post(
    db: Database,
    code: str,
    scrutineer: int,
    attempt: int,
    kind: str,
    message: Any,
    check: Callable[[Session, Poll, list[Scrutineer]], None],
) -> Message:
    """Keep a checked message in its scrutineer's place; the same one again changes nothing."""
    with db.write() as session:
        poll = polls.locked(session, code)
        rows = _scrutineers(session, code)
        row = rows[scrutineer - 1]
        try:
            _own(message, scrutineer)
            body = cj(message)
            if poll.attempt == attempt and getattr(row, kind) == body:
                return _state(session, poll)
            _running(session, code, attempt)
            if getattr(row, kind) is not None:
                raise AlreadyPosted
            check(session, poll, rows)
            setattr(row, kind, body)
            _complete_round(session, db, poll, rows, kind)
        except Refused as error:
            raise Refusal(error.check, error.why) from error
        session.flush()
        return _state(session, poll)


def _complete_round(session: Session, db: Database, poll: Poll, rows: list[Scrutineer], kind: str) -> None:
    """Do what the last message of a round brings about."""
    poll.phase = phases.CEREMONY
    if len(_posted(rows, kind)) < len(rows):
        return
    definition = polls.definition(poll)
    if kind == "card":
        check_cards(definition, poll.attempt, _posted(rows, "card"))
    if kind == "seal":
        cards, deals, seals = (_posted(rows, each) for each in ROUNDS)
        transcript = Transcript.of(definition, poll.attempt, cards, deals)
        data = ceremony_data(poll.attempt, cards, deals, seals, transcript.public_key)
        polls.append(session, db, poll, "ceremony", data)
        poll.election, poll.public_key = transcript.phi, transcript.public_key.encode()
        poll.phase = phases.READY


def _break(session: Session, poll: Poll, rows: list[Scrutineer], why: str, by: int, faults: list[Message]) -> None:
    """Archive the attempt and start the next."""
    objects: dict[str, list[Message]] = {f"{kind}s": _posted(rows, kind) for kind in ROUNDS}
    archived = cj(objects | {"faults": faults})
    session.add(BrokenAttempt(poll=poll.code, attempt=poll.attempt, why=why, by=by, objects=archived))
    for row in rows:
        row.seal = row.deal = row.card = None
    poll.attempt += 1
    session.flush()


def _running(session: Session, code: str, attempt: int) -> Poll:
    """Return the poll, held, if this attempt of its ceremony still runs."""
    poll = polls.locked(session, code)
    if attempt != poll.attempt:
        raise AttemptOver(attempt=poll.attempt)
    polls.require(poll, *RUNNING)
    return poll


def _scrutineers(session: Session, code: str) -> list[Scrutineer]:
    return list(session.scalars(select(Scrutineer).where(Scrutineer.poll == code).order_by(Scrutineer.number)))


def _own(message: Any, scrutineer: int) -> None:
    if not isinstance(message, dict) or message.get("index") != scrutineer:
        raise Refused("index", "a scrutineer posts in his own name only")


def _posted(rows: list[Scrutineer], kind: str) -> list[Message]:
    return [parse(getattr(row, kind)) for row in rows if getattr(row, kind) is not None]


def _complete(rows: list[Scrutineer], kind: str) -> list[Message]:
    """Return the messages of a round that everybody has posted in."""
    posted = _posted(rows, kind)
    if len(posted) < len(rows):
        raise WrongPhase("还有监票人没有完成上一步，请稍候。", waiting_for=kind)
    return posted


def _state(session: Session, poll: Poll) -> Message:
    rows = _scrutineers(session, poll.code)
    places: Message = {
        f"{kind}s": [parse(body) if (body := getattr(row, kind)) is not None else None for row in rows]
        for kind in ROUNDS
    }
    last = session.get(BrokenAttempt, (poll.code, poll.attempt - 1))
    return {
        "definition": polls.definition(poll),
        "attempt": poll.attempt,
        "phase": poll.phase,
        **places,
        "faults": parse(last.objects)["faults"] if last else [],
        "broken": {"why": last.why, "by": last.by} if last else None,
    }
