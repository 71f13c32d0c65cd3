"""From a new installation to a closed 整改: district, street, union, assembly, result, receipt, problems, API."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from admin import installation, together
from tests.admin.paper import pictures, scanned
from tests.browser.officers import Officer, read_code
from tests.browser.scrutineers import Scrutineer, hold_ceremony
from tests.browser.sheets import fill_sheet
from vote.rehearsal.line import Line
from vote.rehearsal.server import free_port, wait_for
from vote.rehearsal.voter import Room, VoterPhone

pytestmark = [pytest.mark.browser, pytest.mark.slow]

DISTRICT, STREET, UNION = "朝阳区总工会", "望京街道总工会", "望京示范科技有限公司工会"
DUE, ON_PAPER, SPARE = 36, 5, 4
CANTEEN, LIFT = "食堂的菜太咸", "电梯老是坏"


@dataclass
class Town:
    """An installation of both sides that is being served."""

    config: Path
    admin_url: str
    vote_url: str


@dataclass
class Receiver:
    """Another system that takes messages."""

    url: str
    messages: list[tuple[dict[str, str], bytes]] = field(default_factory=list)


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    ports = [free_port(), free_port()]
    vote_url, admin_url = (f"http://127.0.0.1:{port}" for port in ports)
    changes: dict[str, str | int] = {
        "port": ports[0],
        "public_url": vote_url,
        "admin.port": ports[1],
        "admin.public_url": admin_url,
        "admin.private_webhooks": True,
    }
    config, _, _ = installation.install(tmp_path / "town", changes)
    process = subprocess.Popen([sys.executable, "-m", "admin.cli", "serve", "--config", str(config)])
    try:
        for url in (vote_url, admin_url):
            wait_for(process, url)
        yield Town(config, admin_url, vote_url)
    finally:
        together.stop([process])


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    class Taker(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            found.messages.append(({name.lower(): value for name, value in self.headers.items()}, body))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Taker)
    found = Receiver(f"http://127.0.0.1:{server.server_address[1]}/hook")
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield found
    server.shutdown()
    server.server_close()


@pytest.fixture
def new_desk(chromium: Browser) -> Iterator[list[Page]]:
    """Pages of browsers on a laptop; more are made by `desk`."""
    made: list[Page] = []
    yield made
    for number, page in enumerate(made):
        if os.environ.get("PINGJIA_PICTURES"):
            page.screenshot(path=Path(os.environ["PINGJIA_PICTURES"]) / f"district-{number}.png", full_page=True)
        page.context.close()


def desk(chromium: Browser, made: list[Page], **size: int) -> Page:
    context = chromium.new_context(viewport={"width": 1280, "height": 900} | size, locale="zh-CN")  # type: ignore[arg-type]
    page = context.new_page()
    page.set_default_timeout(30_000)
    made.append(page)
    return page


def created(town: Town) -> str:
    """Create the first account at the terminal and return its invitation."""
    command = [sys.executable, "-m", "admin.cli", "create-account", "--config", str(town.config)]
    asked = ["--login", "district", "--name", "郑区总", "--union", DISTRICT]
    done = subprocess.run([*command, *asked], capture_output=True, text=True, check=True)
    found = re.search(r"http\S+/invitation/\S+", done.stdout)
    assert found, done.stdout
    return found[0]


def invited(officer: Officer, union: str, role: str, name: str, login: str) -> str:
    """Invite somebody and return the link, read off the QR code on the page."""
    officer.opens("/accounts/new").fills(工会=union, 角色=role, 姓名=name, 登录名=login).presses("生成邀请链接")
    officer.sees(f"发给{name}的邀请")
    link = officer.page.locator("#link").input_value()
    assert read_code(officer.page.get_by_role("img", name="邀请链接的二维码")) == link
    return link


def found_union(officer: Officer, name: str, kind: str, unit_type: str = "") -> None:
    officer.menu("工会").goes("新建工会").fills(工会全称=name, 工会类别=kind)
    if unit_type:
        officer.fills(单位类型=unit_type)
    officer.fills(职工人数="40", 会员人数=str(DUE), 女职工人数="10").presses("新建")
    officer.sees(name)


def links_of(chair: Officer) -> list[str]:
    shown = chair.page.locator(".people .code")
    expect(shown).to_have_count(3)
    return [read_code(shown.nth(place)) for place in range(3)]


def slips_of(paper: bytes, folder: Path) -> list[str]:
    """Scan every slip off the printed sheets."""
    pages = pictures(paper, folder)
    return [code.text for page in pages for code in scanned(page)]


def members_vote(town: Town, poll: str, slips: list[str]) -> None:
    """Most are satisfied, one is not; two pairs say the same."""
    line = Line(town.vote_url, poll)
    room = Room.read(line.page())
    rest = [0] * (len(room.election.options) - 1)
    texts = {0: CANTEEN, 1: f"{CANTEEN}了", 2: LIFT, 3: f"{LIFT}啊", 4: "谢谢工会"}
    for place, slip in enumerate(slips):
        phone = VoterPhone(line, room, slip)
        phone.cast(phone.seal([2 if place == 7 else 0, *rest], texts.get(place)))
    line.close()


def plans_assembly(chair: Officer) -> None:
    chair.opens("/assemblies").goes("筹备一次会员评家")
    chair.fills(**{"监票人（每行一位，2 至 9 位）": "张监票\n李监票\n王监票", "总监票人": "张监票"})
    chair.fills(**{"计票人（每行一位）": "赵计票", "结束后留几分钟再次扫码查验": "0"})
    chair.page.get_by_label("只有“总体评价”").check()
    chair.presses("保存")
    chair.presses("名单已经通过").turns_to("keys").presses("设定正式投票，生成监票人链接").turns_to("keys")


def test_from_a_new_installation_to_a_closed_rectification(
    town: Town, receiver: Receiver, chromium: Browser, new_desk: list[Page], tmp_path: Path
) -> None:
    # the district makes a street, the street a union
    district = Officer(desk(chromium, new_desk)).takes_up(created(town))
    found_union(district, STREET, "街道总工会")
    street = Officer(desk(chromium, new_desk)).takes_up(
        invited(district, STREET, "街道（地区、行业）工会", "周街道", "street")
    )
    found_union(street, UNION, "基层工会", "企业")
    chair = Officer(desk(chromium, new_desk)).takes_up(invited(street, UNION, "基层工会主席", "王主席", "chair"))
    chair.leaves_and_returns("chair")
    secret = connects(street, receiver)

    # the assembly
    plans_assembly(chair)
    scrutineers = [Scrutineer(desk(chromium, new_desk, width=360, height=780), link) for link in links_of(chair)]
    hold_ceremony(scrutineers)
    chair.turns_to("print").fills(印制张数=str(DUE + SPARE)).presses("生成选票 PDF")
    sheets = chair.downloads(chair.page.get_by_role("button", name=re.compile("下载选票 PDF")))
    slips = slips_of(sheets, tmp_path)
    assert len(slips) == len(set(slips)) == DUE + SPARE
    poll = slips[0].split("#")[0][-8:]
    chair.presses("已印好，清除 PDF").turns_to("present")
    chair.fills(实到人数=str(DUE - 1), 请假人数="1").presses("确认实到人数")
    chair.turns_to("open").presses("宣布开始投票")
    chair.reads("谁都只知道投了多少")

    electronic = DUE - 1 - ON_PAPER
    members_vote(town, poll, slips[:electronic])
    chair.reads(re.compile(f"已投.*{electronic}", re.DOTALL))
    chair.reads("共用平板")
    first, second, _ = scrutineers
    first.sees("投票进行中").scans("换纸质票")
    for slip in slips[electronic : DUE - 1]:
        first.enters(slip).reads(f"…{slip.split('#')[1][15:20]} 已作废")
    first.taps("结束扫码").scans("剩余票作废")
    for number, slip in enumerate(slips[DUE - 1 :], 1):
        first.enters(slip).reads(f"本机已作废 {number} 张")
    first.taps("结束扫码")
    chair.turns_to("close")
    chair.fills(共发出选票=str(DUE - 1), **{"请输入“结束投票”四个字确认": "结束投票"}).presses("结束投票，封存票箱")
    first.sees("投票已截止，请会员复查").taps("录入计数单")
    fill_sheet(first, ON_PAPER, 0, [[ON_PAPER, 0, 0, 0]])
    first.taps("下一步：确认").taps("确认无误，签署").reads("您已签署，等另一位监票人")
    second.sees("投票已截止，请会员复查").reloads().taps("与我数的一致，签署")
    second.taps("确认无误，签署").reads("计数单已登记在公告板上")
    chair.turns_to("count").presses("开始开票")
    for one in (first, second):
        one.sees("核对后开票").taps("一致，开票")
    first.sees("开票完成")

    # the result is there, everywhere the same
    opens_result(chair).reads("97.14%")
    review = int(chair.page.url.rsplit("/", 1)[1])
    minutes = httpx.get(
        f"{town.admin_url}/reviews/{review}/papers/minutes.pdf", cookies=cookies_of(chair), trust_env=False
    )
    assert minutes.content.startswith(b"%PDF")
    opens_result(street).presses("回执：已收到").reads("已回执")
    chair.opens(f"/reviews/{review}").reads("周街道")

    # two problems become tickets, one is closed
    for words, title in ((CANTEEN, "食堂菜咸"), (LIFT, "电梯常坏")):
        chair.opens(f"/reviews/{review}/problems")
        for box in chair.page.locator(".opinions label", has_text=words).all():
            box.click()
        chair.fills(**{"新问题的说法（新建时填）": title}).presses("归类")
        chair.goes(title).fills(整改措施=f"本月内解决{title}", 责任人="王主席", 完成期限="2099-12-31")
        chair.presses("开整改单")
    chair.reads("电梯常坏")
    ticket = int(chair.page.url.rsplit("/", 1)[1].split("#")[0])
    chair.presses("向会员公开").fills(整改结果="换了新电梯").presses("报请上级工会验收").reads("等待验收")
    street.opens(f"/tickets/{ticket}")
    street.page.get_by_label("措施、结果和材料都看过，同意验收").check()
    street.presses("同意验收").reads("已验收")
    told = httpx.get(f"{town.admin_url}/told/{union_of(chair)}", trust_env=False).text
    assert "换了新电梯" in told
    assert "食堂菜咸" not in told
    assert CANTEEN not in told

    # other systems hear the same
    answer = httpx.get(
        f"{town.admin_url}/api/v1/results", headers={"Authorization": f"Bearer {secret}"}, trust_env=False
    ).json()
    result = json.dumps(answer, ensure_ascii=False)
    assert UNION in result
    assert poll in result
    heard = heard_by(receiver, "result.received", "ticket.opened", "ticket.closed")
    assert poll in heard["result.received"]
    assert "电梯常坏" in heard["ticket.closed"]


def opens_result(officer: Officer) -> Officer:
    """Open the one result in the list, as soon as it is there."""
    link = officer.opens("/reviews").page.locator("main a[href^='/reviews/']").first
    end = time.monotonic() + 60
    while not link.count() and time.monotonic() < end:
        time.sleep(0.5)
        officer.opens("/reviews")
    link.click()
    return officer


def connects(street: Officer, receiver: Receiver) -> str:
    """Let another system read and be told; return its token."""
    street.opens("/connections/webhooks/new")
    street.page.locator("#url").fill(receiver.url)
    for box in street.page.locator("form[action*=webhooks] input[type=checkbox]").all():
        box.check()
    street.presses("增加")
    street.opens("/connections/tokens/new")
    street.page.locator("#name").fill("区办公系统")
    for box in street.page.locator("form[action*=tokens] input[type=checkbox]").all():
        box.check()
    street.presses("建立")
    return street.page.locator("textarea").first.input_value()


def heard_by(receiver: Receiver, *events: str) -> dict[str, str]:
    """Return what was told of each event, as soon as all of them came."""
    end = time.monotonic() + 60
    while time.monotonic() < end:
        heard = {json.loads(body)["type"]: body.decode() for _, body in receiver.messages}
        if set(events) <= set(heard):
            return heard
        time.sleep(0.5)
    raise AssertionError(f"only heard {sorted(heard)}")


def cookies_of(officer: Officer) -> dict[str, str]:
    return {cookie["name"]: cookie["value"] for cookie in officer.page.context.cookies()}


def union_of(chair: Officer) -> int:
    chair.opens("/unions")
    return int(re.search(r"/unions/(\d+)", chair.page.content())[1])  # type: ignore[index]
