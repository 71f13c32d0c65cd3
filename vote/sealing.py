"""Sealing what is stored (封存): nothing in a file tells the order of casting, and no destroyed key is left.

After close the ballots, comments and slips are written anew in the order of their keys, in one go.

Source: architecture, storage.
"""

import logging
import time

from sqlalchemy import delete, insert, select, text, update

from vote import phases
from vote.db import Database
from vote.models import Base, Poll

log = logging.getLogger(__name__)

PATIENCE_SECONDS = 10.0
PAUSE_SECONDS = 0.1

TABLES = {"ballot": "slip_key", "comment": "digest", "slip": "key"}
"""What casting touches, and the key it is written by. Locks leave their mark on slips, too."""

MAY_DROP_LOG = """
    SELECT has_function_privilege('pg_switch_wal()', 'EXECUTE')
        AND EXISTS (SELECT FROM pg_roles WHERE rolname = 'pg_checkpoint' AND pg_has_role(oid, 'USAGE'))
"""


def seal_box(db: Database, code: str) -> bool:
    """Rewrite a closed box by its keys; true when done, false when it must be tried again later."""
    with db.read() as session:
        poll = session.get(Poll, code)
        if poll is None or poll.box_sealed:
            return True
        if poll.phase in (phases.PREPARED, phases.CEREMONY, phases.READY, phases.OPEN):
            return False
    if not (_vacuum_sqlite(db) if db.is_sqlite else _rewrite_postgresql(db, code)):
        log.warning("the box is not sealed yet; it is tried again before the count")
        return False
    with db.write() as session:
        session.execute(update(Poll).where(Poll.code == code).values(box_sealed=True))
    return True


def seal_rest(db: Database) -> list[str]:
    """Seal what a stopped server or a full disk has left unsealed; return the polls that no copy may be made of yet."""
    ended = Poll.phase.in_((*phases.BOX_IS_PUBLIC, phases.ANNULLED)) & ~Poll.box_sealed
    with db.read() as session:
        found = sorted(session.scalars(select(Poll.code).where((Poll.phase == phases.OPEN) | ended)))
    return [code for code in found if not seal_box(db, code)]


def erase(db: Database) -> bool:
    """Let nothing that was deleted or overwritten remain in the files of the database."""
    if db.is_sqlite:
        return _truncate(db)
    db.maintain("VACUUM (FULL) poll")
    _drop_log(db)
    return True


def _vacuum_sqlite(db: Database) -> bool:
    db.maintain("VACUUM")
    return _truncate(db)


def _truncate(db: Database) -> bool:
    """Copy the write-ahead log into the database and empty it; readers may hold it up for a moment."""
    end = time.monotonic() + PATIENCE_SECONDS
    while db.maintain("PRAGMA wal_checkpoint(TRUNCATE)")[0][0]:  # busy; SQLite itself waits for readers, too
        if time.monotonic() > end:
            return False
        time.sleep(PAUSE_SECONDS)
    return True


def _rewrite_postgresql(db: Database, code: str) -> bool:
    """Write every row of the poll anew, by key, in one transaction; then drop what was there before."""
    with db.write() as session:
        for name, key in TABLES.items():
            table = Base.metadata.tables[name]
            session.execute(text(f"LOCK TABLE {name} IN SHARE ROW EXCLUSIVE MODE"))
            moved = delete(table).where(table.c.poll == code).returning(*table.c).cte("moved")
            rows = select(*moved.c).order_by(moved.c[key])
            session.execute(insert(table).from_select(list(table.c.keys()), rows))
    db.maintain(*[f"VACUUM (FULL) {name}" for name in (*TABLES, "lane")])
    _drop_log(db)
    return True


def may_drop_log(db: Database) -> bool:
    """Say whether PostgreSQL lets this role begin a new file of its write-ahead log and make a checkpoint."""
    return bool(db.maintain(MAY_DROP_LOG)[0][0])


def _drop_log(db: Database) -> None:
    """Let PostgreSQL begin a new file of its write-ahead log and remove those before, where the role may ask for it.

    With `wal_recycle = off` they are gone then; else they are overwritten only by and by.
    """
    if may_drop_log(db):
        db.maintain("SELECT pg_switch_wal()", "CHECKPOINT")
    else:
        log.warning("PostgreSQL's write-ahead log still tells the order of casting: the role may not drop it")
