"""Opened comments, the problems they name, and what is done about them (意见, 突出问题, 整改)."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from admin.models.base import Base, one_of
from admin.models.reviews import HomeReview
from admin.models.unions import Union
from admin.rules.kinds import StepKind, TicketKind, TicketState


class Problem(Base):
    """One 突出问题: comments that say the same, in the chair's words; answered by a ticket or a reasoned reply."""

    __tablename__ = "problem"

    id: Mapped[int] = mapped_column(primary_key=True)
    review_id: Mapped[int] = mapped_column(ForeignKey("home_review.id"), index=True)
    title: Mapped[str]
    reply: Mapped[str] = mapped_column(default="")
    """The reasoned reply (答复) where nothing is to be put right."""
    replied_at: Mapped[datetime | None]
    told_at: Mapped[datetime | None]
    """Since when members can read the reply on the public page."""
    removed: Mapped[bool] = mapped_column(default=False)
    """Taken away or merged into another; kept so that the step can be undone."""
    created_at: Mapped[datetime]

    review: Mapped[HomeReview] = relationship()
    comments: Mapped[list["OpenedComment"]] = relationship(back_populates="problem", order_by="OpenedComment.place")
    tickets: Mapped[list["Ticket"]] = relationship(back_populates="problem", order_by="Ticket.id")


class OpenedComment(Base):
    """One comment as it was opened; ``place`` is its place in the shuffled list and tells nothing."""

    __tablename__ = "opened_comment"

    review_id: Mapped[int] = mapped_column(ForeignKey("home_review.id"), primary_key=True)
    place: Mapped[int] = mapped_column(primary_key=True)
    text: Mapped[str]
    problem_id: Mapped[int | None] = mapped_column(ForeignKey("problem.id"), index=True)
    set_aside: Mapped[bool] = mapped_column(default=False)
    """It names no problem (praise, nothing said)."""

    problem: Mapped[Problem | None] = relationship(back_populates="comments")


class SortingStep(Base):
    """One step of sorting comments (归类), with how it was before, so that the last one can be undone."""

    __tablename__ = "sorting_step"

    id: Mapped[int] = mapped_column(primary_key=True)
    review_id: Mapped[int] = mapped_column(ForeignKey("home_review.id"), index=True)
    at: Mapped[datetime]
    by: Mapped[str]
    what: Mapped[str]
    before: Mapped[dict[str, Any]]
    """``{"comments": [[place, problem, set aside]], "problems": [[number, title, removed]]}``."""


class Ticket(Base):
    """One 整改: problem, measure, owner, deadline, evidence; closed by the higher union, told to members."""

    __tablename__ = "ticket"

    id: Mapped[int] = mapped_column(primary_key=True)
    union_id: Mapped[int] = mapped_column(ForeignKey("union.id"), index=True)
    review_id: Mapped[int | None] = mapped_column(ForeignKey("home_review.id"), index=True)
    problem_id: Mapped[int | None] = mapped_column(ForeignKey("problem.id"))
    kind: Mapped[TicketKind] = mapped_column(one_of(TicketKind))
    title: Mapped[str]
    measure: Mapped[str] = mapped_column(default="")
    owner: Mapped[str] = mapped_column(default="")
    due_on: Mapped[date]
    clause: Mapped[str] = mapped_column(default="")
    state: Mapped[TicketState] = mapped_column(one_of(TicketState))
    opened_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    told_at: Mapped[datetime | None]
    """Since when members can read on the public page what was done."""
    outcome: Mapped[str] = mapped_column(default="")
    """What was done, in words for members."""
    version: Mapped[int] = mapped_column()

    union: Mapped[Union] = relationship()
    review: Mapped[HomeReview | None] = relationship()
    problem: Mapped[Problem | None] = relationship(back_populates="tickets")
    steps: Mapped[list["TicketStep"]] = relationship(back_populates="ticket", order_by="TicketStep.id")

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy's own place for it
    __table_args__ = (
        CheckConstraint("(state = 'closed') = (closed_at IS NOT NULL)", name="closed_has_a_moment"),
        Index("uq_ticket_problem_id", "problem_id", unique=True),
        Index(
            "uq_ticket_review_id_rate",
            "review_id",
            unique=True,
            sqlite_where=text("kind = 'rate'"),
            postgresql_where=text("kind = 'rate'"),
        ),
        Index("ix_ticket_state_due_on", "state", "due_on"),
    )


class TicketStep(Base):
    """One step of a ticket (办理过程)."""

    __tablename__ = "ticket_step"

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"), index=True)
    at: Mapped[datetime]
    by: Mapped[str]
    what: Mapped[StepKind] = mapped_column(one_of(StepKind))
    text: Mapped[str]

    ticket: Mapped[Ticket] = relationship(back_populates="steps")
