"""Public answers kept ready (备好的应答): a hall asks for the same bytes at the same moment.

What is kept is public and the same for everyone; it is made anew when the poll or its board has changed.
"""

from __future__ import annotations

import gzip
import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import cast

from flask import Response, current_app, request

from vote.disclosures import Version, version
from vote.views.current import database

KEPT = "pingjia.kept"
MOST = 64
"""Answers kept at once."""
LARGEST = 4_000_000
"""Bytes of an answer; a larger one is made each time."""


@dataclass(frozen=True)
class Answer:
    """An answer of one version of a poll, plain and packed."""

    version: Version
    plain: bytes
    packed: bytes


class Kept:
    """The answers of a process, the longest unused thrown away first."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._answers: OrderedDict[tuple[str, str], Answer] = OrderedDict()

    def find(self, name: tuple[str, str], now: Version) -> Answer | None:
        """Return the answer of this name if it is of this version."""
        with self._lock:
            found = self._answers.get(name)
            if found is None or found.version != now:
                return None
            self._answers.move_to_end(name)
            return found

    def keep(self, name: tuple[str, str], answer: Answer) -> None:
        """Keep an answer."""
        with self._lock:
            self._answers[name] = answer
            self._answers.move_to_end(name)
            if len(self._answers) > MOST:
                self._answers.popitem(last=False)


def kept(code: str, name: str, content_type: str, make: Callable[[], str | bytes]) -> Response:
    """Return an answer about a poll, made now or kept since the poll and its board last changed.

    Args:
        name: which answer of this poll.
        make: makes it from what stands in the database when it is called, and from nothing but what
            `disclosures.version` covers: an answer is then never older than the version that it is kept under.
    """
    answers = cast(Kept, current_app.extensions[KEPT])
    now = version(database(), code)
    found = answers.find((code, name), now)
    if found is None:
        made = make()
        plain = made.encode() if isinstance(made, str) else made
        found = Answer(now, plain, gzip.compress(plain, compresslevel=6, mtime=0))
        if len(plain) <= LARGEST:
            answers.keep((code, name), found)
    return _answer(found, content_type)


def _answer(found: Answer, content_type: str) -> Response:
    smaller = len(found.packed) < len(found.plain)
    if smaller and request.accept_encodings["gzip"] > 0:
        answer = Response(found.packed, content_type=content_type, headers={"Content-Encoding": "gzip"})
    else:
        answer = Response(found.plain, content_type=content_type)
    answer.headers["Vary"] = "Accept-Encoding"
    return answer
