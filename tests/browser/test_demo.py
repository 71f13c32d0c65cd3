"""A newcomer types `pingjia demo` and holds an assembly from the desk's page."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Browser, Page, expect

from tests.browser.demonstration import Chair, Demonstration, demonstration
from tests.browser.people import Member
from tests.browser.scrutineers import Scrutineer
from vote.verify import verify_board

pytestmark = [pytest.mark.browser, pytest.mark.slow]

Picture = Callable[[Page, str], None]
NewPage = Callable[..., Page]


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demonstration]:
    with demonstration(tmp_path_factory.mktemp("demo")) as found:
        yield found


@pytest.fixture
def new_page(chromium: Browser) -> Iterator[NewPage]:
    """A function that opens windows, each with a memory of its own; page errors fail the test."""
    faults: list[str] = []
    contexts = []

    def make(width: int = 1280, height: int = 800) -> Page:
        context = chromium.new_context(viewport={"width": width, "height": height}, locale="zh-CN")
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(30_000)
        page.on("pageerror", lambda error: faults.append(str(error)))
        return page

    yield make
    for context in contexts:
        context.close()
    assert not faults


def find_no_barrier(page: Page) -> None:
    """Let axe look for what shuts people out."""
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


def put_away(chair: Chair) -> None:
    """Leave an empty desk to the next test."""
    chair.presses("收起，另设一次投票").is_at("define")


def test_a_rehearsal_goes_through_all_nine_steps(demo: Demonstration, new_page: NewPage, picture: Picture) -> None:
    chair = Chair(new_page()).comes(demo).is_at("define")
    picture(chair.page, "desk-1-define")
    chair.defines(due="12", recheck_minutes="0", names="张𬭎\n李䶮\n王五")
    picture(chair.page, "desk-2-keys")
    chair.presses("监票人全由系统扮演").is_at("print")
    slips = chair.prints(13)
    assert len(set(slips)) == 13
    chair.is_at("open").opens(12)
    picture(chair.page, "desk-3-vote")
    find_no_barrier(chair.page)

    member = Member(new_page(360, 780)).scans(slips[0])
    member.chooses(["不满意"], "希望多听意见").reviews().votes().sees("已投出")
    chair.lets_members_vote(satisfied=18, fairly=1).reads("20")

    chair.closes(20).is_at("count")
    member.scans(slips[0]).sees("已计入")
    chair.presses("开始开票").is_at("result").reads("95.00%").reads("满意18票，基本满意1票，不满意1票，弃权0票")
    chair.reads("希望多听意见")
    picture(chair.page, "desk-4-result")
    find_no_barrier(chair.page)

    with chair.page.expect_download() as download:
        chair.page.get_by_role("link", name="下载公告板 board.json").click()
    checked = verify_board(download.value.path().read_bytes())
    assert checked.refused is None
    assert checked.level == "counted"
    put_away(chair)


def test_a_person_plays_one_scrutineer_and_the_system_the_others(demo: Demonstration, new_page: NewPage) -> None:
    chair = Chair(new_page()).comes(demo).defines(due="12", recheck_minutes="0")
    scrutineer = Scrutineer(new_page(360, 780), chair.link_of("张监票"))
    chair.presses("我演一位，其余由系统扮演")

    scrutineer.joins().sees("核对码与大屏幕一致吗？")
    chair.reads("请监票人大声比对核对码，正在等：张监票点“一致”。")
    assert digits(chair.check_number) == digits(scrutineer.compares())
    chair.is_at("print")
    scrutineer.copies_backup().proves_backup().sees("等待开始投票")
    chair.prints(6)
    chair.is_at("open").opens(12).lets_members_vote(satisfied=5, fairly=1).closes(6).is_at("count")
    chair.presses("开始开票").reads("把开票留给真人监票人")
    scrutineer.sees("核对后开票").taps("一致，开票").sees("开票完成").reads("满意率 100.00%")

    chair.is_at("result").reads("100.00%")
    put_away(chair)


def digits(number: str) -> str:
    """Return a number to read aloud without its spaces."""
    return "".join(number.split())


def test_the_desk_shows_what_happens_elsewhere_without_a_touch(demo: Demonstration, new_page: NewPage) -> None:
    chair = Chair(new_page()).comes(demo).defines(due="12", recheck_minutes="0")
    watching = Chair(new_page(360, 780)).comes(demo).is_at("keys")
    watching.reads("正在等：张监票、李监票、王监票加入。")

    chair.presses("监票人全由系统扮演")
    watching.is_at("print")
    chair.is_at("print").prints(6)
    watching.is_at("open")
    chair.opens(12)
    watching.is_at("vote")
    chair.lets_members_vote(satisfied=5, fairly=1)
    expect(watching.page.locator("#live-vote .big dd")).to_have_text("6", timeout=30_000)
    chair.closes(6)
    watching.is_at("count")
    chair.presses("开始开票")
    watching.is_at("result")
    put_away(watching)


def test_figures_being_typed_are_not_swept_away(demo: Demonstration, new_page: NewPage) -> None:
    chair = Chair(new_page()).comes(demo).defines(due="12", recheck_minutes="0")
    typing = Chair(new_page()).comes(demo)
    typing.page.locator("summary").get_by_text("仪式卡住了").click()
    typing.page.locator("#why").fill("有人换手机，正在输入")

    chair.presses("监票人全由系统扮演").is_at("print")

    expect(typing.page.get_by_text("投票有了新进展")).to_be_visible(timeout=30_000)
    expect(typing.page.locator("#why")).to_have_value("有人换手机，正在输入")
    annul(chair)


def test_the_desk_is_usable_by_keyboard_at_320_px_and_by_screen_readers(demo: Demonstration, new_page: NewPage) -> None:
    chair = Chair(new_page(320, 640)).comes(demo).is_at("define")
    for step in ("define", "keys"):
        chair.is_at(step)
        assert chair.page.evaluate("document.documentElement.scrollWidth") <= 320
        find_no_barrier(chair.page)
        if step == "define":
            chair.page.locator("#recheck_minutes").press("Enter")
    annul(chair)


def test_a_second_demonstration_on_the_same_port_says_so(demo: Demonstration, tmp_path: Path) -> None:
    port = demo.public_url.rsplit(":", 1)[1]
    command = [sys.executable, "-m", "admin.cli", "demo", "--dir", str(tmp_path / "data"), "--port", port]

    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)

    assert done.returncode != 0
    assert f"端口 {port} 已被别的程序占用" in done.stdout + done.stderr
    assert "Traceback" not in done.stderr


def annul(chair: Chair) -> None:
    """Annul what is on the desk and put it away."""
    chair.page.locator("summary").get_by_text("作废本次投票").click()
    chair.page.locator("#reason").fill("测试结束")
    chair.page.locator("#code").fill(chair.page.locator(".poll-code").inner_text())
    chair.presses("作废，不能恢复").reads("本次投票已作废")
    chair.presses("另设一次投票").is_at("define")
