"""Slips (选票): a printed secret, the key that follows from it, and signed voids.

Source: protocol §4.
"""

from __future__ import annotations

import os

from vote.crypto.canonical import cj
from vote.crypto.group import Point, base
from vote.crypto.hashing import Hs, b64, base32, is_base32
from vote.crypto.nonces import Draw, system_draw
from vote.crypto.refusal import Refused
from vote.crypto.signatures import sign

SECRET_LENGTH = 20
SECRET_BITS = 100
FINGERPRINT_LENGTH = 16
VOID_REASONS = ("unissued", "spoiled", "paper", "reprint")


def new_secret(draw: Draw = os.urandom) -> str:
    """Return 100 random bits as 20 base32 characters."""
    return base32(draw(13))[:SECRET_LENGTH]


def printed(secret: str) -> str:
    """Return the secret as it is printed, in four groups of five."""
    return "-".join(secret[start : start + 5] for start in range(0, SECRET_LENGTH, 5))


def slip_key(poll: str, secret: str) -> tuple[int, Point]:
    """Return the slip's secret key p and its public key P.

    Raises:
        Refused: `slip-secret` where the secret is not 20 canonical characters.
    """
    if not is_base32(secret, SECRET_LENGTH):
        raise Refused("slip-secret", "a slip's secret is 20 base32 characters")
    key = Hs("slip", poll.encode(), secret.encode())
    return key, base(key)


def fingerprint(phi: bytes) -> str:
    """Return the first 80 bits of the election hash, as every slip carries them."""
    return base32(phi[:10])


def slip_address(public_url: str, poll: str, secret: str, phi: bytes) -> str:
    """Return what the QR code holds; browsers never send the part behind # to a server."""
    return f"{public_url.rstrip('/')}/{poll}#{secret}{fingerprint(phi)}"


def void_statement(keys: list[bytes], reason: str) -> bytes:
    """Return the bytes that a scrutineer signs to void slips; keys are sorted here."""
    return cj({"keys": [b64(key) for key in sorted(keys)], "reason": reason})


def sign_void(signing_key: int, phi: bytes, keys: list[bytes], reason: str, *, draw: Draw = system_draw) -> bytes:
    """Return a scrutineer's signature that these slips are void."""
    return sign(signing_key, "void", phi, void_statement(keys, reason), draw=draw)
