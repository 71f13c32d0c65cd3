"""The command pingjia (命令): what both sides can be told."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

import click

import vote.cli
from vote.cli import Command, config_option

OWN = {
    "assess": "admin.assess",
    "backup": "admin.commands",
    "create-account": "admin.commands",
    "demo": "admin.demo.command",
    "doctor": "admin.commands",
    "init": "admin.commands",
    "rehearse": "admin.rehearse",
    "reset-account": "admin.commands",
    "restore": "admin.commands",
}
"""Commands of this side, and where they stand; loaded when they are called or explained."""


class Commands(vote.cli.Group):
    """The commands of both sides."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands."""
        return sorted({*super().list_commands(ctx), *OWN})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command by its name."""
        if cmd_name not in OWN:
            return super().get_command(ctx, cmd_name)
        found: click.Command = getattr(import_module(OWN[cmd_name]), cmd_name.replace("-", "_"))
        return found


@click.command("serve", cls=Command)
@config_option
@click.option("--only", type=click.Choice(("vote", "admin")), metavar="一侧", help="只启动一侧：vote 或 admin。")
@click.pass_context
def serve(ctx: click.Context, config: Path, only: str | None) -> None:
    """启动服务：投票与登录两侧；分两台机器时各用 --only。"""
    if only is None:
        from admin.together import serve_both

        serve_both(config)
    elif only == "vote":
        ctx.invoke(vote.cli.serve, config=config)  # this side is not even loaded there
    else:
        from admin import installation, serving
        from admin.config import load

        installation.migrate(load(config))
        serving.serve_admin(config)


commands = Commands("pingjia", help="评家：会员评议职工之家。投票、计票、核验、上报。")
for command in vote.cli.commands:
    commands.add_command(command)
commands.add_command(serve)


def main() -> None:
    """Carry out the command line of this process."""
    vote.cli.end(commands)


if __name__ == "__main__":
    main()
