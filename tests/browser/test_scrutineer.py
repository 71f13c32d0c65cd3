"""The scrutineer's phone in a real browser: ceremony, voids, paper ballots, the count; lost phones and lies."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import Route, expect

from tests.browser.conftest import NewPhone
from tests.browser.hall import Hall, code_of
from tests.browser.scrutineers import Picture, Scrutineer, hold_ceremony
from vote import chair
from vote.rehearsal.voter import Room, VoterPhone

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def scrutineers(hall: Hall, new_phone: NewPhone) -> list[Scrutineer]:
    """Three scrutineers of a poll that has just been defined."""
    hall.define()
    return [Scrutineer(new_phone(), link) for link in hall.links()]


def votes(hall: Hall, addresses: list[str], comment: str | None = None) -> None:
    """Let members vote: satisfied with the first question, and not with the second."""
    line = hall.line()
    room = Room.read(line.page())
    for address in addresses:
        phone = VoterPhone(line, room, address)
        phone.cast(phone.seal([0, 2], comment))


def test_a_whole_assembly_on_three_phones(hall: Hall, scrutineers: list[Scrutineer], picture: Picture) -> None:
    first, second, third = scrutineers
    first.opens().sees("您是王芳吗？")
    picture(first.page, "s01-confirm")
    first.taps("内容无误，我加入").sees("等其他监票人加入").reads("正在等：李强、赵敏")
    picture(first.page, "s02-waiting")
    assert first.page.url.endswith("/scrutineer#1")
    second.joins()
    third.joins()

    first.sees("核对码与大屏幕一致吗？")
    picture(first.page, "s03-compare")
    second.sees("核对码与大屏幕一致吗？")
    second.reloads().sees("核对码与大屏幕一致吗？")
    numbers = {one.compares() for one in scrutineers}
    assert numbers == {chair_check_number(hall)} or len(numbers) == 1
    first.sees("抄写备份")
    picture(first.page, "s04-backup")
    first.copies_backup().sees("核对备份")
    first.page.get_by_label("备份的52个字符").fill(first.backup[:9] + "X" + first.backup[10:24])
    picture(first.page, "s05-prove")
    first.reloads().proves_backup()
    for one in (second, third):
        one.copies_backup().proves_backup()
    for one in scrutineers:
        one.sees("等待开始投票")
    assert chair.turnout(hall.database, hall.poll).check_number == numbers.pop()

    hall.print_slips(10)
    hall.open()
    first.sees("投票进行中")
    picture(first.page, "s06-duty")
    votes(hall, hall.slips[:6], "食堂可以再好一点")
    first.scans("剩余票作废")
    picture(first.page, "s07-voiding")
    first.enters(hall.slips[9]).reads("已作废").reads("本机已作废 1 张")
    first.enters(code_of(hall.slips[8])).reads("本机已作废 2 张")
    first.enters(code_of(hall.slips[8])).reads("本机已作废过")
    picture(first.page, "s08-voided")
    first.taps("结束扫码").scans("换纸质票").enters(code_of(hall.slips[0])).reads("这张选票已经投过票")
    first.taps("结束扫码").scans("剩余票作废").enters(code_of(hall.slips[1]))
    expect(first.page.locator(".above h1")).to_have_text("剩余的选票已经投过")
    picture(first.page, "s09-left-over-voted")
    first.taps("已当场说明，继续").taps("结束扫码").reads("本机遇到过1件异常")

    hall.close(8)
    for one in scrutineers:
        one.sees("投票已截止，请会员复查")
    picture(first.page, "s10-closed")
    chair.begin_count(hall.database, hall.poll)
    for one in scrutineers:
        one.sees("核对后开票")
    picture(first.page, "s11-review")
    assert {one.number for one in scrutineers} == {chair.turnout(hall.database, hall.poll).tally_number}
    first.taps("一致，开票").sees("您的一份已送出")
    picture(first.page, "s12-answered")
    third.taps("一致，开票").sees("开票完成").reads("满意率 100.00%")
    picture(third.page, "s13-result")
    first.sees("开票完成")
    second.sees("开票完成")
    assert chair.comments(hall.database, hall.poll) == ["食堂可以再好一点"] * 6
    for one in scrutineers:
        assert '"seed":""' in one.page.evaluate("JSON.stringify(localStorage)").replace("\\", "")
    first.reloads().sees("开票完成").reads("满意率 100.00%")


def chair_check_number(hall: Hall) -> str | None:
    return chair.turnout(hall.database, hall.poll).check_number
