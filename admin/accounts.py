"""Accounts (账号): invited by somebody above, taken up with a one-time link, managed within one's reach."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, func, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, joinedload

from admin import audit, sessions
from admin.errors import InputInvalid, NotAllowed, NotHere, NotNow
from admin.models.accounts import Account, AccountInvitation
from admin.models.unions import Union
from admin.rules.kinds import Role
from admin.rules.rights import Person, fits, may_create
from vote.db import Database
from vote.errors import PingjiaError

INVITATION_DAYS = 7
VALID = timedelta(days=INVITATION_DAYS)
TOKEN_BYTES = 32
KEPT_AS_LAST = (Role.DISTRICT, Role.SYSTEM)
"""Of these at least one active account remains."""


class InvitationInvalid(PingjiaError):
    """The link is unknown, used, renewed or too old: all look the same."""

    status = 404
    code = "invitation-invalid"
    sentence = (
        f"这个邀请链接不能用了：可能已经用过，已被新的链接取代，或者超过了 {INVITATION_DAYS} 天。"
        "账号没有改变。请联系发邀请的人重新发一个；已经设好密码的，直接登录即可。"
    )


class LastOne(NotNow):
    """Without this account nobody could manage the district any more."""

    code = "last-account"
    sentence = "这是最后一个可用的同类管理账号，不能停用或变更角色，什么也没有改变。请先邀请并启用另一个。"


@dataclass(frozen=True)
class Found:
    """A page of the listing (账号列表)."""

    accounts: Sequence[Account]
    total: int


# --- finding ---


def listing(session: Session, person: Person, words: str, offset: int, limit: int, union: Union | None = None) -> Found:
    """Return the accounts of a person's union and below, in the order of the tree; of one union where it is named."""
    conditions: list[ColumnElement[bool]] = [Union.path.startswith(person.path)]
    if union is not None:
        conditions.append(Union.id == union.id)
    if words:
        conditions.append(
            or_(*(column.contains(words, autoescape=True) for column in (Account.name, Account.login, Union.name)))
        )
    total = session.execute(select(func.count()).select_from(Account).join(Account.union).where(*conditions))
    found = select(Account).join(Account.union).options(joinedload(Account.union)).where(*conditions)
    ordered = found.order_by(Union.path, Account.id).offset(offset).limit(limit)
    return Found(session.scalars(ordered).all(), total.scalar_one())


def within(session: Session, person: Person, account: int) -> Account:
    """Return an account within a person's reach.

    Raises:
        NotHere: there is none, or it lies elsewhere.
    """
    found = session.get(Account, account)
    if found is None or not person.reaches(found.union.path):
        raise NotHere
    return found


def may_manage(person: Person, account: Account) -> bool:
    """Say whether a person may change an account: one that she could create, and not her own."""
    return account.id != person.account and may_create(person, account.role, account.union.path)


def managed(session: Session, person: Person, account: int) -> Account:
    """Return an account that a person may change.

    Raises:
        NotHere: it lies outside of her reach.
        NotAllowed: it is her own, or one that she could not create.
    """
    found = within(session, person, account)
    if not may_manage(person, found):
        raise NotAllowed("这个账号不归您管理，什么也没有改变。自己的账号请在“我的账号”里修改。")
    return found


def is_taken(session: Session, login: str) -> bool:
    """Say whether a login is in use."""
    return session.scalars(select(Account.id).where(Account.login == sessions.clean_login(login))).first() is not None


def roles_for(person: Person, union: Union | None = None) -> list[Role]:
    """Return the roles that a person may give at a union, or anywhere within her reach."""
    if union is not None:
        return [role for role in Role if fits(role, union.kind) and may_create(person, role, union.path)]
    places = (person.path, person.path + "0/")  # her own union, and any below it
    return [role for role in Role if any(may_create(person, role, place) for place in places)]


def unions_for(session: Session, person: Person) -> list[Union]:
    """Return the unions for which a person may invite somebody, in the order of the tree."""
    found = select(Union).where(Union.path.startswith(person.path), Union.active).order_by(Union.path)
    return [union for union in session.scalars(found) if roles_for(person, union)]


# --- inviting ---


def invite(
    session: Session, person: Person, at: datetime, union: Union, role: Role, name: str, login: str
) -> tuple[Account, str]:
    """Create an account and return it with the token of its invitation, which is kept nowhere else.

    Raises:
        NotHere: the union lies outside of the person's reach.
        NotAllowed: she may not create such an account there.
        InputInvalid: the login is in use, or the union out of use.
    """
    if not person.reaches(union.path):
        raise NotHere
    if role not in roles_for(person, union):
        raise NotAllowed(f"您不能在“{union.name}”设立“{role.label}”账号，什么也没有改变。")
    made = _create(session, at, union, role, name, login)
    audit.record(session, person, at, "account.invited", _subject(made), union.path, role=role.label)
    return made, _open_invitation(session, made, at)


def create_first(session: Session, at: datetime, login: str, name: str, role: Role, union: Union) -> str:
    """Create an account from the terminal, where nobody could invite yet; return the invitation's token.

    Raises:
        InputInvalid: the login is in use, or the role does not fit the union.
    """
    if not fits(role, union.kind):
        raise InputInvalid(f"“{union.name}”（{union.kind.label}）不能设立“{role.label}”账号。")
    made = _create(session, at, union, role, name, login)
    audit.record(session, None, at, "account.created", _subject(made), union.path, role=role.label)
    return _open_invitation(session, made, at)


def rescue(session: Session, database: Database, at: datetime, login: str) -> str:
    """Reset an account from the terminal, where nobody above it is left; return the invitation's token.

    It is in use again, and not locked any more.

    Raises:
        NotHere: there is no such account.
        NotNow: its union is out of use: nobody can sign in there.
    """
    found = session.scalars(select(Account).where(Account.login == sessions.clean_login(login))).one_or_none()
    if found is None:
        raise NotHere(f"没有登录名为 {login} 的账号。")
    if not found.union.active:
        raise NotNow(f"“{found.union.name}”已停用，它的账号不能登录。什么也没有改变。")
    if not found.active:
        found.active = True
        audit.record(session, None, at, "account.activated", _subject(found), found.union.path)
    sessions.clear(session, sessions.attempts_key(database, found.login))
    return _reset(session, None, found, at)


def reset(session: Session, person: Person, at: datetime, account: int) -> tuple[Account, str]:
    """Take password, second factor and devices away and return a new invitation; the old link dies."""
    found = managed(session, person, account)
    if not found.active:
        raise NotNow("这个账号已停用，没有发邀请。请先恢复账号。")
    return found, _reset(session, person, found, at)


def _create(session: Session, at: datetime, union: Union, role: Role, name: str, login: str) -> Account:
    made = Account(login=sessions.clean_login(login), name=name.strip(), role=role, union_id=union.id, created_at=at)
    if not 2 <= len(made.login) <= sessions.LOGIN_LENGTH or not made.name:
        raise InputInvalid("登录名要有 2 到 64 个字符，姓名不能空着。没有建立账号。")
    if not union.active:
        raise InputInvalid(f"“{union.name}”已停用，没有建立账号。")
    try:
        with session.begin_nested():
            session.add(made)
            session.flush()
    except IntegrityError as error:
        raise InputInvalid(f"登录名“{made.login}”已经有人用了，没有建立账号。请换一个。") from error
    return made


def _reset(session: Session, person: Person | None, account: Account, at: datetime) -> str:
    action = "account.reset" if account.password else "account.invited"
    account.password = account.second_factor = None
    sessions.end_all(session, account)
    audit.record(session, person, at, action, _subject(account), account.union.path)
    return _open_invitation(session, account, at)


def _open_invitation(session: Session, account: Account, at: datetime) -> str:
    _close_invitations(session, account)
    token = secrets.token_urlsafe(TOKEN_BYTES)
    session.add(AccountInvitation(digest=sessions.digest(token), account_id=account.id, expires_at=at + VALID))
    session.flush()
    return token


def _close_invitations(session: Session, account: Account) -> None:
    session.execute(delete(AccountInvitation).where(AccountInvitation.account_id == account.id))


# --- taking up ---


def invited(session: Session, token: str, at: datetime) -> Account:
    """Return the account that an invitation is for; looking changes nothing.

    Raises:
        InvitationInvalid: it is unknown, used, renewed or too old.
    """
    found = session.get(AccountInvitation, sessions.digest(token))
    if found is None or not is_open(session, token, at):
        raise InvitationInvalid
    account = session.get_one(Account, found.account_id)
    if not account.active or not account.union.active:
        raise InvitationInvalid
    return account


def is_open(session: Session, token: str, at: datetime) -> bool:
    """Say whether an invitation can still be taken up."""
    found = session.get(AccountInvitation, sessions.digest(token))
    return found is not None and found.used_at is None and at < found.expires_at


def take_up(session: Session, token: str, password: str, at: datetime) -> Account:
    """Use an invitation, once: give the account its password.

    Args:
        password: its hash; the password was found good before.

    Raises:
        InvitationInvalid: see `invited`; of two at once only one gets through.
    """
    account = invited(session, token, at)
    used = session.execute(
        update(AccountInvitation)
        .where(AccountInvitation.digest == sessions.digest(token), AccountInvitation.used_at.is_(None))
        .values(used_at=at)
        .returning(AccountInvitation.digest)
    ).one_or_none()
    if used is None:
        raise InvitationInvalid
    account.password, account.password_at, account.second_factor = password, at, None
    sessions.end_all(session, account)
    person = sessions.person(account)
    audit.record(session, person, at, "account.taken_up", _subject(account), account.union.path)
    return account


# --- one's own account ---


def change_password(session: Session, person: Person, at: datetime, password: str, device: str) -> str:
    """Give one's own account a new password, sign every device out, and return a token for this one.

    Args:
        password: the hash of the new one; the old one was asked for before.
    """
    account = session.get_one(Account, person.account)
    account.password, account.password_at = password, at
    sessions.end_all(session, account)
    audit.record(session, person, at, "account.password_changed", _subject(account), person.path)
    return sessions.begin(session, account, at, device=device)


def set_code(session: Session, database: Database, account: Account, secret: bytes, step: int, at: datetime) -> None:
    """Give an account its second factor.

    Args:
        step: the time step of the code that proved it; it is not taken again.
    """
    account.second_factor = database.seal(secret, sessions.purpose(account))
    account.second_factor_step = step
    path, person = account.union.path, sessions.person(account)
    audit.record(session, person, at, "account.code_turned_on", _subject(account), path)


def unset_code(session: Session, person: Person, at: datetime) -> None:
    """Take one's own second factor away; the view has asked whether the role may be without."""
    account = session.get_one(Account, person.account)
    account.second_factor = None
    audit.record(session, person, at, "account.code_turned_off", _subject(account), person.path)


# --- managing ---


def rename(session: Session, person: Person, at: datetime, account: int, name: str) -> Account:
    """Correct the name of an account."""
    found = managed(session, person, account)
    before, found.name = found.name, name
    audit.record(session, person, at, "account.renamed", _subject(found), found.union.path, before=before, after=name)
    return found


def change_role(session: Session, person: Person, at: datetime, account: int, role: Role) -> Account:
    """Give an account another role at its union, and sign its devices out.

    Raises:
        NotAllowed: the person may not create such an account there.
        LastOne: it is the last one of its kind.
    """
    found = managed(session, person, account)
    if role not in roles_for(person, found.union):
        raise NotAllowed(f"您不能在“{found.union.name}”设立“{role.label}”账号，什么也没有改变。")
    _leave_one(session, found)
    before, found.role = found.role, role
    sessions.end_all(session, found)
    audit.record(
        session, person, at, "account.role_changed", _subject(found), found.union.path,
        before=before.label, after=role.label,
    )  # fmt: skip
    return found


def deactivate(session: Session, person: Person, at: datetime, account: int) -> Account:
    """Take an account out of use: its devices are signed out and its invitation dies.

    Raises:
        LastOne: it is the last one of its kind.
    """
    found = managed(session, person, account)
    _leave_one(session, found)
    found.active = False
    sessions.end_all(session, found)
    _close_invitations(session, found)
    audit.record(session, person, at, "account.deactivated", _subject(found), found.union.path)
    return found


def activate(session: Session, person: Person, at: datetime, account: int) -> Account:
    """Take an account into use again, with the password that it had."""
    found = managed(session, person, account)
    found.active = True
    audit.record(session, person, at, "account.activated", _subject(found), found.union.path)
    return found


def unlock(session: Session, person: Person, at: datetime, account: int, database: Database) -> Account:
    """End the lock after failures in a row."""
    found = managed(session, person, account)
    sessions.clear(session, sessions.attempts_key(database, found.login))
    audit.record(session, person, at, "account.unlocked", _subject(found), found.union.path)
    return found


def _leave_one(session: Session, account: Account) -> None:
    """See to it that another active account of the same kind remains; those who ask at once wait in a row."""
    if account.role not in KEPT_AS_LAST or account.password is None:
        return
    usable = (Account.role == account.role, Account.active, Account.password.is_not(None))
    same = select(Account.id).where(*usable).order_by(Account.id)
    ids = session.scalars(same.with_for_update()).all()
    if not any(other != account.id for other in ids):
        raise LastOne


def _subject(account: Account) -> str:
    return f"账号 {account.login}（{account.name}）"
