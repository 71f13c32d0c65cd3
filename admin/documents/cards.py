"""Cards to cut out for 亮身份 (胸卡、联系卡、办公桌牌): A4 with crop marks; words and photos are from records.

Source: 三(二)1 (佩戴胸卡、印发联系卡、设置办公桌牌).
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from admin.documents.typesetting import typeset
from admin.rules.displays import Way

SORTS = {Way.BADGE: "badge", Way.CONTACT_CARD: "contact", Way.DESK_SIGN: "desk"}
"""The ways that are printed; 戴牌上岗 is done with the 胸卡."""


@dataclass(frozen=True)
class Card:
    """One officer's card.

    Args:
        unit: the unit's name, above which the union's stands.
        term: the term of office in words, or nothing.
    """

    name: str
    post: str
    union: str
    unit: str
    term: str
    phone: str
    address: str


def cards(way: Way, listed: Sequence[Card]) -> bytes:
    """Return the sheet with these officers' cards, each sheet filled with copies.

    Raises:
        KeyError: this way is not printed.
    """
    return typeset("cards", {"sort": SORTS[way], "title": way.label, "cards": [asdict(card) for card in listed]})
