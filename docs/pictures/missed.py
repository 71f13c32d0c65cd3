"""What the higher unions see (上级工会): a second union misses the rate; duties, proposals, connections, audit."""

from __future__ import annotations

import io
import re

import xlsxwriter  # type: ignore[import-untyped]  # it ships no types
from playwright.sync_api import FilePayload

from docs.pictures.cast import Cast, is_at, sheet_of
from tests.admin.paper import pictures, scanned
from tests.browser.officers import Officer, read_code
from vote.rehearsal.line import Line
from vote.rehearsal.scrutineer import ScrutineerPhone
from vote.rehearsal.voter import Room, VoterPhone

DUE, UNHAPPY = 12, 7
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def play(cast: Cast) -> None:
    """Walk through the pages of the street, the district and the others."""
    second = cast.enter("基层工会主席", "second")
    _hold(cast, second)
    _street(cast, cast.people["street"])
    _district(cast, cast.enter("区总工会", "district"))
    cast.camera.take(cast.enter("审计", "auditor").menu("操作记录").page, "trail")
    cast.camera.beside([cast.camera.kept(name) for name in ("checklist", "inbox-phone")], "signed-in")


def _hold(cast: Cast, chair: Officer) -> None:
    """Hold a small assembly whose members are not satisfied; everybody but the chair is played."""
    chair.menu("会员评家").goes("筹备一次会员评家")
    chair.fills(**{"监票人（每行一位，2 至 9 位）": "甲监票\n乙监票", "计票人（每行一位）": "丙计票"})
    chair.fills(总监票人="甲监票", 应到人数=str(DUE), 结束后留几分钟再次扫码查验="0")
    chair.page.get_by_label("只有“总体评价”").check()
    chair.presses("保存").presses("名单已经通过").turns_to("keys")
    chair.presses("设定正式投票，生成监票人链接").turns_to("keys")
    shown = chair.page.locator(".people .code")
    links = [read_code(shown.nth(place)) for place in range(shown.count())]
    line = Line(cast.demo.public_url, links[0].split("/")[3])
    phones = []
    for link in links:
        number, token = link.split("#")[1].split("-", 1)
        phones.append(ScrutineerPhone(line, int(number), token))
    waiting = list(phones)
    while waiting:
        waiting = [phone for phone in waiting if not phone.step()]
    is_at(chair, "print")
    chair.turns_to("print").fills(印制张数=str(DUE)).presses("生成选票 PDF")
    folder = cast.papers / "second"
    folder.mkdir()
    sheets = pictures(chair.downloads(chair.page.get_by_role("button", name=re.compile("下载选票 PDF"))), folder)
    slips = [code.text for sheet in sheets for code in scanned(sheet)]
    chair.presses("已印好，清除 PDF").turns_to("present").fills(实到人数=str(DUE)).presses("确认实到人数")
    chair.turns_to("open").presses("宣布开始投票")
    is_at(chair, "vote")
    room = Room.read(line.page())
    for place, slip in enumerate(slips):
        phone = VoterPhone(line, room, slip)
        phone.cast(phone.seal([2 if place < UNHAPPY else 0]))
    chair.turns_to("close").fills(共发出选票=str(DUE), **{"请输入“结束投票”四个字确认": "结束投票"})
    chair.presses("结束投票，封存票箱").turns_to("count").presses("开始开票")
    for one in phones:
        one.answer()
    line.close()
    is_at(chair, "result")
    chair.page.get_by_text("已上报").wait_for()


def _street(cast: Cast, street: Officer) -> None:
    street.menu("首页")
    cast.camera.whole(street.page, "street-home", 760)
    street.menu("评家结果")
    cast.camera.whole(street.page, "inbox", 760)
    street.page.locator("main ol.results a").first.click()
    cast.camera.whole(street.page, "review", 1000)


def _district(cast: Cast, district: Officer) -> None:
    cast.camera.whole(district.page, "district-home", 700)
    district.menu("年度任务")
    cast.camera.whole(district.page, "duties", 760)
    district.menu("撤销提议")
    district.goes("提议撤销…")
    cast.camera.part(sheet_of(district.page), "proposal-new")
    _import(cast, district)
    district.menu("对接")
    cast.camera.take(district.page, "connections")


def _import(cast: Cast, district: Officer) -> None:
    """Upload a list of which one row is wrong."""
    rows = [
        ("工会名称", "上级工会", "单位类型", "职工人数", "会员人数"),
        ("演示花店有限公司工会", "望京街道总工会（演示）", "企业", 45, 44),
        ("演示书店有限公司工会", "望京街道总工会（演示）", "企业", 30, 50),
    ]
    packed = io.BytesIO()
    with xlsxwriter.Workbook(packed, {"in_memory": True}) as book:
        page = book.add_worksheet("工会")
        for number, row in enumerate(rows):
            page.write_row(number, 0, row)
    district.menu("工会").goes("从 Excel 导入")
    file: FilePayload = {"name": "工会名单.xlsx", "mimeType": SHEET, "buffer": packed.getvalue()}
    district.page.locator("input[type=file]").set_input_files(file)
    district.presses("上传并预演")
    cast.camera.whole(district.page, "import-dry-run", 820)
