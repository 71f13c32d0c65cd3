"""Messages on their way to other systems (推送): written with the act, sent later by `send_due`.

`announce` writes rows into the outbox in the transaction of the act itself: what is undone is
never told, what is done is told at least once, and no act waits for another system.
"""

import json
import secrets
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from admin.models.connections import Delivery, Webhook
from admin.models.unions import Union
from admin.rules.kinds import Event

MESSAGE_BYTES = 16


def announce(session: Session, at: datetime, event: str, union: Union, data: dict[str, Any]) -> None:
    """Put a message for every webhook into the outbox that asked for this event of this union.

    Those are the active webhooks of the union itself and of every union above it.

    Args:
        event: a word of `Event`, like ``result.received``.
        union: the union that the event is about.
        data: what happened, as JSON values, dates and moments; never a person, never a comment.

    Raises:
        ValueError: no such event is known.
    """
    kind = Event(event)
    above = [int(number) for number in union.path.strip("/").split("/")]
    asked = session.scalars(select(Webhook).where(Webhook.union_id.in_(above), Webhook.active).order_by(Webhook.id))
    wanted = [webhook for webhook in asked if kind.value in webhook.events]
    if wanted:
        message, body = f"msg_{secrets.token_hex(MESSAGE_BYTES)}", body_of(kind, at, data)
        session.add_all(_row(webhook, message, kind, body, at) for webhook in wanted)
        session.flush()


def body_of(event: Event, at: datetime, data: dict[str, Any]) -> bytes:
    """Return the bytes of a message: ``{"type", "timestamp", "data"}``."""
    content = {"type": event.value, "timestamp": at, "data": data}
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"), default=_plain).encode()


def _plain(value: object) -> str:
    if isinstance(value, date):  # a moment is a date, too
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} is no JSON value")


def _row(webhook: Webhook, message: str, event: Event, body: bytes, at: datetime) -> Delivery:
    return Delivery(
        webhook_id=webhook.id, message=message, event=event.value, body=body, created_at=at, attempts=0, next_at=at
    )
