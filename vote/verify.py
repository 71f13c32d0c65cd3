"""Check an exported board without the server: `python -m vote.verify board.json`.

Needs no web framework and no database. Exit status 0 where everything holds.

Source: protocol §11.
"""

from __future__ import annotations

import itertools
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from vote.board import head_number, root
from vote.crypto import ballot as ballots
from vote.crypto import decryption
from vote.crypto.canonical import members, parse_canonical, same, sequence
from vote.crypto.group import ballots_sum
from vote.crypto.hashing import SUITE, b64, unb64
from vote.crypto.refusal import Refused
from vote.replay import Replay
from vote.tally import NothingToCount, Rule, percent, satisfaction_rate

CHUNK = 256
Progress = Callable[[str, int, int], None]
"""Told the stage, what is done of it, and its size."""


def _silent(stage: str, done: int, size: int) -> None:
    """Report nothing."""


@dataclass
class Report:
    """What an auditor found.

    Args:
        level: how far the board goes; empty where it could not be followed at all.
        checks: what held, one line each.
        refused: what did not hold, or None.
        ballots: the sealed ballots, in the board's order.
    """

    level: str = ""
    checks: list[str] = field(default_factory=list)
    refused: Refused | None = None
    replay: Replay = field(default_factory=Replay)
    ballots: list[bytes] = field(default_factory=list)

    @property
    def holds(self) -> bool:
        """Whether the whole board holds."""
        return self.refused is None


def verify_board(data: bytes, progress: Progress = _silent, *, workers: int = 1) -> Report:
    """Check the bytes of a `board.json` and say how far it goes.

    Args:
        progress: told how far the check is.
        workers: threads over which the ballots are spread; they help with the native group only.
    """
    report = Report()
    try:
        for line in _checks(data, report, progress, workers):
            report.checks.append(line)
        report.level = report.replay.level
    except Refused as error:
        report.refused = error
    return report


def _checks(data: bytes, report: Report, progress: Progress, workers: int) -> Iterator[str]:
    replay = report.replay
    board = parse_canonical(data)
    members(board, "suite events ballots", "board-shape", "a board")
    if board["suite"] != SUITE:
        raise Refused("board-shape", "the suite is another")
    events = sequence(board["events"], 1, len(data), "board-shape", "events")
    report.ballots = [_sealed(text) for text in sequence(board["ballots"], 0, len(data), "board-shape", "ballots")]
    sealed = report.ballots
    del board
    yield f"board-shape: canonical JSON, {len(events)} events, {len(sealed)} ballots"
    waiting: list[Any] = []
    for place, event in enumerate(events, 1):
        progress("events", place, len(events))
        replay.take(event)
        if event["type"] == "tally":
            waiting.append(event["data"])
    yield from _found(replay)
    if replay.close is None:
        if sealed:
            raise Refused("ballots-early", "ballots stand on a board that is not closed")
        return
    yield _check_box(replay, sealed)
    _check_proofs(replay, sealed, progress, workers)
    yield f"ballot-proof: {len(sealed)} ballots, every signature and proof"
    if waiting:
        yield _check_sums(replay, sealed, waiting[0], progress)


def _sealed(text: Any) -> bytes:
    try:
        return unb64(text)
    except Refused as error:
        raise Refused("board-shape", f"a ballot: {error.why}") from error


def _found(replay: Replay) -> Iterator[str]:
    """Say what the events held."""
    yield f"chain: {replay.seq} events, numbered, linked and signed; head {head_number(replay.head)}"
    yield f"definition: poll {replay.definition['poll']}"
    if replay.transcript is not None:
        scrutineers = replay.definition["scrutineers"]
        names, threshold = len(scrutineers["names"]), scrutineers["threshold"]
        yield f"ceremony: {names} scrutineers, {threshold} open; 核对码 {replay.transcript.check_number}"
    if replay.slips:
        yield f"slips: {len(replay.slips)} in {replay.batches} batches"
    if replay.voids:
        yield f"void: {len(replay.voids)} slips, each signed by a scrutineer"
    if replay.open is not None:
        yield f"open: {replay.open['present']} present of {replay.definition['assembly']['due']}"
    if replay.close is not None:
        yield f"close: {replay.close['issued']} issued, {replay.close['ballots']} ballots"
    if replay.paper is not None:
        yield f"paper: {replay.paper.valid} valid, {replay.paper.invalid} invalid, two signatures"
    if replay.shares:
        trustees = ", ".join(str(share["trustee"]) for share in replay.shares)
        yield f"share: trustees {trustees}, every factor with its proof"
    if replay.result is not None:
        yield f"result: {replay.result['satisfied']} of {replay.result['denominator']} satisfied"
    if replay.annulled is not None:
        yield "annul: the poll is annulled"


def _check_box(replay: Replay, sealed: list[bytes]) -> str:
    """Check that the ballots are those that `close` bound, each of a slip that may vote."""
    assert replay.close is not None
    digests = [ballots.digest(ballot) for ballot in sealed]
    if any(left >= right for left, right in itertools.pairwise(digests)):
        raise Refused("ballot-order", "the ballots are not in strictly ascending order of their digests")
    if len(sealed) != replay.close["ballots"]:
        raise Refused("ballot-count", f"`close` counts {replay.close['ballots']} ballots, not {len(sealed)}")
    if b64(root("ballots", digests)) != replay.close["root"]:
        raise Refused("root", "the ballots are not those that `close` bound")
    seen: set[bytes] = set()
    for ballot, digest in zip(sealed, digests, strict=True):
        slip, name = ballots.slip_of(ballot), ballots.tracker(digest)
        if slip not in replay.slips:
            raise Refused("ballot-slip", f"ballot {name} is of no slip on the board")
        if slip in replay.voids:
            raise Refused("ballot-void", f"ballot {name} is of a void slip")
        if slip in seen:
            raise Refused("ballot-twice", f"ballot {name} is the second of its slip")
        seen.add(slip)
    return f"root: {len(sealed)} ballots, each of another slip that may vote"


def _chunks(sealed: list[bytes]) -> list[list[bytes]]:
    return [sealed[start : start + CHUNK] for start in range(0, len(sealed), CHUNK)]


def _check_proofs(replay: Replay, sealed: list[bytes], progress: Progress, workers: int) -> None:
    election = replay.election
    for ballot in sealed:
        if len(ballot) != election.length:
            ballots.check(election, ballot)
    done = 0
    with ThreadPoolExecutor(workers) as pool:
        chunks = _chunks(sealed)
        checks = pool.map(lambda chunk: ballots.check_all(election, chunk), chunks)
        for chunk, _ in zip(chunks, checks, strict=True):
            done += len(chunk)
            progress("ballots", done, len(sealed))


def _check_sums(replay: Replay, sealed: list[bytes], tally: dict[str, Any], progress: Progress) -> str:
    options = replay.election.options
    total: decryption.Sums | None = None
    done = 0
    for chunk in _chunks(sealed):
        part = ballots_sum(options, chunk)
        total = part if total is None else add_sums(total, part)
        done += len(chunk)
        progress("sums", done, len(sealed))
    if total is None or not same(decryption.sums_data(total), tally["sums"]):
        raise Refused("tally-sums", "the sums are not those of the ballots")
    return f"tally-sums: recomputed; 计票核对码 {decryption.tally_number(replay.tally_hash)}"


def add_sums(left: decryption.Sums, right: decryption.Sums) -> decryption.Sums:
    """Return the sum of two sums over different ballots."""
    return [[(a + c, b + d) for (a, b), (c, d) in zip(x, y, strict=True)] for x, y in zip(left, right, strict=True)]


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


def main(arguments: list[str], workers: int = 1) -> int:
    """Check the boards named on the command line; 0 if all hold, 1 if one does not, 2 on wrong use."""
    if not arguments or any(argument.startswith("-") for argument in arguments):
        print("用法：python -m vote.verify board.json [board.json …]", file=sys.stderr)
        return 2
    status = 0
    for name in arguments:
        try:
            data = Path(name).read_bytes()
        except OSError as error:
            print(f"✗ 读不到文件 {name}：{error.strerror}", file=sys.stderr)
            status = 2
            continue
        report = verify_board(data, _bar, workers=workers)
        for line in report.checks:
            print(f"✓ {line}")
        print("\n".join(summary(report)))
        status = max(status, 0 if report.holds else 1)
    return status


def _bar(stage: str, done: int, size: int) -> None:
    """Draw a progress bar where a person watches."""
    if not sys.stderr.isatty() or (done != size and done % CHUNK):
        return
    filled = 40 * done // size
    end = "\r\033[K" if done == size else ""
    print(f"\r{stage:8} [{'█' * filled}{'·' * (40 - filled)}] {done}/{size}{end}", end="", file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
