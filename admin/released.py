"""What members are told (向会员公开): what the chair has released about a year, and nothing else."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from admin.errors import NotHere
from admin.models.problems import Problem, Ticket
from admin.models.reviews import HomeReview
from admin.models.unions import Union


@dataclass(frozen=True)
class Told:
    """What members can read on the public page of one year: what the chair has released, and nothing else."""

    union: Union
    year: int
    years: Sequence[int]
    tickets: Sequence[Ticket]
    replies: Sequence[Problem]


def told(session: Session, union: int, year: int | None = None) -> Told:
    """Return what a union has released about a year; of the latest with anything released where none is named.

    Raises:
        NotHere: there is no such union, or no result of it for that year.
    """
    found = session.get(Union, union)
    appraised = set(session.scalars(select(HomeReview.year).where(HomeReview.union_id == union)))
    if found is None or not appraised or (year is not None and year not in appraised):
        raise NotHere
    of_tickets = (
        select(Ticket)
        .join(Ticket.review)
        .where(Ticket.union_id == union, Ticket.told_at.is_not(None))
        .order_by(Ticket.kind.desc(), Ticket.id)
    )
    of_replies = (
        select(Problem)
        .join(Problem.review)
        .where(HomeReview.union_id == union, Problem.told_at.is_not(None), ~Problem.removed)
        .order_by(Problem.id)
    )
    years = {
        *session.scalars(of_tickets.with_only_columns(HomeReview.year).order_by(None)),
        *session.scalars(of_replies.with_only_columns(HomeReview.year).order_by(None)),
    }
    shown = year if year is not None else max(years or appraised)
    return Told(
        found,
        shown,
        sorted(years, reverse=True),
        session.scalars(of_tickets.where(HomeReview.year == shown)).all(),
        session.scalars(of_replies.where(HomeReview.year == shown)).all(),
    )
