"""What a union records of itself (基础数据): figures of each year, and what lasts longer than a year."""

from datetime import date

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from admin.models.base import Base, one_of
from admin.models.unions import Union
from admin.rules.hardware import RoomState


class YearFigures(Base):
    """The figures of one union in one year (年度数据); None is what nobody has told yet. Money is in fen."""

    __tablename__ = "year_figures"

    id: Mapped[int] = mapped_column(primary_key=True)
    union_id: Mapped[int] = mapped_column(ForeignKey("union.id"))
    year: Mapped[int]
    info_collected: Mapped[int | None]
    """会员信息采集 count."""
    cards_issued: Mapped[int | None]
    """京卡 issued."""
    disputes_accepted: Mapped[int | None]
    disputes_closed: Mapped[int | None]
    wages_fen: Mapped[int | None] = mapped_column(BigInteger)
    """职工工资总额."""
    education_fen: Mapped[int | None] = mapped_column(BigInteger)
    """提取的职工教育培训经费."""
    frontline_fen: Mapped[int | None] = mapped_column(BigInteger)
    """Of this, for the front line (一线职工)."""
    version: Mapped[int] = mapped_column()

    union: Mapped[Union] = relationship()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy's own place for it
    __table_args__ = (
        UniqueConstraint("union_id", "year"),
        CheckConstraint("info_collected >= 0 AND cards_issued >= 0", name="people_are_not_negative"),
        CheckConstraint("disputes_accepted >= 0 AND disputes_closed >= 0", name="disputes_are_not_negative"),
        CheckConstraint("wages_fen >= 0 AND education_fen >= 0 AND frontline_fen >= 0", name="money_is_not_negative"),
    )


class UnionRecord(Base):
    """What a union keeps beyond the year (证书、合同、换届、场所); one row for each union."""

    __tablename__ = "union_record"

    union_id: Mapped[int] = mapped_column(ForeignKey("union.id"), primary_key=True)
    # 三个组织: 工会委员会, 经审, 女工; each stage has its day.
    committee_nominated_on: Mapped[date | None]
    committee_elected_on: Mapped[date | None]
    committee_reported_on: Mapped[date | None]
    audit_nominated_on: Mapped[date | None]
    audit_elected_on: Mapped[date | None]
    audit_reported_on: Mapped[date | None]
    women_nominated_on: Mapped[date | None]
    women_elected_on: Mapped[date | None]
    women_reported_on: Mapped[date | None]
    term_years: Mapped[int | None]
    """3 or 5."""
    approved_by: Mapped[str] = mapped_column(default="")
    """成立工会批复单位."""
    approved_on: Mapped[date | None]
    certificate_number: Mapped[str] = mapped_column(default="")
    """工会法人资格证书编号."""
    certificate_until: Mapped[date | None]
    contract_signed_on: Mapped[date | None]
    contract_until: Mapped[date | None]
    wages_signed_on: Mapped[date | None]
    """工资协商专项协议; also 签订工资集体协商专项合同时间 of 附件二."""
    wages_until: Mapped[date | None]
    medical_until: Mapped[date | None]
    """The three plans (保障计划) are paid for until these days."""
    women_plan_until: Mapped[date | None]
    serious_illness_until: Mapped[date | None]
    office: Mapped[RoomState | None] = mapped_column(one_of(RoomState, "office"))
    library: Mapped[RoomState | None] = mapped_column(one_of(RoomState, "library"))
    activity: Mapped[RoomState | None] = mapped_column(one_of(RoomState, "activity"))
    counselling: Mapped[RoomState | None] = mapped_column(one_of(RoomState, "counselling"))
    mediation: Mapped[RoomState | None] = mapped_column(one_of(RoomState, "mediation"))
    area_m2: Mapped[str | None]
    """职工之家面积 in m² with two decimals, like ``49.99``, as the union says itself."""
    version: Mapped[int] = mapped_column()

    union: Mapped[Union] = relationship()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy's own place for it
