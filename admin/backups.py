"""Backups of both sides (备份): one tar file with both databases and the evidence, never with a key.

Two copies of the voting side made while a box is open could tell the order of casting;
so none is made then. A backup is restored only into an empty installation with the same keys.

Source: architecture, storage.
"""

import hashlib
import json
import os
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from pydantic import BaseModel
from sqlalchemy import make_url, text

from admin.app import SIDE
from admin.config import AdminSettings, load
from vote import chair
from vote import config as voting
from vote.config import SideSettings, VoteSettings
from vote.db import POSTGRESQL, SQLITE, Database
from vote.errors import DatabaseUnfit, PingjiaError
from vote.ports import must_be_free
from vote.tables import bring_up

MANIFEST = "manifest.json"
FILES = "files"
OWN_ROWS = {"vote": "poll", SIDE: '"union"'}
"""A table of each side that has rows as soon as the side is used."""


class SideTold(BaseModel):
    """What a backup tells of one side: the kind of its database, its digest, and which key file it needs."""

    kind: str
    digest: str
    key: str


class Manifest(BaseModel):
    """What a backup tells of itself; its files by their names, with their digests."""

    made_at: str
    sides: dict[str, SideTold]
    files: dict[str, str]


class NoBackupNow(PingjiaError):
    """A box is open, or not sealed yet."""

    status = 409
    code = "no-backup-now"


class BackupUnfit(PingjiaError):
    """A backup is damaged, or does not belong here; nothing was changed."""

    status = 422
    code = "backup-unfit"


def backup(config: Path, out: Path, at: datetime) -> Iterator[str]:
    """Write a backup and tell what was saved.

    Raises:
        NoBackupNow: a poll is open, or its box not sealed yet.
        BackupUnfit: the file is there already, or cannot be written.
    """
    settings, polls = load(config), voting.load(config)
    if out.exists():
        raise BackupUnfit(f"{out} 已经存在，没有改动。请换一个文件名。")
    with tempfile.TemporaryDirectory(prefix="pingjia-backup-") as folder:
        place = Path(folder)
        manifest: dict[str, Any] = {"made_at": at.isoformat(), "sides": {}}
        for side, found in (("vote", polls), (SIDE, settings)):
            manifest["sides"][side] = _save(side, found, place)
            yield f"✓ {_name(side)}一侧的数据库"
        manifest[FILES] = _digests(settings.files)
        (place / MANIFEST).write_text(json.dumps(manifest, ensure_ascii=False, indent=1), "utf-8")
        _pack(place, settings.files, manifest, out)
    yield f"✓ 佐证材料 {len(manifest[FILES])} 个文件"
    yield f"✓ 备份文件 {out}（{out.stat().st_size:,} 字节）。密钥文件不在其中，请另外保管。"


def restore(config: Path, source: Path) -> Iterator[str]:
    """Bring a backup into an empty installation and tell what was restored.

    Raises:
        BackupUnfit: it is damaged, was made under other keys or on another kind of database, or the
            installation is not empty; nothing was changed.
        PortTaken: a server is running.
    """
    settings, polls = load(config), voting.load(config)
    sides: tuple[tuple[str, SideSettings], ...] = (("vote", polls), (SIDE, settings))
    for _, found in sides:
        must_be_free(found.host, found.port)
    with tempfile.TemporaryDirectory(prefix=".restore-", dir=settings.key_file.parent) as folder:
        place = Path(folder)
        manifest = unpack(source, place)
        for side, found in sides:
            _must_fit(side, found, manifest["sides"][side])
        yield "✓ 备份完整，密钥相符，安装是空的"
        for side, found in sides:
            _bring(side, found, place)
            yield f"✓ {_name(side)}一侧的数据库"
        _bring_files(place / FILES, settings)
    yield f"✓ 佐证材料 {len(manifest[FILES])} 个文件"
    yield f"备份于 {manifest['made_at']}。请运行 pingjia doctor，再启动服务。"


def _save(side: str, settings: SideSettings, place: Path) -> dict[str, str]:
    """Copy one database in one state, and return what is to be known of the copy."""
    database = Database.of(settings, side)
    copy = place / f"{side}.database"
    try:
        bring_up(database)
        if isinstance(settings, VoteSettings):
            _must_be_sealed(database)
        if database.is_sqlite:
            database.maintain(f"VACUUM INTO '{copy}'")
        else:
            _run_postgresql("pg_dump", settings, "--format=custom", "--no-owner", f"--file={copy}")
        if isinstance(settings, VoteSettings):
            _must_be_sealed(database)  # nobody opened a box meanwhile
        kind = "sqlite" if database.is_sqlite else "postgresql"
        return {"kind": kind, "digest": _digest(copy), "key": database.derive("backup").hex()}
    finally:
        database.close()


def _must_be_sealed(polls: Database) -> None:
    running = chair.unsealed(polls)
    if running:
        raise NoBackupNow(
            f"投票 {'、'.join(running)} 正在进行或票箱还没有封存，现在备份会留下投票先后的痕迹，所以没有备份。"
            "请在投票结束、票箱封存以后再备份。"
        )


def _must_fit(side: str, settings: SideSettings, told: dict[str, str]) -> None:
    """Refuse a backup made under another key or on another engine, and an installation that is in use."""
    database = Database.of(settings, side)
    try:
        if told["kind"] != ("sqlite" if database.is_sqlite else "postgresql"):
            raise BackupUnfit(f"{_name(side)}一侧的备份来自另一种数据库，没有恢复。请按备份时的数据库种类配置。")
        if told["key"] != database.derive("backup").hex():
            raise BackupUnfit(f"{_name(side)}一侧的密钥文件与备份不是一套，没有恢复。请先放回备份时的密钥文件。")
        bring_up(database)
        with database.read() as session:
            if session.scalar(text(f"SELECT count(*) FROM {OWN_ROWS[side]}")):  # noqa: S608 - our own names
                raise BackupUnfit(f"{_name(side)}一侧的数据库不是空的，没有恢复。请先新建一个安装（pingjia init）。")
    finally:
        database.close()


def _bring(side: str, settings: SideSettings, place: Path) -> None:
    copy = place / f"{side}.database"
    if not settings.database.startswith(SQLITE):
        _run_postgresql(
            "pg_restore", settings, "--clean", "--if-exists", "--no-owner", "--single-transaction", str(copy)
        )
        return
    target = Path(settings.database.removeprefix(SQLITE))
    for ending in ("-wal", "-shm"):
        target.with_name(target.name + ending).unlink(missing_ok=True)
    copy.chmod(0o600)
    copy.replace(target)


def _bring_files(found: Path, settings: AdminSettings) -> None:
    for path in sorted(found.rglob("*")) if found.exists() else ():
        if path.is_file():
            target = settings.files / path.relative_to(found)
            target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            path.chmod(0o600)
            path.replace(target)


def _pack(place: Path, files: Path, manifest: dict[str, Any], out: Path) -> None:
    """Write the tar file beside its place and move it there when it is whole."""
    part = out.with_name(out.name + ".part")
    try:
        handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "wb") as file:
            with tarfile.open(fileobj=file, mode="w") as tar:
                for name in (MANIFEST, "vote.database", f"{SIDE}.database"):
                    tar.add(place / name, name)
                for name in manifest[FILES]:
                    tar.add(files / name, f"{FILES}/{name}")
            file.flush()
            os.fsync(file.fileno())
        part.replace(out)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise BackupUnfit(f"无法写入 {out}：{error.strerror}。没有备份。") from error


def unpack(source: Path, place: Path) -> dict[str, Any]:
    """Take a backup apart and check every file against its digest; return its manifest.

    Raises:
        BackupUnfit: it is no backup, or not whole.
    """
    try:
        with tarfile.open(source, "r:") as tar:  # as it was written: nothing in it is compressed
            if sum(member.size for member in tar.getmembers()) > source.stat().st_size:
                raise BackupUnfit(f"{source} 不是完整的备份，没有恢复，什么也没有改变。")
            tar.extractall(place, filter="data")
        manifest = Manifest.model_validate_json((place / MANIFEST).read_bytes()).model_dump()
        found = {side: _digest(place / f"{side}.database") for side in OWN_ROWS}
        whole = found == {side: told["digest"] for side, told in manifest["sides"].items()}
        if not whole or _digests(place / FILES) != manifest[FILES]:
            raise BackupUnfit(f"{source} 已损坏，没有恢复，什么也没有改变。请换另一份备份。")
    except (OSError, tarfile.TarError, ValueError, KeyError, TypeError) as error:
        raise BackupUnfit(f"{source} 不是完整的备份，没有恢复，什么也没有改变。") from error
    return manifest


def _run_postgresql(program: str, settings: SideSettings, *arguments: str) -> None:
    """Run pg_dump or pg_restore; the password goes by the environment, never by the command line."""
    url = make_url("postgresql+psycopg://" + settings.database.removeprefix(POSTGRESQL))
    told = {"PGHOST": url.host, "PGPORT": url.port, "PGUSER": url.username, "PGPASSWORD": url.password}
    environment = {**os.environ, **{name: str(value) for name, value in told.items() if value}}
    try:
        done = subprocess.run(  # noqa: S603 - our own arguments
            [program, f"--dbname={url.database}", *arguments],
            env=environment, capture_output=True, text=True, check=False,
        )  # fmt: skip
    except OSError as error:
        raise DatabaseUnfit(f"没有找到 {program}，请安装 PostgreSQL 的客户端程序。") from error
    if done.returncode:
        raise DatabaseUnfit(
            f"{program} 没有完成：{done.stderr.strip().splitlines()[-1] if done.stderr else done.returncode}"
        )


def _digests(folder: Path) -> dict[str, str]:
    paths = sorted(path for path in folder.rglob("*") if path.is_file() and not path.name.startswith("."))
    return {str(path.relative_to(folder)): _digest(path) for path in paths}


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _name(side: str) -> str:
    return "投票" if side == "vote" else "登录"
