"""Clients that hold lines open, or send without end (慢客户端与巨大请求): memory is bounded, and others are served."""

from __future__ import annotations

import contextlib
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from tests.factories import Assembly
from tests.faults.phones import Phones
from tests.faults.servers import Server, installed, opened
from tests.faults.truth import assert_one_truth

pytestmark = pytest.mark.slow

IDLE = 600
HUGE = 24
ENOUGH = 64 * 1024 * 1024
"""Bytes that a client would send if it were let."""
MOST_READ = 16 * 1024 * 1024
"""Bytes that the network holds on the way to a server that reads no more."""
GROWTH = 64 * 1024 * 1024
"""Bytes by which a process may grow; one huge body kept would be more."""
PATIENCE_S = 60
PIECE = b"x" * 65536


@pytest.fixture
def booth(tmp_path: Path) -> Iterator[tuple[Server, Assembly, Phones]]:
    """An open poll on a server that is warm."""
    with installed(tmp_path) as server, opened(server.settings) as assembly:
        server.start()
        yield server, assembly, Phones(server.settings.port, assembly.code)


def memory(server: Server) -> int:
    """Return the bytes that the serving processes have in memory, at their most so far."""
    found = 0
    for worker in server.workers():
        lines = Path(f"/proc/{worker}/status").read_text().splitlines()
        found += 1024 * next(int(line.split()[1]) for line in lines if line.startswith("VmHWM"))
    return found


def line_to(server: Server) -> socket.socket:
    return socket.create_connection(("127.0.0.1", server.settings.port), PATIENCE_S)


@contextmanager
def idle_lines(server: Server) -> Iterator[None]:
    """Hold many lines: half say nothing, half stop in the middle of the head."""
    with ExitStack() as stack:
        for number in range(IDLE):
            line = stack.enter_context(line_to(server))
            if number % 2:
                line.sendall(b"POST /")
        yield


def send_without_end(server: Server, poll: str, chunked: bool) -> tuple[int, bytes]:
    """Send a body that never ends; return how many bytes went off, and the beginning of the answer."""
    head = f"POST /{poll}/ballots HTTP/1.1\r\nHost: x\r\nContent-Type: application/octet-stream\r\n"
    length = "Transfer-Encoding: chunked" if chunked else f"Content-Length: {10**12}"
    piece = b"%x\r\n%s\r\n" % (len(PIECE), PIECE) if chunked else PIECE
    sent = 0
    with line_to(server) as line:
        line.sendall(f"{head}{length}\r\n\r\n".encode())
        with contextlib.suppress(ConnectionError):
            while sent < ENOUGH:
                line.sendall(piece)
                sent += len(piece)
        try:
            return sent, line.recv(64)
        except ConnectionError:
            return sent, b""


def test_bodies_without_end_are_refused_early_and_cost_no_memory(booth: tuple[Server, Assembly, Phones]) -> None:
    server, assembly, phones = booth
    ballots = [(assembly.seal(secret, [place % 4]), place % 4) for place, secret in enumerate(assembly.slips)]
    phones.all_cast(ballots[:10])
    before = memory(server)

    with ThreadPoolExecutor(HUGE) as pool, idle_lines(server):
        huge = [pool.submit(send_without_end, server, assembly.code, bool(number % 2)) for number in range(HUGE)]
        phones.all_cast(ballots[10:])
        found = [one.result() for one in huge]

    assert max(sent for sent, _ in found) < MOST_READ, found
    assert {answer[:12] for _, answer in found} <= {b"", b"HTTP/1.1 400", b"HTTP/1.1 413"}, found
    assert memory(server) - before < GROWTH
    assert len(phones.told.receipts) == len(ballots)
    assert not phones.faults
    assert_one_truth(assembly, phones.told, phones.again)
