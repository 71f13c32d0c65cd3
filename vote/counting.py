"""The count (开票): the tally event, the scrutineers' shares, the result, the comments.

Heavy work is done before the poll is held, and checked against the board's head when it is.

Source: protocol §8, §10.
"""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from vote import annulments, chain, phases, polls, sums, tally
from vote.board import TOO_FEW
from vote.crypto import comment as comments
from vote.crypto import decryption
from vote.crypto.canonical import cj, parse
from vote.crypto.group import Point
from vote.crypto.hashing import b64, unb64
from vote.crypto.refusal import Refused
from vote.crypto.transcript import Transcript
from vote.db import Database
from vote.errors import BoxNotSealed, ShareRefused, WrongPhase
from vote.models import Comment, Poll, Share
from vote.models import Sums as BoxSums
from vote.paper import read_paper
from vote.sealing import erase, seal_box
from vote.voids import count_for_paper

IDENTITY_SUM = "加密和出现单位元，按协议作废"
Answer = dict[str, str]


@dataclass(frozen=True)
class Tally:
    """What is to be opened, once the ``tally`` event stands."""

    transcript: Transcript
    ballots: int
    sums: decryption.Sums
    tau: bytes
    comments: dict[bytes, bytes]
    """Sealed comments by digest, ascending."""

    @property
    def points(self) -> list[Point]:
        """R of each comment."""
        return [Point.decode(comments.r_of(sealed)) for sealed in self.comments.values()]


def begin(db: Database, code: str) -> bool:
    """Append the ``tally`` event; or annul a poll that may not be opened. Return whether it is to be opened.

    Raises:
        WrongPhase: the poll is not closed, or the count has begun already.
        BoxNotSealed: the files could still tell the order of casting.
    """
    with db.read() as session:
        polls.require(polls.find(session, code), phases.CLOSED)
    if not seal_box(db, code):
        raise BoxNotSealed
    with db.write() as session:
        poll = polls.locked(session, code)
        polls.require(poll, phases.CLOSED)
        definition = polls.definition(poll)
        box = session.get_one(BoxSums, code)
        if box.ballots < definition["minimum_ballots"]:
            annulments.write(session, db, poll, TOO_FEW, [])
        else:
            total = sums.decode(box.sums, polls.election(poll).options)
            if any(a.is_identity for row in total for a, _ in row):
                annulments.write(session, db, poll, IDENTITY_SUM, [])
            else:
                data = {"ballots": box.ballots, "sums": decryption.sums_data(total)}
                polls.append(session, db, poll, "tally", data)
                poll.phase = phases.COUNTING
    if poll.phase == phases.ANNULLED:
        annulments.clean_up(db, code)
    return poll.phase == phases.COUNTING


def tally_hash(session: Session, poll: Poll) -> bytes | None:
    """Return τ, or None before the ``tally`` event."""
    found = chain.events_of(session, poll.code, "tally")
    if not found:
        return None
    data = found[0]["data"]
    total = decryption.read_sums(data["sums"], polls.election(poll).options)
    head = unb64(found[0]["previous"], 32)
    return decryption.tau(polls.election_hash(poll), head, data["ballots"], total)


def sealed_comments(db: Database, code: str) -> list[str]:
    """Return the sealed comments in ascending order of their digests, for scrutineers' phones.

    Raises:
        WrongPhase: the count has not begun.
    """
    with db.read() as session:
        poll = polls.find(session, code)
        polls.require(poll, phases.COUNTING, phases.TALLIED)
        return [b64(sealed) for sealed in _comments(session, code).values()]


def comments_in_box(db: Database, code: str) -> int:
    """Return how many sealed comments there are to be opened.

    Raises:
        WrongPhase: the count has not begun.
    """
    with db.read() as session:
        polls.require(polls.find(session, code), phases.COUNTING, phases.TALLIED)
        return session.scalar(select(func.count()).select_from(Comment).where(Comment.poll == code)) or 0


def post_share(db: Database, code: str, scrutineer: int, share: Any, comment_shares: Any) -> Answer:
    """Check and keep a scrutineer's share; with enough of them, open the sum and publish the result.

    The server's own share is made only after the scrutineers' shares verify.

    Args:
        share: the share object of the protocol.
        comment_shares: ``[F, c, z]`` for each comment, in the order of `sealed_comments`.

    Returns:
        ``{"state": "waiting"}`` or ``{"state": "done"}``.

    Raises:
        ShareRefused: the share is wrong; ``scrutineer`` names its sender.
        WrongPhase: the count has not begun, or the poll is annulled.
    """
    with db.read() as session:
        poll = polls.find(session, code)
        if poll.phase == phases.TALLIED:
            return {"state": "done"}
        polls.require(poll, phases.COUNTING)
        found = _tally(session, poll)
        kept = session.get(Share, (code, scrutineer))
    if kept is None:
        _check(found, scrutineer, share, comment_shares)
        _keep(db, code, scrutineer, share, comment_shares)
    return {"state": "done" if _finish(db, code, found) else "waiting"}


def opened_comments(session: Session, code: str) -> list[str]:
    """Return the texts of the opened comments, in an order that tells nothing."""
    found = select(Comment.opened).where(Comment.poll == code, Comment.opened.is_not(None))
    return [text for text in session.scalars(found.order_by(Comment.digest)) if text]


def _tally(session: Session, poll: Poll) -> Tally:
    data = chain.data_of(session, poll.code, "tally")
    tau = tally_hash(session, poll)
    if data is None or tau is None:
        raise WrongPhase(phase=poll.phase)
    total = decryption.read_sums(data["sums"], polls.election(poll).options)
    return Tally(polls.transcript(session, poll), data["ballots"], total, tau, _comments(session, poll.code))


def _comments(session: Session, code: str) -> dict[bytes, bytes]:
    rows = session.execute(select(Comment.digest, Comment.sealed).where(Comment.poll == code).order_by(Comment.digest))
    return {row.digest: row.sealed for row in rows}


def _check(found: Tally, scrutineer: int, share: Any, comment_shares: Any) -> None:
    try:
        decryption.check_share(found.transcript, found.tau, found.sums, share)
        if share["trustee"] != scrutineer:
            raise Refused("share", "a scrutineer answers in his own name only")
        decryption.check_comment_shares(found.transcript, found.tau, scrutineer, found.points, comment_shares)
    except Refused as error:
        raise ShareRefused(error.check, error.why, scrutineer=scrutineer) from error


def _keep(db: Database, code: str, scrutineer: int, share: Any, comment_shares: Any) -> None:
    with db.write() as session:
        poll = polls.locked(session, code)
        if poll.phase == phases.COUNTING and session.get(Share, (code, scrutineer)) is None:
            row = Share(poll=code, scrutineer=scrutineer, body=cj(share), comments=cj(comment_shares))
            session.add(row)


def _finish(db: Database, code: str, found: Tally) -> bool:
    """Publish shares and result where enough scrutineers have answered; true when they stand on the board."""
    with db.read() as session:
        poll = polls.find(session, code)
        if poll.phase == phases.TALLIED:
            return True
        polls.require(poll, phases.COUNTING)
        definition = polls.definition(poll)
        kept = session.scalars(select(Share).where(Share.poll == code).order_by(Share.scrutineer)).all()
        if len(kept) < definition["scrutineers"]["threshold"]:
            return False
        kept = kept[: definition["scrutineers"]["threshold"]]
        shares = [parse(row.body) for row in kept]
        secret = polls.share_key(db, poll)
        shares.append(
            decryption.make_share(found.transcript, found.tau, 0, secret, polls.signing_key(db, poll), found.sums)
        )
        result = _result(session, poll, found, shares)
        texts = _texts(found, {row.scrutineer: parse(row.comments) for row in kept}, secret)
        head = chain.head(session, code)
    if not _publish(db, code, head, shares, result, texts):
        return _finish(db, code, found)
    erase(db)
    return True


def _result(session: Session, poll: Poll, found: Tally, shares: list[Any]) -> dict[str, Any]:
    definition = polls.definition(poll)
    opening, close = (chain.data_of(session, poll.code, kind) or {} for kind in ("open", "close"))
    sheet = chain.data_of(session, poll.code, "paper")
    limit = count_for_paper(session, poll.code)
    return tally.result_of(
        definition,
        present=opening["present"],
        issued=close["issued"],
        ballots=found.ballots,
        electronic=decryption.open_counts(found.sums, shares, found.ballots),
        paper=read_paper(definition, limit, sheet) if sheet else tally.Paper.none(definition),
    )


def _texts(found: Tally, shares: dict[int, list[list[str]]], secret: int) -> dict[bytes, str]:
    """Return the text of every comment that can be read."""
    texts = {}
    for place, (digest, sealed) in enumerate(found.comments.items()):
        factors = {number: Point.decode(unb64(rows[place][0], 32)) for number, rows in shares.items()}
        factors[0] = secret * Point.decode(comments.r_of(sealed))
        try:
            texts[digest] = comments.unseal(found.transcript.phi, sealed, decryption.shared_point(factors))
        except Refused:
            continue  # sealed to be unreadable by whoever sent it
    return texts


def _publish(
    db: Database, code: str, head: bytes, shares: list[Any], result: dict[str, Any], texts: dict[bytes, str]
) -> bool:
    """Append shares and result if the board is as it was; destroy x_0 with the same commit."""
    with db.write() as session:
        poll = polls.locked(session, code)
        if chain.head(session, code) != head:
            return False
        for share in shares:
            polls.append(session, db, poll, "share", share)
        polls.append(session, db, poll, "result", result)
        for digest, text in texts.items():
            session.execute(
                update(Comment).where(Comment.poll == code, Comment.digest == digest).values(opened=text),
                execution_options={"synchronize_session": False},
            )
        poll.phase, poll.share_key = phases.TALLIED, None
        session.execute(delete(Share).where(Share.poll == code))
    return True
