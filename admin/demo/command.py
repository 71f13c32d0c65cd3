"""The command `pingjia demo` (试用): from nothing to a page on which a newcomer holds an assembly."""

from pathlib import Path

import click

from admin.demo.addresses import lan_address
from admin.demo.run import run
from vote import installation
from vote.cli import Command, Whole
from vote.config import VoteSettings, load
from vote.errors import SettingsInvalid

EVERYWHERE = "0.0.0.0"  # noqa: S104 - phones in the hall must reach it
PORT = 8000


@click.command("demo", cls=Command)
@click.option(
    "--dir",
    "folder",
    type=click.Path(path_type=Path),
    default=Path("data/demo"),
    metavar="文件夹",
    help="数据放在哪里；不写则为 data/demo。",
)
@click.option("--port", type=Whole(1, 65_535), metavar="端口", help=f"手机访问的端口；不写则为 {PORT}。")
@click.option("--desk-port", type=Whole(1, 65_535), default=8001, metavar="端口", help="主持人工作台的端口。")
@click.option("--public-url", metavar="网址", help="手机访问的网址；不写则为本机在局域网中的地址。")
def demo(folder: Path, port: int | None, desk_port: int, public_url: str | None) -> None:
    """试用：启动投票服务和主持人工作台，用真手机开一次会。"""
    path, settings = _installed(folder, port)
    run(path, settings, public_url=public_url.rstrip("/") if public_url else None, desk_port=desk_port)


def _installed(folder: Path, port: int | None) -> tuple[Path, VoteSettings]:
    """Return the installation in a folder; make it where there is none.

    Raises:
        SettingsInvalid: it was made for another port.
    """
    path = folder / "config.toml"
    if not path.exists():
        chosen = port or PORT
        url = f"http://{lan_address()}:{chosen}"
        return installation.install(folder, {"host": EVERYWHERE, "port": chosen, "public_url": url})
    settings = load(path)
    if port is not None and port != settings.port:
        raise SettingsInvalid(f"{path} 里的端口是 {settings.port}。请改那里，或用 --dir 换一个文件夹。")
    return path, settings
