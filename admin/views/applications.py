"""Applications for a title (申报): the form, opinions, the site check, 公示, and the naming."""

from contextlib import closing
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Redirect

from admin import applications, approvals, awards, checks, conditions, drafts
from admin.errors import InputInvalid
from admin.exports import applied
from admin.forms.applications import (
    AnswerForm,
    ApplicationForm,
    AwardForm,
    CheckForm,
    FileForm,
    GiveBackForm,
    ObjectionForm,
    OpinionForm,
    WaiverForm,
    WithdrawForm,
    filled_with,
)
from admin.forms.base import words
from admin.models.applications import AwardApplication
from admin.rules.kinds import ApplicationState, ObjectionFrom, ObjectionOutcome, Opinion, TitleLevel
from admin.rules.rights import Right
from admin.views import current, handing
from admin.views.gate import needs

blueprint = Blueprint("applications", __name__)

Answer = str | Redirect | tuple[str, int]


@blueprint.get("/applications")
@needs(Right.SEE_TITLES)
def listing() -> str:
    """Show the applications within reach."""
    asked, person = request.args, current.person()
    states = [state for state in ApplicationState if state is not ApplicationState.DRAFT]
    filters = applications.Filters(
        mine=asked.get("mine") == "yes",
        state={state.value: state for state in states}.get(asked.get("state", "")),
        level={level.value: level for level in TitleLevel}.get(asked.get("level", "")),
        page=_number("page") or 1,
    )
    return render_template(
        "applications/list.html",
        found=applications.listing(current.reading(), person, filters),
        filters=filters,
        states=states,
        levels=list(TitleLevel),
        reviews=person.may(Right.REVIEW_APPLICATIONS),
        today=current.today(),
        without_page={name: value for name, value in asked.items() if name != "page" and value},
    )


@blueprint.post("/applications")
@needs(Right.APPLY_FOR_TITLE)
def begin() -> Answer:
    """Begin an application of one's own union."""
    level = {level.value: level for level in TitleLevel}.get(request.form.get("level", ""))
    if level is None:
        raise InputInvalid
    with current.writing() as session:
        number = drafts.begin(session, current.person(), current.now(), level).id
    flash("申报表已建好，记录里有的已经填上。请核对、补齐其余各栏。")
    return redirect(url_for("applications.edit_page", number=number), 303)


@blueprint.get("/applications/<int:number>")
@needs(Right.SEE_TITLES)
def page(number: int) -> Answer:
    """Show an application with all that was done."""
    return _page(number)


@blueprint.get("/applications/<int:number>/edit")
@needs(Right.APPLY_FOR_TITLE)
def edit_page(number: int) -> Answer:
    """Show the form to be filled in."""
    found = applications.find(current.reading(), current.person(), number)
    if not found.state.is_editable:
        return redirect(url_for("applications.page", number=number), 303)
    return _form(found, ApplicationForm(current.today(), formdata=None, **filled_with(found)))


@blueprint.post("/applications/<int:number>/edit")
@needs(Right.APPLY_FOR_TITLE)
def edit(number: int) -> Answer:
    """Keep what was filled in."""
    found = applications.find(current.reading(), current.person(), number)
    union, form = found.union_id, ApplicationForm(current.today())
    if not form.validate():
        return _form(found, form), 422
    account = form.account.data or ""
    filled = drafts.Filled(
        address=words(form.address), phone=words(form.phone), committee_since=form.committee_since.data,
        approved_by=words(form.approved_by), area_m2=words(form.area_m2),
        wages_contract_on=form.wages_contract_on.data,
        account=applications.seal_account(current.database(), union, account) if account else None,
        account_tail=account[-applications.TAIL :],
    )  # fmt: skip
    with current.writing() as session:
        drafts.edit(session, current.person(), current.now(), number, _version(), filled)
    return _done(number, "已保存。核对无误后，可以提交。")


@blueprint.post("/applications/<int:number>/submit")
@needs(Right.APPLY_FOR_TITLE)
def submit(number: int) -> Answer:
    """Hand the form in."""
    with current.writing() as session:
        drafts.submit(session, current.person(), current.now(), number, _version())
    return _done(number, "已提交，等本级工会签署意见。签署人不能是提交人。")


@blueprint.post("/applications/<int:number>/withdraw")
@needs(Right.APPLY_FOR_TITLE)
def withdraw(number: int) -> Answer:
    """Take the application back."""
    form = WithdrawForm()
    if not form.validate():
        return _page(number, withdrawing=form), 422
    with current.writing() as session:
        drafts.withdraw(session, current.person(), current.now(), number, _version(), words(form.reason))
    return _done(number, "申报已撤回。需要时可以重新申报，填过的内容还在。")


@blueprint.post("/applications/<int:number>/waive")
@needs(Right.REVIEW_APPLICATIONS)
def waive(number: int) -> Answer:
    """Let a union directly under the district apply without a street-level title."""
    form = WaiverForm()
    if not form.validate():
        return _page(number, waiving=form), 422
    with current.writing() as session:
        drafts.waive(session, current.person(), current.now(), number, _version(), words(form.waiver))
    return _done(number, "已登记理由，这家工会可以直接申报区级。")


@blueprint.post("/applications/<int:number>/sign-own")
@needs(Right.APPLY_FOR_TITLE)
def sign_own(number: int) -> Answer:
    """Sign the opinion of the union itself (本级工会意见)."""
    return _sign(number)


@blueprint.post("/applications/<int:number>/sign")
@needs(Right.REVIEW_APPLICATIONS)
def sign(number: int) -> Answer:
    """Sign the opinion of the union above, or of the district."""
    return _sign(number)


@blueprint.post("/applications/<int:number>/checks")
@needs(Right.REVIEW_APPLICATIONS)
def check(number: int) -> Answer:
    """Write a site check down."""
    form = CheckForm()
    if not form.validate():
        return _page(number, checking=form), 422
    assert form.checked_on.data is not None
    with current.writing() as session:
        checks.record(
            session, current.person(), current.now(), number, _version(), checked_on=form.checked_on.data,
            checkers=words(form.checkers), verified_m2=words(form.verified_m2), findings=words(form.findings),
        )  # fmt: skip
    return _done(number, "查验已登记。可以接着上传照片。", "checks")


@blueprint.post("/applications/<int:number>/checks/<int:check>/photos")
@needs(Right.REVIEW_APPLICATIONS)
def add_photo(number: int, check: int) -> Answer:
    """Take a photo of a site check."""
    form = FileForm()
    checks.find(current.reading(), current.person(), number, check)
    if not form.validate():
        return _page(number, proving=form), 422
    current.done_reading()
    given = form.file.data
    with closing(given):
        kept = checks.add_photo(
            current.database(), current.settings().files, current.person(), current.now(), number, check,
            given.filename or "", given.stream,
        )  # fmt: skip
    return _done(number, f"已上传“{kept.name}”。", "checks")


@blueprint.get("/applications/<int:number>/checks/<int:check>/photos/<int:file>")
@needs(Right.SEE_TITLES)
def photo(number: int, check: int, file: int) -> Response:
    """Show a photo of a site check."""
    return handing.picture(checks.photo(current.reading(), current.person(), number, check, file))


@blueprint.post("/applications/<int:number>/checks/<int:check>/photos/<int:file>/remove")
@needs(Right.REVIEW_APPLICATIONS)
def remove_photo(number: int, check: int, file: int) -> Answer:
    """Take a photo back."""
    current.done_reading()
    given = number, check, file
    checks.remove_photo(current.database(), current.settings().files, current.person(), current.now(), *given)
    return _done(number, "照片已删除。", "checks")


@blueprint.post("/applications/<int:number>/own-scans")
@needs(Right.APPLY_FOR_TITLE)
def add_own_scan(number: int) -> Answer:
    """Take the scan of a form that the union sealed."""
    return _add_scan(number)


@blueprint.post("/applications/<int:number>/scans")
@needs(Right.REVIEW_APPLICATIONS)
def add_scan(number: int) -> Answer:
    """Take the scan of a form that a higher union sealed."""
    return _add_scan(number)


@blueprint.get("/applications/<int:number>/scans/<int:file>")
@needs(Right.SEE_TITLES)
def scan(number: int, file: int) -> Response:
    """Hand a scan out, to be saved."""
    return handing.out(checks.scan(current.reading(), current.person(), number, file))


@blueprint.post("/applications/<int:number>/own-scans/<int:file>/remove")
@needs(Right.APPLY_FOR_TITLE)
def remove_own_scan(number: int, file: int) -> Answer:
    """Take a scan back that the union itself had added."""
    return _remove_scan(number, file)


@blueprint.post("/applications/<int:number>/scans/<int:file>/remove")
@needs(Right.REVIEW_APPLICATIONS)
def remove_scan(number: int, file: int) -> Answer:
    """Take a scan back that a higher union had added."""
    return _remove_scan(number, file)


@blueprint.post("/applications/<int:number>/announce")
@needs(Right.REVIEW_APPLICATIONS)
def announce(number: int) -> Answer:
    """Show to the public who is to be named."""
    with current.writing() as session:
        awards.announce(session, current.person(), current.now(), number, _version())
    return _done(number, "公示已开始，公示页任何人都能打开。期满没有异议的，就可以命名。", "publicity")


@blueprint.post("/applications/<int:number>/objections")
@needs(Right.REVIEW_APPLICATIONS)
def object_to(number: int) -> Answer:
    """Write an objection down."""
    form = ObjectionForm()
    if not form.validate():
        return _page(number, objecting=form), 422
    assert form.received_on.data is not None
    with current.writing() as session:
        awards.object_to(
            session, current.person(), current.now(), number, received_on=form.received_on.data,
            source=ObjectionFrom(form.source.data), text=words(form.objection),
        )  # fmt: skip
    return _done(number, "异议已登记，办结之前不能命名。", "publicity")


@blueprint.post("/applications/<int:number>/objections/<int:objection>")
@needs(Right.REVIEW_APPLICATIONS)
def answer(number: int, objection: int) -> Answer:
    """Write down what became of an objection."""
    form = AnswerForm()
    if not form.validate():
        return _page(number, answering=form), 422
    with current.writing() as session:
        awards.answer(
            session, current.person(), current.now(), number, objection, ObjectionOutcome(form.outcome.data),
            words(form.handling),
        )  # fmt: skip
    return _done(number, "异议已办结。", "publicity")


@blueprint.post("/applications/<int:number>/give-back")
@needs(Right.REVIEW_APPLICATIONS)
def give_back(number: int) -> Answer:
    """Return or refuse what was approved, before it is named."""
    form = GiveBackForm()
    if not form.validate():
        return _page(number, returning=form), 422
    with current.writing() as session:
        awards.give_back(
            session, current.person(), current.now(), number, _version(), Opinion(form.way.data), words(form.why)
        )
    return _done(number, "已处理，申报的工会会看到原因；公示已经撤下。")


@blueprint.post("/applications/<int:number>/award")
@needs(Right.REVIEW_APPLICATIONS)
def award(number: int) -> Answer:
    """Name the home."""
    form = AwardForm()
    if not form.validate():
        return _page(number, awarding=form), 422
    assert form.awarded_on.data is not None
    with current.writing() as session:
        given = number, _version(), words(form.decision), form.awarded_on.data
        title = awards.award(session, current.person(), current.now(), *given).id
    flash("已命名，称号进入登记册，名录上可以看到。授牌之后，请在这里登记日期。")
    return redirect(url_for("titles.one", number=title), 303)


@blueprint.get("/applications/<int:number>/sheet.pdf")
@needs(Right.SEE_TITLES)
def sheet(number: int) -> Response:
    """Hand the form out as PDF, two copies."""
    session, person = current.reading(), current.person()
    found = applications.find(session, person, number)
    made = applied.sheet(current.database(), session, person, found)
    answer = Response(made, mimetype="application/pdf")
    answer.headers["Content-Disposition"] = f'inline; filename="{found.number}.pdf"'
    return answer


def _sign(number: int) -> Answer:
    form = OpinionForm()
    if not form.validate():
        return _page(number, signing=form), 422
    assert form.said_on.data is not None
    opinion = Opinion(form.opinion.data)
    with current.writing() as session:
        given = number, _version(), opinion, words(form.text), form.said_on.data
        approvals.sign(session, current.person(), current.now(), *given)
    return _done(number, f"已签署：{opinion.label}。")


def _add_scan(number: int) -> Answer:
    form = FileForm()
    if not form.validate():
        return _page(number, proving=form), 422
    current.done_reading()
    given = form.file.data
    with closing(given):
        kept = checks.add_scan(
            current.database(), current.settings().files, current.person(), current.now(), number,
            given.filename or "", given.stream,
        )  # fmt: skip
    return _done(number, f"已上传“{kept.name}”。", "scans")


def _remove_scan(number: int, file: int) -> Answer:
    current.done_reading()
    folder = current.settings().files
    checks.remove_scan(current.database(), folder, current.person(), current.now(), number, file)
    return _done(number, "扫描件已删除。", "scans")


def _form(application: AwardApplication, form: ApplicationForm) -> str:
    return render_template(
        "applications/edit.html", application=application, form=form, masked=applications.masked(application),
        version=_version() if "version" in request.form else application.version,
        mine=application.union_id == current.person().union,
    )  # fmt: skip


def _page(number: int, **forms: Any) -> str:
    session, person, today = current.reading(), current.person(), current.today()
    found = applications.find(session, person, number)
    mine = found.union_id == person.union and person.may(Right.APPLY_FOR_TITLE)
    last = found.awarding_id == person.union and person.may(Right.REVIEW_APPLICATIONS)
    given = {
        "signing": OpinionForm(formdata=None, said_on=today),
        "withdrawing": WithdrawForm(formdata=None),
        "waiving": WaiverForm(formdata=None),
        "checking": CheckForm(formdata=None, checked_on=today, verified_m2=found.area_m2),
        "proving": FileForm(formdata=None),
        "objecting": ObjectionForm(formdata=None, received_on=today),
        "answering": AnswerForm(formdata=None),
        "returning": GiveBackForm(formdata=None),
        "awarding": AwardForm(formdata=None, awarded_on=today),
    }
    level = approvals.may_sign(person, found)
    return render_template(
        "applications/one.html",
        application=found,
        stand=None if found.state.is_over else conditions.stand(session, found, today),
        rungs=approvals.rungs(session, found),
        earlier=[one for one in found.approvals if one.round < found.round],
        account=applications.shown(current.database(), person, found),
        photos=checks.photos(session, found),
        scans=checks.scans(session, found),
        mine=mine,
        last=last,
        level=level,
        is_last=level is not None and level is approvals.ladder(session, found)[-1],
        barred=approvals.barred(person, found),
        may_check=checks.may_check(person, found),
        may_scan=checks.may_scan(person, found),
        may_remove=lambda row: checks.may_remove(person, row),
        may_waive=last and found.state.is_editable and found.level is TitleLevel.DISTRICT
        and conditions.is_direct(session, found.union),
        counted=approvals.check_that_counts(found),
        today=today,
        states=ApplicationState,
        version=_version() if "version" in request.form else found.version,
        **(given | forms),
    )  # fmt: skip


def _number(name: str) -> int | None:
    """Return a number that a list was asked for, or None where it is none that a table could hold."""
    found = request.args.get(name, type=int)
    return found if found is not None and 0 < found < 2**31 else None


def _version() -> int:
    """Return the version that the page had shown; another one is there where somebody changed it meanwhile."""
    return request.form.get("version", 0, type=int)


def _done(number: int, said: str, at: str = "") -> Redirect:
    flash(said)
    return redirect(url_for("applications.page", number=number, _anchor=at or None), 303)
