"""Measure casting over HTTP on PostgreSQL and on SQLite, with one and with two serving processes.

All are served at the same time and cast in turn; every commit is on disk, with the settings of
``deploy/postgresql-vote.conf``. Client, servers and database share this machine: two processes can only be
faster than one where a processor is left for them. Run `python -m bench.postgres [BALLOTS]`.
"""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from statistics import median

from bench.casting import Run, cast
from bench.hall import Hall, hall
from bench.record import keep
from tests.conftest import binaries, serving

BALLOTS = 1_500
QUESTIONS = 8
AT_ONCE = 32
ROUNDS = 5
SETTINGS = Path("deploy/postgresql-vote.conf")
PROCESSES = {"one": 1, "two": 2}
ENGINES = ("sqlite", "postgres")
PLENTY = 4
"""Processors that it takes: two processes, the database, the client."""


def main() -> None:
    """Print ballots a second for each, and the ratios."""
    if binaries() is None:
        print("PostgreSQL is not installed (Debian: postgresql): left out")
        return
    ballots = int(sys.argv[1]) if len(sys.argv) > 1 else BALLOTS
    with ExitStack() as stack:
        server = stack.enter_context(serving(**settings(SETTINGS.read_text("utf-8"))))
        halls = {}
        for name, processes in PROCESSES.items():
            more = {"workers": processes, "threads": AT_ONCE}
            address = server.create(f"bench_{name}")
            halls[f"sqlite.{name}"] = stack.enter_context(hall(ballots, QUESTIONS, **more))
            halls[f"postgres.{name}"] = stack.enter_context(hall(ballots, QUESTIONS, database=address, **more))
        runs = compared(halls, ballots // ROUNDS)
    rates = {name: median(one.per_s for one in found) for name, found in runs.items()}
    for name, found in runs.items():
        errors = sum(one.errors for one in found)
        print(
            f"8x4  {name:12} {rates[name]:6,.0f} ballots/s, p50 {median(one.p50_ms for one in found):6.1f} ms,"
            f" p99 {median(one.p99_ms for one in found):6.1f} ms, {errors} errors"
        )
        keep({f"{name}.per_s": rates[name], f"{name}.errors": errors})
    cores = os.cpu_count() or 1
    for engine in ENGINES:
        ratio = rates[f"{engine}.two"] / rates[f"{engine}.one"]
        print(f"{engine}, two processes against one: {ratio:.2f} × (medians of {ROUNDS} rounds in turn)")
        keep({f"{engine}.ratio": ratio})
    if cores < PLENTY:
        print(f"{cores} processors, fewer than {PLENTY}: the processes share them with the client and the database")
    keep({"postgres.cores": cores})


def settings(text: str) -> Mapping[str, str]:
    """Return the settings of a PostgreSQL configuration file by their names."""
    return dict(_settings(text))


def _settings(text: str) -> Iterator[tuple[str, str]]:
    for line in text.splitlines():
        if line and not line.startswith("#"):
            name, value = line.split(" = ")
            yield name, value


def compared(halls: Mapping[str, Hall], part: int) -> Mapping[str, list[Run]]:
    """Cast a part of the ballots in each hall in turn."""
    sealed = {name: found.sealed() for name, found in halls.items()}
    runs: dict[str, list[Run]] = {name: [] for name in halls}
    for place in range(ROUNDS):
        for name, found in halls.items():
            some = sealed[name][place * part : (place + 1) * part]
            runs[name].append(asyncio.run(cast(found, AT_ONCE, some)))
    return runs


if __name__ == "__main__":
    main()
