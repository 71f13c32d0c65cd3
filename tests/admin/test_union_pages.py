"""The pages of unions and officers: who sees and changes what, and what happens when two edit at once."""

from __future__ import annotations

import re
from datetime import date

import pytest
from sqlalchemy import select

from admin import officers, unions
from admin.models.audit import AuditEntry
from admin.models.unions import Officer, Union
from admin.rules.kinds import Post, UnionKind, UnitType
from admin.rules.officers import OfficerFacts
from tests.admin.house import NOON, House

OWN: dict[str, object] = {"staff": "70", "members": "66", "female_staff": "20", "address": "望京西路", "phone": "010-1"}
FULL: dict[str, object] = OWN | {
    "name": "新名字有限公司工会",
    "kind": "grassroots",
    "unit_type": "institution",
    "independent": "y",
}
OFFICER: dict[str, object] = {"name": "李红", "post": "vice_chair", "since_on": "2024-03-01", "term": "5"}


def seen(page: str) -> str:
    """Return what a form remembers of what its editor saw."""
    found = re.search(r'name="seen" type="hidden" value="([0-9a-f]*)"', page)
    assert found is not None
    return found[1]


def union(house: House, name: str) -> Union:
    with house.database.read() as session:
        found = session.get_one(Union, house.unions[name])
        session.expunge(found)
        return found


def officer(house: House) -> int:
    with house.writing() as session:
        draft = OfficerFacts("王建国", Post.CHAIR, date(2021, 3, 1), date(2026, 2, 28), "010-1")
        return officers.add(session, house.person("chair"), NOON, house.unions["first"], draft).id


def state(house: House) -> list[object]:
    """Return all that these pages could change."""
    with house.database.read() as session:
        return [
            [unions.seen(one) for one in session.scalars(select(Union).order_by(Union.id))],
            [officers.seen(one) for one in session.scalars(select(Officer).order_by(Officer.id))],
            len(list(session.scalars(select(AuditEntry)))),
        ]


# --- seeing ---


def test_the_list_shows_what_lies_below_and_nothing_beside(house: House) -> None:
    page = house.browser("street").get("/unions").text

    assert "朝阳区示范科技有限公司工会" in page
    assert "望京某某学校工会" in page
    assert "亚运村" not in page


def test_a_search_keeps_to_the_reach(house: House) -> None:
    browser = house.browser("street")

    assert "没有找到符合条件的工会" in browser.get("/unions?words=亚运村").text
    assert "望京某某学校工会" in browser.get("/unions?words=学校&kind=grassroots&state=all&independent=yes").text
    assert browser.get("/unions?kind=x&unit_type=y&state=z&independent=maybe&words=%00").status_code == 200


def test_a_chair_is_led_to_her_own_union(house: House) -> None:
    answer = house.browser("chair").get("/unions")

    assert (answer.status_code, answer.location) == (303, f"/unions/{house.unions['first']}")


def test_the_crumbs_end_where_the_reach_ends(house: House) -> None:
    address = f"/unions/{house.unions['first']}"

    assert "望京街道总工会</a>" in house.browser("district").get(address).text
    assert f'href="/unions/{house.unions["street"]}"' not in house.browser("chair").get(address).text


def test_a_term_that_is_over_is_marked(house: House) -> None:
    officer(house)

    assert "任期届满" in house.browser("chair").get(f"/unions/{house.unions['first']}").text


def test_a_thousand_unions_are_listed_at_once(house: House) -> None:
    with house.writing() as session:
        street = session.get_one(Union, house.unions["street"])
        made = [
            Union(
                name=f"第{number}实业股份有限公司工会", kind=UnionKind.GRASSROOTS, unit_type=UnitType.ENTERPRISE,
                parent_id=street.id, path="", created_at=NOON,
            )
            for number in range(1_000)
        ]  # fmt: skip
        session.add_all(made)
        session.flush()
        for one in made:
            one.path = f"{street.path}{one.id}/"
    browser = house.browser("district")
    browser.get("/unions")

    with house.statements() as asked:
        page = browser.get("/unions").text

    assert page.count("实业股份有限公司工会") == 1_000
    assert len(asked) <= 8, asked


# --- sideways ---

ROUTES = [
    ("get", "/unions/{first}"), ("get", "/unions/{first}/new"), ("post", "/unions/{first}/new"),
    ("get", "/unions/{first}/edit"), ("post", "/unions/{first}/edit"), ("get", "/unions/{first}/move"),
    ("post", "/unions/{first}/move"), ("get", "/unions/{first}/state"), ("post", "/unions/{first}/deactivate"),
    ("post", "/unions/{first}/reactivate"), ("get", "/unions/{first}/officers/new"),
    ("post", "/unions/{first}/officers/new"), ("get", "/unions/{first}/officers/{officer}/edit"),
    ("post", "/unions/{first}/officers/{officer}/edit"), ("post", "/unions/{first}/officers/{officer}/leave"),
    ("post", "/unions/{first}/officers/{officer}/restore"),
]  # fmt: skip
ANYTHING: dict[str, object] = FULL | OFFICER | {"reason": "试", "above": "1", "left_on": "2026-11-01", "seen": ""}


def test_every_route_of_one_union_is_tried(house: House) -> None:
    known = {re.sub(r"\{\w+\}", "<>", address) for _, address in ROUTES}
    there = {
        re.sub(r"<\w+:\w+>", "<>", rule.rule)
        for rule in house.app.url_map.iter_rules()
        if rule.endpoint.startswith("unions.") and "<int:union>" in rule.rule
    }

    assert there == known


@pytest.mark.parametrize("who", ["other_chair", "third_chair", "other_street"])
def test_nobody_reaches_a_union_beside_her_own(house: House, who: str) -> None:
    places = {"first": house.unions["first"], "officer": officer(house)}
    before, browser = state(house), house.browser(who)

    for method, address in ROUTES:
        answer = (
            browser.get(address.format(**places))
            if method == "get"
            else browser.post(address.format(**places), ANYTHING)
        )
        assert answer.status_code in (403, 404), (method, address)
        if who == "other_street":
            assert answer.status_code == 404, (method, address)
    assert state(house) == before


@pytest.mark.parametrize("who", [None, "finance", "auditor", "system", "chair", "staff"])
def test_nobody_changes_what_her_role_does_not_allow(house: House, who: str | None) -> None:
    places = {"first": house.unions["first"], "officer": officer(house)}
    before, browser = state(house), house.browser(who)
    own = {"/edit", "/officers/new", "/restore", "/leave"} if who in ("chair", "staff") else set()

    for method, address in ROUTES:
        if method == "post" and not any(address.endswith(end) for end in own):
            answer = browser.post(address.format(**places), ANYTHING)
            assert answer.status_code in (401, 403), (method, address)
    assert state(house) == before


def test_an_officer_of_one_union_is_not_found_below_another(house: House) -> None:
    number = officer(house)

    answer = house.browser("street").get(f"/unions/{house.unions['second']}/officers/{number}/edit")

    assert answer.status_code == 404


def test_a_union_is_not_moved_to_where_the_reach_ends(house: House) -> None:
    browser, address = house.browser("street"), f"/unions/{house.unions['first']}/move"
    page = browser.get(address).text
    assert "您的工会范围之内没有别的工会" in page

    before = state(house)
    there: dict[str, object] = {"above": house.unions["other_street"], "reason": "试", "seen": ""}
    assert browser.post(address, there).status_code == 422
    assert state(house) == before


# --- changing ---


def test_a_chair_edits_counts_and_contacts_and_nothing_else(house: House) -> None:
    browser, address = house.browser("chair"), f"/unions/{house.unions['first']}/edit"
    page = browser.get(address).text
    assert 'name="name"' not in page

    answer = browser.post(address, FULL | {"seen": seen(page)})

    assert answer.status_code == 303
    found = union(house, "first")
    assert (found.staff, found.members, found.female_staff, found.phone) == (70, 66, 20, "010-1")
    assert (found.name, found.unit_type) == ("朝阳区示范科技有限公司工会", UnitType.ENTERPRISE)


def test_a_wrong_edit_keeps_what_was_filled_in(house: House) -> None:
    browser, address = house.browser("chair"), f"/unions/{house.unions['first']}/edit"
    page = browser.get(address).text

    answer = browser.post(address, OWN | {"members": "71", "seen": seen(page)})

    assert answer.status_code == 422
    assert "会员人数不能多于职工人数（70）" in answer.text
    assert 'value="71"' in answer.text
    assert union(house, "first").staff == 60


def test_the_second_of_two_editors_sees_what_the_first_changed(house: House) -> None:
    chair, street = house.browser("chair"), house.browser("street")
    address = f"/unions/{house.unions['first']}/edit"
    first, second = chair.get(address).text, street.get(address).text
    assert chair.post(address, OWN | {"seen": seen(first)}).status_code == 303

    answer = street.post(address, FULL | {"staff": "88", "seen": seen(second)})

    assert answer.status_code == 409
    assert "刚才别人改动了这份资料" in answer.text
    assert re.search(r"职工人数</th><td[^>]*>70</td><td[^>]*>88</td>", answer.text)
    assert 'value="新名字有限公司工会"' in answer.text
    assert union(house, "first").staff == 70
    assert street.post(address, FULL | {"staff": "88", "seen": seen(answer.text)}).status_code == 303
    assert (union(house, "first").staff, union(house, "first").name) == (88, "新名字有限公司工会")


def test_the_second_of_two_editors_of_an_officer_sees_what_the_first_changed(house: House) -> None:
    address = f"/unions/{house.unions['first']}/officers/{officer(house)}/edit"
    chair, street = house.browser("chair"), house.browser("street")
    first, second = chair.get(address).text, street.get(address).text
    fields: dict[str, object] = {"name": "王建国", "post": "chair", "since_on": "2021-03-01", "term": "5"}
    assert chair.post(address, fields | {"phone": "1", "seen": seen(first)}).status_code == 303

    answer = street.post(address, fields | {"phone": "2", "seen": seen(second)})

    assert answer.status_code == 409
    assert "刚才别人改动了这位干部的登记" in answer.text
    assert street.post(address, fields | {"phone": "2", "seen": seen(answer.text)}).status_code == 303


def test_a_union_is_made_moved_and_put_out_of_use_on_its_pages(house: House) -> None:
    browser = house.browser("district")
    street, other = house.unions["street"], house.unions["other_street"]

    made = browser.post(f"/unions/{street}/new", FULL)
    assert made.status_code == 303
    assert "已新建“新名字有限公司工会”" in browser.get(made.location).text

    page = browser.get(f"{made.location}/move").text
    moved = browser.post(f"{made.location}/move", {"above": other, "reason": "迁址", "seen": seen(page)})
    assert "已把“新名字有限公司工会”调整到“亚运村街道总工会”之下" in browser.get(moved.location).text

    assert browser.post(f"{made.location}/deactivate", {"reason": ""}).status_code == 422
    stopped = browser.post(f"{made.location}/deactivate", {"reason": "注销"})
    assert "已停用" in browser.get(stopped.location).text
    assert "新名字有限公司工会" not in browser.get("/unions").text
    assert "新名字有限公司工会" in browser.get("/unions?state=no").text
    back = browser.post(f"{made.location}/reactivate", {"reason": "误停"})
    page = browser.get(back.location).text
    for what in ("新建", "调整上级", "停用", "恢复使用", "望京街道总工会 → 亚运村街道总工会"):
        assert what in page


def test_a_union_in_which_others_are_in_use_says_why_it_stays(house: House) -> None:
    page = house.browser("district").get(f"/unions/{house.unions['street']}/state").text

    assert "下面还有 <b>2</b> 个在用的工会" in page


def test_an_officer_is_added_leaves_and_comes_back_on_the_pages(house: House) -> None:
    browser, home = house.browser("chair"), f"/unions/{house.unions['first']}"
    assert browser.post(f"{home}/officers/new", OFFICER).status_code == 303
    page = browser.get(home).text
    assert "李红" in page
    assert "2029年2月28日 届满" in page
    address = re.search(r'href="(/unions/\d+/officers/\d+)/edit"', page)
    assert address is not None

    assert browser.post(f"{address[1]}/leave", {"left_on": "2027-01-01"}).status_code == 422
    assert browser.post(f"{address[1]}/leave", {"left_on": "2026-11-01"}).status_code == 303
    assert "2026年11月1日 离任" in browser.get(home).text
    assert browser.post(f"{address[1]}/restore").status_code == 303
    assert "2026年11月1日 离任" not in browser.get(home).text
    wrong = browser.post(f"{home}/officers/new", OFFICER | {"since_on": "2030-01-01", "name": ""})
    assert wrong.status_code == 422
    assert "请填写这一项" in wrong.text
