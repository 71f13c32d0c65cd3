"""Displays, targets, leadership."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "target",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("by_day", sa.Date(), nullable=False),
        sa.Column("share_percent", sa.Integer(), nullable=False),
        sa.Column("titles", sa.Integer(), nullable=False),
        sa.Column("clause", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(), nullable=True),
        sa.Column("withdrawn_by", sa.Text(), nullable=False),
        sa.CheckConstraint("share_percent BETWEEN 1 AND 100", name=op.f("ck_target_share_is_a_percentage")),
        sa.CheckConstraint("titles >= 0", name=op.f("ck_target_titles_are_not_negative")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_target")),
    )
    op.create_table(
        "year_settled",
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.Column("settled_at", sa.DateTime(), nullable=False),
        sa.Column("settled_by", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("year", name=op.f("pk_year_settled")),
    )
    op.create_table(
        "brief",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("union_id", sa.Integer(), nullable=False),
        sa.Column(
            "period",
            sa.Enum(
                "month", "quarter", "year", name="period_is_known", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.Column("drawn_on", sa.Date(), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("sent_at", sa.DateTime(), nullable=True),
        sa.Column("sent_by", sa.Text(), nullable=False),
        sa.Column("to_union_id", sa.Integer(), nullable=True),
        sa.Column("acknowledged_at", sa.DateTime(), nullable=True),
        sa.Column("acknowledged_by", sa.Text(), nullable=False),
        sa.Column("remark", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("(sent_at IS NULL) = (to_union_id IS NULL)", name=op.f("ck_brief_sent_to_somebody")),
        sa.CheckConstraint(
            "acknowledged_at IS NULL OR sent_at IS NOT NULL", name=op.f("ck_brief_acknowledged_once_sent")
        ),
        sa.ForeignKeyConstraint(["to_union_id"], ["union.id"], name=op.f("fk_brief_to_union_id")),
        sa.ForeignKeyConstraint(["union_id"], ["union.id"], name=op.f("fk_brief_union_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_brief")),
        sa.UniqueConstraint("union_id", "period", "year", "number", name=op.f("uq_brief_union_id_period_year_number")),
    )
    op.create_index(op.f("ix_brief_to_union_id"), "brief", ["to_union_id"], unique=False)
    op.create_table(
        "exemplar",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("union_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("story", sa.Text(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "nominated",
                "approved",
                "refused",
                "withdrawn",
                name="exemplarstate_is_known",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("nominated_at", sa.DateTime(), nullable=False),
        sa.Column("nominated_by", sa.Text(), nullable=False),
        sa.Column("nominating_union_id", sa.Integer(), nullable=False),
        sa.Column("agreed_at", sa.DateTime(), nullable=True),
        sa.Column("agreed_by", sa.Text(), nullable=False),
        sa.Column("decided_at", sa.DateTime(), nullable=True),
        sa.Column("decided_by", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["nominating_union_id"], ["union.id"], name=op.f("fk_exemplar_nominating_union_id")),
        sa.ForeignKeyConstraint(["union_id"], ["union.id"], name=op.f("fk_exemplar_union_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exemplar")),
    )
    op.create_index("ix_exemplar_state", "exemplar", ["state"], unique=False)
    op.create_index(op.f("ix_exemplar_union_id"), "exemplar", ["union_id"], unique=False)
    op.create_table(
        "input",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("union_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("persons", sa.Integer(), nullable=False),
        sa.Column("things", sa.Text(), nullable=False),
        sa.Column("yuan", sa.Integer(), nullable=False),
        sa.Column("entered_at", sa.DateTime(), nullable=False),
        sa.Column("entered_by", sa.Text(), nullable=False),
        sa.CheckConstraint("persons >= 0 AND yuan >= 0", name=op.f("ck_input_inputs_are_not_negative")),
        sa.ForeignKeyConstraint(["union_id"], ["union.id"], name=op.f("fk_input_union_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_input")),
        sa.UniqueConstraint("union_id", "year", name=op.f("uq_input_union_id_year")),
    )
    op.create_index(op.f("ix_input_year"), "input", ["year"], unique=False)
    op.create_table(
        "publicity",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("union_id", sa.Integer(), nullable=False),
        sa.Column("media", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("published_on", sa.Date(), nullable=False),
        sa.Column("link", sa.Text(), nullable=False),
        sa.Column("added_at", sa.DateTime(), nullable=False),
        sa.Column("added_by", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["union_id"], ["union.id"], name=op.f("fk_publicity_union_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_publicity")),
    )
    op.create_index(op.f("ix_publicity_published_on"), "publicity", ["published_on"], unique=False)
    op.create_index(op.f("ix_publicity_union_id"), "publicity", ["union_id"], unique=False)
    op.create_table(
        "question",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("union_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(), nullable=False),
        sa.Column("asked_by", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("answered_at", sa.DateTime(), nullable=True),
        sa.Column("answered_by", sa.Text(), nullable=False),
        sa.Column("answering_union_id", sa.Integer(), nullable=True),
        sa.Column("shared_title", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "shared_title = '' OR answered_at IS NOT NULL", name=op.f("ck_question_shared_once_answered")
        ),
        sa.CheckConstraint(
            "(answered_at IS NULL) = (answering_union_id IS NULL)", name=op.f("ck_question_answered_by_somebody")
        ),
        sa.ForeignKeyConstraint(["answering_union_id"], ["union.id"], name=op.f("fk_question_answering_union_id")),
        sa.ForeignKeyConstraint(["union_id"], ["union.id"], name=op.f("fk_question_union_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_question")),
    )
    op.create_index(op.f("ix_question_union_id"), "question", ["union_id"], unique=False)
    op.create_table(
        "display",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("union_id", sa.Integer(), nullable=False),
        sa.Column("officer_id", sa.Integer(), nullable=True),
        sa.Column(
            "place",
            sa.Enum("front", "office", name="place_is_known", native_enum=False, create_constraint=True, length=32),
            nullable=True,
        ),
        sa.Column(
            "way",
            sa.Enum(
                "badge",
                "name_plate",
                "contact_card",
                "desk_sign",
                name="way_is_known",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("words", sa.Text(), nullable=False),
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
            nullable=True,
        ),
        sa.Column("shown_on", sa.Date(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("why_ended", sa.Text(), nullable=False),
        sa.Column("entered_at", sa.DateTime(), nullable=False),
        sa.Column("entered_by", sa.Text(), nullable=False),
        sa.CheckConstraint("(officer_id IS NULL) = (place IS NOT NULL)", name=op.f("ck_display_a_plaque_has_a_place")),
        sa.CheckConstraint("(officer_id IS NULL) = (post IS NULL)", name=op.f("ck_display_a_sign_has_a_post")),
        sa.CheckConstraint("(officer_id IS NULL) = (way IS NULL)", name=op.f("ck_display_a_sign_has_a_way")),
        sa.CheckConstraint("ended_on IS NULL OR ended_on >= shown_on", name=op.f("ck_display_it_ends_after_it_began")),
        sa.ForeignKeyConstraint(["officer_id"], ["officer.id"], name=op.f("fk_display_officer_id")),
        sa.ForeignKeyConstraint(["union_id"], ["union.id"], name=op.f("fk_display_union_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_display")),
    )
    op.create_index("ix_display_officer_id", "display", ["officer_id"], unique=False)
    op.create_index(op.f("ix_display_union_id"), "display", ["union_id"], unique=False)
    op.create_index(
        "uq_display_plaque",
        "display",
        ["union_id"],
        unique=True,
        sqlite_where=sa.text("officer_id IS NULL AND ended_on IS NULL"),
        postgresql_where=sa.text("officer_id IS NULL AND ended_on IS NULL"),
    )
    op.create_index(
        "uq_display_sign",
        "display",
        ["officer_id", "way"],
        unique=True,
        sqlite_where=sa.text("officer_id IS NOT NULL AND ended_on IS NULL"),
        postgresql_where=sa.text("officer_id IS NOT NULL AND ended_on IS NULL"),
    )
    op.create_table(
        "exemplar_person",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("exemplar_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("consented_on", sa.Date(), nullable=True),
        sa.Column("how", sa.Text(), nullable=False),
        sa.Column("written_by", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["exemplar_id"], ["exemplar.id"], name=op.f("fk_exemplar_person_exemplar_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exemplar_person")),
    )
    op.create_index(op.f("ix_exemplar_person_exemplar_id"), "exemplar_person", ["exemplar_id"], unique=False)


def downgrade() -> None:
    """Take the tables away."""
    op.drop_index(op.f("ix_exemplar_person_exemplar_id"), table_name="exemplar_person")
    op.drop_table("exemplar_person")
    op.drop_index(
        "uq_display_sign",
        table_name="display",
        sqlite_where=sa.text("officer_id IS NOT NULL AND ended_on IS NULL"),
        postgresql_where=sa.text("officer_id IS NOT NULL AND ended_on IS NULL"),
    )
    op.drop_index(
        "uq_display_plaque",
        table_name="display",
        sqlite_where=sa.text("officer_id IS NULL AND ended_on IS NULL"),
        postgresql_where=sa.text("officer_id IS NULL AND ended_on IS NULL"),
    )
    op.drop_index(op.f("ix_display_union_id"), table_name="display")
    op.drop_index("ix_display_officer_id", table_name="display")
    op.drop_table("display")
    op.drop_index(op.f("ix_question_union_id"), table_name="question")
    op.drop_table("question")
    op.drop_index(op.f("ix_publicity_union_id"), table_name="publicity")
    op.drop_index(op.f("ix_publicity_published_on"), table_name="publicity")
    op.drop_table("publicity")
    op.drop_index(op.f("ix_input_year"), table_name="input")
    op.drop_table("input")
    op.drop_index(op.f("ix_exemplar_union_id"), table_name="exemplar")
    op.drop_index("ix_exemplar_state", table_name="exemplar")
    op.drop_table("exemplar")
    op.drop_index(op.f("ix_brief_to_union_id"), table_name="brief")
    op.drop_table("brief")
    op.drop_table("year_settled")
    op.drop_table("target")
