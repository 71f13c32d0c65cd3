"""The hall's big screen (大屏幕) and the turnout it asks for; no interim result exists anywhere."""

from __future__ import annotations

from flask import Blueprint, Response, render_template

from vote import disclosures
from vote.views.answers import embedded, json_answer
from vote.views.current import database
from vote.views.kept import kept_turnout
from vote.views.shown import turnout_figures

blueprint = Blueprint("screen", __name__)


@blueprint.get("/<code:code>/screen")
def page(code: str) -> str:
    """Show the big screen."""
    poll = disclosures.poll_view(database(), code)
    turnout = disclosures.turnout(database(), code)
    start = embedded({"definition": poll.definition, "turnout": turnout.json()})
    return render_template("screen.html", poll=poll, turnout=turnout_figures(poll, turnout), embedded=start)


@blueprint.get("/<code:code>/turnout")
def turnout(code: str) -> Response:
    """Answer how many have voted, and the numbers that are compared aloud."""
    return json_answer(kept_turnout(code).json())
