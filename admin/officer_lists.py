"""Lists of officers from Excel (导入干部): who holds which post in which union, since when and until when."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from admin import officers, unions
from admin.models.unions import Officer, Union
from admin.rules import dates
from admin.rules import officer_lists as rules
from admin.rules.imports import Given
from admin.rules.kinds import ListOf, Post
from admin.rules.officer_lists import KnownOfficer, KnownUnion, OfficerEntry
from admin.rules.rights import Person
from admin.uploads import ListKind
from admin.workbooks import Column, Content, Row

_POSTS = tuple(post.label for post in Post)

COLUMNS = (
    Column("union", "工会名称", width=36, needed=True,
           synonyms=("基层工会名称", "工会全称", "单位工会名称", "所在工会"),
           hint="工会全称，与“工会”名单中的完全一样。"),
    Column("name", "姓名", width=14, needed=True, synonyms=("干部姓名",),
           hint="同一工会、同一职务、同名的视为同一人，改的是其他各列。"),
    Column("post", "职务", width=16, needed=True, synonyms=("工会职务", "担任职务"), choices=_POSTS,
           hint=f"{'、'.join(_POSTS)}之一；一人担任两个职务的写两行。"),
    Column("phone", "电话", width=18, synonyms=("联系电话", "手机"), hint="可以不填。"),
    Column("since_on", "任职日期", Content.DAY, 14, synonyms=("任职时间", "当选日期"),
           hint="新登记的必填，如 2024-05-01；2024年5月1日 也可以。"),
    Column("until_on", "任期届满", Content.DAY, 14, synonyms=("届满日期", "任期届满日期"), hint="可以不填。"),
)  # fmt: skip
EXAMPLES = (
    {"union": "某某有限公司工会", "name": "某某", "post": "主席", "phone": "010-00000000", "since_on": "2024-05-01",
     "until_on": "2029-04-30"},
    {"union": "某某有限公司工会", "name": "某某某", "post": "副主席", "since_on": "2024-05-01"},
)  # fmt: skip
NOTES = (
    "在第一张表“工会干部”里填写，一行一个人的一个职务；“示例”一页不会导入。",
    "上传后先看预演，确认后才保存；有一行错误就都不保存，可以下载只含错误行的表，改好再传。",
    "空着的格子表示不改；再导入一次同样的表，什么也不会变。",
    "离任不能导入，请在工会页面登记：原来的人离任以后，才能登记新的主席。",
)


def _lock(session: Session, person: Person) -> None:
    session.execute(select(Union.id).where(Union.path.startswith(person.path)).order_by(Union.id).with_for_update())


def _plan(session: Session, person: Person, rows: Sequence[Row], at: datetime) -> list[OfficerEntry]:
    there = [union for union in unions.below(session, person.path) if unions.may_edit(person, union)]
    numbers = select(Union.id).where(Union.path.startswith(person.path))
    held = session.scalars(select(Officer).where(Officer.union_id.in_(numbers), Officer.left_on.is_(None)))
    return rules.plan(
        [Given(row.number, row.values, row.problems) for row in rows],
        [KnownUnion(union.id, union.name, union.active) for union in there],
        [KnownOfficer(one.id, one.union_id, officers.facts(one)) for one in held.all()],
        dates.today(at),
    )


def _create(session: Session, person: Person, at: datetime, entries: Sequence[OfficerEntry]) -> None:
    for one in entries:
        assert one.union is not None
        assert one.facts is not None, "a row that is not wrong has both"
        officers.begin(session, person, at, session.get_one(Union, one.union), one.facts)


def _change(session: Session, person: Person, at: datetime, entries: Sequence[OfficerEntry]) -> None:
    for one in entries:
        assert one.facts is not None, "a row that is not wrong has them"
        officers.alter(session, person, at, session.get_one(Officer, one.officer), one.facts)


OFFICERS = ListKind(ListOf.OFFICERS, COLUMNS, EXAMPLES, NOTES, "officer.imported", _lock, _plan, _create, _change)
