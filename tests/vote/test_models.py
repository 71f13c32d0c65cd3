"""The tables refuse what must never be stored (数据表)."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from vote.db import Database
from vote.models import Ballot, Base, Comment, Event, Lane, Poll, Scrutineer, Slip

CODE = "AAAAAAAA"
HASH = bytes(32)


def poll(**changes: Any) -> Poll:
    given: dict[str, Any] = {
        "code": CODE,
        "phase": "open",
        "attempt": 1,
        "definition": b"{}",
        "signing_key": b"s",
        "share_key": b"x",
        "box_sealed": False,
    }
    return Poll(**(given | changes))


WRONG = {
    "a code of another length": poll(code="AAAA"),
    "an unknown phase": poll(phase="half-open"),
    "an attempt before the first": poll(attempt=0),
    "an election hash without its key": poll(election=HASH),
    "x_0 after the result": poll(phase="tallied"),
    "x_0 after an annulment": poll(phase="annulled"),
    "a slip key that is no point": Slip(poll=CODE, key=bytes(31)),
    "an unknown reason to void": Slip(poll=CODE, key=HASH, void="forgotten"),
    "a ballot of no poll": Ballot(poll="BBBBBBBB", slip_key=HASH, digest=HASH, sealed=b"x"),
    "a ballot with a short digest": Ballot(poll=CODE, slip_key=HASH, digest=b"x", sealed=b"x"),
    "a comment with a short nonce": Comment(poll=CODE, digest=HASH, nonce=b"x", sealed=b"x"),
    "an event before the first": Event(poll=CODE, seq=0, type="open", body=b"{}", hash=HASH),
    "a lane with fewer than no ballots": Lane(poll=CODE, name=bytes(16), ballots=-1, sums=b""),
    "a deal without a card": Scrutineer(poll=CODE, number=1, name="张", deal=b"{}"),
    "a seal without a deal": Scrutineer(poll=CODE, number=1, name="张", card=b"{}", seal=b"{}"),
    "a tenth scrutineer": Scrutineer(poll=CODE, number=10, name="张"),
}


@pytest.mark.parametrize("what", sorted(WRONG))
def test_the_database_itself_refuses(database: Database, what: str) -> None:
    with database.write() as session:
        session.add(poll())
    columns = {column.name: getattr(WRONG[what], column.name) for column in WRONG[what].__table__.columns}
    given = {"code": "CCCCCCCC"} | columns if columns.get("code") == CODE else columns
    if given.get("code") == CODE:
        given["code"] = "CCCCCCCC"

    with pytest.raises(DBAPIError), database.write() as session:
        session.execute(WRONG[what].__table__.insert(), given)  # type: ignore[attr-defined]


def test_one_slip_has_at_most_one_ballot(database: Database) -> None:
    with database.write() as session:
        session.add(poll())
    with database.write() as session:
        session.add(Ballot(poll=CODE, slip_key=HASH, digest=HASH, sealed=b"x"))

    with pytest.raises(DBAPIError), database.write() as session:
        session.add(Ballot(poll=CODE, slip_key=HASH, digest=b"y" * 32, sealed=b"y"))


def test_every_primary_key_starts_with_the_poll() -> None:
    for table in Base.metadata.sorted_tables:
        first = next(iter(table.primary_key.columns))

        assert (table.name, first.name) in {("poll", "code"), (table.name, "poll")}


def test_chinese_is_kept_as_it_is(database: Database) -> None:
    with database.write() as session:
        session.add(poll())
        session.flush()
        session.add(Scrutineer(poll=CODE, number=1, name="㐂𠮷·阿卜杜拉"))

    with database.read() as session:
        assert session.scalar(text("SELECT name FROM scrutineer")) == "㐂𠮷·阿卜杜拉"
