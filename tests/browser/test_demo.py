"""A newcomer types `pingjia demo`, is told what to do first, and holds a rehearsal to its result."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Browser, Error, Page, expect

from tests.browser.demonstration import Demonstration, demonstration
from tests.browser.officers import Officer

pytestmark = [pytest.mark.browser, pytest.mark.slow]

Picture = Callable[[Page, str], None]
NewPage = Callable[..., Page]
PLAYED_MS = 90_000


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demonstration]:
    with demonstration(tmp_path_factory.mktemp("demo")) as found:
        yield found


@pytest.fixture
def new_page(chromium: Browser) -> Iterator[NewPage]:
    """A function that opens windows, each with a memory of its own; page errors fail the test."""
    faults: list[str] = []
    contexts = []

    def make(width: int = 1280, height: int = 900) -> Page:
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
    """Let axe look for what shuts people out, and see that nothing is cut off at the side."""
    try:
        found = Axe().run(page)
    except Error:  # the page turned over by itself meanwhile
        page.wait_for_load_state()
        found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    see_it_whole(page)


def see_it_whole(page: Page) -> None:
    """See that nothing is cut off at the side."""
    page.wait_for_load_state()
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def look_at(page: Page, picture: Picture, name: str) -> None:
    """Look for barriers on the narrow page that is in use, and at the same page on a laptop."""
    picture(page, f"demo-320-{name}")
    see_it_whole(page)
    page.set_viewport_size({"width": 1280, "height": 900})
    picture(page, f"demo-1280-{name}")
    see_it_whole(page)
    page.set_viewport_size({"width": 320, "height": 800})
    find_no_barrier(page)


def enters_as(page: Page, demo: Demonstration, role: str, whom: int = 0) -> Officer:
    """Open the first page and choose one of the people of a role."""
    page.goto(demo.admin_url)
    section = page.locator("section", has=page.get_by_role("heading", name=role, exact=True))
    section.get_by_role("button", name="进入").nth(whom).click()
    return Officer(page)


@pytest.fixture(scope="module")
def looked_at() -> set[str]:
    """The pages that axe has looked at with another role."""
    return set()


def is_at(chair: Officer, step: str) -> None:
    """See which step of the checklist is to be done now."""
    expect(chair.page.locator(f"#step-{step}.now")).to_be_visible(timeout=PLAYED_MS)


def test_a_newcomer_holds_a_rehearsal(demo: Demonstration, new_page: NewPage, picture: Picture) -> None:
    page = new_page(320, 800)
    page.goto(demo.admin_url)
    look_at(page, picture, "guide")
    chair = enters_as(page, demo, "基层工会主席", 1)
    look_at(page, picture, "home")
    chair.opens("/assemblies").goes("筹备一次会员评家")
    look_at(page, picture, "plan")
    chair.fills(**{"监票人（每行一位，2 至 9 位）": "张𬭎\n李䶮\n王五", "总监票人": "王五", "应到人数": "12"})
    chair.fills(**{"计票人（每行一位）": "钱六", "结束后留几分钟再次扫码查验": "0"}).presses("保存")
    expect(page).to_have_url(re.compile(r"/assemblies/\d+"))
    look_at(page, picture, "checklist")
    chair.turns_to("rehearse").presses("开始一次演练")
    expect(page.get_by_role("button", name="监票人全由系统扮演")).to_be_visible()
    look_at(page, picture, "keys")
    chair.presses("监票人全由系统扮演")
    is_at(chair, "print")
    chair.turns_to("print").presses("生成选票 PDF").presses("已印好，清除 PDF")
    chair.turns_to("present").fills(实到人数="12").presses("确认实到人数")
    chair.turns_to("open").presses("宣布开始投票")
    is_at(chair, "vote")
    chair.fills(满意="9", 基本满意="1", 不满意="1", 弃权="1").presses("模拟投票")
    expect(page.locator("#live-vote")).to_contain_text("12", timeout=PLAYED_MS)
    look_at(page, picture, "vote")
    chair.turns_to("close").fills(共发出选票="12", **{"请输入“结束投票”四个字确认": "结束投票"}).presses(
        "结束投票，封存票箱"
    )
    chair.turns_to("count").presses("开始开票")
    is_at(chair, "result")
    chair.reads("83.33%")
    look_at(page, picture, "result")


@pytest.mark.parametrize("role", ["区总工会", "街道（地区、行业）工会", "财务", "审计", "系统管理"])
def test_every_role_finds_its_pages_open_to_all(
    demo: Demonstration, new_page: NewPage, picture: Picture, looked_at: set[str], role: str
) -> None:
    page = new_page(360, 780)
    officer = enters_as(page, demo, role)
    menu = page.get_by_role("navigation", name="主菜单").get_by_role("link")
    expect(menu).not_to_have_count(0)
    page.wait_for_load_state()
    for address in [str(link.get_attribute("href")) for link in menu.all()]:
        officer.opens(address)
        picture(page, f"{role}{address.replace('/', '-')}")
        if address in looked_at:
            see_it_whole(page)
        else:
            find_no_barrier(page)
            looked_at.add(address)


def test_nothing_of_the_demonstration_answers_to_a_made_up_host(demo: Demonstration, new_page: NewPage) -> None:
    answer = new_page().request.get(demo.admin_url, headers={"Host": "evil.example"})

    assert answer.status == 400
