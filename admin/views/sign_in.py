"""Signing in and out (登录)."""

from flask import Blueprint, Response, redirect, render_template

from admin.views.gate import public

blueprint = Blueprint("sign_in", __name__)


@blueprint.get("/sign-in")
@public
def page() -> str:
    """Show the page."""
    return render_template("home.html")


@blueprint.post("/sign-out")
@public
def leave() -> Response:
    """Sign out."""
    return redirect("/sign-in", code=303)  # type: ignore[return-value]
