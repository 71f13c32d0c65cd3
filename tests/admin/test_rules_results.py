"""What follows from a result, from a missing one, and from the day: pure rules at their edges."""

from __future__ import annotations

from calendar import isleap
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from admin.rules import duty, results, triggers
from admin.rules.duty import DutyState, Stage
from admin.rules.kinds import FlagKind, ReviewState, Trigger
from admin.rules.results import Facts
from admin.rules.review_policy import review_policy
from admin.rules.triggers import Earlier
from vote.tally import percent, threshold_met

POLICY = review_policy()
LINE = (95, 100)
HELD = date(2026, 11, 22)

FACTS = Facts(
    held_on=HELD, received_on=HELD, due=100, present=100, issued=100, returned=100, valid=100, dissatisfied=0,
    percent="99.00%", threshold=LINE, quorum=(2, 3), met_clause="附件1·规范建家工作", met=True, quorum_met=True,
    valid_poll=True, unanimous=False,
)  # fmt: skip


def facts(satisfied: int, valid: int, dissatisfied: int = 0, **more: Any) -> Facts:
    """Return the facts of a valid poll, with the rate as the voting side computes and shows it."""
    return replace(
        FACTS,
        due=valid, present=valid, issued=valid, returned=valid, valid=valid, dissatisfied=dissatisfied,
        percent=percent(Fraction(satisfied, valid)), met=threshold_met(satisfied, valid, LINE), **more,
    )  # fmt: skip


def kinds(given_facts: Facts) -> list[FlagKind]:
    return [draft.kind for draft in results.flags_of(POLICY, given_facts)]


# --- flags ---


@pytest.mark.parametrize(
    ("satisfied", "valid", "shown"),
    [(18, 19, "94.73%"), (23749, 25000, "94.99%"), (94999, 100000, "94.99%"), (9326, 10000, "93.26%")],
)
def test_what_is_below_the_line_is_not_met_and_never_shown_as_95(satisfied: int, valid: int, shown: str) -> None:
    drafts = results.flags_of(POLICY, facts(satisfied, valid))

    assert [draft.kind for draft in drafts] == [FlagKind.NOT_MET, FlagKind.RECTIFY]
    assert drafts[0].why == f"会员满意率{shown}，没有达到95%。"
    assert "95.00" not in drafts[0].why


@pytest.mark.parametrize(("satisfied", "valid"), [(19, 20), (137, 137), (95, 100), (1, 1)])
def test_what_reaches_the_line_gets_no_flag(satisfied: int, valid: int) -> None:
    assert kinds(facts(satisfied, valid)) == []


@given(valid=st.integers(1, 100_000), data=st.data())
def test_a_flag_says_what_the_poll_said(valid: int, data: st.DataObject) -> None:
    satisfied = data.draw(st.integers(0, valid))
    dissatisfied = data.draw(st.integers(0, valid - satisfied))

    found = kinds(facts(satisfied, valid, dissatisfied))

    assert (FlagKind.NOT_MET in found) == (satisfied * 100 < valid * 95)
    assert (FlagKind.RECTIFY in found) == (FlagKind.NOT_MET in found)
    assert (FlagKind.MAY_REVOKE in found) == (dissatisfied * 2 > valid)
    assert FlagKind.INVALID not in found


@given(valid=st.integers(1, 50_000).map(lambda half: half * 2))
def test_exactly_half_dissatisfied_is_no_ground_and_one_more_is(valid: int) -> None:
    assert triggers.dissatisfied(POLICY, valid // 2, valid) is None

    ground = triggers.dissatisfied(POLICY, valid // 2 + 1, valid)

    assert ground is not None
    assert ground.trigger is Trigger.DISSATISFIED
    assert "可撤销" in ground.clause


def test_an_invalid_poll_gets_nothing_but_its_own_flags() -> None:
    bad = replace(facts(1, 10, 9), valid_poll=False, quorum_met=False, due=100, present=66, issued=9, returned=10)

    drafts = results.flags_of(POLICY, replace(bad, unanimous=True))

    assert [draft.kind for draft in drafts] == [FlagKind.INVALID, FlagKind.UNANIMOUS]
    assert drafts[0].why.startswith("实到66名，不足应到100名的2/3；收回10张，多于发出的9张。")


def test_every_flag_names_its_clause() -> None:
    for given_facts in (facts(1, 10, 9, unanimous=True), replace(FACTS, valid_poll=False)):
        for draft in results.flags_of(POLICY, given_facts):
            assert draft.clause.startswith(("三(二)3", "附件1"))
            assert draft.why.endswith("。")


def test_the_line_is_written_as_the_poll_has_it() -> None:
    assert results.threshold_words((95, 100)) == "95%"
    assert results.threshold_words((19, 20)) == "95%"
    assert results.threshold_words((2, 3)) == "2/3"


# --- trigger B ---


def earlier(**changes: object) -> Earlier:
    return replace(Earlier(date(2026, 3, 1), False, "90.00%", date(2026, 6, 1), False), **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("before", "held_on", "ground"),
    [
        (None, HELD, False),
        (earlier(met=True, rectify_by=None), HELD, False),
        (earlier(), date(2026, 5, 31), False),
        (earlier(), date(2026, 6, 1), False),
        (earlier(), date(2026, 6, 2), True),
        (earlier(rectified=True), date(2026, 4, 1), True),
    ],
)
def test_not_met_again_is_a_ground_once_the_rectification_is_over(
    before: Earlier | None, held_on: date, ground: bool
) -> None:
    found = triggers.still_not_met(POLICY, before, held_on, "91.00%")

    assert (found is not None) == ground
    assert (FlagKind.MAY_REVOKE in kinds(facts(91, 100, earlier=before, held_on=held_on))) == ground
    assert FlagKind.MAY_REVOKE not in kinds(facts(96, 100, earlier=before, held_on=held_on))


# --- trigger C and the yearly duty ---


def test_a_missed_year_is_a_ground_after_the_grace_period_only() -> None:
    assert triggers.no_review(POLICY, 2026, date(2027, 3, 31)) is None

    found = triggers.no_review(POLICY, 2026, date(2027, 4, 1))

    assert found is not None
    assert "宽限期到2027年3月31日为止" in found.why


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        (date(2025, 12, 31), Stage.QUIET),
        (date(2026, 9, 30), Stage.QUIET),
        (date(2026, 10, 1), Stage.FIRST),
        (date(2026, 10, 31), Stage.FIRST),
        (date(2026, 11, 1), Stage.SECOND),
        (date(2026, 12, 1), Stage.LAST),
        (date(2026, 12, 31), Stage.LAST),
        (date(2027, 1, 1), Stage.OVER),
    ],
)
def test_reminders_follow_the_calendar(today: date, expected: Stage) -> None:
    assert duty.stage(POLICY, 2026, today) is expected


@given(today=st.dates(date(2020, 1, 1), date(2040, 12, 31)), year=st.integers(2021, 2039))
def test_nobody_is_reminded_who_has_appraised_and_everybody_late_is(today: date, year: int) -> None:
    assert duty.reminder(POLICY, year, today, 0, own=True) is None
    said = duty.reminder(POLICY, year, today, 3, own=False)
    assert (said is not None) == (today >= date(year, 10, 1))
    late = duty.state_of(year, today, met=None, invalid=False) is DutyState.OVERDUE
    assert late == (today >= date(year + 1, 1, 1))
    assert duty.state_of(year, today, met=True, invalid=True) is DutyState.MET


def test_the_last_day_is_said_in_words() -> None:
    said = duty.reminder(POLICY, 2026, date(2026, 12, 31), 1, own=True)

    assert said is not None
    assert "今天是最后一天" in said.words
    assert said.grave


def test_a_union_owes_the_year_it_was_founded_in() -> None:
    assert duty.is_due(2026, date(2026, 12, 31), HELD)
    assert not duty.is_due(2025, date(2026, 1, 1), HELD)
    assert duty.is_due(2026, None, HELD)
    assert not duty.is_due(2025, None, HELD)


# --- months ---


@pytest.mark.parametrize(
    ("received", "until"),
    [
        (date(2026, 11, 22), date(2027, 2, 22)),
        (date(2026, 11, 30), date(2027, 2, 28)),
        (date(2027, 11, 29), date(2028, 2, 29)),
        (date(2027, 11, 30), date(2028, 2, 29)),
        (date(2026, 12, 31), date(2027, 3, 31)),
        (date(2027, 1, 31), date(2027, 4, 30)),
    ],
)
def test_three_months_end_on_a_day_that_there_is(received: date, until: date) -> None:
    assert results.rectify_by(received) == until


@given(received=st.dates(date(2000, 1, 1), date(2100, 1, 1)))
def test_three_months_are_three_months_in_every_year(received: date) -> None:
    until = results.rectify_by(received)

    assert (until.year * 12 + until.month) - (received.year * 12 + received.month) == 3
    assert until.day == received.day or (until + timedelta(days=1)).day == 1
    if until.month == 2 and until.day == 29:
        assert isleap(until.year)


# --- which counts ---


def test_an_invalid_poll_never_counts_and_an_earlier_one_gives_way() -> None:
    assert results.state_of(False, later_one_counts=False) is ReviewState.INVALID
    assert results.state_of(True, later_one_counts=True) is ReviewState.SUPERSEDED
    assert results.state_of(True, later_one_counts=False) is ReviewState.COUNTS
