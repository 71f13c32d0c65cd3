"""A title is reached by one way only: every condition, every opinion in its order, every hand another one."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from admin import applications, approvals, awards, checks, drafts, titles
from admin.applications import NotYours
from admin.approvals import NotChecked, SameHand
from admin.awards import Objected
from admin.conditions import ConditionsUnmet
from admin.drafts import UnderWay
from admin.errors import ChangedMeanwhile, InputInvalid, NotAllowed, NotHere, NotNow
from admin.models.accounts import Account
from admin.models.applications import Approval, AwardApplication
from admin.models.reviews import HomeReview
from admin.models.titles import Title
from admin.models.unions import Union
from admin.rules import dates
from admin.rules.kinds import (
    ApplicationState,
    ApplicationStepKind,
    ApprovalLevel,
    ObjectionFrom,
    ObjectionOutcome,
    Opinion,
    ReviewState,
    TitleLevel,
    TitleState,
)
from admin.titles import AlreadyHeld
from tests.admin import applying
from tests.admin.applying import ACCOUNT, DECISION, FILLED, as_it_is
from tests.admin.engines import both_engines
from tests.admin.house import House
from tests.admin.sorting import review
from vote.errors import PingjiaError

STREET, DISTRICT = TitleLevel.STREET, TitleLevel.DISTRICT


def state(house: House, number: int) -> ApplicationState:
    return as_it_is(house, number).state


def findings(house: House, number: int) -> str:
    """Return the sentence with which handing in is refused."""
    with pytest.raises(ConditionsUnmet) as refused:
        applying.submit(house, number)
    assert state(house, number) in (ApplicationState.DRAFT, ApplicationState.RETURNED)
    return refused.value.message


# --- the whole way ---


@both_engines
def test_a_union_goes_from_its_street_title_to_the_districts(house: House) -> None:
    applying.fit(house)

    street = applying.awarded(house, STREET)
    with house.writing() as session:
        awards.hand_over(session, house.person("street"), house.clock(), street.id, dates.today(house.clock()))
    district = applying.awarded(house)

    with house.database.read() as session:
        held = {title.level: title for title in titles.of(session, house.unions["first"])}
        found = applications.approved(session, session.get_one(Union, house.unions["first"]), DISTRICT)
        assert found is not None
        steps = [step.kind for step in found.steps]
    assert held[STREET].plaque_on == dates.today(house.clock()) - (district.awarded_on - street.awarded_on)
    assert (held[DISTRICT].area_m2, held[DISTRICT].decision_number) == ("50.00", DECISION)
    assert held[DISTRICT].awarding_union_id == house.unions["district"]
    assert [step for step in steps if step is not ApplicationStepKind.EDITED] == [
        ApplicationStepKind.BEGUN, ApplicationStepKind.SUBMITTED, ApplicationStepKind.APPROVED,
        ApplicationStepKind.CHECKED, ApplicationStepKind.APPROVED, ApplicationStepKind.APPROVED,
        ApplicationStepKind.ANNOUNCED, ApplicationStepKind.AWARDED,
    ]  # fmt: skip


def test_the_street_title_ends_with_the_street_and_the_districts_asks_all_three(house: House) -> None:
    applying.fit(house)
    street = applying.approved(house, STREET)
    applying.hold(house)
    with house.writing() as session:
        found = session.get_one(AwardApplication, street.id)
        drafts.withdraw(session, house.person("chair"), house.clock(), street.id, found.version, "已经有了")
    district = applying.approved(house)

    said = {number: [one.level for one in as_it_is(house, number).approvals] for number in (street.id, district.id)}
    assert said == {street.id: list(ApprovalLevel)[:2], district.id: list(ApprovalLevel)}


# --- each gate ---


def test_without_the_street_title_nobody_applies_for_the_districts(house: House) -> None:
    applying.fit(house)
    made = applying.begun(house)

    assert "三(二)2：获得街乡（行业）级职工之家的基层工会可申报全区的" in findings(house, made.id)


@pytest.mark.parametrize("held", [TitleState.RECTIFYING, TitleState.AWAITING])
def test_a_street_title_that_is_being_put_right_does_not_count(house: House, held: TitleState) -> None:
    applying.fit(house)
    applying.hold(house, state=held)

    assert "街乡（行业）级" in findings(house, applying.begun(house).id)


def test_a_street_title_that_was_revoked_does_not_count(house: House) -> None:
    applying.fit(house)
    applying.hold(house, state=TitleState.REVOKED, ended_on=date(2026, 6, 1))

    assert "街乡（行业）级" in findings(house, applying.begun(house).id)


@pytest.mark.parametrize("level", list(TitleLevel))
def test_a_row_that_is_not_met_stands_in_the_way(house: House, level: TitleLevel) -> None:
    applying.fit(house, unmet="legal-person")
    applying.hold(house) if level is DISTRICT else None

    assert "工会法人登记”不达标" in findings(house, applying.begun(house, level).id)


def test_a_union_that_handed_in_no_self_check_does_not_apply(house: House) -> None:
    with house.writing() as session:
        review(session, house)
    applying.hold(house)

    assert "还没有提交按评价标准的自查" in findings(house, applying.begun(house).id)


def test_a_self_check_by_the_streets_standard_does_not_do_for_the_districts(house: House) -> None:
    applying.hold(house)
    with house.writing() as session:
        review(session, house)
        applying.evaluate(session, house, "first", STREET)

    assert "还没有提交按评价标准的自查" in findings(house, applying.begun(house).id)


@pytest.mark.parametrize(
    ("result", "told"),
    [
        ({"met": False, "percent": "94.00%", "satisfied": 18, "dissatisfied": 2}, "没有达标"),
        ({"valid_poll": False, "met": False}, "结果无效"),
        ({"year": 2025, "held_on": date(2025, 11, 21)}, "已超过12个月"),
        ({"year": 2024, "held_on": date(2024, 12, 31)}, "已超过12个月"),
        ({"state": ReviewState.INVALID}, "没有会员评家的结果"),
        ({"state": ReviewState.SUPERSEDED}, "没有会员评家的结果"),
    ],
)
def test_the_appraisal_must_be_valid_met_and_recent(house: House, result: dict[str, Any], told: str) -> None:
    applying.fit(house, **result)
    applying.hold(house)

    assert told in findings(house, applying.begun(house).id)


def test_a_failed_appraisal_is_not_hidden_by_an_older_one_that_was_met(house: House) -> None:
    applying.fit(house, year=2025, held_on=date(2025, 12, 20))
    applying.hold(house)
    with house.writing() as session:
        review(session, house, met=False, percent="90.00%", satisfied=18, dissatisfied=2)

    assert "没有达标" in findings(house, applying.begun(house).id)


@pytest.mark.parametrize(
    ("missing", "label"),
    [
        ({"address": ""}, "地址"), ({"phone": ""}, "联系电话"), ({"committee_since": None}, "本届工会成立时间"),
        ({"approved_by": ""}, "成立工会批复单位"), ({"area_m2": ""}, "职工之家面积"),
        ({"wages_contract_on": None}, "签订工资集体协商专项合同时间"),
    ],
)  # fmt: skip
def test_an_empty_field_of_the_form_stands_in_the_way(house: House, missing: dict[str, object], label: str) -> None:
    applying.fit(house)
    applying.hold(house)
    made = applying.begun(house)
    with house.writing() as session:
        filled = drafts.Filled(**vars(FILLED) | missing)
        drafts.edit(session, house.person("chair"), house.clock(), made.id, made.version, filled)

    assert f"申报表还没有填完：{label}。（附件二）" in findings(house, made.id).replace("（附件二", "。（附件二")


def test_without_an_account_number_or_a_chair_the_form_is_not_complete(house: House) -> None:
    with house.writing() as session:
        applying.evaluate(session, house, "first", STREET)
        review(session, house)
        made = drafts.begin(session, house.person("staff"), house.clock(), STREET)
        drafts.edit(session, house.person("staff"), house.clock(), made.id, made.version, FILLED)

    assert "工会主席、工会账户账号" in findings(house, made.id)


def test_a_unit_that_does_not_meet_the_conditions_for_a_union_does_not_apply(house: House) -> None:
    applying.fit(house)
    with house.writing() as session:
        session.get_one(Union, house.unions["first"]).independent = False

    assert "不符合独立建会条件" in findings(house, applying.begun(house, STREET).id)


# --- the district's exception ---


def direct(house: House) -> AwardApplication:
    """Let the first union stand directly under the district, and fill in its form."""
    with house.writing() as session:
        found = session.get_one(Union, house.unions["first"])
        found.parent_id, found.path = house.unions["district"], f"/{house.unions['district']}/{found.id}/"
    applying.fit(house)
    return applying.begun(house)


def waive(house: House, number: int, who: str = "district") -> None:
    with house.writing() as session:
        found = session.get_one(AwardApplication, number)
        drafts.waive(session, house.person(who), house.clock(), number, found.version, "没有上级街道工会")


def test_a_union_directly_under_the_district_goes_on_with_its_reason_and_two_opinions(house: House) -> None:
    made = direct(house)
    assert "街乡（行业）级" in findings(house, made.id)

    waive(house, made.id)
    with house.writing() as session:
        drafts.submit(session, house.person("staff"), house.clock(), made.id, as_it_is(house, made.id).version)
    applying.sign(house, made.id)
    applying.check(house, made.id)

    assert applying.sign(house, made.id, "district").state is ApplicationState.APPROVED
    assert [one.level for one in as_it_is(house, made.id).approvals] == [
        ApprovalLevel.GRASSROOTS, ApprovalLevel.DISTRICT,
    ]  # fmt: skip


def test_a_union_below_a_street_gets_no_exception(house: House) -> None:
    applying.fit(house)
    made = applying.begun(house)

    with pytest.raises(NotNow, match="只有直属区总工会的"):
        waive(house, made.id)
    with pytest.raises(NotYours):
        waive(house, made.id, "street")
    with house.writing() as session:  # forged in the table, or left from before the union was moved
        session.get_one(AwardApplication, made.id).waiver = "理由"
    assert "街乡（行业）级" in findings(house, made.id)


def test_a_union_directly_under_the_district_has_no_street_title_to_apply_for(house: House) -> None:
    direct(house)

    with house.writing() as session, pytest.raises(NotNow, match="直属区总工会"):
        drafts.begin(session, house.person("staff"), house.clock(), STREET)


# --- order, and hands ---


def _called(act: Callable[..., object], *given: object, session: Session | None = None, **rest: object) -> object:
    return act(session, *given, **rest)


def test_no_step_is_skipped(house: House) -> None:
    applying.fit(house)
    applying.hold(house)
    draft = applying.begun(house)
    number = draft.id

    def never(*who: str) -> None:
        """Nobody of these signs, announces, or names now."""
        at = house.clock()
        today = dates.today(at)
        for one in who:
            given = house.person(one), at, number
            version = as_it_is(house, number).version
            objected: dict[str, Any] = {"received_on": today, "source": ObjectionFrom.MEMBER, "text": "有异议"}
            attempts: list[Callable[..., object]] = [
                partial(_called, approvals.sign, *given, version, Opinion.APPROVED, "好", today),
                partial(_called, awards.announce, *given, version),
                partial(_called, awards.award, *given, version, DECISION, today),
                partial(_called, awards.give_back, *given, version, Opinion.REFUSED, "不"),
                partial(_called, awards.object_to, *given, **objected),
            ]
            for attempt in attempts:
                with pytest.raises(PingjiaError), house.writing() as session:
                    attempt(session=session)
        assert not as_it_is(house, number).title_id

    everybody = ("chair", "staff", "street", "district", "finance", "other_street", "third_chair")
    never(*everybody)
    with house.writing() as session:
        drafts.submit(session, house.person("staff"), house.clock(), number, draft.version)
    never(*(one for one in everybody if one != "chair"))
    applying.sign(house, number)
    never(*(one for one in everybody if one != "street"))
    applying.sign(house, number)
    never(*everybody)  # the district too: nobody has looked at the home yet
    applying.check(house, number)
    never(*(one for one in everybody if one != "district"))
    version = as_it_is(house, number).version
    with house.writing() as session, pytest.raises(NotNow, match="各级都签署同意之后才能公示"):
        awards.announce(session, house.person("district"), house.clock(), number, version)
    assert state(house, number) is ApplicationState.AT_DISTRICT


def test_who_handed_it_in_signs_at_no_level(house: House) -> None:
    applying.fit(house)
    applying.hold(house)
    made = applying.submitted(house)

    with pytest.raises(SameHand):
        applying.sign(house, made.id, "staff")
    with house.writing() as session:  # the same person at another union's desk
        session.get_one(Account, house.accounts["staff"]).union_id = house.unions["street"]
        session.get_one(Account, house.accounts["staff"]).role = session.get_one(Account, house.accounts["street"]).role
    applying.sign(house, made.id)
    with pytest.raises(SameHand):
        applying.sign(house, made.id, "staff")
    assert applying.sign(house, made.id, "street").state is ApplicationState.AT_DISTRICT


def test_a_street_does_not_act_for_another_one(house: House) -> None:
    applying.fit(house)
    applying.hold(house)
    made = applying.submitted(house)
    applying.sign(house, made.id)

    with pytest.raises(NotHere):
        applying.sign(house, made.id, "other_street")
    with pytest.raises(NotHere):
        applying.check(house, made.id, "other_street")
    with pytest.raises(NotYours):  # the district does not sign for the street either
        applying.sign(house, made.id, "district")
    assert state(house, made.id) is ApplicationState.AT_INTERMEDIATE


def test_after_a_move_the_old_street_does_not_agree(house: House) -> None:
    applying.fit(house)
    applying.hold(house)
    made = applying.submitted(house)
    applying.sign(house, made.id)
    with house.writing() as session:
        session.get_one(Union, house.unions["first"]).parent_id = house.unions["other_street"]

    with pytest.raises(NotNow, match="划转"):
        applying.sign(house, made.id, "street")


def test_an_opinion_is_not_signed_twice(house: House) -> None:
    applying.fit(house)
    applying.hold(house)
    made = applying.submitted(house)
    version = made.version
    given = (Opinion.APPROVED, "同意", dates.today(house.clock()))
    with house.writing() as session:
        approvals.sign(session, house.person("chair"), house.clock(), made.id, version, *given)

    with house.writing() as session, pytest.raises(NotYours):
        approvals.sign(session, house.person("chair"), house.clock(), made.id, version, *given)
    with house.writing() as session, pytest.raises(ChangedMeanwhile):  # she saw the form before 本级 signed
        approvals.sign(session, house.person("street"), house.clock(), made.id, version, *given)
    assert len(as_it_is(house, made.id).approvals) == 1


@both_engines
def test_two_reviewers_at_once_sign_once(house: House) -> None:
    applying.fit(house)
    applying.hold(house)
    made = applying.submitted(house)
    version = applying.sign(house, made.id).version
    with house.writing() as session:
        first = session.get_one(Account, house.accounts["street"])
        second = Account(
            login="street-two", name="二号", role=first.role, union_id=first.union_id, created_at=house.clock()
        )
        session.add(second)
        session.flush()
        house.accounts["street_two"] = second.id
    people = {who: house.person(who) for who in ("street", "street_two")}
    together, got = threading.Barrier(2), []

    def one(who: str, opinion: Opinion) -> None:
        together.wait()
        try:
            with house.writing() as session:
                on = dates.today(house.clock())
                approvals.sign(session, people[who], house.clock(), made.id, version, opinion, "看过", on)
            got.append("signed")
        except PingjiaError as error:
            got.append(type(error).__name__)

    threads = [
        threading.Thread(target=one, args=("street", Opinion.APPROVED)),
        threading.Thread(target=one, args=("street_two", Opinion.RETURNED)),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert got.count("signed") == 1
    with house.database.read() as session:
        said = session.scalars(select(Approval).where(Approval.level == ApprovalLevel.INTERMEDIATE)).all()
        assert len(said) == 1
        expected = {
            Opinion.APPROVED: ApplicationState.AT_DISTRICT, Opinion.RETURNED: ApplicationState.RETURNED
        }  # fmt: skip
        assert session.get_one(AwardApplication, made.id).state is expected[said[0].opinion]


@both_engines
def test_two_who_begin_at_once_begin_one(house: House) -> None:
    people, together, got = [house.person(who) for who in ("chair", "staff")], threading.Barrier(2), []

    def one(person: object) -> None:
        together.wait()
        try:
            with house.writing() as session:
                drafts.begin(session, person, house.clock(), STREET)  # type: ignore[arg-type]
            got.append("begun")
        except UnderWay:
            got.append("under way")

    threads = [threading.Thread(target=one, args=(person,)) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(got) == ["begun", "under way"]


# --- conditions are looked at again ---


def annul(house: House) -> None:
    with house.writing() as session:
        session.scalars(select(HomeReview)).one().state = ReviewState.INVALID


def test_conditions_are_checked_again_at_every_step(house: House) -> None:
    applying.fit(house)
    applying.hold(house)
    made = applying.submitted(house)
    number = made.id

    annul(house)
    with pytest.raises(ConditionsUnmet, match="没有会员评家的结果"):
        applying.sign(house, number)
    with house.writing() as session:
        session.scalars(select(HomeReview)).one().state = ReviewState.COUNTS
    applying.sign(house, number)
    applying.check(house, number)
    applying.sign(house, number)
    with house.writing() as session:
        session.scalars(select(Title)).one().state = TitleState.RECTIFYING
    with pytest.raises(ConditionsUnmet, match="街乡（行业）级"):
        applying.sign(house, number)
    with house.writing() as session:
        session.scalars(select(Title)).one().state = TitleState.VALID
    version = applying.sign(house, number).version
    annul(house)
    with house.writing() as session, pytest.raises(ConditionsUnmet):
        awards.announce(session, house.person("district"), house.clock(), number, version)


def test_the_name_is_not_given_when_a_condition_falls_away_meanwhile(house: House) -> None:
    applying.fit(house)
    applying.hold(house)
    made = applying.announced(house)
    applying.after_publicity(house, made)
    annul(house)

    with pytest.raises(ConditionsUnmet):
        applying.name(house, made.id)
    assert state(house, made.id) is ApplicationState.ANNOUNCED


def test_to_return_or_refuse_asks_for_no_condition(house: House) -> None:
    applying.fit(house)
    applying.hold(house)
    made = applying.submitted(house)
    annul(house)

    assert applying.sign(house, made.id, opinion=Opinion.RETURNED).state is ApplicationState.RETURNED


# --- returned, refused, withdrawn ---


def test_a_returned_form_is_mended_and_signed_anew_by_all(house: House) -> None:
    applying.fit(house)
    applying.hold(house)
    made = applying.submitted(house)
    first = made.digest
    applying.sign(house, made.id)
    applying.sign(house, made.id, opinion=Opinion.RETURNED)
    with house.writing() as session:
        version = as_it_is(house, made.id).version
        filled = drafts.Filled(**vars(FILLED) | {"area_m2": "52.10"})
        found = drafts.edit(session, house.person("chair"), house.clock(), made.id, version, filled)
        drafts.submit(session, house.person("staff"), house.clock(), made.id, found.version)

    found = as_it_is(house, made.id)
    assert (found.state, found.round) == (ApplicationState.AT_GRASSROOTS, 2)
    assert (found.digest != first, found.number) == (True, made.number)
    for _ in range(2):
        applying.sign(house, made.id)
    assert [(one.round, one.level.value) for one in as_it_is(house, made.id).approvals] == [
        (1, "grassroots"), (1, "intermediate"), (2, "grassroots"), (2, "intermediate"),
    ]  # fmt: skip


def test_an_area_that_was_changed_is_looked_at_again(house: House) -> None:
    applying.fit(house)
    applying.hold(house)
    made = applying.submitted(house)
    applying.sign(house, made.id)
    applying.check(house, made.id, "street")
    applying.sign(house, made.id, opinion=Opinion.RETURNED)
    with house.writing() as session:
        filled = drafts.Filled(**vars(FILLED) | {"area_m2": "120.00"})
        version = as_it_is(house, made.id).version
        found = drafts.edit(session, house.person("chair"), house.clock(), made.id, version, filled)
        drafts.submit(session, house.person("staff"), house.clock(), made.id, found.version)
    applying.sign(house, made.id)
    applying.sign(house, made.id)

    with pytest.raises(NotChecked):
        applying.sign(house, made.id)
    applying.check(house, made.id, verified="118.88")
    assert applying.sign(house, made.id).state is ApplicationState.APPROVED


@pytest.mark.parametrize("way", ["refused", "withdrawn"])
def test_what_is_over_stays_over_and_another_may_be_begun(house: House, way: str) -> None:
    applying.fit(house)
    applying.hold(house)
    made = applying.submitted(house)
    if way == "refused":
        applying.sign(house, made.id, opinion=Opinion.REFUSED)
    else:
        with house.writing() as session:
            drafts.withdraw(session, house.person("chair"), house.clock(), made.id, made.version, "再等等")

    with pytest.raises(PingjiaError):
        applying.sign(house, made.id, "chair")
    with pytest.raises(NotNow):
        applying.submit(house, made.id)
    again = applying.begun(house)
    assert again.number != made.number


def test_what_was_handed_in_does_not_change(house: House) -> None:
    applying.fit(house)
    applying.hold(house)
    made = applying.submitted(house)
    with house.writing() as session:
        session.get_one(Union, house.unions["first"]).staff = 900

    with house.writing() as session, pytest.raises(NotNow):
        drafts.edit(session, house.person("chair"), house.clock(), made.id, made.version, FILLED)
    assert as_it_is(house, made.id).staff == 60


def test_a_union_that_holds_the_title_does_not_apply_for_it(house: House) -> None:
    applying.hold(house)

    with house.writing() as session, pytest.raises(AlreadyHeld):
        drafts.begin(session, house.person("chair"), house.clock(), STREET)


def test_only_the_grass_roots_apply(house: House) -> None:
    for who in ("street", "district", "finance"):
        with house.writing() as session, pytest.raises(NotAllowed):
            drafts.begin(session, house.person(who), house.clock(), STREET)


# --- 公示 and the name ---


def test_the_name_waits_for_the_last_day_of_the_publicity(house: House) -> None:
    applying.fit(house)
    applying.hold(house)
    made = applying.announced(house)
    assert made.publicity_from is not None
    assert made.publicity_until is not None
    assert (made.publicity_from, made.publicity_until) == (date(2026, 11, 23), date(2026, 11, 27))

    house.clock.at += made.publicity_until - dates.today(house.clock())
    with pytest.raises(NotNow, match="期满后才能命名"):
        applying.name(house, made.id)
    house.clock.forward(days=1)
    with pytest.raises(InputInvalid):
        applying.name(house, made.id, made.publicity_until)
    with pytest.raises(InputInvalid):
        applying.name(house, made.id, dates.today(house.clock()) + timedelta(days=1))
    assert applying.name(house, made.id).area_m2 == "50.00"


def objection(house: House, number: int, on: date | None = None) -> int:
    with house.writing() as session:
        day = on or dates.today(house.clock())
        source = ObjectionFrom.ANONYMOUS
        person = house.person("district")
        return awards.object_to(
            session, person, house.clock(), number, received_on=day, source=source, text="活动室常年锁着"
        ).id


@pytest.mark.parametrize(
    ("outcome", "named"), [(None, False), (ObjectionOutcome.UPHELD, False), (ObjectionOutcome.DISMISSED, True)]
)
def test_an_objection_that_is_open_or_upheld_stands_in_the_way(
    house: House, outcome: ObjectionOutcome | None, named: bool
) -> None:
    applying.fit(house)
    applying.hold(house)
    made = applying.announced(house)
    number = objection(house, made.id)
    if outcome is not None:
        with house.writing() as session:
            awards.answer(session, house.person("district"), house.clock(), made.id, number, outcome, "去看过")
    applying.after_publicity(house, made)

    if named:
        assert applying.name(house, made.id).id
    else:
        with pytest.raises(Objected):
            applying.name(house, made.id)


def test_an_objection_after_the_last_day_is_none(house: House) -> None:
    applying.fit(house)
    applying.hold(house)
    made = applying.announced(house)
    applying.after_publicity(house, made)

    with pytest.raises(InputInvalid):
        objection(house, made.id)


def test_who_announced_may_give_it_back_and_the_page_goes(house: House) -> None:
    applying.fit(house)
    applying.hold(house)
    made = applying.announced(house)
    visitor = house.browser()
    assert visitor.get(f"/announced/{made.id}").status_code == 200

    with house.writing() as session:
        awards.give_back(
            session, house.person("district"), house.clock(), made.id, made.version, Opinion.RETURNED, "异议成立"
        )

    assert visitor.get(f"/announced/{made.id}").status_code == 404
    assert state(house, made.id) is ApplicationState.RETURNED


def test_a_plaque_is_handed_over_once_by_who_awarded(house: House) -> None:
    title, today = applying.hold(house), dates.today(house.clock())

    def hand(who: str, on: date) -> None:
        with house.writing() as session:
            awards.hand_over(session, house.person(who), house.clock(), title.id, on)

    with pytest.raises(NotYours):
        hand("district", today)
    with pytest.raises(InputInvalid):
        hand("street", date(2026, 2, 28))
    hand("street", today)
    with pytest.raises(NotNow):
        hand("street", today)


# --- the site check, and the account number ---


def test_a_check_is_written_down_by_the_unions_above_and_before_the_public_sees(house: House) -> None:
    applying.fit(house)
    applying.hold(house)
    made = applying.submitted(house)

    with pytest.raises(NotYours):
        applying.check(house, made.id, "chair")
    applying.check(house, made.id, "street", "51.00")
    for _ in range(2):
        applying.sign(house, made.id)
    with pytest.raises(NotNow):  # the street has signed
        applying.check(house, made.id, "street", "99.00")
    applying.sign(house, made.id)
    found = as_it_is(house, made.id)
    with house.writing() as session:
        awards.announce(session, house.person("district"), house.clock(), made.id, found.version)
    with pytest.raises(NotNow):
        applying.check(house, made.id, "district", "99.00")
    with house.database.read() as session:
        assert checks.find(session, house.person("chair"), made.id, 1).verified_m2 == "51.00"


def test_the_account_number_is_sealed_and_read_by_finance_only(house: House) -> None:
    made = applying.begun(house, STREET)

    sealed = as_it_is(house, made.id).account_sealed
    assert sealed is not None
    assert ACCOUNT.encode() not in sealed
    with house.database.read() as session:
        found = session.get_one(AwardApplication, made.id)
        assert applications.account(house.database, house.person("finance"), found) == ACCOUNT
        for who in ("chair", "street", "district", "system"):
            with pytest.raises(NotAllowed):
                applications.account(house.database, house.person(who), found)
        shown = {who: applications.shown(house.database, house.person(who), found) for who in ("chair", "finance")}
    assert shown == {"chair": "**** 3445", "finance": ACCOUNT}
