"""Public answers kept ready (备好的应答): a hall asks for the same bytes at the same moment.

What is kept is public and the same for everyone; it is made anew when the poll or its board has changed.
"""

from __future__ import annotations

import gzip
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Any, cast

from flask import Response, current_app, request

from vote.disclosures import Turnout, standing, turnout, version
from vote.views.current import database

KEPT = "pingjia.kept"
MOST = 64
"""Things kept at once."""
LARGEST = 4_000_000
"""Bytes of an answer; a larger one is made each time."""


@dataclass(frozen=True)
class Answer:
    """The bytes of an answer, plain and packed."""

    plain: bytes
    packed: bytes


class Kept:
    """What a process keeps, each with the version it was made for; the longest unused is thrown away first."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._things: OrderedDict[tuple[str, str], tuple[Hashable, Any]] = OrderedDict()

    def find(self, name: tuple[str, str], version: Hashable) -> Any:
        """Return what is kept under this name if it is of this version, or None."""
        with self._lock:
            found = self._things.get(name)
            if found is None or found[0] != version:
                return None
            self._things.move_to_end(name)
            return found[1]

    def keep(self, name: tuple[str, str], version: Hashable, thing: object) -> None:
        """Keep something."""
        with self._lock:
            self._things[name] = version, thing
            self._things.move_to_end(name)
            if len(self._things) > MOST:
                self._things.popitem(last=False)


def kept(code: str, name: str, content_type: str, make: Callable[[], str | bytes]) -> Response:
    """Return an answer about a poll, made now or kept since the poll and its board last changed.

    Args:
        name: which answer of this poll.
        make: makes it from what stands in the database when it is called, and from nothing but what
            `disclosures.version` covers: an answer is then never older than the version that it is kept under.
    """
    now = version(database(), code)
    found = _things().find((code, name), now)
    if found is None:
        made = make()
        plain = made.encode() if isinstance(made, str) else made
        found = Answer(plain, gzip.compress(plain, compresslevel=6, mtime=0))
        if len(plain) <= LARGEST:
            _things().keep((code, name), now, found)
    return _answer(found, content_type)


def kept_turnout(code: str) -> Turnout:
    """Return the turnout as it is at this moment; only what each cast changes is asked for each time."""
    now = standing(database(), code)
    found = _things().find((code, "turnout"), now.rest)
    if found is None:
        found = turnout(database(), code)
        _things().keep((code, "turnout"), now.rest, found)
    return cast(Turnout, found).holding(now.in_box)


def _things() -> Kept:
    return cast(Kept, current_app.extensions[KEPT])


def _answer(found: Answer, content_type: str) -> Response:
    smaller = len(found.packed) < len(found.plain)
    if smaller and request.accept_encodings["gzip"] > 0:
        answer = Response(found.packed, content_type=content_type, headers={"Content-Encoding": "gzip"})
    else:
        answer = Response(found.plain, content_type=content_type)
    answer.headers["Vary"] = "Accept-Encoding"
    return answer
