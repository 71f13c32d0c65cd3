"""工作目标: counted by hand in a small district, edges included."""

from __future__ import annotations

import io
from datetime import date

from python_calamine import CalamineWorkbook
from sqlalchemy import insert

from admin import targets
from admin.models.displays import DisplayRecord
from admin.models.reviews import HomeReview
from admin.models.titles import Title
from admin.models.unions import Officer, Union
from admin.rules.displays import Place, Way
from admin.rules.kinds import Post, ReviewState, Subject, TitleLevel, TitleState, UnionKind, UnitType
from admin.rules.targets import Target, progress
from tests.admin.house import NOON, House


def add(house: House, name: str, above: str = "street", **rest: object) -> int:
    with house.writing() as session:
        parent = session.get_one(Union, house.unions[above])
        made = Union(
            name=name, kind=UnionKind.GRASSROOTS, parent_id=parent.id, path="", created_at=NOON,
            unit_type=UnitType.ENTERPRISE, **rest,
        )  # fmt: skip
        session.add(made)
        session.flush()
        made.path = f"{parent.path}{made.id}/"
        return made.id


def display(house: House, union: int, since: date, until: date | None = None) -> None:
    entered = {"union_id": union, "shown_on": since, "ended_on": until, "entered_at": NOON, "entered_by": "x"}
    with house.writing() as session:
        chair = Officer(union_id=union, name="王某", post=Post.CHAIR, since_on=date(2012, 1, 1))
        session.add(chair)
        session.flush()
        name = session.get_one(Union, union).name
        session.add(DisplayRecord(place=Place.FRONT, words=name, name=name, **entered))
        session.add(
            DisplayRecord(officer_id=chair.id, way=Way.BADGE, words="", name="王某", post=Post.CHAIR, **entered)
        )


def review(house: House, union: int, held_on: date, state: ReviewState = ReviewState.COUNTS) -> None:
    figures = dict.fromkeys(("due", "present", "issued", "returned", "valid", "satisfied"), 20)
    with house.writing() as session:
        session.execute(
            insert(HomeReview).values(
                union_id=union, year=held_on.year, poll=f"P{union}{held_on}{state}", subject=Subject.HOME,
                state=state, kind="members", held_on=held_on, received_at=NOON, invalid=0, dissatisfied=0,
                abstained=0, percent="100.00%", beside={}, questions=[], met=True, quorum_met=True,
                valid_poll=True, unanimous=False, clause="", announcement="", digest="", board=b"", **figures,
            )
        )  # fmt: skip


def title(house: House, union: int, awarded_on: date, ended_on: date | None = None) -> None:
    with house.writing() as session:
        session.add(
            Title(
                union_id=union, level=TitleLevel.DISTRICT, name="x", awarded_on=awarded_on, ended_on=ended_on,
                state=TitleState.REVOKED if ended_on else TitleState.VALID, decision_number="1",
                awarding_union_id=house.unions["district"],
            )
        )  # fmt: skip


def test_a_district_counted_by_hand(house: House) -> None:
    first, second, third = (house.unions[name] for name in ("first", "second", "third"))
    dependent = add(house, "挂靠工会", independent=False)
    add(house, "停用工会", active=False)
    add(house, "后来的工会", founded_on=date(2014, 1, 1))
    for union in (first, dependent):
        display(house, union, date(2013, 12, 31))
        review(house, union, date(2013, 12, 31))
    display(house, second, date(2013, 1, 1), until=date(2013, 12, 31))  # taken down on the day itself
    review(house, second, date(2013, 6, 1))
    display(house, third, date(2013, 1, 1))
    review(house, third, date(2013, 6, 1), ReviewState.INVALID)
    title(house, first, date(2013, 12, 31))
    title(house, second, date(2013, 1, 1), ended_on=date(2013, 12, 31))
    title(house, third, date(2014, 1, 1))

    with house.writing() as session:
        found = targets.reached(session, house.person("district"), date(2013, 12, 31))
        street = targets.reached(session, house.person("street"), date(2013, 12, 31))

    total = found.total
    assert (total.unions, total.others) == (3, 1)
    assert (total.displays, total.reviews, total.both, total.titles) == (2, 2, 1, 1)
    assert [(one.name, one.unions, one.both) for one in found.shares] == [
        ("望京街道总工会", 2, 1),
        ("亚运村街道总工会", 1, 0),
    ]
    assert (street.total.unions, street.total.both) == (2, 1)


def test_the_edges_of_a_target_are_inclusive() -> None:
    aim = Target(date(2013, 12, 31), (60, 100), 200, "四(一)")

    def stands(unions: int, both: int, titles: int) -> tuple[bool, int, bool, int]:
        found = progress(aim, unions=unions, both=both, displays=both, reviews=both, titles=titles)
        return found.both.met, found.both.missing, found.titles.met, found.titles.missing

    assert stands(5, 3, 200) == (True, 0, True, 0)
    assert stands(1_000, 599, 199) == (False, 1, False, 1)
    assert stands(7, 4, 0) == (False, 1, False, 200)  # 4.2 of 7 are five
    assert stands(0, 0, 0)[0] is False


def test_a_settled_year_stays_whatever_is_entered_later(house: House) -> None:
    first = house.unions["first"]
    display(house, first, date(2025, 1, 1))
    review(house, first, date(2025, 6, 1))

    assert house.browser("district").post("/targets/settle/2026").status_code == 409
    assert house.browser("district").post("/targets/settle/2025").status_code == 303
    review(house, house.unions["second"], date(2025, 7, 1))
    display(house, house.unions["second"], date(2025, 1, 1))
    with house.writing() as session:
        session.get_one(Union, first).active = False

    today = date(2026, 11, 22)
    with house.writing() as session:
        whole = targets.of_year(session, house.person("district"), 2025, today)
        other = targets.of_year(session, house.person("other_street"), 2025, today)
    assert (whole.total.unions, whole.total.both) == (3, 1)
    assert [one.name for one in other.shares] == ["亚运村街道总工会"]
    assert house.browser("district").post("/targets/settle/2025").status_code == 409


def test_the_district_sets_a_target_and_everybody_reads_it(house: House) -> None:
    asked: dict[str, object] = {"by": "2026-12-31", "share_percent": "90", "titles": "3", "clause": "<b>文</b>一"}

    assert house.browser("district").post("/targets", asked).status_code == 303
    again = house.browser("district").post("/targets", asked)
    assert (again.status_code, "已经有一个目标" in again.text) == (422, True)
    page = house.browser("street").get("/targets").text
    assert "达到90%" in page
    assert "&lt;b&gt;文&lt;/b&gt;一" in page
    assert "达到90%，区级职工之家达到3家" in house.browser().get("/rules").text
    book = CalamineWorkbook.from_filelike(io.BytesIO(house.browser("street").get("/targets.xlsx").data))
    assert book.get_sheet_by_index(0).to_python()[2][:3] == ["望京街道总工会", 2, 0]


def test_the_page_asks_few_questions_whatever_the_size(house: House) -> None:
    browser = house.browser("district")
    browser.get("/targets")
    with house.statements() as few:
        browser.get("/targets")
    for number in range(30):
        display(house, add(house, f"工会{number}"), date(2025, 1, 1))
    with house.statements() as many:
        assert "32" in browser.get("/targets").text

    assert len(many) == len(few)
