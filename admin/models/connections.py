"""Other systems (对接): tokens for the API, and webhooks with their outbox."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from admin.models.base import Base
from admin.models.unions import Union


class ApiToken(Base):
    """A token (接口令牌) for one union and what lies below it; only its SHA-256 is kept."""

    __tablename__ = "api_token"

    id: Mapped[int] = mapped_column(primary_key=True)
    digest: Mapped[bytes] = mapped_column(unique=True)
    union_id: Mapped[int] = mapped_column(ForeignKey("union.id"), index=True)
    name: Mapped[str]
    scopes: Mapped[list[Any]]
    created_at: Mapped[datetime]
    created_by: Mapped[str]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]

    union: Mapped[Union] = relationship()


class Webhook(Base):
    """Where another system wants to be told (推送地址), for one union and what lies below it."""

    __tablename__ = "webhook"

    id: Mapped[int] = mapped_column(primary_key=True)
    union_id: Mapped[int] = mapped_column(ForeignKey("union.id"), index=True)
    url: Mapped[str]
    secret: Mapped[bytes]
    """The signing secret, sealed by the database's vault."""
    old_secret: Mapped[bytes | None]
    """The one before it, sealed; messages are signed with both until ``old_secret_until``."""
    old_secret_until: Mapped[datetime | None]
    events: Mapped[list[Any]]
    active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime]
    created_by: Mapped[str]
    failing_since: Mapped[datetime | None]
    """When the first of the attempts failed that have all failed since."""
    stopped_why: Mapped[str] = mapped_column(default="")
    """Why the system itself has switched it off (自动停用), in Chinese."""

    union: Mapped[Union] = relationship()


class Delivery(Base):
    """One message on its way to one webhook (推送记录); ``message`` is the idempotency key."""

    __tablename__ = "delivery"

    id: Mapped[int] = mapped_column(primary_key=True)
    webhook_id: Mapped[int] = mapped_column(ForeignKey("webhook.id"), index=True)
    message: Mapped[str]
    event: Mapped[str]
    body: Mapped[bytes]
    created_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    next_at: Mapped[datetime | None]
    """When it is tried next; none once it is delivered or given up."""
    delivered_at: Mapped[datetime | None]
    last_status: Mapped[int | None]
    last_error: Mapped[str] = mapped_column(default="")

    webhook: Mapped[Webhook] = relationship()
    tries: Mapped[list["DeliveryAttempt"]] = relationship(back_populates="delivery", order_by="DeliveryAttempt.id")

    __table_args__ = (
        CheckConstraint("attempts >= 0", name="attempts_are_counted"),
        CheckConstraint("delivered_at IS NULL OR next_at IS NULL", name="delivered_is_not_tried_again"),
        Index("ix_delivery_next_at", "next_at"),
    )


class DeliveryAttempt(Base):
    """One attempt to deliver (一次推送): what the other system answered, or why it could not be reached."""

    __tablename__ = "delivery_attempt"

    id: Mapped[int] = mapped_column(primary_key=True)
    delivery_id: Mapped[int] = mapped_column(ForeignKey("delivery.id"), index=True)
    at: Mapped[datetime]
    status: Mapped[int | None]
    error: Mapped[str]
    milliseconds: Mapped[int]

    delivery: Mapped[Delivery] = relationship(back_populates="tries")
