"""Measure reading in a long list of unions from Excel: seconds to check it, seconds to write it, memory.

On SQLite, by the same functions as the page. Absolute figures belong to the machine.
Run `python -m bench.imports [ROWS]`.
"""

from __future__ import annotations

import resource
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime
from multiprocessing import get_context
from pathlib import Path

from sqlalchemy import select

from admin import accounts, installation, sessions, uploads
from admin.app import SIDE
from admin.imports import COLUMNS, UNIONS
from admin.models.accounts import Account
from admin.rules.kinds import Role
from admin.workbooks import Table, write_book
from bench.record import keep
from vote.db import Database

ROWS = 10_000
STREETS = 40
DISTRICT = "朝阳区总工会"


def main() -> None:
    """Print seconds and megabytes for a list of so many rows."""
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else ROWS
    with ProcessPoolExecutor(1, get_context("spawn")) as pool:  # so that making it is not counted
        data = pool.submit(workbook, rows).result()
    with tempfile.TemporaryDirectory(prefix="pingjia-bench-") as folder:
        check, write = measured(Path(folder), data, rows)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{rows:,} rows, {len(data) / 1e6:.1f} MB: checked in {check:.1f} s, written in {write:.1f} s, {peak:.0f} MB")
    name = f"imports_{rows}"
    keep({f"{name}.check_s": check, f"{name}.write_s": write, f"{name}.peak_mb": peak})


def workbook(rows: int) -> bytes:
    """Return a filled-in list: some streets, the rest below them in turn."""
    return write_book([Table(UNIONS.label, COLUMNS, list(_rows(rows)))])


def _rows(rows: int) -> Iterator[Mapping[str, object]]:
    for number in range(rows):
        if number < STREETS:
            yield {"name": f"第{number}街道总工会", "parent": DISTRICT, "kind": "街道总工会"}
            continue
        yield {
            "name": f"第{number}某某科技有限公司工会", "parent": f"第{number % STREETS}街道总工会", "kind": "基层工会",
            "unit_type": "企业", "independent": "是", "staff": 120, "members": 118, "female_staff": 50,
            "founded_on": "2020-05-01", "address": f"某某路{number}号", "phone": "010-00000000",
        }  # fmt: skip


def measured(folder: Path, data: bytes, rows: int) -> tuple[float, float]:
    """Read a list in; return seconds from the file to the dry run's outcome, and for what follows its confirmation."""
    _, settings, _ = installation.install(folder, {"port": 0, "admin.port": 0})
    database = Database.of(settings, SIDE)
    now = datetime.now(UTC)
    with database.write() as session:
        union = installation.union_named(session, now, DISTRICT)
        accounts.create_first(session, now, "district", "区工会", Role.DISTRICT, union)
        person = sessions.person(session.scalars(select(Account)).one())
    began = time.perf_counter()
    with database.write() as session:
        sheet = uploads.read(UNIONS, data)
        number = uploads.upload(UNIONS, session, person, now, "名单.xlsx", data, sheet).id
    with database.read() as session:
        run = uploads.dry_run(UNIONS, session, person, now, number)
        if not run.ready:
            raise SystemExit("the list is refused")
    checked = time.perf_counter()
    with database.write() as session:
        done = uploads.confirm(UNIONS, session, person, now, number, run.digest)
        created = done.created
    written = time.perf_counter()
    database.close()
    if created != rows:
        raise SystemExit(f"{created} of {rows} unions were made")
    return checked - began, written - checked


if __name__ == "__main__":
    main()
