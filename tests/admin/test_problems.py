"""The chair sorts opened comments into problems and answers each."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from admin import problems, replies, tickets
from admin.errors import ChangedMeanwhile, InputInvalid, NotHere
from admin.models.accounts import Account
from admin.models.audit import AuditEntry
from admin.models.problems import OpenedComment, Problem, SortingStep
from tests.admin import sorting
from tests.admin.house import House
from tests.admin.sorting import REASON, commented, problem


def places_of(house: House, review: int) -> dict[int, tuple[int | None, bool]]:
    """Return where each comment of a result is."""
    with house.database.read() as session:
        rows = session.scalars(select(OpenedComment).where(OpenedComment.review_id == review))
        return {row.place: (row.problem_id, row.set_aside) for row in rows}


def last_step(house: House, review: int) -> int:
    with house.database.read() as session:
        steps = select(SortingStep.id).where(SortingStep.review_id == review).order_by(SortingStep.id.desc())
        return session.scalars(steps.limit(1)).one()


def undo(house: House, review: int) -> str:
    step = last_step(house, review)
    with house.writing() as session:
        return problems.undo(session, house.person("chair"), house.clock(), review, step)


def test_the_page_says_how_many_comments_and_problems_are_left(house: House) -> None:
    review = commented(house)
    chair = house.browser("chair")
    assert "还有 5 条意见没有归类。" in chair.get(f"/reviews/{review}/problems").text

    chair.post(f"/reviews/{review}/problems/sort", {"to": "new", "title": "食堂又贵又不好", "place": ["1", "2"]})
    chair.post(f"/reviews/{review}/problems/sort", {"to": "aside", "place": "4"})

    assert "还有 2 条意见没有归类，1 个问题没有答复。" in chair.get(f"/reviews/{review}/problems").text


def test_a_comment_is_shown_as_text_that_does_nothing(house: House) -> None:
    review = commented(house)

    shown = house.browser("chair").get(f"/reviews/{review}/problems").text

    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in shown
    assert "<script>alert(1)" not in shown
    assert "食堂不好吃\n还总排队" in shown


def test_every_step_of_sorting_can_be_undone_in_turn(house: House) -> None:
    review, chair = commented(house), house.person("chair")
    before = [places_of(house, review)]
    food = problem(house, review)
    before.append(places_of(house, review))
    water = problem(house, review, "没有热水", (5,))
    before.append(places_of(house, review))
    for act in (
        lambda session: problems.set_aside(session, chair, house.clock(), review, [3, 4]),
        lambda session: problems.put_back(session, chair, house.clock(), review, [3]),
        lambda session: problems.assign(session, chair, house.clock(), review, [3], water.id),
        lambda session: problems.rename(session, chair, house.clock(), water.id, "更衣室"),
        lambda session: problems.merge(session, chair, house.clock(), water.id, food.id),
    ):
        with house.writing() as session:
            act(session)
        before.append(places_of(house, review))
    assert before[-1] == {place: (None if place == 4 else food.id, place == 4) for place in range(1, 6)}

    for expected in reversed(before[:-1]):
        undo(house, review)
        assert places_of(house, review) == expected

    with house.database.read() as session:
        assert problems.sorting(session, problems.review_within(session, chair, review)).problems == []
        assert session.get_one(Problem, water.id).title == "没有热水"


def test_only_the_last_step_can_be_undone_and_only_once(house: House) -> None:
    review = commented(house)
    problem(house, review)
    first = last_step(house, review)
    problem(house, review, "没有热水", (5,))

    with pytest.raises(ChangedMeanwhile), house.writing() as session:
        problems.undo(session, house.person("staff"), house.clock(), review, first)

    undo(house, review)
    undo(house, review)
    again = house.browser("chair").post(f"/reviews/{review}/problems/undo", {"step": first})
    assert again.status_code == 409


def test_a_problem_that_is_answered_is_neither_undone_nor_merged_nor_removed(house: House) -> None:
    review, chair = commented(house), house.person("chair")
    other = problem(house, review, "没有热水", (5,))
    food = problem(house, review)
    with house.writing() as session:
        replies.reply(session, chair, house.clock(), food.id, REASON)

    with pytest.raises(problems.AnsweredAlready):
        undo(house, review)
    with pytest.raises(problems.AnsweredAlready), house.writing() as session:
        problems.merge(session, chair, house.clock(), food.id, other.id)
    with pytest.raises(problems.AnsweredAlready), house.writing() as session:
        problems.remove(session, chair, house.clock(), food.id)

    with house.writing() as session:
        replies.take_back_reply(session, chair, house.clock(), food.id)
    assert undo(house, review).startswith("新建问题")


def test_a_problem_with_comments_is_not_removed_but_an_empty_one_is(house: House) -> None:
    review = commented(house)
    found = problem(house, review)
    chair = house.browser("chair")

    assert chair.post(f"/problems/{found.id}/remove").status_code == 409
    chair.post(f"/reviews/{review}/problems/sort", {"to": "back", "place": ["1", "2"], "from": found.id})

    assert chair.post(f"/problems/{found.id}/remove").status_code == 303
    assert chair.get(f"/problems/{found.id}").status_code == 404
    undo(house, review)
    assert chair.get(f"/problems/{found.id}").status_code == 200


def test_a_reply_needs_a_reason(house: House) -> None:
    found = problem(house, commented(house))
    chair = house.browser("chair")

    short = chair.post(f"/problems/{found.id}/reply", {"reply": "不 行 不 行 不 行 不 行 不"})
    enough = chair.post(f"/problems/{found.id}/reply", {"reply": "房东不同意改造更衣室"})

    assert (short.status_code, enough.status_code) == (422, 303)
    assert "答复不少于10个字" in short.text
    assert "不 行 不 行" in short.text


def test_a_problem_has_a_ticket_or_a_reply_and_never_both(house: House) -> None:
    found = sorting.ticket(house)
    assert found.problem_id is not None
    chair = house.browser("chair")

    replied = chair.post(f"/problems/{found.problem_id}/reply", {"reply": REASON})
    twice = chair.post(
        f"/problems/{found.problem_id}/ticket", {"measure": "另一措施", "owner": "李四", "due_on": "2026-12-31"}
    )

    assert (replied.status_code, twice.status_code) == (409, 409)


def test_a_deadline_before_today_is_refused_with_the_words_kept(house: House) -> None:
    found = problem(house, commented(house))
    form: dict[str, object] = {"measure": "更换供应商", "owner": "张三", "due_on": "2026-11-21"}

    refused = house.browser("chair").post(f"/problems/{found.id}/ticket", form)
    today = house.browser("chair").post(f"/problems/{found.id}/ticket", form | {"due_on": "2026-11-22"})

    assert refused.status_code == 422
    assert "期限不能早于今天" in refused.text
    assert "更换供应商" in refused.text
    assert today.status_code == 303
    with pytest.raises(InputInvalid), house.writing() as session:
        tickets.open_for_problem(session, house.person("chair"), house.clock(), found, "", "", date(2026, 11, 21))


def test_nothing_ticked_and_no_words_are_told_beside_the_field(house: House) -> None:
    review = commented(house)
    chair = house.browser("chair")

    nothing = chair.post(f"/reviews/{review}/problems/sort", {"to": "aside"})
    no_words = chair.post(f"/reviews/{review}/problems/sort", {"to": "new", "place": ["2", "3"]})

    assert (nothing.status_code, no_words.status_code) == (422, 422)
    assert "还没有勾选意见" in nothing.text
    assert "请用自己的话写明" in no_words.text
    assert no_words.text.count("checked") == 2


def test_comments_and_problems_of_another_result_are_out_of_reach(house: House) -> None:
    mine, older = commented(house), commented(house, year=2025)
    found = problem(house, older)

    with pytest.raises(NotHere), house.writing() as session:
        problems.assign(session, house.person("chair"), house.clock(), mine, [1], found.id)
    other = problem(house, mine)
    with pytest.raises(NotHere), house.writing() as session:
        problems.merge(session, house.person("chair"), house.clock(), other.id, found.id)

    assert places_of(house, older)[3] == (None, False)


ROUTES: tuple[tuple[str, str, dict[str, str]], ...] = (
    ("POST", "/reviews/{review}/problems/sort", {"to": "aside", "place": "1"}),
    ("POST", "/reviews/{review}/problems/undo", {"step": "{step}"}),
    ("POST", "/problems/{problem}/rename", {"title": "别的"}),
    ("POST", "/problems/{problem}/merge", {"into": "{other}"}),
    ("POST", "/problems/{problem}/remove", {}),
    ("POST", "/problems/{problem}/reply", {"reply": REASON}),
    ("POST", "/problems/{problem}/reply/take-back", {}),
    ("POST", "/problems/{problem}/ticket", {"measure": "做", "owner": "谁", "due_on": "2026-12-31"}),
    ("POST", "/problems/{problem}/tell", {"told": "yes"}),
    ("GET", "/reviews/{review}/problems", {}),
    ("GET", "/problems/{problem}", {}),
)


@pytest.mark.parametrize(("method", "address", "form"), ROUTES)
def test_nobody_reaches_sideways_and_above_only_looks(
    house: House, method: str, address: str, form: dict[str, str]
) -> None:
    review = commented(house)
    other, found = problem(house, review, "没有热水", (5,)), problem(house, review)
    names = {"review": review, "problem": found.id, "other": other.id, "step": last_step(house, review)}
    before = places_of(house, review)

    def ask(account: str | None) -> int:
        browser = house.browser(account)
        if method == "GET":
            return browser.get(address.format(**names)).status_code
        filled: dict[str, object] = {name: value.format(**names) for name, value in form.items()}
        return browser.post(address.format(**names), filled).status_code

    sideways = [ask(account) for account in ("other_chair", "third_chair")]
    above = [ask(account) for account in ("street", "district")]
    beside = ask("other_street")
    without = [ask(account) for account in ("finance", "auditor", "system")]

    assert sideways == [404, 404]
    assert above == [200 if method == "GET" else 403] * 2
    assert beside == (404 if method == "GET" else 403)
    assert without == [403, 403, 403]
    assert ask(None) in (303, 401)
    assert places_of(house, review) == before


def test_the_audit_trail_holds_what_the_chair_did_and_no_comment(house: House) -> None:
    review = commented(house)
    found = problem(house, review)
    with house.writing() as session:
        replies.reply(session, house.person("chair"), house.clock(), found.id, REASON)
    undone = problem(house, review, "没有热水", (5,))
    undo(house, review)

    with house.database.read() as session:
        entries = list(session.scalars(select(AuditEntry).order_by(AuditEntry.seq)))

    assert [entry.action for entry in entries][-4:] == [
        "problem.sorted", "problem.replied", "problem.sorted", "problem.undone",
    ]  # fmt: skip
    assert undone.title in entries[-1].subject
    for text in sorting.SAID:
        assert not any(text in entry.subject or text in str(entry.detail) for entry in entries)


def test_a_chair_of_a_higher_union_does_not_sort_or_answer_for_one_below(house: House) -> None:
    review = commented(house)
    found = problem(house, review)
    with house.writing() as session:
        session.get_one(Account, house.accounts["other_chair"]).union_id = house.unions["street"]
    above = house.browser("other_chair")

    sorted_ = above.post(f"/reviews/{review}/problems/sort", {"to": "aside", "place": "3"})
    replied = above.post(f"/problems/{found.id}/reply", {"reply": REASON})

    assert (sorted_.status_code, replied.status_code) == (403, 403)
    assert "意见由本工会自己归类和答复" in replied.text
    assert places_of(house, review)[3] == (None, False)
