"""Lists of unions and of officers from and to Excel (导入导出)."""

import io
from typing import Any

from flask import Blueprint, Response, flash, make_response, redirect, render_template, request, send_file, url_for

from admin import history, uploads
from admin.forms.unions import UploadForm
from admin.imports import UNIONS
from admin.officer_lists import OFFICERS
from admin.rules.imports import Act
from admin.rules.rights import Right
from admin.uploads import ListKind
from admin.views import current
from admin.views.gate import needs
from admin.workbooks import MEDIA_TYPE

blueprint = Blueprint("imports", __name__)

MOST_SHOWN = 200
"""Rows of each kind that a page shows."""
KINDS: dict[str, ListKind[Any]] = {kind.of.value: kind for kind in (UNIONS, OFFICERS)}
HERE = f"/<any({', '.join(KINDS)}):list_of>/import"


@blueprint.get(HERE)
@needs(Right.EDIT_UNIONS_BELOW)
def start(list_of: str) -> str:
    """Tell how an import goes, and ask for the file."""
    return _start(UploadForm(KINDS[list_of], formdata=None))


@blueprint.get(f"{HERE}/template.xlsx")
@needs(Right.EDIT_UNIONS_BELOW)
def template(list_of: str) -> Response:
    """Send the workbook to be filled in."""
    return workbook(uploads.template(KINDS[list_of]), f"{KINDS[list_of].label}导入模板.xlsx")


@blueprint.post(HERE)
@needs(Right.EDIT_UNIONS_BELOW)
def check(list_of: str) -> Any:
    """Take a file in and show what it would do."""
    kind = KINDS[list_of]
    form = UploadForm(kind)
    if not form.validate():
        return make_response(_start(form), 422)
    name = form.file.data.filename or ""
    with current.writing() as session:
        made = uploads.upload(kind, session, current.person(), current.now(), name, form.sent, form.sheet).id
    return redirect(url_for("unions.imports.dry_run", list_of=list_of, upload=made), code=303)


@blueprint.get(f"{HERE}/<int:upload>")
@needs(Right.EDIT_UNIONS_BELOW)
def dry_run(list_of: str, upload: int) -> str:
    """Show what an upload would do, or did."""
    run = _run(list_of, upload)
    return render_template(
        "unions/dry_run.html", kind=KINDS[list_of], list_of=list_of, run=run, acts=Act, most=MOST_SHOWN,
        labels=history.LABELS, told=history.told,
    )  # fmt: skip


@blueprint.get(f"{HERE}/<int:upload>/wrong.xlsx")
@needs(Right.EDIT_UNIONS_BELOW)
def wrong_rows(list_of: str, upload: int) -> Response:
    """Send the rows that are wrong, with what is wrong in red."""
    return workbook(uploads.wrong_rows(KINDS[list_of], _run(list_of, upload)), "需要改正的行.xlsx")


@blueprint.post(f"{HERE}/<int:upload>/confirm")
@needs(Right.EDIT_UNIONS_BELOW)
def confirm(list_of: str, upload: int) -> Any:
    """Do what the dry run showed; where things changed meanwhile, show the dry run again."""
    digest, kind = request.form.get("plan", ""), KINDS[list_of]
    with current.writing() as session:
        run = uploads.dry_run(kind, session, current.person(), current.now(), upload)
        stale = run.upload.applied_at is None and run.digest != digest
        if not stale:
            uploads.confirm(kind, session, current.person(), current.now(), upload, digest)
    if stale:
        flash(f"核对之后，{kind.label}资料又有变动，还没有导入。下面是按最新资料重新预演的结果，请再核对一遍。")
    return redirect(url_for("unions.imports.dry_run", list_of=list_of, upload=upload), code=303)


def workbook(data: bytes, name: str) -> Response:
    """Return a workbook to be saved under a name."""
    return send_file(io.BytesIO(data), MEDIA_TYPE, as_attachment=True, download_name=name)


def _start(form: UploadForm) -> str:
    return render_template("unions/import.html", form=form, kind=form.kind, list_of=form.kind.of.value)


def _run(list_of: str, upload: int) -> uploads.DryRun[Any]:
    return uploads.dry_run(KINDS[list_of], current.reading(), current.person(), current.now(), upload)
