"""The user manual (使用手册) names buttons and pages as they are, and its pictures are there, small, and all used."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
MANUAL = sorted((ROOT / "docs" / "manual").glob("*.md"))
PICTURES = ROOT / "docs" / "pictures"
NAMED = re.compile(r"「([^」]+)」")
LINK = re.compile(r"\]\(([^)#\s]*)(?:#([^)\s]*))?\)")
SILENT = {
    ".html": re.compile(r"\{#.*?#\}", re.DOTALL),
    ".ts": re.compile(r"/\*\*.*?\*/|^\s*//[^\n]*", re.DOTALL | re.MULTILINE),
    ".py": re.compile(r'""".*?"""|^\s*#[^\n]*|  #[^\n]*', re.DOTALL | re.MULTILINE),
}
"""What a source tells its readers only, by its kind: comments and docstrings."""
MOST_BYTES, MOST_BYTES_TOGETHER = 60_000, 2_000_000
SOME = r"(?:…|[^\n]{1,80}?)"
"""What an ellipsis in the manual stands for: itself, or what the page fills in."""


def told_by(path: Path) -> str:
    """Return what a source may show: all of it without what only its readers see."""
    return SILENT[path.suffix].sub("", path.read_text("utf-8"))


def shown() -> str:
    """Return all that pages of both sides may show."""
    found = [ROOT / "admin", ROOT / "vote" / "client", ROOT / "vote" / "templates", ROOT / "vote" / "views"]
    return "\n".join(told_by(path) for folder in found for path in folder.rglob("*.*") if path.suffix in SILENT)


def lines_with(part: str, pages: str) -> Iterator[str]:
    """Yield the lines that hold a text."""
    place = pages.find(part)
    while place >= 0:
        end = pages.find("\n", place)
        yield pages[pages.rfind("\n", 0, place) + 1 : end if end >= 0 else None]
        place = pages.find(part, place + len(part))


def missing(names: set[str], pages: str) -> set[str]:
    """Return the names that stand nowhere by themselves; part of a longer word does not count."""
    lost = set()
    for name in names:
        parts = name.split("…")
        alone = re.compile(rf"(?<!\w){SOME.join(map(re.escape, parts))}(?!\w)")
        if not any(alone.search(line) for line in lines_with(max(parts, key=len), pages)):
            lost.add(name)
    return lost


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
