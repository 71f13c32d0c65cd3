"""Who still has to appraise this year (年度任务), by street; a year that was missed is flagged once.

Source: 三(二)3 (每年至少评议一次).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, select
from sqlalchemy.orm import Session, aliased

from admin import audit, flags
from admin.models.reviews import Flag, HomeReview
from admin.models.unions import Union
from admin.rules import dates, duty
from admin.rules.duty import DutyState, Reminder
from admin.rules.kinds import FlagKind, ReviewState, Subject, Trigger, UnionKind
from admin.rules.review_policy import review_policy
from admin.rules.rights import Person

DIRECT = "区总工会直属"
"""What stands in the place of a street for unions directly under the district."""


@dataclass(frozen=True)
class Duty:
    """One union and its year.

    Args:
        street: the union above it that is not the district itself; None where there is none.
        independent: 符合独立建会条件; the others are shown apart and not counted.
        review: the number of its valid result, with its rate.
    """

    union: int
    name: str
    street: int | None
    street_name: str
    independent: bool
    state: DutyState
    review: int | None
    percent: str
    held_on: date | None


@dataclass(frozen=True)
class Progress:
    """How far a street is, or the whole district."""

    street: int | None
    name: str
    due: int
    voted: int
    met: int

    @property
    def missing(self) -> int:
        """How many have not appraised yet."""
        return self.due - self.voted


@dataclass(frozen=True)
class Overview:
    """The year as a person sees it: unions within her reach, streets, and what is to be said today."""

    year: int
    duties: list[Duty]
    others: list[Duty]
    streets: list[Progress]
    total: Progress
    reminder: Reminder | None

    def of_street(self, street: int | None) -> list[Duty]:
        """Return the duties of one street."""
        return [duty for duty in self.duties if duty.street == street]


def overview(session: Session, person: Person, year: int, today: date) -> Overview:
    """Return how the unions within a person's reach stand in a year."""
    everyone = listed(session, person.path, year, today)
    counted = [found for found in everyone if found.independent]
    total = _progress(None, "合计", counted)
    # For herself she is spoken to; of others she is told.
    own = len(everyone) == 1 and everyone[0].union == person.union
    missing = int(not everyone[0].state.done) if own else total.missing
    said = duty.reminder(review_policy(), year, today, missing, own=own)
    return Overview(year, counted, [one for one in everyone if not one.independent], _by_street(counted), total, said)


def own(session: Session, union: int, year: int, today: date) -> Duty | None:
    """Return how one union stands in a year; None where it owes nothing."""
    found = session.get_one(Union, union)
    return next(iter(listed(session, found.path, year, today)), None)


def years(session: Session, person: Person, today: date) -> list[int]:
    """Return the years that can be looked at, this one first: back to the first result, at least last year."""
    first = session.scalar(
        select(func.min(HomeReview.year)).join(HomeReview.union).where(Union.path.startswith(person.path))
    )
    return list(range(today.year, min(first or today.year, today.year - 1) - 1, -1))


def missed(session: Session, path: str, year: int) -> list[Union]:
    """Return active 独立建会 unions below a place that were known in a year that has passed, and did not appraise.

    A union that was entered here only after the year is not blamed for what nobody kept here.
    """
    rows = session.scalars(
        _grassroots(path)
        .where(Union.independent, Union.created_at < dates.start_of(date(year + 1, 1, 1)), ~_has_counted(year))
        .order_by(Union.path)
    )
    return [union for union in rows if duty.is_due(year, union.founded_on, dates.today(union.created_at))]


def raise_overdue(session: Session, at: datetime) -> int:
    """Flag those who missed the year before this day's; return how many were flagged anew.

    May run at any time, as often as one likes, and in several processes at once.
    """
    session.scalars(  # one at a time
        select(Union).where(Union.kind == UnionKind.DISTRICT_FEDERATION).with_for_update(key_share=True)
    ).all()
    year = dates.today(at).year - 1
    flagged = set(session.scalars(select(Flag.union_id).where(Flag.kind == FlagKind.OVERDUE, Flag.year == year)))
    late = [union for union in missed(session, "/", year) if union.id not in flagged]
    for union in late:
        _flag(session, at, union, year)
    return len(late)


def _flag(session: Session, at: datetime, union: Union, year: int) -> None:
    clause = review_policy().clauses["duty"]
    why = f"{year}年没有开展有效的会员评家，从{dates.day(date(year + 1, 1, 1))}起为逾期。"
    flag = Flag(
        union_id=union.id,
        year=year,
        kind=FlagKind.OVERDUE,
        trigger=Trigger.NO_REVIEW,
        clause=clause,
        why=why,
        raised_at=at,
    )
    flags.raised(session, at, [flag])
    audit.record(session, None, at, "flag.raised", f"{union.name}：{year}年逾期未评", union.path, flag=flag.id)


def _grassroots(path: str) -> Select[Union]:
    return select(Union).where(Union.path.startswith(path), Union.kind == UnionKind.GRASSROOTS, Union.active)


def _has_counted(year: int) -> ColumnElement[bool]:
    return exists().where(
        HomeReview.union_id == Union.id,
        HomeReview.year == year,
        HomeReview.subject == Subject.HOME,
        HomeReview.state == ReviewState.COUNTS,
    )


def listed(session: Session, path: str, year: int, today: date) -> list[Duty]:
    """Return the active grass-roots unions at and below a place with their state, by street and name."""
    above = aliased(Union)
    of_year = and_(
        HomeReview.union_id == Union.id,
        HomeReview.year == year,
        HomeReview.subject == Subject.HOME,
        HomeReview.state == ReviewState.COUNTS,
    )
    rows: Any = session.execute(  # an outer join: the review's columns may be None
        select(
            Union.id, Union.name, Union.founded_on, Union.created_at, Union.independent, above.id, above.name,
            above.kind, HomeReview.id, HomeReview.met, HomeReview.percent, HomeReview.held_on,
        )
        .join(above, Union.parent_id == above.id)
        .outerjoin(HomeReview, of_year)
        .where(Union.path.startswith(path), Union.kind == UnionKind.GRASSROOTS, Union.active)
        .order_by(above.path, Union.name)
    )  # fmt: skip
    tried = set(
        session.scalars(
            select(HomeReview.union_id)
            .join(HomeReview.union)
            .where(
                HomeReview.year == year, HomeReview.subject == Subject.HOME, HomeReview.state == ReviewState.INVALID,
                Union.path.startswith(path),
            )
        )
    )  # fmt: skip
    found = []
    for number, name, founded_on, created_at, independent, street, street_name, kind, review, met, percent, on in rows:
        if review is None and not duty.is_due(year, founded_on, dates.today(created_at)):
            continue
        direct = kind is UnionKind.DISTRICT_FEDERATION
        state = duty.state_of(year, today, met=met, invalid=number in tried)
        found.append(
            Duty(
                number, name, None if direct else street, DIRECT if direct else street_name, independent, state,
                review, percent or "", on,
            )
        )  # fmt: skip
    return found


def _progress(street: int | None, name: str, duties: Iterable[Duty]) -> Progress:
    states = [found.state for found in duties]
    return Progress(street, name, len(states), sum(state.done for state in states), states.count(DutyState.MET))


def _by_street(duties: list[Duty]) -> list[Progress]:
    streets: dict[tuple[int | None, str], list[Duty]] = {}
    for found in duties:
        streets.setdefault((found.street, found.street_name), []).append(found)
    return [_progress(street, name, own) for (street, name), own in streets.items()]
