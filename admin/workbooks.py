"""Excel tables in and out (工作簿), for every list and every import of the signed-in side.

What is read in comes from anybody's computer: it is checked before the reader sees it
(`admin.rules.archives`). What is written out looks the same everywhere.
"""

import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

import xlsxwriter  # type: ignore[import-untyped]
from python_calamine import CalamineError, CalamineWorkbook

from admin.errors import InputInvalid
from admin.rules import archives, cells, dates
from admin.rules.kinds import Kind

MOST_ROWS = 20_000
HEADER_WITHIN = 30
"""The header is looked for in so many first rows."""
MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MADE_AT = datetime(2026, 1, 1)  # noqa: DTZ001 - a fixed date: the same rows give the same bytes
PROBLEM, ROW = "错误说明", "原表行号"
DAY_0 = date(1899, 12, 30).toordinal()
"""From this day on Excel counts days, for all that come after February 1900."""
LONGEST_TEXT = 32_767
"""Characters that Excel takes in one cell."""
_NOTHING: Mapping[str, str] = {}


class WorkbookRefused(InputInvalid):
    """The uploaded file is not a workbook that can be read."""

    code = "workbook-refused"
    sentence = "不能读取这个文件，没有导入任何内容。请用下载的模板填写，存为 .xlsx 后再上传。"


class Content(Kind):
    """What a column holds."""

    TEXT = "text", "文字"
    COUNT = "count", "整数"
    DAY = "day", "日期"
    MOMENT = "moment", "时间"
    DECIMAL = "decimal", "小数"


_NUMBERS = frozenset({Content.COUNT, Content.DECIMAL})


@dataclass(frozen=True)
class Column:
    """One column of a table.

    Args:
        name: by which rows name its value.
        title: what stands above it.
        width: in characters of the Latin alphabet; a Chinese one takes two.
        needed: whether a sheet that is read in must have it.
        synonyms: other titles under which it is found.
        hint: what to fill in, for the sheet of notes.
        choices: words of which a cell takes one; Excel offers them.
    """

    name: str
    title: str
    content: Content = Content.TEXT
    width: int = 16
    needed: bool = False
    synonyms: tuple[str, ...] = ()
    hint: str = ""
    choices: tuple[str, ...] = ()


@dataclass(frozen=True)
class Table:
    """One sheet to be written.

    Args:
        name: of the sheet, at most 31 characters.
        rows: values by the columns' names; what is missing is left blank.
        heading: a line above the header, if any.
        problems: for each row by its place from 0: what is wrong, by the columns' names ("" for the whole row).
    """

    name: str
    columns: Sequence[Column]
    rows: Iterable[Mapping[str, Any]]
    heading: str = ""
    problems: Mapping[int, Mapping[str, str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Row:
    """One row of a sheet that was read.

    Attributes:
        number: the row's number as Excel shows it.
        values: by the columns' names: a text ("" for none), or a number or day (None for none or a wrong one).
        seen: what was written there, as text.
        problems: what cannot be understood, by the columns' names.
    """

    number: int
    values: dict[str, Any]
    seen: dict[str, str]
    problems: dict[str, str]


@dataclass(frozen=True)
class Sheet:
    """What was read: rows that are not blank, the columns found, and titles that nobody knows."""

    name: str
    rows: list[Row]
    columns: tuple[str, ...]
    unknown: tuple[str, ...]


# --- in ---


def read_sheet(data: bytes, columns: Sequence[Column], most_rows: int = MOST_ROWS) -> Sheet:
    """Return the first sheet of a workbook that has the needed columns, wherever its header row stands.

    Raises:
        WorkbookRefused: it is no .xlsx, too large, or has no such sheet; the message says which.
    """
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(_unpacked(data, most_rows)))
        if not book.sheet_names:
            raise WorkbookRefused
        missing: list[str] = []
        for name in book.sheet_names:
            rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
            header = _header(rows, columns)
            if header is not None:
                return _sheet(name, rows, header, columns, most_rows)
            missing = missing or [column.title for column in columns if column.needed]
    except CalamineError:
        raise WorkbookRefused from None
    raise WorkbookRefused(
        f"没有找到表头，没有导入任何内容。表中要有一行写着这些列名：{'、'.join(missing)}。请用下载的模板填写。"
    )


def _header(rows: list[list[Any]], columns: Sequence[Column]) -> int | None:
    """Return the place of the row that has every needed column, or None."""
    for place, row in enumerate(rows[:HEADER_WITHIN]):
        found = set(_places(row, columns)[0])
        if len(found) >= min(2, len(columns)) and all(column.name in found for column in columns if column.needed):
            return place
    return None


def _places(row: list[Any], columns: Sequence[Column]) -> tuple[dict[str, int], list[str]]:
    """Return where each column stands in a header row, and the titles that are none of them.

    Raises:
        WorkbookRefused: a column stands there twice.
    """
    known = {cells.fold_header(title): column for column in columns for title in (column.title, *column.synonyms)}
    known |= {cells.fold_header(column.title): column for column in columns}
    found: dict[str, int] = {}
    unknown: list[str] = []
    twice: str | None = None
    for place, cell in enumerate(row):
        title = cells.written(cell)
        column = known.get(cells.fold_header(title))
        if column is None:
            unknown += [title] if title and title not in (PROBLEM, ROW) else []
        elif column.name in found:
            twice = column.title
        else:
            found[column.name] = place
    if twice and all(column.name in found for column in columns if column.needed):
        raise WorkbookRefused(f"“{twice}”这一列出现了两次，没有导入任何内容。请只留一列后再上传。")
    return found, unknown


def _sheet(name: str, rows: list[list[Any]], header: int, columns: Sequence[Column], most_rows: int) -> Sheet:
    places, unknown = _places(rows[header], columns)
    found = []
    for number, row in enumerate(rows[header + 1 :], header + 2):
        seen = {column: cells.written(row[place]) for column, place in places.items()}
        if any(seen.values()):
            found.append(understood(number, seen, columns))
    if len(found) > most_rows:
        raise WorkbookRefused(_too_many(most_rows))
    return Sheet(name, found, tuple(places), tuple(unknown))


def understood(number: int, seen: Mapping[str, str], columns: Sequence[Column]) -> Row:
    """Return a row as its columns understand what was written there."""
    row = Row(number, {}, {}, {})
    for column in columns:
        text = row.seen[column.name] = seen.get(column.name, "")
        row.values[column.name] = text if column.content not in _UNDERSTOOD else None
        if text and column.content in _UNDERSTOOD:
            try:
                row.values[column.name] = _UNDERSTOOD[column.content](text)
            except ValueError as reason:
                row.problems[column.name] = f"{column.title}{reason}"
    return row


_UNDERSTOOD: dict[Content, Callable[[str], Any]] = {Content.COUNT: cells.count, Content.DAY: cells.day}


def _too_many(most_rows: int) -> str:
    return f"表格超过 {most_rows:,} 行，没有导入任何内容。请分成几个文件上传。"


def _unpacked(data: bytes, most_rows: int) -> bytes:
    """Return the workbook again, with nothing in it but what was checked.

    Raises:
        WorkbookRefused: it is no .xlsx, or larger than anybody fills in.
    """
    try:
        return archives.repacked(data, most_rows + HEADER_WITHIN)
    except archives.Unfit as reason:
        raise WorkbookRefused(f"{reason}，没有导入任何内容。请用下载的模板填写，存为 .xlsx 后再上传。") from None


# --- out ---


def write_book(sheets: Sequence[Table]) -> bytes:
    """Return a workbook; the same tables give the same bytes. Texts stay texts, whatever they begin with."""
    made = io.BytesIO()
    book = xlsxwriter.Workbook(
        made,
        {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False},
    )
    book.set_properties({"created": MADE_AT, "author": "评家"})
    looks = _Looks(book)
    for table in sheets:
        _write(book.add_worksheet(table.name), table, looks)
    book.close()
    return made.getvalue()


@dataclass(frozen=True)
class _Style:
    """The formats of one column's cells (格式), by what stands in them; ``cell`` is that of the column itself."""

    cell: Any
    text: Any
    day: Any
    moment: Any


class _Looks:
    """The formats of a workbook, each made once."""

    _NUMBERS = {  # noqa: RUF012 - never changed
        Content.TEXT: "@",
        Content.COUNT: "#,##0",
        Content.DAY: "yyyy-mm-dd",
        Content.MOMENT: "yyyy-mm-dd hh:mm",
        Content.DECIMAL: "#,##0.00",
    }

    def __init__(self, book: Any) -> None:
        font = {"font_name": "宋体", "font_size": 11, "valign": "vcenter"}
        self.heading = book.add_format(font | {"bold": True, "font_size": 14})
        head = {"bold": True, "bg_color": "#E9F4ED", "border": 1, "border_color": "#8D948F", "text_wrap": True}
        self.header = book.add_format(font | head)
        self.cells = {
            (content, wrong): book.add_format(
                font
                | {"num_format": number, "text_wrap": content is Content.TEXT}
                | ({"bg_color": "#F8CBC8", "font_color": "#A8201A"} if wrong else {})
            )
            for content, number in self._NUMBERS.items()
            for wrong in (False, True)
        }

    def of(self, column: Column) -> tuple[_Style, _Style]:
        """Return the formats of a column's cells: where nothing is wrong, and where something is."""
        found = self.cells
        sound, wrong = (
            _Style(*(found[content, bad] for content in (column.content, Content.TEXT, Content.DAY, Content.MOMENT)))
            for bad in (False, True)
        )
        return sound, wrong


def _write(sheet: Any, table: Table, looks: _Looks) -> None:
    """Write one table: heading, header, rows; with its problems in a first column where it has any."""
    columns = [Column("", PROBLEM, width=44)] if table.problems else []
    columns += table.columns
    top = 0
    if table.heading:
        sheet.write_string(0, 0, table.heading, looks.heading)
        top = 1
    for place, column in enumerate(columns):
        sheet.write_string(top, place, column.title, looks.header)
        sheet.set_column(place, place, column.width, looks.cells[column.content, False])
        if column.choices:
            offered = {"validate": "list", "source": list(column.choices), "error_type": "warning"}
            sheet.data_validation(top + 1, place, top + MOST_ROWS, place, offered)
    last = top
    styles = [(column.name, column.content, looks.of(column)) for column in columns]
    for last, (number, row) in enumerate(enumerate(table.rows), top + 1):
        wrong = table.problems.get(number, _NOTHING)
        told = "；".join(wrong.values())
        for place, (name, content, style) in enumerate(styles):
            value = row.get(name) if name else told
            if value is not None and value != "":
                _put(sheet, last, place, content, value, style[name in wrong])
            elif name in wrong:
                sheet.write_blank(last, place, None, style[True].cell)
    sheet.freeze_panes(top + 1, 0)
    if columns:
        sheet.autofilter(top, 0, last, len(columns) - 1)
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(top)


def _put(sheet: Any, row: int, place: int, content: Content, value: Any, style: _Style) -> None:
    """Write one cell by what it is: a number or day as such, all else as text."""
    if isinstance(value, str):
        text = value.label if isinstance(value, Kind) else value
        sheet.write_string(row, place, text[:LONGEST_TEXT], style.text)
    elif isinstance(value, bool):
        sheet.write_string(row, place, "是" if value else "否", style.text)
    elif isinstance(value, datetime):
        local = (value if value.tzinfo else value.replace(tzinfo=UTC)).astimezone(dates.BEIJING)
        sheet.write_datetime(row, place, local.replace(tzinfo=None), style.moment)
    elif isinstance(value, date):
        sheet.write_number(row, place, value.toordinal() - DAY_0, style.day)
    elif isinstance(value, int | float) and content in _NUMBERS:
        sheet.write_number(row, place, value, style.cell)
    else:
        sheet.write_string(row, place, str(value)[:LONGEST_TEXT], style.text)


def failing(columns: Sequence[Column], rows: Iterable[Row], wrong: Mapping[int, Mapping[str, str]]) -> bytes:
    """Return the workbook of the rows that failed, as they were written, with what is wrong in red.

    Args:
        wrong: by the rows' numbers: what is wrong, by the columns' names ("" for the whole row).
    """
    failed = [row for row in rows if row.number in wrong]
    return write_book(
        [
            Table(
                "需要改正的行",
                [Column("#", ROW, Content.COUNT, 10), *columns],
                [{"#": row.number, **row.seen} for row in failed],
                problems={place: wrong[row.number] for place, row in enumerate(failed)},
            )
        ]
    )
