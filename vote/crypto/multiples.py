"""Sums of multiples of places on the curve: fixed tables, interleaving, buckets.

Source: Straus (1964) for few places; Pippenger (1976), as in Bernstein et al.,
"Faster batch forgery identification" (2012), for many.
"""

from collections.abc import Sequence
from typing import Final

from vote.crypto.curve import NEUTRAL, Addend, Coordinates, add, addend, double

WINDOW_BITS: Final = 4
SCALAR_BITS: Final = 253
FEW: Final = 48
"""Up to so many places interleaving is the faster way."""


def fixed_table(place: Coordinates) -> list[list[Addend]]:
    """Return rows of 0…15 times 16^i times a place, for every digit of a scalar."""
    rows = []
    for _ in range(-(-SCALAR_BITS // WINDOW_BITS)):
        row = window(place)
        rows.append(row)
        place = add(place, row[-1])
    return rows


def window(place: Coordinates) -> list[Addend]:
    """Return 0…15 times a place, ready for adding."""
    one = addend(place)
    row, multiple = [addend(NEUTRAL), one], place
    for _ in range(2**WINDOW_BITS - 2):
        multiple = add(multiple, one)
        row.append(addend(multiple))
    return row


def from_table(scalar: int, rows: list[list[Addend]]) -> Coordinates:
    """Return scalar times the place of a fixed table; 0 ≤ scalar < 2^256."""
    result = NEUTRAL
    for row in rows:
        result = add(result, row[scalar & 15])
        scalar >>= WINDOW_BITS
    return result


def combination(scalars: Sequence[int], places: Sequence[Coordinates]) -> Coordinates:
    """Return the sum of scalar·place, scalars not negative, in variable time."""
    if len(places) <= FEW:
        return interleaved(scalars, places)
    return in_buckets(scalars, places)


def interleaved(scalars: Sequence[int], places: Sequence[Coordinates]) -> Coordinates:
    """Return the sum of scalar·place: one chain of doublings for all of them."""
    terms = [(scalar, window(place)) for scalar, place in zip(scalars, places, strict=True)]
    result = NEUTRAL
    for shift in _shifts(scalars, WINDOW_BITS):
        result = double(double(double(double(result))))
        for scalar, row in terms:
            digit = scalar >> shift & 15
            if digit:
                result = add(result, row[digit])
    return result


def in_buckets(scalars: Sequence[int], places: Sequence[Coordinates]) -> Coordinates:
    """Return the sum of scalar·place: for every digit, one bucket a value."""
    bits = max(4, len(places).bit_length() - 2)
    addends = [addend(place) for place in places]
    result = NEUTRAL
    for shift in _shifts(scalars, bits):
        for _ in range(bits):
            result = double(result)
        result = add(result, addend(_emptied(_filled(scalars, addends, shift, bits))))
    return result


def _filled(scalars: Sequence[int], addends: Sequence[Addend], shift: int, bits: int) -> list[Coordinates]:
    buckets = [NEUTRAL] * 2**bits
    mask = 2**bits - 1
    for scalar, term in zip(scalars, addends, strict=True):
        digit = scalar >> shift & mask
        if digit:
            buckets[digit] = add(buckets[digit], term)
    return buckets


def _emptied(buckets: list[Coordinates]) -> Coordinates:
    """Return the sum of digit times bucket, by running sums from the highest digit down."""
    running = result = NEUTRAL
    for bucket in reversed(buckets[1:]):
        if bucket is not NEUTRAL:
            running = add(running, addend(bucket))
        result = add(result, addend(running))
    return result


def _shifts(scalars: Sequence[int], bits: int) -> range:
    """Return where the digits of the longest scalar begin, highest first."""
    longest = max((scalar.bit_length() for scalar in scalars), default=0)
    return range((longest - 1) // bits * bits, -1, -bits) if longest else range(0)
