"""Handing out files (下载): to be saved; of those that people handed in only pictures are shown, and run nothing."""

import re
from io import BytesIO
from urllib.parse import quote

from flask import Response, send_file

from admin import evidence
from admin.models.evidence import Evidence
from admin.rules.files import ending_of
from admin.views import current

PICTURES = ("image/jpeg", "image/png")
"""What a browser may show; the content was looked at when it came."""
IN_NO_FILE_NAME = re.compile(
    '[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\\\\/:*?"<>|]+'
)
NAME_LENGTH = 60


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


def download(body: bytes, media_type: str, name: str, ending: str) -> Response:
    """Return a file that was made here, to be saved, with its Chinese name (RFC 5987)."""
    plain = IN_NO_FILE_NAME.sub("_", name)[:NAME_LENGTH]
    answer = send_file(BytesIO(body), media_type, as_attachment=True, download_name=f"{plain}.{ending}", etag=False)
    answer.headers["Cache-Control"] = "no-store"  # files would be kept for a year
    return answer
