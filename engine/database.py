"""Engines that keep the promise of one transaction: SQLite opened explicitly, PostgreSQL as it is.

pysqlite begins a transaction only before the first change and commits savepoints on its own; both would let a part of
an act survive the host's rollback. So BEGIN is sent by us: IMMEDIATE, because a deferred one that reads and then
writes is refused under load whatever the timeout; deferred for connections that only read.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event

from .store.statement import run

BUSY_TIMEOUT_MS = 30_000
READ_ONLY = "gongkai_read_only"
_WAL = "gongkai_wal"


def configure_sqlite(engine: Engine, *, durable: bool = True) -> Engine:
    """Make a host's SQLite engine fit: explicit BEGIN, WAL, ``synchronous=FULL``, a busy timeout of 30 s.

    `durable=False` gives up FULL for NORMAL, which may lose the last commits at a power cut: not for a real office.
    """

    @event.listens_for(engine, "connect")
    def _connect(driver: Any, _record: Any) -> None:
        driver.isolation_level = None
        cursor = driver.cursor()
        cursor.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
        cursor.execute(f"PRAGMA synchronous = {'FULL' if durable else 'NORMAL'}")
        cursor.execute("PRAGMA foreign_keys = ON")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        only_reads = bool(connection.get_execution_options().get(READ_ONLY, False))
        if not only_reads and not connection.info.get(_WAL, False):
            _run(connection, "PRAGMA journal_mode = WAL")
            connection.info[_WAL] = True
        if connection.info.get(READ_ONLY, False) != only_reads:
            _run(connection, f"PRAGMA query_only = {'ON' if only_reads else 'OFF'}")
            connection.info[READ_ONLY] = only_reads
        _run(connection, "BEGIN" if only_reads else "BEGIN IMMEDIATE")

    return engine


def _run(connection: Connection, sql: str) -> None:
    run(connection, sql, {}, many=False)


def sqlite_engine(url: str) -> Engine:
    """A configured engine for an SQLite URL."""
    return configure_sqlite(create_engine(url))


def open_engine(url: str) -> Engine:
    """The engine of a URL: SQLite configured, PostgreSQL through psycopg."""
    if url.startswith("sqlite"):
        return sqlite_engine(url)
    if url.startswith(("postgresql://", "postgres://")):
        url = "postgresql+psycopg://" + url.partition("://")[2]
    return create_engine(url)


def reading(engine: Engine) -> Engine:
    """The same database for commands that only read: no write lock is taken, and a write is refused."""
    return engine.execution_options(**{READ_ONLY: True, "postgresql_readonly": engine.dialect.name == "postgresql"})


def tidy(engine: Engine) -> None:
    """Leave an SQLite database as one checkpointed file, and close its connections."""
    if engine.dialect.name == "sqlite":
        driver = engine.raw_connection()
        try:
            driver.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
        finally:
            driver.close()
    engine.dispose()
