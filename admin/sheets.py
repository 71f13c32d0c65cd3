"""Slips on their way to the members (印制、发放选票): made, printed from memory, counted as they are handed out."""

from datetime import datetime

from sqlalchemy.orm import Session

from admin.desks import Desk, note, poll_of, running
from admin.errors import InputInvalid, NotHere
from admin.models.assemblies import Assembly, AssemblyPoll, SlipPrint
from admin.printing import slip_sheet
from admin.rules.rights import Person
from vote import chair


def make_slips(poll: AssemblyPoll, desk: Desk, count: int) -> int:
    """Make a batch of slips, begin to set its sheets, and return its number; `note_slips` writes it down.

    Raises:
        NotNow: an earlier batch is not downloaded yet.
        WrongPhase: the ceremony is not complete, or the poll is closed.
    """
    desk.prints.require_idle(poll.code)
    batch = chair.issue_slips(desk.polls, poll.code, count)
    desk.prints.start(poll.code, slip_sheet(chair.definition(desk.polls, poll.code), batch, desk.url))
    return batch.batch


def note_slips(
    session: Session, person: Person, at: datetime, assembly: Assembly, code: str, batch: int, count: int, *,
    reason: str = "", simulated: bool = False,
) -> None:  # fmt: skip
    """Write down that a batch was made: how many, never which."""
    made = SlipPrint(
        assembly_id=assembly.id, poll=code, batch=batch, count=count, at=at, reason=reason, simulated=simulated
    )
    session.add(made)
    session.flush()
    note(session, person, at, "slips.made", assembly, poll=code, batch=batch, count=count, reason=reason)


def take_sheets(
    session: Session, person: Person, at: datetime, assembly: Assembly, code: str, desk: Desk
) -> tuple[int, bytes]:
    """Return number and sheets of the batch in memory; who took them is written down.

    Raises:
        NotNow: they are not there any more.
    """
    poll = running(assembly, code)
    batch, pdf = desk.prints.take(poll.code)
    note(session, person, at, "slips.downloaded", assembly, poll=code, batch=batch)
    return batch, pdf


def clear_sheets(session: Session, person: Person, at: datetime, assembly: Assembly, code: str, desk: Desk) -> None:
    """Forget the sheets in memory."""
    poll = poll_of(assembly, code)
    desk.prints.forget(poll.code)
    note(session, person, at, "slips.cleared", assembly, poll=code)


def hand_out(
    session: Session, person: Person, at: datetime, assembly: Assembly, code: str, batch: int, count: int, by: str
) -> None:
    """Write down how many slips of a batch were handed out, and by whom (发放记录).

    Raises:
        NotHere: there is no such batch.
        InputInvalid: it has not so many slips.
    """
    running(assembly, code)
    found = next((made for made in assembly.prints if (made.poll, made.batch) == (code, batch)), None)
    if found is None or found.simulated:
        raise NotHere
    if count > found.count:
        raise InputInvalid(f"第 {batch} 批只有 {found.count:,} 张，发放记录没有改变。")
    found.handed_out, found.handed_out_by = count, by
    note(session, person, at, "slips.handed_out", assembly, poll=code, batch=batch, count=count, by=by)
