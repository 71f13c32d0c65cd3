"""What an auditor says of a board (核验结论), line by line; the same wherever it was checked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from vote.auditor import Report, verify_board
from vote.board import head_number
from vote.replay import Replay
from vote.tally import NothingToCount, Rule, percent, satisfaction_rate


@dataclass(frozen=True)
class Told:
    """What is printed about a board, and whether it holds; can be sent between machines."""

    lines: list[str]
    holds: bool


def tell(report: Report) -> Told:
    """Return a line for each check, and the verdict."""
    return Told([*(f"✓ {line}" for line in report.checks), *summary(report)], report.holds)


def check_whole(data: bytes) -> Told:
    """Check a board and say what is to be printed."""
    return tell(verify_board(data))


@dataclass(frozen=True)
class Unread:
    """A board that cannot be read; the sentence says which and why, in Chinese."""

    sentence: str


Outcome = Told | Unread


def read(name: str) -> bytes | Unread:
    """Return what stands in a file."""
    try:
        return Path(name).read_bytes()
    except OSError as error:
        return Unread(f"读不到文件 {name}：{error.strerror}")


def check_several(boards: Iterable[bytes | Unread]) -> list[Outcome]:
    """Check several boards, as one piece of work for somebody else."""
    return [board if isinstance(board, Unread) else check_whole(board) for board in boards]


def check_files(names: Iterable[str]) -> list[Outcome]:
    """Check several boards, as one piece of work for somebody who can read the files."""
    return check_several(map(read, names))


def summary(report: Report) -> list[str]:
    """Return what a person wants to read of a report, in Chinese."""
    replay = report.replay
    if report.refused is not None:
        return [f"✗ {report.refused.check}: {report.refused.why}", "此公告板不可信：有一项检查未通过。"]
    level = {
        "prepared": "准备中（未开始投票）",
        "open": "投票中",
        "closed": "已截止，尚未计票",
        "counted": "已计票",
        "annulled": "已作废",
    }[report.level]
    lines = [f"✓ 全部检查通过。阶段：{level}"]
    lines.append(f"工会：{replay.definition['union']}　会议：{replay.definition['title']}")
    if replay.transcript is not None:
        lines.append(f"核对码：{replay.transcript.check_number}（请与会场公布的一致）")
    lines.append(f"公告板号码：{head_number(replay.head)}（请与会场公布的一致）")
    if report.level == "counted":
        lines.append(_verdict(replay))
    return lines


def _verdict(replay: Replay) -> str:
    result = replay.result
    assert result is not None
    if not result["valid_poll"]:
        return "本次测评无效（到会人数或票数不符合规定），不作达标判定。"
    try:
        rate = percent(satisfaction_rate(result["counts"], Rule.of(replay.definition)))
    except NothingToCount:
        return "没有有效票。"
    return f"满意率：{rate}　{'达标' if result['met'] else '未达标'}"
