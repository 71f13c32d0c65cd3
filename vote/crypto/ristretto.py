"""The group ristretto255 in plain Python: the reference, and the fallback everywhere.

Its surface is that of `vote.crypto.group`, which prefers the native accelerator.
Nothing here runs in constant time, not even what is so named there.

Source: protocol §1; RFC 9496.
"""

from collections.abc import Sequence
from typing import Final

from vote.crypto import curve, multiples
from vote.crypto.curve import ORDER

__all__ = [
    "GENERATOR",
    "IDENTITY",
    "ORDER",
    "InvalidPoint",
    "Point",
    "Table",
    "base",
    "combine",
    "combine_secret",
    "decode_all",
]


class InvalidPoint(ValueError):
    """Bytes that are no canonical encoding of a group element.

    Attributes:
        index: which of several encodings is the bad one, from 0.
    """

    def __init__(self, index: int = 0) -> None:
        super().__init__(f"encoding {index} is no canonical point of ristretto255")
        self.index = index


class Point:
    """An element of the group; equal elements are equal and hash alike."""

    __slots__ = ("_encoded", "_place")

    def __init__(self, place: curve.Coordinates) -> None:
        self._place = place
        self._encoded: bytes | None = None

    @staticmethod
    def decode(data: bytes) -> "Point":
        """Return the element that 32 bytes stand for, the identity included.

        Raises:
            InvalidPoint: not canonical, or not 32 bytes.
        """
        place = curve.decode(data)
        if place is None:
            raise InvalidPoint
        return Point(place)

    def encode(self) -> bytes:
        """Return the canonical 32 bytes."""
        if self._encoded is None:
            self._encoded = curve.encode(self._place)
        return self._encoded

    @property
    def is_identity(self) -> bool:
        """Whether this is the neutral element."""
        return curve.same(self._place, curve.NEUTRAL)

    def __add__(self, other: "Point") -> "Point":
        return Point(curve.add(self._place, curve.addend(other._place)))

    def __sub__(self, other: "Point") -> "Point":
        return self + -other

    def __neg__(self) -> "Point":
        return Point(curve.negate(self._place))

    def __mul__(self, scalar: int) -> "Point":
        return Point(multiples.interleaved([scalar % ORDER], [self._place]))

    __rmul__ = __mul__

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Point) and curve.same(self._place, other._place)

    def __hash__(self) -> int:
        return hash(self.encode())

    def __repr__(self) -> str:
        return f"Point({self.encode().hex()})"


class Table:
    """A point's multiples, prepared for multiplying it often (Y, for one)."""

    __slots__ = ("_rows",)

    def __init__(self, point: Point) -> None:
        self._rows = multiples.fixed_table(point._place)

    def multiply(self, scalar: int) -> Point:
        """Return scalar times the point; any integer, taken mod ORDER."""
        return Point(multiples.from_table(scalar % ORDER, self._rows))


IDENTITY: Final = Point(curve.NEUTRAL)
GENERATOR: Final = Point.decode(bytes.fromhex("e2f2ae0a6abc4e71a884a961c500515f58e30b6aa582dd8db6a65945e08d2d76"))
_MULTIPLES_OF_GENERATOR: Final = Table(GENERATOR)


def base(scalar: int) -> Point:
    """Return scalar·G; any integer, taken mod ORDER."""
    return _MULTIPLES_OF_GENERATOR.multiply(scalar)


def combine(scalars: Sequence[int], points: Sequence[Point]) -> Point:
    """Return Σ scalar·point in variable time: for public data only.

    Raises:
        ValueError: not as many scalars as points.
    """
    reduced = [scalar % ORDER for scalar in scalars]
    if len(reduced) != len(points):
        raise ValueError("as many scalars as points are needed")
    return Point(multiples.combination(reduced, [point._place for point in points]))


def combine_secret(scalars: Sequence[int], points: Sequence[Point]) -> Point:
    """Return Σ scalar·point where the scalars are secret.

    Raises:
        ValueError: not as many scalars as points.
    """
    return combine(scalars, points)


def decode_all(data: bytes) -> list[Point]:
    """Return the elements of concatenated encodings.

    Raises:
        InvalidPoint: with the index of the first that is not canonical or not complete.
    """
    points = []
    for index in range(-(-len(data) // 32)):
        place = curve.decode(data[32 * index : 32 * index + 32])
        if place is None:
            raise InvalidPoint(index)
        points.append(Point(place))
    return points
