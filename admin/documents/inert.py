"""Make foreign text harmless on paper (来文净化): it is shown as text and stays in its place."""

import re
from typing import Any, Final

INVISIBLE: Final = re.compile("[\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]")
"""Marks that turn the direction of a line, or are not seen at all."""

CONTROLS: Final = re.compile("[\u0000-\u001f\u007f-\u009f\u2028\u2029]+")
PILES: Final = re.compile(
    "([\u0300-\u036f\u0483-\u0489\u20d0-\u20f0\ufe20-\ufe2f]{2})[\u0300-\u036f\u0483-\u0489\u20d0-\u20f0\ufe20-\ufe2f]+"
)
"""More than two marks on one letter would grow into other lines."""

UNBROKEN: Final = re.compile("[^\\s\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff]{19,}")
"""A run that a line cannot break: longer than any word, number or date of a paper."""

MAY_BREAK: Final = "\u200b"


def inert(value: Any) -> Any:
    """Return the same data with every text made harmless; pictures stay as they are.

    Marks that cannot be seen are taken out, control characters become spaces, and a line may break within
    runs that have no place for it.
    """
    if isinstance(value, str):
        return value if value.startswith("<svg ") else _text(value)
    if isinstance(value, dict):
        return {name: inert(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [inert(item) for item in value]
    return value


def _text(text: str) -> str:
    if text.isalnum() and len(text) < 19:  # names and figures, most of what there is
        return text
    shown = CONTROLS.sub(" ", INVISIBLE.sub("", text))
    shown = PILES.sub(r"\1", shown)
    return UNBROKEN.sub(lambda run: MAY_BREAK.join(run[0]), shown)
