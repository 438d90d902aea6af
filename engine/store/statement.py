"""How a statement is written, sent and answered, on every database alike.

Statements are constant texts with ``:names`` in the words that SQLite and PostgreSQL share. They go through the
cursor of the session's own connection: in the caller's transaction, without the cost of a statement compiler. What the
driver raises is told as SQLAlchemy tells it, without the values, which may be anybody's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError, PendingRollbackError
from sqlmodel import Session

from ..errors import DriverUnsuited, HostEngineUnsuited

_NAME = re.compile(r":([a-z_]\w*)")
Transaction = Session | Connection
"""The caller's: a session of SQLModel or SQLAlchemy, or a connection of SQLAlchemy for hosts without an ORM."""
_NOTHING: Mapping[str, Any] = {}
_SAVEPOINT = "gongkai_act"
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def execute(cursor: Any, text: str, values: Any, many: bool) -> None:
    """The one place where a statement leaves for the driver."""
    if many:
        cursor.executemany(text, values)
    else:
        cursor.execute(text, values)


def send(session: Transaction, sql: str, values: Any = _NOTHING, *, many: bool = False) -> Any:
    """Carry out a statement with a mapping of values, or once for each mapping of `many`; the driver's cursor.

    Raises `sqlalchemy.exc.DBAPIError`.
    """
    return run(connection_of(session), sql, values, many=many)


def connection_of(session: Transaction) -> Connection:
    """The connection that the caller's transaction runs on; it is begun where nobody has yet."""
    if not isinstance(session, Connection):
        return session.connection()
    if not session.in_transaction():
        session.begin()
    return session


def run(connection: Connection, sql: str, values: Any, *, many: bool) -> Any:
    """The same on a connection."""
    cursor = connection.connection.cursor()
    if connection.dialect.name == "sqlite":
        text, values = sql, [_texts(row) for row in values] if many else _texts(values)
    else:
        text = _pyformat(sql)
    try:
        execute(cursor, text, values, many)
    except connection.dialect.loaded_dbapi.Error as error:
        # As SQLAlchemy tells it, which also takes lost connections out of the pool; there is no public way.
        connection._handle_dbapi_exception(error, sql, None, cursor, None)  # noqa: SLF001
    return cursor


def _texts(values: Any) -> Any:
    """SQLite keeps days as texts."""
    return {name: value.isoformat() if type(value) is date else value for name, value in values.items()}


@cache
def _pyformat(sql: str) -> str:
    return _NAME.sub(r"%(\1)s", sql.replace("%", "%%"))


def insert(session: Transaction, table: str, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows of equal keys."""
    if len(rows) == 1:
        send(session, _insert(table, tuple(rows[0])), rows[0])
    elif rows:
        send(session, _insert(table, tuple(rows[0])), rows, many=True)


def insert_new(session: Transaction, table: str, row: Mapping[str, Any]) -> bool:
    """Insert a row unless its key is there; whether it went in. Waits for a competing transaction."""
    return bool(send(session, _insert(table, tuple(row), " ON CONFLICT DO NOTHING"), row).rowcount)


@cache
def _insert(table: str, columns: tuple[str, ...], more: str = "") -> str:
    return f"INSERT INTO {table} ({', '.join(columns)}) VALUES (:{', :'.join(columns)}){more}"  # noqa: S608


def is_storable(value: object) -> bool:
    """Whether a database can hold the value: NUL and lone surrogates are in no text of any."""
    return not isinstance(value, str) or _UNSTORABLE.search(value) is None


def read(session: Transaction, sql: str, **values: Any) -> list[dict[str, Any]]:
    """The rows of a reading statement as plain dicts; none where it asks for what no database can hold."""
    if not all(map(is_storable, values.values())):
        return []
    cursor = send(session, sql, values)
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def write(session: Transaction, sql: str, **values: Any) -> int:
    """Carry out a changing statement; how many rows it changed."""
    return int(send(session, sql, values).rowcount)


@contextmanager
def all_or_nothing(session: Transaction) -> Iterator[None]:
    """What is written inside stays whole or goes whole, whatever the caller does after an error."""
    send(session, f"SAVEPOINT {_SAVEPOINT}")
    try:
        yield
    except BaseException:
        with suppress(DBAPIError, PendingRollbackError):  # where the connection is lost, so is the transaction
            send(session, f"ROLLBACK TO SAVEPOINT {_SAVEPOINT}")
            send(session, f"RELEASE SAVEPOINT {_SAVEPOINT}")
        raise
    send(session, f"RELEASE SAVEPOINT {_SAVEPOINT}")


def check_host(session: Transaction) -> None:
    """Raises `DriverUnsuited` where the statements are not written for the driver, and `HostEngineUnsuited` on an
    SQLite connection whose savepoints and reads would commit on their own.

    pysqlite in its default mode opens a transaction only before the first change: a read, then a savepoint of the
    engine's, would survive the host's rollback.
    """
    connection = connection_of(session)
    if connection.dialect.name == "sqlite":
        driver = connection.connection.dbapi_connection
        if driver is not None and not getattr(driver, "in_transaction", True):
            raise HostEngineUnsuited
    elif connection.dialect.name != "postgresql" or connection.dialect.paramstyle != "pyformat":
        raise DriverUnsuited(driver=f"{connection.dialect.name}+{connection.dialect.driver}")
