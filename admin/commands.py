"""Commands about an installation of both sides (命令): install, serve, examine, accounts, backups."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

import vote.cli
from admin import accounts, backups, installation
from admin.app import SIDE
from admin.config import load
from admin.doctor import examine
from admin.rules.kinds import Role
from vote import impostors
from vote.cli import Command, Whole, config_option
from vote.db import Database


@click.command("init", cls=Command)
@click.option("--dir", "folder", type=click.Path(path_type=Path), default=Path(), metavar="文件夹", help="安装到哪里。")
@click.option("--database", metavar="地址", help="投票一侧的数据库：sqlite:///文件 或 postgresql://用户:密码@主机/库。")
@click.option("--admin-database", metavar="地址", help="登录一侧的数据库；与投票一侧分开。")
@click.option("--public-url", metavar="网址", help="会员手机访问的网址，印在选票上。")
@click.option("--admin-url", metavar="网址", help="工会干部访问的网址。")
@click.option("--port", type=Whole(0, 65_535), metavar="端口", help="投票一侧监听的端口。")
@click.option("--admin-port", type=Whole(0, 65_535), metavar="端口", help="登录一侧监听的端口。")
def init(folder: Path, **asked: str | int | None) -> None:
    """新建配置文件、密钥和两个数据库；已有的一概不动。"""
    names = {"admin_database": "admin.database", "admin_url": "admin.public_url", "admin_port": "admin.port"}
    changes = {names.get(name, name): value for name, value in asked.items() if value is not None}
    path, settings, polls = installation.install(folder, changes)
    click.echo(f"✓ 配置文件 {path}")
    click.echo(f"✓ 密钥文件 {polls.key_file}、{settings.key_file}（请与数据库分开备份）")
    click.echo("✓ 两个数据库已建好")
    click.echo(f"下一步：pingjia create-account --config {path}，再 pingjia serve --config {path}")


@click.command("create-account", cls=Command)
@config_option
@click.option("--login", prompt="登录名", metavar="登录名", help="登录用的名字，如 district。")
@click.option("--name", prompt="姓名", metavar="姓名", help="姓名。")
@click.option("--union", prompt="区总工会名称", metavar="名称", help="工会名称；还没有任何工会时，建为区总工会。")
@click.option(
    "--role",
    type=click.Choice([role.value for role in Role]),
    default=Role.DISTRICT.value,
    metavar="角色",
    help="district（区总）、system（系统管理）等；不写则为 district。",
)
def create_account(config: Path, login: str, name: str, union: str, role: str) -> None:
    """建立第一个账号，显示一次性邀请链接。"""
    settings = load(config)
    installation.migrate(settings)
    database = Database.of(settings, SIDE)
    try:
        with database.write() as session:
            at = datetime.now(UTC)
            found = installation.union_named(session, at, union)
            token = accounts.create_first(session, at, login, name, Role(role), found)
    finally:
        database.close()
    click.echo(f"✓ 账号 {login} 已建立。请在浏览器打开下面的链接设置密码，七天内有效，只能用一次：")
    click.echo(f"{settings.public_url}/invitation/{token}")


@click.command("reset-account", cls=Command)
@config_option
@click.argument("login", metavar="登录名")
def reset_account(config: Path, login: str) -> None:
    """重置一个进不去的账号：密码、动态码作废，解除锁定，显示一次性邀请链接。"""
    settings = load(config)
    installation.migrate(settings)
    database = Database.of(settings, SIDE)
    try:
        with database.write() as session:
            token = accounts.rescue(session, database, datetime.now(UTC), login)
    finally:
        database.close()
    click.echo(
        f"✓ 账号 {login} 已重置，所有设备都已退出。请本人在浏览器打开下面的链接设置密码，七天内有效，只能用一次："
    )
    click.echo(f"{settings.public_url}/invitation/{token}")


@click.command("doctor", cls=Command)
@config_option
@click.option("--check", metavar="网址", help=vote.cli.CHECK)
@click.pass_context
def doctor(_ctx: click.Context, config: Path, check: str | None) -> int:
    """检查本机与安装是否正常；有 ✗ 时退出状态为 1。"""
    return vote.cli.tell(impostors.compare(check) if check else examine(config))


@click.command("backup", cls=Command)
@config_option
@click.option("--out", type=click.Path(path_type=Path), metavar="文件", help="备份文件；不写则以日期时间命名。")
def backup(config: Path, out: Path | None) -> None:
    """备份两侧的数据库和佐证材料；不含密钥文件。有投票正在进行时不备份。"""
    at = datetime.now(UTC)
    path = out or Path(f"pingjia-{at.astimezone():%Y%m%d-%H%M%S}.tar")
    for line in backups.backup(config, path, at):
        click.echo(line)


@click.command("restore", cls=Command)
@config_option
@click.argument("source", type=click.Path(path_type=Path), metavar="备份文件")
def restore(config: Path, source: Path) -> None:
    """把备份恢复到一个空的安装；先核对备份完整、密钥相符。"""
    for line in backups.restore(config, source):
        click.echo(line)
