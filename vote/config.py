"""Settings (配置): one TOML file, a table for each side, read into frozen models.

An unknown or missing key stops the start with its name.
"""

import tomllib
from pathlib import Path
from typing import Annotated, Any, TypeVar
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator
from pydantic_core import ErrorDetails

from vote.errors import SettingsInvalid

Count = Annotated[int, Field(ge=1, le=100_000, strict=True)]

REASONS = {
    "missing": "缺少这一项",
    "extra_forbidden": "没有这一项",
}


class SideSettings(BaseModel):
    """What the tables of both sides have.

    Attributes:
        database: address of the database, ``sqlite:///…`` or ``postgresql://…``.
        key_file: 32 bytes that protect the server's keys at rest, mode 0600.
        public_url: what people open; that of the voting side is printed into every slip.
        host: address to listen on.
        port: port to listen on.
        workers: processes.
        threads: requests worked on at once by a process.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    database: str
    key_file: Path
    public_url: str
    host: str
    port: Annotated[int, Field(ge=0, le=65_535, strict=True)]
    workers: Count
    threads: Count

    @field_validator("database")
    @classmethod
    def _is_sqlite_or_postgresql(cls, value: str) -> str:
        if not value.startswith(("sqlite:///", "postgresql://")):
            raise ValueError("只能是 sqlite:/// 或 postgresql:// 开头的地址")
        if value in ("sqlite:///", "sqlite:///:memory:"):
            raise ValueError("必须写明数据库文件")
        return value

    @field_validator("public_url")
    @classmethod
    def _is_an_origin(cls, value: str) -> str:
        parts = urlsplit(value)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError("必须是 http:// 或 https:// 开头的网址")
        if parts.path or parts.query or parts.fragment or parts.username:
            raise ValueError("只写到主机名（与端口），末尾不带斜杠")
        return value


class VoteSettings(SideSettings):
    """The table ``[vote]`` of the settings file."""


S = TypeVar("S", bound=SideSettings)


def load(path: Path) -> VoteSettings:
    """Read the settings of the voting side from a file. See `load_side`."""
    return load_side(path, "vote", VoteSettings)


def load_side(path: Path, side: str, model: type[S]) -> S:
    """Read the settings of one side from a file; the table of the other side is not looked into.

    Relative paths start at the folder of the file.

    Raises:
        SettingsInvalid: the file cannot be read, or a key is missing, unknown or wrong.
    """
    try:
        tables = tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        raise SettingsInvalid(f"无法读取配置文件 {path}：{error.strerror}。请先运行 pingjia init。") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsInvalid(f"配置文件 {path} 不是正确的 TOML：{error}。") from error
    unknown = sorted(tables.keys() - {"vote", "admin"})
    if unknown:
        raise SettingsInvalid(f"配置文件 {path} 有误：{unknown[0]}：没有这一项。")
    if not isinstance(tables.get(side), dict):
        raise SettingsInvalid(f"配置文件 {path} 有误：[{side}]：缺少这一项。")
    return _anchored(check(tables[side], side, model, str(path)), path.resolve().parent)


def check(table: dict[str, Any], side: str, model: type[S], source: str = "") -> S:
    """Check the table of one side and return it as settings.

    Raises:
        SettingsInvalid: a key is missing, unknown or wrong; the sentence names every such key.
    """
    try:
        return model.model_validate(table)
    except ValidationError as error:
        faults = "；".join(_fault(side, fault) for fault in error.errors())
        raise SettingsInvalid(f"配置文件 {source} 有误：{faults}。") from error


def _fault(side: str, fault: ErrorDetails) -> str:
    name = ".".join([side, *map(str, fault["loc"])])
    if fault["type"] == "value_error":
        return f"{name}：{fault['ctx']['error']}"
    return f"{name}：{REASONS.get(fault['type'], '值不对（' + fault['msg'] + '）')}"


def _anchored(found: S, folder: Path) -> S:
    """Return the settings with relative paths made absolute, starting at a folder."""
    changes: dict[str, Any] = {name: folder / value for name, value in found if isinstance(value, Path)}
    prefix = "sqlite:///"
    if found.database.startswith(prefix):
        changes["database"] = prefix + str(folder / found.database.removeprefix(prefix))
    return found.model_copy(update=changes)
