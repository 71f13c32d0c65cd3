"""Check an exported board (独立核验): every event, every ballot, the sums.

Ballots are checked in parts; who does the parts, threads or other machines, is for others to say.

Source: protocol §11.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, Protocol

from vote.board import head_number, root
from vote.crypto import ballot as ballots
from vote.crypto import decryption
from vote.crypto.canonical import members, parse_canonical, same, sequence
from vote.crypto.group import decode_all
from vote.crypto.hashing import SUITE, b64, unb64
from vote.crypto.points import point
from vote.crypto.refusal import Refused
from vote.replay import Replay

CHUNK = 256
Progress = Callable[[str, int, int], None]
"""Told the stage, what is done of it, and its size."""


def _silent(stage: str, done: int, size: int) -> None:
    """Report nothing."""


@dataclass(frozen=True)
class Part:
    """Some ballots of a board, in the board's order, and all that it takes to check them.

    Args:
        first: the place of the first of them in the board.
    """

    phi: bytes
    public_key: bytes
    options: tuple[int, ...]
    first: int
    sealed: list[bytes]


@dataclass(frozen=True)
class Checked:
    """What became of a part.

    Args:
        refused: the check that a ballot did not pass, and why; None where all hold.
        sums: the points of their sums one after the other, where all hold.
    """

    refused: tuple[str, str] | None = None
    sums: bytes = b""


class Spread(Protocol):
    """What lets parts be checked beside one another, and gives what became of them in their order."""

    def __call__(self, function: Callable[[Part], Checked], parts: Iterator[Part], /) -> Iterator[Checked]:
        """Yield the function of each part."""


def threads(workers: int) -> Spread:
    """Return what spreads parts over threads of this process; they help with the native group only."""

    def spread(function: Callable[[Part], Checked], parts: Iterator[Part]) -> Iterator[Checked]:
        with ThreadPoolExecutor(workers) as pool:
            yield from pool.map(function, parts)

    return spread


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


def verify_board(
    data: bytes, progress: Progress = _silent, *, workers: int = 1, spread: Spread | None = None
) -> Report:
    """Check the bytes of a `board.json` and say how far it goes.

    Args:
        progress: told how far the check is.
        workers: threads over which the ballots are spread, unless `spread` says otherwise.
    """
    report = Report()
    try:
        for line in _checks(data, report, progress, spread or threads(workers)):
            report.checks.append(line)
        report.level = report.replay.level
    except Refused as error:
        report.refused = error
    return report


def _checks(data: bytes, report: Report, progress: Progress, spread: Spread) -> Iterator[str]:
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
    sums = _check_ballots(replay, sealed, progress, spread)
    yield f"ballot-proof: {len(sealed)} ballots, every signature and proof"
    if waiting:
        if sums is None or not same(decryption.sums_data(sums), waiting[0]["sums"]):
            raise Refused("tally-sums", "the sums are not those of the ballots")
        yield f"tally-sums: recomputed; 计票核对码 {decryption.tally_number(replay.tally_hash)}"


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


def _check_ballots(replay: Replay, sealed: list[bytes], progress: Progress, spread: Spread) -> decryption.Sums | None:
    """Check every ballot by itself; return their sums, where there is a ballot."""
    election = replay.election
    for ballot in sealed:
        if len(ballot) != election.length:
            ballots.check(election, ballot)
    key = election.public_key.encode()
    parts = (
        Part(election.phi, key, election.options, start, sealed[start : start + CHUNK])
        for start in range(0, len(sealed), CHUNK)
    )
    total: decryption.Sums | None = None
    done = 0
    for part in spread(check_part, parts):
        if part.refused is not None:
            raise Refused(*part.refused)
        sums = _sums(part.sums, election.options)
        total = sums if total is None else add_sums(total, sums)
        done = min(done + CHUNK, len(sealed))
        progress("ballots", done, len(sealed))
    if done != len(sealed):
        raise RuntimeError(f"{done} of {len(sealed)} ballots were checked")
    return total


def check_part(part: Part) -> Checked:
    """Check ballots, each by itself, and add them up; nothing else needs to be known."""
    election = ballots.Election(part.phi, point(part.public_key, "election-key", "the election key"), part.options)
    sums = ballots.added(election, part.sealed)
    if sums is None:
        try:
            ballots.check_all(election, part.sealed, part.first)
        except Refused as error:
            return Checked((error.check, error.why))
        raise RuntimeError("ballots that do not hold together hold one by one")
    return Checked(sums=b"".join(point.encode() for point in sums))


def _sums(data: bytes, options: Sequence[int]) -> decryption.Sums:
    points = iter(decode_all(data))
    return [[(next(points), next(points)) for _ in range(count)] for count in options]


def add_sums(left: decryption.Sums, right: decryption.Sums) -> decryption.Sums:
    """Return the sum of two sums over different ballots."""
    return [[(a + c, b + d) for (a, b), (c, d) in zip(x, y, strict=True)] for x, y in zip(left, right, strict=True)]
