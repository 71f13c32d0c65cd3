"""A scrutineer scans slips with the live camera; the camera is a film that Chromium plays for ever."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import qrcode
from PIL import Image
from playwright.sync_api import Browser

from tests.browser.conftest import FLAGS, PATIENCE_MS
from tests.browser.hall import Hall
from tests.browser.scrutineers import Scrutineer
from tests.factories import Assembly
from vote import chair
from vote.crypto.hashing import base32
from vote.crypto.slips import slip_address

pytestmark = [pytest.mark.browser, pytest.mark.slow]

WIDTH, HEIGHT = 640, 480
GREY = b"\x80" * (WIDTH * HEIGHT // 2)
"""Both colour planes of a frame without colour."""


def film(text: str, path: Path) -> None:
    """Write a film of one frame: a QR code lying on a table."""
    code = qrcode.make(text).get_image().convert("L").resize((340, 340))
    frame = Image.new("L", (WIDTH, HEIGHT), 190)
    frame.paste(code, (150, 70))
    header = f"YUV4MPEG2 W{WIDTH} H{HEIGHT} F10:1 Ip A1:1 C420\n".encode()
    path.write_bytes(header + b"FRAME\n" + frame.tobytes() + GREY)


def test_a_left_over_slip_is_voided_by_the_live_camera(hall: Hall, chromium: Browser, tmp_path: Path) -> None:
    assembly = Assembly.define(hall.database)
    assembly.hold_ceremony()
    secret, *_ = assembly.issue(3)
    assembly.stop()
    film(slip_address(hall.public_url, assembly.code, secret, assembly.transcript.phi), tmp_path / "slip.y4m")
    invitation = chair.reinvite(hall.database, assembly.code, 1)
    link = f"{hall.public_url}/{assembly.code}/scrutineer#1-{invitation.token}"
    media = ["--use-fake-device-for-media-stream", f"--use-file-for-fake-video-capture={tmp_path / 'slip.y4m'}"]

    browser = chromium.browser_type.launch(executable_path=shutil.which("chromium"), args=[*FLAGS.split(), *media])
    with browser:
        context = browser.new_context(viewport={"width": 360, "height": 780}, permissions=["camera"])
        context.set_default_timeout(PATIENCE_MS)
        one = Scrutineer(context.new_page(), link).opens().sees("恢复备份")
        one.page.get_by_label("备份的52个字符").fill(base32(assembly.phones[0].seed))
        one.taps("恢复到本机").sees("等待开始投票").scans("剩余票作废").taps("打开摄像头连续扫码")
        one.reads(f"…{secret[-5:]} 已作废").reads("本机已作废 1 张")

    assert chair.turnout(hall.database, assembly.code).voided == 1
