"""apsw dressed as the standard library's `sqlite3`, as far as SQLAlchemy and the engine ask for it.

The standard library's SQLite and apsw's are two libraries in one process: a VFS registered with apsw serves apsw
alone. So that the real engine runs over a disk of ours, its driver is exchanged, and nothing else.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import date
from typing import Any

import apsw

Error = sqlite3.Error
DatabaseError = sqlite3.DatabaseError
OperationalError = sqlite3.OperationalError
IntegrityError = sqlite3.IntegrityError
InterfaceError = sqlite3.InterfaceError
InternalError = sqlite3.InternalError
NotSupportedError = sqlite3.NotSupportedError
ProgrammingError = sqlite3.ProgrammingError
DataError = sqlite3.DataError
Warning = sqlite3.Warning  # noqa: A001 (the name that PEP 249 gives it)
Binary = bytes

apilevel = "2.0"
paramstyle = "qmark"
threadsafety = 1
PARSE_DECLTYPES = sqlite3.PARSE_DECLTYPES
PARSE_COLNAMES = sqlite3.PARSE_COLNAMES
sqlite_version = apsw.sqlite_lib_version()
sqlite_version_info = tuple(map(int, sqlite_version.split(".")))

_KINDS = {
    apsw.ConstraintError: IntegrityError,
    apsw.CorruptError: DatabaseError,
    apsw.NotADBError: DatabaseError,
    apsw.BindingsError: ProgrammingError,
    apsw.ConnectionClosedError: ProgrammingError,
    apsw.CursorClosedError: ProgrammingError,
    apsw.MisuseError: InterfaceError,
}
_CHANGING = ("INSERT", "UPDATE", "DELETE", "REPLACE", "WITH")


@contextmanager
def _told() -> Iterator[None]:
    """Errors by the names of PEP 249."""
    try:
        yield
    except apsw.Error as error:
        raise _KINDS.get(type(error), OperationalError)(f"{type(error).__name__}: {error}") from error


class Cursor:
    """Reads all rows of a statement at once, so that nothing is left running."""

    arraysize = 1

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.rowcount = -1
        self.description: tuple[tuple[Any, ...], ...] | None = None
        self.lastrowid: int | None = None
        self._rows: list[tuple[Any, ...]] = []

    def execute(self, sql: str, values: Any = ()) -> Cursor:
        """Carry out one statement, its values by position or by name."""
        self._run(sql, values)
        self.rowcount = self.connection.held.changes() if _changes(sql) else -1
        return self

    def executemany(self, sql: str, rows: Sequence[Any]) -> Cursor:
        """Carry out one statement for each of `rows`; `rowcount` is the sum."""
        changed = 0
        for values in rows:
            changed += self.execute(sql, values).rowcount
        self.rowcount = changed
        return self

    def _run(self, sql: str, values: Any) -> None:
        self.description, self._rows = None, []
        with _told():
            cursor = self.connection.held.cursor()
            cursor.exec_trace = self._describe
            self._rows = [tuple(row) for row in cursor.execute(sql, _bound(values))]
            self.lastrowid = self.connection.held.last_insert_rowid()

    def _describe(self, cursor: apsw.Cursor, _sql: str, _values: Any) -> bool:
        """While it runs, a statement knows its columns even where it has no row."""
        columns = cursor.get_description()
        self.description = tuple((column[0], *[None] * 6) for column in columns) or None
        return True

    def fetchone(self) -> tuple[Any, ...] | None:
        """The next row."""
        return self._rows.pop(0) if self._rows else None

    def fetchmany(self, size: int | None = None) -> list[tuple[Any, ...]]:
        """The next rows."""
        size = size or self.arraysize
        taken, self._rows = self._rows[:size], self._rows[size:]
        return taken

    def fetchall(self) -> list[tuple[Any, ...]]:
        """All rows that are left."""
        taken, self._rows = self._rows, []
        return taken

    def __iter__(self) -> Iterator[tuple[Any, ...]]:
        return iter(self.fetchall())

    def setinputsizes(self, sizes: Any) -> None:
        """Nothing to do."""

    def setoutputsize(self, size: Any, column: Any = None) -> None:
        """Nothing to do."""

    def close(self) -> None:
        """Nothing is left open."""
        self._rows = []


class Connection:
    """A connection in explicit transactions only: `isolation_level` is None from the beginning."""

    def __init__(self, path: str, vfs: str) -> None:
        with _told():
            self.held = apsw.Connection(path, vfs=vfs)
        self.isolation_level: str | None = None

    @property
    def in_transaction(self) -> bool:
        """Whether a transaction is open."""
        return bool(self.held.in_transaction)

    def cursor(self) -> Cursor:
        """A new cursor."""
        return Cursor(self)

    def commit(self) -> None:
        """End the transaction, if there is one."""
        if self.in_transaction:
            self.cursor().execute("COMMIT")

    def rollback(self) -> None:
        """Take the transaction back, if there is one."""
        if self.in_transaction:
            self.cursor().execute("ROLLBACK")

    def close(self) -> None:
        """Close; SQLite checkpoints with the last connection, and tells nobody where that fails."""
        with suppress(apsw.Error):
            self.held.close()

    def create_function(self, name: str, arguments: int, function: Callable[..., Any], **_: Any) -> None:
        """SQLAlchemy offers a function for regular expressions, which nothing here uses."""


def connect(path: str, vfs: str) -> Connection:
    """A connection to a file by a registered VFS."""
    return Connection(path, vfs)


def _changes(sql: str) -> bool:
    return sql.lstrip()[:8].upper().startswith(_CHANGING)


def _bound(values: Any) -> Any:
    """Days are texts in SQLite."""
    if isinstance(values, Mapping):
        return {name: _text(value) for name, value in values.items()}
    return tuple(_text(value) for value in values)


def _text(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
