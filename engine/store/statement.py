"""How a statement is written, prepared and carried out, on every database alike."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Connection, Date, LargeBinary, TextClause, bindparam, text
from sqlmodel import Session

from ..errors import HostEngineUnsuited

_DAYS = frozenset({"due_on", "safe_on", "start_on", "lapses_on", "stopped_on", "opened_on", "day"})


@cache
def statement(sql: str) -> TextClause:
    """A prepared text; days are bound as dates, ciphertexts as bytes, on every database alike."""
    clause = text(sql)
    names = set(clause._bindparams)  # noqa: SLF001 (no public way to list them)
    days = [bindparam(name, type_=Date()) for name in names if name.rpartition("__")[2] in _DAYS]
    octets = [bindparam(name, type_=LargeBinary()) for name in names & {"ciphertext", "wrapped"}]
    return clause.bindparams(*days, *octets)


@cache
def _insert(table: str, columns: tuple[str, ...], more: str = "") -> TextClause:
    return statement(f"INSERT INTO {table} ({', '.join(columns)}) VALUES (:{', :'.join(columns)}){more}")  # noqa: S608


def insert(session: Session, table: str, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows of equal keys."""
    if rows:
        session.connection().execute(_insert(table, tuple(rows[0])), list(rows))


def insert_new(session: Session, table: str, row: Mapping[str, Any]) -> bool:
    """Insert a row unless its key is there; whether it went in. Waits for a competing transaction."""
    result = session.connection().execute(_insert(table, tuple(row), " ON CONFLICT DO NOTHING"), dict(row))
    return bool(result.rowcount)


def read(session: Session, sql: str, **values: Any) -> list[dict[str, Any]]:
    """The rows of a reading statement as plain dicts."""
    return [dict(row) for row in session.connection().execute(statement(sql), values).mappings()]


def write(session: Session, sql: str, **values: Any) -> int:
    """Carry out a changing statement; how many rows it changed."""
    return session.connection().execute(statement(sql), values).rowcount


def check_host(session: Session) -> None:
    """Raises `HostEngineUnsuited` on an SQLite connection whose savepoints and reads would commit on their own.

    pysqlite in its default mode opens a transaction only before the first change: a read, then a savepoint of the
    engine's, would survive the host's rollback.
    """
    connection: Connection = session.connection()
    if connection.dialect.name == "sqlite":
        driver = connection.connection.dbapi_connection
        if driver is not None and not getattr(driver, "in_transaction", True):
            raise HostEngineUnsuited
