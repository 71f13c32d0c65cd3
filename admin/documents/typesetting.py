"""Set a document with typst, in memory: a source of this folder, plain data in, PDF bytes out.

Data reach the source as one JSON text and are shown as text, never read as markup. Nothing is written to disk, and
the same data give the same bytes.
"""

import json
import os
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import typst
from pylopdf_fonts_zh_cn import sans_path

from admin.documents.inert import inert

SOURCES: Final = Path(__file__).parent
FONT_SETTING: Final = "PINGJIA_FONTS"
"""Environment variable that names a folder of fonts to look through first."""

SPARE_FONTS: Final = Path("/usr/share/fonts/opentype/noto")
"""Where Debian keeps Noto CJK: rarer name characters come from there when they are installed."""


def typeset(document: str, data: Mapping[str, Any], *, archival: bool = True, tags: bool = True) -> bytes:
    """Return the PDF of the source `document`.typ with these data.

    Args:
        document: name of a source in this folder, without its ending.
        data: what the source shows; anything JSON can hold. Texts of papers that are kept are made `inert`.
        archival: PDF/A-2b with tags, for papers that are kept; slips do without and are a third smaller.
            A name with a character that no font has cannot be PDF/A: it is set all the same, with a box there.
        tags: for screen readers; a list of thousands of rows does without and is a tenth as large.
    """
    if not archival:
        return _set(document, json.dumps(data, ensure_ascii=False), [], tags=False)
    told = json.dumps(inert(data), ensure_ascii=False)
    try:
        return _set(document, told, ["a-2b"], tags=tags)
    except typst.TypstError as error:
        if "could not be displayed" not in error.message:
            raise
        return _set(document, told, [], tags=tags)


def _set(document: str, data: str, standards: "list[typst.PDFStandard]", *, tags: bool) -> bytes:
    return typst.compile(
        str(SOURCES / f"{document}.typ"),
        root=str(SOURCES),
        font_paths=_fonts(),
        ignore_system_fonts=True,
        sys_inputs={"data": data},
        pdf_standards=standards,
        pdf_tags=tags,
        timestamp=0,
    )


def missing_families() -> list[str]:
    """Return which of the two families that the papers are set in no folder has."""
    return sorted({"Noto Sans SC", "Noto Serif SC"} - set(_fonts().families()))


def forget() -> None:
    """Make typst forget what it keeps of the last ten runs: memory, and here secrets.

    Every run lets go of what ten others have not asked for, so some empty ones empty it.
    """
    for _ in range(11):
        typst.compile(b"", font_paths=_fonts(), ignore_system_fonts=True)


@lru_cache(maxsize=1)
def _fonts() -> typst.Fonts:
    """Return the fonts to set with: the folder of the setting, the packaged ones, Debian's."""
    named = os.environ.get(FONT_SETTING)
    folders = [Path(named)] if named else []
    folders += [sans_path().parent, SPARE_FONTS]
    return typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=False,
        font_paths=[str(folder) for folder in folders if folder.is_dir()],
    )
