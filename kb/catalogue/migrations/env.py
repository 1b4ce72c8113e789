"""What Alembic runs for each command; the connection comes from `upgrade`."""

from __future__ import annotations

from alembic import context

from kb.catalogue.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    # SQLite can undo a change of schema as well, which Alembic does not assume.
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
