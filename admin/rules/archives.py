"""What an uploaded workbook may be (上传的工作簿): unpacked within limits, checked, and packed again.

A reader of workbooks makes room for every cell before the last one, follows what a part
declares, and believes the sizes that stand in the file. So it is given nothing but parts
that were unpacked and walked through here.
"""

import io
import re
import zipfile
import zlib
from xml.parsers import expat

MOST_BYTES = 8 * 1024 * 1024
MOST_UNPACKED = 64 * 1024 * 1024
MOST_PARTS = 500
MOST_COLUMNS = 100
WORKBOOK = "xl/workbook.xml"


class Unfit(ValueError):
    """The file is no workbook, or larger than anybody fills in; the message is Chinese."""


def repacked(data: bytes, most_rows: int) -> bytes:
    """Return an .xlsx file again with nothing in it but sound XML within the limits, not compressed.

    Raises:
        Unfit: it is none, or larger than anybody fills in.
    """
    if len(data) > MOST_BYTES:
        raise Unfit(f"文件超过 {MOST_BYTES // 1024 // 1024} MB")
    if not data.startswith(b"PK\x03\x04"):
        raise Unfit("这不是 .xlsx 文件")
    made = io.BytesIO()
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed, zipfile.ZipFile(made, "w") as plain:
            for part in _parts(packed):
                content = packed.read(part)  # never more than the size that was added up
                _walk(content, most_rows)
                plain.writestr(part.filename, content)
    except Unfit:
        raise
    except (zipfile.BadZipFile, zlib.error, expat.ExpatError, RuntimeError, EOFError, OSError, ValueError, LookupError):
        raise Unfit("这个文件已损坏、加了密码，或不是 .xlsx 文件") from None
    return made.getvalue()


def _parts(packed: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    """Return the parts that are XML, if they are those of a workbook and not too many."""
    parts = [part for part in packed.infolist() if part.filename.lower().endswith((".xml", ".rels"))]
    names = {part.filename.lower() for part in parts}
    if WORKBOOK not in names or len(names) < len(parts):
        raise Unfit("这不是 .xlsx 文件")
    if any(part.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for part in parts):
        raise Unfit("这不是普通的 .xlsx 文件")
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise Unfit("文件展开后过大")
    return parts


def _walk(content: bytes, most_rows: int) -> None:
    """Walk through a part once; raise Unfit where it declares entities or reaches too far."""
    parser, extent = expat.ParserCreate(), _Extent(most_rows)
    parser.StartElementHandler = extent.start
    parser.StartDoctypeDeclHandler = extent.refuse
    parser.Parse(content, True)


class _Extent:
    """How far out the filled cells of a sheet stand."""

    _PLACE = re.compile(r"([A-Za-z]{1,4})([0-9]{1,9})")

    def __init__(self, most_rows: int) -> None:
        self._most_rows = most_rows
        self._row = self._column = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """Take note of where a row or a cell stands; refuse a filled one that stands too far out."""
        name = tag.rpartition(":")[2]
        if name == "row":
            self._row = int(attributes["r"]) if "r" in attributes else self._row + 1
            self._column = 0
        elif name == "c":
            self._column += 1
            if "r" in attributes:
                self._move(attributes["r"])
        elif name in ("v", "is"):
            if self._row > self._most_rows:
                raise Unfit(f"表格超过 {self._most_rows:,} 行")
            if self._column > MOST_COLUMNS:
                raise Unfit(f"表格超过 {MOST_COLUMNS} 列")

    def _move(self, place: str) -> None:
        found = self._PLACE.fullmatch(place)
        if found is None:
            raise Unfit("这不是普通的 .xlsx 文件")
        self._column = 0
        for letter in found[1].upper():
            self._column = self._column * 26 + ord(letter) - 64
        self._row = max(self._row, int(found[2]))

    def refuse(self, *_declaration: object) -> None:
        """Refuse a declaration of types and entities; no workbook needs any."""
        raise Unfit("这不是普通的 .xlsx 文件")
