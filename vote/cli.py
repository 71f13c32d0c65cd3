"""Commands of the voting side (命令): install, serve, examine, verify."""

from __future__ import annotations

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


class Verify(Command):
    """The command whose --dask may stand without a value, before a board as well."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the command line."""
        from vote.verify import split_dask

        return super().parse_args(ctx, list(split_dask(args)))


DASK = "由 Dask 的 worker 核验，结果与不用时相同：不写地址则在本机启动，每个处理器一个；写 tcp://… 则用已有的调度器。"


@main.command("verify", cls=Verify)
@click.argument("boards", nargs=-1, required=True, metavar="board.json或文件夹…")
@click.option("--workers", type=Whole(1, 256), metavar="数", help="在本机同时使用几个处理器；不写为一个。")
@click.option("--dask", metavar="[地址]", help=DASK)
def audit(boards: tuple[str, ...], workers: int | None, dask: str | None) -> int:
    """不经服务器，独立核验导出的公告板。"""
    from vote import verify

    if dask and workers:
        raise click.UsageError("--workers 只管本机；用已有的 Dask 调度器时请不要写。")
    return verify.audited(boards, workers, dask)


commands = tuple(main.commands.values())

if __name__ == "__main__":
    end(main)
