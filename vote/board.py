"""The public board (公告板): signed events in a chain, and the file that anyone can check.

Source: protocol §7, §11.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from vote.crypto.canonical import cj
from vote.crypto.hashing import SUITE, H, b64, digits, h32
from vote.crypto.nonces import Draw, system_draw
from vote.crypto.signatures import sign

Event = dict[str, Any]
NOTHING = bytes(32)
"""The hash before the first event."""
TOO_FEW = "too-few-ballots"


def event_hash(event: Event) -> bytes:
    """Return the hash of an event; its signature is not part of it."""
    return h32("event", cj({name: value for name, value in event.items() if name != "signature"}))


def make_event(signing_key: int, seq: int, kind: str, data: Any, previous: bytes, *, draw: Draw = system_draw) -> Event:
    """Return the next event of a chain, signed by the server.

    Args:
        seq: its number, from 1.
        kind: its `type`.
        previous: the hash of the event before, or `NOTHING`.
    """
    event = {"seq": seq, "type": kind, "data": data, "previous": b64(previous)}
    return event | {"signature": b64(sign(signing_key, "event", event_hash(event), draw=draw))}


def head_number(head: bytes) -> str:
    """Return the head of the chain as a number to read aloud."""
    return digits(H("head", head))


def root(tag: str, hashes: Iterable[bytes]) -> bytes:
    """Return the root that `close` binds, of ballots or of comments.

    Args:
        tag: `ballots` or `comments`.
        hashes: SHA-256 of each, in any order.
    """
    return h32(tag, b"".join(sorted(hashes)))


def export(events: list[Event], ballots: list[bytes]) -> bytes:
    """Return the bytes of `board.json`.

    Args:
        ballots: sealed ballots in ascending order of their digests; none before close.
    """
    return cj({"suite": SUITE, "events": events, "ballots": [b64(ballot) for ballot in ballots]})
