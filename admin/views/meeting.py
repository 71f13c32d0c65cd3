"""The checklist of one assembly (会议清单): the page, and every button before the poll is opened."""

from io import BytesIO

from flask import flash, redirect, render_template, request, send_file, url_for

from admin import assemblies, ceremonies, desks, meetings, rolls, rounds, sheets
from admin.forms.base import number as whole
from admin.forms.base import words
from admin.forms.meeting import AbandonForm, HandOutForm, PresentForm, PrintForm, RestartForm, RollForm
from admin.models.assemblies import AssemblyPoll
from admin.rules.assemblies import assembly_policy
from admin.rules.kinds import Subject
from admin.rules.rights import Right
from admin.views import current, voting
from admin.views.checklist import steps
from admin.views.gate import needs
from admin.views.hall import Answer, acted, address, back, blueprint, desk, meeting, shown, stage
from admin.views.scenes import Scene

__all__ = ["blueprint", "voting"]


@blueprint.get("/assemblies/<int:number>")
@needs(Right.HOLD_ASSEMBLIES)
def page(number: int) -> Answer:
    """Show the checklist."""
    return shown(number, Subject.HOME)


@blueprint.get("/assemblies/<int:number>/chair")
@needs(Right.HOLD_ASSEMBLIES)
def page_on_chair(number: int) -> Answer:
    """Show the checklist of the separate poll on the chair."""
    return shown(number, Subject.CHAIR)


@blueprint.get("/assemblies/<int:number>/live/<subject>")
@needs(Right.HOLD_ASSEMBLIES)
def live(number: int, subject: str) -> Answer:
    """Give the parts of the checklist that change by themselves."""
    about = Subject.CHAIR if subject == Subject.CHAIR else Subject.HOME
    scene = Scene.of(current.reading(), meeting(number), about, desk(), current.now())
    found = steps(scene)
    return render_template("meeting/live.html", scene=scene, steps=found, stage=stage(scene, found))


# --- before the poll ---


@blueprint.post("/assemblies/<int:number>/adopt")
@needs(Right.HOLD_ASSEMBLIES)
def adopt(number: int) -> Answer:
    """Write down that scrutineers and tellers are adopted, or take it back."""
    with current.writing() as session:
        held = assemblies.find(session, current.person(), number, lock=True)
        adopted = request.form.get("adopted") == "yes"
        rounds.adopt(session, current.person(), current.now(), held, adopted=adopted)
    return back(number)


@blueprint.post("/assemblies/<int:number>/define")
@needs(Right.HOLD_ASSEMBLIES)
def define(number: int) -> Answer:
    """Define a poll, or a rehearsal."""
    subject = Subject.CHAIR if request.form.get("subject") == Subject.CHAIR else Subject.HOME
    rehearsal = request.form.get("rehearsal") == "yes"
    with current.writing() as session:
        held = assemblies.find(session, current.person(), number, lock=True)
        rounds.define(session, current.person(), current.now(), held, subject, desk(), rehearsal=rehearsal)
    return back(number, subject)


@blueprint.post("/assemblies/<int:number>/abandon")
@needs(Right.HOLD_ASSEMBLIES)
def abandon(number: int) -> Answer:
    """Give the assembly up."""
    form = AbandonForm()
    if not form.validate_on_submit():
        return shown(number, Subject.HOME, {"abandon": form})
    with current.writing() as session:
        held = assemblies.find(session, current.person(), number, lock=True)
        meetings.abandon(session, current.person(), current.now(), held, desk(), words(form.reason))
    flash("已放弃本次大会。")
    return redirect(url_for("assemblies.listing"), code=303)


# --- scrutineers ---


@blueprint.post("/assemblies/<int:number>/polls/<code>/links")
@needs(Right.HOLD_ASSEMBLIES)
def renew_links(number: int, code: str) -> Answer:
    """Draw fresh links for everybody."""
    return acted(number, code, ceremonies.renew_links)


@blueprint.post("/assemblies/<int:number>/polls/<code>/links/<int:index>")
@needs(Right.HOLD_ASSEMBLIES)
def renew_link(number: int, code: str, index: int) -> Answer:
    """Draw a fresh link for one."""
    with current.writing() as session:
        held = assemblies.find(session, current.person(), number, lock=True)
        name = ceremonies.renew_link(session, current.person(), current.now(), held, code, desk(), index)
        subject = desks.poll_of(held, code).subject
    flash(f"{name}的新链接在“监票人生成开票密钥”里，原来的链接已失效。")
    return redirect(address(number, subject) + "#step-keys", code=303)


@blueprint.post("/assemblies/<int:number>/polls/<code>/restart")
@needs(Right.HOLD_ASSEMBLIES)
def restart(number: int, code: str) -> Answer:
    """Begin the key ceremony anew."""
    form, poll = RestartForm(), _running(number, code)
    if not form.validate_on_submit():
        return shown(number, poll.subject, {"restart": form})
    with current.writing() as session:
        held = assemblies.find(session, current.person(), number, lock=True)
        ceremonies.restart_ceremony(session, current.person(), current.now(), held, code, desk(), words(form.why))
    return back(number, poll.subject)


# --- slips ---


@blueprint.post("/assemblies/<int:number>/polls/<code>/slips")
@needs(Right.HOLD_ASSEMBLIES)
def print_slips(number: int, code: str) -> Answer:
    """Make a batch of slips."""
    form, poll = PrintForm(), _running(number, code)
    if not form.validate_on_submit():
        return shown(number, poll.subject, {"print": form})
    count, reason = whole(form.count), words(form.reason)
    batch = sheets.make_slips(poll, desk(), count)
    with current.writing() as session:
        held = assemblies.find(session, current.person(), number, lock=True)
        sheets.note_slips(session, current.person(), current.now(), held, code, batch, count, reason=reason)
    return back(number, poll.subject)


@blueprint.post("/assemblies/<int:number>/polls/<code>/slips/sheets")
@needs(Right.HOLD_ASSEMBLIES)
def take_sheets(number: int, code: str) -> Answer:
    """Give the sheets, as long as they are kept; who took them is written down."""
    with current.writing() as session:
        held = assemblies.find(session, current.person(), number, lock=True)
        batch, pdf = sheets.take_sheets(session, current.person(), current.now(), held, code, desk())
    name = f"选票-{code}-第{batch}批.pdf"
    answer = send_file(BytesIO(pdf), "application/pdf", as_attachment=True, download_name=name, etag=False)
    answer.headers["Cache-Control"] = "no-store"  # the only copy of the secrets stays in no cache
    return answer


@blueprint.post("/assemblies/<int:number>/polls/<code>/slips/clear")
@needs(Right.HOLD_ASSEMBLIES)
def clear_sheets(number: int, code: str) -> Answer:
    """Forget the sheets."""
    return acted(number, code, sheets.clear_sheets)


@blueprint.post("/assemblies/<int:number>/polls/<code>/slips/<int:batch>/handed-out")
@needs(Right.HOLD_ASSEMBLIES)
def hand_out(number: int, code: str, batch: int) -> Answer:
    """Write down how many slips of a batch were handed out."""
    form, poll = HandOutForm(prefix=f"batch{batch}-"), _running(number, code)
    if not form.validate_on_submit():
        return shown(number, poll.subject, {f"handed{batch}": form})
    count, by = whole(form.handed_out), words(form.by)
    with current.writing() as session:
        held = assemblies.find(session, current.person(), number, lock=True)
        sheets.hand_out(session, current.person(), current.now(), held, code, batch, count, by)
    flash(f"第 {batch} 批的发放记录已保存。")
    return redirect(address(number, poll.subject) + "#step-print", code=303)


# --- who is here ---


@blueprint.get("/assemblies/<int:number>/check-in")
@needs(Right.HOLD_ASSEMBLIES)
def check_in(number: int) -> Answer:
    """Show the counter alone, for a phone at the door."""
    return render_template("meeting/check_in.html", held=meeting(number))


@blueprint.post("/assemblies/<int:number>/check-in")
@needs(Right.HOLD_ASSEMBLIES)
def count_in(number: int) -> Answer:
    """Move the check-in counter by one."""
    with current.writing() as session:
        held = assemblies.find(session, current.person(), number)
        meetings.count_in(session, held, -1 if request.form.get("step") == "-1" else 1)
    at_the_door = request.form.get("from") == "door"
    return redirect(url_for("meeting.check_in", number=number), code=303) if at_the_door else back(number)


@blueprint.post("/assemblies/<int:number>/present")
@needs(Right.HOLD_ASSEMBLIES)
def confirm_present(number: int) -> Answer:
    """Confirm 实到 and 请假."""
    form = PresentForm()
    if not form.validate_on_submit():
        return shown(number, Subject.HOME, {"present": form})
    present, excused = whole(form.present), whole(form.excused)
    with current.writing() as session:
        held = assemblies.find(session, current.person(), number, lock=True)
        meetings.confirm_present(session, current.person(), current.now(), held, present, excused)
    return back(number)


@blueprint.get("/assemblies/<int:number>/roll")
@needs(Right.HOLD_ASSEMBLIES)
def roll(number: int) -> Answer:
    """Show the optional roll of names."""
    return _roll(number, RollForm(formdata=None))


@blueprint.post("/assemblies/<int:number>/roll")
@needs(Right.HOLD_ASSEMBLIES)
def add_to_roll(number: int) -> Answer:
    """Put names on the roll."""
    form = RollForm()
    if not form.validate_on_submit():
        return _roll(number, form)
    with current.writing() as session:
        held = assemblies.find(session, current.person(), number, lock=True)
        count = rolls.add(session, current.person(), current.now(), held, words(form.lines))
    flash(f"已加入 {count:,} 个姓名。")
    return redirect(url_for("meeting.roll", number=number), code=303)


@blueprint.post("/assemblies/<int:number>/roll/<int:name>")
@needs(Right.HOLD_ASSEMBLIES)
def tick(number: int, name: int) -> Answer:
    """Tick a name, or take the tick back."""
    with current.writing() as session:
        held = assemblies.find(session, current.person(), number)
        rolls.tick(session, held, name, present=request.form.get("present") == "yes")
    wanted = request.form.get("q") or None
    return redirect(url_for("meeting.roll", number=number, q=wanted) + f"#name-{name}", code=303)


@blueprint.post("/assemblies/<int:number>/roll/clear")
@needs(Right.HOLD_ASSEMBLIES)
def clear_roll(number: int) -> Answer:
    """Delete the roll now."""
    with current.writing() as session:
        held = assemblies.find(session, current.person(), number, lock=True)
        rolls.clear(session, current.person(), current.now(), held)
    flash("名册已删除。")
    return redirect(url_for("meeting.roll", number=number), code=303)


def _roll(number: int, form: RollForm) -> Answer:
    session, held = current.reading(), meeting(number)
    wanted = request.args.get("q", "")
    page = render_template(
        "meeting/roll.html",
        held=held,
        form=form,
        names=rolls.find(session, held, wanted),
        counts=rolls.counts(session, held),
        wanted=wanted,
        policy=assembly_policy(),
    )
    return (page, 422) if form.errors else page


def _running(number: int, code: str) -> AssemblyPoll:
    """Return the poll that an act is about, before anything is done on the voting side."""
    return desks.running(meeting(number), code)
