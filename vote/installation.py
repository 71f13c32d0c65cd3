"""A new installation (安装): the settings file, the key file and the empty database."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path

from vote.config import VoteSettings, load
from vote.db import UNREACHABLE, Database
from vote.errors import DatabaseUnfit, SettingsInvalid
from vote.tables import bring_up
from vote.vault import write_key_file

PACKAGE = Path(__file__).parent


def example() -> str:
    """Return the text of config.example.toml: beside this file in a wheel, above it in a clone."""
    places = [PACKAGE / "config.example.toml", PACKAGE.parent / "config.example.toml"]
    return next(place for place in places if place.exists()).read_text("utf-8")


def install(folder: Path, changes: Mapping[str, str | int]) -> tuple[Path, VoteSettings]:
    """Write config.toml and a fresh key, make the database; return the file and what it says.

    Nothing that is there already is changed.

    Args:
        changes: keys of the settings that shall differ from the example; ``admin.port`` is one of the other side.

    Raises:
        SettingsInvalid: there is a config.toml already, or a change is no good.
        KeyFileInvalid: there is a key file already.
    """
    path = folder / "config.toml"
    text = _changed(example(), changes)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)  # a database's password may stand in it
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError as error:
        raise SettingsInvalid(f"{path} 已经存在，没有改动。要重新安装，请换一个文件夹。") from error
    except OSError as error:
        raise SettingsInvalid(f"无法写入 {path}：{error.strerror}。") from error
    settings = _kept(path)
    migrate(settings)
    return path, settings


def migrate(settings: VoteSettings) -> None:
    """Bring the database to the newest version.

    Raises:
        DatabaseUnfit: it cannot be reached.
    """
    prepare(Database.of(settings))


def prepare(database: Database) -> None:
    """Bring the database of either side to the newest version, and close it.

    Raises:
        DatabaseUnfit: it cannot be reached.
    """
    try:
        bring_up(database)
    except UNREACHABLE as error:
        reason = str(error.__cause__ or error).partition("\n")[0]
        raise DatabaseUnfit(
            f"数据库连接不上：{reason}。什么也没有改变；请检查 database 一项，以及数据库是否已启动，然后再试。"
        ) from error
    finally:
        database.close()


def _kept(path: Path) -> VoteSettings:
    """Read a settings file just written and draw its key; take the file away again where that fails."""
    try:
        settings = load(path)
        write_key_file(settings.key_file)
    except BaseException:
        path.unlink()
        raise
    return settings


def _changed(text: str, changes: Mapping[str, str | int]) -> str:
    """Return the text of a settings file with some values replaced, its explanations kept."""
    lines = text.splitlines()
    for key, value in changes.items():
        side, _, name = key.rpartition(".")
        start = lines.index(f"[{side or 'vote'}]")
        place = next(number for number in range(start, len(lines)) if lines[number].startswith(f"{name} = "))
        lines[place] = f"{name} = {json.dumps(value, ensure_ascii=False)}"
    return "\n".join([*lines, ""])
