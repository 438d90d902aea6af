"""One operation on its way: a thread that runs only while it is given the turn."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, datetime
from random import Random

from tests.simulation.command import Promised
from tests.simulation.operation import Operation
from tests.simulation.verdict import Crash, Wrong


class Strand:
    """`turns` decides when it is interrupted and who goes on; `random` what it does.

    `promised`: what commands returned within the transaction that is open. `commanding`: a command is on its way, so
    no commit may come. `now`: the last instant that the engine was told; `begun`: when the command was begun. `silent`:
    silent steps it has committed.
    """

    def __init__(self, operation: Operation, task: Callable[[Strand], None], *, quiet: bool = False) -> None:
        self.operation, self.task, self.quiet = operation, task, quiet
        self.random, self.turns = Random(operation.seed), Random(operation.seed + 1)  # noqa: S311
        self.visits = self.commits = self.pauses = 0
        self.dead = self.finished = self.abandoned = self.commanding = self.waiting = False
        self.promised: list[Promised] = []
        self.silent: list[str] = []
        self.now = self.begun = datetime.min.replace(tzinfo=UTC)
        self.found: Wrong | None = None
        self.failure: BaseException | None = None
        self._go, self._back = threading.Lock(), threading.Lock()
        self._go.acquire()
        self._back.acquire()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self) -> None:
        self._go.acquire()
        try:
            if not self.abandoned:
                self.task(self)
        except BaseException as failure:
            self.failure = failure
        self.finished = True
        self._back.release()

    def turn(self) -> None:
        """Let it run until it is interrupted or finished. Called by the scheduler."""
        self._go.release()
        self._back.acquire()
        if self.finished:
            self._thread.join()

    def pause(self) -> None:
        """Give the turn away, until it comes again. Called by what the strand runs."""
        self.pauses += 1
        self._back.release()
        self._go.acquire()
        if self.abandoned:
            self.dead = True
            raise Crash

    def abandon(self) -> None:
        """The history is over: let it unwind."""
        self.abandoned = True
        while not self.finished:
            self.turn()
