"""Casting for a voter whose browser runs no script (代为加密): here the server sees slip and choices.

Nothing of it is kept but the sealed ballot; the page says so before anything is typed.

Source: protocol §12.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from vote import ballots
from vote.crypto import ballot, comment, slips
from vote.crypto.slips import SECRET_LENGTH
from vote.db import Database
from vote.store import Store

FOREIGN = "foreign"
"""The slip carries the fingerprint of another key than this poll's."""


@dataclass(frozen=True)
class SlipFound:
    """What the box knows of a typed slip: unused, voted, void, unknown, or foreign."""

    state: str
    tracker: str | None = None


def look_at(db: Database, code: str, typed_secret: str) -> SlipFound:
    """Return the state of a slip by its typed secret, with or without the fingerprint behind it.

    Raises:
        PollUnknown: no poll has this code.
        WrongPhase: the key ceremony is not complete.
    """
    secret, fingerprint = typed_secret[:SECRET_LENGTH], typed_secret[SECRET_LENGTH:]
    election = ballots.election_of(db, code)
    if fingerprint and fingerprint != slips.fingerprint(election.phi):
        return SlipFound(FOREIGN)
    _, key = slips.slip_key(code, secret)
    found = ballots.slip_state(db, code, key.encode())
    return SlipFound(found["state"], found.get("tracker"))


def cast(store: Store, code: str, typed_secret: str, choices: Sequence[int], opinion: str) -> str:
    """Seal a ballot here, put it into the box, and return its 回执码.

    Raises:
        PingjiaError: why the ballot is not in the box, as `ballots.cast`.
    """
    election = ballots.election_of(store.database, code)
    secret_key, _ = slips.slip_key(code, typed_secret[:SECRET_LENGTH])
    sealed = ballot.seal(election, secret_key, choices)
    if opinion:
        sealed += comment.seal(election.phi, election.public_key, opinion)
    return ballots.cast(store, code, sealed)["tracker"]
