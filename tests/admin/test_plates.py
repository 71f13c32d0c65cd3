"""The plate draws the very codes that the library draws, only faster."""

from __future__ import annotations

from io import BytesIO

import pytest
import qrcode
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageOps
from qrcode import util

from admin.plates import AS_BYTES, AS_LETTERS, CORRECTION, MASK, AddressTooLong, CodePlate, plate_for

BEGINNING = "https://vote.example.cn/7K3M9QXA#"
TAILS = st.text("0123456789ABCDEFGHJKMNPQRSTVWXYZ", min_size=36, max_size=36)


def drawn_by_the_library(tail: str) -> list[list[bool]]:
    code = qrcode.QRCode(plate_for(BEGINNING, 36).version, CORRECTION, border=0, mask_pattern=MASK)
    code.add_data(util.QRData(BEGINNING.encode(), mode=AS_BYTES))
    code.add_data(util.QRData(tail.encode(), mode=AS_LETTERS))
    code.make(fit=False)
    return [[bool(module) for module in row] for row in code.modules]


def drawn_by_the_plate(tail: str) -> list[list[bool]]:
    plate = plate_for(BEGINNING, 36)
    picture = Image.open(BytesIO(plate.picture(tail))).resize((plate.side, plate.side), Image.Resampling.NEAREST)
    return [[not picture.getpixel((column, row)) for column in range(plate.side)] for row in range(plate.side)]


@settings(max_examples=40)
@given(TAILS)
def test_the_plate_draws_what_the_library_draws(tail: str) -> None:
    assert drawn_by_the_plate(tail) == drawn_by_the_library(tail)


def test_a_usual_address_takes_version_4() -> None:
    assert CodePlate("https://vote.cyzgh.cn/7K3M9QXA#", 36).version == 4


@pytest.mark.parametrize("host", ["a.cn", "192.168.100.200:8000", "a" * 40 + ".example.org.cn", "a" * 78])
def test_any_address_that_fits_scans(host: str) -> None:
    plate = CodePlate(f"http://{host}/7K3M9QXA#", 36)
    tail = "0123456789ABCDEFGHJKMNPQRSTVWXYZWXYZ"

    picture = ImageOps.expand(Image.open(BytesIO(plate.picture(tail))).convert("L"), border=16, fill=255)

    read = zxingcpp.read_barcode(picture)
    assert read is not None
    assert read.text == f"http://{host}/7K3M9QXA#{tail}"


def test_an_address_too_long_to_print_is_refused() -> None:
    with pytest.raises(AddressTooLong, match="公开网址过长"):
        CodePlate(f"https://{'a' * 90}/7K3M9QXA#", 36)
