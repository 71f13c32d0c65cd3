"""Other rewards beside the subsidy (奖励): entered by finance, corrected by an entry that takes one back.

Source: 四(二): the district rewards unions that hold its title.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session, contains_eager, selectinload

from admin import audit, unions
from admin.errors import InputInvalid, NotAllowed, NotHere, NotNow
from admin.models.subsidies import Reward
from admin.models.unions import Union
from admin.rules import dates
from admin.rules.kinds import UnionKind
from admin.rules.rights import Person, Right

SHOWN = 100
LARGEST_YUAN = 10_000_000
EARLIEST = date(2013, 1, 1)


@dataclass(frozen=True)
class Given:
    """What is given (奖励内容).

    Args:
        yuan: 0 where it is no money.
        document: 文号 or voucher number.
    """

    what: str
    yuan: int
    on: date
    document: str


def listing(session: Session, person: Person, limit: int = SHOWN) -> Sequence[Reward]:
    """Return the newest rewards of unions within reach, and what took one back."""
    found = (
        select(Reward)
        .join(Reward.union)
        .options(contains_eager(Reward.union), selectinload(Reward.reversed_by))
        .where(Union.path.startswith(person.path))
        .order_by(Reward.on.desc(), Reward.id.desc())
        .limit(limit)
    )
    return session.scalars(found).all()


def totals(session: Session, person: Person) -> list[tuple[int, str, int, int]]:
    """Return year, street of that day, number of entries, and what remains in yuan; the newest year first."""
    rows = session.execute(
        select(Reward.year, Reward.street_name, func.count(), func.sum(Reward.yuan))
        .join(Union, Union.id == Reward.street_id)
        .where(Union.path.startswith(person.path))
        .group_by(Reward.year, Reward.street_id, Reward.street_name)
        .order_by(Reward.year.desc(), Reward.street_name)
    )
    return [(row[0], row[1], row[2], row[3]) for row in rows]


def enter(session: Session, person: Person, at: datetime, union: int, given: Given) -> Reward:
    """Enter a reward of a grass-roots union.

    Raises:
        NotHere: there is no such union within reach.
        NotAllowed: she is not of finance.
        InputInvalid: it is no grass-roots union, or the day or the amount does not fit.
    """
    found = unions.within(session, person, union)
    if not person.may(Right.PAY_SUBSIDY):
        raise NotAllowed
    if found.kind is not UnionKind.GRASSROOTS:
        raise InputInvalid("奖励只登记给基层工会，没有保存。")
    if not EARLIEST <= given.on <= dates.today(at):
        raise InputInvalid("日期不能晚于今天，也不能早于2013年。没有保存。")
    if not 0 <= given.yuan <= LARGEST_YUAN:
        raise InputInvalid(f"金额应是0到{LARGEST_YUAN:,}元的整数。没有保存。")
    street = session.get_one(Union, found.parent_id or found.id)
    made = Reward(
        union_id=found.id, name=found.name, street_id=street.id, street_name=street.name, what=given.what,
        yuan=given.yuan, on=given.on, year=given.on.year, document=given.document, made_at=at, made_by=_by(person),
    )  # fmt: skip
    session.add(made)
    _note(session, person, at, made, "reward.entered")
    return made


def find(session: Session, person: Person, number: int, *, lock: bool = False) -> Reward:
    """Return a reward of a union within reach.

    Raises:
        NotHere: there is none, or it lies elsewhere.
    """
    found = session.get(Reward, number, with_for_update={"of": Reward} if lock else None)
    if found is None or not person.reaches(found.union.path):
        raise NotHere
    return found


def reverse(session: Session, person: Person, at: datetime, number: int, reason: str) -> Reward:
    """Take a reward back by an entry of its own, of today; the mistaken one stays.

    Raises:
        NotHere: there is no such reward within reach.
        NotAllowed: she is not of finance.
        NotNow: it was taken back, or takes one back itself.
    """
    found = find(session, person, number, lock=True)
    if not person.may(Right.PAY_SUBSIDY):
        raise NotAllowed
    if found.reverses_id is not None or found.reversed_by is not None:
        raise NotNow("这一条已经冲销过，或者本身就是冲销。什么也没有改变。")
    today = dates.today(at)
    made = Reward(
        union_id=found.union_id, name=found.name, street_id=found.street_id, street_name=found.street_name,
        what=f"冲销：{found.what}", yuan=-found.yuan, on=today, year=today.year, document=found.document,
        reason=reason, reverses_id=found.id, made_at=at, made_by=_by(person),
    )  # fmt: skip
    session.add(made)
    _note(session, person, at, made, "reward.reversed")
    return made


def _by(person: Person) -> str:
    return f"{person.name}（{person.union_name}）"


def _note(session: Session, person: Person, at: datetime, reward: Reward, action: str) -> None:
    session.flush()
    about = f"{reward.name}：{reward.what}"
    path = session.get_one(Union, reward.union_id).path
    audit.record(session, person, at, action, about, path, reward=reward.id, yuan=reward.yuan, reason=reward.reason)
