"""Hedged nonces: random, and still different for different inputs if the randomness fails.

Source: protocol §1.
"""

from __future__ import annotations

import os
from collections.abc import Callable

from vote.crypto.hashing import Hs, u32

Draw = Callable[[int], bytes]
system_draw: Draw = os.urandom


def hedged(
    label: str,
    secret: bytes,
    public: bytes,
    private: bytes = b"",
    *,
    question: int = 0,
    option: int = 0,
    draw: Draw = system_draw,
) -> int:
    """Return a nonce scalar that is never zero.

    Args:
        label: the variable's name, such as `w` or `r`.
        secret: the secret key in use, or empty.
        public: every public input so far, joined.
        private: the private input (choice, plaintext, message).
        draw: source of 32 random bytes.
    """
    while True:
        place = label.encode() + u32(question) + u32(option)
        nonce = Hs("nonce", secret, place, public, private, draw(32))
        if nonce:
            return nonce
