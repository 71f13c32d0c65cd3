"""Signing in (登录): attempts and locks, the second step, and the devices that are signed in.

The browser holds a random token, the table its SHA-256. A device whose password was right
but which still owes the second factor is not ``complete`` and opens nothing.
"""

import hashlib
import hmac
import secrets
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session, joinedload

from admin import audit
from admin.errors import SignInNeeded
from admin.models.accounts import Account, SignIn, SignInAttempts
from admin.rules import dates, locks, second_factor
from admin.rules.rights import MUST_HAVE_SECOND_FACTOR, Person
from vote.db import Database
from vote.errors import PingjiaError

TOKEN_BYTES = 32
SEEN_EVERY = timedelta(minutes=1)
"""How often it is written down that a device was seen."""
HALF_WAY = timedelta(minutes=15)
"""How long the second step may take."""
MARK_BYTES = 16
DEVICE_LENGTH = 200
LOGIN_LENGTH = 64


class Locked(PingjiaError):
    """Too many failures in a row; nothing is compared until the lock is over."""

    status = 429
    code = "locked"


# --- attempts: counted before anything is compared, so that many at once are no way round ---


def clean_login(typed: str) -> str:
    """Return a login as it is kept: half width, lower case."""
    return unicodedata.normalize("NFKC", typed).strip().casefold()


def attempts_key(database: Database, login: str) -> bytes:
    """Return the key under which the attempts for a typed login are counted."""
    return hmac.digest(database.derive("sign-in attempts"), clean_login(login).encode(), "sha256")


def browser_mark(database: Database, account: Account, drawn: str = "") -> str:
    """Return what a browser holds once somebody has signed in there; it lets nobody in, and ends with her password.

    Args:
        drawn: the random part, where it is there already.
    """
    drawn = drawn or secrets.token_urlsafe(MARK_BYTES)
    about = f"{drawn} {account.id} {account.password_at and account.password_at.timestamp()}"
    return f"{drawn}.{hmac.digest(database.derive('known browser'), about.encode(), 'sha256').hex()}"


def own_key(session: Session, database: Database, login: str, mark: str, at: datetime) -> bytes:
    """Return the key under which the attempts from one browser are counted.

    Whoever knows a login can lock it for all strangers. A browser in which its owner has signed in before is
    counted for itself, so that she still gets in; once that is locked, it is a stranger like all others.
    """
    drawn, account = mark.partition(".")[0], known(session, login) if mark else None
    if drawn and account and hmac.compare_digest(browser_mark(database, account, drawn).encode(), mark.encode()):
        own = hmac.digest(database.derive("sign-in attempts"), mark.encode(), "sha256")
        if locked_until(session, own, at) is None:
            return own
    return attempts_key(database, login)


def charge(session: Session, key: bytes, at: datetime) -> None:
    """Count an attempt as a failure before it is known to be one; commit this before comparing anything.

    Raises:
        Locked: there were too many; this one is neither counted nor compared.
    """
    new = insert(SignInAttempts).values(key=key, failures=0, last_at=at).on_conflict_do_nothing()
    session.execute(new)
    found = session.get_one(SignInAttempts, key, with_for_update=True)
    if found.locked_until is not None and at < found.locked_until:
        raise Locked(
            f"连续多次登录失败，这个登录名已暂时锁定，请在{_minute_after(found.locked_until)}以后再试。"
            "忘记密码的，请联系上一级工会重新发邀请。"
        )
    if at - found.last_at > locks.FORGOTTEN_AFTER:
        found.failures = 0
    found.failures += 1
    found.last_at = at
    lasting = locks.duration(found.failures)
    found.locked_until = at + lasting if lasting else None


def refund(session: Session, key: bytes) -> None:
    """Take back the one failure of an attempt that turned out right, where another step still follows."""
    session.execute(
        update(SignInAttempts)
        .where(SignInAttempts.key == key, SignInAttempts.failures > 0)
        .values(failures=SignInAttempts.failures - 1, locked_until=None)
    )


def clear(session: Session, key: bytes) -> None:
    """Forget all failures: she has signed in, or somebody above unlocks her."""
    session.execute(delete(SignInAttempts).where(SignInAttempts.key == key))


def locked_until(session: Session, key: bytes, at: datetime) -> datetime | None:
    """Return until when signing in is locked, or None."""
    found = session.get(SignInAttempts, key)
    return found.locked_until if found and found.locked_until and at < found.locked_until else None


def locked_among(session: Session, keys: Collection[bytes], at: datetime) -> dict[bytes, datetime]:
    """Return until when signing in is locked, for those of many keys where it is."""
    found = select(SignInAttempts.key, SignInAttempts.locked_until).where(
        SignInAttempts.key.in_(list(keys)), SignInAttempts.locked_until > at
    )
    return {bytes(key): until for key, until in session.execute(found) if until}


def fail(session: Session, account: Account | None, key: bytes, at: datetime, step: str) -> None:
    """Write down that an attempt was wrong; for an unknown login it writes as much, but not into the trail."""
    if account is None:
        session.execute(update(SignInAttempts).where(SignInAttempts.key == key).values(last_at=at))
        return
    path, subject = account.union.path, f"账号 {account.login}（{account.name}）"
    audit.record(session, None, at, "account.sign_in_failed", subject, path, step=step)
    until = locked_until(session, key, at)
    if until is not None:
        audit.record(session, None, at, "account.locked", subject, path, until=dates.moment(until))


def _minute_after(until: datetime) -> str:
    return dates.moment(until + timedelta(seconds=59))


# --- the two steps ---


def known(session: Session, login: str) -> Account | None:
    """Return the account that may sign in with a login, or None."""
    found = session.scalars(select(Account).where(Account.login == clean_login(login))).one_or_none()
    return found if found and found.active and found.union.active else None


@dataclass(frozen=True)
class Entered:
    """A device that got through the first step.

    Args:
        token: what its browser holds from now on.
        owes: whether a second step follows.
    """

    token: str
    owes: bool


def enter(
    session: Session, login: str, kept: str | None, key: bytes, at: datetime, device: str, fresh: str | None = None
) -> Entered | None:
    """End the first step: sign in, or write the failure down and return None.

    Args:
        kept: the hash that the password was found to match; None where it was wrong.
        fresh: a new hash of the same password, where the old one's parameters are outdated.
    """
    account = known(session, login)
    if account is None or kept is None or account.password != kept:
        fail(session, account, key, at, "密码")
        return None
    account.password = fresh or kept
    if account.second_factor is None and account.role not in MUST_HAVE_SECOND_FACTOR:
        return Entered(_let_in(session, account, key, at, device), owes=False)
    refund(session, key)
    return Entered(begin(session, account, at, device=device, complete=False), owes=True)


def complete(session: Session, half_way: SignIn, key: bytes, at: datetime) -> str:
    """End the second step; return a new token, for the one before may have been seen by others."""
    account, device = half_way.account, half_way.device
    session.delete(half_way)
    return _let_in(session, account, key, at, device)


def _let_in(session: Session, account: Account, key: bytes, at: datetime, device: str) -> str:
    clear(session, key)
    token = begin(session, account, at, device=device)
    audit.record(
        session, person(account), at, "account.signed_in", f"账号 {account.login}（{account.name}）",
        account.union.path, second_factor=account.second_factor is not None,
    )  # fmt: skip
    return token


def take_code(session: Session, database: Database, account: Account, code: str, at: datetime) -> bool:
    """Say whether a code of the second factor is right, and see to it that it is never taken again."""
    if account.second_factor is None:
        return False
    secret = database.unseal(account.second_factor, purpose(account))
    step = second_factor.step_of(secret, code, at, account.second_factor_step)
    return step is not None and use_step(session, account, step)


def use_step(session: Session, account: Account, step: int) -> bool:
    """Mark a time step as used; say False where another request was faster."""
    taken = session.execute(
        update(Account)
        .where(Account.id == account.id, Account.second_factor_step < step)
        .values(second_factor_step=step)
        .returning(Account.id)
    ).one_or_none()
    return taken is not None


def purpose(account: Account) -> str:
    """Return what the second factor of an account is sealed for."""
    return f"second factor of account {account.id}"


def offer(database: Database, device: SignIn) -> bytes:
    """Return the secret that a device is offered for a new authenticator.

    It belongs to the device and to the second factor that it would replace, so that it needs
    to be kept nowhere before it is proved.
    """
    account = device.account
    about = device.digest + account.second_factor_step.to_bytes(8, "big") + (account.second_factor or b"")
    drawn = hmac.digest(database.derive("second factor offered"), about, "sha256")
    return drawn[: second_factor.SECRET_BYTES]


# --- devices ---


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
            device=device[:DEVICE_LENGTH],
            created_at=at,
            seen_at=at,
            complete=complete,
        )
    )
    session.flush()
    return token


def find(session: Session, token: str, at: datetime, idle: timedelta, longest: timedelta) -> SignIn | None:
    """Return the signed-in device of a token, or None where it is unknown, too old, or its account is out of use."""
    with_union = joinedload(SignIn.account).joinedload(Account.union)  # one question, for every page asks it
    found = session.get(SignIn, digest(token), options=[with_union])
    if found is None or not found.account.active or not found.account.union.active:
        return None
    if at - found.seen_at > idle or at - found.created_at > (longest if found.complete else HALF_WAY):
        return None
    return found


def half_way(session: Session, token: str, at: datetime) -> SignIn:
    """Return the device that still owes the second step.

    Raises:
        SignInNeeded: there is none, or it took too long.
    """
    found = find(session, token, at, HALF_WAY, HALF_WAY)
    if found is None or found.complete:
        raise SignInNeeded("登录已过期或还没有开始，请重新输入登录名和密码。")
    return found


def devices(session: Session, account: int, at: datetime, idle: timedelta, longest: timedelta) -> list[SignIn]:
    """Return the devices on which an account is signed in, last seen first."""
    found = select(SignIn).where(SignIn.account_id == account, SignIn.complete, ~_expired(at, idle, longest))
    return list(session.scalars(found.order_by(SignIn.seen_at.desc())))


def end(session: Session, token: str, at: datetime) -> None:
    """Sign a device out, where it is signed in."""
    found = session.get(SignIn, digest(token))
    if found is None:
        return
    account = found.account
    if found.complete:
        subject = f"账号 {account.login}（{account.name}）"
        audit.record(session, person(account), at, "account.signed_out", subject, account.union.path)
    session.delete(found)


def end_devices(session: Session, person: Person, at: datetime, *, keep: bytes = b"", only: bytes | None = None) -> int:
    """Sign one's own devices out; return how many.

    Args:
        keep: the digest of the device that stays.
        only: the digest of the one that goes, where not all do.
    """
    conditions = [SignIn.account_id == person.account, SignIn.digest != keep]
    if only is not None:
        conditions.append(SignIn.digest == only)
    ended = len(session.scalars(delete(SignIn).where(*conditions).returning(SignIn.digest)).all())
    if ended:
        audit.record(session, person, at, "account.devices_ended", f"{person.name}的设备", person.path, count=ended)
    return ended


def end_all(session: Session, account: Account) -> None:
    """Sign out every device of an account."""
    session.execute(delete(SignIn).where(SignIn.account_id == account.id))


def clean(session: Session, at: datetime, idle: timedelta, longest: timedelta) -> None:
    """Take out devices whose time is over and attempts that are forgotten."""
    session.execute(delete(SignIn).where(_expired(at, idle, longest)))
    session.execute(
        delete(SignInAttempts).where(
            SignInAttempts.last_at < at - locks.FORGOTTEN_AFTER,
            or_(SignInAttempts.locked_until.is_(None), SignInAttempts.locked_until < at),
        )
    )


def _expired(at: datetime, idle: timedelta, longest: timedelta) -> ColumnElement[Any]:
    return or_(
        SignIn.seen_at < at - idle,
        SignIn.created_at < at - longest,
        and_(~SignIn.complete, SignIn.created_at < at - HALF_WAY),
    )


def person(account: Account) -> Person:
    """Return an account as the one who acts."""
    union = account.union
    return Person(account.id, account.name, account.role, union.id, union.name, union.path)
