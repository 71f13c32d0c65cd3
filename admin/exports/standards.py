"""A standard to take along (评价标准工作簿): its rows, and what it changes of the district's."""

from collections.abc import Iterable

from admin.rules.standards import Difference, Standard
from admin.workbooks import Column, Content, Table, write_book


def standard_book(standard: Standard, heading: str, differences: Iterable[Difference] | None = None) -> bytes:
    """Return a standard as a workbook; with what differs from the district's on a sheet of its own."""
    columns = [
        Column("number", "序号", Content.COUNT, 6), Column("category", "评价项目", width=18),
        Column("text", "评价内容", width=80), Column("how", "怎样评价", width=14),
        Column("least", "最低要求", width=40), Column("not_applicable", "可以不适用的情形", width=40),
        Column("evidence", "应有的材料", width=60), Column("clause", "依据", width=36),
    ]  # fmt: skip
    rows = [
        {
            "number": row.number, "category": row.category, "text": row.text.strip(),
            "how": "系统计算" if row.automatic else "自评、审核",
            "least": "；".join(f"{one.label} ≥ {one.words}" for one in row.least),
            "not_applicable": row.not_applicable_when, "evidence": "；".join(one.label for one in row.evidence),
            "clause": row.clause,
        }
        for row in standard.criteria
    ]  # fmt: skip
    tables = [Table("评价标准", columns, rows, heading)]
    if differences is not None:
        tables.append(differences_table(differences, "与区级标准比较"))
    return write_book(tables)


def differences_book(differences: Iterable[Difference], heading: str) -> bytes:
    """Return what differs between two standards as a workbook."""
    return write_book([differences_table(differences, heading)])


def differences_table(differences: Iterable[Difference], heading: str) -> Table:
    """Return what differs between two standards as a sheet."""
    columns = [
        Column("change", "变化", width=8), Column("text", "评价内容", width=70), Column("what", "哪里不同", width=70),
        Column("consent", "须区总工会同意", width=16),
    ]  # fmt: skip
    rows = [
        {
            "change": one.change.label, "text": one.text.strip(), "what": one.what,
            "consent": "是" if one.needs_consent else "否",
        }
        for one in differences
    ]  # fmt: skip
    return Table("比较", columns, rows, heading)
