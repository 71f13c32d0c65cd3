"""Who may read what by a token (接口门禁). A view without a word on it lets nobody in.

Every view says ``@by_token(Scope.…)`` or ``@open_to_all`` directly above its function. No
cookie is looked at, and none is set.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeVar, cast

from flask import current_app, g, request
from sqlalchemy.orm import Session

from admin import tokens
from admin.errors import NotAllowed, NotHere, unless_away
from admin.models.unions import Union
from admin.rules.kinds import Scope
from admin.tokens import ByToken, Caller
from vote.db import Database
from vote.errors import PingjiaError

DOOR = "pingjia.api"
WORD = "pingjia_gate"
"""The attribute of a view that says who may enter; the pages' gate reads the same one."""
View = TypeVar("View", bound=Callable[..., Any])


@dataclass(frozen=True)
class Door:
    """What the interface reads from: handed in when the application is made."""

    database: Database
    clock: Callable[[], datetime]
    public_url: str


class TokenNeeded(PingjiaError):
    """No token was shown, or one that opens nothing."""

    status = 401
    code = "token-needed"
    sentence = "需要有效的接口令牌：请在请求头 Authorization 中写 Bearer 加令牌。令牌可能不对、已过期或已吊销。"


class ScopeMissing(PingjiaError):
    """The token is good, but not for this."""

    status = 403
    code = "scope-missing"
    sentence = "这个令牌没有读取这项内容的权限。请由管理人员另发一个有此权限的令牌。"


def by_token(scope: Scope | None = None) -> Callable[[View], View]:
    """Let those in whose token has this scope; without one, whoever has a living token."""

    def mark(view: View) -> View:
        setattr(view, WORD, ByToken(scope))
        return view

    return mark


def open_to_all(view: View) -> View:
    """Let everybody in: for descriptions, which hold no data."""
    setattr(view, WORD, "public")
    return view


def check() -> None:
    """Find out which system asks, and whether it may.

    Raises:
        TokenNeeded: no token, or one that opens nothing.
        ScopeMissing: the token is not for this.
        NotAllowed: the view has no word on it.
    """
    word = getattr(current_app.view_functions.get(request.endpoint or ""), WORD, None)
    if word == "public":
        return
    if not isinstance(word, ByToken):
        raise NotAllowed
    scheme, _, text = request.headers.get("Authorization", "").partition(" ")
    at = now()
    with reading() as session:
        found = tokens.find(session, text.strip(), at) if scheme.lower() == "bearer" else None
    if found is None:
        raise TokenNeeded
    if word.scope is not None and word.scope not in found.scopes:
        raise ScopeMissing(scope=word.scope.value)
    if tokens.is_news(found, at):
        # Where nothing can be written, everything can still be read.
        with unless_away(), door().database.write() as session:
            tokens.used(session, found, at)
    g.caller = found


def door() -> Door:
    """Return what the interface of this application reads from."""
    return cast(Door, current_app.extensions[DOOR])


def now() -> datetime:
    """Return this moment."""
    return door().clock().astimezone(UTC)


def caller() -> Caller:
    """Return which system asks."""
    return cast(Caller, g.caller)


@contextmanager
def reading() -> Iterator[Session]:
    """Give a session that sees one state of the database."""
    with door().database.read() as session:
        yield session


def union(session: Session, number: int) -> Union:
    """Return a union within the caller's reach.

    Raises:
        NotHere: there is none, or it lies elsewhere; both look the same.
    """
    found = session.get(Union, number)
    if found is None or not caller().reaches(found.path):
        raise NotHere
    return found


def path_of(session: Session, number: int | None) -> str:
    """Return where in the tree to look: at a union within the caller's reach, or at the caller's own.

    Raises:
        NotHere: there is no such union within reach.
    """
    return caller().path if number is None else union(session, number).path
