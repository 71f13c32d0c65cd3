"""What is being put right (整改): opened by the chair or by a rate that was not met, closed by a higher union."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, and_, func, select
from sqlalchemy.orm import Session, contains_eager

from admin import audit, deliveries
from admin.errors import ChangedMeanwhile, InputInvalid, NotAllowed, NotHere, NotNow
from admin.models.assemblies import Assembly
from admin.models.problems import Problem, Ticket, TicketStep
from admin.models.reviews import HomeReview
from admin.models.unions import Union
from admin.reappraisals import rectification_accepted
from admin.rules import dates
from admin.rules.kinds import Event, StepKind, Subject, TicketKind, TicketState, UnionKind
from admin.rules.rights import Person
from admin.rules.tickets import rate_due_on, rule

PAGE = 50
"""Tickets on one page of the list."""

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


@dataclass(frozen=True)
class Filters:
    """What a list of tickets shows; nothing named shows all.

    Args:
        union: the number of a union; what lies below it is shown, too.
    """

    state: TicketState | None = None
    overdue: bool = False
    union: int | None = None
    kind: TicketKind | None = None
    year: int | None = None
    page: int = 1


@dataclass(frozen=True)
class Listing:
    """One page of tickets, the overdue ones first; ``total`` and ``overdue`` count all that the filters leave."""

    tickets: Sequence[Ticket]
    total: int
    overdue: int
    page: int
    pages: int


# --- finding ---


def listing(session: Session, person: Person, today: date, filters: Filters) -> Listing:
    """Return the tickets within a person's reach that the filters leave."""
    late = is_late(today)
    chosen = _chosen(session, person, late, filters)
    total, overdue = session.execute(
        chosen.with_only_columns(func.count(Ticket.id), func.count(Ticket.id).filter(late))
    ).one()
    pages = max(1, -(-total // PAGE))
    page = min(max(1, filters.page), pages)
    order = (late.desc(), Ticket.state.in_(OVER), Ticket.due_on, Ticket.id)
    # Numbers first: thousands of rows are sorted without their texts.
    numbers = session.scalars(
        chosen.with_only_columns(Ticket.id).order_by(*order).limit(PAGE).offset((page - 1) * PAGE)
    ).all()
    rows = session.scalars(
        select(Ticket)
        .join(Ticket.union)
        .where(Ticket.id.in_(numbers))
        .options(contains_eager(Ticket.union).load_only(Union.name, Union.path))
        .order_by(*order)
    )
    return Listing(rows.all(), total, overdue, page, pages)


def years(session: Session, person: Person) -> list[int]:
    """Return the years of appraisals from which tickets within reach come, newest first."""
    found = (
        select(HomeReview.year)
        .join(Ticket, Ticket.review_id == HomeReview.id)
        .join(Union, Union.id == Ticket.union_id)
        .where(Union.path.startswith(person.path))
        .distinct()
    )
    return sorted(session.scalars(found), reverse=True)


def streets(session: Session, person: Person) -> list[Union]:
    """Return the unions between a person and the grass roots, by which a list may be narrowed."""
    between = [kind for kind in UnionKind if kind.is_intermediate]
    found = select(Union).where(Union.path.startswith(person.path), Union.path != person.path, Union.kind.in_(between))
    return list(session.scalars(found.order_by(Union.name)))


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
    _announce(session, at, Event.TICKET_WITHDRAWN, ticket)
    return ticket


def withdraw(session: Session, person: Person, at: datetime, number: int, version: int) -> Problem:
    """Take back a ticket that was opened by mistake, before anything was done; return its problem, unanswered again.

    Raises:
        NotNow: it is not the chair's to take back, or something was done already.
        ChangedMeanwhile: somebody changed it meanwhile.
    """
    ticket = own(session, person, number)
    _same(ticket, version)
    problem = ticket.problem
    if problem is None:
        raise NotNow("满意率未达标的整改不能撤回，什么也没有改变。")
    if not may_withdraw(ticket):
        raise NotNow("这项整改已经有了进展，不能撤回，什么也没有改变。")
    _announce(session, at, "ticket.withdrawn", ticket)
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


# --- working on it ---


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
    _same(ticket, version)
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
    _announce(session, at, "ticket.submitted", ticket)
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
    _announce(session, at, "ticket.closed", ticket)
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
    _announce(session, at, "ticket.returned", ticket)
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


def is_late(today: date) -> ColumnElement[bool]:
    """Return the condition that a deadline has passed while the union itself has to do something."""
    return and_(Ticket.due_on < today, Ticket.state.in_(AT_WORK))


def _chosen(session: Session, person: Person, late: ColumnElement[bool], filters: Filters) -> Select[Ticket]:
    path = person.path
    if filters.union is not None:
        union = session.get(Union, filters.union)
        if union is None or not person.reaches(union.path):
            raise NotHere
        path = union.path
    chosen = select(Ticket).join(Ticket.union).where(Union.path.startswith(path))
    if filters.state is not None:
        chosen = chosen.where(Ticket.state == filters.state)
    if filters.overdue:
        chosen = chosen.where(late)
    if filters.kind is not None:
        chosen = chosen.where(Ticket.kind == filters.kind)
    if filters.year is not None:
        chosen = chosen.join(Ticket.review).where(HomeReview.year == filters.year)
    return chosen


def _same(ticket: Ticket, version: int) -> None:
    if ticket.version != version:
        raise ChangedMeanwhile


def _at_work(session: Session, person: Person, number: int, version: int) -> Ticket:
    ticket = own(session, person, number)
    _same(ticket, version)
    if ticket.state not in AT_WORK:
        raise NotNow("这项整改已经报请或通过验收，没有改动。")
    return ticket


def _reported(ticket: Ticket, version: int) -> None:
    _same(ticket, version)
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


def _opened(session: Session, person: Person | None, at: datetime, ticket: Ticket, words: str) -> Ticket:
    note(session, ticket, person, at, StepKind.OPENED, words)
    _announce(session, at, "ticket.opened", ticket)
    return ticket


def _announce(session: Session, at: datetime, event: str, ticket: Ticket) -> None:
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
