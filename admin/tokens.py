"""Tokens by which other systems read (接口令牌): shown once, kept as SHA-256, for one union and what lies below it."""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from admin import audit
from admin.errors import InputInvalid, NotAllowed, NotHere
from admin.models.connections import ApiToken
from admin.models.unions import Union
from admin.rules import connections
from admin.rules.kinds import Scope
from admin.rules.rights import Person

PREFIX = "pj_"
TOKEN_BYTES = 32
USED_EVERY = timedelta(minutes=1)
"""How often it is written down that a token was used."""


class NameTaken(InputInvalid):
    """The union has a living token with this name; two could not be told apart."""

    sentence = "已有同名的令牌正在使用，没有建立。请换一个名称，或先吊销旧的。"


class BeyondOwnRights(NotAllowed):
    """A token would read what its maker may not see herself."""

    code = "beyond-own-rights"
    sentence = "令牌能读取的内容不能超出您自己能看的范围，没有建立。请由看得到这些内容的账号建立。"


@dataclass(frozen=True)
class ByToken:
    """The word on a view that programs enter by a token (门禁); without a scope any living token will do."""

    scope: Scope | None = None


@dataclass(frozen=True)
class Caller:
    """Which system asks (调用方), and what it may read: the union of its token, and what lies below that."""

    token: int
    name: str
    union: int
    union_name: str
    path: str
    scopes: frozenset[Scope]
    expires_at: datetime
    used_at: datetime | None

    def reaches(self, path: str) -> bool:
        """Say whether a union at this place in the tree is within reach."""
        return path.startswith(self.path)


def listed(session: Session, person: Person) -> list[ApiToken]:
    """Return the tokens that a person looks after, the newest first; revoked and expired ones stay in the list."""
    found = session.scalars(
        select(ApiToken).join(Union).where(Union.path.startswith(person.path)).order_by(ApiToken.id.desc())
    )
    return [token for token in found if connections.manages(person, token.union_id, token.union.path)]


def managed(session: Session, person: Person, token: int) -> ApiToken:
    """Return a token that a person looks after.

    Raises:
        NotHere: there is none, or somebody else looks after it.
    """
    found = session.get(ApiToken, token)
    if found is None or not connections.manages(person, found.union_id, found.union.path):
        raise NotHere
    return found


def create(
    session: Session, person: Person, at: datetime, union: Union, name: str, scopes: list[str], days: int
) -> tuple[ApiToken, str]:
    """Make a token for a union and what lies below it; return it with its text, which is shown this once.

    Args:
        scopes: words of `Scope`.
        days: how long it is valid, one of `connections.TOKEN_DAYS`.

    Raises:
        NotHere: somebody else looks after the union's connections.
        BeyondOwnRights: the person may not see herself what the token would read.
        NameTaken: the union has a living token with this name.
        InputInvalid: no scope, one that is not known, or too long a time.
    """
    if not connections.manages(person, union.id, union.path):
        raise NotHere
    known = {scope.value for scope in Scope}
    if not name or not scopes or not known.issuperset(scopes) or days not in connections.TOKEN_DAYS:
        raise InputInvalid
    if not {scope.value for scope in connections.scopes_of(person)}.issuperset(scopes):
        raise BeyondOwnRights
    same = select(ApiToken.id).where(
        ApiToken.union_id == union.id, ApiToken.name == name, ApiToken.revoked_at.is_(None), ApiToken.expires_at > at
    )
    if session.scalar(same.limit(1)):
        raise NameTaken
    text = PREFIX + secrets.token_urlsafe(TOKEN_BYTES)
    made = ApiToken(
        digest=digest(text),
        union=union,
        name=name,
        scopes=sorted(set(scopes)),
        created_at=at,
        created_by=person.name,
        expires_at=at + timedelta(days=days),
    )
    session.add(made)
    session.flush()
    audit.record(
        session, person, at, "token.created", name, union.path, token=made.id, scopes=made.scopes,
        expires_at=made.expires_at.isoformat(),
    )  # fmt: skip
    return made, text


def revoke(session: Session, person: Person, at: datetime, token: ApiToken) -> None:
    """Revoke a token (吊销): from now on it opens nothing. A second time changes nothing."""
    if token.revoked_at is None:
        token.revoked_at = at
        audit.record(session, person, at, "token.revoked", token.name, token.union.path, token=token.id)


def find(session: Session, text: str, at: datetime) -> Caller | None:
    """Return which system shows a token; None where it is unknown, expired, revoked, or its union out of use.

    It is looked up by its SHA-256: how long that takes tells nothing about the token.
    """
    wanted = digest(text)
    found = session.scalars(select(ApiToken).where(ApiToken.digest == wanted)).one_or_none()
    if found is None or not hmac.compare_digest(bytes(found.digest), wanted):
        return None
    if not lives(found, at) or not found.union.active:
        return None
    return Caller(
        found.id, found.name, found.union_id, found.union.name, found.union.path,
        frozenset(scope for scope in Scope if scope.value in found.scopes), found.expires_at,
        found.used_at,
    )  # fmt: skip


def lives(token: ApiToken, at: datetime) -> bool:
    """Say whether a token is neither revoked nor expired."""
    return token.revoked_at is None and at < token.expires_at


def is_news(caller: Caller, at: datetime) -> bool:
    """Say whether it is to be written down that a token is used: once a minute is enough."""
    return caller.used_at is None or at - caller.used_at >= USED_EVERY


def used(session: Session, caller: Caller, at: datetime) -> None:
    """Write down that a token was used."""
    session.execute(update(ApiToken).where(ApiToken.id == caller.token).values(used_at=at))


def digest(text: str) -> bytes:
    """Return what the table keeps of a token."""
    return hashlib.sha256(text.encode()).digest()
