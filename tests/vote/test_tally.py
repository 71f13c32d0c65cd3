"""The rate is exact, rounds down for the eye, and the real figures come out."""

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.forge import Forge, question
from vote.tally import (
    NothingToCount,
    Paper,
    Rule,
    percent,
    rates_beside,
    result_of,
    satisfaction_rate,
    threshold_met,
    unanimous,
)

RULE = Rule(question=0, satisfied=(0, 1), threshold=(95, 100), quorum=(2, 3))
FOUR = question("overall", "总体评价", "满意", "基本满意", "不满意", "弃权")


def definition(due: int = 141) -> dict[str, Any]:
    made = Forge("tally", due=due, questions=(FOUR,)).definition
    made["rule"]["satisfied"] = ["o1", "o2"]
    return made


def result(votes: list[int], *, due: int, present: int, issued: int, paper: Paper | None = None) -> dict[str, Any]:
    made = definition(due)
    return result_of(
        made,
        present=present,
        issued=issued,
        ballots=sum(votes),
        electronic=[votes],
        paper=paper or Paper.none(made),
    )


def test_the_count_of_a_real_assembly() -> None:
    """襄阳 2018: issued 141, returned 137, satisfied 127, fairly satisfied 10."""
    found = result([127, 10, 0, 0], due=141, present=141, issued=141)

    assert (found["returned"], found["valid"], found["met"], found["valid_poll"]) == (137, 137, True, True)
    assert percent(satisfaction_rate(found["counts"], RULE)) == "100.00%"
    beside = rates_beside(found["counts"], RULE, found)
    assert (beside["valid"], beside["issued"]) == ("92.70%", "90.07%")


@pytest.mark.parametrize(
    ("satisfied", "valid", "met", "shown"),
    [(18, 19, False, "94.73%"), (19, 20, True, "95.00%"), (94996, 100000, False, "94.99%"), (0, 0, False, None)],
)
def test_the_threshold_is_exact_and_never_rounded_up(satisfied: int, valid: int, met: bool, shown: str | None) -> None:
    assert threshold_met(satisfied, valid, (95, 100)) is met
    if shown is not None:
        assert percent(Fraction(satisfied, valid)) == shown


def test_an_abstention_stays_in_the_denominator() -> None:
    assert satisfaction_rate([[19, 0, 0, 1]], RULE) == Fraction(19, 20)
    assert satisfaction_rate([[18, 0, 0, 1]], RULE) == Fraction(18, 19)


def test_a_rate_of_nothing_is_not_zero() -> None:
    with pytest.raises(NothingToCount):
        satisfaction_rate([[0, 0, 0, 0]], RULE)


def test_paper_ballots_are_added() -> None:
    found = result([10, 0, 0, 0], due=20, present=18, issued=16, paper=Paper([[4, 0, 1, 0]], 5, 1))

    assert found["counts"] == [[14, 0, 1, 0]]
    assert (found["valid"], found["invalid"], found["returned"]) == (15, 1, 16)


def test_without_quorum_or_with_too_many_ballots_the_poll_is_invalid() -> None:
    assert not result([90, 0, 0, 0], due=141, present=93, issued=93)["valid_poll"]
    assert result([90, 0, 0, 0], due=141, present=94, issued=94)["valid_poll"]
    assert not result([90, 0, 0, 0], due=141, present=141, issued=89)["valid_poll"]


def test_a_unanimous_question_is_noticed() -> None:
    assert unanimous([[3, 1], [4, 0]])
    assert not unanimous([[3, 1], [0, 0]])


@given(st.lists(st.integers(0, 10_000), min_size=4, max_size=4).filter(any))
def test_the_percentage_never_exceeds_the_rate(votes: list[int]) -> None:
    rate = satisfaction_rate([votes], RULE)

    shown = Fraction(percent(rate).rstrip("%")) / 100

    assert shown <= rate < shown + Fraction(1, 10_000)
    assert threshold_met(votes[0] + votes[1], sum(votes), (95, 100)) is (rate >= Fraction(95, 100))
