"""Servers that are broken on purpose (改坏的服务): the tests must notice.

`python -m tests.faults.altered serve [--only admin] --config FILE` serves a side as the product does, but for what the
environment variable FAULTS_ALTERED names: NORMAL or OFF for how SQLite syncs, any setting of a PostgreSQL session, or
one of `MUTANTS`.
"""

from __future__ import annotations

import os
import sys
from contextlib import nullcontext
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import Engine, event

from admin import config as signed_in_side
from admin import errors
from admin import serving as both_sides
from admin.views import gate
from vote import box, serving, sqlite
from vote.config import load
from vote.errors import SlipVoted
from vote.store import Store

ALTERED = os.environ.get("FAULTS_ALTERED", "")


def application() -> Flask:
    """Return the application of the voting side, broken."""
    alter()
    return serving.application()


def signed_in() -> Flask:
    """Return the application of the signed-in side, broken."""
    alter()
    return both_sides.application()


def alter() -> None:
    """Break what is named."""
    if ALTERED in MUTANTS:
        MUTANTS[ALTERED]()
    elif "=" in ALTERED:
        event.listen(Engine, "connect", set_in_session)
    else:
        altered = [f"PRAGMA synchronous = {ALTERED}" if "synchronous" in one else one for one in sqlite.PRAGMAS]
        put_in_place(sqlite, "PRAGMAS", altered)


def put_in_place(owner: Any, name: str, value: Any) -> None:
    """Set what the type checker holds for constant."""
    setattr(owner, name, value)


def set_in_session(connection: Any, _record: object) -> None:
    """Change a setting of every session with PostgreSQL."""
    connection.autocommit = True
    connection.execute(f"SET {ALTERED}")
    connection.autocommit = False


def acknowledge_failures() -> None:
    """Take a batch whose session ended for committed."""
    attempt = Store._attempt
    put_in_place(Store, "_attempt", lambda *given: attempt(*given) or [None] * len(given[1]))


def refuse_retries() -> None:
    """Refuse the very ballot that is in the box, as if it were another one of its slip."""
    foresee = box.foresee

    def refusing(*given: Any) -> tuple[bool, box.Answer]:
        in_box, fault = foresee(*given)
        return False, SlipVoted() if in_box else fault

    put_in_place(box, "foresee", refusing)


def know_no_database_that_is_away() -> None:
    """Take a database that is away for a fault of the program."""
    put_in_place(errors, "UNREACHABLE", ())


def insist_on_noting_who_was_seen() -> None:
    """Show no page to an officer of whom cannot be written down that she was seen."""
    put_in_place(gate, "unless_away", nullcontext)


MUTANTS = {
    "acknowledges-failures": acknowledge_failures,
    "refuses-retries": refuse_retries,
    "knows-no-database-away": know_no_database_that_is_away,
    "insists-on-notes": insist_on_noting_who_was_seen,
}

if __name__ == "__main__":
    path = Path(sys.argv[-1])
    if "admin" in sys.argv:
        serving.serve(path, signed_in_side.load(path), "tests.faults.altered:signed_in")
    else:
        serving.serve(path, load(path), "tests.faults.altered:application")
