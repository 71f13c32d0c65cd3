"""Standards of one's own: added and tightened freely, dropped or loosened only with the district's consent."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from admin import standards
from admin.errors import ChangedMeanwhile, NotAllowed, NotHere, NotNow
from admin.models.standards import StandardVersion
from admin.models.unions import Union
from admin.rules import drafting
from admin.rules.drafting import StandardState, Wording
from admin.rules.kinds import TitleLevel
from admin.rules.standards import Change, as_data, compare, district_standard, from_data
from tests.admin.house import House

TODAY = date(2026, 11, 22)
EXTRA = Wording("设立职工书屋。", "", {}, ["照片"])
DISTRICT = district_standard()


def drafted(house: House, who: str = "street") -> int:
    with house.writing() as session:
        return standards.draft(session, house.person(who), house.clock()).id


def version(house: House, number: int) -> StandardVersion:
    with house.database.read() as session:
        return session.get_one(StandardVersion, number)


def applied(house: House, on: date = TODAY) -> str:
    with house.database.read() as session:
        union = session.get_one(Union, house.unions["first"])
        return standards.in_force(session, union, TitleLevel.STREET, on).name


def words_of(word: str) -> Wording:
    row = DISTRICT.criterion(word)
    return Wording(row.text, row.not_applicable_when, {}, drafting.files_of(row))


# --- pure ---


def test_a_copy_differs_in_nothing() -> None:
    assert compare(DISTRICT, drafting.copied(DISTRICT, "街道标准")) == ()


@given(st.sampled_from([row.id for row in DISTRICT.criteria]))
def test_whatever_row_is_dropped_needs_consent_and_comes_back_as_it_was(word: str) -> None:
    without = drafting.dropped(DISTRICT, word)

    assert [(one.id, one.change, one.needs_consent) for one in compare(DISTRICT, without)] == [
        (word, Change.DROPPED, True)
    ]
    assert drafting.restored(without, DISTRICT, word) == DISTRICT


@given(st.integers(1, 10_000))
def test_a_higher_share_tightens_and_a_lower_one_loosens(hundredths: int) -> None:
    share = Fraction(hundredths, 10_000)
    wording = replace(words_of("disputes"), shares={"disputes_closed": share})

    found = [one.change for one in compare(DISTRICT, drafting.changed(DISTRICT, "disputes", wording))]

    expected = {1: [Change.TIGHTENED], -1: [Change.LOOSENED], 0: []}
    assert found == expected[(share > Fraction(9, 10)) - (share < Fraction(9, 10))]


def test_an_added_row_stands_in_its_category_and_its_id_is_never_used_twice() -> None:
    first = drafting.added(DISTRICT, "维护职工权益", EXTRA, ())
    row = first.criterion("own-1")
    second = drafting.added(drafting.dropped(first, "own-1"), "维护职工权益", EXTRA, {"own-1"})

    assert (row.number, [one.number for one in first.criteria]) == (10, list(range(1, 22)))
    assert [row.id for row in second.criteria if drafting.is_own(row.id)] == ["own-2"]
    assert from_data(as_data(first)) == first


@pytest.mark.parametrize("written", ["", "abc", "0", "-5", "101", "95.001", "1/0", "nan", "９５％"])
def test_a_share_is_a_plain_percentage(written: str) -> None:
    found = drafting.share_of(written)

    assert found == (Fraction(95, 100) if written == "９５％" else None)


# --- with the house ---


def test_what_only_adds_and_tightens_is_adopted_at_once_and_binds_from_its_day(house: House) -> None:
    street, number = house.browser("street"), drafted(house)
    page = f"/standards/{number}"
    seen = version(house, number)

    street.post(f"{page}/add", {"version": "1", "category": "职工帮扶工作", "text": "设立职工书屋。", "files": "照片"})
    sent: dict[str, object] = {
        "version": "2",
        "text": DISTRICT.criterion("disputes").text,
        "share_disputes_closed": "95",
    }
    street.post(f"{page}/rows/disputes", sent | {"not_applicable_when": "没有受理过劳动争议"})
    text = street.get(page).text
    adopted = street.post(f"{page}/adopt", {"version": "3", "on": "2026-12-01", "decision": "主席办公会"})

    assert seen.version == 1
    assert "由90%改为95%" in text
    assert "报请区总工会同意" not in text
    assert adopted.status_code == 303
    assert applied(house) == "朝阳区“职工之家”评价标准（2013年版）"
    assert applied(house, date(2026, 12, 1)) == "望京街道总工会“职工之家”评价标准（2026年第1版）"


def test_a_dropped_row_waits_for_the_district(house: House) -> None:
    street, district, number = house.browser("street"), house.browser("district"), drafted(house)
    page = f"/standards/{number}"
    adopt: dict[str, object] = {"on": "2026-11-22", "decision": "主席办公会"}
    street.post(f"{page}/rows/models/drop", {"version": "1"})

    assert street.post(f"{page}/adopt", adopt | {"version": "2"}).status_code == 409
    street.post(f"{page}/request", {"version": "2", "reason": "辖区内没有劳模。"})
    assert street.post(f"{page}/adopt", adopt | {"version": "3"}).status_code == 409
    assert street.post(f"{page}/consent", {"version": "3", "reason": "同意"}).status_code == 403
    assert street.post(f"{page}/rows/culture/drop", {"version": "3"}).status_code == 409, "it lies with the district"
    assert "等区总工会同意的：1份" in district.get("/standards").text
    district.post(f"{page}/consent", {"version": "3", "reason": "同意，朝工办〔2026〕9号"})
    assert street.post(f"{page}/adopt", adopt | {"version": "4"}).status_code == 303
    assert applied(house) == "望京街道总工会“职工之家”评价标准（2026年第1版）"
    assert "删去了这一项" in house.browser("chair").get(f"/standards/compare?after={number}").text


def test_a_consent_lapses_when_the_draft_is_taken_back(house: House) -> None:
    number, street, at = drafted(house), house.person("street"), house.clock()
    with house.writing() as session:
        found = session.get_one(StandardVersion, number)
        standards.drop_row(session, street, at, number, found.version, "models")
        standards.request(session, street, at, number, found.version, "没有劳模")
        standards.decide(session, house.person("district"), at, number, found.version, consent=True, text="同意")
        standards.recall(session, street, at, number, found.version)
        standards.drop_row(session, street, at, number, found.version, "culture")
        with pytest.raises(NotNow):
            standards.adopt(session, street, at, number, found.version, TODAY, "办公会")


def test_what_is_adopted_is_never_changed_again(house: House) -> None:
    number, street, at = drafted(house), house.person("street"), house.clock()
    with house.writing() as session:
        standards.adopt(session, street, at, number, 1, TODAY, "办公会")
        content = session.get_one(StandardVersion, number).content
        with pytest.raises(NotNow):
            standards.drop_row(session, street, at, number, 2, "models")
        with pytest.raises(NotNow):
            standards.discard(session, street, at, number, 2)
        assert session.get_one(StandardVersion, number).content == content
        following = standards.draft(session, street, at)
        assert (following.number, following.state) == (2, StandardState.DRAFT)
    assert applied(house).endswith("（2026年第1版）")


def test_a_draft_is_seen_by_its_union_and_the_district_only_and_made_once(house: House) -> None:
    number = drafted(house)
    with house.writing() as session:
        for who in ("chair", "other_street", "third_chair"):
            with pytest.raises(NotHere):
                standards.find(session, house.person(who), number)
        assert standards.find(session, house.person("district"), number).id == number
        for who, wrong in (("street", NotNow), ("district", NotAllowed), ("chair", NotAllowed)):
            with pytest.raises(wrong):
                standards.draft(session, house.person(who), house.clock())
        with pytest.raises(ChangedMeanwhile):
            standards.drop_row(session, house.person("street"), house.clock(), number, 7, "models")


def test_the_standard_goes_out_as_a_workbook(house: House) -> None:
    number = drafted(house)
    street = house.browser("street")

    for address in ("/standards/district.xlsx", f"/standards/{number}/book.xlsx", "/standards/compare.xlsx"):
        assert street.get(address).data.startswith(b"PK"), address
