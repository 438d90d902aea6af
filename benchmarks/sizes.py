"""What a case takes on the disk: whole databases, table by table, and what the other libraries take for theirs.

Measured as growth: from a database with a few cases, which holds calendar and workflow, to one with many more.
SQLite: the file after a checkpoint, as it is and after VACUUM. PostgreSQL: ``pg_total_relation_size`` of every table,
indexes and TOAST included, as it is.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import psycopg

from .figure import Figure
from .furnished import furnished
from .ground import KINDS, SQLITE, Ground, migrated
from .peers import REFERENCE, contenders
from .peers.disclosure import WithDisclosure

FIRST_CASES = 5
TOTAL, PACKED, DOCUMENTS = "all", "packed", "documents"
Sizes = dict[str, int]


def measure(ground: Ground) -> list[Figure]:
    """Bytes a case on both databases."""
    return [figure for kind in KINDS for figure in (*_ours(ground, kind), *_everybody(ground, kind))]


def _ours(ground: Ground, kind: str) -> Iterator[Figure]:
    """The main road in full: eleven acts, four documents and letters; table by table."""
    url, folder = ground.url(kind, "sizes"), ground.new_folder("documents")
    database = migrated(url)
    office = furnished(database, folder, ground.seed)
    spare = ground.new_folder("packed")

    def look() -> Sizes:
        whole = {PACKED: packed(url, spare)} if kind == SQLITE else {}
        return {**sizes(url), **whole, DOCUMENTS: _files(folder)}

    grown = _growth(lambda: office.to_stage("archived"), ground.choose(30, 500), look)
    database.dispose()
    whole = {"database": TOTAL, "database after VACUUM": PACKED, "documents on the disk, encrypted": DOCUMENTS}
    for label, name in whole.items():
        if name in grown:
            yield Figure(f"{kind}, disclosure: {label}", grown[name], "bytes a case")
    tables = {name: size for name, size in grown.items() if name not in whole.values()}
    for name, size in sorted(tables.items(), key=lambda pair: -pair[1]):
        if size >= 1:
            yield Figure(f"{kind}, disclosure: {name}", size, "bytes a case", "the whole database", grown[TOTAL])


def _everybody(ground: Ground, kind: str) -> Iterator[Figure]:
    """The six-stage case, seven transactions, by everybody's rules for what a history is."""
    found: dict[str, float] = {}
    cases = ground.choose(50, 1_000)
    for one in contenders(ground, kind):
        with closing(one):
            if not isinstance(one, WithDisclosure) and "cached" not in one.name:
                numbers = iter(range(1_000_000))
                carry: Callable[[], object] = lambda one=one, numbers=numbers: one.carry(next(numbers))  # type: ignore[misc]  # noqa: E731
                found[one.name] = _growth(carry, cases, lambda one=one: sizes(one.url))[TOTAL]  # type: ignore[misc]
    for name, size in found.items():
        yield Figure(f"{kind}, six stages: {name}", size, "bytes a case", REFERENCE, found[REFERENCE])


def _growth(carry: Callable[[], object], cases: int, look: Callable[[], Sizes]) -> dict[str, float]:
    """How much each size grew a case."""
    for _ in range(FIRST_CASES):
        carry()
    before = look()
    for _ in range(cases):
        carry()
    return {name: (size - before.get(name, 0)) / cases for name, size in look().items()}


def sizes(url: str) -> Sizes:
    """The bytes of every table with its indexes, and of `TOTAL`."""
    return _of_sqlite(url.removeprefix("sqlite:///")) if url.startswith("sqlite") else _of_postgresql(url)


def _of_sqlite(path: str) -> Sizes:
    """Table by table where this SQLite was built to tell."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        try:
            rows = connection.execute(
                "SELECT m.tbl_name, SUM(s.pgsize) FROM dbstat s JOIN sqlite_schema m ON m.name = s.name "
                "WHERE s.aggregate = 1 GROUP BY m.tbl_name"
            ).fetchall()
        except sqlite3.OperationalError:
            rows = []
    return {**{str(name): int(size) for name, size in rows}, TOTAL: Path(path).stat().st_size}


def _of_postgresql(url: str) -> Sizes:
    with psycopg.connect(url) as connection:
        rows = connection.execute(
            "SELECT relname, pg_total_relation_size(oid) FROM pg_class "
            "WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
        ).fetchall()
    tables = {str(name): int(size) for name, size in rows}
    return {**tables, TOTAL: sum(tables.values())}


def packed(url: str, folder: Path) -> int:
    """The bytes of the same database written anew without a gap; the database itself stays as it is."""
    copy = folder / "packed.sqlite"
    with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as connection:
        connection.execute("VACUUM INTO ?", (str(copy),))
    size = copy.stat().st_size
    copy.unlink()
    return size


def _files(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
