"""Polls of the shapes that are measured, and many sealed ballots of them."""

from __future__ import annotations

import os
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial

from vote.crypto import group
from vote.crypto.ballot import Election, seal
from vote.crypto.points import point

SHAPES: dict[str, tuple[int, ...]] = {"1x3": (3,), "1x4": (4,), "8x4": (4,) * 8}
"""Options of each question, by the name of the shape: 1x3 is one question with three options."""


def election(options: tuple[int, ...]) -> Election:
    """Return an election with a key that nobody has."""
    return Election(os.urandom(32), group.base(int.from_bytes(os.urandom(32))), options)


def sealed(found: Election, keys: Sequence[int]) -> list[bytes]:
    """Return a ballot for each secret slip key, all choices the first option; made on every core."""
    given = found.phi, found.public_key.encode(), found.options
    cores = os.cpu_count() or 1
    with ProcessPoolExecutor(cores) as pool:
        return list(pool.map(partial(_seal, given), keys, chunksize=max(1, len(keys) // (8 * cores))))


def _seal(given: tuple[bytes, bytes, tuple[int, ...]], key: int) -> bytes:
    phi, public, options = given
    return seal(_election(phi, public, options), key, [0] * len(options))


_KNOWN: dict[bytes, Election] = {}


def _election(phi: bytes, public: bytes, options: tuple[int, ...]) -> Election:
    if phi not in _KNOWN:
        _KNOWN[phi] = Election(phi, point(public, "bench", "the election key"), options)
    return _KNOWN[phi]
