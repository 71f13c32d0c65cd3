"""What unions show (双亮): the plaque of a union, and how its chair and every vice-chair show who they are.

Each record stands for itself and for the name under which it was made: a new officer starts without, and after a
renaming the words of the plaque are looked at again. Nothing is deleted, so earlier years stay as they were.

Source: 三(二)1.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select
from sqlalchemy.orm import Session, aliased, joinedload

from admin.models.displays import DisplayRecord
from admin.models.unions import Officer, Union, UnionChange
from admin.rules import dates
from admin.rules.displays import posts
from admin.rules.kinds import Post, UnionKind


@dataclass(frozen=True)
class OfficerShown:
    """One officer who must show who she is (亮身份), and whether she does."""

    officer: int
    name: str
    post: Post
    shown: bool


@dataclass(frozen=True)
class DisplayStanding:
    """How a union stands to 双亮 on a day.

    Args:
        plaque: a plaque hangs whose words correspond to the unit's name.
        renamed: one hangs, but the union has another name since, and nobody has looked at its words.
    """

    plaque: bool
    officers: tuple[OfficerShown, ...]
    renamed: bool = False

    @property
    def complete(self) -> bool:
        """Say whether the plaque hangs, and the chair and every vice-chair show who they are.

        Without any such officer nobody does.
        """
        return self.plaque and bool(self.officers) and all(one.shown for one in self.officers)


def standing(session: Session, union: Union, on: date) -> DisplayStanding:
    """Return how one union stands on a day."""
    return standings(session, Union.id == union.id, on)[union.id]


def below(session: Session, path: str, on: date) -> dict[int, DisplayStanding]:
    """Return how the grass-roots unions at and below a place in the tree stand on a day, by number, in few queries."""
    return standings(session, Union.path.startswith(path) & (Union.kind == UnionKind.GRASSROOTS), on)


def standings(session: Session, which: ColumnElement[bool], on: date) -> dict[int, DisplayStanding]:
    """Return how these unions stand on a day, by number."""
    names = {row.id: row.name for row in session.execute(select(Union.id, Union.name).where(which))}
    plaques, signs = _shown(session, which, on)
    officers: dict[int, list[OfficerShown]] = defaultdict(list)
    for row in session.execute(_leading(which, on)):
        shown = (row.id, row.name, row.post) in signs
        officers[row.union_id].append(OfficerShown(row.id, row.name, row.post, shown))
    other = {union: name for union, name in plaques.items() if name != names[union]}
    later = _named_until(session, other, on)
    found = {}
    for union in names:
        renamed = union in other and union not in later
        found[union] = DisplayStanding(union in plaques and not renamed, tuple(officers.get(union, ())), renamed)
    return found


def is_complete(session: Session, path: str, on: date) -> ColumnElement[bool]:
    """Return the condition that a union at or below a place stands complete on a day, for counting many at once.

    It says the same as `DisplayStanding.complete`.
    """
    sign, plaque = aliased(DisplayRecord), aliased(DisplayRecord)
    found = session.execute(
        select(plaque.union_id, plaque.name)
        .join(plaque.union)
        .where(Union.path.startswith(path), plaque.officer_id.is_(None), plaque.name != Union.name, _hangs(plaque, on))
    )
    later = _named_until(session, {row.union_id: row.name for row in found}, on)
    leading = _in_office(on) & (Officer.union_id == Union.id)
    signed = exists().where(
        sign.officer_id == Officer.id, sign.name == Officer.name, sign.post == Officer.post, _hangs(sign, on)
    )
    hung = exists().where(
        plaque.union_id == Union.id, plaque.officer_id.is_(None), _hangs(plaque, on),
        or_(plaque.name == Union.name, Union.id.in_(later)),
    )  # fmt: skip
    return and_(hung, exists().where(leading), ~exists().where(leading, ~signed))


def of(session: Session, union: Union) -> list[DisplayRecord]:
    """Return all that a union shows or showed: what is shown now first, then the latest."""
    found = session.scalars(
        select(DisplayRecord)
        .options(joinedload(DisplayRecord.officer))
        .where(DisplayRecord.union_id == union.id)
        .order_by(DisplayRecord.ended_on.is_not(None), DisplayRecord.shown_on.desc(), DisplayRecord.id.desc())
    )
    return list(found)


def _in_office(on: date) -> ColumnElement[bool]:
    """Say who has to show who she is on a day."""
    return and_(Officer.post.in_(posts()), Officer.since_on <= on, or_(Officer.left_on.is_(None), Officer.left_on > on))


def _hangs(record: type[DisplayRecord], on: date) -> ColumnElement[bool]:
    """Say what is shown on a day."""
    return and_(record.shown_on <= on, or_(record.ended_on.is_(None), record.ended_on > on))


def _leading(which: ColumnElement[bool], on: date) -> Select[int, int, str, Post]:
    """Return the query of who has to show who she is on a day, by post, then by who came first."""
    return (
        select(Officer.id, Officer.union_id, Officer.name, Officer.post)
        .join(Officer.union)
        .where(which, _in_office(on))
        .order_by(Officer.post, Officer.since_on, Officer.id)
    )


Signs = set[tuple[int, str, Post]]
"""Officer, and the name and post under which she shows who she is."""


def _shown(session: Session, which: ColumnElement[bool], on: date) -> tuple[dict[int, str], Signs]:
    """Return which unions show a plaque on a day, each with the name it was made for, and who shows who she is."""
    columns = (DisplayRecord.union_id, DisplayRecord.officer_id, DisplayRecord.name, DisplayRecord.post)
    rows = session.execute(
        select(*columns)
        .join(DisplayRecord.union)
        .where(
            which, _hangs(DisplayRecord, on)
        )
        .order_by(DisplayRecord.id)
    )  # fmt: skip
    plaques: dict[int, str] = {}
    signs: Signs = set()
    for union, officer, name, post in rows:
        if officer is None:
            plaques[union] = name
        elif post is not None:
            signs.add((officer, name, post))
    return plaques, signs


def _named_until(session: Session, named: dict[int, str], on: date) -> set[int]:
    """Return which unions still had these names, which are theirs no more, at the end of a day."""
    if not named:
        return set()
    after = dates.start_of(on + timedelta(days=1))
    changes = session.execute(
        select(UnionChange.union_id, UnionChange.fields)
        .where(UnionChange.union_id.in_(named), UnionChange.what == "edited", UnionChange.at >= after)
        .order_by(UnionChange.at, UnionChange.id)
    )
    first: dict[int, str] = {}
    for union, fields in changes:
        if "name" in fields:
            first.setdefault(union, fields["name"][0])
    return {union for union, name in first.items() if named[union] == name}
