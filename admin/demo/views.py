"""The pages of the desk (工作台页面): one checklist, and a handler for every button on it."""

from typing import Any

from flask import Blueprint, Response, flash, make_response, redirect, render_template, request

from admin.codes import drawing
from admin.demo.checklist import Stand, Step, steps
from admin.demo.current import current_desk
from admin.demo.forms import (
    AnnulForm,
    CloseForm,
    DefineForm,
    DeskForm,
    OpenForm,
    PrintForm,
    RestartForm,
    VotesForm,
    blank_definition,
    number,
    words,
)
from admin.demo.scenes import Scene

blueprint = Blueprint("desk", __name__)

Answer = Response | tuple[str, int] | str
SPARE_SLIPS = 5
WRONG_INPUT = 422


@blueprint.get("/")
def page() -> Answer:
    """Show the checklist."""
    return _page({})


@blueprint.get("/live")
def live() -> Answer:
    """Give the parts of the page that change by themselves."""
    scene = current_desk().scene()
    found = steps(scene)
    return render_template("live.html", scene=scene, steps=found, stage=_stage(scene, found))


@blueprint.post("/define")
def define() -> Answer:
    """Step 1."""
    form = DefineForm()
    if not form.validate_on_submit():
        return _page({"define": form})
    current_desk().define(form.terms())
    return _home()


@blueprint.post("/links")
def renew_links() -> Answer:
    """Step 2: fresh links for everybody."""
    current_desk().renew_links()
    return _home()


@blueprint.post("/links/<int:index>")
def renew_link(index: int) -> Answer:
    """Step 2: a fresh link for one."""
    current_desk().renew_link(index)
    return _home()


@blueprint.post("/restart")
def restart() -> Answer:
    """Step 2: the ceremony anew."""
    form = RestartForm()
    if not form.validate_on_submit():
        return _page({"restart": form})
    current_desk().restart_ceremony(words(form.why))
    return _home()


@blueprint.post("/slips")
def print_slips() -> Answer:
    """Step 3."""
    form = PrintForm()
    if not form.validate_on_submit():
        return _page({"print": form})
    current_desk().print_slips(number(form.count))
    return _home()


@blueprint.post("/slips/clear")
def clear_slips() -> Answer:
    """Step 3: forget the sheets."""
    current_desk().clear_print()
    return _home()


@blueprint.post("/open")
def open_poll() -> Answer:
    """Step 4."""
    form = OpenForm()
    if not form.validate_on_submit():
        return _page({"open": form})
    current_desk().open(number(form.present), form.issued.data)
    return _home()


@blueprint.post("/close")
def close_poll() -> Answer:
    """Step 6."""
    form = CloseForm()
    if not form.validate_on_submit():
        return _page({"close": form})
    current_desk().close(number(form.issued))
    return _home()


@blueprint.post("/count")
def begin_count() -> Answer:
    """Step 8."""
    current_desk().begin_count()
    return _home()


@blueprint.post("/annul")
def annul() -> Answer:
    """Annul the poll."""
    form = AnnulForm()
    if not form.validate_on_submit() or not form.names(current_desk().poll):
        return _page({"annul": form})
    current_desk().annul(words(form.reason))
    return _home()


@blueprint.post("/real")
def clean_start() -> Answer:
    """Begin the real poll after a rehearsal."""
    current_desk().clean_start()
    return _home()


@blueprint.post("/another")
def another() -> Answer:
    """Take the ended poll off the desk."""
    current_desk().put_away()
    return _home()


@blueprint.post("/play/scrutineers")
def play_scrutineers() -> Answer:
    """Let the system play scrutineers."""
    current_desk().play_scrutineers(everybody=request.form.get("who") == "all")
    return _home()


@blueprint.post("/play/members")
def play_members() -> Answer:
    """Let simulated members vote."""
    form = VotesForm()
    if not form.validate_on_submit():
        return _page({"votes": form})
    current_desk().simulate_votes(form.counts)
    return _home()


def _home() -> Response:
    """Go back to the page, to the step that is to be done now."""
    return make_response(redirect(f"/#step-{_now(steps(current_desk().scene()))}", code=303))


def _now(found: list[Step]) -> str:
    return next((step.key for step in found if step.stand is Stand.NOW), "main")


def _page(bound: dict[str, DeskForm]) -> Answer:
    """Return the page; a form that was not accepted is shown again as it was filled in."""
    scene = current_desk().scene()
    found = steps(scene)
    if bound:
        flash("填写的内容有误，没有保存。请看标红的地方。")
    shown = render_template(
        "desk.html",
        scene=scene,
        steps=found,
        stage=_stage(scene, found),
        forms={**_blank(scene), **bound},
        drawing=drawing,
    )
    return (shown, WRONG_INPUT) if bound else shown


def _blank(scene: Scene | None) -> dict[str, DeskForm]:
    """Return the forms of the open steps with what can be foreseen filled in."""
    if scene is None:
        return {"define": blank_definition()}
    figures = scene.turnout
    forms: dict[str, Any] = {
        "restart": RestartForm(formdata=None),
        "print": PrintForm(formdata=None, data={"count": figures.due + SPARE_SLIPS}),
        "open": OpenForm(formdata=None, data={"present": figures.due}),
        "close": CloseForm(formdata=None, data={"issued": figures.issued}),
        "votes": VotesForm(formdata=None),
        "annul": AnnulForm(formdata=None),
    }
    return forms


def _stage(scene: Scene | None, found: list[Step]) -> str:
    """Return a text that changes whenever the page must be drawn anew."""
    if scene is None:
        return "empty"
    run = scene.run
    printing = "none" if run is None else "fault" if run.fault else "ready" if run.pdf else "busy"
    return f"{scene.sitting.poll} {scene.turnout.phase} {scene.ceremony.attempt} {printing} {_now(found)}"
