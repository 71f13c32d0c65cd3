"""Putting right (办理整改): measures, deadlines and the report by the union itself, acceptance by a higher union."""

from datetime import date, datetime

from sqlalchemy.orm import Session

from admin.errors import InputInvalid, NotNow
from admin.models.problems import Ticket
from admin.reappraisals import rectification_accepted
from admin.rules import dates
from admin.rules.kinds import StepKind, TicketKind, TicketState
from admin.rules.rights import Person
from admin.tickets import AT_WORK, announce, below, note, own, same


def edit(
    session: Session, person: Person, at: datetime, number: int, version: int, *,
    measure: str, owner: str, due_on: date, reason: str = "",
) -> Ticket:  # fmt: skip
    """Change measure, owner and deadline; what the deadline was before stays in the steps.

    A rate's deadline is the district's: the union itself may only bring it forward.

    Raises:
        InputInvalid: the new deadline has passed, lies later than it may, or has no reason.
        NotNow: it was reported already.
        ChangedMeanwhile: somebody changed it meanwhile.
    """
    ticket = _at_work(session, person, number, version)
    if ticket.kind is TicketKind.RATE and due_on > ticket.due_on:
        raise InputInvalid("满意率未达标的整改期限只能由上级工会延长，没有保存。")
    _move(session, person, at, ticket, due_on, reason)
    if (measure, owner) != (ticket.measure, ticket.owner):
        ticket.measure, ticket.owner = measure, owner
        note(session, ticket, person, at, StepKind.EDITED, f"责任人{owner}。{measure}")
    return ticket


def extend(
    session: Session, person: Person, at: datetime, number: int, version: int, due_on: date, reason: str
) -> Ticket:
    """Set another deadline for a union below one's own.

    Raises:
        OwnTicket: it is of one's own union.
        InputInvalid: the deadline has passed, or there is no reason.
        NotNow: it is closed.
        ChangedMeanwhile: somebody changed it meanwhile.
    """
    ticket = below(session, person, number)
    same(ticket, version)
    if ticket.state.is_over:
        raise NotNow(f"这项整改{ticket.state.label}，期限没有改动。")
    _move(session, person, at, ticket, due_on, reason)
    return ticket


def report(session: Session, person: Person, at: datetime, number: int, version: int, outcome: str) -> Ticket:
    """Report that a problem was put right, for acceptance by a higher union (报请验收).

    Raises:
        NotNow: it was reported already, or has no measure yet.
        ChangedMeanwhile: somebody changed it meanwhile.
    """
    ticket = _at_work(session, person, number, version)
    if not ticket.measure or not ticket.owner:
        raise NotNow("还没有写明整改措施和责任人，没有报请。请先填写。")
    ticket.state, ticket.outcome = TicketState.SUBMITTED, outcome
    note(session, ticket, person, at, StepKind.REPORTED, outcome)
    announce(session, at, "ticket.submitted", ticket)
    return ticket


def recall(session: Session, person: Person, at: datetime, number: int, version: int) -> Ticket:
    """Take back the report while it was not decided on (撤回报请).

    Raises:
        NotNow: it was not reported, or is decided on.
        ChangedMeanwhile: somebody changed it meanwhile.
    """
    ticket = own(session, person, number)
    _reported(ticket, version)
    ticket.state = TicketState.OPEN
    note(session, ticket, person, at, StepKind.RECALLED)
    return ticket


def close(session: Session, person: Person, at: datetime, number: int, version: int, remark: str = "") -> Ticket:
    """Accept what was reported (验收); only a union above may.

    Raises:
        OwnTicket: it is of one's own union.
        NotNow: it was not reported.
        ChangedMeanwhile: somebody changed it meanwhile.
    """
    ticket = below(session, person, number)
    _reported(ticket, version)
    ticket.state, ticket.closed_at = TicketState.CLOSED, at
    note(session, ticket, person, at, StepKind.CLOSED, remark or "同意验收。")
    announce(session, at, "ticket.closed", ticket)
    rectification_accepted(session, person, at, ticket)
    return ticket


def give_back(session: Session, person: Person, at: datetime, number: int, version: int, reason: str) -> Ticket:
    """Return what was reported, with the reason (退回).

    Raises:
        OwnTicket: it is of one's own union.
        NotNow: it was not reported.
        ChangedMeanwhile: somebody changed it meanwhile.
    """
    ticket = below(session, person, number)
    _reported(ticket, version)
    ticket.state = TicketState.RETURNED
    note(session, ticket, person, at, StepKind.RETURNED, reason)
    announce(session, at, "ticket.returned", ticket)
    return ticket


def tell(session: Session, person: Person, at: datetime, number: int, *, told: bool = True) -> Ticket:
    """Show a ticket on the public page for members, or take it off again.

    Raises:
        NotNow: there is no measure yet that could be told.
    """
    ticket = own(session, person, number)
    if told and not ticket.measure:
        raise NotNow("还没有写明整改措施，没有向会员公开。请先填写。")
    if told != (ticket.told_at is not None):
        ticket.told_at = at if told else None
        note(session, ticket, person, at, StepKind.TOLD if told else StepKind.UNTOLD)
    return ticket


def _at_work(session: Session, person: Person, number: int, version: int) -> Ticket:
    ticket = own(session, person, number)
    same(ticket, version)
    if ticket.state not in AT_WORK:
        raise NotNow("这项整改已经报请或通过验收，没有改动。")
    return ticket


def _reported(ticket: Ticket, version: int) -> None:
    same(ticket, version)
    if ticket.state is not TicketState.SUBMITTED:
        raise NotNow("这项整改现在不在等待验收，什么也没有改变。")


def _move(session: Session, person: Person, at: datetime, ticket: Ticket, due_on: date, reason: str) -> None:
    """Set another deadline; the one before stays in the steps."""
    if due_on == ticket.due_on:
        return
    if due_on < dates.today(at):
        raise InputInvalid("期限不能早于今天，没有保存。")
    if not reason:
        raise InputInvalid("改动期限要写明原因，没有保存。")
    before, ticket.due_on = ticket.due_on, due_on
    note(session, ticket, person, at, StepKind.DEADLINE, f"{dates.day(before)}改为{dates.day(due_on)}：{reason}")
