"""The entrance (首页), why nobody can tell who voted what, and the rules."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template
from werkzeug.wrappers import Response

from vote.forms import CodeForm

blueprint = Blueprint("home", __name__)


@blueprint.get("/")
def page() -> str:
    """Show the entrance."""
    return render_template("home.html", form=CodeForm(formdata=None))


@blueprint.post("/")
def enter() -> Response | tuple[str, int]:
    """Go to the poll whose code was typed."""
    form = CodeForm()
    if not form.validate():
        return render_template("home.html", form=form), 400
    return redirect(f"/{form.canonical}", code=303)


@blueprint.get("/why")
def why() -> str:
    """Tell why nobody can find out who cast which ballot, and what cannot be promised."""
    return render_template("why.html")


@blueprint.get("/rules")
def rules() -> str:
    """Tell how the rate, the quorum and the validity of a poll are computed."""
    return render_template("rules.html")
