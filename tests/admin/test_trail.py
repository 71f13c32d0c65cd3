"""The audit trail: nothing is changed in it, nothing is missing from it, and it can be read."""

from __future__ import annotations

import io
import re
import threading
from contextlib import closing
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from python_calamine import CalamineWorkbook
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from admin import accounts, audit, doctor, installation
from admin.app import SIDE
from admin.cli import commands
from admin.models.accounts import Account
from admin.models.audit import AuditEntry
from admin.rules import actions
from admin.rules.rights import Person
from admin.views import trail
from tests.admin.engines import both_engines
from tests.admin.house import NOON, House
from vote.db import Database


def write(
    house: House, count: int = 1, action: str = "union.edited", subject: str = "某工会", by: str = "chair"
) -> None:
    person = house.person(by)
    with house.writing() as session:
        for number in range(count):
            audit.record(session, person, house.clock(), action, subject, person.path, number=number)


def verify(house: House) -> audit.Broken | None:
    with house.database.read() as session:
        return audit.verify(session)


def tamper(house: House, *statements: str) -> None:
    """Do what somebody could who rules the database: take the triggers away, and change it."""
    with house.writing() as session:
        if house.database.is_sqlite:
            for name in ("changed", "deleted"):
                session.execute(text(f"DROP TRIGGER audit_entry_is_not_{name}"))
            session.execute(text("DROP TRIGGER audit_entry_is_the_next"))
        else:
            session.execute(text("ALTER TABLE audit_entry DISABLE TRIGGER ALL"))
        for statement in statements:
            session.execute(text(statement))


@both_engines
def test_an_untouched_chain_holds(house: House) -> None:
    assert verify(house) is None
    write(house, 5)

    assert verify(house) is None
    with house.database.read() as session:
        assert audit.head(session)[0] == 5


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_entry SET subject = 'x' WHERE seq = 2",
        "DELETE FROM audit_entry WHERE seq = 2",
        "DELETE FROM audit_entry",
    ],
)
@both_engines
def test_the_database_refuses_to_change_or_delete(house: House, statement: str) -> None:
    write(house, 3)

    with pytest.raises(DBAPIError, match="audit trail are kept"), house.writing() as session:
        session.execute(text(statement))

    assert verify(house) is None
    with house.database.read() as session:
        assert audit.head(session)[0] == 3


@both_engines
def test_the_database_refuses_to_replace_or_empty(house: House) -> None:
    write(house, 3)
    replace = "INSERT OR REPLACE INTO audit_entry SELECT * FROM audit_entry WHERE seq = 2"
    statement = replace if house.database.is_sqlite else "TRUNCATE audit_entry"

    with pytest.raises(DBAPIError, match="audit trail are kept"), house.writing() as session:
        session.execute(text(statement))


@pytest.mark.parametrize(
    ("statement", "broken"),
    [
        ("UPDATE audit_entry SET subject = 'x' WHERE seq = 3", audit.Broken(3, "内容被改动过")),
        ("UPDATE audit_entry SET who = 'x' WHERE seq = 1", audit.Broken(1, "内容被改动过")),
        ("UPDATE audit_entry SET detail = '{}' WHERE seq = 5", audit.Broken(5, "内容被改动过")),
        ("UPDATE audit_entry SET account_id = 9 WHERE seq = 2", audit.Broken(2, "内容被改动过")),
        ("UPDATE audit_entry SET at = '2020-01-01 00:00:00.000000' WHERE seq = 2", audit.Broken(2, "内容被改动过")),
        ("UPDATE audit_entry SET path = '/' WHERE seq = 2", audit.Broken(2, "内容被改动过")),
        ("DELETE FROM audit_entry WHERE seq = 3", audit.Broken(3, "缺少这一条")),
        ("DELETE FROM audit_entry WHERE seq = 1", audit.Broken(1, "缺少这一条")),
    ],
)
@both_engines
def test_a_change_behind_the_systems_back_is_found(house: House, statement: str, broken: audit.Broken) -> None:
    write(house, 5)

    tamper(house, statement)

    assert verify(house) == broken
    page = house.browser("auditor").get("/trail").text
    assert f"记录链在第 {broken.seq} 条断开" in page


@both_engines
def test_an_entry_taken_out_and_renumbered_is_found(house: House) -> None:
    write(house, 5)

    tamper(
        house, "DELETE FROM audit_entry WHERE seq = 3", "UPDATE audit_entry SET seq = 3 WHERE seq = 4",
        "UPDATE audit_entry SET seq = 4 WHERE seq = 5",
    )  # fmt: skip

    assert verify(house) == audit.Broken(3, "与前一条接不上")


@both_engines
def test_many_writers_at_once_make_one_chain(house: House) -> None:
    people = [house.person(name) for name in ("chair", "staff", "street", "district")] * 2
    start, faults = threading.Barrier(len(people)), []

    def run(place: int) -> None:
        start.wait()
        try:
            for number in range(10):
                with house.writing() as session:
                    audit.record(
                        session, people[place], house.clock(), "union.edited", "某工会", people[place].path, n=number
                    )
                    audit.record(session, None, house.clock(), "union.moved", "某工会", people[place].path)
        except Exception as error:  # noqa: BLE001 - told below
            faults.append(error)

    threads = [threading.Thread(target=run, args=(place,)) for place in range(len(people))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert faults == []
    assert verify(house) is None
    with house.database.read() as session:
        assert audit.head(session)[0] == len(people) * 20


def write_and_fail(session: Session, person: Person, at: datetime) -> None:
    audit.record(session, person, at, "union.edited", "某工会", person.path)
    raise RuntimeError


@both_engines
def test_what_is_undone_leaves_no_gap(house: House) -> None:
    write(house)
    person = house.person("chair")
    with pytest.raises(RuntimeError), house.writing() as session:
        write_and_fail(session, person, house.clock())
    write(house)

    assert verify(house) is None


@both_engines
def test_details_are_bound_as_they_are_read_back(house: House) -> None:
    person = house.person("chair")
    with house.writing() as session:
        audit.record(
            session, person, house.clock() + timedelta(microseconds=7), "union.edited", "某“工会”\n😀", person.path,
            fields={10: ["a", None], 9: (1, 2)}, role=person.role, rate=0.1, big=2**60,
        )  # fmt: skip

    assert verify(house) is None


# --- the page ---


@both_engines
def test_the_page_shows_what_was_done_in_words(house: House) -> None:
    write(house, action="union.moved", subject="望京某某学校工会")
    write(house, action="strange.thing")

    page = house.browser("auditor").get("/trail").text

    assert "记录链完整" in page
    assert "共 2 条" in page
    assert "调整工会隶属" in page
    assert "strange.thing" in page
    assert "王主席（基层工会主席）" in page


@both_engines
def test_entries_are_filtered(house: House) -> None:
    write(house, action="union.moved", subject="甲工会")
    house.clock.forward(days=1)
    write(house, action="union.edited", subject="乙工会", by="street")
    browser = house.browser("auditor")

    def found(query: str) -> list[str]:
        return re.findall(r"(甲工会|乙工会)", browser.get(f"/trail?{query}").text)

    assert found("") == ["乙工会", "甲工会"]
    assert found("since=2026-11-23") == ["乙工会"]
    assert found("until=2026-11-22") == ["甲工会"]
    assert found("since=2026-11-22&until=2026-11-23") == ["乙工会", "甲工会"]
    assert found("who=周街道") == ["乙工会"]
    assert found("action=union.moved") == ["甲工会"]
    assert found("action=隶属") == ["甲工会"]
    assert found("about=乙") == ["乙工会"]
    assert found("who=%25") == []
    assert "不是日期" in browser.get("/trail?since=2026-02-30").text
    assert "不是日期" in browser.get("/trail?since=abc&before=-99999999999999999999").text


@pytest.mark.parametrize("given", ["2026-02-28", "2024-02-29", "2026-12-31", "2199-01-01"])
def test_a_day_is_understood(given: str) -> None:
    assert trail._parsed(given) == date.fromisoformat(given)


@pytest.mark.parametrize(
    "given", ["2026-02-29", "2026-13-01", "2026-00-10", "1999-01-01", "2026-1", "２０２６-01-01", "x-y-z"]
)
def test_what_is_no_day_is_not_understood(given: str) -> None:
    assert trail._parsed(given) is None


@both_engines
def test_entries_are_paged_by_number(house: House) -> None:
    write(house, 120)
    browser = house.browser("auditor")

    pages, address = [], "/trail"
    while address:
        shown = browser.get(address).text
        pages.append([int(seq) for seq in re.findall(r'<th scope="row"[^>]*>(\d+)</th>', shown)])
        older = re.search(r'href="([^"]*before=[^"]*)"', shown)
        address = older[1].replace("&amp;", "&") if older else ""

    assert [len(page) for page in pages] == [50, 50, 20]
    assert [seq for page in pages for seq in page] == list(range(120, 0, -1))


@both_engines
def test_an_auditor_sees_what_lies_within_her_reach(house: House) -> None:
    write(house, subject="第一家工会", by="chair")
    write(house, subject="第三家工会", by="third_chair")
    with house.writing() as session:
        found = session.get_one(Account, house.accounts["auditor"])
        found.union_id = house.unions["street"]
    browser = house.browser("auditor")

    page = browser.get("/trail").text
    assert "第一家工会" in page
    assert "第三家工会" not in page
    rows = read(browser.get("/trail.xlsx").data)
    assert "第一家工会" in str(rows)
    assert "第三家工会" not in str(rows)


def read(data: bytes) -> list[list[Any]]:
    return CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python()


@both_engines
def test_the_trail_is_taken_along_as_excel(house: House) -> None:
    write(house, subject='=HYPERLINK("http://evil")')
    write(house, 2)

    answer = house.browser("auditor").get("/trail.xlsx?about=某工会")
    rows = read(house.browser("auditor").get("/trail.xlsx").data)

    assert answer.headers["Content-Disposition"] == "attachment; filename=trail-20261122.xlsx"
    assert len(read(answer.data)) == 2 + 2
    assert "全部记录 3 条" in str(rows[0][0])
    assert rows[1][:5] == ["序号", "时间", "操作人", "操作", "对象"]
    assert [row[0] for row in rows[2:]] == [3, 2, 1]
    assert rows[4][4] == '=HYPERLINK("http://evil")'


@both_engines
@pytest.mark.parametrize("name", ["chair", "staff", "street", "finance"])
def test_who_may_not_read_the_trail_reads_none_of_it(house: House, name: str) -> None:
    browser = house.browser(name)

    assert browser.get("/trail").status_code == 403
    assert browser.get("/trail.xlsx").status_code == 403


@both_engines
def test_a_long_chain_is_checked_when_asked(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trail, "CHECKED_AT_ONCE", 2)
    write(house, 3)
    browser = house.browser("auditor")

    assert "记录链完整" not in browser.get("/trail").text
    assert "记录链完整" in browser.get("/trail?check=1").text


def test_actions_have_names_that_differ() -> None:
    names = list(actions.WORDS.values())

    assert len(set(names)) == len(names)
    assert actions.label("union.moved") == "调整工会隶属"
    assert actions.label("none.such") == "none.such"


def test_a_locked_out_account_is_reset_at_the_terminal_and_doctor_finds_where_the_trail_is_broken(
    tmp_path: Path,
) -> None:
    config, settings, _ = installation.install(tmp_path, {"port": 0, "admin.port": 0})
    run = CliRunner().invoke
    asked = ["--config", str(config), "--login", "boss", "--name", "钱部长", "--union", "朝阳区总工会"]
    first = run(commands, ["create-account", *asked])
    assert first.exit_code == 0, first.output

    again = run(commands, ["reset-account", "--config", str(config), "boss"])

    assert again.exit_code == 0, again.output
    old, new = (re.findall(r"/invitation/(\S+)", told.output)[0] for told in (first, again))
    with closing(Database.of(settings, SIDE)) as database:
        with database.read() as session:
            assert not accounts.is_open(session, old, NOON)
            assert accounts.is_open(session, new, NOON)
            assert session.scalars(select(AuditEntry.action)).all()[-1] == "account.invited"
        assert doctor.trail(settings).well

        database.maintain("DROP TRIGGER audit_entry_is_not_changed")
        with database.write() as session:
            session.execute(text("UPDATE audit_entry SET who = '别人' WHERE seq = 2"))
        found = doctor.trail(settings)
    assert not found.well
    assert "第 2 条" in found.text
    assert run(commands, ["reset-account", "--config", str(config), "nobody"]).exit_code == 1
