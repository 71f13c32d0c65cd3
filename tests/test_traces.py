"""After a storm of requests no log of any server names a slip, a tracker, a vote's body, an address or a link."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from base64 import b32encode, b64encode
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import httpx
import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from tests.admin.holding import PLAN
from tests.admin.paper import texts
from tests.factories import Assembly
from tests.front import HOME, LOGIN, PASSWORD, VOTE, Front, browser, nginx
from tests.traces import Member, spellings, storm, told, until
from vote import installation
from vote.crypto.slips import slip_address
from vote.db import Database
from vote.rehearsal.line import Line
from vote.rehearsal.scrutineer import ScrutineerPhone
from vote.rehearsal.server import free_port
from vote.rehearsal.voter import Room, VoterPhone

pytestmark = pytest.mark.slow

START_S = 60
FROM = "203.0.113.77"
"""Where a phone says that it is."""
PHONE, OFFICER = "127.0.0.77", "127.0.0.88"
"""Where the phones and the chair's browser really are."""
BROWSER = "Marked-Browser/9"
SAYS = "食堂晚班没有热菜"
SENT = {"X-Forwarded-For": FROM, "Forwarded": f"for={FROM}", "User-Agent": BROWSER}
MARKS = [one.encode() for one in (FROM, PHONE, BROWSER, SAYS)]
VOTERS = 8

TALKATIVE = """
from granian.log import LogLevels
from vote import cli, serving
quiet = serving.Granian
serving.Granian = lambda *given, **more: quiet(*given, **more | {"log_access": True, "log_level": LogLevels.info})
cli.end(cli.main)
"""
"""A server as it is, but for an access log."""


# --- the voting side alone, on SQLite ---


@contextmanager
def voting(folder: Path, *program: str) -> Iterator[tuple[Assembly, str, Path]]:
    """Serve an open poll; give it, its address, and the log."""
    port, log = free_port(), folder / "server.log"
    address = f"http://127.0.0.1:{port}"
    (folder / "scratch").mkdir()
    path, settings = installation.install(folder / "home", {"port": port, "public_url": address})
    with closing(Database.of(settings)) as database:
        assembly = Assembly.played(database, "open", slips=VOTERS, due=VOTERS)
        assembly.stop()
        command = [sys.executable, *program, "serve", "--config", str(path)]
        surroundings = {**os.environ, "TMPDIR": str(folder / "scratch")}
        with log.open("wb") as out, subprocess.Popen(command, stdout=out, stderr=out, env=surroundings) as server:
            try:
                with httpx.Client(base_url=address, trust_env=False) as line:
                    until(lambda: is_reached(line, "/"), START_S)
                yield assembly, address, log
            finally:
                server.send_signal(signal.SIGTERM)
                server.wait(START_S)


def members(assembly: Assembly) -> list[Member]:
    """Return the members of a poll with their ballots sealed."""
    slips = enumerate(assembly.slips)
    return [Member(one, assembly.key(one), assembly.seal(one, [place % 4], SAYS)) for place, one in slips]


def phones(address: str) -> httpx.Client:
    line = httpx.HTTPTransport(local_address=PHONE)
    return httpx.Client(base_url=address, transport=line, headers=SENT, timeout=START_S)


def test_a_storm_leaves_no_trace_in_what_the_server_writes(tmp_path: Path) -> None:
    with voting(tmp_path, "-m", "vote.cli") as (assembly, address, log), phones(address) as phone:
        hall = members(assembly)
        statuses, trackers = storm(phone, assembly.code, hall)

    assert statuses.count(200) >= 4 * VOTERS
    assert {400, 404} & set(statuses)
    assert [path for path in (tmp_path / "scratch").rglob("*") if path.is_file()] == []
    written = log.read_bytes()
    assert "评家已启动" in written.decode("utf-8")
    pieces = [piece for member in hall for piece in member.pieces]
    assert told(written, [*pieces, *MARKS, *(one.encode() for one in trackers), assembly.code.encode()]) == []
    for file in tmp_path.rglob("*"):
        if file.is_file():
            assert told(file.read_bytes(), [*MARKS, *(member.secret.encode() for member in hall)]) == [], file.name


def test_a_server_with_an_access_log_is_noticed(tmp_path: Path) -> None:
    with voting(tmp_path, "-c", TALKATIVE) as (assembly, address, log), phones(address) as phone:
        hall = members(assembly)[:1]
        _, (tracker,) = storm(phone, assembly.code, hall)

    found = told(log.read_bytes(), [*hall[0].pieces, *MARKS, tracker.encode(), assembly.code.encode()])

    assert {PHONE.encode(), hall[0].secret.encode(), assembly.code.encode()} <= set(found)


@pytest.mark.parametrize("before", range(6))
def test_whatever_is_spelt_otherwise_is_found_too(before: int) -> None:
    piece = bytes(range(7, 39))
    whole = b"x" * before + piece + b"y"
    in_a_log = [
        whole, whole.hex().encode(), whole.hex().upper().encode(), b64encode(whole), b32encode(whole),
        b64encode(whole, b"-_"), b32encode(whole).lower(), repr(whole).encode(), f"\\x{whole.hex()}".encode(),
    ]  # fmt: skip

    assert [told(b"at 12:00 " + line + b"\n", [piece]) for line in in_a_log] == [[piece]] * len(in_a_log)
    assert told(b64encode(bytes(1000)), [piece]) == []
    assert min(map(len, spellings(PHONE.encode()))) >= 8


# --- both sides, nginx and PostgreSQL ---


class Chair:
    """A chair who holds a rehearsal through nginx, with scrutineers' phones that open the links she is shown."""

    def __init__(self, browser: httpx.Client) -> None:
        self.browser = browser
        self.sends("/sign-in", login=LOGIN, password=PASSWORD)
        self.here = self.sends("/assemblies/new", **PLAN)
        self.sends(f"{self.here}/adopt", adopted="yes")
        self.sends(f"{self.here}/define", subject="home", rehearsal="yes")
        self.poll = self.reads(r'class="poll-code" translate="no">([0-9A-Z]{8})<')[0]
        self.links = self.reads(r'href="[^"]*/scrutineer#(\d-[^"]+)"')
        self.polls = f"{self.here}/polls/{self.poll}"

    def reads(self, pattern: str) -> list[str]:
        return re.findall(pattern, self.browser.get(self.here).text)

    def sends(self, path: str, **fields: object) -> str:
        """Send a form and return where it leads."""
        answer = self.browser.post(path, data=self.form() | fields)
        assert answer.status_code == 303, f"{path}: {answer.status_code} {answer.text[-2000:]}"
        return str(answer.headers["Location"])

    def form(self) -> dict[str, object]:
        shown = self.browser.get("/sign-in", follow_redirects=True).text
        found = re.search(r'name="csrf_token" value="([^"]+)"', shown)
        assert found is not None, shown
        return {"csrf_token": found[1]}

    def prints(self, count: int) -> list[str]:
        """Have slips printed, and return the secrets as they stand on paper."""
        self.sends(f"{self.polls}/slips", count=count)
        until(lambda: f"{self.polls}/slips/sheets" in self.browser.get(self.here).text, START_S)
        sheets = self.browser.post(f"{self.polls}/slips/sheets", data=self.form())
        assert sheets.status_code == 200, sheets.text
        typed = re.findall(r"(?:[0-9A-Z]{5}-){3}[0-9A-Z]{5}", "".join(texts(sheets.content)).replace("\n", ""))
        return [one.replace("-", "") for one in typed]


def line_to(phone: httpx.Client, poll: str) -> Line:
    """Return a line of simulated phones that goes through nginx."""
    line = Line(str(phone.base_url).rstrip("/"), poll)
    line.close()
    line._client = phone
    return line


def hold_ceremony(line: Line, links: list[str]) -> None:
    waiting = [ScrutineerPhone(line, int(index), token) for index, token in (link.split("-") for link in links)]
    for _ in range(9):
        waiting = [phone for phone in waiting if not phone.step()]
    assert not waiting


def sealed(line: Line, secrets: list[str]) -> list[Member]:
    """Return the members of a poll, as the paper and the page say."""
    room = Room.read(line.page())
    found = []
    for place, secret in enumerate(secrets):
        phone = VoterPhone(line, room, slip_address(line.public_url, line.poll, secret, room.election.phi))
        body = phone.seal([place % count for count in room.election.options], SAYS)
        found.append(Member(secret, phone.slip.encode(), body))
    return found


def provoke(front: Front, poll: str, hall: list[Member], *first: str) -> None:
    """Send PostgreSQL statements that fail, with slips, ballots and trackers in them."""
    if front.engine is None:
        return
    for member in hall:
        for statement in (
            f"INSERT INTO slip SELECT * FROM slip WHERE key = '\\x{member.key.hex()}'",
            f"INSERT INTO ballot SELECT * FROM ballot WHERE poll = '{poll}' AND slip_key = '\\x{member.key.hex()}'",
            f"UPDATE ballot SET slip_key = '\\x00' WHERE slip_key = '\\x{member.key.hex()}'",
        ):
            superuser = Database(front.voting.database, bytes(32))
            with closing(superuser), suppress(IntegrityError), superuser.write() as session:
                for one in (*first, statement):
                    session.execute(text(one))
                raise AssertionError(f"it did not fail: {statement}")


def test_a_rehearsal_through_all_servers_leaves_no_trace_in_their_logs(front: Front) -> None:
    with front.browser(HOME, OFFICER) as desk, front.browser(VOTE, PHONE, **SENT) as phone:
        chair = Chair(desk)
        line = line_to(phone, chair.poll)
        hold_ceremony(line, chair.links)
        with front.nothing_can_be_written():  # the secrets of slips are in no file, not even for a moment
            secrets = chair.prints(VOTERS)
        chair.sends(f"{chair.here}/present", present=18, excused=1)
        chair.sends(f"{chair.polls}/open", issued="", minutes="15")
        hall = sealed(line, secrets)
        statuses, trackers = storm(phone, chair.poll, hall)
    provoke(front, chair.poll, hall)

    assert len(set(secrets)) == VOTERS
    assert len(chair.links) == 3
    assert statuses.count(200) >= 4 * VOTERS
    logs = {path.name: path.read_bytes() for path in front.folder.rglob("*") if path.is_file()}
    logs |= {path.name: path.read_bytes() for path in (front.home / "scratch").rglob("*") if path.is_file()}
    logs["servers"] = front.printed()
    if front.engine is not None:
        logs["postgresql"] = (front.engine.folder / "log").read_bytes()
        assert b"violates unique constraint" in logs["postgresql"], "nothing failed, or nothing was written down"
    assert OFFICER.encode() in logs["pingjia-admin.log"], "the one log that keeps addresses has none"
    assert logs["servers"].decode("utf-8").count("评家已启动") == 2
    links = [link.partition("-")[2].encode() for link in chair.links]
    pieces = [piece for member in hall for piece in member.pieces]
    for name, written in logs.items():
        found = told(written, [*pieces, *MARKS, *links, *(one.encode() for one in trackers)])
        assert found == [], f"{name}: {found[:3]}"
    assert told(logs["main.log"] + logs["servers"], [chair.poll.encode()]) == []

    talkative = ("SET LOCAL log_error_verbosity = default", "SET LOCAL log_min_error_statement = error")
    provoke(front, chair.poll, hall[:1], *talkative)
    if front.engine is not None:
        written = (front.engine.folder / "log").read_bytes()
        assert told(written, hall[0].pieces), "other settings of PostgreSQL would not be noticed either"


def test_an_nginx_with_an_access_log_is_noticed(front: Front, tmp_path: Path) -> None:
    def logging(sites: str) -> str:
        return sites.replace("access_log off;", "access_log /var/log/nginx/vote.log combined;")

    secret = "AAAAABBBBBCCCCCDDDDD"
    with nginx(tmp_path / "nginx", front.voting.port, front.signed_in.port, logging) as (folder, url):
        with browser(folder, url, VOTE, PHONE) as phone:
            until(lambda: is_reached(phone, f"/7K3M9QXA/{secret}"), START_S)
        until(lambda: secret.encode() in (folder / "vote.log").read_bytes(), START_S)
        written = (folder / "vote.log").read_bytes()

    assert told(written, [PHONE.encode(), b"7K3M9QXA", secret.encode()]) == [
        PHONE.encode(),
        b"7K3M9QXA",
        secret.encode(),
    ]


def is_reached(phone: httpx.Client, path: str) -> bool:
    try:
        return phone.get(path).status_code < 500
    except httpx.TransportError:
        return False
