"""Alembic's entry: runs the scripts on the connection that `bot.store.migrations` hands over."""

from alembic import context

from bot.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,  # SQLite changes a table by copying it
    transactional_ddl=True,  # on SQLite too: the store has begun the transaction itself
)
with context.begin_transaction():
    context.run_migrations()
