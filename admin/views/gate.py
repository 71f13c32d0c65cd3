"""Who may enter which page (门禁). A view without a word on it lets nobody in.

Every view says one of ``@public``, ``@signed_in`` or ``@needs(Right.…)`` directly above
its function. Whether the thing asked for lies within the person's reach is looked up
with the thing itself (`admin.unions.within`).
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any, TypeVar

from flask import current_app, g, request
from sqlalchemy import update

from admin import sessions
from admin.errors import NotAllowed, SignInNeeded
from admin.models.accounts import SignIn
from admin.rules.rights import Person, Right
from admin.views import current

COOKIE = "pingjia_admin"
View = TypeVar("View", bound=Callable[..., Any])
WORD = "pingjia_gate"
"""The attribute of a view that says who may enter."""


def public(view: View) -> View:
    """Let everybody in."""
    setattr(view, WORD, "public")
    return view


def signed_in(view: View) -> View:
    """Let everybody in who has signed in."""
    setattr(view, WORD, "signed_in")
    return view


def needs(right: Right) -> Callable[[View], View]:
    """Let those in whose role has this right."""

    def mark(view: View) -> View:
        setattr(view, WORD, right)
        return view

    return mark


def word_of(endpoint: str) -> object:
    """Return who may enter a view: "public", "signed_in", a `Right`, or None where nobody may."""
    return getattr(current_app.view_functions.get(endpoint), WORD, None)


def check() -> None:
    """Find out who asks, and whether she may.

    Raises:
        SignInNeeded: the page is for those who have signed in.
        NotAllowed: her role does not allow it.
    """
    g.person = _who()
    if request.endpoint is None:
        return  # no such page
    word = "public" if request.endpoint == "static" else word_of(request.endpoint)
    if word == "public":
        return
    if g.person is None:
        raise SignInNeeded
    if word == "signed_in":
        return
    if not isinstance(word, Right) or not g.person.may(word):
        raise NotAllowed


def _who() -> Person | None:
    """Return whose cookie this is; write down, now and then, that the device was seen."""
    token = request.cookies.get(COOKIE, "")
    if not token:
        return None
    limits, at = current.settings(), current.now()
    idle, longest = timedelta(minutes=limits.idle_minutes), timedelta(hours=limits.signed_in_hours)
    with current.database().read() as session:
        found = sessions.find(session, token, at, idle, longest)
        if found is None or not found.complete:
            return None
        person, seen_at = sessions.person(found.account), found.seen_at
    if at - seen_at >= sessions.SEEN_EVERY:
        with current.database().write() as session:
            session.execute(update(SignIn).where(SignIn.digest == sessions.digest(token)).values(seen_at=at))
    return person
