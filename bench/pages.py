"""Measure every page of the signed-in side in a large district: 1,000 unions, some 20,000 results, on SQLite.

Absolute figures belong to the machine. Run `python -m bench.pages`.
"""

from __future__ import annotations

import secrets
import statistics
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from admin import installation, sessions
from admin.app import create_app
from admin.demo import district
from admin.demo.run import fill
from admin.models.accounts import Account
from admin.views.gate import COOKIE, WORD
from bench.record import keep

TIMES = 5
GOAL_MS = 300
PEOPLE = ("district", "street1", "chair1")


def main() -> None:
    """Print a line for each page and person, the slowest first."""
    with tempfile.TemporaryDirectory(prefix="pingjia-bench-") as folder:
        _, settings, voting = installation.install(Path(folder), {"port": 0, "admin.port": 0})
        fill(settings, district.LARGE)
        app = create_app(settings, voting)
        found = [(*measured(app, login, address), login, address) for login in PEOPLE for address in pages(app)]
        app.extensions["pingjia.database"].close()
        app.extensions["pingjia.polls"].close()
    shown = sorted((row for row in found if row[1] == 200), reverse=True)
    for milliseconds, _, login, address in shown:
        print(f"{milliseconds:7.0f} ms  {login:10} {address}")
    keep({"pages.slowest_ms": max(row[0] for row in shown if not row[3].endswith(".xlsx")), "pages.seen": len(shown)})
    late = [row for row in shown if row[0] > GOAL_MS and not row[3].endswith(".xlsx")]
    print(f"{len(shown)} pages, {len(late)} of them over {GOAL_MS} ms (median of {TIMES})")


def pages(app: Flask) -> list[str]:
    """Return the addresses of pages that need no number."""
    rules = [rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ()) and not rule.arguments]
    return sorted(rule.rule for rule in rules if hasattr(app.view_functions[rule.endpoint], WORD))


def measured(app: Flask, login: str, address: str) -> tuple[float, int]:
    """Return the median time of a page in milliseconds, and its status."""
    client = signed_in(app, login)
    status = client.get(address).status_code
    taken = []
    for _ in range(TIMES if status == 200 else 0):
        began = time.perf_counter()
        client.get(address)
        taken.append(time.perf_counter() - began)
    return (statistics.median(taken) * 1000 if taken else 0.0), status


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
