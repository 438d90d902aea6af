"""The crash matrix of `sweep`: steps through silence, a new calendar, alerts and their messages, batch by batch."""

from __future__ import annotations

import importlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import date
from typing import Any
from unittest.mock import patch

from sqlmodel import Session

from gongkai.engine.casework import Swept, sweep
from tests.crashes.acts import ARCHIVE, EXTEND, IN_EXAMINATION, PROPOSE, WAITING, Act
from tests.crashes.ground import Ground
from tests.crashes.killing import Visit, chosen, killed, recorded
from tests.crashes.kinds import after_the_period, under_a_new_calendar
from tests.crashes.matrix import faults_found
from tests.crashes.tally import LOST, NOT_ONCE, STUCK, UNSOUND, Tally
from tests.office import MONDAY, Office, workdays_after

TUE_2026_12_01 = date(2026, 12, 1)  # everything is overdue, and the calendar of 2027 is not published
READ = (
    "SELECT id, number, stage, version, due_on, safe_on FROM gk_case ORDER BY id",
    "SELECT case_id, clock, level, day, generation, withdrawn_at FROM gk_alert ORDER BY case_id, clock, day",
    "SELECT id, channel, status FROM gk_outbox ORDER BY id",
    "SELECT case_id, task, step, role FROM gk_task ORDER BY case_id, task",
    "SELECT series, year, value, text, case_id FROM gk_number ORDER BY series, year, value",
    "SELECT name, value FROM gk_mark ORDER BY name",
)
"""What a sweep brings about, without what is random in it."""
Facts = Counter[tuple[Any, ...]]


@dataclass(frozen=True)
class Round:
    """Two cases, the moment of the sweep, and what follows in the first case."""

    name: str
    way: tuple[Act, ...]
    moment: Callable[[Office], None]
    following: Act
    moved: bool = False
    """Whether the second case was warned of and then extended, so that its alerts are to be withdrawn."""

    def prepare(self, office: Office) -> list[str]:
        """The cases just before the sweep."""
        cases = []
        for number in range(2):
            case = ""
            for act in self.way:
                case = _take(office, act, case, f"{number} {act.step}")
            cases.append(case)
        if self.moved:
            office.on(workdays_after(MONDAY, 19))
            in_batches(office)
            _take(office, EXTEND, cases[-1], "extend")
        return cases


def long_overdue(office: Office) -> None:
    """Nobody has looked for months."""
    office.on(TUE_2026_12_01)


ROUNDS = (
    Round("sweep: steps through silence", WAITING, after_the_period, ARCHIVE),
    Round("sweep: a new calendar", IN_EXAMINATION, under_a_new_calendar, PROPOSE),
    Round("sweep: alerts", IN_EXAMINATION, long_overdue, PROPOSE, moved=True),
)


def _take(office: Office, act: Act, case: str, request_id: str) -> str:
    with office.session() as session:
        done = act.take(office, session, case, request_id)
        session.commit()
    return done.case


def small_batches() -> AbstractContextManager[Any]:
    """A batch is one case, or one clock more than one case has."""
    return patch.object(importlib.import_module("gongkai.engine.sweep"), "BATCH", 3)


def in_batches(office: Office) -> Swept:
    """A sweep in small batches."""
    with small_batches():
        return sweep(office.session, office.engine)


def sweeps(
    ground: Ground,
    rounds: Iterable[Round] = ROUNDS,
    plant: Callable[[], AbstractContextManager[None]] = nullcontext,
    *,
    every: bool = True,
) -> Iterator[Tally]:
    """Kill `sweep` at each of its points."""
    for round_ in rounds:
        tally = Tally("drivers", round_.name, ground.name)
        with tally.timed():
            ground.empty()
            with ground.office("the way", lambda _: None) as office:
                first = round_.prepare(office)[0]
            ground.keep()

            def work(visit: Visit, moment: Callable[[Office], None] = round_.moment) -> str:
                with plant(), ground.office("a sweep", moment) as office:
                    return str(in_batches(office))

            points, _ = recorded(work)
            with ground.office("a sweep", round_.moment) as office, office.session() as session:
                wanted = facts(session)
            for number in chosen(points, tally, every=every):
                ground.restore()
                killed(work, points, number)
                tally.struck += 1
                with ground.office("a later sweep", round_.moment) as office:
                    _sweep_again(office, wanted, tally, f"point {number}, {points[number]}")
                    _take(office, round_.following, first, "the following act")
        yield tally


def facts(session: Session) -> Facts:
    """What is there, counted."""
    cursor = session.connection().connection.cursor()
    found: Facts = Counter()
    for sql in READ:
        cursor.execute(sql)
        found.update((sql.partition(" FROM ")[2].split()[0], *row) for row in cursor.fetchall())
    return found


def _sweep_again(office: Office, wanted: Facts, tally: Tally, where: str) -> None:
    """Twice: the first brings about what is missing and nothing else, the second nothing."""
    with office.session() as session:
        for fault in faults_found(session, office):
            tally.blame(UNSOUND, f"{where}: {fault}")
    if in_batches(office).failed:
        tally.blame(STUCK, where)
    again = in_batches(office)
    if again.alerts or again.lapsed or again.recounted:
        tally.blame(NOT_ONCE, f"{where}: {again}")
    with office.session() as session:
        found = facts(session)
    for missing in wanted - found:
        tally.blame(LOST, f"{where}: {missing[:5]}")
    for more in found - wanted:
        tally.blame(NOT_ONCE, f"{where}: {more[:5]}")
