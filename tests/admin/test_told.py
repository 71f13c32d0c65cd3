"""The public page: what members are told, and nothing that was not released."""

from __future__ import annotations

from admin import rectifying, replies, tickets
from admin.models.unions import Union
from tests.admin import sorting
from tests.admin.house import House
from tests.admin.sorting import MEASURE, OUTCOME, REASON, SAID, commented, problem


def page(house: House, year: int | None = None, union: str = "first") -> str:
    address = f"/told/{house.unions[union]}" + (f"/{year}" if year else "")
    answer = house.browser().get(address)
    assert answer.status_code == 200
    return answer.text


def test_a_visitor_reads_what_was_released_without_an_account(house: House) -> None:
    found = sorting.reported(house)
    chair = house.browser("chair")
    chair.post(f"/tickets/{found.id}/tell", {"told": "yes"})
    with house.writing() as session:
        rectifying.close(session, house.person("street"), house.clock(), found.id, 3)

    shown = page(house)

    for words in ("食堂又贵又不好", MEASURE, "2026年12月31日", "上级工会已验收", OUTCOME):
        assert words in shown


def test_nothing_unreleased_is_told(house: House) -> None:
    found = sorting.reported(house)
    other = problem(house, found.review_id or 0, "更衣室没有热水", (5,))
    with house.writing() as session:
        replies.reply(session, house.person("chair"), house.clock(), other.id, REASON)

    shown = page(house)

    assert "工会还没有在这里公布" in shown
    for words in (found.title, MEASURE, OUTCOME, "后勤部张三", other.title, REASON, *SAID, "王主席", "周街道"):
        assert words not in shown


def test_what_is_released_tells_no_comment_no_owner_and_no_file(house: House) -> None:
    found = sorting.ticket(house)
    house.browser("chair").post(f"/tickets/{found.id}/tell", {"told": "yes"})

    shown = page(house)

    assert MEASURE in shown
    for words in ("后勤部张三", "王主席", "佐证", "evidence", *SAID):
        assert words not in shown


def test_a_result_that_was_not_accepted_is_not_told(house: House) -> None:
    found = sorting.reported(house)
    house.browser("chair").post(f"/tickets/{found.id}/tell", {"told": "yes"})
    assert OUTCOME in page(house)

    with house.writing() as session:
        ticket = tickets.within(session, house.person("street"), found.id)
        person, at = house.person("street"), house.clock()
        rectifying.give_back(session, person, at, found.id, ticket.version, "证据不足不予认可")

    shown = page(house)
    assert OUTCOME not in shown
    assert "证据不足" not in shown
    assert "正在整改" in shown


def test_a_reply_is_told_once_it_is_released_and_not_after_it_is_taken_back(house: House) -> None:
    found = problem(house, commented(house))
    chair = house.browser("chair")
    chair.post(f"/problems/{found.id}/reply", {"reply": REASON})
    chair.post(f"/problems/{found.id}/tell", {"told": "yes"})
    assert REASON in page(house, 2026)

    chair.post(f"/problems/{found.id}/tell", {"told": "no"})
    assert REASON not in page(house, 2026)
    chair.post(f"/problems/{found.id}/tell", {"told": "yes"})
    chair.post(f"/problems/{found.id}/reply/take-back")
    assert REASON not in page(house, 2026)


def test_one_unions_page_tells_nothing_of_another(house: House) -> None:
    found = sorting.ticket(house)
    house.browser("chair").post(f"/tickets/{found.id}/tell", {"told": "yes"})
    commented(house, "second")

    assert MEASURE not in page(house, union="second")


def test_each_year_has_its_page_and_the_newest_released_comes_first(house: House) -> None:
    older = sorting.ticket(house, commented(house, year=2025))
    house.browser("chair").post(f"/tickets/{older.id}/tell", {"told": "yes"})
    commented(house)

    assert MEASURE in page(house)
    assert MEASURE in page(house, 2025)
    newer = page(house, 2026)
    assert MEASURE not in newer
    assert f'href="/told/{house.unions["first"]}/2025"' in newer


def test_what_is_not_there_looks_all_the_same(house: House) -> None:
    commented(house)
    with house.writing() as session:
        name = session.get_one(Union, house.unions["third"]).name

    answers = [house.browser().get(address) for address in (
        f"/told/{house.unions['third']}", "/told/999999", f"/told/{house.unions['first']}/1999", "/told", "/told/",
    )]  # fmt: skip

    assert [answer.status_code for answer in answers] == [404] * 5
    assert not any(name in answer.text for answer in answers)


def test_words_of_the_chair_are_text_and_nothing_else(house: House) -> None:
    found = problem(house, commented(house), "<img src=x onerror=alert(1)>")
    chair = house.browser("chair")
    chair.post(f"/problems/{found.id}/reply", {"reply": "<script>alert('这是一段答复')</script>"})
    chair.post(f"/problems/{found.id}/tell", {"told": "yes"})

    shown = page(house)

    assert "<img src=x" not in shown
    assert "<script>" not in shown
    assert "&lt;script&gt;" in shown
