"""The polls that an assembly puts on its checklist, one after the other (设定投票): rehearsals and the real one."""

from datetime import datetime

from sqlalchemy.orm import Session

from admin import assemblies
from admin.desks import Desk, DoneAlready, note, running
from admin.errors import NotHere, NotNow
from admin.models.assemblies import Assembly, AssemblyPoll
from admin.rules.kinds import Subject
from admin.rules.rights import Person
from vote import chair

BEFORE_COUNT = ("prepared", "ceremony", "ready", "open", "closed")


def adopt(session: Session, person: Person, at: datetime, assembly: Assembly, *, adopted: bool) -> None:
    """Write down that the meeting has adopted scrutineers and tellers, or take it back.

    Raises:
        NotNow: the poll is defined with them, or the meeting is over.
    """
    _require_unfixed(assembly)
    if adopted == (assembly.scrutineers_adopted_at is not None):
        return
    assembly.scrutineers_adopted_at = at if adopted else None
    action = "assembly.adopted" if adopted else "assembly.unadopted"
    note(session, person, at, action, assembly, scrutineers=assembly.scrutineers, tellers=assembly.tellers)


def define(
    session: Session, person: Person, at: datetime, assembly: Assembly, subject: Subject, desk: Desk, *, rehearsal: bool
) -> AssemblyPoll:
    """Define a poll on the plan of the assembly, or a rehearsal of it, and draw the scrutineers' links.

    Raises:
        NotNow: the meeting is over, one runs already, or the scrutineers are not adopted.
    """
    _require_definable(assembly, subject, real=not rehearsal)
    code = chair.define(desk.polls, assemblies.terms_of(assembly, subject, rehearsal=rehearsal))
    return _lay(session, person, at, assembly, subject, desk, code, rehearsal=rehearsal)


def clean_start(
    session: Session, person: Person, at: datetime, assembly: Assembly, code: str, desk: Desk
) -> AssemblyPoll:
    """Define the real poll on the terms of a rehearsal; nothing else is carried over.

    Raises:
        NotHere: the assembly has no such poll.
        NotNow: it is no rehearsal, it is over, or the scrutineers are not adopted.
    """
    rehearsed = running(assembly, code)
    if not rehearsed.rehearsal:
        raise NotNow("这不是演练。")
    _require_adopted(assembly)
    fresh = chair.clean_start(desk.polls, code)
    end_rehearsal(at, rehearsed, desk)
    return _lay(session, person, at, assembly, rehearsed.subject, desk, fresh, rehearsal=False)


def put_aside(session: Session, person: Person, at: datetime, assembly: Assembly, code: str, desk: Desk) -> None:
    """End a rehearsal, wherever it stands; the plan can be changed again.

    Raises:
        NotHere: the assembly has no such poll.
        NotNow: it is no rehearsal, or over.
    """
    poll = running(assembly, code)
    if not poll.rehearsal:
        raise NotNow("这不是演练，不能这样结束。正式投票可以作废。")
    end_rehearsal(at, poll, desk)
    note(session, person, at, "rehearsal.ended", assembly, poll=code)


def end_rehearsal(at: datetime, poll: AssemblyPoll, desk: Desk) -> None:
    """End a rehearsal, and put away all that is in hand for it."""
    if chair.turnout(desk.polls, poll.code).phase in BEFORE_COUNT:
        chair.annul(desk.polls, poll.code, "演练结束")
    poll.ended_at = at
    desk.clear(poll.code)


def _lay(
    session: Session, person: Person, at: datetime, assembly: Assembly, subject: Subject, desk: Desk, code: str, *,
    rehearsal: bool,
) -> AssemblyPoll:  # fmt: skip
    """Put a fresh poll on the checklist; of one before it nothing is carried over."""
    poll = AssemblyPoll(code=code, subject=subject, rehearsal=rehearsal, created_at=at)
    assembly.polls.append(poll)
    if subject is Subject.HOME:
        assembly.present, assembly.issued, assembly.checked_in = None, None, 0
    assembly.closes_at = None
    session.flush()
    desk.links.keep(code, chair.invite(desk.polls, code))
    action = "rehearsal.defined" if rehearsal else "poll.defined"
    note(session, person, at, action, assembly, poll=code, about=subject.value)
    return poll


def _require_unfixed(assembly: Assembly) -> None:
    if assembly.abandoned_at or assembly.archived_at or any(not poll.rehearsal for poll in assembly.polls):
        raise NotNow("正式投票已经设定，名单写进了公告板，不能再改。")


def _require_definable(assembly: Assembly, subject: Subject, *, real: bool) -> None:
    if assembly.abandoned_at or assembly.archived_at:
        raise NotNow("这次大会已经结束，什么也没有改变。")
    if subject is Subject.CHAIR and not assembly.on_chair:
        raise NotHere
    last = assemblies.current_poll(assembly, subject)
    if last is not None and last.ended_at is None:
        raise DoneAlready("投票刚才已经设定，没有再设一次。请看最新的页面。")
    ended_well = last is not None and not last.rehearsal
    if ended_well and not real:
        raise NotNow("正式投票已经举行过，不再演练。")
    if real:
        _require_adopted(assembly)


def _require_adopted(assembly: Assembly) -> None:
    if assembly.scrutineers_adopted_at is None:
        raise NotNow("请先在“会议事项确认”里确认监票人、计票人名单已经通过。正式投票没有设定。")
