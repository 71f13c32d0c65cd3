"""Every form and every list with hostile input: nothing breaks, nothing is shown as markup, no cell computes."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from itertools import cycle
from urllib.parse import quote_plus, urlsplit

import pytest
from flask import request
from werkzeug.exceptions import NotFound
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from admin.app import refuse_nul
from admin.rules.rights import RIGHTS
from tests.admin.everything import PNG, Place, open_place, with_methods
from tests.admin.house import Browser
from tests.conftest import ENGINES

pytestmark = pytest.mark.slow

MARKUP = '"><script id="bad">alert(1)</script><img src=x onerror=alert(1)>\''
HOSTILE = (
    MARKUP,
    "=cmd|' /C calc'!A0",
    "@SUM(1+9)*cmd|' /C calc'!A0",
    "../../../../etc/passwd",
    "9" * 400,
    "-1e999",
    str(2**63),
    "\u202efdp.exe\u2066\u200b\ufeff\u00ad",
    b"\xed\xa0\x80\xff\xfe",
    "a\r\nSet-Cookie: bad=1",
    "{{ 7 * 7 }}${7*7}#{7*7}",
    "' OR 1=1 --",
    "w" * 2_000,
    "漢\U00020bb7é\u0301",
    "",
)
"""What no form asks for, each in every field in turn."""

NOT_WALKED = {"sign_in.leave", "accounts.end_device", "accounts.end_others", "connections.test_webhook"}
"""Routes that end the walk, or go out into the network."""

ACCOUNTS = ("chair", "street", "district", "finance", "system")
SEEING = ("chair", "district")
"""Who together sees all that the others wrote."""

FORM = "application/x-www-form-urlencoded"


@dataclass
class Form:
    """A form of a page: where it goes, and what a browser would send."""

    action: str
    method: str
    fields: list[tuple[str, str, str]] = field(default_factory=list)
    """Name, kind and value."""


class Forms(HTMLParser):
    """Finds the forms of a page, what they offer, and where the page links to."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[Form] = []
        self.links: set[str] = set()
        self._select = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        if tag == "a":
            self.links.add(told.get("href", ""))
        elif tag == "form":
            self.found.append(Form(told.get("action", ""), told.get("method", "get").lower()))
        elif not self.found:
            return
        elif tag in ("input", "button") and told.get("name"):
            self.found[-1].fields.append((told["name"], told.get("type", "text"), told.get("value", "")))
        elif tag == "textarea":
            self.found[-1].fields.append((told["name"], "text", ""))
        elif tag == "select":
            self._select = told.get("name", "")
        elif tag == "option" and self._select and told.get("value"):
            self.found[-1].fields.append((self._select, "select", told["value"]))
            self._select = ""


@pytest.fixture(scope="module", params=ENGINES)
def place(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Iterator[Place]:
    yield from open_place(tmp_path_factory.mktemp("hostile"), request)


def encoded(pairs: list[tuple[str, str | bytes]]) -> bytes:
    """Return a form's body, with bytes that are no text where they are asked for."""
    return "&".join(f"{quote_plus(name)}={quote_plus(value)}" for name, value in pairs).encode()


def held(place: Place, account: str, method: str) -> list[tuple[str, Rule]]:
    """Return the address and route of everything that an account may ask for."""
    words = {str(right) for right in RIGHTS[place.house.person(account).role]} | {"signed_in", "public"}
    return [
        (place.address(rule), rule)
        for given, rule in with_methods(place.house, words)
        if given == method and rule.endpoint not in NOT_WALKED
    ]


def pages(place: Place, browser: Browser, account: str) -> dict[str, str]:
    """Return every page that an account may open, by its address."""
    found = {}
    for address, rule in held(place, account, "GET"):
        if rule.endpoint.split(".")[0] != "papers":  # their texts: `test_documents`
            answer = browser.get(address)
            sound(answer, f"{account} {rule.rule}")
            if answer.mimetype == "text/html":
                found[address] = answer.text
    return found


def formulas(workbook: bytes) -> list[str]:
    """Return the cells of a workbook that compute something, and links to anywhere."""
    with zipfile.ZipFile(io.BytesIO(workbook)) as book:
        sheets = [book.read(name).decode() for name in book.namelist() if name.startswith("xl/worksheets/")]
    return [found for sheet in sheets for found in re.findall(r"<f[ >].{0,60}|<hyperlink .{0,60}", sheet)]


@pytest.mark.parametrize("place", ["sqlite"], indirect=True, scope="module")
def test_the_character_that_no_database_keeps_is_refused_at_the_door(place: Place) -> None:
    before = place.state()
    for account in ("chair", "district"):
        browser = place.house.browser(account)
        for address, rule in held(place, account, "POST"):
            answer = browser.post(address, {"of": "no\0thing"})
            assert answer.status_code == 400, rule.rule
    assert place.state() == before
    with place.house.app.test_request_context("/assemblies/1/polls/%00/links", method="POST"):
        assert request.view_args == {"number": 1, "code": "\0"}
        with pytest.raises(NotFound):
            refuse_nul()


@pytest.mark.parametrize("place", ["sqlite"], indirect=True, scope="module")
def test_a_made_up_host_stands_on_no_page_and_in_no_header(place: Place) -> None:
    seen = []
    for address, rule in held(place, "chair", "GET"):
        answer = place.house.browser().get(address, headers={"Host": "evil.example"})
        seen.append(answer.status_code)
        assert "evil.example" not in answer.text, rule.rule
        assert not [value for _, value in answer.headers if "evil.example" in value], rule.rule

    assert {200, 303} <= set(seen)


def test_no_route_breaks_whatever_is_sent_to_it(place: Place) -> None:
    browsers = {account: place.house.browser(account) for account in ACCOUNTS}
    forms = [form for account in SEEING for _, form in forms_of(place, browsers[account], account)]
    names = sorted({name for form in forms for name, _, _ in form.fields} - {"csrf_token"})
    assert len(names) > 10
    walked = set[str]()
    for account, browser in browsers.items():
        force(place, browser, account, names, walked)

    assert len(walked) > 200


@pytest.mark.parametrize("place", ["sqlite"], indirect=True, scope="module")
def test_whatever_is_filled_in_is_shown_as_text(place: Place) -> None:
    taken = sum(fill_in(place, place.house.browser(account), account) for account in ACCOUNTS)

    shown = [page for account in SEEING for page in pages(place, place.house.browser(account), account).values()]
    assert taken > 20
    assert sum("&lt;script id=" in page for page in shown) > 1
    for page in shown:
        schemes = {urlsplit(link).scheme for link in Forms(page).links}
        assert schemes <= {"", "https", "http", "tel", "mailto", "data", "otpauth"}


def forms_of(place: Place, browser: Browser, account: str) -> list[tuple[str, Form]]:
    """Return every form that an account meets, with the address of its page."""
    return [(at, form) for at, page in pages(place, browser, account).items() for form in Forms(page).found]


def fill_in(place: Place, browser: Browser, account: str) -> int:
    """Fill in every form as a person would, but with markup and formulas for words; say how many were taken."""
    text = cycle((MARKUP, "=1+1", "@SUM(1,1)", "\u202e<b id=bad>会\u200b"))
    taken = 0
    for page, form in forms_of(place, browser, account):
        address = form.action or page
        if form.method == "post" and endpoint(place, address) not in NOT_WALKED:
            answer = browser.post(address, data=filled(form, text))
            sound(answer, f"{account} {address}")
            taken += answer.status_code in (302, 303)
    return taken


def endpoint(place: Place, address: str) -> str:
    """Return the name of the route that a form is sent to."""
    return str(place.house.app.url_map.bind("localhost").match(urlsplit(address).path, "POST")[0])


def force(place: Place, browser: Browser, account: str, names: list[str], walked: set[str]) -> None:
    """Send what no form asks for to every route that was not walked yet, under every name that any form has."""
    token = browser.token()
    for method in ("GET", "POST"):
        for address, rule in held(place, account, method):
            if f"{method} {rule.endpoint}" not in walked:
                turn = len(walked)
                walked.add(f"{method} {rule.endpoint}")
                pairs: list[tuple[str, str | bytes]] = [
                    (name, HOSTILE[(number + turn) % len(HOSTILE)]) for number, name in enumerate(names)
                ]
                if method == "GET":
                    short = [(name, value[:300]) for name, value in pairs]
                    answer = browser.client.get(address, query_string=encoded(short).decode())
                else:
                    body = encoded([*pairs, ("csrf_token", token)])
                    answer = browser.client.post(address, data=body, content_type=FORM)
                sound(answer, f"{account} {method} {rule.rule}")


def sound(answer: TestResponse, what: str) -> None:
    """See that an answer is no fault, and that nothing of what was sent became markup, a header or a formula."""
    assert answer.status_code < 500, f"{what}: {answer.status_code}"
    assert not [cookie for cookie in answer.headers.getlist("Set-Cookie") if cookie.startswith("bad")], what
    assert "passwd" not in answer.headers.get("Content-Disposition", ""), what
    if answer.mimetype == "text/html":
        assert "<script id=" not in answer.text, what
        assert "<img src=x" not in answer.text, what
        assert "<b id=" not in answer.text, what
    elif answer.data.startswith(b"PK"):
        assert formulas(answer.data) == [], what


def filled(form: Form, text: Iterator[str]) -> dict[str, object]:
    """Return what is sent: what the page offers, and hostile words wherever words are asked for."""
    data: dict[str, object] = {}
    for name, kind, value in form.fields:
        if kind in ("text", "search", "tel", "url", "email", "password"):
            data[name] = next(text)
        elif kind == "number":
            data[name] = value or "7"
        elif kind == "date":
            data[name] = value or "2026-11-20"
        elif kind == "file":
            data[name] = (io.BytesIO(PNG), "../../=1+1<script id=x>.png")
        elif name != "csrf_token":
            data.setdefault(name, value)
    return data
