"""Bytes, hashes and numbers to read aloud: the encodings everything else is built on.

Source: protocol §1.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re

from vote.crypto.group import ORDER
from vote.crypto.refusal import Refused

SUITE = "pingjia/1"
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_CROCKFORDS = bytes.maketrans(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", ALPHABET.encode())
_VALUES = {letter: value for value, letter in enumerate(ALPHABET)}
_FORGIVEN = str.maketrans({"O": "0", "I": "1", "L": "1"})
_PARTING = re.compile("[\\s\ufeff\\-\u2010-\u2015\u2212\uff0d]")
"""White space and every dash that people and programs part groups with."""


def u32(number: int) -> bytes:
    """Return 4 bytes, big-endian."""
    return number.to_bytes(4, "big")


def u64(number: int) -> bytes:
    """Return 8 bytes, big-endian."""
    return number.to_bytes(8, "big")


def enc(data: bytes) -> bytes:
    """Return the data behind its length in 4 bytes."""
    return u32(len(data)) + data


def H(tag: str, *parts: bytes) -> bytes:
    """Return the 64-byte hash of the parts under a tag."""
    digest = hashlib.sha512(enc(f"{SUITE}/{tag}".encode()))
    for part in parts:
        digest.update(enc(part))
    return digest.digest()


def Hs(tag: str, *parts: bytes) -> int:
    """Return the hash as a scalar: little-endian, modulo the group order."""
    return int.from_bytes(H(tag, *parts), "little") % ORDER


def h32(tag: str, *parts: bytes) -> bytes:
    """Return the first 32 bytes of the hash."""
    return H(tag, *parts)[:32]


def scalar_bytes(value: int) -> bytes:
    """Return a scalar as 32 bytes, little-endian."""
    return (value % ORDER).to_bytes(32, "little")


def scalar(data: bytes) -> int:
    """Read a canonical scalar.

    Raises:
        Refused: `scalar` where it is not 32 bytes or not below the group order.
    """
    value = int.from_bytes(data, "little")
    if len(data) != 32 or value >= ORDER:
        raise Refused("scalar", "a scalar is not 32 bytes below the group order")
    return value


def b64(data: bytes) -> str:
    """Return base64url without padding."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def unb64(text: object, length: int | None = None) -> bytes:
    """Read canonical base64url without padding, of exactly `length` bytes where given.

    Raises:
        Refused: `base64` for anything else.
    """
    if not isinstance(text, str):
        raise Refused("base64", "a base64 text is expected")
    try:
        data = base64.urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4))
    except (binascii.Error, ValueError) as error:
        raise Refused("base64", "not base64url") from error
    if b64(data) != text:
        raise Refused("base64", "not the canonical base64url of its bytes")
    if length is not None and len(data) != length:
        raise Refused("base64", f"{length} bytes are expected, not {len(data)}")
    return data


def base32(data: bytes) -> str:
    """Return Crockford's base32, big-endian bits, the last character filled with zero bits."""
    return base64.b32encode(data).rstrip(b"=").translate(_CROCKFORDS).decode()


def unbase32(text: str, length: int) -> bytes:
    """Read `length` bytes from the canonical base32 text.

    Raises:
        Refused: `base32` for other characters, another length, or filling bits that are not zero.
    """
    fill = len(text) * 5 - length * 8
    if not 0 <= fill < 5 or any(letter not in _VALUES for letter in text):
        raise Refused("base32", f"not the base32 text of {length} bytes")
    number = 0
    for letter in text:
        number = number << 5 | _VALUES[letter]
    if number & ((1 << fill) - 1):
        raise Refused("base32", "the filling bits are not zero")
    return (number >> fill).to_bytes(length, "big")


def typed(text: str) -> str:
    """Return what a person typed in its canonical form: O is 0, I and L are 1, no spaces, no hyphens."""
    return _PARTING.sub("", text.upper()).translate(_FORGIVEN)


def is_base32(text: str, length: int) -> bool:
    """Say whether the text is exactly `length` canonical base32 characters."""
    return len(text) == length and all(letter in _VALUES for letter in text)


def digits(hash64: bytes) -> str:
    """Return a hash as a number to read aloud: 20 digits in five groups of four."""
    number = f"{int.from_bytes(hash64, 'big') % 10**20:020d}"
    return " ".join(number[start : start + 4] for start in range(0, 20, 4))
