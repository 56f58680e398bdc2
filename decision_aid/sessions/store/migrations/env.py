"""Alembic runs this file. The connection comes from `upgrade.py`, already in a transaction."""

from alembic import context

context.configure(connection=context.config.attributes["connection"], version_table="store_version")
with context.begin_transaction():
    context.run_migrations()
