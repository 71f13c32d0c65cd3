"""Sealed comments (意见建议): one length for all, opened in random order after the tally.

Source: protocol §6.
"""

from __future__ import annotations

import hashlib
import re

from vote.crypto.boxes import close_box, open_box
from vote.crypto.group import GENERATOR, Point, base, combine
from vote.crypto.hashing import Hs, h32, scalar, scalar_bytes, u32
from vote.crypto.nonces import Draw, hedged, system_draw
from vote.crypto.points import point
from vote.crypto.refusal import Refused

VERSION = b"\x01"
LENGTH = 717
LONGEST = 600
"""Bytes of UTF-8."""
_PLAIN = 604
_FORBIDDEN = re.compile("[\u0000-\u0009\u000b-\u001f\u007f-\u009f]")


def seal(phi: bytes, public_key: Point, text: str, *, draw: Draw = system_draw) -> bytes:
    """Return the sealed comment, 717 bytes.

    Raises:
        Refused: `comment-text` where the text is too long or holds control characters.
    """
    plain = _pad(text)
    nonce = hedged("r", b"", phi + public_key.encode(), plain, draw=draw)
    public = base(nonce).encode()
    sealed = close_box(_key(phi, public, nonce * public_key), plain, phi + public)
    witness = hedged("w", scalar_bytes(nonce), phi + public + sealed, plain, draw=draw)
    challenge = Hs("comment", phi, public, sealed, base(witness).encode())
    response = scalar_bytes(witness + challenge * nonce)
    return VERSION + public + scalar_bytes(challenge) + response + sealed


def check(phi: bytes, comment: bytes) -> Point:
    """Check a sealed comment's shape and proof, and return its R.

    Raises:
        Refused: `comment-length`, `comment-version`, `comment-point`, `comment-scalar` or `comment-proof`.
    """
    if len(comment) != LENGTH:
        raise Refused("comment-length", f"a comment has {LENGTH} bytes, not {len(comment)}")
    if comment[:1] != VERSION:
        raise Refused("comment-version", "the comment is of another version")
    public = point(r_of(comment), "comment-point", "R")
    try:
        challenge, response = scalar(comment[33:65]), scalar(comment[65:97])
    except Refused as error:
        raise Refused("comment-scalar", error.why) from error
    commitment = combine([response, -challenge], [GENERATOR, public])
    if Hs("comment", phi, r_of(comment), comment[97:], commitment.encode()) != challenge:
        raise Refused("comment-proof", "the sender of the comment does not know its r")
    return public


def unseal(phi: bytes, comment: bytes, shared: Point) -> str:
    """Return the text of a comment with r·Y.

    Raises:
        Refused: `box` or `comment-text`.
    """
    public = r_of(comment)
    plain = open_box(_key(phi, public, shared), comment[97:], phi + public)
    size = int.from_bytes(plain[:4], "big")
    if size > LONGEST or any(plain[4 + size :]):
        raise Refused("comment-text", "the comment is not padded as it should be")
    try:
        text = plain[4 : 4 + size].decode("utf-8")
    except UnicodeDecodeError as error:
        raise Refused("comment-text", "the comment is not UTF-8") from error
    _pad(text)
    return text


def r_of(comment: bytes) -> bytes:
    """Return the encoded R of a comment."""
    return comment[1:33]


def comment_hash(comment: bytes) -> bytes:
    """Return the SHA-256 under which a comment is kept."""
    return hashlib.sha256(comment).digest()


def _key(phi: bytes, public: bytes, shared: Point) -> bytes:
    return h32("comment-key", phi, public, shared.encode())


def _pad(text: str) -> bytes:
    try:
        data = text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise Refused("comment-text", "the comment is not Unicode") from error
    if len(data) > LONGEST:
        raise Refused("comment-text", f"a comment has at most {LONGEST} bytes")
    if _FORBIDDEN.search(text):
        raise Refused("comment-text", "the comment holds control characters")
    return (u32(len(data)) + data).ljust(_PLAIN, b"\0")
