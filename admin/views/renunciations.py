"""Titles that are given up (主动放弃): asked for by the union, confirmed by who awarded them."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for

from admin import renunciations, revocations
from admin.forms.base import words
from admin.forms.revocations import ConfirmForm, DeclineForm, GiveUpForm
from admin.rules import dates
from admin.rules.policies import policy
from admin.rules.rights import Right
from admin.views import current
from admin.views.gate import needs

blueprint = Blueprint("renunciations", __name__)


@blueprint.get("/titles/<int:title>/give-up")
@needs(Right.APPLY_FOR_TITLE)
def new(title: int) -> str:
    """Ask why the title is given up."""
    return _new(title, GiveUpForm(formdata=None))


@blueprint.post("/titles/<int:title>/give-up")
@needs(Right.APPLY_FOR_TITLE)
def ask(title: int) -> Any:
    """Hand the wish in."""
    form = GiveUpForm()
    if not form.validate_on_submit():
        return _new(title, form), 422
    with current.writing() as session:
        number = renunciations.ask(session, current.person(), current.now(), title, words(form.reason)).id
    flash("已提交，等授予称号的工会确认。确认之前可以撤回，称号不变。")
    return _to(number)


@blueprint.get("/renunciations/<int:number>")
@needs(Right.SEE_TITLES)
def page(number: int) -> str:
    """Show a wish to give up a title."""
    return _page(number)


@blueprint.post("/renunciations/<int:number>/withdraw")
@needs(Right.APPLY_FOR_TITLE)
def withdraw(number: int) -> Any:
    """Take a wish back."""
    with current.writing() as session:
        renunciations.withdraw(session, current.person(), current.now(), number)
    flash("已撤回，称号不变。")
    return _to(number)


@blueprint.post("/renunciations/<int:number>/confirm")
@needs(Right.DECIDE_REVOCATION)
def confirm(number: int) -> Any:
    """Confirm that a title is given up."""
    form, wish = ConfirmForm(), renunciations.find(current.reading(), current.person(), number)
    asked_on = dates.today(wish.asked_at)
    if not form.validate_on_submit() or not form.fits(form.confirmed_on, asked_on, current.today()):
        return _page(number, confirming=form), 422
    assert form.confirmed_on.data is not None
    with current.writing() as session:
        renunciations.confirm(
            session, current.person(), current.now(), number, document=words(form.document),
            on=form.confirmed_on.data, remark=words(form.remark),
        )  # fmt: skip
    flash("已确认放弃，称号登记和公开名单已经更新。")
    return _to(number)


@blueprint.post("/renunciations/<int:number>/decline")
@needs(Right.DECIDE_REVOCATION)
def decline(number: int) -> Any:
    """Do not agree."""
    form = DeclineForm()
    if not form.validate_on_submit():
        return _page(number, declining=form), 422
    with current.writing() as session:
        renunciations.decline(session, current.person(), current.now(), number, words(form.answer))
    flash("已答复：不同意放弃，称号不变。")
    return _to(number)


def _new(title: int, form: GiveUpForm) -> str:
    session = current.reading()
    found = renunciations.own_title(session, current.person(), title)
    body = revocations.body_of(session, found)
    asked = renunciations.open_on(session, found.id)
    return render_template("renunciations/new.html", title=found, body=body, asked=asked, form=form)


def _page(number: int, **forms: Any) -> str:
    session, person = current.reading(), current.person()
    wish = renunciations.find(session, person, number)
    given = {
        "confirming": ConfirmForm(formdata=None, confirmed_on=current.today()),
        "declining": DeclineForm(formdata=None),
    }
    return render_template(
        "renunciations/page.html",
        wish=wish,
        mine=wish.union_id == person.union and person.may(Right.APPLY_FOR_TITLE),
        leads=revocations.leads(session, person, wish.title),
        body=revocations.body_of(session, wish.title),
        clause=policy("revocation")["giving_up"]["clause"],
        **(given | forms),
    )


def _to(number: int) -> Any:
    return redirect(url_for("renunciations.page", number=number), code=303)
