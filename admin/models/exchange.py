"""What unions tell each other of their work (工作交流), and what they put into it."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from admin.models.base import Base, one_of
from admin.models.unions import Union
from admin.rules.exchange import ExemplarState, Period


class Exemplar(Base):
    """A union whose work others can learn from (典型): nominated, approved, and shown with consent."""

    __tablename__ = "exemplar"

    id: Mapped[int] = mapped_column(primary_key=True)
    union_id: Mapped[int] = mapped_column(ForeignKey("union.id"), index=True)
    title: Mapped[str]
    story: Mapped[str]
    state: Mapped[ExemplarState] = mapped_column(one_of(ExemplarState))
    nominated_at: Mapped[datetime]
    nominated_by: Mapped[str]
    nominating_union_id: Mapped[int] = mapped_column(ForeignKey("union.id"))
    agreed_at: Mapped[datetime | None]
    """When the union itself agreed to be shown."""
    agreed_by: Mapped[str] = mapped_column(default="")
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[str] = mapped_column(default="")
    reason: Mapped[str] = mapped_column(default="")
    version: Mapped[int] = mapped_column()

    union: Mapped[Union] = relationship(foreign_keys=[union_id])
    people: Mapped[list["ExemplarPerson"]] = relationship(
        back_populates="exemplar", order_by="ExemplarPerson.id", cascade="all, delete-orphan"
    )

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy's own place for it
    __table_args__ = (Index("ix_exemplar_state", "state"),)


class ExemplarPerson(Base):
    """A person whom a 典型 names or shows, and whether she agreed to it (本人同意)."""

    __tablename__ = "exemplar_person"

    id: Mapped[int] = mapped_column(primary_key=True)
    exemplar_id: Mapped[int] = mapped_column(ForeignKey("exemplar.id"), index=True)
    name: Mapped[str]
    consented_on: Mapped[date | None]
    how: Mapped[str] = mapped_column(default="")
    """How she agreed, such as by a signed sheet, and where it is kept."""
    written_by: Mapped[str] = mapped_column(default="")

    exemplar: Mapped[Exemplar] = relationship(back_populates="people")


class Brief(Base):
    """A periodic brief to the union above (信息报送): figures as they were, and words that its writer answers for."""

    __tablename__ = "brief"

    id: Mapped[int] = mapped_column(primary_key=True)
    union_id: Mapped[int] = mapped_column(ForeignKey("union.id"))
    period: Mapped[Period] = mapped_column(one_of(Period))
    year: Mapped[int]
    number: Mapped[int]
    """The month or quarter; 1 for a year."""
    title: Mapped[str]
    body: Mapped[str]
    figures: Mapped[list[Any]]
    """``[[name, value]]`` as they were when the draft was made or drawn anew."""
    drawn_on: Mapped[date]
    made_at: Mapped[datetime]
    made_by: Mapped[str]
    sent_at: Mapped[datetime | None]
    sent_by: Mapped[str] = mapped_column(default="")
    to_union_id: Mapped[int | None] = mapped_column(ForeignKey("union.id"), index=True)
    acknowledged_at: Mapped[datetime | None]
    acknowledged_by: Mapped[str] = mapped_column(default="")
    remark: Mapped[str] = mapped_column(default="")
    version: Mapped[int] = mapped_column()

    union: Mapped[Union] = relationship(foreign_keys=[union_id])
    to_union: Mapped[Union | None] = relationship(foreign_keys=[to_union_id])

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy's own place for it
    __table_args__ = (
        UniqueConstraint("union_id", "period", "year", "number"),
        CheckConstraint("(sent_at IS NULL) = (to_union_id IS NULL)", name="sent_to_somebody"),
        CheckConstraint("acknowledged_at IS NULL OR sent_at IS NOT NULL", name="acknowledged_once_sent"),
    )


class Publicity(Base):
    """Something that was published about the work (宣传报道)."""

    __tablename__ = "publicity"

    id: Mapped[int] = mapped_column(primary_key=True)
    union_id: Mapped[int] = mapped_column(ForeignKey("union.id"), index=True)
    media: Mapped[str]
    title: Mapped[str]
    published_on: Mapped[date] = mapped_column(index=True)
    link: Mapped[str] = mapped_column(default="")
    added_at: Mapped[datetime]
    added_by: Mapped[str]

    union: Mapped[Union] = relationship()


class Question(Base):
    """A new situation or problem (新情况新问题), asked upwards, and the answer to it."""

    __tablename__ = "question"

    id: Mapped[int] = mapped_column(primary_key=True)
    union_id: Mapped[int] = mapped_column(ForeignKey("union.id"), index=True)
    title: Mapped[str]
    text: Mapped[str]
    asked_at: Mapped[datetime]
    asked_by: Mapped[str]
    answer: Mapped[str] = mapped_column(default="")
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[str] = mapped_column(default="")
    answering_union_id: Mapped[int | None] = mapped_column(ForeignKey("union.id"))
    shared_title: Mapped[str] = mapped_column(default="")
    """The question in general words, for all unions to read with the answer; empty where the answer is internal."""
    version: Mapped[int] = mapped_column()

    union: Mapped[Union] = relationship(foreign_keys=[union_id])

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy's own place for it
    __table_args__ = (
        CheckConstraint("(answered_at IS NULL) = (answering_union_id IS NULL)", name="answered_by_somebody"),
        CheckConstraint("shared_title = '' OR answered_at IS NOT NULL", name="shared_once_answered"),
    )


class Input(Base):
    """What a union put into the work in a year (人力、物力、财力投入)."""

    __tablename__ = "input"

    id: Mapped[int] = mapped_column(primary_key=True)
    union_id: Mapped[int] = mapped_column(ForeignKey("union.id"))
    year: Mapped[int] = mapped_column(index=True)
    persons: Mapped[int]
    things: Mapped[str]
    yuan: Mapped[int]
    entered_at: Mapped[datetime]
    entered_by: Mapped[str]

    union: Mapped[Union] = relationship()

    __table_args__ = (
        UniqueConstraint("union_id", "year"),
        CheckConstraint("persons >= 0 AND yuan >= 0", name="inputs_are_not_negative"),
    )
