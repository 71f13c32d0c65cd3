"""Every route with every role: nobody sees or changes what is not hers. A route that is not known here fails."""

from __future__ import annotations

import base64
import hashlib
import io
import secrets
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any, cast

import pytest
from flask import url_for
from pypdf import PdfReader
from sqlalchemy import CursorResult, insert, select
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from admin import attachments, checks, evaluations, evidence, proofs, standards, tokens
from admin.models import applications, assemblies, connections, problems, reviews, titles, unions
from admin.models.base import Base
from admin.rules import kinds
from admin.rules.rights import RIGHTS, Right
from admin.views.gate import WORD
from tests.admin import house as small
from tests.admin.house import NOON, Browser, House, open_house
from tests.admin.leading import led
from tests.admin.revoking import followed
from tests.admin.routes import ROUTES
from tests.conftest import ENGINES, Server
from tests.factories import Assembly

pytestmark = pytest.mark.slow

OWN = "first"
"""The union whose things are asked for."""

ABOVE = ("street", "district")
HERS = ("chair", "staff")
SIDEWAYS = ("other_chair", "third_chair", "other_street")
WITHOUT = ("finance", "auditor", "system")
EVERYBODY = (*HERS, *ABOVE, *SIDEWAYS, *WITHOUT)
METHODS = ("GET", "POST")
PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
)
before_the_database = pytest.mark.parametrize("place", ["sqlite"], indirect=True, scope="module")
"""For what is refused by its word, before anything is asked of the database: one engine shows it."""

PASSING = {"sign_in", "sign_in_attempts"}
"""Tables that asking itself changes: when a device was seen."""


@dataclass(frozen=True)
class Place:
    """The house with one of everything in the union ``first``; ``things`` by the argument's name and the endpoint."""

    house: House
    things: dict[str, object]

    def address(self, rule: Rule) -> str:
        """Return a route's address with the things of the union filled in."""
        part = rule.endpoint.split(".")[0]
        values = {name: self.things.get(f"{part}.{name}", self.things.get(name)) for name in rule.arguments}
        missing = [name for name, value in values.items() if value is None]
        assert not missing, f"{rule.rule}: this test has no {missing} for {part}"
        with self.house.app.test_request_context():
            return url_for(rule.endpoint, **cast(dict[str, Any], values))

    def state(self) -> str:
        """Return a digest of all that is kept."""
        found = hashlib.sha256()
        with self.house.database.read() as session:
            for table in sorted(Base.metadata.tables.values(), key=lambda table: table.name):
                if table.name not in PASSING:
                    rows = session.execute(select(table).order_by(*table.primary_key.columns)).all()
                    found.update(f"{table.name}{rows}".encode())
        return found.hexdigest()


@pytest.fixture(scope="module", params=ENGINES)
def place(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Iterator[Place]:
    folder: Path = tmp_path_factory.mktemp("reach")
    address = f"sqlite:///{folder / 'admin.db'}"
    if request.param == "postgresql":
        server: Server = request.getfixturevalue("postgresql_server")
        address = server.copy(f"reach_{secrets.token_hex(4)}", "admin_ready", small.furnish)
    for house in open_house(folder, address):
        yield Place(house, furnish(house))


def furnish(house: House) -> dict[str, object]:
    """Put one of everything into the union ``first``; return how each is named in addresses."""
    poll = Assembly.define(house.polls)
    union, at = house.unions[OWN], NOON
    texts = [{"text": "总体评价", "options": [{"id": "satisfied", "text": "满意", "votes": 20}]}]

    def put(model: type[Base], **values: object) -> int:
        with house.writing() as session:
            made = cast(CursorResult[Any], session.execute(insert(model).values(**values)))
            return int(cast(Any, made.inserted_primary_key)[0])

    officer = put(unions.Officer, union_id=union, name="王主席", post=kinds.Post.CHAIR, since_on=date(2024, 1, 1))
    assembly = put(
        assemblies.Assembly, union_id=union, year=2026, title="大会", kind=kinds.AssemblyKind.MEMBERS,
        held_on=date(2026, 11, 22), due=12, scrutineers=["甲", "乙", "丙"], threshold=2, tellers=["丁"],
        questions=[], comments=True, recheck_minutes=0, created_at=at, version=1,
    )  # fmt: skip
    put(
        assemblies.AssemblyPoll, assembly_id=assembly, code=poll.code, subject=kinds.Subject.HOME, rehearsal=False,
        created_at=at,
    )  # fmt: skip
    name = put(assemblies.RollName, assembly_id=assembly, name="会员甲", delete_on=date(2026, 12, 22))
    review = put(
        reviews.HomeReview, union_id=union, assembly_id=assembly, year=2026, poll=poll.code,
        subject=kinds.Subject.HOME, kind="members", held_on=date(2026, 11, 22), received_at=at, due=20, present=20,
        issued=20, returned=20, valid=20, invalid=0, satisfied=18, dissatisfied=2, abstained=0, percent="90.00%",
        beside={}, questions=texts, met=False, quorum_met=True, valid_poll=True, unanimous=False, clause="附件一",
        announcement="宣布", digest="ab" * 32, board=b"", state=kinds.ReviewState.COUNTS,
    )  # fmt: skip
    flag = put(
        reviews.Flag, union_id=union, review_id=review, year=2026, kind=kinds.FlagKind.MAY_REVOKE, clause="三(二)3",
        why="", raised_at=at,
    )  # fmt: skip
    proposal = put(
        reviews.RevocationProposal, union_id=union, review_id=review, year=2026, trigger=kinds.Trigger.DISSATISFIED,
        clause="三(二)3", reason="原因", proposed_at=at, proposed_by="周街道", state=kinds.ProposalState.PROPOSED,
        proposing_union_id=house.unions["street"],
    )  # fmt: skip
    problem = put(problems.Problem, review_id=review, title="食堂", created_at=at)
    ticket = put(
        problems.Ticket, union_id=union, review_id=review, problem_id=problem, kind=kinds.TicketKind.PROBLEM,
        title="食堂", due_on=date(2027, 2, 1), state=kinds.TicketState.OPEN, opened_at=at, version=1,
    )  # fmt: skip
    folder = house.app.extensions["pingjia.settings"].files
    file = proofs.add(house.database, folder, house.person("chair"), at, ticket, "照片.png", io.BytesIO(PNG)).id
    street = house.unions["street"]
    webhook = put(
        connections.Webhook, union_id=street, url="https://example.com/", secret=b"", events=[], created_at=at,
        created_by="周街道",
    )  # fmt: skip
    delivery = put(
        connections.Delivery, webhook_id=webhook, message="msg_1", event="test.ping", body=b"{}", created_at=at
    )
    token = put(
        connections.ApiToken, digest=b"x" * 32, union_id=street, name="某系统", scopes=[], created_at=at,
        created_by="周街道", expires_at=at + timedelta(days=30),
    )  # fmt: skip
    upload = put(
        unions.ListImport, account_id=house.accounts["street"], of="unions", created_at=at, file_name="工会.xlsx",
        digest=b"x" * 32, unknown=[], rows=[],
    )  # fmt: skip
    return {
        "union": union, "officer": officer, "upload": upload, "list_of": "unions", "account": house.accounts["staff"],
        "assemblies.number": assembly, "meeting.number": assembly, "papers.assembly": assembly, "code": poll.code,
        "subject": "chair", "index": 1, "batch": 1, "name": name, "papers.name": "minutes", "review": review,
        "problems.number": problem, "tickets.number": ticket, "file": file, "flag": flag,
        "proposals.number": proposal, "year": 2026, "webhook": webhook, "delivery": delivery, "token": token,
        "sign_in.token": "unknown", "device": "ab" * 32, "api.number": union, "section": "rooms",
        **judged(house), **applied(house),
        **led(house, PNG), **followed(house, PNG),
    }  # fmt: skip


def judged(house: House) -> dict[str, object]:
    """Begin a self-check of ``first`` with a file, and a draft of its street's standard."""
    chair, folder = house.person("chair"), house.app.extensions["pingjia.settings"].files
    with house.writing() as session:
        evaluation = evaluations.open_case(session, chair, NOON, kinds.TitleLevel.STREET, 2026).id
        standard = standards.draft(session, house.person("street"), NOON).id
    opening = attachments.opening(chair, evaluation, "culture")
    noting = attachments.noting(chair, NOON, evaluation, "culture", "evidence_added")
    file = evidence.add(house.database, folder, chair, NOON, opening, noting, "照片.png", io.BytesIO(PNG)).id
    return {
        "evaluations.number": evaluation, "evaluations.file": file, "criterion": "culture",
        "standards.number": standard,
    }  # fmt: skip


def applied(house: House) -> dict[str, object]:
    """Let ``first`` apply for its street's title, be looked at, and be shown to the public with an objection."""
    first, street = house.unions[OWN], house.unions["street"]
    folder, at, on = house.app.extensions["pingjia.settings"].files, NOON, date(2026, 11, 22)
    with house.writing() as session:
        made = applications.AwardApplication(
            union_id=first, level=kinds.TitleLevel.STREET, state=kinds.ApplicationState.AT_INTERMEDIATE,
            number="2026J00001", above_id=street, awarding_id=street, name="示范", staff=60, members=50,
            area_m2="49.99", created_at=at, round=1, submitted_at=at, judged={"gates": []},
            submitted_account=house.accounts["staff"],
        )  # fmt: skip
        made.checks.append(
            applications.SiteCheck(
                round=1, checked_on=on, checkers="李某", declared_m2="49.99", verified_m2="50.00", findings="相符",
                at=at, by="周街道", union_id=street,
            )
        )  # fmt: skip
        made.objections.append(
            applications.Objection(
                received_on=on, source=kinds.ObjectionFrom.MEMBER, text="异议", recorded_at=at, recorded_by="周街道"
            )
        )
        title = titles.Title(
            union_id=first, level=kinds.TitleLevel.DISTRICT, state=kinds.TitleState.VALID, name="示范",
            awarding_union_id=house.unions["district"], awarded_on=on, decision_number="文号", area_m2="50.00",
        )  # fmt: skip
        session.add_all([made, title])
        session.flush()
        number, check, objection, title_number = made.id, made.checks[0].id, made.objections[0].id, title.id
    given = house.database, folder, house.person("street"), at, number, check
    photo = checks.add_photo(*given, "照片.png", io.BytesIO(PNG)).id
    return {
        "applications.number": number, "applications.check": check, "applications.file": photo,
        "objection": objection, "titles.number": title_number, "homes.number": number,
    }  # fmt: skip


def rules(house: House) -> list[Rule]:
    return [rule for rule in house.app.url_map.iter_rules() if rule.endpoint != "static"]


def word(house: House, rule: Rule) -> str:
    found = getattr(house.app.view_functions[rule.endpoint], WORD, None)
    return str(found.scope if isinstance(found, tokens.ByToken) else found)


def ask(browser: Browser, method: str, address: str) -> tuple[int, str]:
    answer = browser.get(address) if method == "GET" else browser.post(address)
    return answer.status_code, answer.headers.get("Location", "")


def with_methods(house: House, wanted: set[str]) -> list[tuple[str, Rule]]:
    """Return every route and method whose word is one of these."""
    return [
        (method, rule)
        for rule in rules(house)
        for method in METHODS
        if method in (rule.methods or ()) and word(house, rule) in wanted
    ]


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


@pytest.mark.parametrize("account", EVERYBODY)
def test_lists_show_nothing_from_beside(place: Place, account: str) -> None:
    browser, person = place.house.browser(account), place.house.person(account)
    held = {str(right) for right in RIGHTS[person.role]} | {"signed_in"}
    names = [name for name in names_of_all(place.house) if not person.reaches(path_of(place.house, name))]
    hidden = [name for name in names if not above(place.house, name, person.path)]
    assert hidden or person.union == place.house.unions["district"], "only those of the district see all of it"

    for _, rule in with_methods(place.house, held):
        if "GET" in (rule.methods or ()) and not rule.arguments:
            page = text_of(browser.get(place.address(rule)))
            shown = [name for name in hidden if name in page]
            assert not shown, f"{rule.rule}: {shown}"


@pytest.mark.parametrize("account", EVERYBODY)
def test_no_page_within_reach_breaks(place: Place, account: str) -> None:
    browser, person = place.house.browser(account), place.house.person(account)
    held = {str(right) for right in RIGHTS[person.role]} | {"signed_in"}

    for method, rule in with_methods(place.house, held):
        if method == "GET":
            status, _ = ask(browser, method, place.address(rule))
            assert status < 500, f"{rule.rule}: {status}"


@before_the_database
@pytest.mark.parametrize("account", ["chair", "street", "district", "system"])
def test_no_form_is_taken_without_its_token(place: Place, account: str) -> None:
    browser, before = place.house.browser(account), place.state()
    held = {str(right) for right in RIGHTS[place.house.person(account).role]} | {"signed_in"}

    for _, rule in with_methods(place.house, held):
        if "POST" in (rule.methods or ()):
            answer = browser.client.post(place.address(rule))
            assert answer.status_code == 400, f"{rule.rule}: {answer.status_code}"

    assert place.state() == before


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
