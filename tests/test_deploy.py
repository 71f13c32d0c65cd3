"""The files of `deploy/` as the real programs take them: nginx in front of a real server, systemd, PostgreSQL."""

from __future__ import annotations

import datetime
import re
import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.browser.hall import Hall, key_of
from tests.conftest import Server
from tests.machine import lack
from vote import chair
from vote.config import VoteSettings
from vote.db import Database
from vote.rehearsal.line import Line
from vote.rehearsal.server import free_port, own_server
from vote.rehearsal.voter import Room, VoterPhone

pytestmark = pytest.mark.slow

DEPLOY = Path(__file__).parents[1] / "deploy"
NAMES = ("vote.example.org", "home.example.org")
START_S = 60
TRIES = 5
BY_THE_WAY = ("date", "server", "connection", "transfer-encoding", "keep-alive")
"""Headers that each hop says for itself."""


@dataclass(frozen=True)
class Front:
    """nginx with the files of `deploy/` before a server of the voting side."""

    url: str
    folder: Path
    voting: VoteSettings
    client: httpx.Client


@pytest.fixture(scope="module")
def front(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Front]:
    program = shutil.which("nginx") or shutil.which("/usr/sbin/nginx")
    if program is None:
        lack("nginx", "no nginx on this machine; install the package nginx")
    folder = tmp_path_factory.mktemp("nginx")
    certify(folder)
    config = folder / "nginx.conf"
    command = [program, "-p", str(folder), "-c", str(config), "-e", str(folder / "main.log")]
    with own_server() as voting:
        for _ in range(TRIES):  # other tests take ports meanwhile
            port = free_port()
            config.write_text(whole(folder, {"443": port, "80": free_port()}, voting.port))
            checked = subprocess.run([*command, "-t"], capture_output=True, text=True, check=False)
            if checked.returncode == 0:
                break
        assert checked.returncode == 0, checked.stderr
        with subprocess.Popen([*command, "-g", "daemon off;"]) as process:
            trusted = ssl.create_default_context(cafile=str(folder / "cert.pem"))
            trusted.check_hostname = False
            with httpx.Client(verify=trusted, trust_env=False, headers={"Host": NAMES[0]}) as client:
                url = f"https://127.0.0.1:{port}"
                wait_for(client, url)
                yield Front(url, folder, voting, client)
            process.terminate()


def certify(folder: Path) -> None:
    """Write a certificate of our own for both names."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "pingjia")])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(1).not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name) for name in NAMES]), critical=False)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    (folder / "cert.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    plain = serialization.NoEncryption()
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    (folder / "key.pem").write_bytes(pem)


def whole(folder: Path, ports: dict[str, int], behind: int) -> str:
    """Return a main file around those of `deploy/`, with the paths and ports of this machine."""
    sites = "".join((DEPLOY / f"nginx-{side}.conf").read_text("utf-8") for side in ("vote", "admin"))
    for theirs, ours in ports.items():
        sites = re.sub(rf"listen {theirs}\b", f"listen 127.0.0.1:{ours}", sites)
    sites = re.sub(r"/etc/ssl/pingjia/\S+-fullchain\.pem", str(folder / "cert.pem"), sites)
    sites = re.sub(r"/etc/ssl/pingjia/\S+-key\.pem", str(folder / "key.pem"), sites)
    sites = sites.replace("/var/log/nginx/", f"{folder}/").replace("127.0.0.1:8000", f"127.0.0.1:{behind}")
    sites = sites.replace("127.0.0.1:8001", f"127.0.0.1:{behind}")
    kept = "".join(
        f"{kind}_temp_path {folder}/{kind};\n" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    return f"pid {folder}/pid;\nevents {{ worker_connections 512; }}\nhttp {{\naccess_log off;\n{kept}{sites}\n}}\n"


def wait_for(client: httpx.Client, url: str) -> None:
    """Wait until nginx answers."""
    end = time.monotonic() + START_S
    while True:
        try:
            client.get(url)
        except httpx.TransportError:
            assert time.monotonic() < end, "nginx did not start"
            time.sleep(0.1)
        else:
            return


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
    for trace in (hall.poll.encode(), key_of(slip), body[:64], b"/ballots"):
        assert trace not in written


def test_phones_that_send_slowly_hold_up_nobody(front: Front, hall: Hall) -> None:
    hall.define()
    hall.simulate_ceremony()
    slip = hall.print_slips(1)[0]
    hall.open()
    head = f"POST /{hall.poll}/ballots HTTP/1.1\r\nHost: {NAMES[0]}\r\nContent-Type: application/octet-stream\r\n"
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

    direct = httpx.get(f"http://127.0.0.1:{front.voting.port}{path}", headers={"Host": NAMES[0]}, trust_env=False)

    assert said(front.client.get(front.url + path)) == said(direct)


def test_passwords_are_guessed_slowly_and_invitations_are_not_logged(front: Front) -> None:
    here = {"Host": NAMES[1]}
    found = {front.client.get(f"{front.url}/sign-in", headers=here).status_code for _ in range(40)}
    front.client.get(f"{front.url}/invitation/very-secret", headers=here)
    front.client.get(f"{front.url}/unions/7?name=nobody", headers=here)

    assert 429 in found
    end = time.monotonic() + START_S
    log = front.folder / "pingjia-admin.log"
    while "/unions/7" not in log.read_text() and time.monotonic() < end:
        time.sleep(0.1)
    assert "/unions/7" in log.read_text()
    assert "very-secret" not in log.read_text()
    assert "nobody" not in log.read_text()


@pytest.mark.parametrize("side", ["vote", "admin"])
def test_systemd_takes_the_units(side: str, tmp_path: Path) -> None:
    program = shutil.which("systemd-analyze")
    if program is None:
        pytest.skip("no systemd on this machine")
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
