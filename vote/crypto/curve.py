"""The arithmetic under ristretto255, in plain Python integers: the readable reference.

A place on the curve is a tuple of extended coordinates (X, Y, Z, T) with
x = X/Z, y = Y/Z, xy = T/Z, on the twisted Edwards curve -x² + y² = 1 + D·x²·y².
Python integers do not compute in constant time; where that matters, install the
native accelerator.

Source: RFC 9496 (ristretto255), RFC 8032 §5.1.4 (addition and doubling).
"""

from collections.abc import Sequence
from typing import Final

PRIME: Final = 2**255 - 19
ORDER: Final = 2**252 + 27742317777372353535851937790883648493

D: Final = -121665 * pow(121666, -1, PRIME) % PRIME
TWICE_D: Final = 2 * D % PRIME
SQRT_M1: Final = pow(2, (PRIME - 1) // 4, PRIME)

Coordinates = tuple[int, int, int, int]
Addend = tuple[int, int, int, int]
"""A place made ready for adding: (Y - X, Y + X, 2D·T, 2Z)."""

NEUTRAL: Final[Coordinates] = (0, 1, 1, 0)


def inverse_square_root(v: int) -> tuple[bool, int]:
    """Return whether v is a square, and the even root of 1/v (or of SQRT_M1/v if not).

    Source: RFC 9496 §4.2, SQRT_RATIO_M1 with u = 1.
    """
    v3 = v * v % PRIME * v % PRIME
    v7 = v3 * v3 % PRIME * v % PRIME
    root = v3 * pow(v7, (PRIME - 5) // 8, PRIME) % PRIME
    check = v * root % PRIME * root % PRIME
    if check in (PRIME - 1, PRIME - SQRT_M1):
        root = root * SQRT_M1 % PRIME
    return check in (1, PRIME - 1), magnitude(root)


def magnitude(number: int) -> int:
    """Return the even one of number and -number, the one that RFC 9496 calls non-negative."""
    number %= PRIME
    return PRIME - number if number & 1 else number


INVERSE_SQRT_A_MINUS_D: Final = inverse_square_root(-1 - D)[1]


def decode(data: bytes) -> Coordinates | None:
    """Return the place that 32 bytes stand for, or None if they are no canonical encoding.

    Source: RFC 9496 §4.3.1.
    """
    s = int.from_bytes(data, "little")
    if len(data) != 32 or s >= PRIME or s & 1:
        return None
    square = s * s % PRIME
    u1, u2 = 1 - square, 1 + square
    u2_squared = u2 * u2 % PRIME
    v = (-D * u1 * u1 - u2_squared) % PRIME
    is_square, root = inverse_square_root(v * u2_squared % PRIME)
    den_x = root * u2 % PRIME
    x = magnitude(2 * s * den_x)
    y = u1 * root % PRIME * den_x % PRIME * v % PRIME
    t = x * y % PRIME
    if not is_square or t & 1 or y == 0:
        return None
    return x, y, 1, t


def encode(place: Coordinates) -> bytes:
    """Return the canonical 32 bytes of a place.

    Source: RFC 9496 §4.3.2.
    """
    x, y, z, t = place
    u1 = (z + y) * (z - y) % PRIME
    u2 = x * y % PRIME
    root = inverse_square_root(u1 * u2 % PRIME * u2 % PRIME)[1]
    den1, den2 = root * u1 % PRIME, root * u2 % PRIME
    z_inverse = den1 * den2 % PRIME * t % PRIME
    if t * z_inverse % PRIME & 1:
        x, y = y * SQRT_M1 % PRIME, x * SQRT_M1 % PRIME
        den2 = den1 * INVERSE_SQRT_A_MINUS_D % PRIME
    if x * z_inverse % PRIME & 1:
        y = -y
    return magnitude(den2 * (z - y)).to_bytes(32, "little")


def same(one: Coordinates, other: Coordinates) -> bool:
    """Return whether two places stand for the same group element.

    Source: RFC 9496 §4.3.3.
    """
    (x1, y1, _, _), (x2, y2, _, _) = one, other
    return (x1 * y2 - y1 * x2) % PRIME == 0 or (y1 * y2 - x1 * x2) % PRIME == 0


def negate(place: Coordinates) -> Coordinates:
    """Return the place's opposite."""
    x, y, z, t = place
    return -x % PRIME, y, z, -t % PRIME


def addend(place: Coordinates) -> Addend:
    """Return a place made ready for adding it often."""
    x, y, z, t = place
    return y - x, y + x, t * TWICE_D % PRIME, 2 * z


def add(place: Coordinates, other: Addend) -> Coordinates:
    """Return the sum of a place and an addend."""
    x, y, z, t = place
    minus, plus, t_2d, twice_z = other
    a = (y - x) * minus % PRIME
    b = (y + x) * plus % PRIME
    c = t * t_2d % PRIME
    d = z * twice_z % PRIME
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % PRIME, g * h % PRIME, f * g % PRIME, e * h % PRIME


def double(place: Coordinates) -> Coordinates:
    """Return twice a place."""
    x, y, z, _ = place
    a, b = x * x % PRIME, y * y % PRIME
    h = a + b
    e = h - (x + y) * (x + y) % PRIME
    g = a - b
    f = 2 * z * z % PRIME + g
    return e * f % PRIME, g * h % PRIME, f * g % PRIME, e * h % PRIME


def total(places: Sequence[Coordinates]) -> Coordinates:
    """Return the sum of places."""
    result = NEUTRAL
    for place in places:
        result = add(result, addend(place))
    return result
