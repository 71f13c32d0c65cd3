"""Everything that goes wrong is shown here, once (出错页)."""

import logging
from typing import Any
from urllib.parse import urlsplit

from flask import Response, current_app, make_response, redirect, render_template, request, url_for
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, SecurityError

from admin.errors import DatabaseAway, SignInNeeded, cause_of, plainly
from vote.errors import PingjiaError

log = logging.getLogger("admin")

WELCOME = "pingjia.welcome"
"""Where visitors are led, if not to the sign-in page."""

READING = ("GET", "HEAD", "OPTIONS")

WEB = {
    400: "请求的格式不对，什么也没有改变。请返回后再试。",
    404: "没有这个页面，或者它不在您的工会范围之内。什么也没有改变。",
    405: "这个网址不接受这种操作，什么也没有改变。请返回后再试。",
    413: "上传的内容过大，没有接收，什么也没有改变。",
    415: "上传的内容类型不对，没有接收。",
}
EXPIRED = "这个页面打开得太久，已经过期，刚才的操作没有保存。请返回、刷新后再做一次。"
UNSURE = (
    "数据库暂时无法使用，刚才的操作可能没有保存，以前保存的内容都在。"
    "请稍等片刻，回到原来的页面看一看，没有保存的再做一次；如果一直如此，请告诉系统管理员。"
)
"""Where a change was asked for: a commit whose answer was lost may stand."""
FAULT = "系统出现故障，这次操作没有保存，已有的内容都在。请稍后再试；如果还是这样，请告诉系统管理员。"


def answer(error: Exception) -> Any:
    """Return the page for an error: what happened, what was kept, what to do."""
    if isinstance(error, HTTPException) and (error.code or 500) < 400:
        return error
    if isinstance(error, SecurityError):  # a made-up host: the addresses on any page would be made up, too
        return Response(f"{WEB[400]}\n", 400, content_type="text/plain; charset=utf-8")
    error = plainly(error)
    if isinstance(error, SignInNeeded) and request.method == "GET":
        welcome = current_app.extensions.get(WELCOME, "sign_in.page")
        return redirect(url_for(welcome, next=request.full_path.rstrip("?")), code=303)
    status, message = describe(error)
    if isinstance(error, DatabaseAway):
        log.error("%s %s: %s", request.method, request.endpoint, cause_of(error))
    elif status >= 500:
        log.error("%s %s", request.method, request.endpoint, exc_info=error)
    made = page(status, message)
    if isinstance(error, PingjiaError):
        made.headers.update(error.headers)
    return made


def describe(error: Exception) -> tuple[int, str]:
    """Return status and sentence of an error."""
    if isinstance(error, DatabaseAway) and request.method not in READING:
        return error.status, UNSURE
    if isinstance(error, PingjiaError):
        return error.status, error.message
    if isinstance(error, CSRFError):
        return 400, EXPIRED
    if isinstance(error, HTTPException):
        status = error.code or 500
        return status, WEB.get(status, "这个请求没有被接受，什么也没有改变。")
    return 500, FAULT


def page(status: int, message: str) -> Response:
    """Return the page that tells a sentence, and leads back to where it came from."""
    again = request.full_path.rstrip("?") if status == DatabaseAway.status and request.method in READING else None
    shown = render_template("failure.html", status=status, message=message, back=_back(), again=again)
    return make_response(shown, status)


def _back() -> str | None:
    """Return the address on this side that was asked from, if the browser tells it."""
    came = urlsplit(request.referrer or "")
    if came.netloc != request.host or came.path.startswith("//"):
        return None
    if request.method == "GET" and came.path == request.path:
        return None
    return came._replace(scheme="", netloc="", fragment="").geturl()
