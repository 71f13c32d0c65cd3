"""The failing disk and clock of `disk.c` around a real server, and what a power cut leaves of its files."""

from __future__ import annotations

import atexit
import random
import shutil
import struct
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

from tests.faults.servers import Server
from tests.machine import lack

FAULTS = {"well": 0, "full": 1, "no-sync": 2, "read-only": 3}
BLOCK = 4096
SOURCE = Path(__file__).with_name("disk.c")


class Disk:
    """The disk and the clock of one server.

    Args:
        server: not started yet; its files are taken to be on the disk as they are now. This process must not have
            its database open: reading the file beside it would drop the locks on it.
    """

    def __init__(self, server: Server, folder: Path) -> None:
        self.data = Path(server.settings.database.removeprefix("sqlite:///")).resolve().parent
        self._image, self._before, self._orders = (folder / name for name in ("image", "before", "orders"))
        self._image.mkdir()
        shutil.copytree(self.data, self._before)
        self._orders.write_bytes(bytes(16))
        server.surroundings |= {
            "LD_PRELOAD": str(library()),
            "FAULTS_ORDERS": str(self._orders),
            "FAULTS_FOLDER": str(self.data),
            "FAULTS_IMAGE": str(self._image),
        }

    @contextmanager
    def fault(self, name: str) -> Iterator[None]:
        """Let the disk fail in one of the ways of `FAULTS` until the end of the block."""
        self._order(0, FAULTS[name])
        try:
            yield
        finally:
            self._order(0, FAULTS["well"])

    def set_clock(self, seconds: int) -> None:
        """Let the clock on the wall be off by so many seconds."""
        self._order(8, seconds)

    def after_power_cut(self, target: Path, seed: int | None = None) -> Path:
        """Rebuild the server's files from what was synced; return the database.

        Args:
            seed: where given, a random half of the blocks that were written and not synced has survived as well.
        """
        listed = self._image / ".entries"
        names = names_in(self._before)
        if listed.exists():
            names |= set(listed.read_text().split("\n")) & names_in(self.data)
        target.mkdir()
        for name in sorted(name for name in names if not name.endswith("-shm")):
            synced = next((place / name for place in (self._image, self._before) if (place / name).exists()), None)
            content = synced.read_bytes() if synced else b""
            if seed is not None and (self.data / name).exists():
                content = torn(content, (self.data / name).read_bytes(), random.Random(f"{seed} {name}"))
            (target / name).write_bytes(content)
        return target / "vote.db"

    def _order(self, place: int, value: int) -> None:
        with self._orders.open("r+b", buffering=0) as file:
            file.seek(place)
            file.write(struct.pack("q", value))


def torn(synced: bytes, written: bytes, chance: random.Random) -> bytes:
    """Return a file of which some blocks reached the disk without having been asked to."""
    size = max(len(synced), len(written))
    found = bytearray(synced.ljust(size, b"\0"))
    for start in range(0, size, BLOCK):
        if chance.random() < 0.5:
            found[start : start + BLOCK] = written[start : start + BLOCK].ljust(min(BLOCK, size - start), b"\0")
    return bytes(found)


def names_in(folder: Path) -> set[str]:
    """Return the names of the files in a folder."""
    return {path.name for path in folder.iterdir()}


@cache
def library() -> Path:
    """Compile `disk.c`, once in a process."""
    compiler = shutil.which("cc")
    if compiler is None or sys.platform != "linux":
        lack("cc", "no C compiler for Linux on this machine; install the package build-essential")
    folder = mkdtemp(prefix="pingjia-disk-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    target = Path(folder) / "disk.so"
    subprocess.run([compiler, "-shared", "-fPIC", "-O2", "-Wall", "-Werror", "-o", target, SOURCE, "-ldl"], check=True)
    return target
