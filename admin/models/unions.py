"""Unions, their officers, and what was changed about them (工会, 干部, 变更记录)."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from admin.models.base import Base, one_of
from admin.rules.kinds import ListOf, Post, UnionKind, UnitType


class Union(Base):
    """One union (工会) in the tree of the district.

    ``path`` holds the numbers from the root down to itself, like ``/1/7/23/``: all that lies
    below a union begins with its path.
    """

    __tablename__ = "union"

    id: Mapped[int] = mapped_column(primary_key=True)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("union.id"))
    path: Mapped[str]
    name: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[UnionKind] = mapped_column(one_of(UnionKind))
    unit_type: Mapped[UnitType | None] = mapped_column(one_of(UnitType))
    independent: Mapped[bool] = mapped_column(default=True)
    """独立建会: the unit meets the conditions for a union of its own."""
    staff: Mapped[int] = mapped_column(default=0)
    """职工人数."""
    members: Mapped[int] = mapped_column(default=0)
    """会员人数."""
    female_staff: Mapped[int] = mapped_column(default=0)
    address: Mapped[str] = mapped_column(default="")
    phone: Mapped[str] = mapped_column(default="")
    founded_on: Mapped[date | None]
    active: Mapped[bool] = mapped_column(default=True)
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("union.id"), index=True)
    """The union that took it in (并入); only where it is out of use."""
    created_at: Mapped[datetime]

    parent: Mapped["Union | None"] = relationship(remote_side=[id], foreign_keys=[parent_id])
    merged_into: Mapped["Union | None"] = relationship(remote_side=[id], foreign_keys=[merged_into_id])
    officers: Mapped[list["Officer"]] = relationship(back_populates="union", order_by="Officer.id")

    __table_args__ = (
        CheckConstraint("staff >= 0 AND members >= 0 AND female_staff >= 0", name="counts_are_not_negative"),
        CheckConstraint("female_staff <= staff", name="female_staff_are_staff"),
        CheckConstraint("length(name) BETWEEN 1 AND 100", name="name_has_a_length"),
        CheckConstraint("(parent_id IS NULL) = (kind = 'district')", name="only_the_district_is_a_root"),
        CheckConstraint("merged_into_id IS NULL OR NOT active", name="what_was_merged_is_out_of_use"),
        Index("ix_union_path", "path"),
        Index("ix_union_parent_id", "parent_id"),
    )

    @property
    def ending(self) -> str:
        """What became of a union that is out of use, in words; empty while it is in use."""
        if self.active:
            return ""
        return f"工会已并入“{self.merged_into.name}”" if self.merged_into else "工会已停用"


class Officer(Base):
    """An officer (工会干部) with the term of office (任期)."""

    __tablename__ = "officer"

    id: Mapped[int] = mapped_column(primary_key=True)
    union_id: Mapped[int] = mapped_column(ForeignKey("union.id"), index=True)
    name: Mapped[str]
    post: Mapped[Post] = mapped_column(one_of(Post))
    phone: Mapped[str] = mapped_column(default="")
    since_on: Mapped[date]
    until_on: Mapped[date | None]
    """The end of the term; the post is still held after it until ``left_on``."""
    left_on: Mapped[date | None]

    union: Mapped[Union] = relationship(back_populates="officers")


class UnionChange(Base):
    """One change of a union (变更记录): who, when, and each field before and after."""

    __tablename__ = "union_change"

    id: Mapped[int] = mapped_column(primary_key=True)
    union_id: Mapped[int] = mapped_column(ForeignKey("union.id"), index=True)
    at: Mapped[datetime]
    by: Mapped[str]
    what: Mapped[str]
    """A word such as ``created``, ``edited``, ``moved``, ``deactivated``, ``reactivated``, ``officer``."""
    fields: Mapped[dict[str, Any]]
    """``{field: [before, after]}``."""


class ListImport(Base):
    """An uploaded list of unions or officers (导入), kept from the dry run until it is confirmed, a week at most.

    ``rows`` are texts as they were written: ``[[row number, {column: text}]]``; empty once confirmed.
    """

    __tablename__ = "list_import"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    of: Mapped[ListOf] = mapped_column(one_of(ListOf))
    created_at: Mapped[datetime]
    file_name: Mapped[str]
    digest: Mapped[bytes]
    """The SHA-256 of the file."""
    unknown: Mapped[list[Any]]
    """Titles of columns that nobody knows."""
    rows: Mapped[list[Any]]
    applied_at: Mapped[datetime | None]
    created: Mapped[int] = mapped_column(default=0)
    changed: Mapped[int] = mapped_column(default=0)
