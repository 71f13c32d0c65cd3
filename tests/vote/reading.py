"""Reading a page as a person's tools do: title, headings, labels, forms, links."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from itertools import pairwise

Attributes = dict[str, str]
VOID = {"meta", "link", "input", "br", "hr", "img", "rect", "path"}
TYPED = {"text", "radio", "checkbox", "search", "tel"}


@dataclass
class Element:
    """One element of a page, with the text inside it."""

    tag: str
    attributes: Attributes
    text: str = ""


@dataclass
class Page(HTMLParser):
    """A page, read once from its text."""

    source: str
    elements: list[Element] = field(default_factory=list)
    unclosed: list[Element] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()
        self.feed(self.source)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take an element in."""
        found = Element(tag, {name: value or "" for name, value in attrs})
        self.elements.append(found)
        if tag not in VOID:
            self.unclosed.append(found)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take an element without content in."""
        self.elements.append(Element(tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        """Close an element; a page whose elements are not nested is broken."""
        assert self.unclosed, f"</{tag}> closes nothing"
        assert self.unclosed[-1].tag == tag, f"</{tag}> closes <{self.unclosed[-1].tag}>"
        self.unclosed.pop()

    def handle_data(self, data: str) -> None:
        """Give a text to everything that it stands in."""
        for element in self.unclosed:
            element.text += data

    def all(self, *tags: str) -> list[Element]:
        """Return the elements of these kinds, in order."""
        return [element for element in self.elements if element.tag in tags]

    def one(self, tag: str) -> Element:
        """Return the only element of a kind."""
        (found,) = self.all(tag)
        return found

    def by_id(self, name: str) -> Element:
        """Return the element with this id."""
        (found,) = [element for element in self.elements if element.attributes.get("id") == name]
        return found

    def of_class(self, name: str) -> list[Element]:
        """Return the elements of a class."""
        return [element for element in self.elements if name in element.attributes.get("class", "").split()]

    @property
    def words(self) -> str:
        """All that a person reads, without white space."""
        return "".join(self.one("main").text.split())

    def check(self) -> None:
        """Assert what holds for every page of the site."""
        assert not self.unclosed
        assert self.one("html").attributes["lang"] == "zh-CN"
        assert self.one("title").text.strip()
        assert any(meta.attributes.get("name") == "viewport" for meta in self.all("meta"))
        assert len(self.all("h1")) == 1
        self._check_headings()
        self._check_ids()
        self._check_labels()
        self._check_nothing_inline()

    def _check_headings(self) -> None:
        levels = [int(element.tag[1]) for element in self.all("h1", "h2", "h3", "h4")]
        assert levels[0] == 1
        assert all(after - before <= 1 for before, after in pairwise(levels))

    def _check_ids(self) -> None:
        ids = [element.attributes["id"] for element in self.elements if "id" in element.attributes]
        assert len(ids) == len(set(ids))
        for element in self.elements:
            for name in ("aria-labelledby", "aria-describedby", "for"):
                assert set(element.attributes.get(name, "").split()) <= set(ids)

    def _check_labels(self) -> None:
        labelled = {label.attributes.get("for") for label in self.all("label") if label.text.strip()}
        for element in self.all("input", "textarea", "select"):
            typed = element.tag != "input" or element.attributes.get("type") in TYPED
            assert not typed or element.attributes["id"] in labelled
        assert all(button.text.strip() for button in self.all("button"))
        assert all(link.text.strip() for link in self.all("a"))
        assert all({"aria-label", "aria-labelledby"} & set(group.attributes) for group in self.all("nav"))

    def _check_nothing_inline(self) -> None:
        for element in self.elements:
            assert element.tag != "style"
            assert "style" not in element.attributes
            assert not [name for name in element.attributes if name.startswith("on")]
            for name in ("src", "href", "action"):
                address = element.attributes.get(name, "/")
                assert address.startswith(("/", "#", "data:image/svg+xml,"))
                assert not address.startswith("//")
        for script in self.all("script"):
            assert script.attributes.get("src") or script.attributes.get("type") == "application/json"
