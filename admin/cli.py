"""The command pingjia (命令): what both sides can be told."""

from __future__ import annotations

import vote.cli

commands = vote.cli.Group("pingjia", help="评家：会员评议职工之家。投票、计票、核验。")
for command in vote.cli.commands:
    commands.add_command(command)


def main() -> None:
    """Carry out the command line of this process."""
    vote.cli.end(commands)


if __name__ == "__main__":
    main()
