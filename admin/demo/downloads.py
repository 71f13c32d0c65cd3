"""What the chair takes from the desk as a file (下载): sheets of slips, forms, minutes, the board."""

from io import BytesIO

from flask import Blueprint, Response, send_file

from admin.demo.current import current_desk, current_scene
from admin.documents.forms import backup_sheets, handout_record
from admin.records import minutes_of, occasion_of
from vote import chair

blueprint = Blueprint("downloads", __name__)


@blueprint.get("/slips.pdf")
def slips() -> Response:
    """Step 3: the sheets, as long as they are kept."""
    run = current_desk().printed()
    assert run.pdf is not None
    return _paper(run.pdf, f"选票-{current_desk().poll}-第{run.batch}批.pdf")


@blueprint.get("/minutes.pdf")
def minutes() -> Response:
    """Step 9: the papers to sign."""
    desk = current_desk()
    return _paper(minutes_of(desk.database, desk.poll, desk.public_url), f"会议记录和计票结果报告单-{desk.poll}.pdf")


@blueprint.get("/backup.pdf")
def backup() -> Response:
    """Step 2: forms to write backups on."""
    desk = current_desk()
    return _paper(backup_sheets(occasion_of(desk.definition)), f"监票人密钥备份单-{desk.poll}.pdf")


@blueprint.get("/handout.pdf")
def handout() -> Response:
    """Step 3: the form on which slips are counted."""
    scene = current_scene()
    record = handout_record(
        occasion_of(scene.definition), scene.turnout.check_number or "", list(scene.sitting.batches)
    )
    return _paper(record, f"选票发放记录单-{scene.sitting.poll}.pdf")


@blueprint.get("/board.json")
def board() -> Response:
    """The public board, as anyone can download it."""
    desk = current_desk()
    return _download(chair.board(desk.database, desk.poll), "application/json", f"公告板-{desk.poll}.json")


def _paper(pdf: bytes, name: str) -> Response:
    return _download(pdf, "application/pdf", name)


def _download(body: bytes, kind: str, name: str) -> Response:
    return send_file(BytesIO(body), kind, as_attachment=True, download_name=name, etag=False)
