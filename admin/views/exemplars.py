"""Nominating, approving and showing 典型."""

from contextlib import closing
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for

from admin import exemplars, unions
from admin.errors import NotHere
from admin.forms.base import choice, words
from admin.forms.displays import apart
from admin.forms.exchange import ConsentForm, DecisionForm, ExemplarForm, PhotoForm, ReasonForm
from admin.models.exchange import Exemplar
from admin.models.unions import Union
from admin.rules.kinds import UnionKind
from admin.rules.rights import Right
from admin.views import current, handing
from admin.views.gate import needs

blueprint = Blueprint("exemplars", __name__)


@blueprint.get("/exchange/exemplars")
@needs(Right.SHARE_WORK)
def listing() -> str:
    """Show the nominations within reach."""
    session, person = current.reading(), current.person()
    return render_template(
        "exchange/exemplars.html", listed=exemplars.listing(session, person), shown=exemplars.is_shown
    )


@blueprint.get("/exchange/exemplars/new")
@needs(Right.SHARE_WORK)
def new() -> str:
    """Ask for a nomination."""
    return _new(_form(formdata=None))


@blueprint.post("/exchange/exemplars/new")
@needs(Right.SHARE_WORK)
def nominate() -> Any:
    """Nominate."""
    form = _form()
    if not form.validate():
        return _new(form), 422
    with current.writing() as session:
        made = exemplars.nominate(
            session, current.person(), current.now(), form.union.data, title=words(form.title), story=words(form.story),
            names=form.people(),
        )  # fmt: skip
        number = made.id
    flash("已推荐，等区总工会审批。写到的人都要登记本人同意，才会公开。")
    return redirect(url_for("exemplars.page", exemplar=number), 303)


@blueprint.get("/exchange/exemplars/<int:exemplar>")
@needs(Right.SHARE_WORK)
def page(exemplar: int) -> str:
    """Show a nomination."""
    return _page(exemplar)


@blueprint.post("/exchange/exemplars/<int:exemplar>/edit")
@needs(Right.SHARE_WORK)
def edit(exemplar: int) -> Any:
    """Change what is told."""
    found = exemplars.find(current.reading(), current.person(), exemplar)
    form = _form(of=found)
    if not form.validate():
        return _page(exemplar, editing=form), 422
    with current.writing() as session:
        exemplars.edit(
            session, current.person(), current.now(), exemplar, _version(), title=words(form.title),
            story=words(form.story), names=form.people(),
        )  # fmt: skip
    return _done(exemplar, "已保存。内容改了，要重新登记同意。")


@blueprint.post("/exchange/exemplars/<int:exemplar>/agree")
@needs(Right.SHARE_WORK)
def agree(exemplar: int) -> Any:
    """Say for one's own union whether it may be shown."""
    yes = request.form.get("yes") == "yes"
    with current.writing() as session:
        exemplars.agree(session, current.person(), current.now(), exemplar, yes=yes)
    return _done(exemplar, "已登记本工会同意。" if yes else "已撤回同意，不再公开。")


@blueprint.post("/exchange/exemplars/<int:exemplar>/people/<int:whom>")
@needs(Right.SHARE_WORK)
def consent(exemplar: int, whom: int) -> Any:
    """Write down that somebody agreed, or agrees no more."""
    exemplars.find(current.reading(), current.person(), exemplar)
    if request.form.get("back") == "yes":
        with current.writing() as session:
            exemplars.consent(session, current.person(), current.now(), exemplar, whom, None, "")
        return _done(exemplar, "已撤回本人同意，不再公开。")
    form = ConsentForm()
    if not form.validate():
        return _page(exemplar, consenting={whom: apart(form, whom)}), 422
    with current.writing() as session:
        exemplars.consent(
            session, current.person(), current.now(), exemplar, whom, form.consented_on.data, words(form.how)
        )
    return _done(exemplar, "已登记本人同意。")


@blueprint.post("/exchange/exemplars/<int:exemplar>/decide")
@needs(Right.LEAD_WORK)
def decide(exemplar: int) -> Any:
    """Approve or refuse."""
    exemplars.find(current.reading(), current.person(), exemplar)
    form = DecisionForm()
    if not form.validate():
        return _page(exemplar, deciding=form), 422
    approved = request.form.get("approved") == "yes"
    with current.writing() as session:
        exemplars.decide(
            session, current.person(), current.now(), exemplar, _version(), approved=approved, reason=words(form.reason)
        )
    return _done(exemplar, "已批准。各方都同意后自动公开。" if approved else "已登记不批准。")


@blueprint.post("/exchange/exemplars/<int:exemplar>/withdraw")
@needs(Right.SHARE_WORK)
def withdraw(exemplar: int) -> Any:
    """Take it back."""
    exemplars.find(current.reading(), current.person(), exemplar)
    form = ReasonForm()
    if not form.validate():
        return _page(exemplar, withdrawing=form), 422
    with current.writing() as session:
        exemplars.withdraw(session, current.person(), current.now(), exemplar, words(form.reason))
    return _done(exemplar, "已撤回，不再公开。")


@blueprint.post("/exchange/exemplars/<int:exemplar>/photo")
@needs(Right.SHARE_WORK)
def add_photo(exemplar: int) -> Any:
    """Take a photo."""
    exemplars.find(current.reading(), current.person(), exemplar)
    form = PhotoForm()
    if not form.validate():
        return _page(exemplar, picturing=form), 422
    current.done_reading()
    given = form.photo.data
    with closing(given):
        exemplars.add_photo(
            current.database(), current.settings().files, current.person(), current.now(), exemplar,
            given.filename or "", given.stream,
        )  # fmt: skip
    return _done(exemplar, "照片已上传。")


@blueprint.get("/exchange/exemplars/<int:exemplar>/photo")
@needs(Right.SHARE_WORK)
def photo(exemplar: int) -> Response:
    """Show the photo."""
    found = exemplars.photos(current.reading(), [exemplars.find(current.reading(), current.person(), exemplar).id])
    if exemplar not in found:
        raise NotHere
    return handing.picture(found[exemplar])


@blueprint.post("/exchange/exemplars/<int:exemplar>/photo/remove")
@needs(Right.SHARE_WORK)
def remove_photo(exemplar: int) -> Any:
    """Take the photo away."""
    found = exemplars.photos(current.reading(), [exemplars.find(current.reading(), current.person(), exemplar).id])
    if exemplar not in found:
        raise NotHere
    file = found[exemplar].id
    current.done_reading()
    given = current.person(), current.now(), exemplar, file
    exemplars.remove_photo(current.database(), current.settings().files, *given)
    return _done(exemplar, "照片已删除。")


def _form(of: Exemplar | None = None, **rest: Any) -> ExemplarForm:
    form = ExemplarForm(**rest)
    session, person = current.reading(), current.person()
    if of is not None:
        form.union.choices = [choice(str(of.union_id), of.union.name)]
        form.union.data = of.union_id
    else:
        below = (one for one in unions.below(session, person.path) if one.kind is UnionKind.GRASSROOTS and one.active)
        form.union.choices = [choice(str(one.id), one.name) for one in below]
    return form


def _new(form: ExemplarForm) -> str:
    own = current.reading().get_one(Union, current.person().union).kind is UnionKind.GRASSROOTS
    return render_template("exchange/nominate.html", form=form, own=own)


def _page(number: int, **forms: Any) -> str:
    session, person, today = current.reading(), current.person(), current.today()
    found = exemplars.find(session, person, number)
    names = "\n".join(one.name for one in found.people)
    given = {
        "editing": _form(found, formdata=None, title=found.title, story=found.story, names=names, nobody_else=True),
        "deciding": DecisionForm(formdata=None), "withdrawing": ReasonForm(formdata=None),
        "picturing": PhotoForm(formdata=None), "consenting": {},
    }  # fmt: skip
    near = person.union in (found.union_id, found.nominating_union_id)
    return render_template(
        "exchange/exemplar.html", one=found, shown=exemplars.is_shown(found), near=near,
        own=found.union_id == person.union, photo=exemplars.photos(session, [number]).get(number),
        may_edit=exemplars.may_edit(person, found), may_decide=exemplars.may_decide(session, person, found),
        may_withdraw=exemplars.may_withdraw(person, found), leads=person.may(Right.LEAD_WORK),
        consent_form=lambda whom: apart(ConsentForm(formdata=None, consented_on=today), whom),
        version=_version() if "version" in request.form else found.version, **(given | forms),
    )  # fmt: skip


def _version() -> int:
    return request.form.get("version", 0, type=int)


def _done(number: int, said: str) -> Any:
    flash(said)
    return redirect(url_for("exemplars.page", exemplar=number), 303)
