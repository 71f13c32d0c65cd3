"""The events of a poll's board, kept (公告板的保存): append under the poll's lock, and read."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from vote.board import NOTHING, event_hash, make_event
from vote.crypto.canonical import cj, parse
from vote.models import Event, Poll

Data = dict[str, Any]


def append(session: Session, poll: Poll, signing_key: int, kind: str, data: Data) -> Data:
    """Append one event and return it; the caller holds the poll's row (`polls.locked`).

    Source: protocol §7.
    """
    last = session.execute(
        select(Event.seq, Event.hash).where(Event.poll == poll.code).order_by(Event.seq.desc()).limit(1)
    ).first()
    seq, previous = (last.seq + 1, last.hash) if last else (1, NOTHING)
    event = make_event(signing_key, seq, kind, data, previous)
    session.add(Event(poll=poll.code, seq=seq, type=kind, body=cj(event), hash=event_hash(event)))
    session.flush()
    return event


def events(session: Session, code: str) -> list[Data]:
    """Return all events of a poll's board, in order."""
    rows = session.scalars(select(Event.body).where(Event.poll == code).order_by(Event.seq))
    return [parse(body) for body in rows]


def events_of(session: Session, code: str, kind: str) -> list[Data]:
    """Return the events of one type, in order."""
    found = select(Event.body).where(Event.poll == code, Event.type == kind).order_by(Event.seq)
    return [parse(body) for body in session.scalars(found)]


def data_of(session: Session, code: str, kind: str) -> Data | None:
    """Return the data of the only event of a type, or None where it has not happened."""
    found = events_of(session, code, kind)
    return found[0]["data"] if found else None


def head(session: Session, code: str) -> bytes:
    """Return the hash of the last event."""
    found = session.scalar(select(Event.hash).where(Event.poll == code).order_by(Event.seq.desc()).limit(1))
    return found or NOTHING


def hash_of(session: Session, code: str, kind: str) -> bytes | None:
    """Return the hash of the only event of a type, or None where it has not happened."""
    return session.scalar(select(Event.hash).where(Event.poll == code, Event.type == kind))
