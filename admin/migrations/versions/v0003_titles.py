"""Titles: the register, applications, approvals."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "title",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("union_id", sa.Integer(), nullable=False),
        sa.Column(
            "level",
            sa.Enum(
                "street", "district", name="titlelevel_is_known", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "valid",
                "rectifying",
                "awaiting",
                "revoked",
                "given_up",
                name="titlestate_is_known",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("awarding_union_id", sa.Integer(), nullable=False),
        sa.Column("awarded_on", sa.Date(), nullable=False),
        sa.Column("decision_number", sa.Text(), nullable=False),
        sa.Column("area_m2", sa.Text(), nullable=True),
        sa.Column("plaque_on", sa.Date(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("ending_number", sa.Text(), nullable=False),
        sa.Column("plaque_returned_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(ended_on IS NULL) = (state NOT IN ('revoked', 'given_up'))", name=op.f("ck_title_ended_has_a_day")
        ),
        sa.ForeignKeyConstraint(["awarding_union_id"], ["union.id"], name=op.f("fk_title_awarding_union_id")),
        sa.ForeignKeyConstraint(["union_id"], ["union.id"], name=op.f("fk_title_union_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_title")),
    )
    op.create_index("ix_title_level_state_awarded_on", "title", ["level", "state", "awarded_on"], unique=False)
    op.create_index(op.f("ix_title_union_id"), "title", ["union_id"], unique=False)
    op.create_index(
        "uq_title_union_id_level",
        "title",
        ["union_id", "level"],
        unique=True,
        sqlite_where=sa.text("ended_on IS NULL"),
        postgresql_where=sa.text("ended_on IS NULL"),
    )
    op.create_table(
        "award_application",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("union_id", sa.Integer(), nullable=False),
        sa.Column(
            "level",
            sa.Enum(
                "street", "district", name="titlelevel_is_known", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "at_grassroots",
                "at_intermediate",
                "at_district",
                "returned",
                "approved",
                "announced",
                "awarded",
                "refused",
                "withdrawn",
                name="applicationstate_is_known",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("above_id", sa.Integer(), nullable=False),
        sa.Column("awarding_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("chair", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("committee_since", sa.Date(), nullable=True),
        sa.Column("approved_by", sa.Text(), nullable=False),
        sa.Column("staff", sa.Integer(), nullable=False),
        sa.Column("members", sa.Integer(), nullable=False),
        sa.Column("account_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("account_tail", sa.Text(), nullable=False),
        sa.Column("area_m2", sa.Text(), nullable=False),
        sa.Column("wages_contract_on", sa.Date(), nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("submitted_at", sa.DateTime(), nullable=True),
        sa.Column("submitted_account", sa.Integer(), nullable=True),
        sa.Column("submitted_by", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("judged", sa.JSON(), nullable=False),
        sa.Column("waiver", sa.Text(), nullable=False),
        sa.Column("waived_by", sa.Text(), nullable=False),
        sa.Column("waived_at", sa.DateTime(), nullable=True),
        sa.Column("announced_at", sa.DateTime(), nullable=True),
        sa.Column("publicity_from", sa.Date(), nullable=True),
        sa.Column("publicity_until", sa.Date(), nullable=True),
        sa.Column("publicity_clause", sa.Text(), nullable=False),
        sa.Column("title_id", sa.Integer(), nullable=True),
        sa.Column("closed_at", sa.DateTime(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(title_id IS NULL) = (state <> 'awarded')", name=op.f("ck_award_application_who_is_named_has_a_title")
        ),
        sa.CheckConstraint("staff >= 0 AND members >= 0", name=op.f("ck_award_application_counts_are_not_negative")),
        sa.ForeignKeyConstraint(["above_id"], ["union.id"], name=op.f("fk_award_application_above_id")),
        sa.ForeignKeyConstraint(["awarding_id"], ["union.id"], name=op.f("fk_award_application_awarding_id")),
        sa.ForeignKeyConstraint(
            ["submitted_account"], ["account.id"], name=op.f("fk_award_application_submitted_account")
        ),
        sa.ForeignKeyConstraint(["title_id"], ["title.id"], name=op.f("fk_award_application_title_id")),
        sa.ForeignKeyConstraint(["union_id"], ["union.id"], name=op.f("fk_award_application_union_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_award_application")),
        sa.UniqueConstraint("number", name=op.f("uq_award_application_number")),
        sa.UniqueConstraint("title_id", name=op.f("uq_award_application_title_id")),
    )
    op.create_index(op.f("ix_award_application_awarding_id"), "award_application", ["awarding_id"], unique=False)
    op.create_index("ix_award_application_state", "award_application", ["state", "level"], unique=False)
    op.create_index(op.f("ix_award_application_union_id"), "award_application", ["union_id"], unique=False)
    op.create_index(
        "uq_award_application_union_id_level",
        "award_application",
        ["union_id", "level"],
        unique=True,
        sqlite_where=sa.text("state NOT IN ('awarded', 'refused', 'withdrawn')"),
        postgresql_where=sa.text("state NOT IN ('awarded', 'refused', 'withdrawn')"),
    )
    op.create_table(
        "title_step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("title_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "valid",
                "rectifying",
                "awaiting",
                "revoked",
                "given_up",
                name="titlestate_is_known",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["title_id"], ["title.id"], name=op.f("fk_title_step_title_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_title_step")),
    )
    op.create_index(op.f("ix_title_step_title_id"), "title_step", ["title_id"], unique=False)
    op.create_table(
        "application_step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "begun",
                "edited",
                "waived",
                "submitted",
                "approved",
                "returned",
                "refused",
                "withdrawn",
                "checked",
                "file_added",
                "file_removed",
                "announced",
                "objected",
                "answered",
                "awarded",
                "plaque",
                name="applicationstepkind_is_known",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "at_grassroots",
                "at_intermediate",
                "at_district",
                "returned",
                "approved",
                "announced",
                "awarded",
                "refused",
                "withdrawn",
                name="applicationstate_is_known",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"], ["award_application.id"], name=op.f("fk_application_step_application_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_application_step")),
    )
    op.create_index(op.f("ix_application_step_application_id"), "application_step", ["application_id"], unique=False)
    op.create_table(
        "approval",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column(
            "level",
            sa.Enum(
                "grassroots",
                "intermediate",
                "district",
                name="approvallevel_is_known",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "opinion",
            sa.Enum(
                "approved",
                "returned",
                "refused",
                name="opinion_is_known",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("said_on", sa.Date(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("union_id", sa.Integer(), nullable=False),
        sa.Column("judged", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_approval_account_id")),
        sa.ForeignKeyConstraint(["application_id"], ["award_application.id"], name=op.f("fk_approval_application_id")),
        sa.ForeignKeyConstraint(["union_id"], ["union.id"], name=op.f("fk_approval_union_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_approval")),
    )
    op.create_index(
        "uq_approval_application_id_round_level", "approval", ["application_id", "round", "level"], unique=True
    )
    op.create_table(
        "objection",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column(
            "source",
            sa.Enum(
                "member",
                "staff",
                "union",
                "public",
                "anonymous",
                name="objectionfrom_is_known",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column(
            "outcome",
            sa.Enum(
                "dismissed",
                "upheld",
                name="objectionoutcome_is_known",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("handling", sa.Text(), nullable=False),
        sa.Column("handled_at", sa.DateTime(), nullable=True),
        sa.Column("handled_by", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "(outcome IS NULL) = (handled_at IS NULL)", name=op.f("ck_objection_handled_has_an_outcome")
        ),
        sa.ForeignKeyConstraint(["application_id"], ["award_application.id"], name=op.f("fk_objection_application_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_objection")),
    )
    op.create_index(op.f("ix_objection_application_id"), "objection", ["application_id"], unique=False)
    op.create_table(
        "site_check",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("checked_on", sa.Date(), nullable=False),
        sa.Column("checkers", sa.Text(), nullable=False),
        sa.Column("declared_m2", sa.Text(), nullable=False),
        sa.Column("verified_m2", sa.Text(), nullable=False),
        sa.Column("findings", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("union_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"], ["award_application.id"], name=op.f("fk_site_check_application_id")
        ),
        sa.ForeignKeyConstraint(["union_id"], ["union.id"], name=op.f("fk_site_check_union_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_site_check")),
    )
    op.create_index(op.f("ix_site_check_application_id"), "site_check", ["application_id"], unique=False)


def downgrade() -> None:
    """Take the tables away."""
    op.drop_index(op.f("ix_site_check_application_id"), table_name="site_check")
    op.drop_table("site_check")
    op.drop_index(op.f("ix_objection_application_id"), table_name="objection")
    op.drop_table("objection")
    op.drop_index("uq_approval_application_id_round_level", table_name="approval")
    op.drop_table("approval")
    op.drop_index(op.f("ix_application_step_application_id"), table_name="application_step")
    op.drop_table("application_step")
    op.drop_index(op.f("ix_title_step_title_id"), table_name="title_step")
    op.drop_table("title_step")
    op.drop_index(
        "uq_award_application_union_id_level",
        table_name="award_application",
        sqlite_where=sa.text("state NOT IN ('awarded', 'refused', 'withdrawn')"),
        postgresql_where=sa.text("state NOT IN ('awarded', 'refused', 'withdrawn')"),
    )
    op.drop_index(op.f("ix_award_application_union_id"), table_name="award_application")
    op.drop_index("ix_award_application_state", table_name="award_application")
    op.drop_index(op.f("ix_award_application_awarding_id"), table_name="award_application")
    op.drop_table("award_application")
    op.drop_index(
        "uq_title_union_id_level",
        table_name="title",
        sqlite_where=sa.text("ended_on IS NULL"),
        postgresql_where=sa.text("ended_on IS NULL"),
    )
    op.drop_index(op.f("ix_title_union_id"), table_name="title")
    op.drop_index("ix_title_level_state_awarded_on", table_name="title")
    op.drop_table("title")
