"""Who changed what (操作记录): append-only, each entry bound to the one before; never anything of a vote."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from admin.models.base import Base


class AuditEntry(Base):
    """One act. ``digest`` covers the entry and the digest before it; the database refuses changes."""

    __tablename__ = "audit_entry"

    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    account_id: Mapped[int | None]
    who: Mapped[str]
    """Name and role at that time."""
    path: Mapped[str]
    """Place in the tree of the union that the act concerns."""
    action: Mapped[str]
    """A stable word, like ``union.moved``."""
    subject: Mapped[str]
    """What it was done to, in Chinese."""
    detail: Mapped[dict[str, Any]]
    previous: Mapped[bytes]
    digest: Mapped[bytes]

    __table_args__ = (Index("ix_audit_entry_path", "path"),)
