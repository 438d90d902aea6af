"""Every act of whole cases beside hand-written SQL that writes the same rows: one client, then eight.

Every act is taken by the engine in one database and committed; the rows that it wrote are found, and written again by
hand into a second database of the same kind, in one transaction, as durable as the first. Both are timed, in turn.
The hand reads nothing, decides nothing, encrypts nothing and keeps no documents: it is the limit, not a rival.
CPU is this process's: what PostgreSQL's server spends is not in it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from statistics import median
from typing import Any

from sqlalchemy import Engine

from .clients import measure_clients
from .figure import Figure, percentile
from .ground import KINDS, Ground, migrated
from .recording import RecordingOffice
from .rows import Change, Hand, hand_of, see
from .spans import Span, timed

CASES_TO_WARM_UP = 3
TARGET_MICROSECONDS = 800.0


@dataclass(frozen=True, slots=True)
class Timed:
    """An act by the engine and by hand. `documents`: whether it kept any, on the disk and durably."""

    engine: Span
    hand: Span
    documents: bool


class TimedOffice(RecordingOffice):
    """An office whose every act is timed, and repeated by hand in a second database."""

    def __init__(self, database: Engine, second: Engine, hand: Hand, **more: Any) -> None:
        super().__init__(database, **more)
        self.second, self.hand = second, hand
        self.timed: list[Timed] = []
        self.warming_up = True

    def acted(self, span: Span, made: list[Change]) -> None:
        """The same by hand, at once: a busy minute meets both."""
        by_hand, _ = timed(lambda: self.hand.write(made))
        documents = any(change.table == "gk_document" for change in made)
        self.timed.append(Timed(span, by_hand, documents))
        if self.warming_up:
            self.compare(self.last_case)

    def compare(self, case: str | None) -> None:
        """Raises `RuntimeError` where the hand did not write what the engine wrote: then nothing was measured."""
        with self.second.connect() as connection:
            if self.seen(case) != see(connection, case):
                raise RuntimeError("the second database differs")


def measure(ground: Ground) -> list[Figure]:
    """Figures for SQLite and for PostgreSQL: alone, then eight together."""
    alone = [figure for kind in KINDS for figure in _one_client(ground, kind)]
    return alone + measure_clients(ground)


def _one_client(ground: Ground, kind: str) -> Iterator[Figure]:
    second = ground.url(kind, "hand")
    database, other = migrated(ground.url(kind, "engine")), migrated(second)
    with closing(hand_of(second)) as hand:
        office = TimedOffice(database, other, hand, folder=ground.new_folder("documents"), seed=ground.seed)
        acts = _carry(office, ground.choose(20, 300))
    database.dispose()
    other.dispose()
    yield from _figures(kind, acts)


def _carry(office: TimedOffice, cases: int) -> list[Timed]:
    """The acts of so many cases on the main road, after a few to warm up, which are compared act by act."""
    for _ in range(CASES_TO_WARM_UP):
        office.to_stage("archived")
    office.warming_up = False
    office.timed.clear()
    carried = [office.to_stage("archived") for _ in range(cases)]
    for case in carried:
        office.compare(case)
    return office.timed


def _figures(database: str, acts: list[Timed]) -> Iterator[Figure]:
    plain = [act for act in acts if not act.documents]
    for what, chosen in (("act", acts), ("act without documents", plain)):
        for kind, shares in (("wall", (0.5, 0.99)), ("cpu", (0.5,))):
            for share in shares:
                yield _percentile(f"{database}, 1 client, {what}", chosen, kind, share)
        added = [(act.engine.cpu - act.hand.cpu) * 1000 for act in chosen]
        name = f"{database}, {what}, CPU added over hand-written"
        quartiles = percentile(added, 0.25), percentile(added, 0.75)
        yield Figure(name, median(added), "µs", "target, at most; spread: quartiles", TARGET_MICROSECONDS, *quartiles)


def _percentile(name: str, acts: list[Timed], kind: str, share: float) -> Figure:
    engine, hand = [getattr(act.engine, kind) for act in acts], [getattr(act.hand, kind) for act in acts]
    label = f"{name}, {kind} p{share * 100:.0f}"
    return Figure(label, percentile(engine, share), "ms", "hand-written SQL, same rows", percentile(hand, share))
