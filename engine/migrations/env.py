"""Alembic's environment: always on the caller's connection, in the caller's transaction."""

from __future__ import annotations

from alembic import context

from gongkai.engine.migrations import VERSION_TABLE
from gongkai.engine.tables import METADATA

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    version_table=VERSION_TABLE,
    transactional_ddl=False,
)
context.run_migrations()
