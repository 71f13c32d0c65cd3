"""The register of titles (职工之家称号登记)."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from admin.models.base import Base, one_of
from admin.models.unions import Union
from admin.rules.kinds import TitleLevel, TitleState


class Title(Base):
    """A title that was awarded (称号): it is never deleted, and ends by a decision or by being given up."""

    __tablename__ = "title"

    id: Mapped[int] = mapped_column(primary_key=True)
    union_id: Mapped[int] = mapped_column(ForeignKey("union.id"), index=True)
    level: Mapped[TitleLevel] = mapped_column(one_of(TitleLevel))
    state: Mapped[TitleState] = mapped_column(one_of(TitleState))
    name: Mapped[str]
    """The union's name as it stands on the plaque."""
    awarding_union_id: Mapped[int] = mapped_column(ForeignKey("union.id"))
    awarded_on: Mapped[date]
    decision_number: Mapped[str]
    """文号 of the decision that names the home (命名)."""
    area_m2: Mapped[str | None]
    """The verified area in m² with two decimals, like ``49.99``; None where none was verified."""
    plaque_on: Mapped[date | None]
    """When the plaque was handed over (授牌)."""
    ended_on: Mapped[date | None]
    ending_number: Mapped[str] = mapped_column(default="")
    """文号 of the decision that revoked it."""
    plaque_returned_on: Mapped[date | None]
    version: Mapped[int] = mapped_column()

    union: Mapped[Union] = relationship(foreign_keys=[union_id])
    awarding_union: Mapped[Union] = relationship(foreign_keys=[awarding_union_id])
    steps: Mapped[list["TitleStep"]] = relationship(back_populates="title", order_by="TitleStep.id")

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy's own place for it
    __table_args__ = (
        CheckConstraint("(ended_on IS NULL) = (state NOT IN ('revoked', 'given_up'))", name="ended_has_a_day"),
        Index(  # a union holds one title of a level
            "uq_title_union_id_level", "union_id", "level", unique=True,
            sqlite_where=text("ended_on IS NULL"), postgresql_where=text("ended_on IS NULL"),
        ),
        Index("ix_title_level_state_awarded_on", "level", "state", "awarded_on"),
    )  # fmt: skip


class TitleStep(Base):
    """One step in the life of a title (称号变动): who, when, what, with the text of the decision."""

    __tablename__ = "title_step"

    id: Mapped[int] = mapped_column(primary_key=True)
    title_id: Mapped[int] = mapped_column(ForeignKey("title.id"), index=True)
    at: Mapped[datetime]
    by: Mapped[str]
    state: Mapped[TitleState] = mapped_column(one_of(TitleState))
    """The state after the step."""
    text: Mapped[str]

    title: Mapped[Title] = relationship(back_populates="steps")
