"""What-if questions (试算): a case is filled in and judged; nothing is kept."""

import json
from typing import Any

from flask import Blueprint, render_template

from admin import unions
from admin.forms.assess import ROWS, AssessForm
from admin.forms.base import words
from admin.rules.amounts import in_capitals
from admin.rules.kinds import UnionKind
from admin.views import current
from admin.views.gate import signed_in

blueprint = Blueprint("assess", __name__)


@blueprint.get("/assess")
@signed_in
def page() -> str:
    """Show the form; to a grass-roots union with its own numbers."""
    form = AssessForm(formdata=None, data={"on": current.today().isoformat(), "union": _own()})
    return render_template("assess/form.html", form=form, rows=ROWS)


@blueprint.post("/assess")
@signed_in
def judge() -> Any:
    """Show what the rules say of a case, above the form as it was filled in."""
    form = AssessForm()
    if not form.judge(current.today()):
        return render_template("assess/form.html", form=form, rows=ROWS, refused=True), 422
    found = form.judgement
    case = words(form.json) if form.case is None else json.dumps(form.case, ensure_ascii=False, indent=2)
    return render_template(
        "assess/form.html", form=form, rows=ROWS, found=found, case=case,
        told=json.dumps(found.told(), ensure_ascii=False, indent=2), capitals=in_capitals(found.subsidy.yuan),
        ways=[one for one in found.findings if one.blocks], notes=[one for one in found.findings if not one.blocks],
    )  # fmt: skip


def _own() -> dict[str, int | str]:
    """Return the numbers of the person's own union, where it is one that could apply."""
    person = current.person()
    union = unions.within(current.reading(), person, person.union)
    if union.kind is not UnionKind.GRASSROOTS:
        return {}
    return {"staff": union.staff, "members": union.members, "female_staff": union.female_staff}
