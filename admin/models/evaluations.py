"""Evaluations (自查): a union judges itself by a standard, row by row, and the unions above say what they think."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from admin.models.base import Base, one_of
from admin.models.unions import Union
from admin.rules.kinds import ApprovalLevel, TitleLevel
from admin.rules.opinions import EvaluationState, OpinionKind
from admin.rules.verdicts import Verdict


class Evaluation(Base):
    """One self-check (自查) for a title of a level.

    The standard is copied in when it is opened, the verdicts when it is submitted. What was
    submitted is never changed: an amendment is a new row that names this one.
    """

    __tablename__ = "evaluation"

    id: Mapped[int] = mapped_column(primary_key=True)
    union_id: Mapped[int] = mapped_column(ForeignKey("union.id"))
    level: Mapped[TitleLevel] = mapped_column(one_of(TitleLevel))
    year: Mapped[int]
    """Of the figures by which it is judged."""
    state: Mapped[EvaluationState] = mapped_column(one_of(EvaluationState))
    standard_union_id: Mapped[int] = mapped_column(ForeignKey("union.id"))
    """Whose standard it is."""
    standard_name: Mapped[str]
    """For print, like 朝阳区“职工之家”评价标准（2013年版）."""
    criteria: Mapped[dict[str, Any]] = mapped_column(deferred=True)
    """The standard as it was when this was opened, as `admin.rules.standards.as_data` puts it."""
    amended_from_id: Mapped[int | None] = mapped_column(ForeignKey("evaluation.id"))
    opened_at: Mapped[datetime]
    opened_by: Mapped[str]
    submitted_at: Mapped[datetime | None]
    submitted_on: Mapped[date | None]
    submitted_by: Mapped[str] = mapped_column(default="")
    facts: Mapped[dict[str, Any]] = mapped_column(default=dict, deferred=True)
    """The figures on which the computed rows rested, as they were when this was submitted."""
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[str] = mapped_column(default="")
    closing_text: Mapped[str] = mapped_column(default="")
    """Why it was returned, recalled or given up."""
    version: Mapped[int] = mapped_column()

    union: Mapped[Union] = relationship(foreign_keys=[union_id])
    standard_union: Mapped[Union] = relationship(foreign_keys=[standard_union_id])
    amended_from: Mapped["Evaluation | None"] = relationship(remote_side=[id])
    rows: Mapped[list["EvaluationRow"]] = relationship(back_populates="evaluation", order_by="EvaluationRow.id")

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy's own place for it
    __table_args__ = (
        CheckConstraint("state NOT IN ('submitted', 'returned') OR submitted_on IS NOT NULL", name="submitted_has_day"),
        Index(  # a union works at one of a level
            "uq_evaluation_union_id_level", "union_id", "level", unique=True,
            sqlite_where=text("state = 'open'"), postgresql_where=text("state = 'open'"),
        ),
        Index("ix_evaluation_state_union_id", "state", "union_id"),
        Index("ix_evaluation_union_id_submitted_at", "union_id", "submitted_at"),
    )  # fmt: skip


class EvaluationRow(Base):
    """One row of a self-check (一项): what the union says of it; nobody says anything of one that is computed."""

    __tablename__ = "evaluation_row"

    id: Mapped[int] = mapped_column(primary_key=True)
    evaluation_id: Mapped[int] = mapped_column(ForeignKey("evaluation.id"))
    criterion: Mapped[str]
    """The row's id in the standard."""
    computed: Mapped[bool]
    claim: Mapped[Verdict | None] = mapped_column(one_of(Verdict, "claim"))
    """What the union says of it; None while it has said nothing."""
    text: Mapped[str] = mapped_column(default="")
    """What it wants to say, or why the row does not apply."""
    given: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """By the id of what is expected as evidence: a text, a day, or whether it is among the files."""
    verdict: Mapped[Verdict | None] = mapped_column(one_of(Verdict))
    """Frozen when it was submitted."""
    why: Mapped[str] = mapped_column(default="")
    clause: Mapped[str] = mapped_column(default="")
    version: Mapped[int] = mapped_column()

    evaluation: Mapped[Evaluation] = relationship(back_populates="rows")
    opinions: Mapped[list["EvaluationOpinion"]] = relationship(back_populates="row", order_by="EvaluationOpinion.id")

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy's own place for it
    __table_args__ = (
        UniqueConstraint("evaluation_id", "criterion"),
        CheckConstraint("NOT computed OR claim IS NULL", name="nobody_claims_what_is_computed"),
    )


class EvaluationOpinion(Base):
    """What a higher union says of a row that was submitted (审核意见); never changed, the last one counts."""

    __tablename__ = "evaluation_opinion"

    id: Mapped[int] = mapped_column(primary_key=True)
    row_id: Mapped[int] = mapped_column(ForeignKey("evaluation_row.id"), index=True)
    union_id: Mapped[int] = mapped_column(ForeignKey("union.id"))
    level: Mapped[ApprovalLevel] = mapped_column(one_of(ApprovalLevel))
    kind: Mapped[OpinionKind] = mapped_column(one_of(OpinionKind))
    text: Mapped[str] = mapped_column(default="")
    at: Mapped[datetime]
    by: Mapped[str]

    row: Mapped[EvaluationRow] = relationship(back_populates="opinions")
