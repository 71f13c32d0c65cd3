"""Codes on a page and in a terminal hold what they should, as a phone reads them."""

from __future__ import annotations

import re

import zxingcpp
from PIL import Image

from admin.codes import QUIET, drawing, terminal_drawing

LINK = "http://192.168.1.20:8000/7K3M9QXA/scrutineer#1-0123456789ABCDEFGHJK"
SCALE = 4
HALVES = {"█": (255, 255), "▀": (255, 0), "▄": (0, 255), " ": (0, 0), "\xa0": (0, 0)}


def read(picture: Image.Image) -> str:
    big = picture.resize((picture.width * SCALE, picture.height * SCALE), Image.Resampling.NEAREST)
    code = zxingcpp.read_barcode(big)
    assert code is not None
    return code.text


def test_a_code_in_the_terminal_is_read_off_a_dark_screen() -> None:
    lines = terminal_drawing(LINK).splitlines()

    picture = Image.new("L", (len(lines[0]), 2 * len(lines)), 255)
    for row, line in enumerate(lines):
        for column, character in enumerate(line):
            for half, light in enumerate(HALVES[character]):
                picture.putpixel((column, 2 * row + half), light)

    assert read(picture) == LINK


def test_a_code_on_a_page_is_read_with_its_quiet_zone() -> None:
    shown = drawing(LINK)

    side = int(re.findall(r'viewBox="0 0 (\d+) ', shown)[0])
    picture = Image.new("L", (side, side), 255)
    for column, row in re.findall(r"M(\d+) (\d+)h1v1h-1z", shown):
        picture.putpixel((int(column), int(row)), 0)

    assert read(picture) == LINK
    assert all(picture.getpixel((place, QUIET - 1)) == 255 for place in range(side))


def test_a_code_on_a_page_needs_neither_style_nor_script() -> None:
    assert "style" not in drawing(LINK)
    assert "script" not in drawing('"><script>alert(1)</script>')
