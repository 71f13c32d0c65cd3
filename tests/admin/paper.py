"""Read papers as a person and a phone would: pages as pictures, codes scanned, text by place."""

from __future__ import annotations

import shutil
import subprocess
from io import BytesIO
from pathlib import Path

import zxingcpp
from PIL import Image
from pypdf import PdfReader

from tests.machine import lack

DPI = 200
MM = DPI / 25.4


def pictures(pdf: bytes, folder: Path, dpi: int = DPI) -> list[Image.Image]:
    """Return the pages as grey pictures."""
    need_poppler()
    subprocess.run(["pdftoppm", "-r", str(dpi), "-gray", "-", str(folder / "page")], input=pdf, check=True)
    return [Image.open(path) for path in sorted(folder.glob("page*.pgm"))]


def need_poppler() -> None:
    """Skip or fail a test where pages cannot be looked at."""
    if shutil.which("pdftoppm") is None or shutil.which("pdftotext") is None:
        lack("poppler", "no pdftoppm and pdftotext on this machine; install the package poppler-utils")


def scanned(page: Image.Image) -> list[zxingcpp.Barcode]:
    """Return every QR code on a page."""
    return list(zxingcpp.read_barcodes(page, formats=zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)))


def texts(pdf: bytes) -> list[str]:
    """Return the text of each page."""
    return [page.extract_text() for page in PdfReader(BytesIO(pdf)).pages]


def text_within(pdf: bytes, page: int, left_mm: float, top_mm: float, width_mm: float, height_mm: float) -> str:
    """Return the text that stands in one rectangle of a page, counted from 1."""
    need_poppler()
    box = [str(round(value / 25.4 * 72)) for value in (left_mm, top_mm, width_mm, height_mm)]
    options = [word for pair in zip(("-x", "-y", "-W", "-H"), box, strict=True) for word in pair]
    command = ["pdftotext", "-f", str(page), "-l", str(page), *options, "-", "-"]
    return subprocess.run(command, input=pdf, capture_output=True, check=True).stdout.decode()
