"""Answers (应答): JSON, values embedded into pages, and packing.

Packing is safe here: no answer mixes a secret with what somebody else has chosen.
"""

from __future__ import annotations

import gzip
import json
from typing import Any

from flask import Response, request
from markupsafe import Markup

HTML = "text/html; charset=utf-8"
JSON = "application/json; charset=utf-8"
OCTETS = "application/octet-stream"
SMALLEST_PACKED = 500
LARGEST_PACKED = 4_000_000
"""Beyond this, packing would hold up others for longer than the network saves."""
PACKED_KINDS = ("text/html", "application/json", "text/plain")
UNSAFE = {ord("<"): "\\u003c", ord(">"): "\\u003e", ord("&"): "\\u0026", 0x2028: "\\u2028", 0x2029: "\\u2029"}


def compact(value: Any) -> str:
    """Return a value as JSON without white space."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def json_answer(value: Any, status: int = 200) -> Response:
    """Return a JSON answer."""
    return Response(compact(value), status=status, content_type=JSON)


def embedded(value: Any) -> Markup:
    """Return a value as JSON that may stand inside a script element of a page."""
    return Markup(compact(value).translate(UNSAFE))  # noqa: S704 - every character that HTML knows is escaped


def pack(answer: Response) -> Response:
    """Compress a text answer where the browser takes it; the same text gives the same bytes."""
    if answer.direct_passthrough or answer.is_streamed or answer.mimetype not in PACKED_KINDS:
        return answer
    answer.headers["Vary"] = "Accept-Encoding"
    length = answer.content_length or 0
    suits = SMALLEST_PACKED <= length <= LARGEST_PACKED and "Content-Encoding" not in answer.headers
    if suits and request.accept_encodings["gzip"] > 0:
        answer.set_data(gzip.compress(answer.get_data(), compresslevel=6, mtime=0))
        answer.headers["Content-Encoding"] = "gzip"
    return answer
