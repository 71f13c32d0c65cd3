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
NO_END = 10**13
ENOUGH = 64 * 1024 * 1024
"""Bytes that a client would send if it were let."""
MOST_READ = 16 * 1024 * 1024
"""Bytes that the network holds on the way to a server that reads no more."""
GROWTH = 64 * 1024 * 1024
"""Bytes by which a process may grow; one huge body kept would be more."""
PATIENCE_S = 60
PIECE = b"x" * 65536


@contextmanager
def booth(folder: Path, altered: str = "") -> Iterator[tuple[Server, Assembly, Phones]]:
    """Give an open poll on a server that is warm."""
    with installed(folder) as server, opened(server.settings) as assembly:
        server.alter(altered)
        server.start()
        yield server, assembly, Phones(server.settings.port, assembly.code)


def memory(server: Server) -> dict[int, int]:
    """Return the bytes that each serving process has in memory, at its most so far, by its number."""
    found = {}
    for worker in server.workers():
        for line in Path(f"/proc/{worker}/status").read_text().splitlines():
            if line.startswith("VmHWM"):  # not so where it has died
                found[worker] = 1024 * int(line.split()[1])
    return found


def line_to(server: Server) -> socket.socket:
    return socket.create_connection(("127.0.0.1", server.settings.port), PATIENCE_S)


@contextmanager
def idle_lines(server: Server, count: int) -> Iterator[None]:
    """Hold many lines: half say nothing, half stop in the middle of the head."""
    with ExitStack() as stack:
        for number in range(count):
            line = stack.enter_context(line_to(server))
            if number % 2:
                line.sendall(b"POST /")
        yield


def send_without_end(server: Server, poll: str, chunked: bool) -> tuple[int, bytes]:
    """Send a body that never ends; return how many bytes went off, and the beginning of the answer."""
    head = f"POST /{poll}/ballots HTTP/1.1\r\nHost: x\r\nContent-Type: application/octet-stream\r\n"
    length = "Transfer-Encoding: chunked" if chunked else f"Content-Length: {NO_END}"
    piece = b"%x\r\n%s\r\n" % (len(PIECE), PIECE) if chunked else PIECE
    sent = 0
    with line_to(server) as line:
        line.sendall(f"{head}{length}\r\n\r\n".encode())
        with contextlib.suppress(ConnectionError):
            while sent < ENOUGH:
                line.sendall(piece)
                sent += len(piece)
        if sent >= ENOUGH:  # all of it was read
            return sent, b""
        try:
            return sent, line.recv(64)
        except ConnectionError:
            return sent, b""


def crowd_in(there: tuple[Server, Assembly, Phones], idle: int = IDLE, huge: int = HUGE) -> None:
    """Cast while some clients hold lines and others send without end; look at what the server became meanwhile."""
    server, assembly, phones = there
    ballots = [(assembly.seal(secret, [place % 4]), place % 4) for place, secret in enumerate(assembly.slips)]
    phones.all_cast(ballots[:10])
    before = memory(server)

    with ThreadPoolExecutor(HUGE) as pool, idle_lines(server, idle):
        sending = [pool.submit(send_without_end, server, assembly.code, bool(number % 2)) for number in range(huge)]
        phones.all_cast(ballots[10:])
        found = [one.result() for one in sending]
        after = memory(server)

    assert after.keys() == before.keys(), "a serving process died and was started anew"
    grown = sum(after.values()) - sum(before.values())
    assert grown < GROWTH, f"bodies were kept: {grown:,} bytes more"
    assert max([sent for sent, _ in found], default=0) < MOST_READ, f"bodies were read without end: {found}"
    assert {answer[:12] for _, answer in found} <= {b"", b"HTTP/1.1 400", b"HTTP/1.1 413"}, found
    assert len(phones.told.receipts) == len(ballots)
    assert not phones.faults
    assert_one_truth(assembly, phones.told, phones.again)


def test_bodies_without_end_are_refused_early_and_cost_no_memory(tmp_path: Path) -> None:
    with booth(tmp_path) as there:
        crowd_in(there)


@pytest.mark.parametrize(
    ("mutant", "noticed"),
    [
        ("reads-everything", "bodies were kept: "),
        ("reads-and-drops", "bodies were read without end: "),
        ("dies-of-bodies", "a serving process died and was started anew"),
    ],
)
def test_the_bodies_are_noticed_where_they_are_kept_read_to_the_end_or_deadly(
    tmp_path: Path, mutant: str, noticed: str
) -> None:
    with booth(tmp_path, mutant) as there, pytest.raises(AssertionError, match=noticed):
        crowd_in(there, idle=0, huge=2)


def test_the_idle_lines_are_noticed_where_others_must_wait_for_them(tmp_path: Path) -> None:
    with booth(tmp_path, "takes-few-lines") as there:
        there[2].answer_s, there[2].patience_s = 1.0, 3.0
        with pytest.raises(AssertionError, match="no answer within"):
            crowd_in(there, idle=IDLE // 10, huge=0)
