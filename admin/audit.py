"""The audit trail (操作记录): every change is written down in the transaction that makes it.

Each entry carries the digest of the one before; whoever alters or takes out an entry
breaks the chain, and the database refuses both (`admin.models.audit.KEPT`). Nothing of a
vote ever stands here.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, func, select, text
from sqlalchemy.orm import Session

from admin.models.audit import AuditEntry
from admin.rules import dates
from admin.rules.actions import WORDS
from admin.rules.rights import Person

BEGINNING = bytes(32)
LOCK = 20_132
"""PostgreSQL's advisory lock under which an entry gets its number; any that nothing else locks."""
AT_A_TIME = 1_000
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Broken:
    """Where the chain is broken (断点): the first number that is not as it was written."""

    seq: int
    why: str


@dataclass(frozen=True)
class Filter:
    """Which entries are asked for (查询条件); what is empty is not asked."""

    since: date | None = None
    until: date | None = None
    who: str = ""
    action: str = ""
    about: str = ""


def record(
    session: Session, person: Person | None, at: datetime, action: str, subject: str, path: str, **detail: Any
) -> AuditEntry:
    """Write down one act.

    Args:
        person: who acted; None for the system itself, or for somebody who has not signed in.
        action: a stable word, like ``union.moved``; its Chinese name stands in `admin.rules.actions`.
        subject: what it was done to, in Chinese.
        path: place in the tree of the union that it concerns.
        detail: what else an auditor would ask, as JSON values; no secret, no vote.
    """
    if session.get_bind().dialect.name == "postgresql":
        # Taken in a statement of its own: the next one then sees what the last holder committed.
        session.execute(text(f"SELECT pg_advisory_xact_lock({LOCK})"))
    last = session.execute(
        select(AuditEntry.seq, AuditEntry.digest).order_by(AuditEntry.seq.desc()).limit(1)
    ).one_or_none()
    entry = AuditEntry(
        seq=last.seq + 1 if last else 1,
        at=at.astimezone(UTC),
        account_id=person.account if person else None,
        who=f"{person.name}（{person.role.label}）" if person else "系统",
        path=path,
        action=action,
        subject=subject,
        detail=json.loads(json.dumps(detail)),  # as it will be read back
        previous=last.digest if last else BEGINNING,
        digest=b"",
    )
    entry.digest = digest(entry)
    session.add(entry)
    session.flush()
    return entry


def digest(entry: AuditEntry | Row[Any]) -> bytes:
    """Return the SHA-256 that binds an entry and all before it."""
    content = [
        entry.seq, entry.at.isoformat(), entry.account_id, entry.who, entry.path, entry.action, entry.subject,
        entry.detail, entry.previous.hex(),
    ]  # fmt: skip
    words = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(words.encode()).digest()


def verify(session: Session) -> Broken | None:
    """Walk the whole chain and return where it is broken, or None where every entry is as it was written.

    Entries cut off at the end leave a shorter chain that holds: compare `head` with one noted earlier.
    """
    previous = BEGINNING
    found = select(*AuditEntry.__table__.columns).order_by(AuditEntry.seq)
    with session.execute(found.execution_options(yield_per=AT_A_TIME)) as rows:
        for seq, row in enumerate(rows, 1):
            if row.seq != seq:
                return Broken(seq, "缺少这一条")
            if bytes(row.previous) != previous:
                return Broken(seq, "与前一条接不上")
            if digest(row) != bytes(row.digest):
                return Broken(seq, "内容被改动过")
            previous = bytes(row.digest)
    return None


def head(session: Session) -> tuple[int, bytes]:
    """Return the number of the last entry and its digest; 0 and zeros where nothing was written yet."""
    last = session.execute(
        select(AuditEntry.seq, AuditEntry.digest).order_by(AuditEntry.seq.desc()).limit(1)
    ).one_or_none()
    return (last.seq, bytes(last.digest)) if last else (0, BEGINNING)


def page(
    session: Session, person: Person, wanted: Filter, *, before: int | None = None, limit: int
) -> Sequence[AuditEntry]:
    """Return entries within a person's reach, the newest first.

    Args:
        before: only those with a lower number.
    """
    found = select(AuditEntry).where(*_conditions(person, wanted)).order_by(AuditEntry.seq.desc()).limit(limit)
    if before is not None:
        found = found.where(AuditEntry.seq < before)
    return session.scalars(found).all()


def count(session: Session, person: Person, wanted: Filter) -> int:
    """Return how many entries within a person's reach are asked for."""
    found = select(func.count()).select_from(AuditEntry).where(*_conditions(person, wanted))
    return session.execute(found).scalar_one()


def _conditions(person: Person, wanted: Filter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [AuditEntry.path.startswith(person.path, autoescape=True)]
    if wanted.since:
        conditions.append(AuditEntry.at >= dates.start_of(wanted.since))
    if wanted.until:
        conditions.append(AuditEntry.at < dates.start_of(wanted.until + ONE_DAY))
    if wanted.who:
        conditions.append(AuditEntry.who.contains(wanted.who, autoescape=True))
    if wanted.about:
        conditions.append(AuditEntry.subject.contains(wanted.about, autoescape=True))
    if wanted.action:
        conditions.append(AuditEntry.action.in_(_meant(wanted.action)))
    return conditions


def _meant(action: str) -> list[str]:
    """Return the words of actions that a typed one means: the word itself, or those with that Chinese name."""
    return [action, *(word for word, label in WORDS.items() if action in label)]
