"""Received results (会员评家结果), what they ask to look at, and who has acknowledged them."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from admin.models.base import Base, one_of
from admin.models.unions import Union
from admin.rules.kinds import FlagKind, ProposalState, ReviewState, Subject, Trigger


class HomeReview(Base):
    """One frozen result (会员评家结果): one home, one year, counts only, with the signed board it came from.

    Nothing of it is ever changed but ``state`` and ``shown_from``.
    """

    __tablename__ = "home_review"

    id: Mapped[int] = mapped_column(primary_key=True)
    union_id: Mapped[int] = mapped_column(ForeignKey("union.id"))
    assembly_id: Mapped[int | None] = mapped_column(ForeignKey("assembly.id"), index=True)
    year: Mapped[int]
    poll: Mapped[str] = mapped_column(unique=True)
    subject: Mapped[Subject] = mapped_column(one_of(Subject))
    state: Mapped[ReviewState] = mapped_column(one_of(ReviewState))
    kind: Mapped[str]
    """The kind of assembly, as the definition has it."""
    held_on: Mapped[date]
    received_at: Mapped[datetime]
    shown_from: Mapped[date | None]
    """The first day of the 公示, where the chair has chosen one."""
    due: Mapped[int]
    present: Mapped[int]
    issued: Mapped[int]
    returned: Mapped[int]
    valid: Mapped[int]
    invalid: Mapped[int]
    satisfied: Mapped[int]
    """满意 + 基本满意, as the rule of the poll counts them."""
    dissatisfied: Mapped[int]
    abstained: Mapped[int]
    percent: Mapped[str]
    """满意率 for the eye, rounded down; — where nothing is valid, or the poll is not."""
    beside: Mapped[dict[str, Any]]
    """The first satisfied option alone over valid, returned, issued and present."""
    questions: Mapped[list[Any]]
    """``[{"text", "options": [{"id", "text", "votes"}]}]``, the 总体评价 first."""
    met: Mapped[bool]
    """达标; never where the poll is not valid."""
    threshold: Mapped[str] = mapped_column(default="")
    """What the rate must reach by the rule of the poll, for the eye, like 95%."""
    quorum_met: Mapped[bool]
    valid_poll: Mapped[bool]
    unanimous: Mapped[bool]
    clause: Mapped[str]
    announcement: Mapped[str]
    digest: Mapped[str]
    """SHA-256 of the board in hexadecimal: the number printed on every paper of this result."""
    board: Mapped[bytes] = mapped_column(deferred=True)
    """The signed public board, compressed (gzip). Last in the row: lists need not read past it."""

    union: Mapped[Union] = relationship()
    flags: Mapped[list["Flag"]] = relationship(back_populates="review", order_by="Flag.id")
    acknowledgements: Mapped[list["Acknowledgement"]] = relationship(
        back_populates="review", order_by="Acknowledgement.id"
    )

    __table_args__ = (
        CheckConstraint("returned <= issued OR NOT valid_poll", name="a_valid_poll_returned_no_more_than_issued"),
        CheckConstraint("satisfied + dissatisfied + abstained <= valid", name="votes_are_valid_ballots"),
        CheckConstraint("valid + invalid = returned", name="returned_is_valid_and_invalid"),
        Index("ix_home_review_union_id_year", "union_id", "year"),
        # The two lists that everybody asks for are read from these alone; the rows are long.
        Index("ix_home_review_inbox", "subject", "received_at", "year", "union_id", "state"),
        Index("ix_home_review_duty", "subject", "year", "state", "union_id"),
    )


class Flag(Base):
    """Something that a result, or its absence, asks the higher unions to look at (标记), with its clause."""

    __tablename__ = "flag"

    id: Mapped[int] = mapped_column(primary_key=True)
    union_id: Mapped[int] = mapped_column(ForeignKey("union.id"), index=True)
    review_id: Mapped[int | None] = mapped_column(ForeignKey("home_review.id"), index=True)
    year: Mapped[int]
    kind: Mapped[FlagKind] = mapped_column(one_of(FlagKind))
    trigger: Mapped[Trigger | None] = mapped_column(one_of(Trigger))
    """The ground on which revocation may be proposed, where it is one."""
    clause: Mapped[str]
    why: Mapped[str]
    raised_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]

    union: Mapped[Union] = relationship()
    review: Mapped[HomeReview | None] = relationship(back_populates="flags")

    __table_args__ = (
        Index(  # a year that was missed is flagged once
            "uq_flag_union_id_year_kind", "union_id", "year", "kind", unique=True,
            sqlite_where=text("review_id IS NULL"), postgresql_where=text("review_id IS NULL"),
        ),
    )  # fmt: skip


class Acknowledgement(Base):
    """A higher union has received a result (回执)."""

    __tablename__ = "acknowledgement"

    id: Mapped[int] = mapped_column(primary_key=True)
    review_id: Mapped[int] = mapped_column(ForeignKey("home_review.id"), index=True)
    union_id: Mapped[int] = mapped_column(ForeignKey("union.id"))
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    by: Mapped[str]
    at: Mapped[datetime]
    remark: Mapped[str] = mapped_column(default="")

    review: Mapped[HomeReview] = relationship(back_populates="acknowledgements")
    union: Mapped[Union] = relationship()

    __table_args__ = (Index("uq_acknowledgement_review_id_union_id", "review_id", "union_id", unique=True),)


class RevocationProposal(Base):
    """A body is asked to decide on revoking a title (撤销提议); the system never decides."""

    __tablename__ = "revocation_proposal"

    id: Mapped[int] = mapped_column(primary_key=True)
    union_id: Mapped[int] = mapped_column(ForeignKey("union.id"), index=True)
    review_id: Mapped[int | None] = mapped_column(ForeignKey("home_review.id"))
    year: Mapped[int]
    trigger: Mapped[Trigger] = mapped_column(one_of(Trigger))
    clause: Mapped[str]
    reason: Mapped[str]
    proposed_at: Mapped[datetime]
    proposed_by: Mapped[str]
    proposing_union_id: Mapped[int] = mapped_column(ForeignKey("union.id"))
    """Whose proposal it is: the 上一级 or the district."""
    state: Mapped[ProposalState] = mapped_column(one_of(ProposalState))
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[str] = mapped_column(default="")
    closing_reason: Mapped[str] = mapped_column(default="")

    union: Mapped[Union] = relationship(foreign_keys=[union_id])
    review: Mapped[HomeReview | None] = relationship()
    proposing_union: Mapped[Union] = relationship(foreign_keys=[proposing_union_id])

    __table_args__ = (
        Index(  # one open proposal for each union, trigger and year
            "uq_revocation_proposal_union_id_year_trigger", "union_id", "year", "trigger", unique=True,
            sqlite_where=text("state = 'proposed'"), postgresql_where=text("state = 'proposed'"),
        ),
    )  # fmt: skip
