"""The first release: unions, accounts, assemblies, results, problems, connections, the audit trail."""

from alembic import op

from admin.models.base import Base

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make all tables."""
    Base.metadata.create_all(op.get_bind())


def downgrade() -> None:
    """Take all tables away."""
    Base.metadata.drop_all(op.get_bind())
