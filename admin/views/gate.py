"""Who may enter which page (门禁). A view without a word on it lets nobody in.

Every view says one of ``@public``, ``@signed_in`` or ``@needs(Right.…)`` directly above
its function. Whether the thing asked for lies within the person's reach is looked up
with the thing itself (`admin.unions.within`).
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any, TypeVar, cast

from flask import Response, current_app, g, request
from sqlalchemy import update

from admin import sessions
from admin.errors import NotAllowed, SignInNeeded, unless_away
from admin.models.accounts import SignIn
from admin.rules.passwords import OWASP, Hasher
from admin.rules.rights import Person, Right
from admin.tokens import ByToken
from admin.views import current

COOKIE = "pingjia_admin"
KNOWN = "pingjia_known"
"""The cookie of a browser in which somebody has signed in before: her attempts are counted for themselves."""
KNOWN_FOR = timedelta(days=400)
"""From one yearly appraisal to the next."""
HOST_ONLY = "__Host-"
"""With this before its name a browser takes a cookie only over https, for this host and all paths."""
HASHER = "pingjia.hasher"
"""Where an application may keep another hasher of passwords than the usual one."""
REFRESH = "X-Refresh"
"""A header that a page sends when it asks by itself, while nobody touches it: that keeps nobody signed in."""
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
    if isinstance(word_of(request.endpoint or ""), ByToken):
        return  # programs show a token and no cookie: `admin.api.access` asks for it
    if request.endpoint == "static":
        return  # styles are the same for everybody, and there when the database is not
    g.person = _who()
    if request.endpoint is None:
        return  # no such page
    word = word_of(request.endpoint)
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
    token = cookie()
    if not token:
        return None
    at = current.now()
    with current.database().read() as session:
        found = sessions.find(session, token, at, *limits())
        if found is None or not found.complete:
            return None
        person, seen_at = sessions.person(found.account), found.seen_at
    if at - seen_at >= sessions.SEEN_EVERY and REFRESH not in request.headers:
        # Where nothing can be written, pages can still be read; the device is idle a little earlier.
        with unless_away(), current.database().write() as session:
            session.execute(update(SignIn).where(SignIn.digest == sessions.digest(token)).values(seen_at=at))
    return person


def limits() -> tuple[timedelta, timedelta]:
    """Return how long a device may be idle, and how long it may be signed in at all."""
    settings = current.settings()
    return timedelta(minutes=settings.idle_minutes), timedelta(hours=settings.signed_in_hours)


def hasher() -> Hasher:
    """Return what hashes passwords."""
    return cast(Hasher, current_app.extensions.get(HASHER, OWASP))


def cookie(name: str = COOKIE) -> str:
    """Return the token that the browser holds, or another cookie; empty for none."""
    return request.cookies.get(_full(name), "")


def give_cookie(answer: Response, token: str, name: str = COOKIE, lasting: timedelta | None = None) -> Response:
    """Let the browser hold a token."""
    answer.set_cookie(
        _full(name),
        token,
        max_age=int((lasting or limits()[1]).total_seconds()),
        secure=_is_https(),
        httponly=True,
        samesite="Lax",
    )
    return answer


def drop_cookie(answer: Response) -> Response:
    """Let the browser forget its token."""
    answer.delete_cookie(_full(COOKIE), secure=_is_https(), httponly=True, samesite="Lax")
    return answer


def _full(name: str) -> str:
    return HOST_ONLY + name if _is_https() else name


def _is_https() -> bool:
    return current.settings().public_url.startswith("https://")
