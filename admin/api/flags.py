"""Flags (标记) for other systems: what the higher unions are asked to look at."""

from datetime import datetime

from flask import Response
from pydantic import BaseModel, Field
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from admin.api import access, paging
from admin.api.access import by_token
from admin.api.interface import answers, blueprint, spec
from admin.api.paging import UNION, YEAR, Moment, Number, Page, Paged, Truth, Year, words_of
from admin.api.unions import UnionName, name_of
from admin.models.reviews import Flag
from admin.models.unions import Union
from admin.rules.kinds import FlagKind, Scope


class FlagTold(BaseModel):
    """One flag (标记)."""

    id: int = Field(description="标记编号 Number", examples=[3])
    union: UnionName = Field(description="哪个工会 Which union")
    review: int | None = Field(description="所依据的结果编号 Number of the result, if there is one", examples=[12])
    year: int = Field(description="年度 Calendar year", examples=[2026])
    kind: FlagKind = Field(description=f"种类 Kind: {words_of(FlagKind)}", examples=["rectify"])
    clause: str = Field(description="依据 Clause", examples=["三(二)3"])
    why: str = Field(description="原因 Why", examples=["满意率 93.26%，低于 95%。"])
    raised_at: datetime = Field(description="出现时刻 When it was raised", examples=["2026-11-20T08:12:00Z"])
    settled_at: datetime | None = Field(description="处理时刻 When it was settled", examples=[None])


class Flags(Page):
    """A page of flags (标记列表)."""

    flags: list[FlagTold] = Field(description="标记，按编号（先后） Flags by number")


class FlagsAsked(Paged):
    """Which flags (查询条件)."""

    year: Year | None = YEAR
    union: Number | None = UNION
    kind: FlagKind | None = Field(default=None, description=f"种类 Kind: {words_of(FlagKind)}")
    settled: Truth | None = Field(default=None, description="是否已处理 Whether settled", examples=[False])
    raised_since: Moment | None = Field(
        default=None, description="此时刻起出现的 Raised at or after", examples=["2026-11-01T00:00:00Z"]
    )


def tell(flag: Flag) -> FlagTold:
    """Return a flag as other systems see it."""
    return FlagTold(
        id=flag.id, union=name_of(flag.union), review=flag.review_id, year=flag.year, kind=flag.kind,
        clause=flag.clause, why=flag.why, raised_at=flag.raised_at, settled_at=flag.settled_at,
    )  # fmt: skip


@blueprint.get("/flags")
@by_token(Scope.FLAGS)
@spec.validate(resp=answers(Flags, found=True), tags=["标记 Flags"], operation_id="listFlags")
def list_flags(query: FlagsAsked) -> Response:
    """标记列表 List flags."""
    with access.reading() as session:
        found = select(Flag).join(Flag.union).options(joinedload(Flag.union))
        found = found.where(Union.path.startswith(access.path_of(session, query.union)))
        if query.year is not None:
            found = found.where(Flag.year == query.year)
        if query.kind is not None:
            found = found.where(Flag.kind == query.kind)
        if query.settled is not None:
            found = found.where(Flag.settled_at.is_not(None) if query.settled else Flag.settled_at.is_(None))
        if query.raised_since is not None:
            found = found.where(Flag.raised_at >= query.raised_since)
        told, after = paging.page(session, found, Flag.id, query, tell)
    return paging.answer(Flags(flags=told, next=after))
