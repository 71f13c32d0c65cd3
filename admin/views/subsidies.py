"""Subsidies and rewards (补助奖励): what is due, approved, paid, and added up; by role."""

from contextlib import closing
from datetime import date
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for

from admin import applications, inbox, ledger, payments, rewards, subsidies, unions, vouchers
from admin.exports import subsidized
from admin.forms.base import words
from admin.forms.subsidies import PayForm, ReasonForm, ReverseForm
from admin.forms.tickets import EvidenceForm
from admin.rules import dates
from admin.rules import subsidies as rules
from admin.rules.amounts import in_capitals
from admin.rules.kinds import SubsidyState
from admin.rules.policies import policy
from admin.rules.rights import Right
from admin.rules.tickets import rule
from admin.views import current, handing
from admin.views.gate import needs
from admin.workbooks import MEDIA_TYPE

blueprint = Blueprint("subsidies", __name__)
STATES = [state for state in SubsidyState if state is not SubsidyState.PENDING]
SHOWN = 50
"""Pending unions on the page at once; all count for the forecast."""


@blueprint.get("/subsidies")
@needs(Right.SEE_SUBSIDIES)
def page() -> str:
    """Show a union its own subsidy, and the others the register, totals and forecast."""
    session, person = current.reading(), current.person()
    law = {"tiers": rules.tiers(), "policy": policy("subsidy")}
    if person.may(Right.APPLY_FOR_TITLE):
        own = unions.within(session, person, person.union)
        return render_template(
            "subsidies/own.html",
            judged=subsidies.judge(session, own),
            had=ledger.of_union(session, own.id),
            rewards=rewards.listing(session, person),
            capitals=in_capitals,
            **law,
        )
    filters, waiting = _filters(), subsidies.pending(session, person)
    found = ledger.register(session, person, filters)
    due = [one for one in waiting if one.verdict.yuan]
    count, yuan = ledger.waiting(session, person)
    return render_template(
        "subsidies/page.html",
        found=found,
        filters=filters,
        states=STATES,
        years=ledger.years(session, person),
        streets=inbox.streets(session, person),
        due=due,
        others=[one for one in waiting if not one.verdict.yuan],
        forecast=sum(one.verdict.yuan for one in due),
        approved=(count, yuan),
        totals=ledger.totals(session, person),
        rewards=rewards.listing(session, person),
        reward_totals=rewards.totals(session, person),
        missing=vouchers.missing(session, person, list(found.rows)),
        may_approve=payments.may_approve(session, person),
        may_pay=person.may(Right.PAY_SUBSIDY),
        masked=applications.masked,
        shown=SHOWN,
        asked={name: value for name, value in request.args.items() if name != "page" and value},
        **law,
    )


@blueprint.get("/subsidies.xlsx")
@needs(Right.SEE_SUBSIDIES)
def book() -> Response:
    """Send the register as a workbook, without account numbers."""
    person = current.person()
    body = subsidized.register_book(current.reading(), person, _filters())
    return handing.download(body, MEDIA_TYPE, f"建家补助台账-{person.union_name}", "xlsx")


@blueprint.post("/subsidies/sheet")
@needs(Right.PAY_SUBSIDY)
def sheet() -> Response:
    """Send the payment sheet of the chosen ones, as a paper or a workbook; it is written down who had it made."""
    person, today = current.person(), current.today()
    with current.writing() as session:
        chosen = payments.to_be_paid(session, person, request.form.getlist("chosen", type=int))
        payments.listed_for_payment(session, person, current.now(), chosen)
        if request.form.get("as") == "xlsx":
            body = subsidized.sheet_book(current.database(), person, today, chosen)
            return handing.download(body, MEDIA_TYPE, f"建家补助拨付表-{today:%Y%m%d}", "xlsx")
        body = subsidized.sheet_paper(current.database(), person, today, chosen)
        return handing.download(body, "application/pdf", f"建家补助拨付表-{today:%Y%m%d}", "pdf")


@blueprint.get("/subsidies/of/<int:union>")
@needs(Right.REVIEW_APPLICATIONS)
def judged(union: int) -> str:
    """Show what a subsidy rests on, before it is approved."""
    session, person = current.reading(), current.person()
    found = unions.within(session, person, union)
    return render_template(
        "subsidies/judged.html",
        judged=subsidies.judge(session, found),
        capitals=in_capitals,
        may_approve=payments.may_approve(session, person),
        tiers=rules.tiers(),
        policy=policy("subsidy"),
    )


@blueprint.post("/subsidies/of/<int:union>")
@needs(Right.REVIEW_APPLICATIONS)
def approve(union: int) -> Any:
    """Approve a subsidy; nothing of what is sent is used."""
    with current.writing() as session:
        made = payments.approve(session, current.person(), current.now(), union)
        number, said = made.id, f"已核定{made.yuan:,}元（{in_capitals(made.yuan)}），等财务拨付。"
    flash(said)
    return _to(number)


@blueprint.get("/subsidies/<int:number>")
@needs(Right.SEE_SUBSIDIES)
def one(number: int) -> str:
    """Show one subsidy with its entries."""
    return _page(number)


@blueprint.post("/subsidies/<int:number>/pay")
@needs(Right.PAY_SUBSIDY)
def pay(number: int) -> Any:
    """Write down that it was paid."""
    form, found = PayForm(), ledger.find(current.reading(), current.person(), number)
    approved_on = dates.today(found.approved_at)
    if not form.validate_on_submit() or not form.fits(form.paid_on, approved_on, current.today()):
        return _page(number, paying=form), 422
    assert form.paid_on.data is not None
    with current.writing() as session:
        voucher, on = words(form.voucher), form.paid_on.data
        payments.pay(session, current.person(), current.now(), number, voucher=voucher, on=on)
    flash("已登记拨付。请上传付款凭证的扫描件。")
    return _to(number)


@blueprint.post("/subsidies/<int:number>/reverse")
@needs(Right.PAY_SUBSIDY)
def reverse(number: int) -> Any:
    """Take a payment back by an entry of its own."""
    form, found = ReverseForm(), ledger.find(current.reading(), current.person(), number)
    earliest = found.paid_on or date.min
    if not form.validate_on_submit() or not form.fits(form.reversed_on, earliest, current.today()):
        return _page(number, reversing=form), 422
    assert form.reversed_on.data is not None
    with current.writing() as session:
        payments.reverse(
            session, current.person(), current.now(), number, reason=words(form.reason), voucher=words(form.reversal),
            on=form.reversed_on.data,
        )  # fmt: skip
    flash("已登记冲销。原来的拨付记录保留；条件仍然具备的，可以重新核定。")
    return _to(number)


@blueprint.post("/subsidies/<int:number>/take-back")
@needs(Right.REVIEW_APPLICATIONS)
def take_back(number: int) -> Any:
    """Take an approval back."""
    form = ReasonForm()
    if not form.validate_on_submit():
        return _page(number, taking=form), 422
    with current.writing() as session:
        payments.take_back(session, current.person(), current.now(), number, words(form.reason))
    flash("核定已撤回，没有拨付。")
    return _to(number)


@blueprint.post("/subsidies/<int:number>/voucher")
@needs(Right.PAY_SUBSIDY)
def add_voucher(number: int) -> Any:
    """Take the scan of a voucher."""
    form = EvidenceForm()
    if not form.validate():
        return _page(number, proving=form), 422
    current.done_reading()
    given, folder = form.file.data, current.settings().files
    with closing(given):
        kept = vouchers.add(
            current.database(), folder, current.person(), current.now(), number, given.filename or "", given.stream
        )
    flash(f"已上传“{kept.name}”。")
    return _to(number)


@blueprint.get("/subsidies/<int:number>/voucher/<int:file>")
@needs(Right.PAY_SUBSIDY)
def voucher(number: int, file: int) -> Response:
    """Hand a scan out, to finance."""
    return handing.out(vouchers.find(current.reading(), current.person(), number, file))


def _page(number: int, **forms: Any) -> str:
    session, person, today = current.reading(), current.person(), current.today()
    found = ledger.find(session, person, number)
    given = {
        "paying": PayForm(formdata=None, paid_on=today),
        "reversing": ReverseForm(formdata=None, reversed_on=today),
        "taking": ReasonForm(formdata=None),
        "proving": EvidenceForm(formdata=None),
    }
    return render_template(
        "subsidies/one.html",
        subsidy=found,
        account=ledger.account(current.database(), person, found),
        capitals=in_capitals(found.yuan),
        scans=vouchers.of(session, person, found),
        may_pay=person.may(Right.PAY_SUBSIDY),
        may_approve=payments.may_approve(session, person),
        law=rule(),
        most=vouchers.MOST,
        **(given | forms),
    )


def _filters() -> ledger.Filters:
    asked = request.args
    return ledger.Filters(
        state={state.value: state for state in STATES}.get(asked.get("state", "")),
        year=_number("year"),
        street=_number("street"),
        page=_number("page") or 1,
    )


def _number(name: str) -> int | None:
    """Return a number that a list was asked for, or None where it is none that a table could hold."""
    found = request.args.get(name, type=int)
    return found if found is not None and 0 < found < 2**31 else None


def _to(number: int) -> Any:
    return redirect(url_for("subsidies.one", number=number), code=303)
