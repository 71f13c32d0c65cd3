"""双亮: each stands for the name under which it was shown, and years that have passed stay as they were."""

from __future__ import annotations

import base64
import io
from datetime import date, timedelta

import pytest
from pypdf import PdfReader

from admin import arrears, displays, officers, unions
from admin.displays import DisplayStanding
from admin.models.unions import Union
from admin.rules import dates
from admin.rules.kinds import Post
from admin.rules.officers import OfficerFacts
from admin.rules.plaques import corresponds, due_on, unit_name
from tests.admin.house import House

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
)
NAME = "朝阳区示范科技有限公司工会"


def officer(house: House, name: str, post: Post, since_on: date = date(2024, 1, 1)) -> int:
    with house.writing() as session:
        draft = OfficerFacts(name, post, since_on)
        return officers.add(session, house.person("chair"), house.clock(), house.unions["first"], draft).id


def hang(house: House, **changed: object) -> int:
    given = {"words": NAME, "place": "front", "shown_on": "2025-03-01", "photo": (io.BytesIO(PNG), "牌匾.png")}
    address = f"/displays/{house.unions['first']}/plaque"
    return house.browser("chair").post(address, {**given, **changed}).status_code


def show(house: House, number: int, **changed: object) -> int:
    given = {"way": "badge", "shown_on": "2025-03-01", "photo": (io.BytesIO(PNG), "胸卡.png")}
    address = f"/displays/{house.unions['first']}/officers/{number}"
    return house.browser("chair").post(address, {**given, **changed}).status_code


def stands(house: House, on: date | None = None) -> DisplayStanding:
    """Return how ``first`` stands; the condition for many at once must say the same."""
    on = on or dates.today(house.clock())
    with house.writing() as session:
        union = session.get_one(Union, house.unions["first"])
        found = displays.standing(session, union, on)
        many = session.query(Union.id).filter(Union.id == union.id, displays.is_complete(session, "/", on)).all()
        assert bool(many) == found.complete
        return found


def test_a_union_is_complete_when_plaque_chair_and_every_vice_chair_show(house: House) -> None:
    chair, vice = officer(house, "王某", Post.CHAIR), officer(house, "李某", Post.VICE_CHAIR)
    officer(house, "赵某", Post.COMMITTEE)

    assert hang(house) == 303
    assert show(house, chair) == 303
    assert not stands(house).complete
    assert show(house, vice, way="desk_sign") == 303

    assert stands(house).complete
    assert stands(house, date(2025, 3, 1)).complete
    assert not stands(house, date(2025, 2, 28)).complete


def test_a_new_officer_starts_without_and_the_past_stays(house: House) -> None:
    chair = officer(house, "王某", Post.CHAIR)
    hang(house)
    show(house, chair)

    with house.writing() as session:
        person, at = house.person("chair"), house.clock()
        officers.leave(session, person, at, house.unions["first"], chair, date(2026, 11, 1))
    officer(house, "钱某", Post.CHAIR, date(2026, 11, 1))

    assert [(one.name, one.shown) for one in stands(house).officers] == [("钱某", False)]
    assert stands(house, date(2026, 10, 31)).complete
    assert show(house, chair) == 409


def test_another_name_in_the_same_row_is_another_person(house: House) -> None:
    chair = officer(house, "王某", Post.CHAIR)
    hang(house)
    show(house, chair)

    with house.writing() as session:
        person, union = house.person("chair"), house.unions["first"]
        officers.edit(session, person, house.clock(), union, chair, {"name": "孙某"})

    assert not stands(house).complete


def test_after_a_renaming_the_words_are_looked_at_again(house: House) -> None:
    show(house, officer(house, "王某", Post.CHAIR))
    hang(house)
    before = dates.today(house.clock())
    house.clock.forward(days=2)
    with house.writing() as session:
        unions.edit(session, house.person("street"), house.clock(), house.unions["first"], {"name": "新名公司工会"})

    now = stands(house)
    assert (now.plaque, now.renamed) == (False, True)
    assert stands(house, before).complete
    address = f"/displays/{house.unions['first']}/records/2/confirm"
    assert house.browser("chair").post(address, {"words": NAME}).status_code == 422
    assert house.browser("chair").post(address, {"words": "新名公司工会"}).status_code == 303
    assert stands(house).complete


def test_the_list_of_the_overdue_counts_from_the_change(house: House) -> None:
    chair = officer(house, "王某", Post.CHAIR)
    hang(house)
    today = dates.today(house.clock())
    with house.writing() as session:
        found = arrears.overview(session, house.person("street"), today + timedelta(days=30))
        late = arrears.overview(session, house.person("street"), today + timedelta(days=31))

    names = {one.name: one for one in found.lacking}
    assert names[NAME].what == ("主席王某没有亮身份",)
    assert not found.overdue(today + timedelta(days=30))
    assert {one.name for one in late.overdue(today + timedelta(days=31))} == set(names)
    assert (found.total.unions, found.total.plaques, found.total.both) == (2, 1, 0)
    assert chair


def test_what_is_no_photo_and_what_has_not_happened_is_refused(house: House) -> None:
    chair = officer(house, "王某", Post.CHAIR)

    assert hang(house, photo=(io.BytesIO(b"<script>alert(1)</script>"), "x.png")) == 422
    assert hang(house, photo=(io.BytesIO(PNG[:20] + b"<html>"), "x.png")) >= 400
    assert hang(house, shown_on="2026-11-23") == 422
    assert hang(house, words="另一家公司工会") == 422
    assert hang(house, words="示范科技工会", looked="y") == 303
    assert show(house, chair, shown_on="2023-12-31") == 422


def test_cards_are_made_of_records_and_hostile_words_stay_words(house: House) -> None:
    officer(house, "#panic()<b>\u202e王", Post.CHAIR)
    officer(house, "欧阳某某", Post.VICE_CHAIR)

    for way in ("badge", "contact_card", "desk_sign"):
        answer = house.browser("chair").get(f"/displays/{house.unions['first']}/cards/{way}.pdf")
        text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.data)).pages)
        assert "欧阳某某" in text
        assert "#panic()<b>王" in text.replace("\u200b", "").replace("\n", "")
    assert house.browser("chair").get(f"/displays/{house.unions['first']}/cards/name_plate.pdf").status_code == 404


@pytest.mark.parametrize(
    ("words", "union", "fits"),
    [
        ("甲公司工会", "甲公司工会", True),
        ("甲公司工会委员会", "甲公司工会", True),
        ("甲（北京）公司工会", "甲(北京)公司工会委员会", True),
        ("甲公司", "甲公司工会", False),
        ("乙公司工会", "甲公司工会", False),
    ],
)
def test_a_plaque_corresponds_when_it_holds_the_units_name(words: str, union: str, *, fits: bool) -> None:
    assert corresponds(words, union) is fits


def test_the_units_name_is_the_unions_without_its_ending() -> None:
    assert unit_name("望京某某学校工会") == "望京某某学校"
    assert due_on(date(2026, 1, 31)) == date(2026, 3, 2)
