"""Answering problems (答复突出问题): with a reason, or by putting them right."""

from datetime import date, datetime

from sqlalchemy.orm import Session

from admin import audit, tickets
from admin.errors import InputInvalid, NotNow
from admin.models.problems import Problem, Ticket
from admin.models.reviews import HomeReview
from admin.problems import AnsweredAlready, own, require_unanswered
from admin.rules.rights import Person
from admin.rules.tickets import reason_is_given


def reply(session: Session, person: Person, at: datetime, number: int, text: str) -> Problem:
    """Answer a problem with a reason why nothing is to be put right, or change that answer.

    Raises:
        AnsweredAlready: it has a ticket.
        InputInvalid: the text is too short to hold a reason.
    """
    problem, review = own(session, person, number)
    if problem.tickets:
        raise AnsweredAlready
    if not reason_is_given(text):
        raise InputInvalid("答复太短，没有保存。请把理由写清楚。")
    problem.reply, problem.replied_at = text, at
    _record(session, person, at, "problem.replied", problem, review, text=text)
    return problem


def take_back_reply(session: Session, person: Person, at: datetime, number: int) -> Problem:
    """Take a reply back; the problem is unanswered again, and members are not told of it any more.

    Raises:
        NotNow: there is none.
    """
    problem, review = own(session, person, number)
    if problem.replied_at is None:
        raise NotNow("这个问题还没有答复，什么也没有改变。")
    _record(session, person, at, "problem.reply_taken_back", problem, review, text=problem.reply)
    problem.reply, problem.replied_at, problem.told_at = "", None, None
    return problem


def open_ticket(
    session: Session, person: Person, at: datetime, number: int, measure: str, owner: str, due_on: date
) -> Ticket:
    """Answer a problem by putting it right.

    Raises:
        AnsweredAlready: it has a ticket or a reply.
        InputInvalid: the deadline has passed already.
    """
    problem, _review = own(session, person, number)
    require_unanswered(problem)
    return tickets.open_for_problem(session, person, at, problem, measure, owner, due_on)


def tell(session: Session, person: Person, at: datetime, number: int, *, told: bool = True) -> Problem:
    """Show a reply on the public page for members, or take it off again.

    Raises:
        NotNow: there is no reply.
    """
    problem, review = own(session, person, number)
    if problem.replied_at is None:
        raise NotNow("这个问题还没有答复，没有向会员公开。")
    if told != (problem.told_at is not None):
        problem.told_at = at if told else None
        _record(session, person, at, "problem.told" if told else "problem.untold", problem, review)
    return problem


def _record(
    session: Session, person: Person, at: datetime, action: str, problem: Problem, review: HomeReview, **detail: str
) -> None:
    subject, path = f"突出问题：{problem.title}", review.union.path
    audit.record(session, person, at, action, subject, path, problem=problem.id, **detail)
