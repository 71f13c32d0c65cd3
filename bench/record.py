"""Figures by name, handed from a measurement to `python -m bench`."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

FILE = "PINGJIA_BENCH_FILE"
"""Names the file that takes the figures; unset where a measurement runs by itself."""

Figure = float | int | None


def keep(figures: Mapping[str, Figure]) -> None:
    """Add figures by their dotted names, like ``verify.8x4.native_single.ballots_per_cpu_s``."""
    if FILE not in os.environ:
        return
    file = Path(os.environ[FILE])
    found = json.loads(file.read_text("utf-8")) if file.exists() else {}
    file.write_text(json.dumps(found | dict(figures)), "utf-8")


def nested(figures: Mapping[str, Figure]) -> dict[str, Any]:
    """Return figures by dotted names as objects within objects."""
    made: dict[str, Any] = {}
    for name, figure in figures.items():
        *path, last = name.split(".")
        place = made
        for step in path:
            place = place.setdefault(step, {})
        place[last] = figure
    return made
