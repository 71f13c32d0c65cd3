"""Whether enough are present (法定人数): the fraction stands in the definition of every poll."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Quorum:
    """Whether enough of those due are present.

    Args:
        needed: the least number present that is enough.
        met: whether so many are present.
    """

    needed: int
    met: bool


def quorum(present: int, due: int, fraction: tuple[int, int]) -> Quorum:
    """Return whether ``present`` of ``due`` are enough, in whole numbers.

    Args:
        fraction: a, b: at least a/b of those due; the definition of the poll has it.
    """
    part, whole = fraction
    needed = -(-due * part // whole)
    return Quorum(needed, present >= needed)
