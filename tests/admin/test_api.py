"""Other systems read what is theirs to read, in a shape that is described, and nothing else."""

from __future__ import annotations

import gzip
import hashlib
import json
import time
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, assume, given, settings
from schemathesis import GenerationMode
from schemathesis.config import SchemathesisConfig
from schemathesis.core.result import Ok
from sqlalchemy import insert
from werkzeug.test import TestResponse

from admin import tokens
from admin.api import access
from admin.models.connections import ApiToken
from admin.models.problems import Ticket
from admin.models.reviews import Acknowledgement, Flag, HomeReview
from admin.models.unions import Union
from admin.rules.kinds import FlagKind, ReviewState, Scope, Subject, TicketKind, TicketState, UnionKind
from admin.views import gate
from tests.admin.house import NOON, House
from tests.admin.sorting import review

EVERYTHING = [scope.value for scope in Scope]
BOARD = json.dumps({"events": [{"type": "definition"}]}).encode()
QUESTIONS = [
    {
        "id": "overall",
        "text": "总体评价",
        "options": [{"id": "satisfied", "text": "满意", "votes": 19}, {"id": "no", "text": "不满意", "votes": 1}],
    }
]
LISTS = ("unions", "results", "flags", "tickets", "duties", "titles", "subsidies")


class System:
    """Another system with its token."""

    def __init__(self, house: House, text: str) -> None:
        self.house, self.text = house, text

    def get(self, address: str, **headers: str) -> TestResponse:
        """Ask for something."""
        sent = {"Authorization": f"Bearer {self.text}", **{k.replace("_", "-"): v for k, v in headers.items()}}
        return self.house.app.test_client().get(f"/api/v1/{address}", headers=sent)

    def post(self, address: str, sent: bytes) -> TestResponse:
        """Send something to be judged."""
        headers = {"Authorization": f"Bearer {self.text}", "Content-Type": "application/json"}
        return self.house.app.test_client().post(f"/api/v1/{address}", data=sent, headers=headers)

    def read(self, address: str) -> Any:
        """Return what was asked for."""
        answer = self.get(address)
        assert answer.status_code == 200, answer.text
        return answer.json


def system(house: House, account: str = "street", scopes: list[str] | None = None, days: int = 30) -> System:
    with house.writing() as session:
        person = house.person(account)
        union = session.get_one(Union, person.union)
        name = f"{account} {time.monotonic_ns()}"
        chosen = EVERYTHING if scopes is None else scopes
        return System(house, tokens.create(session, person, house.clock(), union, name, chosen, days)[1])


@pytest.fixture
def furnished(house: House) -> House:
    """A house with results, flags and tickets of three unions, one below another street."""
    with house.writing() as session:
        for union, satisfied in (("first", 19), ("second", 18), ("third", 20)):
            made = review(
                session, house, union, satisfied=satisfied, dissatisfied=20 - satisfied,
                percent=f"{satisfied * 5}.00%", met=satisfied >= 19, questions=QUESTIONS,
                beside={"valid": "90.00%"}, digest=hashlib.sha256(BOARD).hexdigest(), board=gzip.compress(BOARD),
            )  # fmt: skip
            session.add(
                Flag(
                    union_id=made.union_id,
                    review_id=made.id,
                    year=2026,
                    kind=FlagKind.RECTIFY,
                    clause="三(二)3",
                    why="低",
                    raised_at=NOON,
                )
            )
            session.add(
                Ticket(
                    union_id=made.union_id,
                    review_id=made.id,
                    kind=TicketKind.RATE,
                    title="整改",
                    owner="后勤部张三",
                    state=TicketState.OPEN,
                    due_on=date(2027, 2, 20),
                    opened_at=NOON,
                )
            )
            session.add(
                Acknowledgement(
                    review_id=made.id,
                    union_id=house.unions["district"],
                    account_id=house.accounts["district"],
                    by="郑区总",
                    at=NOON,
                )
            )
    return house


def pages(asker: System, address: str, name: str) -> Iterator[Any]:
    while address:
        page = asker.read(address)
        yield from page[name]
        address = (page["next"] or "").partition("/api/v1/")[2]


# --- what is told ---


def test_a_result_is_told_with_exact_figures_and_its_board(furnished: House) -> None:
    asker = system(furnished)
    found = asker.read("results")["results"][1]

    assert asker.read(f"results/{found['id']}") == found
    assert found["union"] == {"id": furnished.unions["second"], "name": "望京某某学校工会", "kind": "grassroots"}
    assert found["rate"] == {"percent": "90.00%", "numerator": 18, "denominator": 20}
    assert (found["held_on"], found["received_at"]) == ("2026-11-20", "2026-11-22T04:00:00Z")
    assert found["flags"] == [{"id": 2, "kind": "rectify", "clause": "三(二)3", "settled": False}]
    assert found["acknowledgements"][0]["union"]["name"] == "朝阳区总工会"
    assert "郑区总" not in json.dumps(found, ensure_ascii=False)

    plain = asker.get(f"results/{found['id']}/board")
    packed = asker.get(f"results/{found['id']}/board", Accept_Encoding="gzip")
    assert plain.data == BOARD
    assert "Content-Encoding" not in plain.headers
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data) == BOARD
    assert hashlib.sha256(plain.data).hexdigest() == found["digest"]
    assert plain.headers["ETag"] != packed.headers["ETag"]


def test_a_ticket_names_nobody(furnished: House) -> None:
    asker = system(furnished)

    told = json.dumps([asker.read("tickets"), asker.read("tickets/1")], ensure_ascii=False)

    assert "整改" in told
    assert "后勤部张三" not in told


def test_a_void_result_has_no_rate_and_is_not_met(house: House) -> None:
    with house.writing() as session:
        review(session, house, valid_poll=False, percent="—", met=False, state=ReviewState.INVALID)
        review(session, house, poll="annulled", state=ReviewState.INVALID)  # after its count

    asker = system(house)
    told = asker.read("results")["results"]
    assert [(one["rate"], one["met"], one["valid_poll"]) for one in told] == [(None, False, False)] * 2
    assert asker.read("results?met=true")["results"] == []


def test_what_stands_is_not_sent_again(furnished: House) -> None:
    asker = system(furnished)
    for address in (*LISTS, "me", "results/1", "results/1/board", "unions/4", "tickets/1"):
        first = asker.get(address)
        again = asker.get(address, If_None_Match=first.headers["ETag"])
        assert (first.status_code, again.status_code, again.data) == (200, 304, b""), address
        assert first.headers["Cache-Control"] == "private, no-cache"

    before = asker.get("results").headers["ETag"]
    with furnished.writing() as session:
        session.get_one(HomeReview, 1).state = ReviewState.SUPERSEDED
    assert asker.get("results", If_None_Match=before).status_code == 200


def test_pages_together_are_the_whole_list(house: House) -> None:
    with house.writing() as session:
        for year in range(2001, 2026):
            review(session, house, "first", year=year)
            review(session, house, "third", year=year)
    asker = system(house)

    found = list(pages(asker, "results?limit=4&met=true", "results"))

    assert [one["year"] for one in found] == list(range(2001, 2026))
    assert [one["id"] for one in found] == sorted({one["id"] for one in found})
    assert len(list(pages(asker, "duties?limit=1", "duties"))) == 2
    assert len(list(pages(asker, "unions?limit=1&active=true", "unions"))) == 3


@pytest.mark.parametrize(
    ("asked", "ids"),
    [
        ("results", [1, 2]), ("results?year=2026", [1, 2]), ("results?year=2025", []), ("results?met=false", [2]),
        ("results?union=4", [1]), ("results?union=2", [1, 2]), ("results?flag=rectify", [1, 2]),
        ("results?flag=overdue", []), ("results?subject=chair", []), ("results?state=counts", [1, 2]),
        ("results?received_since=2026-11-22T04:00:00Z", [1, 2]),
        ("results?received_since=2026-11-22T12:00:01%2B08:00", []),
        ("results?received_since=0001-01-01T00:00:00%2B10:00", [1, 2]),
        ("results?received_since=9999-12-31T23:59:59-10:00", []),
        ("flags?kind=rectify", [1, 2]), ("flags?settled=true", []), ("flags?union=5&settled=false", [2]),
        ("flags?raised_since=2026-11-22T04:00:01Z", []), ("flags?year=2026", [1, 2]),
        ("tickets?state=open", [1, 2]), ("tickets?overdue=true", []), ("tickets?overdue=false", [1, 2]),
        ("tickets?kind=problem", []), ("tickets?union=5", [2]), ("tickets?updated_since=2026-11-22T04:00:00Z", [1, 2]),
        ("tickets?updated_since=2026-11-22T04:00:01Z", []), ("unions?kind=grassroots", [4, 5]),
        ("unions?active=false", []),
    ],
)  # fmt: skip
def test_lists_are_narrowed(furnished: House, asked: str, ids: list[int]) -> None:
    name = asked.partition("?")[0]

    assert [one["id"] for one in system(furnished).read(asked)[name]] == ids


REFUSED = (
    "limit=5.0", "limit=05", "limit=%2B5", "limit=1_0", "limit=%D9%A5", "limit=%205", "limit=", "limit=5&limit=5",
    "limit=201", "cursor=-1", "year=2026.0", "met=1", "met=yes", "met=True", "met=", "state=COUNTS", "extra=",
    "received_since=1700000000",
)  # fmt: skip


def test_a_parameter_that_is_unknown_or_written_otherwise_is_refused(house: House) -> None:
    asker = system(house)

    for asked in REFUSED:
        answer = asker.get(f"results?{asked}")
        assert (answer.status_code, answer.content_type) == (422, "application/problem+json"), asked
        assert answer.json is not None
        assert {fault["parameter"] for fault in answer.json["errors"]} == {asked.partition("=")[0]}


def test_what_takes_no_parameter_refuses_any_and_numbers_are_written_one_way(furnished: House) -> None:
    asker = system(furnished)

    for address in ("me", "results/1", "results/1/board", "tickets/1", "unions/4"):
        assert asker.get(address).status_code == 200
        assert asker.get(f"{address}?year=2026").status_code == 422, address
    for number in ("01", "%D9%A1", "1.0", "+1", "0"):
        assert asker.get(f"results/{number}").status_code == 404, number


def test_the_yearly_duty_is_told(furnished: House) -> None:
    asker = system(furnished)

    assert [(one["union"], one["state"]) for one in asker.read("duties?year=2026")["duties"]] == [
        (furnished.unions["first"], "met"), (furnished.unions["second"], "not_met"),
    ]  # fmt: skip
    assert asker.read("duties?state=waiting")["duties"] == []


# --- to whom ---


def test_a_token_sees_its_union_and_below_and_nothing_beside_or_above(furnished: House) -> None:
    street, other, district = (system(furnished, account) for account in ("street", "other_street", "district"))
    reach = {name: furnished.unions[name] for name in ("first", "second", "third")}

    for name in ("results", "flags", "tickets"):
        seen = [[one["union"]["id"] for one in asker.read(name)[name]] for asker in (street, other, district)]
        assert seen == [[reach["first"], reach["second"]], [reach["third"]], list(reach.values())], name
    assert [one["id"] for one in other.read("unions")["unions"]] == [furnished.unions["other_street"], reach["third"]]
    assert [one["union"] for one in other.read("duties")["duties"]] == [reach["third"]]
    for address in (
        "results/1", "results/1/board", "tickets/1", "unions/4", "unions/1", "unions/2", "results?union=4",
        "flags?union=2", "tickets?union=1", "duties?union=4", "unions?union=2",
    ):  # fmt: skip
        assert other.get(address).status_code == 404, address
        nothing = other.get(address.replace("1", "998").replace("4", "998").replace("2", "998"))
        assert nothing.json is not None
        assert {**other.get(address).json, "instance": ""} == {**nothing.json, "instance": ""}  # type: ignore[dict-item]


@pytest.mark.parametrize("scope", list(Scope))
def test_a_token_reads_what_it_is_for_and_nothing_else(furnished: House, scope: Scope) -> None:
    asker = system(furnished, scopes=[scope.value])
    words = {name: Scope(f"{name}:read") for name in LISTS}

    for name, needed in words.items():
        answer = asker.get(name)
        assert answer.status_code == (200 if needed is scope else 403)
        if needed is not scope:
            assert answer.json is not None
            assert (answer.json["title"], answer.json["scope"]) == ("scope-missing", needed.value)
            assert 'error="insufficient_scope"' in answer.headers["WWW-Authenticate"]
    assert asker.read("me")["scopes"] == [scope.value]


def test_without_a_living_token_nothing_is_told(furnished: House) -> None:
    asker = system(furnished)
    rules = [
        rule
        for rule in furnished.app.url_map.iter_rules()
        if rule.endpoint.startswith("api.") and "GET" in (rule.methods or ())
    ]
    addresses = [rule.rule.partition("/api/v1/")[2].partition("<")[0].rstrip("/") for rule in rules]
    closed = [address for address in addresses if address not in ("", "openapi.json")]
    assert len(closed) >= 10

    for text in ("", "x", asker.text[:-1], asker.text + "x", asker.text.upper(), "pj_"):
        for address in closed:
            answer = System(furnished, text).get(address)
            assert answer.status_code in (401, 404), address
    answer = furnished.app.test_client().get("/api/v1/results")
    assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, 'Bearer realm="pingjia"')
    basic = furnished.app.test_client().get("/api/v1/results", headers={"Authorization": f"Basic {asker.text}"})
    assert basic.status_code == 401


def test_a_cookie_opens_nothing_here_and_none_is_set(furnished: House) -> None:
    browser = furnished.browser("district")

    assert browser.get("/api/v1/results").status_code == 401
    answer = system(furnished).get("results")
    assert "Set-Cookie" not in answer.headers


def test_an_expired_token_opens_nothing(furnished: House) -> None:
    asker = system(furnished, days=30)
    furnished.clock.forward(days=30, seconds=-1)
    assert asker.get("me").status_code == 200

    furnished.clock.forward(seconds=1)

    assert asker.get("me").status_code == 401
    assert 'error="invalid_token"' in asker.get("me").headers["WWW-Authenticate"]


def test_a_revoked_token_opens_nothing_from_that_moment(furnished: House) -> None:
    asker = system(furnished)
    assert asker.get("me").status_code == 200
    with furnished.writing() as session:
        tokens.revoke(session, furnished.person("street"), furnished.clock(), session.get_one(ApiToken, 1))

    assert asker.get("me").status_code == 401


def test_a_token_of_a_union_out_of_use_opens_nothing(furnished: House) -> None:
    asker = system(furnished)
    with furnished.writing() as session:
        session.get_one(Union, furnished.unions["street"]).active = False

    assert asker.get("me").status_code == 401


def test_a_view_without_a_word_lets_nobody_in(furnished: House) -> None:
    asker, view = system(furnished), furnished.app.view_functions["api.list_results"]

    def silent(**rest: Any) -> Any:
        return view(**rest)

    furnished.app.view_functions["api.list_results"] = silent

    assert asker.get("results").status_code == 401
    assert furnished.browser("district").get("/api/v1/results").status_code == 403


def test_both_gates_read_the_same_word() -> None:
    assert access.WORD == gate.WORD


def test_there_is_nothing_but_reading(furnished: House) -> None:
    rules = [rule for rule in furnished.app.url_map.iter_rules() if rule.endpoint.startswith("api.")]

    reading = [rule for rule in rules if rule.endpoint != "api.assess"]  # which keeps nothing
    assert {method for rule in reading for method in rule.methods or ()} == {"GET", "HEAD", "OPTIONS"}


# --- what goes wrong ---


@pytest.mark.parametrize(
    ("address", "status", "word"),
    [
        ("nothing", 404, "not-here"), ("results/0", 404, "not-here"), ("results/99999999999999999999", 404, "not-here"),
        ("results/x", 404, "not-here"), ("results?limit=0", 422, "query-refused"),
        ("results?limit=201", 422, "query-refused"),
        ("results?year=now", 422, "query-refused"), ("results?yaer=2026", 422, "query-refused"),
        ("results?state=good", 422, "query-refused"), ("results?received_since=yesterday", 422, "query-refused"),
        ("results?received_since=0", 422, "query-refused"), ("results?year=2026&year=2025", 422, "query-refused"),
        ("results?cursor=9999999999", 422, "query-refused"), ("results?union=0", 422, "query-refused"),
    ],
)  # fmt: skip
def test_what_goes_wrong_is_told_as_a_problem(house: House, address: str, status: int, word: str) -> None:
    answer = system(house).get(address)

    assert (answer.status_code, answer.content_type) == (status, "application/problem+json")
    told = answer.json
    assert told is not None
    assert (told["title"], told["status"]) == (word, status)
    assert told["type"] == f"http://admin.example/api/v1/#{word}"
    if status == 422:
        assert told["errors"][0]["parameter"] == address.partition("?")[2].partition("=")[0]
        assert told["errors"][0]["message"]


def test_another_method_is_refused_as_a_problem(house: House) -> None:
    answer = house.app.test_client().post("/api/v1/results")

    assert (answer.status_code, answer.content_type) == (405, "application/problem+json")
    assert "GET" in answer.headers["Allow"]


def test_a_fault_of_ours_tells_nothing_of_itself(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    asker = system(house)
    monkeypatch.setattr("admin.api.paging.answer", lambda *_: 1 // 0)

    answer = asker.get("me")

    assert (answer.status_code, answer.content_type) == (500, "application/problem+json")
    assert "ZeroDivision" not in answer.text


# --- the description ---


def test_the_page_for_people_describes_every_address(house: House) -> None:
    answer = house.browser().get("/api/v1/")

    assert answer.status_code == 200
    described = house.app.test_client().get("/api/v1/openapi.json").json
    assert described is not None
    for path, operations in described["paths"].items():
        assert path in answer.text
        for operation in operations.values():
            assert operation["security"] if "security" in operation else described["security"]
    rules = {rule.rule for rule in house.app.url_map.iter_rules() if rule.endpoint.startswith("api.")}
    assert len(described["paths"]) == len(rules) - 2
    for word in ("token-needed", "scope-missing", "not-here", "query-refused", "fault"):
        assert f'id="{word}"' in answer.text


@pytest.mark.slow
@pytest.mark.parametrize("mode", list(GenerationMode))
def test_schemathesis_finds_nothing(furnished: House, mode: GenerationMode) -> None:
    asker = system(furnished)
    chosen = SchemathesisConfig.from_dict({"generation": {"mode": mode.value}})
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", furnished.app, config=chosen)
    # In this process nothing unpacks what is sent compressed, as every client would.
    sent = {"Authorization": f"Bearer {asker.text}", "Accept-Encoding": "identity"}
    asked: list[int] = []

    for result in schema.get_all_operations():
        assert isinstance(result, Ok)
        operation = result.ok()

        @settings(max_examples=10, database=None, suppress_health_check=list(HealthCheck))
        @given(case=operation.as_strategy(generation_mode=mode))
        def look(case: Any) -> None:
            assume(all(value not in (None, [], {}) for value in (case.query or {}).values()))  # sent as nothing at all
            if mode is GenerationMode.POSITIVE and case.method == "POST":
                # JSON Schema takes 1.0 for a whole number; what counts people and money does not.
                case.body = json.loads(json.dumps(case.body), parse_float=lambda text: int(float(text)))
            answer = case.call_and_validate(headers=sent)
            asked.append(answer.status_code)

        if mode is GenerationMode.POSITIVE or operation.query or operation.path_parameters or operation.body:
            look()

    assert len(asked) > 100
    assert (200 if mode is GenerationMode.POSITIVE else 422) in asked


# --- 试算 ---


def test_a_case_is_judged_for_whoever_has_a_token_and_nothing_is_kept(house: House) -> None:
    asker = system(house, scopes=["unions:read"])

    answer = asker.post("assess", b'{"union": {"staff": 99}, "home_area_m2": {"verified": "50"}}')

    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")
    told = answer.json
    assert told is not None
    assert (told["hardware"]["tier"], told["eligible"], told["subsidy_yuan"]) == ("under-100", False, 0)
    assert house.app.test_client().post("/api/v1/assess", data=b'{"union": {}}').status_code == 401


def test_what_is_no_case_is_refused_with_its_place(house: House) -> None:
    asker = system(house)
    wrong = {b'{"union": {"stuff": 1}}': "union.stuff", b"{": "", b"": "", b'{"union": {}, "on": "today"}': "on"}

    for sent, place in wrong.items():
        answer = asker.post("assess", sent)
        told = answer.json
        assert (answer.status_code, answer.content_type) == (422, "application/problem+json")
        assert told is not None
        assert (told["title"], [fault["parameter"] for fault in told["errors"]]) == ("case-refused", [place])

    answer = asker.post("assess", b" " * 2_000_000)
    assert (answer.status_code, answer.content_type) == (413, "application/problem+json")


# --- many ---


MOST_STATEMENTS = 12
"""However many rows there are."""


@pytest.mark.slow
def test_a_page_of_twenty_thousand_results_asks_the_database_little(house: House) -> None:
    board = gzip.compress(b"x" * 50_000)
    with house.writing() as session:
        unions = [
            {
                "name": f"第{number}工会", "kind": UnionKind.GRASSROOTS, "path": "", "active": True, "created_at": NOON,
                "parent_id": house.unions["other_street" if number % 40 else "street"],
            }
            for number in range(1_000)
        ]  # fmt: skip
        ids = list(session.scalars(insert(Union).returning(Union.id), unions))
        for number, union in enumerate(ids):
            found = session.get_one(Union, union)
            above = session.get_one(Union, house.unions["other_street" if number % 40 else "street"])
            found.path = f"{above.path}{union}/"
        session.flush()
        common = {
            "subject": Subject.HOME, "kind": "members", "held_on": date(2026, 11, 20), "due": 20, "present": 20,
            "issued": 20, "returned": 20, "valid": 20, "invalid": 0, "satisfied": 19, "dissatisfied": 1, "abstained": 0,
            "percent": "95.00%", "beside": {}, "questions": QUESTIONS * 8, "met": True, "quorum_met": True,
            "valid_poll": True, "unanimous": False, "clause": "", "announcement": "", "digest": "0" * 64,
            "board": board, "state": ReviewState.COUNTS, "threshold": "95%",
        }  # fmt: skip
        for turn in range(20):
            rows = [
                {**common, "union_id": union, "year": 2007 + turn, "poll": f"{union}-{turn}", "received_at": NOON}
                for union in ids
            ]
            session.execute(insert(HomeReview), rows)
            session.flush()
        flags = [
            {
                "union_id": ids[number % 1_000], "review_id": number + 1, "year": 2026, "kind": FlagKind.NOT_MET,
                "clause": "", "why": "", "raised_at": NOON + timedelta(seconds=number),
            }
            for number in range(5_000)
        ]  # fmt: skip
        session.execute(insert(Flag), flags)
    askers = system(house, "district"), system(house, "street")

    for address in (
        "results", "results?limit=200", "results?limit=200&cursor=19000", "results?year=2026&limit=200",
        "results?flag=not_met&limit=200", f"results?union={ids[-1]}", "results?met=false", "flags?limit=200",
        "duties?limit=200", "unions?limit=200",
    ):  # fmt: skip
        for asker in askers:
            with house.statements() as asked:
                answer = asker.get(address)
            assert answer.status_code in (200, 404)
            assert len(asked) <= MOST_STATEMENTS, (address, asked)
