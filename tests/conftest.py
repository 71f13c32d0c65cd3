"""What all tests share: databases on both engines, and a whole assembly in this process."""

from __future__ import annotations

import atexit
import gc
import itertools
import os
import pwd
import secrets
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
import pytest
from hypothesis import HealthCheck, settings
from psycopg import sql
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

from tests.factories import KEY, Assembly, tables
from tests.machine import lack
from vote.db import Database
from vote.store import Store
from vote.tables import bring_up

if TYPE_CHECKING:
    from tests.front import Front

ENGINES = ("sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql))
START_SECONDS = 60

# The machine is shared: how long an example takes says nothing of what is tested.
settings.register_profile("shared", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("shared")

if "PYTEST_XDIST_WORKER" in os.environ:
    atexit.register(os._exit, 0)  # after all others: to take apart what a session has made takes many seconds


def pytest_sessionfinish() -> None:
    """Let pytest's last looks for garbage pass by what the whole session has made: each would take seconds."""
    gc.freeze()


@dataclass(frozen=True)
class Server:
    """A PostgreSQL server of this test session; every test gets a database of its own."""

    folder: Path
    port: int
    user: str | None
    binaries: Path
    options: str
    models: set[str] = field(default_factory=set)

    def start(self) -> None:
        """Start it and wait until it answers."""
        self._control("-l", str(self.folder / "log"), "-o", self.options, "-w", "-t", str(START_SECONDS), "start")

    def stop(self) -> None:
        """Kill all its processes; it recovers when it is started again."""
        self._control("-m", "immediate", "stop")

    def _control(self, *arguments: str) -> None:
        self.run("pg_ctl", "-D", str(self.folder / "data"), *arguments)

    def run(self, program: str, *arguments: str) -> str:
        """Run one of PostgreSQL's programs as the user that owns the data, and return what it prints."""
        done = subprocess.run(
            [str(self.binaries / program), *arguments],
            user=self.user,
            cwd=self.folder,
            env={"PATH": os.environ["PATH"], "LC_ALL": "C", "HOME": str(self.folder)},
            check=False,
            capture_output=True,
            text=True,
            timeout=START_SECONDS * 2,
        )
        if done.returncode:
            raise RuntimeError(f"{program} ended with {done.returncode}: {done.stdout}{done.stderr}")
        return done.stdout

    def address(self, name: str) -> str:
        """Return the address of a database of this server."""
        return f"postgresql://pingjia@127.0.0.1:{self.port}/{name}"

    def copy(self, name: str, model: str, make: Callable[[str], None]) -> str:
        """Make a database like a model, which `make` fills when it is first asked for; return its address."""
        if model not in self.models:
            make(self.create(model))
            self.models.add(model)
        return self.create(name, model)

    def create(self, name: str, model: str = "template0") -> str:
        """Make a database and return its address."""
        made = sql.SQL("CREATE DATABASE {} TEMPLATE {} ENCODING 'UTF8'")
        with psycopg.connect(self.address("postgres"), autocommit=True) as connection:
            connection.execute(made.format(sql.Identifier(name), sql.Identifier(model)))
        return self.address(name)


def binaries() -> Path | None:
    """Return the folder of PostgreSQL's programs, the newest version where there are several."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: float(path.parent.parent.name))
    if found:
        return found[-1].parent
    plain = shutil.which("initdb")
    return Path(plain).resolve().parent if plain else None


def unprivileged() -> str | None:
    """Return whom to run the server as; PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


@cache
def _cluster(programs: Path) -> Path:
    """Return a folder as `initdb` makes it, once in this process, to be copied."""
    folder = Path(tempfile.mkdtemp(prefix="pingjia-cluster-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    maker = Server(folder, 0, unprivileged(), programs, "")
    if maker.user is not None:
        shutil.chown(folder, maker.user)
    data = folder / "data"
    maker.run("initdb", "-D", str(data), "-U", "pingjia", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
    return data


@contextmanager
def serving(**more: object) -> Iterator[Server]:
    """Give a real PostgreSQL server on the loopback interface.

    Args:
        more: settings by their names, beside or instead of the usual ones.
    """
    programs = binaries()
    if programs is None:
        lack("postgresql", "no PostgreSQL programs (initdb) on this machine; install the package postgresql")
    folder = Path(tempfile.mkdtemp(prefix="pingjia-postgresql-"))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings = {
        "listen_addresses": "127.0.0.1",
        "unix_socket_directories": folder,
        "max_connections": 200,
        "fsync": "off",  # the machine's power is not what these tests are about
        **more,
    }
    options = " ".join([f"-p {port}", *[f"-c {name}={value}" for name, value in settings.items()]])
    server = Server(folder, port, unprivileged(), programs, options)
    if server.user is not None:
        shutil.chown(folder, server.user)
    server.run("/bin/cp", "-a", str(_cluster(programs)), str(folder / "data"))
    try:
        server.start()
        yield server
    finally:
        server.stop()
        # tens of thousands of files; nobody waits until they are gone
        subprocess.run(["/bin/sh", "-c", 'rm -rf "$0" &', str(folder)], check=True, stdout=subprocess.DEVNULL)


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[Server]:
    """A real PostgreSQL server of this session, shared by its tests."""
    with serving() as server:
        yield server


@pytest.fixture(scope="session")
def front(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Front]:
    """Both sides behind nginx, as `deploy/` puts them; shared by the tests that look at them."""
    from tests.front import standing

    with standing(tmp_path_factory.mktemp("front")) as found:
        yield found


_numbers = itertools.count(1)


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest) -> str:
    """The name of the engine; every test that uses a database runs on both."""
    return str(request.param)


@pytest.fixture
def database_url(engine: str, request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a fresh, empty database."""
    if engine == "sqlite":
        return f"sqlite:///{tmp_path / 'vote.db'}"
    server: Server = request.getfixturevalue("postgresql_server")
    return server.create(f"vote_{next(_numbers)}_{secrets.token_hex(4)}")


@pytest.fixture
def migrated_url(engine: str, request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a fresh database with its tables, copied from one that was migrated."""
    if engine == "sqlite":
        shutil.copy(tables(), tmp_path / "vote.db")
        return f"sqlite:///{tmp_path / 'vote.db'}"
    server: Server = request.getfixturevalue("postgresql_server")
    return server.copy(f"vote_{next(_numbers)}_{secrets.token_hex(4)}", "vote_tables", migrate)


def migrate(address: str, side: str = "vote") -> None:
    """Make the tables of a side."""
    made = Database(address, KEY, side)
    bring_up(made)
    made.close()


@pytest.fixture
def database(migrated_url: str) -> Iterator[Database]:
    """A fresh database with its tables, on each engine in turn."""
    made = Database(migrated_url, KEY)
    yield made
    made.close()


@pytest.fixture
def store(database: Database) -> Iterator[Store]:
    """The writer of ballots for `database`."""
    made = Store(database, 256)
    yield made
    made.close()


@pytest.fixture
def assemble(database: Database) -> Iterator[Callable[..., Assembly]]:
    """A function that makes assemblies in a phase: ``assemble("open", slips=10, questions=2)``."""
    made: list[Assembly] = []

    def at(phase: str, **changes: object) -> Assembly:
        made.append(Assembly.at(database, phase, **changes))  # type: ignore[arg-type]
        return made[-1]

    yield at
    for assembly in made:
        assembly.stop()


@pytest.fixture
def sqlite_database(tmp_path: Path) -> Iterator[Database]:
    """A fresh SQLite database with its tables, for tests that look into the file."""
    shutil.copy(tables(), tmp_path / "vote.db")
    made = Database(f"sqlite:///{tmp_path / 'vote.db'}", KEY)
    yield made
    made.close()


@pytest.fixture
def postgresql_database(postgresql_server: Server) -> Iterator[Database]:
    """A fresh PostgreSQL database with its tables, for tests that need several processes."""
    name = f"vote_{next(_numbers)}_{secrets.token_hex(4)}"
    made = Database(postgresql_server.copy(name, "vote_tables", migrate), KEY)
    yield made
    made.close()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what needs a PostgreSQL server of its own, so that the quick run can leave it out."""
    for item in items:
        if "postgresql_server" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.postgresql)


TOGETHER = {
    "tests/browser/test_demo.py": "stories",
    "tests/browser/test_district.py": "stories",
    "tests/browser/test_titles.py": "stories",
    "tests/browser/": "halls",
    "tests/admin/test_hostile.py": "hostile",
    "tests/admin/test_reach.py": "reach",
    "tests/faults/test_postgresql.py": "faults",
    "tests/faults/test_signed_in.py": "signed-in",
    "tests/vote/test_dask.py": "dask",
    "tests/test_packaging.py": "packaging",
    "tests/test_deploy.py": "front",
    "tests/test_traces.py": "front",
}
"""Tests that keep to one process: many browsers starve each other, and the rest share what is long in making."""


class Abreast(LoadScopeScheduling):
    """Tests side by side, one by one but for those that belong together, which come first."""

    def _split_scope(self, nodeid: str) -> str:
        group = next((group for path, group in TOGETHER.items() if nodeid.startswith(path)), nodeid)
        return f"{group} postgresql" if "[postgresql" in nodeid and group == "reach" else group


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> Abreast:
    """Tell pytest-xdist which tests belong together."""
    return Abreast(config, log)
