"""Merging a union into another one (并入)."""

from typing import Any

from flask import Blueprint, flash, make_response, redirect, render_template, url_for

from admin import subsidies, unions
from admin.forms.base import choice, words
from admin.forms.subsidies import MergeForm
from admin.models.unions import Union
from admin.rules.rights import Right
from admin.views import current
from admin.views.gate import needs

blueprint = Blueprint("mergers", __name__)


@blueprint.get("/unions/<int:union>/merge")
@needs(Right.EDIT_UNIONS_BELOW)
def page(union: int) -> str:
    """Ask into which union one is merged."""
    found = unions.led(current.reading(), current.person(), union)
    return _page(found, _form(found, empty=True))


@blueprint.post("/unions/<int:union>/merge")
@needs(Right.EDIT_UNIONS_BELOW)
def merge(union: int) -> Any:
    """Merge it."""
    found = unions.led(current.reading(), current.person(), union)
    form = _form(found)
    if not form.validate_on_submit():
        return make_response(_page(found, form), 422)
    with current.writing() as session:
        gone = unions.merge(session, current.person(), current.now(), union, form.into.data, words(form.reason))
        name, into = gone.name, gone.merged_into.name if gone.merged_into else ""
    flash(f"“{name}”已并入“{into}”，并且停用；资料和历次结果都保留，领过补助的记录随之并入。")
    return redirect(url_for("unions.one", union=union), code=303)


def _form(union: Union, *, empty: bool = False) -> MergeForm:
    form = MergeForm(formdata=None) if empty else MergeForm()
    listed = unions.partners(current.reading(), current.person(), union)
    form.into.choices = [choice(str(number), name) for number, name in listed]
    return form


def _page(union: Union, form: MergeForm) -> str:
    had = subsidies.paid(current.reading(), union)
    return render_template("unions/merge.html", union=union, form=form, had=had)
