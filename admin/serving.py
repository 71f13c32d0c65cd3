"""The servers (启动服务): one process or more for each side, started and stopped together."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from types import FrameType

from flask import Flask

from admin.app import create_app
from admin.caretaker import Caretaker
from admin.config import load
from vote import config as voting
from vote import serving
from vote.errors import PingjiaError

SIDES = ("vote", "admin")
LOOK_EVERY_S = 0.2
STOP_S = 20.0


class ServerStopped(PingjiaError):
    """One of the servers ended by itself."""

    code = "server-stopped"
    sentence = "有一侧的服务意外停止，另一侧也已停止；已保存的内容都在。请运行 pingjia doctor 查看原因。"


def application() -> Flask:
    """Return the signed-in application; called once in each process that serves it."""
    path = Path(os.environ[serving.SETTINGS])
    app = create_app(load(path), voting.load(path))
    Caretaker(app).start()
    return serving.settled(app)


def serve_admin(path: Path) -> None:
    """Serve the signed-in side until told to stop.

    Raises:
        PortTaken: something listens there already.
    """
    serving.serve(path, load(path), "admin.serving:application")


def serve_polls(path: Path) -> None:
    """Serve the voting side until told to stop.

    Raises:
        PortTaken: something listens there already.
    """
    serving.serve(path, voting.load(path))


def serve_both(path: Path) -> None:
    """Serve both sides, each in a process of its own, until told to stop or until one of them ends.

    Raises:
        PortTaken: something listens on one of the ports already.
        ServerStopped: one of them ended by itself; the other one was stopped.
    """
    for settings in (voting.load(path), load(path)):
        serving.must_be_free(settings.host, settings.port)
    signal.signal(signal.SIGTERM, _interrupt)
    command = [sys.executable, "-m", "admin.cli", "serve", "--config", str(path), "--only"]
    processes = [subprocess.Popen([*command, side]) for side in SIDES]  # noqa: S603 - our own program
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
