"""QR codes (二维码) of single addresses, for a page, a paper or a terminal."""

import io

import qrcode
from qrcode import constants

QUIET: int = 4
"""Modules of white that the standard wants around a code."""


def drawing(text: str) -> str:
    """Return a QR code as an SVG text with its quiet zone; it needs no style and no script."""
    code = qrcode.QRCode(error_correction=constants.ERROR_CORRECT_M, border=0)
    code.add_data(text)
    code.make()
    side = len(code.modules) + 2 * QUIET
    dark = "".join(
        f"M{QUIET + column} {QUIET + row}h1v1h-1z"
        for row, modules in enumerate(code.modules)
        for column, module in enumerate(modules)
        if module
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}" shape-rendering="crispEdges">'
        f'<path fill="#fff" d="M0 0h{side}v{side}H0z"/><path d="{dark}"/></svg>'
    )


def terminal_drawing(text: str) -> str:
    """Return a QR code in half-block characters, light on dark, to be scanned off a terminal."""
    code = qrcode.QRCode(error_correction=constants.ERROR_CORRECT_L, border=2)
    code.add_data(text)
    paper = io.StringIO()
    code.print_ascii(out=paper, invert=True)
    return paper.getvalue()
