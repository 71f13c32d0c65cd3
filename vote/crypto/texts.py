"""Which texts may stand on a board.

Source: protocol §1.
"""

from __future__ import annotations

import re

from vote.crypto.refusal import Refused

LONGEST = 2_000
_FORBIDDEN = re.compile("[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]")


def text(value: object, check: str, what: str, *, empty: bool = False) -> str:
    """Return the value if it is a text of 1-2,000 code points without control or direction marks.

    Args:
        empty: whether the empty text is allowed (the reason of an annulment).

    Raises:
        Refused: under the name `check`.
    """
    if not isinstance(value, str) or len(value) > LONGEST or not (value or empty):
        raise Refused(check, f"{what} must be a text of 1 to {LONGEST} characters")
    if _FORBIDDEN.search(value):
        raise Refused(check, f"{what} holds a control or direction mark")
    return value
