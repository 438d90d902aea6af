"""What an act, a task list and a sweep cost when the database is full of other cases.

A few template cases are carried by the engine; the database is then filled with copies of their rows under new ids,
one in twenty of them open, the rest archived the year before. Copied histories do not verify, because their digests
are those of the templates; the cases that are acted in are real ones. The sizes are measured in turn, case by case.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from sqlmodel import Session

from gongkai.engine.casework import open_engine, reading, sweep
from tests.office import MONDAY

from .figure import Figure, percentile
from .filling import fill
from .furnished import furnish
from .ground import KINDS, SQLITE, Ground, migrated
from .spans import Span, SpannedOffice, timed

ARCHIVED_TEMPLATES = 5
OPEN_MOST = 5_000
"""An office does not grow with its archive: above this many, the open cases stay as many."""
SLIM_FROM = 1_000_000
ROOM_FOR_SLIM = 40 * 2**30
OTHERS_MOST = 6
YEAR_BEFORE = date(2025, 3, 3)
FRIDAY = MONDAY - timedelta(days=3)
PERSON = "qian"


@dataclass
class Held:
    """A database of so many cases, so many of them open, and what was measured in it."""

    cases: int
    opened: int
    office: SpannedOffice
    spans: dict[str, list[Span]] = field(default_factory=dict)


def measure(ground: Ground) -> list[Figure]:
    """At a thousand and ten thousand cases, in full at a hundred thousand and, on SQLite with short rows, a million."""
    return [figure for kind in KINDS for figure in _measure(ground, kind)]


def _measure(ground: Ground, kind: str) -> Iterator[Figure]:
    held = [_filled(ground, kind, cases) for cases in _wanted(ground, kind)]
    for number in range(ground.choose(4, 30)):
        for one in held:
            _work(one, others=number < OTHERS_MOST)
    for one in held:
        one.office.database.dispose()
    yield from _figures(kind, held)


def _wanted(ground: Ground, kind: str) -> list[int]:
    """How many cases; the million only where the disk has room for it."""
    if not ground.full:
        return [1_000, 10_000]
    if kind != SQLITE:
        return [1_000, 100_000]
    if shutil.disk_usage(ground.folder).free < ROOM_FOR_SLIM:
        print(f"no room for {SLIM_FROM:,} cases: not measured", file=sys.stderr)
        return [1_000, 100_000]
    return [1_000, 100_000, SLIM_FROM]


def _filled(ground: Ground, kind: str, cases: int) -> Held:
    url, folder = ground.url(kind, f"holding_{cases}"), ground.new_folder("documents")
    database = migrated(url)
    office = SpannedOffice(database, "templates")
    furnish(office, folder, plain_letters=True)
    archived = []
    for week in range(ARCHIVED_TEMPLATES):
        day = YEAR_BEFORE + timedelta(weeks=week)
        office.on(day)
        archived.append(office.to_stage("archived", submitted=day))
    office.on(FRIDAY)
    waiting = office.to_stage("examination", submitted=FRIDAY)
    office.on(MONDAY)
    sweep(office.session, office.engine)  # what is missed is found once; later sweeps look from today on
    database.dispose()
    opened = min(cases // 20, OPEN_MOST)
    copies = dict.fromkeys(archived, (cases - opened) // ARCHIVED_TEMPLATES)
    fill(url, {**copies, waiting: opened}, ground.seed, slim=cases >= SLIM_FROM)
    living = SpannedOffice(open_engine(url), "living")
    furnish(living, folder, plain_letters=True)
    held = Held(cases, opened, living)
    _work(held)  # warms up
    held.spans.clear()
    return held


def _work(held: Held, *, others: bool = True) -> None:
    """One case carried to the archive; with `others`, one task list and one sweep with nothing due."""
    office = held.office
    office.spans = []
    office.to_stage("archived")
    held.spans.setdefault("act", []).extend(office.spans)
    if not others:
        return
    asked: dict[str, Callable[[], object]] = {"task list": lambda: _tasks(office), "sweep": lambda: _sweep(office)}
    for name, work in asked.items():
        span, _ = timed(work)
        held.spans.setdefault(name, []).append(span)


def _tasks(office: SpannedOffice) -> int:
    with Session(reading(office.database)) as session:
        return len(office.engine.tasks(session, PERSON))


def _sweep(office: SpannedOffice) -> None:
    swept = sweep(office.session, office.engine)
    if swept.failed or swept.lapsed:
        raise RuntimeError(f"the sweep found what it should not: {swept}")


def _figures(kind: str, held: list[Held]) -> Iterator[Figure]:
    least = held[0]
    for what in least.spans:
        for one in held:
            slim = ", short rows" if one.cases >= SLIM_FROM else ""
            name = f"{kind}, {one.cases:,} cases ({one.opened:,} open{slim}), {what}"
            for measure_of in ("wall", "cpu"):
                values = [getattr(span, measure_of) for span in one.spans[what]]
                beside = percentile([getattr(span, measure_of) for span in least.spans[what]], 0.5)
                quartiles = percentile(values, 0.25), percentile(values, 0.75)
                label = f"{name}, {measure_of} p50"
                yield Figure(label, percentile(values, 0.5), "ms", f"{least.cases:,} cases", beside, *quartiles)
