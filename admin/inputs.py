"""What unions put into the work in a year (人力、物力、财力).

Source: 四(二) (从人力、物力、财力上对建家活动给予保障).
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from admin import audit
from admin.errors import InputInvalid, NotAllowed
from admin.models.exchange import Input
from admin.models.unions import Union
from admin.rules import dates
from admin.rules.exchange import FIRST_YEAR
from admin.rules.kinds import UnionKind
from admin.rules.rights import Person, Right

DIRECT = "区总工会直属"


@dataclass(frozen=True)
class Together:
    """What one street and the unions below it put in, and how many of them entered it."""

    name: str
    entered: int
    persons: int
    yuan: int


def own(session: Session, union: int) -> list[Input]:
    """Return what a union put in, the latest year first."""
    return list(session.scalars(select(Input).where(Input.union_id == union).order_by(Input.year.desc())))


def by_street(session: Session, person: Person, year: int) -> list[Together]:
    """Return what was put in in a year within a person's reach, by street, in one query."""
    above = aliased(Union)
    rows = session.execute(
        select(
            Union.kind, Union.name, above.kind, above.name, func.count(), func.sum(Input.persons), func.sum(Input.yuan)
        )
        .select_from(Input)
        .join(Input.union)
        .outerjoin(above, Union.parent_id == above.id)
        .where(Input.year == year, Union.path.startswith(person.path))
        .group_by(Union.kind, Union.name, above.kind, above.name)
    )
    found: dict[str, list[int]] = {}
    for kind, name, above_kind, above_name, count, persons, yuan in rows:
        street = name if kind is not UnionKind.GRASSROOTS else above_name
        if kind is UnionKind.GRASSROOTS and above_kind is UnionKind.DISTRICT_FEDERATION:
            street = DIRECT
        sums = found.setdefault(street, [0, 0, 0])
        for place, value in enumerate((count, persons, yuan)):
            sums[place] += int(value or 0)
    return [Together(street, *sums) for street, sums in sorted(found.items())]


def enter(session: Session, person: Person, at: datetime, year: int, *, persons: int, things: str, yuan: int) -> Input:
    """Enter what one's own union put in in a year, or put it right.

    Raises:
        InputInvalid: the year has not come.
    """
    if not person.may(Right.SHARE_WORK):
        raise NotAllowed
    if not FIRST_YEAR <= year <= dates.today(at).year:
        raise InputInvalid("年度不对，没有保存。")
    home = session.get_one(Union, person.union, with_for_update=True)
    found = session.scalars(select(Input).where(Input.union_id == home.id, Input.year == year)).one_or_none()
    if found is None:
        found = Input(union_id=home.id, year=year)
        session.add(found)
    found.persons, found.things, found.yuan = persons, things, yuan
    found.entered_at, found.entered_by = at, f"{person.name}（{person.union_name}）"
    session.flush()
    audit.record(
        session, person, at, "input.entered", f"{home.name}：{year}年投入", home.path,
        persons=persons, things=things, yuan=yuan,
    )  # fmt: skip
    return found
