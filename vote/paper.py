"""The count sheet of paper ballots (纸质票).

Source: protocol §9.
"""

from __future__ import annotations

from typing import Any

from vote import tally
from vote.crypto.canonical import cj, sequence, whole
from vote.crypto.refusal import Refused


def statement(sheet: tally.Paper) -> bytes:
    """Return the bytes of a sheet that two scrutineers sign."""
    return cj({"counts": sheet.counts, "valid": sheet.valid, "invalid": sheet.invalid})


def read_paper(definition: dict[str, Any], limit: int, data: dict[str, Any]) -> tally.Paper:
    """Return the count sheet of paper ballots (protocol §9).

    Args:
        limit: slips void for `paper`.

    Raises:
        Refused: `paper`.
    """
    questions = definition["questions"]
    counts = sequence(data["counts"], len(questions), len(questions), "paper", "counts")
    valid = whole(data["valid"], 0, limit, "paper", "valid")
    invalid = whole(data["invalid"], 0, limit - valid, "paper", "invalid")
    if 0 < valid < definition["minimum_ballots"]:
        raise Refused("paper", "so few paper ballots would be open votes")
    for row, question in zip(counts, questions, strict=True):
        options = len(question["options"])
        for number in sequence(row, options, options, "paper", "a question's counts"):
            whole(number, 0, limit, "paper", "a count")
        if sum(row) != valid:
            raise Refused("paper", "a question's counts do not add up to the valid ballots")
    return tally.Paper(counts, valid, invalid)
