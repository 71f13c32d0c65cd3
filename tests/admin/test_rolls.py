"""The optional roll of names: ticked, counted, deleted in time, and nowhere near a slip."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from admin import rolls
from admin.models.assemblies import Assembly, RollName
from admin.models.audit import AuditEntry
from tests.admin.holding import PLAN, Chair
from tests.admin.house import House

HELD_ON = date(2026, 11, 22)


@pytest.fixture
def chair(house: House) -> Iterator[Chair]:
    found = Chair(house).plans()
    found.sends("/roll", lines="张 三\n\n  李四  \n王五\n")
    yield found
    found.stop()


def names(chair: Chair) -> list[RollName]:
    with chair.house.database.read() as session:
        return list(session.scalars(select(RollName).order_by(RollName.id)))


def test_lines_become_names_and_ticks_are_counted(chair: Chair) -> None:
    assert [name.name for name in names(chair)] == ["张 三", "李四", "王五"]
    first = names(chair)[0]

    chair.sends(f"/roll/{first.id}", present="yes")

    assert "已签到 1 ／ 3 人" in chair.looks("/roll")
    chair.sends(f"/roll/{first.id}", present="no")
    assert "已签到 0 ／ 3 人" in chair.looks("/roll")


def test_a_name_is_found_without_its_spaces(chair: Chair) -> None:
    page = chair.looks("/roll?q=张三")

    assert "张 三" in page
    assert "李四" not in page


@pytest.mark.parametrize("lines", ["x" * 41, "\n".join(["名"] * 5_001)])
def test_what_is_no_roll_is_refused_whole(chair: Chair, lines: str) -> None:
    chair.sends("/roll", lines=lines)

    assert "名册没有改变" in chair.looks("/roll")
    assert len(names(chair)) == 3


def test_a_name_of_another_union_is_not_ticked(chair: Chair) -> None:
    other = Chair(chair.house, "other_chair").plans()
    first = names(chair)[0]

    assert other.sends(f"/roll/{first.id}", present="yes").status_code == 404
    assert not names(chair)[0].present


def test_names_go_thirty_days_after_the_meeting(chair: Chair) -> None:
    with chair.house.writing() as session:
        early = rolls.forget_old(session, HELD_ON + timedelta(days=29))
    with chair.house.writing() as session:
        gone = rolls.forget_old(session, HELD_ON + timedelta(days=30))

    assert (early, gone) == (0, 3)
    assert names(chair) == []
    with chair.house.database.read() as session:
        entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "roll.expired")).one()
    assert entry.detail == {"names": 3}
    assert "李四" not in repr(entry.__dict__)


def test_the_time_moves_with_the_meeting(chair: Chair) -> None:
    with chair.house.database.read() as session:
        version = session.get_one(Assembly, chair.number).version

    chair.sends("/edit", **(PLAN | {"version": version, "held_on": "2026-12-01"}))

    assert {name.delete_on for name in names(chair)} == {date(2026, 12, 31)}


def test_a_roll_is_deleted_at_once_when_asked_for(chair: Chair) -> None:
    chair.sends("/roll/clear")

    assert names(chair) == []


def test_no_name_of_the_roll_stands_near_a_slip(chair: Chair) -> None:
    chair.adopts().defines()
    chair.poll.hold_ceremony()
    chair.prints()

    for page in (chair.looks(), chair.looks("/live/home"), chair.looks("/screen")):
        assert "李四" not in page
    columns = {column.key for column in RollName.__table__.columns}
    assert columns == {"id", "assembly_id", "name", "present", "delete_on"}
