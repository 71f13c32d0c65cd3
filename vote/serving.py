"""The server of the voting side (启动服务): several processes that share a door; no access log."""

from __future__ import annotations

import gc
import os
import sys
from pathlib import Path

from flask import Flask
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from vote import sqlite
from vote.app import create_app
from vote.config import SideSettings, load
from vote.db import SQLITE
from vote.ports import must_be_free

SETTINGS = "PINGJIA_CONFIG"
"""Names the settings file to the processes that serve."""

BACKLOG = 2048
"""Connections that may wait at the door: a whole hall scans at the same moment."""

STOP_WITHIN_S = 10
"""What a process gets to end by itself; one told to stop while it is still starting would never hear it."""


def application() -> Flask:
    """Return the application; called once in each process that serves."""
    return settled(create_app(load(Path(os.environ[SETTINGS]))))


def settled(app: Flask) -> Flask:
    """Return the application, when all that is in memory by now is there to stay: nobody looks for garbage in it."""
    gc.collect()
    gc.freeze()
    return app


def serve(path: Path, settings: SideSettings, target: str = "vote.serving:application") -> None:
    """Serve one side until told to stop.

    Requests are logged nowhere: a line for each would keep who voted when.

    Args:
        target: where the function stands that makes the side's application.

    Raises:
        PortTaken: something listens there already.
    """
    must_be_free(settings.host, settings.port)
    os.environ[SETTINGS] = str(path.resolve())
    server = Granian(
        target,
        factory=True,
        interface=Interfaces.WSGI,
        address=settings.host,
        port=settings.port,
        workers=processes(settings),
        blocking_threads=settings.threads,
        backlog=BACKLOG,
        log_level=LogLevels.warning,
        log_access=False,
        respawn_failed_workers=True,
        workers_kill_timeout=STOP_WITHIN_S,
    )
    server.on_startup(lambda: announce(settings, "会员" if target.startswith("vote.") else "工会干部"))
    server.serve()


def processes(settings: SideSettings) -> int:
    """Return how many processes serve: one where only one may write, for the fault of this machine's SQLite."""
    if settings.database.startswith(SQLITE) and not sqlite.is_sound(sqlite.driver().sqlite_version_info):
        return 1
    return settings.workers


def announce(settings: SideSettings, who: str) -> None:
    """Say where the server listens and what people open."""
    print(f"评家已启动，监听 {settings.host}:{settings.port}；{who}访问 {settings.public_url}。按 Ctrl+C 停止。")
    sys.stdout.flush()
