"""The documents name tests as proofs; every test named is there."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[1]
NAMED = re.compile(r"\b(test_\w+)::(test_\w+)")


def known() -> set[tuple[str, str]]:
    return {
        (path.stem, name)
        for path in (ROOT / "tests").rglob("test_*.py")
        for name in re.findall(r"^def (test_\w+)", path.read_text("utf-8"), re.MULTILINE)
    }


def test_every_test_that_a_document_names_is_there() -> None:
    documents = [ROOT / "README.md", *(ROOT / "docs").glob("*.md")]
    named = {found for path in documents for found in NAMED.findall(path.read_text("utf-8"))}

    assert len(named) > 50
    assert named - known() == set()
