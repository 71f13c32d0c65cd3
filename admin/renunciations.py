"""Titles that are given up (主动放弃): the union asks, the body that awarded the title confirms.

Source: ``admin/policy/revocation.toml``; the notice says nothing of it.
"""

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, contains_eager, joinedload

from admin import audit, flags, revocations, titles
from admin.errors import InputInvalid, NotAllowed, NotHere, NotNow
from admin.models.reviews import Flag
from admin.models.revocations import Renunciation, Revocation
from admin.models.titles import Title
from admin.models.unions import Union
from admin.rules import dates, decisions
from admin.rules.kinds import FlagKind, RenunciationState, RevocationState, TitleLevel, TitleState
from admin.rules.rights import Person, Right


class AlreadyAsked(NotNow):
    """The union has asked before."""

    code = "already-asked"
    sentence = "放弃这个称号的申请已经提交，没有重复提交。"


def own_title(session: Session, person: Person, title: int, *, lock: bool = False) -> Title:
    """Return a title that the person's own union holds and may give up.

    Raises:
        NotHere: there is no such title within reach.
        NotAllowed: it is of another union.
        NotNow: it is not held any more.
    """
    found = session.get(Title, title, with_for_update={"of": Title} if lock else None)
    if found is None or not person.reaches(found.union.path):
        raise NotHere
    if found.union_id != person.union or not person.may(Right.APPLY_FOR_TITLE):
        raise NotAllowed("只有工会自己可以申请放弃称号。什么也没有改变。")
    if not found.state.is_held:
        raise NotNow("这个称号已经不再持有。什么也没有改变。")
    return found


def find(session: Session, person: Person, number: int, *, lock: bool = False) -> Renunciation:
    """Return a wish of a union within reach.

    Raises:
        NotHere: there is none, or it lies elsewhere; both look the same.
    """
    found = session.get(Renunciation, number, with_for_update={"of": Renunciation} if lock else None)
    if found is None or not person.reaches(found.union.path):
        raise NotHere
    return found


def open_on(session: Session, title: int) -> Renunciation | None:
    """Return the open wish to give up a title."""
    asked = Renunciation.state == RenunciationState.ASKED
    return session.scalars(select(Renunciation).where(Renunciation.title_id == title, asked)).first()


def listing(session: Session, person: Person, limit: int = 100) -> list[Renunciation]:
    """Return the wishes of unions within reach: open ones first, then the newest."""
    found = (
        select(Renunciation)
        .join(Renunciation.union)
        .options(contains_eager(Renunciation.union), joinedload(Renunciation.title))
        .where(Union.path.startswith(person.path))
        .order_by(Renunciation.closed_at.is_not(None), Renunciation.id.desc())
        .limit(limit)
    )
    return list(session.scalars(found))


def awaiting(session: Session, person: Person) -> list[Renunciation]:
    """Return the open wishes that a person's union has to answer."""
    asked = (one for one in listing(session, person) if one.state is RenunciationState.ASKED)
    return [one for one in asked if revocations.leads(session, person, one.title)]


def ask(session: Session, person: Person, at: datetime, title: int, reason: str) -> Renunciation:
    """Ask to give up a title of one's own union.

    Raises:
        NotHere, NotAllowed, NotNow: see `own_title`.
        AlreadyAsked: it was asked before.
    """
    held = own_title(session, person, title, lock=True)
    if open_on(session, held.id) is not None:
        raise AlreadyAsked
    made = Renunciation(
        title_id=held.id, union_id=held.union_id, state=RenunciationState.ASKED, reason=reason, asked_at=at,
        asked_by=revocations.said_by(person),
    )  # fmt: skip
    session.add(made)
    session.flush()
    _note(session, person, at, made, "renunciation.asked")
    return made


def withdraw(session: Session, person: Person, at: datetime, number: int) -> Renunciation:
    """Take back one's own union's wish while it was not answered.

    Raises:
        NotHere: there is no such wish within reach.
        NotAllowed: it is of another union.
        NotNow: it was answered.
    """
    found = find(session, person, number, lock=True)
    if found.union_id != person.union or not person.may(Right.APPLY_FOR_TITLE):
        raise NotAllowed("只有提出申请的工会可以撤回。什么也没有改变。")
    _close(person, at, found, RenunciationState.WITHDRAWN)
    _note(session, person, at, found, "renunciation.withdrawn")
    return found


def confirm(
    session: Session, person: Person, at: datetime, number: int, *, document: str, on: date, remark: str = ""
) -> Renunciation:
    """Confirm that a title is given up; the register changes with it.

    Args:
        document: 文号 of the confirmation.

    Raises:
        NotHere: there is no such wish within reach.
        NotYourTitle: another union awarded the title.
        NotNow: it was answered, the title is not held, or a case of revocation on it is open.
        InputInvalid: the day does not fit.
    """
    found = _answering(session, person, number)
    if wrong := decisions.wrong_day(on, dates.today(found.asked_at), dates.today(at)):
        raise InputInvalid(f"{wrong}没有保存。")
    if not found.title.state.is_held:
        raise NotNow("这个称号已经不再持有。什么也没有改变。")
    running = select(Revocation.id).where(
        Revocation.title_id == found.title_id, Revocation.state != RevocationState.DECIDED
    )
    if session.scalars(running).first() is not None:
        raise NotNow("这个称号有一件在办的撤销案，请先作出决定，再办理放弃。什么也没有改变。")
    _close(person, at, found, RenunciationState.CONFIRMED)
    found.number, found.confirmed_on, found.remark = document, on, remark
    words = f"主动放弃，{person.union_name}确认（{document}，{dates.day(on)}）。理由：{found.reason}"
    titles.change(session, person, at, found.title, TitleState.GIVEN_UP, words, on=on, number=document)
    if found.title.level is TitleLevel.STREET:
        asked = select(Flag).where(Flag.union_id == found.union_id, Flag.kind == FlagKind.STREET_TITLE)
        flags.settle(session, at, session.scalars(asked))
    _note(session, person, at, found, "renunciation.confirmed")
    return found


def decline(session: Session, person: Person, at: datetime, number: int, remark: str) -> Renunciation:
    """Do not agree that a title is given up, and say why; it stays as it is.

    Raises:
        NotHere, NotYourTitle, NotNow: see `confirm`.
    """
    found = _answering(session, person, number)
    _close(person, at, found, RenunciationState.DECLINED)
    found.remark = remark
    _note(session, person, at, found, "renunciation.declined")
    return found


def _answering(session: Session, person: Person, number: int) -> Renunciation:
    found = find(session, person, number, lock=True)
    session.refresh(found.title, with_for_update={"of": Title})
    if not revocations.leads(session, person, found.title):
        raise revocations.NotYourTitle
    return found


def _close(person: Person, at: datetime, found: Renunciation, state: RenunciationState) -> None:
    if found.state is not RenunciationState.ASKED:
        raise NotNow("这份申请已经办结。什么也没有改变。")
    found.state, found.closed_at, found.closed_by = state, at, revocations.said_by(person)


def _note(session: Session, person: Person, at: datetime, found: Renunciation, action: str) -> None:
    session.flush()
    about = f"{found.union.name}：{found.title.level.label}"
    detail = {"renunciation": found.id, "title": found.title_id, "reason": found.remark or found.reason}
    audit.record(session, person, at, action, about, found.union.path, **detail)
