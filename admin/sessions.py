"""Who is signed in (登录状态): a table of its own; the browser holds a random token, the table its SHA-256."""

import hashlib
import secrets
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from admin.models.accounts import Account, SignIn
from admin.rules.rights import Person

TOKEN_BYTES = 32
SEEN_EVERY = timedelta(minutes=1)
"""How often it is written down that a device was seen."""


def digest(token: str) -> bytes:
    """Return what the table keeps of a token."""
    return hashlib.sha256(token.encode()).digest()


def begin(session: Session, account: Account, at: datetime, *, device: str = "", complete: bool = True) -> str:
    """Sign a device in and return its token, which is kept nowhere else."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    session.add(
        SignIn(
            digest=digest(token),
            account_id=account.id,
            device=device[:200],
            created_at=at,
            seen_at=at,
            complete=complete,
        )
    )
    session.flush()
    return token


def find(session: Session, token: str, at: datetime, idle: timedelta, longest: timedelta) -> SignIn | None:
    """Return the signed-in device of a token, or None where it is unknown, too old, or its account is out of use."""
    found = session.get(SignIn, digest(token))
    if found is None or not found.account.active or not found.account.union.active:
        return None
    if at - found.seen_at > idle or at - found.created_at > longest:
        return None
    return found


def person(account: Account) -> Person:
    """Return an account as the one who acts."""
    union = account.union
    return Person(account.id, account.name, account.role, union.id, union.name, union.path)
