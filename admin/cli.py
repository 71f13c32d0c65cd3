"""The command pingjia (命令): what both sides can be told."""

from __future__ import annotations

import click

import vote.cli

OWN = ("demo", "rehearse")
"""Commands of this side; loaded when they are called or explained."""


class Commands(vote.cli.Group):
    """The commands of both sides."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands."""
        return sorted([*super().list_commands(ctx), *OWN])

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command by its name."""
        if cmd_name == "demo":
            from admin.demo.command import demo

            return demo
        if cmd_name == "rehearse":
            from admin.rehearse import rehearse

            return rehearse
        return super().get_command(ctx, cmd_name)


commands = Commands("pingjia", help="评家：会员评议职工之家。投票、计票、核验。")
for command in vote.cli.commands:
    commands.add_command(command)


def main() -> None:
    """Carry out the command line of this process."""
    vote.cli.end(commands)


if __name__ == "__main__":
    main()
