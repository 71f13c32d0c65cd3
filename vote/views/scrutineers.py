"""The scrutineers' page (监票人页) and what their phones send: ceremony, voids, paper, shares, annulment."""

from __future__ import annotations

from flask import Blueprint, Response, render_template, request

from vote import annulments, ceremony, counting, disclosures, forms, papers, voids
from vote.views.answers import embedded, json_answer
from vote.views.current import database
from vote.views.shown import start_of_scripts

blueprint = Blueprint("scrutineers", __name__, url_prefix="/<code:code>")

LINK = "Scrutineer"
"""The header that carries a scrutineer's link, `i-TOKEN`; an address would be logged on the way."""
POSTED = {
    "card": ceremony.post_card,
    "deal": ceremony.post_deal,
    "seal": ceremony.post_seal,
    "fault": ceremony.post_fault,
}


SLIP_BYTES = 48
"""A slip's key in a list of JSON, at the most."""
COMMENT_BYTES = 144
"""A share of one comment in a list of JSON, at the most: three texts of 44 characters."""


def _make_room(bytes_more: int) -> None:
    """Let this body be longer than others by what the poll can fill: nobody reads a list that no poll could send."""
    request.max_content_length = (request.max_content_length or 0) + bytes_more


def _scrutineer(code: str) -> int:
    return ceremony.authorise(database(), code, request.headers.get(LINK, ""))


@blueprint.get("/scrutineer")
def page(code: str) -> str:
    """Show the scrutineer's page: the same bytes for every scrutineer."""
    poll = disclosures.poll_view(database(), code)
    return render_template("scrutineer.html", poll=poll, embedded=embedded(start_of_scripts(poll)))


@blueprint.get("/ceremony")
def rounds(code: str) -> Response:
    """Answer how far the key ceremony has come."""
    return json_answer(ceremony.state(database(), code))


@blueprint.post("/ceremony/<any(card, deal, seal, fault):kind>")
def post(code: str, kind: str) -> Response:
    """Take a scrutineer's message of the key ceremony."""
    scrutineer = _scrutineer(code)
    body = forms.members("attempt", kind)
    attempt, message = forms.whole(body, "attempt"), forms.mapping(body, kind)
    return json_answer(POSTED[kind](database(), code, scrutineer, attempt, message))


@blueprint.post("/ceremony/restart")
def restart(code: str) -> Response:
    """End an attempt of the ceremony that cannot go on."""
    scrutineer = _scrutineer(code)
    body = forms.members("attempt", "why")
    attempt, why = forms.whole(body, "attempt"), forms.text(body, "why")
    return json_answer(ceremony.restart(database(), code, scrutineer, attempt, why))


@blueprint.post("/voids")
def void(code: str) -> Response:
    """Void slips as a scrutineer's signature says."""
    _make_room(SLIP_BYTES * disclosures.slips(database(), code))
    statement = forms.members("keys", "reason", "scrutineer", "signature")
    return json_answer(voids.void(database(), code, statement))


@blueprint.get("/paper")
def sheets(code: str) -> Response:
    """Answer which count sheets of paper ballots stand."""
    _scrutineer(code)
    return json_answer(papers.state(database(), code))


@blueprint.post("/paper")
def sheet(code: str) -> Response:
    """Take a scrutineer's signed count sheet."""
    statement = forms.members("counts", "valid", "invalid", "scrutineer", "signature")
    signer = forms.whole(statement, "scrutineer")
    return json_answer(papers.post(database(), code, signer, statement))


@blueprint.get("/comments")
def comments(code: str) -> Response:
    """Answer with the sealed comments, for a scrutineer to open together with the sums."""
    _scrutineer(code)
    return json_answer({"comments": counting.sealed_comments(database(), code)})


@blueprint.post("/shares")
def share(code: str) -> Response:
    """Take a scrutineer's share of the opening."""
    _make_room(COMMENT_BYTES * counting.comments_in_box(database(), code))
    body = forms.members("share", "comments")
    shared = forms.mapping(body, "share")
    trustee = forms.whole(shared, "trustee")
    return json_answer(counting.post_share(database(), code, trustee, shared, forms.items(body, "comments")))


@blueprint.post("/annul")
def annul(code: str) -> Response:
    """Take a scrutineer's signature under an annulment."""
    statement = forms.members("reason", "scrutineer", "head", "signature")
    signer = forms.whole(statement, "scrutineer")
    return json_answer(annulments.post(database(), code, signer, statement))
