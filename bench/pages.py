"""Measure every page of the signed-in side in a large district: 1,000 unions, some 20,000 results, on SQLite.

Absolute figures belong to the machine. Run `python -m bench.pages`.
"""

from __future__ import annotations

import html
import re
import secrets
import statistics
import tempfile
import time
from collections import Counter, deque
from collections.abc import Iterator
from datetime import UTC, datetime
from http import HTTPStatus
from pathlib import Path
from typing import NamedTuple

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.exceptions import HTTPException
from werkzeug.test import TestResponse

from admin import installation, sessions
from admin.app import create_app
from admin.demo import district
from admin.demo.run import fill
from admin.models.accounts import Account
from admin.views.gate import COOKIE, WORD
from bench.record import keep

TIMES = 5
EACH = 2
"""Of each kind of page so many are looked at: the first that links lead to."""

GOAL_MS = 300
PEOPLE = ("district", "street1", "chair1", "finance")
LINK = re.compile(rb'(?:href|src)="(/[^"#]*)"')
TO_BE_SAVED = (".pdf", ".xlsx", ".json")


class Seen(NamedTuple):
    """A page and how long it took, in milliseconds."""

    milliseconds: float
    login: str
    address: str

    @property
    def page(self) -> bool:
        """Whether it is looked at, not saved as a file."""
        return not self.address.partition("?")[0].endswith(TO_BE_SAVED)


def main() -> None:
    """Print a line for each page and person, the slowest first."""
    with tempfile.TemporaryDirectory(prefix="pingjia-bench-") as folder:
        _, settings, voting = installation.install(Path(folder), {"port": 0, "admin.port": 0})
        fill(settings, district.LARGE)
        app = create_app(settings, voting)
        shown = sorted((seen for login in PEOPLE for seen in timed(app, login)), reverse=True)
        app.extensions["pingjia.database"].close()
        app.extensions["pingjia.polls"].close()
    for milliseconds, login, address in shown:
        print(f"{milliseconds:7.0f} ms  {login:10} {address}")
    looked_at = [seen for seen in shown if seen.page]
    late = [seen for seen in looked_at if seen.milliseconds > GOAL_MS]
    keep({"pages.slowest_ms": looked_at[0].milliseconds, "pages.seen": len(looked_at)})
    print(f"{len(looked_at)} pages, {len(late)} of them over {GOAL_MS} ms (median of {TIMES})")


def timed(app: Flask, login: str) -> Iterator[Seen]:
    """Measure some pages of each kind, as somebody sees them."""
    client = signed_in(app, login)
    for address, answer in walked(app, client, pages(app), EACH):
        if answer.status_code == HTTPStatus.OK:
            yield Seen(measured(client, address), login, address)


def walked(app: Flask, client: FlaskClient, start: list[str], each: int) -> Iterator[tuple[str, TestResponse]]:
    """Open pages, and follow all links from there.

    Args:
        start: addresses to begin with.
        each: of each kind of page so many are opened.
    """
    visited = Counter[str]()
    waiting, known = deque(start), set(start)
    while waiting:
        address = waiting.popleft()
        kind = endpoint(app, address)
        if not kind or visited[kind] >= each:
            continue
        answer = client.get(address)
        visited[kind] += 1
        links = dict.fromkeys(html.unescape(link.decode()) for link in LINK.findall(answer.data))
        waiting.extend(link for link in links if link not in known)
        known.update(links)
        yield address, answer


def pages(app: Flask) -> list[str]:
    """Return the addresses of pages that need no number."""
    rules = [rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ()) and not rule.arguments]
    return sorted(rule.rule for rule in rules if hasattr(app.view_functions[rule.endpoint], WORD))


def endpoint(app: Flask, address: str) -> str:
    """Return which kind of page an address leads to; nothing where it leads elsewhere."""
    try:
        found, _ = app.url_map.bind("localhost").match(address.partition("?")[0])
    except HTTPException:
        return ""
    return found if hasattr(app.view_functions[found], WORD) else ""


def measured(client: FlaskClient, address: str) -> float:
    """Return the median time of an answer in milliseconds."""
    taken = []
    for _ in range(TIMES):
        began = time.perf_counter()
        client.get(address)
        taken.append(time.perf_counter() - began)
    return statistics.median(taken) * 1000


def signed_in(app: Flask, login: str) -> FlaskClient:
    """Return a browser in which somebody has signed in."""
    with app.extensions["pingjia.database"].write() as session:
        account = session.scalars(select(Account).where(Account.login == login)).one()
        token = sessions.begin(session, account, datetime.now(UTC), device=secrets.token_hex(4))
    client = app.test_client()
    client.set_cookie(COOKIE, token)
    return client


if __name__ == "__main__":
    main()
