"""What is being put right (整改): opened by the chair or by a rate that was not met.

It is worked on and accepted in `admin.rectifying`, listed in `admin.ticket_lists`.
"""

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from admin import audit, deliveries
from admin.errors import ChangedMeanwhile, InputInvalid, NotAllowed, NotHere, NotNow
from admin.models.assemblies import Assembly
from admin.models.problems import Problem, Ticket, TicketStep
from admin.models.reviews import HomeReview
from admin.rules import dates
from admin.rules.kinds import Event, StepKind, Subject, TicketKind, TicketState
from admin.rules.rights import Person
from admin.rules.tickets import rate_due_on, rule

AT_WORK = (TicketState.OPEN, TicketState.RETURNED)
"""States in which the union itself may change a ticket."""

OVER = tuple(state for state in TicketState if state.is_over)


class OwnTicket(NotAllowed):
    """A union may not accept what it did itself."""

    code = "own-ticket"
    sentence = "本级工会不能验收自己的整改，什么也没有改变。请由上级工会验收。"


class NotYours(NotAllowed):
    """The ticket is within reach, but it is worked on by the union itself."""

    code = "not-your-ticket"
    sentence = "整改由本工会自己办理，上级工会只验收或退回。什么也没有改变。"


# --- finding ---


def within(session: Session, person: Person, number: int, *, lock: bool = False) -> Ticket:
    """Return a ticket that lies within a person's reach.

    Args:
        lock: nobody else may change it until the transaction ends.

    Raises:
        NotHere: there is none, or it is of a union elsewhere; both look the same.
    """
    found = session.get(Ticket, number, with_for_update={"of": Ticket} if lock else None)
    if found is None or not person.reaches(found.union.path):
        raise NotHere
    return found


def own(session: Session, person: Person, number: int) -> Ticket:
    """Return a ticket of the person's own union, locked.

    Raises:
        NotHere: it lies outside of her reach.
        NotYours: it is of a union below hers.
    """
    found = within(session, person, number, lock=True)
    if found.union_id != person.union:
        raise NotYours
    return found


def below(session: Session, person: Person, number: int) -> Ticket:
    """Return a ticket of a union below the person's own, locked.

    Raises:
        NotHere: it lies outside of her reach.
        OwnTicket: it is of her own union.
    """
    found = within(session, person, number, lock=True)
    if found.union_id == person.union:
        raise OwnTicket
    return found


def rate_ticket(session: Session, review: HomeReview) -> Ticket | None:
    """Return the ticket that a result below the required rate opened, if there is one."""
    return session.scalars(select(Ticket).where(Ticket.review_id == review.id, Ticket.kind == TicketKind.RATE)).first()


def rate_ticket_closed(session: Session, review: HomeReview) -> bool:
    """Say whether what a result below the required rate asked for is finished, so that the home may be re-appraised."""
    found = rate_ticket(session, review)
    return found is not None and found.state is TicketState.CLOSED


def reappraisals(session: Session, ticket: Ticket) -> list[Assembly]:
    """Return the assemblies that appraise anew what a ticket is about (复评), oldest first."""
    if ticket.review is None or ticket.review.assembly_id is None:
        return []
    again = select(Assembly).where(Assembly.rerun_of_id == ticket.review.assembly_id, Assembly.abandoned_at.is_(None))
    return list(session.scalars(again.order_by(Assembly.id)))


# --- opening ---


def open_for_rate(session: Session, at: datetime, review: HomeReview) -> Ticket:
    """Open the ticket that a valid result below the required rate asks for; return the same one when asked again.

    Source: 三(二)3 及时进行整改; 附件一·规范建家工作; the months are the district's.

    Raises:
        NotNow: the result is not one that asks for it.
    """
    if review.subject is not Subject.HOME or review.met or not review.valid_poll:
        raise NotNow("这次结果不需要因满意率整改，没有开立整改单。")
    found = rate_ticket(session, review)
    if found is not None:
        return found
    law = rule()
    ticket = Ticket(
        union_id=review.union_id,
        review_id=review.id,
        kind=TicketKind.RATE,
        title=f"{review.year}年会员评家满意率{review.percent}，未达标",
        due_on=rate_due_on(dates.today(at), law.rate_months),
        clause=law.rate_clause,
        state=TicketState.OPEN,
        opened_at=at,
    )
    session.add(ticket)
    words = f"满意率未达标，应在{dates.day(ticket.due_on)}前完成整改。"
    return _opened(session, None, at, ticket, words)


def open_for_problem(
    session: Session, person: Person, at: datetime, problem: Problem, measure: str, owner: str, due_on: date
) -> Ticket:
    """Open the ticket by which a problem is put right; the problem is one of the person's own union.

    Raises:
        InputInvalid: the deadline has passed already.
    """
    if due_on < dates.today(at):
        raise InputInvalid("期限不能早于今天，没有保存。")
    ticket = Ticket(
        union_id=problem.review.union_id,
        review_id=problem.review_id,
        problem_id=problem.id,
        kind=TicketKind.PROBLEM,
        title=problem.title,
        measure=measure,
        owner=owner,
        due_on=due_on,
        clause=rule().problem_clause,
        state=TicketState.OPEN,
        opened_at=at,
    )
    session.add(ticket)
    return _opened(session, person, at, ticket, f"责任人{owner}，期限{dates.day(due_on)}。{measure}")


def end_for_rate(session: Session, at: datetime, review: HomeReview, why: str) -> Ticket | None:
    """End what a result below the required rate asked for, since the result is void; say why among its steps."""
    ticket = rate_ticket(session, review)
    if ticket is None or ticket.state.is_over:
        return None
    ticket.state = TicketState.ENDED
    note(session, ticket, None, at, StepKind.ENDED, why)
    announce(session, at, Event.TICKET_WITHDRAWN, ticket)
    return ticket


def withdraw(session: Session, person: Person, at: datetime, number: int, version: int) -> Problem:
    """Take back a ticket that was opened by mistake, before anything was done; return its problem, unanswered again.

    Raises:
        NotNow: it is not the chair's to take back, or something was done already.
        ChangedMeanwhile: somebody changed it meanwhile.
    """
    ticket = own(session, person, number)
    same(ticket, version)
    problem = ticket.problem
    if problem is None:
        raise NotNow("满意率未达标的整改不能撤回，什么也没有改变。")
    if not may_withdraw(ticket):
        raise NotNow("这项整改已经有了进展，不能撤回，什么也没有改变。")
    announce(session, at, "ticket.withdrawn", ticket)
    audit.record(session, person, at, "ticket.withdrawn", f"整改：{ticket.title}", ticket.union.path, ticket=ticket.id)
    for step in ticket.steps:
        session.delete(step)
    session.flush()
    session.delete(ticket)
    session.flush()
    return problem


def may_withdraw(ticket: Ticket) -> bool:
    """Say whether a ticket is as it was opened, but for its words."""
    harmless = {StepKind.OPENED, StepKind.EDITED, StepKind.DEADLINE, StepKind.UNTOLD, StepKind.TOLD}
    fresh = ticket.state is TicketState.OPEN and ticket.told_at is None
    return ticket.kind is TicketKind.PROBLEM and fresh and {step.what for step in ticket.steps} <= harmless


def note(session: Session, ticket: Ticket, person: Person | None, at: datetime, what: StepKind, text: str = "") -> None:
    """Write down a step of a ticket, for its page and for the audit trail."""
    session.flush()
    by = f"{person.name}（{person.union_name}）" if person else "系统"
    ticket.steps.append(TicketStep(at=at, by=by, what=what, text=text))
    path = ticket.union.path
    audit.record(
        session, person, at, f"ticket.{what.value}", f"整改：{ticket.title}", path, ticket=ticket.id, text=text
    )


# --- inside ---


def same(ticket: Ticket, version: int) -> None:
    """Let nobody change a ticket whom somebody overtook.

    Raises:
        ChangedMeanwhile: it is not the version that was seen.
    """
    if ticket.version != version:
        raise ChangedMeanwhile


def _opened(session: Session, person: Person | None, at: datetime, ticket: Ticket, words: str) -> Ticket:
    note(session, ticket, person, at, StepKind.OPENED, words)
    announce(session, at, "ticket.opened", ticket)
    return ticket


def announce(session: Session, at: datetime, event: str, ticket: Ticket) -> None:
    """Tell other systems where a ticket stands."""
    deliveries.announce(
        session,
        at,
        event,
        ticket.union,
        {
            "ticket": ticket.id,
            "union": ticket.union_id,
            "union_name": ticket.union.name,
            "review": ticket.review_id,
            "kind": ticket.kind.value,
            "title": ticket.title,
            "state": ticket.state.value,
            "due_on": ticket.due_on,
        },
    )
