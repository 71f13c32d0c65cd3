"""Lists of unions from and to Excel (导入导出)."""

import io
from typing import Any

from flask import Blueprint, Response, flash, make_response, redirect, render_template, request, send_file, url_for

from admin import history, imports
from admin.forms.unions import UploadForm
from admin.rules.imports import Act
from admin.rules.rights import Right
from admin.views import current
from admin.views.gate import needs
from admin.workbooks import MEDIA_TYPE

blueprint = Blueprint("imports", __name__)

MOST_SHOWN = 200
"""Rows of each kind that a page shows."""


@blueprint.get("/unions/import")
@needs(Right.EDIT_UNIONS_BELOW)
def start() -> str:
    """Tell how an import goes, and ask for the file."""
    return render_template("unions/import.html", form=UploadForm(), columns=imports.COLUMNS)


@blueprint.get("/unions/import/template.xlsx")
@needs(Right.EDIT_UNIONS_BELOW)
def template() -> Response:
    """Send the workbook to be filled in."""
    return workbook(imports.template(), "工会导入模板.xlsx")


@blueprint.post("/unions/import")
@needs(Right.EDIT_UNIONS_BELOW)
def check() -> Any:
    """Take a file in and show what it would do."""
    form = UploadForm()
    if not form.validate():
        return make_response(render_template("unions/import.html", form=form, columns=imports.COLUMNS), 422)
    name = form.file.data.filename or ""
    with current.writing() as session:
        made = imports.upload(session, current.person(), current.now(), name, form.sent, form.sheet).id
    return redirect(url_for("unions.imports.dry_run", upload=made), code=303)


@blueprint.get("/unions/import/<int:upload>")
@needs(Right.EDIT_UNIONS_BELOW)
def dry_run(upload: int) -> str:
    """Show what an upload would do, or did."""
    run = imports.dry_run(current.reading(), current.person(), current.now(), upload)
    return render_template(
        "unions/dry_run.html", run=run, acts=Act, most=MOST_SHOWN, labels=history.LABELS, told=history.told
    )


@blueprint.get("/unions/import/<int:upload>/wrong.xlsx")
@needs(Right.EDIT_UNIONS_BELOW)
def wrong_rows(upload: int) -> Response:
    """Send the rows that are wrong, with what is wrong in red."""
    run = imports.dry_run(current.reading(), current.person(), current.now(), upload)
    return workbook(imports.wrong_rows(run), "需要改正的行.xlsx")


@blueprint.post("/unions/import/<int:upload>/confirm")
@needs(Right.EDIT_UNIONS_BELOW)
def confirm(upload: int) -> Any:
    """Do what the dry run showed; where things changed meanwhile, show the dry run again."""
    digest = request.form.get("plan", "")
    with current.writing() as session:
        run = imports.dry_run(session, current.person(), current.now(), upload)
        stale = run.upload.applied_at is None and run.digest != digest
        if not stale:
            imports.confirm(session, current.person(), current.now(), upload, digest)
    if stale:
        flash("核对之后，工会资料又有变动，还没有导入。下面是按最新资料重新预演的结果，请再核对一遍。")
    return redirect(url_for("unions.imports.dry_run", upload=upload), code=303)


def workbook(data: bytes, name: str) -> Response:
    """Return a workbook to be saved under a name."""
    return send_file(io.BytesIO(data), MEDIA_TYPE, as_attachment=True, download_name=name)
