"""What a key ceremony fixed: the election key, φ, the 核对码, and the seals of all scrutineers.

Source: protocol §3.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from vote.crypto.canonical import cj, members, sequence, whole
from vote.crypto.ceremony import (
    LAST_ATTEMPT,
    Message,
    check_cards,
    check_deals,
    coefficients,
    evaluate,
    gamma,
    open_deal,
)
from vote.crypto.definition import context
from vote.crypto.group import ORDER, Point, combine
from vote.crypto.hashing import H, b64, base32, digits, h32, u32
from vote.crypto.keys import Keys
from vote.crypto.nonces import Draw, system_draw
from vote.crypto.points import bytes64, point64
from vote.crypto.refusal import Refused
from vote.crypto.signatures import must_hold, sign


@dataclass(frozen=True)
class Transcript:
    """What the ceremony fixed: φ, the election key, and the trustees' public shares."""

    cards_hash: bytes
    phi: bytes
    public_key: Point
    trustee_keys: tuple[Point, ...]
    """V_0 of the server, then V_1 … V_n."""
    signing_keys: tuple[Point, ...]
    """The server's signing key, then those of the scrutineers."""

    @classmethod
    def of(cls, definition: Message, attempt: int, cards: list[Message], deals: list[Message]) -> Transcript:
        """Compute T, φ, Y and all V_j from cards and deals that have been checked.

        Raises:
            Refused: `election-key` where Y or a V_j is the identity.
        """
        cards_hash = gamma(definition, attempt, cards)
        rows = [coefficients(deal) for deal in deals]
        joined = [b"".join(point.encode() for point in row) for row in rows]
        server = definition["server"]
        share = point64(server["share_key"], "definition", "share key")
        public = share
        for row in rows:
            public = public + row[0]
        columns = [combine([1] * len(rows), list(column)) for column in zip(*rows, strict=True)]
        trustees = [share, *[evaluate(columns, index) for index in range(1, len(cards) + 1)]]
        if public.is_identity or any(trustee.is_identity for trustee in trustees):
            raise Refused("election-key", "the election key or a trustee's key is the identity")
        transcript = h32("transcript", cards_hash, *joined)
        phi = h32("election", context(definition), transcript, public.encode())
        signing = [server["signing_key"], *[card["signing_key"] for card in cards]]
        keys = tuple(point64(text, "card", "signing key") for text in signing)
        return cls(cards_hash, phi, public, tuple(trustees), keys)

    @property
    def check_number(self) -> str:
        """The 核对码 that is compared aloud before anybody seals."""
        return digits(H("check", self.phi))

    @property
    def fingerprint(self) -> str:
        """The first 80 bits of φ, as they stand on every slip (protocol §4)."""
        return base32(self.phi[:10])


def make_seal(keys: Keys, transcript: Transcript, deals: list[Message], *, draw: Draw = system_draw) -> Message:
    """Return the scrutineer's seal: it has its share, and saw these deals.

    Raises:
        Refused: `bad-share` where a deal's share does not hold.
    """
    secret = sum(open_deal(keys, transcript.cards_hash, deal) for deal in deals) % ORDER
    index = u32(keys.index)
    proof = sign(secret, "share-proof", transcript.phi, index, draw=draw)
    public = transcript.trustee_keys[keys.index].encode()
    signature = sign(keys.sign, "seal", transcript.phi, index, public, proof, deals_hash(deals), draw=draw)
    return {"index": keys.index, "proof": b64(proof), "signature": b64(signature)}


def deals_hash(deals: list[Message]) -> bytes:
    """Return the hash that pins the boxes."""
    return h32("deals", *[cj(deal) for deal in deals])


def check_seal(transcript: Transcript, deals: list[Message], seal: Any) -> None:
    """Refuse a seal that does not prove the share, or pins other deals.

    Raises:
        Refused: `seal`.
    """
    members(seal, "index proof signature", "seal", "a seal")
    index = whole(seal["index"], 1, len(deals), "seal", "index")
    proof = bytes64(seal["proof"], 64, "seal", "proof")
    signature = bytes64(seal["signature"], 64, "seal", "signature")
    public, phi = transcript.trustee_keys[index], transcript.phi
    must_hold(public, proof, "seal", f"the share of seal {index}", "share-proof", phi, u32(index))
    must_hold(
        transcript.signing_keys[index], signature, "seal", f"seal {index}", "seal",
        phi, u32(index), public.encode(), proof, deals_hash(deals),
    )  # fmt: skip


def ceremony_data(
    attempt: int, cards: list[Message], deals: list[Message], seals: list[Message], public_key: Point
) -> Message:
    """Return the data of the board's `ceremony` event."""
    return {
        "attempt": attempt,
        "cards": cards,
        "deals": deals,
        "seals": seals,
        "public_key": b64(public_key.encode()),
    }


def check_ceremony(definition: Message, data: Any) -> Transcript:
    """Check a whole ceremony and return what it fixed.

    Raises:
        Refused: `ceremony`, `card`, `deal`, `seal` or `election-key`.
    """
    members(data, "attempt cards deals seals public_key", "ceremony", "the ceremony")
    attempt = whole(data["attempt"], 1, LAST_ATTEMPT, "ceremony", "attempt")
    cards, deals, seals = data["cards"], data["deals"], data["seals"]
    check_cards(definition, attempt, cards)
    check_deals(definition, attempt, cards, deals)
    transcript = Transcript.of(definition, attempt, cards, deals)
    sequence(seals, len(cards), len(cards), "seal", "seals")
    for place, seal in enumerate(seals, 1):
        check_seal(transcript, deals, seal)
        if seal["index"] != place:
            raise Refused("seal", f"seal {seal['index']} stands at place {place}")
    if point64(data["public_key"], "election-key", "the election key") != transcript.public_key:
        raise Refused("election-key", "the public key is not the sum of the shares")
    return transcript
