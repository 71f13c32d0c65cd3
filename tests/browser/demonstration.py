"""The command `pingjia demo` as a newcomer starts it, and what the chair does on the desk's page."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
from playwright.sync_api import Page, expect

from tests.admin.paper import pictures, scanned

PATIENCE_S = 90.0
STOP_S = 30.0
CEREMONY_MS = 60_000


@dataclass(frozen=True)
class Demonstration:
    """A running demonstration; phones use `public_url`, the chair uses `desk_url`."""

    public_url: str
    desk_url: str
    log: Path


@contextmanager
def demonstration(folder: Path) -> Iterator[Demonstration]:
    """Start `pingjia demo` in a folder, and stop it as Ctrl-C does; it must end well and say so."""
    port, desk_port = free_port(), free_port()
    found = Demonstration(f"http://127.0.0.1:{port}", f"http://127.0.0.1:{desk_port}", folder / "log")
    command = [sys.executable, "-m", "admin.cli", "demo", "--dir", str(folder / "data")]
    command += ["--port", str(port), "--desk-port", str(desk_port), "--public-url", found.public_url]
    environment = {**os.environ, "PYTHONUNBUFFERED": "1", "PYTHONIOENCODING": "utf-8"}
    with found.log.open("wb") as log, subprocess.Popen(command, stdout=log, stderr=log, env=environment) as process:
        try:
            wait_for(process, found.desk_url)
            yield found
        finally:
            process.send_signal(signal.SIGINT)
            status = process.wait(STOP_S)
    assert status == 0, found.log.read_text("utf-8")
    assert found.log.read_text("utf-8").rstrip().endswith("已停止。")


def wait_for(process: subprocess.Popen[bytes], address: str) -> None:
    """Wait until something answers."""
    end = time.monotonic() + PATIENCE_S
    while time.monotonic() < end and process.poll() is None:
        try:
            httpx.get(address, timeout=2, trust_env=False)
        except httpx.TransportError:
            time.sleep(0.2)
        else:
            return
    raise AssertionError("pingjia demo did not start")


def free_port() -> int:
    """Return a port that nobody uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Chair:
    """The chair (主持人) at the desk's page."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def comes(self, demo: Demonstration) -> Chair:
        """Open the page."""
        self.page.goto(demo.desk_url)
        return self

    def is_at(self, step: str) -> Chair:
        """See which step is to be done now."""
        expect(self.page.locator(f"#step-{step}.now")).to_be_visible(timeout=CEREMONY_MS)
        return self

    def defines(self, **fields: str) -> Chair:
        """Step 1."""
        for name, value in fields.items():
            self.page.locator(f"#{name}").fill(value)
        self.page.locator("#questions-0").check()
        self.presses("设定投票，生成监票人链接")
        return self.is_at("keys")

    def link_of(self, name: str) -> str:
        """Return the link by which this machine plays a scrutineer."""
        link = self.page.get_by_role("link", name=f"在本机扮演{name}").get_attribute("href")
        assert link is not None
        return link

    @property
    def check_number(self) -> str:
        """The 核对码 that the page shows."""
        return self.page.locator("#live-numbers b").inner_text()

    def presses(self, words: str) -> Chair:
        """Press a button."""
        self.page.get_by_role("button", name=words, exact=True).click()
        return self

    def prints(self, count: int) -> list[str]:
        """Step 3: print a batch and return what its codes hold."""
        self.page.locator("#count").fill(str(count))
        self.presses("生成选票 PDF")
        with self.page.expect_download() as download:
            self.page.get_by_role("link", name=f"下载选票 PDF（{count} 张）").click(timeout=CEREMONY_MS)
        pdf = download.value.path().read_bytes()
        self.presses("已印好，清除 PDF")
        with tempfile.TemporaryDirectory() as folder:
            return [code.text for page in pictures(pdf, Path(folder)) for code in scanned(page)]

    def opens(self, present: int) -> Chair:
        """Step 4."""
        self.page.locator("#present").fill(str(present))
        return self.presses("开始投票").is_at("vote")

    def lets_members_vote(self, satisfied: int, fairly: int) -> Chair:
        """Let simulated members vote."""
        self.page.locator("#satisfied").fill(str(satisfied))
        self.page.locator("#fairly").fill(str(fairly))
        self.page.locator("#abstain").fill("0")
        self.presses("模拟投票")
        return self.reads(f"已投 {satisfied + fairly}／{satisfied + fairly}")

    def closes(self, issued: int) -> Chair:
        """Step 6."""
        self.page.locator("#issued").fill(str(issued))
        self.page.locator("#words").fill("结束投票")
        return self.presses("结束投票，封存票箱")

    def reads(self, words: str) -> Chair:
        """Read something on the page."""
        expect(self.page.locator("main")).to_contain_text(words, timeout=CEREMONY_MS)
        return self
