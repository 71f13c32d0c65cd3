"""Subsidies to take along (补助台账, 拨付表): the register for all who see it, the payment sheet for finance only."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy.orm import Session

from admin import applications, ledger
from admin.documents.payments import Line, payment_sheet
from admin.models.subsidies import Subsidy
from admin.rules.amounts import in_capitals
from admin.rules.policies import policy
from admin.rules.rights import Person
from admin.workbooks import Column, Content, Table, write_book
from vote.db import Database

MOST = 20_000


def register_book(session: Session, person: Person, filters: ledger.Filters) -> bytes:
    """Return the subsidies within reach and the totals by year and street; no account number is in it."""
    columns = [
        Column("id", "系统编号", Content.COUNT, 10), Column("name", "基层工会名称", width=40),
        Column("street", "上级工会", width=26), Column("declared", "申报面积", width=12),
        Column("verified", "核实面积", width=12), Column("yuan", "金额（元）", Content.COUNT, 12),
        Column("capitals", "金额（大写）", width=18), Column("state", "状态", width=18),
        Column("approved", "核定时间", Content.MOMENT, 18), Column("paid_on", "拨付日期", Content.DAY, 12),
        Column("voucher", "凭证号", width=16), Column("reason", "冲销原因", width=30),
        Column("tier", "标准", width=46), Column("clause", "依据", width=12), Column("policy", "标准版本", width=14),
    ]  # fmt: skip
    found = ledger.register(session, person, filters, size=MOST).rows
    rows = [
        {
            "id": one.id, "name": one.name, "street": one.street_name, "declared": one.declared_m2,
            "verified": one.verified_m2, "yuan": one.yuan, "capitals": in_capitals(one.yuan), "state": one.state.label,
            "approved": one.approved_at, "paid_on": one.paid_on, "voucher": one.voucher_number, "reason": one.reason,
            "tier": one.tier, "clause": one.clause, "policy": one.policy,
        }
        for one in found
    ]  # fmt: skip
    summary = [
        Column("year", "年度", width=8), Column("street", "上级工会（拨付时）", width=28),
        Column("payments", "拨付笔数", Content.COUNT, 10), Column("paid", "拨付（元）", Content.COUNT, 14),
        Column("reversals", "冲销笔数", Content.COUNT, 10), Column("reversed", "冲销（元）", Content.COUNT, 14),
        Column("yuan", "净额（元）", Content.COUNT, 14),
    ]  # fmt: skip
    lines = [
        {
            "year": str(one.year), "street": one.street, "payments": one.payments, "paid": one.paid_yuan,
            "reversals": one.reversals, "reversed": one.reversed_yuan, "yuan": one.yuan,
        }
        for one in ledger.totals(session, person)
    ]  # fmt: skip
    return write_book(
        [
            Table("建家补助台账", columns, rows, "“职工之家”建设补助台账"),
            Table("按年度和街道汇总", summary, lines, "“职工之家”建设补助汇总"),
        ]
    )


def sheet_paper(database: Database, person: Person, today: date, chosen: Sequence[Subsidy]) -> bytes:
    """Return the payment sheet with full account numbers as a paper.

    Raises:
        NotAllowed: she is not of finance.
    """
    return payment_sheet(person.union_name, today, policy("subsidy")["clause"], _lines(database, person, chosen))


def sheet_book(database: Database, person: Person, today: date, chosen: Sequence[Subsidy]) -> bytes:
    """Return the same as a workbook; account numbers are texts.

    Raises:
        NotAllowed: she is not of finance.
    """
    columns = [
        Column("place", "序号", Content.COUNT, 6), Column("name", "基层工会名称", width=40),
        Column("street", "上级工会", width=28), Column("area", "核实面积（平方米）", width=18),
        Column("yuan", "金额（元）", Content.COUNT, 14), Column("capitals", "金额（大写）", width=20),
        Column("account", "工会账户账号", width=28), Column("number", "系统编号", Content.COUNT, 10),
    ]  # fmt: skip
    lines = _lines(database, person, chosen)
    rows: list[dict[str, object]] = [
        {
            "place": place, "name": line.name, "street": line.street, "area": line.verified_m2, "yuan": line.yuan,
            "capitals": in_capitals(line.yuan), "account": line.account, "number": line.number,
        }
        for place, line in enumerate(lines, 1)
    ]  # fmt: skip
    total = sum(line.yuan for line in lines)
    rows.append({"name": "合计", "yuan": total, "capitals": in_capitals(total)})
    heading = f"{person.union_name}“职工之家”建设补助拨付表（{today:%Y-%m-%d}）"
    return write_book([Table("拨付表", columns, rows, heading)])


def _lines(database: Database, person: Person, chosen: Sequence[Subsidy]) -> list[Line]:
    return [
        Line(
            one.name, one.street_name, one.verified_m2, one.yuan,
            applications.account(database, person, one.application), one.id,
        )
        for one in chosen
    ]  # fmt: skip
