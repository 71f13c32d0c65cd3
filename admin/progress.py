"""How far a union is on its way to the titles (创建进度): self-check → street title → district title → subsidy.

Source: 三(二)2, 附件三.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum, auto

from sqlalchemy.orm import Session

from admin import applications, conditions, evaluations, titles
from admin.evaluations import Standing
from admin.models.applications import AwardApplication
from admin.models.titles import Title
from admin.models.unions import Union
from admin.rules.kinds import TitleLevel


class Stage(StrEnum):
    """How a part of the way stands."""

    DONE = auto()
    NOW = auto()
    """It is the union's turn."""
    WAITING = auto()
    """It is another union's turn."""
    LATER = auto()
    NOT_ASKED = auto()


@dataclass(frozen=True)
class Step:
    """One title on the way.

    Args:
        application: what is under way for it.
        last: the last application that was refused or taken back, where nothing is under way.
    """

    level: TitleLevel
    stage: Stage
    title: Title | None
    application: AwardApplication | None
    last: AwardApplication | None


@dataclass(frozen=True)
class Way:
    """The whole way of one union.

    Args:
        level: the title that comes next, by whose standard it checks itself; the district's when all are held.
        stand: how the conditions of that title stand; the form is looked at only where there is one.
    """

    union: Union
    direct: bool
    level: TitleLevel
    standing: Standing
    stand: conditions.Stand
    street: Step
    district: Step


def of_union(session: Session, union: Union, today: date) -> Way:
    """Return how far a union is."""
    direct = conditions.is_direct(session, union)
    mine = applications.of(session, union.id)
    street = _step(session, union, TitleLevel.STREET, mine)
    level = TitleLevel.STREET if street.title is None and not direct else TitleLevel.DISTRICT
    district = _step(session, union, TitleLevel.DISTRICT, mine)
    if direct and street.title is None and street.application is None:
        street = Step(TitleLevel.STREET, Stage.NOT_ASKED, None, None, None)
    elif level is TitleLevel.STREET and district.application is None and district.title is None:
        district = Step(TitleLevel.DISTRICT, Stage.LATER, None, None, district.last)
    under_way = (street if level is TitleLevel.STREET else district).application
    form = conditions.fields(under_way) if under_way else None
    stand = conditions.judge(session, union, level, today, form=form, waiver=under_way.waiver if under_way else "")
    return Way(union, direct, level, evaluations.standing(session, union, level, today), stand, street, district)


def _step(session: Session, union: Union, level: TitleLevel, mine: list[AwardApplication]) -> Step:
    title = titles.held(session, union.id, level)
    of_level = [one for one in mine if one.level is level]
    open_one = next((one for one in of_level if not one.state.is_over), None)
    if title is not None:
        return Step(level, Stage.DONE, title, open_one, None)
    if open_one is None:
        return Step(level, Stage.NOW, None, None, of_level[0] if of_level else None)
    at_home = open_one.state in applications.AT_HOME
    return Step(level, Stage.NOW if at_home else Stage.WAITING, None, open_one, None)
