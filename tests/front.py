"""Both sides as `deploy/` puts them: nginx with TLS before the real servers, on PostgreSQL where that is here."""

from __future__ import annotations

import datetime
import os
import re
import resource
import shutil
import signal
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from admin import installation
from admin.app import SIDE
from admin.config import AdminSettings
from admin.models.accounts import Account
from admin.models.unions import Union
from admin.rules.kinds import Role, UnionKind, UnitType
from admin.rules.passwords import Hasher
from tests.conftest import Server, binaries, serving
from tests.machine import REQUIRED, lack
from vote.config import VoteSettings
from vote.db import Database
from vote.rehearsal.server import free_port

DEPLOY = Path(__file__).parents[1] / "deploy"
VOTE, HOME = "vote.example.org", "home.example.org"
LOGIN, PASSWORD = "chair", "四月-桥边-纸鸢-37"
START_S = 120
TRIES = 5


@dataclass(frozen=True)
class Front:
    """nginx with the files of `deploy/`, and behind it a server of each side.

    Args:
        url: where nginx listens; which side it is says the header Host.
        folder: what nginx writes.
        home: what the servers may write: their settings, keys, files and, as `scratch`, temporary files.
        printed: what the servers have printed so far.
        engine: PostgreSQL with the settings of `deploy/`, where it is here.
    """

    url: str
    folder: Path
    home: Path
    voting: VoteSettings
    signed_in: AdminSettings
    client: httpx.Client
    printed: Callable[[], bytes]
    processes: list[subprocess.Popen[bytes]]
    engine: Server | None

    @contextmanager
    def browser(self, name: str, address: str, **headers: str) -> Iterator[httpx.Client]:
        """Give a browser on a machine with this address, which opens one of the two names."""
        with browser(self.folder, self.url, name, address, **headers) as found:
            yield found

    @contextmanager
    def nothing_can_be_written(self) -> Iterator[None]:
        """Let none of the servers write into any file meanwhile; on SQLite they could do nothing then."""
        limit, writers = resource.RLIMIT_FSIZE, self.processes if self.engine else []
        found = [one for process in writers for one in descendants(process.pid)]
        before = [resource.prlimit(one, limit, (0, resource.RLIM_INFINITY)) for one in found]
        yield
        for one, kept in zip(found, before, strict=True):
            resource.prlimit(one, limit, kept)


@contextmanager
def standing(folder: Path) -> Iterator[Front]:
    """Give both sides, served to the end of the block; the chair of the small district has a password."""
    program()
    if "postgresql" in REQUIRED and binaries() is None:
        lack("postgresql", "no PostgreSQL programs (initdb) on this machine; install the package postgresql")
    with ExitStack() as stack:
        engine = stack.enter_context(serving(**deployed() | {"fsync": "off"})) if binaries() else None
        ports = {"port": free_port(), "admin.port": free_port()}
        at = {} if engine is None else {"database": engine.create("polls"), "admin.database": engine.create("unions")}
        public = {"public_url": f"http://127.0.0.1:{ports['port']}", "admin.public_url": f"https://{HOME}"}
        config, signed_in, voting = installation.install(folder / "home", ports | at | public)
        people(signed_in)
        processes, printed = stack.enter_context(served(config, folder / "home"))
        made, url = stack.enter_context(nginx(folder / "nginx", voting.port, signed_in.port))
        client = stack.enter_context(browser(made, url, VOTE, "127.0.0.1"))

        def well() -> None:
            assert all(one.poll() is None for one in processes), printed().decode("utf-8", "replace")

        for address in (url, *(f"http://127.0.0.1:{port}/" for port in ports.values())):
            wait_for(address, client, well)
        yield Front(url, made, folder / "home", voting, signed_in, client, printed, processes, engine)


def deployed() -> dict[str, object]:
    """Return the settings for PostgreSQL by their names."""
    return dict(re.findall(r"^(\w+) = (\S+)$", (DEPLOY / "postgresql-vote.conf").read_text("utf-8"), re.MULTILINE))


def people(settings: AdminSettings) -> None:
    """Put a union below the district into the tables, with a chair who has a password."""
    at = datetime.datetime.now(datetime.UTC)
    grass = {"unit_type": UnitType.ENTERPRISE, "staff": 60, "members": 50}
    with closing(Database.of(settings, SIDE)) as database, database.write() as session:
        above = installation.union_named(session, at, "朝阳区总工会")
        union = Union(
            name="某某公司工会", kind=UnionKind.GRASSROOTS, parent_id=above.id, path="", created_at=at, **grass
        )
        session.add(union)
        session.flush()
        union.path = f"{above.path}{union.id}/"
        password = Hasher(time_cost=1, memory_kib=8).hash(PASSWORD)
        chair = Account(
            login=LOGIN, name="王主席", role=Role.CHAIR, union_id=union.id, created_at=at, password=password
        )
        session.add(chair)


@contextmanager
def served(config: Path, home: Path) -> Iterator[tuple[list[subprocess.Popen[bytes]], Callable[[], bytes]]]:
    """Serve both sides; give the processes, and a function that returns what was printed so far."""
    scratch, lines, ends = home / "scratch", list[bytes](), list[threading.Thread]()
    scratch.mkdir()
    with ExitStack() as stack:
        processes = []
        for program in (["vote.cli", "serve"], ["admin.cli", "serve", "--only", "admin"]):
            command = ["/usr/bin/env", f"TMPDIR={scratch}", sys.executable, "-m", *program, "--config", str(config)]
            started = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
            processes.append(stack.enter_context(started))
            ends.append(threading.Thread(target=lines.extend, args=(started.stdout,), daemon=True))
            ends[-1].start()
        try:
            yield processes, lambda: b"".join(lines)
        finally:
            for process in processes:
                process.send_signal(signal.SIGTERM)
            for process, reader in zip(processes, ends, strict=True):
                process.wait(START_S)
                reader.join(START_S)


def descendants(process: int) -> list[int]:
    """Return a process and all that it started, by their numbers."""
    children = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    return [process, *(one for child in children for one in descendants(int(child)))]


# --- nginx ---


def program() -> str:
    """Return where nginx is."""
    found = shutil.which("nginx") or shutil.which("/usr/sbin/nginx")
    if found is None:
        lack("nginx", "no nginx on this machine; install the package nginx")
    return found


@contextmanager
def nginx(
    folder: Path, vote: int, admin: int, alter: Callable[[str], str] = lambda sites: sites
) -> Iterator[tuple[Path, str]]:
    """Run nginx with the files of `deploy/`; give its folder and where it listens.

    Args:
        vote: the port of the voting side.
        admin: the port of the signed-in side.
        alter: changes the files first.
    """
    folder.mkdir()
    certify(folder)
    config = folder / "nginx.conf"
    command = [program(), "-p", str(folder), "-c", str(config), "-e", str(folder / "main.log")]
    for _ in range(TRIES):  # other tests take ports meanwhile
        port = free_port()
        config.write_text(whole(folder, {"443": port, "80": free_port(), "8000": vote, "8001": admin}, alter))
        checked = subprocess.run([*command, "-t"], capture_output=True, text=True, check=False)
        if checked.returncode == 0:
            break
    assert checked.returncode == 0, checked.stderr
    with subprocess.Popen([*command, "-g", "daemon off;"]) as process:
        try:
            yield folder, f"https://127.0.0.1:{port}"
        finally:
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
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name) for name in (VOTE, HOME)]), critical=False)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    (folder / "cert.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    plain = serialization.NoEncryption()
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    (folder / "key.pem").write_bytes(pem)


def whole(folder: Path, ports: dict[str, int], alter: Callable[[str], str]) -> str:
    """Return a main file around those of `deploy/`, with the paths and ports of this machine.

    It writes down when a body or an answer goes through a temporary file.
    """
    sites = alter("".join((DEPLOY / f"nginx-{side}.conf").read_text("utf-8") for side in ("vote", "admin")))
    for theirs, ours in ports.items():
        sites = re.sub(rf"listen {theirs}\b", f"listen 127.0.0.1:{ours}", sites)
        sites = sites.replace(f"server 127.0.0.1:{theirs};", f"server 127.0.0.1:{ours};")
    sites = re.sub(r"/etc/ssl/pingjia/\S+-fullchain\.pem", str(folder / "cert.pem"), sites)
    sites = re.sub(r"/etc/ssl/pingjia/\S+-key\.pem", str(folder / "key.pem"), sites)
    sites = sites.replace("/var/log/nginx/", f"{folder}/")
    kept = "".join(
        f"{kind}_temp_path {folder}/{kind};\n" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    around = f"error_log {folder}/main.log warn;\naccess_log off;\n{kept}"
    user = "user root;\n" if os.geteuid() == 0 else ""  # the folder is of whoever runs the tests
    return f"{user}pid {folder}/pid;\nevents {{ worker_connections 512; }}\nhttp {{\n{around}{sites}\n}}\n"


@contextmanager
def browser(folder: Path, url: str, name: str, address: str, **headers: str) -> Iterator[httpx.Client]:
    """Give a browser on a machine with this address that opens a name behind an nginx."""
    trusted = ssl.create_default_context(cafile=str(folder / "cert.pem"))
    trusted.check_hostname = False
    line = httpx.HTTPTransport(verify=trusted, local_address=address)
    sent = {"Host": name, **headers}
    with httpx.Client(transport=line, base_url=url, headers=sent, timeout=START_S, trust_env=False) as client:
        yield client


def wait_for(url: str, client: httpx.Client, well: Callable[[], None]) -> None:
    """Wait until a server answers.

    Args:
        well: fails where waiting longer is of no use.
    """
    end = time.monotonic() + START_S
    while True:
        try:
            client.get(url)
        except httpx.TransportError:
            well()
            assert time.monotonic() < end, f"{url} does not answer"
            time.sleep(0.05)
        else:
            return
