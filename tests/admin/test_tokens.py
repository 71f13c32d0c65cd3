"""Tokens: shown once, kept as a digest, for one's own union; and the pages where they and webhooks are made."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import select, text

from admin import tokens
from admin.errors import InputInvalid, NotHere
from admin.models.audit import AuditEntry
from admin.models.connections import ApiToken, Delivery, Webhook
from admin.models.unions import Union
from admin.rules import connections
from admin.rules.kinds import Scope
from tests.admin.house import Browser, House
from tests.admin.receivers import genuine, receiving

FILLED = {"name": "采集平台", "scopes": ["results:read"], "days": "365"}
HOOK = "https://oa.example.cn/hook"


def private(house: House) -> None:
    """Let webhooks go to this machine."""
    settings = house.app.extensions["pingjia.settings"]
    house.app.extensions["pingjia.settings"] = settings.model_copy(update={"private_webhooks": True})


def made(house: House, browser: Browser, union: str = "street") -> str:
    """Make a token on the page and return its text."""
    answer = browser.post("/connections/tokens/new", {**FILLED, "union": house.unions[union]})
    assert answer.status_code == 200
    found = re.search(r"pj_[A-Za-z0-9_-]{43}", answer.text)
    assert found
    return found[0]


def hooked(house: House, browser: Browser, url: str = HOOK) -> str:
    """Make a webhook on the page and return its secret."""
    answer = browser.post(
        "/connections/webhooks/new",
        {"union": house.unions["street"], "url": url, "events": ["result.received", "flag.raised"]},
    )
    assert answer.status_code == 200, answer.text
    found = re.search(r"whsec_[A-Za-z0-9+/=]{44}", answer.text)
    assert found
    return found[0]


def test_a_token_is_shown_once_and_kept_as_a_digest(house: House) -> None:
    browser = house.browser("street")
    shown = made(house, browser)

    assert shown not in browser.get("/connections").text
    with house.database.read() as session:
        kept = session.scalars(select(ApiToken)).one()
        assert bytes(kept.digest) == tokens.digest(shown)
        assert kept.expires_at - kept.created_at == timedelta(days=365)
        tables = session.scalars(text("SELECT detail FROM audit_entry")).all()
    assert not any(shown in str(row) for row in tables)


def test_tokens_are_random(house: House) -> None:
    with house.writing() as session:
        person = house.person("street")
        union = session.get_one(Union, person.union)
        drawn = {
            tokens.create(session, person, house.clock(), union, f"第{n}个", ["flags:read"], 30)[1] for n in range(20)
        }

    assert len(drawn) == 20


@pytest.mark.parametrize(
    ("scopes", "days"), [([], 30), (["votes:read"], 30), (["flags:read"], 366), (["flags:read"], 0)]
)
def test_a_token_needs_known_scopes_and_lasts_a_year_at_most(house: House, scopes: list[str], days: int) -> None:
    with house.writing() as session:
        person = house.person("street")
        with pytest.raises(InputInvalid):
            tokens.create(session, person, house.clock(), session.get_one(Union, person.union), "x", scopes, days)
    assert max(connections.TOKEN_DAYS) <= 365


def test_when_a_token_was_used_is_written_down_once_a_minute(house: House) -> None:
    shown = made(house, house.browser("street"))

    def used_at() -> object:
        assert (
            house.app.test_client().get("/api/v1/me", headers={"Authorization": f"Bearer {shown}"}).status_code == 200
        )
        with house.database.read() as session:
            return session.scalars(select(ApiToken.used_at)).one()

    first = house.clock()
    assert used_at() == first
    house.clock.forward(seconds=59)
    assert used_at() == first
    house.clock.forward(seconds=1)
    assert used_at() == house.clock()


@pytest.mark.parametrize("account", ["other_street", "district"])
def test_nobody_looks_after_the_tokens_of_another_union(house: House, account: str) -> None:
    made(house, house.browser("street"))
    browser = house.browser(account)

    assert "采集平台" not in browser.get("/connections").text
    assert browser.post("/connections/tokens/1/revoke").status_code == 404
    with house.database.read() as session:
        assert session.get_one(ApiToken, 1).revoked_at is None
        person, union = house.person(account), session.get_one(Union, house.unions["street"])
        with pytest.raises(NotHere):
            tokens.create(session, person, house.clock(), union, "x", ["flags:read"], 30)


def test_a_forged_union_in_the_form_is_refused(house: House) -> None:
    answer = house.browser("street").post("/connections/tokens/new", {**FILLED, "union": house.unions["other_street"]})

    assert answer.status_code == 422
    with house.database.read() as session:
        assert session.scalars(select(ApiToken)).all() == []


def test_no_token_reads_what_its_maker_may_not_see(house: House) -> None:
    browser = house.browser("system")
    assert "不能建立令牌" in browser.get("/connections/tokens/new").text

    answer = browser.post("/connections/tokens/new", {**FILLED, "union": house.unions["street"]})

    assert answer.status_code == 422
    with house.writing() as session:
        street, person = session.get_one(Union, house.unions["street"]), house.person("system")
        with pytest.raises(tokens.BeyondOwnRights):
            tokens.create(session, person, house.clock(), street, "x", ["results:read"], 30)
        assert session.scalars(select(ApiToken)).all() == []


def test_the_systems_role_revokes_tokens_of_streets(house: House) -> None:
    browser = house.browser("system")
    shown = made(house, house.browser("street"))
    asked = {"Authorization": f"Bearer {shown}"}
    assert house.app.test_client().get("/api/v1/me", headers=asked).json["union"]["id"] == house.unions["street"]  # type: ignore[index]

    assert browser.post("/connections/tokens/1/revoke").status_code == 303

    assert house.app.test_client().get("/api/v1/me", headers=asked).status_code == 401
    assert "已吊销" in browser.get("/connections").text
    with house.database.read() as session:
        assert [entry.action for entry in session.scalars(select(AuditEntry).order_by(AuditEntry.seq))][-2:] == [
            "token.created", "token.revoked",
        ]  # fmt: skip


def test_two_living_tokens_of_a_union_have_different_names(house: House) -> None:
    browser = house.browser("street")
    made(house, browser)

    answer = browser.post("/connections/tokens/new", {**FILLED, "union": house.unions["street"]})
    assert answer.status_code == 422
    assert "已有同名的令牌" in answer.text

    browser.post("/connections/tokens/1/revoke")
    made(house, browser)


def test_an_incomplete_form_keeps_what_was_filled_in(house: House) -> None:
    answer = house.browser("street").post(
        "/connections/tokens/new", {"union": house.unions["street"], "name": "采集平台", "days": "30"}
    )

    assert answer.status_code == 422
    assert "请至少选择一项。" in answer.text
    assert 'value="采集平台"' in answer.text
    for scope in Scope:
        assert scope.value in answer.text


@pytest.mark.parametrize("account", ["chair", "staff", "finance", "auditor"])
def test_other_roles_have_no_connections(house: House, account: str) -> None:
    browser = house.browser(account)

    for address in ("/connections", "/connections/tokens/new", "/connections/webhooks/new"):
        assert browser.get(address).status_code == 403


# --- webhooks on their pages ---


def test_a_bad_address_is_told_beside_its_field(house: House) -> None:
    answer = house.browser("street").post(
        "/connections/webhooks/new",
        {"union": house.unions["street"], "url": "https://192.168.1.1/", "events": ["flag.raised"]},
    )

    assert answer.status_code == 422
    assert "不能推送到内部网络的地址" in answer.text
    assert 'value="https://192.168.1.1/"' in answer.text


def test_a_test_from_the_page_arrives_and_its_log_is_shown(house: House) -> None:
    private(house)
    with receiving() as receiver:
        browser = house.browser("street")
        secret = hooked(house, browser, receiver.url)
        answer = browser.post("/connections/webhooks/1/test", follow_redirects=True)

        assert answer.status_code == 200
        assert "已送达" in answer.text
        assert "test.ping" in answer.text
        (taken,) = receiver.taken
        assert genuine(secret, taken)
        assert secret not in browser.get("/connections/webhooks/1").text

        receiver.manner = "500"
        answer = browser.post("/connections/webhooks/1/test", follow_redirects=True)
        assert "没有送达" in answer.text
        assert "对方回答 500，没有收下。" in answer.text
        assert browser.post("/connections/deliveries/2/resend").status_code == 303
        with house.database.read() as session:
            assert session.get_one(Delivery, 2).next_at == house.clock()


def test_a_webhook_is_changed_renewed_switched_and_removed_on_its_page(house: House) -> None:
    browser = house.browser("street")
    secret = hooked(house, browser)

    def found() -> Webhook:
        with house.database.read() as session:
            return session.get_one(Webhook, 1)

    assert browser.post("/connections/webhooks/1/events", {"events": ["ticket.closed"]}).status_code == 303
    assert found().events == ["ticket.closed"]
    assert browser.post("/connections/webhooks/1/events").status_code == 422
    assert browser.post("/connections/webhooks/1/switch", {"on": "no"}).status_code == 303
    assert not found().active
    assert "已停用" in browser.get("/connections").text
    assert browser.post("/connections/webhooks/1/switch", {"on": "yes"}).status_code == 303
    assert found().active
    renewed = browser.post("/connections/webhooks/1/renew")
    assert "whsec_" in renewed.text
    assert secret not in renewed.text
    assert browser.post("/connections/webhooks/1/remove").status_code == 303
    assert "还没有推送地址" in browser.get("/connections").text


def test_the_pages_of_anothers_webhook_are_not_there(house: House) -> None:
    private(house)
    with receiving() as receiver:
        own = house.browser("street")
        hooked(house, own, receiver.url)
        own.post("/connections/webhooks/1/test")
        for account in ("other_street", "district"):
            browser = house.browser(account)
            for address in ("webhooks/1", "deliveries/1"):
                assert browser.get(f"/connections/{address}").status_code == 404
            for address in (
                "webhooks/1/test", "webhooks/1/switch", "webhooks/1/renew", "webhooks/1/remove", "deliveries/1/resend",
            ):  # fmt: skip
                assert browser.post(f"/connections/{address}").status_code == 404
            assert browser.post("/connections/webhooks/1/events", {"events": ["flag.raised"]}).status_code == 404
        assert len(receiver.taken) == 1


def test_nothing_is_changed_without_the_token_of_a_form(house: House) -> None:
    browser = house.browser("street")
    made(house, browser)
    hooked(house, browser)

    for address in ("tokens/1/revoke", "webhooks/1/remove", "webhooks/1/renew", "webhooks/1/test", "tokens/new"):
        assert browser.client.post(f"/connections/{address}", data={}).status_code == 400
