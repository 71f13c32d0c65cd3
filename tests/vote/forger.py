"""A prover that can also lie: written from the protocol page, on the plain group, apart from `vote.crypto.ballot`.

Whatever it forges is signed properly, so a refusal is the proof's, not the signature's.
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Sequence
from dataclasses import dataclass, field

from vote.crypto.ristretto import GENERATOR, IDENTITY, ORDER, Point, base

RANDOM = random.Random(20121105)


def fresh() -> int:
    return RANDOM.randrange(1, ORDER)


def scalar_bytes(scalar: int) -> bytes:
    return scalar.to_bytes(32, "little")


def digest(tag: str, *parts: bytes) -> bytes:
    framed = [len(part).to_bytes(4, "big") + part for part in (b"pingjia/1/" + tag.encode(), *parts)]
    return hashlib.sha512(b"".join(framed)).digest()


def challenge(tag: str, *parts: bytes) -> int:
    return int.from_bytes(digest(tag, *parts), "little") % ORDER


def multiple(scalar: int, point: Point) -> Point:
    """Return the multiple, fast for the generator."""
    return base(scalar) if point is GENERATOR else scalar * point


def total(points: Sequence[Point]) -> Point:
    return sum(points, start=IDENTITY)


@dataclass
class Question:
    """One question's bytes, each part a list to be tampered with."""

    vector: list[bytes]
    announced: list[bytes]
    challenges: list[bytes]
    responses: list[bytes]

    def encode(self) -> bytes:
        return b"".join(self.vector + self.announced + self.challenges + self.responses)


@dataclass
class Forger:
    """A voter who may encrypt what she likes, on whatever bases she likes."""

    secret: int = field(default_factory=fresh)
    phi: bytes = b"\x07" * 32
    key: Point = field(default_factory=lambda: base(1234567))

    @property
    def slip_key(self) -> bytes:
        return base(self.secret).encode()

    def question(
        self,
        votes: Sequence[int],
        number: int = 0,
        *,
        claimed: int | None = None,
        randoms: Sequence[int] | None = None,
        witness: int | None = None,
        first_base: Point = GENERATOR,
        second_base: Point | None = None,
        offset: int = 0,
    ) -> Question:
        """Encrypt the votes and prove option `claimed`; honest if votes are a unit vector there.

        Args:
            claimed: -1 simulates every option, whatever the challenge.
            offset: moves the two announced points of the claimed option apart.
        """
        count, claimed = len(votes), votes.index(1) if claimed is None else claimed
        second_base = self.key if second_base is None else second_base
        randoms = [fresh() for _ in votes] if randoms is None else randoms
        witness = fresh() if witness is None else witness
        a = [multiple(r, first_base) for r in randoms]
        b = [r * second_base + base(v) for r, v in zip(randoms, votes, strict=True)]
        vector = [point.encode() for pair in zip(a, b, strict=True) for point in pair]
        rho = self._mixing(number, vector)
        a_mixed = total([rho[j] * a[j] for j in range(count)])
        b_mixed = total([rho[j] * b[j] for j in range(count)])
        c, z, announced = [fresh() for _ in votes], [fresh() for _ in votes], []
        for i in range(count):
            if i == claimed:
                pair = multiple(witness, first_base) + base(offset), witness * second_base - base(offset)
            else:
                left = base(z[i]) - c[i] * a_mixed
                pair = left, z[i] * self.key - c[i] * (b_mixed - base(rho[i]))
            announced += [point.encode() for point in pair]
        whole = challenge("ballot", *self._statement(number, vector), b"".join(announced))
        if claimed >= 0:
            c[claimed] = (whole - sum(c) + c[claimed]) % ORDER
            mixed = sum(r * weight for r, weight in zip(randoms, rho, strict=True))
            z[claimed] = (witness + c[claimed] * mixed) % ORDER
        return Question(vector, announced, [*map(scalar_bytes, c)], [*map(scalar_bytes, z)])

    def ballot(self, *questions: Question, version: int = 1, nonce: int | None = None) -> bytes:
        """Return the questions signed."""
        body = bytes([version]) + self.slip_key + b"".join(question.encode() for question in questions)
        nonce = fresh() if nonce is None else nonce
        announced = base(nonce).encode()
        c = challenge("cast", self.slip_key, announced, self.phi, body)
        return body + announced + scalar_bytes((nonce + c * self.secret) % ORDER)

    def _statement(self, number: int, vector: list[bytes]) -> tuple[bytes, ...]:
        return self.phi, self.slip_key, number.to_bytes(4, "big"), b"".join(vector)

    def _mixing(self, number: int, vector: list[bytes]) -> list[int]:
        hashes = [
            digest("weight", *self._statement(number, vector), j.to_bytes(4, "big")) for j in range(1, len(vector) // 2)
        ]
        return [1, *(int.from_bytes(found[:16], "little") for found in hashes)]
