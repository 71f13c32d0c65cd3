"""The book of subsidies (补助台账): what was approved and paid, found, listed, and added up.

Totals come from entries that are never changed, by the street of the day of payment.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session, contains_eager, joinedload

from admin import applications
from admin.errors import NotHere
from admin.models.subsidies import Subsidy, SubsidyEntry
from admin.models.unions import Union
from admin.rules.kinds import SubsidyEntryKind, SubsidyState
from admin.rules.rights import Person
from vote.db import Database

PER_PAGE = 50


@dataclass(frozen=True)
class Filters:
    """Which subsidies are listed; None leaves a question open."""

    state: SubsidyState | None = None
    year: int | None = None
    street: int | None = None
    page: int = 1


@dataclass(frozen=True)
class Page:
    """A part of the register."""

    rows: Sequence[Subsidy]
    number: int
    pages: int
    total: int


@dataclass(frozen=True)
class Total:
    """What was paid and taken back in a year, by the street of that day.

    Args:
        yuan: what remains: paid less reversed.
    """

    year: int
    street: str
    payments: int
    paid_yuan: int
    reversals: int
    reversed_yuan: int

    @property
    def yuan(self) -> int:
        """Return what remains."""
        return self.paid_yuan + self.reversed_yuan


def find(session: Session, person: Person, number: int, *, lock: bool = False) -> Subsidy:
    """Return a subsidy of a union within reach.

    Raises:
        NotHere: there is none, or it lies elsewhere; both look the same.
    """
    found = session.get(Subsidy, number, with_for_update={"of": Subsidy} if lock else None)
    if found is None or not person.reaches(found.union.path):
        raise NotHere
    return found


def register(session: Session, person: Person, filters: Filters, size: int = PER_PAGE) -> Page:
    """Return a page of the subsidies within reach: those to be paid first, then the newest."""
    chosen = [Union.path.startswith(person.path), *_conditions(filters)]
    count = select(func.count()).select_from(Subsidy).join(Subsidy.union).where(*chosen)
    total = session.scalar(count) or 0
    pages = max(1, -(-total // size))
    number = min(max(filters.page, 1), pages)
    rows = session.scalars(
        select(Subsidy)
        .join(Subsidy.union)
        .options(contains_eager(Subsidy.union).load_only(Union.name, Union.path), joinedload(Subsidy.application))
        .where(*chosen)
        .order_by(Subsidy.state != SubsidyState.APPROVED, Subsidy.id.desc())
        .limit(size)
        .offset((number - 1) * size)
    )
    return Page(rows.all(), number, pages, total)


def of_union(session: Session, union: int) -> list[Subsidy]:
    """Return all subsidies that were ever approved for a union, the newest first."""
    return list(session.scalars(select(Subsidy).where(Subsidy.union_id == union).order_by(Subsidy.id.desc())))


def waiting(session: Session, person: Person) -> tuple[int, int]:
    """Return how many approved subsidies within reach wait to be paid, and how many yuan in all."""
    found = select(func.count(), func.coalesce(func.sum(Subsidy.yuan), 0)).select_from(Subsidy).join(Subsidy.union)
    row = session.execute(found.where(Union.path.startswith(person.path), Subsidy.state == SubsidyState.APPROVED)).one()
    return row[0], row[1]


def totals(session: Session, person: Person) -> list[Total]:
    """Return what was paid by year and street, the newest year first, from the book alone.

    The street is that of the day of payment: what a union is moved to later changes nothing.
    """
    paid_now = SubsidyEntry.kind == SubsidyEntryKind.PAYMENT
    rows = session.execute(
        select(
            SubsidyEntry.year, SubsidyEntry.street_name, func.count().filter(paid_now),
            func.coalesce(func.sum(SubsidyEntry.yuan).filter(paid_now), 0), func.count().filter(~paid_now),
            func.coalesce(func.sum(SubsidyEntry.yuan).filter(~paid_now), 0),
        )
        .join(Union, Union.id == SubsidyEntry.street_id)
        .where(Union.path.startswith(person.path))
        .group_by(SubsidyEntry.year, SubsidyEntry.street_id, SubsidyEntry.street_name)
        .order_by(SubsidyEntry.year.desc(), SubsidyEntry.street_name)
    )  # fmt: skip
    return [Total(*row) for row in rows]


def years(session: Session, person: Person) -> list[int]:
    """Return the years in which something was paid within reach, the newest first."""
    found = select(SubsidyEntry.year).join(SubsidyEntry.subsidy).join(Subsidy.union)
    found = found.where(Union.path.startswith(person.path)).distinct()
    return sorted(session.scalars(found), reverse=True)


def _conditions(filters: Filters) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if filters.state is not None:
        found.append(Subsidy.state == filters.state)
    if filters.year is not None:
        entries = select(SubsidyEntry.subsidy_id).where(SubsidyEntry.year == filters.year)
        found.append(Subsidy.id.in_(entries))
    if filters.street is not None:
        found.append(Subsidy.street_id == filters.street)
    return found


def account(database: Database, person: Person, subsidy: Subsidy) -> str:
    """Return the account number as a person may see it: in full for finance only."""
    return applications.shown(database, person, subsidy.application)


def told(subsidy: Subsidy) -> dict[str, Any]:
    """Return what other systems are told of a subsidy; no account number is in it."""
    return {
        "subsidy": subsidy.id, "union": subsidy.union_id, "title": subsidy.title_id, "state": subsidy.state,
        "yuan": subsidy.yuan, "verified_m2": subsidy.verified_m2, "paid_on": subsidy.paid_on,
        "voucher_number": subsidy.voucher_number,
    }  # fmt: skip
