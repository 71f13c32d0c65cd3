"""The yearly record of a union and of its chair (考核记录), from received results; nothing is typed in.

Source: 三(二)3 (作为考核基层工会工作和工会主席的重要依据).
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from admin import duties, unions
from admin.models.problems import Ticket
from admin.models.reviews import Acknowledgement, HomeReview
from admin.models.unions import Officer, Union
from admin.rules.duty import DutyState
from admin.rules.kinds import Kind, Post, ReviewState, Subject, TicketKind, TicketState
from admin.rules.rights import Person
from admin.workbooks import Column, Content, Table, write_book


class Rectified(Kind):
    """How the 整改 of a year stands."""

    NONE = "none", "不需要"
    OPEN = "open", "整改中"
    DONE = "done", "已完成"


@dataclass(frozen=True)
class Appraisal:
    """One year of one union.

    Args:
        chairs: who was chair on the day of the assembly, or in the course of the year where there was none.
        runs: how many polls were received, invalid ones included.
        acknowledged: who has acknowledged the result that counts.
    """

    year: int
    union: int
    union_name: str
    above_name: str
    chairs: str
    state: DutyState
    review: int | None
    held_on: date | None
    due: int | None
    present: int | None
    percent: str
    runs: int
    rectified: Rectified
    acknowledged: str


COLUMNS = (
    Column("year", "年度", Content.COUNT, 8),
    Column("union_name", "工会", width=40),
    Column("above_name", "上一级工会", width=28),
    Column("chairs", "工会主席", width=16),
    Column("state", "会员评家", width=18),
    Column("held_on", "大会日期", Content.DAY, 14),
    Column("due", "应到", Content.COUNT, 8),
    Column("present", "实到", Content.COUNT, 8),
    Column("percent", "会员满意率", width=12),
    Column("runs", "评议次数", Content.COUNT, 10),
    Column("rectified", "整改", width=12),
    Column("acknowledged", "已回执", width=40),
)


def of_union(session: Session, person: Person, union: int, today: date) -> tuple[Union, list[Appraisal]]:
    """Return a union and its record, this year first, back to its first result.

    Raises:
        NotHere: the union lies outside of the person's reach.
    """
    found = unions.within(session, person, union)
    years = {today.year, *session.scalars(select(HomeReview.year).where(HomeReview.union_id == union))}
    span = range(today.year, min(years) - 1, -1)
    return found, _records(session, found.path, span, today)


def of_year(session: Session, person: Person, year: int, today: date, street: int | None = None) -> list[Appraisal]:
    """Return the records of a year of all unions within reach, or of one street's.

    Raises:
        NotHere: the street lies outside of the person's reach.
    """
    path = person.path if street is None else unions.within(session, person, street).path
    return _records(session, path, [year], today)


def workbook(records: Sequence[Appraisal], heading: str) -> bytes:
    """Return records as an Excel workbook."""
    rows = [vars(record) | {"state": record.state.label, "rectified": record.rectified.label} for record in records]
    return write_book([Table("考核记录", COLUMNS, rows, heading)])


def chairs_of(terms: Iterable[tuple[str, date, date | None]], year: int, held_on: date | None) -> str:
    """Return who was chair on the day of the assembly, or else in the course of the year, in order of office.

    Args:
        terms: name, since when, and until when (None: still) of each chair.
    """
    first, last = (held_on, held_on) if held_on else (date(year, 1, 1), date(year, 12, 31))
    names = [
        name
        for name, since, left in sorted(terms, key=lambda term: term[1])
        if since <= last and (left is None or left >= first)
    ]
    return "、".join(dict.fromkeys(names)) or "—"


def _records(session: Session, path: str, years: Sequence[int], today: date) -> list[Appraisal]:
    """Return the records of each year in turn of all unions at and below a place."""
    below = select(Union.id).where(Union.path.startswith(path))
    terms: dict[int, list[tuple[str, date, date | None]]] = {}
    officers = select(Officer).where(Officer.post == Post.CHAIR, Officer.union_id.in_(below))
    for officer in session.scalars(officers):
        terms.setdefault(officer.union_id, []).append((officer.name, officer.since_on, officer.left_on))
    runs: Counter[tuple[int, int]] = Counter()
    counted: dict[int, tuple[int, int]] = {}
    polls = select(
        HomeReview.id, HomeReview.union_id, HomeReview.year, HomeReview.due, HomeReview.present, HomeReview.state
    ).where(HomeReview.year.in_(years), HomeReview.subject == Subject.HOME, HomeReview.union_id.in_(below))
    for review, union, year, due, present, state in session.execute(polls):
        runs[union, year] += 1
        if state is ReviewState.COUNTS:
            counted[review] = (due, present)
    rectified, acknowledged = _rectified(session, below, years), _acknowledged(session, counted)
    return [
        Appraisal(
            year=year,
            union=duty.union,
            union_name=duty.name,
            above_name=duty.street_name,
            chairs=chairs_of(terms.get(duty.union, ()), year, duty.held_on),
            state=duty.state,
            review=duty.review,
            held_on=duty.held_on,
            due=counted.get(duty.review or 0, (None, None))[0],
            present=counted.get(duty.review or 0, (None, None))[1],
            percent=duty.percent or "—",
            runs=runs[duty.union, year],
            rectified=rectified.get((duty.union, year), Rectified.NONE),
            acknowledged="、".join(acknowledged.get(duty.review or 0, ())) or "—",
        )
        for year in years
        for duty in duties.listed(session, path, year, today)
    ]


def _rectified(session: Session, below: object, years: Sequence[int]) -> dict[tuple[int, int], Rectified]:
    """Return how the 整改 of the rate stands, for each union and year for whose result it had to do one."""
    found: dict[tuple[int, int], Rectified] = {}
    tickets = (
        select(Ticket.union_id, HomeReview.year, Ticket.state)
        .join(Ticket.review)
        .where(HomeReview.year.in_(years), Ticket.kind == TicketKind.RATE, Ticket.union_id.in_(below))  # type: ignore[arg-type]
    )
    for union, year, state in session.execute(tickets.where(Ticket.state != TicketState.ENDED)):
        done = state is TicketState.CLOSED and found.get((union, year)) is not Rectified.OPEN
        found[union, year] = Rectified.DONE if done else Rectified.OPEN
    return found


def _acknowledged(session: Session, reviews: Iterable[int]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    given = (
        select(Acknowledgement.review_id, Union.name)
        .join(Acknowledgement.union)
        .where(Acknowledgement.review_id.in_(list(reviews)))
        .order_by(Acknowledgement.id)
    )
    for review, name in session.execute(given):
        found.setdefault(review, []).append(name)
    return found
