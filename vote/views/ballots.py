"""The voter's page (投票页), the state of a slip, and casting."""

from __future__ import annotations

from flask import Blueprint, Response, render_template

from vote import ballots, forms
from vote.disclosures import poll_view
from vote.views.answers import HTML, embedded, json_answer
from vote.views.current import database, store
from vote.views.kept import kept
from vote.views.shown import start_of_scripts

blueprint = Blueprint("ballots", __name__)


@blueprint.get("/<code:code>")
def page(code: str) -> Response:
    """Show the voter's page: the same bytes for every slip; asking for it uses up nothing."""
    return kept(code, "page", HTML, lambda: _page(code, tablet=False))


@blueprint.get("/<code:code>/tablet")
def tablet(code: str) -> Response:
    """Show the voter's page on a shared tablet (共用平板): it forgets each voter."""
    return kept(code, "tablet", HTML, lambda: _page(code, tablet=True))


def _page(code: str, *, tablet: bool) -> str:
    poll = poll_view(database(), code)
    return render_template("ballot.html", poll=poll, tablet=tablet, embedded=embedded(start_of_scripts(poll)))


@blueprint.post("/<code:code>/slip")
def slip(code: str) -> Response:
    """Answer what the box knows of a slip."""
    key = forms.slip_key(forms.members("key"), "key")
    return json_answer(ballots.slip_state(database(), code, key))


@blueprint.post("/<code:code>/ballots")
def cast(code: str) -> Response:
    """Take a sealed ballot, and answer with its signed receipt once it is safely in the box."""
    return json_answer(ballots.cast(store(), code, forms.octets()))
