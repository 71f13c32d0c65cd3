"""The signed-in side for tests: an application with a small district, and browsers that are signed in."""

from __future__ import annotations

import atexit
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from admin import sessions
from admin.app import SIDE, create_app, equip
from admin.config import AdminSettings
from admin.models.accounts import Account
from admin.models.unions import Union
from admin.rules.kinds import Role, UnionKind, UnitType
from admin.rules.rights import Person
from admin.views.current import DATABASE, POLLS
from admin.views.gate import COOKIE
from tests import factories
from tests.factories import KEY
from vote.config import VoteSettings
from vote.db import SQLITE, Database
from vote.tables import bring_up

NOON = datetime(2026, 11, 22, 4, tzinfo=UTC)
"""Noon in China."""


@dataclass
class Clock:
    """A clock that stands until it is moved."""

    at: datetime = NOON

    def __call__(self) -> datetime:
        return self.at

    def forward(self, **by: float) -> None:
        """Move the clock, like ``forward(minutes=31)``."""
        self.at += timedelta(**by)


@dataclass
class House:
    """The application, its clock, and a district with two streets and three grass-roots unions.

    ``unions`` by short name: district, street, other_street, first and second (below street), third (below
    other_street). ``accounts``: a short name for each role, like ``chair`` (of first), ``staff`` (of first),
    ``street``, ``district``, ``finance``, ``auditor``, ``system``, and ``other_chair`` (of second),
    ``third_chair`` (of third), ``other_street``.
    """

    app: Flask
    database: Database
    polls: Database
    clock: Clock
    unions: dict[str, int] = field(default_factory=dict)
    accounts: dict[str, int] = field(default_factory=dict)

    def browser(self, account: str | None = None) -> Browser:
        """Return a browser, signed in as one of ``accounts`` unless none is named."""
        browser = Browser(self.app.test_client())
        if account is not None:
            with self.database.write() as session:
                found = session.get_one(Account, self.accounts[account])
                token = sessions.begin(session, found, self.clock(), device="test")
            browser.client.set_cookie(COOKIE, token)
        return browser

    def person(self, account: str) -> Person:
        """Return one of ``accounts`` as the one who acts."""
        with self.database.read() as session:
            return sessions.person(session.get_one(Account, self.accounts[account]))

    @contextmanager
    def statements(self) -> Iterator[list[str]]:
        """Collect what the application asks its database meanwhile."""
        found: list[str] = []
        engine = self.app.extensions[DATABASE].engine

        def note(*told: object) -> None:
            found.append(str(told[2]))

        event.listen(engine, "before_cursor_execute", note)
        yield found
        event.remove(engine, "before_cursor_execute", note)

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """Give a session whose changes are committed."""
        with self.database.write() as session:
            yield session


class Browser:
    """A browser that fills in CSRF tokens by itself, as pages do."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client
        self._token: tuple[str | None, str] | None = None
        """As whom it was signed in, and the token that it had then."""

    def get(self, address: str, **rest: object) -> TestResponse:
        """Open a page."""
        return self.client.get(address, **rest)

    def post(self, address: str, data: dict[str, object] | None = None, **rest: object) -> TestResponse:
        """Send a form, with the token that every page carries."""
        return self.client.post(address, data={"csrf_token": self.token(), **(data or {})}, **rest)

    def token(self) -> str:
        """Return the CSRF token of this browser's pages; signing in and out make a new one."""
        cookie = self.client.get_cookie(COOKIE)
        signed_in = cookie.value if cookie else None
        if self._token is None or self._token[0] != signed_in:
            self._token = (signed_in, self._from_a_page())
        return self._token[1]

    def _from_a_page(self) -> str:
        for address in ("/me", "/sign-in"):
            found = re.search(r'name="csrf_token" value="([^"]+)"', self.client.get(address).text)
            if found:
                return found[1]
        raise AssertionError("no page with a token")


def make_settings(folder: Path, database: str) -> tuple[AdminSettings, VoteSettings]:
    """Return settings for both sides in a folder."""
    key = folder / "key"
    if not key.exists():
        key.write_bytes(KEY)
        key.chmod(0o600)
    shared = {"key_file": key, "host": "127.0.0.1", "port": 0, "workers": 1, "threads": 4}
    voting = VoteSettings(**shared, database=f"sqlite:///{folder / 'vote.db'}", public_url="https://vote.example")
    admin = AdminSettings(
        **shared, database=database, public_url="http://admin.example", files=folder / "files",
        idle_minutes=30, signed_in_hours=12, private_webhooks=False,
    )  # fmt: skip
    return admin, voting


@dataclass(frozen=True)
class Ready:
    """Databases of a small district to be copied, since making them takes longer than most tests."""

    folder: Path
    unions: dict[str, int]
    accounts: dict[str, int]


@cache
def _ready() -> Ready:
    """Make the databases once in this process; they go when it ends."""
    folder = Path(tempfile.mkdtemp(prefix="pingjia-house-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    with closing(Database(f"{SQLITE}{folder / 'admin.db'}", KEY, SIDE)) as tables:
        house = _small_district(tables)
        tables.maintain("PRAGMA wal_checkpoint(TRUNCATE)")
    return Ready(folder, house.unions, house.accounts)


def furnish(database: str) -> None:
    """Put the tables and the small district into an empty database, to be copied for `open_house`."""
    with closing(Database(database, KEY, SIDE)) as tables:
        house = _small_district(tables)
    assert (house.unions, house.accounts) == (_ready().unions, _ready().accounts)


def _small_district(tables: Database) -> House:
    house = House(Flask("nobody"), tables, tables, Clock())
    bring_up(tables)
    with tables.write() as session:
        _settle(session, house)
    return house


def open_house(folder: Path, database: str) -> Iterator[House]:
    """Give an application with tables and a small district, and close it.

    Args:
        database: a new SQLite file, or a database of PostgreSQL that is a copy of one that `furnish` made.
    """
    admin, voting = make_settings(folder, database)
    clock, ready = Clock(), _ready()
    tables, polls = Database.of(admin, SIDE), Database.of(voting)
    if tables.is_sqlite:
        shutil.copy(ready.folder / "admin.db", tables.url.removeprefix(SQLITE))
    shutil.copy(factories.tables(), polls.url.removeprefix(SQLITE))
    with _furnished(admin, voting, clock) as app:
        yield House(app, tables, polls, clock, dict(ready.unions), dict(ready.accounts))
    tables.close()
    polls.close()


class _Application:
    """An application that is handed from test to test, since routing its pages takes longer than most tests."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.lent = False
        self._views = dict(app.view_functions)
        self._extensions = dict(app.extensions)
        self._config = dict(app.config)

    @contextmanager
    def lend(self, admin: AdminSettings, voting: VoteSettings, clock: Clock) -> Iterator[Flask]:
        """Give the application with databases of its own, and take back whatever was changed."""
        self.lent = True
        equip(self.app, admin, voting, clock)
        mine = [self.app.extensions[name] for name in (DATABASE, POLLS)]
        yield self.app
        for database in mine:
            database.close()
        for kept, before in (
            (self.app.view_functions, self._views),
            (self.app.extensions, self._extensions),
            (self.app.config, self._config),
        ):
            kept.clear()
            kept.update(before)
        self.lent = False


_applications: list[_Application] = []


def _furnished(admin: AdminSettings, voting: VoteSettings, clock: Clock) -> AbstractContextManager[Flask]:
    """Give an application that no other house has at the moment."""
    free = [application for application in _applications if not application.lent]
    if not free:
        free = [_Application(create_app(admin, voting, clock))]
        _applications.extend(free)
    return free[0].lend(admin, voting, clock)


def _settle(session: Session, house: House) -> None:
    """Put a small district into the tables."""

    def union(short: str, name: str, kind: UnionKind, parent: str | None, **rest: object) -> None:
        above = session.get_one(Union, house.unions[parent]) if parent else None
        made = Union(name=name, kind=kind, parent_id=above.id if above else None, path="", created_at=NOON, **rest)
        session.add(made)
        session.flush()
        made.path = f"{above.path if above else '/'}{made.id}/"
        house.unions[short] = made.id

    grass = {"unit_type": UnitType.ENTERPRISE, "staff": 60, "members": 50}
    union("district", "朝阳区总工会", UnionKind.DISTRICT_FEDERATION, None)
    union("street", "望京街道总工会", UnionKind.SUBDISTRICT, "district")
    union("other_street", "亚运村街道总工会", UnionKind.SUBDISTRICT, "district")
    union("first", "朝阳区示范科技有限公司工会", UnionKind.GRASSROOTS, "street", **grass)
    union("second", "望京某某学校工会", UnionKind.GRASSROOTS, "street", **grass)
    union("third", "亚运村某某医院工会", UnionKind.GRASSROOTS, "other_street", **grass)

    people = [
        ("chair", "王主席", Role.CHAIR, "first"), ("staff", "李干事", Role.STAFF, "first"),
        ("other_chair", "赵主席", Role.CHAIR, "second"), ("third_chair", "孙主席", Role.CHAIR, "third"),
        ("street", "周街道", Role.INTERMEDIATE, "street"),
        ("other_street", "吴街道", Role.INTERMEDIATE, "other_street"),
        ("district", "郑区总", Role.DISTRICT, "district"), ("finance", "冯财务", Role.FINANCE, "district"),
        ("auditor", "陈审计", Role.AUDITOR, "district"), ("system", "褚系统", Role.SYSTEM, "district"),
    ]  # fmt: skip
    for short, name, role, at in people:
        made = Account(login=short.replace("_", "-"), name=name, role=role, union_id=house.unions[at], created_at=NOON)
        session.add(made)
        session.flush()
        house.accounts[short] = made.id
