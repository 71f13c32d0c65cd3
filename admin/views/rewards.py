"""Other rewards (奖励): entered and corrected by finance."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for

from admin import rewards, unions
from admin.forms.base import choice, words
from admin.forms.base import number as filled
from admin.forms.subsidies import ReasonForm, RewardForm
from admin.rewards import Given
from admin.rules.rights import Right
from admin.views import current
from admin.views.gate import needs

blueprint = Blueprint("rewards", __name__)


@blueprint.get("/rewards/new")
@needs(Right.PAY_SUBSIDY)
def new() -> str:
    """Ask what is given to whom."""
    return _new(_form(empty=True))


@blueprint.post("/rewards/new")
@needs(Right.PAY_SUBSIDY)
def enter() -> Any:
    """Enter a reward."""
    form = _form()
    if not form.validate_on_submit() or not form.fits(form.on, rewards.EARLIEST, current.today()):
        return _new(form), 422
    assert form.on.data is not None
    given = Given(words(form.what), filled(form.yuan), form.on.data, words(form.document))
    with current.writing() as session:
        rewards.enter(session, current.person(), current.now(), form.union.data, given)
    flash("已登记奖励。")
    return _to_page()


@blueprint.get("/rewards/<int:number>/reverse")
@needs(Right.PAY_SUBSIDY)
def reversing(number: int) -> str:
    """Ask why a reward is taken back."""
    return _reversing(number, ReasonForm(formdata=None))


@blueprint.post("/rewards/<int:number>/reverse")
@needs(Right.PAY_SUBSIDY)
def reverse(number: int) -> Any:
    """Take a reward back by an entry of its own."""
    form = ReasonForm()
    if not form.validate_on_submit():
        return _reversing(number, form), 422
    with current.writing() as session:
        rewards.reverse(session, current.person(), current.now(), number, words(form.reason))
    flash("已登记冲销，原来的一条保留。")
    return _to_page()


def _form(*, empty: bool = False) -> RewardForm:
    form = RewardForm(formdata=None, on=current.today(), yuan=0) if empty else RewardForm()
    listed = unions.grassroots(current.reading(), current.person())
    form.union.choices = [choice(str(number), name) for number, name in listed]
    return form


def _new(form: RewardForm) -> str:
    return render_template("subsidies/reward.html", form=form)


def _reversing(number: int, form: ReasonForm) -> str:
    found = rewards.find(current.reading(), current.person(), number)
    return render_template("subsidies/reverse_reward.html", reward=found, form=form)


def _to_page() -> Any:
    return redirect(f"{url_for('subsidies.page')}#rewards", code=303)
