"""Received results as they are read (收到的结果): the inbox, one result, its acknowledgements, a union over the years.

Source: 三(二)3 (会员评家的结果报上一级工会).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.orm import Session, aliased

from admin import audit, deliveries, reviews, unions
from admin.errors import NotAllowed, NotHere, NotNow
from admin.models.reviews import Acknowledgement, Flag, HomeReview
from admin.models.unions import Union
from admin.rules import results
from admin.rules.kinds import Event, FlagKind, ReviewState, Subject, UnionKind
from admin.rules.rights import Person, Right

PER_PAGE = 30


class AlreadyAcknowledged(NotNow):
    """This union has acknowledged the result before."""

    code = "already-acknowledged"
    sentence = "本级工会已经回执过这份结果，一份结果只回执一次，没有重复登记。"


@dataclass(frozen=True)
class Filters:
    """Which results are listed; None leaves a question open."""

    year: int | None = None
    street: int | None = None
    flag: FlagKind | None = None
    state: ReviewState | None = None
    acknowledged: bool | None = None
    subject: Subject = Subject.HOME
    words: str = ""


@dataclass(frozen=True)
class Row:
    """One result in the list.

    Args:
        flags: unsettled ones, gravest first.
        acknowledged: by the reader's own union; for those who do not acknowledge, by any.
    """

    flags: tuple[FlagKind, ...]
    acknowledged: bool
    review: int
    union: int
    union_name: str
    above_name: str
    year: int
    held_on: date
    received_at: datetime
    valid: int
    percent: str
    met: bool
    valid_poll: bool
    state: ReviewState


@dataclass(frozen=True)
class Page:
    """A part of a list."""

    rows: list[Row]
    number: int
    pages: int
    total: int


def page(session: Session, person: Person, filters: Filters, number: int = 1, size: int = PER_PAGE) -> Page:
    """Return a page of the results within a person's reach: flagged first, then unacknowledged, then the newest."""
    conditions = _conditions(session, person, filters)
    total = session.scalar(select(func.count()).select_from(HomeReview).where(*conditions)) or 0
    pages = max(1, -(-total // size))
    number = min(max(number, 1), pages)
    numbers = session.scalars(
        select(HomeReview.id)
        .where(*conditions)
        .order_by(
            _flagged(results.GRAVE).desc(), _acknowledged(person), HomeReview.received_at.desc(), HomeReview.id.desc()
        )
        .limit(size)
        .offset((number - 1) * size)
    ).all()
    return Page(_rows(session, person, numbers), number, pages, total)


def find(session: Session, person: Person, number: int) -> HomeReview:
    """Return a result of a union within a person's reach.

    Raises:
        NotHere: there is none, or it lies elsewhere; both look the same.
    """
    found = session.get(HomeReview, number)
    if found is None or not person.reaches(found.union.path):
        raise NotHere
    return found


def addressees(session: Session, review: HomeReview) -> list[tuple[Union, Acknowledgement | None]]:
    """Return who is to acknowledge a result, the 上一级 and the district, each with what it gave, if it did."""
    given = {found.union_id: found for found in review.acknowledgements}
    path = [int(number) for number in review.union.path.strip("/").split("/")]
    wanted = list(dict.fromkeys(number for number in (review.union.parent_id, path[0]) if number is not None))
    rest = [number for number in given if number not in wanted]  # the union was moved since
    return [(session.get_one(Union, number), given.get(number)) for number in (*wanted, *rest)]


def may_acknowledge(session: Session, person: Person, review: HomeReview) -> bool:
    """Say whether it is for this person's union to acknowledge a result, and still open."""
    return person.may(Right.ACKNOWLEDGE_REVIEWS) and any(
        union.id == person.union and given is None for union, given in addressees(session, review)
    )


def acknowledge(session: Session, person: Person, at: datetime, number: int, remark: str = "") -> Acknowledgement:
    """Acknowledge a result for one's own union (回执): the direct 上一级 and the district, each once.

    Raises:
        NotHere: there is no such result within reach.
        NotAllowed: it is not for this union to acknowledge.
        AlreadyAcknowledged: it has.
    """
    session.scalars(  # two of one office wait here for each other
        select(HomeReview.id).where(HomeReview.id == number).with_for_update(key_share=True)
    ).all()
    review = find(session, person, number)
    own = {union.id: given for union, given in addressees(session, review)}
    if not person.may(Right.ACKNOWLEDGE_REVIEWS) or person.union not in own:
        raise NotAllowed("这份结果应由被评工会的上一级工会和区总工会回执，您的工会不需要回执，什么也没有改变。")
    if own[person.union] is not None:
        raise AlreadyAcknowledged
    made = Acknowledgement(
        review_id=review.id, union_id=person.union, account_id=person.account, by=person.name, at=at, remark=remark
    )
    session.add(made)
    audit.record(
        session, person, at, "review.acknowledged", f"{review.union.name}：{review.year}年评议结果回执",
        review.union.path, review=review.id, remark=remark,
    )  # fmt: skip
    data = reviews.told(review) | {"by": person.union, "by_name": person.union_name, "at": at}
    deliveries.announce(session, at, Event.RESULT_ACKNOWLEDGED, review.union, data)
    return made


def history(session: Session, person: Person, union: int) -> tuple[Union, list[HomeReview]]:
    """Return a union and all its results on the home, the newest first.

    Raises:
        NotHere: the union lies outside of the person's reach.
    """
    found = unions.within(session, person, union)
    listed = session.scalars(
        select(HomeReview)
        .where(HomeReview.union_id == union, HomeReview.subject == Subject.HOME)
        .order_by(HomeReview.held_on.desc(), HomeReview.id.desc())
    )
    return found, list(listed)


def of_same_assembly(session: Session, review: HomeReview) -> list[HomeReview]:
    """Return what else came of the assembly of a result: that of the separate poll on the chair, or on the home."""
    if review.assembly_id is None:
        return []
    found = select(HomeReview).where(HomeReview.assembly_id == review.assembly_id, HomeReview.id != review.id)
    return list(session.scalars(found.order_by(HomeReview.id)))


def years(session: Session, person: Person) -> list[int]:
    """Return the years that there are results of, the newest first."""
    return list(
        session.scalars(select(HomeReview.year).where(_within(person.path)).distinct().order_by(HomeReview.year.desc()))
    )


def streets(session: Session, person: Person) -> list[Union]:
    """Return the unions between the district and the grass roots that a person can choose from."""
    kinds = [kind for kind in UnionKind if kind.is_intermediate]
    return list(
        session.scalars(
            select(Union).where(Union.path.startswith(person.path), Union.kind.in_(kinds)).order_by(Union.path)
        )
    )


def unread(session: Session, person: Person) -> int:
    """Return how many results wait for a person's union: those of unions directly below, or all for the district."""
    return (
        session.scalar(
            select(func.count())
            .select_from(HomeReview)
            .where(*_conditions(session, person, Filters(acknowledged=False)), _is_for(person))
        )
        or 0
    )


def _is_root(path: str) -> bool:
    return path.count("/") == len("//")


def _within(path: str) -> ColumnElement[bool]:
    return HomeReview.union_id.in_(select(Union.id).where(Union.path.startswith(path)))


def _is_for(person: Person) -> ColumnElement[bool]:
    """Say whether it is for the person's union to acknowledge: it is the root, or stands directly above."""
    if _is_root(person.path):
        return HomeReview.id.is_not(None)
    return HomeReview.union_id.in_(select(Union.id).where(Union.parent_id == person.union))


def _flagged(kinds: Sequence[FlagKind]) -> ColumnElement[bool]:
    return HomeReview.id.in_(
        select(Flag.review_id).where(Flag.review_id.is_not(None), Flag.settled_at.is_(None), Flag.kind.in_(kinds))
    )


def _acknowledged(person: Person) -> ColumnElement[bool]:
    given = exists().where(Acknowledgement.review_id == HomeReview.id)
    if person.may(Right.ACKNOWLEDGE_REVIEWS):
        given = given.where(Acknowledgement.union_id == person.union)
    return given


def _conditions(session: Session, person: Person, filters: Filters) -> list[ColumnElement[bool]]:
    """Return what a listed result fulfils.

    Raises:
        NotHere: the street lies outside of the person's reach.
    """
    path = person.path if filters.street is None else unions.within(session, person, filters.street).path
    found = [HomeReview.subject == filters.subject]
    if not _is_root(path):  # all lies below the root
        found.append(_within(path))
    if filters.year is not None:
        found.append(HomeReview.year == filters.year)
    if filters.state is not None:
        found.append(HomeReview.state == filters.state)
    if filters.flag is not None:
        found.append(_flagged([filters.flag]))
    if filters.acknowledged is not None:
        found.append(_acknowledged(person) == filters.acknowledged)
    if filters.words:
        found.append(
            HomeReview.union_id.in_(select(Union.id).where(Union.name.contains(filters.words, autoescape=True)))
        )
    return found


def _rows(session: Session, person: Person, numbers: Sequence[int]) -> list[Row]:
    """Return the rows of these results, in this order."""
    above = aliased(Union)
    found: Any = session.execute(
        select(
            HomeReview.id, Union.id, Union.name, above.name, HomeReview.year, HomeReview.held_on,
            HomeReview.received_at, HomeReview.valid, HomeReview.percent, HomeReview.met, HomeReview.valid_poll,
            HomeReview.state, _acknowledged(person),
        )
        .join(HomeReview.union)
        .outerjoin(above, Union.parent_id == above.id)
        .where(HomeReview.id.in_(numbers))
    )  # fmt: skip
    flags: dict[int | None, list[FlagKind]] = {}
    unsettled = select(Flag.review_id, Flag.kind).where(Flag.review_id.in_(numbers), Flag.settled_at.is_(None))
    for review, kind in session.execute(unsettled):
        flags.setdefault(review, []).append(kind)
    order = [*results.GRAVE, FlagKind.UNANIMOUS]
    rows = {
        row[0]: Row(tuple(sorted(set(flags.get(row[0], ())), key=order.index)), bool(row[12]), *row[:12])
        for row in found
    }
    return [rows[number] for number in numbers]
