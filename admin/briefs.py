"""Periodic briefs to the union above (信息报送): figures drawn from the records, words written, sent, acknowledged.

Source: 四(三) (做好信息报送).
"""

from datetime import date, datetime, timedelta

from sqlalchemy import Integer, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, joinedload

from admin import audit, targets
from admin.errors import ChangedMeanwhile, InputInvalid, NotAllowed, NotHere, NotNow
from admin.models.exchange import Brief, Publicity
from admin.models.problems import Ticket
from admin.models.reviews import HomeReview
from admin.models.titles import Title
from admin.models.unions import Union
from admin.rules import dates
from admin.rules.exchange import Period, Span, span
from admin.rules.kinds import ReviewState, Subject
from admin.rules.rights import Person, Right

TO_WRITE = "（请填写）"
"""Stands where words are still to be written; a brief with it is not sent."""


class AlreadyDrafted(NotNow):
    """There is a brief about this period."""

    code = "brief-already-there"
    sentence = "这一期已经有一份，没有另建。请打开原来的一份修改。"


def listing(session: Session, person: Person, most: int = 60) -> tuple[list[Brief], list[Brief]]:
    """Return a union's own briefs, and those that were sent to it; the newest first, not acknowledged ones on top."""
    own = select(Brief).where(Brief.union_id == person.union).order_by(Brief.year.desc(), Brief.id.desc()).limit(most)
    come = (
        select(Brief)
        .options(joinedload(Brief.union))
        .where(Brief.to_union_id == person.union)
        .order_by(Brief.acknowledged_at.is_not(None), Brief.sent_at.desc())
        .limit(most)
    )
    return list(session.scalars(own)), list(session.scalars(come))


def waiting(session: Session, person: Person) -> int:
    """Return how many briefs wait for this union's acknowledgement."""
    found = select(func.count()).where(Brief.to_union_id == person.union, Brief.acknowledged_at.is_(None))
    return session.scalar(found) or 0


def find(session: Session, person: Person, number: int, *, lock: bool = False) -> Brief:
    """Return a brief of one's own union, or one that was sent to it or to a union below.

    Raises:
        NotHere: there is none, or nobody sent it yet and it is another's draft.
    """
    found = session.get(Brief, number, with_for_update=lock)
    if found is None:
        raise NotHere
    own = found.union_id == person.union
    if not own and (found.sent_at is None or not person.reaches(found.union.path)):
        raise NotHere
    return found


def draft(session: Session, person: Person, at: datetime, period: Period, year: int, number: int) -> Brief:
    """Draft the brief of a period, with its figures as they are today and words to begin with.

    Raises:
        InputInvalid: the period has not begun, or there is no such one.
        AlreadyDrafted: there is one.
    """
    if not person.may(Right.SHARE_WORK):
        raise NotAllowed
    try:
        about = span(period, year, number)
    except ValueError:
        raise InputInvalid("没有这一期，没有新建。请核对年份和期数。") from None
    today = dates.today(at)
    if about.first > today:
        raise InputInvalid(f"{about.words}还没有开始，没有新建。")
    home = session.get_one(Union, person.union)
    figures = drawn(session, home, about, today)
    made = Brief(
        union_id=home.id, period=period, year=year, number=number, title=f"{about.words}建家活动信息",
        body=_words(home, about, figures), figures=[list(one) for one in figures], drawn_on=today, made_at=at,
        made_by=_by(person),
    )  # fmt: skip
    session.add(made)
    try:
        session.flush()
    except IntegrityError:
        raise AlreadyDrafted from None
    _note(session, person, at, made, "brief.drafted")
    return made


def edit(
    session: Session, person: Person, at: datetime, number: int, version: int, title: str, body: str, *,
    anew: bool = False,
) -> Brief:  # fmt: skip
    """Change a draft's words; draw its figures anew, where asked.

    Raises:
        NotHere: it is another union's.
        NotNow: it was sent.
        ChangedMeanwhile: somebody else changed it.
    """
    found = _own(session, person, number, version)
    found.title, found.body = title, body
    if anew:
        today = dates.today(at)
        about = span(found.period, found.year, found.number)
        figures = drawn(session, found.union, about, today)
        found.figures, found.drawn_on = [list(one) for one in figures], today
    session.flush()
    _note(session, person, at, found, "brief.edited")
    return found


def send(session: Session, person: Person, at: datetime, number: int, version: int) -> Brief:
    """Send a brief to the union above.

    Raises:
        NotNow: it was sent, something is still to be written, or there is nobody above.
    """
    found = _own(session, person, number, version)
    home = session.get_one(Union, person.union)
    if TO_WRITE in found.body:
        raise NotNow(f"正文里还有“{TO_WRITE}”的地方，没有报送。请写完，或者删去那一段。")
    if home.parent_id is None:
        raise NotNow("区总工会没有登记上一级工会，不用在这里报送。可以打印成 PDF 另行上报。")
    found.sent_at, found.sent_by, found.to_union_id = at, _by(person), home.parent_id
    session.flush()
    _note(session, person, at, found, "brief.sent")
    return found


def recall(session: Session, person: Person, at: datetime, number: int, version: int) -> Brief:
    """Take a brief back that nobody has acknowledged.

    Raises:
        NotNow: it was not sent, or is acknowledged.
    """
    found = find(session, person, number, lock=True)
    _require_version(found, version)
    if found.union_id != person.union:
        raise NotHere
    if found.sent_at is None or found.acknowledged_at is not None:
        raise NotNow("这一期还没有报送，或者上级工会已经签收，不能撤回。")
    found.sent_at, found.sent_by, found.to_union_id = None, "", None
    session.flush()
    _note(session, person, at, found, "brief.recalled")
    return found


def acknowledge(session: Session, person: Person, at: datetime, number: int, version: int, remark: str) -> Brief:
    """Acknowledge a brief that was sent to one's own union.

    Raises:
        NotAllowed: it was sent to another.
        NotNow: it was taken back, or is acknowledged.
    """
    found = find(session, person, number, lock=True)
    _require_version(found, version)
    if found.to_union_id != person.union or not person.may(Right.LEAD_WORK):
        raise NotAllowed("这份信息不是报送给您的工会的，什么也没有改变。")
    if found.acknowledged_at is not None:
        raise NotNow("这份信息已经签收，没有重复签收。")
    found.acknowledged_at, found.acknowledged_by, found.remark = at, _by(person), remark
    session.flush()
    _note(session, person, at, found, "brief.acknowledged")
    return found


def drawn(session: Session, home: Union, about: Span, today: date) -> list[tuple[str, int]]:
    """Return the figures of a period up to today, for a union and all below it."""
    last = min(about.last, today)
    begin, end = dates.start_of(about.first), dates.start_of(last + timedelta(days=1))
    within = Union.path.startswith(home.path)
    total = targets.added_up(targets.shares(session, home.path, last))
    reviews = session.execute(
        select(func.count(), func.sum(HomeReview.met.cast(Integer)))
        .join(HomeReview.union)
        .where(
            within, HomeReview.subject == Subject.HOME, HomeReview.state != ReviewState.INVALID,
            HomeReview.held_on.between(about.first, last),
        )
    ).one()  # fmt: skip
    opened, closed = (
        session.scalar(
            select(func.count()).select_from(Ticket).join(Ticket.union).where(within, when >= begin, when < end)
        )
        for when in (Ticket.opened_at, Ticket.closed_at)
    )
    awarded = session.scalar(
        select(func.count()).select_from(Title).join(Title.union).where(
            within, Title.awarded_on.between(about.first, last)
        )
    )  # fmt: skip
    told = session.scalar(
        select(func.count()).select_from(Publicity).join(Publicity.union).where(
            within, Publicity.published_on.between(about.first, last)
        )
    )  # fmt: skip
    return [
        ("应开展的基层工会（家）", total.unions),
        ("双亮到位（家）", total.displays),
        ("本年已评家（家）", total.reviews),
        ("本期评议（次）", int(reviews[0] or 0)),
        ("其中达标（次）", int(reviews[1] or 0)),
        ("本期立项整改（项）", opened or 0),
        ("本期验收整改（项）", closed or 0),
        ("本期命名职工之家（家）", awarded or 0),
        ("现有区级职工之家（家）", total.titles),
        ("本期宣传报道（条）", told or 0),
    ]


def _words(home: Union, about: Span, figures: list[tuple[str, int]]) -> str:
    told = "，".join(f"{name.partition('（')[0]}{value:,}{name.partition('（')[2][:1]}" for name, value in figures)
    return (
        f"{about.words}，{home.name}建家活动情况：{told}。\n\n"
        f"一、主要做法\n{TO_WRITE}\n\n二、效果和典型事例\n{TO_WRITE}\n\n三、问题和建议\n{TO_WRITE}"
    )


def _own(session: Session, person: Person, number: int, version: int) -> Brief:
    found = find(session, person, number, lock=True)
    if found.union_id != person.union or not person.may(Right.SHARE_WORK):
        raise NotHere
    _require_version(found, version)
    if found.sent_at is not None:
        raise NotNow("这一期已经报送，没有改动。上级工会签收之前可以撤回再改。")
    return found


def _require_version(found: Brief, version: int) -> None:
    if found.version != version:
        raise ChangedMeanwhile


def _by(person: Person) -> str:
    return f"{person.name}（{person.union_name}）"


def _note(session: Session, person: Person, at: datetime, brief: Brief, action: str) -> None:
    union = session.get_one(Union, brief.union_id)
    audit.record(session, person, at, action, f"{union.name}：{brief.title}", union.path, brief=brief.id)
