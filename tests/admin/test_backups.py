"""A backup holds both sides and no key, is never made of an open box, and comes back only where it belongs."""

from __future__ import annotations

import io
import json
import secrets
import tarfile
from contextlib import closing
from datetime import UTC, datetime
from functools import partial
from itertools import cycle
from pathlib import Path

import pytest
from sqlalchemy import select

from admin import backups, installation
from admin.app import SIDE
from admin.backups import BackupUnfit, NoBackupNow
from admin.config import load
from admin.models.unions import Union
from admin.rules.kinds import UnionKind
from tests.admin.engines import both_engines
from tests.conftest import migrate
from tests.factories import Assembly, lay_tables
from vote import chair
from vote import config as voting
from vote.db import Database

MODELS = (("vote_tables", migrate), ("admin_tables", partial(migrate, side=SIDE)))
AT = datetime(2026, 11, 22, 4, tzinfo=UTC)
EVIDENCE = "ab/abcdef"


def install(folder: Path, **changes: str | int) -> Path:
    lay_tables(folder, "vote", "admin")
    return installation.install(folder, {"port": 0, "admin.port": 0, **changes})[0]


def used(folder: Path, **changes: str | int) -> tuple[Path, Assembly]:
    """Return an installation with a union, a file of evidence, and a poll that has its result."""
    config = install(folder, **changes)
    settings = load(config)
    with closing(Database.of(settings, SIDE)) as database, database.write() as session:
        session.add(Union(name="朝阳区总工会", kind=UnionKind.DISTRICT_FEDERATION, path="/1/", created_at=AT))
    (settings.files / EVIDENCE).parent.mkdir(parents=True)
    (settings.files / EVIDENCE).write_bytes(b"evidence")
    with closing(Database.of(voting.load(config))) as polls:
        assembly = Assembly.at(polls, "tallied")
        assembly.stop()
    return config, assembly


def fresh(folder: Path, source: Path, **changes: str | int) -> Path:
    """Return an empty installation with the keys of another."""
    config = install(folder, **changes)
    for old, new in ((voting.load(source), voting.load(config)), (load(source), load(config))):
        new.key_file.write_bytes(old.key_file.read_bytes())
    return config


@pytest.fixture
def places(engine: str, request: pytest.FixtureRequest) -> list[dict[str, str | int]]:
    """Where the databases of two installations are."""
    if engine == "sqlite":
        return [{}, {}]
    server = request.getfixturevalue("postgresql_server")
    names = [f"backup_{secrets.token_hex(4)}" for _ in range(4)]
    addresses = [server.copy(name, *model) for name, model in zip(names, cycle(MODELS), strict=False)]
    return [{"database": addresses[at], "admin.database": addresses[at + 1]} for at in (0, 2)]


@both_engines
def test_both_sides_come_back_as_they_were(tmp_path: Path, places: list[dict[str, str | int]]) -> None:
    config, assembly = used(tmp_path / "old", **places[0])
    told = list(backups.backup(config, tmp_path / "backup.tar", AT))
    assert "密钥文件不在其中" in told[-1]

    target = fresh(tmp_path / "new", config, **places[1])
    list(backups.restore(target, tmp_path / "backup.tar"))

    settings = load(target)
    with closing(Database.of(settings, SIDE)) as database, database.read() as session:
        assert session.scalars(select(Union.name)).all() == ["朝阳区总工会"]
    with closing(Database.of(voting.load(config))) as old, closing(Database.of(voting.load(target))) as new:
        assert chair.board(new, assembly.code) == chair.board(old, assembly.code)
        assert chair.result(new, assembly.code) == chair.result(old, assembly.code)
    assert (settings.files / EVIDENCE).read_bytes() == b"evidence"


def test_no_key_is_in_a_backup(tmp_path: Path) -> None:
    config, _ = used(tmp_path / "old")
    list(backups.backup(config, tmp_path / "backup.tar", AT))

    content = (tmp_path / "backup.tar").read_bytes()

    for settings in (voting.load(config), load(config)):
        assert settings.key_file.read_bytes() not in content
    assert (tmp_path / "backup.tar").stat().st_mode & 0o077 == 0


def test_an_open_box_is_not_copied(tmp_path: Path) -> None:
    config = install(tmp_path / "old")
    with closing(Database.of(voting.load(config))) as polls:
        assembly = Assembly.at(polls, "open")
        assembly.stop()

    with pytest.raises(NoBackupNow, match=assembly.code):
        list(backups.backup(config, tmp_path / "backup.tar", AT))

    assert not (tmp_path / "backup.tar").exists()


def test_a_backup_under_other_keys_is_refused(tmp_path: Path) -> None:
    config, _ = used(tmp_path / "old")
    list(backups.backup(config, tmp_path / "backup.tar", AT))

    with pytest.raises(BackupUnfit, match="密钥文件与备份不是一套"):
        list(backups.restore(install(tmp_path / "new"), tmp_path / "backup.tar"))


def test_an_installation_in_use_is_never_overwritten(tmp_path: Path) -> None:
    config, assembly = used(tmp_path / "old")
    list(backups.backup(config, tmp_path / "backup.tar", AT))

    with pytest.raises(BackupUnfit, match="不是空的"):
        list(backups.restore(config, tmp_path / "backup.tar"))

    with closing(Database.of(voting.load(config))) as polls:
        assert chair.turnout(polls, assembly.code).phase == "tallied"


def altered(source: Path, target: Path, name: str, change: bytes | None) -> Path:
    """Return a copy of a backup with one member altered, or taken out."""
    with tarfile.open(source) as old, tarfile.open(target, "w") as new:
        for member in old.getmembers():
            content = old.extractfile(member).read()  # type: ignore[union-attr]
            if member.name == name:
                if change is None:
                    continue
                content += change
            member.size = len(content)
            new.addfile(member, io.BytesIO(content))
    return target


@pytest.mark.parametrize("name", ["vote.database", f"{SIDE}.database", f"files/{EVIDENCE}", "manifest.json"])
@pytest.mark.parametrize("change", [b"x", None], ids=["altered", "missing"])
def test_a_damaged_backup_is_refused_before_anything_changes(tmp_path: Path, name: str, change: bytes | None) -> None:
    config, _ = used(tmp_path / "old")
    list(backups.backup(config, tmp_path / "backup.tar", AT))
    target = fresh(tmp_path / "new", config)

    with pytest.raises(BackupUnfit):
        list(backups.restore(target, altered(tmp_path / "backup.tar", tmp_path / "bad.tar", name, change)))

    with closing(Database.of(load(target), SIDE)) as database, database.read() as session:
        assert session.scalars(select(Union)).all() == []


def test_a_member_that_leads_out_of_the_folder_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "evil.tar"
    with tarfile.open(path, "w") as tar:
        content = json.dumps({}).encode()
        member = tarfile.TarInfo("../outside")
        member.size = len(content)
        tar.addfile(member, io.BytesIO(content))

    with pytest.raises(BackupUnfit):
        list(backups.restore(install(tmp_path / "new"), path))

    assert not (tmp_path / "outside").exists()
