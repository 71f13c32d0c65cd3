"""Measure what checking a ballot costs: plain Python against the native accelerator.

CPU time of this process per ballot, the median of interleaved rounds; absolute figures
belong to the machine. Run `python -m bench.verify`.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator, Sequence
from functools import partial

from bench import shapes, turns
from bench.record import keep
from vote.crypto import batch, group
from vote.crypto.ballot import Election, seal

ROUNDS = 5
PARTS_ROUNDS = 201
BATCH = 512
FEW = (4, 16)
"""So many may be waiting in a hall at the same moment."""
MADE = 8
"""So many different ballots are sealed; a batch repeats them, which saves the checker nothing."""

Check = Callable[[bytes, bytes, Sequence[int], Sequence[bytes]], bool]


def main() -> None:
    """Print a table: one row a poll and a way of checking."""
    print(f"{'poll':6}{'checked by':18}{'at once':>8}{'ms of CPU per ballot':>24}")
    for shape, options in shapes.SHAPES.items():
        election = shapes.election(options)
        ballots = [seal(election, number + 1, [0] * len(options)) for number in range(MADE)]
        ways = list(_ways())
        runs = [run(check, election, ballots, size) for _, size, check in ways]
        for (name, size, _), seconds in zip(ways, turns.spent(runs, ROUNDS), strict=True):
            print(f"{shape:6}{name:18}{size:8,}{seconds / size * 1000:24.3f}")
            keep({f"verify.{shape}.{name}.ballots_per_cpu_s": size / seconds})
    if group.NATIVE:
        for shape, options in shapes.SHAPES.items():
            needed = parts(options)
            for name, seconds in zip(needed, turns.spent(list(needed.values()), PARTS_ROUNDS), strict=True):
                print(f"{shape:6}its {name + ' alone':14}{1:8,}{seconds * 1000:24.3f}")
                keep({f"verify.{shape}.{name}_ms": seconds * 1000})


def _ways() -> Iterator[tuple[str, int, Check]]:
    """Yield name, ballots at once, and checker."""
    yield "python", 1, batch.ballots_hold
    if group.NATIVE:
        yield "native_single", 1, group.ballots_hold
        for few in FEW:
            yield f"native_{few}", few, group.ballots_hold
        yield "native_batch", BATCH, group.ballots_hold
    else:
        print("the native accelerator is not installed: plain Python only")


def parts(options: Sequence[int]) -> dict[str, Callable[[], object]]:
    """Return the two things that a ballot by itself needs of the library: its points read, and one sum of multiples.

    A half of the multiples are of whole length, those of A and B; the other half, of a and b, of 128 bits.
    """
    points = [group.base(secrets.randbelow(group.ORDER)) for _ in range(2 + 4 * sum(options))]
    encoded = b"".join(point.encode() for point in points)
    scalars = [secrets.randbits(128 if place % 2 else 252) for place in range(len(points))]
    return {"points": partial(group.decode_all, encoded), "sum": partial(group.combine, scalars, points)}


def run(check: Check, election: Election, ballots: Sequence[bytes], size: int) -> Callable[[], bool]:
    """Return what checks so many ballots at once."""
    many = (list(ballots) * (size // len(ballots) + 1))[:size]
    return partial(check, election.phi, election.public_key.encode(), election.options, many)


if __name__ == "__main__":
    main()
