"""The server of the signed-in side (启动登录一侧)."""

import os
from pathlib import Path

from flask import Flask

from admin.app import create_app
from admin.caretaker import Caretaker
from admin.config import load
from vote import config as voting
from vote import serving


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
