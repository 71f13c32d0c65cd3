"""Points as they stand in messages: canonical, and no identity unless it is allowed."""

from __future__ import annotations

from vote.crypto.group import InvalidPoint, Point
from vote.crypto.hashing import unb64
from vote.crypto.refusal import Refused


def point(data: bytes, check: str, what: str, *, identity: bool = False) -> Point:
    """Read a point.

    Args:
        identity: whether the neutral element is allowed in this place (protocol §1).

    Raises:
        Refused: under the name `check`.
    """
    try:
        found = Point.decode(data)
    except InvalidPoint as error:
        raise Refused(check, f"{what} is not a canonical point") from error
    if found.is_identity and not identity:
        raise Refused(check, f"{what} is the identity")
    return found


def point64(text: object, check: str, what: str, *, identity: bool = False) -> Point:
    """Read a point from base64url.

    Raises:
        Refused: under the name `check`.
    """
    try:
        data = unb64(text, 32)
    except Refused as error:
        raise Refused(check, f"{what}: {error.why}") from error
    return point(data, check, what, identity=identity)


def bytes64(text: object, length: int, check: str, what: str) -> bytes:
    """Read bytes of a fixed length from base64url.

    Raises:
        Refused: under the name `check`.
    """
    try:
        return unb64(text, length)
    except Refused as error:
        raise Refused(check, f"{what}: {error.why}") from error
