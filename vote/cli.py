"""Commands of the voting side (命令): install, serve, examine, verify."""

from __future__ import annotations

import contextlib
import io
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import click

from vote.terminal import Command, Finding, Group, Whole, end, tell

__all__ = ["Command", "Finding", "Group", "Whole", "commands", "config_option", "end", "main", "tell"]

config_option = click.option(
    "--config",
    type=click.Path(path_type=Path),
    default=Path("config.toml"),
    metavar="文件",
    help="配置文件；不写则为当前文件夹的 config.toml。",
)


@click.group(cls=Group, help="评家：会员评议职工之家的无记名投票。")
def main() -> None:
    """Hold the commands of the voting side."""


@main.command("init")
@click.option("--dir", "folder", type=click.Path(path_type=Path), default=Path(), metavar="文件夹", help="安装到哪里。")
@click.option("--database", metavar="地址", help="数据库：sqlite:///文件 或 postgresql://用户:密码@主机/库。")
@click.option("--public-url", metavar="网址", help="会员手机访问的网址，印在选票上。")
@click.option("--port", type=Whole(0, 65_535), metavar="端口", help="监听的端口。")
def init(folder: Path, database: str | None, public_url: str | None, port: int | None) -> None:
    """新建配置文件、密钥和数据库；已有的一概不动。"""
    from vote import installation

    asked = {"database": database, "public_url": public_url, "port": port}
    path, settings = installation.install(folder, {name: value for name, value in asked.items() if value is not None})
    click.echo(f"✓ 配置文件 {path}")
    click.echo(f"✓ 密钥文件 {settings.key_file}（请与数据库分开备份）")
    click.echo("✓ 数据库已建好")
    click.echo(f"下一步：pingjia doctor --config {path}，然后 pingjia serve --config {path}")


@main.command("serve")
@config_option
def serve(config: Path) -> None:
    """启动投票服务。"""
    from vote import installation, serving
    from vote.config import load

    settings = load(config)
    installation.migrate(settings)
    serving.serve(config, settings)


CHECK = "核对一个投票网站发给手机的程序是否与本机安装的一致（写网址；不检查本机）。"


@main.command("doctor")
@config_option
@click.option("--check", metavar="网址", help=CHECK)
def doctor(config: Path, check: str | None) -> int:
    """检查本机与安装是否正常；有 ✗ 时退出状态为 1。"""
    from vote.doctor import examine
    from vote.impostors import compare

    return tell(compare(check) if check else examine(config))


@main.command("verify")
@click.argument("boards", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="board.json…")
@click.option("--workers", type=Whole(1, 256), default=1, metavar="数", help="同时使用几个处理器。")
def audit(boards: tuple[Path, ...], workers: int) -> int:
    """不经服务器，独立核验导出的公告板。"""
    from vote import verify

    names = [str(board) for board in boards]
    if len(names) == 1 or workers == 1:
        return verify.main(names, workers)
    status = 0
    with ProcessPoolExecutor(min(workers, len(names))) as pool:
        for name, (printed, found) in zip(names, pool.map(_audited, names), strict=True):
            click.echo(f"── {name}\n{printed}", nl=False)
            status = max(status, found)
    return status


def _audited(name: str) -> tuple[str, int]:
    """Return what the check of one board prints, and its exit status."""
    from vote import verify

    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        status = verify.main([name])
    return printed.getvalue(), status


commands = tuple(main.commands.values())

if __name__ == "__main__":
    end(main)
