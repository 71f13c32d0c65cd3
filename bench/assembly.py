"""Measure one large assembly of 8 questions with 4 options: close, count, and audit by `pingjia verify`.

The audit's CPU time is that of a process of its own on one core; Belenios checks ballots of the same shape before
and after it. Run `python -m bench.assembly [BALLOTS …]`.
"""

from __future__ import annotations

import asyncio
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import mean

from bench import belenios, shapes
from bench.casting import cast
from bench.hall import Hall, hall
from bench.record import keep
from vote import chair
from vote.rehearsal.assembly import open_sums

SIZES = (1_000, 10_000)
QUESTIONS = 8
AT_ONCE = 16
AUDITOR = """
import os, sys, time
from vote.verify import main
began = time.perf_counter()
status = main(sys.argv[1:])
used, (peak,) = os.times(), [line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM")]
print(used.user + used.system, time.perf_counter() - began, int(peak) / 1024)
sys.exit(status)
"""
"""Checks a board and prints last what it took. What the kernel tells of a child includes memory of its parent."""
THEIR_BALLOTS = 5


@dataclass(frozen=True)
class Audit:
    """What `pingjia verify` took: CPU seconds, seconds by the clock, megabytes at the most."""

    cpu_s: float
    wall_s: float
    peak_mb: float


def main() -> None:
    """Print close, count and audit for each size."""
    sizes = [int(word) for word in sys.argv[1:]] or SIZES
    with tempfile.TemporaryDirectory(prefix="pingjia-bench-") as name:
        folder = Path(name)
        peer = None
        if belenios.is_here():
            (folder / "belenios").mkdir()
            peer = belenios.Election(folder / "belenios", shapes.SHAPES["8x4"], THEIR_BALLOTS)
        for size in sizes:
            board = folder / f"{size}.json"
            with hall(size, QUESTIONS) as found:
                board.write_bytes(held(found))
            before = peer.verify_s() if peer else 0.0
            audit = audited(board)
            ratio = mean((before, peer.verify_s())) * size / audit.cpu_s if peer else None
            print(
                f"audit of {size:,} ballots: {audit.cpu_s:.1f} s of CPU ({audit.wall_s:.1f} s), {audit.peak_mb:.0f} MB"
                + (f", {ratio:.0f} × Belenios' verify" if ratio else "")
            )
            keep({f"audit.{size}.seconds": audit.wall_s, f"audit.{size}.cpu_s": audit.cpu_s})
            keep({f"audit.{size}.peak_mb": audit.peak_mb, f"audit.{size}.ratio_belenios": ratio})


def held(found: Hall) -> bytes:
    """Cast a ballot for every slip, close, count; return the board."""
    size = len(found.keys)
    run = asyncio.run(cast(found, AT_ONCE, found.sealed()))
    if run.errors:
        raise SystemExit(f"{run.errors} ballots were not taken")
    began = time.perf_counter()
    chair.close_poll(found.database, found.poll, size)
    closed = time.perf_counter()
    chair.begin_count(found.database, found.poll)
    ready = time.perf_counter()
    open_sums(found.scrutineers, 2, lambda *_: None)
    counted = time.perf_counter()
    print(
        f"{size:,} ballots: close {closed - began:.2f} s, sums ready after another {ready - closed:.2f} s,"
        f" checked and opened by two scrutineers in {counted - ready:.1f} s"
    )
    keep({f"close_{size}_8x4_s": ready - began, f"close_{size}_8x4_box_s": closed - began})
    keep({f"tally_{size}_8x4_s": counted - ready})
    return chair.board(found.database, found.poll)


def audited(board: Path) -> Audit:
    """Run the auditor in a process of its own."""
    done = subprocess.run([sys.executable, "-c", AUDITOR, str(board)], stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode:
        raise SystemExit("the auditor refused the board")
    return Audit(*map(float, done.stdout.splitlines()[-1].split()))


if __name__ == "__main__":
    main()
