"""The signed-in application (登录应用): chairs and higher unions.

`create_app` is handed its settings and joins what stands in `admin.views`; it reaches the
voting side only through `vote.chair`.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from flask import Flask, Response, abort, request
from flask_wtf import CSRFProtect

from admin.api import access, entry, interface, problems
from admin.config import AdminSettings
from admin.rules import dates
from admin.views import addresses, assets, clauses, current, failures, gate, navigation
from vote.config import VoteSettings
from vote.db import Database

SIDE = "admin"
"""The package whose migrations make this side's tables."""

LARGEST = 1024 * 1024
"""Bytes of a body, where an address has no limit of its own (`addresses.LARGEST_OF`)."""

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Cross-Origin-Resource-Policy": "same-origin",
}
HTTPS_ONLY = "max-age=31536000"


def create_app(
    settings: AdminSettings, voting: VoteSettings, clock: Callable[[], datetime] = lambda: datetime.now(UTC)
) -> Flask:
    """Return the signed-in application for these settings; the tables of both sides must exist.

    Args:
        clock: tells the moment.
    """
    app = Flask(__name__)
    app.config.update(
        SESSION_COOKIE_NAME="pingjia_form",
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_HTTPONLY=True,
        WTF_CSRF_TIME_LIMIT=None,
        WTF_I18N_ENABLED=False,
        MAX_FORM_PARTS=2_000,
        SEND_FILE_MAX_AGE_DEFAULT=365 * 86_400,
    )
    equip(app, settings, voting, clock)
    _furnish(app)
    _route(app)
    return app


def equip(app: Flask, settings: AdminSettings, voting: VoteSettings, clock: Callable[[], datetime]) -> None:
    """Hand an application what it works on: settings, databases of its own, and the clock."""
    database = Database.of(settings, SIDE)
    app.config.update(
        # Signs the cookie with CSRF tokens and notices; nobody is signed in by that cookie.
        SECRET_KEY=database.derive("cookie"),
        SESSION_COOKIE_SECURE=settings.public_url.startswith("https://"),
    )
    app.extensions[current.SETTINGS] = settings
    app.extensions[current.DATABASE] = database
    app.extensions[current.POLLS] = Database.of(voting)
    app.extensions[current.POLLS_URL] = voting.public_url
    app.extensions[current.CLOCK] = clock
    app.extensions[access.DOOR] = access.Door(database, clock, settings.public_url)


def _furnish(app: Flask) -> None:
    """Give templates what they need everywhere."""
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters.update(thousands=lambda number: f"{number:,}", day=dates.day, moment=dates.moment)
    app.jinja_env.globals.update(
        asset=assets.address, navigation=navigation.entries, person=current.maybe_person, clause_link=clauses.link
    )


def _route(app: Flask) -> None:
    """Put every page in its place, with its gate, its headers, and one handler for what goes wrong."""
    app.url_map.converters["int"] = addresses.Number
    for blueprint in addresses.blueprints():
        app.register_blueprint(blueprint)
    entry.register(app)
    app.before_request(_limit)
    app.before_request(gate.check)
    # After the limit and the gate, for it reads the body; programs have no cookie.
    CSRFProtect(app).exempt(interface.blueprint)
    app.before_request(refuse_nul)
    app.after_request(_protect)
    app.teardown_request(current.let_go)
    app.register_error_handler(Exception, _tell)


def _tell(error: Exception) -> Any:
    """Tell what went wrong: programs what they can read, people a page."""
    return problems.answer(error) if request.path.startswith("/api/") else failures.answer(error)


def _limit() -> None:
    """Refuse bodies longer than anything that this address takes, before they are read."""
    request.max_content_length = addresses.LARGEST_OF.get(request.endpoint or "", LARGEST)


def refuse_nul() -> None:
    """Refuse the character that no keyboard makes and PostgreSQL does not keep, in addresses and forms."""
    if any("\0" in str(value) for value in (request.view_args or {}).values()):
        abort(404)
    if not request.path.startswith("/api/") and any("\0" in value for _, value in request.form.items(multi=True)):
        abort(400)


def _protect(answer: Response) -> Response:
    for name, value in HEADERS.items():
        answer.headers.setdefault(name, value)
    if (request.endpoint or "").startswith("api."):
        answer.headers.setdefault("Cache-Control", "no-store")
    elif request.endpoint != "static":
        answer.headers["Cache-Control"] = "no-store"
    if current.settings().public_url.startswith("https://"):
        answer.headers["Strict-Transport-Security"] = HTTPS_ONLY
    return answer
