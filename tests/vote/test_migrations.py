"""Migrations make exactly the tables that the models describe, on both engines (数据迁移)."""

from __future__ import annotations

import re
from importlib.resources import files
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from tests.elsewhere import other_processes
from tests.factories import KEY
from vote.db import Database
from vote.models import Base
from vote.tables import bring_up, newest, version

SQLITE_SCHEMA = "SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL AND name != 'alembic_version'"
POSTGRESQL_SCHEMA = """
    SELECT conname::text, pg_get_constraintdef(oid) FROM pg_constraint
        WHERE connamespace = 'public'::regnamespace AND conname NOT LIKE 'alembic%'
    UNION ALL
    SELECT indexname::text, indexdef FROM pg_indexes WHERE schemaname = 'public' AND indexname NOT LIKE 'alembic%'
    UNION ALL
    SELECT table_name || '.' || column_name, data_type || is_nullable || coalesce(column_default, '')
        FROM information_schema.columns WHERE table_schema = 'public' AND table_name NOT LIKE 'alembic%'
"""


def schema(connection: Connection) -> dict[str, str]:
    """Return what the engine itself says of every table, index and constraint."""
    query = SQLITE_SCHEMA if connection.dialect.name == "sqlite" else POSTGRESQL_SCHEMA
    return {name: " ".join(sorted(re.findall(r"\w+|[^\w\s]", sql))) for name, sql in connection.execute(text(query))}


def test_migrations_and_models_agree(database: Database) -> None:
    with database.write() as session:
        migrated = schema(session.connection())
        differences = compare_metadata(MigrationContext.configure(session.connection()), Base.metadata)
        Base.metadata.drop_all(session.connection())
        Base.metadata.create_all(session.connection())
        modelled = schema(session.connection())

    assert differences == []
    assert migrated == modelled


def test_a_difference_would_be_seen(database: Database) -> None:
    with database.write() as session:
        before = schema(session.connection())
        session.execute(text("ALTER TABLE ballot ADD COLUMN cast_at TEXT"))
        after = schema(session.connection())

    assert before != after


@pytest.mark.parametrize("side", ["vote", "admin"])
def test_the_newest_version_is_what_alembic_would_bring_tables_to(side: str) -> None:
    assert newest(side) == ScriptDirectory(str(files(side) / "migrations")).get_current_head()


def test_a_database_without_tables_has_no_version_and_gets_the_newest(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'new' / 'vote.db'}", KEY)

    before = version(database)
    bring_up(database)

    assert (before, version(database)) == (None, newest("vote"))
    database.close()


def test_migrating_again_changes_nothing(database: Database) -> None:
    with database.read() as session:
        before = schema(session.connection())

    bring_up(database)

    with database.read() as session:
        assert schema(session.connection()) == before


def migrate(url: str) -> None:
    database = Database(url, KEY)
    bring_up(database)
    database.close()


@pytest.mark.slow
def test_processes_that_start_together_migrate_once(database_url: str) -> None:
    processes = [other_processes().Process(target=migrate, args=(database_url,)) for _ in range(2)]
    for process in processes:
        process.start()
    for process in processes:
        process.join(60)

    assert [process.exitcode for process in processes] == [0, 0]


@pytest.mark.parametrize("table", ["slip", "ballot", "comment"])
def test_sqlite_keeps_these_tables_without_a_row_number(sqlite_database: Database, table: str) -> None:
    with sqlite_database.read() as session:
        made = session.scalar(text(f"SELECT sql FROM sqlite_master WHERE name = '{table}'"))

    assert "WITHOUT ROWID" in str(made)
