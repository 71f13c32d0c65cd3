"""The checklist in a browser that nobody touches."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Response, expect
from werkzeug.serving import make_server

from admin.views import gate
from tests.admin.holding import Chair
from tests.admin.house import House, open_house

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    yield from open_house(tmp_path, f"sqlite:///{tmp_path / 'admin.db'}")


@pytest.fixture
def served(house: House) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, house.app, threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()


def test_a_checklist_left_alone_says_that_its_time_is_over_and_leads_back(
    house: House, served: str, chromium: Browser
) -> None:
    chair = Chair(house).plans()
    token = chair.browser.client.get_cookie(gate.COOKIE)
    assert token is not None
    context = chromium.new_context(locale="zh-CN")
    context.add_cookies([{"name": gate.COOKIE, "value": token.value, "url": served}])
    page = context.new_page()
    page.goto(served + chair.here)
    expect(page.locator("#ended")).to_be_hidden()

    def is_refresh(answer: Response) -> bool:
        return "/live/" in answer.url

    for _ in range(2):  # refreshed twice while it is left alone, half an hour in all
        with page.expect_response(is_refresh) as refreshed:
            house.clock.forward(minutes=15)
        assert refreshed.value.status == 200
    house.clock.forward(minutes=1)

    expect(page.locator("#ended")).to_be_visible()
    if os.environ.get("PINGJIA_PICTURES"):
        page.screenshot(path=Path(os.environ["PINGJIA_PICTURES"]) / "ended.png")
    page.get_by_role("link", name="重新登录").click()
    expect(page).to_have_url(f"{served}/sign-in?next={chair.here}")
    context.close()
