"""What is done without anybody asking."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError

from admin import sessions
from admin.caretaker import Caretaker
from admin.models.accounts import Account, SignIn
from admin.models.assemblies import RollName
from admin.models.reviews import Flag, HomeReview
from admin.rules.kinds import FlagKind
from tests.admin.engines import both_engines
from tests.admin.house import NOON, House
from tests.admin.polls import enrol, play

pytestmark = both_engines


def count(house: House, model: type) -> int:
    with house.database.read() as session:
        return int(session.scalar(select(func.count()).select_from(model)) or 0)


def test_a_counted_poll_is_received_once_however_often_it_is_looked_at(house: House) -> None:
    caretaker = Caretaker(house.app)
    poll = play(house, [9, 1, 0, 0])
    with house.writing() as session:
        enrol(session, house, "first", poll)

    caretaker.round(NOON)
    caretaker.round(NOON + timedelta(seconds=3))

    assert count(house, HomeReview) == 1


def test_a_year_that_was_missed_is_flagged_when_it_is_over(house: House) -> None:
    caretaker = Caretaker(house.app)

    caretaker.round(NOON + timedelta(days=70))
    caretaker.round(NOON + timedelta(days=72))

    with house.database.read() as session:
        flags = session.scalars(select(Flag).where(Flag.kind == FlagKind.OVERDUE)).all()
        assert {flag.union_id for flag in flags} == {house.unions[name] for name in ("first", "second", "third")}
        assert len(flags) == 3


def test_names_and_devices_are_forgotten_in_time(house: House) -> None:
    poll = play(house, [5, 0, 0, 0])
    with house.writing() as session:
        held = enrol(session, house, "first", poll)
        session.add(RollName(assembly_id=held.id, name="会员甲", delete_on=date(2026, 11, 25)))
        sessions.begin(session, session.get_one(Account, house.accounts["chair"]), NOON)
    caretaker = Caretaker(house.app)

    caretaker.round(NOON)
    assert (count(house, RollName), count(house, SignIn)) == (1, 1)
    caretaker.round(NOON + timedelta(days=4))

    assert (count(house, RollName), count(house, SignIn)) == (0, 0)


def test_a_chore_that_found_no_database_is_done_as_soon_as_there_is_one(
    house: House, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caretaker = Caretaker(house.app)

    def away(at: object) -> None:
        raise OperationalError("SELECT", None, Exception("connection refused"))

    with monkeypatch.context() as broken:
        broken.setattr(caretaker, "_raise_overdue", away)
        caretaker.round(NOON + timedelta(days=70))
    assert count(house, Flag) == 0
    caretaker.round(NOON + timedelta(days=70, seconds=3))

    assert count(house, Flag) == 3
    assert [line.getMessage() for line in caplog.records] == ["chore overdue: (builtins.Exception) connection refused"]
    assert not caplog.records[0].exc_info


def test_a_chore_that_fails_keeps_no_other_from_being_done(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    caretaker = Caretaker(house.app)

    def fails(at: object) -> None:
        raise RuntimeError("the first chore")

    monkeypatch.setattr(caretaker, "_settle", fails)

    caretaker.round(NOON + timedelta(days=70))

    assert count(house, Flag) == 3
