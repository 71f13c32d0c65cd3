"""The scrutineer's phone in a real browser: ceremony, voids, paper ballots, the count; lost phones and lies."""

from __future__ import annotations

import json
from io import BytesIO

import pytest
import qrcode
from playwright.sync_api import FilePayload, Route, expect

from tests.browser.conftest import NewPhone
from tests.browser.hall import Hall, code_of
from tests.browser.scrutineers import Picture, Scrutineer, hold_ceremony
from tests.browser.sheets import fill_sheet
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


def test_a_lost_phone_returns_with_its_backup(hall: Hall, new_phone: NewPhone, picture: Picture) -> None:
    hall.define()
    links = hall.links()
    first, second, third = (Scrutineer(new_phone(), link) for link in links)
    hold_ceremony([first, second, third])
    hall.print_slips(8)
    hall.open()
    votes(hall, hall.slips[:5])
    hall.close(8)
    chair.begin_count(hall.database, hall.poll)
    first.sees("核对后开票").taps("一致，开票").sees("您的一份已送出")
    number = first.page.locator(".mono").inner_text()
    third.page.close()

    found = Scrutineer(new_phone(), links[2]).opens().sees("恢复备份")
    picture(found.page, "s20-restore")
    found.page.get_by_label("备份的52个字符").fill(second.backup)
    found.taps("恢复到本机").reads("这份备份不是这位监票人")
    found.page.get_by_label("备份的52个字符").fill(third.backup.replace("0", "o").lower())
    found.taps("恢复到本机").sees("您开过票吗？").taps("还没有点过")
    found.page.get_by_label("宣布的计票核对码").fill(number.replace(" ", ""))
    picture(found.page, "s21-announced")
    found.taps("确定").sees("核对后开票").taps("一致，开票")

    for one in (found, first, second):
        one.sees("开票完成")


def test_a_restored_phone_stops_where_another_number_was_announced(
    hall: Hall, new_phone: NewPhone, picture: Picture
) -> None:
    hall.define()
    links = hall.links()
    scrutineers = [Scrutineer(new_phone(), link) for link in links]
    hold_ceremony(scrutineers)
    hall.print_slips(8)
    hall.open()
    votes(hall, hall.slips[:5])
    hall.close(8)
    chair.begin_count(hall.database, hall.poll)

    found = Scrutineer(new_phone(), links[0]).opens().sees("恢复备份")
    found.page.get_by_label("备份的52个字符").fill(scrutineers[0].backup)
    found.taps("恢复到本机").sees("您开过票吗？").taps("我以前点过")
    found.page.get_by_label("宣布的计票核对码").fill("0000 1111 2222 3333 4444")
    found.taps("确定").sees("计票核对码与宣布的不一致")
    picture(found.page, "s22-announced-differs")

    found.reloads().sees("计票核对码与宣布的不一致")


def test_paper_ballots_are_entered_by_two_and_counted(
    hall: Hall, scrutineers: list[Scrutineer], picture: Picture
) -> None:
    first, second, _ = scrutineers
    hold_ceremony(scrutineers)
    hall.print_slips(12)
    hall.open()
    votes(hall, hall.slips[:5])
    first.sees("投票进行中").scans("换纸质票")
    first.enters_at_once(hall.slips[5:11])  # faster than the server answers: each has its turn
    first.reads("本机已作废 6 张").reads(f"…{hall.slips[10].split('#')[1][15:20]} 已作废")
    picture(first.page, "s30-paper-voided")
    first.taps("结束扫码")
    hall.close(12)

    first.sees("投票已截止，请会员复查").taps("录入计数单")
    fill_sheet(first, 5, 1, [[4, 1, 0, 0], [5, 0, 0, 1]])
    first.taps("下一步：确认").reads("合计6张，应等于有效票5张")
    picture(first.page, "s31-paper-form")
    fill_sheet(first, 5, 1, [[4, 1, 0, 0], [5, 0, 0, 0]])
    first.taps("下一步：确认").sees("投票已截止，请会员复查")
    picture(first.page, "s32-paper-confirm")
    first.taps("确认无误，签署").reads("您已签署，等另一位监票人")
    second.sees("投票已截止，请会员复查").reloads().taps("与我数的一致，签署")
    second.taps("确认无误，签署").reads("计数单已登记在公告板上")
    chair.begin_count(hall.database, hall.poll)
    first.sees("核对后开票").reads("（电子5，纸质6）").taps("一致，开票")
    second.sees("核对后开票").taps("一致，开票").sees("开票完成")

    assert chair.result(hall.database, hall.poll).valid == 10


def test_a_slip_of_a_fake_key_raises_the_alarm(hall: Hall, new_phone: NewPhone, picture: Picture) -> None:
    hall.define()
    scrutineers = [Scrutineer(new_phone(), link) for link in hall.links()]
    hold_ceremony(scrutineers)
    slip, *_ = hall.print_slips(3)
    first = scrutineers[0]
    first.scans("抽查选票").enters(slip).reads("指纹一致").reads("还没有投过票")
    picture(first.page, "s40-spot-check")

    first.enters(slip[:-16] + "0123456789ABCDEF")

    expect(first.page.locator(".above h1")).to_have_text("选票上的密钥不是会场的密钥")
    picture(first.page, "s41-fake-slip")


def test_two_scrutineers_annul_a_poll_that_somebody_is_missing_from(
    hall: Hall, scrutineers: list[Scrutineer], picture: Picture
) -> None:
    hold_ceremony(scrutineers)
    hall.print_slips(8)
    hall.open()
    votes(hall, hall.slips[:5])
    hall.close(8)
    chair.begin_count(hall.database, hall.poll)
    for place, one in enumerate(scrutineers[:2]):
        one.sees("核对后开票")
        one.page.get_by_text("提出作废本次投票").click()
        one.page.get_by_label("有会员复扫查不到自己的选票").check()
        one.taps("签署作废").reads("请输入“作废”两个字")
        picture(one.page, "s50-annul")
        one.page.get_by_label("确定要作废").fill("作废")
        one.taps("签署作废")
        if place == 0:
            one.sees("您已签署作废")
            picture(one.page, "s51-declined")

    for one in scrutineers:
        one.sees("本次投票已作废").reads("有会员复扫查不到自己的选票")
    picture(scrutineers[2].page, "s52-annulled")


def test_a_changed_card_stops_the_phone_and_the_hall_begins_anew(
    scrutineers: list[Scrutineer], picture: Picture
) -> None:
    first, second, third = scrutineers
    first.joins().sees("等其他监票人加入")

    def change(route: Route) -> None:
        answer = route.fetch()
        view = json.loads(answer.text())
        if view["cards"][0]:
            view["cards"][0]["commitment"] = "A" * 43
        route.fulfill(response=answer, json=view)

    first.page.route("**/ceremony", change)
    first.sees("您的名片被改动")
    picture(first.page, "s60-alarm")
    first.page.unroute("**/ceremony")
    first.reloads().sees("您的名片被改动").taps("已当场说明，重新开始这一轮")
    first.taps("会场已商定：加入第2轮").sees("等其他监票人加入")
    hold_ceremony_without(first, [second, third])
    first.compares()
    first.copies_backup().proves_backup().sees("等待开始投票")


def hold_ceremony_without(first: Scrutineer, others: list[Scrutineer]) -> None:
    """Let the others join and compare, while the first has joined already."""
    for one in others:
        one.joins()
    for one in [*others]:
        one.compares()
        one.copies_backup().proves_backup()
    first.sees("核对码与大屏幕一致吗？")


def test_a_phone_without_its_record_breaks_the_attempt_with_a_reason(
    hall: Hall, new_phone: NewPhone, picture: Picture
) -> None:
    hall.define()
    links = hall.links()
    first, second = (Scrutineer(new_phone(), link) for link in links[:2])
    first.joins().sees("等其他监票人加入")
    second.joins().sees("等其他监票人加入")

    cleared = Scrutineer(new_phone(), links[0]).opens().sees("本机没有这一轮的记录")
    picture(cleared.page, "s61-lost")
    cleared.taps("重新开始这一轮").sees("您是王芳吗？").taps("内容无误，我加入")

    second.sees("密钥仪式重新开始").reads("王芳的手机没有了记录")
    picture(second.page, "s62-again")
    second.taps("加入第2轮").sees("等其他监票人加入")


def test_a_browser_that_keeps_nothing_is_turned_away_before_it_joins(
    hall: Hall, new_phone: NewPhone, picture: Picture
) -> None:
    hall.define()
    phone = new_phone()
    phone.add_init_script("Storage.prototype.setItem = () => { throw new Error('QuotaExceededError'); };")

    one = Scrutineer(phone, hall.links()[0]).opens().sees("这个浏览器不保存记录")

    picture(one.page, "s63-incognito")
    view = hall.line().get("/ceremony")
    assert view["cards"] == [None, None, None]


def test_without_a_link_the_page_says_what_to_scan(hall: Hall, new_phone: NewPhone) -> None:
    hall.define()
    path = hall.links()[0].split("#")[0]

    Scrutineer(new_phone(), path).opens().sees("请扫监票人二维码")


def photo_of(text: str) -> FilePayload:
    """Return a photo of a QR code, as the phone's camera hands it to the page."""
    kept = BytesIO()
    qrcode.make(text).save(kept)
    return {"name": "photo.png", "mimeType": "image/png", "buffer": kept.getvalue()}


def test_slips_and_backups_are_read_from_photos(hall: Hall, scrutineers: list[Scrutineer]) -> None:
    first, second, third = scrutineers
    for one in scrutineers:
        one.joins()
    for one in scrutineers:
        one.compares()
    for one in (second, third):
        one.copies_backup().proves_backup()
    first.copies_backup().sees("核对备份")
    seed = first.backup.replace(" ", "")
    first.page.get_by_text("备份是二维码？扫一扫").click()
    photo = first.page.locator("input[type=file]")

    photo.set_input_files(photo_of("https://example.org/"))
    first.reads("备份应为52个字符")
    photo.set_input_files(photo_of(f"PINGJIA-SEED:{hall.poll}/1/1/{seed}"))
    first.sees("等待开始投票")
    slip, *_ = hall.print_slips(2)
    first.scans("剩余票作废")
    first.page.locator("input[type=file]").set_input_files(photo_of(slip))

    first.reads("已作废").reads("本机已作废 1 张")
