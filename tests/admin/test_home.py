"""The first page: what is to be done now, for every role."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime

import pytest
from sqlalchemy.orm import Session

from admin.models.assemblies import Assembly
from admin.models.displays import DisplayRecord
from admin.models.problems import Ticket
from admin.models.unions import Officer, Union
from admin.rules.displays import Place, Way
from admin.rules.kinds import Post, TicketState
from tests.admin.house import House
from tests.admin.polls import enrol, hand_in, play
from tests.admin.rows import result


def lead(session: Session, house: House) -> None:
    """Give ``first`` a chair; plaque and badge are shown."""
    union = house.unions["first"]
    chair = Officer(union_id=union, name="王", post=Post.CHAIR, since_on=date(2024, 1, 1))
    session.add(chair)
    session.flush()
    name = session.get_one(Union, union).name
    entered = {"union_id": union, "shown_on": date(2024, 1, 1), "entered_at": house.clock(), "entered_by": "王"}
    session.add(DisplayRecord(place=Place.FRONT, words=name, name=name, **entered))
    session.add(DisplayRecord(officer_id=chair.id, way=Way.BADGE, words="", name="王", post=Post.CHAIR, **entered))


def tasks(house: House, who: str) -> list[str]:
    """Return the headings of what is to be done, in order."""
    return re.findall(r"<h3>([^<]+)</h3>", house.browser(who).get("/").text)


def test_a_new_chair_is_told_what_to_do_first(house: House) -> None:
    assert tasks(house, "chair") == ["筹备2026年会员评家", "登记工会主席和委员"]


def test_a_new_district_is_told_to_enter_its_unions(house: House) -> None:
    with house.writing() as session:
        for name in ("first", "second", "third"):
            session.get_one(Union, house.unions[name]).path = "/0/"  # as if there were none below

    assert tasks(house, "district") == ["登记下级工会"]


@pytest.mark.parametrize("who", ["chair", "staff", "street", "district", "finance", "auditor", "system"])
def test_every_role_has_a_first_page_with_its_own_links(house: House, who: str) -> None:
    browser = house.browser(who)
    text = browser.get("/").text

    links = re.findall(r'<li><a href="([^"]+)"><b>', text)

    assert links
    for link in links:
        assert browser.get(link, follow_redirects=True).status_code == 200


def test_every_button_of_the_first_page_leads_somewhere(house: House) -> None:
    hand_in(house, "first", play(house, [3, 1, 6, 0], comments=["食堂太挤"]))
    with house.writing() as session:
        coming = play(house, [5, 0, 0, 0])
        enrol(session, house, "first", coming)

    for who in ("chair", "street", "district"):
        browser = house.browser(who)
        text = browser.get("/").text
        buttons = re.findall(r'<a class="button[^"]*" href="([^"]+)"', text)
        assert buttons
        for button in buttons:
            answer = browser.get(button.replace("&amp;", "&"), follow_redirects=True)
            assert answer.status_code == 200, (who, button)


def test_the_chair_is_led_from_the_assembly_to_the_archive_and_on(house: House) -> None:
    poll = play(house, [7, 1, 2, 0], comments=["食堂太挤", "多办活动"])
    with house.writing() as session:
        lead(session, house)
        running = enrol(session, house, "first", play(house, [5, 0, 0, 0]))
        number = running.id
    assert tasks(house, "chair") == ["继续筹备：2026年度会员评议职工之家"]
    with house.writing() as session:
        session.get_one(Assembly, number).abandoned_at = house.clock()

    hand_in(house, "first", poll)

    assert tasks(house, "chair") == [
        "签字存档：2026年度会员评议职工之家",
        "整改：2026年会员评家满意率80.00%，未达标",
        "2条会员意见还没有归类",
    ]
    with house.writing() as session:
        ticket = session.query(Ticket).one()
        ticket.state, ticket.closed_at = TicketState.CLOSED, house.clock()
        for assembly in session.query(Assembly):
            assembly.archived_at = assembly.archived_at or house.clock()
    assert tasks(house, "chair") == ["组织复评", "2条会员意见还没有归类"]


def test_a_chair_who_has_done_everything_is_left_in_peace(house: House) -> None:
    with house.writing() as session:
        lead(session, house)
        result(session, house.unions["first"], date(2026, 5, 1))

    text = house.browser("chair").get("/").text

    assert "没有要办的事" in text
    assert "100.00%" in text


def test_a_higher_union_sees_what_waits_for_it(house: House) -> None:
    hand_in(house, "first", play(house, [3, 1, 6, 0]))
    with house.writing() as session:
        result(session, house.unions["third"], date(2026, 5, 1))

    assert tasks(house, "street") == ["1份评家结果等您回执", "1家工会符合提议撤销称号的条件"]
    assert tasks(house, "district")[0] == "2份评家结果等您回执"

    house.clock.at = datetime(2027, 3, 1, tzinfo=UTC)

    assert "1项整改超过期限" in tasks(house, "street")


def test_a_chair_is_asked_to_complete_the_display_once_officers_are_written_down(house: House) -> None:
    with house.writing() as session:
        session.add(Officer(union_id=house.unions["first"], name="王", post=Post.CHAIR, since_on=date(2024, 1, 1)))

    assert tasks(house, "chair")[-1] == "完成“双亮”"
