"""A really played assembly of the house's first union, received as a result: for tests of papers and lists."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from admin import reviews
from admin.models.assemblies import Assembly as Meeting
from admin.models.assemblies import AssemblyPoll
from admin.models.reviews import HomeReview
from admin.models.unions import Union
from admin.rules.dates import today
from admin.rules.kinds import AssemblyKind, Subject
from tests.admin.house import House
from tests.factories import Assembly
from vote.db import Database


@dataclass(frozen=True)
class Played:
    """The numbers of what was played."""

    assembly: int
    code: str
    review: int | None


def hold(
    house: House,
    union: str = "first",
    subject: Subject = Subject.HOME,
    play: Callable[[Assembly], None] = lambda _: None,
    played_as: Hashable = "ready",
    **changes: Any,
) -> tuple[int, Assembly]:
    """Enter a meeting and define its poll; return the meeting's number and the poll, at READY.

    Args:
        play: takes the poll further.
        played_as: a name for that.
    """
    with house.writing() as session:
        found = session.get_one(Union, house.unions[union])
        given: dict[str, Any] = {
            "union": found.name, "title": "2026年度会员评议职工之家", "held_on": today(house.clock()), "due": 20,
        }  # fmt: skip
        terms = given | changes

        def begin(database: Database) -> Assembly:
            begun = Assembly.define(database, **terms)
            begun.hold_ceremony()
            play(begun)
            return begun

        played = Assembly.once(house.polls, (played_as, repr(terms)), begin)
        meeting = Meeting(
            union_id=found.id, year=2026, title="2026年度会员评议职工之家", kind=AssemblyKind.MEMBERS,
            held_on=today(house.clock()), place="三层多功能厅", due=20, excused=0, present=20,
            chief_scrutineer="张监票", scrutineers=["张监票", "李监票", "王监票"], threshold=2,
            tellers=["陈计票", "林计票"], questions=[], comments=True, recheck_minutes=0,
            scrutineers_adopted_at=house.clock(), created_at=house.clock(),
        )  # fmt: skip
        session.add(meeting)
        session.flush()
        session.add(poll_row(house, meeting.id, played, subject, rehearsal=changes.get("rehearsal", False)))
        return meeting.id, played


def poll_row(house: House, meeting: int, played: Assembly, subject: Subject, *, rehearsal: bool) -> AssemblyPoll:
    """Return the row that binds a poll to its meeting, with times a few minutes apart."""
    start = house.clock()
    return AssemblyPoll(
        assembly_id=meeting, code=played.code, subject=subject, rehearsal=rehearsal, created_at=start,
        opened_at=start + timedelta(minutes=10), closed_at=start + timedelta(minutes=25),
        ended_at=start + timedelta(minutes=31),
    )  # fmt: skip


def vote(played: Assembly, votes: Sequence[int], comments: Sequence[str] = ()) -> None:
    """Let so many vote for each option of every question, then close and count."""
    questions = len(played.definition["questions"])
    played.issue(sum(votes))
    played.open()
    secrets = iter(played.slips)
    remarks = iter(comments)
    for option, number in enumerate(votes):
        for _ in range(number):
            played.cast(next(secrets), [option] * questions, next(remarks, ""))
    played.close()
    played.count()
    played.stop()


def received(house: House, votes: Sequence[int] = (15, 3, 1, 1), union: str = "first", **changes: Any) -> Played:
    """Play an assembly to its end and receive its result."""
    meeting, played = hold(
        house,
        union,
        play=lambda poll: vote(poll, votes, ("食堂午餐品种少",)),
        played_as=("received", tuple(votes)),
        **changes,
    )
    with house.writing() as session:
        review = reviews.receive(session, house.clock(), session.get_one(Meeting, meeting), played.code, house.polls)
        return Played(meeting, played.code, review.id)


def digest(house: House, played: Played) -> str:
    """Return the hash of a received result."""
    with house.database.read() as session:
        assert played.review is not None
        return session.get_one(HomeReview, played.review).digest
