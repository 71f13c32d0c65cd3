"""Navigators: what an officer of a union (工会干部) does on the signed-in side, in the words of the pages."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from io import BytesIO

import pyotp
import zxingcpp
from PIL import Image
from playwright.sync_api import Error, Locator, Page, expect

STEP_S = 30
"""Seconds that a code of an authenticator lasts."""


class Officer:
    """A person with an invitation, a browser and an authenticator."""

    def __init__(self, page: Page, password: str = "四匹白马慢慢走过大桥") -> None:
        self.page = page
        self.password = password
        self.secret = ""
        page.on("dialog", lambda dialog: dialog.accept())

    def takes_up(self, link: str) -> Officer:
        """Open the invitation, choose a password, and set up the second factor."""
        self.page.goto(link)
        self.fills(设置密码=self.password, 再输一遍=self.password).presses("设好密码，下一步")
        self.secret = self.page.locator(".secret code").inner_text().replace(" ", "")
        code = pyotp.TOTP(self.secret).now()
        self.page.get_by_label("动态码（6 位数字）").fill(code)
        return self.presses("启用动态码并进入").sees(re.compile("."))

    def leaves_and_returns(self, login: str) -> Officer:
        """Sign out, and in again with password and the next code; no code is taken twice."""
        self.page.get_by_role("button", name="退出").click()
        self.page.goto(f"{self.base}/sign-in")
        self.fills(登录名=login, 密码=self.password).presses("登录")
        self.page.get_by_label("动态码（6 位数字）").fill(pyotp.TOTP(self.secret).at(time.time() + STEP_S))
        return self.presses("登录")

    @property
    def base(self) -> str:
        """Where the signed-in side is."""
        return "/".join(self.page.url.split("/")[:3])

    def menu(self, name: str) -> Officer:
        """Choose an entry of the menu."""
        self.page.get_by_role("navigation", name="主菜单").get_by_role("link", name=name, exact=True).click()
        return self

    def goes(self, *names: str) -> Officer:
        """Follow links of the page by what they say, one after the other."""
        for name in names:
            self.page.locator("main").get_by_role("link", name=name).first.click()
        return self

    def opens(self, path: str) -> Officer:
        """Open a page by its address."""
        self.page.goto(f"{self.base}{path}")
        return self

    def turns_to(self, step: str) -> Officer:
        """Come back to the checklist as it is now, and open one of its steps where it is folded."""
        address = f"{self.page.url.split('#')[0]}#step-{step}"
        loads: tuple[Callable[[], object], ...] = (lambda: self.page.goto(address), self.page.reload)
        for load in loads:
            try:
                load()
            except Error:  # the page was turning over by itself
                self.page.wait_for_load_state()
        # Whatever the page does by itself meanwhile, the step is open afterwards.
        for part in self.page.locator(f"#step-{step} > details").all():
            part.evaluate("part => part.open = true")
        return self

    def fills(self, **fields: str) -> Officer:
        """Fill in fields by their labels."""
        for label, text in fields.items():
            field = self.page.get_by_label(label, exact=True)
            if field.evaluate("field => field.tagName") == "SELECT":
                field.select_option(label=text)
            else:
                field.fill(text)
        return self

    def presses(self, label: str) -> Officer:
        """Press a button by what it says."""
        self.page.get_by_role("button", name=label, exact=True).first.click()
        return self

    def sees(self, heading: str | re.Pattern[str]) -> Officer:
        """See a page by its heading."""
        expect(self.page.get_by_role("heading", level=1)).to_contain_text(heading)
        return self

    def reads(self, text: str | re.Pattern[str]) -> Officer:
        """Read something on the page."""
        expect(self.page.locator("main")).to_contain_text(text)
        return self

    def downloads(self, click: Locator) -> bytes:
        """Press something that hands out a file, and return the file."""
        with self.page.expect_download() as waiting:
            click.click()
        return waiting.value.path().read_bytes()


def read_code(shown: Locator) -> str:
    """Read a QR code off the screen, as a phone does."""
    picture = Image.open(BytesIO(shown.screenshot(scale="device")))
    wide = picture.resize((picture.width * 2, picture.height * 2))
    return next(found.text for found in zxingcpp.read_barcodes(wide) if found.text)
