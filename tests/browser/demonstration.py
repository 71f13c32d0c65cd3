"""The command `pingjia demo` as a newcomer starts it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from vote.rehearsal.server import free_port, wait_for

STOP_S = 60.0


@dataclass(frozen=True)
class Demonstration:
    """A running demonstration; phones use `public_url`, officers use `admin_url`."""

    public_url: str
    admin_url: str
    log: Path


@contextmanager
def demonstration(folder: Path) -> Iterator[Demonstration]:
    """Start `pingjia demo` in a folder, and stop it as Ctrl-C does; it must end well and say so."""
    port, admin_port = free_port(), free_port()
    found = Demonstration(f"http://127.0.0.1:{port}", f"http://127.0.0.1:{admin_port}", folder / "log")
    command = [sys.executable, "-m", "admin.cli", "demo", "--dir", str(folder / "data")]
    command += ["--port", str(port), "--admin-port", str(admin_port), "--public-url", found.public_url]
    environment = {**os.environ, "PYTHONUNBUFFERED": "1", "PYTHONIOENCODING": "utf-8"}
    with found.log.open("wb") as log, subprocess.Popen(command, stdout=log, stderr=log, env=environment) as process:
        try:
            wait_for(process, found.admin_url)
            yield found
        finally:
            process.send_signal(signal.SIGINT)
            status = process.wait(STOP_S)
    assert status == 0, found.log.read_text("utf-8")
    assert found.log.read_text("utf-8").rstrip().endswith("已停止。")
