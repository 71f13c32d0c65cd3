"""Dates, numbers and short words as people read them (文字)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from typing import Any

NUMERALS = "零一二三四五六七八九十"

VOID_REASONS = {
    "unissued": "没有发出的剩余选票",
    "spoiled": "损坏的选票",
    "paper": "换成纸质票的选票",
    "reprint": "整页重印而换下的选票",
}


def day(iso: str) -> str:
    """Return a date as people write it: 2026年11月22日."""
    found = date.fromisoformat(iso)
    return f"{found.year}年{found.month}月{found.day}日"


def thousands(number: int) -> str:
    """Return a whole number with thousands separators."""
    return f"{number:,}"


def numeral(number: int) -> str:
    """Return a number up to ten as a Chinese numeral, a larger one in digits."""
    return NUMERALS[number] if 0 <= number <= 10 else str(number)


def people(number: int) -> str:
    """Return a number of people as it is spoken: 两人, 三人."""
    return "两人" if number == 2 else f"{numeral(number)}人"


def fraction(pair: Sequence[int]) -> str:
    """Return a fraction in words: 三分之二; hundredths as 95%."""
    share = Fraction(pair[0], pair[1])
    if pair[1] == 100:
        return f"{pair[0]}%"
    return f"{numeral(share.denominator)}分之{numeral(share.numerator)}"


def listed(names: Sequence[str]) -> str:
    """Return names in a row, as a sentence takes them."""
    return "、".join(names)


def members(definition: dict[str, Any]) -> str:
    """Return who comes to the assembly: 会员, or 会员代表."""
    return "会员" if definition["assembly"]["kind"] == "members" else "会员代表"


def assembly_kind(definition: dict[str, Any]) -> str:
    """Return the kind of the assembly: 会员大会, or 会员代表大会."""
    return f"{members(definition)}大会"
