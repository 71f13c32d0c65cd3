"""Follow a board event by event, and refuse the first one that does not belong there.

Ballots are no events; they are checked against what the replay found (`vote.verify`).

Source: protocol §7-§10.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from vote import tally
from vote.board import NOTHING, TOO_FEW, Event, event_hash
from vote.crypto import decryption, slips
from vote.crypto.ballot import Election
from vote.crypto.canonical import LARGEST, members, same, sequence, whole
from vote.crypto.definition import check_definition
from vote.crypto.group import Point
from vote.crypto.hashing import b64, h32
from vote.crypto.points import bytes64, point64
from vote.crypto.refusal import Refused
from vote.crypto.signatures import must_hold
from vote.crypto.texts import text
from vote.crypto.transcript import Transcript, check_ceremony
from vote.paper import read_paper, statement

_AFTER = {
    "definition": (None,),
    "ceremony": ("definition",),
    "slips": ("ceremony", "slips", "void", "open"),
    "void": ("slips", "void", "open"),
    "open": ("slips", "void"),
    "close": ("open", "slips", "void"),
    "paper": ("close",),
    "tally": ("close", "paper"),
    "share": ("tally", "share"),
    "result": ("share",),
}
"""Which types may stand right before; `annul` may stand after any but itself."""


class Replay:
    """What a board says so far.

    Attributes are None until the event that sets them has been taken.
    """

    def __init__(self) -> None:
        self.seq = 0
        self.kind: str | None = None
        self.head = NOTHING
        self.definition: dict[str, Any] = {}
        self.server_key: Point | None = None
        self.transcript: Transcript | None = None
        self.attempt = 0
        self.batches = 0
        self.slips: dict[bytes, int] = {}
        self.voids: dict[bytes, str] = {}
        self.open: dict[str, Any] | None = None
        self.close: dict[str, Any] | None = None
        self.close_head = b""
        self.paper: tally.Paper | None = None
        self.sums: decryption.Sums | None = None
        self.tally_hash = b""
        self.shares: list[dict[str, Any]] = []
        self.electronic: tally.Counts | None = None
        self.result: dict[str, Any] | None = None
        self.annulled: str | None = None

    # -- the chain --------------------------------------------------------------------------

    def take(self, event: Any) -> None:
        """Take the next event.

        Raises:
            Refused: with the rule that it breaks; the replay is of no further use then.
        """
        with _item(f"event {self.seq + 1}"):
            members(event, "seq type data previous signature", "event-shape", "an event")
            kind = event["type"]
            if not isinstance(kind, str) or (kind != "annul" and kind not in _AFTER):
                raise Refused("event-type", "an event of an unknown type")
            if type(event["seq"]) is not int or event["seq"] != self.seq + 1:
                raise Refused("chain-sequence", "the events are not numbered 1, 2, 3 …")
            if bytes64(event["previous"], 32, "chain-previous", "previous") != self.head:
                raise Refused("chain-previous", "it does not follow the event before it")
            self._check_order(kind)
            if kind == "definition":
                self._take_definition(event["data"])
            self._check_signature(event)
            if kind != "definition":
                getattr(self, f"_take_{kind}")(event["data"])
            self.seq, self.kind, self.head = event["seq"], kind, event_hash(event)
            if kind == "close":
                self.close_head = self.head

    def _check_order(self, kind: str) -> None:
        if self.annulled is not None:
            raise Refused("event-order", "nothing follows an annulment")
        allowed = self.kind is not None if kind == "annul" else self.kind in _AFTER[kind]
        allowed &= not (kind == "open" and self.open is not None)
        allowed &= not (kind == "close" and self.open is None)
        if not allowed:
            raise Refused("event-order", f"`{kind}` cannot stand here")

    def _check_signature(self, event: Event) -> None:
        assert self.server_key is not None
        signature = bytes64(event["signature"], 64, "event-signature", "signature")
        must_hold(self.server_key, signature, "event-signature", f"`{event['type']}`", "event", event_hash(event))

    # -- before the ballots ------------------------------------------------------------------

    def _take_definition(self, data: Any) -> None:
        check_definition(data)
        self.definition = data
        self.server_key = point64(data["server"]["signing_key"], "definition", "the signing key")

    def _take_ceremony(self, data: Any) -> None:
        self.transcript = check_ceremony(self.definition, data)
        self.attempt = data["attempt"]

    def _take_slips(self, data: Any) -> None:
        members(data, "batch keys", "slips", "slips")
        if type(data["batch"]) is not int or data["batch"] != self.batches + 1:
            raise Refused("slips", "batches are not numbered 1, 2, 3 …")
        for key in _ascending(data["keys"], "slips"):
            if key in self.slips:
                raise Refused("slips", f"the slip {b64(key)} stands twice")
            self.slips[key] = data["batch"]
        self.batches += 1

    def _take_void(self, data: Any) -> None:
        members(data, "keys reason scrutineer signature", "void", "a void")
        keys = _ascending(data["keys"], "void")
        if data["reason"] not in slips.VOID_REASONS:
            raise Refused("void", "the reason is unknown")
        for key in keys:
            if key not in self.slips or key in self.voids:
                raise Refused("void", f"the slip {b64(key)} is unknown or void already")
        index = whole(data["scrutineer"], 1, self._names, "void", "scrutineer")
        signature = bytes64(data["signature"], 64, "void", "signature")
        voided = slips.void_statement(keys, data["reason"])
        self._signed(index, signature, "void", "the void", "void", self._phi, voided)
        self.voids.update(dict.fromkeys(keys, data["reason"]))

    def _take_open(self, data: Any) -> None:
        members(data, "present issued election", "open", "open")
        whole(data["present"], 0, self.definition["assembly"]["due"], "open", "present")
        if data["issued"] is not None:
            whole(data["issued"], 0, LARGEST, "open", "issued")
        if bytes64(data["election"], 32, "open", "election") != self._phi:
            raise Refused("open", "it opens another election")
        self.open = data

    def _take_close(self, data: Any) -> None:
        members(data, "issued ballots root comments comments_root", "close", "close")
        assert self.open is not None
        usable = len(self.slips) - len(self.voids) + self.void_for_paper
        issued = whole(data["issued"], self.open["issued"] or 0, usable, "close", "issued")
        ballots = whole(data["ballots"], 0, issued, "close", "ballots")
        limit = ballots if self.definition["comments"] else 0
        comments = whole(data["comments"], 0, limit, "close", "comments")
        bytes64(data["root"], 32, "close", "root")
        comments_root = bytes64(data["comments_root"], 32, "close", "comments_root")
        if not comments and comments_root != h32("comments", b""):
            raise Refused("close", "no comments, and yet a root of some")
        self.close = data

    # -- after the ballots --------------------------------------------------------------------

    def _take_paper(self, data: Any) -> None:
        members(data, "counts valid invalid signatures", "paper", "the paper sheet")
        sheet = read_paper(self.definition, self.void_for_paper, data)
        signatures = _numbered(data["signatures"], 2, 2, self._names, "paper")
        for index, signature in signatures:
            self._signed(
                index, signature, "paper", "the paper sheet", "paper", self._phi, self.close_head, statement(sheet)
            )
        self.paper = sheet

    def _take_tally(self, data: Any) -> None:
        members(data, "ballots sums", "tally", "the tally")
        assert self.close is not None
        if type(data["ballots"]) is not int or data["ballots"] != self.close["ballots"]:
            raise Refused("tally", "it does not count the ballots of `close`")
        if data["ballots"] < self.definition["minimum_ballots"]:
            raise Refused("tally", "too few ballots may not be opened")
        self.sums = decryption.read_sums(data["sums"], self.election.options)
        self.tally_hash = decryption.tau(self._phi, self.head, data["ballots"], self.sums)

    def _take_share(self, data: Any) -> None:
        assert self.sums is not None
        decryption.check_share(self.trustees, self.tally_hash, self.sums, data)
        count, trustee = len(self.shares), data["trustee"]
        before = self.shares[-1]["trustee"] if self.shares else 0
        threshold = self.definition["scrutineers"]["threshold"]
        if count > threshold or (trustee <= before if count < threshold else trustee != 0):
            raise Refused("share-order", f"{threshold} scrutineers ascending, then the server, must share")
        self.shares.append(data)

    def _take_result(self, data: Any) -> None:
        assert self.sums is not None
        assert self.close is not None
        assert self.open is not None
        if len(self.shares) != self.definition["scrutineers"]["threshold"] + 1:
            raise Refused("event-order", "`result` stands before the server's share")
        ballots = self.close["ballots"]
        self.electronic = decryption.open_counts(self.sums, self.shares, ballots)
        expected = tally.result_of(
            self.definition,
            present=self.open["present"],
            issued=self.close["issued"],
            ballots=ballots,
            electronic=self.electronic,
            paper=self.paper or tally.Paper.none(self.definition),
        )
        if not same(data, expected):
            raise Refused("result", "it is not what the opened counts give")
        self.result = data

    def _take_annul(self, data: Any) -> None:
        members(data, "reason signatures", "annul", "an annulment")
        reason = text(data["reason"], "annul", "the reason", empty=True)
        threshold = self.definition["scrutineers"]["threshold"]
        low = threshold if self.sums is not None else 0
        high = self._names if self.transcript is not None else 0
        for index, signature in _numbered(data["signatures"], low, high, self._names, "annul"):
            parts = (self._phi, self.head, reason.encode())
            self._signed(index, signature, "annul", "the annulment", "annul", *parts)
        if reason == TOO_FEW and not self._too_few():
            raise Refused("annul", "there are not too few ballots")
        self.annulled = reason

    def _too_few(self) -> bool:
        if self.close is None or self.sums is not None:
            return False
        return bool(self.close["ballots"] < self.definition["minimum_ballots"])

    # -- what was found -----------------------------------------------------------------------

    @property
    def level(self) -> str:
        """How far the board goes: prepared, open, closed, counted or annulled."""
        if self.annulled is not None:
            return "annulled"
        if self.result is not None:
            return "counted"
        if self.close is not None:
            return "closed"
        return "open" if self.open is not None else "prepared"

    @property
    def trustees(self) -> Transcript:
        """The ceremony's outcome, where it stands on the board."""
        assert self.transcript is not None
        return self.transcript

    @property
    def election(self) -> Election:
        """What ballots are sealed for."""
        return Election.of(self.definition, self._phi, self.trustees.public_key)

    @property
    def void_for_paper(self) -> int:
        """How many slips were handed back for a paper ballot."""
        return sum(reason == "paper" for reason in self.voids.values())

    @property
    def _phi(self) -> bytes:
        return self.trustees.phi

    @property
    def _names(self) -> int:
        return len(self.definition["scrutineers"]["names"])

    def _signed(self, index: int, signature: bytes, check: str, what: str, tag: str, *parts: bytes) -> None:
        key = self.trustees.signing_keys[index]
        must_hold(key, signature, check, f"{what} by scrutineer {index}", tag, *parts)


def _ascending(keys: Any, check: str) -> list[bytes]:
    """Return strictly ascending slip keys."""
    sequence(keys, 1, LARGEST, check, "the keys")
    found = [point64(key, check, "a slip key").encode() for key in keys]
    if any(left >= right for left, right in itertools.pairwise(found)):
        raise Refused(check, "the keys are not strictly ascending")
    return found


def _numbered(value: Any, low: int, high: int, names: int, check: str) -> list[tuple[int, bytes]]:
    """Return [[i, signature], …] with strictly ascending i."""
    found = []
    for pair in sequence(value, low, high, check, "the signatures"):
        sequence(pair, 2, 2, check, "a signature with its number")
        index = whole(pair[0], 1, names, check, "a scrutineer's number")
        found.append((index, bytes64(pair[1], 64, check, "a signature")))
    indices = [index for index, _ in found]
    if any(left >= right for left, right in itertools.pairwise(indices)):
        raise Refused(check, "the signatures are not in ascending order")
    return found


@contextmanager
def _item(name: str) -> Iterator[None]:
    """Put the item's name in front of a refusal."""
    try:
        yield
    except Refused as error:
        raise Refused(error.check, f"{name}: {error.why}") from error
