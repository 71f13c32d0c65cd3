"""Search the decoders for faults, led by coverage (覆盖引导的模糊测试): `python -m tests.fuzz SECONDS [TARGET …]`.

Starts from the corpus; what is new goes to build/fuzz/, a finding with the bytes that make it. A finding
that was mended belongs into the corpus.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["vote", "admin"]):
    from tests.fuzz.targets import TARGETS, corpus

OUT = Path(__file__).parents[2] / "build" / "fuzz"
LARGEST = {"board": 60_000, "workbook": 20_000, "backup": 20_000}
SLOWEST_S, MEMORY_MB = 30, 2_048


def search(name: str, seconds: int) -> None:
    """Search one target in this process, which ends with it; 0 where nothing was found."""
    found, seeds = OUT / name, OUT / "corpus" / name
    for folder in (found, seeds):
        folder.mkdir(parents=True, exist_ok=True)
    for number, data in enumerate(corpus(name)):
        (seeds / f"seed-{number}").write_bytes(data)
    limits = (f"-max_total_time={seconds}", f"-timeout={SLOWEST_S}", f"-rss_limit_mb={MEMORY_MB}")
    size = f"-max_len={LARGEST.get(name, 4_000)}"
    arguments = [sys.argv[0], *limits, size, f"-artifact_prefix={found}/", "-print_final_stats=1", str(seeds)]
    atheris.Setup(arguments, TARGETS[name])
    atheris.Fuzz()


def main(seconds: str, names: list[str]) -> int:
    """Search the targets one after the other, each in a process of its own."""
    worst = 0
    for name in names or TARGETS:
        print(f"== {name}", flush=True)
        command = [sys.executable, "-m", "tests.fuzz", "--one", name, seconds]
        worst = max(worst, subprocess.run(command, check=False).returncode)
    return worst


if __name__ == "__main__":
    if sys.argv[1] == "--one":
        search(sys.argv[2], int(sys.argv[3]))
    sys.exit(main(sys.argv[1], sys.argv[2:]))
