"""Signing in: passwords, codes, locks, cookies, and who is sent where."""

from __future__ import annotations

import re
import threading
from base64 import b32decode
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pyotp
import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from admin import accounts, sessions
from admin.app import create_app
from admin.models.accounts import Account, SignIn, SignInAttempts
from admin.models.audit import AuditEntry
from admin.models.unions import Union
from admin.rules import locks, passwords, second_factor
from admin.rules.passwords import Hasher
from admin.views import gate, sign_in
from tests.admin.engines import both_engines
from tests.admin.house import Browser, House, make_settings

PASSWORD = "四月-桥边-纸鸢-37"
SECRET = bytes(range(20))
CHEAP = Hasher(time_cost=1, memory_kib=8)


class CountingHasher(Hasher):
    """A cheap hasher that counts how often it compared."""

    def __init__(self) -> None:
        super().__init__(time_cost=1, memory_kib=8)
        self.compared: list[str | None] = []

    def is_right(self, kept: str | None, password: str) -> bool:
        self.compared.append(kept)
        return super().is_right(kept, password)


@pytest.fixture(autouse=True)
def cheap(house: House) -> None:
    house.app.extensions[gate.HASHER] = CHEAP


def give_password(house: House, account: str, hasher: Hasher = CHEAP) -> None:
    with house.writing() as session:
        session.get_one(Account, house.accounts[account]).password = hasher.hash(PASSWORD)


def give_code(house: House, account: str) -> None:
    with house.writing() as session:
        found = session.get_one(Account, house.accounts[account])
        found.second_factor = house.database.seal(SECRET, sessions.purpose(found))


def code(at: datetime, secret: bytes = SECRET) -> str:
    return pyotp.TOTP(second_factor.typed(secret)).at(at)


def enter(browser: Browser, login: str, password: str = PASSWORD, where: str = "/") -> TestResponse:
    return browser.post("/sign-in", {"login": login, "password": password, "next": where})


def actions(house: House) -> list[str]:
    with house.database.read() as session:
        return list(session.scalars(select(AuditEntry.action).order_by(AuditEntry.seq)))


def cookie(browser: Browser) -> str:
    found = browser.client.get_cookie(gate.COOKIE)
    return found.value if found else ""


# --- password ---


def test_the_right_password_signs_in(house: House) -> None:
    give_password(house, "chair")
    browser = house.browser()

    answer = enter(browser, " CHAIR ", where="/me")

    assert (answer.status_code, answer.location) == (303, "/me")
    assert "王主席" in browser.get("/me").text
    assert actions(house) == ["account.signed_in"]


def test_wrong_password_unknown_login_and_retired_account_are_told_the_same(house: House) -> None:
    give_password(house, "chair")
    give_password(house, "staff")
    with house.writing() as session:
        session.get_one(Account, house.accounts["staff"]).active = False

    answers = [
        enter(house.browser(), "chair", "wrong"),
        enter(house.browser(), "nobody"),
        enter(house.browser(), "staff"),
        enter(house.browser(), "other-chair"),  # invited, not taken up
    ]

    bare = [re.sub(r'value="[^"]*"', "", answer.text) for answer in answers]
    assert [answer.status_code for answer in answers] == [422] * 4
    assert "登录名或密码不对。" in bare[0]
    assert len(set(bare)) == 1


def test_an_unknown_login_costs_as_many_comparisons_as_a_known_one(house: House) -> None:
    """A wrong password costs the same for all: unknown, invited only, retired, in a retired union; and when locked."""
    hasher = CountingHasher()
    house.app.extensions[gate.HASHER] = hasher
    known = ("chair", "staff", "third-chair")
    for account in known:
        give_password(house, account.replace("-", "_"))
    with house.writing() as session:
        session.get_one(Account, house.accounts["staff"]).active = False
        session.get_one(Union, house.unions["third"]).active = False
    logins = (*known, "nobody", "other-chair")

    costs = {login: cost(house, hasher, login) for login in logins}

    assert costs["chair"] == ([True], 422)
    assert {login: costs[login] for login in logins[1:]} == dict.fromkeys(logins[1:], ([False], 422))
    for _ in range(locks.FREE - 1):
        for login in logins:
            cost(house, hasher, login)
    assert {login: cost(house, hasher, login) for login in logins} == dict.fromkeys(logins, ([], 429))


def cost(house: House, hasher: CountingHasher, login: str) -> tuple[list[bool], int]:
    """Return what is compared for a wrong password, each time whether with a hash of the account's own; the status."""
    hasher.compared.clear()
    answer = enter(house.browser(), login, "wrong")
    return [kept is not None for kept in hasher.compared], answer.status_code


def test_comparing_with_nothing_runs_argon2(monkeypatch: pytest.MonkeyPatch) -> None:
    hasher, ran = Hasher(time_cost=1, memory_kib=8), []
    verify = hasher._argon2.verify

    class Spy:
        def verify(self, kept: str, password: str) -> bool:
            ran.append(kept)
            return verify(kept, password)

        hash = staticmethod(hasher._argon2.hash)

    monkeypatch.setattr(hasher, "_argon2", Spy())

    assert not hasher.is_right(None, PASSWORD)
    assert len(ran) == 1
    assert ran[0].startswith("$argon2id$")


def test_the_usual_hasher_follows_owasp() -> None:
    assert passwords.OWASP.hash(PASSWORD).startswith("$argon2id$v=19$m=19456,t=2,p=1$")


def test_a_hash_with_other_parameters_is_made_anew(house: House) -> None:
    give_password(house, "chair", Hasher(time_cost=2, memory_kib=16))

    enter(house.browser(), "chair")

    with house.database.read() as session:
        kept = session.get_one(Account, house.accounts["chair"]).password
    assert kept is not None
    assert not CHEAP.is_outdated(kept)
    assert CHEAP.is_right(kept, PASSWORD)


@pytest.mark.parametrize(
    ("password", "fault"),
    [
        ("九个字符也不够长呀", "至少 10 个字符"),
        ("x" * 201, "最多 200 个字符"),
        ("Wang-zhuxi-2026-ok", "登录名或姓名"),
        ("我就是王主席呀二零二六", "登录名或姓名"),
        ("1234567890", "太常见"),
        ("9876543210a", "太常见"),
        ("qwertyuiop12", "太常见"),
        ("Password123", "太常见"),
        ("woaini1314520", "太常见"),
        ("1qaz2wsx3edc", "太常见"),
        ("aaaaaaaaaabb", "太常见"),
        ("ｐａｓｓｗｏｒｄ２０２６", "太常见"),
    ],
)
def test_weak_passwords_are_refused(password: str, fault: str) -> None:
    assert fault in passwords.fault(password, "wang-zhuxi", "王主席")


@pytest.mark.parametrize("password", [PASSWORD, "correct horse battery", "k7#Vq2!mZp0w", "春天里的第三辆自行车"])
def test_sound_passwords_are_taken(password: str) -> None:
    assert passwords.fault(password, "wang-zhuxi", "王主席") == ""


# --- second step ---


def test_the_second_step_is_owed_where_there_is_a_second_factor(house: House) -> None:
    give_password(house, "chair")
    give_code(house, "chair")
    browser = house.browser()

    answer = enter(browser, "chair", where="/me")

    assert answer.location == "/sign-in/code?next=/me"
    assert browser.get("/me").status_code == 303  # half way opens nothing
    assert browser.get("/unions").location == "/sign-in?next=/unions"
    done = browser.post("/sign-in/code", {"code": code(house.clock()), "next": "/me"})
    assert (done.status_code, done.location) == (303, "/me")
    assert browser.get("/me").status_code == 200


def test_a_code_is_never_taken_twice(house: House) -> None:
    give_password(house, "chair")
    give_code(house, "chair")
    first, second = house.browser(), house.browser()
    enter(first, "chair")
    enter(second, "chair")
    used = code(house.clock())

    assert first.post("/sign-in/code", {"code": used}).status_code == 303
    again = second.post("/sign-in/code", {"code": used})

    assert again.status_code == 422
    assert "已经用过" in again.text
    assert second.get("/me").status_code == 303


@both_engines
def test_of_two_that_send_the_same_code_at_once_one_gets_in(house: House) -> None:
    give_password(house, "chair")
    give_code(house, "chair")
    browsers = [house.browser() for _ in range(4)]
    for browser in browsers:
        enter(browser, "chair")
    tokens = [browser.token() for browser in browsers]
    used = code(house.clock())

    answers = at_once(
        [
            sending(browser, "/sign-in/code", {"csrf_token": token, "code": used})
            for browser, token in zip(browsers, tokens, strict=True)
        ]
    )

    assert sorted(answer.status_code for answer in answers).count(303) == 1


@pytest.mark.parametrize(("seconds", "taken"), [(-61, False), (-30, True), (0, True), (30, True), (61, False)])
def test_codes_of_the_step_before_and_after_are_taken(seconds: int, taken: bool) -> None:
    at = datetime.fromisoformat("2026-11-22T12:00:15+08:00")
    given = code(datetime.fromtimestamp(at.timestamp() + seconds, at.tzinfo))

    assert (second_factor.step_of(SECRET, f" {given[:3]} {given[3:]} ", at, after=0) is not None) is taken


def test_a_known_vector_of_rfc_6238() -> None:
    at = datetime.fromisoformat("2005-03-18T01:58:29+00:00")

    assert second_factor.step_of(b"12345678901234567890", "081804", at, after=0) == 0x23523EC


def test_the_half_way_state_ends_after_a_quarter_of_an_hour(house: House) -> None:
    give_password(house, "chair")
    give_code(house, "chair")
    browser = house.browser()
    enter(browser, "chair")

    house.clock.forward(minutes=16)

    assert browser.get("/sign-in/code").status_code == 303
    assert browser.post("/sign-in/code", {"code": code(house.clock())}).status_code == 401


def test_a_role_that_must_have_a_second_factor_sets_it_up_first(house: House) -> None:
    give_password(house, "street")
    browser = house.browser()

    answer = enter(browser, "street")
    page = browser.get(answer.location)

    assert "必须使用动态码" in page.text
    assert "以后再设" not in page.text
    assert browser.get("/unions").status_code == 303
    assert browser.post("/sign-in/later").status_code == 403
    assert browser.get("/unions").status_code == 303
    typed = re.search(r"<code>([A-Z2-7 ]{39})</code>", page.text)
    assert typed is not None
    secret = b32decode(typed[1].replace(" ", ""))
    assert browser.post("/sign-in/code", {"code": "000000"}).status_code == 422
    assert browser.post("/sign-in/code", {"code": code(house.clock(), secret)}).status_code == 303
    assert browser.get("/unions").status_code == 200
    with house.database.read() as session:
        kept = session.get_one(Account, house.accounts["street"])
        assert kept.second_factor is not None
        assert secret not in kept.second_factor
        assert house.database.unseal(kept.second_factor, sessions.purpose(kept)) == secret


def test_two_devices_are_offered_different_secrets(house: House) -> None:
    give_password(house, "street")
    pages = []
    for browser in (house.browser(), house.browser()):
        enter(browser, "street")
        pages.append(re.findall(r"<code>([A-Z2-7 ]{39})</code>", browser.get("/sign-in/code").text))

    assert pages[0] != pages[1]


# --- lock ---


def test_five_failures_lock_even_the_right_password_out_for_a_quarter_of_an_hour(house: House) -> None:
    give_password(house, "chair")
    for _ in range(locks.FREE):
        answer = enter(house.browser(), "chair", "wrong")
    assert "以后再试" in answer.text

    locked = enter(house.browser(), "chair")

    assert locked.status_code == 429
    assert "2026年11月22日 12:15" in locked.text
    assert actions(house) == ["account.sign_in_failed"] * 5 + ["account.locked"]
    house.clock.forward(minutes=15)
    assert enter(house.browser(), "chair").status_code == 303


def test_an_unknown_login_is_locked_just_the_same(house: House) -> None:
    give_password(house, "chair")
    for _ in range(locks.FREE):
        last = [enter(house.browser(), login, "wrong") for login in ("chair", "nobody")]

    locked = [enter(house.browser(), login, "wrong") for login in ("chair", "nobody")]

    assert len({re.sub(r'value="[^"]*"', "", answer.text) for answer in last}) == 1
    assert [answer.status_code for answer in locked] == [429, 429]
    assert len({answer.text for answer in locked}) == 1


def test_the_lock_grows_and_ends_with_a_success(house: House) -> None:
    give_password(house, "chair")
    for _ in range(locks.FREE):
        enter(house.browser(), "chair", "wrong")
    house.clock.forward(minutes=16)
    enter(house.browser(), "chair", "wrong")

    house.clock.forward(minutes=29)
    assert enter(house.browser(), "chair").status_code == 429
    house.clock.forward(minutes=2)
    assert enter(house.browser(), "chair").status_code == 303
    with house.database.read() as session:
        assert session.scalars(select(SignInAttempts)).all() == []


def test_locks_double_up_to_four_hours() -> None:
    minutes = [lasting.seconds // 60 if (lasting := locks.duration(count)) else 0 for count in range(3, 12)]

    assert minutes == [0, 0, 15, 30, 60, 120, 240, 240, 240]


def test_the_right_password_between_wrong_codes_does_not_reset_the_count(house: House) -> None:
    give_password(house, "chair")
    give_code(house, "chair")
    for _ in range(locks.FREE):
        browser = house.browser()
        assert enter(browser, "chair").status_code == 303
        assert browser.post("/sign-in/code", {"code": "000000"}).status_code == 422

    browser = house.browser()

    assert enter(browser, "chair").status_code == 429


# --- a browser that is known ---


def lock_out(house: House, login: str) -> None:
    """Guess at somebody's password until her login is locked."""
    for _ in range(locks.FREE):
        enter(house.browser(), login, "wrong")
    assert enter(house.browser(), login).status_code == 429


def known_browser(house: House, account: str) -> Browser:
    """Return a browser in which somebody has signed in and out before."""
    give_password(house, account)
    browser = house.browser()
    assert enter(browser, account).status_code == 303
    assert browser.post("/sign-out").status_code == 303
    return browser


def test_strangers_who_lock_a_login_do_not_lock_its_owner_out_of_her_own_browser(house: House) -> None:
    give_code(house, "chair")
    give_password(house, "chair")
    browser = house.browser()
    enter(browser, "chair")
    browser.post("/sign-in/code", {"code": code(house.clock())})
    browser.post("/sign-out")
    house.clock.forward(minutes=1)
    lock_out(house, "chair")

    first = enter(browser, "chair")
    second = browser.post("/sign-in/code", {"code": code(house.clock())})

    assert (first.status_code, second.status_code) == (303, 303)
    assert browser.get("/me").status_code == 200
    assert enter(house.browser(), "chair").status_code == 429, "strangers are still locked out"


def test_a_known_browser_guesses_no_more_than_a_stranger(house: House) -> None:
    thief = known_browser(house, "chair")
    hasher = CountingHasher()
    house.app.extensions[gate.HASHER] = hasher

    statuses = [enter(thief, "chair", "wrong").status_code for _ in range(3 * locks.FREE)]

    assert statuses == [422] * 2 * locks.FREE + [429] * locks.FREE
    assert len(hasher.compared) == 2 * locks.FREE


@pytest.mark.parametrize("what", ["made up", "of somebody else", "of an old password"])
def test_a_browser_is_known_by_a_mark_that_nobody_can_make(house: House, what: str) -> None:
    browser = known_browser(house, "staff" if what == "of somebody else" else "chair")
    give_password(house, "chair")
    if what == "made up":
        browser.client.set_cookie(gate.KNOWN, "drawn." + "0" * 64)
    if what == "of an old password":
        with house.writing() as session:
            session.get_one(Account, house.accounts["chair"]).password_at = house.clock()
    lock_out(house, "chair")

    assert enter(browser, "chair").status_code == 429


def test_the_mark_of_a_browser_lets_nobody_in_and_tells_no_login(house: House) -> None:
    browser = known_browser(house, "chair")
    mark = browser.client.get_cookie(gate.KNOWN)
    assert mark is not None

    thief = house.browser()
    thief.client.set_cookie(gate.KNOWN, mark.value)
    thief.client.set_cookie(gate.COOKIE, mark.value)

    assert thief.get("/me").status_code == 303
    assert "chair" not in mark.value
    assert mark.http_only
    assert mark.same_site == "Lax"


def at_once(doings: list[Callable[[], TestResponse]]) -> list[TestResponse]:
    answers: list[TestResponse] = []
    start = threading.Barrier(len(doings))

    def run(doing: Callable[[], TestResponse]) -> None:
        start.wait()
        answers.append(doing())

    threads = [threading.Thread(target=run, args=(doing,)) for doing in doings]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == len(doings)
    return answers


def sending(browser: Browser, address: str, data: dict[str, str]) -> Callable[[], TestResponse]:
    return lambda: browser.client.post(address, data=data)


@both_engines
def test_many_guesses_at_once_are_no_way_round_the_lock(house: House) -> None:
    hasher = CountingHasher()
    house.app.extensions[gate.HASHER] = hasher
    give_password(house, "chair")
    browsers = [house.browser() for _ in range(16)]
    tokens = [browser.token() for browser in browsers]

    answers = at_once(
        [
            sending(browser, "/sign-in", {"csrf_token": token, "login": "chair", "password": "wrong"})
            for browser, token in zip(browsers, tokens, strict=True)
        ]
    )

    assert sorted(answer.status_code for answer in answers) == [422] * 5 + [429] * 11
    assert len(hasher.compared) == locks.FREE


# --- cookies, addresses, forms ---


def test_a_planted_token_does_not_become_somebodys(house: House) -> None:
    give_password(house, "chair")
    browser = house.browser("other_chair")
    planted = cookie(browser)

    enter(browser, "chair")

    assert cookie(browser) not in ("", planted)
    with house.database.read() as session:
        assert session.get(SignIn, sessions.digest(planted)) is None


def test_the_token_changes_with_the_second_step(house: House) -> None:
    give_password(house, "chair")
    give_code(house, "chair")
    browser = house.browser()
    enter(browser, "chair")
    half_way = cookie(browser)

    browser.post("/sign-in/code", {"code": code(house.clock())})

    stranger = house.browser()
    stranger.client.set_cookie(gate.COOKIE, half_way)
    assert cookie(browser) != half_way
    assert stranger.get("/me").status_code == 303
    assert stranger.get("/sign-in/code").status_code == 303  # not even the second step is open to it


def test_the_cookie_is_closed_to_scripts_and_other_sites(house: House) -> None:
    give_password(house, "chair")

    answer = enter(house.browser(), "chair")

    (given,) = [line for line in answer.headers.getlist("Set-Cookie") if line.startswith(gate.COOKIE)]
    assert "HttpOnly" in given
    assert "SameSite=Lax" in given
    assert "Path=/" in given
    assert "Secure" not in given


def test_under_https_the_cookie_is_bound_to_the_host(house: House, tmp_path: Path) -> None:
    give_password(house, "chair")
    settings, voting = make_settings(tmp_path, house.database.url)
    app = create_app(settings.model_copy(update={"public_url": "https://admin.example"}), voting, house.clock)
    app.extensions[gate.HASHER] = CHEAP
    browser = replace(house, app=app).browser()
    try:
        answer = browser.client.post(
            "https://admin.example/sign-in",
            data={"csrf_token": secure_token(browser), "login": "chair", "password": PASSWORD},
            headers={"Referer": "https://admin.example/sign-in"},
        )
        (given,) = [line for line in answer.headers.getlist("Set-Cookie") if gate.COOKIE in line]
        assert given.startswith("__Host-pingjia_admin=")
        assert "Secure" in given
        assert "Domain" not in given
        assert browser.get("/me", base_url="https://admin.example").status_code == 200
    finally:
        app.extensions["pingjia.database"].close()
        app.extensions["pingjia.polls"].close()


def secure_token(browser: Browser) -> str:
    page = browser.get("/sign-in", base_url="https://admin.example").text
    found = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert found is not None
    return found[1]


@pytest.mark.parametrize(
    "address",
    [
        "//evil.example", "/\\evil.example", "\\\\evil.example", "https://evil.example", "javascript:alert(1)",
        "/\t/evil.example", "/\n/evil.example", "\t//evil.example", " //evil.example", "", "me",
        "http:evil.example", "/a\r\nSet-Cookie: x=1",
    ],
)  # fmt: skip
def test_nobody_is_sent_to_another_site(house: House, address: str) -> None:
    give_password(house, "chair")

    assert sign_in.local(address) == sign_in.local("/\x00" + address) == "/"
    assert enter(house.browser(), "chair", where=address).location == "/"


@pytest.mark.parametrize("address", ["/", "/unions?q=a&page=2", "/trail?who=王主席", "/a//b"])
def test_an_address_of_this_site_is_kept(address: str) -> None:
    assert sign_in.local(address) == address


def test_a_form_from_elsewhere_is_refused(house: House) -> None:
    give_password(house, "chair")
    browser = house.browser()

    answer = browser.client.post("/sign-in", data={"login": "chair", "password": PASSWORD})

    assert answer.status_code == 400
    assert cookie(browser) == ""


def test_signing_out_ends_the_device(house: House) -> None:
    browser = house.browser("chair")
    token = cookie(browser)

    browser.post("/sign-out")

    thief = house.browser()
    thief.client.set_cookie(gate.COOKIE, token)
    assert thief.get("/me").status_code == 303
    assert cookie(browser) == ""
    assert actions(house) == ["account.signed_out"]


def test_what_has_expired_is_cleaned_up_at_the_next_sign_in(house: House) -> None:
    give_password(house, "chair")
    house.browser("staff")
    enter(house.browser(), "nobody", "wrong")
    house.clock.forward(hours=25)

    enter(house.browser(), "chair")

    with house.database.read() as session:
        left = session.scalars(select(SignIn.account_id)).all()
        assert left == [house.accounts["chair"]]
        assert session.scalars(select(SignInAttempts)).all() == []


def test_what_people_typed_is_in_no_table(house: House) -> None:
    enter(house.browser(), "my-password-in-the-wrong-field", "wrong")

    with house.database.read() as session:
        rows = session.execute(select(SignInAttempts.key)).scalars().all()
        entries = session.scalars(select(AuditEntry)).all()
    assert rows != []
    assert sessions.digest("my-password-in-the-wrong-field") not in rows
    assert entries == []


# --- invitations ---


def invite(house: House, role_of: str = "staff") -> str:
    with house.writing() as session:
        _account, token = accounts.reset(session, house.person("chair"), house.clock(), house.accounts[role_of])
    return token


def test_an_invitation_gives_a_password_and_offers_a_second_factor(house: House) -> None:
    token, browser = invite(house), house.browser()
    page = browser.get(f"/invitation/{token}")
    assert "李干事" in page.text
    assert page.headers["Referrer-Policy"] == "strict-origin"

    answer = browser.post(f"/invitation/{token}", {"password": PASSWORD, "again": PASSWORD})

    assert answer.location == "/sign-in/code"
    assert "以后再设" in browser.get("/sign-in/code").text
    assert browser.get("/me").status_code == 303
    assert browser.post("/sign-in/later").location == "/"
    assert browser.get("/me").status_code == 200
    assert enter(house.browser(), "staff").status_code == 303


def test_looking_at_an_invitation_does_not_use_it_up(house: House) -> None:
    token = invite(house)
    for _ in range(3):
        assert house.browser().get(f"/invitation/{token}").status_code == 200


def test_an_invitation_is_taken_up_once(house: House) -> None:
    token = invite(house)
    form: dict[str, object] = {"password": PASSWORD, "again": PASSWORD}
    assert house.browser().post(f"/invitation/{token}", form).status_code == 303

    again = house.browser().post(f"/invitation/{token}", {"password": PASSWORD + "!", "again": PASSWORD + "!"})

    assert again.status_code == 404
    assert "不能用了" in again.text
    assert enter(house.browser(), "staff", PASSWORD + "!").status_code == 422


@both_engines
def test_of_two_who_take_up_an_invitation_at_once_one_gets_it(house: House) -> None:
    token = invite(house)
    browsers = [house.browser() for _ in range(4)]
    marks = [browser.token() for browser in browsers]

    answers = at_once(
        [
            sending(browser, f"/invitation/{token}", {"csrf_token": mark, "password": PASSWORD, "again": PASSWORD})
            for browser, mark in zip(browsers, marks, strict=True)
        ]
    )

    assert sorted(answer.status_code for answer in answers) == [303, 404, 404, 404]


def test_an_invitation_expires_after_seven_days(house: House) -> None:
    token = invite(house)

    house.clock.forward(days=7)

    assert house.browser().get(f"/invitation/{token}").status_code == 404
    form: dict[str, object] = {"password": PASSWORD, "again": PASSWORD}
    assert house.browser().post(f"/invitation/{token}", form).status_code == 404


def test_a_new_invitation_kills_the_old_one(house: House) -> None:
    old, new = invite(house), invite(house)

    assert house.browser().get(f"/invitation/{old}").status_code == 404
    assert house.browser().get(f"/invitation/{new}").status_code == 200


def test_a_weak_password_is_refused_and_the_invitation_stays(house: House) -> None:
    token, browser = invite(house), house.browser()

    answer = browser.post(f"/invitation/{token}", {"password": "1234567890", "again": "1234567890"})

    assert answer.status_code == 422
    assert "太常见" in answer.text
    assert browser.get(f"/invitation/{token}").status_code == 200


def test_only_the_digest_of_an_invitation_is_kept(house: House) -> None:
    token = invite(house)

    content = b"".join(path.read_bytes() for path in Path(house.database.url.removeprefix("sqlite:///")).parent.iterdir()
                       if path.is_file()) if house.database.is_sqlite else dump(house)  # fmt: skip

    assert token.encode() not in content
    assert content != b""


def dump(house: House) -> bytes:
    with house.database.read() as session:
        return repr(
            session.connection().exec_driver_sql("SELECT digest, account_id, used_at FROM account_invitation").all()
        ).encode()
