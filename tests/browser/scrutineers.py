"""Navigators: what a scrutineer (监票人) does with a phone, in the words of the hall."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

Picture = Callable[[Page, str], None]
PATIENCE_MS = 60_000
"""A phone looks at the server every few seconds, and verifies before it shows."""


class Scrutineer:
    """A scrutineer with a link and a phone."""

    def __init__(self, page: Page, link: str) -> None:
        self.page = page
        self.link = link
        self.backup = ""
        page.on("dialog", lambda dialog: dialog.accept())

    def opens(self) -> Scrutineer:
        """Scan the QR code on the chair's screen."""
        self.page.goto("about:blank")
        self.page.goto(self.link)
        return self

    def reloads(self) -> Scrutineer:
        """Reload the page, as a phone does after a while in the pocket."""
        self.page.reload()
        return self

    def taps(self, label: str) -> Scrutineer:
        """Tap a button."""
        self.page.get_by_role("button", name=label).click()
        return self

    def sees(self, heading: str) -> Scrutineer:
        """See a page by its heading."""
        expect(self.page.get_by_role("heading", level=1)).to_have_text(heading, timeout=PATIENCE_MS)
        return self

    def reads(self, text: str) -> Scrutineer:
        """Read something on the page."""
        expect(self.page.locator("#scrutineer")).to_contain_text(text, timeout=PATIENCE_MS)
        return self

    def joins(self) -> Scrutineer:
        """Confirm the definition."""
        return self.opens().taps("内容无误，我加入")

    def compares(self) -> str:
        """Compare the 核对码 with the big screen, tap 一致, and return the number."""
        self.sees("核对码与大屏幕一致吗？")
        number = self.number
        self.taps("与大屏幕一致")
        return number

    def copies_backup(self) -> Scrutineer:
        """Copy the 52 characters onto paper."""
        self.sees("抄写备份")
        groups = self.page.locator(".backup-groups span")
        expect(groups).to_have_count(13)
        self.backup = " ".join(groups.all_inner_texts())
        return self.taps("抄好了，下一步核对")

    def proves_backup(self) -> Scrutineer:
        """Type the 52 characters from the paper."""
        self.sees("核对备份")
        self.page.get_by_label("备份的52个字符").fill(self.backup.lower())
        self.page.get_by_role("button", name="核对", exact=True).click()
        return self

    def scans(self, mode: str) -> Scrutineer:
        """Open a scanning desk from the menu."""
        self.page.locator(".tile", has_text=mode).click()
        return self.sees(mode)

    def enters(self, slip: str) -> Scrutineer:
        """Enter what a slip's QR code or its printed code says."""
        self.page.get_by_label("或输入选票上的代码").fill(slip)
        self.page.get_by_role("button", name="确定", exact=True).click()
        return self

    def enters_at_once(self, slips: list[str]) -> Scrutineer:
        """Enter many slips before the first is answered.

        Done inside the page: while it asks about one slip, a browser takes no typing from outside.
        """
        box = self.page.get_by_label("或输入选票上的代码").element_handle()
        button = self.page.get_by_role("button", name="确定", exact=True).element_handle()
        self.page.evaluate(
            """async ([box, button, slips]) => {
                for (const slip of slips) {
                    box.value = slip;
                    button.click();
                    await new Promise((go_on) => setTimeout(go_on));
                }
            }""",
            [box, button, slips],
        )
        return self

    @property
    def number(self) -> str:
        """The number to read aloud."""
        return self.page.locator(".read-aloud").get_attribute("aria-label") or ""


def hold_ceremony(scrutineers: list[Scrutineer]) -> None:
    """Let all scrutineers make the key and prove their backups."""
    for scrutineer in scrutineers:
        scrutineer.joins()
    numbers = {scrutineer.compares() for scrutineer in scrutineers}
    assert len(numbers) == 1
    for scrutineer in scrutineers:
        scrutineer.copies_backup().proves_backup()
    for scrutineer in scrutineers:
        scrutineer.sees("等待开始投票")
