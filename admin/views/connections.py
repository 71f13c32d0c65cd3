"""Tokens and webhooks (对接)."""

from flask import Blueprint, render_template

from admin.rules.rights import Right
from admin.views.gate import needs

blueprint = Blueprint("connections", __name__)


@blueprint.get("/connections")
@needs(Right.MANAGE_CONNECTIONS)
def page() -> str:
    """Show the page."""
    return render_template("home.html")
