"""All mutants of a room: several at a time, each with a limit of time, survivors a second time with more tests."""

from __future__ import annotations

import ast
import os
import shutil
import signal
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from .mutants import Mutant, mutated
from .rooms import NO_SERVER, Room
from .trial import SURVIVED, Changed, killed, started

ROOT = Path(__file__).parents[2]
PATIENCE = 5  # times the tests on the unchanged room, in seconds of the processor
LEAST_SECONDS = 5


class Unfit(Exception):
    """The tests do not pass on the unchanged room, so they can say nothing about a mutant."""


@dataclass(frozen=True)
class Outcome:
    """What became of a mutant: noticed by the ``quick`` or ``thorough`` tests, by taking too long, or by nothing."""

    mutant: Mutant
    noticed: str | None


class Round:
    """The trial of one room's mutants, `jobs` at a time; `tell` hears of each outcome."""

    def __init__(self, room: Room, jobs: int, tell: Callable[[Outcome], None], *, quick: bool = False) -> None:
        self.room, self.jobs, self.tell = room, jobs, tell
        # The quick tests need no fixture, so nothing of the database is imported for them.
        tiers = [("quick", [*room.quick, "--noconftest"]), ("thorough", [*room.thorough, *NO_SERVER])]
        self.tiers = tiers[:1] if quick else tiers
        self.path = ROOT / room.path
        self.text = self.path.read_text(encoding="utf-8")

    def run(self, mutants: Sequence[Mutant]) -> list[Outcome]:
        """Every mutant's outcome. Raises `Unfit`."""
        with tempfile.TemporaryDirectory(prefix="gongkai-mutation-") as folder:
            self.folder = Path(folder)
            noticed: dict[str, str | None] = {}
            left = list(mutants)
            for tier, tests in self.tiers:
                if left:
                    noticed |= dict(self._tier(tier, left, tests))
                left = [mutant for mutant in left if noticed[mutant.name] is None]
        return [Outcome(mutant, noticed[mutant.name]) for mutant in mutants]

    def _tier(self, tier: str, mutants: list[Mutant], tests: list[str]) -> Iterator[tuple[str, str | None]]:
        seconds = self._seconds(tests)
        waiting, running = list(reversed(mutants)), dict[int, Mutant]()
        try:
            while waiting or running:
                while waiting and len(running) < self.jobs:
                    mutant = waiting.pop()
                    running[self._start(mutant, tests, seconds)] = mutant
                process, status = os.wait()
                mutant = running.pop(process)
                shutil.rmtree(self._folder(mutant), ignore_errors=True)
                result = _result(os.waitstatus_to_exitcode(status), tier)
                if result is not None or tier == self.tiers[-1][0]:
                    self.tell(Outcome(mutant, result))
                yield mutant.name, result
        finally:
            for process in running:
                killed(process)

    def _seconds(self, tests: list[str]) -> int:
        """How much time a mutant may take: the unchanged room is tried first, and must pass."""
        _, status, used = os.wait4(self._start(None, tests, 3600), 0)
        shutil.rmtree(self._folder(None), ignore_errors=True)
        if os.waitstatus_to_exitcode(status) != SURVIVED:
            raise Unfit(f"{self.room.name}: {' '.join(tests)}")
        return LEAST_SECONDS + PATIENCE * int(used.ru_utime + used.ru_stime)

    def _start(self, mutant: Mutant | None, tests: list[str], seconds: int) -> int:
        tree = ast.parse(self.text) if mutant is None else mutated(self.text, mutant)
        changed = Changed(self.room.module, self.path, tree)
        return started(changed, tests, self._folder(mutant), seconds)

    def _folder(self, mutant: Mutant | None) -> Path:
        return self.folder / ("unchanged" if mutant is None else f"{mutant.node}-{mutant.change}")


def _result(status: int, tier: str) -> str | None:
    if status == SURVIVED:
        return None
    return "time" if -status in (signal.SIGXCPU, signal.SIGALRM) else tier
