"""Sealed boxes: ChaCha20-Poly1305 under a key that is used once.

Source: protocol §1, RFC 8439.
"""

from __future__ import annotations

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from vote.crypto.refusal import Refused

_NONCE = bytes(12)


def close_box(key: bytes, content: bytes, associated: bytes = b"") -> bytes:
    """Return the sealed content, 16 bytes longer."""
    return ChaCha20Poly1305(key).encrypt(_NONCE, content, associated)


def open_box(key: bytes, box: bytes, associated: bytes = b"") -> bytes:
    """Return the content of a box.

    Raises:
        Refused: `box` where the key or the bytes are not the right ones.
    """
    try:
        return ChaCha20Poly1305(key).decrypt(_NONCE, box, associated)
    except InvalidTag as error:
        raise Refused("box", "the box does not open") from error
