"""Scripts and styles (资源): addresses carry the content's hash, so that browsers keep them for ever."""

import hashlib
from functools import cache
from pathlib import Path

from flask import url_for

STATIC = Path(__file__).parent.parent / "static"


def address(name: str) -> str:
    """Return the address of a file in ``admin/static``."""
    return url_for("static", filename=name, v=_hash(name))


@cache
def _hash(name: str) -> str:
    return hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:10]
