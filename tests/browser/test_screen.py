"""What the hall sees on the big screen, and anyone on the public board."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Page, expect

from tests.browser.conftest import NewPhone
from tests.browser.hall import Hall
from vote.rehearsal.voter import Room, VoterPhone

pytestmark = pytest.mark.browser

Picture = Callable[[Page, str], None]
WIDE = {"width": 1920, "height": 1080}


@pytest.fixture
def open_hall(hall: Hall) -> Hall:
    """An assembly whose poll of two questions is open, with ten slips."""
    hall.define(questions=2)
    hall.simulate_ceremony()
    hall.print_slips(10)
    hall.open(present=10)
    return hall


def vote(hall: Hall, first: int, count: int) -> None:
    """Let simulated members vote."""
    line = hall.line()
    room = Room.read(line.page())
    for address in hall.slips[first : first + count]:
        phone = VoterPhone(line, room, address)
        phone.cast(phone.seal([0, 1]))


def fits(page: Page) -> bool:
    """Say whether nothing of the screen is cut off."""
    return bool(
        page.evaluate(
            "document.documentElement.scrollHeight <= innerHeight && document.documentElement.scrollWidth <= innerWidth"
        )
    )


def test_the_screen_follows_the_assembly_and_shows_the_result_on_a_tap(
    open_hall: Hall, new_phone: NewPhone, picture: Picture
) -> None:
    page = new_phone(**WIDE)
    page.goto(f"/{open_hall.poll}/screen")
    expect(page.locator("#phase")).to_have_text("投票进行中")
    expect(page.locator("#cast")).to_have_text("0")
    assert fits(page)

    vote(open_hall, 0, 6)
    expect(page.locator("#cast")).to_have_text("6")
    expect(page.locator("#progress-words")).to_have_text("已投 6 ／ 实到 10")
    picture(page, "screen-open")

    open_hall.close(issued=8)
    expect(page.locator("#phase")).to_have_text("投票已截止")
    expect(page.locator("#cast-name")).to_have_text("收回")
    assert fits(page)

    open_hall.count()
    expect(page.locator("#stage")).to_contain_text("请总监票人宣布结果")
    assert "%" not in page.locator("body").inner_text()
    page.locator("#reveal").click()
    expect(page.locator(".outcome")).to_contain_text("100.00%")
    expect(page.locator(".beside")).to_contain_text("÷发出75.00%")
    expect(page.locator(".warning")).to_contain_text("意见完全一致")
    assert fits(page)
    picture(page, "screen-result")


def test_when_the_network_fails_the_last_figure_stays_with_its_time(open_hall: Hall, new_phone: NewPhone) -> None:
    page = new_phone(**WIDE)
    page.goto(f"/{open_hall.poll}/screen")
    vote(open_hall, 0, 2)
    expect(page.locator("#cast")).to_have_text("2")

    page.context.set_offline(True)
    expect(page.locator("#fresh")).to_contain_text("网络不通，显示的是")
    cast_meanwhile = page.locator("#cast").inner_text()
    vote(open_hall, 2, 1)
    page.context.set_offline(False)

    assert cast_meanwhile == "2"
    expect(page.locator("#fresh")).to_contain_text("更新于")
    expect(page.locator("#cast")).to_have_text("3")


def test_the_board_offers_to_reload_when_it_has_grown(open_hall: Hall, new_phone: NewPhone, picture: Picture) -> None:
    page = new_phone()
    page.goto(f"/{open_hall.poll}/board")
    expect(page.locator("#cast")).to_contain_text("0")

    vote(open_hall, 0, 5)
    expect(page.locator("#cast")).to_contain_text("5")
    open_hall.close(issued=5)
    page.get_by_role("link", name="刷新本页").click()

    expect(page.get_by_text("已截止，待开票")).to_be_visible()
    picture(page, "board-closed")


def test_pages_shut_nobody_out(open_hall: Hall, new_phone: NewPhone) -> None:
    vote(open_hall, 0, 5)
    open_hall.close(issued=5)
    open_hall.count()
    page = new_phone(width=320, height=640)

    for address in ("/", "/why", "/rules", *[f"/{open_hall.poll}{part}" for part in ("/board", "/find", "/plain")]):
        page.goto(address)
        found = Axe().run(page)
        assert not found.violations_count, found.generate_report()
        assert page.evaluate("document.documentElement.scrollWidth") <= 320
