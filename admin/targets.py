"""How far the district and its streets are on their way (工作目标): 双亮 and 会员评家 of a year, titles on a day.

Source: 四(一). Which unions are counted and what counts is policy: ``admin/policy/targets.toml``.
"""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, exists, or_, select
from sqlalchemy.orm import Session, aliased

from admin import audit, displays, duties
from admin.errors import InputInvalid, NotAllowed, NotHere, NotNow
from admin.models.reviews import HomeReview
from admin.models.targets import TargetRow, YearSettled
from admin.models.titles import Title
from admin.models.unions import Union
from admin.rules import dates
from admin.rules import targets as rules
from admin.rules.kinds import ReviewState, Subject, TitleLevel, UnionKind
from admin.rules.rights import Person, Right
from admin.rules.targets import Standing, Target

FIRST_YEAR = 2013


@dataclass(frozen=True)
class Share:
    """What one street or industry reached by a day.

    Args:
        unions: the denominator: active grass-roots unions that 符合独立建会条件.
        others: all other active grass-roots unions, shown apart and counted nowhere.
        displays, reviews, both: how many of the denominator had 双亮, a valid 会员评家 in the year, and both.
        titles: homes with the district's title on the day.
        street: the number of the union above; None for those directly under the district.
        kind: what it is, for grouping.
    """

    street: int | None
    name: str
    kind: str
    unions: int
    others: int
    displays: int
    reviews: int
    both: int
    titles: int

    def towards(self, target: Target) -> Standing:
        """Return how far it is on its way to a target."""
        return rules.progress(
            target, unions=self.unions, both=self.both, displays=self.displays, reviews=self.reviews, titles=self.titles
        )


@dataclass(frozen=True)
class Reached:
    """What was reached by a day, by street, and since when it has stood fast.

    Args:
        settled_at: when the district settled the year; None while figures still follow the records.
    """

    on: date
    shares: list[Share]
    settled_at: datetime | None = None
    settled_by: str = ""

    @property
    def total(self) -> Share:
        """Return all streets together."""
        return added_up(self.shares)


def reached(session: Session, person: Person, on: date) -> Reached:
    """Return what the unions within a person's reach have reached by a day: of its year and on the day itself."""
    return Reached(on, shares(session, person.path, on))


def of_year(session: Session, person: Person, year: int, today: date) -> Reached:
    """Return what was reached in a year, by its end or until today; as it was settled, where it was."""
    kept = session.get(YearSettled, year)
    if kept is None:
        return reached(session, person, min(date(year, 12, 31), today))
    shares = [Share(**row) for row in kept.figures]
    own = session.get_one(Union, person.union)
    if own.kind is not UnionKind.DISTRICT_FEDERATION:
        shares = [share for share in shares if share.street == person.union]
    return Reached(date(year, 12, 31), shares, kept.settled_at, kept.settled_by)


def standing(session: Session, person: Person, target: Target, today: date) -> tuple[Reached, Standing]:
    """Return what is reached of a target, on its day or today if that is earlier, and how far that is."""
    end_of_year = date(target.by.year, 12, 31)
    settled = target.by == end_of_year and session.get(YearSettled, target.by.year) is not None
    found = (
        of_year(session, person, target.by.year, today)
        if settled
        else reached(session, person, min(target.by, today))
    )  # fmt: skip
    return found, found.total.towards(target)


def added_up(shares: Iterable[Share], name: str = "合计") -> Share:
    """Return several together."""
    columns = ("unions", "others", "displays", "reviews", "both", "titles")
    listed = list(shares)
    return Share(None, name, "", **{column: sum(getattr(one, column) for one in listed) for column in columns})


# --- the targets themselves ---


def every(session: Session) -> list[Target]:
    """Return the targets of the notice and those that the district has added, the earliest first."""
    return sorted((*rules.targets(), *added(session)), key=lambda target: target.by)


def added(session: Session) -> list[Target]:
    """Return the targets that the district has added and not withdrawn."""
    return [_target(row) for row in rows(session) if row.withdrawn_at is None]


def rows(session: Session) -> list[TargetRow]:
    """Return all rows that the district has made, the latest day first."""
    return list(session.scalars(select(TargetRow).order_by(TargetRow.by.desc(), TargetRow.id.desc())))


def current(session: Session, today: date) -> Target:
    """Return the target to work towards: the next one, or the last where all are past."""
    listed = every(session)
    return next((target for target in listed if target.by >= today), listed[-1])


def add(
    session: Session, person: Person, at: datetime, *, by: date, share_percent: int, titles: int, clause: str
) -> TargetRow:
    """Set a new target.

    Raises:
        NotAllowed: only the district does.
        InputInvalid: there is one for this day, or the day has passed.
    """
    _hold_district(session, person)
    if by < dates.today(at):
        raise InputInvalid("目标的日期已经过去，没有保存。")
    if any(target.by == by for target in every(session)):
        raise InputInvalid(f"{dates.day(by)}已经有一个目标，没有保存。要改，请先撤回原来的。")
    made = TargetRow(by=by, share_percent=share_percent, titles=titles, clause=clause, made_at=at, made_by=_by(person))
    session.add(made)
    session.flush()
    _note(session, person, at, "target.set", made)
    return made


def withdraw(session: Session, person: Person, at: datetime, number: int) -> TargetRow:
    """Take a target back that the district has set; those of the notice stay.

    Raises:
        NotAllowed: only the district does.
        NotHere: there is none.
        NotNow: it was withdrawn, or its day has passed.
    """
    _hold_district(session, person)
    found = session.get(TargetRow, number)
    if found is None:
        raise NotHere
    if found.withdrawn_at is not None or found.by < dates.today(at):
        raise NotNow("这个目标已经撤回，或者日期已过，什么也没有改变。")
    found.withdrawn_at, found.withdrawn_by = at, _by(person)
    session.flush()
    _note(session, person, at, "target.withdrawn", found)
    return found


def settle(session: Session, person: Person, at: datetime, year: int) -> YearSettled:
    """Settle a year that has ended: its figures stay as they are now, whatever is entered later.

    Raises:
        NotAllowed: only the district does.
        NotNow: the year has not ended, or is settled.
    """
    _hold_district(session, person)
    if not FIRST_YEAR <= year < dates.today(at).year:
        raise NotNow("这一年还没有结束，不能结账。什么也没有改变。")
    if session.get(YearSettled, year) is not None:
        raise NotNow(f"{year}年已经结账，什么也没有改变。")
    found = reached(session, person, date(year, 12, 31))
    made = YearSettled(
        year=year, figures=[asdict(share) for share in found.shares], settled_at=at, settled_by=_by(person)
    )
    session.add(made)
    session.flush()
    audit.record(session, person, at, "year.settled", f"{year}年工作目标", person.path, **asdict(found.total))
    return made


# --- counting ---


def shares(session: Session, path: str, on: date) -> list[Share]:
    """Return what was reached by a day, by street, in two queries or three, whatever the number of unions."""
    above = aliased(Union)
    complete = displays.is_complete(session, path, on).label("complete")
    found = session.execute(
        select(
            Union.independent, Union.active, Union.founded_on, above.id, above.name, above.kind, complete,
            _voted(on).label("voted"), _titled(on).label("titled"),
        )
        .join(above, Union.parent_id == above.id)
        .where(Union.path.startswith(path), Union.kind == UnionKind.GRASSROOTS)
        .order_by(above.path)
    )  # fmt: skip
    counts: dict[tuple[int | None, str, str], list[int]] = {}
    for independent, active, founded_on, street, name, kind, display, review, titled in found:
        direct = kind is UnionKind.DISTRICT_FEDERATION
        key = (None, duties.DIRECT, "direct") if direct else (street, name, kind.value)
        row = counts.setdefault(key, [0] * 6)
        row[5] += bool(titled)
        if not active or (founded_on is not None and founded_on > on):
            continue
        if not independent:
            row[1] += 1
            continue
        for place, true in ((0, True), (2, display), (3, review), (4, display and review)):
            row[place] += bool(true)
    return [Share(*key, *row) for key, row in counts.items()]


def _voted(on: date) -> ColumnElement[bool]:
    """Say which unions had a valid 会员评家 in the year of a day, and until it."""
    return exists().where(
        HomeReview.union_id == Union.id, HomeReview.year == on.year, HomeReview.subject == Subject.HOME,
        HomeReview.state == ReviewState.COUNTS, HomeReview.held_on <= on,
    )  # fmt: skip


def _titled(on: date) -> ColumnElement[bool]:
    """Say which unions held the district's title on a day."""
    return exists().where(
        Title.union_id == Union.id, Title.level == TitleLevel.DISTRICT, Title.awarded_on <= on,
        or_(Title.ended_on.is_(None), Title.ended_on > on),
    )  # fmt: skip


def _target(row: TargetRow) -> Target:
    return Target(row.by, (row.share_percent, 100), row.titles, row.clause)


def _hold_district(session: Session, person: Person) -> None:
    """Let one change of the district's targets go on at a time."""
    own = session.get_one(Union, person.union)
    if not person.may(Right.SET_TARGETS) or own.kind is not UnionKind.DISTRICT_FEDERATION:
        raise NotAllowed
    session.refresh(own, with_for_update=True)


def _by(person: Person) -> str:
    return f"{person.name}（{person.union_name}）"


def _note(session: Session, person: Person, at: datetime, action: str, row: TargetRow) -> None:
    audit.record(
        session, person, at, action, f"{dates.day(row.by)}的工作目标", person.path,
        target=row.id, share_percent=row.share_percent, titles=row.titles, clause=row.clause,
    )  # fmt: skip
