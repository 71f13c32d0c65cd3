"""The hall of an assembly for browser tests: what the chair does, and simulated scrutineers where none are played."""

from __future__ import annotations

from datetime import date

from vote import chair
from vote.crypto.slips import slip_address, slip_key
from vote.db import Database
from vote.rehearsal.assembly import hold_ceremony
from vote.rehearsal.line import Line
from vote.rehearsal.scrutineer import ScrutineerPhone
from vote.replay import Replay

NAMES = ("王芳", "李强", "赵敏")


class Hall:
    """One poll after another on one server, as a chair holds them."""

    def __init__(self, database: Database, public_url: str) -> None:
        self.database = database
        self.public_url = public_url
        self.poll = ""
        self.scrutineers: list[ScrutineerPhone] = []
        self.slips: list[str] = []
        self._lines: list[Line] = []

    def leave(self) -> None:
        """Hang up all lines."""
        for line in self._lines:
            line.close()

    def define(self, *, questions: int = 2, due: int = 12, recheck_minutes: int = 0, comments: bool = True) -> str:
        """Define a poll and return its code."""
        terms = chair.template(
            union="朝阳区某某科技有限公司工会",
            title="2026年度会员评议职工之家",
            held_on=date(2026, 11, 22),
            due=due,
            names=NAMES,
            threshold=2,
            questions=questions,
            recheck_minutes=recheck_minutes,
            comments=comments,
        )
        self.poll = chair.define(self.database, terms)
        return self.poll

    def links(self) -> list[str]:
        """Return the three scrutineers' links."""
        invitations = chair.invite(self.database, self.poll)
        return [f"{self.public_url}/{self.poll}/scrutineer#{item.index}-{item.token}" for item in invitations]

    def simulate_ceremony(self) -> None:
        """Let simulated phones make the key."""
        self.scrutineers = hold_ceremony(self.database, self.line(), lambda *_: None)

    def print_slips(self, count: int) -> list[str]:
        """Make slips and return the addresses in their QR codes."""
        batch = chair.issue_slips(self.database, self.poll, count)
        self.slips = [slip_address(self.public_url, self.poll, secret, self.phi) for secret in batch.secrets]
        return self.slips

    def open(self, present: int = 10) -> None:
        """Open the ballot."""
        chair.open_poll(self.database, self.poll, present)

    def close(self, issued: int) -> None:
        """Close the ballot."""
        chair.close_poll(self.database, self.poll, issued)

    def count(self) -> None:
        """Let simulated scrutineers open the sums."""
        chair.begin_count(self.database, self.poll)
        for phone in self.scrutineers[:2]:
            phone.answer()

    def line(self) -> Line:
        """Return a simulated phone's line to the poll."""
        self._lines.append(Line(self.public_url, self.poll))
        return self._lines[-1]

    @property
    def phi(self) -> bytes:
        """The election hash, from the board."""
        replay = Replay()
        for event in chair.events(self.database, self.poll):
            replay.take(event)
        return replay.trustees.phi


def code_of(address: str) -> str:
    """Return the typed code of a slip, in groups as printed."""
    secret = address.split("#", 1)[1][:20]
    return "-".join(secret[start : start + 5] for start in range(0, 20, 5))


def key_of(address: str) -> bytes:
    """Return the public key of a slip."""
    poll = address.split("#", 1)[0][-8:]
    return slip_key(poll, address.split("#", 1)[1][:20])[1].encode()
