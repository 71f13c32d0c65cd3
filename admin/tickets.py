"""What is being put right (整改): opened by the chair or by a rate that was not met, closed by a higher union."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from admin import audit
from admin.errors import NotNow
from admin.models.problems import Ticket, TicketStep
from admin.models.reviews import HomeReview
from admin.rules import dates
from admin.rules.kinds import StepKind, Subject, TicketKind, TicketState
from admin.rules.rights import Person
from admin.rules.tickets import rate_due_on, rule


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
    note(session, ticket, None, at, StepKind.OPENED, f"满意率未达标，应在{dates.day(ticket.due_on)}前完成整改。")
    return ticket


def rate_ticket(session: Session, review: HomeReview) -> Ticket | None:
    """Return the ticket that a result below the required rate opened, if there is one."""
    return session.scalars(select(Ticket).where(Ticket.review_id == review.id, Ticket.kind == TicketKind.RATE)).first()


def rate_ticket_closed(session: Session, review: HomeReview) -> bool:
    """Say whether what a result below the required rate asked for is finished, so that the home may be re-appraised."""
    found = rate_ticket(session, review)
    return found is not None and found.state is TicketState.CLOSED


def note(session: Session, ticket: Ticket, person: Person | None, at: datetime, what: StepKind, text: str = "") -> None:
    """Write down a step of a ticket, for its page and for the audit trail."""
    session.flush()
    by = f"{person.name}（{person.union_name}）" if person else "系统"
    session.add(TicketStep(ticket_id=ticket.id, at=at, by=by, what=what, text=text))
    path = ticket.union.path
    audit.record(
        session, person, at, f"ticket.{what.value}", f"整改：{ticket.title}", path, ticket=ticket.id, text=text
    )
