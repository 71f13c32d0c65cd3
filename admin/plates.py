"""Print QR codes for slips (选票二维码) by the thousand: one plate a batch, a code in microseconds."""

import struct
import zlib
from functools import lru_cache
from typing import Any, Final

import qrcode
from qrcode import constants, util
from qrcode.exceptions import DataOverflowError

CORRECTION: Final = constants.ERROR_CORRECT_M
MASK: Final = 2
"""One fixed mask: choosing the best of eight takes eight times as long and scans no better."""

SMALLEST: Final = 4
LARGEST: Final = 7
"""Version 7 has 45 modules a side: the finest that still prints at 0.6 mm a module on 27 mm."""

PIXELS: Final = 4
"""Pixels a module has in a picture, so that viewers that smooth pictures blur no more than a quarter of it."""

LETTERS: Final = util.ALPHA_NUM.decode()
PAIR_BITS: Final = 11
AS_BYTES: Final = 4
AS_LETTERS: Final = 2
"""Modes of the standard: a byte a character, 11 bits a pair of letters."""


class AddressTooLong(ValueError):
    """The public address is so long that its QR code could not be printed large enough."""

    def __str__(self) -> str:
        """Return the sentence for the chair."""
        return "公开网址过长，选票上的二维码将小得难以扫描。请换用较短的域名后再印制选票。"


@lru_cache(maxsize=4)
def plate_for(beginning: str, tail_length: int) -> "CodePlate":
    """Return the plate for these codes; it is kept, as it knows nothing of any tail."""
    return CodePlate(beginning, tail_length)


class CodePlate:
    """A printing plate for QR codes that share a beginning and differ in a tail of fixed length.

    For one version, mask and length the pattern of a QR code is an affine function of its data bits: flipping a
    bit always flips the same modules. So one code is drawn for a tail of zeros, one for every bit of the tail, and
    every further code is a matter of exclusive-ors instead of two milliseconds.
    """

    def __init__(self, beginning: str, tail_length: int) -> None:
        """Prepare the plate; it draws some two hundred codes, half a second.

        Args:
            beginning: kept as it is, in byte mode.
            tail_length: even number of characters of the QR alphanumeric set, which hold two to every 11 bits.

        Raises:
            AddressTooLong: no version up to the largest holds it.
        """
        self._beginning = beginning
        self._blank = "0" * tail_length
        self.version = self._fitting_version()
        self.side = 17 + 4 * self.version
        self._ground = self._drawn(self._blank)
        self._flips = [[self._flip(place, bit) for bit in range(PAIR_BITS)] for place in range(0, tail_length, 2)]

    def picture(self, tail: str) -> bytes:
        """Return the code that ends in `tail` as a PNG of one bit a pixel, without its quiet zone."""
        return _png(self._pattern(tail), self.side)

    def _pattern(self, tail: str) -> int:
        pattern = self._ground
        for number, flips in enumerate(self._flips):
            value = len(LETTERS) * LETTERS.index(tail[2 * number]) + LETTERS.index(tail[2 * number + 1])
            for bit, flip in enumerate(flips):
                if value >> bit & 1:
                    pattern ^= flip
        return pattern

    def _flip(self, place: int, bit: int) -> int:
        """Return the modules that one bit of the pair at this place flips."""
        first, second = divmod(1 << bit, len(LETTERS))
        tail = self._blank[:place] + LETTERS[first] + LETTERS[second] + self._blank[place + 2 :]
        return self._drawn(tail) ^ self._ground

    def _drawn(self, tail: str) -> int:
        """Return a code as a number: four modules a hexadecimal digit, rows filled up with light to whole digits."""
        rows = self._code(tail, self.version).modules
        digits = -(-self.side // 4)
        return int("".join(f"{_row(modules) << 4 * digits - self.side:0{digits}x}" for modules in rows), 16)

    def _fitting_version(self) -> int:
        for version in range(SMALLEST, LARGEST + 1):
            try:
                self._code(self._blank, version)
            except DataOverflowError:
                continue
            return version
        raise AddressTooLong

    def _code(self, tail: str, version: int) -> "qrcode.QRCode[Any]":
        code = qrcode.QRCode(version, CORRECTION, border=0, mask_pattern=MASK)
        code.add_data(util.QRData(self._beginning.encode(), mode=AS_BYTES))
        code.add_data(util.QRData(tail.encode(), mode=AS_LETTERS))
        code.make(fit=False)
        return code


def _row(modules: list[Any]) -> int:
    return int("".join("1" if dark else "0" for dark in modules), 2)


def _expansion(digit: int) -> str:
    """Return the two bytes of pixels, dark as 0, that four modules become."""
    bits = "".join(("0" if digit >> 3 - place & 1 else "1") * PIXELS for place in range(4))
    return chr(int(bits[:8], 2)) + chr(int(bits[8:], 2))


_EXPANSIONS: Final = {ord(f"{digit:x}"): _expansion(digit) for digit in range(16)}


def _png(pattern: int, side: int) -> bytes:
    """Return the picture of a pattern; every row of pixels but a module's first repeats the one above."""
    digits, width = -(-side // 4), -(-side * PIXELS // 8)
    pixels = f"{pattern:0{side * digits}x}".translate(_EXPANSIONS).encode("latin-1")
    repeats = (b"\2" + bytes(width)) * (PIXELS - 1)
    lines = [b"\0" + pixels[start : start + width] + repeats for start in range(0, len(pixels), 2 * digits)]
    header = struct.pack(">IIBBBBB", side * PIXELS, side * PIXELS, 1, 0, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(b"".join(lines))), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, body) for kind, body in chunks)


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
