"""The days on which a result is shown to all members (公示期): from the next working day on, or as the chair chose.

Source: 三(二)3; the number of days is the district's policy (`publicity.toml`).
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from admin import audit
from admin.errors import InputInvalid, NotAllowed, NotHere, NotNow
from admin.models.reviews import HomeReview
from admin.rules import dates
from admin.rules.kinds import ReviewState, Subject
from admin.rules.rights import Person
from admin.rules.workdays import Period, publicity

WITHIN = timedelta(days=90)
"""How long after the result the days may begin; later is a slip of the pen."""


class NotYourResult(NotAllowed):
    """The result is within reach, but it is another union's to show."""

    code = "not-your-result"
    sentence = "公示由开会的工会自己安排，上级工会只能查看。什么也没有改变。"


@dataclass(frozen=True)
class Showing:
    """A result on the public page (公示), and its days."""

    review: HomeReview
    days: Period
    over: bool


def days_of(review: HomeReview) -> Period:
    """Return the days on which a result is shown."""
    return publicity(dates.today(review.received_at), review.shown_from)


def may_begin(review: HomeReview) -> tuple[date, date]:
    """Return the first and the last day that may be chosen as the first one."""
    told_on = dates.today(review.received_at)
    return told_on, told_on + WITHIN


def begin_on(session: Session, person: Person, at: datetime, number: int, first: date) -> HomeReview:
    """Choose the first day; where it is no working day, the next one is the first.

    Raises:
        NotHere: there is no such result within reach.
        NotYourResult: it is of a union below.
        NotNow: the result is void.
        InputInvalid: the day lies before the result, or far after it.
    """
    review = session.get(HomeReview, number, with_for_update={"of": HomeReview})
    if review is None or not person.reaches(review.union.path):
        raise NotHere
    if review.union_id != person.union:
        raise NotYourResult
    if review.state is ReviewState.INVALID:
        raise NotNow("这次投票无效，结果不作公示。什么也没有改变。")
    earliest, latest = may_begin(review)
    if not earliest <= first <= latest:
        raise InputInvalid
    review.shown_from = first
    subject, path = f"{review.union.name}：{review.year}年{review.subject.label}", review.union.path
    audit.record(session, person, at, "review.shown_from", subject, path, review=review.id, first=first.isoformat())
    return review


def on_public_page(session: Session, union: int, year: int, today: date) -> Showing | None:
    """Return the result of a year that everybody may see: the one that counts, from the first day on."""
    counts = select(HomeReview).where(
        HomeReview.union_id == union,
        HomeReview.year == year,
        HomeReview.subject == Subject.HOME,
        HomeReview.state == ReviewState.COUNTS,
    )
    review = session.scalars(counts).first()
    if review is None or today < days_of(review).begins_on:
        return None
    return Showing(review, days_of(review), today > days_of(review).ends_on)
