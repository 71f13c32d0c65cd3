"""The interface as a whole (接口入口): who the caller is, the description, and its page."""

import json
from datetime import datetime

from flask import Flask, Response, render_template
from pydantic import BaseModel, Field

from admin.api import (
    access,
    assess,
    duties,
    flags,
    interface,
    paging,
    problems,
    results,
    subsidies,
    tickets,
    titles,
    unions,
)
from admin.api.access import by_token, open_to_all
from admin.api.interface import answers, blueprint, spec
from admin.api.paging import words_of
from admin.api.unions import UnionName
from admin.models.unions import Union
from admin.rules.kinds import Event, Scope

RESOURCES = (unions, results, flags, tickets, duties, titles, subsidies, assess)
"""What can be asked; each has put its addresses into the blueprint."""


class Me(BaseModel):
    """What the token may do (令牌)."""

    name: str = Field(description="令牌名称 Name of the token", examples=["区总办公系统"])
    union: UnionName = Field(description="令牌所属的工会 The token's union; it sees this and what lies below")
    scopes: list[Scope] = Field(description=f"权限 What it may read: {words_of(Scope)}", examples=[["results:read"]])
    expires_at: datetime = Field(description="有效期至 When it expires", examples=["2027-11-22T04:00:00Z"])


@blueprint.get("/me")
@by_token()
@spec.validate(resp=answers(Me), tags=["令牌 Token"], operation_id="getMe")
def show_me() -> Response:
    """令牌自身 What the token may do."""
    found = access.caller()
    with access.reading() as session:
        union = unions.name_of(session.get_one(Union, found.union))
    scopes = [scope for scope in Scope if scope in found.scopes]
    return paging.answer(Me(name=found.name, union=union, scopes=scopes, expires_at=found.expires_at))


@blueprint.get("/openapi.json")
@open_to_all
def openapi() -> Response:
    """Return the OpenAPI description."""
    text = json.dumps(interface.described(), ensure_ascii=False)
    return paging.conditional(Response(text, content_type="application/json"))


@blueprint.get("/")
@open_to_all
def page() -> str:
    """Show the description as a page for people."""
    return render_template("connections/api.html", told=interface.described(), events=Event, faults=problems.kinds())


def register(app: Flask) -> None:
    """Give an application the interface; it only reads and looks at no cookie, so that CSRF does not concern it."""
    app.register_blueprint(blueprint)


blueprint.before_request(access.check)
blueprint.register_error_handler(Exception, problems.answer)
