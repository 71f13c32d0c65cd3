"""Links for scrutineers (监票人链接): each holds a token that is shown once and kept as its hash."""

import secrets
from dataclasses import dataclass, field

from sqlalchemy import select

from vote import phases, polls
from vote.ceremony import token_hash
from vote.crypto.hashing import ALPHABET
from vote.db import Database
from vote.errors import WrongPhase
from vote.models import Scrutineer

TOKEN_LENGTH = 20
ENDED = (phases.TALLIED, phases.ANNULLED)


@dataclass(frozen=True)
class Invitation:
    """One scrutineer's link: ``/CODE/scrutineer#i-TOKEN``.

    Args:
        index: the scrutineer's number, from 1.
        token: 20 base32 characters, secret.
    """

    index: int
    name: str
    token: str = field(repr=False)

    @property
    def fragment(self) -> str:
        """Return what stands behind # in the link, and in the header of requests."""
        return f"{self.index}-{self.token}"


def invite(db: Database, code: str) -> list[Invitation]:
    """Draw fresh links for all scrutineers; earlier links end. Secrets are returned this once.

    Raises:
        PollUnknown: no poll has this code.
        WrongPhase: the poll has ended.
    """
    with db.write() as session:
        poll = polls.locked(session, code)
        _require_running(poll.phase)
        rows = session.scalars(select(Scrutineer).where(Scrutineer.poll == code).order_by(Scrutineer.number))
        if poll.phase == phases.PREPARED:
            poll.phase = phases.CEREMONY
        return [_renew(row) for row in rows]


def reinvite(db: Database, code: str, index: int) -> Invitation:
    """Draw a fresh link for one scrutineer; his earlier one ends.

    Raises:
        PollUnknown: no poll has this code.
        WrongPhase: the poll has ended, or has no such scrutineer.
    """
    with db.write() as session:
        poll = polls.locked(session, code)
        _require_running(poll.phase)
        row = session.get(Scrutineer, (code, index))
        if row is None:
            raise WrongPhase("没有这位监票人。")
        return _renew(row)


def _require_running(phase: str) -> None:
    if phase in ENDED:
        raise WrongPhase(phase=phase)


def _renew(row: Scrutineer) -> Invitation:
    token = "".join(secrets.choice(ALPHABET) for _ in range(TOKEN_LENGTH))
    row.token_hash = token_hash(token)
    return Invitation(row.number, row.name, token)
