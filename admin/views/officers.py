"""Officers of a union (工会干部): adding, editing, leaving."""

from dataclasses import replace
from typing import Any

from flask import Blueprint, flash, make_response, redirect, render_template, url_for
from sqlalchemy.orm import Session
from werkzeug import Response

from admin import history, officers, unions
from admin.forms.unions import BY_DATE, LeaveForm, OfficerForm
from admin.models.unions import Officer, Union
from admin.rules import unions as rules
from admin.rules.officers import OfficerFacts
from admin.rules.rights import Right
from admin.views import current
from admin.views.gate import needs

blueprint = Blueprint("officers", __name__)


@blueprint.get("/unions/<int:union>/officers/new")
@needs(Right.EDIT_OWN_UNION)
def new(union: int) -> str:
    """Ask for a new officer."""
    return _page(unions.editable(current.reading(), current.person(), union), OfficerForm())


@blueprint.post("/unions/<int:union>/officers/new")
@needs(Right.EDIT_OWN_UNION)
def add(union: int) -> Any:
    """Write down who holds a post."""
    person, at, form = current.person(), current.now(), OfficerForm()
    with current.writing() as session:
        home = unions.for_edit(session, person, union)
        if not form.validate():
            return make_response(_page(home, form), 422)
        draft = _draft(form)
        if form.tell(officers.problems(session, home, draft, at)):
            return make_response(_page(home, form), 422)
        officers.add(session, person, at, union, draft)
    flash(f"已登记{draft.post.label}{draft.name}。")
    return _back(union)


@blueprint.get("/unions/<int:union>/officers/<int:officer>/edit")
@needs(Right.EDIT_OWN_UNION)
def edit_page(union: int, officer: int) -> str:
    """Show an officer to be edited, or to leave."""
    home, found = _editable(current.reading(), union, officer)
    form = OfficerForm(obj=found, term=_term_of(found))
    form.seen.data = officers.seen(found)
    return _page(home, form, found)


@blueprint.post("/unions/<int:union>/officers/<int:officer>/edit")
@needs(Right.EDIT_OWN_UNION)
def edit(union: int, officer: int) -> Any:
    """Change what is known of an officer, unless somebody else changed it meanwhile."""
    person, at, form = current.person(), current.now(), OfficerForm()
    with current.writing() as session:
        found = officers.for_edit(session, person, union, officer)
        if not form.validate():
            return make_response(_page(found.union, form, found), 422)
        changes = {name: getattr(_draft(form), name) for name in officers.FACTS}
        if form.seen.data != officers.seen(found):
            news = [
                (history.LABELS["person" if name == "name" else name], history.told(name, value),
                 history.told(name, getattr(found, name)))
                for name, value in changes.items()
                if value != getattr(found, name)
            ]  # fmt: skip
            form.seen.data = officers.seen(found)
            return make_response(_page(found.union, form, found, news, stale=True), 409)
        draft = replace(officers.facts(found), **changes)
        if form.tell(officers.problems(session, found.union, draft, at, found)):
            return make_response(_page(found.union, form, found), 422)
        officers.edit(session, person, at, union, officer, changes)
    flash("已保存。")
    return _back(union)


@blueprint.post("/unions/<int:union>/officers/<int:officer>/leave")
@needs(Right.EDIT_OWN_UNION)
def leave(union: int, officer: int) -> Any:
    """Write down the day on which an officer left."""
    person, at, form = current.person(), current.now(), LeaveForm()
    with current.writing() as session:
        found = officers.for_edit(session, person, union, officer)
        left_on = form.left_on.data if form.validate() else None
        problems = officers.leaving_problems(found, left_on, at) if left_on else {}
        form.left_on.errors = [*form.left_on.errors, *(f"{told}。" for told in problems.values())]
        if left_on is None or problems:
            main = OfficerForm(None, obj=found, term=_term_of(found))
            main.seen.data = officers.seen(found)
            return make_response(_page(found.union, main, found, leaving=form), 422)
        officers.leave(session, person, at, union, officer, left_on)
    flash(f"已登记{found.name}离任。")
    return _back(union)


@blueprint.post("/unions/<int:union>/officers/<int:officer>/restore")
@needs(Right.EDIT_OWN_UNION)
def restore(union: int, officer: int) -> Any:
    """Take back that an officer left."""
    with current.writing() as session:
        found = officers.restore(session, current.person(), current.now(), union, officer)
    flash(f"已撤销离任登记，{found.name}仍在任。")
    return _back(union)


def _editable(session: Session, union: int, officer: int) -> tuple[Union, Officer]:
    person = current.person()
    return unions.editable(session, person, union), officers.within(session, person, union, officer)


def _draft(form: OfficerForm) -> OfficerFacts:
    assert form.since_on.data is not None
    return OfficerFacts(form.name.data or "", form.post.data, form.since_on.data, form.until(), form.phone.data or "")


def _term_of(officer: Officer) -> str:
    """Return which choice of the form an officer's term is."""
    fits = (years for years in rules.term_policy().years if rules.term_end(officer.since_on, years) == officer.until_on)
    return str(next(fits, BY_DATE))


def _page(
    union: Union,
    form: OfficerForm,
    officer: Officer | None = None,
    news: list[tuple[str, str, str]] | None = None,
    *,
    stale: bool = False,
    leaving: LeaveForm | None = None,
) -> str:
    return render_template(
        "unions/officer.html", union=union, officer=officer, form=form, news=news or [], stale=stale,
        leaving=leaving or LeaveForm(None, left_on=current.today()), term=rules.term_policy(),
    )  # fmt: skip


def _back(union: int) -> Response:
    return redirect(url_for("unions.one", union=union, _anchor="officers"), code=303)
