"""Many histories, one after the other or on several cores, until a number, a time or a finding ends the run."""

from __future__ import annotations

import multiprocessing
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from functools import partial

from tests.simulation.operation import Scene, operations
from tests.simulation.play import Played, play

STEPS = 140


@dataclass(frozen=True)
class Judged:
    """One history, in what can be handed from core to core. `wrong`: the oracle and its sentence, '' for none."""

    seed: int
    counts: Counter[str]
    wrong: str


@dataclass
class Run:
    """What a run has done; `failed` is the history that an oracle ended."""

    histories: int = 0
    seconds: float = 0.0
    counts: Counter[str] = field(default_factory=Counter)
    failed: Judged | None = None

    def __str__(self) -> str:
        """In one line."""
        done = self.counts
        each = ", ".join(f"{done[name]} {name}" for name in ("accepted", "refused", "repeated", "crashes"))
        rate = done["operations"] / self.seconds if self.seconds else 0.0
        return (
            f"{self.histories} histories, {done['operations']} operations ({each}) "
            f"in {self.seconds:.0f} s, {rate:.0f} operations/s"
        )


def history(seed: int, steps: int = STEPS) -> Played:
    """The history of a seed."""
    scene = Scene.of(seed)
    return play(scene, operations(scene, steps))


def judged(seed: int, steps: int = STEPS) -> Judged:
    """The history of a seed, and what the oracles say."""
    played = history(seed, steps)
    return Judged(seed, played.counts, str(played.wrong or ""))


def run(seeds: Iterable[int], *, minutes: float | None = None, steps: int = STEPS, workers: int = 1) -> Run:
    """The histories of `seeds`, in turn; none is begun after the minutes are over or an oracle has found something."""
    done = Run()
    began = time.monotonic()
    with _every(seeds, steps, workers) as found:
        for one in found:
            done.histories += 1
            done.counts += one.counts
            done.seconds = time.monotonic() - began
            if one.wrong:
                done.failed = one
                break
            if minutes is not None and done.seconds > minutes * 60:
                break
    return done


@contextmanager
def _every(seeds: Iterable[int], steps: int, workers: int) -> Iterator[Iterator[Judged]]:
    play_one = partial(judged, steps=steps)
    if workers == 1:
        with closing(one for one in map(play_one, seeds)) as found:
            yield found
        return
    with multiprocessing.get_context("spawn").Pool(workers) as pool:
        yield pool.imap_unordered(play_one, seeds)
