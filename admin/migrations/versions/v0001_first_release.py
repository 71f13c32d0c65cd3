"""The first release: unions, accounts, assemblies, results, problems, connections, the audit trail."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

KEPT = {
    "sqlite": (
        """CREATE TRIGGER audit_entry_is_not_changed BEFORE UPDATE ON audit_entry
            BEGIN SELECT RAISE(ABORT, 'entries of the audit trail are kept'); END""",
        """CREATE TRIGGER audit_entry_is_not_deleted BEFORE DELETE ON audit_entry
            BEGIN SELECT RAISE(ABORT, 'entries of the audit trail are kept'); END""",
        """CREATE TRIGGER audit_entry_is_the_next BEFORE INSERT ON audit_entry
            WHEN NEW.seq <> (SELECT coalesce(max(seq), 0) + 1 FROM audit_entry)
            BEGIN SELECT RAISE(ABORT, 'entries of the audit trail are kept'); END""",
    ),
    "postgresql": (
        """CREATE OR REPLACE FUNCTION audit_entry_is_kept() RETURNS trigger LANGUAGE plpgsql
            AS $$ BEGIN RAISE EXCEPTION 'entries of the audit trail are kept'; END $$""",
        """CREATE TRIGGER audit_entry_is_not_changed BEFORE UPDATE OR DELETE ON audit_entry
            FOR EACH ROW EXECUTE FUNCTION audit_entry_is_kept()""",
        """CREATE TRIGGER audit_entry_is_not_emptied BEFORE TRUNCATE ON audit_entry
            FOR EACH STATEMENT EXECUTE FUNCTION audit_entry_is_kept()""",
    ),
}
"""By engine: the statements after which the database itself refuses to change the audit trail."""


def upgrade() -> None:
    """Make all tables."""
    op.create_table(
        "audit_entry",
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.Column("previous", sa.LargeBinary(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_audit_entry")),
    )
    op.create_index("ix_audit_entry_path", "audit_entry", ["path"], unique=False)
    op.create_table(
        "sign_in_attempts",
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("locked_until", sa.DateTime(), nullable=True),
        sa.Column("last_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint("failures >= 0", name=op.f("ck_sign_in_attempts_failures_are_counted")),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_sign_in_attempts")),
    )
    op.create_table(
        "union",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "district",
                "subdistrict",
                "area",
                "cbd",
                "industry",
                "grassroots",
                name="unionkind_is_known",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "unit_type",
            sa.Enum(
                "enterprise",
                "institution",
                "government",
                "other",
                name="unittype_is_known",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("independent", sa.Boolean(), nullable=False),
        sa.Column("staff", sa.Integer(), nullable=False),
        sa.Column("members", sa.Integer(), nullable=False),
        sa.Column("female_staff", sa.Integer(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("founded_on", sa.Date(), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("merged_into_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint(
            "(parent_id IS NULL) = (kind = 'district')", name=op.f("ck_union_only_the_district_is_a_root")
        ),
        sa.CheckConstraint("female_staff <= staff", name=op.f("ck_union_female_staff_are_staff")),
        sa.CheckConstraint("length(name) BETWEEN 1 AND 100", name=op.f("ck_union_name_has_a_length")),
        sa.CheckConstraint(
            "staff >= 0 AND members >= 0 AND female_staff >= 0", name=op.f("ck_union_counts_are_not_negative")
        ),
        sa.CheckConstraint("merged_into_id IS NULL OR NOT active", name=op.f("ck_union_what_was_merged_is_out_of_use")),
        sa.ForeignKeyConstraint(["merged_into_id"], ["union.id"], name=op.f("fk_union_merged_into_id")),
        sa.ForeignKeyConstraint(["parent_id"], ["union.id"], name=op.f("fk_union_parent_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_union")),
        sa.UniqueConstraint("name", name=op.f("uq_union_name")),
    )
    op.create_index(op.f("ix_union_merged_into_id"), "union", ["merged_into_id"], unique=False)
    op.create_index("ix_union_parent_id", "union", ["parent_id"], unique=False)
    op.create_index("ix_union_path", "union", ["path"], unique=False)
    op.create_table(
        "account",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("login", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "chair",
                "staff",
                "intermediate",
                "district",
                "finance",
                "auditor",
                "system",
                name="role_is_known",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("union_id", sa.Integer(), nullable=False),
        sa.Column("password", sa.Text(), nullable=True),
        sa.Column("second_factor", sa.LargeBinary(), nullable=True),
        sa.Column("second_factor_step", sa.Integer(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("password_at", sa.DateTime(), nullable=True),
        sa.CheckConstraint("length(login) BETWEEN 2 AND 64", name=op.f("ck_account_login_has_a_length")),
        sa.CheckConstraint("length(name) BETWEEN 1 AND 50", name=op.f("ck_account_name_has_a_length")),
        sa.ForeignKeyConstraint(["union_id"], ["union.id"], name=op.f("fk_account_union_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        sa.UniqueConstraint("login", name=op.f("uq_account_login")),
    )
    op.create_index(op.f("ix_account_union_id"), "account", ["union_id"], unique=False)
    op.create_table(
        "api_token",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("union_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("scopes", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("expires_at", sa.DateTime(), nullable=False),
        sa.Column("used_at", sa.DateTime(), nullable=True),
        sa.Column("revoked_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["union_id"], ["union.id"], name=op.f("fk_api_token_union_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_token")),
        sa.UniqueConstraint("digest", name=op.f("uq_api_token_digest")),
    )
    op.create_index(op.f("ix_api_token_union_id"), "api_token", ["union_id"], unique=False)
    op.create_table(
        "assembly",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("union_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "members",
                "delegates",
                name="assemblykind_is_known",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("due", sa.Integer(), nullable=False),
        sa.Column("excused", sa.Integer(), nullable=False),
        sa.Column("present", sa.Integer(), nullable=True),
        sa.Column("checked_in", sa.Integer(), nullable=False),
        sa.Column("issued", sa.Integer(), nullable=True),
        sa.Column("chief_scrutineer", sa.Text(), nullable=False),
        sa.Column("scrutineers", sa.JSON(), nullable=False),
        sa.Column("threshold", sa.Integer(), nullable=False),
        sa.Column("tellers", sa.JSON(), nullable=False),
        sa.Column("questions", sa.JSON(), nullable=False),
        sa.Column("comments", sa.Boolean(), nullable=False),
        sa.Column("recheck_minutes", sa.Integer(), nullable=False),
        sa.Column("on_chair", sa.Boolean(), nullable=False),
        sa.Column("scrutineers_adopted_at", sa.DateTime(), nullable=True),
        sa.Column("closes_at", sa.DateTime(), nullable=True),
        sa.Column("screen", sa.Text(), nullable=False),
        sa.Column("signed_on", sa.Date(), nullable=True),
        sa.Column("archived_at", sa.DateTime(), nullable=True),
        sa.Column("abandoned_at", sa.DateTime(), nullable=True),
        sa.Column("rerun_of_id", sa.Integer(), nullable=True),
        sa.Column("rerun_reason", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("checked_in >= 0", name=op.f("ck_assembly_checked_in_is_counted")),
        sa.CheckConstraint("due BETWEEN 1 AND 100000", name=op.f("ck_assembly_due_is_possible")),
        sa.CheckConstraint("excused BETWEEN 0 AND due", name=op.f("ck_assembly_excused_are_due")),
        sa.CheckConstraint("present IS NULL OR present >= 0", name=op.f("ck_assembly_present_is_counted")),
        sa.ForeignKeyConstraint(["rerun_of_id"], ["assembly.id"], name=op.f("fk_assembly_rerun_of_id")),
        sa.ForeignKeyConstraint(["union_id"], ["union.id"], name=op.f("fk_assembly_union_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assembly")),
    )
    op.create_index("ix_assembly_union_id_year", "assembly", ["union_id", "year"], unique=False)
    op.create_table(
        "officer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("union_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column(
            "post",
            sa.Enum(
                "chair",
                "vice_chair",
                "committee",
                "audit",
                "women",
                name="post_is_known",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("since_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("left_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["union_id"], ["union.id"], name=op.f("fk_officer_union_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_officer")),
    )
    op.create_index(op.f("ix_officer_union_id"), "officer", ["union_id"], unique=False)
    op.create_table(
        "union_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("union_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["union_id"], ["union.id"], name=op.f("fk_union_change_union_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_union_change")),
    )
    op.create_index(op.f("ix_union_change_union_id"), "union_change", ["union_id"], unique=False)
    op.create_table(
        "webhook",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("union_id", sa.Integer(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("secret", sa.LargeBinary(), nullable=False),
        sa.Column("old_secret", sa.LargeBinary(), nullable=True),
        sa.Column("old_secret_until", sa.DateTime(), nullable=True),
        sa.Column("events", sa.JSON(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("failing_since", sa.DateTime(), nullable=True),
        sa.Column("stopped_why", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["union_id"], ["union.id"], name=op.f("fk_webhook_union_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook")),
    )
    op.create_index(op.f("ix_webhook_union_id"), "webhook", ["union_id"], unique=False)
    op.create_table(
        "account_invitation",
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("expires_at", sa.DateTime(), nullable=False),
        sa.Column("used_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_account_invitation_account_id")),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_account_invitation")),
    )
    op.create_index(op.f("ix_account_invitation_account_id"), "account_invitation", ["account_id"], unique=False)
    op.create_table(
        "assembly_poll",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("assembly_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column(
            "subject",
            sa.Enum("home", "chair", name="subject_is_known", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("rehearsal", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("opened_at", sa.DateTime(), nullable=True),
        sa.Column("closed_at", sa.DateTime(), nullable=True),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["assembly_id"], ["assembly.id"], name=op.f("fk_assembly_poll_assembly_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assembly_poll")),
        sa.UniqueConstraint("code", name=op.f("uq_assembly_poll_code")),
    )
    op.create_index(op.f("ix_assembly_poll_assembly_id"), "assembly_poll", ["assembly_id"], unique=False)
    op.create_table(
        "delivery",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("webhook_id", sa.Integer(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("event", sa.Text(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_at", sa.DateTime(), nullable=True),
        sa.Column("delivered_at", sa.DateTime(), nullable=True),
        sa.Column("last_status", sa.Integer(), nullable=True),
        sa.Column("last_error", sa.Text(), nullable=False),
        sa.CheckConstraint("attempts >= 0", name=op.f("ck_delivery_attempts_are_counted")),
        sa.CheckConstraint(
            "delivered_at IS NULL OR next_at IS NULL", name=op.f("ck_delivery_delivered_is_not_tried_again")
        ),
        sa.ForeignKeyConstraint(["webhook_id"], ["webhook.id"], name=op.f("fk_delivery_webhook_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery")),
    )
    op.create_index("ix_delivery_next_at", "delivery", ["next_at"], unique=False)
    op.create_index(op.f("ix_delivery_webhook_id"), "delivery", ["webhook_id"], unique=False)
    op.create_table(
        "home_review",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("union_id", sa.Integer(), nullable=False),
        sa.Column("assembly_id", sa.Integer(), nullable=True),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("poll", sa.Text(), nullable=False),
        sa.Column(
            "subject",
            sa.Enum("home", "chair", name="subject_is_known", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "counts",
                "superseded",
                "invalid",
                name="reviewstate_is_known",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("received_at", sa.DateTime(), nullable=False),
        sa.Column("shown_from", sa.Date(), nullable=True),
        sa.Column("due", sa.Integer(), nullable=False),
        sa.Column("present", sa.Integer(), nullable=False),
        sa.Column("issued", sa.Integer(), nullable=False),
        sa.Column("returned", sa.Integer(), nullable=False),
        sa.Column("valid", sa.Integer(), nullable=False),
        sa.Column("invalid", sa.Integer(), nullable=False),
        sa.Column("satisfied", sa.Integer(), nullable=False),
        sa.Column("dissatisfied", sa.Integer(), nullable=False),
        sa.Column("abstained", sa.Integer(), nullable=False),
        sa.Column("percent", sa.Text(), nullable=False),
        sa.Column("beside", sa.JSON(), nullable=False),
        sa.Column("questions", sa.JSON(), nullable=False),
        sa.Column("met", sa.Boolean(), nullable=False),
        sa.Column("threshold", sa.Text(), nullable=False),
        sa.Column("quorum_met", sa.Boolean(), nullable=False),
        sa.Column("valid_poll", sa.Boolean(), nullable=False),
        sa.Column("unanimous", sa.Boolean(), nullable=False),
        sa.Column("clause", sa.Text(), nullable=False),
        sa.Column("announcement", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("board", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint(
            "returned <= issued OR NOT valid_poll",
            name=op.f("ck_home_review_a_valid_poll_returned_no_more_than_issued"),
        ),
        sa.CheckConstraint(
            "satisfied + dissatisfied + abstained <= valid", name=op.f("ck_home_review_votes_are_valid_ballots")
        ),
        sa.CheckConstraint("valid + invalid = returned", name=op.f("ck_home_review_returned_is_valid_and_invalid")),
        sa.ForeignKeyConstraint(["assembly_id"], ["assembly.id"], name=op.f("fk_home_review_assembly_id")),
        sa.ForeignKeyConstraint(["union_id"], ["union.id"], name=op.f("fk_home_review_union_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_home_review")),
        sa.UniqueConstraint("poll", name=op.f("uq_home_review_poll")),
    )
    op.create_index(op.f("ix_home_review_assembly_id"), "home_review", ["assembly_id"], unique=False)
    op.create_index("ix_home_review_duty", "home_review", ["subject", "year", "state", "union_id"], unique=False)
    op.create_index(
        "ix_home_review_inbox", "home_review", ["subject", "received_at", "year", "union_id", "state"], unique=False
    )
    op.create_index("ix_home_review_union_id_year", "home_review", ["union_id", "year"], unique=False)
    op.create_table(
        "roll_name",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("assembly_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("present", sa.Boolean(), nullable=False),
        sa.Column("delete_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["assembly_id"], ["assembly.id"], name=op.f("fk_roll_name_assembly_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roll_name")),
    )
    op.create_index(op.f("ix_roll_name_assembly_id"), "roll_name", ["assembly_id"], unique=False)
    op.create_table(
        "sign_in",
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("device", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("seen_at", sa.DateTime(), nullable=False),
        sa.Column("complete", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_sign_in_account_id")),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_sign_in")),
    )
    op.create_index(op.f("ix_sign_in_account_id"), "sign_in", ["account_id"], unique=False)
    op.create_table(
        "slip_print",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("assembly_id", sa.Integer(), nullable=False),
        sa.Column("poll", sa.Text(), nullable=False),
        sa.Column("batch", sa.Integer(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("simulated", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("handed_out", sa.Integer(), nullable=True),
        sa.Column("handed_out_by", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["assembly_id"], ["assembly.id"], name=op.f("fk_slip_print_assembly_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_slip_print")),
    )
    op.create_index(op.f("ix_slip_print_assembly_id"), "slip_print", ["assembly_id"], unique=False)
    op.create_table(
        "list_import",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column(
            "of",
            sa.Enum(
                "unions",
                "officers",
                name="listof_is_known",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("unknown", sa.JSON(), nullable=False),
        sa.Column("rows", sa.JSON(), nullable=False),
        sa.Column("applied_at", sa.DateTime(), nullable=True),
        sa.Column("created", sa.Integer(), nullable=False),
        sa.Column("changed", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_list_import_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_list_import")),
    )
    op.create_index(op.f("ix_list_import_account_id"), "list_import", ["account_id"], unique=False)
    op.create_table(
        "acknowledgement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("review_id", sa.Integer(), nullable=False),
        sa.Column("union_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("remark", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_acknowledgement_account_id")),
        sa.ForeignKeyConstraint(["review_id"], ["home_review.id"], name=op.f("fk_acknowledgement_review_id")),
        sa.ForeignKeyConstraint(["union_id"], ["union.id"], name=op.f("fk_acknowledgement_union_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_acknowledgement")),
    )
    op.create_index(op.f("ix_acknowledgement_review_id"), "acknowledgement", ["review_id"], unique=False)
    op.create_index("uq_acknowledgement_review_id_union_id", "acknowledgement", ["review_id", "union_id"], unique=True)
    op.create_table(
        "delivery_attempt",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("delivery_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("error", sa.Text(), nullable=False),
        sa.Column("milliseconds", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["delivery_id"], ["delivery.id"], name=op.f("fk_delivery_attempt_delivery_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery_attempt")),
    )
    op.create_index(op.f("ix_delivery_attempt_delivery_id"), "delivery_attempt", ["delivery_id"], unique=False)
    op.create_table(
        "flag",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("union_id", sa.Integer(), nullable=False),
        sa.Column("review_id", sa.Integer(), nullable=True),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "not_met",
                "rectify",
                "may_revoke",
                "unanimous",
                "invalid",
                "overdue",
                "street_title",
                name="flagkind_is_known",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "trigger",
            sa.Enum("A", "B", "C", name="trigger_is_known", native_enum=False, create_constraint=True, length=32),
            nullable=True,
        ),
        sa.Column("clause", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("raised_at", sa.DateTime(), nullable=False),
        sa.Column("settled_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["review_id"], ["home_review.id"], name=op.f("fk_flag_review_id")),
        sa.ForeignKeyConstraint(["union_id"], ["union.id"], name=op.f("fk_flag_union_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_flag")),
    )
    op.create_index(op.f("ix_flag_review_id"), "flag", ["review_id"], unique=False)
    op.create_index(op.f("ix_flag_union_id"), "flag", ["union_id"], unique=False)
    op.create_index(
        "uq_flag_union_id_year_kind",
        "flag",
        ["union_id", "year", "kind"],
        unique=True,
        sqlite_where=sa.text("review_id IS NULL"),
        postgresql_where=sa.text("review_id IS NULL"),
    )
    op.create_table(
        "problem",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("review_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("reply", sa.Text(), nullable=False),
        sa.Column("replied_at", sa.DateTime(), nullable=True),
        sa.Column("told_at", sa.DateTime(), nullable=True),
        sa.Column("removed", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["review_id"], ["home_review.id"], name=op.f("fk_problem_review_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_problem")),
    )
    op.create_index(op.f("ix_problem_review_id"), "problem", ["review_id"], unique=False)
    op.create_table(
        "revocation_proposal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("union_id", sa.Integer(), nullable=False),
        sa.Column("review_id", sa.Integer(), nullable=True),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column(
            "trigger",
            sa.Enum("A", "B", "C", name="trigger_is_known", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("clause", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(), nullable=False),
        sa.Column("proposed_by", sa.Text(), nullable=False),
        sa.Column("proposing_union_id", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "proposed",
                "withdrawn",
                "decided",
                name="proposalstate_is_known",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("closed_at", sa.DateTime(), nullable=True),
        sa.Column("closed_by", sa.Text(), nullable=False),
        sa.Column("closing_reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["proposing_union_id"], ["union.id"], name=op.f("fk_revocation_proposal_proposing_union_id")
        ),
        sa.ForeignKeyConstraint(["review_id"], ["home_review.id"], name=op.f("fk_revocation_proposal_review_id")),
        sa.ForeignKeyConstraint(["union_id"], ["union.id"], name=op.f("fk_revocation_proposal_union_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_revocation_proposal")),
    )
    op.create_index(op.f("ix_revocation_proposal_union_id"), "revocation_proposal", ["union_id"], unique=False)
    op.create_index(
        "uq_revocation_proposal_union_id_year_trigger",
        "revocation_proposal",
        ["union_id", "year", "trigger"],
        unique=True,
        sqlite_where=sa.text("state = 'proposed'"),
        postgresql_where=sa.text("state = 'proposed'"),
    )
    op.create_table(
        "sorting_step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("review_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["review_id"], ["home_review.id"], name=op.f("fk_sorting_step_review_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sorting_step")),
    )
    op.create_index(op.f("ix_sorting_step_review_id"), "sorting_step", ["review_id"], unique=False)
    op.create_table(
        "opened_comment",
        sa.Column("review_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("problem_id", sa.Integer(), nullable=True),
        sa.Column("set_aside", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["problem_id"], ["problem.id"], name=op.f("fk_opened_comment_problem_id")),
        sa.ForeignKeyConstraint(["review_id"], ["home_review.id"], name=op.f("fk_opened_comment_review_id")),
        sa.PrimaryKeyConstraint("review_id", "place", name=op.f("pk_opened_comment")),
    )
    op.create_index(op.f("ix_opened_comment_problem_id"), "opened_comment", ["problem_id"], unique=False)
    op.create_table(
        "ticket",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("union_id", sa.Integer(), nullable=False),
        sa.Column("review_id", sa.Integer(), nullable=True),
        sa.Column("problem_id", sa.Integer(), nullable=True),
        sa.Column(
            "kind",
            sa.Enum(
                "problem", "rate", name="ticketkind_is_known", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("measure", sa.Text(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("clause", sa.Text(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "open",
                "submitted",
                "returned",
                "closed",
                "ended",
                name="ticketstate_is_known",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("opened_at", sa.DateTime(), nullable=False),
        sa.Column("closed_at", sa.DateTime(), nullable=True),
        sa.Column("told_at", sa.DateTime(), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("(state = 'closed') = (closed_at IS NOT NULL)", name=op.f("ck_ticket_closed_has_a_moment")),
        sa.ForeignKeyConstraint(["problem_id"], ["problem.id"], name=op.f("fk_ticket_problem_id")),
        sa.ForeignKeyConstraint(["review_id"], ["home_review.id"], name=op.f("fk_ticket_review_id")),
        sa.ForeignKeyConstraint(["union_id"], ["union.id"], name=op.f("fk_ticket_union_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket")),
    )
    op.create_index(op.f("ix_ticket_review_id"), "ticket", ["review_id"], unique=False)
    op.create_index("ix_ticket_state_due_on", "ticket", ["state", "due_on"], unique=False)
    op.create_index(op.f("ix_ticket_union_id"), "ticket", ["union_id"], unique=False)
    op.create_index("uq_ticket_problem_id", "ticket", ["problem_id"], unique=True)
    op.create_index(
        "uq_ticket_review_id_rate",
        "ticket",
        ["review_id"],
        unique=True,
        sqlite_where=sa.text("kind = 'rate'"),
        postgresql_where=sa.text("kind = 'rate'"),
    )
    op.create_table(
        "evidence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "about",
            sa.Enum(
                "ticket",
                "criterion",
                "display",
                "site_check",
                "sealed_sheet",
                "revocation",
                "voucher",
                "exemplar",
                name="evidenceabout_is_known",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("union_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("size_bytes", sa.Integer(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("added_at", sa.DateTime(), nullable=False),
        sa.Column("added_by", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["union_id"], ["union.id"], name=op.f("fk_evidence_union_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence")),
    )
    op.create_index("ix_evidence_about_subject_id", "evidence", ["about", "subject_id"], unique=False)
    op.create_index(op.f("ix_evidence_digest"), "evidence", ["digest"], unique=False)
    op.create_index(op.f("ix_evidence_union_id"), "evidence", ["union_id"], unique=False)
    op.create_table(
        "ticket_step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ticket_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column(
            "what",
            sa.Enum(
                "opened",
                "edited",
                "deadline",
                "evidence_added",
                "evidence_removed",
                "reported",
                "recalled",
                "returned",
                "closed",
                "ended",
                "told",
                "untold",
                name="stepkind_is_known",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_ticket_step_ticket_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket_step")),
    )
    op.create_index(op.f("ix_ticket_step_ticket_id"), "ticket_step", ["ticket_id"], unique=False)
    for statement in KEPT[op.get_bind().dialect.name]:
        op.execute(statement)


def downgrade() -> None:
    """Take all tables away."""
    op.drop_index(op.f("ix_ticket_step_ticket_id"), table_name="ticket_step")
    op.drop_table("ticket_step")
    op.drop_index(op.f("ix_evidence_union_id"), table_name="evidence")
    op.drop_index(op.f("ix_evidence_digest"), table_name="evidence")
    op.drop_index("ix_evidence_about_subject_id", table_name="evidence")
    op.drop_table("evidence")
    op.drop_index(
        "uq_ticket_review_id_rate",
        table_name="ticket",
        sqlite_where=sa.text("kind = 'rate'"),
        postgresql_where=sa.text("kind = 'rate'"),
    )
    op.drop_index("uq_ticket_problem_id", table_name="ticket")
    op.drop_index(op.f("ix_ticket_union_id"), table_name="ticket")
    op.drop_index("ix_ticket_state_due_on", table_name="ticket")
    op.drop_index(op.f("ix_ticket_review_id"), table_name="ticket")
    op.drop_table("ticket")
    op.drop_index(op.f("ix_opened_comment_problem_id"), table_name="opened_comment")
    op.drop_table("opened_comment")
    op.drop_index(op.f("ix_sorting_step_review_id"), table_name="sorting_step")
    op.drop_table("sorting_step")
    op.drop_index(
        "uq_revocation_proposal_union_id_year_trigger",
        table_name="revocation_proposal",
        sqlite_where=sa.text("state = 'proposed'"),
        postgresql_where=sa.text("state = 'proposed'"),
    )
    op.drop_index(op.f("ix_revocation_proposal_union_id"), table_name="revocation_proposal")
    op.drop_table("revocation_proposal")
    op.drop_index(op.f("ix_problem_review_id"), table_name="problem")
    op.drop_table("problem")
    op.drop_index(
        "uq_flag_union_id_year_kind",
        table_name="flag",
        sqlite_where=sa.text("review_id IS NULL"),
        postgresql_where=sa.text("review_id IS NULL"),
    )
    op.drop_index(op.f("ix_flag_union_id"), table_name="flag")
    op.drop_index(op.f("ix_flag_review_id"), table_name="flag")
    op.drop_table("flag")
    op.drop_index(op.f("ix_delivery_attempt_delivery_id"), table_name="delivery_attempt")
    op.drop_table("delivery_attempt")
    op.drop_index("uq_acknowledgement_review_id_union_id", table_name="acknowledgement")
    op.drop_index(op.f("ix_acknowledgement_review_id"), table_name="acknowledgement")
    op.drop_table("acknowledgement")
    op.drop_index(op.f("ix_list_import_account_id"), table_name="list_import")
    op.drop_table("list_import")
    op.drop_index(op.f("ix_slip_print_assembly_id"), table_name="slip_print")
    op.drop_table("slip_print")
    op.drop_index(op.f("ix_sign_in_account_id"), table_name="sign_in")
    op.drop_table("sign_in")
    op.drop_index(op.f("ix_roll_name_assembly_id"), table_name="roll_name")
    op.drop_table("roll_name")
    op.drop_index("ix_home_review_union_id_year", table_name="home_review")
    op.drop_index("ix_home_review_inbox", table_name="home_review")
    op.drop_index("ix_home_review_duty", table_name="home_review")
    op.drop_index(op.f("ix_home_review_assembly_id"), table_name="home_review")
    op.drop_table("home_review")
    op.drop_index(op.f("ix_delivery_webhook_id"), table_name="delivery")
    op.drop_index("ix_delivery_next_at", table_name="delivery")
    op.drop_table("delivery")
    op.drop_index(op.f("ix_assembly_poll_assembly_id"), table_name="assembly_poll")
    op.drop_table("assembly_poll")
    op.drop_index(op.f("ix_account_invitation_account_id"), table_name="account_invitation")
    op.drop_table("account_invitation")
    op.drop_index(op.f("ix_webhook_union_id"), table_name="webhook")
    op.drop_table("webhook")
    op.drop_index(op.f("ix_union_change_union_id"), table_name="union_change")
    op.drop_table("union_change")
    op.drop_index(op.f("ix_officer_union_id"), table_name="officer")
    op.drop_table("officer")
    op.drop_index("ix_assembly_union_id_year", table_name="assembly")
    op.drop_table("assembly")
    op.drop_index(op.f("ix_api_token_union_id"), table_name="api_token")
    op.drop_table("api_token")
    op.drop_index(op.f("ix_account_union_id"), table_name="account")
    op.drop_table("account")
    op.drop_index("ix_union_path", table_name="union")
    op.drop_index("ix_union_parent_id", table_name="union")
    op.drop_index(op.f("ix_union_merged_into_id"), table_name="union")
    op.drop_table("union")
    op.drop_table("sign_in_attempts")
    op.drop_index("ix_audit_entry_path", table_name="audit_entry")
    op.drop_table("audit_entry")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION IF EXISTS audit_entry_is_kept()")
