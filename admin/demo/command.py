"""The command `pingjia demo` (试用): from nothing to a district on which a newcomer holds an assembly."""

from pathlib import Path

import click

from admin import installation
from admin.config import AdminSettings, load
from admin.demo.addresses import HERE, lan_address
from admin.demo.district import LARGE, SMALL
from admin.demo.run import run
from vote import config as voting
from vote.cli import Command, Whole
from vote.config import VoteSettings
from vote.errors import SettingsInvalid

EVERYWHERE = "0.0.0.0"  # noqa: S104 - phones in the hall must reach it
PORT, ADMIN_PORT = 8000, 8001
SIZES = {"small": SMALL, "large": LARGE}


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
@click.option("--admin-port", type=Whole(1, 65_535), metavar="端口", help=f"工会干部的端口；不写则为 {ADMIN_PORT}。")
@click.option("--public-url", metavar="网址", help="手机访问的网址；不写则为本机在局域网中的地址。")
@click.option(
    "--district", "size", type=click.Choice(list(SIZES)), default="small", help="演示区的大小；large 有一千家工会。"
)
def demo(folder: Path, port: int | None, admin_port: int | None, public_url: str | None, size: str) -> None:
    """试用：启动两侧服务和一个演示区，用真手机开一次会。"""
    path, settings, polls = _installed(folder, port, admin_port)
    here = public_url.rstrip("/") if public_url else f"http://{lan_address()}:{polls.port}"
    polls = polls.model_copy(update={"public_url": here})
    run(path, settings, polls, SIZES[size])


def _installed(folder: Path, port: int | None, admin_port: int | None) -> tuple[Path, AdminSettings, VoteSettings]:
    """Return the installation in a folder; make it where there is none.

    Raises:
        SettingsInvalid: it was made for another port.
    """
    path = folder / "config.toml"
    if not path.exists():
        chosen, desk = port or PORT, admin_port or ADMIN_PORT
        return installation.install(
            folder,
            {
                "host": EVERYWHERE,
                "port": chosen,
                "public_url": f"http://{lan_address()}:{chosen}",
                "admin.host": HERE,
                "admin.port": desk,
                "admin.public_url": f"http://{HERE}:{desk}",
            },
        )
    settings, polls = load(path), voting.load(path)
    installation.migrate(settings)
    for wanted, found in ((port, polls.port), (admin_port, settings.port)):
        if wanted is not None and wanted != found:
            raise SettingsInvalid(f"{path} 里的端口是 {found}。请改那里，或用 --dir 换一个文件夹。")
    return path, settings, polls
