"""A server of one's own for a rehearsal: fresh database, free port, gone afterwards."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from vote import installation
from vote.config import VoteSettings
from vote.errors import PingjiaError
from vote.rehearsal.line import trusted

START_S = 90.0
STOP_S = 20.0


class ServerDidNotStart(PingjiaError):
    """The server gave no answer in time."""

    code = "server-did-not-start"
    sentence = "投票服务没有启动。请运行 pingjia doctor 查看原因。"


@contextmanager
def own_server(**more: str | int) -> Iterator[VoteSettings]:
    """Serve a new installation in a temporary folder on a free port of this machine.

    Args:
        more: settings that shall differ from the example's, by their names.
    """
    with tempfile.TemporaryDirectory(prefix="pingjia-") as folder:
        port = free_port()
        changes: dict[str, str | int] = {"port": port, "public_url": f"http://127.0.0.1:{port}"}
        path, settings = installation.install(Path(folder), changes | more)
        with served(path, settings):
            yield settings


@contextmanager
def served(config: Path, settings: VoteSettings) -> Iterator[None]:
    """Serve an installation in a process of its own until the end of the block.

    Raises:
        ServerDidNotStart: no answer in time.
    """
    command = [sys.executable, "-m", "vote.cli", "serve", "--config", str(config)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:  # noqa: S603 - our own program
        try:
            wait_for(process, f"http://127.0.0.1:{settings.port}/")
            yield
        finally:
            process.send_signal(signal.SIGINT)
            try:
                process.wait(STOP_S)
            except subprocess.TimeoutExpired:
                process.kill()


def wait_for(process: subprocess.Popen[bytes], address: str) -> None:
    """Wait until a process that was started answers there.

    Raises:
        ServerDidNotStart: it ended, or gave no answer in time.
    """
    end = time.monotonic() + START_S
    with httpx.Client(timeout=2, trust_env=False, verify=trusted()) as client:
        while time.monotonic() < end and process.poll() is None:
            try:
                client.get(address)
            except httpx.TransportError:
                time.sleep(0.1)
            else:
                return
    raise ServerDidNotStart


def free_port() -> int:
    """Return a port of this machine that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
