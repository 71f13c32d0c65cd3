"""Cases of revocation (撤销称号): notice, reply, hearing, decision, and the papers of each."""

from contextlib import closing
from datetime import date
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, url_for

from admin import pleas, proposals, revocations, verdicts
from admin.errors import NotHere
from admin.exports import revoked
from admin.forms.base import words
from admin.forms.revocations import (
    DecisionForm,
    HearingForm,
    KeepForm,
    NoticeForm,
    PlaqueForm,
    ReplyForm,
    UndoForm,
)
from admin.forms.tickets import EvidenceForm
from admin.models.revocations import Revocation
from admin.revocations import NotYourTitle, Stand
from admin.rules import dates, decisions
from admin.rules.kinds import Outcome, RevocationState, TitleState
from admin.rules.rights import Right
from admin.rules.tickets import rule
from admin.views import current, handing
from admin.views.gate import needs

blueprint = Blueprint("revocations", __name__)


@blueprint.get("/proposals/<int:proposal>/notice/<int:title>")
@needs(Right.DECIDE_REVOCATION)
def new(proposal: int, title: int) -> str:
    """Ask what the union is to be told."""
    return _new(proposal, title, NoticeForm(formdata=None))


@blueprint.post("/proposals/<int:proposal>/notice/<int:title>")
@needs(Right.DECIDE_REVOCATION)
def give_notice(proposal: int, title: int) -> Any:
    """Tell the union; its time to reply begins."""
    form = NoticeForm()
    if not form.validate_on_submit():
        return _new(proposal, title, form), 422
    with current.writing() as session:
        given = {"number": words(form.number), "text": words(form.text)}
        made = revocations.give_notice(session, current.person(), current.now(), proposal, title, **given).id
    flash("已告知。这家工会现在就能看到，申辩期限从下一个工作日算起；请打印告知书，盖章后送达。")
    return _to(made)


@blueprint.get("/revocations/<int:number>")
@needs(Right.SEE_REVIEWS)
def page(number: int) -> str:
    """Show a case, also to the union that it is about."""
    return _page(number)


@blueprint.post("/revocations/<int:number>/reply")
@needs(Right.APPLY_FOR_TITLE)
def reply(number: int) -> Any:
    """Take the union's reply."""
    form = ReplyForm()
    if not form.validate_on_submit():
        return _page(number, replying=form), 422
    waived = bool(form.waived.data)
    with current.writing() as session:
        revocations.reply(session, current.person(), current.now(), number, words(form.reply), waived=waived)
    flash("已登记：不申辩。" if waived else "申辩已提交，听取之前可以再改。")
    return _to(number)


@blueprint.post("/revocations/<int:number>/hear")
@needs(Right.DECIDE_REVOCATION)
def hear(number: int) -> Any:
    """Write down that the reply was heard."""
    form, case, today = HearingForm(), _case(number), current.today()
    replied = dates.today(case.replied_at) if case.replied_at else today
    if not form.validate_on_submit() or not form.fits(form.heard_on, replied, today):
        return _page(number, hearing=form), 422
    assert form.heard_on.data is not None
    with current.writing() as session:
        given = number, form.heard_on.data, words(form.record)
        revocations.hear(session, current.person(), current.now(), *given)
    flash("已记录。现在可以作出决定。")
    return _to(number)


@blueprint.post("/revocations/<int:number>/decide")
@needs(Right.DECIDE_REVOCATION)
def decide(number: int) -> Any:
    """Enter the decision."""
    form, case, today = DecisionForm(), _case(number), current.today()
    ready = not decisions.not_yet(revocations.stage(case), today)  # what is not ready says so, whatever the day
    earliest = decisions.earliest(revocations.stage(case)) if ready else date.min
    if not form.validate_on_submit() or not form.fits(form.decided_on, earliest, today):
        return _page(number, deciding=form), 422
    with current.writing() as session:
        made = verdicts.decide(session, current.person(), current.now(), number, form.draft())
        said = f"已登记决定：{made.outcome.label}。"
        if made.outcome is Outcome.REVOKE:
            said += "称号登记和公开名单已经更新，请打印决定书，盖章后送达。"
    flash(said)
    return _to(number)


@blueprint.post("/revocations/<int:number>/undo")
@needs(Right.DECIDE_REVOCATION)
def undo(number: int) -> Any:
    """Enter a new decision that gives the title back."""
    form, revoked = UndoForm(), verdicts.revoking(_case(number))
    earliest = revoked.decided_on if revoked else date.min
    if not form.validate_on_submit() or not form.fits(form.new_day, earliest, current.today()):
        return _page(number, undoing=form), 422
    with current.writing() as session:
        verdicts.undo(session, current.person(), current.now(), number, form.draft())
    flash("已登记新的决定，称号恢复，登记和公开名单已经更新。")
    return _to(number)


@blueprint.post("/revocations/<int:number>/plaque")
@needs(Right.DECIDE_REVOCATION)
def plaque(number: int) -> Any:
    """Write down when the plaque was returned."""
    form, revoked = PlaqueForm(), verdicts.revoking(_case(number))
    earliest = revoked.decided_on if revoked else date.min
    if not form.validate_on_submit() or not form.fits(form.returned_on, earliest, current.today()):
        return _page(number, returning=form), 422
    assert form.returned_on.data is not None
    with current.writing() as session:
        verdicts.return_plaque(session, current.person(), current.now(), number, form.returned_on.data)
    flash("已登记牌匾收回。")
    return _to(number)


@blueprint.post("/revocations/<int:number>/evidence")
@needs(Right.SEE_REVIEWS)
def add_evidence(number: int) -> Any:
    """Take a file."""
    form = EvidenceForm()
    if not form.validate():
        return _page(number, proving=form), 422
    current.done_reading()
    given, folder = form.file.data, current.settings().files
    with closing(given):
        kept = pleas.add(
            current.database(), folder, current.person(), current.now(), number, given.filename or "", given.stream
        )
    flash(f"已上传“{kept.name}”。")
    return _to(number)


@blueprint.get("/revocations/<int:number>/evidence/<int:file>")
@needs(Right.SEE_REVIEWS)
def download(number: int, file: int) -> Response:
    """Hand a file out, to be saved."""
    return handing.out(pleas.find(current.reading(), current.person(), number, file))


@blueprint.post("/revocations/<int:number>/evidence/<int:file>/remove")
@needs(Right.SEE_REVIEWS)
def remove_evidence(number: int, file: int) -> Any:
    """Take a file back."""
    current.done_reading()
    pleas.remove(current.database(), current.settings().files, current.person(), current.now(), number, file)
    flash("材料已删除。")
    return _to(number)


@blueprint.get("/revocations/<int:number>/<name>.pdf")
@needs(Right.SEE_REVIEWS)
def paper(number: int, name: str) -> Response:
    """Send a paper of a case: the 告知书, or one of its decisions."""
    case = revocations.find(current.reading(), current.person(), number)
    made = revoked.paper(case, name)
    return handing.download(made.body, "application/pdf", made.title, "pdf")


@blueprint.post("/revocations/street/<int:flag>/keep")
@needs(Right.DECIDE_REVOCATION)
def keep_street_title(flag: int) -> Any:
    """Write down that a street title stays after the district's was revoked."""
    form = KeepForm()
    if not form.validate_on_submit():
        questions = verdicts.street_questions(current.reading(), current.person())
        found = next((one for one in questions if one[0].id == flag), None)
        if found is None:
            raise NotHere
        return render_template("revocations/keep.html", question=found, form=form), 422
    with current.writing() as session:
        verdicts.keep_street_title(session, current.person(), current.now(), flag, words(form.remark))
    flash("已登记：保留本级称号。")
    return redirect(url_for("proposals.listing"), code=303)


def _case(number: int) -> Revocation:
    return revocations.find(current.reading(), current.person(), number)


def _new(proposal: int, title: int, form: NoticeForm) -> str:
    session, person = current.reading(), current.person()
    found = proposals.find(session, person, proposal)
    stand: Stand | None = next(
        (one for one in revocations.of_proposal(session, person, found) if one.title.id == title), None
    )
    if stand is None:
        raise NotHere
    if not revocations.leads(session, person, stand.title):
        raise NotYourTitle
    period = decisions.reply_period(current.today())
    return render_template("revocations/new.html", proposal=found, stand=stand, form=form, period=period)


def _page(number: int, **forms: Any) -> str:
    session, person, today = current.reading(), current.person(), current.today()
    case = revocations.find(session, person, number)
    given = {
        "replying": ReplyForm(formdata=None, reply=case.reply_text, waived=case.waived),
        "hearing": HearingForm(formdata=None, heard_on=today),
        "deciding": DecisionForm(formdata=None, decided_on=today),
        "undoing": UndoForm(formdata=None, new_day=today),
        "returning": PlaqueForm(formdata=None, returned_on=today),
        "proving": EvidenceForm(formdata=None),
    }
    return render_template(
        "revocations/page.html",
        case=case,
        body=revocations.body_of(session, case.title),
        leads=revocations.leads(session, person, case.title),
        mine=case.union_id == person.union and person.may(Right.APPLY_FOR_TITLE),
        not_yet=decisions.not_yet(revocations.stage(case), today),
        over=today > case.reply_until,
        late=revocations.late(case),
        files=pleas.of(session, case),
        may_add=pleas.may_add(session, case, person),
        removable=lambda row: pleas.removable(case, person, row),
        undoable=_undoable(case),
        law=rule(),
        **(given | forms),
    )


def _undoable(case: Revocation) -> bool:
    done = case.state is RevocationState.DECIDED and case.title.state is TitleState.REVOKED
    return done and verdicts.revoking(case) is not None and not any(one.outcome.undoes for one in case.decisions)


def _to(number: int) -> Any:
    return redirect(url_for("revocations.page", number=number), code=303)
