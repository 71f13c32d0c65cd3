"""Everything that goes wrong, told to programs (出错): problem+json, RFC 9457."""

import json
import logging
from typing import Any

from flask import Response, request
from pydantic import BaseModel, ConfigDict, Field
from werkzeug.exceptions import HTTPException

from admin.api import access
from admin.errors import DatabaseAway, NotHere, cause_of, plainly
from admin.rules.shapes import Refused
from vote.errors import PingjiaError

log = logging.getLogger("admin")

MEDIA_TYPE = "application/problem+json"
REALM = "pingjia"
WEB = {
    400: ("malformed", "请求的格式不对。"),
    404: (NotHere.code, "没有这项内容，或者它不在这个令牌的工会范围之内。"),
    405: ("method-not-allowed", "这个网址不接受这种方法；接口只供读取。"),
    413: ("too-large", "请求的内容过大，没有接收。"),
    414: ("too-large", "网址过长。"),
}
FAULT = ("fault", "系统出现故障，没有数据因此改变。请稍后再试；如果还是这样，请告诉系统管理员。")


class Fault(BaseModel):
    """One parameter, or one member of what was sent, that was not accepted (有误之处)."""

    parameter: str = Field(
        description="参数名，或者内容里的位置 Name of the parameter, or place in the body; empty for the whole body",
        examples=["limit", "review.valid"],
    )
    message: str = Field(description="原因 What is wrong with it", examples=["应不大于 200"])


class Problem(BaseModel):
    """What went wrong (出错说明), RFC 9457."""

    model_config = ConfigDict(extra="forbid")

    type: str = Field(
        description="错误种类的网址 URI of the kind of problem", examples=["https://pingjia.example/api/v1/#not-here"]
    )
    title: str = Field(description="错误种类，程序据此判断 Stable word for programs", examples=["not-here"])
    status: int = Field(description="HTTP 状态码 HTTP status", examples=[404])
    detail: str = Field(description="给人看的说明 Explanation for people, in Chinese", examples=[WEB[404][1]])
    instance: str = Field(description="请求的路径 Path of the request", examples=["/api/v1/results/7"])
    errors: list[Fault] | None = Field(
        default=None, description="有误之处，仅 422 What was not accepted, with 422 only"
    )
    scope: str | None = Field(default=None, description="缺少的权限，仅 403 The missing scope, with 403 only")


class QueryRefused(PingjiaError):
    """A parameter of the address is unknown, or has a value that it cannot have."""

    status = 422
    code = "query-refused"
    sentence = "网址中的参数有误，见 errors。"


class CaseRefused(PingjiaError):
    """What was sent to be judged is not what it must be; nothing was judged."""

    status = 422
    code = "case-refused"
    sentence = "送来的内容有误，没有判断，见 errors。"


def kinds() -> list[tuple[str, int, str]]:
    """Return every kind of problem: its stable word, its status, and what it means."""
    errors = (access.TokenNeeded, access.ScopeMissing, QueryRefused, CaseRefused, DatabaseAway)
    found = [(error.code, error.status, error.sentence) for error in errors]
    web = {word: (word, status, meaning) for status, (word, meaning) in WEB.items()}
    return sorted([*found, *web.values(), (FAULT[0], 500, FAULT[1])], key=lambda kind: kind[1])


def answer(error: Exception) -> Any:
    """Return the answer that tells a program what went wrong."""
    if isinstance(error, HTTPException) and (error.code or 500) < 400:
        return error
    error = plainly(error)
    if isinstance(error, Refused):
        error = CaseRefused(errors=[Fault(parameter=fault.path, message=fault.message) for fault in error.faults])
    status, word, detail = _describe(error)
    if isinstance(error, DatabaseAway):
        log.error("%s %s: %s", request.method, request.endpoint, cause_of(error))
    elif status >= 500:
        log.error("%s %s", request.method, request.endpoint, exc_info=error)
    facts = error.facts if isinstance(error, PingjiaError) else {}
    told = Problem(
        type=f"{access.door().public_url}/api/v1/#{word}",
        title=word,
        status=status,
        detail=detail,
        instance=request.path,
        errors=facts.get("errors"),
        scope=facts.get("scope"),
    )
    made = Response(
        json.dumps(told.model_dump(exclude_none=True), ensure_ascii=False), status=status, content_type=MEDIA_TYPE
    )
    if isinstance(error, PingjiaError):
        made.headers.update(error.headers)
    if isinstance(error, HTTPException):
        made.headers.extend((name, value) for name, value in error.get_headers() if name in ("Allow", "Retry-After"))
    if status == 401:
        made.headers["WWW-Authenticate"] = f'Bearer realm="{REALM}"' + (
            ', error="invalid_token"' if "Authorization" in request.headers else ""
        )
    if word == access.ScopeMissing.code:
        made.headers["WWW-Authenticate"] = f'Bearer realm="{REALM}", error="insufficient_scope", scope="{told.scope}"'
    return made


def _describe(error: Exception) -> tuple[int, str, str]:
    """Return status, stable word and Chinese sentence of an error."""
    if isinstance(error, NotHere):
        return 404, *WEB[404]
    if isinstance(error, PingjiaError):
        return error.status, error.code, error.message
    if isinstance(error, HTTPException):
        status = error.code or 500
        return status, *WEB.get(status, FAULT if status >= 500 else ("refused", "这个请求没有被接受。"))
    return 500, *FAULT
