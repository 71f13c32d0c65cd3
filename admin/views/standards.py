"""Standards (评价标准): the versions, drafts and their rows, consent, adoption, comparison."""

from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answered

from admin import standards
from admin.errors import NotHere
from admin.exports.standards import differences_book, standard_book
from admin.forms.base import words
from admin.forms.standards import AdoptForm, NewRowForm, ReasonForm, WordingForm, wording_form
from admin.models.standards import StandardVersion
from admin.rules import drafting
from admin.rules.drafting import StandardState
from admin.rules.rights import Right
from admin.rules.standards import Criterion, Standard, compare, district_standard
from admin.views import current
from admin.views.gate import needs
from admin.views.imports import workbook

blueprint = Blueprint("standards", __name__)

Answer = str | Answered | tuple[str, int]
DISTRICT = "district"
"""In an address: the district's standard that is in force."""


# --- looking ---


@blueprint.get("/standards")
@needs(Right.SEE_TITLES)
def listing() -> str:
    """Show the versions that may be seen."""
    session, person = current.reading(), current.person()
    found = standards.listing(session, person)
    drafts = [one for one in found if one.union_id == person.union and one.state.is_draft]
    return render_template(
        "standards/list.html", versions=found, draft=drafts[0] if drafts else None, district=district_standard(),
        may_draft=standards.may_draft(person, session), waiting=[one for one in found if _is_waiting(one)],
    )  # fmt: skip


@blueprint.get("/standards/district")
@needs(Right.SEE_TITLES)
def district() -> str:
    """Show the district's standard that is in force."""
    return render_template("standards/district.html", standard=district_standard())


@blueprint.get("/standards/district.xlsx")
@needs(Right.SEE_TITLES)
def district_book() -> Response:
    """Send the district's standard as a workbook."""
    standard = district_standard()
    heading = f"{standard.title}（{standard.version}）"
    return workbook(standard_book(standard, heading), f"{heading}.xlsx")


@blueprint.get("/standards/compare")
@needs(Right.SEE_TITLES)
def comparison() -> str:
    """Show what differs between any two versions."""
    session, person = current.reading(), current.person()
    before, after = _compared("before"), _compared("after")
    found = compare(before[1], after[1])
    return render_template(
        "standards/compare.html", versions=standards.listing(session, person), before=before, after=after,
        changes=standards.changes_by_kind(found), found=found,
    )  # fmt: skip


@blueprint.get("/standards/compare.xlsx")
@needs(Right.SEE_TITLES)
def comparison_book() -> Response:
    """Send what differs between any two versions as a workbook."""
    before, after = _compared("before"), _compared("after")
    return workbook(differences_book(compare(before[1], after[1]), f"{before[0]} 与 {after[0]}"), "评价标准比较.xlsx")


@blueprint.get("/standards/<int:number>")
@needs(Right.SEE_TITLES)
def page(number: int) -> str:
    """Show a version with all that was done."""
    return _page(number)


@blueprint.get("/standards/<int:number>/book.xlsx")
@needs(Right.SEE_TITLES)
def book(number: int) -> Response:
    """Send a version as a workbook."""
    found = standards.find(current.reading(), current.person(), number)
    standard = standards.standard_of(found)
    differences = standards.differences(found) if found.base_id else None
    heading = f"{standard.title}（{found.name}）"
    return workbook(standard_book(standard, heading, differences), f"{heading}.xlsx")


# --- drafting ---


@blueprint.post("/standards")
@needs(Right.MAKE_STANDARDS)
def draft() -> Answered:
    """Begin a draft."""
    with current.writing() as session:
        number = standards.draft(session, current.person(), current.now()).id
    flash("草案已建好，内容从现行标准复制。可以增加项目、收紧要求；删去、放宽或改写的要报区总工会同意。")
    return redirect(url_for("standards.page", number=number), 303)


@blueprint.get("/standards/<int:number>/rows/<criterion>")
@needs(Right.MAKE_STANDARDS)
def row(number: int, criterion: str) -> Answer:
    """Show the form of a row."""
    found, old = _row(number, criterion)
    return _row_page(found, old, wording_form(old, found.version))


@blueprint.post("/standards/<int:number>/rows/<criterion>")
@needs(Right.MAKE_STANDARDS)
def change_row(number: int, criterion: str) -> Answer:
    """Change a row."""
    found, old = _row(number, criterion)
    form = wording_form(old)
    if not form.validate():
        return _row_page(found, old, form), 422
    with current.writing() as session:
        given = form.seen(), criterion, form.wording()
        standards.change_row(session, current.person(), current.now(), number, *given)
    return _done(number, "这一项已保存。")


@blueprint.get("/standards/<int:number>/add")
@needs(Right.MAKE_STANDARDS)
def new_row(number: int) -> Answer:
    """Show the form of a row that is added."""
    found = _draft(number)
    return _row_page(found, None, NewRowForm(formdata=None, version=found.version))


@blueprint.post("/standards/<int:number>/add")
@needs(Right.MAKE_STANDARDS)
def add_row(number: int) -> Answer:
    """Add a row."""
    found, form = _draft(number), NewRowForm()
    if not form.validate():
        return _row_page(found, None, form), 422
    with current.writing() as session:
        given = form.seen(), form.category.data, form.wording()
        standards.add_row(session, current.person(), current.now(), number, *given)
    return _done(number, "已增加一项。")


@blueprint.post("/standards/<int:number>/rows/<criterion>/drop")
@needs(Right.MAKE_STANDARDS)
def drop_row(number: int, criterion: str) -> Answered:
    """Take a row out."""
    with current.writing() as session:
        standards.drop_row(session, current.person(), current.now(), number, _version(), criterion)
    return _done(number, "已删去这一项。区级标准的项目，删去要报区总工会同意；下面的比较里可以恢复。")


@blueprint.post("/standards/<int:number>/rows/<criterion>/restore")
@needs(Right.MAKE_STANDARDS)
def restore_row(number: int, criterion: str) -> Answered:
    """Put a row back as it stands in the district's standard."""
    with current.writing() as session:
        standards.restore_row(session, current.person(), current.now(), number, _version(), criterion)
    return _done(number, "已恢复成区级标准的内容。")


@blueprint.post("/standards/<int:number>/request")
@needs(Right.MAKE_STANDARDS)
def request_consent(number: int) -> Answer:
    """Ask for the district's consent."""
    form = ReasonForm()
    if not form.validate():
        return _page(number, requesting=form), 422
    with current.writing() as session:
        standards.request(session, current.person(), current.now(), number, form.seen(), words(form.reason))
    return _done(number, "已报区总工会。同意之前可以撤回修改。")


@blueprint.post("/standards/<int:number>/recall")
@needs(Right.MAKE_STANDARDS)
def recall(number: int) -> Answered:
    """Take a draft back from the district."""
    with current.writing() as session:
        standards.recall(session, current.person(), current.now(), number, _version())
    return _done(number, "已撤回，可以继续修改。")


@blueprint.post("/standards/<int:number>/consent")
@needs(Right.MAKE_STANDARDS)
def consent(number: int) -> Answer:
    """Consent for the district."""
    return _decide(number, consent=True)


@blueprint.post("/standards/<int:number>/return")
@needs(Right.MAKE_STANDARDS)
def give_back(number: int) -> Answer:
    """Return a draft for the district."""
    return _decide(number, consent=False)


@blueprint.post("/standards/<int:number>/adopt")
@needs(Right.MAKE_STANDARDS)
def adopt(number: int) -> Answer:
    """Put a draft into force."""
    form = AdoptForm()
    if not form.validate():
        return _page(number, adopting=form), 422
    assert form.on.data is not None
    with current.writing() as session:
        given = form.seen(), form.on.data, words(form.decision)
        standards.adopt(session, current.person(), current.now(), number, *given)
    return _done(number, "已确定施行。施行之日起新开始的自查按这一版；已经开始的仍按原来的版本。")


@blueprint.post("/standards/<int:number>/discard")
@needs(Right.MAKE_STANDARDS)
def discard(number: int) -> Answered:
    """Give a draft up."""
    with current.writing() as session:
        standards.discard(session, current.person(), current.now(), number, _version())
    flash("草案已放弃，现行标准不变。")
    return redirect(url_for("standards.listing"), 303)


def _decide(number: int, *, consent: bool) -> Answer:
    form = ReasonForm()
    if not form.validate():
        return _page(number, **{"consenting" if consent else "returning": form}), 422
    with current.writing() as session:
        given = number, form.seen()
        person, at, text = current.person(), current.now(), words(form.reason)
        standards.decide(session, person, at, *given, consent=consent, text=text)
    return _done(number, "已同意，对方可以施行。" if consent else "已退回，对方会看到理由。")


def _page(number: int, **forms: Any) -> str:
    session, person = current.reading(), current.person()
    found = standards.find(session, person, number)
    mine = found.union_id == person.union and standards.may_draft(person, session)
    differences = standards.differences(found)
    needed = standards.needs_consent(differences)
    given = {
        "requesting": ReasonForm(formdata=None), "consenting": ReasonForm(formdata=None),
        "returning": ReasonForm(formdata=None), "adopting": AdoptForm(formdata=None, on=current.today()),
    }  # fmt: skip
    marks: dict[str, list[str]] = {}
    for one in differences:
        marks.setdefault(one.id, []).append(one.change.label)
    return render_template(
        "standards/page.html", found=found, standard=standards.standard_of(found), mine=mine and found.state.is_draft,
        judge=standards.may_consent(person, found), differences=differences, needed=needed, marks=marks,
        changes=standards.changes_by_kind(differences), states=StandardState, is_own=drafting.is_own,
        may_adopt=found.state is StandardState.CONSENTED or (not needed and found.state.is_editable),
        today=current.today(), **(given | forms),
    )  # fmt: skip


def _row_page(found: StandardVersion, old: Criterion | None, form: WordingForm) -> str:
    base = standards.base_of(found)
    known = {one.id: one for one in base.criteria} if base else {}
    return render_template("standards/row.html", found=found, row=old, form=form, base=known.get(old.id if old else ""))


def _draft(number: int) -> StandardVersion:
    found = standards.find(current.reading(), current.person(), number)
    if not found.state.is_draft:
        raise NotHere
    return found


def _row(number: int, criterion: str) -> tuple[StandardVersion, Criterion]:
    found = _draft(number)
    row = next((one for one in standards.standard_of(found).criteria if one.id == criterion), None)
    if row is None:
        raise NotHere
    return found, row


def _compared(side: str) -> tuple[str, Standard, str]:
    """Return name, rows and address word of a version to be compared; the district's in force where none is named."""
    asked = request.args.get(side, DISTRICT)
    if not asked.isdecimal() or len(asked) > len("2147483647"):
        standard = district_standard()
        return f"{standard.title}（{standard.version}，现行）", standard, DISTRICT
    found = standards.find(current.reading(), current.person(), min(int(asked), 2**31 - 1))
    standard = standards.standard_of(found)
    return f"{standard.title}（{found.name}）", standard, str(found.id)


def _is_waiting(version: StandardVersion) -> bool:
    return standards.may_consent(current.person(), version)


def _version() -> int:
    return request.form.get("version", 0, type=int)


def _done(number: int, said: str) -> Answered:
    flash(said)
    return redirect(url_for("standards.page", number=number), 303)
