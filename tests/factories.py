"""A whole assembly in this process, for tests of everything that stands on the voting side.

    assembly = Assembly.define(database)        # three scrutineers, two open; one question
    assembly.hold_ceremony()                    # cards, deals, seals: READY
    slips = assembly.issue(10)                  # secrets
    assembly.open()
    receipt = assembly.cast(slips[0], [0])      # choices by number, one a question
    assembly.close()
    assembly.count()                            # tally, shares of two scrutineers, result
    report = assembly.report()

Each step may be taken by itself, and `Assembly.at(database, phase, …)` goes straight to a phase.
The parts that phones play (`Phone`, `seal`, …) are the protocol's own functions: nothing is imitated.
"""

import atexit
import secrets
import shutil
import tempfile
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import Table, insert, select

from vote import annulments, ballots, ceremony, chair, counting, disclosures, papers, phases, voids
from vote.board import event_hash
from vote.crypto import ballot as sealed_ballots
from vote.crypto import comment as sealed_comments
from vote.crypto import decryption
from vote.crypto.canonical import cj
from vote.crypto.ceremony import gamma, make_card, make_deal, open_deal
from vote.crypto.group import ORDER, Point
from vote.crypto.hashing import b64, unb64
from vote.crypto.keys import Keys
from vote.crypto.signatures import sign
from vote.crypto.slips import sign_void, slip_key
from vote.crypto.transcript import Transcript, make_seal
from vote.db import Database
from vote.models import Base, Poll
from vote.store import Store
from vote.tables import bring_up

Message = dict[str, Any]
KEY = bytes(range(32))
"""The key file's content in most tests; polls can be copied between databases of one key."""
NAMES = ("张监票", "李监票", "王监票", "赵监票", "孙监票", "周监票", "吴监票", "郑监票", "冯监票")


def terms(**changes: Any) -> chair.PollTerms:
    """Return the terms of a small appraisal; any argument of `chair.template` may be changed."""
    given: Message = {
        "union": "朝阳区某街道某公司工会",
        "title": "2026年度会员评议职工之家",
        "held_on": date(2026, 11, 22),
        "due": 20,
        "names": NAMES[:3],
        "threshold": 2,
        "questions": 1,
        "recheck_minutes": 0,
    }
    return chair.template(**(given | changes))


@dataclass
class Phone:
    """A scrutineer's phone: its seed, and what follows from it in one attempt."""

    index: int
    seed: bytes = field(default_factory=lambda: secrets.token_bytes(32))

    def keys(self, definition: Message, attempt: int = 1) -> Keys:
        """Return its keys in an attempt."""
        return Keys.derive(definition, attempt, self.index, self.seed)


@dataclass(frozen=True)
class Kept:
    """A poll that was really played in this process: its rows, and what its people hold."""

    code: str
    rows: dict[Table, list[dict[str, Any]]]
    phones: list[Phone]
    slips: list[str]


@cache
def tables(side: str = "vote") -> Path:
    """Return a SQLite file of this process with the tables of a side and nothing in them, to be copied."""
    folder = tempfile.mkdtemp(prefix="pingjia-tables-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    path = Path(folder) / f"{side}.db"
    made = Database(f"sqlite:///{path}", KEY, side)
    bring_up(made)
    made.maintain("PRAGMA wal_checkpoint(TRUNCATE)")
    made.close()
    return path


def lay_tables(folder: Path, *sides: str) -> None:
    """Put databases with their tables where a new installation has them, since making them takes long."""
    (folder / "data").mkdir(parents=True, exist_ok=True)
    for side in sides:
        shutil.copy(tables(side), folder / "data" / f"{side}.db")


@cache
def _stage() -> Database:
    """Return this process's database where assemblies are played to be copied."""
    folder = tempfile.mkdtemp(prefix="pingjia-stage-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    made = Database(f"sqlite:///{folder}/vote.db", KEY)
    bring_up(made)
    return made


_kept: dict[Hashable, Kept] = {}


class Assembly:
    """One poll with its slips and its scrutineers' phones."""

    def __init__(self, database: Database, code: str, store: Store | None = None) -> None:
        self.database = database
        self.code = code
        self.store = store or Store(database, 256)
        self.definition: Message = disclosures.poll_view(database, code).definition
        self.names = len(self.definition["scrutineers"]["names"])
        self.threshold: int = self.definition["scrutineers"]["threshold"]
        self.phones = [Phone(index) for index in range(1, self.names + 1)]
        self.slips: list[str] = []

    @classmethod
    def define(cls, database: Database, store: Store | None = None, **changes: Any) -> "Assembly":
        """Define a poll on `terms(**changes)`."""
        return cls(database, chair.define(database, terms(**changes)), store)

    @classmethod
    def once(cls, database: Database, name: Hashable, play: Callable[[Database], "Assembly"]) -> "Assembly":
        """Return what `play` makes of a database: played once in this process under a name, copied from then on."""
        if database.derive("test") != _stage().derive("test"):
            return play(database)  # the server's keys could not be read
        if name not in _kept:
            _kept[name] = play(_stage())._keep()
        kept = _kept[name]
        with database.read() as session:
            taken = session.get(Poll, kept.code) is not None
        if taken:
            return play(database)  # a second one in this database
        with database.write() as session:
            for table, rows in kept.rows.items():
                session.execute(insert(table), rows)
        assembly = cls(database, kept.code)
        assembly.phones, assembly.slips = list(kept.phones), list(kept.slips)
        return assembly

    def _keep(self) -> Kept:
        """Return the rows of this poll in all tables."""
        self.stop()
        found = {}
        with self.database.read() as session:
            for table in Base.metadata.sorted_tables:
                poll = table.c.code if table is Poll.__table__ else table.c.poll
                rows = session.execute(select(table).where(poll == self.code)).mappings()
                found[table] = [dict(row) for row in rows]
        return Kept(self.code, {table: rows for table, rows in found.items() if rows}, self.phones, self.slips)

    @classmethod
    def at(cls, database: Database, phase: str, slips: int = 10, **changes: Any) -> "Assembly":
        """Return a poll in a phase; from CLOSED on every second slip has voted."""
        name = (phase, slips, repr(sorted(changes.items())))
        return cls.once(database, name, lambda stage: cls.played(stage, phase, slips, **changes))

    @classmethod
    def played(cls, database: Database, phase: str, slips: int = 10, **changes: Any) -> "Assembly":
        """Define a poll and bring it to a phase step by step in this very database."""
        assembly = cls.define(database, **changes)
        wanted = phases.PHASES.index(phase)
        if wanted >= phases.PHASES.index(phases.READY):
            assembly.hold_ceremony()
            assembly.issue(slips)
        if wanted >= phases.PHASES.index(phases.OPEN):
            assembly.open()
        if wanted >= phases.PHASES.index(phases.CLOSED):
            for place, secret in enumerate(assembly.slips[::2]):
                assembly.cast(secret, [place % count for count in assembly.election.options])
            assembly.close()
        if wanted == phases.PHASES.index(phases.COUNTING):
            chair.begin_count(database, assembly.code)
        if wanted == phases.PHASES.index(phases.TALLIED):
            assembly.count()
        return assembly

    # --- the ceremony ---

    def cards(self, attempt: int = 1) -> list[Message]:
        """Return a fresh card of each phone, in order."""
        return [make_card(phone.keys(self.definition, attempt)) for phone in self.phones]

    def hold_ceremony(self, attempt: int = 1) -> None:
        """Post every card, deal and seal; the poll is READY afterwards."""
        cards = self.cards(attempt)
        for card in cards:
            ceremony.post_card(self.database, self.code, card["index"], attempt, card)
        deals = self.post_deals(attempt, cards)
        transcript = Transcript.of(self.definition, attempt, cards, deals)
        for phone in self.phones:
            seal = make_seal(phone.keys(self.definition, attempt), transcript, deals)
            ceremony.post_seal(self.database, self.code, phone.index, attempt, seal)

    def post_deals(self, attempt: int, cards: list[Message]) -> list[Message]:
        """Make and post the deal of each phone under these cards; return them."""
        cards_hash = gamma(self.definition, attempt, cards)
        deals = [make_deal(phone.keys(self.definition, attempt), cards_hash, cards) for phone in self.phones]
        for deal in deals:
            ceremony.post_deal(self.database, self.code, deal["index"], attempt, deal)
        return deals

    @property
    def ceremony_data(self) -> Message:
        """The data of the board's ``ceremony`` event."""
        return self.event("ceremony")["data"]  # type: ignore[no-any-return]

    @property
    def transcript(self) -> Transcript:
        """What the ceremony fixed, worked out anew from the board."""
        data = self.ceremony_data
        return Transcript.of(self.definition, data["attempt"], data["cards"], data["deals"])

    @property
    def election(self) -> sealed_ballots.Election:
        """What ballots are sealed for."""
        return ballots.election_of(self.database, self.code)

    # --- voting ---

    def issue(self, count: int) -> list[str]:
        """Issue slips and return their secrets; `slips` keeps all of them."""
        batch = chair.issue_slips(self.database, self.code, count)
        self.slips += batch.secrets
        return list(batch.secrets)

    def open(self, present: int | None = None, issued: int | None = None) -> None:
        """Open the poll; everybody due is present unless told."""
        due = self.definition["assembly"]["due"]
        chair.open_poll(self.database, self.code, due if present is None else present, issued)

    def key(self, secret: str) -> bytes:
        """Return the public key of a slip."""
        return slip_key(self.code, secret)[1].encode()

    def seal(self, secret: str, choices: Sequence[int], comment: str = "") -> bytes:
        """Return what a phone posts: a fresh ballot of the slip, with a comment behind it where one is given."""
        election = self.election
        sealed = sealed_ballots.seal(election, slip_key(self.code, secret)[0], list(choices))
        tail = sealed_comments.seal(election.phi, election.public_key, comment) if comment else b""
        return sealed + tail

    def cast(self, secret: str, choices: Sequence[int], comment: str = "") -> dict[str, str]:
        """Seal and cast a ballot; return the receipt."""
        return self.post(self.seal(secret, choices, comment))

    def post(self, body: bytes) -> dict[str, str]:
        """Cast sealed bytes; return the receipt."""
        return ballots.cast(self.store, self.code, body)

    def void(self, slips: Sequence[str], reason: str, scrutineer: int = 1) -> Message:
        """Void slips by a scrutineer's signature; return the event."""
        return voids.void(self.database, self.code, self.void_statement(slips, reason, scrutineer))["event"]  # type: ignore[no-any-return]

    def void_statement(self, slips: Sequence[str], reason: str, scrutineer: int = 1) -> Message:
        """Return what a scrutineer posts to void slips."""
        keys = sorted(self.key(secret) for secret in slips)
        signature = sign_void(self._signing_key(scrutineer), self.election.phi, keys, reason)
        return {
            "keys": [b64(key) for key in keys],
            "reason": reason,
            "scrutineer": scrutineer,
            "signature": b64(signature),
        }

    def close(self, issued: int | None = None) -> chair.Closing:
        """Close the poll; all slips that are not left over were issued unless told."""
        if issued is None:
            turnout = self.turnout()
            issued = max(turnout.cast, len(self.slips) - turnout.voided)
        return chair.close_poll(self.database, self.code, issued)

    # --- counting ---

    def sheet(self, scrutineer: int, counts: list[list[int]], valid: int, invalid: int = 0) -> Message:
        """Return a scrutineer's signed count sheet of paper ballots."""
        figures = {"counts": counts, "valid": valid, "invalid": invalid}
        close = event_hash(self.event("close"))
        signature = sign(self._signing_key(scrutineer), "paper", self.election.phi, close, cj(figures))
        return {**figures, "scrutineer": scrutineer, "signature": b64(signature)}

    def post_sheet(self, scrutineer: int, counts: list[list[int]], valid: int, invalid: int = 0) -> Message:
        """Sign and post a count sheet; return the state."""
        return papers.post(self.database, self.code, scrutineer, self.sheet(scrutineer, counts, valid, invalid))

    def share(self, scrutineer: int) -> tuple[Message, list[list[str]]]:
        """Return what a scrutineer's phone answers to the tally: its share, and that of the comments."""
        event = self.event("tally")
        sums = decryption.read_sums(event["data"]["sums"], self.election.options)
        head = unb64(event["previous"], 32)
        transcript = self.transcript
        tau = decryption.tau(transcript.phi, head, event["data"]["ballots"], sums)
        secret, signing = self._share_secret(scrutineer), self._signing_key(scrutineer)
        sealed = [unb64(text) for text in counting.sealed_comments(self.database, self.code)]
        points = [Point.decode(sealed_comments.r_of(comment)) for comment in sealed]
        return (
            decryption.make_share(transcript, tau, scrutineer, secret, signing, sums),
            decryption.make_comment_shares(transcript, tau, scrutineer, secret, points),
        )

    def post_share(self, scrutineer: int) -> str:
        """Answer the tally as a scrutineer; return ``waiting`` or ``done``."""
        share, comments = self.share(scrutineer)
        return counting.post_share(self.database, self.code, scrutineer, share, comments)["state"]

    def count(self, scrutineers: Sequence[int] | None = None) -> None:
        """Begin the count and answer it as these scrutineers, the first k unless told."""
        chair.begin_count(self.database, self.code)
        for scrutineer in scrutineers or range(1, self.threshold + 1):
            self.post_share(scrutineer)

    def annulment(self, scrutineer: int, reason: str) -> Message:
        """Return a scrutineer's signed annulment at the present head."""
        head = event_hash(self.events()[-1])
        signature = sign(self._signing_key(scrutineer), "annul", self.election.phi, head, reason.encode())
        return {"reason": reason, "scrutineer": scrutineer, "head": b64(head), "signature": b64(signature)}

    def post_annulment(self, scrutineer: int, reason: str) -> str:
        """Sign and post an annulment; return ``waiting`` or ``done``."""
        statement = self.annulment(scrutineer, reason)
        return annulments.post(self.database, self.code, scrutineer, statement)["state"]

    # --- what anyone sees ---

    def turnout(self) -> chair.Turnout:
        """Return the public figures."""
        return chair.turnout(self.database, self.code)

    @property
    def phase(self) -> str:
        """Where the poll stands."""
        return self.turnout().phase

    def report(self) -> chair.ResultReport:
        """Return the result."""
        return chair.result(self.database, self.code)

    def events(self) -> list[Message]:
        """Return the events of the board."""
        return disclosures.events(self.database, self.code)

    def event(self, kind: str) -> Message:
        """Return the first event of a type."""
        return next(event for event in self.events() if event["type"] == kind)

    def board(self) -> bytes:
        """Return ``board.json``."""
        return chair.board(self.database, self.code)

    def stop(self) -> None:
        """End the thread that writes ballots."""
        self.store.close()

    # --- secrets of phones ---

    def _attempt(self) -> int:
        return int(self.ceremony_data["attempt"])

    def _signing_key(self, scrutineer: int) -> int:
        return self.phones[scrutineer - 1].keys(self.definition, self._attempt()).sign

    def _share_secret(self, scrutineer: int) -> int:
        data = self.ceremony_data
        keys = self.phones[scrutineer - 1].keys(self.definition, data["attempt"])
        cards_hash = gamma(self.definition, data["attempt"], data["cards"])
        return sum(open_deal(keys, cards_hash, deal) for deal in data["deals"]) % ORDER
