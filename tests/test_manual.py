"""The user manual (使用手册) names buttons and pages as they are, and its pictures are there, small, and all used."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
MANUAL = sorted((ROOT / "docs" / "manual").glob("*.md"))
PICTURES = ROOT / "docs" / "pictures"
NAMED = re.compile(r"「([^」]+)」")
LINK = re.compile(r"\]\(([^)#\s]*)(?:#([^)\s]*))?\)")
MOST_BYTES, MOST_BYTES_TOGETHER = 60_000, 2_000_000
SOME = r"(?:…|[^\n]{1,80}?)"
"""What an ellipsis in the manual stands for: itself, or what the page fills in."""


def texts_of(path: Path) -> Iterator[str]:
    """Yield what a source may show: all of a template, the strings of a program without its docstrings."""
    text = path.read_text("utf-8")
    if path.suffix == ".html":
        yield re.sub(r"\{#.*?#\}", "", text, flags=re.DOTALL)
    elif path.suffix == ".ts":
        yield re.sub(r"/\*\*.*?\*/|^\s*//[^\n]*", "", text, flags=re.DOTALL | re.MULTILINE)
    else:
        tree = ast.parse(text)
        silent = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in silent:
                yield node.value


def shown() -> str:
    """Return all that pages of both sides may show."""
    found = [ROOT / "admin", ROOT / "vote" / "client", ROOT / "vote" / "templates", ROOT / "vote" / "views"]
    paths = (path for folder in found for kind in ("*.html", "*.py", "*.ts") for path in sorted(folder.rglob(kind)))
    return "\n".join(text for path in paths for text in texts_of(path))


def missing(names: set[str], pages: str) -> set[str]:
    """Return the names that do not stand on a page by themselves; part of a longer word does not count."""
    return {
        name
        for name in names
        if not re.search(rf"(?<!\w){SOME.join(map(re.escape, re.split('…', name)))}(?!\w)", pages)
    }


def anchor(heading: str) -> str:
    """Return the anchor that a heading gets, as GitHub makes it."""
    return re.sub(r"[^\w\s-]", "", heading.strip().lower()).replace(" ", "-")


def test_every_button_and_page_that_the_manual_names_is_there() -> None:
    named = {name for page in MANUAL for name in NAMED.findall(page.read_text("utf-8"))}

    assert len(named) > 120
    assert missing(named, shown()) == set()


def test_a_button_that_no_page_has_is_found_out() -> None:
    pages = '<button>归类</button> {{ "给" ~ person.name ~ "换新链接" }} button("开始开票", acts)'

    assert missing({"归类", "给…换新链接", "开始开票"}, pages) == set()
    assert missing({"归", "开票", "给…旧链接", "全部归类"}, pages) == {"归", "开票", "给…旧链接", "全部归类"}


def test_every_link_of_the_manual_leads_somewhere() -> None:
    for page in MANUAL:
        for path, place in LINK.findall(page.read_text("utf-8")):
            target = (page.parent / path).resolve() if path else page
            assert target.is_file(), f"{page.name}: {path}"
            if place:
                headings = re.findall(r"^#+ (.+)$", target.read_text("utf-8"), re.MULTILINE)
                assert place in map(anchor, headings), f"{page.name}: #{place}"


def test_every_picture_is_used_and_small() -> None:
    documents = [ROOT / "README.md", *(ROOT / "docs").glob("*.md"), *MANUAL]
    used = {Path(path).name for page in documents for path, _ in LINK.findall(page.read_text("utf-8"))}
    sizes = {path.name: path.stat().st_size for path in PICTURES.glob("*.png")}

    assert sizes.keys() - used == set()
    assert max(sizes.values()) <= MOST_BYTES
    assert sum(sizes.values()) <= MOST_BYTES_TOGETHER
