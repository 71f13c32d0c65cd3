"""Messages on their way to other systems (推送): written with the act, sent later by `send_due`.

`announce` writes rows into the outbox in the transaction of the act itself: what is undone is
never told, what is done is told at least once, and no act waits for another system.
"""

import json
import random
import secrets
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from admin import audit
from admin.errors import NotHere, NotNow
from admin.models.connections import Delivery, DeliveryAttempt, Webhook
from admin.models.unions import Union
from admin.rules import connections
from admin.rules.kinds import Event
from admin.rules.rights import Person
from admin.webhooks import endpoints, posting, signing
from admin.webhooks.posting import Answer
from vote.db import Database

MESSAGE_BYTES = 16
AT_ONCE = 40
"""Messages that a sender takes at a time."""
LANES = 4
"""Webhooks that are sent to side by side."""
LEASE = timedelta(minutes=10)
"""How long a sender may take for what it took; after that, another one tries the same messages again."""
GONE = 410
KEPT_FOR = timedelta(days=90)
EVENTS = {event.value: event for event in Event}


@dataclass(frozen=True)
class Claim:
    """A message that this sender alone may send until its lease is over."""

    id: int
    webhook: int
    url: str
    message: str
    body: bytes
    attempt: int
    lease: datetime
    keys: list[bytes]


def announce(session: Session, at: datetime, event: str, union: Union, data: dict[str, Any]) -> None:
    """Put a message for every webhook into the outbox that asked for this event of this union.

    Those are the active webhooks of the union itself and of every union above it.

    Args:
        event: a word of `Event`, like ``result.received``.
        union: the union that the event is about.
        data: what happened, as JSON values, dates and moments; never a person, never a comment.

    Raises:
        KeyError: no such event is known.
    """
    kind = EVENTS[event]
    above = [int(number) for number in union.path.strip("/").split("/")]
    asked = session.scalars(select(Webhook).where(Webhook.union_id.in_(above), Webhook.active).order_by(Webhook.id))
    wanted = [webhook for webhook in asked if kind.value in webhook.events]
    if wanted:
        message, body = _message(), body_of(kind, at, data)
        session.add_all(_row(webhook, message, kind, body, at) for webhook in wanted)
        session.flush()


def ping(session: Session, person: Person, at: datetime, webhook: Webhook) -> Delivery:
    """Put a ``test.ping`` for one webhook into the outbox, whatever it asked for."""
    made = _row(webhook, _message(), Event.TEST_PING, body_of(Event.TEST_PING, at, {"webhook": webhook.id}), at)
    session.add(made)
    session.flush()
    audit.record(session, person, at, "webhook.tested", webhook.url, webhook.union.path, webhook=webhook.id)
    return made


def resend(session: Session, person: Person, at: datetime, delivery: Delivery) -> None:
    """Put a message that was delivered or given up back into the outbox, with the same number.

    Raises:
        NotNow: it waits to be sent already, or its webhook is switched off.
    """
    if not delivery.webhook.active:
        raise NotNow("这个推送地址已停用，没有重发。请先启用它。")
    if delivery.next_at is not None:
        raise NotNow("这条消息正在等待推送，不用重发。")
    delivery.attempts, delivery.delivered_at, delivery.next_at = 0, None, at
    where = delivery.webhook
    audit.record(session, person, at, "webhook.resent", where.url, where.union.path, message=delivery.message)


def managed(session: Session, person: Person, delivery: int) -> Delivery:
    """Return a message whose webhook a person looks after.

    Raises:
        NotHere: there is none, or somebody else looks after it.
    """
    found = session.get(Delivery, delivery)
    if found is None or not connections.manages(person, found.webhook.union_id, found.webhook.union.path):
        raise NotHere
    return found


def log(session: Session, webhook: Webhook, limit: int, before: int | None = None) -> Sequence[Delivery]:
    """Return the messages for a webhook, the newest first; ``before`` asks for those with a lower number."""
    found = select(Delivery).where(Delivery.webhook_id == webhook.id).order_by(Delivery.id.desc()).limit(limit)
    if before is not None:
        found = found.where(Delivery.id < before)
    return session.scalars(found).all()


def send_due(
    database: Database,
    at: datetime,
    *,
    private: bool,
    only: int | None = None,
    send: Callable[..., Answer] = posting.post,
    draw: Callable[[], float] = random.random,
) -> int:
    """Send what is due and return how many messages were tried; each is told to its receiver at least once.

    Several senders may run at the same time: none of them takes what another one took.

    Args:
        private: whether addresses in private networks are allowed.
        only: send this message alone, even where its webhook is switched off.
        send: how a message is posted.
        draw: a random number from 0 to 1, for the time of the next attempt.
    """
    claims = claim(database, at, only)
    lanes: dict[int, list[Claim]] = {}
    for taken in claims:
        lanes.setdefault(taken.webhook, []).append(taken)

    def work(lane: list[Claim]) -> int:
        for place, taken in enumerate(lane, 1):
            headers = signing.headers(taken.keys, taken.message, at, taken.body)
            answer = send(taken.url, headers, taken.body, private=private)
            next_at = _write_down(database, at, taken, answer, draw())
            if answer.status is None:  # nobody is there: the rest need not wait for that, too
                _put_off(database, lane[place:], next_at or at + connections.FIRST_DELAY)
                return place
        return len(lane)

    if not lanes:
        return 0
    with ThreadPoolExecutor(max_workers=min(LANES, len(lanes)), thread_name_prefix="webhook") as pool:
        return sum(pool.map(work, lanes.values()))


def claim(database: Database, at: datetime, only: int | None = None) -> list[Claim]:
    """Take messages that are due, so that no other sender takes them before the lease is over."""
    due = select(Delivery).join(Webhook).where(Delivery.next_at <= at).order_by(Delivery.next_at, Delivery.id)
    due = due.where(Webhook.active) if only is None else due.where(Delivery.id == only)
    with database.write() as session:
        # SQLite has one writer at a time; on PostgreSQL what another sender is taking is passed over.
        rows = session.scalars(due.limit(AT_ONCE).with_for_update(skip_locked=True, of=Delivery)).all()
        for row in rows:
            row.next_at, row.attempts = at + LEASE, row.attempts + 1
        return [
            Claim(
                row.id, row.webhook_id, row.webhook.url, row.message, bytes(row.body), row.attempts, at + LEASE,
                endpoints.keys(database, row.webhook, at),
            )
            for row in rows
        ]  # fmt: skip


def forget_old(session: Session, at: datetime) -> None:
    """Take out of the log what was delivered or given up long ago."""
    old = select(Delivery.id).where(Delivery.next_at.is_(None), Delivery.created_at < at - KEPT_FOR)
    numbers = session.scalars(old).all()
    for start in range(0, len(numbers), 500):
        some = numbers[start : start + 500]
        session.execute(delete(DeliveryAttempt).where(DeliveryAttempt.delivery_id.in_(some)))
        session.execute(delete(Delivery).where(Delivery.id.in_(some)))


def body_of(event: Event, at: datetime, data: dict[str, Any]) -> bytes:
    """Return the bytes of a message: ``{"type", "timestamp", "data"}``."""
    content = {"type": event.value, "timestamp": at, "data": data}
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"), default=_plain).encode()


def _write_down(database: Database, at: datetime, taken: Claim, answer: Answer, draw: float) -> datetime | None:
    """Write down how an attempt went, and return when there will be another one."""
    with database.write() as session:
        row = session.get(Delivery, taken.id)
        if row is None:
            return None  # its webhook was taken out meanwhile
        session.add(
            DeliveryAttempt(
                delivery_id=row.id, at=at, status=answer.status, error=answer.error, milliseconds=answer.milliseconds
            )
        )
        if (row.attempts, row.next_at) != (taken.attempt, taken.lease):
            return row.next_at  # the lease was over, and another sender has it
        row.last_status, row.last_error = answer.status, answer.error
        test = row.event == Event.TEST_PING.value
        if answer.delivered:
            row.delivered_at, row.next_at = at, None
        else:
            waiting = None if test else connections.delay(row.attempts, draw)
            row.next_at = None if waiting is None else at + waiting
        if not test:
            _judge(session, at, row.webhook, answer)
        return row.next_at


def _judge(session: Session, at: datetime, webhook: Webhook, answer: Answer) -> None:
    """Write down whether a webhook works, and switch it off where it has not for too long."""
    if answer.delivered:
        webhook.failing_since = None
        return
    webhook.failing_since = webhook.failing_since or at
    if not webhook.active:
        return
    if answer.status == GONE:
        endpoints.stop(session, at, webhook, "对方回答这个地址已经不再使用（410），系统已自动停用。")
    elif connections.to_be_stopped(webhook.failing_since, at):
        days = connections.STOPPED_AFTER.days
        endpoints.stop(session, at, webhook, f"连续 {days} 天都没有推送成功，系统已自动停用。")


def _put_off(database: Database, claims: Iterable[Claim], until: datetime) -> None:
    """Give back messages that were taken but not tried."""
    with database.write() as session:
        for taken in claims:
            session.execute(
                update(Delivery)
                .where(Delivery.id == taken.id, Delivery.next_at == taken.lease, Delivery.attempts == taken.attempt)
                .values(next_at=until, attempts=taken.attempt - 1)
            )


def _message() -> str:
    return f"msg_{secrets.token_hex(MESSAGE_BYTES)}"


def _plain(value: object) -> str:
    if isinstance(value, date):  # a moment is a date, too
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} is no JSON value")


def _row(webhook: Webhook, message: str, event: Event, body: bytes, at: datetime) -> Delivery:
    return Delivery(
        webhook_id=webhook.id, message=message, event=event.value, body=body, created_at=at, attempts=0, next_at=at
    )
