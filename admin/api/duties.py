"""The yearly duty (年度任务) for other systems: who has appraised this year, and who has not."""

from datetime import date

from flask import Response
from pydantic import BaseModel, Field

from admin import duties
from admin.api import access, paging
from admin.api.access import by_token
from admin.api.interface import answers, blueprint, spec
from admin.api.paging import UNION, YEAR, Number, Page, Paged, Year, words_of
from admin.duties import Duty
from admin.rules import dates
from admin.rules.duty import DutyState
from admin.rules.kinds import Scope


class DutyTold(BaseModel):
    """One union and its year (年度任务)."""

    union: int = Field(description="工会编号 Number of the union", examples=[23])
    name: str = Field(description="工会名称 Name", examples=["朝阳区示范科技有限公司工会"])
    street: int | None = Field(description="上一级工会编号；区直属为空 The union above, null for the district's own")
    independent: bool = Field(description="是否符合独立建会条件 Whether it counts for the targets")
    state: DutyState = Field(description=f"完成情况 State: {words_of(DutyState)}", examples=["waiting"])
    review: int | None = Field(description="计入本年度的结果编号 Number of the result that counts", examples=[12])
    percent: str | None = Field(description="满意率 Rate, rounded down", examples=["95.47%"])
    held_on: date | None = Field(description="大会日期 Day of the assembly", examples=["2026-11-20"])


class Duties(Page):
    """A page of duties (年度任务列表)."""

    year: int = Field(description="年度 Calendar year", examples=[2026])
    duties: list[DutyTold] = Field(description="按工会编号 By number of the union")


class DutiesAsked(Paged):
    """Which duties (查询条件)."""

    year: Year | None = YEAR
    union: Number | None = UNION
    state: DutyState | None = Field(default=None, description=f"完成情况 State: {words_of(DutyState)}")


def tell(duty: Duty) -> DutyTold:
    """Return a duty as other systems see it."""
    return DutyTold(
        union=duty.union, name=duty.name, street=duty.street, independent=duty.independent, state=duty.state,
        review=duty.review, percent=duty.percent if duty.review is not None else None, held_on=duty.held_on,
    )  # fmt: skip


@blueprint.get("/duties")
@by_token(Scope.DUTIES)
@spec.validate(resp=answers(Duties, found=True), tags=["年度任务 Duties"], operation_id="listDuties")
def list_duties(query: DutiesAsked) -> Response:
    """年度任务列表 List yearly duties.

    不填年度时为今年。This year unless another one is asked for.
    """
    today = dates.today(access.now())
    year = query.year or today.year
    with access.reading() as session:
        everyone = duties.listed(session, access.path_of(session, query.union), year, today)
    wanted = sorted(
        (duty for duty in everyone if query.state in (None, duty.state) and duty.union > (query.cursor or 0)),
        key=lambda duty: duty.union,
    )
    shown = wanted[: query.limit]
    more = len(wanted) > len(shown)
    after = paging.address_after(query, shown[-1].union) if more else None
    return paging.answer(Duties(year=year, duties=[tell(duty) for duty in shown], next=after))
