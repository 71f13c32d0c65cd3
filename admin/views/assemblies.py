"""Assemblies of the chair's union (大会): the list, a new one, and its plan until the poll is defined."""

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from admin import assemblies
from admin.errors import NotNow
from admin.forms.assemblies import PlanForm
from admin.models.assemblies import Assembly
from admin.models.unions import Union
from admin.rules import assemblies as rules
from admin.rules.kinds import AssemblyKind
from admin.rules.rights import Right
from admin.views import current
from admin.views.gate import needs

blueprint = Blueprint("assemblies", __name__)

Answer = Response | tuple[str, int] | str
WRONG_INPUT = 422


@blueprint.get("/assemblies")
@needs(Right.HOLD_ASSEMBLIES)
def listing() -> Answer:
    """Show the assemblies of one's own union by year."""
    session, person = current.reading(), current.person()
    verdict = assemblies.verdict(session, person.union, current.today().year)
    return render_template("assemblies/listing.html", years=assemblies.by_year(session, person), verdict=verdict)


@blueprint.get("/assemblies/new")
@needs(Right.HOLD_ASSEMBLIES)
def new() -> Answer:
    """Show the form for a new assembly, with what is known filled in."""
    return _form(_blank(), None)


@blueprint.post("/assemblies/new")
@needs(Right.HOLD_ASSEMBLIES)
def create() -> Answer:
    """Begin to prepare an assembly."""
    form = PlanForm()
    if not _holds(form, None):
        return _form(form, None)
    with current.writing() as session:
        made = assemblies.create(session, current.person(), current.now(), form.plan())
        number = made.id
    flash("已保存。下面是会议清单，从上到下做就行；可以先做一次演练。")
    return redirect(url_for("meeting.page", number=number), code=303)


@blueprint.get("/assemblies/<int:number>/edit")
@needs(Right.HOLD_ASSEMBLIES)
def edit(number: int) -> Answer:
    """Show the plan of an assembly, to be changed until its poll is defined."""
    assembly = assemblies.find(current.reading(), current.person(), number)
    if assemblies.is_fixed(assembly):
        raise NotNow("投票已经设定，大会的安排不能再改。演练时可以先放弃演练，再来修改。")
    return _form(PlanForm.of(assemblies.plan_of(assembly), assembly.version), assembly)


@blueprint.post("/assemblies/<int:number>/edit")
@needs(Right.HOLD_ASSEMBLIES)
def change(number: int) -> Answer:
    """Change the plan of an assembly."""
    assembly = assemblies.find(current.reading(), current.person(), number)
    form = PlanForm()
    if not _holds(form, assembly):
        return _form(form, assembly)
    version = int(form.version.data or 0)
    with current.writing() as session:
        person = current.person()
        found = assemblies.find(session, person, number, lock=True)
        assemblies.edit(session, person, current.now(), found, version, form.plan())
    flash("已保存。")
    return redirect(url_for("meeting.page", number=number), code=303)


def _holds(form: PlanForm, editing: Assembly | None) -> bool:
    """Say whether a form was accepted, by its shape and by the rules; the form shows why not."""
    if not form.validate_on_submit():
        return False
    found = assemblies.faults(current.reading(), current.person(), form.plan(), editing)
    form.tell(found)
    return not found


def _blank() -> PlanForm:
    """Return the form with what can be foreseen filled in."""
    union = current.reading().get_one(Union, current.person().union)
    today = current.today()
    all_together = union.members <= rules.assembly_policy().members_meeting_most
    kind = AssemblyKind.MEMBERS if all_together else AssemblyKind.DELEGATES
    known = {
        "title": f"{today.year}年度会员评议职工之家",
        "kind": kind.value,
        "held_on": today,
        "due": union.members or None,
        "recheck_minutes": assemblies.standing_rule().recheck_minutes,
    }
    return PlanForm(formdata=None, data=known)


def _form(form: PlanForm, editing: Assembly | None) -> Answer:
    """Return the page with the form; refused input is kept and told beside its field."""
    session, person = current.reading(), current.person()
    shown = render_template(
        "assemblies/form.html",
        form=form,
        editing=editing,
        union=session.get_one(Union, person.union),
        officers=sorted(assemblies.judged(session, session.get_one(Union, person.union))),
        rule=assemblies.standing_rule(),
        policy=rules.assembly_policy(),
        verdict=assemblies.verdict(session, person.union, current.today().year, editing.id if editing else None),
    )
    return (shown, WRONG_INPUT) if form.errors else shown
