"""The audit trail (操作记录): every change is written down in the transaction that makes it.

Each entry carries the digest of the one before; whoever alters or takes out an entry
breaks the chain. Nothing of a vote ever stands here.
"""

import hashlib
import json
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from admin.models.audit import AuditEntry
from admin.rules.rights import Person

BEGINNING = bytes(32)


def record(
    session: Session, person: Person | None, at: datetime, action: str, subject: str, path: str, **detail: Any
) -> AuditEntry:
    """Write down one act.

    Args:
        person: who acted; None for the system itself, or for somebody who has not signed in.
        action: a stable word, like ``union.moved``.
        subject: what it was done to, in Chinese.
        path: place in the tree of the union that it concerns.
        detail: what else an auditor would ask, as JSON values; no secret, no vote.
    """
    last = session.scalars(select(AuditEntry).order_by(AuditEntry.seq.desc()).limit(1).with_for_update()).first()
    entry = AuditEntry(
        seq=last.seq + 1 if last else 1,
        at=at,
        account_id=person.account if person else None,
        who=f"{person.name}（{person.role.label}）" if person else "系统",
        path=path,
        action=action,
        subject=subject,
        detail=detail,
        previous=last.digest if last else BEGINNING,
        digest=b"",
    )
    entry.digest = digest(entry)
    session.add(entry)
    session.flush()
    return entry


def digest(entry: AuditEntry) -> bytes:
    """Return the SHA-256 that binds an entry and all before it."""
    content = [
        entry.seq, entry.at.isoformat(), entry.account_id, entry.who, entry.path, entry.action, entry.subject,
        entry.detail, entry.previous.hex(),
    ]  # fmt: skip
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).digest()
