"""Who does not show all that it should (还没有双亮的), by street, and since when.

Source: 三(二)1; the days of grace from ``admin/policy/displays.toml``.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from admin import displays
from admin.displays import DisplayStanding
from admin.duties import DIRECT
from admin.models.displays import DisplayRecord
from admin.models.unions import Officer, Union, UnionChange
from admin.rules import dates
from admin.rules.kinds import UnionKind
from admin.rules.plaques import due_on
from admin.rules.rights import Person


@dataclass(frozen=True)
class StreetShown:
    """How many unions of a street there are, and how many show their plaque, their officers, and both."""

    street: int | None
    name: str
    unions: int
    plaques: int
    officers: int
    both: int


@dataclass(frozen=True)
class Lacking:
    """A union that does not show all that it should (还没有双亮).

    Args:
        what: what it lacks, in words.
        due_on: the last day on which that is not overdue.
    """

    union: int
    name: str
    street: int | None
    street_name: str
    what: tuple[str, ...]
    since: date
    due_on: date


@dataclass(frozen=True)
class Overview:
    """How the unions within a person's reach stand, by street, and those that lack something."""

    streets: list[StreetShown]
    lacking: list[Lacking]

    @property
    def total(self) -> StreetShown:
        """Return all streets together."""
        parts = [(one.unions, one.plaques, one.officers, one.both) for one in self.streets]
        return StreetShown(None, "合计", *(sum(column) for column in zip(*parts, strict=True))) if parts else NONE

    def overdue(self, on: date) -> list[Lacking]:
        """Return who should have shown all by a day."""
        return [one for one in self.lacking if one.due_on < on]


NONE = StreetShown(None, "合计", 0, 0, 0, 0)


def overview(session: Session, person: Person, on: date) -> Overview:
    """Return how the active, independent unions within a person's reach stand on a day, and what they lack.

    Source: 三(二)1; which unions are counted: 全区符合独立建会条件的.
    """
    streets: dict[tuple[int | None, str], list[int]] = {}
    lacking: list[Lacking] = []
    found = displays.below(session, person.path, on)
    since = _Since.of(session, person.path, found)
    above = aliased(Union)
    rows = session.execute(
        select(Union.id, Union.name, Union.created_at, above.id, above.name, above.kind)
        .join(above, Union.parent_id == above.id)
        .where(
            Union.path.startswith(person.path), Union.kind == UnionKind.GRASSROOTS, Union.active, Union.independent,
            Union.created_at < dates.start_of(on + timedelta(days=1)),
        )
        .order_by(above.path, Union.name)
    )  # fmt: skip
    for union, name, created_at, street, street_name, kind in rows:
        where = (None, DIRECT) if kind is UnionKind.DISTRICT_FEDERATION else (street, street_name)
        tally = streets.setdefault(where, [0, 0, 0, 0])
        standing = found[union]
        shown = bool(standing.officers) and all(one.shown for one in standing.officers)
        for place, true in enumerate((True, standing.plaque, shown, standing.complete)):
            tally[place] += true
        if not standing.complete:
            day = since.day(union, standing, dates.today(created_at))
            street_number, street_title = where
            lacking.append(Lacking(union, name, street_number, street_title, _missing(standing), day, due_on(day)))
    return Overview([StreetShown(*where, *tally) for where, tally in streets.items()], lacking)


def _missing(standing: DisplayStanding) -> tuple[str, ...]:
    """Return what a union lacks, in words."""
    words = ["改名后没有核对牌匾文字" if standing.renamed else "没有悬挂牌匾"] if not standing.plaque else []
    if not standing.officers:
        return (*words, "没有登记主席")
    return (*words, *(f"{one.post.label}{one.name}没有亮身份" for one in standing.officers if not one.shown))


@dataclass(frozen=True)
class _Since:
    """Since when something may be lacking: ends of earlier plaques and signs, renamings, terms of office."""

    plaques: dict[int, date]
    signs: dict[int, date]
    named: dict[int, date]
    terms: dict[int, date]

    @classmethod
    def of(cls, session: Session, path: str, found: dict[int, DisplayStanding]) -> "_Since":
        within = Union.path.startswith(path)
        ended = (
            select(DisplayRecord.union_id, DisplayRecord.officer_id, func.max(DisplayRecord.ended_on))
            .join(DisplayRecord.union)
            .where(within, DisplayRecord.ended_on > DisplayRecord.shown_on)
            .group_by(DisplayRecord.union_id, DisplayRecord.officer_id)
        )
        rows = [(union, officer, day) for union, officer, day in session.execute(ended) if day is not None]
        renamed = [union for union, standing in found.items() if standing.renamed]
        changes = session.execute(
            select(UnionChange.union_id, UnionChange.at, UnionChange.fields)
            .where(UnionChange.union_id.in_(renamed), UnionChange.what == "edited")
            .order_by(UnionChange.at)
        ) if renamed else ()  # fmt: skip
        terms = session.execute(
            select(Officer.id, Officer.since_on).join(Officer.union).where(within, Officer.left_on.is_(None))
        )
        return cls(
            {union: day for union, officer, day in rows if officer is None},
            {officer: day for _, officer, day in rows if officer is not None},
            {union: dates.today(at) for union, at, fields in changes if "name" in fields},
            {row.id: row.since_on for row in terms},
        )  # fmt: skip

    def day(self, union: int, standing: DisplayStanding, known_since: date) -> date:
        """Return since when a union lacks what it lacks longest."""
        days = []
        if not standing.plaque:
            known = (self.named if standing.renamed else self.plaques).get(union, known_since)
            days.append(max(known, known_since))
        if not standing.officers:
            days.append(known_since)
        for one in standing.officers:
            if not one.shown:
                began = self.terms.get(one.officer, known_since)
                days.append(max(began, self.signs.get(one.officer, began), known_since))
        return min(days)
