"""What is stored tells nobody who voted how, nor in which order (匿名性).

The checks open the database by hand, after a whole poll. The mutants at the end put back what
must not be there, and see the checks fail.
"""

from __future__ import annotations

import itertools
import os
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import text

from tests.factories import Assembly
from vote import chair, counting, sealing
from vote.ceremony import token_hash
from vote.crypto.comment import LENGTH, comment_hash
from vote.crypto.hashing import scalar_bytes
from vote.crypto.slips import slip_key
from vote.db import Database
from vote.errors import BoxNotSealed
from vote.models import Base
from vote.polls import find, share_key
from vote.sqlite import driver

pytestmark = pytest.mark.slow

COLUMNS = {
    "poll": "code phase attempt definition election public_key signing_key share_key box_sealed",
    "scrutineer": "poll number name token_hash card deal seal",
    "broken_attempt": "poll attempt why by objects",
    "event": "poll seq type body hash",
    "slip": "poll key void",
    "ballot": "poll slip_key digest sealed",
    "comment": "poll digest nonce sealed opened",
    "lane": "poll name ballots sums",
    "sums": "poll ballots sums",
    "sheet": "poll scrutineer body signature",
    "share": "poll scrutineer body comments",
    "annulment_vote": "poll scrutineer reason head signature",
}
"""Every column of the voting side. Who adds one must show that it tells nothing about a voter."""

KEYS = {"ballot": "slip_key", "comment": "digest", "slip": "key"}
VOTERS = 40
NO_ORDER = (0.2, 0.8)
"""Bounds for the share of pairs in their order of casting: one half by chance, more than five deviations wide."""


class Told(AssertionError):
    """The storage tells something about the order of casting."""


def concordance(found: list[bytes], cast: list[bytes]) -> float:
    """Return the share of pairs that stand in their order of casting: 1 is the full order, 0.5 nothing."""
    place = {item: number for number, item in enumerate(cast)}
    order = [place[item] for item in found if item in place]
    pairs = list(itertools.combinations(order, 2))
    return sum(first < second for first, second in pairs) / len(pairs)


def no_order(found: list[bytes], cast: list[bytes], what: str) -> None:
    if not NO_ORDER[0] < concordance(found, cast) < NO_ORDER[1]:
        raise Told(f"{what} follows the order of casting")


def check_sqlite(path: Path, cast: list[bytes]) -> None:
    """Look into the file and refuse whatever tells the order; ``cast`` are ballots' heads as they were cast."""
    connection = driver().connect(path)
    try:
        for table, columns in COLUMNS.items():
            if [row[1] for row in connection.execute(f"PRAGMA table_info({table})")] != columns.split():
                raise Told(f"{table} has other columns than agreed")
        for table in KEYS:
            try:
                connection.execute(f"SELECT rowid FROM {table}")
            except driver().OperationalError:
                continue
            raise Told(f"{table} keeps a row number")
        names = {row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        assert names == {*COLUMNS, "alembic_version"}
    finally:
        connection.close()
    log = path.with_name(path.name + "-wal")
    assert not log.exists() or all(head not in log.read_bytes() for head in cast)
    data = path.read_bytes()
    assert all(data.count(head) == 1 for head in cast)
    no_order(sorted(cast, key=data.find), cast, "the place in the file")


def check_postgresql(database: Database, cast: dict[str, list[bytes]]) -> None:
    """Ask the server for whatever tells the order, hidden columns included."""
    with database.read() as session:
        columns = session.execute(
            text(
                "SELECT table_name, column_name FROM information_schema.columns"
                " WHERE table_schema = 'public' AND table_name <> 'alembic_version' ORDER BY ordinal_position"
            )
        ).all()
        for table, agreed in COLUMNS.items():
            if [column for name, column in columns if name == table] != agreed.split():
                raise Told(f"{table} has other columns than agreed")
        assert session.scalar(text("SELECT count(*) FROM pg_class WHERE relkind = 'S'")) == 0
        for table, order in cast.items():
            key = KEYS[table]
            rows = session.execute(
                text(f"SELECT {key}, xmin::text::bigint, xmax::text::bigint FROM {table} ORDER BY ctid")
            )
            listed = rows.all()
            if len({row[1] for row in listed}) != 1 or any(row[2] for row in listed):
                raise Told(f"{table} keeps the transactions of casting")
            found = [bytes(row[0]) for row in listed]
            if found != sorted(found):
                raise Told(f"{table} is not in the order of its keys")
            no_order(found, order, f"the place in {table}")


def vote(database: Database) -> tuple[Assembly, list[bytes]]:
    """Let everybody vote with a comment and close; return the sealed bytes in the order of casting."""
    assembly = Assembly.played(database, "open", slips=VOTERS, due=VOTERS)
    bodies = [assembly.seal(secret, [place % 4], comment="好") for place, secret in enumerate(assembly.slips)]
    for body in bodies:
        assembly.post(body)
    assembly.close()
    return assembly, bodies


def heads(bodies: list[bytes]) -> list[bytes]:
    """Return a piece of each ballot that stands nowhere else."""
    return [body[100:140] for body in bodies]


def path_of(database: Database) -> Path:
    return Path(database.url.removeprefix("sqlite:///"))


def test_the_columns_are_those_that_were_agreed() -> None:
    found = {table.name: " ".join(column.name for column in table.columns) for table in Base.metadata.sorted_tables}

    assert found == COLUMNS


def test_the_file_tells_nothing_of_the_order_after_close_nor_after_the_result(sqlite_database: Database) -> None:
    assembly, bodies = vote(sqlite_database)

    check_sqlite(path_of(sqlite_database), heads(bodies))

    assembly.count()
    check_sqlite(path_of(sqlite_database), heads(bodies))
    assembly.stop()


def test_the_server_tells_nothing_of_the_order_after_close(postgresql_database: Database) -> None:
    assembly, bodies = vote(postgresql_database)

    check_postgresql(postgresql_database, cast_orders(bodies))
    assembly.stop()


def cast_orders(bodies: list[bytes]) -> dict[str, list[bytes]]:
    """Return, for each table, its keys in the order of casting."""
    slips = [body[1:33] for body in bodies]
    return {"ballot": slips, "slip": slips, "comment": [comment_hash(body[-LENGTH:]) for body in bodies]}


def test_another_poll_stays_open_and_is_not_disturbed_by_sealing(postgresql_database: Database) -> None:
    other = Assembly.played(postgresql_database, "open", slips=6)
    other.cast(other.slips[0], [0], comment="好")
    assembly, _ = vote(postgresql_database)

    other.cast(other.slips[1], [0], comment="很好")
    other.close()

    assert other.event("close")["data"]["ballots"] == 2
    assembly.stop()
    other.stop()


def test_no_secret_is_in_the_files(sqlite_database: Database) -> None:
    assembly = Assembly.define(sqlite_database)
    invitations = chair.invite(sqlite_database, assembly.code)
    assembly.hold_ceremony()
    assembly.issue(10)
    assembly.open()
    for secret in assembly.slips[:6]:
        assembly.cast(secret, [0], comment="食堂太小")
    with sqlite_database.read() as session:
        poll = find(session, assembly.code)
        x_0, sealed_x_0 = share_key(sqlite_database, poll), poll.share_key
    assembly.close()
    before = files(sqlite_database)
    assembly.count()
    after = files(sqlite_database)

    assert sealed_x_0 is not None
    assert sealed_x_0 in before
    assert sealed_x_0 not in after
    for data in (before, after):
        assert scalar_bytes(x_0) not in data
        for secret in assembly.slips:
            assert secret.encode() not in data
            assert scalar_bytes(slip_key(assembly.code, secret)[0]) not in data
        for invitation in invitations:
            assert invitation.token.encode() not in data
            assert token_hash(invitation.token) in data
        for phone in assembly.phones:
            keys = phone.keys(assembly.definition)
            assert phone.seed not in data
            assert scalar_bytes(keys.sign) not in data
    assert "食堂太小".encode() not in before
    assert "食堂太小".encode() in after
    assembly.stop()


def test_a_share_key_that_a_stopped_server_left_in_the_files_is_erased_when_it_starts_again(
    sqlite_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    assembly = Assembly.at(sqlite_database, "closed")
    with sqlite_database.read() as session:
        sealed_x_0 = find(session, assembly.code).share_key or b"none"
    with monkeypatch.context() as stopped:
        stopped.setattr(counting, "erase", lambda db: False)  # between the result and what follows it
        assembly.count()
    left = files(sqlite_database)

    chair.tidy(sqlite_database)

    assert sealed_x_0 in left
    assert sealed_x_0 not in files(sqlite_database)


def test_an_annulled_poll_keeps_no_share_key_and_no_order(sqlite_database: Database) -> None:
    assembly = Assembly.played(sqlite_database, "open", slips=VOTERS, due=VOTERS)
    bodies = [assembly.seal(secret, [0]) for secret in assembly.slips]
    for body in bodies:
        assembly.post(body)
    with sqlite_database.read() as session:
        sealed = find(session, assembly.code).share_key

    chair.annul(sqlite_database, assembly.code, "会场停电")

    assert sealed is not None
    assert sealed not in files(sqlite_database)
    check_sqlite(path_of(sqlite_database), heads(bodies))
    assembly.stop()


def test_no_count_begins_before_the_box_is_sealed(sqlite_database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealing, "PATIENCE_SECONDS", 0)
    sqlite_database.maintain("PRAGMA busy_timeout = 100")
    assembly = Assembly.at(sqlite_database, "open")
    for secret in assembly.slips:
        assembly.cast(secret, [0])

    with closing(driver().connect(path_of(sqlite_database), isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT * FROM ballot").fetchall()  # somebody looks into the file and does not stop
        assert not assembly.close().sealed
        with pytest.raises(BoxNotSealed):
            chair.begin_count(sqlite_database, assembly.code)
        assert chair.unsealed(sqlite_database) == [assembly.code]

    assert assembly.turnout().phase == "closed"
    assert chair.unsealed(sqlite_database) == []
    assert chair.begin_count(sqlite_database, assembly.code)
    assembly.stop()


def files(database: Database) -> bytes:
    """Return all bytes of the database's files."""
    path = path_of(database)
    return b"".join(each.read_bytes() for each in sorted(path.parent.glob(path.name + "*")))


@pytest.mark.parametrize("module", ["vote.app", "vote.chair", "vote.ballots"])
def test_the_voting_side_loads_nothing_of_the_other(module: str) -> None:
    code = f"import sys, {module}; sys.exit(any(name.split('.')[0] == 'admin' for name in sys.modules))"

    root = Path(__file__).parents[2]

    done = subprocess.run([sys.executable, "-c", code], cwd=root, env=os.environ, timeout=60, check=False)

    assert done.returncode == 0


# --- mutants: what must not be there, put back ---


def rebuilt(database: Database, change: tuple[str, str]) -> None:
    """Make the table of ballots anew with a change in its definition."""
    with database.write() as session:
        made = str(session.scalar(text("SELECT sql FROM sqlite_master WHERE name = 'ballot'")))
        assert change[0] in made
        session.execute(text("DROP TABLE ballot"))
        session.execute(text(made.replace(*change)))


MUTANTS = {
    "a hidden row number": ("WITHOUT ROWID", ""),
    "a time": ("sealed BLOB NOT NULL,", "sealed BLOB NOT NULL, cast_at TEXT DEFAULT (datetime('now')),"),
    "a running number": ("sealed BLOB NOT NULL,", "sealed BLOB NOT NULL, number INTEGER DEFAULT 0,"),
}


@pytest.mark.parametrize("mutant", sorted(MUTANTS))
def test_the_check_sees_what_a_table_must_not_keep(sqlite_database: Database, mutant: str) -> None:
    rebuilt(sqlite_database, MUTANTS[mutant])
    assembly, bodies = vote(sqlite_database)

    with pytest.raises(Told):
        check_sqlite(path_of(sqlite_database), heads(bodies))
    assembly.stop()


@pytest.fixture
def unsealed(monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that forgets to seal the box."""
    monkeypatch.setattr(sealing, "_vacuum_sqlite", lambda db: True)
    monkeypatch.setattr(sealing, "_rewrite_postgresql", lambda db, code: True)


@pytest.mark.usefixtures("unsealed")
def test_the_check_sees_a_box_of_postgresql_that_was_not_sealed(postgresql_database: Database) -> None:
    assembly, bodies = vote(postgresql_database)

    with pytest.raises(Told):
        check_postgresql(postgresql_database, cast_orders(bodies))
    assembly.stop()


@pytest.mark.usefixtures("unsealed")
def test_the_check_sees_a_write_ahead_log_that_was_not_emptied(sqlite_database: Database) -> None:
    assembly, bodies = vote(sqlite_database)

    with pytest.raises(AssertionError):
        check_sqlite(path_of(sqlite_database), heads(bodies))
    assembly.stop()
