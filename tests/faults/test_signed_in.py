"""The database of the signed-in side is away (登录一侧的数据库故障): pages say so, nothing is done by half."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError

from admin import audit, sessions, tokens
from admin.app import SIDE, create_app
from admin.cli import commands
from admin.models.accounts import Account
from admin.models.audit import AuditEntry
from admin.models.unions import Union
from admin.rules.kinds import Scope
from admin.views.gate import COOKIE
from tests.admin.house import furnish
from tests.admin.test_sign_in import CHEAP, PASSWORD
from tests.conftest import Server as Engine
from tests.conftest import serving
from tests.factories import KEY
from tests.faults.disk import Disk
from tests.faults.servers import SignedIn, installed
from tests.faults.test_disk import FAULTS
from tests.faults.test_postgresql import HELD_UP
from tests.vote.test_ballots import wait_until
from vote.db import Database
from vote.terminal import run

pytestmark = pytest.mark.slow

BUSY = "busy_timeout = 1500"
"""Milliseconds that SQLite waits here, for nobody wants to wait for as long as a chair would."""
HELD_S = 0.7
IDLE = timedelta(minutes=5)
"""How long ago the officer was last seen: long enough that her next page would write it down."""

EVERY, FEW = slice(None), slice(0, None, 10)
"""Which pages are opened."""


@dataclass
class Desk:
    """An officer's browser, one where nobody is signed in, and a program with a token."""

    server: SignedIn
    officer: httpx.Client
    visitor: httpx.Client
    program: httpx.Client
    accounts: dict[str, int]
    pages: list[str]
    forms: dict[httpx.Client, str] = field(default_factory=dict)
    """The token for forms of a browser, from a page that it opened before."""

    def open_forms(self) -> None:
        """Open pages with forms, as people have them open when something breaks."""
        for browser in (self.officer, self.visitor):
            shown = browser.get("/sign-in", follow_redirects=True)
            found = re.search(r'name="csrf_token" value="([^"]+)"', shown.text)
            assert found, shown
            self.forms[browser] = found[1]

    def rename(self, name: str) -> httpx.Response:
        """Correct the name of the district's auditor."""
        sent = {"csrf_token": self.forms[self.officer], "name": name}
        return self.officer.post(f"/accounts/{self.accounts['auditor']}/name", data=sent)

    def name(self) -> str:
        """Return the name as a page shows it."""
        shown = self.officer.get(f"/accounts/{self.accounts['auditor']}")
        found = re.search(r'name="name"[^>]*value="([^"]+)"', shown.text)
        assert found, shown
        return found[1]

    def sign_in(self) -> httpx.Response:
        """Sign in as the chair, by her password."""
        sent = {"csrf_token": self.forms[self.visitor], "login": "chair", "password": PASSWORD, "next": "/me"}
        return self.visitor.post("/sign-in", data=sent)

    def reads(self, part: slice = EVERY) -> list[httpx.Response]:
        """Open pages that need no number, every one unless told, and ask as a program."""
        return [self.officer.get(page) for page in self.pages[part]] + [self.program.get("/api/v1/unions")]

    def assert_works(self, name: str) -> None:
        """Check that pages are shown, that a change is kept, and that people get in."""
        found = {str(answer.url): answer.status_code for answer in self.reads(FEW) if answer.status_code >= 400}
        assert set(found.values()) <= {403}, found
        changed = self.rename(name)
        assert (changed.status_code, self.name()) == (303, name), changed.text
        entered = self.sign_in()
        assert (entered.status_code, entered.headers["Location"]) == (303, "/me"), entered.text
        self.visitor.cookies.clear()


@contextmanager
def served(server: SignedIn, *altered: str) -> Iterator[Desk]:
    """Serve a small district whose federation has a browser open."""
    at = datetime.now(UTC)
    furnish(server.side.database)
    with closing(Database(server.side.database, KEY, SIDE)) as database, database.write() as session:
        accounts = {one.login: one for one in session.scalars(select(Account))}
        accounts["chair"].password = CHEAP.hash(PASSWORD)
        cookie = sessions.begin(session, accounts["district"], at - IDLE)
        person = sessions.person(accounts["district"])
        union = session.get_one(Union, person.union)
        _, token = tokens.create(session, person, at, union, "区总系统", [Scope.UNIONS.value], 30)
        numbers = {login: one.id for login, one in accounts.items()}
    server.alter(*altered)
    with ExitStack() as stack:

        def client(*, cookies: dict[str, str] | None = None, headers: dict[str, str] | None = None) -> httpx.Client:
            here = f"http://127.0.0.1:{server.side.port}"
            made = httpx.Client(
                base_url=here, cookies=cookies, headers=headers, trust_env=False, verify=False, timeout=60
            )
            return stack.enter_context(made)  # nothing is encrypted here, and reading certificates takes long

        officer, visitor = client(cookies={COOKIE: cookie}), client()
        program = client(headers={"Authorization": f"Bearer {token}"})
        yield Desk(server, officer, visitor, program, numbers, pages_of(server))


PAGES: list[str] = []


def pages_of(server: SignedIn) -> list[str]:
    """Return the addresses of all pages for people that need no number in them."""
    if not PAGES:
        rules = create_app(server.side, server.settings).url_map.iter_rules()
        found = [rule.rule for rule in rules if "GET" in (rule.methods or ()) and not rule.arguments]
        PAGES.extend(sorted(address for address in found if not address.startswith("/api/")))
    return PAGES


@contextmanager
def of_its_own(folder: Path, **changes: str | int) -> Iterator[SignedIn]:
    """Give an installation whose signed-in side is to be served alone."""
    with installed(folder, both_sides=True, **changes) as voting:
        server = SignedIn(voting.config, voting.settings)
        server.side.key_file.write_bytes(KEY)
        try:
            yield server
        finally:
            server.kill()


def assert_is_told(answer: httpx.Response) -> None:
    """Check that an answer says what happened, what was kept and what to do, and nothing of the inside."""
    assert answer.status_code == 503, f"{answer.url}: {answer.status_code}"
    assert answer.headers["Retry-After"].isdigit()
    assert re.search("数据库暂时无法使用.*保存的内容都在.*再", answer.text, re.DOTALL), answer.text
    assert not re.search("Traceback|psycopg|sqlite|SELECT|系统出现故障", answer.text), answer.text


@pytest.fixture(scope="module")
def engine_apart() -> Iterator[Engine]:
    """A PostgreSQL server that may be stopped."""
    with serving() as engine:
        yield engine


@contextmanager
def on_sqlite(folder: Path, *altered: str) -> Iterator[tuple[Desk, Disk]]:
    """Serve the signed-in side on SQLite, on a disk that may fail."""
    with of_its_own(folder / "site") as server, served(server, BUSY, *altered) as desk:
        yield desk, Disk(server, folder)


@contextmanager
def on_postgresql(engine: Engine, folder: Path, *altered: str) -> Iterator[Desk]:
    """Serve the signed-in side on PostgreSQL."""
    address = engine.create(f"faults_{time.monotonic_ns()}")
    with of_its_own(folder, **{"admin.database": address}) as server, served(server, *altered) as desk:
        yield desk


@pytest.fixture(scope="module")
def well_on_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Desk, Disk]]:
    """The product itself on SQLite, for all tests here."""
    with on_sqlite(tmp_path_factory.mktemp("sqlite")) as there:
        there[0].server.start()
        yield there


@pytest.fixture(scope="module")
def well_on_postgresql(engine_apart: Engine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """The product itself on PostgreSQL, for all tests here."""
    with on_postgresql(engine_apart, tmp_path_factory.mktemp("postgresql")) as desk:
        desk.server.start()
        yield desk


def ride_out(desk: Desk, engine: Engine) -> None:
    """Stop PostgreSQL twice under a running server; look at everything meanwhile and afterwards."""
    desk.open_forms()
    desk.assert_works("陈先生")
    workers, printed = desk.server.workers(), len(desk.server.log)
    for name, part in (("陈女士", EVERY), ("陈同志", FEW)):
        before = desk.name()
        desk.open_forms()
        engine.stop()
        try:
            refused = [*desk.reads(part), desk.rename(name), desk.sign_in()]
            door, style = desk.visitor.get("/sign-in"), desk.officer.get("/static/admin.css")
        finally:
            engine.start()
        for answer in refused:
            assert_is_told(answer)
        assert (door.status_code, style.status_code) == (200, 200)
        assert desk.name() == before
        desk.assert_works(name)
    assert desk.server.workers() == workers, "the server was started anew"
    assert "Traceback" not in desk.server.log[printed:], desk.server.log[printed:]


@pytest.mark.postgresql
def test_while_postgresql_is_away_every_page_says_so_and_afterwards_all_goes_on(
    well_on_postgresql: Desk, engine_apart: Engine
) -> None:
    ride_out(well_on_postgresql, engine_apart)


def stop_while_acting(desk: Desk, engine: Engine) -> None:
    """Stop PostgreSQL when a change is under way; do the change again."""

    def is_held_up() -> bool:
        with database.read() as session:
            return len(session.scalars(HELD_UP).all()) == 1

    def renamed() -> int:
        with database.read() as session:
            assert audit.verify(session) is None
            acts = select(func.count()).where(AuditEntry.action == "account.renamed")
            return session.scalar(acts) or 0

    with closing(Database(desk.server.side.database, KEY, SIDE)) as database, ThreadPoolExecutor(1) as pool:
        desk.open_forms()
        before, acts = desk.name(), renamed()
        # This process loses its session as well.
        with suppress(OperationalError), database.write() as session:
            session.get_one(Account, desk.accounts["auditor"], with_for_update=True)
            acting = pool.submit(desk.rename, "陈半途")
            wait_until(is_held_up)
            engine.stop()
        answer = acting.result()
        engine.start()

        assert_is_told(answer)
        assert "可能没有保存" in answer.text
        assert desk.name() == before
        assert desk.rename("陈半途").status_code == 303
        assert renamed() == acts + 1


@pytest.mark.postgresql
def test_an_act_that_was_under_way_when_postgresql_stopped_is_undone_and_can_be_done_again(
    well_on_postgresql: Desk, engine_apart: Engine
) -> None:
    stop_while_acting(well_on_postgresql, engine_apart)


@pytest.mark.postgresql
def test_the_stop_is_noticed_where_it_is_taken_for_a_fault_of_the_program(engine_apart: Engine, tmp_path: Path) -> None:
    with on_postgresql(engine_apart, tmp_path, "knows-no-database-away") as desk:
        desk.server.start()
        with pytest.raises(AssertionError, match="/name: 500"):
            stop_while_acting(desk, engine_apart)
        with pytest.raises(AssertionError, match="/: 500"):
            ride_out(desk, engine_apart)


def endure(desk: Desk, disk: Disk) -> None:
    """Let the disk fail in each way: what can be read is shown, what cannot be kept is refused."""
    assert desk.program.get("/api/v1/me").status_code == 200
    with disk.fault("read-only"):
        desk.open_forms()  # that she was seen cannot be written down
    for number, fault in enumerate(FAULTS):
        before = desk.name()
        with disk.fault(fault):
            shown = desk.reads(slice(number, None, len(FAULTS)))
            refused = [desk.rename(f"陈{fault}"), desk.sign_in()]
        hidden = [answer for answer in shown if answer.status_code not in (200, 303, 403)]
        assert not hidden, fault
        for answer in refused:
            assert_is_told(answer)
        assert desk.name() == before
        desk.assert_works(f"陈先生{number}")
        desk.open_forms()


def test_while_the_disk_fails_pages_are_shown_and_no_change_is_taken(well_on_sqlite: tuple[Desk, Disk]) -> None:
    endure(*well_on_sqlite)


def hold_the_file(desk: Desk) -> None:
    """Hold the file of the database for longer than SQLite waits, and then for less."""
    with closing(Database(desk.server.side.database, KEY, SIDE)) as database, ThreadPoolExecutor(1) as pool:
        with database.write():
            desk.open_forms()  # that she was seen cannot be written down
        before = desk.name()
        with database.write():
            acting = pool.submit(desk.rename, "陈久候")
            while not acting.done():
                assert desk.name() == before
            assert_is_told(acting.result())
        with database.write():
            acting = pool.submit(desk.rename, "陈稍候")
            time.sleep(HELD_S)
            assert not acting.done()

        assert acting.result().status_code == 303
        assert desk.name() == "陈稍候"


def test_a_file_that_another_program_holds_for_long_is_read_and_changed_afterwards(
    well_on_sqlite: tuple[Desk, Disk],
) -> None:
    hold_the_file(well_on_sqlite[0])


def test_the_held_file_and_the_failing_disk_are_noticed_where_they_hide_pages(tmp_path: Path) -> None:
    with on_sqlite(tmp_path, "insists-on-notes") as (desk, disk):
        desk.server.start()
        with pytest.raises(AssertionError, match="503 Service"):
            hold_the_file(desk)
        with pytest.raises(AssertionError, match="503 Service"):
            endure(desk, disk)


@pytest.mark.parametrize("side", ["vote", "admin"])
def test_a_start_without_the_database_is_refused_in_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], side: str
) -> None:
    with installed(tmp_path, both_sides=True) as server:
        away = server.config.read_text("utf-8").replace(
            f"sqlite:///data/{side}.db", "postgresql://nobody@127.0.0.1:1/x"
        )
        server.config.write_text(away, "utf-8")

        status = run(commands, ["serve", "--only", side, "--config", str(server.config)])

    assert status == 1
    assert re.match("✗ 数据库连接不上：.+什么也没有改变；请检查.+再试。\n$", capsys.readouterr().err)
