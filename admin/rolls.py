"""The optional roll of names (签到名册): ticked at the door, deleted some days after the meeting.

It never meets a slip: nothing here takes a poll, and no table joins a name with anything of a vote.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from admin import audit
from admin.errors import InputInvalid, NotHere
from admin.models.assemblies import Assembly, RollName
from admin.rules import dates
from admin.rules.assemblies import assembly_policy, same_name
from admin.rules.rights import Person

MOST_NAMES = 5_000
LONGEST_NAME = 40


def names_of(session: Session, assembly: Assembly) -> list[RollName]:
    """Return the names on the roll of an assembly, in the order of entry."""
    found = select(RollName).where(RollName.assembly_id == assembly.id).order_by(RollName.id)
    return list(session.scalars(found))


def counts(session: Session, assembly: Assembly) -> tuple[int, int]:
    """Return how many names the roll has, and how many of them are ticked."""
    here = func.count().filter(RollName.present)
    total, present = session.execute(
        select(func.count(), here).select_from(RollName).where(RollName.assembly_id == assembly.id)
    ).one()
    return total, present


def add(session: Session, person: Person, at: datetime, assembly: Assembly, lines: str) -> int:
    """Put names on the roll, one a line, and return how many; names of the same letters stand beside each other.

    Raises:
        InputInvalid: there is none, one is too long, or the roll would have too many.
    """
    names = [" ".join(line.split()) for line in lines.splitlines() if line.strip()]
    if not names:
        raise InputInvalid("没有读到姓名，名册没有改变。请每行粘贴一个姓名。")
    long = next((name for name in names if len(name) > LONGEST_NAME), None)
    if long is not None:
        raise InputInvalid(f"“{long[:12]}…”太长，名册没有改变。请每行只写一个姓名，不要带其他内容。")
    if counts(session, assembly)[0] + len(names) > MOST_NAMES:
        raise InputInvalid(f"名册最多 {MOST_NAMES:,} 人，名册没有改变。")
    delete_on = assembly.held_on + timedelta(days=assembly_policy().roll_keep_days)
    session.add_all(RollName(assembly_id=assembly.id, name=name, delete_on=delete_on) for name in names)
    audit.record(session, person, at, "roll.added", assembly.title, assembly.union.path, names=len(names))
    return len(names)


def tick(session: Session, assembly: Assembly, number: int, *, present: bool) -> None:
    """Tick a name, or take the tick back; not written down: what counts is 实到 once it is confirmed.

    Raises:
        NotHere: the roll of this assembly has no such name.
    """
    found = session.get(RollName, number)
    if found is None or found.assembly_id != assembly.id:
        raise NotHere
    found.present = present


def find(session: Session, assembly: Assembly, words: str) -> Sequence[RollName]:
    """Return the names that contain these letters; all where none are given."""
    wanted = same_name(words)
    return [name for name in names_of(session, assembly) if wanted in same_name(name.name)]


def clear(session: Session, person: Person, at: datetime, assembly: Assembly) -> None:
    """Delete the roll of an assembly now."""
    total, present = counts(session, assembly)
    session.execute(delete(RollName).where(RollName.assembly_id == assembly.id))
    detail = {"names": total, "present": present}
    audit.record(session, person, at, "roll.deleted", assembly.title, assembly.union.path, **detail)


def moved(session: Session, assembly: Assembly) -> None:
    """Set anew when the names go, after the day of the meeting was changed."""
    delete_on = assembly.held_on + timedelta(days=assembly_policy().roll_keep_days)
    session.execute(update(RollName).where(RollName.assembly_id == assembly.id).values(delete_on=delete_on))


def forget_old(session: Session, day: date) -> int:
    """Delete every roll whose time is over on a day in China, and return how many names went."""
    due = select(RollName.assembly_id, func.count()).where(RollName.delete_on <= day).group_by(RollName.assembly_id)
    rolls = session.execute(due).all()
    for assembly_id, names in rolls:
        assembly = session.get_one(Assembly, assembly_id)
        at = dates.start_of(day)
        audit.record(session, None, at, "roll.expired", assembly.title, assembly.union.path, names=names)
    session.execute(delete(RollName).where(RollName.delete_on <= day))
    return sum(names for _, names in rolls)
