"""Start and stop the demonstration (试用): the voting side for phones in the hall, and the desk for the chair."""

import signal
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from types import FrameType

import click
from flask import Flask
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from admin.codes import terminal_drawing
from admin.demo.addresses import HERE, is_taken, lan_address
from admin.demo.app import create_desk
from admin.demo.desk import Desk
from admin.demo.sittings import Drawer
from vote.config import VoteSettings
from vote.db import Database
from vote.errors import PingjiaError
from vote.rehearsal.server import served


class PortTaken(PingjiaError):
    """Another program listens on the port."""

    code = "port-taken"


class _Silent(WSGIRequestHandler):
    """Logs no request."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Say nothing."""


def run(config: Path, settings: VoteSettings, *, public_url: str | None = None, desk_port: int = 8001) -> None:
    """Serve both sides until Ctrl-C.

    Args:
        config: settings file of an installed voting side; its folder also keeps which poll is on the desk.
        settings: what the file says.
        public_url: what phones open; this machine's address in the local network unless told.
        desk_port: where the desk listens, on this machine only.

    Raises:
        PortTaken: one of the two ports is in use.
    """
    for host, port in ((settings.host, settings.port), (HERE, desk_port)):
        if is_taken(host, port):
            raise PortTaken(f"端口 {port} 已被别的程序占用。请先关闭它，或换一个端口。")
    base = public_url or f"http://{lan_address()}:{settings.port}"
    signal.signal(signal.SIGTERM, _interrupt)
    with served(config, settings), closing(Database.of(settings)) as database:
        drawer = Drawer(config.resolve().parent / "desk.json")
        desk = Desk(database, drawer, base, f"http://{HERE}:{settings.port}")
        desk.on_links = _tell_links
        _greet(base, desk_port)
        _serve(create_desk(desk), desk, desk_port)
    click.echo("已停止。")


def _serve(app: Flask, desk: Desk, port: int) -> None:
    server: BaseWSGIServer = make_server(HERE, port, app, threaded=True, request_handler=_Silent)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        click.echo("\n正在停止……")
    finally:
        desk.dismiss()
        server.server_close()


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _greet(base: str, desk_port: int) -> None:
    """Say where everything is and what to do first."""
    click.echo(terminal_drawing(base))
    click.echo(f"会员和监票人的手机（与本机同一个无线网）：{base}")
    click.echo(f"主持人工作台（只在本机打开）：          http://{HERE}:{desk_port}")
    click.echo("第一步：在本机浏览器打开主持人工作台，设定一次演练，按页面从上到下做。")
    click.echo("按 Ctrl+C 停止；再次启动时接着进行。\n")


def _tell_links(links: Sequence[tuple[str, str]]) -> None:
    """Show fresh scrutineers' links as codes to be scanned off the terminal."""
    for name, link in links:
        click.echo(f"监票人 {name}：{link}")
        click.echo(terminal_drawing(link))
