"""The door: one assembly from its definition to its result, on both engines (主持人)."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import pytest
from sqlalchemy import text

from tests.factories import Assembly, terms
from vote import annulments, chair, counting, disclosures, papers, phases, voids
from vote.crypto import comment
from vote.crypto.ballot import digest
from vote.crypto.hashing import b64, unb64
from vote.crypto.slips import slip_key
from vote.db import Database
from vote.errors import (
    AlreadyPosted,
    FiguresImpossible,
    NotClosed,
    PollUnknown,
    Refusal,
    RequestMalformed,
    ShareRefused,
    SheetRefused,
    SlipAlreadyVoid,
    SlipUnknown,
    TermsInvalid,
    VoidedSlipVoted,
    WrongPhase,
)
from vote.verify import verify_board

Assemble = Callable[..., Assembly]


def level(assembly: Assembly) -> str:
    """Return how far the auditor gets with the board; he refuses a wrong one."""
    return verify_board(assembly.board()).level


def share_key_is_gone(assembly: Assembly) -> bool:
    with assembly.database.read() as session:
        return session.scalar(text("SELECT share_key FROM poll WHERE code = :code"), {"code": assembly.code}) is None


# --- the whole way ---


def test_an_assembly_goes_from_definition_to_a_verified_result(assemble: Assemble) -> None:
    assembly = assemble("open", slips=8, questions=2)

    for place, choices in enumerate([[0, 3], [0, 0], [1, 1], [1, 0], [2, 2], [3, 0]]):
        assembly.cast(assembly.slips[place], choices, comment=f"建议{place}")
    assembly.void(assembly.slips[6:], "unissued")
    assembly.close()
    assembly.count()

    report = assembly.report()
    assert report.counts == [[2, 2, 1, 1], [3, 1, 1, 1]]
    assert (report.rate, report.percent, report.met) == (Fraction(4, 6), "66.66%", False)
    assert (report.issued, report.returned, report.valid) == (6, 6, 6)
    assert sorted(chair.comments(assembly.database, assembly.code)) == [f"建议{place}" for place in range(6)]
    assert level(assembly) == "counted"
    assert share_key_is_gone(assembly)


@pytest.mark.parametrize(("satisfied", "met", "percent"), [(19, True, "95.00%"), (18, False, "94.73%")])
def test_the_rate_is_met_from_95_in_100(assemble: Assemble, satisfied: int, met: bool, percent: str) -> None:
    total = 20 if met else 19
    assembly = assemble("open", slips=total)
    for place, secret in enumerate(assembly.slips):
        assembly.cast(secret, [place % 2 if place < satisfied else 2])
    assembly.close()
    assembly.count()

    report = assembly.report()

    assert (report.met, report.percent, report.valid_poll) == (met, percent, True)
    assert "95%" in report.clause


def test_only_the_turnout_is_known_while_a_poll_is_open(assemble: Assemble) -> None:
    assembly = assemble("open", slips=6)
    assembly.cast(assembly.slips[0], [0])

    turnout = assembly.turnout()

    assert (turnout.phase, turnout.due, turnout.present, turnout.cast, turnout.voided) == ("open", 20, 20, 1, 0)
    assert (turnout.head_number, turnout.tally_number, turnout.result) == (None, None, None)
    with pytest.raises(NotClosed):
        disclosures.digests(assembly.database, assembly.code)
    with pytest.raises(NotClosed):
        disclosures.find_tracker(assembly.database, assembly.code, "0" * 16)
    with pytest.raises(WrongPhase):
        chair.result(assembly.database, assembly.code)
    assert chair.comments(assembly.database, assembly.code) == []
    assert level(assembly) == "open"


def test_after_close_everyone_gets_the_digests_and_finds_a_tracker(assemble: Assemble) -> None:
    assembly = assemble("open", slips=5)
    bodies = [assembly.seal(secret, [0]) for secret in assembly.slips]
    receipts = [assembly.post(body) for body in bodies]
    assembly.close()

    listed = disclosures.digests(assembly.database, assembly.code)

    assert listed == b"".join(sorted(digest(body) for body in bodies))
    typed = receipts[0]["tracker"].lower().replace("0", "o")
    assert disclosures.find_tracker(assembly.database, assembly.code, typed) == receipts[0]["digest"]
    assert disclosures.find_tracker(assembly.database, assembly.code, "0" * 16) is None
    with pytest.raises(RequestMalformed):
        disclosures.find_tracker(assembly.database, assembly.code, "0" * 15)
    assert level(assembly) == "closed"


# --- defining ---


def test_every_poll_has_its_own_code_and_keys(database: Database) -> None:
    first, second = (Assembly.define(database) for _ in range(2))

    assert first.code != second.code
    assert first.definition["server"]["signing_key"] != second.definition["server"]["signing_key"]
    assert first.definition["server"]["share_key"] != second.definition["server"]["share_key"]
    assert level(first) == "prepared"


@pytest.mark.parametrize("wrong", [{"threshold": 1}, {"due": 0}, {"names": ("甲", "甲", "乙")}, {"union": ""}])
def test_terms_that_break_a_rule_define_nothing(database: Database, wrong: dict[str, object]) -> None:
    with pytest.raises(TermsInvalid):
        chair.define(database, terms(**wrong))

    with database.read() as session:
        assert session.scalar(text("SELECT count(*) FROM poll")) == 0


def test_the_ready_ballot_asks_for_the_whole_and_the_seven_categories() -> None:
    ready = terms(questions=None)

    assert [question.text for question in ready.questions] == [
        "总体评价", "工会组织建设", "维护职工权益", "经济技术创新",
        "职工帮扶工作", "工会经费管理", "规范建家工作", "硬件建设",
    ]  # fmt: skip
    assert [option.text for option in ready.questions[7].options] == ["满意", "基本满意", "不满意", "弃权"]
    assert (ready.rule.threshold, ready.rule.quorum, ready.minimum_ballots) == ((95, 100), (2, 3), 5)


def test_a_rehearsal_becomes_the_real_poll_with_nothing_carried_over(assemble: Assemble) -> None:
    rehearsal = assemble("tallied", slips=12, rehearsal=True)

    code = chair.clean_start(rehearsal.database, rehearsal.code)

    real = disclosures.poll_view(rehearsal.database, code)
    assert (real.rehearsal, real.phase, real.attempt) == (False, phases.PREPARED, 1)
    same = ("union", "title", "assembly", "questions", "rule", "scrutineers", "minimum_ballots", "recheck_minutes")
    assert all(real.definition[name] == rehearsal.definition[name] for name in same)
    assert real.definition["server"] != rehearsal.definition["server"]
    assert chair.turnout(rehearsal.database, code).cast == 0
    with pytest.raises(TermsInvalid):
        chair.clean_start(rehearsal.database, code)


# --- slips ---


def test_slips_come_shuffled_once_and_their_keys_stand_on_the_board(assemble: Assemble) -> None:
    assembly = assemble("prepared")
    assembly.hold_ceremony()

    batch = chair.issue_slips(assembly.database, assembly.code, 30)

    keys = [slip_key(assembly.code, secret)[1].encode() for secret in batch.secrets]
    listed = [unb64(key) for key in assembly.event("slips")["data"]["keys"]]
    assert (batch.batch, batch.check_number) == (1, assembly.turnout().check_number)
    assert sorted(keys) == listed != keys
    assert batch.secrets[0] not in repr(batch)
    assert chair.issue_slips(assembly.database, assembly.code, 1).batch == 2


def test_slips_are_made_after_the_ceremony_and_before_the_close(assemble: Assemble) -> None:
    early, late = assemble("prepared"), assemble("closed")

    for assembly in (early, late):
        with pytest.raises(WrongPhase):
            chair.issue_slips(assembly.database, assembly.code, 1)
    for count in (0, 20_001):
        with pytest.raises(FiguresImpossible):
            chair.issue_slips(late.database, late.code, count)


def test_slips_issued_while_the_poll_is_open_vote_too(assemble: Assemble) -> None:
    assembly = assemble("open", slips=2)

    late = assembly.issue(1)[0]
    assembly.cast(late, [0])

    assert assembly.turnout().cast == 1
    assert level(assembly) == "open"


# --- opening and closing ---


def test_a_poll_opens_once_with_slips_and_possible_figures(assemble: Assemble) -> None:
    assembly = assemble("ready", slips=5)

    with pytest.raises(FiguresImpossible):
        assembly.open(present=21)
    with pytest.raises(FiguresImpossible):
        assembly.open(issued=6)
    assembly.open(present=18, issued=3)

    assert (assembly.turnout().present, assembly.turnout().issued) == (18, 3)
    with pytest.raises(WrongPhase):
        assembly.open()


def test_a_poll_without_slips_does_not_open(assemble: Assemble) -> None:
    assembly = assemble("prepared")
    assembly.hold_ceremony()

    with pytest.raises(FiguresImpossible):
        assembly.open()


def test_a_close_with_impossible_figures_leaves_the_poll_open(assemble: Assemble) -> None:
    assembly = assemble("open", slips=6)
    for secret in assembly.slips[:3]:
        assembly.cast(secret, [0])

    for issued in (2, 7):
        with pytest.raises(FiguresImpossible):
            assembly.close(issued)

    assembly.cast(assembly.slips[3], [0])
    assert assembly.close(4).ballots == 4


def test_a_closing_binds_what_is_in_the_box(assemble: Assemble) -> None:
    assembly = assemble("open", slips=6)
    for secret in assembly.slips[:5]:
        assembly.cast(secret, [0], comment="好")

    closing = assembly.close(5)

    assert (closing.issued, closing.ballots, closing.comments, closing.sealed) == (5, 5, 5, True)
    assert closing.head_number == assembly.turnout().head_number


# --- voids ---


def test_a_void_is_signed_on_the_board_and_the_same_again_is_the_same_event(assemble: Assemble) -> None:
    assembly = assemble("open", slips=6)
    statement = assembly.void_statement(assembly.slips[:2], "unissued", scrutineer=3)

    event = voids.void(assembly.database, assembly.code, statement)
    again = voids.void(assembly.database, assembly.code, statement)

    assert event == again
    assert assembly.turnout().voided == 2
    assert level(assembly) == "open"


def test_a_left_over_slip_that_has_voted_raises_the_alarm_by_its_key(assemble: Assemble) -> None:
    assembly = assemble("open", slips=6)
    assembly.cast(assembly.slips[0], [0])

    with pytest.raises(VoidedSlipVoted) as caught:
        assembly.void(assembly.slips[:3], "unissued")

    assert caught.value.facts["keys"] == [b64(assembly.key(assembly.slips[0]))]
    assert assembly.turnout().voided == 0


def test_unknown_or_void_slips_cannot_be_voided(assemble: Assemble) -> None:
    assembly = assemble("open", slips=6)
    assembly.void(assembly.slips[:1], "spoiled")

    with pytest.raises(SlipUnknown):
        assembly.void(["0" * 20], "spoiled")
    with pytest.raises(SlipAlreadyVoid):
        assembly.void(assembly.slips[:2], "spoiled")

    assert assembly.turnout().voided == 1


def test_a_void_that_nobody_signed_or_of_another_shape_is_refused(assemble: Assemble) -> None:
    assembly = assemble("open", slips=6)
    statement = assembly.void_statement(assembly.slips[:2], "unissued")
    wrong = [
        statement | {"scrutineer": 2},
        statement | {"scrutineer": 4},
        statement | {"reason": "paper"},
        statement | {"reason": "other"},
        statement | {"keys": statement["keys"][::-1]},
        statement | {"keys": statement["keys"][:1] * 2},
        statement | {"keys": []},
        statement | {"more": 1},
        [],
    ]

    for one in wrong:
        with pytest.raises(Refusal):
            voids.void(assembly.database, assembly.code, one)
    assert assembly.turnout().voided == 0


def test_nothing_is_voided_after_close(assemble: Assemble) -> None:
    assembly = assemble("closed")

    with pytest.raises(WrongPhase):
        assembly.void(assembly.slips[1:2], "unissued")


# --- paper ---


def with_paper(assemble: Assemble) -> Assembly:
    """Return a closed poll with six ballots in the box and six slips exchanged for paper."""
    assembly = assemble("open", slips=12)
    for secret in assembly.slips[:6]:
        assembly.cast(secret, [0])
    assembly.void(assembly.slips[6:], "paper")
    assembly.close(12)
    return assembly


def test_paper_ballots_count_once_two_scrutineers_agree(assemble: Assemble) -> None:
    assembly = with_paper(assemble)

    first = assembly.post_sheet(3, [[2, 2, 1, 0]], 5, 1)
    second = assembly.post_sheet(1, [[2, 2, 1, 0]], 5, 1)

    assert (first["done"], second["done"], second["limit"]) == (False, True, 6)
    assembly.count()
    report = assembly.report()
    assert (report.returned, report.valid, report.invalid, report.counts) == (12, 11, 1, [[8, 2, 1, 0]])
    assert level(assembly) == "counted"


def test_sheets_that_differ_wait_for_a_third_and_none_is_changed(assemble: Assemble) -> None:
    assembly = with_paper(assemble)
    assembly.post_sheet(1, [[5, 0, 0, 0]], 5)
    assembly.post_sheet(2, [[4, 1, 0, 0]], 5)

    with pytest.raises(AlreadyPosted):
        assembly.post_sheet(2, [[5, 0, 0, 0]], 5)

    assert assembly.post_sheet(3, [[4, 1, 0, 0]], 5)["done"]
    assert assembly.event("paper")["data"]["counts"] == [[4, 1, 0, 0]]
    assert assembly.post_sheet(3, [[4, 1, 0, 0]], 5)["done"]


@pytest.mark.parametrize(
    ("counts", "valid", "invalid"),
    [
        ([[5, 0, 0, 0]], 6, 0),
        ([[4, 0, 0, 0]], 4, 0),
        ([[6, 0, 0, 0]], 6, 1),
        ([[6, -1, 0, 0]], 5, 0),
        ([[5, 0, 0]], 5, 0),
    ],
)
def test_a_sheet_that_cannot_be_is_refused(
    assemble: Assemble, counts: list[list[int]], valid: int, invalid: int
) -> None:
    assembly = with_paper(assemble)

    with pytest.raises(SheetRefused):
        assembly.post_sheet(1, counts, valid, invalid)

    assert papers.state(assembly.database, assembly.code)["sheets"] == []


def test_a_sheet_signed_by_another_is_refused(assemble: Assemble) -> None:
    assembly = with_paper(assemble)
    sheet = assembly.sheet(1, [[5, 0, 0, 0]], 5)

    for wrong in (sheet, sheet | {"scrutineer": 2}, {"counts": 1}, None):
        with pytest.raises(SheetRefused):
            papers.post(assembly.database, assembly.code, 2, wrong)


def test_paper_is_entered_between_close_and_count_only(assemble: Assemble) -> None:
    assembly = with_paper(assemble)
    chair.begin_count(assembly.database, assembly.code)

    with pytest.raises(WrongPhase):
        assembly.post_sheet(1, [[5, 0, 0, 0]], 5)


# --- what the chair sees meanwhile ---


def test_the_chair_sees_who_has_acted_and_no_figure_of_a_sheet(assemble: Assemble) -> None:
    assembly = with_paper(assemble)
    assembly.post_sheet(2, [[4, 2, 0, 0]], 6)

    one = chair.progress(assembly.database, assembly.code)
    assembly.post_sheet(3, [[4, 2, 0, 0]], 6)
    two = chair.progress(assembly.database, assembly.code)

    assert (one.made, one.voided, one.sheets, one.paper_done) == (12, {"paper": 6}, (2,), False)
    assert (two.sheets, two.paper_done, two.answered) == ((2, 3), True, ())


def test_the_chair_sees_who_has_answered_the_count(assemble: Assemble) -> None:
    assembly = assemble("counting")

    assembly.post_share(3)
    waiting = chair.progress(assembly.database, assembly.code)
    assembly.post_share(1)
    counted = chair.progress(assembly.database, assembly.code)

    assert (waiting.answered, counted.answered) == ((3,), (1, 3))
    assert chair.definition(assembly.database, assembly.code) == assembly.definition


def test_terms_are_checked_before_anything_is_kept() -> None:
    chair.check_terms(terms())

    for wrong in (terms(due=0), terms(threshold=1), terms(union="倒\u202e写"), terms(names=("张", "张"))):
        with pytest.raises(TermsInvalid):
            chair.check_terms(wrong)


# --- the count ---


def test_too_few_ballots_are_never_opened(assemble: Assemble) -> None:
    assembly = assemble("open", slips=6)
    for secret in assembly.slips[:4]:
        assembly.cast(secret, [0])
    assembly.close(4)

    assert chair.begin_count(assembly.database, assembly.code) is False

    assert assembly.event("annul")["data"] == {"reason": "too-few-ballots", "signatures": []}
    assert (assembly.phase, level(assembly)) == ("annulled", "annulled")
    assert share_key_is_gone(assembly)
    with pytest.raises(WrongPhase):
        counting.post_share(assembly.database, assembly.code, 1, {}, [])


def test_fewer_scrutineers_than_needed_open_nothing(assemble: Assemble) -> None:
    assembly = assemble("counting")

    assert assembly.post_share(2) == "waiting"
    assert assembly.post_share(2) == "waiting"

    assert (assembly.phase, assembly.turnout().result) == ("counting", None)
    assert [event["type"] for event in assembly.events()].count("share") == 0


@pytest.mark.parametrize("scrutineers", [(1, 2), (3, 1), (2, 3)])
def test_any_two_of_three_open_the_sum(assemble: Assemble, scrutineers: tuple[int, int]) -> None:
    assembly = assemble("counting")

    states = [assembly.post_share(scrutineer) for scrutineer in scrutineers]

    assert states == ["waiting", "done"]
    assert [event["data"]["trustee"] for event in assembly.events() if event["type"] == "share"] == [
        *sorted(scrutineers),
        0,
    ]
    assert level(assembly) == "counted"


def test_a_share_after_the_result_is_answered_as_done(assemble: Assemble) -> None:
    assembly = assemble("counting")
    late = assembly.share(3)
    assembly.post_share(1)
    assembly.post_share(2)

    assert counting.post_share(assembly.database, assembly.code, 3, *late)["state"] == "done"


def test_a_wrong_share_is_refused_and_its_sender_named(assemble: Assemble) -> None:
    assembly = assemble("counting")
    share, comments = assembly.share(1)
    other, _ = assembly.share(2)
    wrong = [other, share | {"factors": other["factors"]}, share | {"tally": b64(bytes(32))}, {}, None]

    for one in wrong:
        with pytest.raises(ShareRefused) as caught:
            counting.post_share(assembly.database, assembly.code, 1, one, comments)
        assert caught.value.facts["scrutineer"] == 1
    with pytest.raises(ShareRefused):
        counting.post_share(assembly.database, assembly.code, 1, share, [["x", "y", "z"]])

    assert assembly.post_share(1) == "waiting"


def test_a_wrong_share_of_a_comment_is_refused(assemble: Assemble) -> None:
    assembly = assemble("open", slips=5)
    for secret in assembly.slips:
        assembly.cast(secret, [0], comment="好")
    assembly.close()
    chair.begin_count(assembly.database, assembly.code)
    share, comments = assembly.share(1)

    with pytest.raises(ShareRefused) as caught:
        counting.post_share(assembly.database, assembly.code, 1, share, comments[::-1])

    assert caught.value.check == "comment-share"


def test_the_count_begins_once_and_after_close_only(assemble: Assemble) -> None:
    opened, counted = assemble("open"), assemble("counting")

    for assembly in (opened, counted):
        with pytest.raises(WrongPhase):
            chair.begin_count(assembly.database, assembly.code)
    with pytest.raises(WrongPhase):
        counting.sealed_comments(opened.database, opened.code)


def test_a_comment_sealed_to_be_unreadable_does_not_stop_the_count(assemble: Assemble) -> None:
    assembly = assemble("open", slips=5)
    for secret in assembly.slips[:4]:
        assembly.cast(secret, [0], comment="好")
    election = assembly.election
    stranger = Assembly.at(assembly.database, "open", slips=1).election
    body = assembly.seal(assembly.slips[4], [0])

    assembly.post(body + comment.seal(election.phi, stranger.public_key, "读不了"))
    assembly.close()
    assembly.count()

    assert chair.comments(assembly.database, assembly.code) == ["好"] * 4
    assert level(assembly) == "counted"


# --- annulment ---


@pytest.mark.parametrize("phase", ["prepared", "ready", "open", "closed"])
def test_the_chair_annuls_before_the_tally_and_the_servers_share_is_destroyed(assemble: Assemble, phase: str) -> None:
    assembly = assemble(phase)

    chair.annul(assembly.database, assembly.code, "会场停电，另行组织")

    assert (assembly.phase, level(assembly)) == ("annulled", "annulled")
    assert share_key_is_gone(assembly)
    with pytest.raises(WrongPhase):
        chair.annul(assembly.database, assembly.code, "再次作废")


@pytest.mark.parametrize("phase", ["counting", "tallied"])
def test_after_the_tally_the_chair_alone_annuls_nothing(assemble: Assemble, phase: str) -> None:
    assembly = assemble(phase)

    with pytest.raises(WrongPhase):
        chair.annul(assembly.database, assembly.code, "结果不好")


def test_the_reason_of_too_few_ballots_is_the_counts_own(assemble: Assemble) -> None:
    assembly = assemble("open")

    with pytest.raises(Refusal):
        chair.annul(assembly.database, assembly.code, "too-few-ballots")


@pytest.mark.parametrize("phase", ["open", "counting", "tallied"])
def test_enough_scrutineers_annul_at_any_time(assemble: Assemble, phase: str) -> None:
    assembly = assemble(phase)

    states = [assembly.post_annulment(scrutineer, "发现多出的选票") for scrutineer in (3, 1)]

    assert states == ["waiting", "done"]
    assert [pair[0] for pair in assembly.event("annul")["data"]["signatures"]] == [1, 3]
    assert (assembly.phase, level(assembly)) == ("annulled", "annulled")
    assert assembly.post_annulment(2, "发现多出的选票") == "done"


def test_signatures_for_another_reason_or_head_do_not_add_up(assemble: Assemble) -> None:
    assembly = assemble("open")
    stale = assembly.annulment(2, "发现多出的选票")
    assembly.post_annulment(1, "发现多出的选票")
    with pytest.raises(AlreadyPosted):
        assembly.post_annulment(1, "另一个理由")

    assembly.issue(1)

    with pytest.raises(WrongPhase):
        annulments.post(assembly.database, assembly.code, 2, stale)
    assert assembly.post_annulment(2, "发现多出的选票") == "waiting"
    assert assembly.post_annulment(1, "发现多出的选票") == "done"


def test_an_annulment_signed_by_another_is_refused(assemble: Assemble) -> None:

    assembly = assemble("open")
    statement = assembly.annulment(1, "发现多出的选票")

    for wrong in (statement, statement | {"scrutineer": 2}, statement | {"reason": 7}, {}, None):
        with pytest.raises(Refusal):
            annulments.post(assembly.database, assembly.code, 2, wrong)
    assert assembly.phase == "open"


def test_an_unknown_poll_is_told_at_every_door(database: Database) -> None:
    doors: list[Callable[[Database, str], object]] = [
        chair.invite,
        chair.ceremony_state,
        chair.turnout,
        chair.progress,
        chair.definition,
        chair.begin_count,
        chair.result,
        chair.comments,
        chair.board,
        chair.clean_start,
        lambda db, code: chair.issue_slips(db, code, 1),
        lambda db, code: chair.open_poll(db, code, 1),
        lambda db, code: chair.close_poll(db, code, 1),
        lambda db, code: chair.annul(db, code, "无"),
        lambda db, code: chair.reinvite(db, code, 1),
        lambda db, code: chair.restart_ceremony(db, code, "无"),
    ]

    for door in doors:
        for code in ("00000000", "", "0000\x000000", "投票代码投票代码"):
            with pytest.raises(PollUnknown):
                door(database, code)
