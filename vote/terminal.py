"""Commands that speak Chinese (命令行): usage, options and mistakes in the words of their users."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import click

from vote.errors import PingjiaError

WRONG_USE = 2
FAILED = 1
INTERRUPTED = 130

HELP = "显示这份说明。"


class Whole(click.ParamType[int]):
    """A whole number from one bound to another."""

    name = "整数"

    def __init__(self, smallest: int, largest: int) -> None:
        self.smallest, self.largest = smallest, largest

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Return the number that was typed."""
        text = str(value)
        if not text.isascii() or not text.isdigit() or not self.smallest <= int(text) <= self.largest:
            self.fail(f"应为 {self.smallest} 到 {self.largest} 的整数。", param, ctx)
        return int(text)


@dataclass(frozen=True)
class Finding:
    """One thing looked at.

    Attributes:
        well: whether it is as it must be.
        text: what was found.
        remedy: what to do; for something well, what could be better, or nothing.
    """

    well: bool
    text: str
    remedy: str = ""


def tell(findings: Iterable[Finding]) -> int:
    """Print findings as they come; return 1 where one is not well, else 0."""
    status = 0
    for finding in findings:
        click.echo(f"{'✓' if finding.well else '✗'} {finding.text}")
        if finding.remedy:
            click.echo(f"    → {finding.remedy}")
        if not finding.well:
            status = 1
    return status


class Command(click.Command):
    """A command whose help is Chinese throughout."""

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """Return the option --help, explained in Chinese."""
        option = super().get_help_option(ctx)
        if option is not None:
            option.help = HELP
        return option

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write how the command is called."""
        pieces = " ".join(self.collect_usage_pieces(ctx)).replace("[OPTIONS]", "[选项]")
        formatter.write_usage(ctx.command_path, pieces, prefix="用法：")

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write what each option does."""
        records = [parameter.get_help_record(ctx) for parameter in self.get_params(ctx)]
        with formatter.section("选项"):
            formatter.write_dl([(name, text.replace("[required]", "[必填]")) for name, text in filter(None, records)])


class Group(Command, click.Group):
    """A command of commands."""

    command_class = Command

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options, then the commands with a line each."""
        super().format_options(ctx, formatter)
        found = [(name, self.get_command(ctx, name)) for name in self.list_commands(ctx)]
        with formatter.section("命令"):
            formatter.write_dl([(name, one.get_short_help_str(60)) for name, one in found if one is not None])

    def collect_usage_pieces(self, ctx: click.Context) -> list[str]:
        """Return the parts of the usage line."""
        return ["[选项]", "命令", "…"]


def run(group: click.Group, arguments: list[str] | None = None) -> int:
    """Carry out a command line; return its exit status after telling what went wrong."""
    try:
        status: Any = group.main(arguments, prog_name="pingjia", standalone_mode=False)
    except click.exceptions.NoArgsIsHelpError as error:
        return _failed(error.message, WRONG_USE, mark="")
    except click.UsageError as error:
        name = error.ctx.command_path if error.ctx else "pingjia"
        return _failed(f"{mistake(error)}\n用法说明：{name} --help", WRONG_USE)
    except click.ClickException as error:
        return _failed(error.format_message(), FAILED)
    except PingjiaError as error:
        return _failed(error.message, FAILED)
    except click.Abort:
        return _failed("已中断。", INTERRUPTED)
    return status if isinstance(status, int) else 0


def mistake(error: click.UsageError) -> str:
    """Return what is wrong with a command line, in one Chinese sentence."""
    if isinstance(error, click.MissingParameter):
        return f"缺少{_hint(error)}。"
    if isinstance(error, click.BadParameter):
        return f"{_hint(error).strip()} 的值不对：{error.message}"
    if isinstance(error, click.NoSuchOption):
        return f"没有选项 {error.option_name}。"
    if isinstance(error, click.BadOptionUsage):
        return f"选项 {error.option_name} 后面缺少它的值。"
    if error.message.startswith("No such command"):
        return f"没有命令 {error.message.split(chr(39))[1]}。"
    return error.message


def _hint(error: click.BadParameter) -> str:
    if error.param is None or error.ctx is None:
        return "参数"
    return f" {error.param.get_error_hint(error.ctx)}".replace("'", "")


def _failed(sentence: str, status: int, mark: str = "✗ ") -> int:
    click.echo(mark + sentence, err=True)
    return status


def end(group: click.Group) -> None:
    """Carry out the command line of this process and end it."""
    sys.exit(run(group))
