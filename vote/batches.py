"""Batches of slips (选票批次): secrets go to the printer once, public keys to the board.

Source: protocol §4.
"""

import secrets
from dataclasses import dataclass, field

from sqlalchemy import insert

from vote import chain, phases, polls
from vote.crypto.hashing import H, b64, digits
from vote.crypto.slips import fingerprint, new_secret, slip_key
from vote.db import Database
from vote.errors import FiguresImpossible
from vote.models import Slip

MOST_SLIPS = 20_000


@dataclass(frozen=True)
class SlipBatch:
    """One batch of slips to be printed; the secrets exist nowhere else.

    Args:
        batch: its number on the board, from 1.
        secrets: 20 base32 characters each, in random order.
        fingerprint: of the election key, for every QR code.
        check_number: 核对码.
    """

    batch: int
    secrets: tuple[str, ...] = field(repr=False)
    fingerprint: str
    check_number: str


def issue(db: Database, code: str, count: int) -> SlipBatch:
    """Make slips and put their public keys on the board.

    Args:
        count: 1 to 20,000.

    Raises:
        PollUnknown: no poll has this code.
        WrongPhase: the key ceremony is not complete, or the poll is closed.
        FiguresImpossible: the number is out of bounds.
    """
    if not 1 <= count <= MOST_SLIPS:
        raise FiguresImpossible(f"一次可制作 1 至 {MOST_SLIPS} 张选票。")
    with db.read() as session:
        polls.require(polls.find(session, code), phases.READY, phases.OPEN)
    made = {slip_key(code, secret)[1].encode(): secret for secret in (new_secret() for _ in range(count))}
    keys = sorted(made)
    with db.write() as session:
        poll = polls.locked(session, code)
        polls.require(poll, phases.READY, phases.OPEN)
        election = polls.election_hash(poll)
        batch = 1 + len(chain.events_of(session, code, "slips"))
        session.execute(insert(Slip), [{"poll": code, "key": key, "void": None} for key in keys])
        polls.append(session, db, poll, "slips", {"batch": batch, "keys": [b64(key) for key in keys]})
    shuffled = list(made.values())
    secrets.SystemRandom().shuffle(shuffled)
    return SlipBatch(batch, tuple(shuffled), fingerprint(election), digits(H("check", election)))
