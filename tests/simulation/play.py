"""Plays a history: who goes on after each interruption, where a process dies, and what is looked at after a commit."""

from __future__ import annotations

import hashlib
from collections import Counter, deque
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

from tests.failpoints import AFTER_COMMIT, BEFORE_COMMIT, at_every_statement
from tests.simulation.clerk import CLERK
from tests.simulation.driver import DRIVER
from tests.simulation.observer import committed
from tests.simulation.operation import Operation, Scene, last_operations
from tests.simulation.oracle import final_oracles
from tests.simulation.strand import Strand
from tests.simulation.verdict import Crash, Wrong, demand
from tests.simulation.world import World

TASKS = {**CLERK, **DRIVER}
INTERRUPTIONS_PER_STATEMENT = 0.05


@dataclass(frozen=True)
class Played:
    """A history's end. `wrong` is what an oracle found, if one did; `digest` stands for everything that happened."""

    scene: Scene
    operations: tuple[Operation, ...]
    counts: Counter[str]
    trace: tuple[str, ...]
    digest: str
    wrong: Wrong | None


def play(scene: Scene, operations: Iterable[Operation]) -> Played:
    """The history, then its end without faults, then every oracle."""
    held = tuple(operations)
    with TemporaryDirectory(prefix="gongkai-simulation-") as folder:
        world = World(scene, Path(folder))
        player = Player(world)
        wrong: Wrong | None = None
        try:
            with at_every_statement(player.visit), patch("gongkai.engine.sweep.BATCH", scene.batch):
                player.run(held)
                player.run(tuple(last_operations(len(held) + 1)), quiet=True)
            final_oracles(world)
        except Wrong as found:
            wrong = found
            world.trace.append(str(found))
        finally:
            player.abandon()
            world.close()
        text = "\n".join(world.trace)
        digest = hashlib.sha256(text.encode()).hexdigest()
        return Played(scene, held, world.counts, tuple(world.trace), digest, wrong)


class Player:
    """Gives the turns. One strand runs at a time; it goes on until it pauses, dies or is finished."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.strands: list[Strand] = []

    def run(self, operations: tuple[Operation, ...], *, quiet: bool = False) -> None:
        """Play the operations in order, each begun when its process is free, until all are finished."""
        ahead = deque(operations)
        last: Strand | None = None
        while ahead or self.strands:
            able = [strand for strand in self.strands if not (strand.waiting and self.world.writer is not None)]
            begins = bool(ahead) and not self.world.processes[ahead[0].process].busy
            demand(able or begins, "one transaction", "every process waits for another")
            choices: list[Strand | None] = [*able, *([None] * begins)]
            chosen = choices[0] if last is None or len(choices) == 1 else last.turns.choice(choices)
            if chosen is None:
                chosen = self._begun(ahead.popleft(), quiet)
            self._turn(chosen)
            last = chosen

    def _begun(self, operation: Operation, quiet: bool) -> Strand:
        world, process = self.world, self.world.processes[operation.process]
        process.busy = True
        strand = Strand(operation, lambda strand: TASKS[operation.kind](world, process, strand), quiet=quiet)
        self.strands.append(strand)
        world.counts["operations"] += not quiet
        return strand

    def _turn(self, strand: Strand) -> None:
        world = self.world
        world.strand = strand
        strand.turn()
        if strand.finished:
            self.strands.remove(strand)
            self._ended(strand)
        world.strand = None

    def _ended(self, strand: Strand) -> None:
        """It is done, or has died: then its process begins anew and knows nothing."""
        world, process = self.world, self.world.processes[strand.operation.process]
        process.busy = False
        if strand.found is not None:
            raise strand.found
        if isinstance(strand.failure, Wrong):
            raise strand.failure
        if strand.failure is not None and not isinstance(strand.failure, Crash):
            raise Wrong("foreseen", f"{strand.operation} ended in {strand.failure!r}") from strand.failure
        if strand.dead:
            world.counts["crashes"] += 1
            world.note("dies")
            process.die()
        world.release()

    def abandon(self) -> None:
        """Let every strand that is still on its way unwind."""
        for strand in self.strands:
            self.world.strand = strand
            strand.abandon()
        self.world.strand = None

    # --- at every statement ---------------------------------------------------------------------------------------

    def visit(self, statement: str) -> None:
        """Where a process may die or be interrupted; after a commit, what became lasting is looked at."""
        strand = self.world.strand
        if strand is None:
            return
        if strand.dead:
            raise Crash
        strand.visits += 1
        fault, at = strand.operation.fault, strand.operation.at
        if statement == AFTER_COMMIT:
            self.world.release()
            self._look(strand)
            if fault == "crash after COMMIT" and strand.commits == strand.operation.at_commit:
                self._die(strand)
            self._interrupt(strand, self.world.scene.pausing)
        elif statement == BEFORE_COMMIT:
            strand.commits += 1
            if fault == "crash before COMMIT" and strand.commits == strand.operation.at_commit:
                self._die(strand)
        else:
            if fault == "crash" and strand.visits >= at:
                self._die(strand)
            begins = statement.startswith("BEGIN")
            self._interrupt(strand, self.world.scene.pausing * (1 if begins else INTERRUPTIONS_PER_STATEMENT))

    def _look(self, strand: Strand) -> None:
        """What an oracle finds here stays the first finding, whatever the product makes of its interruption."""
        try:
            committed(self.world, strand)
        except Wrong as wrong:
            strand.found = wrong
            raise

    def _die(self, strand: Strand) -> None:
        strand.dead = True
        raise Crash

    def _interrupt(self, strand: Strand, chance: float) -> None:
        if not strand.quiet and chance and strand.turns.random() < chance:
            strand.pause()
