"""Lists a page at a time (分页), and answers that need not be sent again (ETag)."""

import re
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Annotated, Any, TypeVar
from urllib.parse import urlencode

from flask import Response, request
from pydantic import AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field
from sqlalchemy import Select
from sqlalchemy.orm import InstrumentedAttribute, Session

from admin.api import access

LARGEST = 2**31 - 1
"""The largest number that a key can be, on both engines."""
MOST = 200
USUAL = 50

EARLIEST = datetime.min.replace(tzinfo=UTC)
LATEST = datetime.max.replace(tzinfo=UTC)
_WHOLE = re.compile(r"-?(0|[1-9][0-9]*)")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)")
Row = TypeVar("Row")
Item = TypeVar("Item", bound=BaseModel)


def _moment(value: object) -> object:
    """Return a moment of RFC 3339 in UTC; what lies before or after all calendars is moved to their end."""
    if not isinstance(value, str) or not _MOMENT.fullmatch(value):
        raise ValueError("应为 RFC 3339 时刻，如 2026-11-22T04:00:00Z")
    try:
        return datetime.fromisoformat(value.upper()).astimezone(UTC)
    except OverflowError:
        return EARLIEST if value.startswith("0") else LATEST


def _whole(value: object) -> object:
    """Refuse whole numbers written in any way but the plain one: no 5.0, 05, +5, 1_0, no digits of other scripts."""
    if isinstance(value, str) and not _WHOLE.fullmatch(value):
        raise ValueError("应为整数")
    return value


def _truth(value: object) -> object:
    """Refuse yes and no written in any way but one."""
    if isinstance(value, str) and value not in ("true", "false"):
        raise ValueError("应为 true 或 false")
    return value


Moment = Annotated[AwareDatetime, BeforeValidator(_moment)]
Truth = Annotated[bool, BeforeValidator(_truth)]
# The check of how it is written comes last: before the bounds it would hide them from the description.
Number = Annotated[int, Field(ge=1, le=LARGEST), BeforeValidator(_whole)]
Year = Annotated[int, Field(ge=2000, le=2100), BeforeValidator(_whole)]
Limit = Annotated[int, Field(ge=1, le=MOST), BeforeValidator(_whole)]
Cursor = Annotated[int, Field(ge=0, le=LARGEST), BeforeValidator(_whole)]
YEAR = Field(default=None, description="年度 Calendar year", examples=[2026])
UNION = Field(default=None, description="工会编号，含其下级 Number of a union, with all below it", examples=[7])


class Paged(BaseModel):
    """What every list takes (分页参数)."""

    model_config = ConfigDict(extra="forbid")

    limit: Limit = Field(default=USUAL, description="每页条数 Items on a page, at most 200", examples=[50])
    cursor: Cursor | None = Field(
        default=None,
        description="从哪里接着读，用上一页 next 里的值 Where to go on, from the next of the page before",
        examples=[1250],
    )


class Page(BaseModel):
    """What every list answers (一页)."""

    next: str | None = Field(
        description="下一页的网址，没有时为空 Address of the next page, null on the last",
        examples=["https://pingjia.example/api/v1/results?limit=50&cursor=1250"],
    )


def page(
    session: Session,
    found: Select[Row],
    key: InstrumentedAttribute[int],
    query: Paged,
    tell: Callable[[Row], Item],
) -> tuple[list[Item], str | None]:
    """Return the items of one page, in the order of their numbers, and the address of the next page."""
    rows: Sequence[Row] = session.scalars(
        found.where(key > (query.cursor or 0)).order_by(key).limit(query.limit + 1)
    ).all()
    shown = rows[: query.limit]
    if len(rows) == len(shown):
        return [tell(row) for row in shown], None
    return [tell(row) for row in shown], address_after(query, getattr(shown[-1], key.key))


def address_after(query: Paged, last: int) -> str:
    """Return the address of the page after an item, with all that was asked for."""
    words = query.model_dump(mode="json", exclude_none=True, exclude={"cursor"})
    words = {name: str(value).lower() if isinstance(value, bool) else value for name, value in words.items()}
    return f"{access.door().public_url}{request.path}?{urlencode({**words, 'cursor': last})}"


def answer(body: BaseModel) -> Response:
    """Return a model as JSON with its ETag; 304 where the caller has the same already."""
    return conditional(Response(body.model_dump_json().encode(), content_type="application/json"))


def conditional(made: Response, etag: str | None = None) -> Response:
    """Return an answer with its ETag; 304 where the caller has the same already."""
    made.headers["Cache-Control"] = "private, no-cache"
    made.headers["Vary"] = "Authorization"
    if etag is None:
        made.add_etag()
    else:
        made.set_etag(etag)
    made.make_conditional(request)
    return made


def words_of(kinds: Any) -> str:
    """Return what the words of a kind mean, for a description."""
    return "；".join(f"{kind.value} {kind.label}" for kind in kinds)
