"""A made-up district (演示区): unions, people and earlier years, so that every page has something to show.

The figures are drawn by chance from a fixed beginning; every name says that it is made up.
"""

import gzip
import hashlib
import json
import random
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from admin.demo import leadership, revocations, standards, titles
from admin.models.accounts import Account
from admin.models.reviews import Acknowledgement, Flag, HomeReview
from admin.models.unions import Officer, Union
from admin.rules.kinds import FlagKind, Post, ReviewState, Role, Subject, UnionKind, UnitType
from vote import tally
from vote.chair import PollTerms, template

NOTE = "演示数据：没有真的投过票，所以核验通不过"
SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超霞平刚"
TRADES = ("科技", "商贸", "物业", "餐饮", "建筑", "传媒", "医药", "教育", "物流", "酒店")
STREETS = (
    ("望京街道总工会", UnionKind.SUBDISTRICT), ("亚运村街道总工会", UnionKind.SUBDISTRICT),
    ("高碑店地区总工会", UnionKind.AREA), ("商务中心区总工会", UnionKind.CBD),
    ("餐饮行业工会联合会", UnionKind.INDUSTRY),
)  # fmt: skip


RECEIVING = (Role.DISTRICT, Role.INTERMEDIATE)
DAYS_TO_READ = timedelta(days=2)


@dataclass(frozen=True)
class Size:
    """How large the district is: grass-roots unions, streets, and years of earlier results."""

    unions: int
    streets: int
    years: int


SMALL = Size(unions=14, streets=5, years=2)
LARGE = Size(unions=1_000, streets=43, years=22)
"""A thousand unions of which nine in ten held each of 22 years: some 20,000 results."""


def is_empty(session: Session) -> bool:
    """Say whether there is no union yet."""
    return session.scalars(select(Union).limit(1)).first() is None


def settle(
    session: Session, at: datetime, size: Size, seal: Callable[[int, str], bytes] | None = None
) -> Iterator[tuple[int, int]]:
    """Fill an empty database; yield how many unions are done, and of how many.

    Args:
        seal: seals the account number of a union; without it none is entered.
    """
    chance = random.Random(20131120)  # noqa: S311 - a made-up district
    district = _union(session, at, None, "朝阳区总工会（演示）", UnionKind.DISTRICT_FEDERATION)
    _account(session, at, district, "district", "郑区总", Role.DISTRICT)
    _account(session, at, district, "finance", "冯财务", Role.FINANCE)
    _account(session, at, district, "auditor", "陈审计", Role.AUDITOR)
    _account(session, at, district, "system", "褚系统", Role.SYSTEM)
    streets = []
    for number in range(size.streets):
        name, kind = STREETS[number] if number < len(STREETS) else (f"第{number + 1}街道总工会", UnionKind.SUBDISTRICT)
        street = _union(session, at, district, f"{name}（演示）", kind)
        _account(session, at, street, f"street{number + 1}", f"{_name(chance)}（街道）", Role.INTERMEDIATE)
        streets.append(street)
    reviews: list[dict[str, Any]] = []
    for number in range(size.unions):
        union = _grassroots(session, at, streets[number % len(streets)], number, chance)
        held = [at.year - back for back in range(size.years, 0, -1) if chance.random() < 0.9]
        reviews.extend(_review(union, year, chance) for year in held)
        yield number + 1, size.unions
    for start in range(0, len(reviews), 500):
        session.execute(insert(HomeReview), reviews[start : start + 500])
    _flags(session, at)
    _acknowledge(session)
    unions = list(session.scalars(select(Union).where(Union.kind == UnionKind.GRASSROOTS).order_by(Union.id)))
    standards.settle(session, at, unions, chance)
    titles.settle(session, at, unions, random.Random(2013), result=_review, seal=seal)  # noqa: S311 - made up
    revocations.settle(session, at, unions, random.Random(2014))  # noqa: S311 - made up
    leadership.settle(session, at, unions, chance)


def _grassroots(session: Session, at: datetime, street: Union, number: int, chance: random.Random) -> Union:
    trade = TRADES[number % len(TRADES)]
    staff = chance.choice((35, 60, 88, 120, 260, 520, 1_200))
    union = _union(
        session, at, street, f"演示{trade}{number + 1}号有限公司工会", UnionKind.GRASSROOTS,
        unit_type=UnitType.INSTITUTION if trade == "教育" else UnitType.ENTERPRISE, staff=staff,
        members=staff - chance.randrange(4), female_staff=staff // 3, independent=number % 9 != 8,
    )  # fmt: skip
    chair = _name(chance)
    since = date(at.year - 2, 3, 1)
    officers = ((Post.CHAIR, chair), (Post.VICE_CHAIR, _name(chance)), (Post.COMMITTEE, _name(chance)))
    session.add_all(
        Officer(union_id=union.id, name=name, post=post, since_on=since, until_on=since.replace(year=since.year + 5))
        for post, name in officers
    )
    _account(session, at, union, f"chair{number + 1}", f"{chair}", Role.CHAIR)
    return union


def _union(session: Session, at: datetime, above: Union | None, name: str, kind: UnionKind, **rest: Any) -> Union:
    made = Union(
        name=name, kind=kind, parent_id=above.id if above else None, path="", created_at=at,
        founded_on=date(2010, 5, 1), **rest,
    )  # fmt: skip
    session.add(made)
    session.flush()
    made.path = f"{above.path if above else '/'}{made.id}/"
    return made


def _account(session: Session, at: datetime, union: Union, login: str, name: str, role: Role) -> None:
    session.add(Account(login=login, name=name, role=role, union_id=union.id, created_at=at))


def _name(chance: random.Random) -> str:
    return chance.choice(SURNAMES) + chance.choice(GIVEN) + chance.choice(("", chance.choice(GIVEN)))


def _review(union: Union, year: int, chance: random.Random) -> dict[str, Any]:
    """Return one earlier result, its rates worked out by the rule of the ready ballot."""
    held_on = date(year, chance.randrange(3, 12), chance.randrange(1, 28))
    due = max(union.members, 12)
    present = due - chance.randrange(due // 8 + 1)
    returned = present - chance.randrange(2)
    bad = chance.choice((0, 0, 0, 1, 2, returned // 15, returned // 9))
    abstained = min(chance.randrange(3), returned - bad)
    fairly = (returned - bad - abstained) // 8
    row = [returned - bad - abstained - fairly, fairly, bad, abstained]
    terms = template(
        union=union.name, title=f"{year}年度会员评家", held_on=held_on, due=due, names=("甲", "乙"), threshold=2
    )
    counts = [row, *(_like(row, chance) for _ in terms.questions[1:])]
    satisfied, (numerator, denominator) = row[0] + row[1], terms.rule.threshold
    code = f"D{union.id:04X}{year % 1000:03}"
    figures = {
        "due": due,
        "present": present,
        "issued": present,
        "returned": returned,
        "valid": returned,
        "invalid": 0,
        "satisfied": satisfied,
        "met": satisfied * denominator >= returned * numerator,
        "quorum_met": present * 3 >= due * 2,
        "valid_poll": True,
    }
    board = _board(terms, code, {**figures, "counts": counts, "denominator": returned})
    beside = {"valid": returned, "returned": returned, "issued": present, "present": present}
    questions = [
        {
            "text": question.text,
            "options": [
                {"id": option.id, "text": option.text, "votes": votes}
                for option, votes in zip(question.options, votes_of, strict=True)
            ],
        }
        for question, votes_of in zip(terms.questions, counts, strict=True)
    ]
    return {
        **figures,
        "union_id": union.id,
        "assembly_id": None,
        "year": year,
        "poll": code,
        "subject": Subject.HOME,
        "kind": terms.kind,
        "held_on": held_on,
        "received_at": datetime(held_on.year, held_on.month, held_on.day, 8, tzinfo=UTC) + timedelta(minutes=union.id),
        "dissatisfied": bad,
        "abstained": abstained,
        "percent": tally.percent(Fraction(satisfied, returned)),
        "beside": {name: tally.percent(Fraction(row[0], of)) for name, of in beside.items()},
        "questions": questions,
        "unanimous": row[0] == returned,
        "clause": terms.rule.version,
        "announcement": NOTE,
        "digest": hashlib.sha256(board).hexdigest(),
        "board": gzip.compress(board, mtime=0),
        "state": ReviewState.COUNTS,
    }


def _like(row: list[int], chance: random.Random) -> list[int]:
    """Return the votes on another question: the same members, a few of whom say something else."""
    moved = min(row[0], chance.randrange(4))
    return [row[0] - moved, row[1] + moved, *row[2:]]


def _board(terms: PollTerms, code: str, result: dict[str, Any]) -> bytes:
    """Return what papers need of a board, without any ballot or proof."""
    rule = {**asdict(terms.rule), "denominator": "valid"}
    definition = {
        "poll": code,
        "union": terms.union,
        "title": terms.title,
        "assembly": {"kind": terms.kind, "held_on": terms.held_on.isoformat(), "due": terms.due},
        "questions": [asdict(question) for question in terms.questions],
        "rule": rule,
        "scrutineers": {"names": terms.names, "threshold": terms.threshold},
        "minimum_ballots": terms.minimum_ballots,
        "recheck_minutes": terms.recheck_minutes,
        "comments": terms.comments,
        "rehearsal": False,
    }
    events = [{"type": "definition", "data": definition}, {"type": "result", "data": result}]
    return json.dumps({"note": NOTE, "events": events}, ensure_ascii=False).encode()


def _flags(session: Session, at: datetime) -> None:
    """Flag the results that missed the rate, all settled long ago."""
    missed = session.scalars(select(HomeReview).where(~HomeReview.met))
    rows = [
        {
            "review_id": review.id,
            "union_id": review.union_id,
            "year": review.year,
            "kind": FlagKind.NOT_MET,
            "clause": review.clause,
            "why": "满意率未达到 95%",
            "raised_at": at,
            "settled_at": at,
        }
        for review in missed
    ]
    if rows:
        session.execute(insert(Flag), rows)


def _acknowledge(session: Session) -> None:
    """Let the street and the district have acknowledged every earlier result, two days after it came."""
    higher = {account.union_id: account for account in session.scalars(select(Account)) if account.role in RECEIVING}
    found = session.execute(select(HomeReview.id, HomeReview.received_at, Union.path).join(HomeReview.union))
    rows = [
        {"review_id": review, "union_id": union, "account_id": account.id, "by": account.name, "at": at + DAYS_TO_READ}
        for review, at, path in found
        for union, account in higher.items()
        if f"/{union}/" in path
    ]
    for start in range(0, len(rows), 500):
        session.execute(insert(Acknowledgement), rows[start : start + 500])
