"""Proposals of revocation (撤销提议)."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for

from admin import proposals, renunciations, revocations, titles, verdicts
from admin.forms.base import words
from admin.forms.reviews import ProposalForm, WithdrawalForm
from admin.forms.revocations import KeepForm
from admin.rules.rights import Right
from admin.views import current
from admin.views.gate import needs

blueprint = Blueprint("proposals", __name__)

SHOWN = 200
"""Grounds that are listed at once."""


@blueprint.get("/proposals")
@needs(Right.PROPOSE_REVOCATION)
def listing() -> str:
    """Show who may be proposed, and what has been."""
    session, person = current.reading(), current.person()
    found, made = proposals.candidates(session, person, current.today()), proposals.listing(session, person)
    questions = [
        (flag, title, case, revocations.leads(session, person, title))
        for flag, title, case in verdicts.street_questions(session, person)
    ]
    return render_template(
        "proposals/list.html",
        candidates=found,
        proposals=made,
        held=titles.levels_held(session, {one.union.id for one in found[:SHOWN]} | {one.union_id for one in made}),
        to_notice={proposal.id for proposal, _ in revocations.awaiting_notice(session, person)},
        cases=revocations.listing(session, person),
        wishes=renunciations.listing(session, person),
        questions=questions,
        keeping=KeepForm(formdata=None),
        shown=SHOWN,
    )


@blueprint.get("/proposals/new/<int:flag>")
@needs(Right.PROPOSE_REVOCATION)
def new(flag: int) -> str:
    """Show the ground, and ask for the reason."""
    return _new(flag, ProposalForm(formdata=None))


@blueprint.post("/proposals/new/<int:flag>")
@needs(Right.PROPOSE_REVOCATION)
def propose(flag: int) -> Any:
    """Propose."""
    form = ProposalForm()
    if not form.validate_on_submit():
        return _new(flag, form), 422
    with current.writing() as session:
        number = proposals.propose(session, current.person(), current.now(), flag, words(form.reason)).id
    flash("已登记提议。被提议的工会可以看到；是否撤销，由授予称号的工会集体决定。")
    return redirect(url_for("proposals.page", number=number), code=303)


@blueprint.get("/proposals/<int:number>")
@needs(Right.SEE_REVIEWS)
def page(number: int) -> str:
    """Show a proposal, also to the union that it is about."""
    return _page(number, WithdrawalForm(formdata=None))


@blueprint.post("/proposals/<int:number>/withdraw")
@needs(Right.PROPOSE_REVOCATION)
def withdraw(number: int) -> Any:
    """Take a proposal back."""
    form = WithdrawalForm()
    if not form.validate_on_submit():
        return _page(number, form), 422
    with current.writing() as session:
        proposals.withdraw(session, current.person(), current.now(), number, words(form.closing_reason))
    flash("提议已撤回。")
    return redirect(url_for("proposals.page", number=number), code=303)


def _new(flag: int, form: ProposalForm) -> str:
    found = proposals.candidate(current.reading(), current.person(), flag, current.today())
    return render_template("proposals/new.html", candidate=found, form=form)


def _page(number: int, form: WithdrawalForm) -> str:
    session, person = current.reading(), current.person()
    found = proposals.find(session, person, number)
    return render_template(
        "proposals/page.html",
        proposal=found,
        form=form,
        may_withdraw=proposals.may_withdraw(session, person, found),
        stands=revocations.of_proposal(session, person, found),
    )
