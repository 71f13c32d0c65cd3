"""Everything that goes wrong is shown here, once (出错页): JSON for programs, a page for people."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import Response, render_template, request
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from vote.db import UNREACHABLE
from vote.errors import Busy, PingjiaError, Unavailable
from vote.views.answers import HTML, json_answer

log = logging.getLogger("vote")

DATA = frozenset(
    [
        "turnout",
        "events",
        "digests",
        "board.json",
        "slip",
        "ballots",
        "ceremony",
        "voids",
        "paper",
        "comments",
        "shares",
        "annul",
    ]
)
"""Second parts of addresses where programs ask."""


@dataclass(frozen=True)
class Failure:
    """What is told about an error."""

    status: int
    code: str
    message: str
    facts: Mapping[str, object]
    headers: Mapping[str, str]


WEB = {
    400: ("malformed", "请求的格式不对，什么也没有改变。请刷新页面后再试。"),
    404: ("page-unknown", "没有这个网页，什么也没有改变。请核对网址，或重新扫描选票上的二维码。"),
    405: ("wrong-method", "这个网址不接受这种操作，什么也没有改变。请回到投票页重新操作。"),
    408: ("too-slow", "网络太慢，内容没有收全，什么也没有改变。请重试。"),
    413: ("too-large", "发送的内容过大，没有接收，什么也没有改变。请刷新页面后再试。"),
    415: ("wrong-type", "发送的内容类型不对，没有接收。请刷新页面后再试。"),
}
HEADINGS = {
    "poll-unknown": "没有这个投票",
    "page-unknown": "没有这个网页",
    "poll-closed": "投票已经结束",
    "poll-not-open": "投票还没有开始",
    "slip-voted": "这张选票已经投过",
    "slip-void": "这张选票已经作废",
    "slip-unknown": "没有这张选票",
    "too-large": "内容过大",
    "busy": "投票的人较多",
    "unavailable": "暂时无法使用",
    "fault": "系统出现故障",
}


def answer(error: Exception) -> Any:
    """Return the answer for an error; whoever asked learns what happened and nothing else."""
    if isinstance(error, HTTPException) and (error.code or 500) < 400:
        return error
    failure = describe(error)
    if type(error) is Busy:
        log.warning("a ballot is asked to come again: the box stands still")
    elif failure.status >= 500:
        record(error)
    return _as_json(failure) if wants_json() else _as_page(failure)


def describe(error: Exception) -> Failure:
    """Return what may be told about an error."""
    if isinstance(error, PingjiaError):
        return Failure(error.status, error.code, error.message, error.facts, error.headers)
    if isinstance(error, HTTPException):
        status = error.code or 500
        code, message = WEB.get(status, ("refused-request", "这个请求没有被接受，什么也没有改变。请刷新页面后再试。"))
        return Failure(status, code, message, {}, _allowed(error))
    if isinstance(error, UNREACHABLE):
        return describe(Unavailable(retry_after_seconds=2))
    return Failure(500, PingjiaError.code, PingjiaError.sentence, {}, {})


def _allowed(error: HTTPException) -> Mapping[str, str]:
    methods = error.valid_methods if isinstance(error, MethodNotAllowed) else None
    return {"Allow": ", ".join(sorted(methods))} if methods else {}


def record(error: BaseException) -> None:
    """Log where an error happened, without its message or any value: either could hold a slip or a ballot."""
    lines = []
    found: BaseException | None = error
    while found is not None:
        lines.append(type(found).__qualname__)
        lines += [
            f"  {frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(found.__traceback__)
        ]
        found = found.__cause__ or found.__context__
    log.error("%s at %s\n%s", type(error).__qualname__, request.endpoint, "\n".join(lines))


def wants_json() -> bool:
    """Say whether a program asked: by the address, or by what it accepts."""
    parts = request.path.split("/")
    if len(parts) > 2 and parts[2] in DATA:
        return True
    accepted = request.accept_mimetypes
    best = accepted.best_match(["text/html", "application/json", "application/octet-stream"], "text/html")
    return best != "text/html" and accepted[best] > accepted["text/html"]


def _as_json(failure: Failure) -> Response:
    told = {"code": failure.code, "message": failure.message, **failure.facts}
    found = json_answer({"error": told}, failure.status)
    found.headers.update(failure.headers)
    return found


def _as_page(failure: Failure) -> Response:
    heading = HEADINGS.get(failure.code, "没有完成")
    code = (request.view_args or {}).get("code")
    known = code if failure.code != "poll-unknown" and failure.status < 500 else None
    page = render_template("error.html", heading=heading, message=failure.message, code=failure.code, back=known)
    found = Response(page, status=failure.status, content_type=HTML)
    found.headers.update(failure.headers)
    return found
