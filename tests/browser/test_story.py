"""One assembly from the first page to the last: three scrutineers, seven voters, everything that goes wrong."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import NewPhone
from tests.browser.hall import Hall, code_of
from tests.browser.people import Member
from tests.browser.scrutineers import Scrutineer
from vote import chair

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SATISFIED, UNSATISFIED = ["满意", "满意"], ["不满意", "基本满意"]


def key_made_by(scrutineers: list[Scrutineer], hall: Hall) -> None:
    """The ceremony; the second scrutineer reloads in the middle."""
    for one in scrutineers:
        one.joins()
    scrutineers[1].sees("核对码与大屏幕一致吗？")
    scrutineers[1].reloads()
    numbers = {one.compares() for one in scrutineers}
    assert numbers == {chair.turnout(hall.database, hall.poll).check_number}
    for one in scrutineers:
        one.copies_backup().proves_backup()
    for one in scrutineers:
        one.sees("等待开始投票")


def votes_without_script(page: Page, hall: Hall, slip: str) -> None:
    page.goto(f"/{hall.poll}/plain")
    page.get_by_label("投票码").fill(code_of(slip))
    for place in range(2):
        page.get_by_role("group").nth(place).get_by_text("满意", exact=True).click()
    page.locator("main button").last.click()
    page.locator("main button").first.click()
    expect(page.locator("main")).to_contain_text("回执码")


def votes_though_the_answer_is_lost(page: Page, slip: str) -> Member:
    answers = []

    def lose_the_first(route: Route) -> None:
        answers.append(route.fetch())
        if len(answers) == 1:
            route.abort()
        else:
            route.fulfill(response=answers[-1])

    page.route("**/ballots", lose_the_first)
    return Member(page).scans(slip).chooses(SATISFIED).reviews().votes().sees("已投出")


def test_one_assembly_with_all_that_goes_wrong(hall: Hall, new_phone: NewPhone, tmp_path: Path) -> None:
    hall.define(questions=2, due=9)
    links = hall.links()
    scrutineers = [Scrutineer(new_phone(), link) for link in links]
    first, second, third = scrutineers
    key_made_by(scrutineers, hall)
    slips = hall.print_slips(9)
    hall.open(present=8)
    first.sees("投票进行中")

    votes_without_script(new_phone(script=False), hall, slips[0])
    lucky = votes_though_the_answer_is_lost(new_phone(), slips[1])
    twice = Member(new_phone()).scans(slips[2]).chooses(SATISFIED, "食堂很好").reviews().votes().sees("已投出")
    receipt = twice.tracker
    twice.scans(slips[2]).sees("您的选票已在票箱中")
    assert twice.tracker == receipt
    mistyped = Member(new_phone()).types(f"/{hall.poll}", code_of(slips[3])[:-3]).reads("您输入了 17 位")
    mistyped.types(f"/{hall.poll}", code_of(slips[3]).lower()).chooses(SATISFIED).reviews().votes().sees("已投出")
    tablet = new_phone(width=820, height=1180)
    shared = Member(tablet).lets_seconds_last(60).types(f"/{hall.poll}/tablet", code_of(slips[4]))
    shared.chooses(UNSATISFIED).reviews().votes().sees("已投出")
    tablet.get_by_role("button", name="清空，给下一位").click()
    shared.sees("请输入投票码")
    late = Member(new_phone()).scans(slips[5]).chooses(SATISFIED).reviews()
    first.scans("换纸质票").enters(slips[6]).reads("已作废")
    Member(new_phone()).scans(slips[6]).sees("这张选票已经作废")
    first.taps("结束扫码").scans("剩余票作废").enters(slips[7]).reads("本机已作废 1 张")
    first.enters(slips[8]).reads("本机已作废 2 张").taps("结束扫码")

    third.page.context.close()
    hall.close(issued=7)
    late.votes().sees("投票已经结束").reads("没有计入")
    lucky.scans(slips[1]).sees("已计入")
    first.sees("投票已截止，请会员复查")
    chair.begin_count(hall.database, hall.poll)
    first.sees("核对后开票")
    announced = first.number
    assert announced == chair.turnout(hall.database, hall.poll).tally_number

    found = Scrutineer(new_phone(), links[2]).opens().sees("恢复备份")
    found.page.get_by_label("备份的52个字符").fill(third.backup)
    found.taps("恢复到本机").sees("您开过票吗？").taps("还没有点过")
    found.page.get_by_label("宣布的计票核对码").fill(announced)
    found.taps("确定").sees("核对后开票").taps("一致，开票").sees("您的一份已送出")
    first.taps("一致，开票").sees("开票完成")
    second.sees("开票完成")

    report = chair.result(hall.database, hall.poll)
    assert (report.returned, report.percent, report.met, report.valid_poll) == (5, "80.00%", False, True)
    assert report.counts == [[4, 0, 1, 0], [4, 1, 0, 0]]
    assert chair.comments(hall.database, hall.poll) == ["食堂很好"]
    twice.scans(slips[2]).sees("已计入").reads("并已计入结果")
    assert twice.tracker == receipt
    board = tmp_path / "board.json"
    board.write_bytes(hall.line().page("/board.json"))
    command = [sys.executable, "-m", "vote.verify", str(board)]
    verdict = subprocess.run(command, check=False, capture_output=True, text=True, timeout=120)
    assert verdict.returncode == 0
    assert "满意率：80.00%　未达标" in verdict.stdout
