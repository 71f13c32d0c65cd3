"""Who still has to vote this year (年度任务)."""

from flask import Blueprint, render_template

from admin.rules.rights import Right
from admin.views.gate import needs

blueprint = Blueprint("duties", __name__)


@blueprint.get("/duties")
@needs(Right.SEE_REVIEWS)
def page() -> str:
    """Show the page."""
    return render_template("home.html")
