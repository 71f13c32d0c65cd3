"""The pages of the award: what each sees, what forged posts do not do, and the form on paper."""

from __future__ import annotations

import base64
import io
import re
from datetime import date

import pytest
from pypdf import PdfReader
from sqlalchemy import select

from admin import applications, awards, unions
from admin.exports import applied
from admin.models.applications import AwardApplication
from admin.models.connections import Delivery, Webhook
from admin.models.unions import Officer, Union
from admin.rules import dates
from admin.rules.kinds import ApplicationState, Event, Post, TitleLevel, TitleState
from tests.admin import applying
from tests.admin.applying import ACCOUNT, as_it_is
from tests.admin.house import NOON, House
from tests.admin.test_reach import text_of

STREET, DISTRICT = TitleLevel.STREET, TitleLevel.DISTRICT
PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
)
FORM: dict[str, object] = {
    "address": "望京街10号", "phone": "010-64700000", "committee_since": "2024-03-01", "approved_by": "望京街道总工会",
    "account": "6222 0202 0011 2233 445", "area_m2": "49.9", "wages_contract_on": "2026-05-06",
}  # fmt: skip


def sent(house: House, who: str, number: int, step: str, **fields: object) -> int:
    """Post a step of an application as a page would, with the version that it shows; return the status."""
    version = as_it_is(house, number).version
    answer = house.browser(who).post(f"/applications/{number}/{step}", {"version": version} | fields)
    return answer.status_code


def opinion(house: House, word: str = "approved") -> dict[str, object]:
    return {"opinion": word, "text": "情况属实。", "said_on": dates.today(house.clock()).isoformat()}


# --- a whole way by clicks ---


def test_the_whole_way_is_gone_on_pages(house: House) -> None:
    applying.fit(house)
    applying.hold(house)
    staff = house.browser("staff")
    begun = staff.post("/applications", {"level": "district"})
    number = int(re.findall(r"/applications/(\d+)/edit", begun.headers["Location"])[0])
    today = dates.today(house.clock()).isoformat()

    assert sent(house, "staff", number, "edit", **FORM) == 303
    assert "area_m2" not in (page := staff.get(f"/applications/{number}").text)
    assert "49.90平方米" in page
    assert sent(house, "staff", number, "submit") == 303
    assert "签署本级意见" in house.browser("chair").get("/").text
    assert sent(house, "chair", number, "sign-own", **opinion(house)) == 303
    assert "1份称号申报等您办理" in house.browser("street").get("/").text
    assert sent(house, "street", number, "sign", **opinion(house)) == 303
    check = {"checked_on": today, "checkers": "李某", "verified_m2": "50", "findings": "相符"}
    assert sent(house, "district", number, "checks", **check) == 303
    photo = {"file": (io.BytesIO(PNG), "门口.png")}
    assert sent(house, "district", number, "checks/1/photos", **photo) == 303
    scan = {"file": (io.BytesIO(PNG), "盖章表.png")}
    assert sent(house, "chair", number, "own-scans", **scan) == 303
    assert sent(house, "district", number, "sign", **opinion(house)) == 303
    assert sent(house, "district", number, "announce") == 303
    heard = {"received_on": today, "source": "anonymous", "objection": "活动室锁着"}
    assert sent(house, "district", number, "objections", **heard) == 303
    handled = {"outcome": "dismissed", "handling": "现场看过，正常开放"}
    assert sent(house, "district", number, "objections/1", **handled) == 303
    applying.after_publicity(house, as_it_is(house, number))
    named = {"decision": "朝工发〔2026〕12号", "awarded_on": dates.today(house.clock()).isoformat()}
    assert sent(house, "district", number, "award", **named) == 303

    title = as_it_is(house, number).title_id
    plaque: dict[str, object] = {"plaque_on": dates.today(house.clock()).isoformat()}
    assert house.browser("district").post(f"/titles/{title}/plaque", plaque).status_code == 303
    for who in ("staff", "chair", "street", "district", "finance"):
        page = house.browser(who).get(f"/applications/{number}").text
        assert "已命名" in page
        assert (ACCOUNT in page) == (who == "finance")
    assert "朝阳区示范科技有限公司工会" in house.browser().get("/homes").text
    assert house.browser("chair").get(f"/applications/{number}/checks/1/photos/1").data == PNG


# --- forged posts ---


def test_forged_posts_do_not_get_a_union_through(house: House) -> None:
    """A union without its street title, with a missed rate, is sent every step by everybody: nothing comes of it."""
    applying.fit(house, met=False, percent="90.00%", satisfied=18, dissatisfied=2)
    number = applying.begun(house).id
    today = dates.today(house.clock()).isoformat()
    everything: dict[str, dict[str, object]] = {
        "submit": {}, "sign-own": opinion(house), "sign": opinion(house), "announce": {},
        "checks": {"checked_on": today, "checkers": "某", "verified_m2": "100", "findings": "好"},
        "award": {"decision": "假〔2026〕1号", "awarded_on": today}, "waive": {"waiver": "请照顾"},
        "objections": {"received_on": today, "source": "member", "objection": "x"},
        "objections/1": {"outcome": "dismissed", "handling": "x"},
        "give-back": {"way": "returned", "why": "x"},
    }  # fmt: skip

    for _ in range(2):
        for who in ("chair", "staff", "other_chair", "street", "other_street", "district", "finance", "system"):
            for step, fields in everything.items():
                assert sent(house, who, number, step, **fields) in (403, 404, 409, 422), (who, step)

    found = as_it_is(house, number)
    assert (found.state, found.round, found.checks, found.approvals) == (ApplicationState.DRAFT, 0, [], [])
    assert house.browser().get(f"/announced/{number}").status_code == 404


def test_a_post_with_an_old_version_is_refused(house: House) -> None:
    applying.fit(house)
    number = applying.begun(house, STREET).id
    browser = house.browser("staff")
    old = as_it_is(house, number).version
    sent(house, "chair", number, "edit", **FORM)

    assert browser.post(f"/applications/{number}/submit", {"version": old}).status_code == 409
    assert browser.post(f"/applications/{number}/submit").status_code == 409


def test_the_submitter_is_told_who_may_sign(house: House) -> None:
    applying.fit(house)
    number = applying.submitted(house, STREET).id

    assert "提交人和各级签署人不能是同一人" in house.browser("staff").get(f"/applications/{number}").text
    assert sent(house, "staff", number, "sign-own", **opinion(house)) == 403


def test_what_is_filled_in_wrongly_is_told_beside_it_and_kept(house: House) -> None:
    number = applying.begun(house, STREET).id
    wrong = FORM | {"area_m2": "四十平米", "account": "12ab", "committee_since": "2999-01-01"}
    answer = house.browser("staff").post(f"/applications/{number}/edit", {"version": 2} | wrong)

    assert answer.status_code == 422
    for told in ("请填写平方米数", "账号应是 8 到 32 位数字", "日期不能晚于今天", "四十平米"):
        assert told in answer.text


@pytest.mark.parametrize(("written", "kept"), [("49.9", "49.90"), ("100", "100.00"), ("1,234.56", "1234.56")])
def test_an_area_is_kept_with_two_decimals(house: House, written: str, kept: str) -> None:
    number = applying.begun(house, STREET).id
    sent(house, "staff", number, "edit", **FORM | {"area_m2": written})

    assert as_it_is(house, number).area_m2 == kept


# --- who sees what ---


def test_a_draft_is_its_unions_own(house: House) -> None:
    applying.begun(house, STREET)

    name = "朝阳区示范科技有限公司工会"
    assert name in house.browser("chair").get("/applications").text
    assert name not in house.browser("street").get("/applications").text


def test_the_public_sees_no_person_and_no_number(house: House) -> None:
    applying.fit(house)
    number = applying.announced(house, STREET).id

    page = house.browser().get(f"/announced/{number}").text
    assert "朝阳区示范科技有限公司工会" in page
    assert "2026年11月23日至2026年11月27日" in page
    for secret in ("王主席", "李干事", "64700000", ACCOUNT, ACCOUNT[-4:]):
        assert secret not in page


def test_the_list_of_homes_leaves_out_those_that_ended_unless_asked(house: House) -> None:
    applying.hold(house)
    applying.hold(house, "second", state=TitleState.REVOKED, ended_on=date(2026, 6, 1))
    visitor = house.browser()

    held, every = visitor.get("/homes").text, visitor.get("/homes?ended=yes").text
    assert ("望京某某学校工会" in held, "望京某某学校工会" in every) == (False, True)
    assert "朝阳区示范科技有限公司工会" not in visitor.get("/homes?words=学校").text


def test_a_home_whose_union_is_gone_says_so_wherever_its_title_stands(house: House) -> None:
    title = applying.hold(house)
    with house.writing() as session:
        first, second = house.unions["first"], house.unions["second"]
        unions.merge(session, house.person("district"), house.clock(), first, second, "机构调整")

    gone = "工会已并入“望京某某学校工会”"
    assert gone in house.browser().get("/homes").text
    for address in ("/titles/register", "/titles/register.xlsx", f"/titles/{title.id}"):
        assert gone in text_of(house.browser("district").get(address)), address


def test_the_register_is_narrowed_and_exported(house: House) -> None:
    applying.hold(house)
    applying.hold(house, "second", awarded_on=date(2024, 3, 1))
    applying.hold(house, "third", DISTRICT, state=TitleState.RECTIFYING)
    names = {"first": "朝阳区示范科技有限公司工会", "second": "望京某某学校工会", "third": "亚运村某某医院工会"}
    asked = {
        "": {"first", "second", "third"}, "?level=district": {"third"}, "?state=rectifying": {"third"},
        "?year=2024": {"second"}, f"?union={house.unions['street']}": {"first", "second"}, "?words=医院": {"third"},
        "?year=1&union=0&page=x": {"first", "second", "third"},
    }  # fmt: skip
    browser = house.browser("district")

    for query, found in asked.items():
        for address in ("/titles/register", "/titles/register.xlsx"):
            page = text_of(browser.get(address + query))
            assert {short for short, name in names.items() if name in page} == found, address + query
    assert names["third"] not in text_of(house.browser("street").get("/titles/register.xlsx"))


def test_the_hub_asks_little(house: House) -> None:
    applying.fit(house)
    applying.announced(house, STREET)
    for who, most in (("chair", 40), ("street", 14), ("district", 14), ("finance", 14)):
        browser = house.browser(who)
        with house.statements() as asked:
            assert browser.get("/titles").status_code == 200
        assert len(asked) <= most, who


def test_other_systems_hear_of_it(house: House) -> None:
    events = [Event.APPLICATION_SUBMITTED.value, Event.APPLICATION_DECIDED.value, Event.TITLE_AWARDED.value]
    with house.writing() as session:
        session.add(
            Webhook(
                union_id=house.unions["street"], url="https://example.com/", secret=b"", events=events,
                created_at=NOON, created_by="周街道",
            )
        )  # fmt: skip
    applying.fit(house)
    applying.awarded(house, STREET)

    with house.database.read() as session:
        rows = session.scalars(select(Delivery).order_by(Delivery.id)).all()
        assert [row.event for row in rows] == [events[0], events[1], events[1], events[2]]
        assert not any(secret in row.body.decode() for row in rows for secret in ("王主席", "6470", ACCOUNT))


# --- the form on paper ---

WORDS = (
    "朝阳区“职工之家”申报表", "基层工会名称", "地址", "工会主席", "联系电话", "本届工会成立时间", "成立工会批复单位",
    "职工人数", "会员人数", "工会账户账号", "职工之家面积", "签订工资集体协商专项合同时间", "本级工会意见", "（盖章）",
    "上级工会意见", "（盖章）", "区总工会意见", "（盖章）", "（此表一式两份）", "朝阳区总工会制",
)  # fmt: skip
"""Of the table in 附件二, in its order."""


def pages(house: House, who: str, number: int) -> list[str]:
    answer = house.browser(who).get(f"/applications/{number}/sheet.pdf")
    return [re.sub(r"\s", "", page.extract_text()) for page in PdfReader(io.BytesIO(answer.data)).pages]


def test_the_form_has_the_notices_words_in_their_order_on_two_copies_with_one_hash(house: House) -> None:
    applying.fit(house)
    applying.hold(house)
    made = applying.approved(house)

    first, second = pages(house, "chair", made.id)
    for page, copy in ((first, "第一份"), (second, "第二份")):
        place = -1
        for word in WORDS:
            place = page.find(word, place + 1)
            assert place >= 0, word
        assert made.number in page
        assert made.digest in page
        assert copy in page
    assert first.replace("第一份", "") == second.replace("第二份", "")
    for value in ("朝阳区示范科技有限公司工会", "望京街10号", "王主席", "2024年3月1日", "60人", "50人", "49.99平方米"):
        assert value in first


def test_the_form_tells_the_account_number_to_finance_only(house: House) -> None:
    number = applying.begun(house, STREET).id

    assert ACCOUNT in pages(house, "finance", number)[0]
    for who in ("chair", "street", "district"):
        assert (ACCOUNT in (page := pages(house, who, number)[0]), ACCOUNT[-4:] in page) == (False, True)
        assert "草稿，尚未提交" in page


def test_the_same_form_gives_the_same_bytes(house: House) -> None:
    number = applying.begun(house, STREET).id
    with house.database.read() as session:
        found, person = session.get_one(AwardApplication, number), house.person("chair")
        made = [applied.sheet(house.database, session, person, found) for _ in range(2)]

    assert made[0] == made[1]


def test_a_changed_field_changes_the_hash(house: House) -> None:
    applying.fit(house)
    applying.hold(house)
    made = applying.submitted(house)
    sent(house, "chair", made.id, "sign-own", **opinion(house, "returned"))
    with house.writing() as session:
        session.get_one(Union, house.unions["first"]).staff = 61
        session.add(Officer(union_id=house.unions["first"], name="新主席", post=Post.CHAIR, since_on=date(2026, 11, 1)))
    applying.submit(house, made.id)

    found = as_it_is(house, made.id)
    assert found.digest != made.digest
    assert (found.staff, found.chair) == (61, "新主席")


def test_a_title_within_reach_is_found_and_no_other(house: House) -> None:
    title = applying.hold(house)
    with house.database.read() as session:
        assert awards.title_within(session, house.person("street"), title.id).id == title.id
        assert awards.application_of(session, title) is None
        assert applications.approved(session, session.get_one(Union, house.unions["first"]), STREET) is None
    assert house.browser("other_street").get(f"/titles/{title.id}").status_code == 404
