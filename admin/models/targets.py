"""Targets that the district sets beside those of the notice (工作目标), and what years were found to have reached."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from admin.models.base import Base


class TargetRow(Base):
    """A target that the district has set (新增目标); one that was set by mistake is withdrawn, not deleted."""

    __tablename__ = "target"

    id: Mapped[int] = mapped_column(primary_key=True)
    by: Mapped[date] = mapped_column("by_day")
    share_percent: Mapped[int]
    titles: Mapped[int]
    clause: Mapped[str]
    made_at: Mapped[datetime]
    made_by: Mapped[str]
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by: Mapped[str] = mapped_column(default="")

    __table_args__ = (
        CheckConstraint("share_percent BETWEEN 1 AND 100", name="share_is_a_percentage"),
        CheckConstraint("titles >= 0", name="titles_are_not_negative"),
    )


class YearSettled(Base):
    """A year as it was when the district settled it (年度结账): later entries do not change it any more."""

    __tablename__ = "year_settled"

    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    figures: Mapped[list[Any]]
    """A row for each street and industry, as `admin.targets.Share` has it."""
    settled_at: Mapped[datetime]
    settled_by: Mapped[str]
