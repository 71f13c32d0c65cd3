"""附件一: each of the 20 rows at its edges, and the table of rooms."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from admin.rules import appraised, displays, evaluation, hardware
from admin.rules.appraised import Counts
from admin.rules.evaluation import Facts
from admin.rules.hardware import Room, RoomState
from admin.rules.kinds import Post
from admin.rules.standards import Criterion, district_standard
from admin.rules.verdicts import Verdict
from vote import chair, tally

STANDARD = district_standard()
MET, UNMET, NONE, MISSING = Verdict.MET, Verdict.UNMET, Verdict.NOT_APPLICABLE, Verdict.MISSING
NO, ANY, OWN = RoomState.NONE, RoomState.PRESENT, RoomState.INDEPENDENT
BY_PEOPLE = [row for row in STANDARD.criteria if not row.automatic]
NUMBERS = st.integers(0, 10**8)
STATES = st.sampled_from(RoomState)
ROOMS = st.fixed_dictionaries({}, optional=dict.fromkeys(Room, STATES))

COUNTS = Counts(
    held_on=date(2026, 3, 1), due=500, present=400, issued=400, returned=398, valid=398, satisfied=375, fairly=5,
    dissatisfied=15, abstain=3,
)  # fmt: skip


def said(word: str, facts: Facts) -> Verdict:
    """Return the verdict on a row that is computed."""
    return evaluation.computed(STANDARD.criterion(word), facts).verdict


def reviewed(satisfied: int, valid: int) -> Facts:
    """Return the facts of an assembly where everybody due came, and so many were satisfied."""
    counts = Counts(date(2026, 3, 1), valid, valid, valid, valid, valid, satisfied, 0, valid - satisfied, 0)
    return Facts(review=appraised.judge(counts))


# --- rows that people judge: 1, 2, 7, 9, 10, 12–18 ---


@pytest.mark.parametrize("row", BY_PEOPLE, ids=[row.clause + row.id for row in BY_PEOPLE])
def test_a_row_that_people_judge_is_what_they_say_and_lacks_until_they_do(row: Criterion) -> None:
    assert evaluation.opinion(row, MET).verdict is MET
    assert evaluation.opinion(row, UNMET).verdict is UNMET
    assert evaluation.opinion(row, None).verdict is MISSING
    assert evaluation.opinion(row, NONE).verdict is (NONE if row.id in ("contracts", "models") else UNMET)
    assert evaluation.opinion(row, MET).clause == row.clause == f"附件一·{row.category}"
    assert row.evidence[0].label in evaluation.opinion(row, None).why


def test_annex_1_organisation_from_25_women_a_committee_is_due() -> None:
    row = STANDARD.criterion("committee")

    assert "应设女职工委员。" in evaluation.opinion(row, MET, Facts(female_staff=24)).why
    assert "应设女职工委员会。" in evaluation.opinion(row, MET, Facts(female_staff=25)).why


# --- 附件一·工会组织建设, 三(二)1: 双亮 ---


@pytest.mark.parametrize(
    ("plaque", "officers", "verdict"),
    [
        (True, (True, True), MET), (True, (True,), MET), (False, (True, True), UNMET), (True, (True, False), UNMET),
        (None, (True,), MISSING), (True, None, MISSING), (True, (), MISSING), (None, (False,), UNMET),
        (False, None, UNMET),
    ],
)  # fmt: skip
def test_clause_3_2_1_double_display_is_the_plaque_and_every_officer(
    plaque: bool | None, officers: tuple[bool, ...] | None, verdict: Verdict
) -> None:
    assert said("double-display", Facts(plaque=plaque, officers=officers)) is verdict
    assert evaluation.computed(STANDARD.criterion("double-display"), Facts()).clause == "附件一·工会组织建设；三(二)1"
    assert displays.posts() == (Post.CHAIR, Post.VICE_CHAIR)


# --- 附件一·工会组织建设: 入会率, 会员信息采集率, 京卡办卡率 ---


@pytest.mark.parametrize(
    ("members", "staff", "verdict"),
    [(520, 520, MET), (519, 520, UNMET), (99_999_999, 100_000_000, UNMET), (521, 520, MISSING), (0, 0, MISSING),
     (None, 520, MISSING), (520, None, MISSING), (0, 1, UNMET)],
)  # fmt: skip
def test_annex_1_organisation_enrolment_is_members_of_staff(
    members: int | None, staff: int | None, verdict: Verdict
) -> None:
    assert said("enrolment", Facts(staff=staff, members=members)) is verdict


@pytest.mark.parametrize("word", ["info-collected", "cards"])
@pytest.mark.parametrize(
    ("counted", "members", "verdict"),
    [(300, 300, MET), (299, 300, UNMET), (301, 300, MISSING), (0, 0, MISSING), (None, 300, MISSING)],
)
def test_annex_1_organisation_data_and_cards_are_of_members_not_of_staff(
    word: str, counted: int | None, members: int, verdict: Verdict
) -> None:
    facts = Facts(staff=520, members=members, info_collected=counted, cards_issued=counted)

    assert said(word, facts) is verdict


def test_a_share_is_shown_rounded_down() -> None:
    row = evaluation.computed(STANDARD.criterion("enrolment"), Facts(staff=100_000, members=99_999))

    assert row.why == "会员人数99,999，职工人数100,000，为99.99%，没有达到100%。"


# --- 附件一·维护职工权益: 调解处结率 ---


@pytest.mark.parametrize(
    ("accepted", "closed", "verdict"),
    [(10, 9, MET), (10, 8, UNMET), (1000, 899, UNMET), (1000, 900, MET), (0, 0, NONE), (0, None, NONE),
     (None, 9, MISSING), (10, None, MISSING), (9, 10, MISSING), (0, 1, MISSING)],
)  # fmt: skip
def test_annex_1_rights_disputes_closed_are_at_least_90_percent(
    accepted: int | None, closed: int | None, verdict: Verdict
) -> None:
    assert said("disputes", Facts(disputes_accepted=accepted, disputes_closed=closed)) is verdict


# --- 附件一·经济技术创新: 教育培训经费 ---


@pytest.mark.parametrize(
    ("wages", "fund", "front", "verdict"),
    [
        (100_000_000, 1_500_000, 900_000, MET), (100_000_000, 1_499_999, 1_000_000, UNMET),
        (100_000_000, 1_500_000, 899_999, UNMET), (100_000_001, 1_500_000, 900_000, UNMET),
        (None, 1_500_000, 900_000, MISSING), (100, None, None, MISSING), (100_000_000, 1_500_000, None, MISSING),
        (100_000_000, 1, None, UNMET), (0, 0, 0, MISSING), (100, 10, 11, MISSING), (100, 200, 120, MET),
    ],
)  # fmt: skip
def test_annex_1_innovation_education_is_1_5_percent_of_wages_and_60_percent_of_it_for_the_front_line(
    wages: int | None, fund: int | None, front: int | None, verdict: Verdict
) -> None:
    assert said("education", Facts(wages_fen=wages, education_fen=fund, frontline_fen=front)) is verdict


@given(whole=st.integers(1, 10**9), part=NUMBERS)
def test_a_proportion_is_exactly_at_least(whole: int, part: int) -> None:
    least = STANDARD.criterion("disputes").least[0]

    assert least.is_reached(part, whole) == (part * 10 >= whole * 9)


# --- 附件一·规范建家工作: 会员评家 ---


@pytest.mark.parametrize(
    ("satisfied", "valid", "verdict"),
    [(95, 100, MET), (94, 100, UNMET), (18, 19, UNMET), (19, 20, MET), (23_749, 25_000, UNMET),
     (94_999, 100_000, UNMET), (137, 137, MET), (9326, 10_000, UNMET)],
)  # fmt: skip
def test_annex_1_procedure_member_review_is_at_least_95_percent(satisfied: int, valid: int, verdict: Verdict) -> None:
    row = evaluation.computed(STANDARD.criterion("member-review"), reviewed(satisfied, valid))

    assert row.verdict is verdict
    assert ("95.00" in row.why) == (satisfied * 100 == valid * 95)


@pytest.mark.parametrize(
    ("changes", "valid", "quorum_met", "rate"),
    [
        ({}, True, True, "95.47%"),
        ({"present": 334}, True, True, "95.47%"),
        ({"present": 333}, False, False, "—"),
        ({"returned": 400, "issued": 400}, True, True, "95.47%"),
        ({"returned": 401}, False, True, "—"),
        ({"present": 501}, False, True, "—"),
        ({"valid": 399}, False, True, "—"),
        ({"satisfied": 376}, False, True, "—"),
        ({"abstain": None}, True, True, "95.47%"),
        ({"dissatisfied": None}, True, True, "95.47%"),
        ({"satisfied": None}, False, True, "—"),
        ({"due": None}, False, False, "—"),
        ({"due": 0, "present": 0}, False, False, "—"),
        ({"valid": 0, "satisfied": 0, "fairly": 0, "dissatisfied": 0, "abstain": 0}, False, True, "—"),
    ],
)
def test_clause_3_2_3_when_an_appraisal_is_valid(
    changes: dict[str, int | None], valid: bool, quorum_met: bool, rate: str
) -> None:
    found = appraised.judge(replace(COUNTS, **changes))  # type: ignore[arg-type]

    assert (found.valid, found.quorum_met, found.percent) == (valid, quorum_met, rate)
    assert found.met == valid
    assert bool(found.faults) == (not valid)
    assert said("member-review", Facts(review=found)) is (MET if valid else UNMET if found.complete else MISSING)


def test_votes_that_were_not_told_are_what_remains() -> None:
    assert appraised.judge(replace(COUNTS, dissatisfied=None)).dissatisfied == 15
    assert appraised.judge(replace(COUNTS, dissatisfied=None, abstain=None)).dissatisfied == 0
    assert appraised.short_of(replace(COUNTS, satisfied=373)) == 2


def test_the_rate_is_that_of_the_ballot_template() -> None:
    terms = chair.template(union="-", title="-", held_on=date(2026, 1, 1), due=1, names=("甲", "乙"), threshold=2)

    assert (appraised.rule().threshold, appraised.rule().quorum) == (terms.rule.threshold, terms.rule.quorum)
    assert [terms.questions[0].options[one].id for one in appraised.rule().satisfied] == list(terms.rule.satisfied)


@given(valid=st.integers(1, 5_000), data=st.data())
def test_more_satisfied_never_hurt(valid: int, data: st.DataObject) -> None:
    satisfied = data.draw(st.integers(0, valid - 1))

    less, more = reviewed(satisfied, valid).review, reviewed(satisfied + 1, valid).review

    assert less is not None
    assert more is not None
    assert more.met >= less.met
    assert less.met == tally.threshold_met(satisfied, valid, (95, 100))


def test_a_stricter_figure_of_a_street_is_judged_by_the_same_lines() -> None:
    row = STANDARD.criterion("member-review")
    stricter = replace(row, least=(replace(row.least[0], share=(98, 100)),))

    assert evaluation.computed(stricter, reviewed(97, 100)).verdict is UNMET
    assert evaluation.computed(stricter, reviewed(98, 100)).verdict is MET


def test_a_received_result_that_its_own_rule_did_not_find_met_is_not_met() -> None:
    found = reviewed(97, 100).review
    assert found is not None

    assert said("member-review", Facts(review=replace(found, met=False))) is UNMET


# --- 附件一·硬件建设 ---

TABLE = {
    "1000": (OWN, OWN, OWN, OWN, OWN),
    "500": (OWN, OWN, ANY, ANY, OWN),
    "100": (OWN, ANY, ANY, ANY, ANY),
    "under-100": (ANY, ANY, ANY, ANY, ANY),
}


@pytest.mark.parametrize(
    ("staff", "tier"),
    [(0, "under-100"), (99, "under-100"), (100, "100"), (101, "100"), (499, "100"), (500, "500"), (999, "500"),
     (1000, "1000"), (10**8, "1000")],
)  # fmt: skip
def test_annex_1_hardware_is_by_staff(staff: int, tier: str) -> None:
    needed = dict(zip(Room, TABLE[tier], strict=True))

    assert hardware.judge(staff, needed).tier.id == tier
    assert hardware.judge(staff, needed).met
    assert said("hardware", Facts(staff=staff, rooms=needed)) is MET


@pytest.mark.parametrize(("tier", "room"), list(product(TABLE, Room)))
def test_annex_1_hardware_every_room_less_is_lacking(tier: str, room: Room) -> None:
    staff = {"1000": 1000, "500": 500, "100": 100, "under-100": 99}[tier]
    needed = dict(zip(Room, TABLE[tier], strict=True))
    less = needed | {room: ANY if needed[room] is OWN else NO}

    found = hardware.judge(staff, less)

    assert [lack.word for lack in found.lacking] == [f"{room.value}:{needed[room].value}"]
    assert (found.met, found.verdict, found.clause) == (False, UNMET, "附件一·硬件建设")
    assert room.label in found.why


def test_a_room_that_nobody_has_told_of_is_missing_not_absent() -> None:
    known = dict.fromkeys((Room.OFFICE, Room.LIBRARY, Room.ACTIVITY, Room.COUNSELLING), OWN)

    assert hardware.judge(1000, known).verdict is MISSING
    assert hardware.judge(1000, known | {Room.LIBRARY: ANY}).verdict is UNMET
    assert [lack.word for lack in hardware.judge(1000, known).lacking] == ["mediation:independent"]
    assert said("hardware", Facts(rooms=known)) is MISSING


@given(staff=NUMBERS, rooms=ROOMS, room=st.sampled_from(Room), state=STATES)
def test_more_rooms_never_hurt(staff: int, rooms: dict[Room, RoomState], room: Room, state: RoomState) -> None:
    before = rooms.get(room, NO)
    better = rooms | {room: max(before, state, key=lambda one: one.rank)}

    less, more = hardware.judge(staff, rooms), hardware.judge(staff, better)

    assert more.met >= less.met
    assert {lack.word for lack in more.lacking} <= {lack.word for lack in less.lacking}


@given(staff=st.integers(0, 2000), rooms=ROOMS)
def test_fewer_staff_never_ask_for_more(staff: int, rooms: dict[Room, RoomState]) -> None:
    assert hardware.judge(staff, rooms).met >= hardware.judge(staff + 1, rooms).met


# --- all together ---


def test_a_standard_is_judged_row_by_row_and_what_is_typed_into_computed_rows_is_not_looked_at() -> None:
    rows = evaluation.judge(STANDARD, Facts(), {row.id: MET for row in STANDARD.criteria})

    assert [row.id for row in rows] == [row.id for row in STANDARD.criteria]
    assert {row.id for row in rows if row.verdict is MET} == {row.id for row in BY_PEOPLE}
    assert {row.id for row in evaluation.not_passed(rows)} == {row.id for row in STANDARD.criteria if row.automatic}
