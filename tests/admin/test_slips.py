"""A sheet of slips: every secret can be scanned and typed, and nothing else keeps it."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from admin import slips
from admin.plates import AddressTooLong
from admin.slips import SlipSheet, grouped, sheet
from tests.admin.paper import MM, pictures, scanned, text_within, texts
from vote.crypto.slips import fingerprint, new_secret, printed, slip_address

PHI = bytes(range(32))
LEFT, TOP, WIDTH, HEIGHT = 10, 12, 95, 54


def batch(count: int) -> SlipSheet:
    return SlipSheet(
        poll="7K3M9QXA",
        base_url="https://vote.example.cn",
        union="朝阳区某某公司工会",
        title="2026年度会员评议职工之家",
        held_on=date(2026, 11, 22),
        batch=2,
        check_number="1234 5678 9012 3456 7890",
        fingerprint=fingerprint(PHI),
        rehearsal=False,
        secrets=[new_secret() for _ in range(count)],
    )


def test_every_slip_can_be_scanned(tmp_path: Path) -> None:
    slips = batch(23)

    found = [code.text for page in pictures(sheet(slips), tmp_path) for code in scanned(page)]

    wanted = [slip_address(slips.base_url, slips.poll, secret, PHI) for secret in slips.secrets]
    assert Counter(found) == Counter(wanted)


def test_every_slip_can_be_typed() -> None:
    slips = batch(12)

    words = "".join(texts(sheet(slips))).replace("\n", "")

    assert all(printed(secret) in words for secret in slips.secrets)
    assert [grouped(secret) for secret in slips.secrets] == [printed(secret) for secret in slips.secrets]


def test_codes_are_at_least_27_mm_wide_and_stand_in_white(tmp_path: Path) -> None:
    (page,) = pictures(sheet(batch(10)), tmp_path)

    for code in scanned(page):
        corners = code.position
        width = corners.top_right.x - corners.top_left.x
        module = width / 33
        left, top = int(corners.top_left.x - 4 * module) + 1, int(corners.top_left.y - 4 * module) + 1
        zone = page.crop((left, top, left + int(41 * module) - 2, int(corners.top_left.y) - 2))
        assert width / MM > 27
        assert min(zone.tobytes()) > 200


def test_a_slip_tells_neither_its_batch_nor_its_sheet() -> None:
    pdf = sheet(batch(23))

    slip = text_within(pdf, 2, LEFT, TOP, WIDTH, HEIGHT)
    margin = text_within(pdf, 2, 0, TOP + 5 * HEIGHT, 210, 15)

    assert "扫码投票" in slip
    assert "批" not in slip
    assert "张" not in slip
    assert "第2批" in margin.replace(" ", "")
    assert "第2页／共3页" in margin.replace(" ", "")


def test_the_order_is_drawn_afresh() -> None:
    slips = batch(20)

    first, second = ["".join(texts(sheet(slips))) for _ in range(2)]

    assert first != second


def test_runs_are_joined_and_numbered_through(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(slips, "SLIPS_A_RUN", 10)
    told: list[tuple[int, int]] = []

    pages = texts(sheet(batch(25), lambda done, total: told.append((done, total))))

    assert told == [(10, 25), (20, 25), (25, 25)]
    assert [f"第{number}页／共3页" in page.replace(" ", "") for number, page in enumerate(pages, 1)] == [True] * 3


def test_a_rehearsal_slip_says_so() -> None:
    (page,) = texts(sheet(replace(batch(1), rehearsal=True)))

    assert "演练" in page
    assert "演练" not in texts(sheet(batch(1)))[0]


def test_names_are_text_and_never_markup() -> None:
    title = '#read("/etc/passwd") *粗* $x$ <标签> @引用 "引号"'

    (page,) = texts(sheet(replace(batch(1), union=title)))

    assert title.replace(" ", "") in page.replace(" ", "").replace("\n", "")


def test_a_name_without_end_is_cut_off_and_spoils_nothing(tmp_path: Path) -> None:
    slips = replace(batch(10), union="工会" * 900, title="很长的名称" * 300, base_url=f"https://{'a' * 70}.cn")

    (page,) = pictures(sheet(slips), tmp_path)

    assert len(scanned(page)) == 10


def test_an_address_too_long_is_refused_before_anything_is_made() -> None:
    with pytest.raises(AddressTooLong):
        sheet(replace(batch(1), base_url=f"https://{'a' * 100}.cn"))


def test_nothing_is_written_to_any_file(tmp_path: Path) -> None:
    program = (
        "import resource, signal, sys\n"
        "from tests.admin.test_slips import batch\n"
        "from admin.slips import sheet\n"
        "sheets = batch(20)\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))\n"
        "sys.stdout.buffer.write(sheet(sheets)[:5])\n"
    )

    done = subprocess.run([sys.executable, "-B", "-c", program], capture_output=True, check=False)

    assert (done.stdout, done.stderr) == (b"%PDF-", b"")


def test_secrets_are_not_shown_where_a_batch_is_printed_by_mistake() -> None:
    slips = batch(3)

    assert not any(secret in repr(slips) for secret in slips.secrets)
