"""The signed-in side on both engines."""

from __future__ import annotations

import itertools
import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.admin.house import House, furnish, open_house

_numbers = itertools.count(1)


QUICK = ("test_gate.py",)
"""Modules whose tests of the whole application belong to `make check`, too."""


LONG = ("test_backups.py", "test_documents.py", "test_plates.py", "test_slips.py", "test_trail.py", "test_webhooks.py")
"""Modules that take long without it."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave tests of the whole signed-in side to the full run, but for a few that would see it broken."""
    for item in items:
        whole = "house" in getattr(item, "fixturenames", ()) and item.path.name not in QUICK
        if whole or (item.path.name in LONG and item.path.parent.name == "admin"):
            item.add_marker(pytest.mark.slow)


@pytest.fixture
def engine() -> str:
    """The engine of a test that does not ask for both (`tests.admin.engines`)."""
    return "sqlite"


@pytest.fixture
def house(engine: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[House]:
    """The application with a small district, on SQLite and on PostgreSQL."""
    if engine == "sqlite":
        yield from open_house(tmp_path, f"sqlite:///{tmp_path / 'admin.db'}")
    else:
        server = request.getfixturevalue("postgresql_server")
        name = f"admin_{next(_numbers)}_{secrets.token_hex(4)}"
        yield from open_house(tmp_path, server.copy(name, "admin_ready", furnish))
