"""A signed-in side that is broken on purpose (改坏的登录一侧), as FAULTS_ALTERED names it: see `altered`."""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path
from typing import cast

from flask import Flask

from admin.config import load
from tests.faults.altered import alter, named
from vote import serving


def application() -> Flask:
    """Return the application of the signed-in side, broken; it is loaded where it serves, and nowhere else."""
    alter(*named())
    return cast(Flask, import_module("admin.serving").application())


if __name__ == "__main__":
    path = Path(sys.argv[-1])
    serving.serve(path, load(path), "tests.faults.altered_admin:application")
