"""What must stand in no log, in all its spellings, and a small storm of requests that could put it there."""

from __future__ import annotations

import time
from base64 import b32encode, b64encode
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from urllib.parse import quote

import httpx

from vote.crypto.hashing import b64

OCTETS = {"Content-Type": "application/octet-stream"}
SHORTEST = 8
"""Spellings shorter than that stand anywhere by chance."""


def spellings(piece: bytes) -> set[bytes]:
    """Return how something may be spelt: plain, hexadecimal, base64, base32, within longer ones too, and escaped."""
    text = piece.decode("utf-8", "ignore")
    found = {piece, piece.hex().encode(), repr(piece)[2:-1].encode(), quote(piece, safe="").encode()}
    found |= {text.encode("unicode_escape"), _octal(piece)}
    for encode, group, bits in ((b64encode, 3, 6), (b32encode, 5, 5)):
        for before in range(group):
            # what stands before and behind shares a sign with the first and the last octet
            whole = encode(bytes(before) + piece)
            found.add(whole[-(-before * 8 // bits) : (before + len(piece)) * 8 // bits])
    found |= {one.replace(b"+", b"-").replace(b"/", b"_") for one in found}
    return {one for one in found if len(one) >= SHORTEST}


def _octal(piece: bytes) -> bytes:
    """Return octets as PostgreSQL's older form writes them."""
    return b"".join(bytes([one]) if 32 <= one < 127 else b"\\%03o" % one for one in piece)


def told(data: bytes, pieces: Iterable[bytes]) -> list[bytes]:
    """Return which pieces stand in a log, large and small letters taken for the same."""
    small = data.lower()
    return [piece for piece in pieces if any(one.lower() in small for one in spellings(piece))]


@dataclass(frozen=True)
class Member:
    """A slip (选票), and what its phone sends.

    Args:
        key: the slip's public key.
        body: the sealed ballot with its comment.
    """

    secret: str
    key: bytes
    body: bytes

    @property
    def pieces(self) -> list[bytes]:
        """What tells of this slip or ballot: its secret, kept and printed, its key, and parts of the body."""
        parts = [self.secret[start : start + 5] for start in range(0, 20, 5)]
        printed = ["-".join(parts).encode(), " ".join(parts).encode()]
        return [self.secret.encode(), *printed, self.key, self.body[40:72], self.body[-40:-8]]


def storm(phone: httpx.Client, poll: str, members: Sequence[Member]) -> tuple[list[int], list[str]]:
    """Cast, repeat, spoil, look and err, as phones do, many at once; return the statuses and the trackers."""

    def vote(member: Member) -> tuple[list[int], str]:
        parts = (member.body, member.body, member.body[:-1], b"")
        asked = [phone.post(f"/{poll}/ballots", content=part, headers=OCTETS) for part in parts]
        asked.append(phone.post(f"/{poll}/slip", json={"key": b64(member.key)}))
        tracker = asked[-1].json()["tracker"]
        for path, sent in (
            ("find", {"tracker": tracker}),
            ("plain", {"secret": member.secret, "q0": "0", "cast": "1"}),
        ):
            asked.append(phone.post(f"/{poll}/{path}", data=sent))
        asked.append(phone.post(f"/{poll}/slip", json={"key": member.secret}))
        asked.append(phone.get(f"/{poll}/{member.secret}"))
        asked.append(phone.get(f"/{poll}/tablet", params={"tracker": tracker, "secret": member.secret}))
        return [answer.status_code for answer in asked], tracker

    with ThreadPoolExecutor(8) as hall:
        answers = list(hall.map(vote, members))
    return [status for statuses, _ in answers for status in statuses], [tracker for _, tracker in answers]


def until(holds: Callable[[], bool], seconds: float) -> None:
    """Wait until something holds."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, f"not within {seconds} s"
        time.sleep(0.1)
