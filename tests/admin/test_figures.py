"""What a union records: exact money, years apart, who changed what, nobody else's to change."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from admin import figures, history
from admin.errors import ChangedMeanwhile, InputInvalid, NotAllowed, NotHere
from admin.models.unions import Union
from admin.rules import recorded, selfcheck
from admin.rules.evaluation import Facts
from admin.rules.hardware import RoomState
from admin.rules.recorded import Section
from admin.rules.selfcheck import Said
from admin.rules.standards import EvidenceKind, district_standard
from admin.rules.verdicts import Verdict
from tests.admin.checking import SECTIONS
from tests.admin.house import House

TODAY = date(2026, 11, 22)
RECORD: dict[str, Any] = {name: value for section in SECTIONS.values() for name, value in section.items()}
ROWS = {row.id: row for row in district_standard().criteria}


def kept(house: House, year: int) -> dict[str, Any]:
    with house.database.read() as session:
        return figures.values(figures.of_year(session, session.get_one(Union, house.unions["first"]), year))


# --- pure ---


def met(word: str, **changes: Any) -> Verdict:
    given = {one.id: True for one in ROWS[word].evidence if one.kind is EvidenceKind.FILE}
    said = Said(Verdict.MET, "", given, files=1)
    return selfcheck.judged(ROWS[word], said, RECORD | changes, Facts(), TODAY).verdict


@pytest.mark.parametrize("word", ["committee", "legal-person", "contracts", "insurance"])
def test_a_row_stands_where_the_record_bears_it_out(word: str) -> None:
    assert met(word) is Verdict.MET


@pytest.mark.parametrize(
    ("word", "changes"),
    [
        ("committee", {"women_elected_on": date(2024, 3, 9)}),
        ("committee", {"committee_elected_on": date(2020, 3, 8), "term_years": 3}),
        ("legal-person", {"certificate_until": date(2026, 11, 21)}),
        ("contracts", {"wages_until": date(2026, 11, 21)}),
        ("insurance", {"women_plan_until": date(2026, 11, 21)}),
    ],
)
def test_a_day_that_differs_or_has_run_out_stops_a_row_whatever_is_claimed(word: str, changes: dict[str, Any]) -> None:
    assert met(word, **changes) is Verdict.UNMET


def test_the_last_day_of_a_certificate_still_counts() -> None:
    assert met("legal-person", certificate_until=TODAY) is Verdict.MET


@pytest.mark.parametrize(("word", "name"), [("contracts", "contract_until"), ("insurance", "medical_until")])
def test_what_is_not_recorded_is_missing(word: str, name: str) -> None:
    assert met(word, **{name: None}) is Verdict.MISSING


def test_a_claim_without_a_file_or_without_its_tick_is_missing() -> None:
    ticked = Said(Verdict.MET, "", {"activities": True}, files=0)
    unticked = Said(Verdict.MET, "", {}, files=1)

    for said in (ticked, unticked):
        assert selfcheck.judged(ROWS["culture"], said, RECORD, Facts(), TODAY).verdict is Verdict.MISSING


def test_a_row_for_everybody_is_never_not_applicable() -> None:
    said = Said(Verdict.NOT_APPLICABLE, "没有")

    assert selfcheck.judged(ROWS["culture"], said, RECORD, Facts(), TODAY).verdict is Verdict.UNMET


@pytest.mark.parametrize(
    ("word", "facts", "told"),
    [
        ("cards", Facts(members=520, cards_issued=480), "至少还差40。"),
        ("disputes", Facts(disputes_accepted=19, disputes_closed=17), "至少还差1。"),
        ("disputes", Facts(disputes_accepted=10, disputes_closed=9), ""),
        ("education", Facts(wages_fen=1001, education_fen=15), "至少还差0.01元。"),
        ("education", Facts(wages_fen=1001), ""),
    ],
)
def test_it_is_said_how_much_is_short_and_that_would_do(word: str, facts: Facts, told: str) -> None:
    assert selfcheck.short_of(ROWS[word], facts).endswith(told)
    assert bool(selfcheck.short_of(ROWS[word], facts)) == bool(told)


# --- with the house ---


def test_money_is_written_in_yuan_and_kept_to_the_fen_and_years_stay_apart(house: House) -> None:
    chair, union = house.browser("chair"), house.unions["first"]

    for year, wages in ((2025, "1，000.05元"), (2026, "12,345,678.90")):
        sent: dict[str, object] = {"version": "0", "wages_fen": wages, "info_collected": "50", "disputes_accepted": "0"}
        assert chair.post(f"/figures/{union}/{year}", sent).status_code == 303

    assert (kept(house, 2025)["wages_fen"], kept(house, 2026)["wages_fen"]) == (100_005, 1_234_567_890)
    assert (kept(house, 2026)["disputes_accepted"], kept(house, 2026)["disputes_closed"]) == (0, None)
    text = chair.get(f"/figures/{union}?year=2025").text
    assert "1,000.05元" in text
    assert "2026年职工工资总额：12,345,678.90元" in text, "who changed what"


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        ({"wages_fen": "1.005"}, "最多两位小数"),
        ({"wages_fen": "Infinity"}, "请核对"),
        ({"disputes_accepted": "3", "disputes_closed": "4"}, "不能多于“受理的劳动争议”"),
        ({"cards_issued": "51"}, "不能多于会员人数50人"),
        ({"info_collected": "-1"}, "应是 0 或以上的整数"),
    ],
)
def test_a_figure_that_cannot_be_is_refused_beside_its_field(house: House, sent: dict[str, object], told: str) -> None:
    answer = house.browser("chair").post(f"/figures/{house.unions['first']}/2026", {"version": "0"} | sent)

    assert answer.status_code == 422
    assert told in answer.text
    assert all(value is None for value in kept(house, 2026).values())


def test_a_record_is_kept_by_the_union_itself_and_read_by_those_above(house: House) -> None:
    union, rooms = house.unions["first"], {"office": RoomState.INDEPENDENT, "area_m2": "49.99"}
    with house.writing() as session:
        for who, wrong in (("street", NotAllowed), ("other_chair", NotHere), ("third_chair", NotHere)):
            with pytest.raises(wrong):
                figures.save_section(session, house.person(who), house.clock(), union, Section.ROOMS, rooms, 0)
        figures.save_section(session, house.person("staff"), house.clock(), union, Section.ROOMS, rooms, 0)
        with pytest.raises(ChangedMeanwhile):
            figures.save_section(session, house.person("chair"), house.clock(), union, Section.ROOMS, rooms, 0)
        with pytest.raises(InputInvalid):
            figures.save_section(session, house.person("chair"), house.clock(), union, Section.ROOMS, {"x": 1}, 1)
        changes = history.of(session, session.get_one(Union, union), only=figures.WHAT)
        assert [change.by for change in changes] == ["李干事（基层工会干部）"]
    page = house.browser("street").get(f"/figures/{union}").text
    assert "49.99" in page
    assert "有独立的" in page
    assert "填写、修改" not in page


def test_the_future_is_not_recorded(house: House) -> None:
    assert house.browser("chair").post(f"/figures/{house.unions['first']}/2027", {"version": "0"}).status_code == 404
    assert not recorded.may_record(2012, TODAY)
