"""Subsidies: three preconditions, the verified area alone, once per union for ever, and account numbers for finance."""

from __future__ import annotations

import io
import json
import threading
from datetime import date
from zipfile import ZipFile

import pytest
from pypdf import PdfReader
from sqlalchemy import select, update

from admin import ledger, payments, rewards, subsidies, titles, tokens, unions, verdicts
from admin.errors import InputInvalid, NotAllowed, NotHere, NotNow
from admin.models.audit import AuditEntry
from admin.models.connections import Delivery, Webhook
from admin.models.subsidies import Subsidy, SubsidyEntry
from admin.models.titles import Title
from admin.models.unions import Union
from admin.payments import AlreadyPaid, NotDue
from admin.rewards import Given
from admin.rules import dates
from admin.rules.kinds import SubsidyState, TitleLevel, TitleState
from tests.admin.awarded import ACCOUNT, apply_and_award, award
from tests.admin.engines import both_engines
from tests.admin.house import House


def approve(house: House, union: str = "first", by: str = "district") -> int:
    with house.writing() as session:
        return payments.approve(session, house.person(by), house.clock(), house.unions[union]).id


def pay(house: House, number: int, by: str = "finance") -> None:
    with house.writing() as session:
        on = dates.today(house.clock())
        payments.pay(session, house.person(by), house.clock(), number, voucher="记-11-008", on=on)


def reverse(house: House, number: int) -> None:
    with house.writing() as session:
        on = dates.today(house.clock())
        given = {"reason": "银行退票", "voucher": "记-11-009"}
        payments.reverse(session, house.person("finance"), house.clock(), number, on=on, **given)


def entries(house: House) -> list[int]:
    with house.database.read() as session:
        return list(session.scalars(select(SubsidyEntry.yuan).order_by(SubsidyEntry.id)))


def revoke(house: House, title: int) -> None:
    with house.writing() as session:
        found, on = session.get_one(Title, title), dates.today(house.clock())
        titles.change(
            session, house.person("district"), house.clock(), found, TitleState.REVOKED, "撤销", on=on, number="x"
        )


def rename(house: House, union: str, name: str) -> None:
    with house.writing() as session:
        session.execute(update(Union).where(Union.id == house.unions[union]).values(name=name))


def merge(house: House, union: str, into: str) -> None:
    with house.writing() as session:
        given = house.unions[union], house.unions[into], "单位合并"
        unions.merge(session, house.person("district"), house.clock(), *given)


@pytest.mark.parametrize(
    ("verified", "yuan"),
    [("29.99", 0), ("30.00", 5000), ("49.99", 5000), ("50.00", 10000), ("99.99", 10000), ("100.00", 20000)],
)
def test_fujian3_the_verified_area_decides_and_not_the_declared(house: House, verified: str, yuan: int) -> None:
    apply_and_award(house, "first", verified=verified, declared="500.00")

    if not yuan:
        with pytest.raises(NotDue, match="不足30平方米"):
            approve(house)
        return
    number = approve(house)

    with house.database.read() as session:
        found = session.get_one(Subsidy, number)
        assert (found.yuan, found.verified_m2, found.declared_m2) == (yuan, verified, "500.00")
        assert found.clause == "附件三"


def test_fujian3_all_three_preconditions_are_needed(house: House) -> None:
    with pytest.raises(NotDue, match="没有达到评定标准"):
        approve(house)
    award(house, "first", TitleLevel.STREET, "street")
    with pytest.raises(NotDue, match="没有达到评定标准"):
        approve(house)
    title = award(house, "first", TitleLevel.DISTRICT, "district")
    with pytest.raises(NotDue, match="没有按程序申报"):
        approve(house)
    revoke(house, title)
    held = apply_and_award(house, "first", verified=None)
    with pytest.raises(NotDue, match="面积还没有核实"):
        approve(house)
    revoke(house, held)
    with pytest.raises(NotDue, match="没有达到评定标准"):
        approve(house)
    assert entries(house) == []


def test_the_district_approves_and_finance_pays_and_nobody_else(house: House) -> None:
    apply_and_award(house, "first")
    union = house.unions["first"]
    for by, error in (("street", NotAllowed), ("finance", NotAllowed), ("chair", NotAllowed), ("third_chair", NotHere)):
        with pytest.raises(error):
            approve(house, by=by)
    for by, status in (("street", 403), ("finance", 403), ("chair", 403), ("other_street", 404)):
        assert house.browser(by).post(f"/subsidies/of/{union}").status_code == status
    number = approve(house)
    for by, error in (
        ("district", NotAllowed),
        ("street", NotAllowed),
        ("chair", NotAllowed),
        ("other_chair", NotHere),
    ):
        with pytest.raises(error):
            pay(house, number, by)
    person, tomorrow = house.person("finance"), date(2026, 11, 23)
    with house.writing() as session, pytest.raises(InputInvalid):
        payments.pay(session, person, house.clock(), number, voucher="x", on=tomorrow)
    assert entries(house) == []


def test_a_forged_amount_tier_or_area_is_ignored(house: House) -> None:
    apply_and_award(house, "first", verified="52.00")
    forged: dict[str, object] = {
        "yuan": "20000", "tier": "100", "area": "200.00", "verified_m2": "200.00", "declared_m2": "200.00",
        "state": "paid", "paid_on": "2026-11-22", "voucher": "记-11-008",
    }  # fmt: skip

    made = house.browser("district").post(f"/subsidies/of/{house.unions['first']}", forged)
    paid = house.browser("finance").post(f"{made.location}/pay", forged)

    assert (made.status_code, paid.status_code) == (303, 303)
    with house.database.read() as session:
        found = session.scalars(select(Subsidy)).one()
        assert (found.yuan, found.verified_m2, found.state) == (10000, "52.00", SubsidyState.PAID)
    assert entries(house) == [10000]
    assert "壹万元整" in house.browser("chair").get("/subsidies").text


@both_engines
def test_two_clicks_of_finance_at_once_pay_once(house: House) -> None:
    apply_and_award(house, "first")
    number = approve(house)
    together, got = threading.Barrier(3), []

    def one() -> None:
        together.wait()
        try:
            pay(house, number)
            got.append("paid")
        except AlreadyPaid:
            got.append("already")

    threads = [threading.Thread(target=one) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(got) == ["already", "already", "paid"]
    assert entries(house) == [10000]


@both_engines
def test_two_approvals_at_once_make_one(house: House) -> None:
    apply_and_award(house, "first")
    together, got = threading.Barrier(2), []

    def one() -> None:
        together.wait()
        try:
            approve(house)
            got.append("made")
        except AlreadyPaid:
            got.append("already")

    threads = [threading.Thread(target=one) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(got) == ["already", "made"]


def test_neither_a_new_name_nor_a_new_title_brings_a_second_one(house: House) -> None:
    title = apply_and_award(house, "first", verified="32.00")
    pay(house, approve(house))
    rename(house, "first", "更名以后的工会")
    with pytest.raises(AlreadyPaid):
        approve(house)
    revoke(house, title)
    apply_and_award(house, "first", verified="120.00", number="A-2")

    with pytest.raises(AlreadyPaid):
        approve(house)
    with house.database.read() as session:
        assert subsidies.paid(session, session.get_one(Union, house.unions["first"]))
        listed = subsidies.pending(session, house.person("district"))
        assert [one.verdict.yuan for one in listed] == [], "what was paid is not forecast again"
    assert entries(house) == [5000]


def test_a_merger_inherits_what_was_paid(house: House) -> None:
    apply_and_award(house, "first")
    pay(house, approve(house))
    apply_and_award(house, "second", verified="120.00", number="A-2")
    merge(house, "first", "second")

    with pytest.raises(AlreadyPaid):
        approve(house, "second")
    merge(house, "second", "third")
    apply_and_award(house, "third", verified="120.00", number="A-3")
    with pytest.raises(AlreadyPaid):
        approve(house, "third")
    with house.database.read() as session:
        found = subsidies.pending(session, house.person("district"))
        assert [(one.union.id, one.verdict.yuan) for one in found] == [(house.unions["third"], 0)]
    assert "已经领过" in house.browser("third_chair").get("/subsidies").text


def test_two_that_were_approved_before_they_merged_are_paid_once(house: House) -> None:
    apply_and_award(house, "first")
    apply_and_award(house, "second", number="A-2")
    first, second = approve(house), approve(house, "second")
    merge(house, "first", "second")
    pay(house, second)

    with pytest.raises(AlreadyPaid):
        pay(house, first)
    assert entries(house) == [10000]


def test_a_revoked_title_is_not_paid_for(house: House) -> None:
    title = apply_and_award(house, "first")
    number = approve(house)
    revoke(house, title)

    with pytest.raises(NotDue, match="不能拨付"):
        pay(house, number)
    assert "登记拨付" not in house.browser("finance").get(f"/subsidies/{number}").text


def test_a_mistake_is_reversed_by_an_entry_and_nothing_is_deleted(house: House) -> None:
    apply_and_award(house, "first")
    number = approve(house)
    with pytest.raises(NotNow):
        reverse(house, number)
    pay(house, number)
    reverse(house, number)
    with pytest.raises(NotNow):
        reverse(house, number)
    with pytest.raises(NotNow):
        pay(house, number)

    again = approve(house)
    pay(house, again)

    assert entries(house) == [10000, -10000, 10000]
    with house.database.read() as session:
        total = ledger.totals(session, house.person("district"))
        assert [(one.year, one.yuan, one.payments, one.reversals) for one in total] == [(2026, 10000, 2, 1)]


def test_an_approval_is_taken_back_before_it_is_paid(house: House) -> None:
    apply_and_award(house, "first")
    number = approve(house)
    with house.writing() as session, pytest.raises(NotAllowed):
        payments.take_back(session, house.person("street"), house.clock(), number, "面积有误")
    with house.writing() as session:
        payments.take_back(session, house.person("district"), house.clock(), number, "面积有误")
    with pytest.raises(NotNow):
        pay(house, number)

    assert approve(house) != number
    assert entries(house) == []


def test_neither_a_new_year_nor_a_move_rewrites_the_totals(house: House) -> None:
    apply_and_award(house, "first")
    pay(house, approve(house))
    with house.database.read() as session:
        before = ledger.totals(session, house.person("finance"))
    house.clock.forward(days=400)
    with house.writing() as session:
        given = house.unions["first"], house.unions["other_street"], "迁址"
        unions.move(session, house.person("district"), house.clock(), *given)
    rename(house, "street", "望京街道总工会（更名）")

    with house.database.read() as session:
        assert ledger.totals(session, house.person("finance")) == before
        assert [one.street for one in before] == ["望京街道总工会"]
        assert ledger.totals(session, house.person("other_street")) == []


def test_the_account_number_is_seen_by_finance_only(house: House) -> None:
    with house.writing() as session:
        session.add(
            Webhook(
                union_id=house.unions["district"], url="https://example.com/hook", secret=b"", events=["subsidy.paid"],
                created_at=house.clock(), created_by="郑区总",
            )
        )  # fmt: skip
    apply_and_award(house, "first")
    number = approve(house)
    finance = house.browser("finance")
    assert ACCOUNT in finance.get(f"/subsidies/{number}").text
    sheet: dict[str, object] = {"chosen": str(number), "as": "pdf"}
    paper = finance.post("/subsidies/sheet", sheet).data
    book = finance.post("/subsidies/sheet", sheet | {"as": "xlsx"}).data
    told = "".join(page.extract_text() for page in PdfReader(io.BytesIO(paper)).pages).replace("\u200b", "")
    assert ACCOUNT in told
    assert "壹万元整" in told
    assert ACCOUNT in unzipped(book)
    assert house.browser("district").post("/subsidies/sheet", sheet).status_code == 403
    scan: dict[str, object] = {"file": (io.BytesIO(b"%PDF-1.4\n%%EOF\n"), "凭证.pdf")}
    page = f"/subsidies/{number}"
    given: dict[str, object] = {"voucher": "记-11-008", "paid_on": "2026-11-22"}
    assert finance.post(f"{page}/voucher", scan, content_type="multipart/form-data").status_code == 409
    assert finance.post(f"{page}/pay", given).status_code == 303
    scan = {"file": (io.BytesIO(b"%PDF-1.4\n%%EOF\n"), "凭证.pdf")}
    assert finance.post(f"{page}/voucher", scan, content_type="multipart/form-data").status_code == 303
    assert "凭证.pdf" in finance.get(page).text

    for by in ("chair", "staff", "street", "district"):
        browser = house.browser(by)
        for address in (page, "/subsidies", "/"):
            text = browser.get(address).text
            assert ACCOUNT not in text, (by, address)
            assert "凭证.pdf" not in text
        assert ACCOUNT not in unzipped(browser.get("/subsidies.xlsx").data)
        assert browser.get(f"{page}/voucher/1").status_code == 403
    assert house.browser("other_chair").get(page).status_code == 404
    with house.database.read() as session:
        trail = json.dumps([[row.subject, row.detail] for row in session.scalars(select(AuditEntry))])
        sent = [row.body.decode() for row in session.scalars(select(Delivery))]
    with house.writing() as session:
        person = house.person("district")
        token = tokens.create(
            session,
            person,
            house.clock(),
            session.get_one(Union, house.unions["district"]),
            "x",
            ["subsidies:read"],
            30,
        )[1]
    answer = house.app.test_client().get("/api/v1/subsidies?state=paid", headers={"Authorization": f"Bearer {token}"})
    assert answer.json is not None
    (told_of,) = answer.json["subsidies"]
    assert (told_of["yuan"], told_of["entries"][0]["voucher_number"]) == (10000, "记-11-008")
    assert ACCOUNT[-4:] not in answer.text
    assert "subsidy" in trail
    assert [json.loads(one)["type"] for one in sent] == ["subsidy.paid"]
    assert ACCOUNT not in trail + "".join(sent)
    assert ACCOUNT[-4:] not in "".join(sent)


def test_each_role_sees_its_own(house: House) -> None:
    apply_and_award(house, "first", verified="99.50", declared="100.00")
    apply_and_award(house, "third", number="A-2")
    pay(house, approve(house, "third"))

    district = house.browser("district").get("/subsidies").text
    assert "预计还要拨付" in district
    assert "离分档线100平方米不到1平方米" in district
    assert "不在同一档" in district
    street, other = house.browser("street").get("/subsidies").text, house.browser("other_street").get("/subsidies").text
    assert "朝阳区示范科技有限公司工会" in street
    assert "亚运村某某医院工会" not in street
    assert "亚运村某某医院工会" in other
    assert "等区总工会核定" in house.browser("chair").get("/subsidies").text
    assert "去看创建命名走到哪一步" in house.browser("other_chair").get("/subsidies").text


def test_rewards_are_entered_beside_and_taken_back_by_an_entry(house: House) -> None:
    finance = house.browser("finance")
    form: dict[str, object] = {
        "union": house.unions["first"], "what": "先进职工之家奖金", "yuan": "3000", "on": "2026-11-20",
        "document": "记-1",
    }  # fmt: skip
    assert finance.post("/rewards/new", form | {"on": "2027-01-01"}).status_code == 422
    assert finance.post("/rewards/new", form).status_code == 303
    assert house.browser("district").post("/rewards/new", form).status_code == 403
    assert finance.post("/rewards/1/reverse", {"reason": "重复登记"}).status_code == 303
    assert finance.post("/rewards/1/reverse", {"reason": "重复登记"}).status_code == 409

    with house.database.read() as session:
        assert [one.yuan for one in rewards.listing(session, house.person("finance"))] == [-3000, 3000]
        assert rewards.totals(session, house.person("finance"))[0][3] == 0
        assert not verdicts.street_questions(session, house.person("finance"))
    with house.writing() as session, pytest.raises(NotHere):
        rewards.enter(
            session, house.person("third_chair"), house.clock(), house.unions["first"],
            Given("奖", 1, date(2026, 1, 1), "x"),
        )  # fmt: skip
    assert "先进职工之家奖金" in house.browser("chair").get("/subsidies").text


def test_merging_is_for_those_above_both(house: House) -> None:
    first, second, third = (house.unions[name] for name in ("first", "second", "third"))
    form: dict[str, object] = {"into": second, "reason": "单位合并"}
    for by, status in (("chair", 403), ("other_street", 404)):
        assert house.browser(by).post(f"/unions/{first}/merge", form).status_code == status
    assert house.browser("street").post(f"/unions/{first}/merge", form | {"into": third}).status_code == 422
    assert house.browser("street").get(f"/unions/{first}/merge").status_code == 200
    assert house.browser("street").post(f"/unions/{first}/merge", form).status_code == 303

    assert "已并入“望京某某学校工会”" in house.browser("street").get(f"/unions/{first}").text
    with house.writing() as session, pytest.raises(NotNow):
        unions.merge(session, house.person("street"), house.clock(), second, first, "倒过来")
    with house.writing() as session:
        unions.reactivate(session, house.person("street"), house.clock(), first, "并错了")
        assert session.get_one(Union, first).merged_into_id is None


def unzipped(book: bytes) -> str:
    with ZipFile(io.BytesIO(book)) as found:
        return "".join(found.read(name).decode("utf-8", "ignore") for name in found.namelist())
