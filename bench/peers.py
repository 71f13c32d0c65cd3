"""Measure what checking one ballot costs here and elsewhere, taking turns in one run.

CPU time per ballot; `ratio` is a peer's time over ours for one ballot by itself, as it is checked when it is cast,
`batch_ratio` over ours in batches, as an auditor checks. Run `python -m bench.peers`.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from statistics import median

from bench import belenios, electionguard, shapes, verify
from bench.record import keep
from vote.crypto import group
from vote.crypto.ballot import seal

ROUNDS = 5
THEIR_BALLOTS = 10
SHAPES = ("1x3", "8x4")


def main() -> None:
    """Print a line for each shape and whoever is here."""
    for shape in SHAPES:
        with ExitStack() as stack:
            figures = compared(runs(shape, stack))
        ours, batch = figures.pop("single"), figures.pop("batch")
        print(f"{shape}  ours {ours * 1000:8.3f} ms alone, {batch * 1000:8.3f} ms in batches")
        for peer, seconds in figures.items():
            alone, together = seconds / ours, seconds / batch
            print(f"{shape}  {peer} {seconds * 1000:8.1f} ms: {alone:6.0f} × alone, {together:6.0f} × in batches")
            name = f"peers.{peer}.{shape}"
            keep({f"{name}.ratio": alone, f"{name}.batch_ratio": together, f"{name}.ms": seconds * 1000})


def runs(shape: str, stack: ExitStack) -> dict[str, Callable[[], float]]:
    """Return, by name, what checks ballots and says the CPU seconds of one."""
    options = shapes.SHAPES[shape]
    election = shapes.election(options)
    ballots = [seal(election, number + 1, [0] * len(options)) for number in range(verify.MADE)]

    def ours(size: int) -> Callable[[], float]:
        check = verify.run(group.ballots_hold, election, ballots, size)
        times = max(1, 64 // size)

        def timed() -> float:
            began = time.process_time()
            for _ in range(times):
                assert check()
            return (time.process_time() - began) / size / times

        return timed

    found = {"single": ours(1), "batch": ours(verify.BATCH)}
    if belenios.is_here():
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="pingjia-belenios-")))
        found["belenios"] = belenios.Election(folder, options, THEIR_BALLOTS).verify_s
    else:
        print("belenios-tool is not installed (Debian: belenios-tool): left out")
    python = electionguard.interpreter()
    if python is not None:
        theirs = electionguard.Election(python, len(options), options[0])
        stack.callback(theirs.close)
        found["electionguard"] = theirs.verify_s
    else:
        print(f"electionguard needs Python {electionguard.PYTHON}, which is not here: left out")
    return found


def compared(found: dict[str, Callable[[], float]]) -> dict[str, float]:
    """Return the median seconds of each, taking turns."""
    taken: dict[str, list[float]] = {name: [] for name in found}
    for _ in range(ROUNDS):
        for name, run in found.items():
            taken[name].append(run())
    return {name: median(seconds) for name, seconds in taken.items()}


if __name__ == "__main__":
    main()
