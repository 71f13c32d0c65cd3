"""Assemblies: what the rules ask of a plan, when one may be held again, and who may prepare one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from admin.models.assemblies import Assembly
from admin.models.problems import Ticket
from admin.models.unions import Officer, Union
from admin.rules.assemblies import (
    Held,
    Standing,
    assembly_policy,
    doubled,
    kind_allowed,
    majority,
    may_hold,
    not_independent,
    same_name,
)
from admin.rules.kinds import AssemblyKind, Post, TicketKind, TicketState
from admin.rules.quorum import quorum
from tests.admin.holding import PLAN, Chair
from tests.admin.house import House

helds = st.builds(Held, st.integers(1, 99), st.just("大会"), st.sampled_from(Standing), st.booleans())


@pytest.fixture
def chair(house: House) -> Iterator[Chair]:
    found = Chair(house)
    yield found
    found.stop()


# --- rules ---


@given(st.integers(1, 100_000), st.integers(0, 100_000))
def test_a_quorum_is_two_thirds_in_whole_numbers(due: int, present: int) -> None:
    found = quorum(present, due, (2, 3))

    assert found.met == (3 * present >= 2 * due)
    assert 3 * found.needed >= 2 * due > 3 * (found.needed - 1)


@given(st.integers(0, 10_000), st.sampled_from(AssemblyKind))
def test_up_to_a_hundred_members_meet_all_together(members: int, kind: AssemblyKind) -> None:
    verdict = kind_allowed(kind, members)

    assert verdict.allowed == (kind is AssemblyKind.MEMBERS or members > 100)
    assert "第二十六条" in verdict.clause


@given(st.lists(helds, max_size=5))
def test_one_more_is_held_only_after_an_annulled_an_invalid_or_a_rectified_one(before: list[Held]) -> None:
    verdict = may_hold(before)

    assert verdict.clause
    if not before:
        assert (verdict.allowed, verdict.rerun_of) == (True, None)
    elif verdict.allowed:
        last = before[-1]
        assert all(held.standing is not Standing.RUNNING for held in before)
        assert last.standing in (Standing.ANNULLED, Standing.INVALID) or last.rectified
        assert last.standing is not Standing.MET
        assert verdict.rerun_of == last.number
    else:
        assert verdict.sentence


@given(st.integers(2, 9))
def test_a_majority_is_more_than_half_and_no_more_than_needed(count: int) -> None:
    assert 2 * majority(count) > count >= 2 * (majority(count) - 1)


@given(st.text(min_size=1, max_size=8), st.lists(st.sampled_from([" ", "　", "\u00a0", "\t"]), max_size=4))
def test_a_name_with_spaces_in_it_is_the_same_name(name: str, spaces: list[str]) -> None:
    spread = name[:1] + "".join(spaces) + name[1:]

    assert same_name(spread) == same_name(name)
    assert not_independent([spread], [name]) == [spread]
    assert doubled([name, spread]) == [spread]


def test_every_figure_of_the_policy_has_its_clause() -> None:
    policy = assembly_policy()

    assert (policy.members_meeting_most, policy.chair_threshold) == (100, (1, 2))
    assert set(policy.clauses) >= {"members_meeting", "quorum", "independence", "rerun", "roll"}
    assert all("三(二)3" in policy.clauses[name] for name in ("members_meeting", "quorum", "independence", "rerun"))


# --- the plan ---


def test_a_newcomer_is_told_what_to_do_first(chair: Chair) -> None:
    page = chair.browser.get("/assemblies").text

    assert "还没有开过会员评家大会" in page
    assert 'href="/assemblies/new"' in page
    assert 'value="50"' in chair.browser.get("/assemblies/new").text  # 应到 from the union's members


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("scrutineers", "只有一位", "2 至 9 位监票人"),
        ("scrutineers", "张监票\n张 监票\n李监票", "写了两次"),
        ("scrutineers", "张监票\n李监票\n王 主席", "王 主席是本工会的主席、副主席或委员，不能担任监票人"),
        ("scrutineers", "张监票\n李监票\n郭副主席", "郭副主席是本工会的主席、副主席或委员，不能担任监票人"),
        ("tellers", "郭　副主席", "不能担任计票人"),
        ("threshold", 4, "应有 2 至 3 位"),
        ("chief_scrutineer", "外来人", "总监票人应是监票人中的一位"),
        ("kind", "delegates", "应当召开会员大会（《中国工会章程》第二十六条"),
        ("due", 0, "应为 1 至"),
        ("excused", 21, "不能多于应到"),
        ("held_on", "2026-02-30", ""),
        ("title", "", "请填写"),
        ("title", "倒\u202e写", "不能使用的字符"),
        ("own_questions", "食堂\n食 堂", "不能重复"),
        ("recheck_minutes", 61, "应为 0 至 60"),
    ],
)
def test_a_wrong_plan_is_shown_again_with_its_reason(chair: Chair, field: str, value: object, sentence: str) -> None:
    with chair.house.writing() as session:
        union = chair.house.unions["first"]
        session.add(Officer(union_id=union, name="郭副主席", post=Post.VICE_CHAIR, since_on=date(2025, 1, 1)))

    answer = chair.browser.post("/assemblies/new", PLAN | {field: value})

    assert answer.status_code == 422
    assert sentence in answer.text
    assert "三楼会议室" in answer.text  # what was filled in is kept
    with chair.house.database.read() as session:
        assert session.scalars(select(Assembly)).all() == []


def test_an_officer_who_left_may_be_a_scrutineer(chair: Chair) -> None:
    with chair.house.writing() as session:
        union = chair.house.unions["first"]
        gone = {"since_on": date(2020, 1, 1), "left_on": date(2025, 1, 1)}
        session.add(Officer(union_id=union, name="张监票", post=Post.VICE_CHAIR, **gone))

    chair.plans()

    assert chair.now() == "agree"


def test_a_large_union_may_let_delegates_meet(chair: Chair) -> None:
    with chair.house.writing() as session:
        session.get_one(Union, chair.house.unions["first"]).members = 101

    chair.plans(kind="delegates")

    assert "会员代表大会，应到 20 人" in chair.looks()


def test_the_plan_is_changed_until_the_poll_is_defined(chair: Chair) -> None:
    chair.plans().adopts()
    version = version_of(chair)

    chair.sends("/edit", **(PLAN | {"version": version, "scrutineers": "张监票\n李监票\n吴监票"}))

    assert "吴监票" in chair.looks()
    assert chair.now() == "agree"  # new names are adopted anew
    chair.adopts().defines()
    assert chair.browser.get(f"{chair.here}/edit").status_code == 409
    chair.sends("/edit", **(PLAN | {"version": version_of(chair), "title": "改名"}))
    assert "改名" not in chair.looks()


def test_of_two_who_change_the_plan_the_second_is_told(chair: Chair) -> None:
    chair.plans()
    version = version_of(chair)
    chair.sends("/edit", **(PLAN | {"version": version, "place": "一楼"}))

    answer = chair.sends("/edit", **(PLAN | {"version": version, "place": "二楼"}))

    assert answer.status_code == 409
    assert "刚才有别人改动了同一项内容" in answer.text
    assert "一楼" in chair.looks()


def version_of(chair: Chair) -> int:
    with chair.house.database.read() as session:
        return session.get_one(Assembly, chair.number).version


def test_own_questions_stand_behind_the_ready_ones(chair: Chair) -> None:
    chair.plans(questions="8", own_questions="食堂\n班车").adopts().defines()

    asked = [question["text"] for question in chair.poll.definition["questions"]]

    assert len(asked) == 10
    assert (asked[0], asked[8:]) == ("总体评价", ["食堂", "班车"])
    assert chair.poll.definition["rule"]["question"] == "overall"


# --- once more in a year ---


def test_a_second_assembly_of_the_year_waits_for_the_first(chair: Chair) -> None:
    chair.plans()

    answer = chair.browser.post("/assemblies/new", PLAN)

    assert answer.status_code == 422
    assert "还没有结束" in answer.text
    assert "筹备一次会员评家" not in chair.browser.get("/assemblies").text


def test_preparations_that_were_given_up_count_for_nothing(chair: Chair) -> None:
    chair.plans()
    chair.sends("/abandon", reason="改期", confirmed="放弃本次大会")

    chair.plans()

    with chair.house.database.read() as session:
        assert session.get_one(Assembly, chair.number).rerun_of_id is None


def test_after_an_annulled_poll_the_next_assembly_gives_a_reason(chair: Chair) -> None:
    chair.plans().adopts().defines()
    first = chair.number
    chair.acts("/annul", reason="停电", code=chair.poll.code)
    chair.sends("/abandon", reason="停电", confirmed="放弃本次大会")

    refused = chair.browser.post("/assemblies/new", PLAN)
    chair.plans(rerun_reason="会场停电，改日重开")

    assert refused.status_code == 422
    assert "请写明原因" in refused.text
    with chair.house.database.read() as session:
        held = session.get_one(Assembly, chair.number)
        assert (held.rerun_of_id, held.rerun_reason) == (first, "会场停电，改日重开")


def test_a_met_result_is_not_voted_on_again(chair: Chair) -> None:
    chair.settled()

    answer = chair.browser.post("/assemblies/new", PLAN | {"rerun_reason": "再来一次"})

    assert answer.status_code == 422
    assert "已有有效且达标的结果" in answer.text


def test_a_missed_rate_is_voted_on_again_once_it_is_put_right(chair: Chair) -> None:
    chair.opened()
    for secret in chair.poll.slips[:10]:
        chair.poll.cast(secret, [2])
    chair.acts("/close", issued=10, words="结束投票")
    chair.poll.count()
    chair.sends("/settle")
    refused = chair.browser.post("/assemblies/new", PLAN | {"rerun_reason": "整改后复评"})
    with chair.house.writing() as session:
        ticket = session.scalars(select(Ticket).where(Ticket.kind == TicketKind.RATE)).one()
        ticket.state, ticket.closed_at = TicketState.CLOSED, chair.house.clock()

    chair.plans(rerun_reason="整改后复评")

    assert refused.status_code == 422
    assert "整改验收后才能再次举行" in refused.text
    assert "本年度再次举行，原因：整改后复评" in chair.looks()


# --- who ---


@pytest.mark.parametrize(
    ("account", "status"), [("street", 403), ("district", 403), ("auditor", 403), ("finance", 403)]
)
def test_higher_unions_hold_no_assembly(chair: Chair, account: str, status: int) -> None:
    other = chair.house.browser(account)

    assert other.get("/assemblies").status_code == status
    assert other.get("/assemblies/new").status_code == status
    assert other.post("/assemblies/new", PLAN).status_code == status


def test_the_list_is_of_ones_own_union(chair: Chair) -> None:
    chair.plans(title="第一工会的大会")

    assert "第一工会的大会" in chair.house.browser("staff").get("/assemblies").text
    assert "第一工会的大会" not in chair.house.browser("other_chair").get("/assemblies").text
