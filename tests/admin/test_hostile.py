"""Every form and every list with hostile input: nothing breaks, nothing is shown as markup, no cell computes."""

from __future__ import annotations

import io
import re
import zipfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser
from itertools import cycle
from urllib.parse import quote_plus, urlsplit

import pytest
from flask import request
from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import NotFound
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from admin.app import refuse_nul
from admin.rules.rights import RIGHTS
from admin.views.current import DATABASE
from tests.admin.everything import PNG, Place, open_place, with_methods
from tests.admin.house import Browser
from tests.conftest import ENGINES
from tests.hostile import HOSTILE, MARKUP

pytestmark = pytest.mark.slow

NOT_WALKED = {"sign_in.leave", "accounts.end_device", "accounts.end_others", "connections.test_webhook"}
"""Routes that end the walk, or go out into the network."""

ACCOUNTS = ("chair", "street", "district", "finance", "system")
SEEING = ("chair", "district")
"""Who together sees all that the others wrote."""

PLAIN = "会务工作已经办好，并且登记清楚"
RIGHT = {
    "phone": "010-84000000", "login": "hui-wu", "url": "https://example.org/", "link": "", "excused": "0",
    "union": "朝阳区示范科技有限公司工会", "scrutineers": "甲\n乙\n丙", "tellers": "丁", "chief_scrutineer": "甲",
    "own_questions": "", "verified_m2": "50", "area_m2": "50", "wages_fen": "5", "education_fen": "5",
    "frontline_fen": "5", "code": "123456",
}  # fmt: skip
"""What a person would fill in where not any words will do, by the field's name."""
SOME = 5
"""Times that a kind is sent at least, where it comes upon a field that is open to any words."""

FORM = "application/x-www-form-urlencoded"


@dataclass
class Form:
    """A form of a page: where it goes, and what a browser would send."""

    action: str
    method: str
    fields: list[tuple[str, str, str]] = field(default_factory=list)
    """Name, kind and value."""


Met = dict[str, list[tuple[str, Form]]]
"""The forms that each account meets, with the address of their page."""


_met: dict[str, Met] = {}
"""Those of the first engine in this process, by the code of its poll: finding them takes longest."""


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


@pytest.fixture(scope="module")
def met(place: Place) -> Met:
    """Every form that each account meets at first; on the second engine they are the same but for the poll's code."""
    code = str(place.things["code"])
    if not _met:
        _met[code] = {account: forms_of(place, place.house.browser(account), account) for account in ACCOUNTS}
    ((first, found),) = _met.items()
    return {
        account: [(page, replace(form, action=form.action.replace(first, code))) for page, form in forms]
        for account, forms in found.items()
    }


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


def pages(place: Place, browser: Browser, account: str, *, files: bool = True) -> dict[str, str]:
    """Return every page that an account may open, by its address; workbooks and papers are looked at on the way."""
    found = {}
    for address, rule in held(place, account, "GET"):
        if rule.endpoint.split(".")[0] != "papers" and (files or "." not in rule.rule):  # papers: `test_documents`
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


def test_no_field_of_a_form_that_is_otherwise_right_breaks_anything(place: Place, met: Met) -> None:
    """Every field of every form in turn, with one hostile value; the kinds go round among fields of one sort."""
    browsers = {account: place.house.browser(account) for account in ACCOUNTS}
    sent, right, before = Counter[tuple[str, str]](), 0, place.state()
    for account, form, address in each_once(place, met):
        browser = browsers[account]
        plain = filled(form)
        if place.house.database.is_sqlite:  # what is right is right for both
            with undone(place):
                right += send(browser, form, address, plain).status_code in (200, 302, 303)
        for name, sort in {name: sort for name, sort, _ in form.fields if name in plain}.items():
            turn = sum(count for (other, _), count in sent.items() if other == sort)
            kind = tuple(HOSTILE)[turn % len(HOSTILE)]
            sent[sort, kind] += 1
            with undone(place):
                answer = send(browser, form, address, plain | {name: hostile(sort, kind)})
            sound(answer, f"{account} {form.method} {address}: {kind} as {name}")

    assert place.state() == before  # each was sent to the same place
    assert right > 60 or not place.house.database.is_sqlite
    assert all(sent["text", kind] >= SOME for kind in HOSTILE)
    assert {kind for sort, kind in sent if sort == "number"} == set(HOSTILE)


@pytest.mark.parametrize("place", ["sqlite"], indirect=True, scope="module")
def test_no_route_breaks_whatever_is_sent_to_it(place: Place, met: Met) -> None:
    """What no form leads to, under every name that any form has."""
    names = sorted({name for forms in met.values() for _, form in forms for name, _, _ in form.fields} - {"csrf_token"})
    assert len(names) > 10
    walked = {endpoint(place, address, form.method) for _, form, address in each_once(place, met)}
    by_forms = len(walked)
    for account in ACCOUNTS:
        force(place, place.house.browser(account), account, names, walked)

    assert by_forms > 90
    assert len(walked) > 200


@pytest.mark.parametrize("place", ["sqlite"], indirect=True, scope="module")
def test_whatever_is_filled_in_is_shown_as_text(place: Place, met: Met) -> None:
    taken = sum(fill_in(place, place.house.browser(account), account, met[account]) for account in ACCOUNTS)

    shown = [page for account in SEEING for page in pages(place, place.house.browser(account), account).values()]
    assert taken > 20
    assert sum("&lt;script id=" in page for page in shown) > 1
    for page in shown:
        schemes = {urlsplit(link).scheme for link in Forms(page).links}
        assert schemes <= {"", "https", "http", "tel", "mailto", "data", "otpauth"}


def forms_of(place: Place, browser: Browser, account: str) -> list[tuple[str, Form]]:
    """Return every form that an account meets, with the address of its page."""
    return [
        (at, form) for at, page in pages(place, browser, account, files=False).items() for form in Forms(page).found
    ]


def fill_in(place: Place, browser: Browser, account: str, forms: list[tuple[str, Form]]) -> int:
    """Fill in every form as a person would, but with markup and formulas for words; say how many were taken."""
    text = cycle((MARKUP, "=1+1", "@SUM(1,1)", "\u202e<b id=bad>会\u200b"))
    taken = 0
    for page, form in forms:
        address = form.action or page
        if form.method == "post" and is_walked(place, address):
            answer = send(browser, form, address, filled(form, text))
            sound(answer, f"{account} {address}")
            taken += answer.status_code in (302, 303)
    return taken


def each_once(place: Place, met: Met) -> list[tuple[str, Form, str]]:
    """Return every form once, with the first account that meets it and the address that it is sent to."""
    found: dict[tuple[str, str], tuple[str, Form, str]] = {}
    for account, forms in met.items():
        for page, form in forms:
            address = form.action or page
            if is_walked(place, address, form.method):
                found.setdefault((form.method, urlsplit(address).path), (account, form, address))
    return list(found.values())


def is_walked(place: Place, address: str, method: str = "POST") -> bool:
    """Say whether a form is sent at all."""
    return endpoint(place, address, method).split(" ")[1] not in NOT_WALKED


def endpoint(place: Place, address: str, method: str) -> str:
    """Return the method and the name of the route that a form is sent to."""
    asked = method.upper()
    return f"{asked} {place.house.app.url_map.bind('localhost').match(urlsplit(address).path, asked)[0]}"


def send(browser: Browser, form: Form, address: str, data: dict[str, object]) -> TestResponse:
    """Send a form as a browser does; a file only where there is one."""
    pairs = [(name, value) for name, value in data.items() if isinstance(value, str | bytes)]
    if form.method == "get":
        return browser.get(address, query_string=encoded([(name, value[:300]) for name, value in pairs]).decode())
    if len(pairs) < len(data):
        files = {name: (io.BytesIO(value[0]), value[1]) for name, value in data.items() if isinstance(value, tuple)}
        return browser.post(address, data=data | files)
    body = encoded([*pairs, ("csrf_token", browser.token())])
    return browser.client.post(address, data=body, content_type=FORM)


def hostile(sort: str, kind: str) -> object:
    """Return a hostile value for a field; a file has it for its name."""
    return (PNG, f"{HOSTILE[kind]!s}.png") if sort == "file" else HOSTILE[kind]


@contextmanager
def undone(place: Place) -> Iterator[None]:
    """Undo what is written meanwhile, so that every form is sent to the same place."""
    database = place.house.app.extensions[DATABASE]
    with database.transaction() as only:

        @contextmanager
        def same() -> Iterator[Connection]:
            yield only

        @contextmanager
        def nested() -> Iterator[Connection]:
            only.exec_driver_sql("SAVEPOINT request")
            try:
                yield only
            except BaseException:
                with suppress(SQLAlchemyError):
                    only.exec_driver_sql("ROLLBACK TO SAVEPOINT request")
                raise

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(database, "view", same)
            patch.setattr(database, "transaction", nested)
            yield
        only.rollback()


def force(place: Place, browser: Browser, account: str, names: list[str], walked: set[str]) -> None:
    """Send what no form asks for to every route that was not walked yet, under every name that any form has."""
    token, values = browser.token(), tuple(HOSTILE.values())
    for method in ("GET", "POST"):
        for address, rule in held(place, account, method):
            if f"{method} {rule.endpoint}" not in walked:
                turn = len(walked)
                walked.add(f"{method} {rule.endpoint}")
                pairs: list[tuple[str, str | bytes]] = [
                    (name, values[(number + turn) % len(values)]) for number, name in enumerate(names)
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


def filled(form: Form, text: Iterator[str] | None = None) -> dict[str, object]:
    """Return what is sent: what the page offers, and what is right, or hostile, wherever words are asked for."""
    data: dict[str, object] = {}
    for name, kind, value in form.fields:
        if kind in ("text", "search", "tel", "url", "email", "password"):
            data[name] = RIGHT.get(name, PLAIN) if text is None else next(text)
        elif kind == "number":
            data[name] = value or "7"
        elif kind == "date":
            data[name] = value or "2026-11-20"
        elif kind == "file":
            data[name] = (PNG + b"another", "照片.png" if text is None else "../../=1+1<script id=x>.png")
        elif name != "csrf_token":
            data.setdefault(name, value)
    return data
