"""双亮, 目标 and 工作交流 for the made-up district (演示数据)."""

import random
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from admin.models.displays import DisplayRecord
from admin.models.exchange import Brief, Exemplar, Input, Publicity, Question
from admin.models.targets import TargetRow
from admin.models.unions import Officer, Union
from admin.rules import dates
from admin.rules.displays import Place, Way, posts
from admin.rules.exchange import ExemplarState, Period
from admin.rules.kinds import UnionKind

BY = "演示数据"


def settle(session: Session, at: datetime, unions: Sequence[Union], chance: random.Random) -> None:
    """Let most of these unions show plaque and officers since some day of their terms, and have something to tell."""
    numbers = {union.id: union for union in unions if union.kind is UnionKind.GRASSROOTS}
    officers: dict[int, list[Officer]] = {}
    for officer in session.scalars(select(Officer).where(Officer.left_on.is_(None))):
        if officer.post in posts():
            officers.setdefault(officer.union_id, []).append(officer)
    rows = [row for union in numbers.values() for row in _shown(union, officers.get(union.id, []), at, chance)]
    for start in range(0, len(rows), 500):
        session.execute(insert(DisplayRecord), rows[start : start + 500])
    _tell(session, at, list(numbers.values()), chance)


def _shown(union: Union, officers: Sequence[Officer], at: datetime, chance: random.Random) -> list[dict[str, Any]]:
    if not officers or chance.random() < 0.1:
        return []
    since = officers[0].since_on + timedelta(days=chance.randrange(10, 60))
    entered = {"entered_at": at, "entered_by": BY, "ended_on": None, "why_ended": ""}
    rows: list[dict[str, Any]] = [
        {
            "union_id": union.id, "officer_id": None, "place": chance.choice(list(Place)), "way": None,
            "words": f"{union.name}委员会", "name": union.name, "post": None, "shown_on": since, **entered,
        }
    ]  # fmt: skip
    rows.extend(
        {
            "union_id": union.id, "officer_id": officer.id, "place": None,
            "way": chance.choice((Way.BADGE, Way.DESK_SIGN, Way.CONTACT_CARD)), "words": "",
            "name": officer.name, "post": officer.post, "shown_on": since, **entered,
        }
        for officer in officers
        if chance.random() < 0.85
    )  # fmt: skip
    return rows


def _tell(session: Session, at: datetime, unions: Sequence[Union], chance: random.Random) -> None:
    today = dates.today(at)
    first = unions[0]
    street = session.get_one(Union, first.parent_id)
    session.add(
        TargetRow(
            by=today.replace(month=12, day=31),
            share_percent=90,
            titles=600,
            made_at=at,
            made_by=BY,
            clause="演示：区总工会年度工作安排（不是真的文件）",
        )
    )
    session.add_all(
        Input(
            union_id=union.id, year=today.year, persons=chance.randrange(1, 6), things="活动室桌椅、图书",
            yuan=chance.randrange(2, 40) * 1_000, entered_at=at, entered_by=BY,
        )
        for union in unions[:40]
    )  # fmt: skip
    session.add(
        Exemplar(
            union_id=first.id, title="午间半小时：把职工活动室开到车间旁", state=ExemplarState.APPROVED,
            story="演示：工会把活动室搬到车间旁边，午休半小时开放，每周请一位心理咨询师来坐班。\n"
            "一年里来过的职工超过八成。",
            nominated_at=at, nominated_by=BY, nominating_union_id=street.id, agreed_at=at, agreed_by=BY,
            decided_at=at, decided_by=BY, reason="做法可学",
        )
    )  # fmt: skip
    session.add(
        Exemplar(
            union_id=unions[-1].id, title="一张联系卡，事事有回音", state=ExemplarState.NOMINATED,
            story="演示：主席的联系卡发到每个班组，来电当天有回音。", nominated_at=at, nominated_by=BY,
            nominating_union_id=unions[-1].id, agreed_at=at, agreed_by=BY,
        )
    )  # fmt: skip
    session.add(
        Publicity(
            union_id=street.id, media="演示日报", title="街道工会“双亮”见实效", published_on=today - timedelta(days=9),
            link="https://example.com/news", added_at=at, added_by=BY,
        )
    )  # fmt: skip
    session.add_all(
        [
            Question(
                union_id=first.id, title="两家单位合用一间活动室，算不算“有”？", asked_at=at, asked_by=BY,
                text="演示：我们和楼上的公司合用一间活动室，钥匙在物业，平时都能用。",
                answer="按“有”处理；要求“独立”的不能合用。", answered_at=at, answered_by=BY,
                answering_union_id=street.id, shared_title="合用的活动室算不算“有”",
            ),
            Question(
                union_id=unions[-1].id, title="主席外派一年，身份由谁来亮？", asked_at=at, asked_by=BY,
                text="演示：主席外派期间由副主席主持工作，胸卡和桌牌怎么登记？",
            ),
        ]
    )  # fmt: skip
    before = today.replace(day=1) - timedelta(days=1)
    session.add(
        Brief(
            union_id=street.id, period=Period.MONTH, year=before.year, number=before.month,
            title=f"{before.year}年{before.month}月建家活动信息", body="演示：本月指导三家工会完善活动室。",
            drawn_on=before, figures=[["应开展的基层工会（家）", 3], ["双亮到位（家）", 2]], made_at=at, made_by=BY,
            sent_at=at, sent_by=BY,
            to_union_id=street.parent_id,
        )
    )  # fmt: skip
