"""What the district wants to reach by a day (工作目标), and how far it is: whole numbers only.

Source: 四(一); ``admin/policy/targets.toml``; new targets are added by the district.
"""

from dataclasses import dataclass
from datetime import date
from functools import cache

from admin.rules.policies import policy


@dataclass(frozen=True)
class Target:
    """A target (目标).

    Args:
        share: a, b: a/b of the unions have both 双亮 and 会员评家.
        titles: how many homes hold the district's title.
    """

    by: date
    share: tuple[int, int]
    titles: int
    clause: str


@dataclass(frozen=True)
class Progress:
    """How far a number is on its way to what is wanted.

    Args:
        reached: how many there are.
        of: of how many; what is wanted itself where it is a plain number.
        wanted: the least number that is enough.
    """

    reached: int
    of: int
    wanted: int

    @property
    def missing(self) -> int:
        """Return how many more are needed; 0 where it is reached."""
        return max(0, self.wanted - self.reached)

    @property
    def met(self) -> bool:
        """Say whether it is reached; of nobody nothing is."""
        return self.of > 0 and self.reached >= self.wanted


@dataclass(frozen=True)
class Standing:
    """How a year stands to a target.

    Args:
        both: unions with 双亮 and 会员评家, which the target asks for.
        displays, reviews: each alone, shown beside it.
        titles: homes with the district's title.
    """

    both: Progress
    displays: Progress
    reviews: Progress
    titles: Progress

    @property
    def met(self) -> bool:
        """Say whether the target is reached."""
        return self.both.met and self.titles.met


@cache
def targets() -> tuple[Target, ...]:
    """Return the targets of the notice, the earliest first."""
    rows = policy("targets")["targets"]
    found = (Target(row["by"], (row["share"][0], row["share"][1]), row["titles"], row["clause"]) for row in rows)
    return tuple(sorted(found, key=lambda target: target.by))


def least_of(denominator: int, share: tuple[int, int]) -> int:
    """Return the least number that is at least this share of a denominator, rounded up exactly."""
    return -(-denominator * share[0] // share[1])


def share_progress(denominator: int, numerator: int, share: tuple[int, int]) -> Progress:
    """Return how far so many of a denominator are on their way to a share of it."""
    return Progress(numerator, denominator, least_of(denominator, share))


def progress(target: Target, *, unions: int, both: int, displays: int, reviews: int, titles: int) -> Standing:
    """Return how a year stands to a target.

    Args:
        unions: the denominator: active grass-roots unions that 符合独立建会条件.
        both, displays, reviews: how many of these had both, or each, valid in the year of the target.
        titles: how many homes held the district's title on the day.
    """
    return Standing(
        both=share_progress(unions, both, target.share),
        displays=share_progress(unions, displays, target.share),
        reviews=share_progress(unions, reviews, target.share),
        titles=Progress(titles, target.titles, target.titles),
    )
