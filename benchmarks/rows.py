"""The rows that an act wrote, found by comparing the tables before and after, and written again by hand."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

import psycopg
from sqlalchemy import Connection, Table, select

from gongkai.engine.tables import METADATA

Rows = dict[tuple[Any, ...], dict[str, Any]]
Seen = dict[str, Rows]
SHARED = ("gk_counter", "gk_snapshot", "gk_mark")
"""The tables whose rows belong to no case."""


@dataclass(frozen=True, slots=True)
class Change:
    """One statement, with ``?`` for each value, and the values of each row it is carried out for."""

    table: str
    sql: str
    rows: list[tuple[Any, ...]]


def see(connection: Connection, case_id: str | None) -> Seen:
    """Every row that an act in the case may touch, by table and key."""
    return {table.name: _rows(connection, table, case_id) for table in METADATA.sorted_tables}


def _rows(connection: Connection, table: Table, case_id: str | None) -> Rows:
    query = select(table)
    if table.name not in SHARED:
        query = query.where(table.c["id" if table.name == "gk_case" else "case_id"] == case_id)
    names = [column.name for column in table.primary_key.columns]
    return {tuple(row[name] for name in names): dict(row) for row in connection.execute(query).mappings()}


def changes(before: Seen, after: Seen) -> list[Change]:
    """What leads from `before` to `after`, as somebody would write it who knows the rows already."""
    return [change for table in METADATA.sorted_tables for change in _changes(table, before, after)]


def _changes(table: Table, before: Seen, after: Seen) -> Iterator[Change]:
    old, new = before[table.name], after[table.name]
    where = " AND ".join(f"{column.name} = ?" for column in table.primary_key.columns)
    gone = [key for key in old if key not in new]
    if gone:
        yield Change(table.name, f"DELETE FROM {table.name} WHERE {where}", gone)
    for key, row in new.items():
        if key in old and old[key] != row:
            changed = [name for name in row if row[name] != old[key][name]]
            values = ", ".join(f"{name} = ?" for name in changed)
            sql = f"UPDATE {table.name} SET {values} WHERE {where}"
            yield Change(table.name, sql, [(*(row[name] for name in changed), *key)])
    added = [row for key, row in new.items() if key not in old]
    if added:
        columns = ", ".join(added[0])
        sql = f"INSERT INTO {table.name} ({columns}) VALUES ({', '.join('?' * len(added[0]))})"
        yield Change(table.name, sql, [tuple(row.values()) for row in added])


class Hand(Protocol):
    """Hand-written SQL on a database of its own: one transaction an act, as durable as the engine's."""

    def write(self, changes: list[Change]) -> None:
        """Carry the changes out and commit."""
        ...

    def close(self) -> None:
        """Close the connection."""
        ...


class SQLiteHand:
    """Through `sqlite3`, WAL and ``synchronous=FULL``."""

    def __init__(self, path: str) -> None:
        self.connection = sqlite3.connect(path, isolation_level=None, timeout=30)
        for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON"):
            self.connection.execute(f"PRAGMA {pragma}")

    def write(self, changes: list[Change]) -> None:
        """Carry the changes out and commit."""
        cursor = self.connection.cursor()
        cursor.execute("BEGIN IMMEDIATE")
        for change in changes:
            if len(change.rows) == 1:
                cursor.execute(change.sql, change.rows[0])
            else:
                cursor.executemany(change.sql, change.rows)
        cursor.execute("COMMIT")

    def close(self) -> None:
        """Close the connection."""
        self.connection.close()


class PostgreSQLHand:
    """Through `psycopg`, which prepares what it sees again and sends many rows in one pipeline."""

    def __init__(self, url: str) -> None:
        self.connection = psycopg.connect(url)

    def write(self, changes: list[Change]) -> None:
        """Carry the changes out and commit."""
        cursor = self.connection.cursor()
        for change in changes:
            if len(change.rows) == 1:
                cursor.execute(change.sql, change.rows[0])
            else:
                cursor.executemany(change.sql, change.rows)
        self.connection.commit()

    def close(self) -> None:
        """Close the connection."""
        self.connection.close()


def hand_of(url: str) -> Hand:
    """The hand for a database that has our tables."""
    return SQLiteHand(url.removeprefix("sqlite:///")) if url.startswith("sqlite") else PostgreSQLHand(url)


def written_by(dialect: str) -> Callable[[list[Change]], list[Change]]:
    """How a dialect's driver wants the changes."""
    return _for_sqlite if dialect == "sqlite" else _for_postgresql


def _for_sqlite(changes: list[Change]) -> list[Change]:
    """Days as texts, as SQLAlchemy writes them."""
    return [Change(c.table, c.sql, [tuple(map(_as_text, row)) for row in c.rows]) for c in changes]


def _as_text(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _for_postgresql(changes: list[Change]) -> list[Change]:
    """With psycopg's own placeholders."""
    return [Change(c.table, c.sql.replace("?", "%s"), c.rows) for c in changes]
