"""ElectionGuard as a peer: its own Python package, in an environment of its own."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

PACKAGES = ("electionguard==1.4.0", "hypothesis")
"""Its tools, which hold the ceremony, import hypothesis."""
PYTHON = "3.10"
"""It accepts no newer one."""
FOLDER = Path("build/peers/electionguard")


def interpreter() -> Path | None:
    """Return a Python that can import it, installed where that is possible."""
    python = FOLDER / "bin" / "python"
    if not python.exists():
        base = _base()
        if base is None:
            return None
        subprocess.run([base, "-m", "venv", str(FOLDER)], check=True)
        subprocess.run([str(python), "-m", "pip", "install", "--quiet", *PACKAGES], check=False)
    return python if _runs(str(python), "import electionguard, electionguard_tools") else None


def _base() -> str | None:
    known = sorted(Path.home().glob(f".pyenv/versions/{PYTHON}.*/bin/python"))
    found = [shutil.which(f"python{PYTHON}"), os.environ.get("PYTHON310"), *map(str, known)]
    return next((python for python in found if python and _runs(python, "import venv")), None)


def _runs(python: str, code: str) -> bool:
    return subprocess.run([python, "-c", code], capture_output=True, check=False).returncode == 0


class Election:
    """An election with one ballot, in a process of its own."""

    def __init__(self, python: Path, questions: int, options: int) -> None:
        command = [str(python), "bench/apart/electionguard_ballots.py", str(questions), str(options)]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self._hear()

    def verify_s(self) -> float:
        """Check the ballot; return the CPU seconds that took."""
        assert self._process.stdin is not None
        self._process.stdin.write("\n")
        self._process.stdin.flush()
        return float(self._hear())

    def close(self) -> None:
        """End the process."""
        self._process.communicate()

    def _hear(self) -> str:
        assert self._process.stdout is not None
        line = self._process.stdout.readline().strip()
        if not line:
            raise SystemExit("electionguard gave no answer")
        return line
