"""Counts, the satisfaction rate (满意率), and the result of a poll.

Everything is integers and fractions; rounding belongs to the page that shows a figure.

Source: protocol §10; 附件一·规范建家工作; 三(二)3.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

Counts = list[list[int]]
"""For each question the votes for each option, in the definition's order."""


class NothingToCount(ValueError):
    """No ballot is valid; a rate of nothing is not zero."""


@dataclass(frozen=True)
class Rule:
    """How the rate is computed, frozen into the poll when it is defined.

    Args:
        question: number of the question that is counted (总体评价), from 0.
        satisfied: numbers of its options that count as satisfied.
        threshold: a, b of "at least a/b satisfied".
        quorum: a, b of "at least a/b of those due are present".
    """

    question: int
    satisfied: tuple[int, ...]
    threshold: tuple[int, int]
    quorum: tuple[int, int]

    @classmethod
    def of(cls, definition: dict[str, Any]) -> Rule:
        """Return the rule of a checked definition."""
        rule = definition["rule"]
        questions = definition["questions"]
        number = [question["id"] for question in questions].index(rule["question"])
        ids = [option["id"] for option in questions[number]["options"]]
        chosen = tuple(ids.index(option) for option in rule["satisfied"])
        threshold, quorum = rule["threshold"], rule["quorum"]
        return cls(number, chosen, (threshold[0], threshold[1]), (quorum[0], quorum[1]))


@dataclass(frozen=True)
class Paper:
    """The count sheet of the paper ballots (纸质票)."""

    counts: Counts
    valid: int
    invalid: int

    @classmethod
    def none(cls, definition: dict[str, Any]) -> Paper:
        """Return the sheet of an assembly without paper ballots."""
        return cls([[0] * len(question["options"]) for question in definition["questions"]], 0, 0)


def satisfied_votes(counts: Counts, rule: Rule) -> int:
    """Return how many ballots chose a satisfied option of the rule's question."""
    return sum(counts[rule.question][option] for option in rule.satisfied)


def satisfaction_rate(counts: Counts, rule: Rule) -> Fraction:
    """Return the 满意率: satisfied over valid ballots, exactly, from 0 to 1.

    An abstention is a valid ballot and stays in the denominator. Rounding to a
    percentage belongs to the page that shows it, and rounds down.

    Source: 附件一·规范建家工作; 三(二)3.

    Raises:
        NothingToCount: no ballot is valid; a rate of nothing is not zero.
    """
    valid = sum(counts[rule.question])
    if not valid:
        raise NothingToCount("no ballot is valid")
    return Fraction(satisfied_votes(counts, rule), valid)


def percent(rate: Fraction) -> str:
    """Return a rate as a percentage with two decimals, rounded down, such as `95.47%`."""
    hundredths = rate.numerator * 10_000 // rate.denominator
    return f"{hundredths // 100}.{hundredths % 100:02d}%"


def share_of(part: int, whole: int) -> str:
    """Return part of a whole as a percentage rounded down, or a dash where there is no whole."""
    return percent(Fraction(part, whole)) if whole else "—"


def quorum_met(present: int, due: int, quorum: tuple[int, int]) -> bool:
    """Say whether enough of those due are present."""
    return present * quorum[1] >= due * quorum[0]


def threshold_met(satisfied: int, valid: int, threshold: tuple[int, int]) -> bool:
    """Say whether the satisfied reach the threshold of the valid ballots; nothing counted is not met."""
    return valid > 0 and satisfied * threshold[1] >= valid * threshold[0]


def add(left: Counts, right: Counts) -> Counts:
    """Return the sum of two counts of the same questions."""
    return [[a + b for a, b in zip(x, y, strict=True)] for x, y in zip(left, right, strict=True)]


def result_of(
    definition: dict[str, Any],
    *,
    present: int,
    issued: int,
    ballots: int,
    electronic: Counts,
    paper: Paper,
) -> dict[str, Any]:
    """Return the data of the board's `result` event.

    Args:
        present, issued: 实到 of `open`, 发出 of `close`.
        ballots: number of sealed ballots in the box.
        electronic: the counts that their sums opened to.
    """
    rule = Rule.of(definition)
    due = definition["assembly"]["due"]
    counts = add(electronic, paper.counts)
    valid = ballots + paper.valid
    returned = valid + paper.invalid
    satisfied = satisfied_votes(counts, rule)
    quorum = quorum_met(present, due, rule.quorum)
    return {
        "due": due,
        "present": present,
        "issued": issued,
        "returned": returned,
        "valid": valid,
        "invalid": paper.invalid,
        "counts": counts,
        "satisfied": satisfied,
        "denominator": valid,
        "met": threshold_met(satisfied, valid, rule.threshold),
        "quorum_met": quorum,
        "valid_poll": quorum and returned <= issued,
    }


def unanimous(counts: Counts) -> bool:
    """Say whether a question was answered by everybody alike, which tells everyone's vote."""
    return any(sum(row) > 0 and max(row) == sum(row) for row in counts)


def rates_beside(counts: Sequence[Sequence[int]], rule: Rule, result: dict[str, Any]) -> dict[str, str]:
    """Return the first satisfied option alone over valid, returned, issued and present, rounded down.

    Source: domain reading of 三(二)3: the strict figures always stand beside the rate.
    """
    alone = counts[rule.question][rule.satisfied[0]]
    return {name: share_of(alone, result[name]) for name in ("valid", "returned", "issued", "present")}
