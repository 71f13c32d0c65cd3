"""Every data endpoint: what it answers, and how it says no: status, stable code, a Chinese sentence."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from werkzeug.test import TestResponse

from tests.factories import Assembly
from tests.vote.conftest import House, Site
from vote import ceremony, chair, disclosures, phases, store
from vote.app import LARGEST
from vote.crypto.ceremony import gamma, make_deal
from vote.crypto.hashing import b64, unb64
from vote.crypto.transcript import Transcript, make_seal
from vote.store import Store
from vote.verify import verify_board
from vote.views.current import STORE
from vote.views.scrutineers import COMMENT_BYTES, SLIP_BYTES

OCTETS = "application/octet-stream"
CHINESE = re.compile("[\u4e00-\u9fff].*。$")
KEY = b64(bytes(32))

SHAPES: dict[str, dict[str, Any]] = {
    "slip": {"key": KEY},
    "ceremony/card": {"attempt": 1, "card": {}},
    "ceremony/deal": {"attempt": 1, "deal": {}},
    "ceremony/seal": {"attempt": 1, "seal": {}},
    "ceremony/fault": {"attempt": 1, "fault": {}},
    "ceremony/restart": {"attempt": 1, "why": "手机坏了"},
    "voids": {"keys": [KEY], "reason": "spoiled", "scrutineer": 1, "signature": ""},
    "paper": {"counts": [[0, 0, 0, 0]], "valid": 0, "invalid": 0, "scrutineer": 1, "signature": ""},
    "shares": {"share": {"trustee": 1}, "comments": []},
    "annul": {"reason": "", "scrutineer": 1, "head": KEY, "signature": ""},
}
"""What each JSON address takes, in shape at least."""
READ = ("turnout", "events", "digests", "board.json", "ceremony", "paper", "comments")

WRONG_JSON = {
    "nothing": b"",
    "cut off": b'{"key":',
    "a list": b"[]",
    "null": b"null",
    "no members": b"{}",
    "a doubled key": b'{"key":"%s","key":"%s"}' % (KEY.encode(), KEY.encode()),
    "a fraction": b'{"key":1.5}',
    "an exponent": b'{"key":1e3}',
    "not a number": b'{"key":NaN}',
    "a byte-order mark": b'\xef\xbb\xbf{"key":"x"}',
    "no UTF-8": b'{"key":"\xff"}',
    "half a surrogate": b'{"key":"\\ud800"}',
    "nested too deeply": b'{"key":' + b"[" * 1_500 + b"]" * 1_500 + b"}",
    "a huge integer": b'{"key":' + b"9" * 3_000 + b"}",
    "one member too many": b'{"key":"%s","more":1}' % KEY.encode(),
}


def fault(answer: TestResponse, status: int, code: str) -> dict[str, Any]:
    """Check that an answer is an error as agreed, without a word about the inside, and return it."""
    assert answer.status_code == status, answer.text
    assert answer.content_type == "application/json; charset=utf-8"
    found: dict[str, Any] = answer.json["error"]  # type: ignore[index]
    assert found["code"] == code
    assert CHINESE.search(found["message"])
    assert "Traceback" not in answer.text
    return found


def link(site: Site, assembly: Assembly, scrutineer: int) -> dict[str, str]:
    """Return the header with a scrutineer's link."""
    invitation = chair.reinvite(site.database, assembly.code, scrutineer)
    return {"Scrutineer": f"{invitation.index}-{invitation.token}"}


def asked(house: House, part: str) -> tuple[Assembly, dict[str, str]]:
    """Return a poll that looks into what is sent there, and the header with a scrutineer's link."""
    assembly = house.polls[phases.COUNTING if part == "shares" else phases.PREPARED]
    return assembly, link(house.site, assembly, 1)


# --- bad input, everywhere ---


@pytest.mark.parametrize("body", WRONG_JSON.values(), ids=WRONG_JSON)
def test_wrong_json_is_refused_and_changes_nothing(house: House, body: bytes) -> None:
    answer = house.client.post(f"/{house.code(phases.OPEN)}/slip", data=body, content_type="application/json")

    fault(answer, 400, "malformed")


@pytest.mark.parametrize("part", SHAPES)
def test_an_object_with_other_members_is_refused(house: House, part: str) -> None:
    assembly, header = asked(house, part)

    answer = house.client.post(f"/{assembly.code}/{part}", json={"other": 1}, headers=header)

    fault(answer, 400, "malformed")


@pytest.mark.parametrize("part", SHAPES)
def test_another_content_type_is_refused(house: House, part: str) -> None:
    assembly, header = asked(house, part)

    answer = house.client.post(f"/{assembly.code}/{part}", data="{}", content_type="text/plain", headers=header)

    fault(answer, 415, "wrong-type")


def test_a_ballot_sent_as_a_form_is_refused(house: House) -> None:
    answer = house.client.post(f"/{house.code(phases.OPEN)}/ballots", data={"ballot": "x"})

    fault(answer, 415, "wrong-type")


@pytest.mark.parametrize("part", [*SHAPES, "ballots"])
def test_a_huge_body_is_refused(house: House, part: str) -> None:
    assembly, header = asked(house, part)
    kind = OCTETS if part == "ballots" else "application/json"
    body = b" " * 2 * LARGEST

    answer = house.client.post(f"/{assembly.code}/{part}", data=body, content_type=kind, headers=header)

    fault(answer, 413, "too-large")


def test_no_share_is_read_before_there_is_something_to_open(house: House) -> None:
    answer = house.client.post(f"/{house.code(phases.CLOSED)}/shares", data=b" " * 2 * LARGEST)

    fault(answer, 409, "wrong-phase")


def test_a_list_may_be_as_long_as_the_poll_can_fill_it(house: House) -> None:
    key, share = json.dumps([KEY, KEY]), json.dumps([[KEY] * 3] * 2)

    assert len(key) - len(json.dumps([KEY])) <= SLIP_BYTES
    assert len(share) - len(json.dumps([[KEY] * 3])) <= COMMENT_BYTES
    for part, phase, more in (
        ("voids", phases.PREPARED, 0),
        ("voids", phases.OPEN, 10),
        ("shares", phases.COUNTING, 0),
    ):
        room = LARGEST + more * SLIP_BYTES
        given = {"content_type": "application/json", "base_url": "https://vote.example"}
        fits = house.client.post(f"/{house.code(phase)}/{part}", data=b" " * room, **given)
        fault(fits, 400, "malformed")
        fault(house.client.post(f"/{house.code(phase)}/{part}", data=b" " * (room + 1), **given), 413, "too-large")


@pytest.mark.parametrize("part", READ)
def test_an_unknown_poll_is_said_to_be_unknown(house: House, part: str) -> None:
    answer = house.client.get(f"/00000000/{part}")

    fault(answer, 404, "poll-unknown")


@pytest.mark.parametrize("part", SHAPES)
def test_nothing_can_be_sent_to_an_unknown_poll(house: House, part: str) -> None:
    answer = house.client.post(f"/00000000/{part}", json=SHAPES[part], headers={"Scrutineer": "1-ABC"})

    fault(answer, 404, "poll-unknown")


def test_no_ballot_can_be_cast_in_an_unknown_poll(house: House) -> None:
    answer = house.client.post("/00000000/ballots", data=b"\x01" * 900, content_type=OCTETS)

    fault(answer, 404, "poll-unknown")


@pytest.mark.parametrize("part", [*READ, "slip", "ballots", "voids", "shares", "annul"])
def test_a_wrong_method_is_refused(house: House, part: str) -> None:
    answer = house.client.delete(f"/{house.code(phases.OPEN)}/{part}")

    fault(answer, 405, "wrong-method")
    assert answer.headers["Allow"]


@pytest.mark.parametrize("key", ["", "AA", KEY + "=", KEY[:-1] + "B", 7, None, ["x"]])
def test_what_is_no_slip_key_is_refused(house: House, key: object) -> None:
    answer = house.client.post(f"/{house.code(phases.OPEN)}/slip", json={"key": key})

    fault(answer, 400, "malformed")


@pytest.mark.parametrize(
    ("part", "body"),
    [
        ("ceremony/card", {"attempt": True, "card": {}}),
        ("ceremony/card", {"attempt": -1, "card": {}}),
        ("ceremony/card", {"attempt": 1, "card": []}),
        ("ceremony/restart", {"attempt": 1, "why": 5}),
        ("shares", {"share": {}, "comments": []}),
        ("shares", {"share": {"trustee": 1}, "comments": {}}),
        ("paper", SHAPES["paper"] | {"scrutineer": "1"}),
        ("annul", SHAPES["annul"] | {"scrutineer": None}),
    ],
)
def test_a_member_of_another_kind_is_refused(house: House, part: str, body: dict[str, Any]) -> None:
    assembly, header = asked(house, part)

    answer = house.client.post(f"/{assembly.code}/{part}", json=body, headers=header)

    fault(answer, 400, "malformed")


# --- casting ---


def cast(site: Site, assembly: Assembly, body: bytes) -> TestResponse:
    """Send a ballot as a phone sends it."""
    return site.client.post(f"/{assembly.code}/ballots", data=body, content_type=OCTETS)


def test_a_ballot_is_cast_and_a_retry_gets_a_receipt_for_the_same(site: Site) -> None:
    assembly = site.assembly(phases.OPEN)
    body = assembly.seal(assembly.slips[0], [0], "食堂晚班没有热菜。")

    first, again = cast(site, assembly, body).json, cast(site, assembly, body).json

    assert first is not None
    assert again is not None
    assert {name: first[name] for name in ("tracker", "digest", "comment")} == {
        name: again[name] for name in ("tracker", "digest", "comment")
    }
    assert set(first) == {"tracker", "digest", "comment", "signature"}
    assert assembly.turnout().cast == 1


def test_other_bytes_of_a_slip_that_has_voted_are_refused(site: Site) -> None:
    assembly = site.assembly(phases.OPEN)
    secret = assembly.slips[0]
    cast(site, assembly, assembly.seal(secret, [0]))

    answer = cast(site, assembly, assembly.seal(secret, [1]))

    fault(answer, 409, "slip-voted")
    assert assembly.turnout().cast == 1


def test_unknown_and_void_slips_cannot_vote(site: Site) -> None:
    assembly = site.assembly(phases.OPEN)
    assembly.void([assembly.slips[0]], "spoiled")

    void = cast(site, assembly, assembly.seal(assembly.slips[0], [0]))
    unknown = cast(site, assembly, assembly.seal("0" * 20, [0]))

    fault(void, 403, "slip-void")
    fault(unknown, 403, "slip-unknown")


def test_a_ballot_is_taken_only_while_the_poll_is_open(site: Site) -> None:
    assembly = site.assembly(phases.READY)
    body = assembly.seal(assembly.slips[0], [0])

    early = cast(site, assembly, body)
    assembly.open()
    assembly.close()
    late = cast(site, assembly, body)

    fault(early, 409, "poll-not-open")
    fault(late, 410, "poll-closed")


def test_a_ballot_of_another_length_is_refused(site: Site) -> None:
    assembly = site.assembly(phases.OPEN)
    body = assembly.seal(assembly.slips[0], [0])

    for wrong in (b"", body[:-1], body + b"\0", body + bytes(716)):
        fault(cast(site, assembly, wrong), 400, "bad-length")


def test_an_altered_ballot_is_refused_by_the_check_that_fails(site: Site) -> None:
    assembly = site.assembly(phases.OPEN)
    body = assembly.seal(assembly.slips[0], [0])

    version = cast(site, assembly, b"\x02" + body[1:])
    signature = cast(site, assembly, body[:-1] + bytes([body[-1] ^ 1]))

    assert fault(version, 422, "ballot-refused")["check"] == "ballot-version"
    assert fault(signature, 422, "ballot-refused")["check"] in {"ballot-signature", "ballot-scalar"}
    assert assembly.turnout().cast == 0


def test_an_altered_comment_is_refused_with_its_ballot(site: Site) -> None:
    assembly = site.assembly(phases.OPEN)
    body = assembly.seal(assembly.slips[0], [0], "意见")

    answer = cast(site, assembly, body[:-1] + bytes([body[-1] ^ 1]))

    assert fault(answer, 422, "comment-refused")["check"].startswith("comment-")
    assert assembly.turnout().cast == 0


def test_when_too_many_wait_the_next_is_told_when_to_come_again(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "STILL_SECONDS", 0.0)
    assembly = site.assembly(phases.OPEN)
    body = assembly.seal(assembly.slips[0], [0])
    site.app.extensions[STORE] = narrow = Store(site.database, 1)
    with narrow.admission():
        busy = cast(site, assembly, body)
    later = cast(site, assembly, body)
    narrow.close()

    fault(busy, 503, "busy")
    assert int(busy.headers["Retry-After"]) >= 1
    assert later.status_code == 200


def test_the_state_of_a_slip_is_told(site: Site) -> None:
    assembly = site.assembly(phases.OPEN)
    voted, void, unused = assembly.slips[:3]
    receipt = assembly.cast(voted, [0])
    assembly.void([void], "paper")

    states = [
        site.client.post(f"/{assembly.code}/slip", json={"key": b64(assembly.key(secret))}).json
        for secret in (voted, void, unused, "0" * 20)
    ]

    assert states == [
        {"state": "voted", "phase": "open", "tracker": receipt["tracker"], "digest": receipt["digest"]},
        {"state": "void", "phase": "open", "reason": "paper"},
        {"state": "unused", "phase": "open"},
        {"state": "unknown", "phase": "open"},
    ]


# --- the board ---


def test_the_turnout_tells_figures_and_no_interim_result(house: House) -> None:
    answer = house.client.get(f"/{house.code(phases.OPEN)}/turnout").json

    assert answer is not None
    assert answer["phase"] == "open"
    assert (answer["due"], answer["present"], answer["cast"], answer["result"]) == (20, 20, 0, None)
    assert set(answer) >= {"union", "title", "rehearsal", "issued", "voided", "recheck_minutes"}
    assert answer["check_number"]
    assert (answer["head_number"], answer["tally_number"]) == (None, None)


def test_what_is_kept_of_the_turnout_is_never_older_than_the_last_step(site: Site) -> None:
    assembly = Assembly.define(site.database, site.store)
    told: list[dict[str, Any]] = []

    def look() -> None:
        answer = site.client.get(f"/{assembly.code}/turnout").json
        assert answer == disclosures.turnout(site.database, assembly.code).json()
        told.append(answer)

    look()
    cards = assembly.cards()
    for card in cards:
        ceremony.post_card(site.database, assembly.code, card["index"], 1, card)
        look()
    deals = assembly.post_deals(1, cards)
    look()
    transcript = Transcript.of(assembly.definition, 1, cards, deals)
    for phone in assembly.phones:
        seal = make_seal(phone.keys(assembly.definition, 1), transcript, deals)
        ceremony.post_seal(site.database, assembly.code, phone.index, 1, seal)
        look()
    assembly.issue(10)
    look()
    steps: list[Callable[[], object]] = [
        lambda: assembly.void(assembly.slips[:1], "spoiled"),
        assembly.open,
        *(partial(assembly.cast, secret, [0]) for secret in assembly.slips[1:6]),
        lambda: assembly.void(assembly.slips[6:8], "paper"),
        assembly.close,
        lambda: chair.begin_count(site.database, assembly.code),
        lambda: assembly.post_share(1),
        lambda: assembly.post_share(2),
    ]
    for step in steps:
        step()
        look()

    assert [one["cast"] for one in told[-11:]] == [0, 1, 2, 3, 4, 5, 5, 5, 5, 5, 5]
    assert [one["voided"] for one in told[-12:-4]] == [1] * 7 + [3]
    assert told[-1]["result"]["returned"] == 5
    assert told[4]["check_number"]
    assert told[3]["check_number"] is None


def test_digests_are_given_out_after_close_only(house: House) -> None:
    early = house.client.get(f"/{house.code(phases.OPEN)}/digests")
    later = house.client.get(f"/{house.code(phases.CLOSED)}/digests")

    fault(early, 409, "not-closed")
    digests = [later.data[start : start + 32] for start in range(0, len(later.data), 32)]
    assert later.content_type == OCTETS
    assert len(digests) == 5
    assert digests == sorted(digests)


def test_the_board_is_sent_as_a_file_that_verifies(house: House) -> None:
    code = house.code(phases.TALLIED)

    answer = house.client.get(f"/{code}/board.json")
    events = house.client.get(f"/{code}/events").json

    assert answer.headers["Content-Disposition"] == f'attachment; filename="board-{code}.json"'
    assert verify_board(answer.data).holds
    assert events is not None
    assert events["events"] == answer.json["events"]  # type: ignore[index]


# --- scrutineers ---


@pytest.mark.parametrize("header", [None, "", "1", "1-", "1-00000000000000000000", "9-ABC", "x-ABC", "1-\u00e9"])
def test_without_a_valid_link_nobody_is_a_scrutineer(house: House, header: str | None) -> None:
    headers = {} if header is None else {"Scrutineer": header}
    code = house.code(phases.PREPARED)

    card = house.client.post(f"/{code}/ceremony/card", json=SHAPES["ceremony/card"], headers=headers)
    sheets = house.client.get(f"/{code}/paper", headers=headers)
    comments = house.client.get(f"/{code}/comments", headers=headers)

    for answer in (card, sheets, comments):
        fault(answer, 403, "link-invalid")


def test_a_whole_ceremony_is_held_over_the_web(site: Site) -> None:
    assembly = site.assembly(phases.PREPARED)
    headers = {phone.index: link(site, assembly, phone.index) for phone in assembly.phones}

    def post(kind: str, message: dict[str, Any]) -> dict[str, Any]:
        answer = site.client.post(
            f"/{assembly.code}/ceremony/{kind}",
            json={"attempt": 1, kind: message},
            headers=headers[message["index"]],
        )
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json  # type: ignore[assignment]
        return found

    cards = assembly.cards()
    for card in cards:
        post("card", card)
    keys = [phone.keys(assembly.definition) for phone in assembly.phones]
    deals = [make_deal(key, gamma(assembly.definition, 1, cards), cards) for key in keys]
    for deal in deals:
        post("deal", deal)
    transcript = Transcript.of(assembly.definition, 1, cards, deals)
    states = [post("seal", make_seal(key, transcript, deals)) for key in keys]

    assert [state["phase"] for state in states] == ["ceremony", "ceremony", "ready"]
    assert site.client.get(f"/{assembly.code}/ceremony").json == states[-1]


def test_a_wrong_card_is_refused_by_its_check(site: Site) -> None:
    assembly = site.assembly(phases.PREPARED)
    (card, *_) = assembly.cards()
    header = link(site, assembly, 1)
    body = {"attempt": 1, "card": card | {"signature": b64(bytes(64))}}

    answer = site.client.post(f"/{assembly.code}/ceremony/card", json=body, headers=header)

    assert fault(answer, 422, "refused")["check"] == "card"


def test_an_attempt_is_restarted_and_the_old_one_is_over(site: Site) -> None:
    assembly = site.assembly(phases.PREPARED)
    header = link(site, assembly, 1)
    address, body = f"/{assembly.code}/ceremony/restart", {"attempt": 1, "why": "手机没电了"}

    first = site.client.post(address, json=body, headers=header)
    again = site.client.post(address, json=body, headers=header)

    assert first.json is not None
    assert first.json["attempt"] == 2
    assert first.json["broken"] == {"why": "手机没电了", "by": 1}
    fault(again, 409, "attempt-over")


def test_slips_are_voided_once_and_never_when_they_have_voted(site: Site) -> None:
    assembly = site.assembly(phases.OPEN)
    assembly.cast(assembly.slips[0], [0])
    address = f"/{assembly.code}/voids"
    good = assembly.void_statement([assembly.slips[1]], "unissued")
    voted = assembly.void_statement([assembly.slips[0], assembly.slips[2]], "unissued")

    first, again = (site.client.post(address, json=good) for _ in range(2))
    refused = site.client.post(address, json=voted)
    other = site.client.post(address, json=assembly.void_statement([assembly.slips[1]], "spoiled"))

    assert first.json is not None
    assert first.json["event"]["type"] == "void"
    assert again.json == first.json
    assert fault(refused, 409, "slip-voted")["keys"] == [b64(assembly.key(assembly.slips[0]))]
    fault(other, 409, "slip-already-void")


def test_two_equal_sheets_enter_the_paper_ballots(site: Site) -> None:
    assembly = site.assembly(phases.OPEN)
    assembly.void(assembly.slips[:6], "paper")
    assembly.close()
    address, header = f"/{assembly.code}/paper", link(site, assembly, 1)

    for scrutineer in (1, 3):
        answer = site.client.post(address, json=assembly.sheet(scrutineer, [[4, 1, 0, 0]], 5, 1))
        assert answer.status_code == 200, answer.text

    state = site.client.get(address, headers=header).json
    assert state is not None
    assert state["done"]
    assert state["limit"] == 6
    assert assembly.event("paper")["data"]["valid"] == 5


def test_scrutineers_open_the_count_over_the_web(site: Site) -> None:
    assembly = site.assembly(phases.OPEN)
    for secret in assembly.slips[:6]:
        assembly.cast(secret, [0], "多办讲座。" if secret == assembly.slips[0] else "")
    assembly.close()
    chair.begin_count(site.database, assembly.code)
    comments = site.client.get(f"/{assembly.code}/comments", headers=link(site, assembly, 1)).json

    states = []
    for scrutineer in (1, 3):
        share, factors = assembly.share(scrutineer)
        states.append(site.client.post(f"/{assembly.code}/shares", json={"share": share, "comments": factors}).json)

    assert comments is not None
    assert [len(unb64(comment)) for comment in comments["comments"]] == [717]
    assert [state["state"] for state in states if state] == ["waiting", "done"]
    assert verify_board(site.client.get(f"/{assembly.code}/board.json").data).holds


def test_a_wrong_share_is_refused_and_its_sender_named(site: Site) -> None:
    assembly = site.assembly(phases.COUNTING)
    share, factors = assembly.share(2)
    share["factors"][0][0][2] = b64(bytes(32))

    answer = site.client.post(f"/{assembly.code}/shares", json={"share": share, "comments": factors})

    assert fault(answer, 422, "share-refused")["scrutineer"] == 2


def test_enough_scrutineers_annul_a_poll(site: Site) -> None:
    assembly = site.assembly(phases.CLOSED)

    answers = [
        site.client.post(f"/{assembly.code}/annul", json=assembly.annulment(scrutineer, "有人找不到自己的选票"))
        for scrutineer in (1, 2)
    ]

    assert [answer.status_code for answer in answers] == [200, 200]
    assert assembly.phase == phases.ANNULLED
