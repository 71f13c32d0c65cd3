"""The list of a street or the district for a year: 会员评家情况汇总表."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from admin.documents.dates import chinese_date
from admin.documents.typesetting import typeset


@dataclass(frozen=True)
class SummaryRow:
    """One grass-roots union in the list; without a result all figures are None.

    Args:
        kind: 会员大会 or 会员代表大会.
        satisfied: 满意 and 基本满意 together, as the rule of the poll counts them.
        verdict: 达标, 未达标, 无效, 未评, 逾期未评.
    """

    name: str
    members: int
    verdict: str
    held_on: date | None = None
    kind: str = ""
    due: int | None = None
    present: int | None = None
    issued: int | None = None
    returned: int | None = None
    valid: int | None = None
    satisfied: int | None = None
    dissatisfied: int | None = None
    abstained: int | None = None
    rate: str = ""
    note: str = ""


@dataclass(frozen=True)
class SummaryGroup:
    """The unions directly below one union (所属工会), with how many have to vote, have voted, and have met the rate."""

    name: str
    rows: Sequence[SummaryRow]
    obliged: int
    appraised: int
    met: int


@dataclass(frozen=True)
class Summary:
    """A whole list.

    Args:
        as_of: the day of its figures (数据截至).
        clause: where the duty to appraise comes from.
    """

    union: str
    year: int
    as_of: date
    groups: Sequence[SummaryGroup]
    clause: str


def summary(listed: Summary) -> bytes:
    """Return the 会员评家情况汇总表, A4 across, its header on every page."""
    data = {
        "union": listed.union,
        "year": listed.year,
        "as_of": chinese_date(listed.as_of),
        "clause": listed.clause,
        "groups": [
            {
                "name": group.name,
                "obliged": group.obliged,
                "appraised": group.appraised,
                "met": group.met,
                "rows": [_row(row) for row in group.rows],
            }
            for group in listed.groups
        ],
        "obliged": sum(group.obliged for group in listed.groups),
        "appraised": sum(group.appraised for group in listed.groups),
        "met": sum(group.met for group in listed.groups),
    }
    return typeset("summary", data, tags=False)


FIGURES = ("members", "due", "present", "issued", "returned", "valid", "satisfied", "dissatisfied", "abstained")
ONE_LINE = 21.0
"""Chinese characters that surely stand on one line of the column of names; a letter or digit takes two thirds."""


def _row(row: SummaryRow) -> dict[str, Any]:
    figures = {name: getattr(row, name) for name in FIGURES}
    return {
        **{name: "" if number is None else f"{number:,}" for name, number in figures.items()},
        "name": row.name,
        "kind": row.kind,
        "held_on": f"{row.held_on:%Y.%m.%d}" if row.held_on else "",
        "rate": row.rate,
        "verdict": row.verdict,
        "note": row.note,
        "one_line": not row.note and sum(0.66 if letter.isascii() else 1 for letter in row.name) <= ONE_LINE,
    }
