"""The command pingjia (命令): what both sides can be told."""

from __future__ import annotations

from pathlib import Path

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


@click.command("doctor", cls=vote.cli.Command)
@vote.cli.config_option
def doctor(config: Path) -> int:
    """检查本机与安装是否正常；有 ✗ 时退出状态为 1。"""
    from vote.doctor import examine

    return vote.cli.tell([*examine(config), fonts()])


def fonts() -> vote.cli.Finding:
    """Look whether slips and papers can be set."""
    from admin.documents.typesetting import missing_families

    missing = missing_families()
    if missing:
        return vote.cli.Finding(False, f"缺少字体 {'、'.join(missing)}，选票和会议记录印不出来", "重新安装本软件")
    return vote.cli.Finding(True, "中文字体")


commands = Commands("pingjia", help="评家：会员评议职工之家。投票、计票、核验。")
for command in vote.cli.commands:
    commands.add_command(command)
commands.add_command(doctor)


def main() -> None:
    """Carry out the command line of this process."""
    vote.cli.end(commands)


if __name__ == "__main__":
    main()
