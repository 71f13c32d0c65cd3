"""A simulated member's phone: loads the page, checks the key, seals, casts, scans again."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from vote.board import NOTHING, event_hash, root
from vote.crypto import ballot, comment, slips
from vote.crypto.canonical import parse
from vote.crypto.ceremony import check_cards, gamma
from vote.crypto.definition import check_definition, context
from vote.crypto.group import Point
from vote.crypto.hashing import b64, h32, unb64
from vote.crypto.points import point64
from vote.crypto.refusal import Refused
from vote.crypto.signatures import holds
from vote.rehearsal.line import Line

_DATA = re.compile(rb'<script type="application/json" id="poll">(.*?)</script>', re.DOTALL)


@dataclass(frozen=True)
class Room:
    """What the voters' page says of the poll, checked: the same for everybody."""

    election: ballot.Election
    definition: dict[str, Any]
    server_key: Point

    @classmethod
    def read(cls, page: bytes) -> Room:
        """Read the page's data and recompute C, T, Y and φ (protocol §5).

        Raises:
            Refused: `page` where the page holds no poll that is ready, or what its parts refuse.
        """
        found = _DATA.search(page)
        data = parse(found[1]) if found else {}
        if not data or not data["cards"]:
            raise Refused("page", "the page has no election key yet")
        definition, attempt, cards = data["definition"], data["attempt"], data["cards"]
        check_definition(definition)
        check_cards(definition, attempt, cards)
        rows = [[point64(text, "page", "a coefficient") for text in row] for row in data["coefficients"]]
        public = point64(definition["server"]["share_key"], "page", "the share key")
        for row in rows:
            public = public + row[0]
        if public != point64(data["public_key"], "page", "the election key"):
            raise Refused("page", "the election key is not the sum of the shares")
        joined = [b"".join(point.encode() for point in row) for row in rows]
        transcript = h32("transcript", gamma(definition, attempt, cards), *joined)
        phi = h32("election", context(definition), transcript, public.encode())
        server = point64(definition["server"]["signing_key"], "page", "the server's key")
        return cls(ballot.Election.of(definition, phi, public), definition, server)


class VoterPhone:
    """The phone of one slip."""

    def __init__(self, line: Line, room: Room, address: str) -> None:
        """Take the slip's QR text.

        Raises:
            Refused: `fingerprint` where the slip was not printed for this key.
        """
        fragment = address.split("#", 1)[1]
        secret, mark = fragment[: slips.SECRET_LENGTH], fragment[slips.SECRET_LENGTH :]
        if mark != slips.fingerprint(room.election.phi):
            raise Refused("fingerprint", "the slip was not printed for this key")
        self.line = line
        self.room = room
        self.secret, self.slip = slips.slip_key(line.poll, secret)

    def status(self) -> dict[str, Any]:
        """Return what the server says of the slip."""
        found: dict[str, Any] = self.line.post("/slip", {"key": b64(self.slip.encode())})
        return found

    def seal(self, choices: Sequence[int], text: str | None = None) -> bytes:
        """Return the bytes to send."""
        sealed = ballot.seal(self.room.election, self.secret, choices)
        if text is None:
            return sealed
        return sealed + comment.seal(self.room.election.phi, self.room.election.public_key, text)

    def cast(self, sealed: bytes) -> dict[str, Any]:
        """Send the bytes and return the receipt.

        Raises:
            Refused: `receipt` where the receipt is not signed for these bytes.
            Declined: the server did not take the ballot.
        """
        receipt: dict[str, Any] = self.line.post_bytes("/ballots", sealed)
        size = self.room.election.length
        digest = ballot.digest(sealed[:size])
        hashed = comment.comment_hash(sealed[size:]) if len(sealed) > size else b""
        signature = unb64(receipt["signature"], 64)
        right = receipt["digest"] == b64(digest) and receipt["comment"] == b64(hashed)
        if not right or not holds(self.room.server_key, signature, "receipt", self.room.election.phi, digest, hashed):
            raise Refused("receipt", "the receipt is not the server's for these bytes")
        return receipt


class ClosedBox:
    """What re-scanning phones check after close: the chain, the root, and then their own digest."""

    def __init__(self, line: Line, room: Room) -> None:
        """Fetch events and digests.

        Raises:
            Refused: `rescan` where the chain or the root does not hold.
        """
        events = line.get("/events")["events"]
        digests = line.page("/digests")
        self.head = NOTHING
        for event in events:
            hashed = event_hash(event)
            signed = holds(room.server_key, unb64(event["signature"], 64), "event", hashed)
            if event["previous"] != b64(self.head) or not signed:
                raise Refused("rescan", "the chain of events is broken")
            self.head = hashed
        self.digests = {digests[start : start + 32] for start in range(0, len(digests), 32)}
        close = next(event["data"] for event in events if event["type"] == "close")
        bound = (close["root"], close["ballots"])
        if (b64(root("ballots", self.digests)), len(digests) // 32) != bound:
            raise Refused("rescan", "the digests are not those that close bound")

    def holds(self, phone: VoterPhone) -> bool:
        """Say whether the slip's own ballot, signed by the slip, is in the box."""
        found = phone.status()
        sealed = unb64(found.get("ballot", ""))
        if found["state"] != "voted" or ballot.slip_of(sealed) != phone.slip.encode():
            return False
        body, signature = sealed[:-64], sealed[-64:]
        return (
            holds(phone.slip, signature, "cast", phone.room.election.phi, body)
            and ballot.digest(sealed) in self.digests
        )
