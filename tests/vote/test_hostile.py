"""Every route of the voting side with whatever may be sent: no fault, an error of the documented shape, no markup."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote_plus

import pytest
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import CHECKS
from schemathesis.config import SchemathesisConfig
from schemathesis.core.result import Ok
from werkzeug.routing import Map, Rule
from werkzeug.test import TestResponse

from tests.factories import Assembly
from tests.hostile import HOSTILE
from tests.vote.conftest import House, Site
from tests.vote.openapi import FORM, describe
from tests.vote.test_endpoints import OCTETS, SHAPES, fault, link
from vote import phases
from vote.crypto.hashing import b64

pytestmark = pytest.mark.slow

EXAMPLES = 2
"""Of every operation in either mode."""
PHASES = (phases.PREPARED, phases.READY, phases.OPEN, phases.CLOSED, phases.COUNTING, phases.TALLIED)
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE", "PROPFIND", "NONE")
STRANGER = "evil.example"
DESCRIBED = ("content_type_conformance", "response_schema_conformance")


on_one_engine = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
"""What reaches a database is sent to both by `test_bodies`."""


@pytest.fixture
def polls(site: Site) -> Iterator[list[Assembly]]:
    """A poll in each phase."""
    made = [site.assembly(phase) for phase in PHASES]
    yield made
    for assembly in made:
        assembly.stop()


@on_one_engine
@pytest.mark.parametrize("mode", list(GenerationMode))
def test_schemathesis_finds_nothing(site: Site, polls: list[Assembly], mode: GenerationMode) -> None:
    links = [link(site, poll, 1)["Scrutineer"] for poll in polls if poll.phase != phases.TALLIED]
    codes = [poll.code for poll in polls]
    slips = [poll.slips[-1] for poll in polls if poll.slips]
    chosen = SchemathesisConfig.from_dict({"generation": {"mode": mode.value}})
    described = describe(site.app, codes, links, slips)
    schema = schemathesis.openapi.from_dict(described, config=chosen)
    schema.app = site.app
    checks = [CHECKS.get_one(name) for name in DESCRIBED]
    asked: dict[str, set[int]] = {}

    for result in schema.get_all_operations():
        assert isinstance(result, Ok), result
        operation = result.ok()

        @settings(max_examples=EXAMPLES, database=None, suppress_health_check=list(HealthCheck))
        @given(case=operation.as_strategy(generation_mode=mode))
        def look(case: Any) -> None:
            answer, label = case.call(), case.operation.label
            assert answer.status_code < 500 or answer.status_code == 503, label
            case.validate_response(answer, checks=checks)
            asked.setdefault(label, set()).add(answer.status_code)

        look()

    assert len(asked) == sum(map(len, described["paths"].values())) > 25
    if mode is GenerationMode.POSITIVE:
        assert 200 in asked["POST /{code}/slip"]  # not all is refused at the door
    assert {200, 400} <= set().union(*asked.values())


def test_the_link_of_one_poll_opens_nothing_in_another(site: Site) -> None:
    one, other = site.assembly(phases.OPEN), site.assembly(phases.OPEN)
    header, own = link(site, one, 1), link(site, other, 1)
    before = other.board(), counted(other)

    for part in ("ceremony/card", "ceremony/deal", "ceremony/seal", "ceremony/fault", "ceremony/restart"):
        fault(site.client.post(f"/{other.code}/{part}", json=SHAPES[part], headers=header), 403, "link-invalid")
    for part in ("paper", "comments"):
        fault(site.client.get(f"/{other.code}/{part}", headers=header), 403, "link-invalid")
        assert site.client.get(f"/{other.code}/{part}", headers=own).status_code != 403

    assert (other.board(), counted(other)) == before


def test_what_a_scrutineer_signed_for_one_poll_counts_in_no_other(site: Site) -> None:
    one, other = site.assembly(phases.OPEN), site.assembly(phases.OPEN)
    header = link(site, other, 1)  # even who has the right link there
    before = other.board(), counted(other)

    for part, statement in (
        ("voids", one.void_statement(one.slips[:1], "spoiled")),
        ("voids", one.void_statement(one.slips[:1], "spoiled") | {"keys": [b64(other.key(other.slips[0]))]}),
        ("annul", one.annulment(1, "停电")),
        ("annul", one.annulment(1, "停电") | {"head": other.annulment(1, "停电")["head"]}),
    ):
        answer = site.client.post(f"/{other.code}/{part}", json=statement, headers=header)
        assert answer.status_code in (403, 409, 422), f"{part}: {answer.status_code} {answer.text}"
    sealed = one.seal(one.slips[0], [0])
    assert site.client.post(f"/{other.code}/ballots", data=sealed, content_type=OCTETS).status_code == 403

    assert (other.board(), counted(other)) == before
    assert one.void(one.slips[:1], "spoiled")["type"] == "void"  # where it was signed for it holds


def counted(poll: Assembly) -> tuple[int, int]:
    """Return how many ballots and voids a poll has."""
    turnout = poll.turnout()
    return turnout.cast, turnout.voided


def test_no_method_is_a_fault(house: House) -> None:
    for path, methods in routes(house).items():
        for method in METHODS:
            answer = house.client.open(path, method=method)
            assert answer.status_code < 500, f"{method} {path}"
            if method not in methods:
                assert answer.status_code == 405, f"{method} {path}"
                assert set(answer.headers["Allow"].split(", ")) == methods, f"{method} {path}"


def test_a_made_up_host_stands_on_no_page_and_in_no_header(house: House) -> None:
    made_up = {"Host": STRANGER, "X-Forwarded-Host": STRANGER, "Forwarded": f"host={STRANGER}"}
    for path, methods in routes(house).items():
        for method in methods & {"GET", "POST"}:
            answer = house.client.open(path, method=method, headers=made_up)
            assert answer.status_code < 500, path
            assert STRANGER not in answer.text, path
            assert not [value for _, value in answer.headers if STRANGER in value], path


@on_one_engine
def test_no_field_of_a_form_that_is_otherwise_right_breaks_anything(site: Site, polls: list[Assembly]) -> None:
    """Every field in turn with every kind of hostile value, while members vote and after it."""
    for poll in (poll for poll in polls if poll.phase in (phases.OPEN, phases.CLOSED)):
        right: dict[str, dict[str, str | bytes]] = {
            "/": {"code": poll.code},
            f"/{poll.code}/find": {"tracker": "0123-4567-89AB-CDEF"},
            f"/{poll.code}/plain": {
                "secret": poll.slips[-1] if poll.slips else "", "q0": "1", "comment": "食堂", "review": "1",
                "change": "",
            },
        }  # fmt: skip
        for path, form in right.items():
            for name in form:
                for kind, value in HOSTILE.items():
                    answer = site.client.post(path, data=encoded(form | {name: value}), content_type=FORM)
                    sound(answer, f"{poll.phase} {path}: {kind} as {name}")
        reviewed = site.client.post(f"/{poll.code}/plain", data=right[f"/{poll.code}/plain"])
        assert (reviewed.status_code == 200) == (poll.phase == phases.OPEN)


def routes(house: House) -> dict[str, set[str]]:
    """Return every path of an open poll, with the methods that it takes."""
    found: dict[str, set[str]] = {}
    described = describe(house.site.app, [], [], [])["paths"]
    for path, operations in described.items():
        there = path.replace("{code}", house.code(phases.OPEN)).replace("{file}", "manifest.json")
        methods = {method.upper() for method in operations}
        found[there] = methods | {"OPTIONS"} | ({"HEAD"} if "GET" in methods else set())
    return found


def encoded(form: dict[str, str | bytes]) -> bytes:
    """Return a form's body, with bytes that are no text where they are asked for."""
    return "&".join(f"{quote_plus(name)}={quote_plus(value)}" for name, value in form.items()).encode()


def sound(answer: TestResponse, what: str) -> None:
    """See that an answer is no fault, and that nothing of what was sent became markup or a header."""
    assert answer.status_code < 500, what
    assert "Set-Cookie" not in answer.headers, what
    for mark in ("<script id=", "<img src=x", "<b id="):
        assert mark not in answer.text, what


def test_a_route_that_is_not_described_would_be_seen() -> None:
    app = Flask(__name__)
    app.url_map = Map([Rule("/new", methods=["POST"], endpoint="new")])

    with pytest.raises(AssertionError, match="not described"):
        describe(app, [], [], [])
