"""The database: sound settings on both engines, all or nothing, keys sealed at rest (数据库)."""

from __future__ import annotations

import os
import shutil
import threading
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import bindparam, select, text
from sqlalchemy.engine.interfaces import CacheStats
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError, ProgrammingError

from tests.conftest import Server
from tests.factories import KEY, tables
from vote import sqlite
from vote.db import Database
from vote.errors import DatabaseUnfit, KeyFileInvalid, SqliteUnsound
from vote.models import Poll, Slip
from vote.tables import bring_up
from vote.vault import read_key_file, write_key_file

SAMPLE = (
    "INSERT INTO poll (code, phase, attempt, definition, signing_key, box_sealed) "
    "VALUES ('{}', 'prepared', 1, 'x', 'y', false)"
)


def codes(database: Database) -> list[str]:
    with database.read() as session:
        return list(session.scalars(text("SELECT code FROM poll ORDER BY code")))


def add(database: Database, code: str) -> None:
    with database.write() as session:
        session.execute(text(SAMPLE.format(code)))


def add_all(database: Database, names: list[str]) -> None:
    with database.write() as session:
        for name in names:
            session.execute(text(SAMPLE.format(name)))


def test_what_is_written_is_committed_at_the_end(database: Database) -> None:
    add(database, "AAAAAAAA")

    assert codes(database) == ["AAAAAAAA"]


def test_an_error_undoes_everything_and_the_next_write_works(database: Database) -> None:
    with pytest.raises(IntegrityError):
        add_all(database, ["AAAAAAAA", "AAAAAAAA"])

    add(database, "BBBBBBBB")

    assert codes(database) == ["BBBBBBBB"]


def test_a_read_sees_one_state_while_others_write(database: Database) -> None:
    with database.read() as session:
        before = session.scalar(text("SELECT count(*) FROM poll"))
        add(database, "AAAAAAAA")
        after = session.scalar(text("SELECT count(*) FROM poll"))

    assert (before, after) == (0, 0)
    assert codes(database) == ["AAAAAAAA"]


def test_a_look_answers_what_a_read_answers(database: Database) -> None:
    add_all(database, ["AAAAAAAA", "BBBBBBBB"])
    question = select(Poll.code, Poll.attempt).where(Poll.phase == bindparam("phase"), Poll.code == bindparam("code"))

    for values in ({"code": "AAAAAAAA", "phase": "prepared"}, {"phase": "prepared", "code": "none"}):
        with database.read() as session:
            found = [tuple(row) for row in session.execute(question, values)]
        assert database.look(question, values) == found
    add(database, "CCCCCCCC")
    assert database.look(question, {"code": "CCCCCCCC", "phase": "prepared"}) == [("CCCCCCCC", 1)]


def test_a_look_that_fails_fails_like_a_read_and_tells_no_value(database: Database) -> None:
    question = select(Poll.code).where(Poll.code == bindparam("code"))
    database.maintain("ALTER TABLE poll RENAME TO other")

    with pytest.raises(DBAPIError) as failed:
        database.look(question, {"code": "SECRET00"})

    assert type(failed.value) in (OperationalError, ProgrammingError)
    assert "SECRET00" not in str(failed.value)
    database.maintain("ALTER TABLE other RENAME TO poll")
    assert database.look(question, {"code": "SECRET00"}) == []


def test_a_read_cannot_write(database: Database) -> None:
    with pytest.raises(DBAPIError), database.read() as session:
        session.execute(text(SAMPLE.format("AAAAAAAA")))


def test_writes_of_many_threads_all_arrive(database: Database) -> None:
    names = [f"{number:08d}" for number in range(24)]
    threads = [threading.Thread(target=add, args=(database, name)) for name in names]

    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)

    assert codes(database) == names


def test_no_error_message_holds_a_value(database: Database) -> None:
    with pytest.raises(IntegrityError) as caught, database.write() as session:
        session.add(Slip(poll="AAAAAAAA", key=b"a secret slip key of 32 bytes!!!", void=None))

    assert "secret" not in str(caught.value)


def test_a_forked_child_makes_connections_of_its_own(database: Database) -> None:
    add(database, "AAAAAAAA")

    child = os.fork()
    if child == 0:
        try:
            add(database, "BBBBBBBB")
        finally:
            os._exit(0)
    os.waitpid(child, 0)
    add(database, "CCCCCCCC")

    assert codes(database) == ["AAAAAAAA", "BBBBBBBB", "CCCCCCCC"]


@pytest.mark.parametrize(
    ("pragma", "value"),
    [("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1), ("secure_delete", 1), ("temp_store", 2)],
)
def test_every_sqlite_connection_is_durable_and_leaves_nothing_behind(
    sqlite_database: Database, pragma: str, value: object
) -> None:
    for session in (sqlite_database.read, sqlite_database.write):
        with session() as opened:
            assert opened.scalar(text(f"PRAGMA {pragma}")) == value


def test_the_database_file_is_the_owners_only(sqlite_database: Database) -> None:
    path = Path(sqlite_database.url.removeprefix("sqlite:///"))

    assert path.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    ("version", "sound"),
    [
        ((3, 6, 23), True),
        ((3, 40, 1), False),
        ((3, 44, 5), False),
        ((3, 44, 6), True),
        ((3, 50, 6), False),
        ((3, 50, 7), True),
        ((3, 51, 2), False),
        ((3, 51, 3), True),
        ((3, 53, 4), True),
        ((4, 0, 0), True),
    ],
)
def test_faulty_sqlite_versions_are_known(version: tuple[int, int, int], sound: bool) -> None:
    assert sqlite.is_sound(version) is sound


def test_a_faulty_sqlite_starts_only_as_the_one_process_that_writes(tmp_path: Path) -> None:
    path = str(tmp_path / "vote.db")
    handle = sqlite.guard_single_process(path, (3, 40, 1))

    with pytest.raises(SqliteUnsound):
        sqlite.guard_single_process(path, (3, 40, 1))

    assert handle is not None
    os.close(handle)
    assert sqlite.guard_single_process(path, (3, 53, 4)) is None


def test_postgresql_in_another_encoding_is_refused(postgresql_server: Server) -> None:
    connect = ["-h", str(postgresql_server.folder), "-p", str(postgresql_server.port), "-U", "pingjia"]
    postgresql_server.run("createdb", *connect, "--template=template0", "--encoding=LATIN1", "--locale=C", "latin")
    database = Database(postgresql_server.address("latin"), KEY)

    with pytest.raises(DatabaseUnfit, match="UTF8"):
        bring_up(database)
    database.close()


def test_postgresql_commits_are_on_disk_when_acknowledged(postgresql_database: Database) -> None:
    with postgresql_database.write() as session:
        assert session.scalar(text("SHOW synchronous_commit")) == "on"
        assert session.scalar(text("SHOW transaction_isolation")) == "read committed"


def test_a_statement_is_compiled_once_for_all_databases_of_a_process(database: Database) -> None:
    question = select(Poll.code, Poll.phase).order_by(Poll.phase.desc(), Poll.attempt)
    other = Database(database.url, KEY)

    with database.view() as reading, database.transaction() as writing, closing(other), other.view() as elsewhere:
        hits = [line.execute(question).context.cache_hit for line in (reading, writing, elsewhere)]

    assert hits == [CacheStats.CACHE_MISS, CacheStats.CACHE_HIT, CacheStats.CACHE_HIT]


def test_what_was_compiled_for_one_engine_never_reaches_another(postgresql_database: Database, tmp_path: Path) -> None:
    question = select(Poll.code, Poll.attempt).order_by(Poll.code.desc())
    shutil.copy(tables(), tmp_path / "vote.db")
    files = Database(f"sqlite:///{tmp_path / 'vote.db'}", KEY)

    with postgresql_database.view() as one, closing(files), files.view() as other:
        hits = [line.execute(question).context.cache_hit for line in (one, other)]

    assert hits == [CacheStats.CACHE_MISS, CacheStats.CACHE_MISS]


def test_a_sealed_key_opens_for_its_own_purpose_only(database: Database) -> None:
    sealed = database.seal(b"x" * 32, "share key of AAAAAAAA")

    assert database.unseal(sealed, "share key of AAAAAAAA") == b"x" * 32
    assert b"x" * 8 not in sealed
    with pytest.raises(KeyFileInvalid):
        database.unseal(sealed, "share key of BBBBBBBB")
    with pytest.raises(KeyFileInvalid):
        Database(database.url, bytes(32)).unseal(sealed, "share key of AAAAAAAA")


def test_a_key_file_is_fresh_private_and_never_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "data" / "vote.key"
    write_key_file(path)

    key = read_key_file(path)

    assert len(key) == 32
    assert path.stat().st_mode & 0o777 == 0o600
    with pytest.raises(KeyFileInvalid, match="File exists"):
        write_key_file(path)
    assert read_key_file(path) == key


def test_a_key_file_that_others_can_read_or_that_is_cut_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "vote.key"
    with pytest.raises(KeyFileInvalid, match="pingjia init"):
        read_key_file(path)

    path.write_bytes(bytes(32))
    path.chmod(0o640)
    with pytest.raises(KeyFileInvalid, match="chmod 600"):
        read_key_file(path)

    path.chmod(0o600)
    path.write_bytes(bytes(31))
    with pytest.raises(KeyFileInvalid, match="31"):
        read_key_file(path)
