"""Run the migrations on the connection that `vote.tables.bring_up` hands over."""

from alembic import context

from vote.models import Base

connection = context.config.attributes["connection"]
context.configure(
    connection=connection, target_metadata=Base.metadata, render_as_batch=connection.dialect.name == "sqlite"
)
with context.begin_transaction():
    context.run_migrations()
