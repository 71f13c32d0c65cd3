"""What is being put right (整改) for other systems; comments of members and who is responsible (责任人) stay out."""

from datetime import date, datetime

from flask import Response
from pydantic import BaseModel, Field
from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from admin.api import access, paging
from admin.api.access import by_token
from admin.api.interface import NUMBER, answers, blueprint, spec
from admin.api.paging import UNION, Moment, Number, Page, Paged, Truth, words_of
from admin.api.unions import UnionName, name_of
from admin.errors import NotHere
from admin.models.problems import Ticket, TicketStep
from admin.models.unions import Union
from admin.rules import dates
from admin.rules.kinds import Scope, TicketKind, TicketState
from admin.ticket_lists import is_late
from admin.tickets import AT_WORK

TAGS = ["整改 Tickets"]


class TicketTold(BaseModel):
    """One 整改: what is put right, until when, and how far it is; the name of whoever is responsible stays inside."""

    id: int = Field(description="整改编号 Number", examples=[5])
    union: UnionName = Field(description="哪个工会 Which union")
    review: int | None = Field(description="所依据的结果编号 Number of the result", examples=[12])
    kind: TicketKind = Field(description=f"来由 Why: {words_of(TicketKind)}", examples=["problem"])
    title: str = Field(description="问题 The problem", examples=["职工活动室开放时间太短"])
    measure: str = Field(description="措施 The measure", examples=["延长到晚上九点"])
    clause: str = Field(description="依据 Clause", examples=["三(二)3"])
    due_on: date = Field(description="期限 Deadline", examples=["2027-02-20"])
    overdue: bool = Field(description="是否逾期 Whether the deadline has passed")
    state: TicketState = Field(description=f"进度 State: {words_of(TicketState)}", examples=["open"])
    opened_at: datetime = Field(description="立项时刻 When it was opened", examples=["2026-11-20T08:12:00Z"])
    closed_at: datetime | None = Field(description="验收时刻 When it was closed", examples=[None])
    told_at: datetime | None = Field(description="向会员公开的时刻 Since when members are told", examples=[None])
    outcome: str = Field(description="结果 What was done", examples=[""])


class Tickets(Page):
    """A page of tickets (整改列表)."""

    tickets: list[TicketTold] = Field(description="整改，按编号（先后） Tickets by number")


class TicketsAsked(Paged):
    """Which tickets (查询条件)."""

    union: Number | None = UNION
    kind: TicketKind | None = Field(default=None, description=f"来由 Why: {words_of(TicketKind)}")
    state: TicketState | None = Field(default=None, description=f"进度 State: {words_of(TicketState)}")
    overdue: Truth | None = Field(default=None, description="是否逾期 Whether overdue", examples=[True])
    updated_since: Moment | None = Field(
        default=None,
        description="此时刻起有进展的 With a step at or after",
        examples=["2026-11-01T00:00:00Z"],
    )


def tell(ticket: Ticket) -> TicketTold:
    """Return a ticket as other systems see it."""
    late = ticket.state in AT_WORK and ticket.due_on < dates.today(access.now())
    return TicketTold(
        id=ticket.id, union=name_of(ticket.union), review=ticket.review_id, kind=ticket.kind, title=ticket.title,
        measure=ticket.measure, clause=ticket.clause, due_on=ticket.due_on, overdue=late,
        state=ticket.state, opened_at=ticket.opened_at, closed_at=ticket.closed_at, told_at=ticket.told_at,
        outcome=ticket.outcome,
    )  # fmt: skip


@blueprint.get("/tickets")
@by_token(Scope.TICKETS)
@spec.validate(resp=answers(Tickets, found=True), tags=TAGS, operation_id="listTickets")
def list_tickets(query: TicketsAsked) -> Response:
    """整改列表 List tickets."""
    late = is_late(dates.today(access.now()))
    with access.reading() as session:
        found = select(Ticket).join(Ticket.union).options(joinedload(Ticket.union))
        found = found.where(Union.path.startswith(access.path_of(session, query.union)))
        if query.kind is not None:
            found = found.where(Ticket.kind == query.kind)
        if query.state is not None:
            found = found.where(Ticket.state == query.state)
        if query.overdue is not None:
            found = found.where(late if query.overdue else ~late)
        if query.updated_since is not None:
            since = query.updated_since
            found = found.where(or_(Ticket.opened_at >= since, Ticket.steps.any(TicketStep.at >= since)))
        told, after = paging.page(session, found, Ticket.id, query, tell)
    return paging.answer(Tickets(tickets=told, next=after))


@blueprint.get(f"/tickets/{NUMBER}")
@by_token(Scope.TICKETS)
@spec.validate(resp=answers(TicketTold, found=True), tags=TAGS, operation_id="getTicket")
def show_ticket(number: int) -> Response:
    """一项整改 One ticket."""
    with access.reading() as session:
        found = session.get(Ticket, number)
        if found is None or not access.caller().reaches(found.union.path):
            raise NotHere
        return paging.answer(tell(found))
