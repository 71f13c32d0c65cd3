"""Numbers of another union's things beside one's own, in addresses, forms and queries: nothing is taken or shown."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import pytest
from sqlalchemy import select

from admin import problems
from admin.models import unions
from admin.models.exchange import Exemplar
from admin.models.problems import SortingStep
from admin.rules.rights import RIGHTS
from tests.admin.everything import Place, furnish, open_place, with_methods
from tests.admin.house import NOON

pytestmark = pytest.mark.slow

NO_NUMBERS = {"year", "list_of", "section", "subject", "criterion", "way", "index", "batch"}
"""Arguments of addresses that name nothing of anybody's."""
FILLED: dict[str, object] = {
    "back": "yes", "outcome": "dismissed", "handling": "已核实", "reason": "更正", "shown_on": "2026-11-22",
    "way": "badge", "mistaken": "y", "why": "更正",
}  # fmt: skip
"""Enough for the forms behind addresses with several numbers."""
ASKED = ("union", "street", "officer", "before", "after", "to", "from", "level", "page")
"""What lists are asked by."""


@dataclass(frozen=True)
class Two:
    """The house with one of everything in ``first``, which belongs to ``street``, and in ``third``, which does not."""

    own: Place
    other: dict[str, object]
    step: int
    """The last step of sorting in ``third``."""

    def mixed(self, argument: str) -> Place:
        """Return a place whose addresses name the other's thing in one argument."""
        return Place(self.own.house, self.own.things | {argument: self.other[argument]})


@pytest.fixture(scope="module", params=["sqlite"])
def two(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Iterator[Two]:
    for own in open_place(tmp_path_factory.mktemp("numbers"), request):
        house = own.house
        unions_, accounts = house.unions, house.accounts
        seen_from_third = replace(
            house,
            unions=unions_ | {"first": unions_["third"], "street": unions_["other_street"]},
            accounts=accounts
            | dict.fromkeys(("chair", "staff"), accounts["third_chair"])
            | {"street": accounts["other_street"]},
        )
        other = furnish(seen_from_third)
        with house.writing() as session:
            problems.name(session, house.person("third_chair"), NOON, int(str(other["review"])), "停车难", [])
            step = session.scalars(select(SortingStep)).one().id
        yield Two(own, other, step)


@pytest.mark.parametrize("account", ["chair", "street", "district"])
def test_a_thing_of_anothers_is_not_found_below_one_of_ones_own(two: Two, account: str) -> None:
    house, before, walked = two.own.house, two.own.state(), 0
    browser = house.browser(account)
    held = {str(right) for right in RIGHTS[house.person(account).role]}

    for method, rule in with_methods(house, held):
        part = rule.endpoint.split(".")[0]
        named = [f"{part}.{name}" if f"{part}.{name}" in two.other else name for name in rule.arguments - NO_NUMBERS]
        numbers = [name for name in named if two.other[name] != two.own.things[name]]
        for argument in numbers if len(numbers) > 1 else ():
            address = two.mixed(argument).address(rule)
            answer = browser.get(address) if method == "GET" else browser.post(address, FILLED)
            assert answer.status_code in (403, 404), f"{method} {address}: {answer.status_code}"
            walked += 1

    assert two.own.state() == before
    assert walked > 15


@pytest.mark.parametrize("account", ["chair", "street"])
def test_no_form_takes_a_number_of_anothers(two: Two, account: str) -> None:
    before, browser = two.own.state(), two.own.house.browser(account)

    for address, form, status in forms(two)[account]:
        answer = browser.post(address, form)
        assert answer.status_code == status, f"{address} {form}: {answer.status_code}"

    assert two.own.state() == before


def forms(two: Two) -> dict[str, list[tuple[str, dict[str, object], int]]]:
    """Return forms that are right but for one number, which is the other's; where to, and the answer."""
    own, other, ids = two.own.things, two.other, two.own.house.unions
    told: dict[str, object] = {"title": "典型", "story": "做法", "nobody_else": "y", "names": ""}
    token: dict[str, object] = {"name": "另一个系统", "scopes": "unions:read", "days": "30"}
    nomination = ("/exchange/exemplars/new", told | {"union": ids["third"]}, 422)
    return {
        "chair": [
            (f"/problems/{own['problems.number']}/merge", {"into": other["problems.number"]}, 404),
            (f"/reviews/{own['review']}/problems/sort", {"to": other["problems.number"], "place": 1}, 404),
            (f"/reviews/{own['review']}/problems/undo", {"step": two.step}, 409),
            nomination,
        ],
        "street": [
            (f"/unions/{ids['first']}/move", {"above": ids["other_street"], "reason": "调整", "seen": ""}, 422),
            (f"/unions/{ids['first']}/move", {"above": ids["district"], "reason": "调整", "seen": ""}, 422),
            (f"/unions/{ids['first']}/merge", {"into": ids["third"], "reason": "合并"}, 422),
            ("/accounts/new", {"union": "亚运村某某医院工会", "role": "chair", "name": "某", "login": "mou"}, 422),
            ("/accounts/new", {"union": "朝阳区总工会", "role": "district", "name": "某", "login": "mou"}, 422),
            ("/connections/tokens/new", token | {"union": ids["other_street"]}, 422),
            ("/connections/tokens/new", token | {"union": ids["district"]}, 422),
            (
                "/connections/webhooks/new",
                {"union": ids["other_street"], "url": "https://example.org/", "events": "result.received"},
                422,
            ),
            nomination,
        ],
    }


def test_the_same_forms_are_taken_with_numbers_of_ones_own(two: Two) -> None:
    """Otherwise the test above would show nothing; what is taken here comes last."""
    ids, own = two.own.house.unions, two.own.things
    chair, street = (two.own.house.browser(account) for account in ("chair", "street"))
    with two.own.house.writing() as session:
        spare = problems.name(session, two.own.house.person("chair"), NOON, int(str(own["review"])), "灯暗", []).id
    sent = forms(two)

    def ours(browser_forms: str, address: str, **number: object) -> dict[str, object]:
        return next(form for at, form, _ in sent[browser_forms] if at == address) | number

    merge = f"/problems/{spare}/merge"
    taken = [
        chair.post(merge, {"into": own["problems.number"]}),
        chair.post("/exchange/exemplars/new", ours("chair", "/exchange/exemplars/new", union=ids["first"])),
        street.post("/accounts/new", ours("street", "/accounts/new", union="望京某某学校工会")),
        street.post("/connections/tokens/new", ours("street", "/connections/tokens/new", union=ids["street"])),
        street.post("/connections/webhooks/new", ours("street", "/connections/webhooks/new", union=ids["street"])),
        street.post(f"/unions/{ids['second']}/merge", {"into": ids["first"], "reason": "合并"}),
    ]

    assert [answer.status_code for answer in taken] == [303, 303, 303, 200, 200, 303]


def test_what_is_nominated_stays_with_its_union_whatever_the_form_says(two: Two) -> None:
    number = two.own.things["exemplar"]
    with two.own.house.database.read() as session:
        version = session.get_one(Exemplar, number).version
    told = {"title": "另一个", "story": "做法", "nobody_else": "y", "names": "", "version": version}

    two.own.house.browser("chair").post(
        f"/exchange/exemplars/{number}/edit", told | {"union": two.own.house.unions["third"]}
    )

    with two.own.house.database.read() as session:
        found = session.get_one(Exemplar, number)
        assert (found.title, found.union_id) == ("另一个", two.own.house.unions["first"])


@pytest.mark.parametrize("account", ["chair", "street"])
def test_no_list_shows_anothers_whatever_it_is_asked_by(two: Two, account: str) -> None:
    house = two.own.house
    browser, person = house.browser(account), house.person(account)
    with house.database.read() as session:
        everyone = session.execute(select(unions.Union.name, unions.Union.path)).all()
    hidden = [name for name, path in everyone if not person.reaches(path) and not person.path.startswith(path)]
    held = {str(right) for right in RIGHTS[person.role]} | {"signed_in"}
    asked = 0

    for _, rule in with_methods(house, held):
        if "GET" in (rule.methods or ()) and not rule.arguments and "." not in rule.rule:
            for number in (house.unions["third"], house.unions["other_street"]):
                page = browser.get(rule.rule, query_string={name: str(number) for name in ASKED}).text
                assert not [name for name in hidden if name in page], f"{rule.rule} {number}"
                asked += 1

    assert asked > 20
    for address in (
        f"/accounts?union={house.unions['third']}",
        f"/displays/{house.unions['first']}/cards/badge.pdf?officer={two.other['officer']}",
        f"/standards/compare?before={two.other['standards.number']}",
        f"/standards/compare?after={two.other['standards.number']}",
    ):
        assert browser.get(address).status_code == 404, address
