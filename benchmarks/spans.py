"""What something costs, and an office that notes it of every act."""

from __future__ import annotations

from collections.abc import Callable
from time import perf_counter, process_time
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import Engine

from gongkai.engine.casework import Done
from tests.office import Office

Result = TypeVar("Result")


class Span(NamedTuple):
    """What something cost in milliseconds: on the wall, and of this process's CPU."""

    wall: float
    cpu: float


def timed(work: Callable[[], Result]) -> tuple[Span, Result]:
    """Do it, and say what it cost."""
    wall, cpu = perf_counter(), process_time()
    result = work()
    return Span((perf_counter() - wall) * 1000, (process_time() - cpu) * 1000), result


class SpannedOffice(Office):
    """An office with request ids of its own, so that several may work on one database; `spans`: its acts."""

    def __init__(self, database: Engine, name: str) -> None:
        super().__init__(database, seed=name)
        self.name, self.spans = name, list[Span]()

    def request(self) -> str:
        """A request id that no other office uses."""
        return f"{self.name}.{super().request()}"

    def receive(self, **more: Any) -> str:
        """An application comes in; the new case's id."""
        span, case = timed(lambda: super(SpannedOffice, self).receive(**more))
        self.spans.append(span)
        return case

    def act(self, case: str, step: str, actor: str, data: dict[str, Any] | None = None, **more: Any) -> Done:
        """Take a step and commit."""
        span, done = timed(lambda: super(SpannedOffice, self).act(case, step, actor, data, **more))
        self.spans.append(span)
        return done
