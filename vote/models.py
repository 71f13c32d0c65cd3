"""The tables of the voting side (数据表).

The promise shows in what is absent: no person, no address, no time, no running number
beside a slip, a ballot or a comment. Every primary key starts with the poll.
"""

from typing import ClassVar

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, MetaData, Text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from vote.phases import PHASES, REASONS

UNORDERED = {"sqlite_with_rowid": False}
"""Stored by key: SQLite's hidden row number would keep the order of writing."""


def _one_of(column: str, words: tuple[str, ...]) -> str:
    return f"{column} IN ({', '.join(repr(word) for word in words)})"


class Base(DeclarativeBase):
    """All tables; names of constraints follow one pattern on both engines."""

    type_annotation_map: ClassVar = {str: Text(), bytes: LargeBinary()}
    metadata = MetaData(
        naming_convention={
            "pk": "pk_%(table_name)s",
            "fk": "fk_%(table_name)s_%(referred_table_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        }
    )


class Poll(Base):
    """One round of voting (一次投票): its definition, phase, and the server's sealed keys.

    ``share_key`` is x_0; it goes when the poll has its result or is annulled.
    """

    __tablename__ = "poll"

    code: Mapped[str] = mapped_column(primary_key=True)
    phase: Mapped[str]
    attempt: Mapped[int]
    definition: Mapped[bytes]
    election: Mapped[bytes | None]
    public_key: Mapped[bytes | None]
    signing_key: Mapped[bytes]
    share_key: Mapped[bytes | None]
    box_sealed: Mapped[bool]

    __table_args__ = (
        CheckConstraint("length(code) = 8", name="code_has_eight_characters"),
        CheckConstraint(_one_of("phase", PHASES), name="phase_is_known"),
        CheckConstraint("attempt >= 1", name="attempt_counts_from_one"),
        CheckConstraint("length(election) = 32 AND length(public_key) = 32", name="election_is_a_hash"),
        CheckConstraint("(election IS NULL) = (public_key IS NULL)", name="key_comes_with_election"),
        CheckConstraint("phase NOT IN ('tallied', 'annulled') OR share_key IS NULL", name="share_key_is_destroyed"),
        UNORDERED,
    )


class Scrutineer(Base):
    """One scrutineer (监票人) and what the current attempt of the ceremony has from him.

    The link's token is kept as its hash only.
    """

    __tablename__ = "scrutineer"

    poll: Mapped[str] = mapped_column(ForeignKey("poll.code"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    token_hash: Mapped[bytes | None]
    card: Mapped[bytes | None]
    deal: Mapped[bytes | None]
    seal: Mapped[bytes | None]

    __table_args__ = (
        CheckConstraint("number BETWEEN 1 AND 9", name="number_is_small"),
        CheckConstraint("deal IS NULL OR card IS NOT NULL", name="deal_follows_card"),
        CheckConstraint("seal IS NULL OR deal IS NOT NULL", name="seal_follows_deal"),
        UNORDERED,
    )


class BrokenAttempt(Base):
    """An attempt of the ceremony that broke, kept off the board: its objects, why, and by whom (0: the chair)."""

    __tablename__ = "broken_attempt"

    poll: Mapped[str] = mapped_column(ForeignKey("poll.code"), primary_key=True)
    attempt: Mapped[int] = mapped_column(primary_key=True)
    why: Mapped[str]
    by: Mapped[int]
    objects: Mapped[bytes]

    __table_args__ = (UNORDERED,)


class Event(Base):
    """One event of the public board (公告板), as its canonical bytes."""

    __tablename__ = "event"

    poll: Mapped[str] = mapped_column(ForeignKey("poll.code"), primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True)
    type: Mapped[str]
    body: Mapped[bytes]
    hash: Mapped[bytes]

    __table_args__ = (
        CheckConstraint("seq >= 1", name="seq_counts_from_one"),
        CheckConstraint("length(hash) = 32", name="hash_is_short"),
        UNORDERED,
    )


class Slip(Base):
    """One slip (选票二维码): its public key, and why it was voided if it was."""

    __tablename__ = "slip"

    poll: Mapped[str] = mapped_column(ForeignKey("poll.code"), primary_key=True)
    key: Mapped[bytes] = mapped_column(primary_key=True)
    void: Mapped[str | None]

    __table_args__ = (
        CheckConstraint("length(key) = 32", name="key_is_a_point"),
        CheckConstraint(_one_of("void", REASONS), name="reason_is_known"),
        UNORDERED,
    )


class Ballot(Base):
    """One sealed ballot (选票) in the box.

    A slip has voted if and only if a row with its key exists.
    """

    __tablename__ = "ballot"

    poll: Mapped[str] = mapped_column(ForeignKey("poll.code"), primary_key=True)
    slip_key: Mapped[bytes] = mapped_column(primary_key=True)
    digest: Mapped[bytes]
    sealed: Mapped[bytes]

    __table_args__ = (
        CheckConstraint("length(slip_key) = 32", name="slip_key_is_a_point"),
        CheckConstraint("length(digest) = 32", name="digest_is_a_hash"),
        Index("ix_ballot_poll_digest", "poll", "digest", unique=True),
        UNORDERED,
    )


class Comment(Base):
    """One sealed comment (意见建议), apart from ballots and slips; its text once it is opened."""

    __tablename__ = "comment"

    poll: Mapped[str] = mapped_column(ForeignKey("poll.code"), primary_key=True)
    digest: Mapped[bytes] = mapped_column(primary_key=True)
    nonce: Mapped[bytes]
    sealed: Mapped[bytes]
    opened: Mapped[str | None]

    __table_args__ = (
        CheckConstraint("length(digest) = 32", name="digest_is_a_hash"),
        CheckConstraint("length(nonce) = 32", name="nonce_is_a_point"),
        Index("ix_comment_poll_nonce", "poll", "nonce", unique=True),
        UNORDERED,
    )


class Lane(Base):
    """The sums of the ballots that one process has put into an open box (加密和); gone after close."""

    __tablename__ = "lane"

    poll: Mapped[str] = mapped_column(ForeignKey("poll.code"), primary_key=True)
    name: Mapped[bytes] = mapped_column(primary_key=True)
    ballots: Mapped[int]
    sums: Mapped[bytes]

    __table_args__ = (
        CheckConstraint("length(name) = 16", name="name_is_random"),
        CheckConstraint("ballots >= 0", name="ballots_are_counted"),
        UNORDERED,
    )


class Sums(Base):
    """The sums of all ballots of a closed box (加密和), ready for the tally."""

    __tablename__ = "sums"

    poll: Mapped[str] = mapped_column(ForeignKey("poll.code"), primary_key=True)
    ballots: Mapped[int]
    sums: Mapped[bytes]

    __table_args__ = (UNORDERED,)


class Sheet(Base):
    """A count sheet of paper ballots (纸质票计数单), signed by one scrutineer, waiting for an equal one."""

    __tablename__ = "sheet"

    poll: Mapped[str] = mapped_column(ForeignKey("poll.code"), primary_key=True)
    scrutineer: Mapped[int] = mapped_column(primary_key=True)
    body: Mapped[bytes]
    signature: Mapped[bytes]

    __table_args__ = (UNORDERED,)


class Share(Base):
    """A checked decryption share (开票份额) waiting for the others, with the share of the comments."""

    __tablename__ = "share"

    poll: Mapped[str] = mapped_column(ForeignKey("poll.code"), primary_key=True)
    scrutineer: Mapped[int] = mapped_column(primary_key=True)
    body: Mapped[bytes]
    comments: Mapped[bytes]

    __table_args__ = (UNORDERED,)


class AnnulmentVote(Base):
    """One scrutineer's signature under an annulment (作废), waiting for enough of them."""

    __tablename__ = "annulment_vote"

    poll: Mapped[str] = mapped_column(ForeignKey("poll.code"), primary_key=True)
    scrutineer: Mapped[int] = mapped_column(primary_key=True)
    reason: Mapped[str]
    head: Mapped[bytes]
    signature: Mapped[bytes]

    __table_args__ = (UNORDERED,)
