"""Run the migrations on the connection that `vote.tables.bring_up` hands over."""

from alembic import context

from admin.models import (  # noqa: F401
    accounts,
    applications,
    assemblies,
    audit,
    connections,
    displays,
    evaluations,
    evidence,
    exchange,
    figures,
    problems,
    reviews,
    revocations,
    standards,
    subsidies,
    targets,
    titles,
    unions,
)
from admin.models.base import Base

connection = context.config.attributes["connection"]
context.configure(
    connection=connection, target_metadata=Base.metadata, render_as_batch=connection.dialect.name == "sqlite"
)
with context.begin_transaction():
    context.run_migrations()
