"""A case from outside is read strictly, judged like everything else, and told as it is documented."""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
from collections.abc import Mapping
from copy import deepcopy
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema_rs import Draft202012Validator

from admin.rules import case_input, cases
from admin.rules.hardware import Room
from admin.rules.shapes import Refused, parse
from admin.rules.standards import district_standard

TODAY = date(2026, 11, 22)
ROOT = Path(__file__).parents[2]
IDS = [row.id for row in district_standard().criteria]
BY_PEOPLE = [row.id for row in district_standard().criteria if not row.automatic]
SHAPES = {
    "review": ["valid", "quorum_met", "rate", "met"],
    "hardware": ["tier", "met", "lacking"],
    "rows": IDS,
    "eligible": None,
    "findings": None,
    "subsidy_yuan": None,
    "revocation": None,
}

GOOD: dict[str, Any] = {
    "on": "2026-11-22",
    "union": {
        "kind": "grassroots", "unit_type": "enterprise", "staff": 520, "members": 520, "female_staff": 200,
        "independent": True,
    },
    "rooms": {
        "office": "independent", "library": "independent", "activity": "present", "counselling": "present",
        "mediation": "independent",
    },
    "home_area_m2": {"declared": "75.00", "verified": "75.00"},
    "review": {
        "held_on": "2026-03-01", "due": 500, "present": 400, "issued": 400, "returned": 398, "valid": 398,
        "satisfied": 375, "fairly": 5, "dissatisfied": 15, "abstain": 3,
    },
    "figures": {
        "info_collected": 520, "cards_issued": 520, "disputes_accepted": 10, "disputes_closed": 9,
        "wages_fen": 100_000_000, "education_fen": 1_500_000, "frontline_fen": 900_000,
    },
    "rows": dict.fromkeys(BY_PEOPLE, "met"),
    "double_display": {"plaque": True, "officers": [True, True]},
    "street_title": True,
    "title": "street",
    "subsidy_paid": False,
}  # fmt: skip


def judged(case: object) -> dict[str, Any]:
    """Return what is told of a case."""
    return cases.judge(case_input.case_from(case), TODAY).told()


def changed(**parts: object) -> dict[str, Any]:
    """Return the good case with members changed: a mapping is laid over the one that is there."""
    found = deepcopy(GOOD)
    for name, part in parts.items():
        found[name] = {**found.get(name, {}), **part} if isinstance(part, Mapping) else part
    return found


def without(*names: str) -> dict[str, Any]:
    return {name: part for name, part in GOOD.items() if name not in names}


def codes(told: dict[str, Any]) -> list[str]:
    return [finding["code"] for finding in told["findings"]]


# --- what is told ---


def test_a_good_case_gets_everything() -> None:
    told = judged(GOOD)

    assert {name: list(told[name]) if shape else None for name, shape in SHAPES.items()} == SHAPES
    assert told["review"] == {"valid": True, "quorum_met": True, "rate": "95.47%", "met": True}
    assert told["hardware"] == {"tier": "500", "met": True, "lacking": []}
    assert {row["verdict"] for row in told["rows"].values()} == {"met"}
    assert all(row["clause"].startswith("附件一·") and row["why"] for row in told["rows"].values())
    assert (told["eligible"], told["findings"], told["subsidy_yuan"], told["revocation"]) == (True, [], 10_000, "none")


def test_of_an_empty_case_everything_is_missing() -> None:
    told = judged({"union": {}})

    assert told["review"] == {"valid": False, "quorum_met": False, "rate": None, "met": False}
    assert told["hardware"] == {"tier": None, "met": False, "lacking": []}
    assert {row["verdict"] for row in told["rows"].values()} == {"missing"}
    assert (told["eligible"], told["subsidy_yuan"], told["revocation"]) == (False, 0, "overdue")
    assert codes(told) == [
        "street-title", *(f"row-{word}" for word in IDS), "review-absent", "area-unverified", "revocation-overdue",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("area", "yuan"), [("29.99", 0), ("30", 5000), ("49.99", 5000), ("50", 10_000), ("100", 20_000)]
)
def test_the_subsidy_is_what_would_be_paid_if_it_applied_and_the_district_agreed(area: str, yuan: int) -> None:
    areas = {"home_area_m2": {"declared": area, "verified": area}}

    assert judged(changed(**areas))["subsidy_yuan"] == yuan
    assert judged(changed(**areas, title="district"))["subsidy_yuan"] == yuan
    assert judged(changed(**areas, subsidy_paid=True))["subsidy_yuan"] == 0
    assert judged(changed(**areas, rows={"budget": "unmet"}))["subsidy_yuan"] == 0
    assert judged(changed(**areas, street_title=False, title="none"))["subsidy_yuan"] == 0
    assert judged(GOOD | {"home_area_m2": {"declared": area}})["subsidy_yuan"] == 0


@pytest.mark.parametrize(
    ("parts", "code"),
    [
        ({"street_title": False, "title": "none"}, "street-title"),
        ({"union": {"independent": False}}, "not-independent"),
        ({"union": {"kind": "subdistrict"}}, "not-grassroots"),
        ({"rows": {"committee": "unmet"}}, "row-committee"),
        ({"rows": {"committee": "not_applicable"}}, "row-committee"),
        ({"figures": {"disputes_closed": 8}}, "row-disputes"),
        ({"rooms": {"library": "present"}}, "row-hardware"),
        ({"review": {"held_on": "2025-11-21"}}, "review-old"),
        ({"review": {"present": 333}}, "review-invalid"),
        ({"review": {"satisfied": 373, "dissatisfied": 17}}, "review-not-met"),
        ({"double_display": {"officers": [True, False]}}, "row-double-display"),
    ],
)
def test_whatever_stands_in_the_way_is_told_and_there_is_no_subsidy(parts: dict[str, Any], code: str) -> None:
    told = judged(changed(**parts))

    assert not told["eligible"]
    assert told["subsidy_yuan"] == 0
    assert code in codes(told)
    assert all(finding["clause"] and finding["text"] for finding in told["findings"])


@pytest.mark.parametrize(
    ("parts", "code"),
    [
        ({"home_area_m2": {"declared": "49.99", "verified": "50.00"}}, "area-differs"),
        ({"home_area_m2": {"declared": "50.50", "verified": "50.50"}}, "area-near-edge"),
        ({"home_area_m2": {"verified": "20"}}, "area-too-small"),
        ({"rows": {"hardware": "unmet"}}, "rows-computed"),
        ({"title": "district"}, "title-held"),
        ({"union": {"female_staff": 521}}, "staff-disagrees"),
        ({"review": {"abstain": 2}}, "review-short"),
        ({"subsidy_paid": True}, "subsidy-paid"),
        ({"previous_review": {"held_on": "2026-03-01"}}, "reviews-disagree"),
    ],
)
def test_what_only_asks_somebody_to_look_stands_in_nobodys_way(parts: dict[str, Any], code: str) -> None:
    told = judged(changed(**parts))

    assert told["eligible"]
    assert code in codes(told)


def test_what_is_typed_into_rows_that_are_computed_is_not_taken() -> None:
    told = judged(changed(rows=dict.fromkeys(IDS, "met"), rooms={"office": "none"}))

    assert told["rows"]["hardware"]["verdict"] == "unmet"
    assert codes(told) == ["row-hardware", "rows-computed"]
    assert judged(changed(rows=dict.fromkeys(IDS, "met")))["findings"] == []


@pytest.mark.parametrize(
    ("title", "street_title", "held"),
    [("street", None, True), ("district", None, True), ("none", None, None), ("street", False, False)],
)
def test_a_title_that_is_held_implies_the_street_level_one(
    title: str, street_title: bool | None, held: bool | None
) -> None:
    case = without("street_title", "title") | {"title": title}
    if street_title is not None:
        case["street_title"] = street_title

    assert cases.street_title(case_input.case_from(case)) is held
    assert judged(case)["eligible"] == bool(held)
    assert ("titles-disagree" in codes(judged(case))) == (street_title is False)


FAILED: dict[str, Any] = {"satisfied": 300, "fairly": 0, "dissatisfied": 90, "abstain": 8}


def before(**parts: object) -> dict[str, Any]:
    """Return an appraisal like the good one, with figures changed."""
    return {**GOOD["review"], **parts}


@pytest.mark.parametrize(
    ("parts", "step"),
    [
        ({"review": FAILED}, "rectify"),
        ({"review": {**FAILED, "satisfied": 100, "dissatisfied": 290}}, "propose"),
        ({"review": {**FAILED, "satisfied": 100, "dissatisfied": 290}, "title": "none"}, "rectify"),
        ({"review": FAILED, "previous_review": before(**FAILED, held_on="2025-11-01")}, "propose"),
        ({"review": FAILED, "previous_review": before(**FAILED, held_on="2026-01-01")}, "rectify"),
        ({"review": FAILED, "previous_review": before(**FAILED, held_on="2026-01-01", rectified=True)}, "propose"),
        ({"review": FAILED, "previous_review": before(held_on="2025-11-01")}, "rectify"),
        ({"review": {"held_on": "2024-11-01"}}, "propose"),
        ({"review": {"held_on": "2024-11-01"}, "title": "none"}, "overdue"),
        ({"review": {"held_on": "2024-11-01"}, "on": "2026-03-31"}, "overdue"),
    ],
)  # fmt: skip
def test_what_an_appraisal_asks_for(parts: dict[str, Any], step: str) -> None:
    told = judged(changed(**parts))

    assert told["revocation"] == step
    assert f"revocation-{step}" in codes(told)


def test_a_case_without_a_day_is_judged_on_the_day_it_is_asked() -> None:
    case = case_input.case_from(without("on"))

    assert cases.judge(case, date(2026, 11, 22)).eligibility.eligible
    assert not cases.judge(case, date(2027, 3, 2)).eligibility.eligible


# --- what is taken ---


@pytest.mark.parametrize(
    ("case", "path"),
    [
        ([], ""), ("x", ""), (None, ""), ({}, "union"), ({"union": {}, "x": 1}, "x"), ({"union": None}, "union"),
        ({"union": {"staff": True}}, "union.staff"), ({"union": {"staff": 1.0}}, "union.staff"),
        ({"union": {"staff": "1"}}, "union.staff"), ({"union": {"staff": -1}}, "union.staff"),
        ({"union": {"staff": 10**8 + 1}}, "union.staff"), ({"union": {"stuff": 1}}, "union.stuff"),
        ({"union": {"kind": "club"}}, "union.kind"), ({"union": {"kind": []}}, "union.kind"),
        ({"union": {"independent": 1}}, "union.independent"), ({"union": {}, "on": "2026-02-29"}, "on"),
        ({"union": {}, "on": "2026-2-9"}, "on"), ({"union": {}, "on": 20261122}, "on"),
        ({"union": {}, "on": "９９９９-01-01"}, "on"), ({"union": {}, "on": "2026-11-22T00:00"}, "on"),
        ({"union": {}, "home_area_m2": {"verified": 49.99}}, "home_area_m2.verified"),
        ({"union": {}, "home_area_m2": {"verified": "49.999"}}, "home_area_m2.verified"),
        ({"union": {}, "home_area_m2": {"verified": "-1"}}, "home_area_m2.verified"),
        ({"union": {}, "home_area_m2": "49.99"}, "home_area_m2"),
        ({"union": {}, "rooms": {"sauna": "none"}}, "rooms.sauna"),
        ({"union": {}, "rooms": {"office": "some"}}, "rooms.office"),
        ({"union": {}, "rows": {"sauna": "met"}}, "rows.sauna"),
        ({"union": {}, "rows": {"models": "missing"}}, "rows.models"),
        ({"union": {}, "review": {"rectified": True}}, "review.rectified"),
        ({"union": {}, "review": {"valid": None}}, "review.valid"),
        ({"union": {}, "previous_review": {"x": 1}}, "previous_review.x"),
        ({"union": {}, "figures": {"wages_fen": 10**15 + 1}}, "figures.wages_fen"),
        ({"union": {}, "double_display": {"officers": True}}, "double_display.officers"),
        ({"union": {}, "double_display": {"officers": [True, 1]}}, "double_display.officers[1]"),
        ({"union": {}, "double_display": {"officers": [True] * 101}}, "double_display.officers"),
        ({"union": {}, "title": "best"}, "title"), ({"union": {}, "street_title": "true"}, "street_title"),
        ({"union": {}, "subsidy_paid": 0}, "subsidy_paid"),
    ],
)  # fmt: skip
def test_what_is_not_right_is_refused_with_its_place(case: object, path: str) -> None:
    with pytest.raises(Refused) as refused:
        case_input.case_from(case)

    assert [fault.path for fault in refused.value.faults] == [path]
    assert not refused.value.faults[0].message.isascii()


def test_every_fault_is_told_at_once_and_strange_names_are_written_so_that_they_can_be_read() -> None:
    with pytest.raises(Refused) as refused:
        case_input.case_from({"\ud800\x1b[31m": 1, "x" * 100: 1, "union": {"staff": -1}})

    assert [fault.path for fault in refused.value.faults] == ["\\ud800\\u001b[31m", "x" * 60 + "…", "union.staff"]
    str(refused.value).encode()


@pytest.mark.parametrize(
    "text",
    [
        '{"union": {}, "union": {}}', '{"union": {"staff": 1, "staff": 1}}', "", "{", "NaN", '{"union": Infinity}',
        "[" * 100_000, "1" * 5_000, b"\xff", '{"union": {}} x', "\x00",
    ],
    ids=range(11),
)  # fmt: skip
def test_what_is_no_strict_json_is_refused(text: str | bytes) -> None:
    with pytest.raises(Refused) as refused:
        case_input.case_of(text)

    assert [fault.path for fault in refused.value.faults] == [""]
    assert not refused.value.faults[0].message.isascii()


def test_a_mark_of_the_byte_order_is_no_fault() -> None:
    assert case_input.case_of(b"\xef\xbb\xbf" + json.dumps(GOOD).encode()) == case_input.case_from(GOOD)


def paths(value: object, before: tuple[object, ...] = ()) -> list[tuple[Any, ...]]:
    """Return the way to every value within one."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [before, *(path for key, one in inner for path in paths(one, (*before, key)))]


FRACTIONS = st.floats(allow_nan=False).filter(lambda number: not number.is_integer())  # JSON Schema takes 1.0 for 1
NAMES = st.sampled_from(["union", "on", "x", "staff"]) | st.text()
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | FRACTIONS | st.text(max_size=20)
    | st.sampled_from(["met", "none", "49.99", "2026-11-22", "district", 10**8, 10**400]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3),
    max_leaves=8,
)  # fmt: skip


@given(text=st.one_of(st.text(), st.binary(), ANYTHING.map(json.dumps)))
def test_whatever_comes_there_is_but_one_error(text: str | bytes) -> None:
    with contextlib.suppress(Refused):
        assert list(cases.judge(case_input.case_of(text), TODAY).told()) == list(SHAPES)


@given(path=st.sampled_from(paths(GOOD)), value=ANYTHING)
def test_a_good_case_with_anything_in_one_place_is_judged_or_refused(path: tuple[Any, ...], value: object) -> None:
    case: Any = deepcopy(GOOD)
    if path:
        inner = case
        for key in path[:-1]:
            inner = inner[key]
        inner[path[-1]] = value
    else:
        case = value

    try:
        told = judged(case)
    except Refused:
        assert not SCHEMA.is_valid(case)
    else:
        assert SCHEMA.is_valid(case)
        assert list(told) == list(SHAPES)
        json.dumps(told).encode()


SCHEMA = Draft202012Validator(case_input.shape().schema())


@given(day=st.from_regex(r"\A[12][0-9]{3}-[0-9]{2}-[0-9]{2}\Z"))
def test_a_day_is_taken_where_the_calendar_has_it(day: str) -> None:
    try:
        known = date(1950, 1, 1) <= date.fromisoformat(day) <= date(2999, 12, 31)
    except ValueError:
        known = False

    assert SCHEMA.is_valid({"union": {}, "on": day}) == known
    if known:
        assert case_input.case_from({"union": {}, "on": day}).on == date.fromisoformat(day)


@given(
    staff=st.integers(0, 1200),
    verified=st.decimals("0", "200", places=2),
    satisfied=st.integers(360, 383),
    rooms=st.dictionaries(st.sampled_from([room.value for room in Room]), st.sampled_from(["present", "independent"])),
)
def test_whoever_is_paid_is_eligible_and_whoever_is_eligible_has_every_row(
    staff: int, verified: Any, satisfied: int, rooms: dict[str, str]
) -> None:
    told = judged(
        changed(
            union={"staff": staff, "members": staff}, figures={"info_collected": staff, "cards_issued": staff},
            home_area_m2={"verified": str(verified)}, review={"satisfied": satisfied, "fairly": 0}, rooms=rooms,
        )
    )  # fmt: skip

    assert (told["subsidy_yuan"] > 0) <= told["eligible"]
    assert told["eligible"] == (
        {row["verdict"] for row in told["rows"].values()} <= {"met", "not_applicable"} and told["review"]["met"]
    )


# --- docs, command ---


def examples() -> list[tuple[dict[str, Any], dict[str, Any]]]:
    """Return the documented inputs with what is told of each."""
    blocks = (ROOT / "docs" / "assess.md").read_text("utf-8").split("```json\n")[1:]
    found = [json.loads(block.partition("\n```")[0]) for block in blocks]
    return list(zip(found[::2], found[1::2], strict=True))


def test_the_documented_examples_hold() -> None:
    assert len(examples()) >= 2
    for case, told in examples():
        found = judged(case)
        found["rows"] = {word: found["rows"][word] for word in told["rows"]}
        found["findings"] = [finding for finding in found["findings"] if finding in told["findings"]]
        assert found == told


def test_every_member_and_every_row_is_documented() -> None:
    text = (ROOT / "docs" / "assess.md").read_text("utf-8")
    members = [key for path in paths(GOOD) for key in path if isinstance(key, str)]

    assert not [word for word in {*members, *IDS, "previous_review", "rectified"} if f"`{word}`" not in text]


def run(*arguments: str, typed: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "admin.cli", "assess", *arguments],
        input=typed,
        capture_output=True,
        check=False,
        cwd=ROOT,
    )


def test_the_command_prints_the_verdict_from_a_file_and_from_its_input(tmp_path: Path) -> None:
    file = tmp_path / "case.json"
    file.write_text(json.dumps(GOOD), "utf-8")

    by_file, by_input = run(str(file)), run("-", typed=json.dumps(GOOD).encode())

    assert (by_file.returncode, by_file.stderr) == (0, b"")
    assert by_file.stdout == by_input.stdout
    assert by_file.stdout.decode() == f"{json.dumps(judged(GOOD), ensure_ascii=False, indent=2)}\n"


def test_the_command_refuses_with_a_sentence_and_status_2(tmp_path: Path) -> None:
    wrong, absent = run("-", typed=b'{"union": {}, "x": 1}'), run(str(tmp_path / "none.json"))

    assert (wrong.returncode, wrong.stdout, absent.returncode, absent.stdout) == (2, b"", 2, b"")
    assert "x：没有这一项" in wrong.stderr.decode()
    assert "没有这个文件" in absent.stderr.decode()


def test_the_command_loads_no_web_and_no_database() -> None:
    script = """
import sys, admin.cli
sys.argv = ["pingjia", "assess", "-"]
try:
    admin.cli.main()
except SystemExit as end:
    heavy = {"flask", "sqlalchemy", "pydantic", "cryptography", "werkzeug"} & set(sys.modules)
    print(end.code, sorted(heavy), file=sys.stderr)
"""

    done = subprocess.run(
        [sys.executable, "-c", script], input=b'{"union": {}}', capture_output=True, check=True, cwd=ROOT
    )

    assert done.stderr == b"0 []\n"
    assert list(json.loads(done.stdout)) == list(SHAPES)


def test_json_is_read_as_it_stands() -> None:
    assert parse('{"a": [1, 1.5, "x", null, true]}') == {"a": [1, 1.5, "x", None, True]}
