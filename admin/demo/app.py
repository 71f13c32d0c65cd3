"""The desk as a web application (工作台): local, one person, its own cookie."""

import secrets
from typing import Any

from flask import Flask, Response, flash, redirect
from flask_wtf import CSRFProtect
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from admin.demo import downloads, views
from admin.demo.current import DESK
from admin.demo.desk import Desk
from vote.errors import PingjiaError

HOSTS = ["127.0.0.1", "localhost"]
"""Names the desk answers to; any other was made up elsewhere (DNS rebinding)."""

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}
EXPIRED = "这个页面已经过期（工作台重新启动过），什么也没有改变。请再试一次。"


def create_desk(desk: Desk) -> Flask:
    """Return the application for a desk."""
    app = Flask(__name__)
    app.config.update(
        SECRET_KEY=secrets.token_bytes(32),
        SESSION_COOKIE_NAME="pingjia_desk",
        SESSION_COOKIE_SAMESITE="Strict",
        SESSION_COOKIE_HTTPONLY=True,
        TRUSTED_HOSTS=HOSTS,
        MAX_CONTENT_LENGTH=64 * 1024,
        WTF_CSRF_TIME_LIMIT=None,
        WTF_I18N_ENABLED=False,
    )
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters["thousands"] = lambda number: f"{number:,}"
    app.extensions[DESK] = desk
    CSRFProtect(app)
    app.register_blueprint(views.blueprint)
    app.register_blueprint(downloads.blueprint)
    app.after_request(_protect)
    app.register_error_handler(PingjiaError, _tell)
    app.register_error_handler(CSRFError, _expired)
    app.register_error_handler(HTTPException, _plain)
    return app


def _protect(answer: Response) -> Response:
    for name, value in HEADERS.items():
        answer.headers[name] = value
    return answer


def _tell(error: PingjiaError) -> Any:
    """Show what went wrong on top of the page it happened on."""
    flash(error.message)
    return redirect("/", code=303)


def _expired(_error: CSRFError) -> Any:
    flash(EXPIRED)
    return redirect("/", code=303)


def _plain(error: HTTPException) -> Any:
    """Answer addresses that do not exist, and hosts that are not ours, in one sentence."""
    words = "没有这个页面。请打开工作台首页。" if error.code == 404 else "这个请求没有被接受，什么也没有改变。"
    return Response(f"{words}（{error.code}）\n", status=error.code, content_type="text/plain; charset=utf-8")
