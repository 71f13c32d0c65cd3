"""The files of `deploy/` as the real programs take them: nginx in front of a real server, systemd, PostgreSQL."""

from __future__ import annotations

import re
import shutil
import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import httpx
import pytest

from admin.app import HEADERS
from tests.browser.hall import Hall, key_of
from tests.conftest import Server
from tests.front import DEPLOY, HOME, LOGIN, PASSWORD, VOTE, Front, browser, nginx
from tests.machine import lack
from tests.traces import told, until
from vote import chair
from vote.db import Database
from vote.rehearsal.line import Line
from vote.rehearsal.server import free_port
from vote.rehearsal.voter import Room, VoterPhone

pytestmark = pytest.mark.slow

START_S = 60
MB = 1024 * 1024
BY_THE_WAY = ("date", "server", "connection", "transfer-encoding", "keep-alive")
"""Headers that each hop says for itself."""


@pytest.fixture
def hall(front: Front) -> Iterator[Hall]:
    database = Database.of(front.voting)
    made = Hall(database, front.voting.public_url)
    yield made
    made.leave()
    database.close()


def test_a_ballot_cast_through_nginx_leaves_no_trace_there(front: Front, hall: Hall) -> None:
    hall.define()
    hall.simulate_ceremony()
    slip = hall.print_slips(1)[0]
    hall.open()
    line = Line(front.voting.public_url, hall.poll)
    phone = VoterPhone(line, Room.read(line.page()), slip)
    body = phone.seal([0] * len(phone.room.election.options))
    line.close()

    sent = {"Content-Type": "application/octet-stream"}
    answer = front.client.post(f"{front.url}/{hall.poll}/ballots", content=body, headers=sent)

    assert answer.status_code == 200
    assert chair.turnout(hall.database, hall.poll).cast == 1
    written = b"".join(path.read_bytes() for path in front.folder.rglob("*") if path.is_file())
    assert told(written, [hall.poll.encode(), key_of(slip), body[:64], b"/ballots"]) == []


def test_phones_that_send_slowly_hold_up_nobody(front: Front, hall: Hall) -> None:
    hall.define()
    hall.simulate_ceremony()
    slip = hall.print_slips(1)[0]
    hall.open()
    head = f"POST /{hall.poll}/ballots HTTP/1.1\r\nHost: {VOTE}\r\nContent-Type: application/octet-stream\r\n"
    trusting = ssl.create_default_context(cafile=str(front.folder / "cert.pem"))
    trusting.check_hostname = False
    port = httpx.URL(front.url).port

    with ExitStack() as stack:
        slow = []
        for _ in range(2 * front.voting.threads):
            plain = stack.enter_context(socket.create_connection(("127.0.0.1", port), START_S))
            slow.append(stack.enter_context(trusting.wrap_socket(plain)))
            slow[-1].sendall(f"{head}Content-Length: 6241\r\n\r\nslowly".encode())
        line = Line(front.voting.public_url, hall.poll)
        phone = VoterPhone(line, Room.read(line.page()), slip)
        phone.cast(phone.seal([0] * len(phone.room.election.options)))
        line.close()
        assert all(is_waited_for(one) for one in slow), "the ballot went in only after the slow phones were gone"

    assert chair.turnout(hall.database, hall.poll).cast == 1


def is_waited_for(line: ssl.SSLSocket) -> bool:
    """Say whether nginx still waits for the rest of a request."""
    line.setblocking(False)
    try:
        line.recv(1)
    except ssl.SSLWantReadError:
        return True
    return False


@pytest.mark.parametrize("path", ["/", "/rules", "/no-such-page"])
def test_nginx_changes_nothing_of_what_the_application_says(front: Front, path: str) -> None:
    def said(answer: httpx.Response) -> tuple[int, bytes, dict[str, str]]:
        heads = {name: value for name, value in answer.headers.items() if name not in BY_THE_WAY}
        return answer.status_code, answer.content, heads

    direct = httpx.get(f"http://127.0.0.1:{front.voting.port}{path}", headers={"Host": VOTE}, trust_env=False)

    assert said(front.client.get(front.url + path)) == said(direct)


# --- the signed-in side behind nginx ---


def signed_in(desk: httpx.Client) -> httpx.Response:
    """Sign in as the chair."""
    return desk.post("/sign-in", data={"csrf_token": token(desk), "login": LOGIN, "password": PASSWORD, "next": "/me"})


def token(desk: httpx.Client) -> str:
    """Return the token for forms from a page with one."""
    found = re.search(r'name="csrf_token" value="([^"]+)"', desk.get("/sign-in", follow_redirects=True).text)
    assert found is not None
    return found[1]


def test_an_officer_signs_in_through_nginx_with_a_cookie_bound_to_the_host(front: Front) -> None:
    with front.browser(HOME, "127.0.0.90") as desk:
        entered = signed_in(desk)
        me = desk.get("/me")

        given = [line for line in entered.headers.get_list("Set-Cookie") if "pingjia_admin=" in line]
        assert (entered.status_code, entered.headers["Location"]) == (303, "/me")
        assert len(given) == 1
        assert given[0].startswith("__Host-pingjia_admin=")
        assert all(word in given[0] for word in ("; Secure", "; HttpOnly", "; Path=/", "; SameSite=Lax"))
        assert "Domain" not in given[0]
        assert "王主席" in me.text
        assert HEADERS.items() <= dict(me.headers).items() | {(name, me.headers.get(name.lower())) for name in HEADERS}
        assert me.headers["Strict-Transport-Security"]
        plain = httpx.get(f"http://127.0.0.1:{front.signed_in.port}/me", trust_env=False)
        assert plain.status_code == 303


@pytest.mark.parametrize(
    ("path", "size", "status", "by_the_application"),
    [
        ("/me", 2 * MB, 413, True),
        ("/evaluations/9999/rows/1/files", 20 * MB, 404, True),
        ("/evaluations/9999/rows/1/files", 21 * MB + 9999, 413, True),
        ("/evaluations/9999/rows/1/files", 23 * MB, 413, False),
    ],
)
def test_uploads_are_let_through_as_long_as_the_application_takes_them(
    front: Front, path: str, size: int, status: int, by_the_application: bool
) -> None:
    with front.browser(HOME, "127.0.0.91") as desk:
        signed_in(desk)
        sent = {"csrf_token": token(desk)}

        answer = desk.post(path, data=sent, files={"files": ("photo.jpg", bytes(size), "image/jpeg")})

    assert answer.status_code == status
    assert ("Content-Security-Policy" in answer.headers) == by_the_application


def test_passwords_are_guessed_slowly_and_invitations_are_not_logged(front: Front) -> None:
    with front.browser(HOME, "127.0.0.92") as stranger, front.browser(HOME, "127.0.0.93") as officer:
        guess = {"csrf_token": token(stranger), "login": "nobody", "password": "guess"}
        answers = [stranger.post("/sign-in", data=guess) for _ in range(8)] + [
            stranger.get("/sign-in") for _ in range(32)
        ]
        entered = signed_in(officer)
        stranger.get("/invitation/very-secret")
        stranger.get("/unions/7?name=nobody")

    refused = [
        answer for answer in answers if answer.status_code == 429 and "Content-Security-Policy" not in answer.headers
    ]
    assert [answer.status_code for answer in answers[:5]] == [422] * 5, "the application counts by login"
    assert len(refused) > 10, "nginx counts by address"
    assert entered.status_code == 303
    log = front.folder / "pingjia-admin.log"
    until(lambda: "/unions/7" in log.read_text(), START_S)
    assert told(log.read_bytes(), [b"very-secret", b"nobody"]) == []


@pytest.mark.parametrize("kept", [True, False], ids=["as it is", "without the line"])
def test_an_invitation_is_not_written_down_while_the_program_is_away(tmp_path: Path, kept: bool) -> None:
    def alter(sites: str) -> str:
        return sites if kept else re.sub(r"error_log /dev/null crit;   # and would.*", "", sites)

    with nginx(tmp_path / "nginx", free_port(), free_port(), alter) as (folder, url):
        with browser(folder, url, HOME, "127.0.0.94") as stranger:
            until(lambda: answers(stranger), START_S)
            assert stranger.get("/invitation/very-secret").status_code == 502
        log = (folder / "main.log").read_bytes()

    assert b"GET / " in log
    assert bool(told(log, [b"very-secret"])) != kept


def answers(client: httpx.Client) -> bool:
    try:
        return bool(client.get("/"))
    except httpx.TransportError:
        return False


class Sheets(BaseHTTPRequestHandler):
    """Gives many sheets of slips."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", str(16 * MB))
        self.end_headers()
        self.wfile.write(bytes(16 * MB))

    def log_message(self, *_given: object) -> None:
        pass


@contextmanager
def sheets() -> Iterator[int]:
    server = HTTPServer(("127.0.0.1", 0), Sheets)
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    yield server.server_port
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize("side", [VOTE, HOME])
@pytest.mark.parametrize("kept", [True, False], ids=["as it is", "without the line"])
def test_what_waits_for_a_slow_line_waits_in_memory_not_in_a_file(tmp_path: Path, side: str, kept: bool) -> None:
    def alter(sites: str) -> str:
        sites = sites.replace("error_log /dev/null crit;", "")  # nginx shall tell here
        return sites if kept else sites.replace("proxy_max_temp_file_size 0;", "")

    with sheets() as port, nginx(tmp_path / "nginx", port, port, alter) as (folder, url):
        with browser(folder, url, side, "127.0.0.95") as line:
            until(lambda: answers_in_part(line), START_S)
            with line.stream("GET", "/assemblies/1/polls/7K3M9QXA/slips/sheets") as slow:
                time.sleep(0.2)
                assert len(slow.read()) == 16 * MB
        log = (folder / "main.log").read_bytes()

    assert (b"an upstream response is buffered to a temporary file" in log) != kept


def answers_in_part(line: httpx.Client) -> bool:
    try:
        with line.stream("HEAD", "/") as answer:
            return answer.status_code < 600
    except httpx.TransportError:
        return False


# --- systemd, PostgreSQL ---


@pytest.mark.parametrize("side", ["vote", "admin"])
def test_systemd_takes_the_units(side: str, tmp_path: Path) -> None:
    program = shutil.which("systemd-analyze")
    if program is None:
        lack("systemd", "no systemd on this machine; install the package systemd")
    unit = tmp_path / f"pingjia-{side}.service"
    found = (DEPLOY / unit.name).read_text("utf-8")
    unit.write_text(found.replace("/opt/pingjia/venv/bin/pingjia", "/bin/true"))

    verified = subprocess.run([program, "verify", str(unit)], capture_output=True, text=True, check=False)

    assert f"serve --config /srv/pingjia/config.toml --only {side}" in found
    assert (verified.returncode, verified.stderr) == (0, "")


def test_postgresql_knows_every_setting(postgresql_server: Server) -> None:
    given = re.findall(r"^(\w+) = (\S+)$", (DEPLOY / "postgresql-vote.conf").read_text("utf-8"), re.MULTILINE)
    assert len(given) > 20
    psql = [
        "-X",
        "-h",
        str(postgresql_server.folder),
        "-p",
        str(postgresql_server.port),
        "-U",
        "pingjia",
        "-d",
        "postgres",
    ]

    for name, value in given:
        postgresql_server.run("psql", *psql, "-v", "ON_ERROR_STOP=1", "-c", f"ALTER SYSTEM SET {name} = '{value}'")
    postgresql_server.run("psql", *psql, "-c", "ALTER SYSTEM RESET ALL")
