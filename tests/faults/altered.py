"""A voting side that is broken on purpose (改坏的服务): the tests must notice. The other side: `altered_admin`.

`python -m tests.faults.altered serve --config FILE` serves as the product does, but for what the environment variable
FAULTS_ALTERED names: NORMAL or OFF for how SQLite syncs, `busy_timeout = …` for how long it waits, any setting of a
PostgreSQL session, or one of the MUTANTS of `MODULES`; several with a semicolon between them.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import Engine, event

from vote import serving, sqlite
from vote.config import load

Put = Callable[[Any, str, Any], None]
MODULES = ("mutants_of_box", "mutants_of_serving", "mutants_of_sides")
"""The last loads the signed-in side, which takes its time: only where the others do not know the name."""
OF_SERVING = ("takes-few-lines",)
"""Broken in the process that starts those that serve; all others in these."""


def application() -> Flask:
    """Return the application of the voting side, broken."""
    alter(*named())
    return serving.application()


def named() -> list[str]:
    """Return what is to be broken in this process."""
    return [name for name in os.environ.get("FAULTS_ALTERED", "").split(";") if name]


def alter(*names: str, put: Put = setattr) -> None:
    """Break what is named.

    Args:
        put: sets a name of a module or a class; pytest's own puts it back after a test.
    """
    for name in names:
        if name.startswith("busy_timeout"):
            set_pragma("busy_timeout", name, put)
        elif "=" in name:
            event.listen(Engine, "connect", lambda connection, _, setting=name: set_in_session(connection, setting))
        elif name.isupper():
            set_pragma("synchronous", f"synchronous = {name}", put)
        else:
            mutant(name)(put)


def mutant(name: str) -> Callable[[Put], None]:
    """Return what breaks the product in the way of this name."""
    modules = (import_module(f"tests.faults.{module}") for module in MODULES)
    found: Callable[[Put], None] = next(one.MUTANTS[name] for one in modules if name in one.MUTANTS)
    return found


def set_pragma(kind: str, setting: str, put: Put) -> None:
    """Change how every connection with SQLite is set up."""
    put(sqlite, "PRAGMAS", [f"PRAGMA {setting}" if kind in one else one for one in sqlite.PRAGMAS])


def set_in_session(connection: Any, setting: str) -> None:
    """Change a setting of every session with PostgreSQL."""
    connection.autocommit = True
    connection.execute(f"SET {setting}")
    connection.autocommit = False


if __name__ == "__main__":
    path = Path(sys.argv[-1])
    alter(*[name for name in named() if name in OF_SERVING])
    serving.serve(path, load(path), "tests.faults.altered:application")
