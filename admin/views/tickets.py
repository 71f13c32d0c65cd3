"""What is being put right (整改): lists, one ticket, its evidence, its acceptance."""

from contextlib import closing
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from admin import proofs, rectifying, ticket_lists, tickets
from admin.forms.base import words
from admin.forms.tickets import CloseForm, EditForm, EvidenceForm, ExtendForm, ReportForm, ReturnForm
from admin.rules.kinds import TicketKind, TicketState
from admin.rules.rights import Right
from admin.rules.tickets import days_overdue, rule
from admin.views import current, handing
from admin.views.gate import needs

blueprint = Blueprint("tickets", __name__)

Answer = str | Response | tuple[str, int]


@blueprint.get("/tickets")
@needs(Right.SEE_REVIEWS)
def listing() -> str:
    """Show the tickets within reach, the overdue ones first."""
    session, person, today = current.reading(), current.person(), current.today()
    asked = request.args
    filters = ticket_lists.Filters(
        state={state.value: state for state in TicketState}.get(asked.get("state", "")),
        overdue=asked.get("overdue") == "yes",
        union=_number("union"),
        kind={kind.value: kind for kind in TicketKind}.get(asked.get("kind", "")),
        year=_number("year"),
        page=_number("page") or 1,
    )
    return render_template(
        "tickets/list.html",
        found=ticket_lists.listing(session, person, today, filters),
        filters=filters,
        streets=ticket_lists.streets(session, person),
        years=ticket_lists.years(session, person),
        states=list(TicketState),
        kinds=list(TicketKind),
        today=today,
        many=person.may(Right.CLOSE_TICKETS) or not person.may(Right.WORK_ON_TICKETS),
        overdue=days_overdue,
        at_work=tickets.AT_WORK,
        without_page={name: value for name, value in asked.items() if name != "page" and value},
    )


@blueprint.get("/tickets/<int:number>")
@needs(Right.SEE_REVIEWS)
def page(number: int) -> Answer:
    """Show a ticket with all that was done."""
    return _page(number)


@blueprint.post("/tickets/<int:number>/edit")
@needs(Right.WORK_ON_TICKETS)
def edit(number: int) -> Answer:
    """Change measure, owner and deadline."""
    form = EditForm(current.today(), tickets.within(current.reading(), current.person(), number))
    if not form.validate():
        return _page(number, editing=form), 422
    assert form.due_on.data is not None
    with current.writing() as session:
        rectifying.edit(
            session, current.person(), current.now(), number, _version(), measure=words(form.measure),
            owner=words(form.owner), due_on=form.due_on.data, reason=words(form.reason),
        )  # fmt: skip
    return _done(number, "已保存。")


@blueprint.post("/tickets/<int:number>/extend")
@needs(Right.CLOSE_TICKETS)
def extend(number: int) -> Answer:
    """Set another deadline for a union below."""
    form = ExtendForm(current.today())
    if not form.validate():
        return _page(number, extending=form), 422
    assert form.new_due_on.data is not None
    with current.writing() as session:
        given = number, _version(), form.new_due_on.data, words(form.why)
        rectifying.extend(session, current.person(), current.now(), *given)
    return _done(number, "期限已改，原来的期限记在办理过程里。")


@blueprint.post("/tickets/<int:number>/report")
@needs(Right.WORK_ON_TICKETS)
def report(number: int) -> Answer:
    """Report for acceptance."""
    form = ReportForm()
    if not form.validate():
        return _page(number, reporting=form), 422
    with current.writing() as session:
        rectifying.report(session, current.person(), current.now(), number, _version(), words(form.outcome))
    return _done(number, "已报请上级工会验收。验收之前可以撤回。")


@blueprint.post("/tickets/<int:number>/recall")
@needs(Right.WORK_ON_TICKETS)
def recall(number: int) -> Answer:
    """Take the report back."""
    with current.writing() as session:
        rectifying.recall(session, current.person(), current.now(), number, _version())
    return _done(number, "已撤回报请，可以继续修改。")


@blueprint.post("/tickets/<int:number>/close")
@needs(Right.CLOSE_TICKETS)
def close(number: int) -> Answer:
    """Accept what was reported."""
    form = CloseForm()
    if not form.validate():
        return _page(number, closing=form), 422
    with current.writing() as session:
        rectifying.close(session, current.person(), current.now(), number, _version(), words(form.remark))
    return _done(number, "已验收。")


@blueprint.post("/tickets/<int:number>/return")
@needs(Right.CLOSE_TICKETS)
def give_back(number: int) -> Answer:
    """Return what was reported, with the reason."""
    form = ReturnForm()
    if not form.validate():
        return _page(number, returning=form), 422
    with current.writing() as session:
        rectifying.give_back(session, current.person(), current.now(), number, _version(), words(form.back))
    return _done(number, "已退回，本工会会看到原因。")


@blueprint.post("/tickets/<int:number>/withdraw")
@needs(Right.WORK_ON_TICKETS)
def withdraw(number: int) -> Answer:
    """Take back a ticket that was opened by mistake."""
    with current.writing() as session:
        problem = tickets.withdraw(session, current.person(), current.now(), number, _version())
    flash("整改单已撤回，这个问题又等着答复。")
    return redirect(url_for("problems.one", number=problem.id), 303)


@blueprint.post("/tickets/<int:number>/tell")
@needs(Right.WORK_ON_TICKETS)
def tell(number: int) -> Answer:
    """Show a ticket on the public page, or take it off again."""
    told = request.form.get("told") == "yes"
    with current.writing() as session:
        rectifying.tell(session, current.person(), current.now(), number, told=told)
    return _done(number, "会员现在可以在公开页上看到。" if told else "会员不再看到这项整改。")


@blueprint.post("/tickets/<int:number>/evidence")
@needs(Right.WORK_ON_TICKETS)
def add_evidence(number: int) -> Answer:
    """Take a file of evidence."""
    form = EvidenceForm()
    if not form.validate():
        return _page(number, proving=form), 422
    current.done_reading()
    given, folder = form.file.data, current.settings().files
    with closing(given):
        kept = proofs.add(
            current.database(), folder, current.person(), current.now(), number, given.filename or "", given.stream
        )
    return _done(number, f"已上传“{kept.name}”。")


@blueprint.get("/tickets/<int:number>/evidence/<int:file>")
@needs(Right.SEE_REVIEWS)
def download(number: int, file: int) -> Response:
    """Hand a file out, to be saved and never to be shown."""
    return handing.out(proofs.find(current.reading(), current.person(), number, file))


@blueprint.post("/tickets/<int:number>/evidence/<int:file>/remove")
@needs(Right.WORK_ON_TICKETS)
def remove_evidence(number: int, file: int) -> Answer:
    """Take a file back."""
    current.done_reading()
    given = number, file
    proofs.remove(current.database(), current.settings().files, current.person(), current.now(), *given)
    return _done(number, "材料已删除。")


def _page(number: int, **forms: Any) -> str:
    session, person, today = current.reading(), current.person(), current.today()
    ticket = tickets.within(session, person, number)
    given = {
        "editing": EditForm(today, ticket, formdata=None),
        "extending": ExtendForm(today, formdata=None, new_due_on=max(ticket.due_on, today)),
        "reporting": ReportForm(formdata=None, outcome=ticket.outcome),
        "closing": CloseForm(formdata=None),
        "returning": ReturnForm(formdata=None),
        "proving": EvidenceForm(formdata=None),
    }
    own = ticket.union_id == person.union
    return render_template(
        "tickets/one.html",
        ticket=ticket,
        evidence=proofs.of(session, ticket),
        mine=own and person.may(Right.WORK_ON_TICKETS),
        judge=not own and person.may(Right.CLOSE_TICKETS),
        at_work=ticket.state in tickets.AT_WORK,
        withdrawable=tickets.may_withdraw(ticket),
        again=tickets.reappraisals(session, ticket) if ticket.kind is TicketKind.RATE else [],
        late=days_overdue(ticket.due_on, today) if ticket.state in tickets.AT_WORK else 0,
        version=_version() if "version" in request.form else ticket.version,
        today=today,
        law=rule(),
        may_sort=person.may(Right.READ_COMMENTS),
        **(given | forms),
    )


def _number(name: str) -> int | None:
    """Return a number that a list was asked for, or None where it is none that a table could hold."""
    found = request.args.get(name, type=int)
    return found if found is not None and 0 < found < 2**31 else None


def _version() -> int:
    """Return the version that the page had shown; another one is there where somebody changed it meanwhile."""
    return request.form.get("version", 0, type=int)


def _done(number: int, said: str) -> Response:
    flash(said)
    return redirect(url_for("tickets.page", number=number), 303)
