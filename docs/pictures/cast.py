"""Who appears in the story (出场的人), and what all chapters need."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from docs.pictures.camera import DESKTOP, Camera
from tests.browser.demonstration import Demonstration
from tests.browser.officers import Officer
from tests.browser.scrutineers import Scrutineer

UNION = "望京示范科技有限公司工会"
SCRUTINEERS = ("张静", "李强", "赵敏")
PLAYED_MS = 120_000


@dataclass
class Cast:
    """The people of the story so far.

    Args:
        papers: a folder for sheets that are looked at and thrown away.
        ballots: what the member's phone showed, one page after the other.
    """

    demo: Demonstration
    camera: Camera
    papers: Path
    people: dict[str, Officer] = field(default_factory=dict)
    scrutineers: list[Scrutineer] = field(default_factory=list)
    slips: list[str] = field(default_factory=list)
    member: Page | None = None
    ballots: list[bytes] = field(default_factory=list)

    def enter(self, role: str, name: str, whom: int = 0, size: tuple[int, int] = DESKTOP) -> Officer:
        """Let somebody of the made-up district enter by the demonstration's first page."""
        page = self.camera.window(size)
        page.goto(self.demo.admin_url)
        section = page.locator("section", has=page.get_by_role("heading", name=role, exact=True))
        section.get_by_role("button", name="进入").nth(whom).click()
        self.people[name] = Officer(page)
        return self.people[name]

    def newcomer(self, name: str) -> Officer:
        """Return an officer with a window, who has not signed in."""
        self.people[name] = Officer(self.camera.window())
        return self.people[name]

    def on_phone(self, officer: Officer, name: str) -> None:
        """Keep the page of an officer as a phone shows it."""
        page = officer.page
        size = page.viewport_size
        assert size is not None
        page.set_viewport_size({"width": 360, "height": 780})
        self.camera.take(page, name)
        page.set_viewport_size(size)


def step(officer: Officer, key: str) -> Locator:
    """Return one step of the checklist."""
    return officer.page.locator(f"#step-{key}")


def is_at(officer: Officer, key: str) -> None:
    """Wait until a step of the checklist is to be done now."""
    expect(officer.page.locator(f"#step-{key}.now")).to_be_visible(timeout=PLAYED_MS)


def sheet_of(page: Page) -> Locator:
    """Return the first sheet on a page."""
    return page.locator("main .sheet").first
