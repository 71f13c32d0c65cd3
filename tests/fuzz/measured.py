"""How long each target takes over what is kept, and how much memory of the process: `python -m tests.fuzz.measured`.

A process of its own can be ended whatever it hangs in, and its memory is what the system sees: that of Rust and C, too.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

from tests.fuzz.targets import TARGETS, corpus

STATUS, RESET = Path("/proc/self/status"), Path("/proc/self/clear_refs")


@dataclass(frozen=True)
class Measured:
    """What a target took.

    Args:
        slowest_s: for the slowest of its inputs.
        peak_bytes: above what the process had before; None where the system does not tell.
    """

    slowest_s: float
    peak_bytes: int | None


def measure(target: Callable[[bytes], None], inputs: Iterable[bytes]) -> Measured:
    """Play inputs into a target."""
    before = memory("VmRSS")
    if before is not None:
        RESET.write_text("5")  # forgets the peak so far
    slowest = 0.0
    for data in inputs:
        began = time.monotonic()
        target(data)
        slowest = max(slowest, time.monotonic() - began)
    peak = memory("VmHWM")
    return Measured(slowest, None if before is None or peak is None else peak - before)


def memory(name: str) -> int | None:
    """Return a figure of this process's memory in bytes, where the system tells it."""
    if not STATUS.exists():
        return None
    line = next(line for line in STATUS.read_text().splitlines() if line.startswith(f"{name}:"))
    return int(line.split()[1]) * 1024


if __name__ == "__main__":
    found = {}
    for name, target in TARGETS.items():
        target(corpus(name)[0])  # what is loaded and made once is no input's
        found[name] = asdict(measure(target, corpus(name)))
    print(json.dumps(found))
