"""The notice itself (通知原文), readable with an anchor for each clause, and where a clause named elsewhere stands.

Source: the notice with its three annexes; ``admin/policy/notice.toml``.
"""

import re
from dataclasses import dataclass
from functools import cache
from typing import Any

from admin.rules.policies import policy

NUMBERS = "一二三四"
REFERENCE = re.compile(
    r"附件(?P<annex>[一二三123])(?:[)）]?·(?P<category>[\u4e00-\u9fff]{6}))?"
    r"|(?P<section>[一二三四])[(（](?P<heading>[一二三])[)）](?P<item>[123])?"
    r"|(?P<opening>通知开头)"
)
"""How a clause of the notice is named: 附件一·规范建家工作, 三(二)3."""


@dataclass(frozen=True)
class Paragraph:
    """One paragraph of the notice as it is printed.

    Args:
        anchor: where it is found on its page, like ``3-2-3``; nothing where it has no number of its own.
        kind: ``section``, ``heading`` or ``text``.
    """

    anchor: str
    kind: str
    text: str


@dataclass(frozen=True)
class Row:
    """One row of the table of 附件一; ``first`` where its category begins, which goes over ``span`` rows."""

    anchor: str
    category: str
    lines: tuple[str, ...]
    first: bool
    span: int


@dataclass(frozen=True)
class Notice:
    """The whole of it."""

    title: str
    addressees: str
    paragraphs: tuple[Paragraph, ...]
    attachments: tuple[str, ...]
    annex_1: str
    header: tuple[str, ...]
    rows: tuple[Row, ...]
    annex_2: str
    form: tuple[tuple[str, ...], ...]
    footer: tuple[str, ...]
    annex_3: str
    subsidy: tuple[str, ...]

    def anchors(self) -> frozenset[str]:
        """Return all places on the page."""
        named = {one.anchor for one in self.paragraphs if one.anchor} | {row.anchor for row in self.rows}
        return frozenset(named | {"annex-1", "annex-2", "annex-3"})


@cache
def notice() -> Notice:
    """Return the notice."""
    data = policy("notice")
    one, two, three = data["annex_1"], data["annex_2"], data["annex_3"]
    return Notice(
        title=data["title"], addressees=data["addressees"],
        paragraphs=tuple(Paragraph(**row) for row in data["paragraphs"]),
        attachments=tuple(data["attachments"]["lines"]),
        annex_1=one["title"], header=tuple(one["header"]), rows=_rows(one["rows"]),
        annex_2=two["title"], form=tuple(tuple(row) for row in two["rows"]), footer=tuple(two["footer"]),
        annex_3=three["title"], subsidy=tuple(three["paragraphs"]),
    )  # fmt: skip


def references(clause: str) -> list[tuple[str, str]]:
    """Return a clause cut into pieces, each with the anchor of what it names, or nothing where it names nothing."""
    pieces: list[tuple[str, str]] = []
    end = 0
    for found in REFERENCE.finditer(clause):
        words, anchor = _place(found)
        pieces += [(clause[end : found.start()], ""), (words, anchor)]
        end = found.start() + len(words)
    pieces.append((clause[end:], ""))
    return [piece for piece in pieces if piece[0]]


def _place(found: re.Match[str]) -> tuple[str, str]:
    """Return the words that name a place, and its anchor."""
    if found["opening"]:
        return found[0], "opening"
    if found["annex"]:
        annex = f"annex-{'一二三123'.index(found['annex']) % 3 + 1}"
        row = next((row for row in notice().rows if row.first and row.category == found["category"]), None)
        return (found[0], row.anchor) if row and annex == "annex-1" else (found[0][:3], annex)
    numbers = [str(NUMBERS.index(found["section"]) + 1), str(NUMBERS.index(found["heading"]) + 1), found["item"]]
    anchor = "-".join(number for number in numbers if number)
    return found[0], anchor if anchor in notice().anchors() else ""


def _rows(data: list[dict[str, Any]]) -> tuple[Row, ...]:
    categories = [row["category"] for row in data]
    return tuple(
        Row(
            f"annex-1-{number}", row["category"], tuple(row["lines"]),
            categories.index(row["category"]) == number - 1, categories.count(row["category"]),
        )
        for number, row in enumerate(data, 1)
    )  # fmt: skip
