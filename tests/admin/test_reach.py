"""Every route with every role: nobody sees or changes what is not hers. A route that is not known here fails."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from itertools import cycle

import pytest
from pypdf import PdfReader
from sqlalchemy import select
from werkzeug.test import TestResponse

from admin.models import unions
from admin.rules.rights import RIGHTS, Right
from tests.admin.everything import Place, open_place, rules, with_methods, word
from tests.admin.house import Browser, House
from tests.admin.routes import ROUTES
from tests.conftest import ENGINES

pytestmark = pytest.mark.slow

ABOVE = ("street", "district")
HERS = ("chair", "staff")
SIDEWAYS = ("other_chair", "third_chair", "other_street")
WITHOUT = ("finance", "auditor", "system")
EVERYBODY = (*HERS, *ABOVE, *SIDEWAYS, *WITHOUT)
before_the_database = pytest.mark.parametrize("place", ["sqlite"], indirect=True, scope="module")
"""For what is refused by its word, before anything is asked of the database: one engine shows it."""
of_one_kind = pytest.mark.parametrize(
    ("place", "account"),
    [
        *(("sqlite", account) for account in EVERYBODY),
        *(pytest.param("postgresql", account, marks=pytest.mark.postgresql) for account in (*HERS, *ABOVE, "system")),
    ],
    indirect=["place"],
    scope="module",
)
"""For what everybody asks alike: of those beside each other, one shows that the other engine answers, too."""


@pytest.fixture(scope="module", params=ENGINES)
def place(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Iterator[Place]:
    yield from open_place(tmp_path_factory.mktemp("reach"), request)


def ask(browser: Browser, method: str, address: str) -> tuple[int, str]:
    answer = browser.get(address) if method == "GET" else browser.post(address)
    return answer.status_code, answer.headers.get("Location", "")


@before_the_database
def test_every_route_is_known_and_has_its_word(place: Place) -> None:
    found = {rule.endpoint: word(place.house, rule) for rule in rules(place.house)}

    assert found == ROUTES


@before_the_database
def test_a_visitor_sees_nothing_but_the_public_pages(place: Place) -> None:
    browser, before = place.house.browser(), place.state()
    guarded = {str(right) for right in Right} | {"signed_in"}

    for method, rule in with_methods(place.house, guarded):
        status, location = ask(browser, method, place.address(rule))
        expected = (303, True) if method == "GET" else (401, False)
        assert (status, location.startswith("/sign-in?next=")) == expected, f"{method} {rule.rule}"

    assert place.state() == before


@before_the_database
@pytest.mark.parametrize("account", EVERYBODY)
def test_a_role_without_the_right_is_refused_and_nothing_changes(place: Place, account: str) -> None:
    browser, before = place.house.browser(account), place.state()
    lacking = {str(right) for right in set(Right) - RIGHTS[place.house.person(account).role]}

    for method, rule in with_methods(place.house, lacking):
        status, _ = ask(browser, method, place.address(rule))
        assert status == 403, f"{method} {rule.rule}: {status}"

    assert place.state() == before


@pytest.mark.parametrize("account", SIDEWAYS)
def test_what_belongs_to_another_union_is_not_there(place: Place, account: str) -> None:
    """Nothing of ``first`` or of its street is found by those beside it, whatever they may do at home."""
    browser, before = place.house.browser(account), place.state()
    held = {str(right) for right in RIGHTS[place.house.person(account).role]}

    for method, rule in with_methods(place.house, held):
        if rule.arguments - {"year", "list_of"}:
            status, _ = ask(browser, method, place.address(rule))
            assert status == 404, f"{method} {rule.rule}: {status}"

    assert place.state() == before


@of_one_kind
def test_lists_show_nothing_from_beside_and_none_breaks(place: Place, account: str) -> None:
    browser, person = place.house.browser(account), place.house.person(account)
    held = {str(right) for right in RIGHTS[person.role]} | {"signed_in"}
    names = [name for name in names_of_all(place.house) if not person.reaches(path_of(place.house, name))]
    hidden = [name for name in names if not above(place.house, name, person.path)]
    assert hidden or person.union == place.house.unions["district"], "only those of the district see all of it"

    for _, rule in with_methods(place.house, held):
        if "GET" in (rule.methods or ()) and not rule.arguments:
            answer = browser.get(place.address(rule))
            assert answer.status_code < 500, rule.rule
            page = text_of(answer)
            shown = [name for name in hidden if name in page]
            assert not shown, f"{rule.rule}: {shown}"


@of_one_kind
def test_no_page_of_one_thing_within_reach_breaks(place: Place, account: str) -> None:
    browser, person = place.house.browser(account), place.house.person(account)
    held = {str(right) for right in RIGHTS[person.role]} | {"signed_in"}

    for method, rule in with_methods(place.house, held):
        if method == "GET" and rule.arguments:
            status, _ = ask(browser, method, place.address(rule))
            assert status < 500, f"{rule.rule}: {status}"


@before_the_database
@pytest.mark.parametrize("account", [*HERS, *ABOVE, *WITHOUT])
def test_no_form_is_taken_without_its_token(place: Place, account: str) -> None:
    """Without any, with one of somebody else's pages, and with one of an earlier sign-in, in turn."""
    browser, before = place.house.browser(account), place.state()
    others = place.house.browser("auditor" if account != "auditor" else "system").token()
    earlier = place.house.browser(account).token()
    held = {str(right) for right in RIGHTS[place.house.person(account).role]} | {"signed_in"}
    browser.token()  # this one has its own, too

    posted = [rule for method, rule in with_methods(place.house, held) if method == "POST"]
    for rule, sent in zip(posted, cycle(({}, {"csrf_token": others}, {"csrf_token": earlier})), strict=False):
        answer = browser.client.post(place.address(rule), data=sent)
        assert answer.status_code == 400, f"{rule.rule}: {answer.status_code}"

    assert place.state() == before
    assert len(posted) > 5


def text_of(answer: TestResponse) -> str:
    """Return what can be read in an answer: a page, a workbook or a PDF."""
    if answer.data.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(answer.data)) as book:
            return "".join(book.read(name).decode() for name in book.namelist() if name.endswith(".xml"))
    if answer.data.startswith(b"%PDF"):
        return "".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.data)).pages)
    return answer.text


def names_of_all(house: House) -> list[str]:
    with house.database.read() as session:
        return list(session.scalars(select(unions.Union.name)))


def path_of(house: House, name: str) -> str:
    with house.database.read() as session:
        return str(session.scalars(select(unions.Union.path).where(unions.Union.name == name)).one())


def above(house: House, name: str, path: str) -> bool:
    """Say whether a union stands above a place in the tree; one's own higher union is no secret."""
    return path.startswith(path_of(house, name))
