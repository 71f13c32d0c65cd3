"""Both servers (两侧一起启动), each a command of its own, started and stopped together.

Little is loaded here: what serves is loaded by those that serve.
"""

import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from types import FrameType

from admin.config import load
from vote import config as voting
from vote.errors import PingjiaError
from vote.ports import must_be_free

PROGRAMS = (["vote.cli", "serve"], ["admin.cli", "serve", "--only", "admin"])
LOOK_EVERY_S = 0.2
STOP_S = 20.0


class ServerStopped(PingjiaError):
    """One of the servers ended by itself."""

    code = "server-stopped"
    sentence = "有一侧的服务意外停止，另一侧也已停止；已保存的内容都在。请运行 pingjia doctor 查看原因。"


def serve_both(path: Path) -> None:
    """Serve both sides, each in a process of its own, until told to stop or until one of them ends.

    Raises:
        PortTaken: something listens on one of the ports already.
        ServerStopped: one of them ended by itself; the other one was stopped.
    """
    for settings in (voting.load(path), load(path)):
        must_be_free(settings.host, settings.port)
    signal.signal(signal.SIGTERM, _interrupt)
    processes = [
        subprocess.Popen([sys.executable, "-m", *program, "--config", str(path)])  # noqa: S603 - our own program
        for program in PROGRAMS
    ]
    try:
        while all(process.poll() is None for process in processes):
            time.sleep(LOOK_EVERY_S)
        raise ServerStopped
    except KeyboardInterrupt:
        return
    finally:
        stop(processes)


def stop(processes: Sequence["subprocess.Popen[bytes]"]) -> None:
    """Ask processes to end, and wait for them."""
    for process in processes:
        if process.poll() is None:
            process.send_signal(signal.SIGINT)
    for process in processes:
        try:
            process.wait(STOP_S)
        except subprocess.TimeoutExpired:
            process.kill()


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt
