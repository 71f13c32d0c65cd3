"""Addresses of polls (网址): eight characters, read as forgivingly as on paper, shown in one form."""

from __future__ import annotations

from flask import redirect, request
from werkzeug.routing import BaseConverter
from werkzeug.wrappers import Response

from vote.crypto.hashing import typed


class CodeConverter(BaseConverter):
    """A poll's code in an address; whether such a poll exists is asked later."""

    regex = "[0-9A-Za-z]{8}"
    part_isolating = True


def to_canonical() -> Response | None:
    """Send a browser that asks with o, i, l or lower case to the poll's one address; it keeps the fragment."""
    code = (request.view_args or {}).get("code")
    if code is None or typed(code) == code:
        return None
    return redirect(request.path.replace(code, typed(code), 1), code=308)
