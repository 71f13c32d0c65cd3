"""The yearly sheet of a street or the district: 年度考核表."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from itertools import groupby

from admin.documents.dates import chinese_date
from admin.documents.typesetting import typeset


@dataclass(frozen=True)
class YearlyRow:
    """One union's year in a few words."""

    street: str
    name: str
    chair: str
    state: str
    rate: str
    rectified: str
    display: str
    title: str


@dataclass(frozen=True)
class YearlySheet:
    """A whole sheet; ``as_of`` is the day of its figures."""

    union: str
    year: int
    as_of: date
    rows: Sequence[YearlyRow]
    clause: str


def sheet(listed: YearlySheet) -> bytes:
    """Return the 年度考核表, A4 across, its header on every page."""
    data = {
        "union": listed.union, "year": listed.year, "as_of": chinese_date(listed.as_of), "clause": listed.clause,
        "groups": [
            {"name": street, "rows": [asdict(row) for row in rows]}
            for street, rows in groupby(listed.rows, key=lambda row: row.street)
        ],
    }  # fmt: skip
    return typeset("yearly", data, tags=False)


def brief(union: str, to: str, title: str, body: str, figures: Sequence[tuple[str, int]], day: date | None) -> bytes:
    """Return a brief (信息报送) as a paper, with its figures in a table; the seal is put by hand."""
    data = {
        "union": union, "to": to, "title": title, "paragraphs": body.split("\n"),
        "figures": [[name, f"{value:,}"] for name, value in figures], "day": chinese_date(day) if day else "",
    }  # fmt: skip
    return typeset("brief", data)
