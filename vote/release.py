"""The scripts and styles that phones run (手机页面程序), by their SHA-256, and one number for all of them.

The number is the same wherever the same source was built with the locked tools.
"""

from __future__ import annotations

import json
from functools import cache
from hashlib import sha256
from importlib.resources import files

from vote.crypto.canonical import cj
from vote.crypto.hashing import H, digits

STATIC = files("vote") / "static"


@cache
def digests() -> dict[str, str]:
    """Return the SHA-256 of each file that a browser loads, in hexadecimal, by its name; empty where none is built."""
    manifest = STATIC / "manifest.json"
    if not manifest.is_file():
        return {}
    names = sorted(set(json.loads(manifest.read_text("utf-8")).values()))
    return {name: sha256((STATIC / name).read_bytes()).hexdigest() for name in names}


def number() -> str:
    """Return the number of this release (程序核对码), twenty digits to compare by eye."""
    return digits(H("release", cj(digests())))
