"""A server of the voting side that is broken on purpose (改坏的服务): the tests must notice.

`python -m tests.faults.altered serve --config FILE` serves as `vote.cli` does, but for what the environment
variable FAULTS_ALTERED names: NORMAL or OFF for how SQLite syncs, or any setting of a PostgreSQL session.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import Engine, event

from vote import serving, sqlite
from vote.config import load

ALTERED = os.environ.get("FAULTS_ALTERED", "")


def application() -> Flask:
    """Return the application, broken."""
    if "=" in ALTERED:
        event.listen(Engine, "connect", set_in_session)
    else:
        altered = [f"PRAGMA synchronous = {ALTERED}" if "synchronous" in one else one for one in sqlite.PRAGMAS]
        setattr(sqlite, "PRAGMAS", altered)  # noqa: B010 - of another length for the type checker
    return serving.application()


def set_in_session(connection: Any, _record: object) -> None:
    """Change a setting of every session with PostgreSQL."""
    connection.autocommit = True
    connection.execute(f"SET {ALTERED}")
    connection.autocommit = False


if __name__ == "__main__":
    serving.serve(Path(sys.argv[-1]), load(Path(sys.argv[-1])), "tests.faults.altered:application")
