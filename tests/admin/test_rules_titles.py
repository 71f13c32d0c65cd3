"""三(二)2–3, 四, 附件二, 附件三: gates of a title, edges of the subsidy, targets, and what asks for revocation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from admin.rules import amounts, eligibility, revocation, subsidies, targets
from admin.rules.appraised import Appraised
from admin.rules.eligibility import Eligibility
from admin.rules.kinds import Trigger
from admin.rules.revocation import Step
from admin.rules.standards import district_standard
from admin.rules.verdicts import RowVerdict, Verdict

ON = date(2026, 11, 22)
GOOD = Appraised(date(2026, 3, 1), True, True, 398, 380, 15, True)
BAD = replace(GOOD, satisfied=300, dissatisfied=95, met=False)
ROWS = tuple(RowVerdict(row.id, Verdict.MET, row.clause, "好") for row in district_standard().criteria)
AREAS = st.decimals("0", "999999.99", places=2)


def codes(found: Eligibility) -> list[str]:
    return [finding.code for finding in found.findings]


def district(
    *,
    street_title: bool | None = True,
    rows: Sequence[RowVerdict] = ROWS,
    review: Appraised | None = GOOD,
    on: date = ON,
    missing: Sequence[str] = (),
    override: str = "",
) -> Eligibility:
    return eligibility.district_title(
        street_title=street_title, rows=rows, review=review, on=on, form_missing=missing, override=override
    )


# --- gates ---


def test_who_fulfils_everything_may_be_given_the_title() -> None:
    found = district()

    assert found.eligible
    assert found.findings == ()
    assert [gate.code for gate in found.gates] == ["unit", "street-title", "rows", "review", "form"]


@pytest.mark.parametrize("held", [False, None])
def test_clause_3_2_2_the_street_level_title_comes_first(held: bool | None) -> None:
    found = district(street_title=held)

    assert (found.eligible, codes(found)) == (False, ["street-title"])
    assert "获得街乡（行业）级职工之家的基层工会可申报" in found.findings[0].clause
    assert eligibility.street_title(rows=ROWS, review=GOOD, on=ON).eligible


def test_the_district_may_waive_the_street_level_title_with_a_reason() -> None:
    waived = district(street_title=False, override="区直属单位")

    assert waived.eligible
    assert [(one.code, one.blocks) for one in waived.findings] == [("street-title-waived", False)]
    assert "区直属单位" in waived.findings[0].text
    assert not district(street_title=False, override="  ").eligible
    assert district(street_title=True, override="区直属单位").findings == ()


@pytest.mark.parametrize("row", [row.id for row in district_standard().criteria])
@pytest.mark.parametrize(
    ("verdict", "eligible"),
    [(Verdict.UNMET, False), (Verdict.MISSING, False), (Verdict.NOT_APPLICABLE, True), (Verdict.MET, True)],
)
def test_annex_1_every_row_that_applies_must_be_met(row: str, verdict: Verdict, eligible: bool) -> None:
    rows = tuple(replace(one, verdict=verdict) if one.id == row else one for one in ROWS)

    found = district(rows=rows)

    assert found.eligible == eligible
    assert codes(found) == ([] if eligible else [f"row-{row}"])
    assert eligibility.street_title(rows=rows, review=GOOD, on=ON).eligible == eligible


@pytest.mark.parametrize(
    ("held_on", "on", "code"),
    [
        (date(2026, 3, 1), date(2027, 3, 1), None),
        (date(2026, 3, 1), date(2027, 3, 2), "review-old"),
        (date(2025, 12, 31), date(2026, 12, 31), None),
        (date(2025, 11, 21), ON, "review-old"),
        (date(2025, 11, 22), ON, None),
        (date(2024, 2, 29), date(2025, 2, 28), None),
        (date(2024, 2, 29), date(2025, 3, 1), "review-old"),
        (date(2024, 11, 22), ON, "review-old"),
        (ON, ON, None),
        (date(2026, 11, 23), ON, "review-later"),
        (None, ON, "review-undated"),
    ],
)
def test_clause_3_2_3_the_appraisal_is_of_this_or_the_preceding_year_and_not_over_12_months_old(
    held_on: date | None, on: date, code: str | None
) -> None:
    found = district(review=replace(GOOD, held_on=held_on), on=on)

    assert codes(found) == ([code] if code else [])
    assert found.eligible == (code is None)


@pytest.mark.parametrize(
    ("review", "code"),
    [
        (None, "review-absent"),
        (replace(GOOD, valid=False, met=False), "review-invalid"),
        (BAD, "review-not-met"),
    ],
)
def test_clause_3_2_3_the_appraisal_is_valid_and_met(review: Appraised | None, code: str) -> None:
    found = district(review=review)

    assert (found.eligible, codes(found)) == (False, [code])
    assert not eligibility.street_title(rows=ROWS, review=review, on=ON).eligible


def test_annex_2_the_form_is_complete() -> None:
    filled = {field.id: "有" for field in eligibility.form_fields()}
    assert [field.label for field in eligibility.form_fields()][:3] == ["基层工会名称", "地址", "工会主席"]
    assert len(filled) == 11
    assert eligibility.form_missing(filled) == ()

    for field in eligibility.form_fields():
        for empty in (None, " "):
            missing = eligibility.form_missing(filled | {field.id: empty})
            assert missing == (field.label,)
            assert codes(district(missing=missing)) == ["form-incomplete"]
    assert eligibility.form_missing(filled | {"staff": 0, "wages_contract_on": None}, {"contracts"}) == ()


def test_only_grass_roots_unions_that_stand_on_their_own_take_part() -> None:
    for grassroots, independent, code in ((False, True, "not-grassroots"), (True, False, "not-independent")):
        found = eligibility.district_title(
            street_title=True, rows=ROWS, review=GOOD, on=ON, grassroots=grassroots, independent=independent
        )
        assert (found.eligible, codes(found)) == (False, [code])


# --- 附件三 ---


@pytest.mark.parametrize(
    ("area", "yuan"),
    [
        ("0", 0), ("29.99", 0), ("30", 5000), ("30.00", 5000), ("49.99", 5000), ("50", 10_000), ("99.99", 10_000),
        ("100", 20_000), ("100.0", 20_000), ("999999.99", 20_000),
    ],
)  # fmt: skip
def test_annex_3_the_subsidy_by_area(area: str, yuan: int) -> None:
    measured = subsidies.area(area)

    assert subsidies.yuan(measured) == yuan
    assert subsidies.judge(met=True, applied=True, approved=True, verified=measured).yuan == yuan


@pytest.mark.parametrize(
    "text", ["-1", "30.001", "1e2", "", " 30", "030", "３０", "30.", ".5", "1000000", "NaN", "30\n"]
)
def test_what_is_no_area_is_refused_and_nothing_is_rounded(text: str) -> None:
    with pytest.raises(subsidies.AreaRefused):
        subsidies.area(text)


@given(area=AREAS, more=AREAS)
def test_a_larger_area_never_lowers_the_subsidy(area: Decimal, more: Decimal) -> None:
    assert subsidies.yuan(area + more) >= subsidies.yuan(area)


@pytest.mark.parametrize(
    ("lacking", "code"),
    [
        ({"met": False}, "subsidy-not-met"), ({"applied": False}, "subsidy-not-applied"),
        ({"approved": False}, "subsidy-not-approved"), ({"paid": True}, "subsidy-paid"),
        ({"verified": None}, "area-unverified"),
    ],
)  # fmt: skip
def test_annex_3_three_preconditions_once_for_ever_on_the_verified_area(
    lacking: dict[str, bool | None], code: str
) -> None:
    facts = {"met": True, "applied": True, "approved": True, "verified": Decimal("75.00"), "paid": False}

    found = subsidies.judge(**(facts | lacking))  # type: ignore[arg-type]

    assert found.yuan == 0
    assert [finding.code for finding in found.findings] == [code]


def test_annex_3_below_30_square_metres_there_is_none_but_the_title_is_still_possible() -> None:
    found = subsidies.judge(met=True, applied=True, approved=True, verified=Decimal("20.00"))

    assert found.yuan == 0
    assert [(finding.code, finding.blocks) for finding in found.findings] == [("area-too-small", False)]


@pytest.mark.parametrize(
    ("declared", "verified", "found"),
    [
        ("49.99", "49.99", ["area-near-edge"]), ("51.00", "51.00", []), ("50.99", "50.99", ["area-near-edge"]),
        ("49.00", "49.00", []), ("60.00", "45.00", ["area-differs"]),
        ("100.00", "99.99", ["area-differs", "area-near-edge"]),
        ("29.50", None, ["area-near-edge"]), (None, None, []), ("75.00", "70.00", []),
    ],
)  # fmt: skip
def test_areas_near_an_edge_or_in_two_lines_are_to_be_looked_at(
    declared: str | None, verified: str | None, found: list[str]
) -> None:
    both = [None if text is None else Decimal(text) for text in (declared, verified)]

    warned = subsidies.warnings(*both)

    assert [one.code for one in warned] == found
    assert not any(one.blocks for one in warned)


@pytest.mark.parametrize(
    ("yuan", "words"),
    [
        ("0", "零元整"), ("0.05", "伍分"), ("0.50", "伍角整"), ("10", "壹拾元整"), ("5000", "伍仟元整"),
        ("10000", "壹万元整"), ("20000", "贰万元整"), ("100500", "壹拾万零伍佰元整"), ("325.04", "叁佰贰拾伍元零肆分"),
        ("6007.14", "陆仟零柒元壹角肆分"), ("16409.02", "壹万陆仟肆佰零玖元零贰分"), ("1010000", "壹佰零壹万元整"),
        ("100001000", "壹亿零壹仟元整"), ("1000000001", "壹拾亿零壹元整"), ("10000000000", "壹佰亿元整"),
        ("1680.32", "壹仟陆佰捌拾元叁角贰分"),
    ],
)  # fmt: skip
def test_amounts_in_capitals(yuan: str, words: str) -> None:
    assert amounts.in_capitals(Decimal(yuan)) == words


def read_capitals(words: str) -> int:
    """Return the fen that an amount in capitals means: digit by digit, as a cashier reads it."""
    fen, part, group, digit = 0, 0, 0, 0
    for sign in words:
        if sign in amounts.DIGITS:
            digit = amounts.DIGITS.index(sign)
        elif sign in "拾佰仟":
            group, digit = group + digit * 10 ** ("拾佰仟".index(sign) + 1), 0
        elif sign == "万":
            part, group, digit = part + (group + digit) * 10_000, 0, 0
        elif sign == "亿":
            part, group, digit = (part + group + digit) * 100_000_000, 0, 0
        elif sign == "元":
            fen, part, group, digit = (part + group + digit) * 100, 0, 0, 0
        elif sign in "角分":
            fen, digit = fen + digit * (10 if sign == "角" else 1), 0
    return fen


@given(fen=st.one_of(st.integers(0, 10**12), st.integers(0, 10**7).map(lambda number: number * 10**5)))
def test_capitals_say_the_amount_and_nothing_else(fen: int) -> None:
    words = amounts.in_capitals(Decimal(fen) / 100)

    assert read_capitals(words) == fen
    assert "零零" not in words
    assert words.endswith("整") == (fen % 10 == 0)


@pytest.mark.parametrize("yuan", [Decimal(-1), Decimal("0.001"), Decimal("NaN"), 10**12])
def test_what_is_no_amount_is_refused(yuan: Decimal | int) -> None:
    with pytest.raises(amounts.AmountRefused):
        amounts.in_capitals(yuan)


# --- 四(一) ---


def test_clause_4_1_the_targets_of_the_notice() -> None:
    assert [(one.by, one.share, one.titles) for one in targets.targets()] == [
        (date(2013, 12, 31), (60, 100), 200), (date(2014, 12, 31), (80, 100), 500),
    ]  # fmt: skip


@given(denominator=st.integers(0, 10**6), part=st.integers(1, 100), numerator=st.integers(0, 10**6))
def test_how_many_more_are_needed_is_exact(denominator: int, part: int, numerator: int) -> None:
    found = targets.share_progress(denominator, numerator, (part, 100))

    assert found.wanted >= Fraction(denominator * part, 100) > found.wanted - 1
    assert found.missing == max(0, found.wanted - numerator)
    assert found.met == (denominator > 0 and numerator * 100 >= denominator * part)


def test_a_year_stands_to_a_target_by_both_and_by_titles() -> None:
    first = targets.targets()[0]

    found = targets.progress(first, unions=101, both=60, displays=70, reviews=61, titles=199)

    assert (found.both.missing, found.displays.met, found.reviews.met, found.titles.missing) == (1, True, True, 1)
    assert not found.met
    assert targets.progress(first, unions=101, both=61, displays=61, reviews=61, titles=200).met


# --- 三(二)3: revocation ---


def test_who_is_met_this_year_or_was_last_year_is_left_alone() -> None:
    assert revocation.advise(ON, GOOD, title_held=True).step is Step.NONE
    assert revocation.advise(date(2027, 12, 31), GOOD, title_held=True).step is Step.NONE


def test_trigger_a_more_than_half_dissatisfied_may_be_proposed_at_once() -> None:
    half = replace(BAD, ballots=400, satisfied=200, dissatisfied=200)
    more = replace(half, satisfied=199, dissatisfied=201)

    assert revocation.advise(ON, half, title_held=True).step is Step.RECTIFY
    found = revocation.advise(ON, more, title_held=True)
    assert (found.step, [one.trigger for one in found.grounds]) == (Step.PROPOSE, [Trigger.DISSATISFIED])


@pytest.mark.parametrize(
    ("before", "rectified", "step"),
    [
        (date(2025, 11, 20), False, Step.PROPOSE),
        (date(2025, 12, 1), False, Step.RECTIFY),
        (date(2025, 12, 1), True, Step.PROPOSE),
    ],
)
def test_trigger_b_not_met_again_after_the_rectification(before: date, rectified: bool, step: Step) -> None:
    previous = replace(BAD, held_on=before)

    found = revocation.advise(ON, BAD, previous, title_held=True, rectified=rectified)

    assert found.step is step
    assert [one.trigger for one in found.grounds] == ([Trigger.STILL_NOT_MET] if step is Step.PROPOSE else [])
    assert revocation.advise(ON, BAD, replace(GOOD, held_on=before), title_held=True).step is Step.RECTIFY


@pytest.mark.parametrize(
    ("on", "step"),
    [
        (date(2027, 12, 31), Step.NONE), (date(2028, 1, 1), Step.OVERDUE), (date(2028, 3, 31), Step.OVERDUE),
        (date(2028, 4, 1), Step.PROPOSE),
    ],
)  # fmt: skip
def test_trigger_c_a_year_without_appraisal_is_overdue_and_after_the_grace_proposed(on: date, step: Step) -> None:
    assert revocation.advise(on, GOOD, title_held=True).step is step
    invalid = replace(GOOD, held_on=on, valid=False, met=False)
    assert revocation.advise(on, invalid, GOOD, title_held=True).step is step


def test_without_a_title_nothing_is_to_be_revoked() -> None:
    assert revocation.advise(ON, replace(BAD, dissatisfied=300), title_held=False).step is Step.RECTIFY
    assert revocation.advise(ON, None, title_held=False).step is Step.OVERDUE


def test_an_appraisal_that_is_not_held_yet_does_not_count() -> None:
    later = replace(BAD, held_on=date(2026, 12, 1))

    assert revocation.advise(ON, later, GOOD, title_held=True).step is Step.NONE


def test_a_rectification_that_is_over_says_so() -> None:
    assert "2026年6月1日前" in revocation.advise(ON, BAD, title_held=True).text
    assert revocation.advise(ON, BAD, title_held=True).text.endswith("整改期限已过。")
    assert not revocation.advise(date(2026, 6, 1), BAD, title_held=True).text.endswith("已过。")
