"""Standards, records and evaluations."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "evaluation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("union_id", sa.Integer(), nullable=False),
        sa.Column(
            "level",
            sa.Enum(
                "street", "district", name="titlelevel_is_known", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "open",
                "submitted",
                "returned",
                "recalled",
                "discarded",
                name="evaluationstate_is_known",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("standard_union_id", sa.Integer(), nullable=False),
        sa.Column("standard_name", sa.Text(), nullable=False),
        sa.Column("criteria", sa.JSON(), nullable=False),
        sa.Column("amended_from_id", sa.Integer(), nullable=True),
        sa.Column("opened_at", sa.DateTime(), nullable=False),
        sa.Column("opened_by", sa.Text(), nullable=False),
        sa.Column("submitted_at", sa.DateTime(), nullable=True),
        sa.Column("submitted_on", sa.Date(), nullable=True),
        sa.Column("submitted_by", sa.Text(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("closed_at", sa.DateTime(), nullable=True),
        sa.Column("closed_by", sa.Text(), nullable=False),
        sa.Column("closing_text", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state NOT IN ('submitted', 'returned') OR submitted_on IS NOT NULL",
            name=op.f("ck_evaluation_submitted_has_day"),
        ),
        sa.ForeignKeyConstraint(["amended_from_id"], ["evaluation.id"], name=op.f("fk_evaluation_amended_from_id")),
        sa.ForeignKeyConstraint(["standard_union_id"], ["union.id"], name=op.f("fk_evaluation_standard_union_id")),
        sa.ForeignKeyConstraint(["union_id"], ["union.id"], name=op.f("fk_evaluation_union_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evaluation")),
    )
    op.create_index("ix_evaluation_state_union_id", "evaluation", ["state", "union_id"], unique=False)
    op.create_index("ix_evaluation_union_id_submitted_at", "evaluation", ["union_id", "submitted_at"], unique=False)
    op.create_index(
        "uq_evaluation_union_id_level",
        "evaluation",
        ["union_id", "level"],
        unique=True,
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )
    op.create_table(
        "standard_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("union_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "requested",
                "returned",
                "consented",
                "adopted",
                "discarded",
                name="standardstate_is_known",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("base_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("requested_at", sa.DateTime(), nullable=True),
        sa.Column("requested_by", sa.Text(), nullable=False),
        sa.Column("request_text", sa.Text(), nullable=False),
        sa.Column("decided_at", sa.DateTime(), nullable=True),
        sa.Column("decided_by", sa.Text(), nullable=False),
        sa.Column("decision_text", sa.Text(), nullable=False),
        sa.Column("consented_base_id", sa.Integer(), nullable=True),
        sa.Column("adopted_on", sa.Date(), nullable=True),
        sa.Column("adopted_by", sa.Text(), nullable=False),
        sa.Column("adoption_text", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(adopted_on IS NOT NULL) = (state = 'adopted')", name=op.f("ck_standard_version_adopted_has_a_day")
        ),
        sa.ForeignKeyConstraint(["base_id"], ["standard_version.id"], name=op.f("fk_standard_version_base_id")),
        sa.ForeignKeyConstraint(
            ["consented_base_id"], ["standard_version.id"], name=op.f("fk_standard_version_consented_base_id")
        ),
        sa.ForeignKeyConstraint(["union_id"], ["union.id"], name=op.f("fk_standard_version_union_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_standard_version")),
        sa.UniqueConstraint("union_id", "number", name=op.f("uq_standard_version_union_id_number")),
    )
    op.create_index(op.f("ix_standard_version_union_id"), "standard_version", ["union_id"], unique=False)
    op.create_index(
        "uq_standard_version_union_id_draft",
        "standard_version",
        ["union_id"],
        unique=True,
        sqlite_where=sa.text("state NOT IN ('adopted', 'discarded')"),
        postgresql_where=sa.text("state NOT IN ('adopted', 'discarded')"),
    )
    op.create_table(
        "union_record",
        sa.Column("union_id", sa.Integer(), nullable=False),
        sa.Column("committee_nominated_on", sa.Date(), nullable=True),
        sa.Column("committee_elected_on", sa.Date(), nullable=True),
        sa.Column("committee_reported_on", sa.Date(), nullable=True),
        sa.Column("audit_nominated_on", sa.Date(), nullable=True),
        sa.Column("audit_elected_on", sa.Date(), nullable=True),
        sa.Column("audit_reported_on", sa.Date(), nullable=True),
        sa.Column("women_nominated_on", sa.Date(), nullable=True),
        sa.Column("women_elected_on", sa.Date(), nullable=True),
        sa.Column("women_reported_on", sa.Date(), nullable=True),
        sa.Column("term_years", sa.Integer(), nullable=True),
        sa.Column("approved_by", sa.Text(), nullable=False),
        sa.Column("approved_on", sa.Date(), nullable=True),
        sa.Column("certificate_number", sa.Text(), nullable=False),
        sa.Column("certificate_until", sa.Date(), nullable=True),
        sa.Column("contract_signed_on", sa.Date(), nullable=True),
        sa.Column("contract_until", sa.Date(), nullable=True),
        sa.Column("wages_signed_on", sa.Date(), nullable=True),
        sa.Column("wages_until", sa.Date(), nullable=True),
        sa.Column("medical_until", sa.Date(), nullable=True),
        sa.Column("women_plan_until", sa.Date(), nullable=True),
        sa.Column("serious_illness_until", sa.Date(), nullable=True),
        sa.Column(
            "office",
            sa.Enum(
                "none",
                "present",
                "independent",
                name="office_is_known",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column(
            "library",
            sa.Enum(
                "none",
                "present",
                "independent",
                name="library_is_known",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column(
            "activity",
            sa.Enum(
                "none",
                "present",
                "independent",
                name="activity_is_known",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column(
            "counselling",
            sa.Enum(
                "none",
                "present",
                "independent",
                name="counselling_is_known",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column(
            "mediation",
            sa.Enum(
                "none",
                "present",
                "independent",
                name="mediation_is_known",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("area_m2", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["union_id"], ["union.id"], name=op.f("fk_union_record_union_id")),
        sa.PrimaryKeyConstraint("union_id", name=op.f("pk_union_record")),
    )
    op.create_table(
        "year_figures",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("union_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("info_collected", sa.Integer(), nullable=True),
        sa.Column("cards_issued", sa.Integer(), nullable=True),
        sa.Column("disputes_accepted", sa.Integer(), nullable=True),
        sa.Column("disputes_closed", sa.Integer(), nullable=True),
        sa.Column("wages_fen", sa.BigInteger(), nullable=True),
        sa.Column("education_fen", sa.BigInteger(), nullable=True),
        sa.Column("frontline_fen", sa.BigInteger(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "disputes_accepted >= 0 AND disputes_closed >= 0", name=op.f("ck_year_figures_disputes_are_not_negative")
        ),
        sa.CheckConstraint(
            "info_collected >= 0 AND cards_issued >= 0", name=op.f("ck_year_figures_people_are_not_negative")
        ),
        sa.CheckConstraint(
            "wages_fen >= 0 AND education_fen >= 0 AND frontline_fen >= 0",
            name=op.f("ck_year_figures_money_is_not_negative"),
        ),
        sa.ForeignKeyConstraint(["union_id"], ["union.id"], name=op.f("fk_year_figures_union_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_year_figures")),
        sa.UniqueConstraint("union_id", "year", name=op.f("uq_year_figures_union_id_year")),
    )
    op.create_table(
        "evaluation_row",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("evaluation_id", sa.Integer(), nullable=False),
        sa.Column("criterion", sa.Text(), nullable=False),
        sa.Column("computed", sa.Boolean(), nullable=False),
        sa.Column(
            "claim",
            sa.Enum(
                "met",
                "unmet",
                "not_applicable",
                "missing",
                name="claim_is_known",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("given", sa.JSON(), nullable=False),
        sa.Column(
            "verdict",
            sa.Enum(
                "met",
                "unmet",
                "not_applicable",
                "missing",
                name="verdict_is_known",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("clause", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "NOT computed OR claim IS NULL", name=op.f("ck_evaluation_row_nobody_claims_what_is_computed")
        ),
        sa.ForeignKeyConstraint(["evaluation_id"], ["evaluation.id"], name=op.f("fk_evaluation_row_evaluation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evaluation_row")),
        sa.UniqueConstraint("evaluation_id", "criterion", name=op.f("uq_evaluation_row_evaluation_id_criterion")),
    )
    op.create_table(
        "evaluation_opinion",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("row_id", sa.Integer(), nullable=False),
        sa.Column("union_id", sa.Integer(), nullable=False),
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
            "kind",
            sa.Enum(
                "agreed",
                "not_met",
                "consented",
                name="opinionkind_is_known",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["row_id"], ["evaluation_row.id"], name=op.f("fk_evaluation_opinion_row_id")),
        sa.ForeignKeyConstraint(["union_id"], ["union.id"], name=op.f("fk_evaluation_opinion_union_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evaluation_opinion")),
    )
    op.create_index(op.f("ix_evaluation_opinion_row_id"), "evaluation_opinion", ["row_id"], unique=False)


def downgrade() -> None:
    """Take the tables away."""
    op.drop_index(op.f("ix_evaluation_opinion_row_id"), table_name="evaluation_opinion")
    op.drop_table("evaluation_opinion")
    op.drop_table("evaluation_row")
    op.drop_table("year_figures")
    op.drop_table("union_record")
    op.drop_index(
        "uq_standard_version_union_id_draft",
        table_name="standard_version",
        sqlite_where=sa.text("state NOT IN ('adopted', 'discarded')"),
        postgresql_where=sa.text("state NOT IN ('adopted', 'discarded')"),
    )
    op.drop_index(op.f("ix_standard_version_union_id"), table_name="standard_version")
    op.drop_table("standard_version")
    op.drop_index(
        "uq_evaluation_union_id_level",
        table_name="evaluation",
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )
    op.drop_index("ix_evaluation_union_id_submitted_at", table_name="evaluation")
    op.drop_index("ix_evaluation_state_union_id", table_name="evaluation")
    op.drop_table("evaluation")
