"""Canonical JSON: one value, one string of bytes.

Source: protocol §1; equal to RFC 8785 for what is allowed here.
"""

from __future__ import annotations

import json
from typing import Any

from vote.crypto.refusal import Refused

LARGEST = 2**53 - 1
DEEPEST = 32
_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True)
"""Python leaves U+007F as it is, as RFC 8785 does; all keys are ASCII, so sorting is by code point."""


def cj(value: Any) -> bytes:
    """Return the canonical bytes of a value.

    Raises:
        Refused: `json` where the value holds what canonical JSON does not allow.
    """
    _check(value, 0)
    return _ENCODER.encode(value).encode("utf-8")


def parse(data: bytes | str) -> Any:
    """Read strict JSON: no doubled keys, fractions, exponents, -0, lone surrogates or byte-order mark.

    White space is accepted; compare `cj(value)` with the bytes where only the canonical form may stand.

    Raises:
        Refused: `json` with the reason.
    """
    try:
        text = data.decode("utf-8") if isinstance(data, bytes) else data
        value = json.loads(
            text,
            object_pairs_hook=_object,
            parse_float=_no_fraction,
            parse_constant=_no_fraction,
            parse_int=_integer,
        )
    except Refused:
        raise
    except RecursionError as error:
        raise Refused("json", "nested too deeply") from error
    except ValueError as error:  # UnicodeDecodeError and JSONDecodeError are ValueErrors
        raise Refused("json", f"not JSON: {error}"[:200]) from error
    _check(value, 0)
    return value


def parse_canonical(data: bytes) -> Any:
    """Read JSON that must stand in its canonical form.

    Raises:
        Refused: `json` or `canonical-json`.
    """
    value = parse(data)
    if not _is_written_as(value, data):
        raise Refused("canonical-json", "the bytes are not the canonical form of their value")
    return value


def _is_written_as(value: Any, data: bytes) -> bool:
    """Compare piece by piece: the canonical bytes of a board, made at once, would be as large as it again."""
    place = 0
    for piece in _ENCODER.iterencode(value):
        written = piece.encode("utf-8")
        if not data.startswith(written, place):
            return False
        place += len(written)
    return place == len(data)


def same(left: Any, right: Any) -> bool:
    """Compare two values by their canonical bytes, so that true is not 1."""
    return cj(left) == cj(right)


def members(value: Any, names: str, check: str, what: str) -> dict[str, Any]:
    """Return the value if it is an object with exactly these members (parted by spaces).

    Raises:
        Refused: under the name `check`.
    """
    if not isinstance(value, dict) or set(value) != set(names.split()):
        raise Refused(check, f"{what} must have exactly the members {names}")
    return value


def whole(value: Any, low: int, high: int, check: str, what: str) -> int:
    """Return the value if it is an integer from low to high, and no boolean.

    Raises:
        Refused: under the name `check`.
    """
    if type(value) is not int or not low <= value <= high:
        raise Refused(check, f"{what} must be an integer from {low} to {high}")
    return value


def sequence(value: Any, low: int, high: int, check: str, what: str) -> list[Any]:
    """Return the value if it is a list of low to high items.

    Raises:
        Refused: under the name `check`.
    """
    if not isinstance(value, list) or not low <= len(value) <= high:
        raise Refused(check, f"{what} must be a list of {low} to {high} items")
    return value


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise Refused("json", "an object names a member twice")
    return found


def _no_fraction(text: str) -> Any:
    raise Refused("json", f"only integers are allowed, not {text[:20]}")


def _integer(text: str) -> int:
    if text == "-0" or len(text) > 17:
        raise Refused("json", f"not an allowed integer: {text[:20]}")
    return int(text)


def _check(value: Any, depth: int) -> None:
    if depth > DEEPEST:
        raise Refused("json", "nested too deeply")
    if value is None or value is True or value is False:
        return
    if isinstance(value, str):
        if not value.isascii():
            _no_surrogates(value)
    elif type(value) is int:
        if abs(value) > LARGEST:
            raise Refused("json", "an integer is beyond 2^53 - 1")
    elif isinstance(value, list):
        for item in value:
            _check(item, depth + 1)
    elif isinstance(value, dict):
        for name, item in value.items():
            if not isinstance(name, str) or not name.isascii():
                raise Refused("json", "a member's name is not ASCII")
            _check(item, depth + 1)
    else:
        raise Refused("json", f"{type(value).__name__} is no JSON value here")


def _no_surrogates(text: str) -> None:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise Refused("json", "an unpaired surrogate") from error
