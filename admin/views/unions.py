"""Unions (工会)."""

from flask import Blueprint, render_template

from admin.rules.rights import Right
from admin.views.gate import needs

blueprint = Blueprint("unions", __name__)


@blueprint.get("/unions")
@needs(Right.SEE_UNIONS)
def listing() -> str:
    """Show the page."""
    return render_template("home.html")
