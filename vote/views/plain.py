"""Pages without script (简易页): a ballot that the server seals, and the look-up of a 回执码."""

from __future__ import annotations

from flask import Blueprint, render_template

from vote import assisted, disclosures
from vote.disclosures import PollView
from vote.forms import PlainBallot, TrackerForm, plain_ballot
from vote.phases import ANNULLED, OPEN, TALLIED
from vote.views.current import database, store
from vote.views.shown import is_closed, stage

blueprint = Blueprint("plain", __name__, url_prefix="/<code:code>")

Page = str | tuple[str, int]
SLIP_PROBLEMS = {
    "unknown": "没有这张选票，请对照选票核对投票码；如果没有抄错，请告诉监票人。",
    "void": "这张选票已由监票人作废，不能投票。如有疑问请当场告诉监票人。",
    assisted.FOREIGN: "选票上的钥匙指纹与本次投票不一致，请不要投票，立即告诉监票人。",
}


@blueprint.get("/plain")
def page(code: str) -> str:
    """Show the ballot without script, if the poll is open."""
    poll = disclosures.poll_view(database(), code)
    return _form(poll, plain_ballot(poll.definition, empty=True))


@blueprint.post("/plain")
def cast(code: str) -> Page:
    """Go one step on: from the form to its review, back to it, or into the box."""
    poll = disclosures.poll_view(database(), code)
    form = plain_ballot(poll.definition)
    if poll.phase != OPEN:
        return _form(poll, form), 409
    if form.change.data:
        return _form(poll, form)
    if not form.validate():
        return _form(poll, form), 400
    slip = assisted.look_at(database(), code, form.canonical)
    if slip.tracker is not None:
        return _receipt(poll, slip.tracker, fresh=False), 409
    if slip.state in SLIP_PROBLEMS:
        form.refuse_slip(SLIP_PROBLEMS[slip.state])
        return _form(poll, form), 403
    return _put(poll, form) if form.cast.data else _review(poll, form)


def _put(poll: PollView, form: PlainBallot) -> str:
    tracker = assisted.cast(store(), poll.code, form.canonical, form.choices, form.opinion)
    return _receipt(poll, tracker, fresh=True, commented=bool(form.opinion))


def _form(poll: PollView, form: PlainBallot) -> str:
    return render_template("plain.html", poll=poll, form=form, stage=stage(poll), closed=is_closed(poll))


def _review(poll: PollView, form: PlainBallot) -> str:
    chosen = [
        (question["text"], question["options"][choice]["text"])
        for question, choice in zip(poll.definition["questions"], form.choices, strict=True)
    ]
    return render_template("plain_review.html", poll=poll, form=form, chosen=chosen)


def _receipt(poll: PollView, tracker: str, *, fresh: bool, commented: bool = False) -> str:
    return render_template("plain_receipt.html", poll=poll, tracker=tracker, fresh=fresh, commented=commented)


@blueprint.get("/find")
def find(code: str) -> str:
    """Show the look-up of a 回执码."""
    return _find(disclosures.poll_view(database(), code), TrackerForm(formdata=None))


@blueprint.post("/find")
def look_up(code: str) -> Page:
    """Say whether the ballot with this 回执码 is in the closed box."""
    poll = disclosures.poll_view(database(), code)
    form = TrackerForm()
    if not form.validate():
        return _find(poll, form), 400
    if not is_closed(poll) or poll.phase == ANNULLED:
        return _find(poll, form)
    digest = disclosures.find_tracker(database(), code, form.canonical)
    return _find(poll, form, found=digest is not None)


def _find(poll: PollView, form: TrackerForm, found: bool | None = None) -> str:
    return render_template(
        "find.html",
        poll=poll,
        form=form,
        found=found,
        tracker=form.canonical,
        closed=is_closed(poll),
        counted=poll.phase == TALLIED,
    )
