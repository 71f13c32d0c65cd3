"""What a scrutineer's phone derives from its seed in one attempt of the ceremony.

Source: protocol §3.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from vote.crypto.definition import context
from vote.crypto.group import ORDER, Point, base
from vote.crypto.hashing import H, u32


@dataclass(frozen=True, repr=False)
class Keys:
    """One scrutineer's secrets and public points of one attempt."""

    context: bytes
    attempt: int
    index: int
    seed: bytes
    names: int
    threshold: int

    @classmethod
    def derive(cls, definition: dict[str, Any], attempt: int, index: int, seed: bytes) -> Keys:
        """Return the keys that follow from a 32-byte seed."""
        scrutineers = definition["scrutineers"]
        return cls(context(definition), attempt, index, seed, len(scrutineers["names"]), scrutineers["threshold"])

    def number(self, label: str, place: int = 0) -> int:
        """Return D(label, place) as a scalar."""
        found = H(f"seed-{label}", self.context, u32(self.attempt), u32(self.index), self.seed, u32(place))
        return int.from_bytes(found, "little") % ORDER

    @property
    def sign(self) -> int:
        """The signing key k_i."""
        return self.number("sign")

    @property
    def channel(self) -> int:
        """The channel key d_i, which opens boxes."""
        return self.number("channel")

    @property
    def coefficients(self) -> list[int]:
        """The k coefficients of the secret polynomial."""
        return [self.number("polynomial", place) for place in range(self.threshold)]

    @property
    def commitments(self) -> list[Point]:
        """The coefficients times the generator."""
        return [base(coefficient) for coefficient in self.coefficients]

    def share_for(self, index: int) -> int:
        """Return f_i(index), the share that this scrutineer deals to another (or to itself)."""
        total = 0
        for coefficient in reversed(self.coefficients):
            total = (total * index + coefficient) % ORDER
        return total
