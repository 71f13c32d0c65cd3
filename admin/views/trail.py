"""The audit trail (操作记录)."""

from flask import Blueprint, render_template

from admin.rules.rights import Right
from admin.views.gate import needs

blueprint = Blueprint("trail", __name__)


@blueprint.get("/trail")
@needs(Right.READ_AUDIT)
def page() -> str:
    """Show the page."""
    return render_template("home.html")
