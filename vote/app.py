"""The voting application (投票应用): anonymous, without cookie or session.

`create_app` is handed its settings and joins what stands in `vote.views`; nothing is read
from the environment, nothing is kept between two requests but caches of public data.
"""

from __future__ import annotations

from flask import Flask, request

from vote import wording
from vote.config import VoteSettings
from vote.db import Database
from vote.store import Store
from vote.views import (
    addresses,
    answers,
    assets,
    ballots,
    board,
    failures,
    headers,
    home,
    plain,
    screen,
    scrutineers,
)
from vote.views.current import STORE
from vote.views.kept import KEPT, Kept

LARGEST = 64 * 1024
"""Bytes of a body, where an address has no limit of its own: more than the largest ballot with its comment.

What lists slips or comments may be longer by as many as there are: `vote.views.scrutineers`.
"""
LARGEST_OF = {
    "plain.cast": 32 * 1024,
    "home.enter": 4 * 1024,
    "plain.look_up": 4 * 1024,
    "ballots.slip": 4 * 1024,
}


def create_app(settings: VoteSettings) -> Flask:
    """Return the voting application for these settings; its tables must exist."""
    app = Flask(__name__, static_folder=None)
    app.config.update(WTF_I18N_ENABLED=False, MAX_FORM_PARTS=100)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.extensions[STORE] = Store(Database.of(settings), settings.threads - settings.threads // 4)
    app.extensions[KEPT] = Kept()
    app.extensions[headers.HTTPS] = settings.public_url.startswith("https://")
    _furnish(app)
    _route(app)
    return app


def _furnish(app: Flask) -> None:
    """Give templates the addresses of assets, and numbers and dates as people write them."""
    found = assets.Assets.of()
    app.extensions[assets.ASSETS] = found
    app.extensions[headers.POLICY] = headers.policy(found.style)
    app.jinja_env.globals["style"] = assets.style
    app.jinja_env.globals["asset"] = found.address
    app.jinja_env.filters.update(day=wording.day, thousands=wording.thousands, assembly_kind=wording.assembly_kind)


def _route(app: Flask) -> None:
    """Put every address in its place, with its limit, its headers, and one handler for what goes wrong."""
    app.url_map.converters["code"] = addresses.CodeConverter
    for part in (assets, home, ballots, plain, board, screen, scrutineers):
        app.register_blueprint(part.blueprint)
    app.before_request(_limit)
    app.before_request(addresses.to_canonical)
    app.after_request(headers.protect)
    app.after_request(answers.pack)
    app.register_error_handler(Exception, failures.answer)


def _limit() -> None:
    """Refuse bodies longer than anything that this address takes, before they are read."""
    request.max_content_length = LARGEST_OF.get(request.endpoint or "", LARGEST)
