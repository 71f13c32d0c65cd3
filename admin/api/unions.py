"""Unions (工会) for other systems; officers are people and stay out."""

from datetime import datetime

from flask import Response
from pydantic import BaseModel, Field
from sqlalchemy import select

from admin.api import access, paging
from admin.api.access import by_token
from admin.api.interface import NUMBER, answers, blueprint, spec
from admin.api.paging import UNION, Number, Page, Paged, Truth, words_of
from admin.models.unions import Union
from admin.rules.kinds import Scope, UnionKind, UnitType


class UnionName(BaseModel):
    """Which union it is (工会)."""

    id: int = Field(description="工会编号 Number of the union", examples=[7])
    name: str = Field(description="工会名称 Name", examples=["望京街道总工会"])
    kind: UnionKind = Field(description=f"层级 Level: {words_of(UnionKind)}", examples=["subdistrict"])


class UnionTold(UnionName):
    """One union (工会)."""

    parent: int | None = Field(description="上一级工会的编号 Number of the union above", examples=[1])
    unit_type: UnitType | None = Field(
        description=f"单位类型 Kind of unit: {words_of(UnitType)}", examples=["enterprise"]
    )
    independent: bool = Field(description="是否符合独立建会条件 Whether it meets the conditions for a union of its own")
    staff: int = Field(description="职工人数 Staff", examples=[60])
    members: int = Field(description="会员人数 Members", examples=[50])
    active: bool = Field(description="是否在用 Whether it is in use")
    created_at: datetime = Field(description="录入时刻 When it was entered", examples=["2026-01-05T01:00:00Z"])


class Unions(Page):
    """A page of unions (工会列表)."""

    unions: list[UnionTold] = Field(description="工会，按编号 Unions by number")


class UnionsAsked(Paged):
    """Which unions (查询条件)."""

    union: Number | None = UNION
    kind: UnionKind | None = Field(default=None, description=f"层级 Level: {words_of(UnionKind)}")
    active: Truth | None = Field(default=None, description="是否在用 Whether in use", examples=[True])


def name_of(union: Union) -> UnionName:
    """Return which union it is."""
    return UnionName(id=union.id, name=union.name, kind=union.kind)


def tell(union: Union) -> UnionTold:
    """Return a union as other systems see it."""
    return UnionTold(
        id=union.id, name=union.name, kind=union.kind, parent=union.parent_id, unit_type=union.unit_type,
        independent=union.independent, staff=union.staff, members=union.members, active=union.active,
        created_at=union.created_at,
    )  # fmt: skip


@blueprint.get("/unions")
@by_token(Scope.UNIONS)
@spec.validate(resp=answers(Unions, found=True), tags=["工会 Unions"], operation_id="listUnions")
def list_unions(query: UnionsAsked) -> Response:
    """工会列表 List unions.

    令牌所属的工会和下级。The token's own union and what lies below it.
    """
    with access.reading() as session:
        found = select(Union).where(Union.path.startswith(access.path_of(session, query.union)))
        if query.kind is not None:
            found = found.where(Union.kind == query.kind)
        if query.active is not None:
            found = found.where(Union.active == query.active)
        told, after = paging.page(session, found, Union.id, query, tell)
    return paging.answer(Unions(unions=told, next=after))


@blueprint.get(f"/unions/{NUMBER}")
@by_token(Scope.UNIONS)
@spec.validate(resp=answers(UnionTold, found=True), tags=["工会 Unions"], operation_id="getUnion")
def show_union(number: int) -> Response:
    """一个工会 One union."""
    with access.reading() as session:
        return paging.answer(tell(access.union(session, number)))
