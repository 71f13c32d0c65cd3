"""Who changed what (操作记录): append-only, each entry bound to the one before; never anything of a vote."""

from datetime import datetime
from typing import Any

from sqlalchemy import DDL, Index, event
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


KEPT = {
    "sqlite": (
        """CREATE TRIGGER audit_entry_is_not_changed BEFORE UPDATE ON audit_entry
            BEGIN SELECT RAISE(ABORT, 'entries of the audit trail are kept'); END""",
        """CREATE TRIGGER audit_entry_is_not_deleted BEFORE DELETE ON audit_entry
            BEGIN SELECT RAISE(ABORT, 'entries of the audit trail are kept'); END""",
        # INSERT OR REPLACE deletes without asking the trigger above.
        """CREATE TRIGGER audit_entry_is_the_next BEFORE INSERT ON audit_entry
            WHEN NEW.seq <> (SELECT coalesce(max(seq), 0) + 1 FROM audit_entry)
            BEGIN SELECT RAISE(ABORT, 'entries of the audit trail are kept'); END""",
    ),
    "postgresql": (
        """CREATE OR REPLACE FUNCTION audit_entry_is_kept() RETURNS trigger LANGUAGE plpgsql
            AS $$ BEGIN RAISE EXCEPTION 'entries of the audit trail are kept'; END $$""",
        """CREATE TRIGGER audit_entry_is_not_changed BEFORE UPDATE OR DELETE ON audit_entry
            FOR EACH ROW EXECUTE FUNCTION audit_entry_is_kept()""",
        """CREATE TRIGGER audit_entry_is_not_emptied BEFORE TRUNCATE ON audit_entry
            FOR EACH STATEMENT EXECUTE FUNCTION audit_entry_is_kept()""",
    ),
}
"""By engine: the statements after which the database itself refuses to change what is written."""


def _once(when: str, statement: str, engine: str) -> None:
    """Run a statement whenever the table was made, or taken away, on one engine."""
    run = DDL(statement).execute_if(dialect=engine)  # type: ignore[no-untyped-call]  # SQLAlchemy leaves it open
    event.listen(AuditEntry.__table__, when, run)


for _engine, _statements in KEPT.items():
    for _statement in _statements:
        _once("after_create", _statement, _engine)
_once("after_drop", "DROP FUNCTION IF EXISTS audit_entry_is_kept()", "postgresql")
