"""Assemblies and what stands on their checklist (大会)."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from admin.models.base import Base, one_of
from admin.models.unions import Union
from admin.rules.kinds import AssemblyKind, Subject


class Assembly(Base):
    """One 会员(代表)大会 that appraises the home, from the count of the roll to the archive.

    Figures that the poll's board has (实到, 发出 …) are kept here from when they are first
    entered; the board's are the ones that count.
    """

    __tablename__ = "assembly"

    id: Mapped[int] = mapped_column(primary_key=True)
    union_id: Mapped[int] = mapped_column(ForeignKey("union.id"))
    year: Mapped[int]
    title: Mapped[str]
    kind: Mapped[AssemblyKind] = mapped_column(one_of(AssemblyKind))
    held_on: Mapped[date]
    place: Mapped[str] = mapped_column(default="")
    due: Mapped[int]
    """应到."""
    excused: Mapped[int] = mapped_column(default=0)
    """请假."""
    present: Mapped[int | None]
    """实到."""
    checked_in: Mapped[int] = mapped_column(default=0)
    """The check-in counter (签到), which only counts."""
    issued: Mapped[int | None]
    """发出."""
    chief_scrutineer: Mapped[str] = mapped_column(default="")
    """总监票人."""
    scrutineers: Mapped[list[Any]]
    """Names of the 监票人 in the order of the poll, 2 to 9."""
    threshold: Mapped[int]
    tellers: Mapped[list[Any]]
    """Names of the 计票人."""
    questions: Mapped[list[Any]]
    """The ballot as data: ``[{"id", "text", "options": [{"id", "text"}]}]``."""
    comments: Mapped[bool]
    recheck_minutes: Mapped[int]
    on_chair: Mapped[bool] = mapped_column(default=False)
    """Whether there is a second poll, on the chair (评议工会主席)."""
    scrutineers_adopted_at: Mapped[datetime | None]
    closes_at: Mapped[datetime | None]
    """When the announced time is over (倒计时); the box is closed by hand."""
    screen: Mapped[str] = mapped_column(default="auto")
    """What the big screen shows: auto, welcome, present, vote, result."""
    signed_on: Mapped[date | None]
    archived_at: Mapped[datetime | None]
    abandoned_at: Mapped[datetime | None]
    """Given up before there was a result; nothing of it counts."""
    rerun_of_id: Mapped[int | None] = mapped_column(ForeignKey("assembly.id"))
    rerun_reason: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime]
    version: Mapped[int] = mapped_column()

    union: Mapped[Union] = relationship()
    polls: Mapped[list["AssemblyPoll"]] = relationship(back_populates="assembly", order_by="AssemblyPoll.id")
    prints: Mapped[list["SlipPrint"]] = relationship(back_populates="assembly", order_by="SlipPrint.id")

    @property
    def known_excused(self) -> int | None:
        """Return 请假 once it was confirmed together with 实到."""
        return None if self.present is None else self.excused

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy's own place for it
    __table_args__ = (
        CheckConstraint("due BETWEEN 1 AND 100000", name="due_is_possible"),
        CheckConstraint("excused BETWEEN 0 AND due", name="excused_are_due"),
        CheckConstraint("present IS NULL OR present >= 0", name="present_is_counted"),
        CheckConstraint("checked_in >= 0", name="checked_in_is_counted"),
        Index("ix_assembly_union_id_year", "union_id", "year"),
    )


class AssemblyPoll(Base):
    """A poll of an assembly, by its code on the voting side: rehearsals, the real one, that on the chair."""

    __tablename__ = "assembly_poll"

    id: Mapped[int] = mapped_column(primary_key=True)
    assembly_id: Mapped[int] = mapped_column(ForeignKey("assembly.id"), index=True)
    code: Mapped[str] = mapped_column(unique=True)
    subject: Mapped[Subject] = mapped_column(one_of(Subject))
    rehearsal: Mapped[bool]
    created_at: Mapped[datetime]
    opened_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    """When it had its result, or was annulled or put aside."""

    assembly: Mapped[Assembly] = relationship(back_populates="polls")


class SlipPrint(Base):
    """One batch of slips that was made (印制记录): how many, never which."""

    __tablename__ = "slip_print"

    id: Mapped[int] = mapped_column(primary_key=True)
    assembly_id: Mapped[int] = mapped_column(ForeignKey("assembly.id"), index=True)
    poll: Mapped[str]
    batch: Mapped[int]
    count: Mapped[int]
    simulated: Mapped[bool] = mapped_column(default=False)
    at: Mapped[datetime]
    reason: Mapped[str] = mapped_column(default="")
    handed_out: Mapped[int | None]
    """How many of the batch were handed out (发放记录)."""
    handed_out_by: Mapped[str] = mapped_column(default="")

    assembly: Mapped[Assembly] = relationship(back_populates="prints")


class RollName(Base):
    """A name on the optional roll (签到名册); it never meets a slip and goes N days after the meeting."""

    __tablename__ = "roll_name"

    id: Mapped[int] = mapped_column(primary_key=True)
    assembly_id: Mapped[int] = mapped_column(ForeignKey("assembly.id"), index=True)
    name: Mapped[str]
    present: Mapped[bool] = mapped_column(default=False)
    delete_on: Mapped[date]
