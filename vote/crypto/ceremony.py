"""The key ceremony (监票人密钥仪式): cards, deals and seals of the scrutineers.

Source: protocol §3.
"""

from __future__ import annotations

from typing import Any

from vote.crypto.boxes import close_box, open_box
from vote.crypto.canonical import cj, members, sequence, whole
from vote.crypto.definition import context
from vote.crypto.group import ORDER, Point, base, combine
from vote.crypto.hashing import b64, h32, scalar, scalar_bytes, u32
from vote.crypto.keys import Keys
from vote.crypto.nonces import Draw, system_draw
from vote.crypto.points import bytes64, point64
from vote.crypto.refusal import Refused
from vote.crypto.signatures import must_hold, sign

Message = dict[str, Any]
LAST_ATTEMPT = 2**32 - 1


def without(message: Message, name: str) -> Message:
    """Return the message without one member."""
    return {key: value for key, value in message.items() if key != name}


def make_card(keys: Keys, *, draw: Draw = system_draw) -> Message:
    """Return the scrutineer's card: public keys, and a commitment to the coefficients."""
    channel = base(keys.channel).encode()
    commitment = _commitment(keys.context, keys.attempt, keys.index, keys.commitments)
    signature = sign(
        keys.sign, "card", keys.context, u32(keys.attempt), u32(keys.index), channel, commitment, draw=draw
    )
    return {
        "index": keys.index,
        "signing_key": b64(base(keys.sign).encode()),
        "channel_key": b64(channel),
        "commitment": b64(commitment),
        "signature": b64(signature),
    }


def check_card(definition: Message, attempt: int, card: Any) -> None:
    """Refuse a card that does not stand by itself.

    Raises:
        Refused: `card`.
    """
    members(card, "index signing_key channel_key commitment signature", "card", "a card")
    index = whole(card["index"], 1, len(definition["scrutineers"]["names"]), "card", "index")
    whole(attempt, 1, LAST_ATTEMPT, "card", "attempt")
    signing_key = point64(card["signing_key"], "card", f"signing key {index}")
    channel = point64(card["channel_key"], "card", f"channel key {index}")
    commitment = bytes64(card["commitment"], 32, "card", "commitment")
    signature = bytes64(card["signature"], 64, "card", "signature")
    must_hold(
        signing_key, signature, "card", f"card {index}", "card",
        context(definition), u32(attempt), u32(index), channel.encode(), commitment,
    )  # fmt: skip


def check_cards(definition: Message, attempt: int, cards: Any) -> None:
    """Refuse a list of cards that is not one good card of each scrutineer, with different keys.

    Raises:
        Refused: `card`.
    """
    count = len(definition["scrutineers"]["names"])
    sequence(cards, count, count, "card", "cards")
    for place, card in enumerate(cards, 1):
        check_card(definition, attempt, card)
        if card["index"] != place:
            raise Refused("card", f"card {card['index']} stands at place {place}")
    keys = [card[name] for card in cards for name in ("signing_key", "channel_key")]
    keys.append(definition["server"]["signing_key"])
    if len(set(keys)) != len(keys):
        raise Refused("card", "two of the scrutineers' and the server's keys are the same")


def gamma(definition: Message, attempt: int, cards: list[Message]) -> bytes:
    """Return Γ, the hash of all cards, that every deal is made under."""
    return h32("cards", context(definition), u32(attempt), *[cj(card) for card in cards])


def make_deal(keys: Keys, cards_hash: bytes, cards: list[Message], *, draw: Draw = system_draw) -> Message:
    """Return the scrutineer's deal: the coefficients in public, a sealed share for each other.

    Args:
        cards_hash: Γ; a phone deals under one Γ only, ever.
    """
    deal = {
        "index": keys.index,
        "coefficients": [b64(commitment.encode()) for commitment in keys.commitments],
        "shares": [_box(keys, cards_hash, card) for card in cards if card["index"] != keys.index],
    }
    return deal | {"signature": b64(sign(keys.sign, "deal", cards_hash, cj(deal), draw=draw))}


def _box(keys: Keys, cards_hash: bytes, card: Message) -> Message:
    to = card["index"]
    secret = keys.number("deal", to)
    public = base(secret).encode()
    shared = secret * point64(card["channel_key"], "card", "channel key")
    key = share_key(cards_hash, keys.index, to, public, shared)
    return {"to": to, "r": b64(public), "box": b64(close_box(key, scalar_bytes(keys.share_for(to))))}


def share_key(cards_hash: bytes, dealer: int, to: int, r: bytes, shared: Point) -> bytes:
    """Return the key of one box."""
    return h32("share-key", cards_hash, u32(dealer), u32(to), r, shared.encode())


def coefficients(deal: Message) -> list[Point]:
    """Return the deal's coefficients as points."""
    return [point64(text, "deal", "a coefficient") for text in deal["coefficients"]]


def check_deal(definition: Message, attempt: int, cards: list[Message], deal: Any) -> None:
    """Refuse a deal whose public part does not hold; boxes are opened by those they are for.

    Raises:
        Refused: `deal`.
    """
    members(deal, "index coefficients shares signature", "deal", "a deal")
    scrutineers = definition["scrutineers"]
    count, threshold = len(scrutineers["names"]), scrutineers["threshold"]
    index = whole(deal["index"], 1, count, "deal", "index")
    sequence(deal["coefficients"], threshold, threshold, "deal", "coefficients")
    points = coefficients(deal)
    sequence(deal["shares"], count - 1, count - 1, "deal", "shares")
    others = [other for other in range(1, count + 1) if other != index]
    for share, to in zip(deal["shares"], others, strict=True):
        members(share, "to r box", "deal", "a share")
        if type(share["to"]) is not int or share["to"] != to:
            raise Refused("deal", f"deal {index} has another share where that for {to} belongs")
        point64(share["r"], "deal", "r of a share")
        bytes64(share["box"], 48, "deal", "the box of a share")
    card = cards[index - 1]
    committed = bytes64(card["commitment"], 32, "card", "commitment")
    if _commitment(context(definition), attempt, index, points) != committed:
        raise Refused("deal", f"the coefficients of deal {index} are not those that its card fixed")
    must_hold(
        point64(card["signing_key"], "card", "signing key"),
        bytes64(deal["signature"], 64, "deal", "signature"),
        "deal", f"deal {index}", "deal", gamma(definition, attempt, cards), cj(without(deal, "signature")),
    )  # fmt: skip


def check_deals(definition: Message, attempt: int, cards: list[Message], deals: Any) -> None:
    """Refuse a list of deals that is not one good deal of each scrutineer, in order.

    Raises:
        Refused: `deal`.
    """
    sequence(deals, len(cards), len(cards), "deal", "deals")
    for place, deal in enumerate(deals, 1):
        check_deal(definition, attempt, cards, deal)
        if deal["index"] != place:
            raise Refused("deal", f"deal {deal['index']} stands at place {place}")


def share_holds(deal: Message, index: int, share: int) -> bool:
    """Say whether f_i(index)·G is what the deal's coefficients give."""
    return base(share) == evaluate(coefficients(deal), index)


def evaluate(points: list[Point], index: int) -> Point:
    """Return Σ index^m · A_m."""
    return combine([pow(index, place, ORDER) for place in range(len(points))], points)


def share_in(deal: Message, to: int) -> Message:
    """Return the sealed share for one scrutineer."""
    found: Message = next(share for share in deal["shares"] if share["to"] == to)
    return found


def open_deal(keys: Keys, cards_hash: bytes, deal: Message) -> int:
    """Return the share that a deal holds for this scrutineer (its own included).

    Raises:
        Refused: `bad-share` where the box does not open, or does not agree with the coefficients.
    """
    if deal["index"] == keys.index:
        return keys.share_for(keys.index)
    share = share_in(deal, keys.index)
    r = point64(share["r"], "deal", "r")
    found = opened(deal, keys.index, cards_hash, keys.channel * r)
    if found is None:
        raise Refused("bad-share", f"the share of dealer {deal['index']} for {keys.index} does not hold")
    return found


def opened(deal: Message, to: int, cards_hash: bytes, shared: Point) -> int | None:
    """Open one box with its Diffie-Hellman point; None where there is no good share in it."""
    share = share_in(deal, to)
    key = share_key(cards_hash, deal["index"], to, bytes64(share["r"], 32, "deal", "r"), shared)
    try:
        found = scalar(open_box(key, bytes64(share["box"], 48, "deal", "box")))
    except Refused:
        return None
    return found if share_holds(deal, to, found) else None


def _commitment(hash_of_definition: bytes, attempt: int, index: int, points: list[Point]) -> bytes:
    joined = b"".join(point.encode() for point in points)
    return h32("commitment", hash_of_definition, u32(attempt), u32(index), joined)
