"""What was changed about a union (变更记录): who, when, each field before and after."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from admin.models.unions import Union, UnionChange
from admin.rules import dates, recorded
from admin.rules.hardware import Room, RoomState
from admin.rules.kinds import Kind, Post, UnionKind, UnitType
from admin.rules.rights import Person

LABELS = {
    "name": "工会名称", "parent": "上级工会", "kind": "工会类别", "unit_type": "单位类型",
    "independent": "符合独立建会条件", "staff": "职工人数", "members": "会员人数", "female_staff": "女职工人数",
    "address": "地址", "phone": "联系电话", "founded_on": "成立日期", "active": "使用状态", "reason": "原因",
    "merged_into": "并入",
    "officer": "干部", "person": "姓名", "post": "职务", "since_on": "任职日期", "until_on": "任期届满",
    "left_on": "离任日期",
} | recorded.LABELS  # fmt: skip
WHAT = {
    "created": "新建", "edited": "修改资料", "moved": "调整上级", "deactivated": "停用", "reactivated": "恢复使用",
    "merged": "并入其他工会", "officer": "干部变动", "figures": "年度数据", "record": "基础数据",
}  # fmt: skip
_KINDS: dict[str, type[Kind]] = {"kind": UnionKind, "unit_type": UnitType, "post": Post} | {
    room.value: RoomState for room in Room
}


@dataclass(frozen=True)
class Change:
    """One change as it is shown: what was done, and lines of (field, before, after)."""

    at: datetime
    by: str
    what: str
    lines: list[tuple[str, str, str]]


def difference(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, list[Any]]:
    """Return ``{field: [before, after]}`` as JSON values, for the fields that differ."""
    return {
        name: [plain(before.get(name)), plain(value)]
        for name, value in after.items()
        if plain(before.get(name)) != plain(value)
    }


def write(
    session: Session, person: Person | None, at: datetime, union: Union, what: str, fields: dict[str, list[Any]]
) -> None:
    """Write down one change of a union, in the transaction that makes it."""
    by = f"{person.name}（{person.role.label}）" if person else "系统"
    session.add(UnionChange(union_id=union.id, at=at, by=by, what=what, fields=fields))


def of(session: Session, union: Union, most: int = 100, only: Collection[str] = ()) -> list[Change]:
    """Return the changes of a union, newest first.

    Args:
        only: words of what was done; empty for all.
    """
    wanted = select(UnionChange).where(UnionChange.union_id == union.id)
    if only:
        wanted = wanted.where(UnionChange.what.in_(only))
    found = session.scalars(wanted.order_by(UnionChange.at.desc(), UnionChange.id.desc()).limit(most))
    return [
        Change(
            change.at,
            change.by,
            WHAT.get(change.what, change.what),
            [(label(name), told(name, before), told(name, after)) for name, (before, after) in change.fields.items()],
        )
        for change in found
    ]


def label(name: str) -> str:
    """Return what people call a field; one of a year is named with its year, like ``cards_issued@2026``."""
    field, _, year = name.partition("@")
    known = LABELS.get(field, field)
    return f"{year}年{known}" if year else known


def plain(value: Any) -> Any:
    """Return a value as JSON keeps it."""
    if isinstance(value, Kind):
        return value.value
    if isinstance(value, date):
        return value.isoformat()
    return value


def told(name: str, value: Any) -> str:
    """Return the value of a field as people read it."""
    name = name.partition("@")[0]
    if value is None or value == "":
        return "—"
    if name == "active":
        return "在用" if value else "停用"
    if isinstance(value, bool):
        return "是" if value else "否"
    if name.endswith("_fen"):
        return f"{value // 100:,}.{value % 100:02d}元"
    if isinstance(value, int):
        return f"{value:,}"
    if name in _KINDS:
        return next((word.label for word in _KINDS[name] if word == value), str(value))
    if name.endswith(("_on", "_until")):
        return dates.day(value if isinstance(value, date) else date.fromisoformat(value))
    return str(value)
