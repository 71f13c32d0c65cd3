"""Self-checks: computed rows are never typed in, what was submitted stays, and only all rows met count."""

from __future__ import annotations

import io
import threading
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from admin import evaluations, figures, judgements, standards
from admin.errors import ChangedMeanwhile, NotAllowed, NotHere, NotNow
from admin.evaluations import ComputedRow, Standing
from admin.models.audit import AuditEntry
from admin.models.evaluations import Evaluation, EvaluationRow
from admin.models.unions import Union
from admin.rules import dates
from admin.rules.drafting import Wording
from admin.rules.hardware import RoomState
from admin.rules.kinds import TitleLevel
from admin.rules.opinions import EvaluationState, OpinionKind
from admin.rules.recorded import Section
from admin.rules.selfcheck import Said
from admin.rules.verdicts import Verdict
from tests.admin.checking import filled, record, submitted
from tests.admin.engines import both_engines
from tests.admin.everything import PNG
from tests.admin.house import House

NOT_APPLICABLE = Said(Verdict.NOT_APPLICABLE, "本单位没有劳动模范。")


def standing(house: House, level: TitleLevel = TitleLevel.DISTRICT) -> Standing:
    with house.database.read() as session:
        union = session.get_one(Union, house.unions["first"])
        return evaluations.standing(session, union, level, dates.today(house.clock()))


def test_only_a_submitted_self_check_with_every_row_met_counts(house: House) -> None:
    record(house)
    number = filled(house)

    assert not standing(house).all_met

    with house.writing() as session:
        evaluations.submit(session, house.person("chair"), house.clock(), number)

    assert standing(house).all_met
    assert standing(house).evaluation == number
    assert standing(house).standard == "朝阳区“职工之家”评价标准（2013年版）"
    assert not standing(house, TitleLevel.STREET).all_met, "one level's is not the other's"


@pytest.mark.parametrize(
    ("row", "changes"),
    [
        ("cards", {"cards_issued": 119}),
        ("disputes", {"disputes_closed": 8}),
        ("education", {"education_fen": 1_499_999}),
        ("info-collected", {"info_collected": None}),
    ],
)
def test_one_row_that_is_not_met_stops_the_whole(house: House, row: str, changes: dict[str, int]) -> None:
    record(house, **changes)
    number = filled(house)

    page = house.browser("chair").post(f"/evaluations/{number}/submit", {"sure": "y"})

    assert page.status_code == 409
    assert "还有1项没有达标" in page.text
    with house.database.read() as session:
        found = evaluations.lines(session, session.get_one(Evaluation, number), dates.today(house.clock()))
        assert [line.criterion.id for line in found if not line.verdict.verdict.passes] == [row]
    assert not standing(house).all_met


def test_a_forged_post_to_a_computed_row_is_refused_and_changes_nothing(house: House) -> None:
    number, chair = filled(house), house.browser("chair")

    said = chair.post(f"/evaluations/{number}/rows/member-review", {"claim": "met", "version": "1", "text": "好"})
    file = chair.post(
        f"/evaluations/{number}/rows/hardware/files",
        {"file": (io.BytesIO(PNG), "a.png")},
        content_type="multipart/form-data",
    )

    assert (said.status_code, file.status_code) == (403, 403)
    assert "由系统按记录计算，不能填写" in said.text
    with house.writing() as session:
        row = session.scalars(select(EvaluationRow).where(EvaluationRow.criterion == "member-review")).one()
        assert row.claim is None
        given = number, "member-review", 1, Said(Verdict.MET)
        with pytest.raises(ComputedRow):
            evaluations.fill_in(session, house.person("chair"), house.clock(), *given)


def test_what_was_submitted_stands_when_figures_years_and_standards_change(house: House) -> None:
    record(house)
    submitted(house)
    before = standing(house)

    with house.writing() as session:
        chair, at, union = house.person("chair"), house.clock(), house.unions["first"]
        figures.save_year(session, chair, at, union, 2026, {"cards_issued": 1}, 1)
        version = figures.record_of(session, session.get_one(Union, union)).version
        figures.save_section(session, chair, at, union, Section.ROOMS, {"office": RoomState.NONE}, version)
        session.get_one(Union, union).members = 3
    house.clock.forward(days=60)

    assert standing(house) == before
    assert house.browser("chair").get(f"/evaluations/{before.evaluation}").text.count("已办京卡的会员人数120") == 1


def test_a_self_check_that_is_too_old_counts_no_more(house: House) -> None:
    record(house)
    submitted(house)
    house.clock.forward(days=366 + 60)

    assert not standing(house).all_met


def test_a_later_standard_does_not_touch_a_case_that_was_opened_before(house: House) -> None:
    record(house)
    number = filled(house, TitleLevel.STREET)
    with house.writing() as session:
        street, at = house.person("street"), house.clock()
        draft = standards.draft(session, street, at)
        standards.add_row(session, street, at, draft.id, draft.version, "职工帮扶工作", EXTRA)
        standards.adopt(session, street, at, draft.id, draft.version, date(2026, 11, 22), "主席办公会")
        case = session.get_one(Evaluation, number)
        assert len(evaluations.standard_of(case).criteria) == 20
        union = session.get_one(Union, house.unions["first"])
        assert len(standards.in_force(session, union, TitleLevel.STREET, date(2026, 11, 22)).standard.criteria) == 21
        assert standards.in_force(session, union, TitleLevel.DISTRICT, date(2026, 11, 22)).name.startswith("朝阳区")


def test_what_does_not_apply_needs_a_reason_and_the_consent_from_above(house: House) -> None:
    record(house)
    number = submitted(house, models=NOT_APPLICABLE)

    assert [row.id for row in standing(house).lacking] == ["models"]

    street = house.browser("street")
    agreed = street.post(f"/evaluations/{number}/rows/models/opinion", {"kind": "agreed"})
    every = street.post(f"/evaluations/{number}/agree")
    assert (agreed.status_code, every.status_code) == (422, 303)
    assert not standing(house).all_met, "agreeing with the rest is no consent"

    street.post(f"/evaluations/{number}/rows/models/opinion", {"kind": "consented"})

    assert standing(house).all_met


def test_the_district_may_find_a_row_not_met_whatever_the_street_said(house: House) -> None:
    record(house)
    number = submitted(house)
    house.browser("street").post(f"/evaluations/{number}/agree")

    bare = house.browser("district").post(f"/evaluations/{number}/rows/culture/opinion", {"kind": "not_met"})
    house.browser("district").post(
        f"/evaluations/{number}/rows/culture/opinion", {"kind": "not_met", "remark": "没有活动记录"}
    )
    house.browser("street").post(f"/evaluations/{number}/rows/culture/opinion", {"kind": "agreed"})

    assert bare.status_code == 422
    assert [(row.id, row.why) for row in standing(house).lacking] == [("culture", "区总工会意见：没有活动记录")]


def test_a_returned_self_check_is_amended_in_a_copy_and_nothing_older_counts_meanwhile(house: House) -> None:
    record(house)
    submitted(house, year=2025)
    assert standing(house).all_met
    number = submitted(house)
    house.browser("street").post(f"/evaluations/{number}/return", {"back": "职工文化的材料不清楚"})
    assert not standing(house).all_met

    chair = house.browser("chair")
    copy = chair.post(f"/evaluations/{number}/amend").location
    assert chair.post(f"/evaluations/{number}/amend").status_code == 409, "there is one at a time"
    chair.post(f"{copy}/submit", {"sure": "y"})

    assert standing(house).all_met
    assert standing(house).evaluation != number
    with house.database.read() as session:
        assert session.get_one(Evaluation, number).state is EvaluationState.RETURNED


def test_nobody_judges_her_own_or_one_beside_and_nobody_above_fills_in(house: House) -> None:
    record(house)
    number = submitted(house)
    with house.writing() as session:
        given = number, "culture", OpinionKind.AGREED, ""
        for who, wrong in (("chair", NotAllowed), ("other_street", NotHere), ("finance", NotAllowed)):
            with pytest.raises(wrong):
                judgements.judge(session, house.person(who), house.clock(), *given)
        with pytest.raises(NotAllowed):
            evaluations.recall(session, house.person("street"), house.clock(), number, "撤回")
    assert house.browser("third_chair").get(f"/evaluations/{number}").status_code == 404


def test_a_row_that_somebody_else_saved_meanwhile_is_not_overwritten(house: House) -> None:
    number = filled(house)
    given = number, "culture", 1, Said(Verdict.UNMET, "没有")
    with house.writing() as session, pytest.raises(ChangedMeanwhile):
        evaluations.fill_in(session, house.person("staff"), house.clock(), *given)


@both_engines
def test_two_who_open_a_self_check_at_once_open_one(house: House) -> None:
    answers: list[str] = []

    def begin(who: str) -> None:
        try:
            with house.writing() as session:
                evaluations.open_case(session, house.person(who), house.clock(), TitleLevel.STREET, 2026)
            answers.append("opened")
        except NotNow:
            answers.append("not-now")

    threads = [threading.Thread(target=begin, args=(who,)) for who in ("chair", "staff")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(answers) == ["not-now", "opened"]
    with house.database.read() as session:
        assert session.scalar(select(func.count()).select_from(Evaluation)) == 1


def test_the_way_through_the_rows_leads_on_and_says_how_to_get_there(house: House) -> None:
    chair = house.browser("chair")
    page = chair.post("/evaluations", {"level": "street", "year": "2026"}).location

    text = chair.get(f"{page}/rows/hardware").text
    assert "怎样达标" in text
    assert "到“基础数据”填写“硬件建设”" in text
    sent: dict[str, object] = {"claim": "met", "version": "1", "text": "办了运动会", "given_activities": "y"}
    sent["then"] = "next"
    assert chair.post(f"{page}/rows/culture", sent).location.endswith("/rows/helping")
    assert "还没有上传材料" in chair.get(f"{page}/rows/culture").text
    chair.post(
        f"{page}/rows/culture/files", {"file": (io.BytesIO(PNG), "运动会.png")}, content_type="multipart/form-data"
    )
    assert "办了运动会" in chair.get(f"{page}/rows/culture").text
    assert "还没有上传材料" not in chair.get(f"{page}/rows/culture").text
    with house.database.read() as session:
        actions = set(session.scalars(select(AuditEntry.action)))
    assert {"evaluation.opened", "evaluation.filled", "evaluation.evidence_added"} <= actions


def test_a_year_that_has_not_come_or_is_long_over_is_not_checked(house: House) -> None:
    chair = house.browser("chair")
    ahead = dates.today(house.clock() + timedelta(days=400)).year

    for year in (ahead, 2024):
        assert chair.post("/evaluations", {"level": "street", "year": str(year)}).status_code == 422


EXTRA = Wording("设立职工书屋。", "", {}, ["照片"])
