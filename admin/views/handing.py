"""Handing out files that people handed in (下载): to be saved; only pictures are shown, and run nothing."""

from urllib.parse import quote

from flask import Response

from admin import evidence
from admin.models.evidence import Evidence
from admin.rules.files import ending_of
from admin.views import current

PICTURES = ("image/jpeg", "image/png")
"""What a browser may show; the content was looked at when it came."""


def out(row: Evidence) -> Response:
    """Hand a file out, to be saved and never to be shown."""
    return _answer(row, "attachment")


def picture(row: Evidence) -> Response:
    """Hand a picture out, to be shown on a page; any other file only to be saved."""
    return _answer(row, "inline" if row.media_type in PICTURES else "attachment")


def _answer(row: Evidence, how: str) -> Response:
    answer = Response(evidence.read(current.settings().files, row), mimetype=row.media_type)
    # The plain name for programs that know no other; the true one beside it (RFC 6266).
    names = f"filename=\"file{ending_of(row.name)}\"; filename*=UTF-8''{quote(row.name, safe='')}"
    answer.headers["Content-Disposition"] = f"{how}; {names}"
    answer.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer
