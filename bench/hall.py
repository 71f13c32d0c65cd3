"""An open poll on a server of its own, with slips to vote with."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date

from bench import shapes
from vote import chair
from vote.config import VoteSettings
from vote.crypto.ballot import Election
from vote.crypto.slips import slip_address, slip_key
from vote.db import Database
from vote.rehearsal.assembly import hold_ceremony
from vote.rehearsal.line import Line
from vote.rehearsal.scrutineer import ScrutineerPhone
from vote.rehearsal.server import own_server
from vote.rehearsal.voter import Room


@dataclass(frozen=True)
class Hall:
    """A poll that is open.

    Args:
        keys: the secret key of each slip.
    """

    settings: VoteSettings
    database: Database
    poll: str
    election: Election
    addresses: Sequence[str]
    keys: Sequence[int]
    line: Line
    scrutineers: list[ScrutineerPhone]

    def sealed(self) -> list[bytes]:
        """Return a sealed ballot of each slip."""
        return shapes.sealed(self.election, self.keys)


@contextmanager
def hall(slips: int, questions: int, **more: str | int) -> Iterator[Hall]:
    """Serve a new installation and hold a poll open: 4 options a question.

    Args:
        more: settings of the server, by their names; on SQLite unless told.
    """
    with own_server(**more) as settings:
        database = Database.of(settings)
        found = opened(settings, database, slips, questions)
        yield found
        found.line.close()
        database.close()


def opened(settings: VoteSettings, database: Database, slips: int, questions: int) -> Hall:
    """Define a poll, make its key, issue slips, and open it."""
    poll = chair.define(
        database,
        chair.template(
            union="朝阳区某某科技有限公司工会", title="2026年度会员评议职工之家", held_on=date(2026, 11, 22), due=slips,
            names=("王芳", "李强", "赵敏"), threshold=2, questions=questions, recheck_minutes=0,
        ),
    )  # fmt: skip
    line = Line(settings.public_url, poll)
    scrutineers = hold_ceremony(database, line, lambda *_: None)
    secrets = chair.issue_slips(database, poll, slips).secrets
    chair.open_poll(database, poll, slips)
    election = Room.read(line.page()).election
    addresses = [slip_address(settings.public_url, poll, secret, election.phi) for secret in secrets]
    keys = [slip_key(poll, secret)[0] for secret in secrets]
    return Hall(settings, database, poll, election, addresses, keys, line, scrutineers)
