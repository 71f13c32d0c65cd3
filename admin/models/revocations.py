"""Cases of revocation (撤销称号), what was decided in them, and titles given up (主动放弃)."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from admin.models.base import Base, one_of
from admin.models.reviews import RevocationProposal
from admin.models.titles import Title
from admin.models.unions import Union
from admin.rules.kinds import Outcome, RenunciationState, RevocationState


class Revocation(Base):
    """What follows a proposal for one title (撤销案): notice, reply, hearing, decisions; nothing is ever deleted.

    Source: 三(二)3, last sentence.
    """

    __tablename__ = "revocation"

    id: Mapped[int] = mapped_column(primary_key=True)
    proposal_id: Mapped[int] = mapped_column(ForeignKey("revocation_proposal.id"))
    title_id: Mapped[int] = mapped_column(ForeignKey("title.id"))
    union_id: Mapped[int] = mapped_column(ForeignKey("union.id"), index=True)
    state: Mapped[RevocationState] = mapped_column(one_of(RevocationState))

    body_name: Mapped[str]
    """The union that gave notice, by its name of that day."""
    notice_number: Mapped[str]
    """文号 of the 告知书."""
    notice_text: Mapped[str]
    """Facts and reasons, as the union was told them."""
    noticed_on: Mapped[date]
    noticed_at: Mapped[datetime]
    noticed_by: Mapped[str]
    reply_from: Mapped[date]
    reply_until: Mapped[date]
    reply_days: Mapped[int]
    reply_clause: Mapped[str]
    reply_note: Mapped[str] = mapped_column(default="")
    """What is uncertain about the days, such as a year whose holidays are not known."""

    replied_at: Mapped[datetime | None]
    replied_by: Mapped[str] = mapped_column(default="")
    reply_text: Mapped[str] = mapped_column(default="")
    waived: Mapped[bool] = mapped_column(default=False)
    """The union has said that it will not reply (放弃申辩)."""

    heard_on: Mapped[date | None]
    heard_at: Mapped[datetime | None]
    heard_by: Mapped[str] = mapped_column(default="")
    hearing_text: Mapped[str] = mapped_column(default="")

    plaque_returned_on: Mapped[date | None]
    version: Mapped[int] = mapped_column()

    proposal: Mapped[RevocationProposal] = relationship()
    title: Mapped[Title] = relationship()
    union: Mapped[Union] = relationship()
    decisions: Mapped[list["Decision"]] = relationship(back_populates="revocation", order_by="Decision.id")

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy's own place for it
    __table_args__ = (
        CheckConstraint("reply_until >= reply_from AND reply_from > noticed_on", name="time_to_reply_follows_notice"),
        CheckConstraint("(replied_at IS NOT NULL) OR state IN ('noticed', 'decided')", name="a_reply_comes_first"),
        Index("uq_revocation_proposal_id_title_id", "proposal_id", "title_id", unique=True),
        Index(  # one open case for a title
            "uq_revocation_title_id", "title_id", unique=True,
            sqlite_where=text("state <> 'decided'"), postgresql_where=text("state <> 'decided'"),
        ),
    )  # fmt: skip


class Decision(Base):
    """One decision in a case (决定): the first one closes it, a later one can only undo a revocation."""

    __tablename__ = "revocation_decision"

    id: Mapped[int] = mapped_column(primary_key=True)
    revocation_id: Mapped[int] = mapped_column(ForeignKey("revocation.id"))
    outcome: Mapped[Outcome] = mapped_column(one_of(Outcome))
    body_name: Mapped[str]
    number: Mapped[str]
    """文号."""
    decided_on: Mapped[date]
    reason: Mapped[str]
    money: Mapped[str]
    """What it says of money that was paid before."""
    rectify_until: Mapped[date | None]
    clause: Mapped[str]
    made_at: Mapped[datetime]
    made_by: Mapped[str]

    revocation: Mapped[Revocation] = relationship(back_populates="decisions")

    __table_args__ = (
        CheckConstraint("(rectify_until IS NOT NULL) = (outcome = 'rectify')", name="time_to_rectify"),
        Index("uq_revocation_decision_revocation_id_outcome", "revocation_id", "outcome", unique=True),
    )


class Renunciation(Base):
    """A union wishes to give up a title (主动放弃); the body that awarded it confirms."""

    __tablename__ = "renunciation"

    id: Mapped[int] = mapped_column(primary_key=True)
    title_id: Mapped[int] = mapped_column(ForeignKey("title.id"))
    union_id: Mapped[int] = mapped_column(ForeignKey("union.id"), index=True)
    state: Mapped[RenunciationState] = mapped_column(one_of(RenunciationState))
    reason: Mapped[str]
    asked_at: Mapped[datetime]
    asked_by: Mapped[str]
    number: Mapped[str] = mapped_column(default="")
    """文号 of the confirmation."""
    confirmed_on: Mapped[date | None]
    remark: Mapped[str] = mapped_column(default="")
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[str] = mapped_column(default="")

    title: Mapped[Title] = relationship()
    union: Mapped[Union] = relationship()

    __table_args__ = (
        Index(  # one open wish for a title
            "uq_renunciation_title_id", "title_id", unique=True,
            sqlite_where=text("state = 'asked'"), postgresql_where=text("state = 'asked'"),
        ),
    )  # fmt: skip
