"""Migrations make exactly the tables that the models describe, on both engines, and keep the audit trail."""

from __future__ import annotations

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from admin import audit
from admin.models.base import Base
from tests.admin.engines import both_engines
from tests.admin.house import NOON, House
from tests.vote.test_migrations import schema

pytestmark = both_engines


def test_migrations_and_models_agree(house: House) -> None:
    with house.database.write() as session:
        migrated = schema(session.connection())
        differences = compare_metadata(MigrationContext.configure(session.connection()), Base.metadata)
        Base.metadata.drop_all(session.connection())
        Base.metadata.create_all(session.connection())
        modelled = schema(session.connection())

    assert differences == []
    assert migrated == modelled


@pytest.mark.parametrize("statement", ["UPDATE audit_entry SET who = 'x'", "DELETE FROM audit_entry"])
def test_the_migrated_database_itself_keeps_the_trail(house: House, statement: str) -> None:
    with house.writing() as session:
        audit.record(session, None, NOON, "test.done", "测试", "/1/")

    with pytest.raises(DBAPIError, match="kept"), house.writing() as session:
        session.execute(text(statement))
