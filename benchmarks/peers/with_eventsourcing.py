"""`eventsourcing`: an `Aggregate` whose events are the history, an `Application` that gets, changes and saves it.

SQLite: the library sets WAL itself and leaves ``synchronous`` as SQLite has it, which is FULL; that is checked here.
It keeps no projection besides the events: no list of cases by stage can be asked for, as it can of all the others.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

from eventsourcing.application import Application
from eventsourcing.domain import Aggregate, event
from sqlalchemy import make_url

from ..ground import SQLITE
from .road import FIRST_STAGE, LEGS, OPENING, REMARK, TARGETS, remark

FULL = 2


class CaseFile(Aggregate):
    """案件, as its events give it."""

    @event("Received")
    def __init__(self, actor: str, text: str) -> None:
        self.stage = FIRST_STAGE
        self.last = (actor, text)

    def take(self, step: str, actor: str, text: str) -> None:
        """Take a step that the stage allows."""
        target = self.stage if step == REMARK else TARGETS[step, self.stage]
        self.move(step, target, actor, text)

    @event("StepTaken")
    def move(self, step: str, target: str, actor: str, text: str) -> None:
        """The step as recorded."""
        self.stage = target
        self.last = (actor, text)


class Cases(Application[UUID]):
    """案件 by id."""

    def receive(self, actor: str, text: str) -> UUID:
        """Open a case."""
        case = CaseFile(actor, text)
        self.save(case)
        return case.id

    def take(self, case_id: UUID, step: str, actor: str, text: str) -> None:
        """Get, change, save."""
        case: CaseFile = self.repository.get(case_id)
        case.take(step, actor, text)
        self.save(case)


class WithEventsourcing:
    """The tutorial's way; `cached`: with the aggregate cache that the library offers and does not turn on."""

    def __init__(self, kind: str, url: str, *, cached: bool = False) -> None:
        self.name = "eventsourcing, cached aggregates" if cached else "eventsourcing"
        self.url = url
        environment = _environment(kind, url)
        if cached:
            environment["AGGREGATE_CACHE_MAXSIZE"] = "1000"
        self.cases = Cases(env=environment)
        if kind == SQLITE:
            self._check_durability()

    def _check_durability(self) -> None:
        recorder: Any = self.cases.recorder
        with recorder.datastore.transaction(commit=False) as cursor:
            cursor.execute("PRAGMA synchronous")
            found = cursor.fetchone()[0]
        if found != FULL:
            raise RuntimeError(f"eventsourcing commits with synchronous={found}, the others with {FULL}")

    def carry(self, number: int) -> str:
        """Seven saves."""
        case = UUID(self.begin(number))
        for leg in LEGS:
            self.cases.take(case, leg.step, leg.actor, remark(number, leg.step))
        return str(case)

    def begin(self, number: int) -> str:
        """The first save."""
        return str(self.cases.receive("zhao", remark(number, OPENING)))

    def lengthen(self, case: str, remarks: int) -> None:
        """By many events in one save: only reading is measured."""
        held: CaseFile = self.cases.repository.get(UUID(case))
        for number in range(remarks):
            held.take(REMARK, "zhao", remark(number, REMARK))
        self.cases.save(held)

    def replay(self, cases: Sequence[str]) -> int:
        """The repository, without snapshots."""
        held: list[CaseFile] = [self.cases.repository.get(UUID(case)) for case in cases]
        return sum(case.version for case in held)

    def close(self) -> None:
        """Close the application."""
        self.cases.close()


def _environment(kind: str, url: str) -> dict[str, str]:
    if kind == SQLITE:
        path = Path(url.removeprefix("sqlite:///"))
        return {"PERSISTENCE_MODULE": "eventsourcing.sqlite", "SQLITE_DBNAME": str(path)}
    parts = make_url(url)
    return {
        "PERSISTENCE_MODULE": "eventsourcing.postgres",
        "POSTGRES_DBNAME": parts.database or "",
        "POSTGRES_HOST": parts.host or str(parts.query.get("host", "")),
        "POSTGRES_PORT": str(parts.port or 5432),
        "POSTGRES_USER": parts.username or "",
        # The server trusts its socket; the library wants a password to be set.
        "POSTGRES_PASSWORD": parts.password or "none",
    }
