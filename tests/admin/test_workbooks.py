"""Excel in and out: what is written comes back, and what is hostile does no harm."""

from __future__ import annotations

import contextlib
import io
import time
import zipfile
from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import cache
from typing import Any

import pytest
import xlsxwriter  # type: ignore[import-untyped]
from hypothesis import given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from admin.rules import cells
from admin.workbooks import PROBLEM, Column, Content, Table, WorkbookRefused, failing, read_sheet, write_book

COLUMNS = (
    Column("name", "工会名称", needed=True, synonyms=("基层工会名称",)),
    Column("staff", "职工人数", Content.COUNT, needed=True),
    Column("founded_on", "成立日期", Content.DAY),
    Column("phone", "联系电话"),
)

MAIN = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def drawn(rows: list[list[Any]], draw: Callable[[Any, Any], None] | None = None) -> bytes:
    """Return a workbook as somebody's Excel would write it."""
    made = io.BytesIO()
    book = xlsxwriter.Workbook(made, {"in_memory": True, "strings_to_formulas": False})
    sheet = book.add_worksheet("工会")
    for place, row in enumerate(rows):
        sheet.write_row(place, 0, row)
    if draw:
        draw(book, sheet)
    book.close()
    return made.getvalue()


def altered(data: bytes, change: Callable[[str, bytes], bytes]) -> bytes:
    """Return a workbook whose parts were tampered with."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))
    return made.getvalue()


def with_cell(cell: bytes) -> bytes:
    """Return a workbook with one more cell, written as it stands."""
    return altered(
        drawn([["工会名称", "职工人数"], ["甲", 1]]),
        lambda name, part: (
            part.replace(b"</sheetData>", cell + b"</sheetData>") if name.endswith("sheet1.xml") else part
        ),
    )


def test_a_written_table_is_read_back_as_it_was() -> None:
    rows = [
        {"name": "甲工会", "staff": 1234, "founded_on": date(2020, 2, 29), "phone": "010-64990001"},
        {"name": "乙工会", "staff": 0, "founded_on": None, "phone": ""},
    ]

    sheet = read_sheet(write_book([Table("工会", COLUMNS, rows, heading="朝阳区工会名单")]), COLUMNS)

    assert [row.values for row in sheet.rows] == rows
    assert [row.number for row in sheet.rows] == [3, 4]
    assert not any(row.problems for row in sheet.rows)


def test_the_same_tables_give_the_same_bytes() -> None:
    table = Table("工会", COLUMNS, [{"name": "甲", "staff": 1}])

    first = write_book([table])
    time.sleep(1.1)

    assert write_book([table]) == first


def test_a_moment_is_written_by_the_clock_of_china() -> None:
    data = write_book(
        [Table("表", [Column("at", "时间", Content.MOMENT)], [{"at": datetime(2026, 11, 22, 17, tzinfo=UTC)}])]
    )

    assert CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python()[1] == [
        datetime(2026, 11, 23, 1)  # noqa: DTZ001 - as Excel shows it
    ]


@pytest.mark.parametrize("text", ["=1+1", '=HYPERLINK("http://x")', "+1", "-1", "@SUM(A1)", "http://x", "00123", "1e5"])
def test_a_text_stays_a_text_whatever_it_begins_with(text: str) -> None:
    data = write_book([Table("工会", COLUMNS, [{"name": text, "staff": 1}])])

    assert read_sheet(data, COLUMNS).rows[0].values["name"] == text
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        assert b"<f>" not in book.read("xl/worksheets/sheet1.xml")
        assert "xl/worksheets/_rels/sheet1.xml.rels" not in book.namelist()


def test_headers_are_found_wherever_they_stand_and_however_they_are_written() -> None:
    data = drawn(
        [
            ["朝阳区工会名单"],
            [],
            ["", "备注", " 基层工会 名称 * ", "职工人数（人）", "成立日期"],
            [],
            ["", "x", "甲", "１，２００人", "2020年3月1日"],
        ]
    )

    sheet = read_sheet(data, COLUMNS)

    assert sheet.unknown == ("备注",)
    assert [row.number for row in sheet.rows] == [5]
    assert sheet.rows[0].values == {"name": "甲", "staff": 1200, "founded_on": date(2020, 3, 1), "phone": ""}


def test_the_sheet_with_the_headers_is_found_behind_others() -> None:
    notes = Table("填写说明", [Column("a", "说明")], [{"a": "请看"}])

    sheet = read_sheet(write_book([notes, Table("工会", COLUMNS, [{"name": "甲", "staff": 1}])]), COLUMNS)

    assert sheet.name == "工会"


def test_a_missing_column_is_named() -> None:
    with pytest.raises(WorkbookRefused, match="职工人数"):
        read_sheet(drawn([["工会名称"], ["甲"]]), COLUMNS)


def test_a_column_that_stands_there_twice_is_refused() -> None:
    with pytest.raises(WorkbookRefused, match="“职工人数”这一列出现了两次"):
        read_sheet(drawn([["工会名称", "职工人数", "职工人数（人）"], ["甲", 1, 2]]), COLUMNS)


@pytest.mark.parametrize(
    ("cell", "told"),
    [(1.5, "小数"), (-1, "负数"), (1e300, "过大"), ("九百", "整数"), (True, "整数"), ("999999999999", "过大")],
)
def test_what_is_no_count_is_told(cell: Any, told: str) -> None:
    row = read_sheet(drawn([["工会名称", "职工人数"], ["甲", cell]]), COLUMNS).rows[0]

    assert told in row.problems["staff"]
    assert row.values["staff"] is None


def test_numbers_and_days_become_texts_where_texts_are_asked_for() -> None:
    row = read_sheet(drawn([["工会名称", "职工人数", "联系电话"], [2026, "3", 13800001234]]), COLUMNS).rows[0]

    assert (row.values["name"], row.values["staff"], row.values["phone"]) == ("2026", 3, "13800001234")


def test_what_cannot_be_seen_is_taken_out() -> None:
    row = read_sheet(drawn([["工会名称", "职工人数"], ["\u202e甲\u200b乙\u2066 \u00a0丙\x07\ufeff", 1]]), COLUMNS).rows[
        0
    ]

    assert row.values["name"] == "甲乙 丙"


def test_trailing_blanks_are_no_rows() -> None:
    def draw(book: Any, sheet: Any) -> None:
        grey = book.add_format({"bg_color": "#eeeeee"})
        for row in range(2, 5000):
            sheet.write_blank(row, 0, None, grey)

    assert len(read_sheet(drawn([["工会名称", "职工人数"], ["甲", 1]], draw), COLUMNS, 100).rows) == 1


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0 old excel", "名称,人数".encode(), b"<html>"])
def test_what_is_no_workbook_is_refused(data: bytes) -> None:
    with pytest.raises(WorkbookRefused):
        read_sheet(data, COLUMNS)


def test_a_file_that_is_too_large_is_refused() -> None:
    with pytest.raises(WorkbookRefused, match="8 MB"):
        read_sheet(b"PK\x03\x04" + bytes(8 * 1024 * 1024), COLUMNS)


def test_a_bomb_is_refused_before_it_goes_off() -> None:
    bomb = altered(
        drawn([["工会名称", "职工人数"]]),
        lambda name, part: part + b" " * (70 * 1024 * 1024) if name.endswith("sheet1.xml") else part,
    )
    assert len(bomb) < 200_000

    with pytest.raises(WorkbookRefused, match="展开后过大"):
        read_sheet(bomb, COLUMNS)


def test_a_bomb_that_lies_about_its_size_is_refused() -> None:
    bomb = altered(
        drawn([["工会名称", "职工人数"]]),
        lambda name, part: part + b" " * (70 * 1024 * 1024) if name.endswith("sheet1.xml") else part,
    )
    with zipfile.ZipFile(io.BytesIO(bomb)) as book:
        true = book.getinfo("xl/worksheets/sheet1.xml").file_size

    with pytest.raises(WorkbookRefused):
        read_sheet(bomb.replace(true.to_bytes(4, "little"), (1000).to_bytes(4, "little")), COLUMNS)


@pytest.mark.parametrize(
    "cell",
    [
        b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>',
        b'<row r="9"><c r="XFD9"><v>1</v></c></row>',
        b'<row><c r="A999999"><v>1</v></c></row>',
        b'<x:row xmlns:x="' + MAIN + b'" r="900000"><x:c><x:v>1</x:v></x:c></x:row>',
        b'<row r="9"><c r="-1"><v>1</v></c></row>',
        b'<row r="x"><c><v>1</v></c></row>',
    ],
)
def test_a_cell_far_out_takes_no_memory(cell: bytes) -> None:
    with pytest.raises(WorkbookRefused):
        read_sheet(with_cell(cell), COLUMNS)


def test_entities_are_refused() -> None:
    laughs = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]>'

    with pytest.raises(WorkbookRefused):
        read_sheet(
            altered(
                drawn([["工会名称", "职工人数"]]),
                lambda name, part: part.replace(b"?>", b"?>" + laughs, 1) if name.endswith("sheet1.xml") else part,
            ),
            COLUMNS,
        )


def test_too_many_rows_are_refused() -> None:
    data = drawn([["工会名称", "职工人数"], *[["甲", 1]] * 200])

    with pytest.raises(WorkbookRefused, match="行"):
        read_sheet(data, COLUMNS, most_rows=100)


@cache
def a_good_one() -> bytes:
    """Return a workbook; made once, for it has the time in it and its length varies."""
    return drawn([["工会名称", "职工人数"], ["甲", 1]])


@settings(max_examples=60)
@given(st.data())
def test_a_damaged_file_is_refused_or_read_but_never_breaks(data: st.DataObject) -> None:
    good = bytearray(a_good_one())
    for _ in range(data.draw(st.integers(1, 8))):
        good[data.draw(st.integers(4, len(good) - 1))] = data.draw(st.integers(0, 255))

    with contextlib.suppress(WorkbookRefused):
        read_sheet(bytes(good), COLUMNS)


def test_the_failing_rows_alone_come_back_as_they_were_written() -> None:
    sheet = read_sheet(drawn([["工会名称", "职工人数"], ["甲", 1], ["乙", "很多"], ["丙", 3]]), COLUMNS)

    data = failing(COLUMNS, sheet.rows, {row.number: row.problems for row in sheet.rows if row.problems})

    rows = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python()
    assert rows[0][:3] == [PROBLEM, "原表行号", "工会名称"]
    assert [row[:4] for row in rows[1:]] == [["职工人数应为整数", 3.0, "乙", "很多"]]
    again = read_sheet(data, COLUMNS)
    assert again.unknown == ()
    assert again.rows[0].values["name"] == "乙"


@given(st.text(max_size=40))
def test_cleaning_twice_changes_no_more(text: str) -> None:
    assert cells.clean(cells.clean(text)) == cells.clean(text)
