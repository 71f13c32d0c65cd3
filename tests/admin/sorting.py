"""Results with comments, problems and tickets, for tests of what is put right."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from admin import problems, rectifying, replies
from admin.models.problems import OpenedComment, Problem, Ticket
from admin.models.reviews import HomeReview
from admin.rules.kinds import ReviewState, Subject
from tests.admin.house import NOON, House

SAID = ("食堂太贵", "食堂不好吃\n还总排队", "<script>alert(1)</script>", "都挺好", "更衣室没有热水")
MEASURE = "更换食堂供应商，每月公布菜价"
REASON = "更衣室属房东管理，我们已发函，暂不能自行改造。"
OUTCOME = "已更换供应商，菜价降低一成。"


def review(session: Session, house: House, union: str = "first", **changes: object) -> HomeReview:
    """Return a new frozen result of a union, met unless told otherwise."""
    year = changes.get("year", 2026)
    made = HomeReview(
        **{
            "union_id": house.unions[union], "assembly_id": None, "year": year, "poll": f"{union}-{year}",
            "subject": Subject.HOME, "kind": "members", "held_on": date(2026, 11, 20), "received_at": NOON,
            "due": 20, "present": 20, "issued": 20, "returned": 20, "valid": 20, "invalid": 0,
            "satisfied": 19, "dissatisfied": 1, "abstained": 0, "percent": "95.00%", "beside": {},
            "questions": [], "met": True, "quorum_met": True, "valid_poll": True, "unanimous": False,
            "clause": "", "announcement": "", "digest": "0" * 64, "board": b"", "state": ReviewState.COUNTS,
        }
        | changes
    )  # fmt: skip
    session.add(made)
    session.flush()
    return made


def commented(house: House, union: str = "first", said: tuple[str, ...] = SAID, **changes: object) -> int:
    """Make a result with comments and return its number."""
    with house.writing() as session:
        made = review(session, house, union, **changes)
        session.add_all(OpenedComment(review_id=made.id, place=place, text=text) for place, text in enumerate(said, 1))
        return made.id


def problem(house: House, number: int, title: str = "食堂又贵又不好", places: tuple[int, ...] = (1, 2)) -> Problem:
    """Make a problem of a result of the first union, as its chair."""
    with house.writing() as session:
        return problems.name(session, house.person("chair"), house.clock(), number, title, places)


def ticket(house: House, number: int | None = None) -> Ticket:
    """Open a ticket for a problem of a result of the first union, as its chair; due on New Year's Eve."""
    found = problem(house, number or commented(house))
    with house.writing() as session:
        given = MEASURE, "后勤部张三", date(2026, 12, 31)
        return replies.open_ticket(session, house.person("chair"), house.clock(), found.id, *given)


def reported(house: House, number: int | None = None) -> Ticket:
    """Open a ticket and report it for acceptance."""
    found = ticket(house, number)
    with house.writing() as session:
        return rectifying.report(session, house.person("chair"), house.clock(), found.id, found.version, OUTCOME)


def as_it_is(house: House, number: int) -> Ticket:
    """Return a ticket as it stands in the database, with what belongs to it."""
    with house.database.read() as session:
        found = session.get_one(Ticket, number)
        _ = found.steps, found.union, found.review
        return found
