"""Measure what durability costs: verified casts a second with every commit on disk, and with none waited for.

In one process, 8 questions with 4 options. The two take turns, and each turn gives a difference of its own: the median
of these and the middle half of them are told. Run `python -m bench.durability [BALLOTS]`.
"""

from __future__ import annotations

import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from statistics import median, quantiles
from unittest.mock import patch

from bench import shapes
from bench.record import keep
from tests.factories import Assembly
from vote import ballots, sqlite
from vote.crypto.slips import slip_key
from vote.db import Database
from vote.store import Store
from vote.tables import bring_up

BALLOTS = 3_000
ROUNDS = 15
THREADS = 16
WAYS = {"FULL": "PRAGMA synchronous = FULL", "OFF": "PRAGMA synchronous = OFF"}


def main() -> None:
    """Print ballots a second of each way, and the difference."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else BALLOTS
    costs, rates = list[float](), dict[str, list[float]]()
    for number in range(ROUNDS):
        turn = {way: rate(way, count // ROUNDS) for way in sorted(WAYS, reverse=bool(number % 2))}
        costs.append(1 - turn["FULL"] / turn["OFF"])
        for way, found in turn.items():
            rates.setdefault(way, []).append(found)
    low, cost, high = quantiles(costs, n=4)
    full, off = median(rates["FULL"]), median(rates["OFF"])
    print(
        f"synchronous=FULL {full:,.0f} ballots/s, OFF {off:,.0f} ballots/s:"
        f" durability costs {cost:.1%} (the middle half of {ROUNDS} turns: {low:.1%} to {high:.1%})"
    )
    keep({"durability_cost": cost, "durability_cost_low": low, "durability_cost_high": high})


def rate(way: str, count: int) -> float:
    """Cast so many ballots from many threads; return how many a second."""
    pragmas = [WAYS[way] if "synchronous" in pragma else pragma for pragma in sqlite.PRAGMAS]
    with tempfile.TemporaryDirectory(prefix="pingjia-bench-") as folder, patch.object(sqlite, "PRAGMAS", pragmas):
        database = Database(f"sqlite:///{Path(folder) / 'vote.db'}", bytes(range(32)))
        bring_up(database)
        store = Store(database, THREADS)
        assembly = Assembly.at(database, "open", slips=count, questions=8, due=count)
        keys = [slip_key(assembly.code, secret)[0] for secret in assembly.slips]
        sealed = shapes.sealed(assembly.election, keys)
        began = time.perf_counter()
        with ThreadPoolExecutor(THREADS) as pool:
            list(pool.map(partial(ballots.cast, store, assembly.code), sealed))
        seconds = time.perf_counter() - began
        store.close()
        assembly.stop()
        database.close()
    return count / seconds


if __name__ == "__main__":
    main()
