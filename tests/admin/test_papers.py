"""The papers of an assembly and a result, made from a poll that was really played, and who may have them."""

from __future__ import annotations

import hashlib
import io
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from python_calamine import CalamineWorkbook
from werkzeug.test import TestResponse

from admin import reviews, tickets
from admin.models.assemblies import Assembly as Meeting
from admin.models.problems import Problem, Ticket
from admin.models.reviews import Acknowledgement
from admin.models.unions import Officer, Union
from admin.rules.kinds import Post, Subject
from tests.admin.house import House
from tests.admin.paper import pictures, scanned, texts
from tests.admin.played import Played, digest, hold, poll_row, received, vote
from tests.factories import Assembly
from vote import chair

OF_A_RESULT = ("minutes", "count", "report", "notice", "rectify", "rectified")
LOW = (14, 4, 1, 1)
"""18 of 20: 90 %."""


def paper(house: House, played: Played, name: str, account: str = "chair") -> TestResponse:
    return house.browser(account).get(f"/assemblies/{played.assembly}/papers/{name}.pdf")


def words(answer: TestResponse) -> str:
    assert answer.status_code == 200, answer.text
    assert answer.mimetype == "application/pdf"
    return "".join("".join(texts(answer.data)).split())


def tell(house: House, played: Played) -> None:
    """Name a problem of the result, put it right, and tell the members."""
    with house.writing() as session:
        problem = Problem(review_id=played.review, title="食堂午餐品种少", created_at=house.clock())
        session.add(problem)
        session.flush()
        ticket = tickets.open_for_problem(
            session, house.person("chair"), house.clock(), problem, "每周增加两个菜品", "李干事", house.clock().date()
        )
        ticket.told_at, ticket.outcome = house.clock(), "每日六个热菜"


def test_every_paper_of_a_played_assembly_tells_the_same_result(house: House, tmp_path: Path) -> None:
    played = received(house, LOW, questions=None)
    tell(house, played)
    groups = digest(house, played)
    board = f"https://vote.example/{played.code}/board"

    for name in OF_A_RESULT:
        answer = paper(house, played, name)
        shown = words(answer)
        folder = tmp_path / name
        folder.mkdir()
        codes = [code.text for page in pictures(answer.data, folder) for code in scanned(page)]

        assert "90.00%" in shown, name
        assert groups in shown, name
        page = [f"http://admin.example/told/{house.unions['first']}/2026"] if name == "rectified" else []
        assert sorted(codes) == sorted([board, *page]), name
        assert "朝阳区示范科技有限公司工会" in shown, name
        assert shown == words(house.browser("street").get(f"/reviews/{played.review}/papers/{name}.pdf")), name


def test_the_hash_on_paper_is_that_of_the_public_file(house: House) -> None:
    played = received(house)

    public = hashlib.sha256(chair.board(house.polls, played.code)).hexdigest()

    assert public in words(paper(house, played, "count"))


def test_the_count_report_has_the_votes_of_every_question(house: House) -> None:
    shown = words(paper(house, received(house, LOW, questions=None), "count"))

    for question in (
        "总体评价",
        "工会组织建设",
        "维护职工权益",
        "经济技术创新",
        "职工帮扶工作",
        "工会经费管理",
        "硬件建设",
    ):
        assert f"{question}1441170.00%" in shown
    assert "18÷20" in shown
    assert "未达标（要求满意率不低于95%）" in shown


def test_a_paper_is_the_same_bytes_whenever_it_is_fetched(house: House) -> None:
    played = received(house)
    first = paper(house, played, "report").data

    house.clock.forward(days=3)

    assert paper(house, played, "report").data == first


def test_before_the_count_a_calm_page_says_what_is_missing(house: House) -> None:
    meeting, played = hold(house)
    browser = house.browser("chair")

    answer = browser.get(f"/assemblies/{meeting}/papers/minutes.pdf")
    backup = browser.get(f"/assemblies/{meeting}/papers/backup.pdf")
    handout = browser.get(f"/assemblies/{meeting}/papers/handout.pdf")

    assert answer.status_code == 409
    assert "还没有开票" in answer.text
    assert "监票人共同开票、得出结果之后" in answer.text
    assert "张监票" in words(backup)
    assert played.code in words(handout)


def test_before_there_is_a_poll_not_even_forms_can_be_had(house: House) -> None:
    meeting, _ = hold(house)
    with house.writing() as session:
        for row in session.get_one(Meeting, meeting).polls:
            session.delete(row)

    answer = house.browser("chair").get(f"/assemblies/{meeting}/papers/backup.pdf")

    assert answer.status_code == 409
    assert "投票还没有建立" in answer.text


def test_the_shelf_shows_what_is_there_and_when_the_rest_comes(house: House) -> None:
    played = received(house)

    shelf = house.browser("chair").get(f"/assemblies/{played.assembly}/papers")
    above = house.browser("street").get(f"/reviews/{played.review}/papers")

    assert shelf.status_code == above.status_code == 200
    assert f"/assemblies/{played.assembly}/papers/minutes.pdf" in shelf.text
    assert f"/assemblies/{played.assembly}/papers/rectified.pdf" not in shelf.text
    assert "向会员公开之后" in shelf.text
    assert f"/reviews/{played.review}/papers/report.pdf" in above.text
    assert "/papers/backup.pdf" not in above.text


def test_what_is_on_no_shelf_is_not_found(house: House) -> None:
    played = received(house)

    assert paper(house, played, "secrets").status_code == 404
    assert house.browser("street").get(f"/reviews/{played.review}/papers/backup.pdf").status_code == 404


@pytest.mark.parametrize("account", ["other_chair", "third_chair"])
def test_another_unions_chair_finds_no_paper(house: House, account: str) -> None:
    played = received(house)
    browser = house.browser(account)

    for address in (f"/assemblies/{played.assembly}", f"/reviews/{played.review}"):
        assert browser.get(f"{address}/papers").status_code == 404
        assert browser.get(f"{address}/papers/minutes.pdf").status_code == 404


def test_a_result_is_for_the_unions_above_and_nobody_beside(house: House) -> None:
    played = received(house)
    address = f"/reviews/{played.review}/papers/report.pdf"

    seen = {
        account: house.browser(account).get(address).status_code
        for account in ("chair", "staff", "street", "district", "finance", "other_street", "auditor", "system")
    }

    assert seen == {
        "chair": 200, "staff": 200, "street": 200, "district": 200, "finance": 200,
        "other_street": 404, "auditor": 403, "system": 403,
    }  # fmt: skip
    assert house.browser().get(address).status_code == 303


def test_higher_unions_hold_no_assemblies_and_get_their_papers_by_the_result(house: House) -> None:
    assert paper(house, received(house), "minutes", "street").status_code == 403


def test_the_receipt_is_filled_in_once_the_street_has_acknowledged(house: House) -> None:
    played = received(house)
    assert "接收人（签名）" in words(paper(house, played, "report"))

    with house.writing() as session:
        given = Acknowledgement(
            review_id=played.review, union_id=house.unions["street"], account_id=house.accounts["street"],
            by="周街道", at=house.clock(), remark="请按时公示",
        )  # fmt: skip
        session.add(given)

    shown = words(paper(house, played, "report"))
    assert "接收人：周街道（已在系统中确认）" in shown
    assert "望京街道总工会（盖章）2026年11月22日" in shown
    assert "请按时公示" in shown


def test_a_receipt_of_the_district_does_not_stand_for_the_street(house: House) -> None:
    played = received(house)
    with house.writing() as session:
        given = Acknowledgement(
            review_id=played.review, union_id=house.unions["district"], account_id=house.accounts["district"],
            by="郑区总", at=house.clock(),
        )  # fmt: skip
        session.add(given)

    assert "郑区总" not in words(paper(house, played, "report"))


def test_the_report_names_who_was_chair_on_that_day(house: House) -> None:
    played = received(house)
    on = house.clock().date()
    with house.writing() as session:
        union = house.unions["first"]
        for name, since, left in (
            ("旧主席", on.replace(year=2020), on.replace(year=2024)),
            ("王主席", on.replace(year=2024), None),
            ("新主席", on.replace(year=2027), None),
        ):
            session.add(Officer(union_id=union, name=name, post=Post.CHAIR, since_on=since, left_on=left))

    shown = words(paper(house, played, "report"))

    assert "工会主席王主席" in shown
    assert "旧主席" not in shown
    assert "新主席" not in shown


def test_the_notice_hangs_from_the_next_working_day(house: House) -> None:
    shown = words(paper(house, received(house), "notice"))

    assert "2026年11月23日至2026年11月27日，共5个工作日" in shown


def test_a_result_that_met_the_rate_has_no_rectification_order(house: House) -> None:
    played = received(house, (19, 1, 0, 0))

    answer = paper(house, played, "rectify")

    assert answer.status_code == 409
    assert "没有因满意率开立的整改单" in answer.text


def test_the_rectification_order_has_the_tickets_deadline_and_clause(house: House) -> None:
    played = received(house, LOW)
    with house.database.read() as session:
        ticket = session.query(Ticket).filter_by(review_id=played.review).one()

    shown = words(paper(house, played, "rectify"))

    assert f"{ticket.due_on.year}年{ticket.due_on.month}月{ticket.due_on.day}日前" in shown
    assert "".join(ticket.clause.split()) in shown


def test_members_are_told_only_what_was_released(house: House) -> None:
    played = received(house, LOW)
    assert paper(house, played, "rectified").status_code == 409

    tell(house, played)

    shown = words(paper(house, played, "rectified"))
    assert "每周增加两个菜品" in shown
    assert "每日六个热菜" in shown
    assert "李干事" not in shown  # who is responsible stays inside
    assert "满意率90.00%，未达标" not in shown  # the ticket of the rate was not released


def test_the_chair_chooses_the_first_day_of_the_notice(house: House) -> None:
    played, chair = received(house, LOW), house.browser("chair")
    address, told = f"/reviews/{played.review}/papers/notice", f"/told/{house.unions['first']}"
    usual = "2026年11月23日至2026年11月27日"  # received on a Sunday
    assert usual in words(paper(house, played, "notice"))
    assert "公示时间" not in chair.get(told).text  # not yet
    early = chair.post(address, {"first": "2026-11-21"})
    assert early.status_code == 422
    assert "公示首日应在2026年11月22日到2027年2月20日之间" in early.text
    assert house.browser("street").post(address, {"first": "2026-11-28"}).status_code == 403

    assert chair.post(address, {"first": "2026-11-28"}).status_code == 303  # a Saturday

    chosen = "2026年11月30日至2026年12月4日"
    assert chosen in words(paper(house, played, "notice"))
    assert chosen in chair.get(f"/assemblies/{played.assembly}/papers").text
    house.clock.forward(days=7)
    assert "公示时间" not in house.browser().get(told).text
    house.clock.forward(days=1)
    assert chosen in house.browser().get(told).text
    assert "已经结束" not in house.browser().get(told).text
    house.clock.forward(days=5)
    assert "已经结束" in house.browser().get(told).text


def test_a_rehearsal_gives_minutes_that_say_so_and_no_report(house: House) -> None:
    meeting, poll = hold(house, rehearsal=True)
    vote(poll, LOW)
    played = Played(meeting, poll.code, None)

    assert "演练·非正式结果" in words(paper(house, played, "minutes"))
    assert "演练·非正式结果" in words(paper(house, played, "count"))
    answer = paper(house, played, "report")
    assert answer.status_code == 409
    assert "演练的结果不报送" in answer.text


def test_the_poll_on_the_chair_has_its_own_report_of_the_count(house: House) -> None:
    played = received(house, (19, 1, 0, 0))
    with house.writing() as session:
        session.get_one(Meeting, played.assembly).on_chair = True
    assert paper(house, played, "chair-count").status_code == 409

    second = Assembly.define(house.polls, union="朝阳区示范科技有限公司工会", title="评议工会主席")
    second.hold_ceremony()
    vote(second, LOW)
    with house.writing() as session:
        session.add(poll_row(house, played.assembly, second, Subject.CHAIR, rehearsal=False))
        session.flush()
        meeting = session.get_one(Meeting, played.assembly)
        review = reviews.receive(session, house.clock(), meeting, second.code, house.polls).id

    shown = words(paper(house, played, "chair-count"))
    assert "会员评议工会主席计票结果报告单" in shown
    assert "不计入会员评家满意率" in shown
    assert second.code in words(paper(house, played, "chair-backup"))
    assert "会员评议工会主席会议记录" in words(paper(house, played, "chair-minutes"))
    assert "100.00%" in words(paper(house, played, "count"))
    of_chair = house.browser("street")
    assert of_chair.get(f"/reviews/{review}/papers/count.pdf").status_code == 200
    assert of_chair.get(f"/reviews/{review}/papers/notice.pdf").status_code == 404


def test_papers_are_saved_under_their_chinese_names_and_kept_by_nobody(house: House) -> None:
    played = received(house)
    with house.writing() as session:
        session.get_one(Union, house.unions["first"]).name = '甲/乙"\u202e工会\r\n'

    answer = paper(house, played, "minutes")

    assert f"filename*=UTF-8''{quote('会议记录-甲_乙_工会_.pdf')}" in answer.headers["Content-Disposition"]
    assert answer.headers["Cache-Control"] == "no-store"


def test_the_list_of_a_year_has_the_unions_within_reach(house: House) -> None:
    received(house, LOW)

    district = words(house.browser("district").get("/duties/2026/summary.pdf"))
    street = words(house.browser("street").get("/duties/2026/summary.pdf"))

    assert "应评3家，已评1家，达标0家，未评2家" in district
    assert "亚运村某某医院工会" in district
    assert "应评2家，已评1家，达标0家，未评1家" in street
    assert "亚运村" not in street
    assert "朝阳区示范科技有限公司工会502026.11.22会员大会2020202020181190.00%未达标" in street
    assert house.browser("auditor").get("/duties/2026/summary.pdf").status_code == 403
    assert house.browser("street").get("/duties/1999/summary.pdf").status_code == 404


def test_the_workbooks_hold_the_same_figures_and_nothing_from_beside(house: House) -> None:
    played = received(house, LOW)
    received(house, (20, 0, 0, 0), "third")
    browser = house.browser("street")

    listed = sheet(browser.get("/reviews.xlsx"))
    year = sheet(browser.get("/duties/2026/summary.xlsx"))
    todo = sheet(browser.get("/tickets.xlsx?year=2026"))

    row = dict(zip(listed[1], listed[2], strict=True))
    assert len(listed) == 3
    assert row["工会名称"] == "朝阳区示范科技有限公司工会"
    assert (row["满意和基本满意"], row["有效票"], row["会员满意率"]) == (18, 20, "90.00%")
    assert row["结果哈希值（SHA-256）"] == digest(house, played)
    assert "未达标" in row["标记"]
    names = [line[1] for line in year[2:]]
    assert names == ["望京某某学校工会", "朝阳区示范科技有限公司工会"]
    assert [line[2] for line in todo[2:]] == ["满意率未达标整改"]
    assert sheet(browser.get("/tickets.xlsx?year=2025"))[2:] == []
    assert sheet(browser.get("/reviews.xlsx?year=2025"))[2:] == []


def test_a_formula_in_a_name_stays_a_text(house: House) -> None:
    received(house)
    with house.writing() as session:
        session.get_one(Union, house.unions["first"]).name = '=HYPERLINK("http://x","y")'

    answer = house.browser("street").get("/reviews.xlsx")

    assert sheet(answer)[2][1] == '=HYPERLINK("http://x","y")'


def sheet(answer: TestResponse) -> list[list[Any]]:
    assert answer.status_code == 200, answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    book = CalamineWorkbook.from_filelike(io.BytesIO(answer.data))
    return list(book.get_sheet_by_index(0).to_python())
