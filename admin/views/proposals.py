"""Proposals of revocation (撤销提议)."""

from flask import Blueprint, render_template

from admin.rules.rights import Right
from admin.views.gate import needs

blueprint = Blueprint("proposals", __name__)


@blueprint.get("/proposals")
@needs(Right.PROPOSE_REVOCATION)
def listing() -> str:
    """Show the page."""
    return render_template("home.html")
