"""Steps of a chair in a process of her own (主席另起的进程), which may be killed at a chosen place: see `acting`."""

from __future__ import annotations

import subprocess
import sys

from tests.elsewhere import ROOT
from tests.faults.acting import HALTED
from tests.faults.servers import Server


def chair_does(server: Server, step: str, poll: str, number: int) -> int:
    """Let the chair act, by the same clock as the server; return what it shows."""
    acting = command(server, step, poll, str(number))
    return int(subprocess.run(acting, cwd=ROOT, env=server.environment, capture_output=True, check=True).stdout)


def chair_is_killed(server: Server, step: str, poll: str, number: int, place: str) -> None:
    """Let the chair act, and kill her process (SIGKILL) where it halts."""
    given = command(server, step, poll, str(number), place)
    with subprocess.Popen(given, cwd=ROOT, env=server.environment, stdout=subprocess.PIPE) as acting:
        assert acting.stdout is not None
        found = acting.stdout.readline().decode().strip()
        acting.kill()
    assert found == HALTED, f"{place} was never come to: {found}"


def command(server: Server, *arguments: str) -> list[str]:
    """Return what starts such a process."""
    return [sys.executable, "-m", "tests.faults.acting", str(server.config), *arguments]
