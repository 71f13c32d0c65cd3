"""Many ballots of one poll, checked at once by a random linear combination.

The plain twin of the native accelerator's check, written from the protocol page
alone: it shares no code with `vote.crypto.ballot`, which checks ballots one by one
and says what is wrong.

Source: protocol §1, §5.
"""

import hashlib
import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

from vote.crypto.curve import ORDER
from vote.crypto.ristretto import GENERATOR, IDENTITY, InvalidPoint, Point, combine, decode_all

VERSION: Final = b"\x01"
FRAME_BYTES: Final = 97
OPTION_BYTES: Final = 192
WEIGHT_BITS: Final = 128
Sums = list[list[tuple[Point, Point]]]
"""For each question, for each option: ΣA, ΣB."""

CHUNK_POINTS: Final = 4096
"""So many points at most (but one ballot at least) go into one combination."""


def ballots_hold(phi: bytes, key: bytes, options: Sequence[int], ballots: Sequence[bytes]) -> bool:
    """Return whether all ballots hold: encodings, signatures and every proof. See `ballots_add`."""
    return ballots_add(phi, key, options, ballots) is not None


def ballots_add(phi: bytes, key: bytes, options: Sequence[int], ballots: Sequence[bytes]) -> list[Point] | None:
    """Return ΣA, ΣB of every option, one after the other, if all ballots hold; None if one does not.

    Whether a slip may vote, and whether it voted twice, is for others to see.
    A wrong ballot passes with probability 2^-128 at most.

    Args:
        phi: the election hash φ, 32 bytes.
        key: the election's public key Y, encoded.
        options: the number of options of each question.
        ballots: the ballots' bytes.

    Raises:
        InvalidPoint: the key is none.
    """
    public_key = Point.decode(key)
    size = max(1, CHUNK_POINTS // (2 + 4 * sum(options)))
    sums = [IDENTITY] * (2 * sum(options))
    for start in range(0, len(ballots), size):
        equation = Equation()
        try:
            for ballot in ballots[start : start + size]:
                sums = add_up([sums, _add_ballot(equation, phi, options, ballot)])
        except Malformed:
            return None
        if not equation.holds(public_key):
            return None
    return sums


def add_up(rows: Sequence[Sequence[Point]]) -> list[Point]:
    """Return the sums of rows of points, column by column.

    Raises:
        ValueError: the rows are of different lengths.
    """
    return [sum(column[1:], start=column[0]) for column in zip(*rows, strict=True)]


def encode_doubles(points: Sequence[Point]) -> bytes:
    """Return the encodings of twice each point."""
    return b"".join((point + point).encode() for point in points)


def ballots_sum(options: Sequence[int], ballots: Sequence[bytes]) -> Sums:
    """Return (ΣA, ΣB) over ballots already checked, for each question's each option.

    Raises:
        InvalidPoint: a ballot was not checked; `index` tells which.
        ValueError: a ballot has not the length of this poll's.
    """
    if any(len(ballot) != _length(options) for ballot in ballots):
        raise ValueError("a ballot of another length than this poll's")
    sums = [[(IDENTITY, IDENTITY)] * count for count in options]
    for index, ballot in enumerate(ballots):
        for question, part in enumerate(_questions(options, ballot)):
            try:
                points = decode_all(part.vector)
            except InvalidPoint as invalid:
                raise InvalidPoint(index) from invalid
            pairs = zip(points[::2], points[1::2], strict=True)
            sums[question] = [
                (a + more, b + again) for (a, b), (more, again) in zip(sums[question], pairs, strict=True)
            ]
    return sums


class Malformed(ValueError):
    """A ballot is refused before any equation: a length, a version, an encoding, a challenge."""


@dataclass
class Equation:
    """A weighted sum of equations that is to be the identity; G and Y come once."""

    scalars: list[int] = field(default_factory=list)
    points: list[Point] = field(default_factory=list)
    of_generator: int = 0
    of_key: int = 0

    def add(self, scalar: int, point: Point) -> None:
        """Add a term."""
        self.scalars.append(scalar)
        self.points.append(point)

    def holds(self, key: Point) -> bool:
        """Return whether the sum is the identity."""
        scalars = [*self.scalars, self.of_generator, self.of_key]
        return combine(scalars, [*self.points, GENERATOR, key]).is_identity


@dataclass(frozen=True)
class Part:
    """One question's bytes in a ballot: X, the announcements, the challenges, the responses."""

    vector: bytes
    announced: bytes
    challenges: bytes
    responses: bytes


def _add_ballot(equation: Equation, phi: bytes, options: Sequence[int], ballot: bytes) -> list[Point]:
    """Add a ballot's signature and proofs to the equation; return its A and B.

    Raises:
        Malformed: the ballot is no ballot of this poll.
    """
    if len(ballot) != _length(options) or ballot[:1] != VERSION:
        raise Malformed
    slip_key = ballot[1:33]
    _add_signature(equation, phi, slip_key, ballot)
    vectors = [
        _add_proof(equation, phi, slip_key, question, part) for question, part in enumerate(_questions(options, ballot))
    ]
    return [point for vector in vectors for point in vector]


def _add_signature(equation: Equation, phi: bytes, slip_key: bytes, ballot: bytes) -> None:
    """Add R + c·P - z·G = 0, weighted."""
    body, nonce = ballot[:-64], ballot[-64:-32]
    (response,) = _scalars(ballot[-32:])
    challenge = _to_scalar(_hash("cast", slip_key, nonce, phi, body))
    weight = secrets.randbits(WEIGHT_BITS)
    equation.of_generator -= weight * response
    for scalar, point in zip((weight, weight * challenge), _points(nonce + slip_key, range(2)), strict=True):
        equation.add(scalar, point)


def _add_proof(equation: Equation, phi: bytes, slip_key: bytes, question: int, part: Part) -> list[Point]:
    """Add a question's equations, weighted: for every option i,

    a_i + c_i·A' - z_i·G = 0 with weight s_i, and
    b_i + c_i·(B' - ρ_i·G) - z_i·Y = 0 with weight t_i. Return its A and B.
    """
    count = len(part.challenges) // 32
    number = question.to_bytes(4, "big")
    vector = _points(part.vector, range(0, 2 * count, 2))
    announced = _points(part.announced, range(0))
    challenges, responses = _scalars(part.challenges), _scalars(part.responses)
    expected = _hash("ballot", phi, slip_key, number, part.vector, part.announced)
    if sum(challenges) % ORDER != _to_scalar(expected):
        raise Malformed
    mixing = [1] + [
        int.from_bytes(
            _hash("weight", phi, slip_key, number, part.vector, j.to_bytes(4, "big"))[:16],
            "little",
        )
        for j in range(1, count)
    ]
    of_a = of_b = 0
    for i in range(count):
        s, t = secrets.randbits(WEIGHT_BITS), secrets.randbits(WEIGHT_BITS)
        equation.add(s, announced[2 * i])
        equation.add(t, announced[2 * i + 1])
        equation.of_generator -= s * responses[i] + t * challenges[i] * mixing[i]
        equation.of_key -= t * responses[i]
        of_a += s * challenges[i]
        of_b += t * challenges[i]
    for j in range(count):
        equation.add(of_a * mixing[j], vector[2 * j])
        equation.add(of_b * mixing[j], vector[2 * j + 1])
    return vector


def _length(options: Sequence[int]) -> int:
    return FRAME_BYTES + OPTION_BYTES * sum(options)


def _questions(options: Sequence[int], ballot: bytes) -> Iterator[Part]:
    at = 33
    for count in options:
        cuts = [at + count * size for size in (0, 64, 128, 160, 192)]
        yield Part(*(ballot[start:end] for start, end in pairwise(cuts)))
        at = cuts[-1]


def _points(data: bytes, never_identity: range) -> list[Point]:
    """Return the points of concatenated encodings.

    Raises:
        Malformed: one is not canonical, or is the identity where that is refused.
    """
    if any(data[32 * index : 32 * index + 32] == bytes(32) for index in never_identity):
        raise Malformed
    try:
        return decode_all(data)
    except InvalidPoint as invalid:
        raise Malformed from invalid


def _scalars(data: bytes) -> list[int]:
    """Return the scalars of concatenated encodings.

    Raises:
        Malformed: one is not less than the group's order.
    """
    numbers = [int.from_bytes(data[start : start + 32], "little") for start in range(0, len(data), 32)]
    if any(number >= ORDER for number in numbers):
        raise Malformed
    return numbers


def _hash(tag: str, *parts: bytes) -> bytes:
    framed = (len(part).to_bytes(4, "big") + part for part in (b"pingjia/1/" + tag.encode(), *parts))
    return hashlib.sha512(b"".join(framed)).digest()


def _to_scalar(digest: bytes) -> int:
    return int.from_bytes(digest, "little") % ORDER
