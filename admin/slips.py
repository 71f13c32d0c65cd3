"""The sheets of slips (选票二维码): secrets come in, a PDF goes out, and nothing else keeps them.

Source: protocol, section 4.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from io import BytesIO
from secrets import SystemRandom
from typing import Any, Final

from pypdf import PdfReader, PdfWriter

from admin.documents.dates import chinese_date
from admin.documents.typesetting import forget, typeset
from admin.plates import CodePlate, plate_for

SLIPS_A_PAGE: Final = 10
SLIPS_A_RUN: Final = 50 * SLIPS_A_PAGE
"""Set in one run: whole pages; bounds the memory, and gives the progress bar its steps."""

Progress = Callable[[int, int], None]
"""Is told how many slips of how many are set."""


@dataclass(frozen=True)
class SlipSheet:
    """One batch of slips to print.

    `base_url` is the public address without a closing slash. `fingerprint` is that of the scrutineers' key, 16
    characters; a secret has 20.
    """

    poll: str
    base_url: str
    union: str
    title: str
    held_on: date
    batch: int
    check_number: str
    fingerprint: str
    rehearsal: bool
    secrets: Sequence[str] = field(repr=False)

    @property
    def address(self) -> str:
        """Return what a member without a camera types: host and code; https goes without saying."""
        return f"{self.base_url}/{self.poll}".removeprefix("https://")

    @property
    def pages(self) -> int:
        """Return how many sheets of paper the batch takes."""
        return -(-len(self.secrets) // SLIPS_A_PAGE)


def sheet(slips: SlipSheet, progress: Progress | None = None) -> bytes:
    """Return the PDF of a batch, A4, ten slips a page, in an order drawn afresh.

    Raises:
        AddressTooLong: the public address would make the QR code too fine to print.
    """
    count = len(slips.secrets)
    secrets = SystemRandom().sample(slips.secrets, count)
    plate = plate_for(f"{slips.base_url}/{slips.poll}#", len(secrets[0]) + len(slips.fingerprint))
    pages = PdfWriter()
    for start in range(0, count, SLIPS_A_RUN):
        run = secrets[start : start + SLIPS_A_RUN]
        pages.append(PdfReader(BytesIO(_run(slips, plate, start // SLIPS_A_PAGE, run))))
        forget()
        if progress is not None:
            progress(start + len(run), count)
    return _written(pages)


def grouped(secret: str) -> str:
    """Return a secret as it is printed and typed: XXXXX-XXXXX-XXXXX-XXXXX."""
    return "-".join(secret[start : start + 5] for start in range(0, len(secret), 5))


def _run(slips: SlipSheet, plate: CodePlate, pages_before: int, secrets: Sequence[str]) -> bytes:
    data: dict[str, Any] = {
        "union": slips.union,
        "title": slips.title,
        "held_on": chinese_date(slips.held_on),
        "poll": slips.poll,
        "address": slips.address,
        "check_number": slips.check_number,
        "rehearsal": slips.rehearsal,
        "batch": slips.batch,
        "pages_before": pages_before,
        "pages": slips.pages,
        "total": len(slips.secrets),
        "slips": [
            {"code": list(plate.picture(secret + slips.fingerprint)), "typed": grouped(secret)} for secret in secrets
        ],
    }
    return typeset("slips", data, archival=False)


def _written(pages: PdfWriter) -> bytes:
    paper = BytesIO()
    pages.write(paper)
    return paper.getvalue()
