"""Lists of what is being put right (整改台账): by state, street, kind and year, the overdue ones first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Select, and_, func, select
from sqlalchemy.orm import Session, contains_eager

from admin.errors import NotHere
from admin.models.problems import Ticket
from admin.models.reviews import HomeReview
from admin.models.unions import Union
from admin.rules.kinds import TicketKind, TicketState, UnionKind
from admin.rules.rights import Person
from admin.tickets import AT_WORK, OVER

PAGE = 50
"""Tickets on one page of the list."""


@dataclass(frozen=True)
class Filters:
    """What a list of tickets shows; nothing named shows all.

    Args:
        union: the number of a union; what lies below it is shown, too.
    """

    state: TicketState | None = None
    overdue: bool = False
    union: int | None = None
    kind: TicketKind | None = None
    year: int | None = None
    page: int = 1


@dataclass(frozen=True)
class Listing:
    """One page of tickets, the overdue ones first; ``total`` and ``overdue`` count all that the filters leave."""

    tickets: Sequence[Ticket]
    total: int
    overdue: int
    page: int
    pages: int


def listing(session: Session, person: Person, today: date, filters: Filters) -> Listing:
    """Return the tickets within a person's reach that the filters leave."""
    late = is_late(today)
    chosen = _chosen(session, person, late, filters)
    total, overdue = session.execute(
        chosen.with_only_columns(func.count(Ticket.id), func.count(Ticket.id).filter(late))
    ).one()
    pages = max(1, -(-total // PAGE))
    page = min(max(1, filters.page), pages)
    order = (late.desc(), Ticket.state.in_(OVER), Ticket.due_on, Ticket.id)
    # Numbers first: thousands of rows are sorted without their texts.
    numbers = session.scalars(
        chosen.with_only_columns(Ticket.id).order_by(*order).limit(PAGE).offset((page - 1) * PAGE)
    ).all()
    rows = session.scalars(
        select(Ticket)
        .join(Ticket.union)
        .where(Ticket.id.in_(numbers))
        .options(contains_eager(Ticket.union).load_only(Union.name, Union.path))
        .order_by(*order)
    )
    return Listing(rows.all(), total, overdue, page, pages)


def years(session: Session, person: Person) -> list[int]:
    """Return the years of appraisals from which tickets within reach come, newest first."""
    found = (
        select(HomeReview.year)
        .join(Ticket, Ticket.review_id == HomeReview.id)
        .join(Union, Union.id == Ticket.union_id)
        .where(Union.path.startswith(person.path))
        .distinct()
    )
    return sorted(session.scalars(found), reverse=True)


def streets(session: Session, person: Person) -> list[Union]:
    """Return the unions between a person and the grass roots, by which a list may be narrowed."""
    between = [kind for kind in UnionKind if kind.is_intermediate]
    found = select(Union).where(Union.path.startswith(person.path), Union.path != person.path, Union.kind.in_(between))
    return list(session.scalars(found.order_by(Union.name)))


def is_late(today: date) -> ColumnElement[bool]:
    """Return the condition that a deadline has passed while the union itself has to do something."""
    return and_(Ticket.due_on < today, Ticket.state.in_(AT_WORK))


def _chosen(session: Session, person: Person, late: ColumnElement[bool], filters: Filters) -> Select[Ticket]:
    path = person.path
    if filters.union is not None:
        union = session.get(Union, filters.union)
        if union is None or not person.reaches(union.path):
            raise NotHere
        path = union.path
    chosen = select(Ticket).join(Ticket.union).where(Union.path.startswith(path))
    if filters.state is not None:
        chosen = chosen.where(Ticket.state == filters.state)
    if filters.overdue:
        chosen = chosen.where(late)
    if filters.kind is not None:
        chosen = chosen.where(Ticket.kind == filters.kind)
    if filters.year is not None:
        chosen = chosen.join(Ticket.review).where(HomeReview.year == filters.year)
    return chosen
