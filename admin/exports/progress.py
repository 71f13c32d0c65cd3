"""The progress towards the targets to take along (目标进度工作簿)."""

from collections.abc import Sequence

from admin.rules.targets import Target
from admin.targets import Reached, Share
from admin.workbooks import Column, Content, Table, write_book
from vote.tally import share_of


def book(union: str, found: Reached, target: Target) -> bytes:
    """Return what was reached by street as a workbook, and how many are missing to a target."""
    columns = [
        Column("name", "街道、行业等", width=32), Column("unions", "应开展", Content.COUNT, 10),
        Column("displays", "双亮", Content.COUNT, 10), Column("reviews", "会员评家", Content.COUNT, 10),
        Column("both", "两项都有", Content.COUNT, 10), Column("share", "两项都有的比例", width=16),
        Column("missing", "离目标还差", Content.COUNT, 12), Column("titles", "区级职工之家", Content.COUNT, 14),
        Column("others", "其他工会（另列）", Content.COUNT, 18),
    ]  # fmt: skip
    day = found.on
    heading = f"{union} {day.year}年{day.month}月{day.day}日“双亮”和会员评家进度（{target.clause}）"
    return write_book([Table("目标进度", columns, _rows([*found.shares, found.total], target), heading)])


def _rows(shares: Sequence[Share], target: Target) -> list[dict[str, object]]:
    return [
        vars(one) | {"share": share_of(one.both, one.unions), "missing": one.towards(target).both.missing}
        for one in shares
    ]
