"""Casting (投票): bytes in, receipt out, one transaction.

Cheap checks come first, then the proofs, then the box. The same bytes again give the
same receipt, whatever happened to the first answer.

Source: protocol §5, §6.
"""

import logging
from dataclasses import dataclass, replace

from sqlalchemy import bindparam, select

from vote import box, phases, polls
from vote.box import Cast, SealedComment
from vote.crypto import ballot as ballots
from vote.crypto import comment as comments
from vote.crypto.ballot import Election
from vote.crypto.group import base
from vote.crypto.hashing import b64
from vote.crypto.refusal import Refused
from vote.db import UNREACHABLE, Database
from vote.errors import BadLength, BallotRefused, CommentRefused, PollNotOpen, PollUnknown, StorageFailed
from vote.models import Ballot
from vote.store import Store

log = logging.getLogger(__name__)

MOST_REMEMBERED = 64
SEALED = select(Ballot.sealed).where(Ballot.poll == bindparam("poll"), Ballot.slip_key == bindparam("key"))


@dataclass(frozen=True, repr=False)
class Booth:
    """What a process remembers of a poll between ballots; none of it changes after the ceremony."""

    code: str
    election: Election
    signing_key: int
    verification_key: bytes
    takes_comments: bool


def cast(store: Store, code: str, body: bytes) -> dict[str, str]:
    """Put a ballot, with a comment behind it or without, into the box and return the signed receipt.

    Args:
        body: ``ballot`` or ``ballot ‖ comment``.

    Raises:
        Busy: too many are casting at this moment; nothing was looked at.
        PingjiaError: why the ballot is not in the box: bad-length, poll-unknown, poll-not-open, poll-closed,
            slip-unknown, slip-void, slip-voted, comment-differs, comment-repeated, ballot-refused,
            comment-refused, storage-failed.
    """
    with store.admission():
        try:
            booth = _booth(store, code)
            item = _cast_of(booth, body)
            in_box, fault = box.foresee(store.database, item)
        except UNREACHABLE as error:
            raise StorageFailed from error
        if fault is not None:
            raise fault
        if not in_box:
            store.put(_checked(booth, item))
        return _receipt(booth, item)


def slip_state(db: Database, code: str, key: bytes) -> dict[str, str]:
    """Return what the box knows of a slip: unused, voted, void or unknown.

    After close the ballot itself is in the answer, which only the slip can have signed; a digest alone
    could be that of somebody else's ballot.

    Raises:
        PollUnknown: no poll has this code.
    """
    rows = db.look(box.FORESEEN, {"poll": code, "key": key})
    if not rows:
        raise PollUnknown
    phase, slip, void, digest = rows[0]
    if digest is not None:
        found = {"state": "voted", "phase": phase, "tracker": ballots.tracker(digest), "digest": b64(digest)}
        if phase in phases.BOX_IS_PUBLIC:
            found["ballot"] = b64(db.look(SEALED, {"poll": code, "key": key})[0][0])
        return found
    if slip is None:
        return {"state": "unknown", "phase": phase}
    if void is not None:
        return {"state": "void", "phase": phase, "reason": void}
    return {"state": "unused", "phase": phase}


def election_of(db: Database, code: str) -> Election:
    """Return what ballots of a poll are sealed for.

    Raises:
        PollUnknown: no poll has this code.
        WrongPhase: the key ceremony is not complete.
    """
    with db.read() as session:
        return polls.election(polls.find(session, code))


def _booth(store: Store, code: str) -> Booth:
    found: Booth | None = store.memory.get(code)
    if found is not None:
        return found
    with store.database.read() as session:
        poll = polls.find(session, code)
        if poll.election is None:
            raise PollNotOpen
        definition = polls.definition(poll)
        key = polls.signing_key(store.database, poll)
        found = Booth(code, polls.election(poll), key, base(key).encode(), definition["comments"])
    if len(store.memory) >= MOST_REMEMBERED:
        store.memory.clear()
    store.memory[code] = found
    return found


def _cast_of(booth: Booth, body: bytes) -> Cast:
    """Part the bytes into ballot and comment, by length alone."""
    length = booth.election.length
    if len(body) not in (length, length + comments.LENGTH):
        raise BadLength(expected=length)
    sealed, tail = body[:length], body[length:]
    if tail and not booth.takes_comments:
        raise CommentRefused("comments-not-asked", "this poll takes no comments", "本次投票不征集意见。")
    comment = SealedComment(comments.comment_hash(tail), comments.r_of(tail), tail) if tail else None
    return Cast(booth.code, booth.election.options, ballots.slip_of(sealed), ballots.digest(sealed), sealed, comment)


def _checked(booth: Booth, item: Cast) -> Cast:
    """Verify the proofs of a ballot and of its comment, and keep what was read of it for the sums."""
    vector = ballots.added(booth.election, [item.sealed])
    if vector is None:
        try:
            ballots.check(booth.election, item.sealed)
        except Refused as error:
            raise BallotRefused(error.check, error.why) from error
        log.error("the two checks of a ballot disagree")
        raise BallotRefused("ballot-proof", "the quick check refuses what the plain one accepts")
    if item.comment is not None:
        if item.comment.nonce in ballots.nonces(booth.election, item.sealed):
            raise CommentRefused("comment-nonce", "R of the comment is an A of its ballot")
        try:
            comments.check(booth.election.phi, item.comment.sealed)
        except Refused as error:
            raise CommentRefused(error.check, error.why) from error
    return replace(item, vector=vector)


def _receipt(booth: Booth, item: Cast) -> dict[str, str]:
    digest = item.comment.digest if item.comment else b""
    key, public = booth.signing_key, booth.verification_key
    return ballots.receipt(key, booth.election.phi, item.digest, digest, public=public)
