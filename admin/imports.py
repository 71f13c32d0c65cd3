"""Lists of unions from and to Excel (导入导出): a dry run first, then all rows or none."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from admin import history, unions
from admin.errors import ChangedMeanwhile
from admin.models.unions import Union
from admin.rules import dates
from admin.rules import imports as rules
from admin.rules.imports import Entry, Given, Known
from admin.rules.kinds import ListOf, UnionKind, UnitType
from admin.rules.rights import Person
from admin.uploads import ListKind
from admin.workbooks import Column, Content, Row, Table, write_book

_KINDS = tuple(kind.label for kind in UnionKind if kind is not UnionKind.DISTRICT_FEDERATION)
_UNITS = tuple(unit.label for unit in UnitType)

COLUMNS = (
    Column("name", "工会名称", width=36, needed=True, synonyms=("基层工会名称", "工会全称", "单位工会名称", "名称"),
           hint="工会全称。已有的工会按这个名称对上，改的是其他各列；没有的就新建。"),
    Column("parent", "上级工会", width=28, synonyms=("上级工会名称", "所属街道", "所属工会", "隶属"),
           hint="上级工会的全称，可以是本表中的另一行，先后不限。街道、行业工会导入时可以不填，即为本级。"),
    Column("kind", "工会类别", width=18, synonyms=("类别", "工会层级"), choices=_KINDS,
           hint=f"{'、'.join(_KINDS)}之一；不填为基层工会。"),
    Column("unit_type", "单位类型", synonyms=("单位性质", "类型"), choices=_UNITS,
           hint=f"{'、'.join(_UNITS)}之一；基层工会必填，其他工会不填。"),
    Column("independent", "符合独立建会条件", synonyms=("独立建会", "是否独立建会", "是否符合独立建会条件"),
           choices=(rules.YES, rules.NO), hint="是或否；新建时不填为是。"),
    Column("staff", "职工人数", Content.COUNT, 12, synonyms=("职工数", "职工总数"), hint="整数。"),
    Column("members", "会员人数", Content.COUNT, 12, synonyms=("会员数", "会员总数"), hint="整数，不多于职工人数。"),
    Column("female_staff", "女职工人数", Content.COUNT, 12, synonyms=("女职工数", "女职工"),
           hint="整数，不多于职工人数。"),
    Column("founded_on", "成立日期", Content.DAY, 14, synonyms=("工会成立时间", "成立时间", "本届工会成立时间"),
           hint="如 2020-05-01；2020年5月1日 也可以。"),
    Column("address", "地址", width=36, synonyms=("单位地址",), hint="可以不填。"),
    Column("phone", "联系电话", width=18, synonyms=("电话", "联系方式"), hint="可以不填。"),
    Column("active", "使用状态", width=12, synonyms=("状态",), choices=(rules.IN_USE, rules.OUT_OF_USE),
           hint="只供查看；停用和恢复请在工会页面办理。"),
)  # fmt: skip
EXAMPLES = (
    {"name": "某某街道总工会", "parent": "某某区总工会", "kind": "街道总工会", "phone": "010-00000000"},
    {"name": "某某有限公司工会", "parent": "某某街道总工会", "kind": "基层工会", "unit_type": "企业",
     "independent": "是", "staff": 120, "members": 118, "female_staff": 50, "founded_on": "2020-05-01",
     "address": "某某路 1 号"},
)  # fmt: skip
NOTES = (
    "在第一张表“工会”里填写，一行一个工会；“示例”一页不会导入。",
    "上传后先看预演，确认后才保存；有一行错误就都不保存，可以下载只含错误行的表，改好再传。",
    "空着的格子表示不改；再导入一次同样的表，什么也不会变。",
)


def export(session: Session, person: Person, active: bool | None = True) -> bytes:
    """Return the unions below a person's own as a workbook that can be read in again."""
    found = unions.below(session, person.path)
    names = {union.id: union.name for union in found}
    return write_book(
        [
            Table(
                "工会",
                COLUMNS,
                [
                    asdict(unions.facts(union))
                    | {
                        "parent": names.get(union.parent_id or 0),
                        "active": rules.IN_USE if union.active else rules.OUT_OF_USE,
                        "independent": rules.YES if union.independent else rules.NO,
                    }
                    for union in found
                    if union.path != person.path and active in (None, union.active)
                ],
            )
        ]
    )


# --- in ---


def _lock(session: Session, person: Person) -> None:
    session.execute(select(Union.id).where(Union.path.startswith(person.path)).order_by(Union.id).with_for_update())


def _plan(session: Session, person: Person, rows: Sequence[Row], at: datetime) -> list[Entry]:
    found = unions.below(session, person.path)
    names = {union.id: union.name for union in found}
    known = [Known(u.id, names.get(u.parent_id or 0), u.active, u.path == person.path, unions.facts(u)) for u in found]
    taken = set(session.scalars(select(Union.name))) - set(names.values())
    own = next(union for union in known if union.own)
    return rules.plan(
        [Given(row.number, row.values, row.problems) for row in rows],
        known,
        taken,
        own.facts.name if own.facts.kind.is_intermediate else None,
        dates.today(at),
    )


def _create(session: Session, person: Person, at: datetime, entries: Iterable[Entry]) -> None:
    """Make the new unions, those above first."""
    above = {union.name: union for union in unions.below(session, person.path)}
    entries = list(entries)
    for grassroots in (False, True):
        batch = [one for one in entries if (one.facts.kind is UnionKind.GRASSROOTS) is grassroots]
        made = [
            Union(parent_id=above[one.parent or ""].id, path="", created_at=at, active=True, **asdict(one.facts))
            for one in batch
        ]
        session.add_all(made)
        try:
            session.flush()
        except IntegrityError:
            raise ChangedMeanwhile from None
        for union, one in zip(made, batch, strict=True):
            union.path = f"{above[one.parent or ''].path}{union.id}/"
            fields = history.difference({}, asdict(one.facts) | {"parent": one.parent})
            history.write(session, person, at, union, "created", fields)
        above |= {union.name: union for union in made}
    session.flush()


def _change(session: Session, person: Person, at: datetime, entries: Iterable[Entry]) -> None:
    """Edit and move the unions that are there already."""
    there = {union.name: union for union in unions.below(session, person.path)}
    for one in entries:
        union = there[one.facts.name]
        fields: dict[str, Any] = {name: list(map(history.plain, pair)) for name, pair in one.changes.items()}
        for name in set(one.changes) - {"parent"}:
            setattr(union, name, getattr(one.facts, name))
        if "parent" in one.changes:
            unions.relocate(session, union, there[one.parent or ""])
        history.write(session, person, at, union, "moved" if "parent" in one.changes else "edited", fields)
    session.flush()


UNIONS = ListKind(ListOf.UNIONS, COLUMNS, EXAMPLES, NOTES, "union.imported", _lock, _plan, _create, _change)
