"""The schema of the ground and its way forward, by Alembic, inside the package.

`upgrade` runs on the caller's connection and commits nothing; the host decides when to call it. Our version table is
``gk_version``, so that a host's own Alembic and ours run side by side; `include_object` keeps a host's autogenerate
from dropping our tables.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect

from ..errors import SchemaTooNew, SchemaTooOld

VERSION_TABLE = "gk_version"
TABLE_PREFIX = "gk_"


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def newest() -> str:
    """The revision that this program was written for."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    return str(ScriptDirectory.from_config(config).get_current_head())


def current(connection: Connection) -> str | None:
    """The revision of the database, None where there are no tables of ours."""
    if not inspect(connection).has_table(VERSION_TABLE):
        return None
    return MigrationContext.configure(connection, opts={"version_table": VERSION_TABLE}).get_current_revision()


def upgrade(connection: Connection) -> None:
    """Bring the schema to `newest`; a second run changes nothing."""
    command.upgrade(_config(connection), "head")


def check(connection: Connection) -> None:
    """Raises `SchemaTooOld` or `SchemaTooNew` where program and database do not fit."""
    found, wanted = current(connection), newest()
    if found == wanted:
        return
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    if found is None or found in known:
        raise SchemaTooOld(found=found or "—", wanted=wanted)
    raise SchemaTooNew(found=found, wanted=wanted)


def include_object(item: Any, name: str | None, kind: str, reflected: bool, compare_to: Any) -> bool:
    """For a host's Alembic environment: leave our tables alone."""
    return not (kind == "table" and name is not None and name.startswith(TABLE_PREFIX))
