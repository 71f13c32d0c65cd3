"""The meeting itself (大会): who is here, the big screen, the result that comes in, the archive."""

from datetime import date, datetime

from sqlalchemy import ColumnElement, and_, select, update
from sqlalchemy.orm import Session

from admin import assemblies, audit, reviews
from admin.desks import Desk, DoneAlready, note
from admin.errors import InputInvalid, NotNow
from admin.models.assemblies import Assembly, AssemblyPoll
from admin.models.reviews import HomeReview
from admin.rounds import end_rehearsal
from admin.rules.kinds import Subject
from admin.rules.rights import Person
from vote import chair
from vote.db import Database

OVER = ("tallied", "annulled")


def count_in(session: Session, assembly: Assembly, step: int) -> None:
    """Move the check-in counter; not written down: what counts is 实到 once it is confirmed."""
    here = Assembly.checked_in + step
    moved = update(Assembly).where(Assembly.id == assembly.id, here.between(0, 2 * assembly.due))
    session.execute(moved.values(checked_in=here), execution_options={"synchronize_session": False})


def confirm_present(
    session: Session, person: Person, at: datetime, assembly: Assembly, present: int, excused: int
) -> None:
    """Write down 实到 and 请假.

    Raises:
        InputInvalid: more than are due.
        NotNow: the poll was opened with another figure, or the meeting is over.
    """
    home = assemblies.current_poll(assembly, Subject.HOME)
    if assembly.abandoned_at or assembly.archived_at or (home is not None and home.opened_at is not None):
        raise NotNow("已经宣布开始投票，实到人数不能再改。")
    if present + excused > assembly.due:
        raise InputInvalid(f"实到与请假合计不能多于应到 {assembly.due:,} 人，没有保存。")
    assembly.present, assembly.excused = present, excused
    note(session, person, at, "assembly.present", assembly, present=present, excused=excused)


def show_on_screen(session: Session, assembly: Assembly, shown: str) -> None:
    """Choose what the big screen shows: auto, welcome, present, vote or result; not written down."""
    chosen = update(Assembly).where(Assembly.id == assembly.id).values(screen=shown)
    session.execute(chosen, execution_options={"synchronize_session": False})


def awaits_result() -> ColumnElement[bool]:
    """Return the condition on `Assembly` that `settle` may have something to do for it."""
    waits = Assembly.polls.any(and_(AssemblyPoll.rehearsal.is_(False), AssemblyPoll.ended_at.is_(None)))
    return and_(Assembly.archived_at.is_(None), Assembly.abandoned_at.is_(None), waits)


def settle(session: Session, at: datetime, assembly: Assembly, polls: Database) -> list[str]:
    """Write down what has happened on the voting side meanwhile, and receive every new result.

    May be called at any time and as often as one likes; a rehearsal is never received.

    Returns:
        the codes of the polls that ended by this.
    """
    ended = []
    for poll in assembly.polls:
        if poll.rehearsal or poll.ended_at is not None:
            continue
        phase = chair.turnout(polls, poll.code).phase
        if phase in ("open", "closed", "counting", "tallied"):
            poll.opened_at = poll.opened_at or at
        if phase in ("closed", "counting", "tallied"):
            poll.closed_at = poll.closed_at or at
        if phase == "tallied":
            reviews.receive(session, at, assembly, poll.code, polls)
        if phase == "annulled":
            audit.record(
                session, None, at, "poll.annulled", assembly.title, assembly.union.path, assembly=assembly.id,
                poll=poll.code,
            )  # fmt: skip
        if phase in OVER:
            poll.ended_at = at
            ended.append(poll.code)
    return ended


def archive(session: Session, person: Person, at: datetime, assembly: Assembly, signed_on: date) -> None:
    """Write down when the papers were signed, and close the file of the assembly.

    Raises:
        NotNow: there is no result yet.
        InputInvalid: the day lies before the meeting or in the future.
    """
    _require_result(session, assembly)
    if not assembly.held_on <= signed_on:
        raise InputInvalid("签字日期不能早于开会日期，没有保存。")
    assembly.signed_on, assembly.archived_at = signed_on, at
    note(session, person, at, "assembly.archived", assembly, signed_on=signed_on.isoformat())


def reopen(session: Session, person: Person, at: datetime, assembly: Assembly) -> None:
    """Take an archiving back, to correct the day of signing."""
    if assembly.archived_at is None:
        return
    assembly.archived_at = None
    note(session, person, at, "assembly.reopened", assembly)


def abandon(session: Session, person: Person, at: datetime, assembly: Assembly, desk: Desk, reason: str) -> None:
    """Give an assembly up before it has a result; polls that run are annulled.

    Raises:
        NotNow: it is over, or has a result.
        WrongPhase: the count of a real poll has begun.
    """
    if assembly.abandoned_at or assembly.archived_at:
        raise DoneAlready
    if any(_has_result(poll, desk) for poll in assembly.polls):
        raise NotNow("本次大会已经有了结果，不能放弃。")
    for poll in assembly.polls:
        if poll.ended_at is None and poll.rehearsal:
            end_rehearsal(at, poll, desk)
        elif poll.ended_at is None:
            if chair.turnout(desk.polls, poll.code).phase != "annulled":
                chair.annul(desk.polls, poll.code, reason)
            poll.ended_at = at
            desk.clear(poll.code)
    assembly.abandoned_at = at
    note(session, person, at, "assembly.abandoned", assembly, reason=reason)


def _require_result(session: Session, assembly: Assembly) -> None:
    """Refuse to close the file before every real poll has ended, and that on the home with a result."""
    last = assemblies.current_poll(assembly, Subject.HOME)
    running_on = any(poll.ended_at is None for poll in assembly.polls)
    found = select(HomeReview.id).where(HomeReview.poll == (last.code if last else ""))
    if running_on or session.scalar(found) is None:
        raise NotNow("还没有收到结果，不能存档。")


def _has_result(poll: AssemblyPoll, desk: Desk) -> bool:
    return not poll.rehearsal and chair.turnout(desk.polls, poll.code).phase == "tallied"
