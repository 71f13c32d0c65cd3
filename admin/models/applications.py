"""Applications for a title (职工之家申报表), and what each union said of them."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from admin.models.base import Base, one_of
from admin.models.titles import Title
from admin.models.unions import Union
from admin.rules.kinds import (
    ApplicationState,
    ApplicationStepKind,
    ApprovalLevel,
    ObjectionFrom,
    ObjectionOutcome,
    Opinion,
    TitleLevel,
)

OPEN = "state NOT IN ('awarded', 'refused', 'withdrawn')"


class AwardApplication(Base):
    """One application (申报): the fields of the form, and how far it has come.

    The fields are the union's until it submits; from then on they stand as they were handed in.

    Source: 附件二.
    """

    __tablename__ = "award_application"

    id: Mapped[int] = mapped_column(primary_key=True)
    union_id: Mapped[int] = mapped_column(ForeignKey("union.id"), index=True)
    level: Mapped[TitleLevel] = mapped_column(one_of(TitleLevel))
    state: Mapped[ApplicationState] = mapped_column(one_of(ApplicationState))
    number: Mapped[str] = mapped_column(unique=True)
    """The form's number (表号), printed on both copies."""
    above_id: Mapped[int] = mapped_column(ForeignKey("union.id"))
    """The 上级工会 as it was when the form was begun or last handed in."""
    awarding_id: Mapped[int] = mapped_column(ForeignKey("union.id"), index=True)
    """The union that decides last, shows the union to the public, and names it."""

    name: Mapped[str]
    """基层工会名称."""
    address: Mapped[str] = mapped_column(default="")
    chair: Mapped[str] = mapped_column(default="")
    phone: Mapped[str] = mapped_column(default="")
    committee_since: Mapped[date | None]
    """本届工会成立时间."""
    approved_by: Mapped[str] = mapped_column(default="")
    """成立工会批复单位."""
    staff: Mapped[int]
    members: Mapped[int]
    account_sealed: Mapped[bytes | None]
    """工会账户账号, sealed by the database's vault; only finance may read it."""
    account_tail: Mapped[str] = mapped_column(default="")
    """Its last four digits, for everybody."""
    area_m2: Mapped[str] = mapped_column(default="")
    """职工之家面积 as the union declares it, in m² with two decimals, like ``49.99``; empty until it does."""
    wages_contract_on: Mapped[date | None]
    """签订工资集体协商专项合同时间."""

    created_at: Mapped[datetime]
    round: Mapped[int] = mapped_column(default=0)
    """How often it was handed in."""
    submitted_at: Mapped[datetime | None]
    submitted_account: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    submitted_by: Mapped[str] = mapped_column(default="")
    digest: Mapped[str] = mapped_column(default="")
    """SHA-256 of the fields as they were handed in, in hexadecimal; printed on both copies."""
    judged: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """By what it was judged when it was handed in: standard, evaluation, appraisal; empty before."""
    waiver: Mapped[str] = mapped_column(default="")
    """Why the district lets a union directly under it apply without a street title (直接申报的理由)."""
    waived_by: Mapped[str] = mapped_column(default="")
    waived_at: Mapped[datetime | None]

    announced_at: Mapped[datetime | None]
    """When its 公示 was begun."""
    publicity_from: Mapped[date | None]
    publicity_until: Mapped[date | None]
    publicity_clause: Mapped[str] = mapped_column(default="")
    title_id: Mapped[int | None] = mapped_column(ForeignKey("title.id"), unique=True)
    closed_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column()

    union: Mapped[Union] = relationship(foreign_keys=[union_id])
    above: Mapped[Union] = relationship(foreign_keys=[above_id])
    awarding: Mapped[Union] = relationship(foreign_keys=[awarding_id])
    title: Mapped[Title | None] = relationship()
    approvals: Mapped[list["Approval"]] = relationship(back_populates="application", order_by="Approval.id")
    checks: Mapped[list["SiteCheck"]] = relationship(back_populates="application", order_by="SiteCheck.id")
    objections: Mapped[list["Objection"]] = relationship(back_populates="application", order_by="Objection.id")
    steps: Mapped[list["ApplicationStep"]] = relationship(back_populates="application", order_by="ApplicationStep.id")

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy's own place for it
    __table_args__ = (
        CheckConstraint("staff >= 0 AND members >= 0", name="counts_are_not_negative"),
        CheckConstraint("(title_id IS NULL) = (state <> 'awarded')", name="who_is_named_has_a_title"),
        Index(  # a union has one application of a level under way
            "uq_award_application_union_id_level", "union_id", "level", unique=True,
            sqlite_where=text(OPEN), postgresql_where=text(OPEN),
        ),
        Index("ix_award_application_state", "state", "level"),
    )  # fmt: skip


class Approval(Base):
    """What one union said (意见): at one level, once in each round."""

    __tablename__ = "approval"

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("award_application.id"))
    round: Mapped[int]
    level: Mapped[ApprovalLevel] = mapped_column(one_of(ApprovalLevel))
    opinion: Mapped[Opinion] = mapped_column(one_of(Opinion))
    text: Mapped[str]
    said_on: Mapped[date]
    """The date that stands beside the seal."""
    at: Mapped[datetime]
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    by: Mapped[str]
    union_id: Mapped[int] = mapped_column(ForeignKey("union.id"))
    judged: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """By what the conditions were judged at that moment."""

    application: Mapped[AwardApplication] = relationship(back_populates="approvals")
    union: Mapped[Union] = relationship()

    __table_args__ = (Index("uq_approval_application_id_round_level", "application_id", "round", "level", unique=True),)


class SiteCheck(Base):
    """A visit to the home (实地查验): who came when, and what was measured."""

    __tablename__ = "site_check"

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("award_application.id"), index=True)
    round: Mapped[int]
    checked_on: Mapped[date]
    checkers: Mapped[str]
    """查验人, as they are named on paper."""
    declared_m2: Mapped[str]
    verified_m2: Mapped[str]
    findings: Mapped[str]
    at: Mapped[datetime]
    by: Mapped[str]
    union_id: Mapped[int] = mapped_column(ForeignKey("union.id"))

    application: Mapped[AwardApplication] = relationship(back_populates="checks")
    union: Mapped[Union] = relationship()


class Objection(Base):
    """An objection during 公示 (异议), and what became of it; no name is kept."""

    __tablename__ = "objection"

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("award_application.id"), index=True)
    received_on: Mapped[date]
    source: Mapped[ObjectionFrom] = mapped_column(one_of(ObjectionFrom))
    text: Mapped[str]
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[str]
    outcome: Mapped[ObjectionOutcome | None] = mapped_column(one_of(ObjectionOutcome))
    handling: Mapped[str] = mapped_column(default="")
    handled_at: Mapped[datetime | None]
    handled_by: Mapped[str] = mapped_column(default="")

    application: Mapped[AwardApplication] = relationship(back_populates="objections")

    __table_args__ = (CheckConstraint("(outcome IS NULL) = (handled_at IS NULL)", name="handled_has_an_outcome"),)


class ApplicationStep(Base):
    """One step of an application (办理过程): who, when, what."""

    __tablename__ = "application_step"

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("award_application.id"), index=True)
    at: Mapped[datetime]
    by: Mapped[str]
    kind: Mapped[ApplicationStepKind] = mapped_column(one_of(ApplicationStepKind))
    state: Mapped[ApplicationState] = mapped_column(one_of(ApplicationState))
    """The state after the step."""
    text: Mapped[str] = mapped_column(default="")

    application: Mapped[AwardApplication] = relationship(back_populates="steps")
