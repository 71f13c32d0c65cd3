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

MUTANT = "knows-no-database-away"
IDLE = timedelta(minutes=5)
"""How long ago the officer was last seen: long enough that her next page would write it down."""


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

    def reads(self) -> list[httpx.Response]:
        """Open every page that needs no number, and ask as a program."""
        return [self.officer.get(page) for page in self.pages] + [self.program.get("/api/v1/unions")]

    def assert_works(self, name: str) -> None:
        """Check that pages are shown, that a change is kept, and that people get in."""
        found = {str(answer.url): answer.status_code for answer in self.reads() if answer.status_code >= 400}
        assert set(found.values()) <= {403}, found
        changed = self.rename(name)
        assert (changed.status_code, self.name()) == (303, name), changed.text
        entered = self.sign_in()
        assert (entered.status_code, entered.headers["Location"]) == (303, "/me"), entered.text
        self.visitor.cookies.clear()


@contextmanager
def served(server: SignedIn, altered: str = "") -> Iterator[Desk]:
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
    if altered:
        server.program, server.surroundings = "tests.faults.altered", server.surroundings | {"FAULTS_ALTERED": altered}
    with ExitStack() as stack:

        def client(*, cookies: dict[str, str] | None = None, headers: dict[str, str] | None = None) -> httpx.Client:
            here = f"http://127.0.0.1:{server.side.port}"
            made = httpx.Client(base_url=here, cookies=cookies, headers=headers, trust_env=False, timeout=60)
            return stack.enter_context(made)

        officer, visitor = client(cookies={COOKIE: cookie}), client()
        program = client(headers={"Authorization": f"Bearer {token}"})
        yield Desk(server, officer, visitor, program, numbers, pages_of(server))


def pages_of(server: SignedIn) -> list[str]:
    """Return the addresses of all pages for people that need no number in them."""
    rules = create_app(server.side, server.settings).url_map.iter_rules()
    found = [rule.rule for rule in rules if "GET" in (rule.methods or ()) and not rule.arguments]
    return sorted(address for address in found if not address.startswith("/api/"))


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


@pytest.fixture
def on_sqlite(tmp_path: Path) -> Iterator[SignedIn]:
    """The signed-in side on SQLite."""
    with of_its_own(tmp_path / "site") as server:
        yield server


@pytest.fixture
def on_postgresql(engine_apart: Engine, tmp_path: Path) -> Iterator[SignedIn]:
    """The signed-in side on PostgreSQL."""
    address = engine_apart.create(f"faults_{tmp_path.name[-40:].replace('-', '_')}")
    with of_its_own(tmp_path, **{"admin.database": address}) as server:
        yield server


def ride_out(desk: Desk, engine: Engine) -> None:
    """Stop PostgreSQL twice under a running server; look at everything meanwhile and afterwards."""
    desk.server.start()
    desk.open_forms()
    desk.assert_works("陈先生")
    workers, printed = desk.server.workers(), len(desk.server.log)
    for name in ("陈女士", "陈同志"):
        before = desk.name()
        desk.open_forms()
        engine.stop()
        try:
            refused = [*desk.reads(), desk.rename(name), desk.sign_in()]
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
    on_postgresql: SignedIn, engine_apart: Engine
) -> None:
    with served(on_postgresql) as desk:
        ride_out(desk, engine_apart)


@pytest.mark.postgresql
def test_the_stop_is_noticed_where_it_is_taken_for_a_fault_of_the_program(
    on_postgresql: SignedIn, engine_apart: Engine
) -> None:
    with served(on_postgresql, MUTANT) as desk, pytest.raises(AssertionError, match="/: 500"):
        ride_out(desk, engine_apart)


@pytest.mark.postgresql
def test_an_act_that_was_under_way_when_postgresql_stopped_is_undone_and_can_be_done_again(
    on_postgresql: SignedIn, engine_apart: Engine
) -> None:
    with (
        served(on_postgresql) as desk,
        closing(Database(on_postgresql.side.database, KEY, SIDE)) as database,
        ThreadPoolExecutor(1) as pool,
    ):

        def is_held_up() -> bool:
            with database.read() as session:
                return len(session.scalars(HELD_UP).all()) == 1

        desk.server.start()
        desk.open_forms()
        before = desk.name()
        # This process loses its session as well.
        with suppress(OperationalError), database.write() as session:
            session.get_one(Account, desk.accounts["auditor"], with_for_update=True)
            acting = pool.submit(desk.rename, "陈半途")
            wait_until(is_held_up)
            engine_apart.stop()
        answer = acting.result()
        engine_apart.start()

        assert_is_told(answer)
        assert "可能没有保存" in answer.text
        assert desk.name() == before
        assert desk.rename("陈半途").status_code == 303
        with database.read() as session:
            renamed = select(func.count()).where(AuditEntry.action == "account.renamed")
            assert session.scalar(renamed) == 1
            assert audit.verify(session) is None


def endure(desk: Desk, disk: Disk) -> None:
    """Let the disk fail in each way: what can be read is shown, what cannot be kept is refused."""
    desk.server.start()
    assert desk.program.get("/api/v1/me").status_code == 200
    with disk.fault("read-only"):
        desk.open_forms()  # that she was seen cannot be written down
    for number, fault in enumerate(FAULTS):
        before = desk.name()
        with disk.fault(fault):
            shown = [answer for answer in desk.reads() if answer.status_code not in (200, 303, 403)]
            refused = [desk.rename(f"陈{fault}"), desk.sign_in()]
        assert not shown, fault
        for answer in refused:
            assert_is_told(answer)
        assert desk.name() == before
        desk.assert_works(f"陈先生{number}")
        desk.open_forms()


def test_while_the_disk_fails_pages_are_shown_and_no_change_is_taken(on_sqlite: SignedIn, tmp_path: Path) -> None:
    with served(on_sqlite) as desk:
        endure(desk, Disk(on_sqlite, tmp_path))


@pytest.mark.parametrize(("mutant", "noticed"), [(MUTANT, "500 Internal"), ("insists-on-notes", "503 Service")])
def test_the_failing_disk_is_noticed_where_it_is_a_fault_of_the_program_or_hides_pages(
    on_sqlite: SignedIn, tmp_path: Path, mutant: str, noticed: str
) -> None:
    with served(on_sqlite, mutant) as desk, pytest.raises(AssertionError, match=noticed):
        endure(desk, Disk(on_sqlite, tmp_path))


def test_a_file_that_another_program_holds_for_long_is_read_and_changed_afterwards(on_sqlite: SignedIn) -> None:
    with (
        served(on_sqlite) as desk,
        closing(Database(on_sqlite.side.database, KEY, SIDE)) as database,
        ThreadPoolExecutor(1) as pool,
    ):
        desk.server.start()
        desk.open_forms()
        before = desk.name()
        with database.write():
            acting = pool.submit(desk.rename, "陈久候")
            while not acting.done():
                assert desk.name() == before
            assert_is_told(acting.result())
        with database.write():
            acting = pool.submit(desk.rename, "陈稍候")
            time.sleep(2)
            assert not acting.done()

        assert acting.result().status_code == 303
        assert desk.name() == "陈稍候"


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
