"""Revoking a title: notice, reply, hearing, decision by who awarded it, and undone only by a new decision."""

from __future__ import annotations

import io
from datetime import date, timedelta

import pytest
from pypdf import PdfReader
from sqlalchemy import func, select

from admin import annulments, proposals, reappraisals, rectifying, renunciations, revocations, verdicts
from admin.errors import InputInvalid, NotAllowed, NotHere, NotNow
from admin.models.audit import AuditEntry
from admin.models.problems import Ticket
from admin.models.reviews import Flag, HomeReview, RevocationProposal
from admin.models.revocations import Decision, Revocation
from admin.models.titles import Title, TitleStep
from admin.revocations import AlreadyNoticed, GroundGone, NothingToRevoke, NotYourTitle
from admin.rules import dates
from admin.rules.kinds import (
    FlagKind,
    Outcome,
    ProposalState,
    ReviewState,
    RevocationState,
    TicketState,
    TitleLevel,
    TitleState,
)
from admin.titles import AlreadyHeld
from admin.verdicts import Draft, TooEarly
from tests.admin.awarded import award, propose, state_of
from tests.admin.house import House
from tests.admin.polls import hand_in, play

FACTS = "2026年11月22日会员大会无记名投票，不满意6票，超过一半。"
WHY = "民主测评会员不满意，申辩不影响认定。"


@pytest.fixture
def title(house: House) -> int:
    """The district title of the union ``first``."""
    return award(house, "first", TitleLevel.DISTRICT, "district")


def notice(house: House, proposal: int, title: int, by: str = "district") -> int:
    with house.writing() as session:
        given = {"number": "朝工告〔2026〕1号", "text": FACTS}
        return revocations.give_notice(session, house.person(by), house.clock(), proposal, title, **given).id


Filled = dict[str, object]


def decide(house: House, case: int, outcome: Outcome = Outcome.REVOKE, by: str = "district", **rest: object) -> None:
    today = dates.today(house.clock())
    draft = Draft(outcome, "朝工决〔2026〕3号", rest.pop("on", today), WHY, **rest)  # type: ignore[arg-type]
    with house.writing() as session:
        verdicts.decide(session, house.person(by), house.clock(), case, draft)


def undo(house: House, case: int, outcome: Outcome = Outcome.RESTORE, by: str = "district") -> None:
    draft = Draft(outcome, "朝工决〔2026〕9号", dates.today(house.clock()), "整改到位，复评满意。")
    with house.writing() as session:
        verdicts.undo(session, house.person(by), house.clock(), case, draft)


def decisions(house: House) -> int:
    with house.database.read() as session:
        return session.scalar(select(func.count()).select_from(Decision)) or 0


def test_nothing_is_decided_before_the_time_to_reply_is_over(house: House, title: int) -> None:
    case = notice(house, propose(house), title)
    with house.database.read() as session:
        until = session.get_one(Revocation, case).reply_until
    assert until == date(2026, 11, 27), "five working days from Monday the 23rd"

    for days in range(6):
        with pytest.raises(TooEarly, match="11月27日"):
            decide(house, case)
        house.clock.forward(days=1)
        assert days == 5 or state_of(house, title) == "rectifying"
    assert dates.today(house.clock()) == until + timedelta(days=1)
    with pytest.raises(InputInvalid, match="不能早于"):
        decide(house, case, on=until)
    assert decisions(house) == 0

    decide(house, case)

    assert state_of(house, title) == "revoked"


def test_a_reply_is_heard_before_anything_is_decided(house: House, title: int) -> None:
    case = notice(house, propose(house), title)
    with house.writing() as session:
        revocations.reply(session, house.person("chair"), house.clock(), case, "食堂已经整改，请再给机会。")
    with pytest.raises(TooEarly, match="听取申辩"):
        decide(house, case)
    house.clock.forward(days=30)
    with pytest.raises(TooEarly, match="听取申辩"):
        decide(house, case)

    on = dates.today(house.clock())
    with house.writing() as session:
        revocations.hear(session, house.person("district"), house.clock(), case, on, "主席到会申辩，记录在卷。")
    with house.writing() as session, pytest.raises(NotNow):
        revocations.reply(session, house.person("chair"), house.clock(), case, "再补充一点。")
    with pytest.raises(InputInvalid, match="不能早于"):
        decide(house, case, on=on - timedelta(days=1))
    decide(house, case, Outcome.KEEP)

    assert state_of(house, title) == "rectifying"
    with house.database.read() as session:
        proposal = session.scalars(select(RevocationProposal)).one()
        assert proposal.state is ProposalState.DECIDED
        assert "不予撤销" in proposal.closing_reason
        settled = select(Flag.settled_at).where(Flag.kind == FlagKind.MAY_REVOKE)
        assert session.scalars(settled).one() is not None


def test_whoever_waives_the_reply_need_not_be_waited_for(house: House, title: int) -> None:
    case = notice(house, propose(house), title)
    with house.writing() as session:
        revocations.reply(session, house.person("chair"), house.clock(), case, "", waived=True)

    decide(house, case)

    assert state_of(house, title) == "revoked"
    with pytest.raises(NotNow, match="已经作出决定"):
        decide(house, case, Outcome.KEEP)
    assert decisions(house) == 1


def test_only_who_awarded_the_title_decides(house: House, title: int) -> None:
    street_title = award(house, "first", TitleLevel.STREET, "street")
    proposal = propose(house)
    for by, which, error in (
        ("street", title, NotYourTitle), ("district", street_title, NotYourTitle), ("other_street", title, NotHere),
        ("chair", title, NotYourTitle), ("finance", title, NotYourTitle), ("third_chair", title, NotHere),
    ):  # fmt: skip
        with pytest.raises(error):
            notice(house, proposal, which, by)
    case = notice(house, proposal, title)
    house.clock.forward(days=10)
    for by, error in (
        ("street", NotYourTitle), ("other_street", NotHere), ("chair", NotYourTitle), ("staff", NotYourTitle),
        ("finance", NotYourTitle), ("other_chair", NotHere),
    ):  # fmt: skip
        with pytest.raises(error):
            decide(house, case, by=by)
    form: Filled = {
        "outcome": "revoke", "document": "朝工决〔2026〕3号", "decided_on": str(dates.today(house.clock())),
        "reason": WHY, "money": "",
    }  # fmt: skip
    for by, status in (("street", 403), ("other_street", 404), ("chair", 403), ("finance", 403), ("other_chair", 403)):
        assert house.browser(by).post(f"/revocations/{case}/decide", form).status_code == status

    assert decisions(house) == 0
    assert state_of(house, title) == "rectifying"


def test_only_the_union_itself_replies(house: House, title: int) -> None:
    case = notice(house, propose(house), title)

    for by, error in (("street", NotAllowed), ("district", NotAllowed), ("other_chair", NotHere)):
        with house.writing() as session, pytest.raises(error):
            revocations.reply(session, house.person(by), house.clock(), case, "替它申辩。")
    for text, waived in (("", False), ("要申辩。", True)):
        with house.writing() as session, pytest.raises(InputInvalid):
            revocations.reply(session, house.person("chair"), house.clock(), case, text, waived=waived)


def test_the_street_title_stays_and_the_street_is_asked(house: House, title: int) -> None:
    street_title = award(house, "first", TitleLevel.STREET, "street")
    case = notice(house, proposal := propose(house), title)
    house.clock.forward(days=10)
    decide(house, case)

    assert (state_of(house, title), state_of(house, street_title)) == ("revoked", "rectifying")
    street = house.browser("street")
    assert "街道（地区、行业）级称号怎么办：1家" in street.get("/proposals").text
    with house.database.read() as session:
        flag = session.scalars(select(Flag.id).where(Flag.kind == FlagKind.STREET_TITLE)).one()
    for by, error in (("district", NotYourTitle), ("other_street", NotHere)):
        with house.writing() as session, pytest.raises(error):
            verdicts.keep_street_title(session, house.person(by), house.clock(), flag, "保留。")

    own = notice(house, proposal, street_title, "street")
    house.clock.forward(days=10)
    decide(house, own, by="street")

    assert state_of(house, street_title) == "revoked"
    assert "怎么办" not in street.get("/proposals").text


def test_the_street_may_keep_its_title(house: House, title: int) -> None:
    award(house, "first", TitleLevel.STREET, "street")
    case = notice(house, propose(house), title)
    house.clock.forward(days=10)
    decide(house, case)
    with house.database.read() as session:
        flag = session.scalars(select(Flag.id).where(Flag.kind == FlagKind.STREET_TITLE)).one()

    answer = house.browser("street").post(f"/revocations/street/{flag}/keep", {"remark": "本级标准已经达到。"})

    assert answer.status_code == 303
    assert "怎么办" not in house.browser("street").get("/proposals").text
    with house.database.read() as session:
        assert "本级标准已经达到" in session.scalars(select(TitleStep.text).order_by(TitleStep.id.desc())).first()  # type: ignore[operator]


def test_a_revocation_is_undone_only_by_a_new_decision_of_the_same_body(house: House, title: int) -> None:
    case = notice(house, propose(house), title)
    with pytest.raises(NotNow):
        undo(house, case)
    house.clock.forward(days=10)
    decide(house, case)
    with house.writing() as session:
        verdicts.return_plaque(session, house.person("district"), house.clock(), case, dates.today(house.clock()))
    for by, error in (("street", NotYourTitle), ("other_street", NotHere), ("chair", NotYourTitle)):
        with pytest.raises(error):
            undo(house, case, by=by)

    undo(house, case, Outcome.VOID)

    with house.database.read() as session:
        held = session.get_one(Title, title)
        assert (held.state, held.ended_on, held.ending_number) == (TitleState.RECTIFYING, None, "")
        assert held.plaque_returned_on is None, "it is handed back"
        assert session.get_one(Revocation, case).plaque_returned_on is not None, "what was is kept"
        words = session.scalars(select(TitleStep.text).where(TitleStep.title_id == title)).all()
        assert any("朝工决〔2026〕9号" in one and "整改到位" in one for one in words)
    with pytest.raises(NotNow):
        undo(house, case)


def test_a_title_awarded_anew_is_not_joined_by_the_old_one(house: House, title: int) -> None:
    case = notice(house, propose(house), title)
    house.clock.forward(days=10)
    decide(house, case)
    award(house, "first", TitleLevel.DISTRICT, "district")

    with pytest.raises(AlreadyHeld):
        undo(house, case)


def test_without_a_title_there_is_nothing_to_revoke(house: House) -> None:
    proposal = propose(house)

    page = house.browser("district").get(f"/proposals/{proposal}").text

    assert "没有可以撤销的" in page
    assert "告知这家工会" not in page
    assert "没有“职工之家”称号" in house.browser("district").get("/proposals").text
    elsewhere = award(house, "second", TitleLevel.DISTRICT, "district")
    with pytest.raises(NotHere):
        notice(house, proposal, elsewhere)
    ended = award(house, "first", TitleLevel.DISTRICT, "district")
    with house.writing() as session:
        found = session.get_one(Title, ended)
        found.state, found.ended_on = TitleState.GIVEN_UP, date(2026, 1, 1)
    with pytest.raises(NothingToRevoke):
        notice(house, proposal, ended)


def test_an_annulled_result_is_no_ground_and_a_case_is_begun_once(house: House, title: int) -> None:
    proposal = propose(house)
    case = notice(house, proposal, title)
    with pytest.raises(AlreadyNoticed):
        notice(house, proposal, title)
    with house.writing() as session, pytest.raises(NotNow, match="已经告知"):
        proposals.withdraw(session, house.person("district"), house.clock(), proposal, "算了吧")
    with house.writing() as session:
        session.scalars(select(HomeReview)).one().state = ReviewState.INVALID
    house.clock.forward(days=10)

    with pytest.raises(GroundGone):
        decide(house, case)
    decide(house, case, Outcome.KEEP)

    assert state_of(house, title) != "revoked"


def test_results_change_how_a_title_stands_and_never_revoke_it(house: House, title: int) -> None:
    review = hand_in(house, "first", play(house, [3, 1, 6, 0], held_on=date(2026, 3, 1)))
    assert state_of(house, title) == "rectifying"
    with house.writing() as session:
        ticket = session.scalars(select(Ticket).where(Ticket.review_id == review)).one()
        ticket.state = TicketState.SUBMITTED
        session.flush()
        rectifying.close(session, house.person("street"), house.clock(), ticket.id, ticket.version)
    assert state_of(house, title) == "awaiting"

    hand_in(house, "first", play(house, [2, 1, 7, 0], held_on=date(2026, 7, 1)))
    assert state_of(house, title) == "rectifying", "failed again: it may be proposed, and stays"
    hand_in(house, "first", play(house, [10, 0, 0, 0], held_on=date(2026, 9, 1)))
    assert state_of(house, title) == "valid"
    hand_in(house, "first", play(house, [3, 1, 6, 0], held_on=date(2026, 4, 1)))
    assert state_of(house, title) == "valid", "a result of an earlier day changes nothing"


def test_an_annulled_result_no_longer_weighs_on_a_title(
    house: House, title: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    hand_in(house, "first", play(house, [10, 0, 0, 0], held_on=date(2026, 3, 1)))
    poll = play(house, [3, 1, 6, 0], held_on=date(2026, 9, 1))
    hand_in(house, "first", poll)
    assert state_of(house, title) == "rectifying"
    told = [{"type": "annul", "data": {"reason": "发票有误"}}]
    monkeypatch.setattr("vote.chair.events", lambda *_: told)

    with house.writing() as session:
        annulments.let_go(session, house.clock(), poll.code, house.polls)

    assert state_of(house, title) == "valid"


def test_a_decision_may_ask_for_rectification_first(house: House, title: int) -> None:
    case = notice(house, propose(house), title)
    house.clock.forward(days=10)
    with pytest.raises(InputInvalid, match="期限"):
        decide(house, case, Outcome.RECTIFY)

    decide(house, case, Outcome.RECTIFY, rectify_until=date(2027, 3, 1))

    assert state_of(house, title) == "rectifying"
    hand_in(house, "first", play(house, [10, 0, 0, 0], held_on=date(2026, 12, 2)))
    assert state_of(house, title) == "valid"


def test_a_title_is_given_up_with_the_consent_of_who_awarded_it(house: House, title: int) -> None:
    chair, district = house.browser("chair"), house.browser("district")
    asked = chair.post(f"/titles/{title}/give-up", {"reason": "单位即将搬迁，不再保留活动室。"})
    page = asked.location
    confirm: Filled = {"document": "朝工函〔2026〕7号", "confirmed_on": str(dates.today(house.clock())), "remark": ""}

    assert asked.status_code == 303
    assert chair.post(f"/titles/{title}/give-up", {"reason": "再申请一次。"}).status_code == 409
    for by, status in (("street", 403), ("other_street", 404), ("chair", 403), ("finance", 403)):
        assert house.browser(by).post(f"{page}/confirm", confirm).status_code == status
    assert state_of(house, title) == "valid"
    assert district.post(f"{page}/confirm", confirm).status_code == 303

    assert state_of(house, title) == "given_up"
    assert district.post(f"{page}/confirm", confirm).status_code == 409


def test_giving_up_is_no_way_around_a_decision(house: House, title: int) -> None:
    with house.writing() as session:
        wish = renunciations.ask(session, house.person("chair"), house.clock(), title, "不要了吧。").id
    notice(house, propose(house), title)

    with house.writing() as session, pytest.raises(NotNow, match="撤销案"):
        renunciations.confirm(
            session, house.person("district"), house.clock(), wish, document="x", on=dates.today(house.clock())
        )


def test_the_whole_way_on_the_pages_with_its_papers(house: House, title: int) -> None:
    proposal = propose(house)
    district, chair = house.browser("district"), house.browser("chair")
    made = district.post(f"/proposals/{proposal}/notice/{title}", {"number": "朝工告〔2026〕1号", "text": FACTS})
    page = made.location
    shown = chair.get(page).text
    assert "您可以申辩" in shown
    assert "2026年11月27日" in shown
    assert "不能作决定" in district.get(page).text
    short = district.post(f"/proposals/{proposal}/notice/{title}", {"number": "", "text": "短"})
    assert short.status_code == 422

    file: Filled = {"file": (io.BytesIO(b"%PDF-1.4\n%%EOF\n"), "申辩材料.pdf")}
    added = chair.post(f"{page}/evidence", file, content_type="multipart/form-data")
    assert added.status_code == 303, added.text
    assert house.browser("other_chair").get(page).status_code == 404
    assert chair.post(f"{page}/reply", {"reply": "", "waived": ""}).status_code == 422
    assert chair.post(f"{page}/reply", {"reply": "食堂已经整改。"}).status_code == 303
    today = str(dates.today(house.clock()))
    assert district.post(f"{page}/hear", {"heard_on": today, "record": "主席到会申辩，记录在卷。"}).status_code == 303
    form: Filled = {"outcome": "revoke", "document": "朝工决〔2026〕3号", "decided_on": today, "reason": WHY}
    assert district.post(f"{page}/decide", form).status_code == 303

    shown = chair.get(page).text
    assert "撤销称号" in shown
    assert "不予收回" in shown
    assert "登记牌匾收回" not in shown
    assert "登记牌匾收回" in district.get(page).text
    told = text_of(district.get(f"{page}/notice.pdf").data)
    assert "送达回证" in told.replace("　", "").replace(" ", "")
    assert "2026年11月27日" in told.replace(" ", "")
    ruling = text_of(chair.get(f"{page}/revoke.pdf").data).replace(" ", "")
    for words in ("朝工决〔2026〕3号", "听取了申辩", "建家补助和奖励不予收回", "街道（地区、行业）级", "（盖章）"):
        assert words in ruling, words
    assert chair.get(f"{page}/restore.pdf").status_code == 404
    with house.database.read() as session:
        actions = session.scalars(select(AuditEntry.action).where(AuditEntry.action.startswith("revocation."))).all()
    assert actions == [f"revocation.{word}" for word in ("noticed", "file_added", "replied", "heard", "decided")]


def test_a_body_that_is_gone_is_replaced_by_the_district(house: House) -> None:
    title = award(house, "first", TitleLevel.STREET, "other_street")
    with house.database.read() as session:
        held = session.get_one(Title, title)
        assert revocations.body_of(session, held).id == house.unions["district"]
        assert reappraisals.standing(session, held.union_id) is TitleState.VALID
        assert session.scalars(select(Revocation.state)).all() == []
    case = notice(house, propose(house), title)
    with house.database.read() as session:
        assert session.get_one(Revocation, case).state is RevocationState.NOTICED


def text_of(body: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(body)).pages)
