"""The yearly sheet of a street or the district (年度考核表): 评家, 整改, 双亮 and title of every union in a row.

It extends the 考核 record of `admin.appraisals`; nothing is typed in.

Source: 三(二)3 (作为考核基层工会工作和工会主席的重要依据).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from admin import appraisals, displays
from admin.appraisals import Appraisal
from admin.displays import DisplayStanding
from admin.documents.yearly import YearlyRow, YearlySheet, sheet
from admin.models.titles import Title
from admin.models.unions import Union
from admin.rules.kinds import TitleLevel, TitleState, UnionKind
from admin.rules.review_policy import review_policy
from admin.rules.rights import Person
from admin.workbooks import Column, Table, write_book

LEVELS = {TitleLevel.STREET: "街道级", TitleLevel.DISTRICT: "区级"}


@dataclass(frozen=True)
class Line:
    """One union in a year: the appraisal with its 整改, and on the last day of the year its 双亮 and its titles."""

    appraisal: Appraisal
    display: str
    title: str


def of_year(session: Session, person: Person, year: int, today: date, street: int | None = None) -> list[Line]:
    """Return the lines of the unions within reach, or of one street's.

    Raises:
        NotHere: the street lies outside of the person's reach.
    """
    on = min(date(year, 12, 31), today)
    records = appraisals.of_year(session, person, year, today, street)
    shown = displays.below(session, person.path, on)
    held = _titles(session, person.path, on)
    return [Line(one, display_words(shown.get(one.union)), held.get(one.union, "—")) for one in records]


def streets(session: Session, person: Person) -> list[Union]:
    """Return the unions between the district and the grass roots within reach, one of which the sheet may be of."""
    kinds = [kind for kind in UnionKind if kind.is_intermediate]
    found = select(Union).where(Union.path.startswith(person.path), Union.kind.in_(kinds), Union.active)
    return list(session.scalars(found.order_by(Union.path)))


def display_words(standing: DisplayStanding | None) -> str:
    """Return how a union stands to 双亮, for a narrow column."""
    if standing is None or standing.complete:
        return "到位" if standing else "—"
    lacking = [] if standing.plaque else ["牌匾"]
    if not standing.officers or not all(one.shown for one in standing.officers):
        lacking.append("身份")
    return f"缺{'、'.join(lacking)}"


def workbook(lines: Sequence[Line], heading: str) -> bytes:
    """Return the sheet as a workbook."""
    columns = [*appraisals.COLUMNS, Column("display", "双亮", width=14), Column("title", "职工之家称号", width=24)]
    rows = [vars(line.appraisal) | {"display": line.display, "title": line.title} for line in lines]
    return write_book([Table("年度考核", columns, rows, heading)])


def paper(lines: Sequence[Line], union: str, year: int, today: date) -> bytes:
    """Return the sheet as a paper."""
    rows = [
        YearlyRow(
            one.appraisal.above_name, one.appraisal.union_name, one.appraisal.chairs, one.appraisal.state.label,
            one.appraisal.percent, one.appraisal.rectified.label, one.display, one.title,
        )
        for one in lines
    ]  # fmt: skip
    return sheet(YearlySheet(union, year, min(today, date(year, 12, 31)), rows, review_policy().clauses["duty"]))


def _titles(session: Session, path: str, on: date) -> dict[int, str]:
    found = (
        select(Title.union_id, Title.level, Title.state)
        .join(Title.union)
        .where(
            Union.path.startswith(path), Title.awarded_on <= on, or_(Title.ended_on.is_(None), Title.ended_on > on)
        )
        .order_by(Title.level.desc(), Title.id)
    )  # fmt: skip
    told: dict[int, list[str]] = {}
    for union, level, state in session.execute(found):
        words = (
            "" if state in (TitleState.VALID, *(one for one in TitleState if not one.is_held)) else f"（{state.label}）"
        )
        told.setdefault(union, []).append(f"{LEVELS[level]}{words}")
    return {union: "、".join(words) for union, words in told.items()}
