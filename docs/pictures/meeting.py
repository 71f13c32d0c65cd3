"""The meeting (开会): preparation, rehearsal, keys, slips, thirty-six members, the count, the result."""

from __future__ import annotations

import re

from docs.pictures import hall
from docs.pictures.cast import SCRUTINEERS, Cast, is_at, sheet_of, step
from tests.admin.paper import pictures, scanned
from tests.browser.officers import Officer, read_code

DUE, PRESENT, ON_PAPER, SPARE = 36, 35, 5, 4
PLACE = "公司三层会议室"


def play(cast: Cast) -> None:
    """Walk from the plan to the signed record."""
    chair = cast.people["chair"]
    _plan(cast, chair)
    _rehearse(cast, chair)
    _make_keys(cast, chair)
    _print(cast, chair)
    _open(cast, chair)
    hall.vote(cast, cast.slips[: PRESENT - ON_PAPER])
    _during(cast, chair)
    hall.void(cast, cast.slips[PRESENT - ON_PAPER : PRESENT], cast.slips[PRESENT:])
    _close(cast, chair)
    _count(cast, chair)
    _archive(cast, chair)


def _plan(cast: Cast, chair: Officer) -> None:
    chair.menu("会员评家")
    chair.goes("筹备一次会员评家").fills(地点=PLACE, 总监票人=SCRUTINEERS[0])
    chair.fills(**{"监票人（每行一位，2 至 9 位）": "\n".join(SCRUTINEERS), "计票人（每行一位）": "孙丽"})
    chair.fills(结束后留几分钟再次扫码查验="0")
    parts = chair.page.locator("main .sheet")
    cast.camera.part(parts.nth(0), "plan-meeting", parts.nth(1))
    cast.camera.part(parts.nth(2), "plan-ballot")
    chair.presses("保存")
    cast.camera.whole(chair.page, "checklist", 1250)
    cast.on_phone(chair, "checklist-phone")
    chair.presses("名单已经通过")


def _rehearse(cast: Cast, chair: Officer) -> None:
    """Hold the rehearsal with simulated people, and turn to the real poll."""
    chair.turns_to("rehearse").presses("开始一次演练")
    cast.camera.whole(chair.page, "rehearsal", 1250)
    chair.presses("监票人全由系统扮演")
    is_at(chair, "print")
    chair.turns_to("print").presses("生成选票 PDF").presses("已印好，清除 PDF")
    chair.turns_to("present").fills(实到人数=str(PRESENT)).presses("确认实到人数")
    chair.turns_to("open").presses("宣布开始投票")
    is_at(chair, "vote")
    chair.presses("模拟投票").page.locator("#live-vote").get_by_text("20", exact=True).wait_for()
    cast.camera.part(chair.page.locator("#players"), "rehearsal-players")
    chair.turns_to("close").fills(共发出选票="20", **{"请输入“结束投票”四个字确认": "结束投票"})
    chair.presses("结束投票，封存票箱").turns_to("count").presses("开始开票")
    is_at(chair, "result")
    cast.camera.part(chair.page.locator("#players"), "rehearsal-end")
    chair.presses("转为正式投票")


def _make_keys(cast: Cast, chair: Officer) -> None:
    chair.turns_to("keys")
    if chair.page.get_by_role("button", name="设定正式投票，生成监票人链接").count():
        chair.presses("设定正式投票，生成监票人链接").turns_to("keys")
    cast.camera.part(step(chair, "keys"), "step-keys")
    shown = chair.page.locator(".people .code")
    links = [read_code(shown.nth(place)) for place in range(len(SCRUTINEERS))]
    hall.make_keys(cast, links, lambda name: _screen(cast, chair, name))
    is_at(chair, "print")


def _screen(cast: Cast, chair: Officer, name: str) -> None:
    """Keep the big screen as it is now."""
    with chair.page.context.expect_page() as opened:
        chair.page.get_by_role("link", name="打开大屏幕窗口").click()
    screen = opened.value
    screen.set_viewport_size({"width": 1280, "height": 720})
    screen.wait_for_load_state()
    cast.camera.take(screen, name)
    screen.close()


def _print(cast: Cast, chair: Officer) -> None:
    chair.turns_to("print").fills(印制张数=str(DUE + SPARE))
    cast.camera.part(step(chair, "print"), "step-print")
    chair.presses("生成选票 PDF")
    download = chair.page.get_by_role("button", name=re.compile("下载选票 PDF"))
    download.wait_for()
    cast.camera.part(step(chair, "print"), "step-print-ready")
    sheets = pictures(chair.downloads(download), cast.papers)
    cast.slips = [code.text for sheet in sheets for code in scanned(sheet)]
    page = sheets[0]
    cast.camera.keep(hall.png_of(page.crop((0, 0, page.width, round(page.height * 0.45))).resize((900, 573))), "slips")
    chair.presses("已印好，清除 PDF")


def _open(cast: Cast, chair: Officer) -> None:
    chair.turns_to("present").fills(实到人数=str(PRESENT), 请假人数="1")
    cast.camera.part(step(chair, "present"), "step-present")
    chair.presses("确认实到人数").turns_to("open")
    chair.fills(**{"已发出选票（不知道可不填）": str(PRESENT), "计划用时（分钟，可不填）": "20"})
    cast.camera.part(step(chair, "open"), "step-open")
    chair.presses("宣布开始投票")
    is_at(chair, "vote")


def _during(cast: Cast, chair: Officer) -> None:
    chair.turns_to("vote")
    cast.camera.part(step(chair, "vote"), "step-vote")
    cast.on_phone(chair, "vote-phone")
    _screen(cast, chair, "screen-vote")


def _close(cast: Cast, chair: Officer) -> None:
    chair.turns_to("print").fills(已发出=str(PRESENT), 发放人="孙丽")
    cast.camera.part(step(chair, "print"), "step-handout")
    chair.presses("保存")
    chair.turns_to("leftover")
    cast.camera.part(step(chair, "leftover"), "step-leftover")
    chair.turns_to("close").fills(共发出选票=str(PRESENT), **{"请输入“结束投票”四个字确认": "结束投票"})
    cast.camera.part(step(chair, "close"), "step-close")
    chair.presses("结束投票，封存票箱")
    is_at(chair, "count")
    hall.enter_paper(cast, ON_PAPER)
    chair.turns_to("paper")
    cast.camera.part(step(chair, "rescan"), "step-rescan", step(chair, "paper"))


def _count(cast: Cast, chair: Officer) -> None:
    chair.turns_to("count")
    cast.camera.part(step(chair, "count"), "step-count")
    chair.presses("开始开票")
    cast.camera.part(step(chair, "count"), "step-counting")
    hall.open_sums(cast)
    is_at(chair, "result")
    chair.page.get_by_text("已上报").wait_for()
    cast.camera.part(step(chair, "result"), "step-result")
    cast.on_phone(chair, "result-phone")
    chair.page.get_by_role("button", name="结果", exact=True).click()
    _screen(cast, chair, "screen-result")


def _archive(cast: Cast, chair: Officer) -> None:
    chair.turns_to("archive")
    cast.camera.part(step(chair, "archive"), "step-archive")
    chair.goes("全部文书")
    cast.camera.part(sheet_of(chair.page), "papers")
    chair.page.go_back()
    chair.presses("已签字，存档")
