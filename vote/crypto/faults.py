"""Fault claims: a scrutineer who cannot accept a share proves it, and everybody sees who is at fault.

Source: protocol §3, Fault.
"""

from __future__ import annotations

from typing import Any

from vote.crypto.canonical import cj, members, sequence, whole
from vote.crypto.ceremony import Message, check_deal, gamma, opened, share_in
from vote.crypto.group import GENERATOR, Point, base, combine
from vote.crypto.hashing import Hs, b64, scalar, scalar_bytes, u32
from vote.crypto.keys import Keys
from vote.crypto.nonces import Draw, hedged, system_draw
from vote.crypto.points import bytes64, point64
from vote.crypto.refusal import Refused


def claim_fault(keys: Keys, cards_hash: bytes, deal: Message, *, draw: Draw = system_draw) -> Message:
    """Return the claim that a deal's box for this scrutineer holds no good share."""
    r = point64(share_in(deal, keys.index)["r"], "deal", "r")
    shared = keys.channel * r
    public = b"".join([cards_hash, u32(keys.index), cj(deal), r.encode(), shared.encode()])
    nonce = hedged("w", scalar_bytes(keys.channel), public, draw=draw)
    channel = base(keys.channel)
    challenge = _challenge(cards_hash, keys.index, deal, channel, r, shared, base(nonce), nonce * r)
    response = scalar_bytes(nonce + challenge * keys.channel)
    return {
        "index": keys.index,
        "dealer": deal["index"],
        "key": b64(shared.encode()),
        "proof": [b64(scalar_bytes(challenge)), b64(response)],
    }


def judge_fault(definition: Message, attempt: int, cards: list[Message], deals: list[Message], fault: Any) -> int:
    """Return who is at fault: the dealer whose box is bad, or the accuser whose box is good.

    Args:
        deals: all deals so far, in any order; only the dealer's is used.

    Raises:
        Refused: `fault` where the claim itself does not hold and so proves nothing.
    """
    members(fault, "index dealer key proof", "fault", "a fault claim")
    count = len(definition["scrutineers"]["names"])
    index = whole(fault["index"], 1, count, "fault", "index")
    dealer = whole(fault["dealer"], 1, count, "fault", "dealer")
    deal = next((deal for deal in deals if deal["index"] == dealer), None)
    if deal is None or dealer == index:
        raise Refused("fault", "there is no deal that the claim could be about")
    check_deal(definition, attempt, cards, deal)
    cards_hash = gamma(definition, attempt, cards)
    shared = point64(fault["key"], "fault", "the opened key")
    _check_proof(cards_hash, index, deal, point64(cards[index - 1]["channel_key"], "card", "key"), shared, fault)
    return dealer if opened(deal, index, cards_hash, shared) is None else index


def _check_proof(cards_hash: bytes, index: int, deal: Message, channel: Point, shared: Point, fault: Message) -> None:
    proof = sequence(fault["proof"], 2, 2, "fault", "proof")
    challenge, response = (scalar(bytes64(text, 32, "fault", "proof")) for text in proof)
    r = point64(share_in(deal, index)["r"], "deal", "r")
    a = combine([response, -challenge], [GENERATOR, channel])
    b = combine([response, -challenge], [r, shared])
    if _challenge(cards_hash, index, deal, channel, r, shared, a, b) != challenge:
        raise Refused("fault", f"the claim of {index} does not prove the key that it opens")


def _challenge(
    cards_hash: bytes, index: int, deal: Message, channel: Point, r: Point, shared: Point, a: Point, b: Point
) -> int:
    points = [point.encode() for point in (channel, r, shared, a, b)]
    return Hs("fault", cards_hash, u32(index), cj(deal), *points)
