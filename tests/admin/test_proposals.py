"""Proposals of revocation: grounds are named by rule, proposals are made by people, once."""

from __future__ import annotations

import threading
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import func, select

from admin import duties, proposals
from admin.errors import NotAllowed, NotHere, NotNow
from admin.models.audit import AuditEntry
from admin.models.reviews import Flag, RevocationProposal
from admin.proposals import AlreadyProposed, NoGround
from admin.rules.kinds import FlagKind, ProposalState, Trigger
from tests.admin.engines import both_engines
from tests.admin.house import House
from tests.admin.polls import hand_in, play

REASON = "多数会员不满意，走访核实后提议撤销。"


@pytest.fixture
def ground(house: House) -> int:
    """The flag of a union (first) with more than half dissatisfied."""
    review = hand_in(house, "first", play(house, [3, 1, 6, 0]))
    with house.database.read() as session:
        return session.scalars(select(Flag.id).where(Flag.review_id == review, Flag.kind == FlagKind.MAY_REVOKE)).one()


def count(house: House) -> int:
    with house.database.read() as session:
        return session.scalar(select(func.count()).select_from(RevocationProposal)) or 0


def test_a_ground_is_put_forward_and_nothing_is_proposed_by_itself(house: House, ground: int) -> None:
    text = house.browser("street").get("/proposals").text

    assert "可以提议的：1家" in text
    assert "不满意6票，超过有效票10张的一半" in text
    assert "可撤销其称号" in text
    assert count(house) == 0
    assert "可以提议的：0家" in house.browser("other_street").get("/proposals").text


def test_a_proposal_is_made_seen_by_the_union_and_taken_back(house: House, ground: int) -> None:
    street = house.browser("street")

    made = street.post(f"/proposals/new/{ground}", {"reason": REASON})

    assert made.status_code == 303
    page = made.location
    chair = house.browser("chair")
    assert "上级工会提议撤销本工会的“职工之家”称号" in chair.get("/").text
    assert REASON in chair.get(page).text
    assert "撤回提议" not in chair.get(page).text
    assert "可以提议的：0家" in street.get("/proposals").text
    assert chair.post(f"{page}/withdraw", {"closing_reason": "不同意提议"}).status_code == 403

    taken = street.post(f"{page}/withdraw", {"closing_reason": "核实有误"})

    assert taken.status_code == 303
    assert "核实有误" in chair.get(page).text
    assert "提议撤销本工会" not in chair.get("/").text
    assert "可以提议的：1家" in street.get("/proposals").text
    assert street.post(f"{page}/withdraw", {"closing_reason": "再撤一次"}).status_code == 409
    with house.database.read() as session:
        actions = session.scalars(select(AuditEntry.action).where(AuditEntry.action.startswith("proposal."))).all()
    assert sorted(actions) == ["proposal.made", "proposal.withdrawn"]


@both_engines
def test_there_is_one_open_proposal_on_a_ground(house: House, ground: int) -> None:
    together, got = threading.Barrier(3), []

    def one(who: str) -> None:
        person = house.person(who)
        together.wait()
        try:
            with house.writing() as session:
                proposals.propose(session, person, house.clock(), ground, REASON)
            got.append("made")
        except AlreadyProposed:
            got.append("already")

    threads = [threading.Thread(target=one, args=(who,)) for who in ("street", "district", "street")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(got) == ["already", "already", "made"]
    assert count(house) == 1


def test_only_those_above_may_propose(house: House, ground: int) -> None:
    for who, error in (("chair", NotAllowed), ("other_street", NotHere), ("third_chair", NotHere)):
        with house.writing() as session, pytest.raises(error):
            proposals.propose(session, house.person(who), house.clock(), ground, REASON)
    address = f"/proposals/new/{ground}"
    for who, status in (("chair", 403), ("finance", 403), ("other_street", 404), ("street", 200)):
        assert house.browser(who).get(address).status_code == status
        if status != 200:
            assert house.browser(who).post(address, {"reason": REASON}).status_code == status
    assert count(house) == 0


def test_a_proposal_is_not_seen_sideways(house: House, ground: int) -> None:
    page = house.browser("district").post(f"/proposals/new/{ground}", {"reason": REASON}).location

    for who, status in (("other_chair", 404), ("third_chair", 404), ("other_street", 404), ("auditor", 403)):
        assert house.browser(who).get(page).status_code == status
    assert house.browser("other_street").post(f"{page}/withdraw", {"closing_reason": "不同意"}).status_code in (
        404,
        422,
    )
    assert house.browser("street").post(f"{page}/withdraw", {"closing_reason": "不同意提议"}).status_code == 403


def test_a_proposal_needs_a_reason_and_what_was_written_is_kept(house: House, ground: int) -> None:
    answer = house.browser("street").post(f"/proposals/new/{ground}", {"reason": "太差"})

    assert answer.status_code == 422
    assert "请写 10 到 500 个字" in answer.text
    assert ">太差</textarea>" in answer.text.replace("\r\n", "").replace("\n", "")
    assert count(house) == 0


def test_a_ground_ends_when_a_later_result_takes_its_place(house: House) -> None:
    bad = hand_in(house, "first", play(house, [3, 1, 6, 0], held_on=date(2026, 3, 1)))
    with house.database.read() as session:
        flag = session.scalars(select(Flag.id).where(Flag.review_id == bad, Flag.trigger == Trigger.DISSATISFIED)).one()
    hand_in(house, "first", play(house, [9, 1, 0, 0], held_on=date(2026, 9, 1)))

    with house.writing() as session, pytest.raises(NoGround):
        proposals.propose(session, house.person("street"), house.clock(), flag, REASON)
    with house.database.read() as session:
        assert proposals.candidates(session, house.person("street"), date(2026, 11, 22)) == []


def test_a_missed_year_is_a_ground_after_the_grace_period(house: House) -> None:
    with house.writing() as session:
        duties.raise_overdue(session, datetime(2027, 1, 1, tzinfo=UTC))
        flag = session.scalars(select(Flag.id).where(Flag.union_id == house.unions["first"])).one()
    person, early, late = house.person("street"), date(2027, 3, 31), datetime(2027, 4, 1, tzinfo=UTC)

    with house.database.read() as session:
        assert proposals.candidates(session, person, early) == []
        assert len(proposals.candidates(session, person, late.date())) == 2
    with house.writing() as session, pytest.raises(NoGround):
        proposals.propose(session, person, datetime(2027, 3, 31, 15, tzinfo=UTC), flag, REASON)
    with house.writing() as session:
        made = proposals.propose(session, person, late, flag, REASON)

    assert (made.trigger, made.year, made.review_id) == (Trigger.NO_REVIEW, 2026, None)
    assert made.state is ProposalState.PROPOSED


def test_a_closed_proposal_is_not_taken_back(house: House, ground: int) -> None:
    with house.writing() as session:
        made = proposals.propose(session, house.person("street"), house.clock(), ground, REASON)
        made.state, made.closed_at = ProposalState.DECIDED, house.clock()
        number = made.id

    with house.writing() as session, pytest.raises(NotNow):
        proposals.withdraw(session, house.person("street"), house.clock(), number, "算了吧")
    with house.writing() as session, pytest.raises(AlreadyProposed):
        proposals.propose(session, house.person("street"), house.clock(), ground, REASON)
