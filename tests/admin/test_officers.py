"""Officers: who holds a post, since when, until when."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from admin import history, officers
from admin.errors import InputInvalid, NotAllowed, NotHere, NotNow
from admin.models.audit import AuditEntry
from admin.models.unions import Officer, Union
from admin.rules.kinds import Post
from admin.rules.officers import OfficerFacts
from admin.rules.unions import TermState, term_end, term_policy, term_state
from tests.admin.house import House

TODAY = date(2026, 11, 22)
CHAIR = OfficerFacts("王建国", Post.CHAIR, date(2022, 3, 1), date(2027, 2, 28), "010-1")


def add(house: House, draft: OfficerFacts, who: str = "chair", union: str = "first") -> int:
    with house.writing() as session:
        return officers.add(session, house.person(who), house.clock(), house.unions[union], draft).id


def names(house: House, union: str = "first") -> list[str]:
    with house.database.read() as session:
        return officers.names_in_office(session, session.get_one(Union, house.unions[union]))


def test_a_term_of_three_or_five_years_ends_the_day_before_its_anniversary() -> None:
    assert term_policy().years == (3, 5)
    assert term_end(date(2024, 3, 1), 3) == date(2027, 2, 28)
    assert term_end(date(2024, 2, 29), 5) == date(2029, 2, 28)
    assert term_end(date(2024, 2, 29), 4) == date(2028, 2, 28)


def test_a_term_is_marked_from_the_day_after_its_end() -> None:
    assert term_state(date(2026, 11, 22), None, TODAY) is TermState.ENDING
    assert term_state(date(2026, 11, 21), None, TODAY) is TermState.OVER
    assert term_state(date(2027, 2, 20), None, TODAY) is TermState.ENDING
    assert term_state(date(2027, 2, 21), None, TODAY) is TermState.SERVING
    assert term_state(None, None, TODAY) is TermState.SERVING
    assert term_state(date(2026, 1, 1), date(2026, 1, 1), TODAY) is TermState.LEFT


def test_who_holds_a_post_is_named_until_leaving(house: House) -> None:
    chair = add(house, CHAIR)
    add(house, OfficerFacts("李红", Post.VICE_CHAIR, date(2022, 3, 1)))
    assert names(house) == ["王建国", "李红"]

    with house.writing() as session:
        officers.leave(session, house.person("chair"), house.clock(), house.unions["first"], chair, TODAY)

    assert names(house) == ["李红"]


def test_one_whose_term_is_over_still_holds_the_post(house: House) -> None:
    add(house, OfficerFacts("王建国", Post.CHAIR, date(2015, 1, 1), date(2020, 1, 1)))

    assert names(house) == ["王建国"]


def test_there_is_one_chair_at_a_time(house: House) -> None:
    add(house, CHAIR)

    with pytest.raises(InputInvalid, match="现任主席是王建国"):
        add(house, OfficerFacts("李红", Post.CHAIR, TODAY))


def test_leaving_by_mistake_is_taken_back_unless_somebody_else_has_the_post(house: House) -> None:
    chair, first = add(house, CHAIR), house.unions["first"]
    person = house.person("chair")
    with house.writing() as session:
        officers.leave(session, person, house.clock(), first, chair, TODAY)
    with house.writing() as session:
        officers.restore(session, person, house.clock(), first, chair)
    assert names(house) == ["王建国"]

    with house.writing() as session:
        officers.leave(session, person, house.clock(), first, chair, TODAY)
    add(house, OfficerFacts("李红", Post.CHAIR, TODAY))
    with pytest.raises(InputInvalid), house.writing() as session:
        officers.restore(session, person, house.clock(), first, chair)

    assert names(house) == ["李红"]


@pytest.mark.parametrize("left_on", [date(2026, 11, 23), date(2022, 2, 28)])
def test_nobody_leaves_tomorrow_or_before_beginning(house: House, left_on: date) -> None:
    chair = add(house, CHAIR)

    with pytest.raises(InputInvalid), house.writing() as session:
        officers.leave(session, house.person("chair"), house.clock(), house.unions["first"], chair, left_on)


def test_nobody_leaves_twice(house: House) -> None:
    chair = add(house, CHAIR)
    with house.writing() as session:
        officers.leave(session, house.person("chair"), house.clock(), house.unions["first"], chair, TODAY)

    with pytest.raises(NotNow), house.writing() as session:
        officers.leave(session, house.person("chair"), house.clock(), house.unions["first"], chair, TODAY)


def test_every_change_of_an_officer_is_in_history_and_audit(house: House) -> None:
    chair, first = add(house, CHAIR), house.unions["first"]
    with house.writing() as session:
        officers.edit(session, house.person("street"), house.clock(), first, chair, {"name": "王建华"})

    with house.database.read() as session:
        changes = history.of(session, session.get_one(Union, first))
        acts = [entry.action for entry in session.scalars(select(AuditEntry).order_by(AuditEntry.seq))]
    assert acts == ["officer.added", "officer.edited"]
    assert changes[0].by == "周街道（街道（地区、行业）工会）"
    assert changes[0].lines == [("干部", "—", "主席 王建华"), ("姓名", "王建国", "王建华")]


def test_an_edit_that_changes_nothing_leaves_no_trace(house: House) -> None:
    chair = add(house, CHAIR)
    with house.writing() as session:
        officers.edit(session, house.person("chair"), house.clock(), house.unions["first"], chair, {"phone": "010-1"})

    with house.database.read() as session:
        assert len(list(session.scalars(select(AuditEntry)))) == 1


def test_officers_elsewhere_cannot_be_touched(house: House) -> None:
    chair = add(house, CHAIR)

    for who, error in (
        ("other_chair", NotHere), ("third_chair", NotHere), ("other_street", NotHere), ("finance", NotAllowed),
    ):  # fmt: skip
        with pytest.raises(error), house.writing() as session:
            officers.edit(session, house.person(who), house.clock(), house.unions["first"], chair, {"phone": "x"})
    with pytest.raises(NotHere), house.writing() as session:
        officers.edit(
            session, house.person("other_chair"), house.clock(), house.unions["second"], chair, {"phone": "x"}
        )
    with house.database.read() as session:
        assert session.get_one(Officer, chair).phone == "010-1"
