"""An office that remembers the rows of every act, so that hand-written SQL can write them again."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from gongkai.engine.casework import Done
from tests.office import Office

from .furnished import furnish
from .rows import SHARED, Change, Seen, changes, see, written_by
from .spans import Span, timed


class RecordingOffice(Office):
    """After each act, `acts` has one more transaction: the changes that the act made. Nobody else writes meanwhile."""

    def __init__(self, database: Engine, folder: Path, seed: int, *, plain_letters: bool = False) -> None:
        super().__init__(database, seed=f"recording {seed}")
        furnish(self, folder, plain_letters=plain_letters)
        self.acts: list[list[Change]] = []
        self._last: tuple[str | None, Seen] = (None, self.seen(None))

    def receive(self, **more: Any) -> str:
        """An application comes in; the new case's id."""
        before = {table: rows if table in SHARED else {} for table, rows in self._last[1].items()}
        span, case = timed(lambda: super(RecordingOffice, self).receive(**more))
        self.acted(span, self._changes(case, before))
        return case

    def act(self, case: str, step: str, actor: str, data: dict[str, Any] | None = None, **more: Any) -> Done:
        """Take a step and commit."""
        before = self._last[1] if self._last[0] == case else self.seen(case)
        span, done = timed(lambda: super(RecordingOffice, self).act(case, step, actor, data, **more))
        self.acted(span, self._changes(case, before))
        return done

    def acted(self, _span: Span, made: list[Change]) -> None:
        """Called after each act, with what it cost."""
        self.acts.append(made)

    def recorded(self, cases: int) -> list[list[list[Change]]]:
        """So many new cases on the main road: of each its transactions."""
        roads = []
        for _ in range(cases):
            self.acts = []
            self.to_stage("archived")
            roads.append(self.acts)
        return roads

    @property
    def last_case(self) -> str | None:
        """The case of the last act."""
        return self._last[0]

    def seen(self, case: str | None) -> Seen:
        """The rows that an act in the case may touch, as they are now."""
        with self.database.connect() as connection:
            return see(connection, case)

    def _changes(self, case: str, before: Seen) -> list[Change]:
        after = self.seen(case)
        self._last = (case, after)
        return written_by(self.database.dialect.name)(changes(before, after))
