"""The scrutineer's pages for everybody: narrow screens, keyboards, screen readers."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]  # it ships no types
from playwright.sync_api import Page

from tests.browser.conftest import NewPhone
from tests.browser.hall import Hall
from tests.browser.scrutineers import Scrutineer
from tests.factories import Assembly
from vote import chair
from vote.crypto.hashing import base32

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def reach(page: Page) -> None:
    """Check that nothing is cut off, that taps hit, and that assistive technology finds its way."""
    assert not page.evaluate("document.documentElement.scrollWidth > innerWidth")
    taps = ".act, .tile"
    assert page.evaluate(
        f"[...document.querySelectorAll('{taps}')].every(one => !one.offsetHeight || one.offsetHeight >= 56)"
    )
    found = Axe().run(page).response["violations"]
    assert [violation["id"] for violation in found] == []


def test_every_page_is_within_reach_at_320_pixels(hall: Hall, new_phone: NewPhone) -> None:
    assembly = Assembly.define(hall.database)
    assembly.hold_ceremony()
    assembly.issue(8)
    invitation = chair.reinvite(hall.database, assembly.code, 1)
    link = f"{hall.public_url}/{assembly.code}/scrutineer#1-{invitation.token}"
    phone = new_phone(width=320, height=640)
    one = Scrutineer(phone, link).opens().sees("恢复备份")
    reach(phone)

    phone.get_by_label("备份的52个字符").fill(base32(assembly.phones[0].seed))
    one.taps("恢复到本机").sees("等待开始投票")
    reach(phone)
    one.scans("剩余票作废")
    reach(phone)
    one.taps("结束扫码")
    assembly.open()
    for secret in assembly.slips[:5]:
        assembly.cast(secret, [0])
    assembly.close(8)
    one.sees("投票已截止，请会员复查")
    reach(phone)
    chair.begin_count(hall.database, assembly.code)
    one.sees("您开过票吗？").taps("还没有点过")
    reach(phone)
    phone.get_by_label("宣布的计票核对码").fill(assembly.turnout().tally_number or "")
    one.taps("确定").sees("核对后开票")
    reach(phone)
    one.taps("一致，开票").sees("您的一份已送出")
    reach(phone)
    assembly.post_share(2)
    one.sees("开票完成")
    reach(phone)
    assembly.stop()


def test_the_first_pages_are_within_reach_at_320_pixels(hall: Hall, new_phone: NewPhone) -> None:
    hall.define()
    phone = new_phone(width=320, height=640)

    one = Scrutineer(phone, hall.links()[0]).opens().sees("您是王芳吗？")
    reach(phone)
    one.taps("内容无误，我加入").sees("等其他监票人加入")

    reach(phone)
