"""The checklist while members vote and after it (投票与开票): open, extend, close, count, result, archive."""

from flask import flash, redirect, render_template, request, url_for

from admin import assemblies, boxes, desks, meetings, rehearsals, rounds, sheets
from admin.forms.base import number as whole
from admin.forms.base import words
from admin.forms.meeting import AnnulForm, ArchiveForm, CloseForm, ExtendForm, OpenForm, ScreenForm, VotesForm
from admin.models.assemblies import AssemblyPoll
from admin.rules.kinds import Subject
from admin.rules.rights import Right
from admin.views import current
from admin.views.gate import needs
from admin.views.hall import Answer, address, back, blueprint, desk, meeting, shown
from admin.views.scenes import Scene


@blueprint.post("/assemblies/<int:number>/polls/<code>/open")
@needs(Right.HOLD_ASSEMBLIES)
def open_poll(number: int, code: str) -> Answer:
    """Open the poll."""
    form, poll = OpenForm(), _running(number, code)
    if not form.validate_on_submit():
        return shown(number, poll.subject, {"open": form})
    boxes.open_box(meeting(number), poll, desk(), form.issued.data)
    with current.writing() as session:
        held = assemblies.find(session, current.person(), number, lock=True)
        issued, minutes = form.issued.data, form.minutes.data
        boxes.note_open(session, current.person(), current.now(), held, code, issued, minutes)
    return back(number, poll.subject)


@blueprint.post("/assemblies/<int:number>/polls/<code>/extend")
@needs(Right.HOLD_ASSEMBLIES)
def extend(number: int, code: str) -> Answer:
    """Announce more time, or no end."""
    form, poll = ExtendForm(), _running(number, code)
    if not form.validate_on_submit():
        return shown(number, poll.subject, {"extend": form})
    with current.writing() as session:
        held = assemblies.find(session, current.person(), number, lock=True)
        boxes.extend(session, current.person(), current.now(), held, code, int(form.minutes.data))
    return back(number, poll.subject)


@blueprint.post("/assemblies/<int:number>/polls/<code>/close")
@needs(Right.HOLD_ASSEMBLIES)
def close_poll(number: int, code: str) -> Answer:
    """Close the poll for good."""
    form, poll = CloseForm(), _running(number, code)
    if not form.validate_on_submit():
        return shown(number, poll.subject, {"close": form})
    closing = boxes.close_box(poll, desk(), whole(form.issued))
    with current.writing() as session:
        held = assemblies.find(session, current.person(), number, lock=True)
        boxes.note_close(session, current.person(), current.now(), held, code, closing)
    return back(number, poll.subject)


@blueprint.post("/assemblies/<int:number>/polls/<code>/count")
@needs(Right.HOLD_ASSEMBLIES)
def begin_count(number: int, code: str) -> Answer:
    """Hand the sums to the scrutineers."""
    poll = _running(number, code)
    begun = boxes.begin_count(poll, desk())
    with current.writing() as session:
        held = assemblies.find(session, current.person(), number, lock=True)
        boxes.note_count(session, current.person(), current.now(), held, code, begun=begun)
    return back(number, poll.subject)


@blueprint.post("/assemblies/<int:number>/polls/<code>/annul")
@needs(Right.HOLD_ASSEMBLIES)
def annul(number: int, code: str) -> Answer:
    """Annul the poll."""
    form, poll = AnnulForm(), _running(number, code)
    if not form.validate_on_submit() or not form.names(code):
        return shown(number, poll.subject, {"annul": form})
    with current.writing() as session:
        held = assemblies.find(session, current.person(), number, lock=True)
        boxes.annul(session, current.person(), current.now(), held, code, desk(), words(form.reason))
    return redirect(address(number, poll.subject), code=303)


@blueprint.post("/assemblies/<int:number>/settle")
@needs(Right.HOLD_ASSEMBLIES)
def settle(number: int) -> Answer:
    """Receive new results and report them; done by the page's script, too."""
    with current.writing() as session:
        held = assemblies.find(session, current.person(), number, lock=True)
        meetings.settle(session, current.now(), held, current.polls())
    return back(number, Subject.CHAIR if request.form.get("subject") == Subject.CHAIR else Subject.HOME)


@blueprint.post("/assemblies/<int:number>/archive")
@needs(Right.HOLD_ASSEMBLIES)
def archive(number: int) -> Answer:
    """Close the file of the assembly."""
    form = ArchiveForm()
    if not form.validate_on_submit():
        return shown(number, Subject.HOME, {"archive": form})
    assert form.signed_on.data is not None
    with current.writing() as session:
        held = assemblies.find(session, current.person(), number, lock=True)
        meetings.archive(session, current.person(), current.now(), held, form.signed_on.data)
    flash("已存档。")
    return redirect(address(number, Subject.HOME) + "#step-archive", code=303)


@blueprint.post("/assemblies/<int:number>/reopen")
@needs(Right.HOLD_ASSEMBLIES)
def reopen(number: int) -> Answer:
    """Take an archiving back."""
    with current.writing() as session:
        held = assemblies.find(session, current.person(), number, lock=True)
        meetings.reopen(session, current.person(), current.now(), held)
    return back(number)


# --- rehearsals ---


@blueprint.post("/assemblies/<int:number>/polls/<code>/real")
@needs(Right.HOLD_ASSEMBLIES)
def clean_start(number: int, code: str) -> Answer:
    """Begin the real poll after a rehearsal."""
    with current.writing() as session:
        held = assemblies.find(session, current.person(), number, lock=True)
        rounds.clean_start(session, current.person(), current.now(), held, code, desk())
    return back(number)


@blueprint.post("/assemblies/<int:number>/polls/<code>/aside")
@needs(Right.HOLD_ASSEMBLIES)
def put_aside(number: int, code: str) -> Answer:
    """End a rehearsal."""
    with current.writing() as session:
        held = assemblies.find(session, current.person(), number, lock=True)
        rounds.put_aside(session, current.person(), current.now(), held, code, desk())
    flash("演练已结束，什么也没有留下；大会的安排又可以修改了。")
    return back(number)


@blueprint.post("/assemblies/<int:number>/polls/<code>/play/scrutineers")
@needs(Right.HOLD_ASSEMBLIES)
def play_scrutineers(number: int, code: str) -> Answer:
    """Let the system play scrutineers of a rehearsal."""
    rehearsals.play_scrutineers(meeting(number), code, desk(), everybody=request.form.get("who") == "all")
    return back(number, _running(number, code).subject)


@blueprint.post("/assemblies/<int:number>/polls/<code>/play/members")
@needs(Right.HOLD_ASSEMBLIES)
def play_members(number: int, code: str) -> Answer:
    """Let simulated members of a rehearsal vote."""
    form, poll = VotesForm(), _running(number, code)
    if not form.validate_on_submit():
        return shown(number, poll.subject, {"votes": form})
    batch, count = rehearsals.simulate_votes(meeting(number), code, desk(), form.counts)
    with current.writing() as session:
        held = assemblies.find(session, current.person(), number, lock=True)
        sheets.note_slips(session, current.person(), current.now(), held, code, batch, count, simulated=True)
    return back(number, poll.subject)


# --- the big screen ---


@blueprint.get("/assemblies/<int:number>/screen")
@needs(Right.HOLD_ASSEMBLIES)
def screen(number: int) -> Answer:
    """Show the big screen that the checklist controls."""
    scene = Scene.of(current.reading(), meeting(number), Subject.HOME, desk(), current.now())
    return render_template("meeting/screen.html", scene=scene)


@blueprint.post("/assemblies/<int:number>/screen")
@needs(Right.HOLD_ASSEMBLIES)
def show_on_screen(number: int) -> Answer:
    """Choose what the big screen shows."""
    meeting(number)
    form = ScreenForm()
    if form.validate_on_submit():
        with current.writing() as session:
            held = assemblies.find(session, current.person(), number)
            meetings.show_on_screen(session, held, str(form.shown.data))
    return redirect(url_for("meeting.page", number=number) + "#screen", code=303)


def _running(number: int, code: str) -> AssemblyPoll:
    """Return the poll that an act is about, before anything is done on the voting side."""
    return desks.running(meeting(number), code)
