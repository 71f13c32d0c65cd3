"""Runs that take turns, so that whatever else the machine does falls on all of them alike."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from statistics import median

Clock = Callable[[], float]


def spent(runs: Sequence[Callable[[], object]], rounds: int, clock: Clock = time.process_time) -> list[float]:
    """Return the median seconds of each run over some rounds.

    Raises:
        SystemExit: a run returned something false; nothing is measured then.
    """
    taken: list[list[float]] = [[] for _ in runs]
    for _ in range(rounds):
        for seconds, run in zip(taken, runs, strict=True):
            began = clock()
            if not run():
                raise SystemExit("a run did not do what is measured")
            seconds.append(clock() - began)
    return [median(seconds) for seconds in taken]


def quantile(found: Sequence[float], share: float) -> float:
    """Return the smallest of these that at least a share of them does not exceed."""
    return sorted(found)[min(len(found) - 1, int(len(found) * share))]
