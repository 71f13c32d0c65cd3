"""What is being put right (整改)."""

from flask import Blueprint, render_template

from admin.rules.rights import Right
from admin.views.gate import needs

blueprint = Blueprint("tickets", __name__)


@blueprint.get("/tickets")
@needs(Right.SEE_REVIEWS)
def listing() -> str:
    """Show the page."""
    return render_template("home.html")
