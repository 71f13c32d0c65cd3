"""What a union records of itself (基础数据): figures of each year, certificates, dates, rooms, with who changed what.

From these, from the received results and from 双亮 the rows of the standard are computed that nobody types in.

Source: 附件一.
"""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from admin import audit, displays, history, unions
from admin.errors import ChangedMeanwhile, InputInvalid, NotAllowed
from admin.models.figures import UnionRecord, YearFigures
from admin.models.reviews import HomeReview
from admin.models.unions import Union
from admin.rules import dates, recorded
from admin.rules.appraised import Appraised
from admin.rules.evaluation import Facts
from admin.rules.hardware import Room
from admin.rules.kinds import ReviewState, Subject, UnionKind
from admin.rules.policies import policy
from admin.rules.recorded import FIELDS, LABELS, YEAR_FIELDS, Section
from admin.rules.rights import Person, Right

WHAT = ("figures", "record")
"""Words of the union's history that tell of what is kept here."""


def of_year(session: Session, union: Union, year: int) -> YearFigures:
    """Return the figures of a year; blank ones, which are not kept, where nothing was told."""
    found = select(YearFigures).where(YearFigures.union_id == union.id, YearFigures.year == year)
    return session.scalars(found).one_or_none() or YearFigures(union_id=union.id, year=year, version=0)


def record_of(session: Session, union: Union) -> UnionRecord:
    """Return what is kept beyond the year; a blank one, which is not kept, where nothing was told."""
    return session.get(UnionRecord, union.id) or UnionRecord(union_id=union.id, version=0)


def values(row: YearFigures | UnionRecord) -> dict[str, Any]:
    """Return all fields of a row by their names."""
    names = YEAR_FIELDS if isinstance(row, YearFigures) else tuple(name for part in FIELDS.values() for name in part)
    return {name: getattr(row, name) for name in names}


def years(session: Session, union: Union, today: date) -> list[int]:
    """Return the years that have figures, and this one and the last, the newest first."""
    kept = session.scalars(select(YearFigures.year).where(YearFigures.union_id == union.id))
    return sorted({today.year, today.year - 1, *kept}, reverse=True)


def may_keep(person: Person, union: Union) -> bool:
    """Say whether a person keeps the records of a union: her own, at the grass roots."""
    return person.may(Right.KEEP_RECORDS) and person.union == union.id and union.kind is UnionKind.GRASSROOTS


def save_year(
    session: Session, person: Person, at: datetime, union: int, year: int, given: Mapping[str, Any], version: int
) -> None:
    """Keep figures of a year.

    Args:
        given: values by the names of `YEAR_FIELDS`; what is left out stays.
        version: of the row that was shown, 0 for none.

    Raises:
        NotHere, NotAllowed: the union is not hers.
        InputInvalid: a figure contradicts another one, or the year is not one to be recorded.
        ChangedMeanwhile: somebody else has changed them.
    """
    found = _own(session, person, union)
    if not recorded.may_record(year, dates.today(at)):
        raise InputInvalid("只能填写今年和以前年度的数据，没有保存。")
    row = of_year(session, found, year)
    wrong = recorded.year_problems(values(row) | dict(given), found.members)
    _refuse(row, given, YEAR_FIELDS, wrong, version)
    changed = _changes(row, given)
    if changed:
        _apply(session, row, given)
        fields = {f"{name}@{year}": change for name, change in changed.items()}
        _write_down(session, person, at, found, "figures", f"{year}年数据", fields)


def save_section(
    session: Session, person: Person, at: datetime, union: int, section: Section, given: Mapping[str, Any], version: int
) -> None:
    """Keep a section of what lasts longer than a year.

    Args:
        given: values by the names of the section's fields; what is left out stays.
        version: of the row that was shown, 0 for none.

    Raises:
        NotHere, NotAllowed: the union is not hers.
        InputInvalid: a value contradicts another one.
        ChangedMeanwhile: somebody else has changed it.
    """
    found = _own(session, person, union)
    row = record_of(session, found)
    wrong = recorded.record_problems(section, values(row) | dict(given), dates.today(at))
    _refuse(row, given, FIELDS[section], wrong, version)
    changed = _changes(row, given)
    if changed:
        _apply(session, row, given)
        _write_down(session, person, at, found, "record", section.label, changed)


def counting_review(session: Session, union: Union, on: date) -> HomeReview | None:
    """Return the result of 会员评家 that counts on a day: the newest valid one of this year or the years before.

    Source: 三(二)3; how many years back is the district's.
    """
    back = policy("titles")["review"]["years_back"]
    found = (
        select(HomeReview)
        .where(
            HomeReview.union_id == union.id, HomeReview.subject == Subject.HOME,
            HomeReview.state == ReviewState.COUNTS, HomeReview.year >= on.year - back, HomeReview.held_on <= on,
        )
        .order_by(HomeReview.held_on.desc(), HomeReview.id.desc())
        .limit(1)
    )  # fmt: skip
    return session.scalars(found).first()


def appraised(review: HomeReview | None) -> Appraised | None:
    """Return a received result in the shape that the rules judge."""
    if review is None:
        return None
    return Appraised(
        held_on=review.held_on, valid=review.valid_poll, quorum_met=review.quorum_met, ballots=review.valid,
        satisfied=review.satisfied, dissatisfied=review.dissatisfied, met=review.met,
    )  # fmt: skip


def facts(session: Session, union: Union, year: int, on: date) -> Facts:
    """Return what the rows are computed from, as it is known on a day."""
    figures, record = of_year(session, union, year), record_of(session, union)
    shown = displays.standing(session, union, on)
    return Facts(
        staff=union.staff or None, members=union.members if union.staff else None, female_staff=union.female_staff,
        **values(figures), plaque=shown.plaque, officers=tuple(one.shown for one in shown.officers),
        rooms={room: state for room in Room if (state := getattr(record, room.value)) is not None},
        review=appraised(counting_review(session, union, on)),
    )  # fmt: skip


def told(found: Facts) -> dict[str, Any]:
    """Return facts as JSON keeps them."""
    kept = asdict(found)
    kept["rooms"] = {room.value: state.value for room, state in found.rooms.items()}
    if found.review:
        kept["review"] = asdict(found.review) | {"held_on": history.plain(found.review.held_on)}
    return kept


def _own(session: Session, person: Person, union: int) -> Union:
    """Return a person's own union, locked: two who save at once wait here for each other."""
    found = unions.within(session, person, union)
    if not may_keep(person, found):
        raise NotAllowed
    session.scalars(select(Union.id).where(Union.id == found.id).with_for_update(key_share=True)).all()
    return found


def _refuse(
    row: YearFigures | UnionRecord, given: Mapping[str, Any], names: tuple[str, ...],
    wrong: Mapping[str, str], version: int,
) -> None:  # fmt: skip
    """Refuse what cannot be kept."""
    if row.version != version:
        raise ChangedMeanwhile
    if set(given) - set(names):
        raise InputInvalid
    if wrong:
        said = "；".join(f"{LABELS[name]}：{problem}" for name, problem in wrong.items())
        raise InputInvalid(f"{said}。没有保存，请改正后再提交。")


def _changes(row: YearFigures | UnionRecord, given: Mapping[str, Any]) -> dict[str, list[Any]]:
    """Return what differs; nothing said and a blank are the same, 0 is a figure."""
    before = {name: getattr(row, name) for name in given}
    return history.difference(
        {name: None if value == "" else value for name, value in before.items()},
        {name: None if value == "" else value for name, value in given.items()},
    )


def _apply(session: Session, row: YearFigures | UnionRecord, given: Mapping[str, Any]) -> None:
    for name, value in given.items():
        setattr(row, name, value)
    session.add(row)
    session.flush()


def _write_down(
    session: Session, person: Person, at: datetime, union: Union, what: str, subject: str, fields: dict[str, list[Any]]
) -> None:
    history.write(session, person, at, union, what, fields)
    audit.record(session, person, at, f"{what}.kept", f"{union.name}：{subject}", union.path, fields=fields)
