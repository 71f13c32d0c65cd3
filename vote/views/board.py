"""The public board (公告板): in plain words for people, in full for whoever recomputes it."""

from __future__ import annotations

from flask import Blueprint, Response, render_template

from vote import disclosures, release
from vote.announcing import announcement
from vote.views import figures, narration
from vote.views.answers import HTML, JSON, OCTETS, compact
from vote.views.current import database
from vote.views.kept import kept
from vote.views.shown import is_closed, stage, turnout_figures

blueprint = Blueprint("board", __name__)


@blueprint.get("/<code:code>/board")
def page(code: str) -> Response | str:
    """Show the board in plain words; the turnout of an open poll changes without the board."""
    if not is_closed(disclosures.poll_view(database(), code)):
        return _page(code)
    return kept(code, "board", HTML, lambda: _page(code))


def _page(code: str) -> str:
    poll = disclosures.poll_view(database(), code)
    turnout = disclosures.turnout(database(), code)
    events = disclosures.events(database(), code)
    annulled = narration.find(events, "annul")
    result = None if annulled else narration.find(events, "result")  # what was annulled counts for nothing
    return render_template(
        "board.html",
        poll=poll,
        stage=stage(poll),
        closed=is_closed(poll),
        turnout=turnout_figures(poll, turnout),
        numbers=narration.numbers(events),
        told=narration.told(events),
        figures=figures.figures(poll.definition, result) if result else None,
        announcement=announcement(poll.definition, result) if result else None,
        release=release.number(),
        annulled=narration.annulment(poll.definition, annulled["reason"]) if annulled else None,
    )


@blueprint.get("/<code:code>/events")
def events(code: str) -> Response:
    """Answer with every event of the board."""
    return kept(code, "events", JSON, lambda: compact({"events": disclosures.events(database(), code)}))


@blueprint.get("/<code:code>/digests")
def digests(code: str) -> Response:
    """Answer with the digests of all ballots, ascending, once the box is closed."""
    return kept(code, "digests", OCTETS, lambda: disclosures.digests(database(), code))


@blueprint.get("/<code:code>/board.json")
def download(code: str) -> Response:
    """Send the whole board as a file, byte for byte as the auditor reads it."""
    answer = Response(disclosures.board(database(), code), content_type=JSON)
    answer.headers["Content-Disposition"] = f'attachment; filename="board-{code}.json"'
    return answer
