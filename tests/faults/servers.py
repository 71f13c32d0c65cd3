"""Real servers of both sides in processes of their own, to be killed at any moment (真的服务进程)."""

from __future__ import annotations

import contextlib
import http.client
import os
import random
import signal
import socket
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from multiprocessing.context import ForkServerProcess
from pathlib import Path

from admin import installation as both
from admin.config import AdminSettings
from admin.config import load as load_admin
from tests import elsewhere
from tests.factories import KEY, Assembly, lay_tables
from vote import installation
from vote.config import VoteSettings
from vote.db import Database

PATIENCE_S = 120.0
PORTS = range(20_000, 32_000)
"""Below those that the system hands out by itself, so that the port is still free after a crash."""


@dataclass
class Server:
    """An installation, and the processes that serve it.

    Args:
        program: the module that is started.
        broken: the one that is started to be altered.
        surroundings: further environment variables of the processes.
    """

    config: Path
    settings: VoteSettings
    program: str = "vote.cli"
    broken: str = "tests.faults.altered"
    surroundings: dict[str, str] = field(default_factory=dict)
    _process: ForkServerProcess | None = None

    @property
    def log(self) -> str:
        """What the server printed so far."""
        path = self.config.with_name("printed.txt")
        return path.read_text("utf-8", "replace") if path.exists() else ""

    @property
    def command(self) -> list[str]:
        """What starts it, after `python -m`."""
        return [self.program, "serve", "--config", str(self.config)]

    def is_up(self) -> bool:
        """Say whether it answers."""
        return answers(self.settings.port)

    @property
    def environment(self) -> dict[str, str]:
        """The environment of its processes."""
        return os.environ | self.surroundings

    @property
    def process(self) -> ForkServerProcess:
        """The process that was started; those that serve are its children."""
        assert self._process is not None
        return self._process

    def alter(self, *names: str) -> None:
        """Let it be broken in some ways of `altered` from its next start on."""
        if any(names):
            self.program, self.surroundings["FAULTS_ALTERED"] = self.broken, ";".join(names)

    def start(self) -> None:
        """Start the server and wait until it answers, as a service manager would, until it does."""
        end = time.monotonic() + PATIENCE_S
        while True:
            if self._process is None or not self._process.is_alive():
                self._launch()
            if self.is_up():
                return
            assert time.monotonic() < end, f"the server does not answer: {self.log[-2000:]}"
            time.sleep(0.05)

    def _launch(self) -> None:
        self.kill()
        self._process = elsewhere.run(self.command, self.surroundings, self.config.with_name("printed.txt"))

    def kill(self) -> None:
        """Kill all processes of the server at once, as a crash does."""
        if self._process is not None:
            assert self._process.pid
            with contextlib.suppress(ProcessLookupError):  # it ended, or has no session of its own yet
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.kill()
            self._process.join()
            self._process = None

    def kill_worker(self) -> None:
        """Kill a process that serves; the one above it stays."""
        for worker in self.workers()[:1]:
            with contextlib.suppress(ProcessLookupError):
                os.kill(worker, signal.SIGKILL)

    def workers(self) -> list[int]:
        """Return the processes that serve, by their numbers."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        return [int(number) for number in children.read_text().split()]


@dataclass
class SignedIn(Server):
    """The same of the signed-in side (登录一侧)."""

    program: str = "admin.cli"
    broken: str = "tests.faults.altered_admin"

    @property
    def command(self) -> list[str]:
        """What starts this side alone."""
        return [self.program, "serve", "--only", "admin", "--config", str(self.config)]

    @property
    def side(self) -> AdminSettings:
        """The settings of this side."""
        return load_admin(self.config)

    def is_up(self) -> bool:
        """Say whether it answers."""
        return answers(self.side.port, "/sign-in")


def answers(port: int, address: str = "/") -> bool:
    """Say whether a server answers."""
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        line.request("GET", address)
        return line.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        line.close()


@contextmanager
def installed(folder: Path, *, both_sides: bool = False, **changes: str | int) -> Iterator[Server]:
    """Give a new installation, not served yet; all its processes are gone afterwards."""
    port = a_port()
    given = {"port": port, "public_url": f"http://127.0.0.1:{port}", "admin.port": a_port(), **changes}
    lay_tables(folder, *(("vote", "admin") if both_sides else ("vote",)))
    config, *_, settings = both.install(folder, given) if both_sides else installation.install(folder, given)
    settings.key_file.write_bytes(KEY)
    assert isinstance(settings, VoteSettings)
    server = Server(config, settings)
    try:
        yield server
    finally:
        server.kill()


@contextmanager
def opened(settings: VoteSettings, phase: str = "open", slips: int = 20) -> Iterator[Assembly]:
    """Give an assembly in the database of an installation, in this process beside the server's."""
    with closing(Database.of(settings)) as database:
        assembly = Assembly.at(database, phase, slips=slips, due=max(20, slips))
        yield assembly
        assembly.stop()


def a_port() -> int:
    """Return a port that nothing listens on, and that nobody is given by chance."""
    for _ in range(100):
        port = random.choice(PORTS)
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
    raise AssertionError("no free port")
