"""A history before it is played: its scene and its operations, all of it from one seed.

An operation carries a seed of its own, from which it makes every choice when it is played, looking at what is there
then. So any operation can be left out and the rest still runs: that is how a failing history is shortened.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any

CRON, DELIVERER, PROCESSES = 2, 3, 5
KINDS = {
    "open": 9, "act": 60, "several": 8, "echo": 7, "reuse": 2, "sweep": 7, "deliver": 8, "clock": 8, "calendar": 1.2,
    "audit": 1,
}  # fmt: skip
FAULTS = ("crash", "crash before COMMIT", "crash after COMMIT", "answer lost", "host rolls back", "documents fail")
FAULTY = {"open": 1.0, "act": 1.0, "several": 1.0, "echo": 1.0, "sweep": 2.0, "deliver": 3.0}
"""Which kinds faults strike, and how often beside the others. A driver commits often: any of its commits is struck."""
COMMITS = {"sweep": 4, "deliver": 6}


@dataclass(frozen=True)
class Operation:
    """What one virtual process does next. `fault` strikes it: at the statement number `at`, or around a commit."""

    number: int
    kind: str
    process: int
    seed: int
    fault: str = ""
    at: int = 0

    @property
    def at_commit(self) -> int:
        """The number of the commit that a crash around one strikes."""
        return self.at % COMMITS.get(self.kind, 1) + 1

    def __str__(self) -> str:
        """As the shortened history shows it."""
        fault = f" [{self.fault}{f' at statement {self.at}' if self.fault == 'crash' else ''}]" if self.fault else ""
        return f"{self.number:>4} process {self.process}: {self.kind}{fault}"


@dataclass(frozen=True)
class Scene:
    """What stays the same through a history. `cases`: the most that are open at once. `pausing`: how often a process is
    interrupted for another; `trouble`: how often something fails; `batch`: the sweep's, in cases."""

    seed: int
    start: datetime
    cases: int
    pausing: float
    trouble: float
    batch: int
    practice: tuple[tuple[str, Any], ...]

    @classmethod
    def of(cls, seed: int) -> Scene:
        """The scene of a seed."""
        random = Random(f"scene {seed}")  # noqa: S311
        first = random.choice([date(2026, 1, 5), date(2026, 4, 20), date(2026, 9, 14), date(2026, 10, 26)])
        day = first + timedelta(days=random.randrange(50))
        return cls(
            seed=seed,
            start=datetime.combine(day, time(random.randrange(24), random.randrange(60)), UTC),
            cases=random.choice([2, 3, 4, 20]),
            pausing=random.choice([0.0, 0.1, 0.3]),
            trouble=random.choice([0.0, 0.05, 0.15]),
            batch=random.choice([1, 2, 200]),
            practice=(
                ("seal_required", random.random() < 0.7),
                ("reviewer_may_sign", random.choice([False, True, ["disclosed"]])),
            ),
        )


def operations(scene: Scene, count: int) -> list[Operation]:
    """The operations of a history: a few cases first, then anything."""
    random = Random(f"operations {scene.seed}")  # noqa: S311
    return [_operation(random, scene, number) for number in range(1, count + 1)]


def _operation(random: Random, scene: Scene, number: int) -> Operation:
    kind = "open" if number <= 2 else random.choices([*KINDS], [*KINDS.values()])[0]
    usual = {"sweep": CRON, "deliver": DELIVERER}.get(kind)
    process = usual if usual is not None and random.random() < 0.7 else random.randrange(PROCESSES)
    faulty = random.random() < scene.trouble * FAULTY.get(kind, 0.0)
    fault = random.choice(FAULTS) if faulty else ""
    return Operation(number, kind, process, random.getrandbits(32), fault, int(random.expovariate(1 / 25)) + 1)


def last_operations(first_number: int) -> Iterator[Operation]:
    """How a history ends once the faults have stopped: everything unanswered is asked again, time passes."""
    for number, kind in enumerate(("ask again", "sweep", "drain", "sweep", "drain"), start=first_number):
        yield Operation(number, kind, CRON, number)
