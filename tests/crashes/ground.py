"""The ground that a point is tried on: a database and a folder of documents that can be put back as they were."""

from __future__ import annotations

import shutil
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import Connection, Engine, create_engine, make_url

from gongkai.engine.casework import configure_sqlite, upgrade
from gongkai.engine.tables import METADATA
from tests.crashes.kinds import office_of
from tests.office import Office

TABLES = [table.name for table in METADATA.sorted_tables]
Rows = dict[str, list[tuple[Any, ...]]]


def rows_of(connection: Connection) -> Rows:
    """Every row of every table of ours, in the order of their keys."""
    cursor, rows = connection.connection.cursor(), {}
    for table in METADATA.sorted_tables:
        cursor.execute(f"SELECT * FROM {table.name} ORDER BY {', '.join(table.primary_key.columns.keys())}")
        rows[table.name] = [tuple(row) for row in cursor.fetchall()]
    return rows


class Ground(ABC):
    """An empty database first; what it holds at `keep` comes back at `restore`, with the documents."""

    name: str

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.documents, self._kept_documents = folder / "documents", folder / "kept documents"

    @abstractmethod
    def engine(self) -> Engine:
        """A new engine; whoever asks disposes of it."""

    @abstractmethod
    def empty(self) -> None:
        """Begin anew with our tables and nothing in them."""
        shutil.rmtree(self.documents, ignore_errors=True)
        self.documents.mkdir(parents=True)

    @abstractmethod
    def keep(self) -> None:
        """Remember what is there. No connection may be open."""
        shutil.rmtree(self._kept_documents, ignore_errors=True)
        shutil.copytree(self.documents, self._kept_documents)

    @abstractmethod
    def restore(self) -> None:
        """Put back what was kept. No connection may be open."""
        shutil.rmtree(self.documents)
        shutil.copytree(self._kept_documents, self.documents)

    @abstractmethod
    def close(self) -> None:
        """Leave nothing open."""

    def _migrate(self) -> None:
        database = self.engine()
        with database.begin() as connection:
            upgrade(connection)
        database.dispose()

    @contextmanager
    def office(self, seed: str, moment: Callable[[Office], None]) -> Iterator[Office]:
        """A fresh program over the ground as it is now: its own engine, connections, keys and chance."""
        database = self.engine()
        try:
            yield office_of(database, self.documents, seed, moment)
        finally:
            database.dispose()


class SqliteGround(Ground):
    """One file, WAL, ``synchronous=FULL``."""

    name = "sqlite"

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.path = folder / "gongkai.sqlite"
        self._kept = b""

    def engine(self) -> Engine:
        """A new engine over the file."""
        return configure_sqlite(create_engine(f"sqlite:///{self.path}"))

    def empty(self) -> None:
        """A new file."""
        super().empty()
        self._remove()
        self._migrate()

    def keep(self) -> None:
        """The last connection has left one checkpointed file."""
        super().keep()
        assert not self.path.with_name(f"{self.path.name}-wal").exists(), "a connection is open"
        self._kept = self.path.read_bytes()

    def restore(self) -> None:
        """The file as it was, without what a dead process has left beside it."""
        super().restore()
        self._remove()
        self.path.write_bytes(self._kept)

    def close(self) -> None:
        """Nothing is."""

    def _remove(self) -> None:
        for path in self.folder.glob(f"{self.path.name}*"):
            path.unlink()


class PostgresGround(Ground):
    """A database of our own on a server; what is kept lies in a second schema."""

    name = "postgresql"
    database = "gongkai_crashes"

    def __init__(self, folder: Path, server_url: str) -> None:
        super().__init__(folder)
        with psycopg.connect(server_url, autocommit=True) as server:
            server.execute(f"DROP DATABASE IF EXISTS {self.database} WITH (FORCE)".encode())
            server.execute(f"CREATE DATABASE {self.database}".encode())
        self.url = make_url(server_url).set(drivername="postgresql+psycopg", database=self.database)
        url = self.url.set(drivername="postgresql").render_as_string(hide_password=False)
        self.administrator = psycopg.connect(url, autocommit=True)
        # The engine's own triggers refuse to take entries back; restoring is no act of the engine's.
        self.administrator.execute("SET session_replication_role = replica")
        self.administrator.execute("SET synchronous_commit = off")
        self._migrate()
        self._many("CREATE SCHEMA kept", *(f"CREATE TABLE kept.{name} (LIKE public.{name})" for name in TABLES))

    def engine(self) -> Engine:
        """A new engine over the server."""
        return create_engine(self.url)

    def empty(self) -> None:
        """The same tables, with nothing in them."""
        super().empty()
        self._many(*(f"DELETE FROM {name}" for name in TABLES))

    def keep(self) -> None:
        """Copy every row aside."""
        super().keep()
        self._many(*(f"DELETE FROM kept.{name}; INSERT INTO kept.{name} TABLE public.{name}" for name in TABLES))

    def restore(self) -> None:
        """Copy every row back."""
        super().restore()
        self._many(*(f"DELETE FROM {name}; INSERT INTO {name} TABLE kept.{name}" for name in TABLES))

    def close(self) -> None:
        """Leave the server."""
        self.administrator.close()

    def _many(self, *statements: str) -> None:
        """One round trip, one transaction."""
        self.administrator.execute("; ".join(statements).encode())
