"""Received results (评家结果)."""

from flask import Blueprint, render_template

from admin.rules.rights import Right
from admin.views.gate import needs

blueprint = Blueprint("reviews", __name__)


@blueprint.get("/reviews")
@needs(Right.SEE_REVIEWS)
def inbox() -> str:
    """Show the page."""
    return render_template("home.html")
