"""What a row of a table says: how often something was struck, and what was wrong afterwards."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, fields
from typing import Any

from rich.console import Console
from rich.table import Table

LOST = "lost"
TORN = "torn"
UNSOUND = "unsound"
NOT_ONCE = "not once"
STUCK = "stuck"
MISTOLD = "mistold"
WRONGS = {
    LOST: "acknowledged, and not there afterwards",
    TORN: "there in part, or there though it was never committed",
    UNSOUND: "`verify`, the replay or the database's own check found something",
    NOT_ONCE: "after the retry not there exactly once with the result of an uninterrupted run",
    STUCK: "the retry was refused, or the case did not go on",
    MISTOLD: "the caller was told another error than the database's own",
}
COUNTED = ("points", "left", "struck")
DETAILS_KEPT = 5
DETAIL_LENGTH = 200


@dataclass
class Tally:
    """One row: of so many `points` some were left to the full run, and the others `struck`."""

    table: str
    name: str
    database: str
    points: int = 0
    left: int = 0
    struck: int = 0
    wrong: Counter[str] = field(default_factory=Counter)
    notes: Counter[str] = field(default_factory=Counter)
    details: list[str] = field(default_factory=list)
    seconds: float = 0.0

    def blame(self, wrong: str, detail: str) -> None:
        """Something is wrong; the first few are told."""
        assert wrong in WRONGS
        self.wrong[wrong] += 1
        if len(self.details) < DETAILS_KEPT:
            self.details.append(f"{wrong}: {detail.partition(chr(10))[0][:DETAIL_LENGTH]}")

    @property
    def clean(self) -> bool:
        """Whether all that was not left was struck, and nothing was wrong."""
        return self.struck > 0 and self.struck + self.left == self.points and not self.wrong

    @contextmanager
    def timed(self) -> Iterator[None]:
        """What is done inside counts to the row's seconds."""
        start = time.monotonic()
        try:
            yield
        finally:
            self.seconds += time.monotonic() - start

    def as_json(self) -> dict[str, Any]:
        """The row as another process reads it."""
        return {part.name: getattr(self, part.name) for part in fields(self)}

    @classmethod
    def from_json(cls, row: dict[str, Any]) -> Tally:
        """The inverse of `as_json`."""
        return cls(**{**row, "wrong": Counter(row["wrong"]), "notes": Counter(row["notes"])})


def show(console: Console, title: str, tallies: Iterable[Tally]) -> None:
    """The rows of one table and their sums."""
    held = list(tallies)
    table = Table("what", "database", *COUNTED, *WRONGS, "seconds", "besides", title=title)
    for column in table.columns[2:-1]:
        column.justify = "right"
    for tally in held:
        besides = ", ".join(f"{name} {number}" for name, number in sorted(tally.notes.items()))
        table.add_row(*_cells(tally.name, tally.database, [tally]), besides)
    table.add_section()
    for database in dict.fromkeys(tally.database for tally in held):
        table.add_row(*_cells("together", database, [t for t in held if t.database == database]))
    console.print(table)
    for tally in held:
        for detail in tally.details:
            console.print(f"{tally.name} on {tally.database}: {detail}", markup=False)


def _cells(name: str, database: str, tallies: list[Tally]) -> list[str]:
    wrong = sum((tally.wrong for tally in tallies), Counter[str]())
    counts = [sum(getattr(tally, part) for tally in tallies) for part in COUNTED]
    counts += [wrong[key] for key in WRONGS]
    return [name, database, *map(str, counts), f"{sum(tally.seconds for tally in tallies):.1f}"]
