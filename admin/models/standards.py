"""Versions of standards (评价标准的版本): the district's as they were, and those that streets derive from it."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from admin.models.base import Base, one_of
from admin.models.unions import Union
from admin.rules.drafting import StandardState


class StandardVersion(Base):
    """One version of a union's standard; once adopted, nothing of it is changed.

    The district's own come from ``admin/policy/standard.toml``; each is kept here from the first day on
    which something rests on it.
    """

    __tablename__ = "standard_version"

    id: Mapped[int] = mapped_column(primary_key=True)
    union_id: Mapped[int] = mapped_column(ForeignKey("union.id"), index=True)
    number: Mapped[int]
    """1, 2, 3… of this union."""
    name: Mapped[str]
    """As it is printed, like 2013年版."""
    state: Mapped[StandardState] = mapped_column(one_of(StandardState))
    content: Mapped[dict[str, Any]]
    """The rows, as `admin.rules.standards.as_data` puts them."""
    base_id: Mapped[int | None] = mapped_column(ForeignKey("standard_version.id"))
    """The version of the district from which it was made; None for the district's own."""
    created_at: Mapped[datetime]
    created_by: Mapped[str]
    requested_at: Mapped[datetime | None]
    requested_by: Mapped[str] = mapped_column(default="")
    request_text: Mapped[str] = mapped_column(default="")
    """Why rows should be dropped or loosened."""
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[str] = mapped_column(default="")
    decision_text: Mapped[str] = mapped_column(default="")
    consented_base_id: Mapped[int | None] = mapped_column(ForeignKey("standard_version.id"))
    """The district's version against which the district has consented."""
    adopted_on: Mapped[date | None]
    """From when on it is in force (施行日期)."""
    adopted_by: Mapped[str] = mapped_column(default="")
    adoption_text: Mapped[str] = mapped_column(default="")
    """By which decision it was adopted (通过的会议、文号)."""
    version: Mapped[int] = mapped_column()

    union: Mapped[Union] = relationship()
    base: Mapped["StandardVersion | None"] = relationship(remote_side=[id], foreign_keys=[base_id])

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy's own place for it
    __table_args__ = (
        CheckConstraint("(adopted_on IS NOT NULL) = (state = 'adopted')", name="adopted_has_a_day"),
        UniqueConstraint("union_id", "number"),
        Index(  # one draft of a union at a time
            "uq_standard_version_union_id_draft", "union_id", unique=True,
            sqlite_where=text("state NOT IN ('adopted', 'discarded')"),
            postgresql_where=text("state NOT IN ('adopted', 'discarded')"),
        ),
    )  # fmt: skip
