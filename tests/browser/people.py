"""Navigators: what a member does with a phone, in the words of the hall."""

from __future__ import annotations

from collections.abc import Sequence

from playwright.sync_api import Page, expect


class Member:
    """A member (会员) with a slip and a phone."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def scans(self, address: str) -> Member:
        """Scan the slip's QR code."""
        self.page.goto("about:blank")
        self.page.goto(address)
        return self

    def types(self, path: str, code: str) -> Member:
        """Open the poll's page without a slip and type its code."""
        self.page.goto(path)
        self.page.get_by_label("投票码", exact=True).fill(code)
        self.page.get_by_role("button", name="下一步").click()
        return self

    def lets_seconds_last(self, seconds: float) -> Member:
        """Let each second of a countdown on the next pages last longer or shorter."""
        self.page.add_init_script(
            f"const every = setInterval; window.setInterval = (act, wait) => every(act, wait * {seconds});"
        )
        return self

    def chooses(self, options: Sequence[str], comment: str = "") -> Member:
        """Tap one option of each question."""
        self.sees("请填写选票")
        groups = self.page.get_by_role("group")
        expect(groups).to_have_count(len(options))
        for place, option in enumerate(options):
            groups.nth(place).get_by_text(option, exact=True).click()
        if comment:
            self.page.get_by_role("textbox").fill(comment)
        return self

    def reviews(self) -> Member:
        """Go on to the review."""
        self.page.locator("main button.main").click()
        self.sees("请再看一遍")
        return self

    def votes(self) -> Member:
        """Tap the one button that counts."""
        self.page.get_by_role("button", name="投票", exact=True).click()
        return self

    def sees(self, heading: str) -> Member:
        """See a page by its heading."""
        expect(self.page.get_by_role("heading", level=1)).to_have_text(heading)
        return self

    def reads(self, text: str) -> Member:
        """Read something on the page."""
        expect(self.page.locator("main")).to_contain_text(text)
        return self

    @property
    def tracker(self) -> str:
        """The 回执码 on the page."""
        groups = self.page.locator("section[aria-label=回执码] .number span")
        expect(groups).to_have_count(4)
        return "-".join(groups.all_inner_texts())
