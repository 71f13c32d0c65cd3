"""What the figures were measured on, and the report of them."""

from __future__ import annotations

import os
import platform
import subprocess
from collections.abc import Mapping
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from bench import belenios
from vote import sqlite
from vote.crypto import group

PACKAGES = ("flask", "granian", "sqlalchemy", "typst", "qrcode", "cryptography")


def facts() -> dict[str, Any]:
    """Return processor, memory, versions, load, day and revision."""
    return {
        "processor": _processor(),
        "cores": os.cpu_count(),
        "memory_mb": os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2**20,
        "load": round(os.getloadavg()[0], 1),
        "system": f"{platform.system()} {platform.release()}",
        "python": platform.python_version(),
        "sqlite": sqlite.driver().sqlite_version,
        "accelerator": group.NATIVE,
        "belenios": belenios.version() if belenios.is_here() else None,
        "packages": {name: version(name) for name in PACKAGES},
        "revision": _told("git", "rev-parse", "--short", "HEAD"),
        "measured_at": datetime.now(UTC).isoformat(timespec="seconds"),
    }


def report(found: Mapping[str, Any], printed: Mapping[str, str]) -> str:
    """Return the readable report: the machine, and what each measurement printed, with the command that repeats it."""
    about = found["machine"]
    lines = ["# What was measured", ""]
    lines += [f"- {name}: {value}" for name, value in about.items() if name != "packages"]
    lines.append("- packages: " + ", ".join(f"{name} {number}" for name, number in about["packages"].items()))
    lines += ["", "Ratios come from one run that takes turns; absolute figures belong to the machine and its load.", ""]
    for name, text in printed.items():
        lines += [f"## {name}", "", f"`python -m bench.{name}`", "", "```", text.rstrip(), "```", ""]
    lines += ["## All figures", "", "| figure | value |", "|---|---|"]
    lines += [f"| `{name}` | {_shown(value)} |" for name, value in sorted(found["figures"].items())]
    return "\n".join(lines) + "\n"


def _shown(value: object) -> str:
    return f"{value:,.4g}" if isinstance(value, float) else f"{value:,}" if isinstance(value, int) else "–"


def _processor() -> str:
    info = Path("/proc/cpuinfo")
    if info.exists():
        for line in info.read_text().splitlines():
            if line.startswith("model name"):
                return line.split(": ", 1)[1]
    return platform.processor()


def _told(*command: str) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()
