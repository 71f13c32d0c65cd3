"""The application itself: what it keeps, what it logs, and what it says when something breaks."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest
from flask import Flask

from tests.vote.conftest import House, Site, site_settings
from vote import ballots, phases, store
from vote.app import create_app
from vote.crypto.hashing import b64
from vote.store import Store
from vote.views import failures
from vote.views.current import STORE

OCTETS = "application/octet-stream"


class Broken(Exception):
    """Something that nobody foresaw, with a secret in its message."""


def test_the_application_has_neither_session_nor_secret(house: House) -> None:
    app = house.site.app

    assert app.secret_key is None
    assert not app.config["SECRET_KEY"]
    assert app.static_folder is None


def test_two_applications_share_nothing(tmp_path: Path) -> None:
    first, second = (
        create_app(site_settings(tmp_path, f"sqlite:///{tmp_path / name}.db")) for name in ("first", "second")
    )

    assert isinstance(first, Flask)
    assert first.extensions[STORE] is not second.extensions[STORE]
    assert first.extensions[STORE].database is not second.extensions[STORE].database


@pytest.fixture
def broken(site: Site, monkeypatch: pytest.MonkeyPatch) -> Site:
    """A site whose database fails, and says a slip's key in its message."""

    def fail(*_arguments: object) -> None:
        raise Broken("slip key SECRETKEY of 王小明")

    monkeypatch.setattr(ballots, "slip_state", fail)
    monkeypatch.setattr("vote.disclosures.events", fail)
    return site


def test_an_unforeseen_error_tells_a_program_nothing_about_the_inside(broken: Site) -> None:
    answer = broken.client.post("/00000000/slip", json={"key": b64(bytes(32))})

    assert answer.status_code == 500
    assert answer.json is not None
    assert set(answer.json["error"]) == {"code", "message"}
    assert answer.json["error"]["code"] == "fault"
    assert "Broken" not in answer.text
    assert answer.headers["Content-Security-Policy"]


def test_an_unforeseen_error_tells_a_person_what_was_kept(broken: Site) -> None:
    code = broken.assembly(phases.OPEN).code

    answer = broken.client.get(f"/{code}/board")

    assert answer.status_code == 500
    assert answer.content_type.startswith("text/html")
    assert "已收到的选票都已保存" in answer.text
    assert "Traceback" not in answer.text
    assert "SECRETKEY" not in answer.text


def test_the_log_tells_where_but_no_value(broken: Site, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        broken.client.post("/00000000/slip", json={"key": b64(bytes(32))})

    assert "Broken at ballots.slip" in caplog.text
    assert "views/ballots.py:" in caplog.text
    assert "SECRETKEY" not in caplog.text
    assert "王小明" not in caplog.text


def test_no_slip_ballot_tracker_or_address_is_ever_logged(site: Site, caplog: pytest.LogCaptureFixture) -> None:
    assembly = site.assembly(phases.OPEN)
    secret = assembly.slips[0]
    body = assembly.seal(secret, [0], "食堂晚班没有热菜")
    key = b64(assembly.key(secret))

    with caplog.at_level(logging.DEBUG):
        for sent in (body, body, assembly.seal(secret, [1]), body[:-1], b""):
            site.client.post(f"/{assembly.code}/ballots", data=sent, content_type=OCTETS)
        site.client.post(f"/{assembly.code}/slip", json={"key": key})
        site.client.post(f"/{assembly.code}/plain", data={"secret": secret, "q0": "0", "cast": "1"})
        tracker = ballots.slip_state(site.database, assembly.code, assembly.key(secret))["tracker"]
        site.client.post(f"/{assembly.code}/find", data={"tracker": tracker})
        site.client.post(f"/{assembly.code}/voids", json=assembly.void_statement([secret], "spoiled"))
        site.client.get(f"/{assembly.code}/ceremony/card", headers={"Scrutineer": "1-ABCDE"})

    told = [record.getMessage() for record in caplog.records if record.name != "asyncio"]
    for hidden in (secret, key, tracker, body.hex(), "食堂", "127.0.0.1", "ABCDE"):
        assert not [line for line in told if hidden in line]


def test_a_busy_box_is_logged_without_a_body(
    site: Site, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "STILL_SECONDS", 0.0)
    assembly = site.assembly(phases.OPEN)
    body = assembly.seal(assembly.slips[0], [0])
    site.app.extensions[STORE] = narrow = Store(site.database, 1)

    with caplog.at_level(logging.DEBUG), narrow.admission():
        answer = site.client.post(f"/{assembly.code}/ballots", data=body, content_type=OCTETS)

    assert answer.status_code == 503
    assert assembly.slips[0] not in caplog.text


@pytest.mark.parametrize(
    ("path", "accept", "wanted"),
    [
        ("/ABCDEFGH/turnout", "text/html", True),
        ("/ABCDEFGH/ballots", "*/*", True),
        ("/ABCDEFGH", "text/html,application/xhtml+xml,*/*;q=0.8", False),
        ("/ABCDEFGH", "*/*", False),
        ("/ABCDEFGH", "application/json", True),
        ("/nowhere", "application/octet-stream", True),
        ("/nowhere", "", False),
        ("/", "nonsense", False),
    ],
)
def test_programs_get_json_and_people_get_pages(house: House, path: str, accept: str, wanted: bool) -> None:
    with house.site.app.test_request_context(path, headers={"Accept": accept}):
        assert failures.wants_json() is wanted


def test_the_clients_address_is_nowhere_in_an_answer(house: House) -> None:
    code = house.code(phases.OPEN)

    for part in ("", "/board", "/turnout", "/nothing"):
        answer = house.client.get(f"/{code}{part}", environ_base={"REMOTE_ADDR": "203.0.113.77"})
        assert "203.0.113.77" not in answer.text
