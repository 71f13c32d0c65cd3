"""Accounts and one's own devices (账号)."""

from flask import Blueprint, render_template

from admin.rules.rights import Right
from admin.views.gate import needs, signed_in

blueprint = Blueprint("accounts", __name__)


@blueprint.get("/accounts")
@needs(Right.MANAGE_ACCOUNTS)
def listing() -> str:
    """Show the page."""
    return render_template("home.html")


@blueprint.get("/me")
@signed_in
def own() -> str:
    """Show the page."""
    return render_template("home.html")
