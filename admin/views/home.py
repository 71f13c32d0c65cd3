"""The first page (首页): what is to be done, by role."""

from flask import Blueprint, render_template

from admin.views.gate import signed_in

blueprint = Blueprint("home", __name__)


@blueprint.get("/")
@signed_in
def page() -> str:
    """Show the first page."""
    return render_template("home.html")
