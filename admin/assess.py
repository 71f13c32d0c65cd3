"""The command assess (试算): one case as JSON in, the verdict of the rules as JSON out; no database, no settings.

It is told in ``docs/assess.md``. It loads neither Flask nor SQLAlchemy, so that other systems can call it often.
"""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from pathlib import Path

import click

from admin.rules import dates
from admin.rules.case_input import case_of
from admin.rules.cases import judge
from admin.rules.shapes import Fault, Refused, shown
from vote.cli import Command

WRONG_INPUT = 2
LARGEST = 1024 * 1024
"""Bytes; a case is a few thousand."""
TOO_LARGE = Fault("", f"超过 {LARGEST // 1024 // 1024} MB，不是一个工会的资料")


@click.command("assess", cls=Command)
@click.argument("source", metavar="case.json")
def assess(source: str) -> int:
    """试算：按通知和评价标准判断一个工会；case.json 写 - 时从标准输入读。"""
    try:
        found = case_of(_content(source))
    except Refused as refused:
        return _failed(["输入有误，没有判断：", *(f"  {fault}" for fault in refused.faults), "说明见 docs/assess.md。"])
    except OSError as error:
        return _failed([f"读不到 {shown(source)}：{_reason(error)}。"])
    told = judge(found, dates.today(datetime.now(UTC))).told()
    click.echo(f"{json.dumps(told, ensure_ascii=False, indent=2)}\n".encode(), nl=False)
    return 0


def _content(source: str) -> bytes:
    """Return what is to be judged.

    Raises:
        OSError: the file cannot be read.
        Refused: it is larger than any case.
    """
    if source == "-":
        content = sys.stdin.buffer.read(LARGEST + 1)
    else:
        with Path(source).open("rb") as file:
            content = file.read(LARGEST + 1)
    if len(content) > LARGEST:
        raise Refused((TOO_LARGE,))
    return content


def _reason(error: OSError) -> str:
    if isinstance(error, FileNotFoundError):
        return "没有这个文件"
    if isinstance(error, IsADirectoryError):
        return "这是文件夹"
    return "没有读取的权限" if isinstance(error, PermissionError) else "文件或磁盘有故障"


def _failed(lines: list[str]) -> int:
    click.echo("✗ " + "\n".join(lines), err=True)
    return WRONG_INPUT
