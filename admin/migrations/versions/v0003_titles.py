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


def downgrade() -> None:
    """Take the tables away."""
    op.drop_index(op.f("ix_title_step_title_id"), table_name="title_step")
    op.drop_table("title_step")
    op.drop_index(
        "uq_title_union_id_level",
        table_name="title",
        sqlite_where=sa.text("ended_on IS NULL"),
        postgresql_where=sa.text("ended_on IS NULL"),
    )
    op.drop_index(op.f("ix_title_union_id"), table_name="title")
    op.drop_index("ix_title_level_state_awarded_on", table_name="title")
    op.drop_table("title")
