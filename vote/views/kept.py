"""Public answers kept ready (备好的应答): a hall asks for the same bytes at the same moment.

What is kept is public and the same for everyone; it is made anew when the poll or its board has changed.
"""

from __future__ import annotations

import gzip
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from typing import Any, cast

import brotli
from flask import Response, current_app, request

from vote.disclosures import Turnout, standing, turnout, version
from vote.views.current import database

KEPT = "pingjia.kept"
MOST = 64
"""Things kept at once."""
LARGEST = 4_000_000
"""Bytes of an answer; a larger one is made each time."""


PACKED_BEST = 64_000
"""Bytes of an answer that is packed as tightly as can be, in some 20 ms; a larger one would take too long."""


@dataclass(frozen=True)
class Answer:
    """The bytes of an answer, plain and in each packing that makes them fewer, the fewest first."""

    plain: bytes
    packed: Mapping[str, bytes]

    @classmethod
    def of(cls, plain: bytes) -> Answer:
        """Return an answer with its packings."""
        best = {"br": brotli.compress(plain, quality=11)} if len(plain) <= PACKED_BEST else {}
        packed = best | {"gzip": gzip.compress(plain, compresslevel=6, mtime=0)}
        return cls(plain, {packing: found for packing, found in packed.items() if len(found) < len(plain)})


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
        found = Answer.of(made.encode() if isinstance(made, str) else made)
        if len(found.plain) <= LARGEST:
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
    answer = Response(found.plain, content_type=content_type, headers={"Vary": "Accept-Encoding"})
    for packing, fewer in found.packed.items():
        if request.accept_encodings[packing] > 0:
            answer.set_data(fewer)
            answer.headers["Content-Encoding"] = packing
            break
    return answer
