"""The pages of the desk (工作台页面): one checklist, and a handler for every button on it."""

from io import BytesIO
from typing import Any, cast

from flask import Blueprint, Response, current_app, flash, make_response, redirect, render_template, request, send_file

from admin.codes import drawing
from admin.demo.checklist import Stand, Step, steps
from admin.demo.desk import Desk, Scene
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
from admin.documents.forms import backup_sheets, handout_record
from admin.records import minutes_of, occasion_of
from vote import chair
from vote.errors import WrongPhase

blueprint = Blueprint("desk", __name__)

DESK = "pingjia.desk"
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
    scene = _desk().scene()
    found = steps(scene)
    return render_template("live.html", scene=scene, steps=found, stage=_stage(scene, found))


@blueprint.post("/define")
def define() -> Answer:
    """Step 1."""
    form = DefineForm()
    if not form.validate_on_submit():
        return _page({"define": form})
    _desk().define(form.terms())
    return _home()


@blueprint.post("/links")
def renew_links() -> Answer:
    """Step 2: fresh links for everybody."""
    _desk().renew_links()
    return _home()


@blueprint.post("/links/<int:index>")
def renew_link(index: int) -> Answer:
    """Step 2: a fresh link for one."""
    _desk().renew_link(index)
    return _home()


@blueprint.post("/restart")
def restart() -> Answer:
    """Step 2: the ceremony anew."""
    form = RestartForm()
    if not form.validate_on_submit():
        return _page({"restart": form})
    _desk().restart_ceremony(words(form.why))
    return _home()


@blueprint.post("/slips")
def print_slips() -> Answer:
    """Step 3."""
    form = PrintForm()
    if not form.validate_on_submit():
        return _page({"print": form})
    _desk().print_slips(number(form.count))
    return _home()


@blueprint.get("/slips.pdf")
def slips() -> Answer:
    """Step 3: the sheets, as long as they are kept."""
    run = _desk().printed()
    assert run.pdf is not None
    return _paper(run.pdf, f"选票-{_desk().poll}-第{run.batch}批.pdf")


@blueprint.post("/slips/clear")
def clear_slips() -> Answer:
    """Step 3: forget the sheets."""
    _desk().clear_print()
    return _home()


@blueprint.post("/open")
def open_poll() -> Answer:
    """Step 4."""
    form = OpenForm()
    if not form.validate_on_submit():
        return _page({"open": form})
    _desk().open(number(form.present), form.issued.data)
    return _home()


@blueprint.post("/close")
def close_poll() -> Answer:
    """Step 6."""
    form = CloseForm()
    if not form.validate_on_submit():
        return _page({"close": form})
    _desk().close(number(form.issued))
    return _home()


@blueprint.post("/count")
def begin_count() -> Answer:
    """Step 8."""
    _desk().begin_count()
    return _home()


@blueprint.post("/annul")
def annul() -> Answer:
    """Annul the poll."""
    form = AnnulForm()
    if not form.validate_on_submit():
        return _page({"annul": form})
    if words(form.code).upper() != _desk().poll:
        raise WrongPhase("输入的投票代码不对，没有作废。")
    _desk().annul(words(form.reason))
    return _home()


@blueprint.post("/real")
def clean_start() -> Answer:
    """Begin the real poll after a rehearsal."""
    _desk().clean_start()
    return _home()


@blueprint.post("/another")
def another() -> Answer:
    """Take the ended poll off the desk."""
    _desk().put_away()
    return _home()


@blueprint.post("/play/scrutineers")
def play_scrutineers() -> Answer:
    """Let the system play scrutineers."""
    _desk().play_scrutineers(everybody=request.form.get("who") == "all")
    return _home()


@blueprint.post("/play/members")
def play_members() -> Answer:
    """Let simulated members vote."""
    form = VotesForm()
    if not form.validate_on_submit():
        return _page({"votes": form})
    _desk().simulate_votes(form.counts)
    return _home()


@blueprint.get("/minutes.pdf")
def minutes() -> Answer:
    """Step 9: the papers to sign."""
    desk = _desk()
    return _paper(minutes_of(desk.database, desk.poll, desk.public_url), f"会议记录和计票结果报告单-{desk.poll}.pdf")


@blueprint.get("/backup.pdf")
def backup() -> Answer:
    """Step 2: forms to write backups on."""
    desk = _desk()
    return _paper(backup_sheets(occasion_of(desk.definition)), f"监票人密钥备份单-{desk.poll}.pdf")


@blueprint.get("/handout.pdf")
def handout() -> Answer:
    """Step 3: the form on which slips are counted."""
    scene = _scene()
    record = handout_record(
        occasion_of(scene.definition), scene.turnout.check_number or "", list(scene.sitting.batches)
    )
    return _paper(record, f"选票发放记录单-{scene.sitting.poll}.pdf")


@blueprint.get("/board.json")
def board() -> Answer:
    """The public board, as anyone can download it."""
    desk = _desk()
    return _download(chair.board(desk.database, desk.poll), "application/json", f"公告板-{desk.poll}.json")


def _desk() -> Desk:
    return cast(Desk, current_app.extensions[DESK])


def _scene() -> Scene:
    desk = _desk()
    desk.poll  # noqa: B018 - raises where there is no poll
    scene = desk.scene()
    assert scene is not None
    return scene


def _home() -> Response:
    """Go back to the page, to the step that is to be done now."""
    return make_response(redirect(f"/#step-{_now(steps(_desk().scene()))}", code=303))


def _now(found: list[Step]) -> str:
    return next((step.key for step in found if step.stand is Stand.NOW), "main")


def _page(bound: dict[str, DeskForm]) -> Answer:
    """Return the page; a form that was not accepted is shown again as it was filled in."""
    scene = _desk().scene()
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


def _paper(pdf: bytes, name: str) -> Response:
    return _download(pdf, "application/pdf", name)


def _download(body: bytes, kind: str, name: str) -> Response:
    return send_file(BytesIO(body), kind, as_attachment=True, download_name=name, etag=False)
