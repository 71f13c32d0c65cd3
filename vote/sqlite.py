"""SQLite as the embedded engine (嵌入式数据库): sound version, settings of a connection.

One connection of a process writes and checkpoints; all others only read.
"""

import fcntl
import os
from types import ModuleType
from typing import Any

from sqlalchemy import Engine, QueuePool, create_engine, event

from vote.dialects import COMPILED
from vote.errors import SqliteUnsound

try:
    import pysqlite3.dbapi2 as _driver
except ImportError:  # no wheel for this machine
    import sqlite3 as _driver

BUSY_MILLISECONDS = 15_000
READERS = 16

PRAGMAS = (
    f"PRAGMA busy_timeout = {BUSY_MILLISECONDS}",
    "PRAGMA encoding = 'UTF-8'",
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",  # a receipt is given only after the ballot is on disk
    "PRAGMA foreign_keys = ON",
    "PRAGMA secure_delete = ON",  # what is deleted is overwritten
    "PRAGMA temp_store = MEMORY",  # no ballot in a temporary file
)


def driver() -> ModuleType:
    """Return the SQLite module: the wheel's, or Python's own where there is none."""
    return _driver  # type: ignore[no-any-return]


def is_sound(version: tuple[int, int, int]) -> bool:
    """Tell whether a version is free of the fault that resets the WAL under two checkpointers.

    Faulty are 3.7.0 to 3.51.2 but for the repaired 3.44.6 and 3.50.7 and what follows them.
    """
    if version >= (3, 51, 3) or version < (3, 7, 0):
        return True
    return any(version[:2] == fixed[:2] and version >= fixed for fixed in ((3, 44, 6), (3, 50, 7)))


def engines(path: str) -> tuple[Engine, Engine]:
    """Return the engine that reads and the one that writes, for the database in a file."""
    return _engine(path, READERS, "BEGIN", writes=False), _engine(path, 1, "BEGIN IMMEDIATE", writes=True)


def guard_single_process(path: str, version: tuple[int, int, int]) -> int | None:
    """Let a faulty version start only as the one process that writes and checkpoints.

    Returns:
        The open lock file, to be kept for the life of the process; None where none is needed.

    Raises:
        SqliteUnsound: the version is faulty and another process has the database.
    """
    if is_sound(version):
        return None
    handle = os.open(path + ".process", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        os.close(handle)
        raise SqliteUnsound from error
    return handle


def _engine(path: str, size: int, begin: str, writes: bool) -> Engine:
    engine = create_engine(
        f"sqlite+pingjia:///{path}",
        module=driver(),
        execution_options={"compiled_cache": COMPILED},
        hide_parameters=True,  # no ballot, no key in a message
        poolclass=QueuePool,
        pool_size=size,
        max_overflow=0 if writes else size,
        connect_args={"check_same_thread": False, "timeout": BUSY_MILLISECONDS / 1000},
    )

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: object) -> None:
        connection.isolation_level = None  # transactions begin where we say so
        for pragma in PRAGMAS:
            connection.execute(pragma)
        if not writes:
            connection.execute("PRAGMA wal_autocheckpoint = 0")
            connection.execute("PRAGMA query_only = ON")

    @event.listens_for(engine, "begin")
    def start(connection: Any) -> None:
        connection.exec_driver_sql(begin)

    return engine
