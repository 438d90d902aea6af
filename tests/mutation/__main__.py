"""``python -m tests.mutation [ROOM …] [--sample N] [--seed N] [--jobs N] [--least PERCENT] [--quick]
[--only TEXT]``.

Prints a table; exits 1 where fewer than the least percentage are killed, a survivor is not explained, or an
explanation is out of date: of a mutant that is killed now, or is no more.
"""

from __future__ import annotations

import argparse
import os
import random
import sys
import time
from dataclasses import dataclass

from .explained import explained
from .mutants import Mutant, mutants_of
from .rooms import ROOMS, Room
from .round import ROOT, Outcome, Round, Unfit
from .trial import warm


@dataclass(frozen=True)
class Score:
    """What came of a room: its mutants, the survivors, and what their explanations are worth."""

    room: Room
    outcomes: list[Outcome]
    reasons: dict[str, str]
    existing: frozenset[str]
    seconds: float

    @property
    def survivors(self) -> list[Mutant]:
        """Those that nothing noticed."""
        return [one.mutant for one in self.outcomes if one.noticed is None]

    @property
    def unexplained(self) -> list[Mutant]:
        """Survivors that nobody has looked at."""
        return [mutant for mutant in self.survivors if mutant.name not in self.reasons]

    @property
    def stale(self) -> list[str]:
        """Explanations of what is killed now, or exists no more."""
        dead = {one.mutant.name for one in self.outcomes if one.noticed}
        return [name for name in self.reasons if name in dead or name not in self.existing]

    @property
    def percent(self) -> float:
        """The share that was killed, of all that were tried."""
        return 100 * (1 - len(self.survivors) / len(self.outcomes)) if self.outcomes else 100.0

    def __str__(self) -> str:
        known = len(self.survivors) - len(self.unexplained)
        row = f"{self.room.name:<14}{len(self.outcomes):>8}{len(self.outcomes) - len(self.survivors):>8}"
        return f"{row}{len(self.survivors):>10}{known:>11}{self.percent:>9.1f}{self.seconds:>9.0f}"


HEADING = f"{'room':<14}{'mutants':>8}{'killed':>8}{'survived':>10}{'explained':>11}{'percent':>9}{'seconds':>9}"


def options() -> argparse.Namespace:
    """What was asked for."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutation", description="Mutation testing of the pure rooms.")
    parser.add_argument("rooms", nargs="*", choices=[[], *(room.name for room in ROOMS)], metavar="ROOM")
    parser.add_argument("--sample", type=int, default=0, help="so many mutants of each room, chosen by the seed")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--least", type=float, default=90.0, help="percent that must be killed")
    parser.add_argument("--quick", action="store_true", help="the room's own tests only")
    parser.add_argument("--only", default="", help="mutants whose name holds this text")
    return parser.parse_args()


def scored(room: Room, asked: argparse.Namespace) -> Score:
    """A room, tried."""
    begun = time.monotonic()
    every = mutants_of((ROOT / room.path).read_text(encoding="utf-8"))
    chosen = [mutant for mutant in every if asked.only in mutant.name]
    if 0 < asked.sample < len(chosen):
        chosen = sorted(random.Random(asked.seed).sample(chosen, asked.sample), key=lambda one: one.node)  # noqa: S311
    done = 0

    def tell(outcome: Outcome) -> None:
        nonlocal done
        done += 1
        if outcome.noticed is None:
            mutant = outcome.mutant
            print(f"  survived  {room.path}:{mutant.line}  {mutant.name}", flush=True)
        elif done % 50 == 0:
            print(f"  {room.name}: {done} of {len(chosen)}", flush=True)

    outcomes = Round(room, asked.jobs, tell, quick=asked.quick).run(chosen)
    existing = frozenset(mutant.name for mutant in every)
    return Score(room, outcomes, explained().get(room.name, {}), existing, time.monotonic() - begun)


def main() -> int:
    """Try the rooms that were asked for, or all; the exit code."""
    asked = options()
    os.chdir(ROOT)
    sys.path.insert(0, str(ROOT))
    warm()
    try:
        scores = [scored(room, asked) for room in ROOMS if not asked.rooms or room.name in asked.rooms]
    except Unfit as unfit:
        print(f"the tests do not pass without a mutant: {unfit}", file=sys.stderr)
        return 2
    print(HEADING, *scores, sep="\n")
    for score in scores:
        for mutant in score.unexplained:
            print(f"unexplained: {score.room.path}:{mutant.line}  {mutant.name}")
        for name in score.stale:
            print(f"out of date in survivors.toml: {score.room.name}: {name}")
    bad = any(score.unexplained or score.stale or score.percent < asked.least for score in scores)
    return int(bad)


if __name__ == "__main__":
    sys.exit(main())
