"""A result as figures for the eye (结果): rates, bars, and the words that must stand beside them.

Source: protocol §10; 三(二)3; 附件一·规范建家工作.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from vote.tally import Rule, rates_beside, share_of, unanimous
from vote.wording import fraction, thousands

WHOLES = (("valid", "有效票"), ("returned", "收回"), ("issued", "发出"), ("present", "实到"))


@dataclass(frozen=True)
class Slice:
    """One option of a question: its votes, and its piece of the bar in percent of the whole."""

    text: str
    votes: int
    percent: str
    start: float
    width: float


@dataclass(frozen=True)
class QuestionFigures:
    """One question with what its options received."""

    text: str
    counted: bool
    slices: tuple[Slice, ...]


@dataclass(frozen=True)
class Beside:
    """One line beside the rate: the same votes over another whole."""

    whole: str
    number: int
    satisfied: str
    alone: str


@dataclass(frozen=True)
class Figures:
    """Everything that the page shows of a result."""

    result: dict[str, Any]
    rate: str
    satisfied_words: str
    alone_word: str
    threshold: str
    quorum: str
    beside: tuple[Beside, ...]
    questions: tuple[QuestionFigures, ...]
    unanimous: bool
    why_invalid: tuple[str, ...]


def figures(definition: dict[str, Any], result: dict[str, Any]) -> Figures:
    """Return a result as the page shows it; percentages are rounded down."""
    rule = Rule.of(definition)
    options = definition["questions"][rule.question]["options"]
    return Figures(
        result=result,
        rate=share_of(result["satisfied"], result["denominator"]),
        satisfied_words=" ＋ ".join(options[option]["text"] for option in rule.satisfied),
        alone_word=options[rule.satisfied[0]]["text"],
        threshold=fraction(rule.threshold),
        quorum=fraction(rule.quorum),
        beside=_beside(rule, result),
        questions=tuple(
            _question(question, row, number == rule.question)
            for number, (question, row) in enumerate(zip(definition["questions"], result["counts"], strict=True))
        ),
        unanimous=unanimous(result["counts"]),
        why_invalid=_why_invalid(rule, result),
    )


def _beside(rule: Rule, result: dict[str, Any]) -> tuple[Beside, ...]:
    alone = rates_beside(result["counts"], rule, result)
    return tuple(
        Beside(words, result[name], share_of(result["satisfied"], result[name]), alone[name]) for name, words in WHOLES
    )


def _question(question: dict[str, Any], row: list[int], counted: bool) -> QuestionFigures:
    total, start, slices = sum(row), 0.0, []
    for option, votes in zip(question["options"], row, strict=True):
        width = votes * 100 / total if total else 0.0
        slices.append(Slice(option["text"], votes, share_of(votes, total), round(start, 3), round(width, 3)))
        start += width
    return QuestionFigures(question["text"], counted, tuple(slices))


def _why_invalid(rule: Rule, result: dict[str, Any]) -> tuple[str, ...]:
    reasons = []
    if not result["quorum_met"]:
        present, due = thousands(result["present"]), thousands(result["due"])
        reasons.append(f"实到 {present} 人，没有达到应到 {due} 人的{fraction(rule.quorum)}")
    if result["returned"] > result["issued"]:
        reasons.append(f"收回 {thousands(result['returned'])} 张，多于发出的 {thousands(result['issued'])} 张")
    return tuple(reasons)
