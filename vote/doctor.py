"""What is well with an installation and what is not (体检), each with what to do about it."""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from urllib.parse import urlsplit

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from vote import polls, sqlite, tables
from vote.config import SideSettings, VoteSettings, load
from vote.crypto import group
from vote.db import SQLITE, Database
from vote.errors import PingjiaError
from vote.models import Poll
from vote.sealing import may_drop_log
from vote.terminal import Finding

OLDEST_PYTHON = (3, 11)
EARLIEST_YEAR = 2026
SPACE_BYTES = 1024**3
NO_DIARY = {"wal_recycle": "off", "archive_mode": "off", "track_commit_timestamp": "off"}
"""Settings of PostgreSQL that let nothing about the order of casting outlive the close."""

LOOPBACK = ("127.0.0.1", "::1", "localhost")
SCRIPTS = (
    "ballot.js",
    "ballot-boxes.js",
    "ballot-recheck.js",
    "scrutineer.js",
    "audit-worker.js",
    "board.js",
    "screen.js",
)


def examine(path: Path) -> Iterator[Finding]:
    """Look at the machine, then at the settings file and all that it names."""
    yield python()
    yield arithmetic()
    yield clock()
    yield bundle()
    try:
        settings = load(path)
    except PingjiaError as error:
        yield Finding(False, error.message, "运行 pingjia init，或按 config.example.toml 改正")
        return
    yield Finding(True, f"配置文件 {path}")
    yield address(settings)
    yield space(settings)
    if settings.database.startswith(SQLITE):
        yield sqlite_version()
    found = database(settings)
    yield found
    if found.well and not settings.database.startswith(SQLITE):
        yield diary(settings)


def python() -> Finding:
    """Look at the version of Python."""
    version = sys.version_info
    text = f"Python {version.major}.{version.minor}.{version.micro}"
    return Finding(version[:2] >= OLDEST_PYTHON, text, "" if version[:2] >= OLDEST_PYTHON else "需要 3.11 或更高版本")


def arithmetic() -> Finding:
    """Tell which group arithmetic is at work; both are right, one is quick."""
    if group.NATIVE:
        return Finding(True, "群运算：加速模块")
    return Finding(True, "群运算：纯 Python（结果相同，较慢）", "安装 cargo 后运行 make install，可编译加速模块")


def clock() -> Finding:
    """Look at the clock; the minutes between close and opening are counted by it."""
    now = time.localtime()
    text = time.strftime("时钟 %Y-%m-%d %H:%M:%S", now)
    if now.tm_year < EARLIEST_YEAR:
        return Finding(False, text, "时间明显有误，请校准系统时钟")
    tool = shutil.which("timedatectl")
    if tool is not None:
        told = subprocess.run(  # noqa: S603 - no input of others
            [tool, "show", "--property=NTPSynchronized", "--value"], capture_output=True, text=True, check=False
        )
        if told.stdout.strip() == "no":
            return Finding(True, text, "尚未与网络时间同步，请核对时间")
    return Finding(True, text)


def bundle() -> Finding:
    """Look whether the phone's scripts are built."""
    manifest = files("vote") / "static" / "manifest.json"
    text = manifest.read_text("utf-8") if manifest.is_file() else ""
    missing = [name for name in SCRIPTS if f'"{name}"' not in text]
    if missing:
        return Finding(False, f"手机页面脚本不完整：缺 {'、'.join(missing)}", "运行 make install，或重新安装本软件")
    return Finding(True, "手机页面脚本")


def address(settings: VoteSettings) -> Finding:
    """Look at the address that stands on every slip."""
    parts = urlsplit(settings.public_url)
    text = f"会员访问的网址 {settings.public_url}"
    if parts.hostname in LOOPBACK:
        return Finding(True, text, "只有本机能打开；正式使用请改为手机能访问的 https 网址")
    if parts.scheme != "https":
        return Finding(False, text, "必须使用 https：否则页面可被篡改，监票人的手机也无法扫码")
    return Finding(True, text)


def space(settings: VoteSettings) -> Finding:
    """Look at the free space where the data lie."""
    folder = settings.key_file.parent
    if settings.database.startswith(SQLITE):
        folder = Path(settings.database.removeprefix(SQLITE)).parent
    while not folder.exists():
        folder = folder.parent
    free = shutil.disk_usage(folder).free
    text = f"磁盘可用空间 {free / SPACE_BYTES:.1f} GB（{folder}）"
    return Finding(free >= SPACE_BYTES, text, "" if free >= SPACE_BYTES else "至少需要 1 GB，请清理磁盘")


def sqlite_version() -> Finding:
    """Look whether SQLite is free of the fault that loses what was committed."""
    driver = sqlite.driver()
    text = f"SQLite {driver.sqlite_version}"
    if sqlite.is_sound(driver.sqlite_version_info):
        return Finding(True, text)
    return Finding(
        True, text, "此版本有已知缺陷，只能由一个进程使用；安装 pysqlite3 或升级 SQLite 到 3.51.3 以上更稳妥"
    )


def database(settings: SideSettings, side: str = "vote") -> Finding:
    """Look whether the database of a side answers, has the newest tables, and opens with the key file."""
    try:
        current, newest = versions(settings, side)
        if current == newest and side == "vote":
            open_a_key(settings)
    except PingjiaError as error:
        return Finding(False, error.message, "按提示改正")
    except SQLAlchemyError as error:
        reason = str(getattr(error, "orig", error)).splitlines()[0]
        return Finding(False, f"数据库连接不上：{reason}", "检查 database 一项，以及数据库是否已启动")
    if current != newest:
        return Finding(
            False, f"数据库版本 {current or '无'}，应为 {newest}", "停止服务后运行 pingjia serve，会自动升级"
        )
    return Finding(
        True, f"{'投票' if side == 'vote' else '登录'}一侧的数据库，版本 {current}；密钥文件 {settings.key_file}"
    )


def diary(settings: SideSettings) -> Finding:
    """Look whether PostgreSQL's write-ahead log, which holds the ballots in their order, is gone after the close."""
    found = Database.of(settings)
    try:
        may = may_drop_log(found)
        told = {name: found.maintain(f"SHOW {name}")[0][0] for name in NO_DIARY}
    finally:
        found.close()
    other = [f"{name} = {wanted}" for name, wanted in NO_DIARY.items() if told[name] != wanted]
    if may and not other:
        return Finding(True, "PostgreSQL 日志：截止后即清除，不留投票先后")
    rights = [] if may else ["按 docs/operations.md 授予 pg_switch_wal 与 pg_checkpoint 两项权限（PostgreSQL 15 以上）"]
    settings_told = [f"设置 {'、'.join(other)}（见 deploy/postgresql-vote.conf）"] if other else []
    return Finding(False, "PostgreSQL 日志在截止后仍留有投票先后", "；".join(rights + settings_told))


def open_a_key(settings: SideSettings) -> None:
    """Open a server key that the database keeps, where it keeps one.

    Raises:
        KeyFileInvalid: the key file is not the one that the database was used with.
    """
    found = Database.of(settings)
    try:
        with found.read() as session:
            poll = session.scalars(select(Poll).limit(1)).first()
            if poll is not None:
                polls.signing_key(found, poll)
    finally:
        found.close()


def versions(settings: SideSettings, side: str = "vote") -> tuple[str | None, str]:
    """Return the version of the tables in the database of a side, and the newest one."""
    found = Database.of(settings, side)
    try:
        return tables.version(found), tables.newest(side)
    finally:
        found.close()
