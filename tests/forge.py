"""A whole poll without server or database: every role in one hand, honest or not.

`Forge` makes boards from the pure core, with fixed randomness where it is seeded.
The vectors, the wrong boards and the properties are built on it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from typing import Any

from vote import board, tally
from vote.crypto import ballot, comment, decryption, slips
from vote.crypto.canonical import cj
from vote.crypto.ceremony import gamma, make_card, make_deal, open_deal
from vote.crypto.group import ORDER, Point, ballots_sum, base
from vote.crypto.hashing import b64
from vote.crypto.keys import Keys
from vote.crypto.signatures import sign
from vote.crypto.transcript import Transcript, ceremony_data, make_seal
from vote.paper import statement

Draw = Callable[[int], bytes]
Entry = tuple[str, Any]
CODE = "7Z3K9QXM"


def fixed_draw(seed: str) -> Draw:
    """Return a source of bytes that is the same for the same seed. For tests only."""
    counter = 0

    def draw(count: int) -> bytes:
        nonlocal counter
        counter += 1
        return hashlib.shake_256(f"{seed}/{counter}".encode()).digest(count)

    return draw


def scalar_from(draw: Draw) -> int:
    """Return a secret scalar from a source of bytes."""
    return int.from_bytes(draw(64), "little") % ORDER


def question(name: str, text: str, *options: str) -> dict[str, Any]:
    """Return one question of a definition."""
    return {
        "id": name,
        "text": text,
        "options": [{"id": f"o{place}", "text": option} for place, option in enumerate(options, 1)],
    }


def definition_of(
    server_key: int,
    share: int,
    draw: Draw,
    *,
    names: Sequence[str] = ("王芳", "李强"),
    threshold: int = 2,
    questions: Sequence[dict[str, Any]] = (question("overall", "总体评价", "满意", "不满意"),),
    due: int = 9,
    minimum: int = 2,
    comments: bool = True,
    recheck: int = 0,
) -> dict[str, Any]:
    """Return a definition with the server's two keys."""
    signing = base(server_key).encode()
    return {
        "suite": "pingjia/1",
        "poll": CODE,
        "rehearsal": False,
        "union": "某某公司工会委员会",
        "title": "2026年度会员评议职工之家",
        "assembly": {"kind": "members", "held_on": "2026-11-22", "due": due},
        "questions": list(questions),
        "rule": {
            "version": "朝工发1号",
            "question": questions[0]["id"],
            "satisfied": ["o1"],
            "denominator": "valid",
            "threshold": [95, 100],
            "quorum": [2, 3],
        },
        "minimum_ballots": minimum,
        "comments": comments,
        "recheck_minutes": recheck,
        "scrutineers": {"names": list(names), "threshold": threshold},
        "server": {
            "signing_key": b64(signing),
            "share_key": b64(base(share).encode()),
            "share_proof": b64(sign(share, "server-share", CODE.encode(), signing, draw=draw)),
        },
    }


class Forge:
    """All secrets of one poll, and the entries of its board so far."""

    def __init__(self, seed: str = "forge", **options: Any) -> None:
        self.draw = fixed_draw(seed)
        self.server_key, self.share = scalar_from(self.draw), scalar_from(self.draw)
        self.definition = definition_of(self.server_key, self.share, self.draw, **options)
        self.entries: list[Entry] = [("definition", self.definition)]
        self.secrets: list[str] = []
        self.ballots: list[bytes] = []
        self.comments: list[bytes] = []

    # -- the honest way -------------------------------------------------------------------------

    def hold_ceremony(self, attempt: int = 1) -> Forge:
        """Let the scrutineers make the key."""
        count = len(self.definition["scrutineers"]["names"])
        self.attempt = attempt
        self.keys = [Keys.derive(self.definition, attempt, i, self.draw(32)) for i in range(1, count + 1)]
        self.cards = [make_card(keys, draw=self.draw) for keys in self.keys]
        cards_hash = gamma(self.definition, attempt, self.cards)
        self.deals = [make_deal(keys, cards_hash, self.cards, draw=self.draw) for keys in self.keys]
        self.transcript = Transcript.of(self.definition, attempt, self.cards, self.deals)
        self.seals = [make_seal(keys, self.transcript, self.deals, draw=self.draw) for keys in self.keys]
        self.shares = [self.share] + [
            sum(open_deal(keys, cards_hash, deal) for deal in self.deals) % ORDER for keys in self.keys
        ]
        self.election = ballot.Election.of(self.definition, self.phi, self.transcript.public_key)
        data = ceremony_data(attempt, self.cards, self.deals, self.seals, self.transcript.public_key)
        return self.add("ceremony", data)

    def add_slips(self, count: int) -> Forge:
        """Make a batch of slips."""
        fresh = [slips.new_secret(self.draw) for _ in range(count)]
        self.secrets += fresh
        batch = 1 + sum(kind == "slips" for kind, _ in self.entries)
        return self.add("slips", {"batch": batch, "keys": [b64(key) for key in sorted(map(self.key, fresh))]})

    def void(self, numbers: Sequence[int], reason: str = "unissued", scrutineer: int = 1) -> Forge:
        """Let a scrutineer void slips, named by their number."""
        keys = sorted(self.key(self.secrets[number]) for number in numbers)
        return self.add("void", self.void_data(keys, reason, scrutineer))

    def void_data(self, keys: list[bytes], reason: str, scrutineer: int) -> dict[str, Any]:
        """Return a signed void."""
        signature = slips.sign_void(self.keys[scrutineer - 1].sign, self.phi, keys, reason, draw=self.draw)
        return {
            "keys": [b64(key) for key in keys],
            "reason": reason,
            "scrutineer": scrutineer,
            "signature": b64(signature),
        }

    def open(self, present: int, issued: int | None = None) -> Forge:
        """Open the ballot."""
        return self.add("open", {"present": present, "issued": issued, "election": b64(self.phi)})

    def cast(self, number: int, choices: Sequence[int], text: str | None = None) -> bytes:
        """Seal the ballot of a slip, and maybe a comment."""
        key, _ = slips.slip_key(CODE, self.secrets[number])
        sealed = ballot.seal(self.election, key, choices, draw=self.draw)
        self.ballots.append(sealed)
        if text is not None:
            self.comments.append(comment.seal(self.phi, self.transcript.public_key, text, draw=self.draw))
        return sealed

    def close(self, issued: int) -> Forge:
        """Close the ballot and bind what is in the box."""
        return self.add("close", self.close_data(issued))

    def close_data(self, issued: int) -> dict[str, Any]:
        """Return what `close` binds."""
        return {
            "issued": issued,
            "ballots": len(self.ballots),
            "root": b64(board.root("ballots", map(ballot.digest, self.ballots))),
            "comments": len(self.comments),
            "comments_root": b64(board.root("comments", map(comment.comment_hash, self.comments))),
        }

    def enter_paper(self, counts: tally.Counts, valid: int, invalid: int) -> Forge:
        """Let the first two scrutineers enter the paper ballots."""
        return self.add("paper", self.paper_data(counts, valid, invalid))

    def paper_data(
        self, counts: tally.Counts, valid: int, invalid: int, signers: Sequence[int] = (1, 2)
    ) -> dict[str, Any]:
        """Return a signed count sheet; the head is that after close."""
        parts = (self.phi, self.head(), statement(tally.Paper(counts, valid, invalid)))
        signatures = [[i, b64(sign(self.keys[i - 1].sign, "paper", *parts, draw=self.draw))] for i in signers]
        return {"counts": counts, "valid": valid, "invalid": invalid, "signatures": signatures}

    def count(self, scrutineers: Sequence[int]) -> Forge:
        """Sum up, let scrutineers and the server open the sums, and state the result."""
        self.sum_up()
        for trustee in [*scrutineers, 0]:
            self.add("share", self.share_data(trustee))
        return self.state_result()

    def sum_up(self) -> Forge:
        """Add the `tally` event."""
        self.sums = ballots_sum(self.election.options, self.ballots)
        self.tally_hash = decryption.tau(self.phi, self.head(), len(self.ballots), self.sums)
        return self.add("tally", {"ballots": len(self.ballots), "sums": decryption.sums_data(self.sums)})

    def share_data(self, trustee: int) -> dict[str, Any]:
        """Return one trustee's share."""
        key = self.server_key if trustee == 0 else self.keys[trustee - 1].sign
        return decryption.make_share(
            self.transcript, self.tally_hash, trustee, self.shares[trustee], key, self.sums, draw=self.draw
        )

    def state_result(self) -> Forge:
        """Add the `result` event."""
        shares = [data for kind, data in self.entries if kind == "share"]
        papers = [data for kind, data in self.entries if kind == "paper"]
        sheet = tally.Paper.none(self.definition)
        if papers:
            sheet = tally.Paper(papers[0]["counts"], papers[0]["valid"], papers[0]["invalid"])
        result = tally.result_of(
            self.definition,
            present=self.data_of("open")["present"],
            issued=self.data_of("close")["issued"],
            ballots=len(self.ballots),
            electronic=decryption.open_counts(self.sums, shares, len(self.ballots)),
            paper=sheet,
        )
        return self.add("result", result)

    def annul(self, reason: str, scrutineers: Sequence[int] = ()) -> Forge:
        """Annul the poll."""
        head = self.head()
        signatures = []
        for i in scrutineers:
            parts = (self.phi, head, reason.encode())
            signatures.append([i, b64(sign(self.keys[i - 1].sign, "annul", *parts, draw=self.draw))])
        return self.add("annul", {"reason": reason, "signatures": signatures})

    # -- the board ------------------------------------------------------------------------------

    @property
    def phi(self) -> bytes:
        """The election hash."""
        return self.transcript.phi

    def key(self, secret: str) -> bytes:
        """Return the public key of a slip."""
        return slips.slip_key(CODE, secret)[1].encode()

    def add(self, kind: str, data: Any) -> Forge:
        """Put an entry on the board as it is."""
        self.entries.append((kind, data))
        return self

    def data_of(self, kind: str) -> Any:
        """Return the data of the first entry of a type."""
        return next(data for found, data in self.entries if found == kind)

    def events(self) -> list[board.Event]:
        """Return the entries numbered, linked and signed."""
        draw = fixed_draw("events")
        events: list[board.Event] = []
        previous = board.NOTHING
        for seq, (kind, data) in enumerate(self.entries, 1):
            events.append(board.make_event(self.server_key, seq, kind, data, previous, draw=draw))
            previous = board.event_hash(events[-1])
        return events

    def head(self) -> bytes:
        """Return the hash of the last event."""
        return board.event_hash(self.events()[-1])

    def export(self) -> bytes:
        """Return `board.json`; before close there are no ballots on it."""
        closed = any(kind == "close" for kind, _ in self.entries)
        return board.export(self.events(), sorted(self.ballots, key=ballot.digest) if closed else [])


def ready(seed: str = "forge", slips_count: int = 9, **options: Any) -> Forge:
    """Return a poll with slips, not yet open."""
    return Forge(seed, **options).hold_ceremony().add_slips(slips_count)


def closed(votes: Sequence[int] = (0, 0, 1), seed: str = "forge", **options: Any) -> Forge:
    """Return a closed poll of one question, with a void left-over slip and two exchanged for paper."""
    forge = ready(seed, len(votes) + 6, **options).open(8, None)
    for number, vote in enumerate(votes):
        forge.cast(number, [vote], "食堂很好" if number == 0 else None)
    count = len(votes)
    forge.void([count], "unissued", 1).void([count + 1, count + 2, count + 3], "paper", 2)
    return forge.close(count + 4)


def counted(votes: Sequence[int] = (0, 0, 1), seed: str = "forge", **options: Any) -> Forge:
    """Return a counted poll with three paper ballots."""
    return closed(votes, seed, **options).enter_paper([[2, 0]], 2, 1).count([1, 2])


def same_bytes(left: Any, right: Any) -> bool:
    """Compare canonical bytes."""
    return cj(left) == cj(right)


def point_of(text: str) -> Point:
    """Return a point from hexadecimal digits."""
    return Point.decode(bytes.fromhex(text))
