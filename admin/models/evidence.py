"""Files that were handed in (佐证材料)."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from admin.models.base import Base, one_of
from admin.models.unions import Union
from admin.rules.kinds import EvidenceAbout


class Evidence(Base):
    """A file that proves something (佐证材料); the file itself lies outside the web root under its digest.

    What it proves is a row of the table that ``about`` names; such rows are never deleted.
    """

    __tablename__ = "evidence"

    id: Mapped[int] = mapped_column(primary_key=True)
    about: Mapped[EvidenceAbout] = mapped_column(one_of(EvidenceAbout))
    subject_id: Mapped[int]
    union_id: Mapped[int] = mapped_column(ForeignKey("union.id"), index=True)
    name: Mapped[str]
    media_type: Mapped[str]
    size_bytes: Mapped[int]
    digest: Mapped[str] = mapped_column(index=True)
    added_at: Mapped[datetime]
    added_by: Mapped[str]

    union: Mapped[Union] = relationship()

    __table_args__ = (Index("ix_evidence_about_subject_id", "about", "subject_id"),)
