"""The same six-stage case on other libraries, each in its own documented way, beside SQL by hand, on both databases.

One process, one client, one transaction a step; rounds in turn, so that a busy minute meets everybody. CPU is this
process's: what PostgreSQL's server spends is not in it.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from importlib.util import find_spec
from statistics import median
from time import perf_counter, process_time
from typing import NamedTuple

from ..figure import Figure, over_runs
from ..ground import KINDS, Ground
from .by_hand import ByHand
from .disclosure import WithDisclosure
from .road import Contender, Replayer
from .six_stages import WithGongkai, WithoutOrm

REFERENCE = ByHand.name
NEEDED = {"eventsourcing": "eventsourcing", "SpiffWorkflow": "SpiffWorkflow"}


def measure(ground: Ground) -> list[Figure]:
    """Whole cases per second and CPU a case on both databases, then entries replayed per second."""
    for module, package in NEEDED.items():
        if find_spec(module) is None:
            print(f"{package} is not installed and not measured: pip install -e '.[bench]'", file=sys.stderr)
    return [figure for kind in KINDS for figure in (*_carried(ground, kind), *_replayed(ground, kind))]


def contenders(ground: Ground, kind: str) -> Iterator[Contender]:
    """Everybody who is installed, each on a database of its own."""
    yield ByHand(kind, ground.url(kind, "hand"), ground.seed)
    yield WithGongkai(ground.url(kind, "stages"), ground.seed)
    yield WithoutOrm(ground.url(kind, "bare"), ground.seed)
    yield WithDisclosure(ground.url(kind, "disclosure"), ground.new_folder("documents"), ground.seed)
    yield from replayers_of_others(ground, kind)
    if find_spec("SpiffWorkflow") is not None:
        from .with_spiff import WithSpiff

        yield WithSpiff(kind, ground.url(kind, "spiff"), ground.seed)
    from .with_transitions import WithTransitions

    yield WithTransitions(kind, ground.url(kind, "transitions"), ground.seed)


def replayers_of_others(ground: Ground, kind: str) -> Iterator[Replayer]:
    """Other libraries that build a state from its history."""
    if find_spec("eventsourcing") is not None:
        from .with_eventsourcing import WithEventsourcing

        yield WithEventsourcing(kind, ground.url(kind, "eventsourcing"))
        yield WithEventsourcing(kind, ground.url(kind, "cached"), cached=True)


def _carried(ground: Ground, kind: str) -> Iterator[Figure]:
    with ExitStack() as held:
        everybody = [held.enter_context(closing(one)) for one in contenders(ground, kind)]
        runs = _rounds(everybody, ground.choose(25, 60), ground.choose(0.04, 0.2))
    rates = {name: [round_.cases / round_.wall for round_ in held] for name, held in runs.items()}
    spent = {name: [round_.cpu / round_.cases * 1000 for round_ in held] for name, held in runs.items()}
    for what, figures, unit in (("whole cases", rates, "cases/s"), ("CPU a case", spent, "ms")):
        for name, values in figures.items():
            yield over_runs(f"{kind}, {what}: {name}", values, unit, REFERENCE, figures[REFERENCE])


class Round(NamedTuple):
    """What so many cases took, in seconds."""

    cases: int
    wall: float
    cpu: float


def _rounds(everybody: list[Contender], rounds: int, seconds: float) -> dict[str, list[Round]]:
    """Many short rounds; who begins changes, so that nobody always comes after the same one."""
    cases = {one.name: _cases_in(one, seconds) for one in everybody}
    runs: dict[str, list[Round]] = {one.name: [] for one in everybody}
    for number in range(rounds):
        begins = number % len(everybody)
        for one in [*everybody[begins:], *everybody[:begins]]:
            runs[one.name].append(_round(one, cases[one.name], first=(number + 1) * 10_000))
    return runs


def _cases_in(one: Contender, seconds: float) -> int:
    """How many cases take about so long; those that find it out warm up."""
    one.carry(0)
    began = perf_counter()
    for number in range(1, 4):
        one.carry(number)
    return max(1, round(seconds / ((perf_counter() - began) / 3)))


def _round(one: Contender, cases: int, first: int) -> Round:
    wall, cpu = perf_counter(), process_time()
    for number in range(first, first + cases):
        one.carry(number)
    return Round(cases, perf_counter() - wall, process_time() - cpu)


# --- replay ----------------------------------------------------------------------------------------------------------

LONG = 200
"""Remarks in a long history."""


def _replayed(ground: Ground, kind: str) -> Iterator[Figure]:
    """Of whole short cases, and of one long history; the best of the others stands beside."""
    with ExitStack() as held:
        ours = held.enter_context(closing(WithGongkai(ground.url(kind, "stages"), ground.seed)))
        others = [held.enter_context(closing(one)) for one in replayers_of_others(ground, kind)][:1]
        for what, prepare in (("whole cases", _short), (f"one history of {LONG + 1}", _long)):
            runs = _replay_rates([ours, *others], prepare, ground.choose(7, 15), ground.choose(30, 200))
            best = max(others, key=lambda one: median(runs[one.name]), default=None)
            for name, rates in runs.items():
                beside = ("", None) if best is None else (best.name, runs[best.name])
                yield over_runs(f"{kind}, replay, {what}: {name}", rates, "entries/s", *beside)


def _short(one: Replayer, cases: int) -> list[str]:
    return [one.carry(number) for number in range(cases)]


def _long(one: Replayer, _cases: int) -> list[str]:
    case = one.begin(1_000_000)
    one.lengthen(case, LONG)
    return [case]


def _replay_rates(
    everybody: list[Replayer], prepare: Callable[[Replayer, int], list[str]], rounds: int, cases: int
) -> dict[str, list[float]]:
    prepared = {one.name: prepare(one, cases) for one in everybody}
    runs: dict[str, list[float]] = {one.name: [] for one in everybody}
    for number in range(rounds + 1):
        for one in everybody:
            began = perf_counter()
            entries = one.replay(prepared[one.name])
            if number:  # the first round warms up
                runs[one.name].append(entries / (perf_counter() - began))
    return runs
