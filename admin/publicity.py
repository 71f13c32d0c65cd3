"""What was published about the work (宣传报道): media, title, day, link.

Source: 四(三) (做好……舆论宣传工作).
"""

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from admin import audit
from admin.errors import InputInvalid, NotAllowed, NotHere
from admin.models.exchange import Publicity
from admin.models.unions import Union
from admin.rules import dates
from admin.rules.exchange import is_web_link
from admin.rules.rights import Person, Right


def listing(session: Session, person: Person, most: int = 40) -> list[Publicity]:
    """Return what unions within a person's reach have entered, the latest first."""
    found = (
        select(Publicity)
        .join(Publicity.union)
        .options(joinedload(Publicity.union))
        .where(Union.path.startswith(person.path))
        .order_by(Publicity.published_on.desc(), Publicity.id.desc())
        .limit(most)
    )
    return list(session.scalars(found))


def add(
    session: Session, person: Person, at: datetime, *, media: str, title: str, published_on: date, link: str
) -> Publicity:
    """Enter something that was published, for one's own union.

    Raises:
        InputInvalid: the day has not come, or the link is no address of a page.
    """
    if not person.may(Right.SHARE_WORK):
        raise NotAllowed
    if published_on > dates.today(at):
        raise InputInvalid("发表日期不能晚于今天，没有保存。")
    if link and not is_web_link(link):
        raise InputInvalid("网址要以 http:// 或 https:// 开头，没有保存。")
    made = Publicity(
        union_id=person.union, media=media, title=title, published_on=published_on, link=link, added_at=at,
        added_by=f"{person.name}（{person.union_name}）",
    )  # fmt: skip
    session.add(made)
    session.flush()
    audit.record(session, person, at, "publicity.added", f"{person.union_name}：{title}", person.path, link=link)
    return made


def may_remove(person: Person, item: Publicity) -> bool:
    """Say whether a person may take it out: her own union's, or one below that she leads."""
    return person.may(Right.SHARE_WORK) and (item.union_id == person.union or person.may(Right.LEAD_WORK))


def remove(session: Session, person: Person, at: datetime, number: int) -> None:
    """Take an entry out.

    Raises:
        NotHere: there is none within reach.
        NotAllowed: it is another union's.
    """
    found = session.get(Publicity, number, with_for_update=True)
    if found is None or not person.reaches(found.union.path):
        raise NotHere
    if not may_remove(person, found):
        raise NotAllowed
    audit.record(
        session, person, at, "publicity.removed", f"{found.union.name}：{found.title}", found.union.path,
        link=found.link,
    )  # fmt: skip
    session.delete(found)
