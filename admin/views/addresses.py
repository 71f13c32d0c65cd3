"""All pages in one list (网址), and how long a body each takes."""

from collections.abc import Iterator
from importlib import import_module
from typing import Any

from flask import Blueprint
from werkzeug.routing import IntegerConverter, Map

LARGEST_NUMBER = 2**31 - 1
"""No row has a larger number on either engine."""


class Number(IntegerConverter):
    """A row's number in an address; one that no row can have, or in any but the plain way, leads to no page."""

    regex = "(?:0|[1-9][0-9]*)"

    def __init__(self, map: Map, **bounds: Any) -> None:
        super().__init__(map, **{"max": LARGEST_NUMBER, **bounds})


PARTS = (
    "home",
    "assess",
    "sign_in",
    "accounts",
    "trail",
    "unions",
    "assemblies",
    "meeting",
    "reviews",
    "duties",
    "problems",
    "tickets",
    "told",
    "proposals",
    "revocations",
    "renunciations",
    "subsidies",
    "rewards",
    "mergers",
    "papers",
    "titles",
    "applications",
    "homes",
    "connections",
    "displays",
    "briefs",
    "exemplars",
    "exchange",
    "targets",
    "notice",
    "figures",
    "evaluations",
    "standards",
)
"""Modules of ``admin.views`` with a ``blueprint``, in no order that matters."""

LARGEST_OF = {
    "unions.imports.check": 9 * 1024 * 1024,
    "tickets.add_evidence": 21 * 1024 * 1024,
    "applications.add_photo": 21 * 1024 * 1024,
    "applications.add_own_scan": 21 * 1024 * 1024,
    "applications.add_scan": 21 * 1024 * 1024,
    "evaluations.add_evidence": 21 * 1024 * 1024,
    "revocations.add_evidence": 21 * 1024 * 1024,
    "subsidies.add_voucher": 21 * 1024 * 1024,
    "displays.hang": 21 * 1024 * 1024,
    "displays.show": 21 * 1024 * 1024,
    "exemplars.add_photo": 21 * 1024 * 1024,
}
"""Bytes of a body for addresses that take more than the rest."""


def blueprints() -> Iterator[Blueprint]:
    """Yield every part of the application."""
    for name in PARTS:
        yield import_module(f"admin.views.{name}").blueprint
