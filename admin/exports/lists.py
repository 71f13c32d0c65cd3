"""Lists to take along (汇总表和工作簿): results, 整改 and the year's duty, as a paper and as Excel."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session, aliased, contains_eager, load_only

from admin import duties
from admin.documents.summaries import Summary, SummaryGroup, SummaryRow, summary
from admin.duties import Duty
from admin.models.problems import Ticket
from admin.models.reviews import Acknowledgement, Flag, HomeReview
from admin.models.unions import Union
from admin.rules.kinds import AssemblyKind, ReviewState
from admin.rules.review_policy import review_policy
from admin.rules.rights import Person
from admin.tickets import AT_WORK
from admin.workbooks import Column, Content, Table, write_book

AT_ONCE = 500
"""Rows that are read from the database at a time."""

FIGURES = (
    ("due", "应到"), ("present", "实到"), ("issued", "发出"), ("returned", "收回"), ("valid", "有效票"),
    ("invalid", "无效票"), ("satisfied", "满意和基本满意"), ("dissatisfied", "不满意"), ("abstained", "弃权"),
)  # fmt: skip
VERDICTS = {"met": "达标", "not_met": "未达标", "invalid": "须重评", "waiting": "未评", "overdue": "逾期未评"}
"""By state of the duty: the word in the narrow column of the paper."""


def summary_paper(session: Session, person: Person, year: int, today: date) -> bytes:
    """Return the 会员评家情况汇总表 of the unions within a person's reach."""
    seen = duties.overview(session, person, year, today)
    known = _counting(session, person, year)
    groups = [
        SummaryGroup(
            progress.name, [_row(duty, known) for duty in seen.of_street(progress.street)],
            progress.due, progress.voted, progress.met,
        )
        for progress in seen.streets
    ]  # fmt: skip
    if seen.others:
        rows = [_row(duty, known) for duty in seen.others]
        groups.append(SummaryGroup("未单独建会（不计入应评）", rows, 0, 0, 0))
    return summary(Summary(person.union_name, year, today, groups, review_policy().clauses["duty"]))


def summary_book(session: Session, person: Person, year: int, today: date) -> bytes:
    """Return the same as a workbook, with the streets' figures on a sheet of their own."""
    seen = duties.overview(session, person, year, today)
    known = _counting(session, person, year)
    columns = [
        Column("street", "所属工会", width=28), Column("name", "工会名称", width=40),
        Column("independent", "单独建会", width=10), Column("members", "会员人数", Content.COUNT, 10),
        Column("state", "评议情况", width=18), Column("held_on", "评议日期", Content.DAY, 12),
        Column("kind", "会议形式", width=14), *_figure_columns(), Column("percent", "会员满意率", width=12),
        Column("digest", "结果哈希值（SHA-256）", width=70),
    ]  # fmt: skip
    streets = [Column("name", "所属工会", width=28)]
    streets += [
        Column(name, title, Content.COUNT, 10)
        for name, title in (("due", "应评"), ("voted", "已评"), ("met", "达标"), ("missing", "未评"))
    ]
    lines = [*seen.streets, seen.total]
    return write_book(
        [
            Table(
                f"{year}年评家情况", columns,
                (_cells(duty, known) for duty in (*seen.duties, *seen.others)), f"{year}年会员评家情况汇总表",
            ),
            Table(
                "按街道汇总", streets,
                [{"name": p.name, "due": p.due, "voted": p.voted, "met": p.met, "missing": p.missing} for p in lines],
                f"{year}年会员评家按街道汇总",
            ),
        ]
    )  # fmt: skip


def reviews_book(session: Session, person: Person, year: int | None = None) -> bytes:
    """Return all received results within a person's reach as a workbook, newest first; of one year where named."""
    columns = [
        Column("above", "上一级工会", width=24), Column("union", "工会名称", width=40), Column("year", "年度", width=8),
        Column("subject", "测评内容", width=20), Column("held_on", "评议日期", Content.DAY, 12),
        Column("kind", "会议形式", width=14), *_figure_columns(), Column("percent", "会员满意率", width=12),
        Column("met", "达标", width=8), Column("state", "结果状态", width=18), Column("flags", "标记", width=28),
        Column("received", "接收时间", Content.MOMENT, 18), Column("acknowledged", "回执", width=36),
        Column("poll", "投票代码", width=12), Column("digest", "结果哈希值（SHA-256）", width=70),
        Column("clause", "依据", width=50),
    ]  # fmt: skip
    return write_book([Table("评家结果", columns, _review_rows(session, person, year), "会员评家结果")])


def tickets_book(session: Session, person: Person, today: date, year: int | None = None) -> bytes:
    """Return all 整改 within a person's reach as a workbook; of the appraisals of one year where it is named."""
    columns = [
        Column("number", "编号", Content.COUNT, 8), Column("union", "工会名称", width=40),
        Column("kind", "类别", width=18), Column("title", "问题", width=40), Column("measure", "整改措施", width=50),
        Column("owner", "责任人", width=14), Column("due_on", "期限", Content.DAY, 12),
        Column("state", "状态", width=14), Column("late", "是否逾期", width=10),
        Column("opened", "开立时间", Content.MOMENT, 18), Column("closed", "验收时间", Content.MOMENT, 18),
        Column("outcome", "办理结果", width=50), Column("told", "向会员公开", Content.MOMENT, 18),
        Column("clause", "依据", width=50),
    ]  # fmt: skip
    return write_book([Table("整改", columns, _ticket_rows(session, person, today, year), "整改台账")])


# --- rows ---


def _figure_columns() -> list[Column]:
    return [Column(name, title, Content.COUNT, 10) for name, title in FIGURES]


def _figures(review: HomeReview) -> dict[str, Any]:
    return {name: getattr(review, name) for name, _title in FIGURES}


Known = tuple[dict[int, int], dict[int, HomeReview]]
"""By number of the union: its members; by number of the review: the result."""


def _counting(session: Session, person: Person, year: int) -> Known:
    """Return the members of every union within reach, and the results that its duties of a year name."""
    members = select(Union.id, Union.members).where(Union.path.startswith(person.path))
    found = (
        select(HomeReview)
        .join(HomeReview.union)
        .where(Union.path.startswith(person.path), HomeReview.year == year)
        .options(load_only(HomeReview.id, HomeReview.kind, HomeReview.digest, *_columns()))
    )
    counts = {row.id: row.members for row in session.execute(members)}
    return counts, {one.id: one for one in session.scalars(found)}


def _columns() -> list[Any]:
    return [getattr(HomeReview, name) for name, _title in FIGURES]


def _row(duty: Duty, known: Known) -> SummaryRow:
    members, reviews = known
    review = reviews.get(duty.review) if duty.review is not None else None
    row = SummaryRow(duty.name, members.get(duty.union, 0), VERDICTS[duty.state.value])
    if review is None:
        return row
    return SummaryRow(
        row.name, row.members, row.verdict, duty.held_on, AssemblyKind(review.kind).label,
        review.due, review.present, review.issued, review.returned, review.valid,
        review.satisfied, review.dissatisfied, review.abstained, duty.percent,
    )  # fmt: skip


def _cells(duty: Duty, known: Known) -> dict[str, Any]:
    members, reviews = known
    review = reviews.get(duty.review) if duty.review is not None else None
    cells = {
        "street": duty.street_name, "name": duty.name, "independent": duty.independent, "state": duty.state,
        "members": members.get(duty.union, 0), "held_on": duty.held_on, "percent": duty.percent,
    }  # fmt: skip
    if review is None:
        return cells
    return cells | _figures(review) | {"kind": AssemblyKind(review.kind).label, "digest": review.digest}


def _review_rows(session: Session, person: Person, year: int | None) -> Iterator[dict[str, Any]]:
    """Give the results as rows; they are read by columns, since twenty thousand objects take long to make."""
    within = [Union.path.startswith(person.path), *([HomeReview.year == year] if year is not None else [])]
    flags, receipts = _joined_flags(session, within), _joined_receipts(session, within)
    above = aliased(Union)
    found = (
        select(
            HomeReview.id, Union.name.label("union"), above.name.label("above"), HomeReview.year, HomeReview.subject,
            HomeReview.held_on, HomeReview.kind, HomeReview.percent, HomeReview.met, HomeReview.state,
            HomeReview.received_at.label("received"), HomeReview.poll, HomeReview.digest, HomeReview.clause,
            *_columns(),
        )
        .join(HomeReview.union)
        .outerjoin(above, Union.parent_id == above.id)
        .where(*within)
        .order_by(HomeReview.received_at.desc(), HomeReview.id.desc())
        .execution_options(yield_per=AT_ONCE)
    )  # fmt: skip
    for row in session.execute(found).mappings():
        void = row["state"] is ReviewState.INVALID
        yield {
            **row, "year": str(row["year"]), "kind": AssemblyKind(row["kind"]).label,
            "percent": "—" if void else row["percent"], "met": row["met"] and not void,
            "flags": flags.get(row["id"], ""), "acknowledged": receipts.get(row["id"], ""),
        }  # fmt: skip


def _joined_flags(session: Session, within: list[ColumnElement[bool]]) -> dict[int, str]:
    """Return the open flags of results, by the result's number."""
    found = select(Flag.review_id, Flag.kind).join(Flag.review).join(HomeReview.union)
    rows = session.execute(found.where(*within, Flag.settled_at.is_(None)).order_by(Flag.id))
    return _joined((review, kind.label) for review, kind in rows)


def _joined_receipts(session: Session, within: list[ColumnElement[bool]]) -> dict[int, str]:
    """Return who has acknowledged results, by the result's number."""
    giver = aliased(Union)
    found = (
        select(Acknowledgement.review_id, giver.name, Acknowledgement.by)
        .join(giver, Acknowledgement.union_id == giver.id)
        .join(Acknowledgement.review)
        .join(HomeReview.union)
    )
    rows = session.execute(found.where(*within).order_by(Acknowledgement.id))
    return _joined((review, f"{name}（{by}）") for review, name, by in rows)


def _joined(pairs: Iterable[tuple[int | None, str]]) -> dict[int, str]:
    found: dict[int, list[str]] = {}
    for review, words in pairs:
        found.setdefault(review or 0, []).append(words)
    return {review: "、".join(words) for review, words in found.items()}


def _ticket_rows(session: Session, person: Person, today: date, year: int | None) -> Iterator[dict[str, Any]]:
    found = (
        select(Ticket)
        .join(Ticket.union)
        .where(Union.path.startswith(person.path))
        .options(contains_eager(Ticket.union))
        .order_by(Ticket.due_on, Ticket.id)
        .execution_options(yield_per=AT_ONCE)
    )
    if year is not None:
        found = found.join(Ticket.review).where(HomeReview.year == year)
    for ticket in session.scalars(found):
        yield {
            "number": ticket.id, "union": ticket.union.name, "kind": ticket.kind, "title": ticket.title,
            "measure": ticket.measure, "owner": ticket.owner, "due_on": ticket.due_on, "state": ticket.state,
            "late": ticket.state in AT_WORK and ticket.due_on < today, "opened": ticket.opened_at,
            "closed": ticket.closed_at, "outcome": ticket.outcome, "told": ticket.told_at, "clause": ticket.clause,
        }  # fmt: skip
