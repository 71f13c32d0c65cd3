"""Windows and phones to look through, and pictures (截图) that stay small."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import Browser, Locator, Page

FLAGS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking"
    " --disable-component-update --disable-sync"
)
DESKTOP, PHONE = (1280, 860), (360, 780)
PATIENCE_MS = 30_000
MOST_BYTES = 60_000
COLOURS = (48, 32, 20, 14, 10)
CHINESE = """
    for (const input of document.querySelectorAll("input[type=date], input[type=file]")) {
        const { type, value } = input;
        Object.assign(input.dataset, { type, value });
        input.type = "text";
        input.value = type === "file" ? "选择文件　未选择任何文件" : value.replaceAll("-", "/") || "年/月/日";
    }
"""
"""Dates and files are chosen in the words of the browser; Debian's speaks English only."""
AS_BEFORE = """
    for (const input of document.querySelectorAll("input[data-type]")) {
        input.type = input.dataset.type;
        if (input.type === "date") input.value = input.dataset.value;
        delete input.dataset.type;
    }
"""
MARGIN = 14


class Camera:
    """Opens windows, and keeps what they show.

    Args:
        folder: where the pictures go.
    """

    def __init__(self, browser: Browser, folder: Path) -> None:
        self.browser = browser
        self.folder = folder
        self.taken: list[Path] = []

    def window(self, size: tuple[int, int] = DESKTOP) -> Page:
        """Open a window with a memory of its own."""
        context = self.browser.new_context(
            viewport={"width": size[0], "height": size[1]},
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            reduced_motion="reduce",
            has_touch=size == PHONE,
        )
        page = context.new_page()
        page.set_default_timeout(PATIENCE_MS)
        return page

    def phone(self) -> Page:
        """Open a window the size of a phone."""
        return self.window(PHONE)

    def take(self, page: Page, name: str) -> None:
        """Keep what the window shows now, from its top."""
        page.evaluate("scrollTo(0, 0)")
        self.keep(self._shot(page), name)

    def whole(self, page: Page, name: str, most: int = 1600) -> None:
        """Keep the page from its beginning, down to its end or to a line."""
        size = page.viewport_size
        assert size is not None
        page.set_viewport_size({"width": size["width"], "height": min(most, self._height(page))})
        page.evaluate("scrollTo(0, 0)")
        self.keep(self._shot(page), name)
        page.set_viewport_size(size)

    def part(self, shown: Locator, name: str, *others: Locator) -> None:
        """Keep one part of a page, or some parts that follow one another, with a margin."""
        page = shown.page
        size = page.viewport_size
        assert size is not None
        # The whole page at once: what sticks to the window's edge would else lie over the part.
        page.set_viewport_size({"width": size["width"], "height": max(size["height"], self._height(page))})
        page.evaluate("scrollTo(0, 0)")
        boxes = [box for one in (shown, *others) if (box := one.bounding_box()) is not None]
        left = max(min(box["x"] for box in boxes) - MARGIN, 0)
        top = max(min(box["y"] for box in boxes) - MARGIN, 0)
        right = min(max(box["x"] + box["width"] for box in boxes) + MARGIN, size["width"])
        bottom = max(box["y"] + box["height"] for box in boxes) + MARGIN
        clip = {"x": left, "y": top, "width": right - left, "height": bottom - top}
        self.keep(self._shot(page, clip=clip), name)
        page.set_viewport_size(size)

    def keep(self, shot: bytes, name: str) -> None:
        """Keep a picture under a name, with as few colours as its size asks for."""
        path = self.folder / f"{name}.png"
        path.write_bytes(small(Image.open(BytesIO(shot))))
        self.taken.append(path)

    def beside(self, shots: Sequence[bytes], name: str, height: int = PHONE[1]) -> None:
        """Keep some pictures side by side as one."""
        found = [Image.open(BytesIO(shot)).convert("RGB") for shot in shots]
        cut = [one.crop((0, 0, one.width, min(one.height, height))) for one in found]
        gap = 2 * MARGIN
        sheet = Image.new("RGB", (sum(one.width + gap for one in cut) + gap, height + 2 * gap), "#d9d8d0")
        left = gap
        for one in cut:
            sheet.paste(one, (left, gap))
            left += one.width + gap
        packed = BytesIO()
        sheet.save(packed, "png")
        self.keep(packed.getvalue(), name)

    def kept(self, name: str) -> bytes:
        """Return a picture that was kept before."""
        return (self.folder / f"{name}.png").read_bytes()

    def _shot(self, page: Page, **how: Any) -> bytes:
        """Return what a window shows, its own words in Chinese, as on the machines of those who read the manual."""
        page.evaluate(CHINESE)
        shot = page.screenshot(**how)
        page.evaluate(AS_BEFORE)
        return shot

    def _height(self, page: Page) -> int:
        found: int = page.evaluate("document.documentElement.scrollHeight")
        return found


def small(shot: Image.Image) -> bytes:
    """Return a PNG with so many colours as fit into `MOST_BYTES`, or with the fewest."""
    plain = shot.convert("RGB")
    for colours in COLOURS:
        packed = BytesIO()
        plain.quantize(colours, dither=Image.Dither.NONE).save(packed, "png", optimize=True)
        if packed.tell() <= MOST_BYTES:
            break
    return packed.getvalue()


def chromium() -> str:
    """Return the program.

    Raises:
        FileNotFoundError: it is not installed.
    """
    found = shutil.which("chromium")
    if found is None:
        raise FileNotFoundError("no Chromium on this machine; install the package chromium")
    return found
