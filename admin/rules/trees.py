"""The tree of unions as a list that people can look through (工会列表)."""

from collections.abc import Sequence
from dataclasses import dataclass

from admin.rules.cells import alike
from admin.rules.kinds import UnionKind, UnitType


@dataclass(frozen=True)
class Line:
    """One union in the list, with no more than the list shows."""

    id: int
    parent_id: int | None
    path: str
    name: str
    kind: UnionKind
    unit_type: UnitType | None
    independent: bool
    staff: int
    members: int
    active: bool


@dataclass(frozen=True)
class Branch:
    """A union and those directly below it that were looked for."""

    head: Line
    lines: list[Line]

    @property
    def staff(self) -> int:
        """Return how many 职工 its unions have."""
        return sum(line.staff for line in self.lines)

    @property
    def members(self) -> int:
        """Return how many 会员 its unions have."""
        return sum(line.members for line in self.lines)


@dataclass(frozen=True)
class Search:
    """What is looked for in the list; None is everything."""

    words: str = ""
    kind: UnionKind | None = None
    unit_type: UnitType | None = None
    active: bool | None = True
    independent: bool | None = None

    @property
    def narrow(self) -> bool:
        """Say whether anything but the state is asked for."""
        return bool(self.words) or any(asked is not None for asked in (self.kind, self.unit_type, self.independent))

    def finds(self, line: Line) -> bool:
        """Say whether a union is one of those looked for."""
        return (
            (not self.words or alike(self.words) in alike(line.name))
            and self.kind in (None, line.kind)
            and self.unit_type in (None, line.unit_type)
            and self.active in (None, line.active)
            and self.independent in (None, line.independent)
        )


@dataclass(frozen=True)
class Tree:
    """What lies within a person's reach, and sums of what was found.

    Attributes:
        found: how many grass-roots unions were found; their ``staff`` and ``members``.
        of: how many unions lie below the top, looked for or not.
    """

    branches: list[Branch]
    found: int
    of: int
    staff: int
    members: int


def grouped(lines: Sequence[Line], root: int, search: Search) -> Tree:
    """Return the lines that are looked for, each below the union that it belongs to.

    Args:
        lines: everything within reach, by name.
        root: the number of the union at the top.
    """
    heads = [line for line in lines if line.kind is not UnionKind.GRASSROOTS or line.id == root]
    heads.sort(key=lambda line: (line.path.count("/"), list(UnionKind).index(line.kind), line.name))
    kept: dict[int, list[Line]] = {line.id: [] for line in heads}
    found = [line for line in lines if search.finds(line)]
    for line in found:
        if line.kind is UnionKind.GRASSROOTS and line.parent_id in kept:
            kept[line.parent_id].append(line)
    shown = {line.id for line in found}
    grass = [line for line in found if line.kind is UnionKind.GRASSROOTS]
    return Tree(
        [Branch(line, kept[line.id]) for line in heads if line.id in shown or kept[line.id]],
        found=len(grass),
        of=len(lines) - 1,
        staff=sum(line.staff for line in grass),
        members=sum(line.members for line in grass),
    )
