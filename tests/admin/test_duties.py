"""The yearly duty: who has appraised, who is reminded, who is late."""

from __future__ import annotations

import threading
from datetime import UTC, date, datetime

from sqlalchemy import select

from admin import duties
from admin.duties import Overview
from admin.models.audit import AuditEntry
from admin.models.reviews import Flag
from admin.models.unions import Union
from admin.rules.duty import DutyState, Stage
from admin.rules.kinds import FlagKind, ReviewState, Trigger
from tests.admin.engines import both_engines
from tests.admin.house import House
from tests.admin.polls import hand_in, play
from tests.admin.rows import result

NEW_YEAR = datetime(2026, 12, 31, 16, tzinfo=UTC)
"""Midnight in China."""


def overview(house: House, who: str, year: int = 2026, today: date = date(2026, 11, 22)) -> Overview:
    with house.database.read() as session:
        return duties.overview(session, house.person(who), year, today)


def change(house: House, name: str, **fields: object) -> None:
    with house.writing() as session:
        union = session.get_one(Union, house.unions[name])
        for field, value in fields.items():
            setattr(union, field, value)


def overdue(house: House) -> list[Flag]:
    with house.database.read() as session:
        return list(session.scalars(select(Flag).where(Flag.kind == FlagKind.OVERDUE).order_by(Flag.union_id)))


# --- who has appraised ---


def test_the_year_is_counted_by_street(house: House) -> None:
    with house.writing() as session:
        result(session, house.unions["first"], date(2026, 5, 1))
        result(session, house.unions["second"], date(2026, 5, 1), met=False)
        result(session, house.unions["third"], date(2026, 5, 1), state=ReviewState.INVALID)
        result(session, house.unions["third"], date(2025, 5, 1))

    found = overview(house, "district")

    assert {(one.name, one.due, one.voted, one.met, one.missing) for one in found.streets} == {
        ("望京街道总工会", 2, 2, 1, 0),
        ("亚运村街道总工会", 1, 0, 0, 1),
    }
    assert (found.total.due, found.total.voted, found.total.met) == (3, 2, 1)
    states = {one.union: one.state for one in found.duties}
    assert states[house.unions["third"]] is DutyState.INVALID
    assert states[house.unions["second"]] is DutyState.NOT_MET


def test_only_active_independent_unions_of_that_time_are_counted(house: House) -> None:
    change(house, "first", independent=False)
    change(house, "second", active=False)
    change(house, "third", founded_on=date(2026, 12, 31))

    found, before = overview(house, "district"), overview(house, "district", 2025)

    assert [one.union for one in found.duties] == [house.unions["third"]]
    assert [one.union for one in found.others] == [house.unions["first"]]
    assert (found.total.due, before.total.due) == (1, 0)


def test_reminders_stand_on_the_pages_of_those_whom_they_concern(house: House) -> None:
    hand_in(house, "second", play(house, [19, 1, 0, 0]))

    late, done, street = (house.browser(who).get("/").text for who in ("chair", "other_chair", "street"))

    assert "本工会2026年的会员评家还没有开展，期限是2026年12月31日，还剩39天" in late
    assert "本工会2026年的会员评家还没有开展" not in done
    assert "还有1家工会2026年的会员评家还没有开展" in street
    assert "三(二)3：每年至少评议一次" in late
    found = overview(house, "street").reminder
    assert found is not None
    assert found.stage is Stage.SECOND
    assert overview(house, "street", today=date(2026, 9, 30)).reminder is None


def test_a_chair_sees_her_own_year_with_its_deadline(house: House) -> None:
    text = house.browser("chair").get("/duties").text

    assert "还没有评" in text
    assert "请在2026年12月31日前" in text
    assert "望京某某学校工会" not in text


def test_streets_can_be_chosen_within_reach_only(house: House) -> None:
    district, street = house.browser("district"), house.browser("street")

    chosen = district.get(f"/duties?street={house.unions['other_street']}").text

    assert "亚运村某某医院工会" in chosen
    assert "望京某某学校工会" not in chosen
    assert street.get(f"/duties?street={house.unions['other_street']}").status_code == 404
    assert "亚运村" not in street.get("/duties").text
    assert district.get("/duties?year=9999&street=x").status_code == 200


def test_a_district_without_unions_is_told_what_to_do_first(house: House) -> None:
    for name in ("first", "second", "third"):
        change(house, name, active=False)

    assert "先在“工会”里登记或导入下级工会" in house.browser("district").get("/duties").text


# --- overdue ---


def test_a_missed_year_is_flagged_once_from_new_year_in_china(house: House) -> None:
    with house.writing() as session:
        result(session, house.unions["first"], date(2026, 5, 1))
        result(session, house.unions["second"], date(2026, 5, 1), state=ReviewState.INVALID)
    before = datetime(2026, 12, 31, 15, 59, tzinfo=UTC)

    counts = []
    for at in (before, NEW_YEAR, NEW_YEAR, datetime(2027, 6, 1, tzinfo=UTC)):
        with house.writing() as session:
            counts.append(duties.raise_overdue(session, at))

    assert counts == [0, 2, 0, 0]
    flags = overdue(house)
    assert [(flag.union_id, flag.year, flag.trigger) for flag in flags] == [
        (house.unions["second"], 2026, Trigger.NO_REVIEW),
        (house.unions["third"], 2026, Trigger.NO_REVIEW),
    ]
    assert flags[0].why == "2026年没有开展有效的会员评家，从2027年1月1日起为逾期。"
    with house.database.read() as session:
        written = session.scalars(select(AuditEntry).where(AuditEntry.action == "flag.raised")).all()
    assert len(written) == 2


@both_engines
def test_several_who_flag_at_once_flag_once(house: House) -> None:
    together, got = threading.Barrier(3), []

    def one() -> None:
        together.wait()
        with house.writing() as session:
            got.append(duties.raise_overdue(session, NEW_YEAR))

    threads = [threading.Thread(target=one) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(got) == [0, 0, 3]
    assert len(overdue(house)) == 3


def test_nobody_is_blamed_for_years_that_nobody_kept_here(house: House) -> None:
    change(house, "first", created_at=datetime(2025, 3, 1, tzinfo=UTC))
    change(house, "second", created_at=datetime(2025, 3, 1, tzinfo=UTC), independent=False)
    change(house, "third", founded_on=date(2001, 1, 1))

    with house.writing() as session:
        duties.raise_overdue(session, datetime(2026, 1, 1, tzinfo=UTC))

    assert [(flag.union_id, flag.year) for flag in overdue(house)] == [(house.unions["first"], 2025)]


def test_a_result_that_arrives_late_settles_the_flag_of_its_year(house: House) -> None:
    poll = play(house, [19, 1, 0, 0], held_on=date(2026, 12, 30))
    house.clock.at = NEW_YEAR
    with house.writing() as session:
        duties.raise_overdue(session, NEW_YEAR)

    hand_in(house, "first", poll)

    settled = {flag.union_id: flag.settled_at is not None for flag in overdue(house)}
    assert settled == {house.unions["first"]: True, house.unions["second"]: False, house.unions["third"]: False}
    assert "2家工会2026年逾期未评" in house.browser("district").get("/").text
