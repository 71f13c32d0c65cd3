"""Revocations, subsidies, rewards."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "reward",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("union_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("street_id", sa.Integer(), nullable=False),
        sa.Column("street_name", sa.Text(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("yuan", sa.Integer(), nullable=False),
        sa.Column("given_on", sa.Date(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("reverses_id", sa.Integer(), nullable=True),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["reverses_id"], ["reward.id"], name=op.f("fk_reward_reverses_id")),
        sa.ForeignKeyConstraint(["street_id"], ["union.id"], name=op.f("fk_reward_street_id")),
        sa.ForeignKeyConstraint(["union_id"], ["union.id"], name=op.f("fk_reward_union_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reward")),
        sa.UniqueConstraint("reverses_id", name=op.f("uq_reward_reverses_id")),
    )
    op.create_index(op.f("ix_reward_union_id"), "reward", ["union_id"], unique=False)
    op.create_index(op.f("ix_reward_year"), "reward", ["year"], unique=False)
    op.create_table(
        "renunciation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("title_id", sa.Integer(), nullable=False),
        sa.Column("union_id", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "asked",
                "confirmed",
                "declined",
                "withdrawn",
                name="renunciationstate_is_known",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(), nullable=False),
        sa.Column("asked_by", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("confirmed_on", sa.Date(), nullable=True),
        sa.Column("remark", sa.Text(), nullable=False),
        sa.Column("closed_at", sa.DateTime(), nullable=True),
        sa.Column("closed_by", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["title_id"], ["title.id"], name=op.f("fk_renunciation_title_id")),
        sa.ForeignKeyConstraint(["union_id"], ["union.id"], name=op.f("fk_renunciation_union_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_renunciation")),
    )
    op.create_index(op.f("ix_renunciation_union_id"), "renunciation", ["union_id"], unique=False)
    op.create_index(
        "uq_renunciation_title_id",
        "renunciation",
        ["title_id"],
        unique=True,
        sqlite_where=sa.text("state = 'asked'"),
        postgresql_where=sa.text("state = 'asked'"),
    )
    op.create_table(
        "subsidy",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("union_id", sa.Integer(), nullable=False),
        sa.Column("title_id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "pending",
                "approved",
                "paid",
                "reversed",
                name="subsidystate_is_known",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("street_id", sa.Integer(), nullable=False),
        sa.Column("street_name", sa.Text(), nullable=False),
        sa.Column("declared_m2", sa.Text(), nullable=False),
        sa.Column("verified_m2", sa.Text(), nullable=False),
        sa.Column("yuan", sa.Integer(), nullable=False),
        sa.Column("tier", sa.Text(), nullable=False),
        sa.Column("clause", sa.Text(), nullable=False),
        sa.Column("policy", sa.Text(), nullable=False),
        sa.Column("approved_at", sa.DateTime(), nullable=False),
        sa.Column("approved_by", sa.Text(), nullable=False),
        sa.Column("paid_on", sa.Date(), nullable=True),
        sa.Column("voucher_number", sa.Text(), nullable=False),
        sa.Column("reversed_at", sa.DateTime(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("paid_on IS NOT NULL OR state <> 'paid'", name=op.f("ck_subsidy_paid_has_a_day")),
        sa.CheckConstraint("state <> 'pending'", name=op.f("ck_subsidy_what_is_pending_has_no_row")),
        sa.CheckConstraint("yuan > 0", name=op.f("ck_subsidy_yuan_is_positive")),
        sa.ForeignKeyConstraint(["application_id"], ["award_application.id"], name=op.f("fk_subsidy_application_id")),
        sa.ForeignKeyConstraint(["street_id"], ["union.id"], name=op.f("fk_subsidy_street_id")),
        sa.ForeignKeyConstraint(["title_id"], ["title.id"], name=op.f("fk_subsidy_title_id")),
        sa.ForeignKeyConstraint(["union_id"], ["union.id"], name=op.f("fk_subsidy_union_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subsidy")),
    )
    op.create_index("ix_subsidy_state_id", "subsidy", ["state", "id"], unique=False)
    op.create_index(
        "uq_subsidy_union_id",
        "subsidy",
        ["union_id"],
        unique=True,
        sqlite_where=sa.text("state <> 'reversed'"),
        postgresql_where=sa.text("state <> 'reversed'"),
    )
    op.create_table(
        "revocation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("proposal_id", sa.Integer(), nullable=False),
        sa.Column("title_id", sa.Integer(), nullable=False),
        sa.Column("union_id", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "noticed",
                "replied",
                "heard",
                "decided",
                name="revocationstate_is_known",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("body_name", sa.Text(), nullable=False),
        sa.Column("notice_number", sa.Text(), nullable=False),
        sa.Column("notice_text", sa.Text(), nullable=False),
        sa.Column("noticed_on", sa.Date(), nullable=False),
        sa.Column("noticed_at", sa.DateTime(), nullable=False),
        sa.Column("noticed_by", sa.Text(), nullable=False),
        sa.Column("reply_from", sa.Date(), nullable=False),
        sa.Column("reply_until", sa.Date(), nullable=False),
        sa.Column("reply_days", sa.Integer(), nullable=False),
        sa.Column("reply_clause", sa.Text(), nullable=False),
        sa.Column("reply_note", sa.Text(), nullable=False),
        sa.Column("replied_at", sa.DateTime(), nullable=True),
        sa.Column("replied_by", sa.Text(), nullable=False),
        sa.Column("reply_text", sa.Text(), nullable=False),
        sa.Column("waived", sa.Boolean(), nullable=False),
        sa.Column("heard_on", sa.Date(), nullable=True),
        sa.Column("heard_at", sa.DateTime(), nullable=True),
        sa.Column("heard_by", sa.Text(), nullable=False),
        sa.Column("hearing_text", sa.Text(), nullable=False),
        sa.Column("plaque_returned_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(replied_at IS NOT NULL) OR state IN ('noticed', 'decided')",
            name=op.f("ck_revocation_a_reply_comes_first"),
        ),
        sa.CheckConstraint(
            "reply_until >= reply_from AND reply_from > noticed_on",
            name=op.f("ck_revocation_time_to_reply_follows_notice"),
        ),
        sa.ForeignKeyConstraint(["proposal_id"], ["revocation_proposal.id"], name=op.f("fk_revocation_proposal_id")),
        sa.ForeignKeyConstraint(["title_id"], ["title.id"], name=op.f("fk_revocation_title_id")),
        sa.ForeignKeyConstraint(["union_id"], ["union.id"], name=op.f("fk_revocation_union_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_revocation")),
    )
    op.create_index(op.f("ix_revocation_union_id"), "revocation", ["union_id"], unique=False)
    op.create_index("uq_revocation_proposal_id_title_id", "revocation", ["proposal_id", "title_id"], unique=True)
    op.create_index(
        "uq_revocation_title_id",
        "revocation",
        ["title_id"],
        unique=True,
        sqlite_where=sa.text("state <> 'decided'"),
        postgresql_where=sa.text("state <> 'decided'"),
    )
    op.create_table(
        "subsidy_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("subsidy_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "payment",
                "reversal",
                name="subsidyentrykind_is_known",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("yuan", sa.Integer(), nullable=False),
        sa.Column("entry_on", sa.Date(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("street_id", sa.Integer(), nullable=False),
        sa.Column("street_name", sa.Text(), nullable=False),
        sa.Column("voucher_number", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.CheckConstraint("(yuan > 0) = (kind = 'payment')", name=op.f("ck_subsidy_entry_a_reversal_is_negative")),
        sa.ForeignKeyConstraint(["street_id"], ["union.id"], name=op.f("fk_subsidy_entry_street_id")),
        sa.ForeignKeyConstraint(["subsidy_id"], ["subsidy.id"], name=op.f("fk_subsidy_entry_subsidy_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subsidy_entry")),
    )
    op.create_index("ix_subsidy_entry_year_street_id", "subsidy_entry", ["year", "street_id"], unique=False)
    op.create_index("uq_subsidy_entry_subsidy_id_kind", "subsidy_entry", ["subsidy_id", "kind"], unique=True)
    op.create_table(
        "revocation_decision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("revocation_id", sa.Integer(), nullable=False),
        sa.Column(
            "outcome",
            sa.Enum(
                "revoke",
                "keep",
                "rectify",
                "restore",
                "void",
                name="outcome_is_known",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("body_name", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("money", sa.Text(), nullable=False),
        sa.Column("rectify_until", sa.Date(), nullable=True),
        sa.Column("clause", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "(rectify_until IS NOT NULL) = (outcome = 'rectify')", name=op.f("ck_revocation_decision_time_to_rectify")
        ),
        sa.ForeignKeyConstraint(
            ["revocation_id"], ["revocation.id"], name=op.f("fk_revocation_decision_revocation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_revocation_decision")),
    )
    op.create_index(
        "uq_revocation_decision_revocation_id_outcome", "revocation_decision", ["revocation_id", "outcome"], unique=True
    )


def downgrade() -> None:
    """Take the tables away."""
    op.drop_index("uq_revocation_decision_revocation_id_outcome", table_name="revocation_decision")
    op.drop_table("revocation_decision")
    op.drop_index("uq_subsidy_entry_subsidy_id_kind", table_name="subsidy_entry")
    op.drop_index("ix_subsidy_entry_year_street_id", table_name="subsidy_entry")
    op.drop_table("subsidy_entry")
    op.drop_index(
        "uq_revocation_title_id",
        table_name="revocation",
        sqlite_where=sa.text("state <> 'decided'"),
        postgresql_where=sa.text("state <> 'decided'"),
    )
    op.drop_index("uq_revocation_proposal_id_title_id", table_name="revocation")
    op.drop_index(op.f("ix_revocation_union_id"), table_name="revocation")
    op.drop_table("revocation")
    op.drop_index(
        "uq_subsidy_union_id",
        table_name="subsidy",
        sqlite_where=sa.text("state <> 'reversed'"),
        postgresql_where=sa.text("state <> 'reversed'"),
    )
    op.drop_index("ix_subsidy_state_id", table_name="subsidy")
    op.drop_table("subsidy")
    op.drop_index(
        "uq_renunciation_title_id",
        table_name="renunciation",
        sqlite_where=sa.text("state = 'asked'"),
        postgresql_where=sa.text("state = 'asked'"),
    )
    op.drop_index(op.f("ix_renunciation_union_id"), table_name="renunciation")
    op.drop_table("renunciation")
    op.drop_index(op.f("ix_reward_year"), table_name="reward")
    op.drop_index(op.f("ix_reward_union_id"), table_name="reward")
    op.drop_table("reward")
