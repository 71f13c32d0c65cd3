"""A new installation of both sides (安装): one settings file, two key files, two empty databases."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from admin import audit
from admin.app import SIDE
from admin.config import AdminSettings, load
from admin.errors import NotHere
from admin.models.unions import Union
from admin.rules.kinds import UnionKind
from vote import installation
from vote.config import VoteSettings
from vote.db import Database
from vote.vault import write_key_file


def install(folder: Path, changes: Mapping[str, str | int]) -> tuple[Path, AdminSettings, VoteSettings]:
    """Write config.toml and fresh keys, make both databases; nothing that is there already is changed.

    Args:
        changes: keys of the settings that shall differ from the example; ``admin.port`` is one of this side.

    Raises:
        SettingsInvalid: there is a config.toml already, or a change is no good.
        KeyFileInvalid: there is a key file already.
    """
    path, voting = installation.install(folder, changes)
    settings = load(path)
    write_key_file(settings.key_file)
    migrate(settings)
    settings.files.mkdir(parents=True, exist_ok=True, mode=0o700)
    return path, settings, voting


def union_named(session: Session, at: datetime, name: str) -> Union:
    """Return the union of this name; where there is none at all yet, the district federation of this name.

    Raises:
        NotHere: there are unions, but none of this name.
    """
    found = session.scalars(select(Union).where(Union.name == name)).one_or_none()
    if found is not None:
        return found
    if session.scalars(select(Union).limit(1)).first() is not None:
        raise NotHere(f"没有名为“{name}”的工会，什么也没有改变。请核对全称。")
    made = Union(name=name, kind=UnionKind.DISTRICT_FEDERATION, path="", created_at=at)
    session.add(made)
    session.flush()
    made.path = f"/{made.id}/"
    audit.record(session, None, at, "union.created", name, made.path)
    return made


def migrate(settings: AdminSettings) -> None:
    """Bring the database of this side to the newest version.

    Raises:
        DatabaseUnfit: it cannot be reached.
    """
    installation.prepare(Database.of(settings, SIDE))
