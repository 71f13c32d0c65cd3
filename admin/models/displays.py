"""What a union shows (双亮): its plaque, and how each of its leading officers shows who she is."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from admin.models.base import Base, one_of
from admin.models.unions import Officer, Union
from admin.rules.displays import Place, Way
from admin.rules.kinds import Post


class DisplayRecord(Base):
    """One thing that is shown (双亮记录): the union's plaque where there is no officer, else one officer's sign.

    It is never deleted: what is taken down keeps its row, so that earlier years stay as they were.
    """

    __tablename__ = "display"

    id: Mapped[int] = mapped_column(primary_key=True)
    union_id: Mapped[int] = mapped_column(ForeignKey("union.id"), index=True)
    officer_id: Mapped[int | None] = mapped_column(ForeignKey("officer.id"))
    place: Mapped[Place | None] = mapped_column(one_of(Place))
    """Where the plaque hangs."""
    way: Mapped[Way | None] = mapped_column(one_of(Way))
    """How the officer shows who she is."""
    words: Mapped[str]
    """The words on the plaque; of an officer's sign nothing."""
    name: Mapped[str]
    """The union's or the officer's name to which it was found to correspond; under another name it counts no more."""
    post: Mapped[Post | None] = mapped_column(one_of(Post))
    """The officer's post at that time; with another post she needs another sign."""
    shown_on: Mapped[date]
    ended_on: Mapped[date | None]
    """The first day on which it is not shown any more; the same as ``shown_on`` where it was a mistake."""
    why_ended: Mapped[str] = mapped_column(default="")
    entered_at: Mapped[datetime]
    entered_by: Mapped[str]

    union: Mapped[Union] = relationship()
    officer: Mapped[Officer | None] = relationship()

    __table_args__ = (
        CheckConstraint("(officer_id IS NULL) = (place IS NOT NULL)", name="a_plaque_has_a_place"),
        CheckConstraint("(officer_id IS NULL) = (way IS NULL)", name="a_sign_has_a_way"),
        CheckConstraint("(officer_id IS NULL) = (post IS NULL)", name="a_sign_has_a_post"),
        CheckConstraint("ended_on IS NULL OR ended_on >= shown_on", name="it_ends_after_it_began"),
        Index(  # a union shows one plaque at a time
            "uq_display_plaque", "union_id", unique=True,
            sqlite_where=text("officer_id IS NULL AND ended_on IS NULL"),
            postgresql_where=text("officer_id IS NULL AND ended_on IS NULL"),
        ),
        Index(  # and an officer one sign of a sort
            "uq_display_sign", "officer_id", "way", unique=True,
            sqlite_where=text("officer_id IS NOT NULL AND ended_on IS NULL"),
            postgresql_where=text("officer_id IS NOT NULL AND ended_on IS NULL"),
        ),
        Index("ix_display_officer_id", "officer_id"),
    )  # fmt: skip
