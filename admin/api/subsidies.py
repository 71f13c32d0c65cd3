"""Subsidies (建家补助) for other systems: amounts and days; account numbers stay out."""

from datetime import date, datetime

from flask import Response
from pydantic import BaseModel, Field
from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from admin.api import access, paging
from admin.api.access import by_token
from admin.api.interface import answers, blueprint, spec
from admin.api.paging import UNION, YEAR, Number, Page, Paged, Year, words_of
from admin.api.unions import UnionName, name_of
from admin.models.subsidies import Subsidy, SubsidyEntry
from admin.models.unions import Union
from admin.rules.kinds import Scope, SubsidyEntryKind, SubsidyState

STATES = [state for state in SubsidyState if state is not SubsidyState.PENDING]
"""What is pending has no row yet, and is not told."""


class EntryTold(BaseModel):
    """One entry in the book (台账记录)."""

    kind: SubsidyEntryKind = Field(description=f"种类 Kind: {words_of(SubsidyEntryKind)}", examples=["payment"])
    yuan: int = Field(description="金额（元），冲销为负 Amount, negative for a reversal", examples=[10000])
    on: date = Field(description="日期 Day", examples=["2026-11-20"])
    voucher_number: str = Field(description="凭证号 Number of the voucher", examples=["记-11-008"])


class SubsidyTold(BaseModel):
    """One subsidy (建家补助)."""

    id: int = Field(description="编号 Number", examples=[5])
    union: UnionName = Field(description="哪个工会 Which union")
    name: str = Field(description="核定时的名称 Its name when it was approved", examples=["朝阳区示范科技有限公司工会"])
    street: str = Field(description="核定时的上级工会 The union above at that time", examples=["望京街道总工会"])
    title: int = Field(description="称号编号 Number of the title", examples=[2])
    state: SubsidyState = Field(description=f"状态 State: {words_of(STATES)}", examples=["paid"])
    yuan: int = Field(description="金额（元） Amount", examples=[10000])
    verified_m2: str = Field(description="核实面积（平方米） Verified area", examples=["52.00"])
    clause: str = Field(description="依据 Clause", examples=["附件三"])
    policy: str = Field(description="标准版本 Version of the table", examples=["2013年版"])
    approved_at: datetime = Field(description="核定时刻 When it was approved", examples=["2026-11-10T02:00:00Z"])
    paid_on: date | None = Field(description="拨付日期 Day of payment", examples=["2026-11-20"])
    entries: list[EntryTold] = Field(description="台账记录，按先后 Entries in the book")


class Subsidies(Page):
    """A page of subsidies (补助列表)."""

    subsidies: list[SubsidyTold] = Field(description="补助，按编号（先后） Subsidies by number")


class SubsidiesAsked(Paged):
    """Which subsidies (查询条件)."""

    year: Year | None = YEAR
    union: Number | None = UNION
    state: SubsidyState | None = Field(default=None, description=f"状态 State: {words_of(STATES)}")


def tell(subsidy: Subsidy) -> SubsidyTold:
    """Return a subsidy as other systems see it."""
    return SubsidyTold(
        id=subsidy.id, union=name_of(subsidy.union), name=subsidy.name, street=subsidy.street_name,
        title=subsidy.title_id, state=subsidy.state, yuan=subsidy.yuan, verified_m2=subsidy.verified_m2,
        clause=subsidy.clause, policy=subsidy.policy, approved_at=subsidy.approved_at, paid_on=subsidy.paid_on,
        entries=[
            EntryTold(kind=one.kind, yuan=one.yuan, on=one.on, voucher_number=one.voucher_number)
            for one in subsidy.entries
        ],
    )  # fmt: skip


@blueprint.get("/subsidies")
@by_token(Scope.SUBSIDIES)
@spec.validate(resp=answers(Subsidies, found=True), tags=["建家补助 Subsidies"], operation_id="listSubsidies")
def list_subsidies(query: SubsidiesAsked) -> Response:
    """建家补助列表 List subsidies.

    年度按拨付或冲销的日期。The year is that of payment or reversal.
    """
    with access.reading() as session:
        found = select(Subsidy).join(Subsidy.union).options(joinedload(Subsidy.union), selectinload(Subsidy.entries))
        found = found.where(Union.path.startswith(access.path_of(session, query.union)))
        if query.state is not None:
            found = found.where(Subsidy.state == query.state)
        if query.year is not None:
            entries = select(SubsidyEntry.subsidy_id).where(SubsidyEntry.year == query.year)
            found = found.where(Subsidy.id.in_(entries))
        told, after = paging.page(session, found, Subsidy.id, query, tell)
    return paging.answer(Subsidies(subsidies=told, next=after))
