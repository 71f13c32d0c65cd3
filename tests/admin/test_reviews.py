"""A result arrives: frozen once, flagged, and seen by those whom it concerns."""

from __future__ import annotations

import gzip
import hashlib
import json
import threading
from datetime import date

import pytest
from sqlalchemy import func, select

from admin.errors import NotHere
from admin.models.assemblies import Assembly
from admin.models.audit import AuditEntry
from admin.models.problems import OpenedComment, Ticket
from admin.models.reviews import Flag, HomeReview
from admin.reviews import ResultIncomplete, frozen_board, receive
from admin.rules import results
from admin.rules.kinds import FlagKind, ReviewState, Subject, TicketKind, TicketState
from tests import factories
from tests.admin.house import House
from tests.admin.polls import enrol, hand_in, play
from vote import chair
from vote.errors import WrongPhase
from vote.verify import verify_board

ALL_KINDS = {FlagKind.NOT_MET, FlagKind.RECTIFY}


def review_of(house: House, number: int) -> HomeReview:
    with house.database.read() as session:
        found = session.get_one(HomeReview, number)
        assert found.board  # read now: the session ends here
        return found


def flags_of(house: House, number: int) -> dict[FlagKind, Flag]:
    with house.database.read() as session:
        return {flag.kind: flag for flag in session.scalars(select(Flag).where(Flag.review_id == number))}


# --- frozen once ---


def test_a_result_is_frozen_with_the_board_that_anyone_can_verify(house: House) -> None:
    poll = play(house, [127, 10, 0, 0], due=141, present=141, issued=141)

    number = hand_in(house, "first", poll)

    review = review_of(house, number)
    assert (review.issued, review.returned, review.satisfied, review.valid) == (141, 137, 137, 137)
    assert (review.percent, review.met, review.threshold) == ("100.00%", True, "95%")
    assert review.beside == {"valid": "92.70%", "returned": "92.70%", "issued": "90.07%", "present": "90.07%"}
    board = frozen_board(review)
    assert board == chair.board(house.polls, poll.code)
    assert hashlib.sha256(board).hexdigest() == review.digest
    assert verify_board(board).level == "counted"
    assert flags_of(house, number) == {}


def test_what_is_kept_of_a_board_is_checked_before_it_is_handed_out(house: House) -> None:
    review = review_of(house, hand_in(house, "first", play(house, [6, 1, 1, 0])))
    review.board = gzip.compress(frozen_board(review).replace(b'"ballots"', b'"BALLOTS"', 1))

    with pytest.raises(ResultIncomplete):
        frozen_board(review)


def test_the_same_poll_is_received_once(house: House) -> None:
    poll = play(house, [5, 1, 1, 0])
    with house.writing() as session:
        assembly = enrol(session, house, "first", poll).id

    numbers = []
    for _ in range(2):
        with house.writing() as session:
            found = receive(session, house.clock(), session.get_one(Assembly, assembly), poll.code, house.polls)
            numbers.append(found.id)

    assert numbers[0] == numbers[1]
    with house.database.read() as session:
        assert session.scalar(select(func.count()).select_from(Flag)) == len(ALL_KINDS)
        assert session.scalar(select(func.count()).select_from(Ticket)) == 1


def test_two_who_receive_at_once_get_the_same_row(house: House) -> None:
    poll = play(house, [5, 1, 1, 0], comments=["食堂太挤", "多办活动"])
    with house.writing() as session:
        assembly = enrol(session, house, "first", poll).id
    together, got = threading.Barrier(4), []

    def one() -> None:
        together.wait()
        with house.writing() as session:
            found = receive(session, house.clock(), session.get_one(Assembly, assembly), poll.code, house.polls)
            got.append(found.id)

    threads = [threading.Thread(target=one) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(got) == 4
    assert len(set(got)) == 1
    with house.database.read() as session:
        assert session.scalar(select(func.count()).select_from(HomeReview)) == 1
        assert session.scalar(select(func.count()).select_from(OpenedComment)) == 2
        received = select(func.count()).select_from(AuditEntry).where(AuditEntry.action == "review.received")
        assert session.scalar(received) == 1


def test_a_rehearsal_a_strange_poll_and_one_without_result_are_not_received(house: House) -> None:
    poll = play(house, [5, 1, 0, 0])
    other = play(house, [5, 1, 0, 0])
    with house.writing() as session:
        rehearsed = enrol(session, house, "first", poll, rehearsal=True).id

    for code in (poll.code, other.code):
        with house.writing() as session, pytest.raises(NotHere):
            receive(session, house.clock(), session.get_one(Assembly, rehearsed), code, house.polls)

    unfinished = factories.Assembly.at(house.polls, "closed")
    unfinished.stop()
    with house.writing() as session:
        assembly = enrol(session, house, "second", unfinished)
        with pytest.raises(WrongPhase):
            receive(session, house.clock(), assembly, unfinished.code, house.polls)


def test_a_board_that_lacks_something_is_named(house: House) -> None:
    poll = play(house, [5, 1, 0, 0])
    board = json.loads(chair.board(house.polls, poll.code))

    assert results.gaps(board, poll.code) == []
    assert results.gaps(board, "ZZZZZZZZ") == ["公告板是另一次投票的"]
    assert results.gaps(board | {"ballots": board["ballots"][1:]}, poll.code) == ["公告板上的选票数与收回数不符"]
    assert "公告板缺少“result”记录" in results.gaps(board | {"events": board["events"][:-1]}, poll.code)
    assert "公告板的记录不连续" in results.gaps(board | {"events": board["events"][1:]}, poll.code)


def test_comments_are_kept_in_an_order_of_their_own(house: House) -> None:
    said = [f"意见{place}" for place in range(10)]
    poll = play(house, [10, 0, 0, 0], comments=said)

    number = hand_in(house, "first", poll)

    with house.database.read() as session:
        kept = session.scalars(select(OpenedComment).where(OpenedComment.review_id == number)).all()
    assert [comment.place for comment in sorted(kept, key=lambda one: one.place)] == list(range(1, 11))
    assert sorted(comment.text for comment in kept) == sorted(said)


# --- flags ---


def test_93_26_percent_is_not_met_and_asks_for_rectification(house: House) -> None:
    number = hand_in(house, "first", play(house, [87, 10, 5, 2]))

    review, flags = review_of(house, number), flags_of(house, number)

    assert (review.percent, review.met) == ("93.26%", False)
    assert set(flags) == ALL_KINDS
    assert "93.26%" in flags[FlagKind.NOT_MET].why
    assert "附件1" in flags[FlagKind.NOT_MET].clause
    assert "2027年2月22日" in flags[FlagKind.RECTIFY].why
    assert "三(二)3" in flags[FlagKind.RECTIFY].clause
    with house.database.read() as session:
        ticket = session.scalars(select(Ticket).where(Ticket.review_id == number)).one()
    assert (ticket.kind, ticket.due_on) == (TicketKind.RATE, date(2027, 2, 22))


@pytest.mark.parametrize(
    ("votes", "percent", "kinds"),
    [
        ([18, 1, 0, 1], "95.00%", set()),
        ([17, 1, 1, 0], "94.73%", ALL_KINDS),
        ([5, 0, 5, 0], "50.00%", ALL_KINDS),
        ([4, 0, 6, 0], "40.00%", ALL_KINDS | {FlagKind.MAY_REVOKE}),
        ([7, 0, 0, 0], "100.00%", {FlagKind.UNANIMOUS}),
    ],
)
def test_each_result_gets_its_flags(house: House, votes: list[int], percent: str, kinds: set[FlagKind]) -> None:
    number = hand_in(house, "first", play(house, votes))

    assert review_of(house, number).percent == percent
    assert set(flags_of(house, number)) == kinds


def test_a_poll_without_quorum_is_invalid_and_shows_no_rate(house: House) -> None:
    number = hand_in(house, "first", play(house, [5, 1, 3, 0], due=20, present=13, issued=13))

    review = review_of(house, number)

    assert (review.state, review.percent, review.met) == (ReviewState.INVALID, "—", False)
    flags = flags_of(house, number)
    assert set(flags) == {FlagKind.INVALID}
    assert "实到13名，不足应到20名的2/3" in flags[FlagKind.INVALID].why
    with house.database.read() as session:
        assert session.scalar(select(func.count()).select_from(Ticket)) == 0


def test_a_poll_on_the_chair_is_kept_apart(house: House) -> None:
    home = hand_in(house, "first", play(house, [19, 1, 0, 0]))
    about_chair = hand_in(house, "first", play(house, [1, 1, 8, 0]), Subject.CHAIR)

    assert flags_of(house, about_chair) == {}
    assert review_of(house, home).state is ReviewState.COUNTS
    assert review_of(house, about_chair).state is ReviewState.COUNTS


# --- runs again ---


def test_a_rerun_supersedes_the_earlier_result_and_settles_its_flags(house: House) -> None:
    first = hand_in(house, "first", play(house, [5, 1, 4, 0], held_on=date(2026, 3, 1)))

    second = hand_in(house, "first", play(house, [9, 1, 0, 0], held_on=date(2026, 9, 1)))

    assert review_of(house, first).state is ReviewState.SUPERSEDED
    assert review_of(house, second).state is ReviewState.COUNTS
    assert all(flag.settled_at for flag in flags_of(house, first).values())
    assert flags_of(house, second) == {}


def test_the_later_assembly_counts_even_if_its_result_came_first(house: House) -> None:
    later = hand_in(house, "first", play(house, [8, 1, 1, 0], held_on=date(2026, 9, 1)))

    earlier = hand_in(house, "first", play(house, [5, 1, 4, 0], held_on=date(2026, 3, 1)))

    assert review_of(house, later).state is ReviewState.COUNTS
    assert review_of(house, earlier).state is ReviewState.SUPERSEDED
    assert all(flag.settled_at for flag in flags_of(house, earlier).values())


def test_an_invalid_rerun_leaves_the_earlier_result_in_force(house: House) -> None:
    first = hand_in(house, "first", play(house, [9, 1, 0, 0], held_on=date(2026, 3, 1)))

    second = hand_in(house, "first", play(house, [5, 1, 0, 0], due=20, present=6, held_on=date(2026, 9, 1)))

    assert review_of(house, first).state is ReviewState.COUNTS
    assert review_of(house, second).state is ReviewState.INVALID
    assert all(flag.settled_at for flag in flags_of(house, second).values())


def test_not_met_again_after_the_rectification_is_closed_may_be_proposed(house: House) -> None:
    first = hand_in(house, "first", play(house, [5, 1, 4, 0], held_on=date(2026, 3, 1)))
    with house.writing() as session:
        ticket = session.scalars(select(Ticket).where(Ticket.review_id == first)).one()
        ticket.state, ticket.closed_at = TicketState.CLOSED, house.clock()

    second = hand_in(house, "first", play(house, [7, 2, 1, 0], held_on=date(2026, 5, 1)))

    flags = flags_of(house, second)
    assert set(flags) == ALL_KINDS | {FlagKind.MAY_REVOKE}
    assert "仍未达标" in flags[FlagKind.MAY_REVOKE].why
    assert "整改已经验收" in flags[FlagKind.MAY_REVOKE].why


def test_not_met_again_before_the_rectification_is_over_may_not_be_proposed(house: House) -> None:
    hand_in(house, "first", play(house, [5, 1, 4, 0], held_on=date(2026, 11, 1)))

    second = hand_in(house, "first", play(house, [7, 2, 1, 0], held_on=date(2026, 11, 22)))

    assert set(flags_of(house, second)) == ALL_KINDS
