"""The register of titles (职工之家称号登记): who holds one, how it stands, and every step of its life.

Titles are entered by an award and changed by a decision; nothing here decides.

Source: 三(二)2 (创建), 三(二)3 (撤销).
"""

from collections.abc import Collection
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from admin import audit, deliveries
from admin.errors import NotNow
from admin.models.titles import Title, TitleStep
from admin.models.unions import Union
from admin.rules.kinds import Event, TitleLevel, TitleState
from admin.rules.rights import Person


class AlreadyHeld(NotNow):
    """The union holds a title of this level."""

    code = "title-already-held"
    sentence = "这家工会已有这一级“职工之家”称号，没有重复登记。"


def held(session: Session, union: int, level: TitleLevel, *, lock: bool = False) -> Title | None:
    """Return the title of a level that a union holds, whatever its state, or None.

    Args:
        lock: let nobody else change it until the transaction ends.
    """
    found = select(Title).where(Title.union_id == union, Title.level == level, Title.ended_on.is_(None))
    return session.scalars(found.with_for_update() if lock else found).one_or_none()


def levels_held(session: Session, unions: Collection[int]) -> dict[int, list[TitleLevel]]:
    """Return which titles these unions hold, by their numbers; a union without any is not among them."""
    rows = session.execute(
        select(Title.union_id, Title.level).where(Title.union_id.in_(unions), Title.ended_on.is_(None))
    )
    found: dict[int, list[TitleLevel]] = {}
    for union, level in rows:
        found.setdefault(union, []).append(level)
    return found


def of(session: Session, union: int) -> list[Title]:
    """Return all titles that a union holds or held, the newest first."""
    found = select(Title).where(Title.union_id == union).order_by(Title.awarded_on.desc(), Title.id.desc())
    return list(session.scalars(found))


def enter(
    session: Session, person: Person, at: datetime, union: Union, level: TitleLevel, *,
    awarding: Union, on: date, number: str, area_m2: str | None, text: str,
) -> Title:  # fmt: skip
    """Enter a title that was awarded (命名), and tell.

    Raises:
        AlreadyHeld: the union holds one of this level.
    """
    session.scalars(select(Union.id).where(Union.id == union.id).with_for_update(key_share=True)).all()
    if held(session, union.id, level) is not None:
        raise AlreadyHeld
    made = Title(
        union_id=union.id, level=level, state=TitleState.VALID, name=union.name, awarding_union_id=awarding.id,
        awarded_on=on, decision_number=number, area_m2=area_m2,
    )  # fmt: skip
    session.add(made)
    session.flush()
    _write(session, person, at, made, "title.awarded", Event.TITLE_AWARDED, text)
    return made


def change(
    session: Session, person: Person | None, at: datetime, title: Title, state: TitleState, text: str, *,
    on: date | None = None, number: str = "",
) -> None:  # fmt: skip
    """Change how a title stands, by a decision or a fact that the text tells.

    Args:
        person: None where a fact changed it, such as a received result.
        on: the day on which it ended; needed for an end, and for none else.
        number: 文号 of the decision that ended it.
    """
    title.state, title.ended_on, title.ending_number = state, (None if state.is_held else on), number
    session.flush()
    _write(session, person, at, title, "title.changed", Event.TITLE_CHANGED, text)


def told(title: Title) -> dict[str, object]:
    """Return what other systems are told of a title."""
    return {
        "title": title.id, "union": title.union_id, "level": title.level, "state": title.state, "name": title.name,
        "awarded_on": title.awarded_on, "decision_number": title.decision_number, "ended_on": title.ended_on,
        "ending_number": title.ending_number,
    }  # fmt: skip


def _write(
    session: Session, person: Person | None, at: datetime, title: Title, action: str, event: Event, text: str
) -> None:
    by = f"{person.name}（{person.union_name}）" if person else "系统"
    title.steps.append(TitleStep(at=at, by=by, state=title.state, text=text))
    union = session.get_one(Union, title.union_id)
    session.flush()
    audit.record(
        session, person, at, action, f"{union.name}：{title.level.label}", union.path,
        title=title.id, state=title.state, reason=text,
    )  # fmt: skip
    deliveries.announce(session, at, event, union, told(title))
