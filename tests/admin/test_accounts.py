"""Accounts: one's own, those one invites, and what nobody may do."""

from __future__ import annotations

import html
import re
import threading
from base64 import b32decode
from itertools import product

import pyotp
import pytest
from sqlalchemy import select

from admin import accounts, sessions
from admin.errors import InputInvalid, NotAllowed, NotHere
from admin.models.accounts import Account, SignIn
from admin.models.audit import AuditEntry
from admin.models.unions import Union
from admin.rules import devices, second_factor
from admin.rules.kinds import Role, UnionKind
from admin.rules.passwords import Hasher
from admin.rules.rights import MUST_HAVE_SECOND_FACTOR, RIGHTS, Person, Right, fits, may_create
from admin.views import gate
from tests.admin.engines import both_engines
from tests.admin.house import Browser, House

PASSWORD = "四月-桥边-纸鸢-37"
OTHER = "五月-井口-石榴-58"
CHEAP = Hasher(time_cost=1, memory_kib=8)
EVERYBODY = ("chair", "staff", "other_chair", "third_chair", "street", "other_street", "district", "finance", "auditor",
             "system")  # fmt: skip


@pytest.fixture(autouse=True)
def cheap(house: House) -> None:
    house.app.extensions[gate.HASHER] = CHEAP


def give_passwords(house: House, *names: str) -> None:
    with house.writing() as session:
        for name in names:
            session.get_one(Account, house.accounts[name]).password = CHEAP.hash(PASSWORD)


def account(house: House, name: str) -> Account:
    with house.database.read() as session:
        return session.get_one(Account, house.accounts[name])


def trail(house: House) -> list[AuditEntry]:
    with house.database.read() as session:
        return list(session.scalars(select(AuditEntry).order_by(AuditEntry.seq)))


def signed_in_devices(house: House, name: str) -> int:
    with house.database.read() as session:
        return len(session.scalars(select(SignIn).where(SignIn.account_id == house.accounts[name])).all())


def invitation(**changed: object) -> dict[str, object]:
    return {"union": "朝阳区示范科技有限公司工会", "role": "staff", "name": "新干事", "login": "new-staff", **changed}


# --- who may create whom ---

PATHS = {"root": "/1/", "street": "/1/2/", "union": "/1/2/4/", "aside": "/1/3/", "aside_union": "/1/3/6/"}
KINDS = {
    "root": UnionKind.DISTRICT_FEDERATION, "street": UnionKind.SUBDISTRICT, "union": UnionKind.GRASSROOTS,
    "aside": UnionKind.INDUSTRY, "aside_union": UnionKind.GRASSROOTS,
}  # fmt: skip


def of(role: Role, place: str) -> Person:
    return Person(1, "某人", role, 1, "某工会", PATHS[place])


def creatable(role: Role, place: str) -> set[tuple[str, str]]:
    return {
        (other.value, where)
        for other, where in product(Role, PATHS)
        if may_create(of(role, place), other, PATHS[where]) and fits(other, KINDS[where])
    }


def test_a_chair_creates_staff_of_her_own_union() -> None:
    assert creatable(Role.CHAIR, "union") == {("staff", "union")}


def test_a_street_creates_its_own_people_and_chairs_and_staff_below() -> None:
    assert creatable(Role.INTERMEDIATE, "street") == {
        ("intermediate", "street"), ("chair", "union"), ("staff", "union"),
    }  # fmt: skip


@pytest.mark.parametrize("role", [Role.DISTRICT, Role.SYSTEM])
def test_the_district_creates_all_below_it_and_only_system_creates_system(role: Role) -> None:
    everything = {
        (other.value, where)
        for other, where in product(Role, PATHS)
        if fits(other, KINDS[where]) and other != Role.SYSTEM
    }

    assert creatable(role, "root") == everything | ({("system", "root")} if role is Role.SYSTEM else set())


@pytest.mark.parametrize("role", [Role.STAFF, Role.FINANCE, Role.AUDITOR])
def test_the_others_create_nobody(role: Role) -> None:
    assert [creatable(role, place) for place in PATHS] == [set()] * len(PATHS)


def test_only_who_manages_accounts_may_create_and_nobody_sideways() -> None:
    for role, place in product(Role, PATHS):
        reached = {where for _other, where in creatable(role, place)}
        assert not reached or Right.MANAGE_ACCOUNTS in RIGHTS[role]
        assert all(PATHS[where].startswith(PATHS[place]) for where in reached)


def test_nobody_at_her_own_union_creates_more_rights_than_she_has() -> None:
    for role in set(Role) - {Role.SYSTEM}:  # system creates all, as the rule says
        for other in Role:
            if may_create(of(role, "street"), other, PATHS["street"]):
                assert RIGHTS[other] <= RIGHTS[role] | {Right.READ_AUDIT} or other in (Role.FINANCE, Role.AUDITOR)


# --- inviting ---


def test_a_chair_invites_staff_and_the_link_opens_the_account(house: House) -> None:
    chair, guest = house.browser("chair"), house.browser()

    answer = chair.post("/accounts/new", invitation())
    page = chair.get(answer.location)
    link = re.search(r"http://admin\.example(/invitation/[\w-]+)", page.text)
    assert link is not None
    guest.post(link[1], {"password": PASSWORD, "again": PASSWORD})
    guest.post("/sign-in/later")

    assert answer.status_code == 303
    assert "<svg" in page.text
    assert "新干事" in guest.get("/me").text
    assert [entry.action for entry in trail(house)] == ["account.invited", "account.taken_up", "account.signed_in"]


def test_the_link_is_shown_again_only_in_the_browser_that_made_it(house: House) -> None:
    mine, elsewhere = house.browser("chair"), house.browser("chair")
    address = mine.post("/accounts/new", invitation()).location

    assert "/invitation/" in re.sub(r"/accounts/\d+/invitation", "", mine.get(address).text)
    assert "http://admin.example/invitation/" in mine.get(address).text
    assert "http://admin.example/invitation/" not in elsewhere.get(address).text


def test_the_inviters_cookie_does_not_tell_the_link(house: House) -> None:
    browser = house.browser("chair")
    address = browser.post("/accounts/new", invitation()).location
    link = re.search(r"/invitation/([\w-]{40,})", browser.get(address).text)
    kept = browser.client.get_cookie("pingjia_form")
    assert link is not None
    assert kept is not None

    with house.app.test_request_context(headers={"Cookie": f"pingjia_form={kept.value}"}):
        opened = house.app.session_interface.open_session(house.app, house.app.test_request_context().request)
    assert link[1] not in kept.value
    assert link[1] not in repr(opened)


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"role": "chair"}, "选择"),
        ({"role": "district"}, "选择"),
        ({"union": "望京某某学校工会"}, "没有这个工会"),
        ({"union": "望京街道总工会"}, "没有这个工会"),
        ({"login": "chair"}, "已经有人用了"),
        ({"login": "two words"}, "中间不要空格"),
        ({"name": "  "}, "请填写这一项"),
        ({"name": "长" * 51}, "最多 50 个字"),
    ],
)
def test_an_invitation_out_of_reach_or_shape_is_refused(house: House, changed: dict[str, object], told: str) -> None:
    answer = house.browser("chair").post("/accounts/new", invitation(**changed))

    assert answer.status_code == 422
    assert told in re.sub(r"<label.*?</label>", "", answer.text)
    assert trail(house) == []


def test_the_street_invites_a_chair_below_but_not_beside_nor_above(house: House) -> None:
    browser = house.browser("street")

    assert browser.post("/accounts/new", invitation(role="chair")).status_code == 303
    for union, role in (
        ("亚运村某某医院工会", "chair"), ("朝阳区总工会", "district"), ("朝阳区示范科技有限公司工会", "intermediate"),
        ("望京街道总工会", "auditor"),
    ):  # fmt: skip
        refused = browser.post("/accounts/new", invitation(union=union, role=role, login="another"))
        assert refused.status_code == 422, (union, role)


def test_the_function_itself_refuses_what_the_form_would(house: House) -> None:
    with house.writing() as session:
        unions = {name: session.get_one(Union, number) for name, number in house.unions.items()}
        chair, street = house.person("chair"), house.person("street")
        with pytest.raises(NotAllowed):
            accounts.invite(session, chair, house.clock(), unions["first"], Role.CHAIR, "甲", "login-1")
        with pytest.raises(NotHere):
            accounts.invite(session, chair, house.clock(), unions["second"], Role.STAFF, "甲", "login-2")
        with pytest.raises(NotAllowed):
            accounts.invite(session, street, house.clock(), unions["first"], Role.INTERMEDIATE, "甲", "login-3")
        with pytest.raises(InputInvalid, match="已经有人用了"):
            accounts.invite(session, street, house.clock(), unions["first"], Role.STAFF, "甲", "ＣＨＡＩＲ")


def test_the_first_account_is_made_at_the_terminal(house: House) -> None:
    with house.writing() as session:
        root = session.get_one(Union, house.unions["district"])
        token = accounts.create_first(session, house.clock(), "Boss", "钱部长", Role.DISTRICT, root)
        with pytest.raises(InputInvalid, match="不能设立"):
            accounts.create_first(session, house.clock(), "chair-2", "某", Role.CHAIR, root)

    page = house.browser().get(f"/invitation/{token}")

    assert "钱部长" in page.text
    assert "<b>boss</b>" in page.text


def test_an_account_that_lost_everything_is_rescued_at_the_terminal(house: House) -> None:
    give_passwords(house, "district")
    browser = house.browser("district")
    key = sessions.attempts_key(house.database, "district")
    with house.writing() as session:
        for _ in range(5):
            sessions.charge(session, key, house.clock())
        session.get_one(Account, house.accounts["district"]).active = False
        assert sessions.locked_until(session, key, house.clock()) is not None
        token = accounts.rescue(session, house.database, house.clock(), "District ")
        assert sessions.locked_until(session, key, house.clock()) is None
        with pytest.raises(NotHere):
            accounts.rescue(session, house.database, house.clock(), "nobody")

    assert browser.get("/me").status_code == 303
    assert house.browser().get(f"/invitation/{token}").status_code == 200


# --- managing ---


def test_a_reset_takes_password_code_and_devices_away(house: House) -> None:
    give_passwords(house, "staff")
    with house.writing() as session:
        session.get_one(Account, house.accounts["staff"]).second_factor = b"sealed"
    staff, chair = house.browser("staff"), house.browser("chair")

    answer = chair.post(f"/accounts/{house.accounts['staff']}/invitation")

    assert answer.status_code == 303
    assert "http://admin.example/invitation/" in chair.get(answer.location).text
    assert staff.get("/me").status_code == 303
    assert (account(house, "staff").password, account(house, "staff").second_factor) == (None, None)
    assert trail(house)[-1].action == "account.reset"


def test_a_deactivated_account_is_out_at_once_and_comes_back_with_its_password(house: House) -> None:
    give_passwords(house, "staff")
    staff, chair = house.browser("staff"), house.browser("chair")
    address = f"/accounts/{house.accounts['staff']}"

    chair.post(f"{address}/deactivate")
    assert staff.get("/me").status_code == 303
    assert house.browser().post("/sign-in", {"login": "staff", "password": PASSWORD}).status_code == 422
    chair.post(f"{address}/activate")

    assert house.browser().post("/sign-in", {"login": "staff", "password": PASSWORD}).status_code == 303
    assert {"account.deactivated", "account.activated"} <= {entry.action for entry in trail(house)}


def test_a_role_is_changed_within_what_one_may_create_and_ends_the_devices(house: House) -> None:
    chair, street = house.browser("chair"), house.browser("street")
    address = f"/accounts/{house.accounts['chair']}/role"

    assert street.post(address, {"role": "intermediate"}).status_code == 422
    assert street.post(address, {"role": "district"}).status_code == 422
    assert chair.get("/me").status_code == 200
    assert street.post(address, {"role": "staff"}).status_code == 303

    assert account(house, "chair").role is Role.STAFF
    assert chair.get("/me").status_code == 303
    assert trail(house)[-1].detail == {"before": "基层工会主席", "after": "基层工会干部"}


def test_a_name_is_corrected(house: House) -> None:
    answer = house.browser("chair").post(f"/accounts/{house.accounts['staff']}/name", {"name": "李干士"})

    assert answer.status_code == 303
    assert account(house, "staff").name == "李干士"
    assert trail(house)[-1].detail == {"before": "李干事", "after": "李干士"}


def test_a_locked_account_is_unlocked_by_who_manages_it(house: House) -> None:
    give_passwords(house, "staff")
    for _ in range(5):
        house.browser().post("/sign-in", {"login": "staff", "password": "wrong"})
    chair, address = house.browser("chair"), f"/accounts/{house.accounts['staff']}"
    assert "锁定" in chair.get("/accounts").text
    assert "2026年11月22日 12:15" in chair.get(address).text

    chair.post(f"{address}/unlock")

    assert house.browser().post("/sign-in", {"login": "staff", "password": PASSWORD}).status_code == 303


CHANGES: tuple[tuple[str, dict[str, object]], ...] = (
    ("invitation", {}), ("name", {"name": "改名"}), ("role", {"role": "staff"}), ("deactivate", {}), ("activate", {}),
    ("unlock", {}),
)  # fmt: skip


def manages(house: House, name: str, other: str) -> bool:
    person, found = house.person(name), house.person(other)
    return name != other and may_create(person, found.role, found.path)


def test_every_change_by_everybody_to_everybody_is_refused_unless_she_manages_it(house: House) -> None:
    browsers = {name: house.browser(name) for name in EVERYBODY}
    tokens = {name: browser.token() for name, browser in browsers.items()}
    for name, other, (change, data) in product(EVERYBODY, EVERYBODY, CHANGES):
        if manages(house, name, other):
            continue
        before = len(trail(house))
        answer = browsers[name].client.post(
            f"/accounts/{house.accounts[other]}/{change}", data={"csrf_token": tokens[name], **data}
        )
        assert answer.status_code in (403, 404), (name, other, change, answer.status_code)
        assert len(trail(house)) == before
    assert manages(house, "street", "chair")  # the walk left something out, and rightly


def test_the_pages_of_accounts_out_of_reach_are_not_there(house: House) -> None:
    browser = house.browser("street")

    for other in ("third_chair", "other_street", "district", "finance", "system"):
        assert browser.get(f"/accounts/{house.accounts[other]}").status_code == 404, other
        assert browser.get(f"/accounts/{house.accounts[other]}/invitation").status_code == 404, other
    listing = browser.get("/accounts").text
    assert "王主席" in listing
    assert not any(name in listing for name in ("孙主席", "吴街道", "郑区总", "褚系统"))


def test_one_may_look_at_what_one_may_not_change(house: House) -> None:
    page = house.browser("chair").get(f"/accounts/{house.accounts['chair']}").text

    assert "您自己的账号" in page
    assert "停用账号" not in page


@pytest.mark.parametrize("name", ["street", "chair", "district", "system"])
def test_nobody_raises_herself(house: House, name: str) -> None:
    browser, address = house.browser(name), f"/accounts/{house.accounts[name]}"

    for role in Role:
        assert browser.post(f"{address}/role", {"role": role.value}).status_code in (403, 422)
    assert account(house, name).role == house.person(name).role
    assert trail(house) == []


def test_the_last_district_account_stays(house: House) -> None:
    give_passwords(house, "district")
    browser, address = house.browser("system"), f"/accounts/{house.accounts['district']}"

    refused = browser.post(f"{address}/deactivate")
    changed = browser.post(f"{address}/role", {"role": "finance"})

    assert (refused.status_code, changed.status_code) == (409, 409)
    assert "最后一个" in refused.text
    assert account(house, "district").active


def second_district(house: House) -> None:
    with house.writing() as session:
        made = Account(
            login="district-2", name="卫区总", role=Role.DISTRICT, union_id=house.unions["district"],
            created_at=house.clock(), password=CHEAP.hash(PASSWORD),
        )  # fmt: skip
        session.add(made)
        session.flush()
        house.accounts["district-2"] = made.id


@both_engines
def test_two_who_deactivate_each_other_at_once_leave_one(house: House) -> None:
    give_passwords(house, "district")
    second_district(house)
    pair = [(house.browser(name), other) for name, other in (("district", "district-2"), ("district-2", "district"))]
    tokens = [browser.token() for browser, _other in pair]
    start, codes = threading.Barrier(2), []

    def run(browser: Browser, other: str, token: str) -> None:
        start.wait()
        address = f"/accounts/{house.accounts[other]}/deactivate"
        codes.append(browser.client.post(address, data={"csrf_token": token}).status_code)

    threads = [
        threading.Thread(target=run, args=(browser, other, token))
        for (browser, other), token in zip(pair, tokens, strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sum(account(house, name).active for name in ("district", "district-2")) == 1
    assert codes.count(303) == 1


def test_a_union_s_page_leads_to_its_own_accounts_and_to_nobody_else_s(house: House) -> None:
    street, other = house.browser("street"), house.unions["third"]
    page = street.get(f"/unions/{house.unions['second']}").text
    address = f"/accounts?union={house.unions['second']}"
    assert f'href="{address}"' in page
    assert f"/unions/{house.unions['second']}/reviews" in page
    assert f"/unions/{house.unions['second']}/appraisals" in page

    shown = street.get(address).text

    assert "赵主席" in shown
    assert "王主席" not in shown
    assert street.get(f"/accounts?union={other}").status_code == 404


def test_the_listing_is_searched_and_paged(house: House) -> None:
    with house.writing() as session:
        for number in range(60):
            session.add(
                Account(
                    login=f"staff-{number}",
                    name=f"干事{number}",
                    role=Role.STAFF,
                    union_id=house.unions["second"],
                    created_at=house.clock(),
                )
            )
    browser = house.browser("street")

    assert browser.get("/accounts").text.count('<th scope="row">') == 50
    assert browser.get("/accounts?page=2").text.count('<th scope="row">') == 64 - 50
    assert browser.get("/accounts?q=干事59").text.count('<th scope="row">') == 1
    assert "没有找到" in browser.get("/accounts?q=%25").text
    assert browser.get("/accounts?page=9999999999999999999999").status_code == 200


# --- one's own ---


def test_a_password_is_changed_with_the_old_one_and_ends_other_devices(house: House) -> None:
    give_passwords(house, "chair")
    here, there = house.browser("chair"), house.browser("chair")

    wrong = here.post("/me/password", {"old": "wrong", "password": OTHER, "again": OTHER})
    assert wrong.status_code == 422
    assert there.get("/me").status_code == 200
    answer = here.post("/me/password", {"old": PASSWORD, "password": OTHER, "again": OTHER})

    assert answer.status_code == 303
    assert here.get("/me").status_code == 200
    assert there.get("/me").status_code == 303
    assert CHEAP.is_right(account(house, "chair").password, OTHER)
    assert trail(house)[-1].action == "account.password_changed"


@pytest.mark.parametrize(
    ("new", "again", "told"),
    [
        (OTHER, OTHER + "x", "两次输入的密码不一样"),
        ("1234567890", "1234567890", "太常见"),
        ("chair-2026-x", "chair-2026-x", "登录名"),
    ],
)
def test_a_bad_new_password_is_told_beside_its_field(house: House, new: str, again: str, told: str) -> None:
    give_passwords(house, "chair")

    answer = house.browser("chair").post("/me/password", {"old": PASSWORD, "password": new, "again": again})

    assert answer.status_code == 422
    assert told in answer.text
    assert CHEAP.is_right(account(house, "chair").password, PASSWORD)


def test_guessing_the_password_from_a_device_that_is_signed_in_locks_too(house: House) -> None:
    give_passwords(house, "chair")
    browser = house.browser("chair")
    guess: dict[str, object] = {"old": "wrong", "password": OTHER, "again": OTHER}
    for _ in range(5):
        assert browser.post("/me/password", guess).status_code == 422

    answer = browser.post("/me/password", {**guess, "old": PASSWORD})

    assert answer.status_code == 429
    assert CHEAP.is_right(account(house, "chair").password, PASSWORD)


def offered(browser: Browser) -> bytes:
    found = re.search(r"<code>([A-Z2-7 ]{39})</code>", browser.get("/me/code").text)
    assert found is not None
    return b32decode(found[1].replace(" ", ""))


def code(house: House, secret: bytes) -> str:
    return pyotp.TOTP(second_factor.typed(secret)).at(house.clock())


def test_the_second_factor_is_turned_on_renewed_and_off_with_the_password(house: House) -> None:
    give_passwords(house, "chair")
    browser = house.browser("chair")
    first = offered(browser)

    no_password = browser.post("/me/code", {"password": "wrong", "code": code(house, first)})
    no_code = browser.post("/me/code", {"password": PASSWORD, "code": "000000"})
    assert (no_password.status_code, no_code.status_code) == (422, 422)
    assert account(house, "chair").second_factor is None
    assert browser.post("/me/code", {"password": PASSWORD, "code": code(house, first)}).status_code == 303
    kept = account(house, "chair").second_factor
    second = offered(browser)
    assert second != first
    assert browser.post("/me/code", {"password": PASSWORD, "code": code(house, second)}).status_code == 303
    assert account(house, "chair").second_factor not in (None, kept)
    assert browser.post("/me/code/off", {"present": "wrong"}).status_code == 422
    assert browser.post("/me/code/off", {"present": PASSWORD}).status_code == 303

    assert account(house, "chair").second_factor is None
    done = [entry.action for entry in trail(house) if entry.action.startswith("account.code")]
    assert done == ["account.code_turned_on", "account.code_turned_on", "account.code_turned_off"]


def test_whoever_must_have_a_second_factor_cannot_turn_it_off(house: House) -> None:
    give_passwords(house, "street")
    browser = house.browser("street")
    browser.post("/me/code", {"password": PASSWORD, "code": code(house, offered(browser))})

    answer = browser.post("/me/code/off", {"present": PASSWORD})

    assert answer.status_code == 403
    assert account(house, "street").second_factor is not None
    assert {Role.CHAIR, Role.STAFF} == set(Role) - MUST_HAVE_SECOND_FACTOR


def test_devices_are_listed_and_signed_out_one_by_one_or_all(house: House) -> None:
    here, second, third = (house.browser("chair") for _ in range(3))
    stranger = house.browser("staff")
    page = here.get("/me").text
    assert page.count("退出这台设备</button>") == 2
    others = re.findall(r'action="(/me/devices/[0-9a-f]{64}/end)"', page)

    here.post(others[0])
    assert sorted(browser.get("/me").status_code for browser in (here, second, third)) == [200, 200, 303]
    here.post("/me/devices/end-others")

    assert sorted(browser.get("/me").status_code for browser in (here, second, third)) == [200, 303, 303]
    assert stranger.get("/me").status_code == 200


def test_nobody_signs_somebody_elses_device_out(house: House) -> None:
    victim = house.browser("staff")
    token = victim.client.get_cookie(gate.COOKIE)
    assert token is not None

    house.browser("chair").post(f"/me/devices/{sessions.digest(token.value).hex()}/end")

    assert victim.get("/me").status_code == 200
    assert house.browser("chair").post("/me/devices/xyz/end").status_code == 404


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/134.0 Safari/537.36 Edg/134.0", "Edge（Windows）"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) MicroMessenger/8.0.49", "微信（iPhone）"),
        ("Mozilla/5.0 (Phone; OpenHarmony 5.0) Chrome/114.0 Safari/537.36", "Chrome（鸿蒙）"),
        ("", "浏览器（其他设备）"),
    ],
)
def test_a_device_has_a_name_that_people_know(agent: str, name: str) -> None:
    assert devices.name(agent) == name


def test_what_people_wrote_is_shown_as_text(house: House) -> None:
    name = "<script>alert(1)</script>"
    chair = house.browser("chair")
    chair.post("/accounts/new", invitation(name=name))

    page = chair.get("/accounts").text

    assert name not in page
    assert html.escape(name) in page
