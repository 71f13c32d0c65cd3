"""Measure what checking a ballot costs: plain Python against the native accelerator.

CPU time of this process per ballot, the median of interleaved rounds; absolute figures
belong to the machine. Run `python bench/verify.py`.
"""

import os
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from statistics import median

from vote.crypto import batch, group
from vote.crypto.ballot import Election, seal

POLLS = {"1×3": (3,), "8×4": (4,) * 8}
ROUNDS = 5
BATCH = 512
MADE = 8
"""So many different ballots are sealed; a batch repeats them, which saves the checker nothing."""

Check = Callable[[bytes, bytes, Sequence[int], Sequence[bytes]], bool]


def main() -> None:
    """Print a table: one row a poll and a way of checking."""
    print(f"{'poll':6}{'checked by':22}{'at once':>8}{'ms of CPU per ballot':>24}")
    for poll, options in POLLS.items():
        election = Election(os.urandom(32), group.base(int.from_bytes(os.urandom(32))), options)
        ballots = [seal(election, number + 1, [0] * len(options)) for number in range(MADE)]
        plans = [(name, size, _run(check, election, ballots, size)) for name, size, check in _ways()]
        spent = _interleaved([run for _, _, run in plans])
        for (name, size, _), seconds in zip(plans, spent, strict=True):
            print(f"{poll:6}{name:22}{size:8,}{seconds / size * 1000:24.3f}")


def _ways() -> Iterator[tuple[str, int, Check]]:
    """Yield name, ballots at once, and checker."""
    yield "plain Python", 1, batch.ballots_hold
    yield "plain Python", MADE, batch.ballots_hold
    if group.NATIVE:
        yield "native", 1, group.ballots_hold
        yield "native", BATCH, group.ballots_hold
    else:
        print("the native accelerator is not installed: plain Python only")


def _run(check: Check, election: Election, ballots: Sequence[bytes], size: int) -> Callable[[], bool]:
    many = (list(ballots) * (size // len(ballots) + 1))[:size]
    return partial(check, election.phi, election.public_key.encode(), election.options, many)


def _interleaved(runs: Sequence[Callable[[], bool]]) -> list[float]:
    """Return the median CPU seconds of each run, taking turns."""
    spent: list[list[float]] = [[] for _ in runs]
    for _ in range(ROUNDS):
        for seconds, run in zip(spent, runs, strict=True):
            started = time.process_time()
            if not run():
                raise SystemExit("a good ballot was refused: nothing is measured")
            seconds.append(time.process_time() - started)
    return [median(seconds) for seconds in spent]


if __name__ == "__main__":
    main()
