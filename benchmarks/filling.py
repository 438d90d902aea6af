"""A database filled with copies of a few cases: the same rows under new ids, by SQL alone.

Ids are random and come sorted, so that the copies lie in their trees as if they had been collected and packed. Keys
that belong to no case (requests, numbers, messages) are made anew; so are the blind indexes, or every applicant would
be the same one.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from random import Random
from typing import Any
from uuid import UUID

import psycopg
from sqlalchemy import Table

from gongkai.engine.tables import METADATA

FIRST_NUMBER = 10_000_000
_NEW_TEXT = "replace(t.{}, b.template, b.id)"
_NEW = {
    ("gk_case", "number"): "t.number || '/' || b.n",
    ("gk_case", "state"): _NEW_TEXT.format("state"),
    ("gk_entry", "body"): _NEW_TEXT.format("body"),
    ("gk_request", "request_id"): "b.n || '.' || t.request_id",
    ("gk_number", "value"): f"{FIRST_NUMBER} + b.n",
    ("gk_number", "text"): "t.text || '/' || b.n",
    ("gk_outbox", "id"): _NEW_TEXT.format("id"),
    ("gk_outbox", "status"): "'sent'",
    ("gk_party", "blind_index"): "substr(b.id || b.id, 1, 64)",
    ("gk_alert", "message"): _NEW_TEXT.format("message"),
}
_LONG = frozenset({"body", "state", "result", "ciphertext"})
_SHORT = "substr(t.{}, 1, 40)"


def fill(url: str, copies: Mapping[str, int], seed: int, *, slim: bool = False) -> None:
    """So many copies of each case; `slim`: with their long texts cut short, where the disk would not hold them all.

    Nobody else may have the database open.
    """
    if url.startswith("sqlite"):
        connection: Any = sqlite3.connect(url.removeprefix("sqlite:///"))
        for pragma in ("journal_mode = OFF", "synchronous = OFF", "cache_size = -500000"):
            connection.execute(f"PRAGMA {pragma}")
    else:
        connection = psycopg.connect(url)
        connection.execute("SET synchronous_commit = off")
    with closing(connection):
        _note_ids(connection, copies, seed, "?" if url.startswith("sqlite") else "%s")
        for table in METADATA.sorted_tables:
            if _key_of(table):
                _copy(connection, table, slim)
        connection.commit()
        if not url.startswith("sqlite"):
            connection.autocommit = True
            connection.execute("VACUUM ANALYZE")


def _note_ids(connection: Any, copies: Mapping[str, int], seed: int, place: str) -> None:
    connection.execute("CREATE TEMPORARY TABLE copy_id (n INTEGER PRIMARY KEY, id TEXT, template TEXT)")
    cursor = connection.cursor()
    cursor.executemany(f"INSERT INTO copy_id (n, id, template) VALUES ({place}, {place}, {place})", _ids(copies, seed))


def _ids(copies: Mapping[str, int], seed: int) -> Iterator[tuple[int, str, str]]:
    random = Random(seed)  # noqa: S311
    templates = [template for template, count in copies.items() for _ in range(count)]
    random.shuffle(templates)
    ids = sorted(str(UUID(int=random.getrandbits(128), version=4)) for _ in templates)
    return zip(range(len(ids)), ids, templates, strict=True)


def _key_of(table: Table) -> str:
    if table.name == "gk_case":
        return "id"
    return "case_id" if "case_id" in table.columns else ""


def _copy(connection: Any, table: Table, slim: bool) -> None:
    key, seed = _key_of(table), f"seed_{table.name}"
    connection.execute(
        f"CREATE TEMPORARY TABLE {seed} AS SELECT * FROM {table.name} "
        f"WHERE {key} IN (SELECT DISTINCT template FROM copy_id)"
    )
    connection.execute(f"CREATE INDEX {seed}_by_case ON {seed} ({key})")
    columns = [column.name for column in table.columns]
    values = ", ".join(_value(table.name, column, key, slim) for column in columns)
    connection.execute(
        f"INSERT INTO {table.name} ({', '.join(columns)}) SELECT {values} "
        f"FROM copy_id b CROSS JOIN {seed} t WHERE t.{key} = b.template ORDER BY b.n"
    )


def _value(table: str, column: str, key: str, slim: bool) -> str:
    if column == key:
        return "b.id"
    if slim and column in _LONG:
        return _SHORT.format(column)
    return _NEW.get((table, column), f"t.{column}")
