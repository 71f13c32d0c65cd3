"""The 建家补助拨付表: what finance pays, to whom, on which account; signed by hand before any money moves.

Source: 附件三.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from admin.documents.dates import chinese_date
from admin.documents.typesetting import typeset
from admin.rules.amounts import in_capitals


@dataclass(frozen=True)
class Line:
    """One union on the sheet.

    Args:
        account: the full account number; empty where the form has none.
    """

    name: str
    street: str
    verified_m2: str
    yuan: int
    account: str
    number: int


def payment_sheet(union: str, made_on: date, clause: str, lines: Sequence[Line]) -> bytes:
    """Return the sheet, A4 across, its header on every page."""
    total = sum(line.yuan for line in lines)
    data = {
        "union": union,
        "made_on": chinese_date(made_on),
        "clause": clause,
        "total": f"{total:,}.00",
        "capitals": in_capitals(total),
        "count": f"{len(lines):,}",
        "lines": [
            {
                "name": line.name,
                "street": line.street,
                "area": line.verified_m2,
                "yuan": f"{line.yuan:,}.00",
                "capitals": in_capitals(line.yuan),
                "account": line.account,
                "number": line.number,
            }
            for line in lines
        ],
    }
    return typeset("payments", data)
