"""What must hold after any fault (一个真相), asked of the database that is left and of what phones were told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Lock
from typing import Any

from sqlalchemy import select

from tests.factories import Assembly
from vote import phases, sums
from vote.crypto import ballot as ballots
from vote.crypto.hashing import b64, unb64
from vote.crypto.points import point64
from vote.crypto.signatures import holds
from vote.models import Ballot
from vote.models import Sums as BoxSums
from vote.verify import verify_board

Receipt = dict[str, Any]
LATE = "poll-closed"
PROPER = ("slip-voted", LATE)
"""Refusals of a proper ballot: another one of its slip is in the box, or the box is closed."""
SAME = ("tracker", "digest", "comment")
"""Of a receipt: what is the same whenever it is given. Its signature is drawn anew."""


@dataclass(repr=False)
class Told:
    """What phones sent, and what they were told: a receipt, or the code of a refusal."""

    choices: dict[bytes, int] = field(default_factory=dict)
    receipts: dict[bytes, Receipt] = field(default_factory=dict)
    refusals: dict[bytes, str] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def sends(self, body: bytes, choice: int) -> None:
        """Remember what is about to be sent, and the choice in it."""
        with self._lock:
            self.choices[body] = choice

    def hears(self, body: bytes, answer: Receipt | str) -> None:
        """Remember an answer; another receipt for the same bytes, or a refusal after one, is a fault by itself."""
        with self._lock:
            before = self.receipts.get(body)
            if isinstance(answer, str):
                assert before is None, f"acknowledged, then refused: {answer}"
                self.refusals[body] = answer
                return
            assert body not in self.refusals, f"refused as {self.refusals[body]}, then acknowledged"
            assert before is None or same(before) == same(answer), "two receipts for the same bytes"
            self.receipts[body] = answer


def same(receipt: Receipt) -> list[str]:
    """Return what may never change of a receipt."""
    return [receipt[name] for name in SAME]


def assert_one_truth(assembly: Assembly, told: Told, retry: Callable[[bytes], Receipt | str] | None = None) -> None:
    """Check the box against all that was told; close and count if need be; verify the board.

    Args:
        retry: sends bytes again as a phone does; `vote.ballots.cast` in this process unless given.
    """
    if assembly.database.is_sqlite:
        assert assembly.database.maintain("PRAGMA integrity_check") == [("ok",)]
    stored = _assert_told_is_stored(assembly, told)
    for body, receipt in told.receipts.items():
        again = retry(body) if retry else assembly.post(body)
        assert not isinstance(again, str), f"a retry of one's own ballot was refused: {again}"
        assert same(again) == same(receipt)
    if assembly.phase == phases.OPEN:
        assembly.close()
    assert _assert_told_is_stored(assembly, told) == stored
    _assert_board_holds(assembly, told, stored)


def _assert_told_is_stored(assembly: Assembly, told: Told) -> dict[bytes, bytes]:
    """Return the ballots in the box by their slips, after comparing them with what was told."""
    with assembly.database.read() as session:
        rows = session.execute(select(Ballot.slip_key, Ballot.sealed).where(Ballot.poll == assembly.code)).all()
    stored = {row.slip_key: row.sealed for row in rows}
    acknowledged = Counter(ballots.slip_of(body) for body in told.receipts)
    twice = [slip for slip, times in acknowledged.items() if times > 1]
    assert not twice, f"two ballots were acknowledged for each of {len(twice)} slips"
    lost = [body for body in told.receipts if stored.get(ballots.slip_of(body)) != body]
    assert not lost, f"{len(lost)} of {len(told.receipts)} acknowledged ballots are lost"
    assert all(key == ballots.slip_of(sealed) for key, sealed in stored.items()), "a ballot lies under another's slip"
    assert set(stored.values()) <= told.choices.keys(), "the box holds what nobody sent"
    for body, code in told.refusals.items():
        assert code in PROPER, f"a proper ballot was refused: {code}"
        instead = stored.get(ballots.slip_of(body))
        assert instead != body, "refused, and in the box all the same"
        assert instead or code == LATE, "refused for another ballot of its slip, and there is none"
    server = point64(assembly.definition["server"]["signing_key"], "definition", "signing key")
    for body, receipt in told.receipts.items():
        assert receipt["digest"] == b64(ballots.digest(body))
        parts = (assembly.election.phi, ballots.digest(body), b"")
        assert holds(server, unb64(receipt["signature"]), "receipt", *parts)
    return stored


def _assert_board_holds(assembly: Assembly, told: Told, stored: dict[bytes, bytes]) -> None:
    """Check the sums that closing kept, count, and let the verifier judge."""
    with assembly.database.read() as session:
        kept = session.get_one(BoxSums, assembly.code)
        assert kept.ballots == len(stored), "closing counted other ballots than are in the box"
        summed = sums.encode(sums.anew(session, assembly.code, assembly.election.options))
        assert kept.sums == summed, "the sums kept at close are not those of the box"
    if assembly.phase == phases.CLOSED:
        assembly.count()
    report = verify_board(assembly.board())
    assert report.refused is None, report.refused
    assert sorted(report.ballots) == sorted(stored.values())
    assert report.level == "counted"
    voted = Counter(told.choices[body] for body in stored.values())
    result = report.replay.result
    assert result is not None
    assert result["counts"] == [[voted[choice] for choice in range(assembly.election.options[0])]]
