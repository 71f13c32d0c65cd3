"""Accounts, invitations and who is signed in (账号, 邀请, 登录)."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from admin.models.base import Base, one_of
from admin.models.unions import Union
from admin.rules.kinds import Role


class Account(Base):
    """Somebody who may sign in for a union (账号).

    Without ``password`` the invitation has not been taken up yet.
    """

    __tablename__ = "account"

    id: Mapped[int] = mapped_column(primary_key=True)
    login: Mapped[str] = mapped_column(unique=True)
    """登录名, kept in lower case."""
    name: Mapped[str]
    role: Mapped[Role] = mapped_column(one_of(Role))
    union_id: Mapped[int] = mapped_column(ForeignKey("union.id"), index=True)
    password: Mapped[str | None]
    """The Argon2id hash."""
    second_factor: Mapped[bytes | None]
    """The TOTP secret, sealed by the database's vault."""
    second_factor_step: Mapped[int] = mapped_column(default=0)
    """The last time step (RFC 6238) whose code was taken: no code is taken twice."""
    active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime]
    password_at: Mapped[datetime | None]

    union: Mapped[Union] = relationship()

    __table_args__ = (
        CheckConstraint("length(login) BETWEEN 2 AND 64", name="login_has_a_length"),
        CheckConstraint("length(name) BETWEEN 1 AND 50", name="name_has_a_length"),
    )


class SignInAttempts(Base):
    """How often a sign-in has failed in a row (连续失败), for every name that was typed, known or not.

    So nobody learns from a lock which accounts there are.
    """

    __tablename__ = "sign_in_attempts"

    key: Mapped[bytes] = mapped_column(primary_key=True)
    """An HMAC of the typed name: people type passwords into the wrong field."""
    failures: Mapped[int]
    locked_until: Mapped[datetime | None]
    last_at: Mapped[datetime]

    __table_args__ = (CheckConstraint("failures >= 0", name="failures_are_counted"),)


class AccountInvitation(Base):
    """A one-time link by which an account gets its password (一次性邀请); only its SHA-256 is kept."""

    __tablename__ = "account_invitation"

    digest: Mapped[bytes] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class SignIn(Base):
    """One signed-in device (登录设备); only the SHA-256 of its cookie is kept."""

    __tablename__ = "sign_in"

    digest: Mapped[bytes] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    device: Mapped[str]
    """What the browser calls itself, shortened, for the list of devices."""
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    complete: Mapped[bool]
    """Whether the second factor was given, where there is one."""

    account: Mapped[Account] = relationship()
