"""A voting application with a poll in every phase, for tests of pages and addresses."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.factories import KEY, Assembly, tables
from vote import chair, phases
from vote.app import create_app
from vote.config import VoteSettings
from vote.db import Database
from vote.store import Store
from vote.views.current import STORE

KEEPS_COOKIES = False


@dataclass(frozen=True)
class Site:
    """The application, and what stands behind it."""

    app: Flask

    @property
    def store(self) -> Store:
        """The writer of ballots."""
        found: Store = self.app.extensions[STORE]
        return found

    @property
    def database(self) -> Database:
        """The database of polls."""
        return self.store.database

    @property
    def client(self) -> FlaskClient:
        """A new browser."""
        return self.app.test_client(use_cookies=KEEPS_COOKIES)

    def assembly(self, phase: str, **changes: object) -> Assembly:
        """Return a new assembly in this phase, whose ballots go through the application's own writer."""
        made = Assembly.at(self.database, phase, **changes)  # type: ignore[arg-type]
        made.stop()
        made.store = self.store
        return made


def site_settings(folder: Path, database: str, **changes: object) -> VoteSettings:
    """Return settings for an application in a folder."""
    key = folder / "key"
    if not key.exists():
        key.write_bytes(KEY)
        key.chmod(0o600)
    return VoteSettings.model_validate(
        {
            "database": database,
            "key_file": key,
            "public_url": "https://vote.example",
            "host": "127.0.0.1",
            "port": 0,
            "workers": 1,
            "threads": 4,
        }
        | changes
    )


def open_site(folder: Path, database: str, **changes: object) -> Iterator[Site]:
    """Give an application on a database with its tables, and close it."""
    made = Site(create_app(site_settings(folder, database, **changes)))
    yield made
    made.store.close()
    made.database.close()


@pytest.fixture
def site(tmp_path: Path, migrated_url: str) -> Iterator[Site]:
    """A fresh application, on each engine in turn."""
    yield from open_site(tmp_path, migrated_url)


@dataclass(frozen=True)
class House:
    """An application with one poll in each phase, for tests that change nothing."""

    site: Site
    polls: dict[str, Assembly]

    @property
    def client(self) -> FlaskClient:
        """A new browser."""
        return self.site.client

    def code(self, phase: str) -> str:
        """Return the code of the poll in this phase."""
        return self.polls[phase].code


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """An application with a poll in each phase, and a rehearsal; only to be looked at."""
    folder = tmp_path_factory.mktemp("house")
    shutil.copy(tables(), folder / "vote.db")
    for made in open_site(folder, f"sqlite:///{folder / 'vote.db'}"):
        polls = {phase: made.assembly(phase) for phase in phases.PHASES if phase != phases.ANNULLED}
        polls[phases.ANNULLED] = made.assembly(phases.OPEN)
        chair.annul(made.database, polls[phases.ANNULLED].code, "会场停电，改日重新投票。")
        polls["rehearsal"] = made.assembly(phases.TALLIED, rehearsal=True)
        yield House(made, polls)
