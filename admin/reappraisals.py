"""What an appraisal does to a title (整改中、待复查): it changes how the title stands, and never revokes it.

Source: 三(二)3 (及时进行整改); a body alone decides on revoking.
"""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from admin import titles
from admin.models.problems import Ticket
from admin.models.reviews import HomeReview
from admin.models.revocations import Decision, Revocation
from admin.models.titles import Title
from admin.rules.kinds import Outcome, ReviewState, Subject, TicketKind, TicketState, TitleState
from admin.rules.rights import Person


def result_received(session: Session, at: datetime, review: HomeReview) -> None:
    """Change the union's titles by a result that counts: 整改中 where it was not met, 有效 again where it was.

    A result of an earlier day than the last one changes nothing.
    """
    if review.subject is not Subject.HOME or review.state is not ReviewState.COUNTS:
        return
    if _latest(session, review.union_id) is not review:
        return
    if review.met:
        text = f"{review.year}年会员评家满意率{review.percent}，达标，称号恢复有效。"
        _change(session, None, at, review.union_id, TitleState.VALID, text)
    else:
        text = f"{review.year}年会员评家满意率{review.percent}，未达标，限期整改后复评。称号没有撤销。"
        _change(session, None, at, review.union_id, TitleState.RECTIFYING, text)


def rectification_accepted(session: Session, person: Person, at: datetime, ticket: Ticket) -> None:
    """Let the union's titles wait for the re-appraisal (待复查), once the 整改 of its latest result is accepted."""
    if ticket.kind is not TicketKind.RATE or ticket.review is None:
        return
    if _latest(session, ticket.union_id) is not ticket.review:
        return
    text = f"{ticket.review.year}年评议未达标的整改已经验收，等待复评。"
    _change(session, person, at, ticket.union_id, TitleState.AWAITING, text, only=TitleState.RECTIFYING)


def result_annulled(session: Session, at: datetime, review: HomeReview) -> None:
    """Let the union's titles stand as the results say that are left, after one was annulled."""
    if review.subject is not Subject.HOME:
        return
    state = standing(session, review.union_id)
    text = f"{review.year}年一次评议的结果已经作废，称号按其余有效结果改为“{state.label}”。"
    ordered = set() if state is not TitleState.VALID else _ordered(session, review.union_id)
    for title in _held(session, review.union_id):
        if title.state is not state and title.id not in ordered:
            titles.change(session, None, at, title, state, text)


def standing(session: Session, union: int) -> TitleState:
    """Return how a title of the union stands by its latest result that counts; 有效 where there is none."""
    last = _latest(session, union)
    if last is None or last.met:
        return TitleState.VALID
    closed = select(Ticket.id).where(
        Ticket.review_id == last.id, Ticket.kind == TicketKind.RATE, Ticket.state == TicketState.CLOSED
    )
    return TitleState.AWAITING if session.scalars(closed).first() else TitleState.RECTIFYING


def _latest(session: Session, union: int) -> HomeReview | None:
    """Return the union's latest result that counts for its year."""
    found = select(HomeReview).where(
        HomeReview.union_id == union, HomeReview.subject == Subject.HOME, HomeReview.state == ReviewState.COUNTS
    )
    return session.scalars(found.order_by(HomeReview.held_on.desc(), HomeReview.id.desc()).limit(1)).first()


def _ordered(session: Session, union: int) -> set[int]:
    """Return the titles that a decision put under 整改 after the latest result that counts: another one must end it."""
    last = _latest(session, union)
    found = select(Revocation.title_id).join(Revocation.decisions).where(
        Revocation.union_id == union, Decision.outcome == Outcome.RECTIFY
    )  # fmt: skip
    if last is not None:
        found = found.where(Decision.made_at > last.received_at)
    return set(session.scalars(found))


def _held(session: Session, union: int) -> Iterable[Title]:
    """Return the titles that a union holds, locked."""
    found = select(Title).where(Title.union_id == union, Title.ended_on.is_(None))
    return session.scalars(found.order_by(Title.id).with_for_update()).all()


def _change(
    session: Session, person: Person | None, at: datetime, union: int, state: TitleState, text: str, *,
    only: TitleState | None = None,
) -> None:  # fmt: skip
    for title in _held(session, union):
        if title.state is not state and only in (None, title.state):
            titles.change(session, person, at, title, state, text)
