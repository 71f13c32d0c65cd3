"""A result arrives: frozen once, flagged, and seen by those whom it concerns."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import re
import threading
from collections import Counter
from datetime import date

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import func, select

from admin import appraisals, inbox
from admin.annulments import let_go
from admin.errors import NotHere
from admin.inbox import Filters
from admin.models.assemblies import Assembly
from admin.models.audit import AuditEntry
from admin.models.connections import Delivery, Webhook
from admin.models.problems import OpenedComment, Ticket
from admin.models.reviews import Acknowledgement, Flag, HomeReview
from admin.models.unions import Officer
from admin.reviews import ResultIncomplete, frozen_board, receive
from admin.rules import results
from admin.rules.duty import DutyState
from admin.rules.kinds import FlagKind, Post, ReviewState, Subject, TicketKind, TicketState
from tests import factories
from tests.admin import sorting
from tests.admin.engines import both_engines
from tests.admin.house import House
from tests.admin.paper import texts
from tests.admin.polls import enrol, hand_in, play
from tests.admin.rows import result
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


@both_engines
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
    order = [comment.text for comment in sorted(kept, key=lambda one: one.place)]
    assert sorted(order) == sorted(said)
    assert order != chair.comments(house.polls, poll.code)  # by chance once in 3,628,800


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
    with house.writing() as session:  # both polls of one assembly
        session.get_one(HomeReview, about_chair).assembly_id = session.get_one(HomeReview, home).assembly_id

    assert flags_of(house, about_chair) == {}
    assert review_of(house, home).state is ReviewState.COUNTS
    assert review_of(house, about_chair).state is ReviewState.COUNTS
    chair_page = house.browser("street").get(f"/reviews/{about_chair}").text
    assert "只作参考，不计入会员满意率" in chair_page
    assert f'<a href="/reviews/{home}">同一大会：会员评议职工之家</a>' in chair_page
    assert len(names_on(house.browser("street").get("/reviews").text)) == 1


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


def annul(house: House, poll: factories.Assembly) -> None:
    """Let two scrutineers annul a counted poll, and the signed-in side learn it, twice."""
    for scrutineer in (1, 2):
        poll.post_annulment(scrutineer, "发现多出的选票")
    for _ in range(2):
        with house.writing() as session:
            let_go(session, house.clock(), poll.code, house.polls)


def test_an_annulment_after_the_result_lets_the_one_before_count_again(house: House) -> None:
    first = hand_in(house, "first", play(house, [9, 1, 0, 0], held_on=date(2026, 3, 1)))
    poll = play(house, [5, 1, 4, 0], held_on=date(2026, 9, 1))
    second = hand_in(house, "first", poll)
    with house.writing() as session:
        assert let_go(session, house.clock(), poll.code, house.polls) is None

    annul(house, poll)

    assert review_of(house, first).state is ReviewState.COUNTS
    assert review_of(house, second).state is ReviewState.INVALID
    with house.database.read() as session:
        flags = session.scalars(select(Flag).where(Flag.review_id == second)).all()
    assert [flag.kind for flag in flags if flag.settled_at is None] == [FlagKind.INVALID]
    text = house.browser("chair").get(f"/reviews/{second}").text
    assert "投票无效" in text
    assert "发现多出的选票" in text
    assert "60.00%" not in re.sub(r"会员满意率60.00%。", "", text).replace("会员满意率60.00%，没有达到95%", "")


def test_what_an_annulled_result_asked_for_ends_and_what_it_had_settled_is_open_again(house: House) -> None:
    before = hand_in(house, "first", play(house, [5, 1, 4, 0], held_on=date(2025, 9, 1)))
    poll = play(house, [5, 1, 4, 0], held_on=date(2026, 9, 1), comments=["食堂太挤", "多办活动"])
    house.clock.forward(hours=1)
    number = hand_in(house, "first", poll)
    named = sorting.ticket(house, number).id
    with house.writing() as session:
        events = ["flag.raised", "flag.settled", "ticket.withdrawn"]
        hook = Webhook(
            union_id=house.unions["district"], url="https://other.example", secret=b"", events=events,
            created_at=house.clock(), created_by="郑区总",
        )  # fmt: skip
        session.add(hook)
    assert {flag.settled_at is None for flag in flags_of(house, before).values()} == {False}

    annul(house, poll)

    with house.database.read() as session:
        ticket = session.scalars(select(Ticket).where(Ticket.review_id == number, Ticket.kind == TicketKind.RATE)).one()
        assert (ticket.state, ticket.closed_at) == (TicketState.ENDED, None)
        assert "发现多出的选票" in ticket.steps[-1].text
        assert session.get_one(Ticket, named).state is TicketState.OPEN
        assembly = session.get_one(HomeReview, number).assembly_id
        heard = Counter(session.scalars(select(Delivery.event)))
    assert heard == {"flag.settled": 2, "ticket.withdrawn": 1, "flag.raised": 3}  # two of the year before, and 投票无效
    assert {flag.settled_at is None for flag in flags_of(house, before).values()} == {True}
    chair = house.browser("chair")
    assert "照常办理" in chair.get(f"/tickets/{named}").text
    assert "已终止" in chair.get(f"/tickets/{ticket.id}").text
    told = "".join("".join(texts(chair.get(f"/assemblies/{assembly}/papers/count.pdf").data)).split())
    assert "开票后已宣布作废，结果不计" in told
    assert "60.00%" not in told


# --- the inbox ---


def names_on(text: str) -> list[str]:
    """Return the unions of a list, in its order."""
    return re.findall(r'<div class="result-what"><a href="[^"]+">([^<]+)</a>', text)


def test_the_inbox_has_flags_on_top_then_what_is_not_acknowledged_then_the_newest(house: House) -> None:
    first, second, third = (house.unions[name] for name in ("first", "second", "third"))
    with house.writing() as session:
        flagged = result(session, first, date(2026, 2, 1), met=False, flags=(FlagKind.NOT_MET, FlagKind.RECTIFY))
        seen = result(session, second, date(2026, 9, 1))
        result(session, third, date(2026, 5, 1), flags=(FlagKind.UNANIMOUS,))
        result(session, second, date(2025, 5, 1), met=False, flags=(FlagKind.NOT_MET,), settled=True)
    with house.writing() as session:
        inbox.acknowledge(session, house.person("district"), house.clock(), seen)

    with house.database.read() as session:
        rows = inbox.page(session, house.person("district"), Filters()).rows

    assert [(row.union, row.year) for row in rows] == [(first, 2026), (third, 2026), (second, 2025), (second, 2026)]
    assert rows[0].review == flagged
    assert rows[0].flags == (FlagKind.NOT_MET, FlagKind.RECTIFY)
    assert rows[2].flags == ()
    assert [row.acknowledged for row in rows] == [False, False, False, True]


def test_each_sees_her_own_and_what_lies_below(house: House) -> None:
    with house.writing() as session:
        for name in ("first", "second", "third"):
            result(session, house.unions[name], date(2026, 5, 1))

    seen = {who: set(names_on(house.browser(who).get("/reviews").text)) for who in ("chair", "street", "district")}

    assert seen["chair"] == {"朝阳区示范科技有限公司工会"}
    assert seen["street"] == {"朝阳区示范科技有限公司工会", "望京某某学校工会"}
    assert seen["district"] == seen["street"] | {"亚运村某某医院工会"}


def test_filters_narrow_the_list(house: House) -> None:
    with house.writing() as session:
        first, third = house.unions["first"], house.unions["third"]
        result(session, first, date(2026, 5, 1), met=False, flags=(FlagKind.NOT_MET,))
        result(session, third, date(2025, 5, 1))
        invalid = result(session, third, date(2026, 6, 1), state=ReviewState.INVALID)
    browser = house.browser("district")
    street = house.unions["other_street"]

    def found(query: str) -> int:
        return len(names_on(browser.get(f"/reviews?{query}").text))

    assert [found(f"year={year}") for year in (2024, 2025, 2026)] == [0, 1, 2]
    assert found("flag=not_met") == 1
    assert found("state=invalid") == 1
    assert found(f"street={street}") == 2
    assert found("words=示范") == 1
    assert found("words=%25") == 0
    assert (found("acknowledged=no"), found("acknowledged=yes")) == (3, 0)
    assert found("subject=chair") == 0
    assert found("year=x&flag=y&page=-3") == 3
    with house.writing() as session:
        inbox.acknowledge(session, house.person("district"), house.clock(), invalid)
    assert (found("acknowledged=no"), found("acknowledged=yes")) == (2, 1)


def test_a_street_filter_does_not_look_sideways(house: House) -> None:
    browser = house.browser("street")

    assert browser.get(f"/reviews?street={house.unions['street']}").status_code == 200
    assert browser.get(f"/reviews?street={house.unions['other_street']}").status_code == 404


def test_a_long_list_comes_in_pages(house: House) -> None:
    with house.writing() as session:
        for year in range(1960, 2026):
            result(session, house.unions["first"], date(year, 5, 1))
    browser = house.browser("street")

    first, last, beyond = (browser.get(f"/reviews?page={page}").text for page in (1, 3, 99))

    assert (len(names_on(first)), len(names_on(last)), len(names_on(beyond))) == (30, 6, 6)
    assert "第 1 页，共 3 页" in first
    assert 'rel="next"' in first
    assert 'rel="next"' not in last


# --- one result ---


def test_no_page_of_a_result_is_seen_sideways(house: House) -> None:
    number = hand_in(house, "third", play(house, [6, 1, 1, 0]))
    union = house.unions["third"]
    pages = [
        f"/reviews/{number}", f"/reviews/{number}/board.json", f"/unions/{union}/reviews",
        f"/unions/{union}/appraisals", f"/unions/{union}/appraisals.xlsx",
    ]  # fmt: skip

    for who, status in (("chair", 404), ("street", 404), ("third_chair", 200), ("other_street", 200), ("finance", 200)):
        browser = house.browser(who)
        assert {page: browser.get(page).status_code for page in pages} == dict.fromkeys(pages, status), who
    assert house.browser("auditor").get(pages[0]).status_code == 403
    assert house.browser("street").post(f"/reviews/{number}/acknowledge").status_code == 404
    assert house.browser("third_chair").post(f"/reviews/{number}/acknowledge").status_code == 403
    assert house.browser("finance").post(f"/reviews/{number}/acknowledge").status_code == 403


def test_the_page_of_a_result_says_all_of_it(house: House) -> None:
    poll = play(house, [87, 10, 5, 2], questions=3)
    number = hand_in(house, "first", poll)
    browser = house.browser("chair")

    text = browser.get(f"/reviews/{number}").text
    file = browser.get(f"/reviews/{number}/board.json")

    for words in (
        "93.26%",
        "要求95%以上",
        "未达标",
        "应整改",
        "83.65%",
        "pingjia verify board.json",
        "本次大会应到会员104名",
    ):
        assert words in text
    assert hashlib.sha256(file.data).hexdigest() in text
    assert f"https://vote.example/{poll.code}/board" in text
    assert file.headers["Content-Disposition"] == f"attachment; filename=board-{poll.code}.json"


def test_an_invalid_result_shows_no_rate(house: House) -> None:
    number = hand_in(house, "first", play(house, [5, 1, 3, 0], due=20, present=13, issued=13))

    text = house.browser("chair").get(f"/reviews/{number}").text

    assert "投票无效" in text
    assert "%" not in re.sub(r"<[^>]+>", "", text).replace("95%", "")


# --- acknowledgement ---


def test_the_street_and_the_district_acknowledge_once_each_and_the_chair_sees_it(house: House) -> None:
    with house.writing() as session:
        number = result(session, house.unions["first"], date(2026, 5, 1))
    street, chair_ = house.browser("street"), house.browser("chair")
    assert chair_.get(f"/reviews/{number}").text.count("待回执") == 2

    first = street.post(f"/reviews/{number}/acknowledge", {"remark": "已收到，请继续做好\n民主管理"})
    again = street.post(f"/reviews/{number}/acknowledge")
    district = house.browser("district").post(f"/reviews/{number}/acknowledge")

    assert (first.status_code, again.status_code, district.status_code) == (303, 409, 303)
    text = chair_.get(f"/reviews/{number}").text
    assert "待回执" not in text
    assert "2026年11月22日 12:00，周街道：已收到" in text
    assert "回执：已收到</button>" not in street.get(f"/reviews/{number}").text
    with house.database.read() as session:
        kept = session.scalars(select(Acknowledgement).order_by(Acknowledgement.id)).all()
        written = session.scalars(select(AuditEntry.action).where(AuditEntry.action == "review.acknowledged")).all()
    assert [one.union_id for one in kept] == [house.unions["street"], house.unions["district"]]
    assert len(written) == 2


@both_engines
def test_two_of_one_office_acknowledge_once(house: House) -> None:
    with house.writing() as session:
        number = result(session, house.unions["first"], date(2026, 5, 1))
    person, together, got = house.person("street"), threading.Barrier(3), []

    def one() -> None:
        together.wait()
        try:
            with house.writing() as session:
                inbox.acknowledge(session, person, house.clock(), number)
            got.append("done")
        except inbox.AlreadyAcknowledged:
            got.append("already")

    threads = [threading.Thread(target=one) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(got) == ["already", "already", "done"]


def test_too_long_a_remark_is_given_back(house: House) -> None:
    with house.writing() as session:
        number = result(session, house.unions["first"], date(2026, 5, 1))

    answer = house.browser("street").post(f"/reviews/{number}/acknowledge", {"remark": "好" * 501})

    assert answer.status_code == 422
    assert "好" * 501 in answer.text
    assert "最多 500 个字" in answer.text


# --- over the years ---


def test_the_history_draws_what_counted_and_lists_everything(house: House) -> None:
    union = house.unions["first"]
    with house.writing() as session:
        result(session, union, date(2024, 5, 1))
        result(session, union, date(2025, 3, 1), met=False, state=ReviewState.SUPERSEDED)
        result(session, union, date(2025, 9, 1))
        result(session, union, date(2026, 9, 1), met=False)

    text = house.browser("street").get(f"/unions/{union}/reviews").text

    assert text.count("<rect") == 3
    assert text.count("bar-bad") == 1
    assert text.count('<th scope="row">') == 4
    assert "已被复评取代" in text


def test_the_record_names_who_was_chair_then(house: House) -> None:
    union = house.unions["first"]
    with house.writing() as session:
        for name, since, left in (("王主席", date(2020, 1, 1), date(2025, 6, 30)), ("李主席", date(2025, 7, 1), None)):
            session.add(Officer(union_id=union, name=name, post=Post.CHAIR, since_on=since, left_on=left))
        result(session, union, date(2024, 5, 1))
        result(session, union, date(2025, 9, 1), met=False)
    with house.database.read() as session:
        _, records = appraisals.of_union(session, house.person("chair"), union, date(2026, 11, 22))

    said = [(one.year, one.chairs, one.state, one.percent, one.runs) for one in records]

    assert said == [
        (2026, "李主席", DutyState.WAITING, "—", 0),
        (2025, "李主席", DutyState.NOT_MET, "80.00%", 1),
        (2024, "王主席", DutyState.MET, "100.00%", 1),
    ]
    assert appraisals.chairs_of(
        [("甲", date(2020, 1, 1), date(2025, 6, 30)), ("乙", date(2025, 7, 1), None)], 2025, None
    ) == ("甲、乙")
    answer = house.browser("chair").get(f"/unions/{union}/appraisals.xlsx")
    rows = CalamineWorkbook.from_filelike(io.BytesIO(answer.data)).get_sheet_by_index(0).to_python()
    assert [row[0] for row in rows[2:]] == [2026, 2025, 2024]
    assert "李主席" in house.browser("chair").get(f"/unions/{union}/appraisals").text
