"""The phones in the hall (会场里的手机): three scrutineers, members, and those who are only played."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from io import BytesIO

from PIL import Image
from playwright.sync_api import Locator

from docs.pictures.cast import Cast
from tests.browser.people import Member
from tests.browser.scrutineers import Scrutineer
from tests.browser.sheets import fill_sheet
from vote.rehearsal.line import Line
from vote.rehearsal.voter import Room, VoterPhone

QUESTIONS = 8
FINE = ["满意"] * QUESTIONS
CANTEEN, LIFT = "食堂的菜太咸", "电梯老是坏"
SAID = {
    3: f"{CANTEEN}了。",
    4: f"{LIFT}。",
    5: f"{LIFT}，老同志上楼不方便。",
    6: "希望职工书屋晚上多开一小时。",
    7: "谢谢工会。",
}


def png_of(image: Image.Image) -> bytes:
    """Return an image as PNG."""
    packed = BytesIO()
    image.save(packed, "png")
    return packed.getvalue()


def make_keys(cast: Cast, links: Sequence[str], screen: Callable[[str], None]) -> None:
    """Let three scrutineers make the key; the first one's phone is looked at."""
    cast.scrutineers = [Scrutineer(cast.camera.phone(), link) for link in links]
    first, *others = cast.scrutineers
    first.opens().sees(f"您是{_name_of(first)}吗？")
    cast.camera.take(first.page, "key-confirm")
    first.taps("内容无误，我加入").sees("等其他监票人加入")
    for one in others:
        one.joins()
    first.sees("核对码与大屏幕一致吗？")
    cast.camera.take(first.page, "key-compare")
    for one in cast.scrutineers:
        one.compares()
    first.sees("抄写备份")
    cast.camera.take(first.page, "key-backup")
    first.copies_backup().sees("核对备份")
    half = first.backup[: len(first.backup) // 2]
    first.page.get_by_label("备份的52个字符").fill(half)
    cast.camera.take(first.page, "key-prove")
    for one in others:
        one.copies_backup()
    for one in cast.scrutineers:
        one.proves_backup()
    for one in cast.scrutineers:
        one.sees("等待开始投票")
    screen("screen-number")


def _name_of(one: Scrutineer) -> str:
    one.page.get_by_role("heading", level=1).filter(has_text="您是").wait_for()
    return one.page.get_by_role("heading", level=1).inner_text().removeprefix("您是").removesuffix("吗？")


def vote(cast: Cast, slips: Sequence[str]) -> None:
    """Let members vote: one whose phone is looked at; the rest are played."""
    poll = slips[0].split("#")[0]
    phone = cast.member = cast.camera.phone()
    member = Member(phone).scans(slips[0]).sees("请填写选票")
    cast.ballots.append(phone.screenshot())
    member.chooses(FINE, f"{CANTEEN}，能不能清淡一点？").reviews()
    phone.evaluate("scrollTo(0, 0)")
    cast.ballots.append(phone.screenshot())
    member.votes().sees("已投出")
    cast.ballots.append(phone.screenshot())
    line = Line(cast.demo.public_url, poll.rsplit("/", 1)[1])
    room = Room.read(line.page())
    for place, slip in enumerate(slips[1:], 1):
        played = VoterPhone(line, room, slip)
        played.cast(played.seal(_choices(place), SAID.get(place)))
    line.close()


def _choices(place: int) -> list[int]:
    """Return what a played member chooses: most are satisfied, some fairly, one is not."""
    if place == 20:
        return [2, 1, 2, 1, 2, 1, 0, 2]
    return [1 if (place + question) % 7 == 0 else 0 for question in range(QUESTIONS)]


def void(cast: Cast, exchanged: Sequence[str], left: Sequence[str]) -> None:
    """Let the first scrutineer void slips that are exchanged for paper, and those left over."""
    first = cast.scrutineers[0]
    first.sees("投票进行中")
    cast.camera.whole(first.page, "duty", 1000)
    first.scans("换纸质票")
    for slip in exchanged:
        first.enters(slip).reads(f"…{slip.split('#')[1][15:20]} 已作废")
    first.taps("结束扫码").scans("剩余票作废")
    for number, slip in enumerate(left, 1):
        first.enters(slip).reads(f"本机已作废 {number} 张")
    cast.camera.take(first.page, "duty-void")
    first.taps("结束扫码")


def enter_paper(cast: Cast, valid: int) -> None:
    """Let two scrutineers enter the paper ballots."""
    first, second, _ = cast.scrutineers
    first.sees("投票已截止，请会员复查")
    first.taps("录入计数单")
    fill_sheet(first, valid, 0, [[valid - 1, 1, 0, 0]] * QUESTIONS)
    _part_on_phone(cast, first.page.locator(".paper-form"), "paper-entry")
    first.taps("下一步：确认").taps("确认无误，签署").reads("您已签署，等另一位监票人")
    second.sees("投票已截止，请会员复查").reloads().reads("与我数的一致，签署")
    _part_on_phone(cast, second.page.locator(".paper"), "paper-second")
    second.taps("与我数的一致，签署").taps("确认无误，签署").reads("计数单已登记在公告板上")


def _part_on_phone(cast: Cast, shown: Locator, name: str) -> None:
    shown.evaluate("part => part.scrollIntoView()")
    cast.camera.keep(shown.page.screenshot(), name)


def open_sums(cast: Cast) -> None:
    """Let a scrutineer with a new phone come back by her backup, and two of three open the sums."""
    first, second, third = cast.scrutineers
    first.sees("核对后开票")
    cast.camera.whole(first.page, "open-compare", 1100)
    announced = first.number
    found = Scrutineer(cast.camera.phone(), third.link).opens().sees("恢复备份")
    cast.camera.take(found.page, "restore")
    found.page.get_by_label("备份的52个字符").fill(third.backup)
    found.taps("恢复到本机").sees("您开过票吗？").taps("还没有点过")
    found.page.get_by_label("宣布的计票核对码").fill(announced)
    cast.camera.take(found.page, "restore-number")
    found.taps("确定").sees("核对后开票").taps("一致，开票").sees("您的一份已送出")
    first.taps("一致，开票").sees("开票完成")
    cast.camera.take(first.page, "open-done")
    second.sees("开票完成")
