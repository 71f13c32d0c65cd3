"""What all pages of a meeting share (会议页面): the desk in this process, the page itself, and the way back to it."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, cast

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from admin import assemblies, desks
from admin.codes import drawing
from admin.desks import Desk
from admin.forms.base import Form
from admin.forms.meeting import (
    AbandonForm,
    AnnulForm,
    ArchiveForm,
    CloseForm,
    ExtendForm,
    HandOutForm,
    OpenForm,
    PresentForm,
    PrintForm,
    RestartForm,
    VotesForm,
)
from admin.models.assemblies import Assembly, SlipPrint
from admin.rules.kinds import Subject
from admin.rules.rights import Person
from admin.views import current, failures
from admin.views.checklist import Step, now, steps
from admin.views.scenes import Scene
from vote.errors import PingjiaError

blueprint = Blueprint("meeting", __name__)

Answer = Response | tuple[str, int] | str
Act = Callable[[Session, Person, datetime, Assembly, str, Desk], object]
"""What a button does with a poll, by its code."""
DESK = "pingjia.desk"
WRONG_INPUT = 422
SPARE_SLIPS = 5
STEP_OF = {"restart": "keys", "extend": "vote"}
"""Forms that stand in a step of another name."""
TOLD_ON_THE_PAGE = (409, 410, 422)
"""Statuses of errors that are told on top of the checklist: what was wrong belongs where it was done."""


def desk() -> Desk:
    """Return what this process has in hand for its meetings."""
    kept = current_app.extensions
    if DESK not in kept:
        kept.setdefault(DESK, Desk.of(current.polls(), current.polls_url()))
    return cast(Desk, kept[DESK])


def meeting(number: int) -> Assembly:
    """Return an assembly of one's own union, to look at."""
    return assemblies.find(current.reading(), current.person(), number)


def shown(number: int, subject: Subject, bound: dict[str, Form] | None = None) -> Answer:
    """Return the checklist; a form that was not accepted is shown again as it was filled in."""
    scene = Scene.of(current.reading(), meeting(number), subject, desk(), current.now())
    found = steps(scene)
    page = render_template(
        "meeting/page.html",
        scene=scene,
        steps=found,
        stage=stage(scene, found),
        forms={**_blank(scene), **(bound or {})},
        refused=bool(bound),
        bound={STEP_OF.get(name, name) for name in bound or {}}
        | {"print" for name in bound or {} if name.startswith("handed")},
        drawing=drawing,
        handing=_handing,
    )
    return (page, WRONG_INPUT) if bound else page


def back(number: int, subject: Subject = Subject.HOME) -> Response:
    """Go back to the checklist, to the step that is to be done now."""
    current.done_reading()
    scene = Scene.of(current.reading(), meeting(number), subject, desk(), current.now())
    return redirect(address(number, subject) + f"#step-{now(steps(scene))}", code=303)


def acted(number: int, code: str, act: Act) -> Answer:
    """Do something with a poll of an assembly that nobody else changes meanwhile, and go back to its checklist."""
    with current.writing() as session:
        held = assemblies.find(session, current.person(), number, lock=True)
        act(session, current.person(), current.now(), held, code, desk())
        subject = desks.poll_of(held, code).subject
    return back(number, subject)


def address(number: int, subject: Subject) -> str:
    """Return where the checklist of a poll is."""
    return url_for("meeting.page" if subject is Subject.HOME else "meeting.page_on_chair", number=number)


def stage(scene: Scene, found: list[Step]) -> str:
    """Return a text that changes whenever the page must be drawn anew."""
    run = scene.run
    printing = "none" if run is None else "fault" if run.fault else "ready" if run.pdf else "busy"
    code, attempt = (scene.poll.code if scene.poll else "-"), (scene.sight.ceremony.attempt if scene.sight else 0)
    settled = "received" if scene.review else "waiting"
    marks = f"{len(scene.prints)}{scene.assembly.present}{scene.assembly.closes_at is None}{scene.over}"
    return f"{code} {scene.phase} {attempt} {printing} {settled} {marks} {now(found)}"


@blueprint.errorhandler(PingjiaError)
def told(error: PingjiaError) -> Any:
    """Tell what was wrong on top of the checklist it was done on; everything else as everywhere."""
    number = (request.view_args or {}).get("number")
    if request.method != "POST" or error.status not in TOLD_ON_THE_PAGE or number is None:
        return failures.answer(error)
    flash(error.message)
    subject = Subject.HOME
    with current.database().read() as session:
        held = assemblies.find(session, current.person(), number)
        code = (request.view_args or {}).get("code")
        subject = next((poll.subject for poll in held.polls if poll.code == code), subject)
    return redirect(address(number, subject), code=303)


def _blank(scene: Scene) -> dict[str, Form]:
    """Return the forms of the page with what can be foreseen filled in."""
    held = scene.assembly
    present = held.present if held.present is not None else held.checked_in or scene.roll[1] or None
    issued = scene.issued
    return {
        "restart": RestartForm(formdata=None),
        "print": PrintForm(formdata=None, data={"count": held.due + SPARE_SLIPS if not scene.prints else None}),
        "present": PresentForm(formdata=None, data={"present": present, "excused": held.excused}),
        "open": OpenForm(formdata=None, data={"issued": scene.handed_out or None, "minutes": 15}),
        "extend": ExtendForm(formdata=None),
        "close": CloseForm(formdata=None, data={"issued": issued}),
        "votes": VotesForm(formdata=None),
        "annul": AnnulForm(formdata=None),
        "abandon": AbandonForm(formdata=None),
        "archive": ArchiveForm(formdata=None, data={"signed_on": held.signed_on or held.held_on}),
    }


def _handing(made: SlipPrint) -> HandOutForm:
    """Return the hand-out form of a batch, with ids of its own."""
    known = {"batch": str(made.batch), "handed_out": made.handed_out, "by": made.handed_out_by}
    return HandOutForm(formdata=None, prefix=f"batch{made.batch}-", data=known)
