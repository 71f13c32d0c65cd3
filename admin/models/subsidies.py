"""Subsidies (建家补助), the book of what was paid and reversed, and other rewards (奖励)."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from admin.models.applications import AwardApplication
from admin.models.base import Base, one_of
from admin.models.titles import Title
from admin.models.unions import Union
from admin.rules.kinds import SubsidyEntryKind, SubsidyState


class Subsidy(Base):
    """One subsidy as it was approved (核定): everything it was judged by stands in the row and is never changed.

    Source: 附件三.
    """

    __tablename__ = "subsidy"

    id: Mapped[int] = mapped_column(primary_key=True)
    union_id: Mapped[int] = mapped_column(ForeignKey("union.id"))
    title_id: Mapped[int] = mapped_column(ForeignKey("title.id"))
    application_id: Mapped[int] = mapped_column(ForeignKey("award_application.id"))
    state: Mapped[SubsidyState] = mapped_column(one_of(SubsidyState))
    name: Mapped[str]
    """The union's name of that day."""
    street_id: Mapped[int] = mapped_column(ForeignKey("union.id"))
    street_name: Mapped[str]
    """The 上级工会 of that day: totals of past years do not move with the union."""
    declared_m2: Mapped[str]
    verified_m2: Mapped[str]
    yuan: Mapped[int]
    tier: Mapped[str]
    """The words of the line of the table."""
    clause: Mapped[str]
    policy: Mapped[str]
    """Version of the table."""
    approved_at: Mapped[datetime]
    approved_by: Mapped[str]
    paid_on: Mapped[date | None]
    voucher_number: Mapped[str] = mapped_column(default="")
    reversed_at: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(default="")
    """Why it was reversed."""
    version: Mapped[int] = mapped_column()

    union: Mapped[Union] = relationship(foreign_keys=[union_id])
    title: Mapped[Title] = relationship()
    application: Mapped[AwardApplication] = relationship()
    entries: Mapped[list["SubsidyEntry"]] = relationship(back_populates="subsidy", order_by="SubsidyEntry.id")

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy's own place for it
    __table_args__ = (
        CheckConstraint("yuan > 0", name="yuan_is_positive"),
        CheckConstraint("state <> 'pending'", name="what_is_pending_has_no_row"),
        CheckConstraint("paid_on IS NOT NULL OR state <> 'paid'", name="paid_has_a_day"),
        Index(  # once per union for ever
            "uq_subsidy_union_id", "union_id", unique=True,
            sqlite_where=text("state <> 'reversed'"), postgresql_where=text("state <> 'reversed'"),
        ),
        Index("ix_subsidy_state_id", "state", "id"),
    )  # fmt: skip


class SubsidyEntry(Base):
    """One entry in the book (台账): a payment, or what reverses it with a negative amount; never changed or deleted."""

    __tablename__ = "subsidy_entry"

    id: Mapped[int] = mapped_column(primary_key=True)
    subsidy_id: Mapped[int] = mapped_column(ForeignKey("subsidy.id"))
    kind: Mapped[SubsidyEntryKind] = mapped_column(one_of(SubsidyEntryKind))
    yuan: Mapped[int]
    on: Mapped[date] = mapped_column("entry_on")
    year: Mapped[int]
    street_id: Mapped[int] = mapped_column(ForeignKey("union.id"))
    street_name: Mapped[str]
    voucher_number: Mapped[str]
    reason: Mapped[str] = mapped_column(default="")
    made_at: Mapped[datetime]
    made_by: Mapped[str]

    subsidy: Mapped[Subsidy] = relationship(back_populates="entries")

    __table_args__ = (
        CheckConstraint("(yuan > 0) = (kind = 'payment')", name="a_reversal_is_negative"),
        Index("uq_subsidy_entry_subsidy_id_kind", "subsidy_id", "kind", unique=True),
        Index("ix_subsidy_entry_year_street_id", "year", "street_id"),
    )


class Reward(Base):
    """Another reward beside the subsidy (奖励), in money or not; a mistake is corrected by a reversing row."""

    __tablename__ = "reward"

    id: Mapped[int] = mapped_column(primary_key=True)
    union_id: Mapped[int] = mapped_column(ForeignKey("union.id"), index=True)
    name: Mapped[str]
    street_id: Mapped[int] = mapped_column(ForeignKey("union.id"))
    street_name: Mapped[str]
    what: Mapped[str]
    yuan: Mapped[int]
    """0 where it is no money; negative where it takes another one back."""
    on: Mapped[date] = mapped_column("given_on")
    year: Mapped[int] = mapped_column(index=True)
    document: Mapped[str]
    """文号 or voucher number."""
    reason: Mapped[str] = mapped_column(default="")
    reverses_id: Mapped[int | None] = mapped_column(ForeignKey("reward.id"), unique=True)
    made_at: Mapped[datetime]
    made_by: Mapped[str]

    union: Mapped[Union] = relationship(foreign_keys=[union_id])
    reverses: Mapped["Reward | None"] = relationship(remote_side=[id], back_populates="reversed_by")
    reversed_by: Mapped["Reward | None"] = relationship(back_populates="reverses", uselist=False)
