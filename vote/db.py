"""The database of a side (数据库); each side has its own: SQLite in a file, or PostgreSQL.

`read` gives one consistent view; `write` commits all or nothing. What `write` has
committed is on disk.
"""

import os
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, Select, create_engine, text
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnectionFree
from sqlalchemy.orm import Session

from vote import sqlite
from vote.config import SideSettings
from vote.dialects import COMPILED
from vote.errors import DatabaseUnfit
from vote.vault import Vault, read_key_file

SQLITE = "sqlite:///"
POSTGRESQL = "postgresql://"
PROCESS_CONNECTIONS = 20
UNREACHABLE = (InterfaceError, OperationalError, NoConnectionFree)
"""What a database raises that cannot work at the moment: stopped, starting, on a disk that fails."""


@dataclass(frozen=True)
class _Question:
    """A statement as a driver takes it: text, the order of the values or None where they go by name, its failure."""

    text: str
    order: Sequence[str] | None
    failure: type[Exception]

    @classmethod
    def of(cls, question: Select[*tuple[Any, ...]], engine: Engine) -> "_Question":
        compiled = question.compile(dialect=engine.dialect)
        order = getattr(compiled, "positiontup", None)
        return cls(str(compiled), order, engine.dialect.loaded_dbapi.Error)

    def arguments(self, values: Mapping[str, object]) -> Mapping[str, object] | Sequence[object]:
        return values if self.order is None else [values[name] for name in self.order]


class Database:
    """The one way to the data of polls; safe to share between threads, and across a fork.

    Args:
        url: ``sqlite:///path`` or ``postgresql://…``.
        key: 32 bytes under which the server's keys are kept.
        side: the package whose migrations make the tables.
    """

    def __init__(self, url: str, key: bytes, side: str = "vote") -> None:
        self.url = url
        self.side = side
        self.is_sqlite = url.startswith(SQLITE)
        self._vault = Vault(key)
        self._lock = threading.Lock()
        self._turnstile = threading.Lock()
        self._process = 0
        self._guard: int | None = None
        self._engines: tuple[Engine, Engine] | None = None
        self._questions: dict[Select[*tuple[Any, ...]], _Question] = {}

    @classmethod
    def of(cls, settings: SideSettings, side: str = "vote") -> "Database":
        """Return the database that the settings of a side name."""
        return cls(settings.database, read_key_file(settings.key_file), side)

    @property
    def engine(self) -> Engine:
        """Return the engine for reading."""
        return self._both()[0]

    @contextmanager
    def read(self) -> Iterator[Session]:
        """Give a session that sees one state of the database and changes nothing."""
        with self.view() as connection, Session(connection) as session:
            yield session

    @contextmanager
    def write(self) -> Iterator[Session]:
        """Give a session whose changes are committed at the end, or all undone on an error.

        SQLite: one writer at a time, within a process in the order of asking. PostgreSQL: READ COMMITTED.
        """
        with self.transaction() as connection, Session(connection, expire_on_commit=False) as session:
            yield session
            session.flush()

    @contextmanager
    def view(self) -> Iterator[Connection]:
        """Give what `read` reads through."""
        with self._both()[0].connect() as connection:
            yield connection

    def look(self, question: Select[*tuple[Any, ...]], values: Mapping[str, object]) -> list[tuple[Any, ...]]:
        """Answer one question of those that every phone asks, on the driver itself.

        SQLAlchemy's own work on a statement takes several times as long as SQLite's.

        Args:
            question: a constant of its module, whose every parameter has a name.
        """
        engine = self._both()[0]
        asked = self._questions.get(question)
        if asked is None:
            asked = self._questions[question] = _Question.of(question, engine)
        try:
            with closing(engine.raw_connection()) as connection:
                cursor = connection.cursor()
                cursor.execute(asked.text, asked.arguments(values))
                return list(cursor.fetchall())
        except asked.failure as error:  # also where no connection is to be had
            raise DBAPIError.instance(asked.text, None, error, asked.failure, hide_parameters=True) from error

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """Give what `write` writes through, for the few statements of every batch of casts."""
        with self._writer() as connection, connection.begin():
            yield connection

    def maintain(self, *statements: str) -> list[tuple[object, ...]]:
        """Run statements that stand outside any transaction, such as VACUUM; return the last one's rows."""
        rows: list[tuple[object, ...]] = []
        with self._writer() as connection:
            if not self.is_sqlite:
                connection.execution_options(isolation_level="AUTOCOMMIT")
            raw = connection.connection.cursor()
            for statement in statements:
                raw.execute(statement)
                rows = [tuple(row) for row in raw.fetchall()] if raw.description else []
            raw.close()
        return rows

    def seal(self, secret: bytes, purpose: str) -> bytes:
        """Return a secret of the server as it may be stored."""
        return self._vault.seal(secret, purpose)

    def unseal(self, sealed: bytes, purpose: str) -> bytes:
        """Return a stored secret of the server.

        Raises:
            KeyFileInvalid: the key file is not the one it was sealed with.
        """
        return self._vault.unseal(sealed, purpose)

    def derive(self, purpose: str) -> bytes:
        """Return 32 bytes for a purpose, from the key file; always the same."""
        return self._vault.derive(purpose)

    def close(self) -> None:
        """Close every connection of this process."""
        with self._lock:
            for engine in self._engines or ():
                engine.dispose()
            self._engines = None
            if self._guard is not None:
                os.close(self._guard)
                self._guard = None

    def _writer(self) -> Connection:
        engine = self._both()[1]
        if not self.is_sqlite:
            return engine.connect()
        with self._turnstile:  # one waits here for the one connection and goes next; nobody overtakes
            return engine.connect()

    def _both(self) -> tuple[Engine, Engine]:
        with self._lock:
            if self._engines is None or self._process != os.getpid():
                self._process = os.getpid()  # a forked child makes its own connections
                self._engines = self._sqlite() if self.is_sqlite else self._postgresql()
            return self._engines

    def _sqlite(self) -> tuple[Engine, Engine]:
        path = self.url.removeprefix(SQLITE)
        if not Path(path).exists():
            Path(path).parent.mkdir(parents=True, exist_ok=True)
            os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
        self._guard = sqlite.guard_single_process(path, sqlite.driver().sqlite_version_info)
        return sqlite.engines(path)

    def _postgresql(self) -> tuple[Engine, Engine]:
        engine = create_engine(
            "postgresql+pingjia://" + self.url.removeprefix(POSTGRESQL),
            execution_options={"compiled_cache": COMPILED},
            hide_parameters=True,  # no ballot, no key in a message
            pool_size=PROCESS_CONNECTIONS,
            max_overflow=0,
            pool_pre_ping=True,
            isolation_level="READ COMMITTED",
            connect_args={"client_encoding": "utf8", "options": "-c synchronous_commit=on -c timezone=UTC"},
        )
        with engine.connect() as connection:
            encoding = connection.scalar(text("SHOW server_encoding"))
        if encoding != "UTF8":
            engine.dispose()
            raise DatabaseUnfit(f"PostgreSQL 数据库的编码必须是 UTF8，现为 {encoding}。")
        view = engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        return view, engine
