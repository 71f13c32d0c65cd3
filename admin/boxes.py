"""The ballot box (票箱): opened, closed, handed to the scrutineers, or annulled."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from admin.desks import Desk, DoneAlready, note, poll_of, running
from admin.errors import NotNow
from admin.models.assemblies import Assembly, AssemblyPoll
from admin.rules.kinds import Subject
from admin.rules.quorum import quorum
from admin.rules.rights import Person
from vote import chair
from vote.chair import Closing
from vote.errors import WrongPhase


def open_box(assembly: Assembly, poll: AssemblyPoll, desk: Desk, issued: int | None) -> None:
    """Open the poll; `note_open` writes it down.

    Raises:
        NotNow: 实到 is not confirmed, or too few are present for a real poll.
        DoneAlready: somebody else has just opened it.
        WrongPhase: the ceremony is not complete.
        FiguresImpossible: more slips are out than were made, or there are none.
    """
    if assembly.present is None:
        raise NotNow("请先在“签到与实到”里确认实到人数。投票没有开始。")
    part, whole = chair.definition(desk.polls, poll.code)["rule"]["quorum"]
    enough = quorum(assembly.present, assembly.due, (part, whole))
    if not (enough.met or poll.rehearsal):
        raise NotNow(f"实到 {assembly.present:,} 人，法定人数是 {enough.needed:,} 人，不能开始投票。")
    try:
        chair.open_poll(desk.polls, poll.code, assembly.present, issued)
    except WrongPhase as error:
        _tell_if_done(desk, poll, error, "open", "投票刚才已经由另一位宣布开始，您的这次点击没有再改变什么。")
    desk.prints.forget(poll.code)


def note_open(
    session: Session, person: Person, at: datetime, assembly: Assembly, code: str, issued: int | None,
    minutes: int | None,
) -> None:  # fmt: skip
    """Write down that the poll was opened.

    Args:
        minutes: how long it is announced to last; none for no end.
    """
    poll = poll_of(assembly, code)
    poll.opened_at = poll.opened_at or at
    assembly.closes_at = at + timedelta(minutes=minutes) if minutes else None
    if issued is not None and poll.subject is Subject.HOME:
        assembly.issued = issued
    note(session, person, at, "poll.opened", assembly, poll=code, present=assembly.present, issued=issued)


def extend(session: Session, person: Person, at: datetime, assembly: Assembly, code: str, minutes: int) -> None:
    """Announce that the poll lasts so many minutes more; 0 takes the announced end back."""
    running(assembly, code)
    start = max(assembly.closes_at or at, at)
    assembly.closes_at = start + timedelta(minutes=minutes) if minutes else None
    until = assembly.closes_at.isoformat() if assembly.closes_at else None
    note(session, person, at, "poll.extended", assembly, poll=code, until=until)


def close_box(poll: AssemblyPoll, desk: Desk, issued: int) -> Closing:
    """Close the poll for good; `note_close` writes it down.

    Raises:
        DoneAlready: somebody else has just closed it.
        FiguresImpossible: 发出 contradicts the slips or the box; the poll stays open.
    """
    try:
        closing = chair.close_poll(desk.polls, poll.code, issued)
    except WrongPhase as error:
        words = "投票刚才已经由另一位结束，票箱已经封存，选票都在。您的这次点击没有再改变什么。"
        _tell_if_done(desk, poll, error, "closed", words)
        raise
    desk.prints.forget(poll.code)
    return closing


def note_close(session: Session, person: Person, at: datetime, assembly: Assembly, code: str, closing: Closing) -> None:
    """Write down that the poll was closed."""
    poll = poll_of(assembly, code)
    poll.opened_at, poll.closed_at = poll.opened_at or at, poll.closed_at or at
    assembly.closes_at = None
    if poll.subject is Subject.HOME:
        assembly.issued = closing.issued
    figures = {"issued": closing.issued, "ballots": closing.ballots, "head_number": closing.head_number}
    note(session, person, at, "poll.closed", assembly, poll=code, **figures)


def begin_count(poll: AssemblyPoll, desk: Desk) -> bool:
    """Hand the sums to the scrutineers; false where too few ballots leave nothing to open.

    Raises:
        DoneAlready: somebody else has just done so.
    """
    try:
        return chair.begin_count(desk.polls, poll.code)
    except WrongPhase as error:
        _tell_if_done(desk, poll, error, "counting", "刚才已经有人开始开票，您的这次点击没有再改变什么。")
        raise


def note_count(session: Session, person: Person, at: datetime, assembly: Assembly, code: str, *, begun: bool) -> None:
    """Write down that the count has begun, or that nothing can be opened."""
    if begun:
        note(session, person, at, "poll.counting", assembly, poll=code)
        return
    poll_of(assembly, code).ended_at = at
    note(session, person, at, "poll.annulled", assembly, poll=code, reason="选票太少，不能打开")


def annul(
    session: Session, person: Person, at: datetime, assembly: Assembly, code: str, desk: Desk, reason: str
) -> None:
    """Annul a poll before its count; the reason stands on the board.

    Raises:
        WrongPhase: the count has begun: only the scrutineers can annul it now.
    """
    poll = running(assembly, code)
    chair.annul(desk.polls, poll.code, reason)
    poll.ended_at = at
    assembly.closes_at = None
    desk.clear(code)
    note(session, person, at, "poll.annulled", assembly, poll=code, reason=reason)


def _tell_if_done(desk: Desk, poll: AssemblyPoll, error: WrongPhase, reached: str, words: str) -> None:
    """Raise what calms the second of two; the error itself where the step was not done by another."""
    order = ("open", "closed", "counting", "tallied")
    phase = chair.turnout(desk.polls, poll.code).phase
    if phase in order and order.index(phase) >= order.index(reached):
        raise DoneAlready(words) from error
    raise error
