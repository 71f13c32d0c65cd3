"""Unions whose work others can learn from (典型): nominated, approved by the district, shown with everybody's consent.

Source: 四(三) (及时总结经验、树立典型).
"""

from datetime import date, datetime
from pathlib import Path
from typing import BinaryIO

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, contains_eager, selectinload

from admin import audit, evidence, unions
from admin.errors import ChangedMeanwhile, InputInvalid, NotAllowed, NotHere, NotNow
from admin.models.evidence import Evidence
from admin.models.exchange import Exemplar, ExemplarPerson
from admin.models.unions import Union
from admin.rules import dates
from admin.rules.exchange import ExemplarState
from admin.rules.kinds import EvidenceAbout, UnionKind
from admin.rules.rights import Person, Right
from vote.db import Database

PICTURES = ("image/jpeg", "image/png")
MOST_PEOPLE = 20


def is_shown(exemplar: Exemplar) -> bool:
    """Say whether everybody may see it: approved, and the union and all whom it names have agreed."""
    agreed = exemplar.agreed_at is not None and all(one.consented_on is not None for one in exemplar.people)
    return exemplar.state is ExemplarState.APPROVED and agreed


def public(session: Session) -> list[Exemplar]:
    """Return those that everybody may see, the latest first."""
    found = session.scalars(_every().where(Exemplar.state == ExemplarState.APPROVED, Exemplar.agreed_at.is_not(None)))
    return [one for one in found if is_shown(one)]


def shown(session: Session, number: int) -> Exemplar:
    """Return one that everybody may see.

    Raises:
        NotHere: there is none, or it is not shown.
    """
    found = session.get(Exemplar, number)
    if found is None or not is_shown(found):
        raise NotHere
    return found


def listing(session: Session, person: Person) -> list[Exemplar]:
    """Return those of unions within a person's reach: what waits first, then the latest."""
    found = list(session.scalars(_every().where(Union.path.startswith(person.path)).limit(200)))
    return sorted(found, key=lambda one: one.state is not ExemplarState.NOMINATED)


def waiting(session: Session, person: Person) -> int:
    """Return how many wait for this person's approval."""
    if (
        not person.may(Right.LEAD_WORK)
        or session.get_one(Union, person.union).kind is not UnionKind.DISTRICT_FEDERATION
    ):
        return 0
    return session.scalar(select(func.count()).where(Exemplar.state == ExemplarState.NOMINATED)) or 0


def find(session: Session, person: Person, number: int, *, lock: bool = False) -> Exemplar:
    """Return one of a union within a person's reach.

    Raises:
        NotHere: there is none, or it lies elsewhere.
    """
    found = session.get(Exemplar, number, with_for_update=lock)
    if found is None or not person.reaches(found.union.path):
        raise NotHere
    return found


def nominate(
    session: Session, person: Person, at: datetime, union: int, *, title: str, story: str, names: list[str]
) -> Exemplar:
    """Nominate a union's work (推荐典型): one's own, or that of a union below.

    Raises:
        NotHere: the union lies elsewhere.
        NotAllowed: she may not, or it is no grass-roots union.
    """
    home = unions.within(session, person, union)
    if not person.may(Right.SHARE_WORK) or home.kind is not UnionKind.GRASSROOTS:
        raise NotAllowed("典型是基层工会的做法，请选一家基层工会。什么也没有改变。")
    made = Exemplar(
        union_id=home.id, title=title, story=story, state=ExemplarState.NOMINATED, nominated_at=at,
        nominated_by=_by(person), nominating_union_id=person.union, people=_people(names),
    )  # fmt: skip
    if home.id == person.union:
        made.agreed_at, made.agreed_by = at, _by(person)
    session.add(made)
    session.flush()
    _note(session, person, at, made, "exemplar.nominated")
    return made


def may_edit(person: Person, exemplar: Exemplar) -> bool:
    """Say whether a person may change what is told: who nominated it and the union itself, until it is decided."""
    near = person.union in (exemplar.union_id, exemplar.nominating_union_id)
    return near and person.may(Right.SHARE_WORK) and exemplar.state is ExemplarState.NOMINATED


def edit(
    session: Session, person: Person, at: datetime, number: int, version: int, *,
    title: str, story: str, names: list[str],
) -> Exemplar:  # fmt: skip
    """Change what is told; all consents are asked for again, since nobody agreed to these words.

    Raises:
        NotNow: it has been decided.
        ChangedMeanwhile: somebody else changed it.
    """
    found = _held(session, person, number, version)
    if not may_edit(person, found):
        raise NotNow("这份典型已经审批或撤回，或者不是您的工会推荐的，没有改动。")
    found.title, found.story = title, story
    found.people = _people(names)
    own = found.union_id == person.union
    found.agreed_at, found.agreed_by = (at, _by(person)) if own else (None, "")
    session.flush()
    _note(session, person, at, found, "exemplar.edited")
    return found


def agree(session: Session, person: Person, at: datetime, number: int, *, yes: bool) -> Exemplar:
    """Say for one's own union that it may be shown, or take that back: then it is shown no more at once.

    Raises:
        NotAllowed: it is about another union.
    """
    found = find(session, person, number, lock=True)
    if person.union != found.union_id or not person.may(Right.SHARE_WORK):
        raise NotAllowed("是否同意展示，由这家工会自己登记。什么也没有改变。")
    found.agreed_at, found.agreed_by = (at, _by(person)) if yes else (None, "")
    session.flush()
    _note(session, person, at, found, "exemplar.agreed" if yes else "exemplar.disagreed")
    return found


def consent(
    session: Session, person: Person, at: datetime, number: int, whom: int, on: date | None, how: str
) -> Exemplar:
    """Write down that somebody whom it names agreed on a day, or agrees no more (no day).

    Raises:
        NotHere: it names nobody of this number.
        NotAllowed: another union's.
        InputInvalid: the day has not come.
    """
    found = find(session, person, number, lock=True)
    named = next((one for one in found.people if one.id == whom), None)
    if named is None:
        raise NotHere
    if person.union not in (found.union_id, found.nominating_union_id) or not person.may(Right.SHARE_WORK):
        raise NotAllowed("本人同意由这家工会或推荐的工会登记。什么也没有改变。")
    if on is not None and on > dates.today(at):
        raise InputInvalid("同意的日期不能晚于今天，没有保存。")
    named.consented_on, named.how, named.written_by = on, how, _by(person)
    session.flush()
    _note(session, person, at, found, "exemplar.consented" if on else "exemplar.unconsented")
    return found


def may_decide(session: Session, person: Person, exemplar: Exemplar) -> bool:
    """Say whether a person may approve or refuse it: only the district, only while it waits."""
    own = session.get_one(Union, person.union)
    waits = exemplar.state is ExemplarState.NOMINATED
    return waits and person.may(Right.LEAD_WORK) and own.kind is UnionKind.DISTRICT_FEDERATION


def decide(
    session: Session, person: Person, at: datetime, number: int, version: int, *, approved: bool, reason: str
) -> Exemplar:
    """Approve it, or refuse it with a reason.

    Raises:
        NotAllowed: only the district decides.
        NotNow: it has been decided.
        ChangedMeanwhile: its words are no longer those that were read.
    """
    found = _held(session, person, number, version)
    if found.state is not ExemplarState.NOMINATED:
        raise NotNow("这份典型已经审批或撤回，什么也没有改变。")
    if not may_decide(session, person, found):
        raise NotAllowed
    found.state = ExemplarState.APPROVED if approved else ExemplarState.REFUSED
    found.decided_at, found.decided_by, found.reason = at, _by(person), reason
    session.flush()
    _note(session, person, at, found, "exemplar.decided")
    return found


def may_withdraw(person: Person, exemplar: Exemplar) -> bool:
    """Say whether a person may take it back: who nominated it, the union itself, and who leads above it."""
    near = person.union in (exemplar.union_id, exemplar.nominating_union_id) or person.may(Right.LEAD_WORK)
    return near and exemplar.state in (ExemplarState.NOMINATED, ExemplarState.APPROVED)


def withdraw(session: Session, person: Person, at: datetime, number: int, reason: str) -> Exemplar:
    """Take it back; it is shown no more.

    Raises:
        NotNow: it was refused or taken back, or is not hers to take back.
    """
    found = find(session, person, number, lock=True)
    if not may_withdraw(person, found):
        raise NotNow("这份典型不能由您撤回，或者已经撤回。什么也没有改变。")
    found.state, found.decided_at, found.decided_by, found.reason = ExemplarState.WITHDRAWN, at, _by(person), reason
    session.flush()
    _note(session, person, at, found, "exemplar.withdrawn")
    return found


def add_photo(
    database: Database, folder: Path, person: Person, at: datetime, number: int, name: str, content: BinaryIO
) -> Evidence:
    """Keep the one photo of a nomination; whoever is on it stands among the names.

    Raises:
        NotNow: it has been decided, or has a photo.
        InputInvalid: the file is no picture.
    """

    def opening(session: Session) -> evidence.Owner:
        found = find(session, person, number, lock=True)
        if not may_edit(person, found):
            raise NotNow("这份典型已经审批或撤回，照片没有改动。")
        return evidence.Owner(EvidenceAbout.EXEMPLAR, found.id, found.union, 1)

    def noting(session: Session, file: str) -> None:
        if photos(session, [number])[number].media_type not in PICTURES:
            raise InputInvalid("这个文件不是照片，没有保存。请上传 JPG 或 PNG。")
        _note(session, person, at, find(session, person, number), "exemplar.photo_added")

    return evidence.add(database, folder, person, at, opening, noting, name, content)


def remove_photo(database: Database, folder: Path, person: Person, at: datetime, number: int, file: int) -> None:
    """Take the photo away, at any time: nobody is shown who does not want to be.

    Raises:
        NotHere: there is none.
        NotAllowed: it is another union's.
    """

    def opening(session: Session) -> evidence.Owner:
        found = find(session, person, number, lock=True)
        if person.union not in (found.union_id, found.nominating_union_id) and not person.may(Right.LEAD_WORK):
            raise NotAllowed
        return evidence.Owner(EvidenceAbout.EXEMPLAR, found.id, found.union, 1)

    def noting(session: Session, file: str) -> None:
        _note(session, person, at, find(session, person, number), "exemplar.photo_removed")

    evidence.remove(database, folder, opening, noting, file)


def photos(session: Session, numbers: list[int]) -> dict[int, Evidence]:
    """Return the photo of each that has one, by number."""
    return {row.subject_id: row for row in evidence.of(session, EvidenceAbout.EXEMPLAR, *numbers)}


def _every() -> Select[Exemplar]:
    return (
        select(Exemplar)
        .join(Exemplar.union)
        .options(contains_eager(Exemplar.union), selectinload(Exemplar.people))
        .order_by(Exemplar.id.desc())
    )


def _people(names: list[str]) -> list[ExemplarPerson]:
    if len(names) > MOST_PEOPLE:
        raise InputInvalid(f"最多写{MOST_PEOPLE}个人，没有保存。")
    return [ExemplarPerson(name=name) for name in dict.fromkeys(names)]


def _held(session: Session, person: Person, number: int, version: int) -> Exemplar:
    found = find(session, person, number, lock=True)
    if found.version != version:
        raise ChangedMeanwhile
    return found


def _by(person: Person) -> str:
    return f"{person.name}（{person.union_name}）"


def _note(session: Session, person: Person, at: datetime, exemplar: Exemplar, action: str) -> None:
    union = session.get_one(Union, exemplar.union_id)
    audit.record(
        session, person, at, action, f"{union.name}：{exemplar.title}", union.path,
        exemplar=exemplar.id, state=exemplar.state, reason=exemplar.reason,
    )  # fmt: skip
