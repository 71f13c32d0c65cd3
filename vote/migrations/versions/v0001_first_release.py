"""The first release: polls, slips, ballots, comments, the board."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make all tables."""
    op.create_table(
        "poll",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("phase", sa.Text(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("definition", sa.LargeBinary(), nullable=False),
        sa.Column("election", sa.LargeBinary(), nullable=True),
        sa.Column("public_key", sa.LargeBinary(), nullable=True),
        sa.Column("signing_key", sa.LargeBinary(), nullable=False),
        sa.Column("share_key", sa.LargeBinary(), nullable=True),
        sa.Column("box_sealed", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "phase IN ('prepared', 'ceremony', 'ready', 'open', 'closed', 'counting', 'tallied', 'annulled')",
            name=op.f("ck_poll_phase_is_known"),
        ),
        sa.CheckConstraint(
            "phase NOT IN ('tallied', 'annulled') OR share_key IS NULL", name=op.f("ck_poll_share_key_is_destroyed")
        ),
        sa.CheckConstraint("(election IS NULL) = (public_key IS NULL)", name=op.f("ck_poll_key_comes_with_election")),
        sa.CheckConstraint("attempt >= 1", name=op.f("ck_poll_attempt_counts_from_one")),
        sa.CheckConstraint("length(code) = 8", name=op.f("ck_poll_code_has_eight_characters")),
        sa.CheckConstraint(
            "length(election) = 32 AND length(public_key) = 32", name=op.f("ck_poll_election_is_a_hash")
        ),
        sa.PrimaryKeyConstraint("code", name="pk_poll"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "annulment_vote",
        sa.Column("poll", sa.Text(), nullable=False),
        sa.Column("scrutineer", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("head", sa.LargeBinary(), nullable=False),
        sa.Column("signature", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["poll"], ["poll.code"], name="fk_annulment_vote_poll"),
        sa.PrimaryKeyConstraint("poll", "scrutineer", name="pk_annulment_vote"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "ballot",
        sa.Column("poll", sa.Text(), nullable=False),
        sa.Column("slip_key", sa.LargeBinary(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("length(digest) = 32", name=op.f("ck_ballot_digest_is_a_hash")),
        sa.CheckConstraint("length(slip_key) = 32", name=op.f("ck_ballot_slip_key_is_a_point")),
        sa.ForeignKeyConstraint(["poll"], ["poll.code"], name="fk_ballot_poll"),
        sa.PrimaryKeyConstraint("poll", "slip_key", name="pk_ballot"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_ballot_poll_digest", "ballot", ["poll", "digest"], unique=True)
    op.create_table(
        "broken_attempt",
        sa.Column("poll", sa.Text(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("by", sa.Integer(), nullable=False),
        sa.Column("objects", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["poll"], ["poll.code"], name="fk_broken_attempt_poll"),
        sa.PrimaryKeyConstraint("poll", "attempt", name="pk_broken_attempt"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "comment",
        sa.Column("poll", sa.Text(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("nonce", sa.LargeBinary(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("opened", sa.Text(), nullable=True),
        sa.CheckConstraint("length(digest) = 32", name=op.f("ck_comment_digest_is_a_hash")),
        sa.CheckConstraint("length(nonce) = 32", name=op.f("ck_comment_nonce_is_a_point")),
        sa.ForeignKeyConstraint(["poll"], ["poll.code"], name="fk_comment_poll"),
        sa.PrimaryKeyConstraint("poll", "digest", name="pk_comment"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_comment_poll_nonce", "comment", ["poll", "nonce"], unique=True)
    op.create_table(
        "event",
        sa.Column("poll", sa.Text(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("length(hash) = 32", name=op.f("ck_event_hash_is_short")),
        sa.CheckConstraint("seq >= 1", name=op.f("ck_event_seq_counts_from_one")),
        sa.ForeignKeyConstraint(["poll"], ["poll.code"], name="fk_event_poll"),
        sa.PrimaryKeyConstraint("poll", "seq", name="pk_event"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "lane",
        sa.Column("poll", sa.Text(), nullable=False),
        sa.Column("name", sa.LargeBinary(), nullable=False),
        sa.Column("ballots", sa.Integer(), nullable=False),
        sa.Column("sums", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("ballots >= 0", name=op.f("ck_lane_ballots_are_counted")),
        sa.CheckConstraint("length(name) = 16", name=op.f("ck_lane_name_is_random")),
        sa.ForeignKeyConstraint(["poll"], ["poll.code"], name="fk_lane_poll"),
        sa.PrimaryKeyConstraint("poll", "name", name="pk_lane"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "scrutineer",
        sa.Column("poll", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=True),
        sa.Column("card", sa.LargeBinary(), nullable=True),
        sa.Column("deal", sa.LargeBinary(), nullable=True),
        sa.Column("seal", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint("deal IS NULL OR card IS NOT NULL", name=op.f("ck_scrutineer_deal_follows_card")),
        sa.CheckConstraint("number BETWEEN 1 AND 9", name=op.f("ck_scrutineer_number_is_small")),
        sa.CheckConstraint("seal IS NULL OR deal IS NOT NULL", name=op.f("ck_scrutineer_seal_follows_deal")),
        sa.ForeignKeyConstraint(["poll"], ["poll.code"], name="fk_scrutineer_poll"),
        sa.PrimaryKeyConstraint("poll", "number", name="pk_scrutineer"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "share",
        sa.Column("poll", sa.Text(), nullable=False),
        sa.Column("scrutineer", sa.Integer(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("comments", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["poll"], ["poll.code"], name="fk_share_poll"),
        sa.PrimaryKeyConstraint("poll", "scrutineer", name="pk_share"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "sheet",
        sa.Column("poll", sa.Text(), nullable=False),
        sa.Column("scrutineer", sa.Integer(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("signature", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["poll"], ["poll.code"], name="fk_sheet_poll"),
        sa.PrimaryKeyConstraint("poll", "scrutineer", name="pk_sheet"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "slip",
        sa.Column("poll", sa.Text(), nullable=False),
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.Column("void", sa.Text(), nullable=True),
        sa.CheckConstraint("void IN ('unissued', 'spoiled', 'paper', 'reprint')", name=op.f("ck_slip_reason_is_known")),
        sa.CheckConstraint("length(key) = 32", name=op.f("ck_slip_key_is_a_point")),
        sa.ForeignKeyConstraint(["poll"], ["poll.code"], name="fk_slip_poll"),
        sa.PrimaryKeyConstraint("poll", "key", name="pk_slip"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "sums",
        sa.Column("poll", sa.Text(), nullable=False),
        sa.Column("ballots", sa.Integer(), nullable=False),
        sa.Column("sums", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["poll"], ["poll.code"], name="fk_sums_poll"),
        sa.PrimaryKeyConstraint("poll", name="pk_sums"),
        sqlite_with_rowid=False,
    )
