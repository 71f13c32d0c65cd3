"""Real polls for tests of received results: played on the voting side, then handed to `admin.reviews.receive`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy.orm import Session

from admin.models.assemblies import Assembly, AssemblyPoll
from admin.models.reviews import HomeReview
from admin.reviews import receive
from admin.rules.kinds import AssemblyKind, Subject
from tests import factories
from tests.admin.house import House
from vote.db import Database

BY_PHONE = 6
"""How many of the ballots are cast by phone; the rest are counted from paper, which takes no time."""
OPTIONS = 4


def play(
    house: House,
    votes: Sequence[int],
    *,
    due: int | None = None,
    present: int | None = None,
    issued: int | None = None,
    invalid: int = 0,
    questions: int = 1,
    held_on: date = date(2026, 11, 22),
    comments: Sequence[str] = (),
) -> factories.Assembly:
    """Give a whole poll whose 总体评价 ended with these votes (满意, 基本满意, 不满意, 弃权)."""
    terms = (tuple(votes), due, present, issued, invalid, questions, held_on, tuple(comments))
    return factories.Assembly.once(house.polls, terms, lambda database: _play(database, *terms))


def _play(
    database: Database,
    votes: Sequence[int],
    due: int | None,
    present: int | None,
    issued: int | None,
    invalid: int,
    questions: int,
    held_on: date,
    comments: Sequence[str],
) -> factories.Assembly:
    valid = sum(votes)
    returned = valid + invalid
    made = issued or returned
    due = due or max(present or made, made)
    poll = factories.Assembly.define(database, due=due, questions=questions, held_on=held_on)
    poll.hold_ceremony()
    poll.issue(made)
    poll.open(present=present or due)
    choices = [option for option, count in enumerate(votes) for _ in range(count)]
    by_phone = choices if returned - BY_PHONE < 5 else choices[:BY_PHONE]
    on_paper = choices[len(by_phone) :]
    for place, choice in enumerate(by_phone):
        comment = comments[place] if place < len(comments) else ""
        poll.cast(poll.slips[place], [choice] * questions, comment=comment)
    papers = len(on_paper) + invalid
    if papers:
        poll.void(poll.slips[len(by_phone) : len(by_phone) + papers], "paper")
    poll.close(issued=made)
    if papers:
        row = [on_paper.count(option) for option in range(OPTIONS)]
        for scrutineer in (1, 2):
            poll.post_sheet(scrutineer, [row] * questions, len(on_paper), invalid)
    poll.count()
    poll.stop()
    return poll


def enrol(
    session: Session,
    house: House,
    union: str,
    poll: factories.Assembly,
    *,
    subject: Subject = Subject.HOME,
    rehearsal: bool = False,
    rerun_of: int | None = None,
) -> Assembly:
    """Write the assembly of a played poll into the tables of the signed-in side."""
    definition = poll.definition
    held_on = date.fromisoformat(definition["assembly"]["held_on"])
    made = Assembly(
        union_id=house.unions[union],
        year=held_on.year,
        title=definition["title"],
        kind=AssemblyKind.MEMBERS,
        held_on=held_on,
        due=definition["assembly"]["due"],
        scrutineers=definition["scrutineers"]["names"],
        threshold=2,
        tellers=[],
        questions=definition["questions"],
        comments=True,
        recheck_minutes=0,
        rerun_of_id=rerun_of,
        created_at=house.clock(),
    )
    session.add(made)
    session.flush()
    session.add(
        AssemblyPoll(
            assembly_id=made.id, code=poll.code, subject=subject, rehearsal=rehearsal, created_at=house.clock()
        )
    )
    session.flush()
    return made


def hand_in(house: House, union: str, poll: factories.Assembly, subject: Subject = Subject.HOME) -> int:
    """Enrol a played poll and receive its result; return the number of the review."""
    with house.writing() as session:
        review: HomeReview = receive(
            session, house.clock(), enrol(session, house, union, poll, subject=subject), poll.code, house.polls
        )
        return review.id
