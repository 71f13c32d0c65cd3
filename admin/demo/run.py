"""Start and stop the demonstration (试用): phones in the hall reach the voting side, this machine the other."""

import signal
from contextlib import closing
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from types import FrameType

import click
from flask import Flask
from rich.progress import track
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from admin import applications
from admin.app import SIDE, create_app
from admin.caretaker import Caretaker
from admin.codes import terminal_drawing
from admin.config import AdminSettings
from admin.demo import district, guide
from admin.demo.addresses import HERE
from admin.views.failures import WELCOME
from vote.config import VoteSettings
from vote.db import Database
from vote.ports import must_be_free
from vote.rehearsal.server import served

HOSTS = [HERE, "localhost"]
"""Names the demonstration answers to; any other was made up elsewhere (DNS rebinding)."""


class _Silent(WSGIRequestHandler):
    """Logs no request."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Say nothing."""


def run(config: Path, settings: AdminSettings, voting: VoteSettings, size: district.Size) -> None:
    """Serve both sides with a made-up district until Ctrl-C.

    Raises:
        PortTaken: one of the two ports is in use.
    """
    for side in (voting, settings):
        must_be_free(side.host, side.port)
    fill(settings, size)
    signal.signal(signal.SIGTERM, _interrupt)
    with served(config, voting):
        _greet(settings, voting)
        _serve(application(settings, voting), settings)
    click.echo("已停止。")


def application(settings: AdminSettings, voting: VoteSettings) -> Flask:
    """Return the signed-in application with the guide in front."""
    app = create_app(settings, voting)
    app.config["TRUSTED_HOSTS"] = HOSTS
    app.register_blueprint(guide.blueprint)
    app.extensions[WELCOME] = "guide.page"
    return app


def fill(settings: AdminSettings, size: district.Size) -> None:
    """Make the district where there is none, all of it or nothing."""
    with closing(Database.of(settings, SIDE)) as database, database.write() as session:
        if district.is_empty(session):
            seal = partial(applications.seal_account, database)
            steps = district.settle(session, datetime.now(UTC), size, seal)
            for _ in track(steps, "正在准备演示数据", total=size.unions, transient=True):
                pass


def _serve(app: Flask, settings: AdminSettings) -> None:
    server: BaseWSGIServer = make_server(settings.host, settings.port, app, threaded=True, request_handler=_Silent)
    caretaker = Caretaker(app)
    caretaker.start()
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        click.echo("\n正在停止……")
    finally:
        caretaker.stop()
        server.server_close()


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _greet(settings: AdminSettings, voting: VoteSettings) -> None:
    """Say where everything is and what to do first."""
    click.echo(terminal_drawing(voting.public_url))
    click.echo(f"会员和监票人的手机（与本机同一个无线网）：{voting.public_url}")
    click.echo(f"工会干部（只在本机打开）：              {settings.public_url}")
    click.echo("第一步：在本机浏览器打开工会干部的网址，选一位基层工会主席进入，筹备一次会员评家，先做演练。")
    click.echo("按 Ctrl+C 停止；再次启动时接着进行。\n")
