"""A real server and real browsers: Chromium contexts the size of a phone."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.browser.hall import Hall
from tests.machine import lack
from vote.config import VoteSettings
from vote.db import Database
from vote.rehearsal.server import own_server

FLAGS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking"
    " --disable-component-update --disable-sync"
)
PHONE = {"width": 360, "height": 780}
PATIENCE_MS = 40_000

expect.set_options(timeout=PATIENCE_MS)

NewPhone = Callable[..., Page]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Try a test in a browser once more where it failed in the full run, and show that.

    Pages do much by themselves, in any order, and the full run leaves them little of the machine.
    """
    for item in items:
        if "browser" in item.path.parent.parts and "PYTEST_XDIST_WORKER" in os.environ:
            item.add_marker(pytest.mark.flaky(reruns=1))


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium, for as long as the session lasts; without the windows of a desktop where that is installed."""
    program = shutil.which("chromium-headless-shell") or shutil.which("chromium")
    if program is None:
        lack("chromium", "no Chromium on this machine; install the package chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS.split())
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def server() -> Iterator[VoteSettings]:
    """A server of its own, as `pingjia serve` starts it, with one process; the demonstration has two."""
    with own_server(workers=1) as settings:
        yield settings


@pytest.fixture
def hall(server: VoteSettings) -> Iterator[Hall]:
    """The chair's side of an assembly: the door to the polls of that server."""
    database = Database.of(server)
    made = Hall(database, server.public_url)
    yield made
    made.leave()
    database.close()


@pytest.fixture
def new_phone(chromium: Browser, server: VoteSettings) -> Iterator[NewPhone]:
    """A function that hands out phones, each with a memory of its own; page errors fail the test."""
    contexts: list[BrowserContext] = []
    faults: list[str] = []

    def make(*, script: bool = True, width: int = 360, height: int = 780) -> Page:
        context = chromium.new_context(
            base_url=server.public_url,
            java_script_enabled=script,
            viewport={"width": width, "height": height},
            locale="zh-CN",
            has_touch=True,
            reduced_motion="reduce",
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(PATIENCE_MS)
        page.on("pageerror", lambda error: faults.append(str(error)))
        return page

    yield make
    for context in contexts:
        for page in context.pages:
            page.unroute_all(behavior="ignoreErrors")  # what is under way when the window closes is no fault
        context.close()
    assert not faults


@pytest.fixture
def picture() -> Callable[[Page, str], None]:
    """A function that keeps a picture of a page in the folder PINGJIA_PICTURES, if that is set."""
    folder = os.environ.get("PINGJIA_PICTURES")

    def keep(page: Page, name: str) -> None:
        if folder:
            Path(folder).mkdir(parents=True, exist_ok=True)
            page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)

    return keep
