"""Which files are taken as evidence (佐证材料): told by their content, never by what they are called.

A file is taken when its content is of a known kind and its ending says the same. It is
never opened on the server and never shown in a page, so nothing in it can act.
"""

import re
import unicodedata
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import BinaryIO

TAIL = 2048
LONGEST_NAME = 120
ENDING = re.compile("[A-Za-z0-9]{1,10}")
NAMELESS = "佐证材料"
"""What a file is called whose name holds no sign that could be kept."""

MOST_PARTS = 3000
LARGEST_UNPACKED = 300 * 1024 * 1024
LARGEST_INDEX = 1024 * 1024
FORBIDDEN_SIGNS = frozenset('<>:"|?*')
UNSEEN = frozenset({"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"})
"""Categories of characters that are no text to the eye: controls, direction marks, half characters."""


@dataclass(frozen=True)
class FileKind:
    """A kind of file that is taken.

    Args:
        label: what people call it.
        media_type: what it is handed out as, whatever the browser said.
        endings: what its name may end in.
        fits: says whether the content is of this kind.
    """

    label: str
    media_type: str
    endings: tuple[str, ...]
    fits: Callable[[BinaryIO, int], bool]


def clean_name(name: str) -> str:
    """Return a file's name without folders, controls, direction marks or odd signs, and not too long."""
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rsplit("/", 1)[-1]
    seen = "".join(sign for sign in last if unicodedata.category(sign) not in UNSEEN)
    plain = " ".join("".join("_" if sign in FORBIDDEN_SIGNS else sign for sign in seen).split())
    stem, dot, ending = plain.rpartition(".")
    if not dot or not ENDING.fullmatch(ending.strip()):
        stem, ending = plain, ""
    ending = f".{ending.strip().lower()}" if ending else ""
    return (stem.strip(". ") or NAMELESS)[: LONGEST_NAME - len(ending)].rstrip(". ") + ending


def ending_of(name: str) -> str:
    """Return what a cleaned name ends in, like ``.pdf``."""
    return PurePosixPath(name).suffix


def kind_of(content: BinaryIO, size: int) -> FileKind | None:
    """Return of what kind a file is by its content, or None for one that is not taken."""
    for kind in KINDS:
        content.seek(0)
        if kind.fits(content, size):
            return kind
    return None


def _is_pdf(content: BinaryIO, size: int) -> bool:
    head = content.read(8)
    content.seek(max(0, size - TAIL))
    return head[:5] == b"%PDF-" and head[5:6] in (b"1", b"2") and b"%%EOF" in content.read(TAIL)


def _is_jpeg(content: BinaryIO, size: int) -> bool:
    """Walk from the start to the frame that holds the size of the picture; none is wider or higher than 65,535."""
    if content.read(2) != b"\xff\xd8":
        return False
    at = 2
    for _ in range(200):
        content.seek(at)
        marker = content.read(4)
        if len(marker) < 4 or marker[0] != 0xFF or not 0xC0 <= marker[1] <= 0xFE:
            return False
        length = int.from_bytes(marker[2:4], "big")
        if 0xC0 <= marker[1] <= 0xCF and marker[1] not in (0xC4, 0xC8, 0xCC):
            frame = content.read(6)
            return len(frame) == 6 and frame[1:3] != b"\0\0" and frame[3:5] != b"\0\0" and at + 2 + length < size
        at += 2 + length
    return False


def _is_png(content: BinaryIO, size: int) -> bool:
    head = content.read(33)
    content.seek(max(0, size - 12))
    end = content.read(12)
    starts = head[:16] == b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" and len(head) == 33
    return starts and head[16:20] != b"\0\0\0\0" and head[20:24] != b"\0\0\0\0" and end[4:8] == b"IEND"


def _is_mp4(content: BinaryIO, size: int) -> bool:
    head = content.read(12)
    brands = (b"isom", b"iso2", b"iso4", b"iso5", b"iso6", b"mp41", b"mp42", b"avc1", b"M4V ", b"MSNV")
    return len(head) == 12 and head[4:8] == b"ftyp" and int.from_bytes(head[:4], "big") <= size and head[8:12] in brands


def _office(part: str, content_type: bytes) -> Callable[[BinaryIO, int], bool]:
    def fits(content: BinaryIO, size: int) -> bool:
        """Look at the index of the archive only; nothing but its short list of parts is unpacked."""
        if content.read(4) != b"PK\x03\x04":
            return False
        try:
            with zipfile.ZipFile(content) as archive:
                parts = {entry.filename: entry for entry in archive.infolist()}
                if not _is_sound(archive, size) or part not in parts or "[Content_Types].xml" not in parts:
                    return False
                index = parts["[Content_Types].xml"]
                if index.file_size > LARGEST_INDEX:
                    return False
                with archive.open(index) as stream:
                    listed = stream.read(LARGEST_INDEX)
        except (zipfile.BadZipFile, NotImplementedError, OSError, RuntimeError, ValueError, EOFError, zlib.error):
            return False
        return content_type in listed and b"macroEnabled" not in listed and b"<!DOCTYPE" not in listed

    return fits


def _is_sound(archive: zipfile.ZipFile, size: int) -> bool:
    """Say whether an archive is one that an office program makes: no bomb, no way out, no lock, no macro."""
    entries = archive.infolist()
    names = [entry.filename for entry in entries]
    return (
        len(entries) <= MOST_PARTS
        and len(set(names)) == len(names)
        and sum(entry.file_size for entry in entries) <= LARGEST_UNPACKED
        and sum(entry.compress_size for entry in entries) <= size
        and not any(entry.flag_bits & 1 for entry in entries)
        and not any(name.startswith(("/", "\\")) or ".." in name.split("/") or "\\" in name for name in names)
        and not any(name.lower().endswith("vbaproject.bin") for name in names)
    )


KINDS = (
    FileKind("PDF", "application/pdf", (".pdf",), _is_pdf),
    FileKind("JPEG 照片", "image/jpeg", (".jpg", ".jpeg"), _is_jpeg),
    FileKind("PNG 图片", "image/png", (".png",), _is_png),
    FileKind(
        "Word 文档",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        (".docx",),
        _office("word/document.xml", b"wordprocessingml.document.main+xml"),
    ),
    FileKind(
        "Excel 表格",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        (".xlsx",),
        _office("xl/workbook.xml", b"spreadsheetml.sheet.main+xml"),
    ),
    FileKind("MP4 视频", "video/mp4", (".mp4",), _is_mp4),
)
ENDINGS = tuple(ending for kind in KINDS for ending in kind.endings)
