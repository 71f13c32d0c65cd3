"""Assemblies of the chair's union (大会)."""

from flask import Blueprint, render_template

from admin.rules.rights import Right
from admin.views.gate import needs

blueprint = Blueprint("assemblies", __name__)


@blueprint.get("/assemblies")
@needs(Right.HOLD_ASSEMBLIES)
def listing() -> str:
    """Show the page."""
    return render_template("home.html")
