"""Who may enter which page."""

from __future__ import annotations

from typing import Any

import pytest

from admin.models.accounts import Account, SignIn
from admin.models.audit import AuditEntry
from admin.views import gate
from tests.admin.house import House

MINE = ("sign_in", "accounts", "trail")


def test_a_visitor_is_led_to_the_sign_in_page(house: House) -> None:
    answer = house.browser().get("/unions")

    assert answer.status_code == 303
    assert answer.location == "/sign-in?next=/unions"


def test_a_role_without_the_right_is_told_so(house: House) -> None:
    answer = house.browser("auditor").get("/unions")

    assert answer.status_code == 403
    assert "没有这项权限" in answer.text


def test_what_was_refused_leads_back_to_this_side_only(house: House) -> None:
    browser = house.browser("chair")

    def asked_from(page: str) -> str:
        return browser.get("/assemblies/999999", headers={"Referer": page}).text

    assert '<a class="button main" href="/assemblies?year=2026">返回刚才的页面</a>' in asked_from(
        "http://localhost/assemblies?year=2026"
    )
    for page in ("http://evil.example/x", "http://localhost//evil.example/x", "http://localhost/assemblies/999999"):
        assert "返回刚才的页面" not in asked_from(page)


def test_a_device_is_signed_out_after_it_was_idle(house: House) -> None:
    browser = house.browser("chair")
    assert browser.get("/").status_code == 200
    house.clock.forward(minutes=29)
    assert browser.get("/").status_code == 200

    house.clock.forward(minutes=31)

    assert browser.get("/").status_code == 303


def test_what_a_page_asks_by_itself_keeps_nobody_signed_in(house: House) -> None:
    browser = house.browser("chair")
    for _ in range(2):
        house.clock.forward(minutes=14)
        assert browser.get("/", headers={gate.REFRESH: "1"}).status_code == 200

    house.clock.forward(minutes=3)

    assert browser.get("/", headers={gate.REFRESH: "1"}).status_code == 303


def test_a_device_is_signed_out_in_the_end_however_busy(house: House) -> None:
    browser = house.browser("chair")
    for _ in range(12 * 60 // 20):
        assert browser.get("/").status_code == 200
        house.clock.forward(minutes=20)

    house.clock.forward(minutes=1)

    assert browser.get("/").status_code == 303


def test_a_retired_account_is_out_at_once(house: House) -> None:
    browser = house.browser("chair")
    assert browser.get("/").status_code == 200

    with house.writing() as session:
        session.get_one(Account, house.accounts["chair"]).active = False

    assert browser.get("/").status_code == 303


def test_a_device_that_is_half_way_opens_nothing(house: House) -> None:
    browser = house.browser("chair")
    with house.writing() as session:
        for device in session.query(SignIn):
            device.complete = False

    for page in ("/", "/me", "/unions", "/accounts", "/assemblies"):
        assert browser.get(page).status_code == 303


def test_a_view_that_says_nothing_lets_nobody_in(house: House) -> None:
    browser = house.browser("system")
    view = house.app.view_functions["accounts.own"]
    assert browser.get("/me").status_code == 200

    def silent() -> Any:
        return view()

    house.app.view_functions["accounts.own"] = silent

    assert browser.get("/me").status_code == 403


def test_every_view_says_who_may_enter(house: House) -> None:
    with house.app.test_request_context():
        silent = [name for name in house.app.view_functions if name != "static" and gate.word_of(name) is None]

    assert silent == []


@pytest.mark.parametrize("account", [None, "chair", "system"])
def test_no_form_of_accounts_is_taken_without_its_token(house: House, account: str | None) -> None:
    rules = [rule for rule in house.app.url_map.iter_rules() if rule.endpoint.split(".")[0] in MINE]
    posts = [rule for rule in rules if "POST" in (rule.methods or ())]
    filled = {"account": house.accounts["staff"], "token": "x", "device": "0" * 64}
    assert len(posts) >= 17

    for rule in posts:
        browser = house.browser(account)
        wanted = {name: filled[name] for name in rule.arguments}
        address = house.app.url_map.bind("admin.example").build(rule.endpoint, wanted, method="POST")
        answer = browser.client.post(address, data={"login": "chair", "password": "x"})
        with house.app.test_request_context():
            shut = account is None and gate.word_of(rule.endpoint) != "public"
        assert answer.status_code == (401 if shut else 400), rule.endpoint
        assert ("请先登录" if shut else "已经过期") in answer.text
    with house.database.read() as session:
        assert session.query(AuditEntry).count() == 0
