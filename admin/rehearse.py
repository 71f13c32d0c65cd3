"""The command `pingjia rehearse` (演练): a whole assembly played over HTTP, with its papers."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import asdict
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import click
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from admin.records import minutes_of
from vote.chair import template
from vote.cli import Command, Whole, config_option
from vote.config import VoteSettings, load
from vote.db import Database
from vote.rehearsal.assembly import Outcome, Plan, play
from vote.rehearsal.server import own_server

UNION = "演练工会委员会"
CHINA = timezone(timedelta(hours=8))
MOST = 20_000


@click.command("rehearse", cls=Command)
@click.option("--due", type=Whole(1, MOST), required=True, metavar="人数", help="应到人数。")
@click.option("--present", type=Whole(1, MOST), required=True, metavar="人数", help="实到人数。")
@click.option("--issued", type=Whole(1, MOST), required=True, metavar="张数", help="发出选票张数。")
@click.option(
    "--votes",
    required=True,
    metavar="选项:票数,…",
    help="总体评价的票数，如 satisfied:127,fairly:10,dissatisfied:0,abstain:0。",
)
@click.option("--questions", type=Whole(1, 8), default=1, metavar="题数", help="题数：1 为只有总体评价，8 为全部。")
@click.option("--comments", type=Whole(0, MOST), default=0, metavar="条数", help="几个人留下意见建议。")
@click.option("--scrutineers", type=Whole(2, 9), default=3, metavar="人数", help="监票人人数。")
@click.option("--threshold", type=Whole(2, 9), default=2, metavar="人数", help="几名监票人可以开票。")
@click.option("--recheck-minutes", type=Whole(0, 60), default=0, metavar="分钟", help="截止后等待再次扫码的时间。")
@click.option("--against", metavar="网址", help="用正在运行的服务（须在同一台机器，并给出它的 --config）。")
@config_option
@click.option("--out", type=click.Path(path_type=Path), required=True, metavar="文件夹", help="结果写到哪里。")
def rehearse(against: str | None, config: Path, out: Path, votes: str, **figures: int) -> None:
    """模拟一次完整的会员评家：监票人、会员都由程序扮演。"""
    plan = _plan(votes, **figures)
    out.mkdir(parents=True, exist_ok=True)
    with _server(against, config) as (settings, public_url):
        database = Database.of(settings)
        try:
            outcome = _played(database, public_url, plan)
            papers = minutes_of(database, outcome.poll, public_url)
        finally:
            database.close()
    _write(out, outcome, papers)
    _tell(out, outcome)


def _plan(votes: str, *, due: int, present: int, issued: int, questions: int, comments: int, **rest: int) -> Plan:
    """Return the plan that the options ask for.

    Raises:
        click.UsageError: the figures cannot be those of an assembly.
    """
    today = datetime.now(CHINA).date()
    terms = template(
        union=UNION,
        title=f"{today.year}年度会员评议职工之家",
        held_on=today,
        due=due,
        names=tuple(f"监票人{letter}" for letter in "甲乙丙丁戊己庚辛壬"[: rest["scrutineers"]]),
        threshold=rest["threshold"],
        questions=questions,
        comments=True,
        recheck_minutes=rest["recheck_minutes"],
        rehearsal=True,
    )
    counts = _votes(votes, [option.id for option in terms.questions[0].options])
    if not sum(counts) <= issued <= due or present > due:
        raise click.UsageError("票数之和不能多于发出张数，发出张数和实到人数不能多于应到人数。")
    if comments > sum(counts):
        raise click.UsageError("意见建议不能多于选票。")
    return Plan(terms, present, issued, tuple(counts), comments)


def _votes(text: str, options: list[str]) -> list[int]:
    """Read `satisfied:127,fairly:10`; options left out have no votes."""
    found: dict[str, int] = {}
    for part in text.split(","):
        name, _, number = part.strip().partition(":")
        if name not in options or name in found or not (number.isascii() and number.isdigit()):
            raise click.UsageError(f"--votes 应写成 选项:票数，选项为 {'、'.join(options)}，各写一次。")
        found[name] = int(number)
    return [found.get(option, 0) for option in options]


@contextmanager
def _server(against: str | None, config: Path) -> Iterator[tuple[VoteSettings, str]]:
    """Use the running server, or one of our own with a temporary database."""
    own = own_server() if against is None else nullcontext(None)
    with own as settings:
        if settings is not None:
            yield settings, settings.public_url
        else:
            assert against is not None
            yield load(config), against.rstrip("/")


def _played(database: Database, public_url: str, plan: Plan) -> Outcome:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns) as bars:
        tasks: dict[str, TaskID] = {}

        def show(stage: str, done: int, size: int) -> None:
            if stage not in tasks:
                tasks[stage] = bars.add_task(stage, total=size)
            bars.update(tasks[stage], completed=done, total=size)

        return play(database, public_url, plan, show)


def _write(out: Path, outcome: Outcome, papers: bytes) -> None:
    """Write board.json, result.json and minutes.pdf."""
    (out / "board.json").write_bytes(outcome.board)
    result: dict[str, Any] = asdict(outcome.report) | {"poll": outcome.poll, "comments": outcome.comments}
    result["rate"] = None if outcome.report.rate is None else str(outcome.report.rate)
    (out / "result.json").write_text(json.dumps(result, ensure_ascii=False, indent=1) + "\n", "utf-8")
    (out / "minutes.pdf").write_bytes(papers)


def _tell(out: Path, outcome: Outcome) -> None:
    report = outcome.report
    click.echo(f"已写入 {out}：board.json、result.json、minutes.pdf。")
    click.echo(f"应到 {report.due:,}，实到 {report.present:,}，发出 {report.issued:,}，收回 {report.returned:,}。")
    beside = report.beside
    click.echo(
        f"仅“满意”一项：占有效票 {beside['valid']}，占收回 {beside['returned']}，"
        f"占发出 {beside['issued']}，占实到 {beside['present']}。"
    )
    if report.unanimous:
        click.echo("注意：有一题全部相同，等于公开了每个人的选择。")
    verdict = ("达标" if report.met else "未达标") if report.valid_poll else "测评无效，不作判定"
    click.echo(f"满意率：{report.percent}（{verdict}）")
