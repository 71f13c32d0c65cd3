"""Schnorr signatures over ristretto255.

Source: protocol §1, after the suite of RFC 9591.
"""

from __future__ import annotations

from vote.crypto.group import GENERATOR, InvalidPoint, Point, base, combine
from vote.crypto.hashing import Hs, scalar, scalar_bytes
from vote.crypto.nonces import Draw, hedged, system_draw
from vote.crypto.refusal import Refused


def sign(key: int, tag: str, *parts: bytes, public: bytes = b"", draw: Draw = system_draw) -> bytes:
    """Return the 64-byte signature R, z on the parts under the tag.

    Args:
        public: the encoded public key, where who signs often has it at hand.
    """
    public = public or base(key).encode()
    joined = public + b"".join(parts)
    nonce = hedged("w", scalar_bytes(key), tag.encode() + joined, draw=draw)
    commitment = base(nonce).encode()
    challenge = Hs(tag, public, commitment, *parts)
    return commitment + scalar_bytes(nonce + challenge * key)


def holds(public: Point, signature: bytes, tag: str, *parts: bytes) -> bool:
    """Say whether the signature is the key's on these parts; a malformed one is not."""
    try:
        commitment = Point.decode(signature[:32])
        response = scalar(signature[32:])
    except (InvalidPoint, Refused):
        return False
    if public.is_identity or commitment.is_identity:
        return False
    challenge = Hs(tag, public.encode(), signature[:32], *parts)
    return combine([response, -challenge], [GENERATOR, public]) == commitment


def must_hold(public: Point, signature: bytes, check: str, what: str, tag: str, *parts: bytes) -> None:
    """Refuse where the signature does not hold.

    Raises:
        Refused: under the name `check`.
    """
    if not holds(public, signature, tag, *parts):
        raise Refused(check, f"the signature of {what} does not hold")
