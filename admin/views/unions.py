"""Unions (工会): the list, one union, and how it is made, edited, moved, and put out of use."""

from dataclasses import replace
from typing import Any

from flask import Blueprint, Response, flash, make_response, redirect, render_template, request, url_for

from admin import history, imports, officers, unions
from admin.forms.base import choice, choices
from admin.forms.unions import MoveForm, OwnUnionForm, ReasonForm, UnionForm
from admin.models.unions import Union
from admin.rules import dates
from admin.rules import unions as rules
from admin.rules.cells import clean
from admin.rules.kinds import UnionKind, UnitType
from admin.rules.rights import Right
from admin.rules.trees import Search
from admin.views import current
from admin.views.gate import needs
from admin.views.imports import blueprint as imports_blueprint
from admin.views.imports import workbook
from admin.views.officers import blueprint as officers_blueprint

blueprint = Blueprint("unions", __name__)
blueprint.register_blueprint(officers_blueprint)
blueprint.register_blueprint(imports_blueprint)

YES_NO = {"yes": True, "no": False}
STATES = (("", "在用"), ("no", "已停用"), ("all", "全部"))


# --- looking ---


@blueprint.get("/unions")
@needs(Right.SEE_UNIONS)
def listing() -> Any:
    """Show the unions within reach as a tree; who has only her own is led to it."""
    person, search = current.person(), _search()
    found = unions.tree(current.reading(), person, search)
    if found.branches and found.branches[0].head.kind is UnionKind.GRASSROOTS:
        return redirect(url_for("unions.one", union=person.union), code=303)
    return render_template(
        "unions/listing.html", tree=found, search=search, kinds=UnionKind, units=UnitType, states=STATES
    )


@blueprint.get("/unions.xlsx")
@needs(Right.SEE_UNIONS)
def export() -> Response:
    """Send the unions below as an Excel file that can be read in again."""
    data = imports.export(current.reading(), current.person(), _search().active)
    return workbook(data, f"工会名单{current.today():%Y%m%d}.xlsx")


def _search() -> Search:
    """Return what the address asks for; words that nobody knows ask for nothing."""
    asked = request.args
    return Search(
        words=clean(asked.get("words", ""))[: rules.LONGEST_NAME],
        kind=next((kind for kind in UnionKind if kind == asked.get("kind")), None),
        unit_type=next((unit for unit in UnitType if unit == asked.get("unit_type")), None),
        active=None if asked.get("state") == "all" else asked.get("state") != "no",
        independent=YES_NO.get(asked.get("independent", "")),
    )


@blueprint.get("/unions/<int:union>")
@needs(Right.SEE_UNIONS)
def one(union: int) -> str:
    """Show one union: data, officers, what stands below it, and what was changed."""
    session, person = current.reading(), current.person()
    found = unions.within(session, person, union)
    return render_template(
        "unions/one.html",
        union=found,
        above=unions.above(session, person, found),
        children=unions.children(session, found),
        officers=officers.of(session, found),
        state_of_term=lambda officer: rules.term_state(officer.until_on, officer.left_on, current.today()),
        term=rules.term_policy(),
        changes=history.of(session, found),
        may_edit=bool(unions.may_edit(person, found)),
        may_lead=unions.may_lead(person, found),
        may_create=person.may(Right.EDIT_UNIONS_BELOW) and found.active and bool(rules.kinds_below(found.kind)),
    )


# --- making and editing ---


@blueprint.get("/unions/<int:union>/new")
@needs(Right.EDIT_UNIONS_BELOW)
def new(union: int) -> str:
    """Ask for the data of a new union below this one."""
    above = unions.within(current.reading(), current.person(), union)
    return _new_page(above, _new_form(above))


@blueprint.post("/unions/<int:union>/new")
@needs(Right.EDIT_UNIONS_BELOW)
def create(union: int) -> Any:
    """Make a union below this one."""
    person, at = current.person(), current.now()
    with current.writing() as session:
        above = unions.within(session, person, union)
        form = _new_form(above)
        if not form.validate():
            return make_response(_new_page(above, form), 422)
        draft = rules.UnionFacts(**form.changes(unions.FACTS))
        if form.tell(unions.problems(session, draft, at)):
            return make_response(_new_page(above, form), 422)
        made = unions.create(session, person, at, union, draft).id
    flash(f"已新建“{draft.name}”。下一步：登记主席等干部，并为主席开通账号。")
    return redirect(url_for("unions.one", union=made), code=303)


def _new_form(above: Union) -> UnionForm:
    form = UnionForm(kind=UnionKind.GRASSROOTS, unit_type=UnitType.ENTERPRISE)
    form.kind.choices = choices(reversed(rules.kinds_below(above.kind)))  # grass roots first
    return form


def _new_page(above: Union, form: UnionForm) -> str:
    return render_template("unions/form.html", form=form, above=above, union=None, news=[])


@blueprint.get("/unions/<int:union>/edit")
@needs(Right.EDIT_OWN_UNION)
def edit_page(union: int) -> str:
    """Show a union's data to be edited."""
    found = unions.editable(current.reading(), current.person(), union)
    form = _edit_form(found)
    form.seen.data = unions.seen(found)
    return _edit_page(found, form)


@blueprint.post("/unions/<int:union>/edit")
@needs(Right.EDIT_OWN_UNION)
def edit(union: int) -> Any:
    """Change a union's data, unless somebody else changed it meanwhile."""
    person, at = current.person(), current.now()
    with current.writing() as session:
        found = unions.for_edit(session, person, union)
        form = _edit_form(found)
        changes = form.changes(unions.may_edit(person, found)) if form.validate() else {}
        if form.errors:
            return make_response(_edit_page(found, form), 422)
        if form.seen.data != unions.seen(found):
            news = [
                (history.LABELS[name], history.told(name, value), history.told(name, getattr(found, name)))
                for name, value in changes.items()
                if value != getattr(found, name)
            ]
            form.seen.data = unions.seen(found)
            return make_response(_edit_page(found, form, news, stale=True), 409)
        if form.tell(unions.problems(session, replace(unions.facts(found), **changes), at, found)):
            return make_response(_edit_page(found, form), 422)
        unions.edit(session, person, at, union, changes)
    flash("已保存。")
    return redirect(url_for("unions.one", union=union), code=303)


def _edit_form(union: Union) -> OwnUnionForm:
    """Return the form with the fields that she may change."""
    if unions.may_edit(current.person(), union) != unions.FACTS:
        return OwnUnionForm(obj=union)
    form = UnionForm(obj=union)
    form.kind.choices = choices(kind for kind in UnionKind if rules.may_become(union.kind, kind))
    return form


def _edit_page(
    union: Union, form: OwnUnionForm, news: list[tuple[str, str, str]] | None = None, *, stale: bool = False
) -> str:
    return render_template("unions/form.html", form=form, above=None, union=union, news=news or [], stale=stale)


# --- moving, out of use ---


@blueprint.get("/unions/<int:union>/move")
@needs(Right.EDIT_UNIONS_BELOW)
def move_page(union: int) -> str:
    """Ask where a union is to stand."""
    found = unions.led(current.reading(), current.person(), union)
    form = _move_form(found)
    form.seen.data = unions.seen(found)
    return _move_page(found, form)


@blueprint.post("/unions/<int:union>/move")
@needs(Right.EDIT_UNIONS_BELOW)
def move(union: int) -> Any:
    """Put a union below another one."""
    person = current.person()
    with current.writing() as session:
        found = unions.led(session, person, union, lock=True)
        form = _move_form(found)
        if not form.validate():
            return make_response(_move_page(found, form), 422)
        if form.seen.data != unions.seen(found):
            form.seen.data = unions.seen(found)
            return make_response(_move_page(found, form, stale=True), 409)
        unions.move(session, person, current.now(), union, form.above.data, form.reason.data or "")
        name, above = found.name, found.parent.name if found.parent else ""
    flash(f"已把“{name}”调整到“{above}”之下。")
    return redirect(url_for("unions.one", union=union), code=303)


def _move_form(union: Union) -> MoveForm:
    form = MoveForm()
    places = unions.parents_for(current.reading(), current.person(), union.kind)
    form.above.choices = [choice(str(one.id), one.name) for one in places if one.id != union.parent_id]
    return form


def _move_page(union: Union, form: MoveForm, *, stale: bool = False) -> str:
    return render_template("unions/move.html", union=union, form=form, stale=stale)


@blueprint.get("/unions/<int:union>/state")
@needs(Right.EDIT_UNIONS_BELOW)
def state(union: int) -> str:
    """Ask why a union is to be put out of use, or back."""
    found = unions.led(current.reading(), current.person(), union)
    return _state_page(found, ReasonForm())


@blueprint.post("/unions/<int:union>/deactivate")
@needs(Right.EDIT_UNIONS_BELOW)
def deactivate(union: int) -> Any:
    """Put a union out of use."""
    form, person = ReasonForm(), current.person()
    if not form.validate():
        return make_response(_state_page(unions.led(current.reading(), person, union), form), 422)
    with current.writing() as session:
        found = unions.deactivate(session, person, current.now(), union, form.reason.data or "")
    flash(f"“{found.name}”已停用，它的账号不能再登录；资料和历次结果都保留。")
    return redirect(url_for("unions.one", union=union), code=303)


@blueprint.post("/unions/<int:union>/reactivate")
@needs(Right.EDIT_UNIONS_BELOW)
def reactivate(union: int) -> Any:
    """Put a union to use again."""
    form, person = ReasonForm(), current.person()
    if not form.validate():
        return make_response(_state_page(unions.led(current.reading(), person, union), form), 422)
    with current.writing() as session:
        found = unions.reactivate(session, person, current.now(), union, form.reason.data or "")
    flash(f"“{found.name}”已恢复使用，它的账号可以登录了。")
    return redirect(url_for("unions.one", union=union), code=303)


def _state_page(union: Union, form: ReasonForm) -> str:
    busy = sum(child.active for child in unions.children(current.reading(), union))
    return render_template("unions/state.html", union=union, form=form, busy=busy, day=dates.day(current.today()))
