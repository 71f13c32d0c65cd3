"""Measure auditing on Dask: `pingjia verify --dask` with one and with two workers of this machine, in turn.

Many boards of 500 ballots each, 8 questions with 4 options, and one large board that is cut in parts. From the
rate follows what 10⁶ and 10⁸ ballots would take; the assumptions are printed with it.
Run `python -m bench.dask [BALLOTS [BALLOTS OF THE LARGE BOARD]]`.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from bench import shapes
from bench.record import keep
from tests.factories import Assembly
from vote import ballots, chair, verify
from vote.crew import Crew, crew
from vote.crypto.slips import slip_key
from vote.db import Database
from vote.store import Store
from vote.tables import bring_up
from vote.verdicts import Told

BALLOTS = 100_000
OF_A_BOARD = 500
LARGE = 5_000
ROUNDS = 4
QUESTIONS = 8
THREADS = 16
WORKERS = (1, 2)
PROJECTED = {10**6: (2, 16, 64), 10**8: (64, 256, 1024)}
"""Ballots, and workers for them."""
NETWORK_MB_S = 125
"""1 Gbit/s."""

ASSUMED = """\
Assumed: boards of {size} ballots of 8 questions with 4 options, {bytes:,.0f} bytes a ballot. Every worker has a
processor like this one to itself and checks {rate:,.0f} ballots/s, as each of two did here. Whoever asks needs
{asking:.3f} ms of one processor for each ballot to read, send and schedule, the scheduler included, and sends all
of it over {network} MB/s. No worker fails. Boards know nothing of each other: several who ask, each with a
scheduler and a share of the boards, divide the last two by their number. 10⁸ ballots weigh {tb:.2f} TB.
A board is one assembly. One board of 10⁶ ballots would not fit into the memory of whoever asks; the projection
is of many boards."""


@dataclass
class Spent:
    """What some workers took: seconds by the clock, and CPU seconds of the process that asks, scheduler included."""

    wall_s: float = 0.0
    asking_s: float = 0.0


def main() -> None:
    """Print seconds with one and with two workers, their ratio, and the projection."""
    asked = [int(word) for word in sys.argv[1:]]
    total, large = asked[0] if asked else BALLOTS, asked[1] if len(asked) > 1 else LARGE
    size = min(OF_A_BOARD, total // ROUNDS)
    with tempfile.TemporaryDirectory(prefix="pingjia-bench-") as name, ExitStack() as stack:
        folder = Path(name)
        small = made(folder / "small", size)
        big = made(folder / "large", large)
        bytes_each = small.stat().st_size / size
        began = time.perf_counter()
        crews = [stack.enter_context(crew(workers=count)) for count in WORKERS]
        print(f"workers started in {time.perf_counter() - began:.1f} s, not counted in what follows")
        boards = total // ROUNDS // size
        in_turn(crews, [[str(small)] * 8])  # workers load what they need
        many = in_turn(crews, [[str(small)] * boards] * ROUNDS)
        cut = in_turn(crews, [[str(big)]] * 2)
        crews[-1].here = False
        (sent,) = in_turn(crews[-1:], [[str(small)] * boards])
    checked = boards * ROUNDS * size
    tell("dask", f"{checked:,} ballots on boards of {size}", many)
    tell("dask.cut", f"one board of {large:,} ballots, twice", cut)
    keep({"dask.ballots": checked, "dask.cut.ballots": large})
    print(f"{os.cpu_count()} processors, which whoever asks shares with the workers")
    sending_s = sent.asking_s / (boards * size)
    print(f"boards sent to two workers, as to those elsewhere: {sent.wall_s * ROUNDS:.1f} s for as many\n")
    project(checked / many[-1].wall_s / WORKERS[-1], sending_s, bytes_each, size)


def made(folder: Path, count: int) -> Path:
    """Play an assembly of so many ballots to its result; return its board."""
    folder.mkdir()
    database = Database(f"sqlite:///{folder / 'vote.db'}", bytes(range(32)))
    bring_up(database)
    store = Store(database, THREADS)
    assembly = Assembly.define(database, store, questions=QUESTIONS, due=count)
    assembly.hold_ceremony()
    keys = [slip_key(assembly.code, secret)[0] for secret in assembly.issue(count)]
    assembly.open()
    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(partial(ballots.cast, store, assembly.code), shapes.sealed(assembly.election, keys)))
    assembly.close()
    assembly.count()
    board = folder / "board.json"
    board.write_bytes(chair.board(database, assembly.code))
    assembly.stop()
    database.close()
    return board


def in_turn(crews: Sequence[Crew], rounds: Sequence[Sequence[str]]) -> list[Spent]:
    """Let the crews check the boards of each round one after the other."""
    spent = [Spent() for _ in crews]
    for boards in rounds:
        for one, found in zip(spent, crews, strict=True):
            wall, asking = time.perf_counter(), time.process_time()
            outcomes = list(verify.by_crew(found, boards))
            one.wall_s += time.perf_counter() - wall
            one.asking_s += time.process_time() - asking
            if len(outcomes) != len(boards) or not all(isinstance(told, Told) and told.holds for told in outcomes):
                raise SystemExit("a board was refused")
    return spent


def tell(name: str, what: str, spent: Sequence[Spent]) -> None:
    """Print and keep what one and two workers took."""
    one, two = (found.wall_s for found in spent)
    print(f"{what}: one worker {one:.1f} s, two {two:.1f} s: {one / two:.2f} ×")
    keep({f"{name}.one_s": one, f"{name}.two_s": two, f"{name}.ratio": one / two})


def project(rate: float, asking_s: float, bytes_each: float, size: int) -> None:
    """Print what many ballots would take, and on what assumptions.

    Args:
        rate: ballots a second of one worker, as measured with two.
        asking_s: CPU seconds for each ballot to read and send the boards, as measured.
        bytes_each: bytes of a board for each ballot.
        size: ballots of a board.
    """
    print("Projection; the slowest of three decides: workers, whoever asks, its network.")
    for count, crews in PROJECTED.items():
        for workers in crews:
            bounds = {
                "workers": count / rate / workers,
                "asking": count * asking_s,
                "network": count * bytes_each / NETWORK_MB_S / 1e6,
            }
            slowest = max(bounds, key=lambda name: bounds[name])
            print(f"  {count:>11,} ballots, {workers:>5,} workers: {_time(bounds[slowest])} ({slowest})")
            keep({f"dask.projected.{count}.{workers}_workers_s": bounds[slowest]})
    keep({"dask.ballots_per_worker_s": rate, "dask.asking_ms_per_ballot": asking_s * 1000})
    weight = 1e8 * bytes_each / 1e12
    print(
        ASSUMED.format(size=size, bytes=bytes_each, rate=rate, asking=asking_s * 1000, network=NETWORK_MB_S, tb=weight)
    )


def _time(seconds: float) -> str:
    if seconds < 120:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 7200 else f"{seconds / 3600:.1f} h"


if __name__ == "__main__":
    main()
