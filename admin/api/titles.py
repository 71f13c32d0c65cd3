"""Titles (称号登记册) for other systems: who holds which, since when, and how it stands."""

from datetime import date
from typing import Any

from flask import Response
from pydantic import BaseModel, Field
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from admin.api import access, paging
from admin.api.access import by_token
from admin.api.interface import NUMBER, answers, blueprint, spec
from admin.api.paging import UNION, Moment, Number, Page, Paged, Truth, Year, words_of
from admin.api.unions import UnionName, name_of
from admin.errors import NotHere
from admin.models.titles import Title, TitleStep
from admin.models.unions import Union
from admin.rules.kinds import Scope, TitleLevel, TitleState

TAGS = ["称号 Titles"]
HELD = tuple(state for state in TitleState if state.is_held)


class TitleTold(BaseModel):
    """One title (称号)."""

    id: int = Field(description="称号编号 Number", examples=[4])
    union: UnionName = Field(description="哪个工会 Which union")
    level: TitleLevel = Field(description=f"级别 Level: {words_of(TitleLevel)}", examples=["district"])
    state: TitleState = Field(description=f"状态 State: {words_of(TitleState)}", examples=["valid"])
    name: str = Field(description="牌匾上的工会名称 Name on the plaque", examples=["朝阳区示范科技有限公司工会"])
    awarded_by: UnionName = Field(description="命名单位 Who awarded it")
    awarded_on: date = Field(description="命名日期 When it was awarded", examples=["2026-12-01"])
    decision_number: str = Field(description="命名文号 Number of the decision", examples=["朝工发〔2026〕12号"])
    area_m2: str | None = Field(
        description="核定的职工之家面积，平方米，两位小数 Verified area in m², two decimals", examples=["50.00"]
    )
    plaque_on: date | None = Field(description="授牌日期 When the plaque was handed over", examples=["2026-12-05"])
    ended_on: date | None = Field(description="终止日期 When it ended", examples=[None])
    ending_number: str = Field(description="终止文号 Number of the decision that ended it", examples=[""])


class Titles(Page):
    """A page of titles (称号列表)."""

    titles: list[TitleTold] = Field(description="称号，按编号（先后） Titles by number")


class TitlesAsked(Paged):
    """Which titles (查询条件)."""

    union: Number | None = UNION
    level: TitleLevel | None = Field(default=None, description=f"级别 Level: {words_of(TitleLevel)}")
    state: TitleState | None = Field(default=None, description=f"状态 State: {words_of(TitleState)}")
    held: Truth | None = Field(default=None, description="是否仍持有 Whether it is held still", examples=[True])
    year: Year | None = Field(default=None, description="命名年度 Year of the award", examples=[2026])
    updated_since: Moment | None = Field(
        default=None, description="此时刻起有变动的 With a step at or after", examples=["2026-11-01T00:00:00Z"]
    )


def tell(title: Title) -> TitleTold:
    """Return a title as other systems see it."""
    return TitleTold(
        id=title.id, union=name_of(title.union), level=title.level, state=title.state, name=title.name,
        awarded_by=name_of(title.awarding_union), awarded_on=title.awarded_on, decision_number=title.decision_number,
        area_m2=title.area_m2, plaque_on=title.plaque_on, ended_on=title.ended_on, ending_number=title.ending_number,
    )  # fmt: skip


@blueprint.get("/titles")
@by_token(Scope.TITLES)
@spec.validate(resp=answers(Titles, found=True), tags=TAGS, operation_id="listTitles")
def list_titles(query: TitlesAsked) -> Response:
    """称号列表 List titles."""
    with access.reading() as session:
        found = select(Title).join(Title.union).options(joinedload(Title.union), joinedload(Title.awarding_union))
        found = found.where(Union.path.startswith(access.path_of(session, query.union)))
        conditions: list[Any] = []
        if query.level is not None:
            conditions.append(Title.level == query.level)
        if query.state is not None:
            conditions.append(Title.state == query.state)
        if query.held is not None:
            conditions.append(Title.state.in_(HELD) if query.held else Title.state.not_in(HELD))
        if query.year is not None:
            conditions.append(Title.awarded_on.between(date(query.year, 1, 1), date(query.year, 12, 31)))
        if query.updated_since is not None:
            conditions.append(Title.steps.any(TitleStep.at >= query.updated_since))
        told, after = paging.page(session, found.where(*conditions), Title.id, query, tell)
    return paging.answer(Titles(titles=told, next=after))


@blueprint.get(f"/titles/{NUMBER}")
@by_token(Scope.TITLES)
@spec.validate(resp=answers(TitleTold, found=True), tags=TAGS, operation_id="getTitle")
def show_title(number: int) -> Response:
    """一个称号 One title."""
    with access.reading() as session:
        found = session.get(Title, number)
        if found is None or not access.caller().reaches(found.union.path):
            raise NotHere
        return paging.answer(tell(found))
