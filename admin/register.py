"""The register of titles (称号登记册) to look through and take along, and the public list of homes (职工之家名录)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session, aliased, contains_eager, load_only

from admin.models.titles import Title
from admin.models.unions import Union
from admin.rules.kinds import TitleLevel, TitleState
from admin.rules.rights import Person
from admin.workbooks import Column, Content, Table, write_book

PAGE = 50
HELD = tuple(state for state in TitleState if state.is_held)


@dataclass(frozen=True)
class Filters:
    """What the register shows; nothing named shows all.

    Args:
        union: a street's number: what lies below it.
        year: of the award.
        words: part of the name.
        held: only titles that are held still.
    """

    state: TitleState | None = None
    level: TitleLevel | None = None
    union: int | None = None
    year: int | None = None
    words: str = ""
    held: bool = False
    page: int = 1


@dataclass(frozen=True)
class Listing:
    """One page of titles, the newest first."""

    titles: Sequence[Title]
    total: int
    page: int
    pages: int


@dataclass(frozen=True)
class Home:
    """One home as the public sees it."""

    name: str
    level: TitleLevel
    state: TitleState
    street: str
    awarding: str
    awarded_on: date
    ended_on: date | None
    ending: str


COLUMNS = (
    Column("name", "工会", width=40),
    Column("street", "上一级工会", width=28),
    Column("level", "称号", width=28),
    Column("state", "状态", width=12),
    Column("ending", "工会变动", width=24),
    Column("awarding", "命名单位", width=28),
    Column("decision_number", "命名文号", width=24),
    Column("awarded_on", "命名日期", Content.DAY, 14),
    Column("area_m2", "核定面积（平方米）", Content.DECIMAL, 18),
    Column("plaque_on", "授牌日期", Content.DAY, 14),
    Column("ended_on", "终止日期", Content.DAY, 14),
    Column("ending_number", "终止文号", width=24),
    Column("plaque_returned_on", "收回牌匾日期", Content.DAY, 14),
)


def listing(session: Session, person: Person, filters: Filters) -> Listing:
    """Return the titles within reach that the filters leave."""
    return _page(session, _chosen(person.path, filters), filters.page)


def public(session: Session, filters: Filters) -> tuple[list[Home], Listing]:
    """Return the homes that anybody may look through (职工之家名录)."""
    found = _page(session, _chosen("/", filters), filters.page)
    names = _names_above(session, found.titles)
    return [
        Home(
            name=title.union.name, level=title.level, state=title.state, street=names.get(title.id, ""),
            awarding=title.awarding_union.name, awarded_on=title.awarded_on, ended_on=title.ended_on,
            ending=title.union.ending,
        )
        for title in found.titles
    ], found  # fmt: skip


def book(session: Session, person: Person, filters: Filters) -> bytes:
    """Return the same as an Excel workbook, all pages of it."""
    chosen = _eager(_chosen(person.path, filters)).order_by(*_ORDER)
    found = session.scalars(chosen).all()
    return write_book([Table("称号登记册", COLUMNS, _rows(session, found), "朝阳区“职工之家”称号登记册")])


def years(session: Session, path: str) -> list[int]:
    """Return the years in which titles were awarded at and below a place in the tree, the newest first."""
    found = select(Title.awarded_on).join(Title.union).where(Union.path.startswith(path))
    days = [
        session.scalars(found.order_by(order).limit(1)).first() for order in (Title.awarded_on.desc(), Title.awarded_on)
    ]
    return [year for last, first in [days] if last and first for year in range(last.year, first.year - 1, -1)]


def counts(session: Session, path: str) -> dict[tuple[TitleLevel, TitleState], int]:
    """Return how many titles there are at and below a place in the tree, by level and state."""
    found = select(Title.level, Title.state, func.count()).join(Union, Union.id == Title.union_id)
    rows = session.execute(found.where(Union.path.startswith(path)).group_by(Title.level, Title.state))
    return {(row[0], row[1]): row[2] for row in rows}


_ORDER = (Title.awarded_on.desc(), Title.id.desc())


def _chosen(path: str, filters: Filters) -> Select[Title]:
    found = select(Title).join(Title.union)
    if path != "/":
        found = found.where(Union.path.startswith(path))
    return found.where(*_conditions(filters))


def _conditions(filters: Filters) -> Iterator[ColumnElement[bool]]:
    if filters.state is not None:
        yield Title.state == filters.state
    if filters.held:
        yield Title.state.in_(HELD)
    if filters.level is not None:
        yield Title.level == filters.level
    if filters.union is not None:
        yield Union.path.contains(f"/{filters.union}/")
    if filters.year is not None:
        yield Title.awarded_on.between(date(filters.year, 1, 1), date(filters.year, 12, 31))
    if filters.words:
        yield Union.name.contains(filters.words, autoescape=True)


def _page(session: Session, chosen: Select[Title], wanted: int) -> Listing:
    total = session.scalar(chosen.with_only_columns(func.count(Title.id))) or 0
    pages = max(1, -(-total // PAGE))
    page = min(max(1, wanted), pages)
    rows = session.scalars(_eager(chosen).order_by(*_ORDER).limit(PAGE).offset((page - 1) * PAGE)).all()
    return Listing(rows, total, page, pages)


def _eager(chosen: Select[Title]) -> Select[Title]:
    """Bring the names of both unions along."""
    awarding = aliased(Union)
    return chosen.join(Title.awarding_union.of_type(awarding)).options(
        contains_eager(Title.union).load_only(
            Union.name, Union.path, Union.parent_id, Union.active, Union.merged_into_id
        ),
        contains_eager(Title.awarding_union.of_type(awarding)).load_only(awarding.name),
    )


def _names_above(session: Session, found: Sequence[Title]) -> dict[int, str]:
    """Return the name of the union above each title's union, by the title's number."""
    above = {title.union.parent_id for title in found}
    rows = session.scalars(select(Union).where(Union.id.in_(above)).options(load_only(Union.name)))
    names = {row.id: row.name for row in rows}
    return {title.id: names.get(title.union.parent_id or 0, "") for title in found}


def _rows(session: Session, found: Sequence[Title]) -> Iterator[dict[str, Any]]:
    names = _names_above(session, found)
    for title in found:
        yield {
            "name": title.union.name, "street": names.get(title.id, ""), "level": title.level.label,
            "state": title.state.label, "ending": title.union.ending, "awarding": title.awarding_union.name,
            "decision_number": title.decision_number, "awarded_on": title.awarded_on,
            "area_m2": float(title.area_m2) if title.area_m2 else None, "plaque_on": title.plaque_on,
            "ended_on": title.ended_on, "ending_number": title.ending_number,
            "plaque_returned_on": title.plaque_returned_on,
        }  # fmt: skip
