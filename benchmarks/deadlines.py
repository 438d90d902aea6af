"""A hundred thousand reply deadlines with two pauses each: beside a walk from day to day, and beside np.

The fold takes facts as they are recorded, in both readings of the law, and keeps what the explanation is made of.
The walk counts one reading on a wall calendar. numpy counts one reading of two pauses in columns that are there
already: `busday_offset` knows no worked weekends, so worked days are counted with `searchsorted`. It is the limit of
what counting can be, not a rival: it cannot say why, and every other road through the law would be another program.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from importlib.util import find_spec
from time import perf_counter
from typing import Any

import chinese_calendar

from gongkai.engine import Fact, WorkingCalendar, fold
from gongkai.workflows.calendars import national_calendar
from gongkai.workflows.disclosure import reply_limit

from .figure import Figure, over_runs
from .ground import Ground

CASES = 100_000
CASES_WALKED = 500
TARGET_SECONDS = 3.0
FIRST = date(2019, 6, 1)
LIMIT_DAYS = 20
CAP_DAYS = 15

Case = tuple[date, tuple[Fact, ...]]


def measure(ground: Ground) -> list[Figure]:
    """Seconds for all cases, without the explanation; each way in turn."""
    cases = [_case(number) for number in range(CASES)]
    calendar = national_calendar()
    ways: dict[str, Callable[[], Sequence[date | int | None]]] = {
        "fold": lambda: [fold(reply_limit(received), received, facts, calendar).due_on for received, facts in cases],
        "walk": lambda: [_walk(case) for case in cases[:CASES_WALKED]],
    }
    if find_spec("numpy") is not None:
        ways["numpy"] = _in_columns(cases, calendar)
    else:
        print("numpy is not installed and not measured: pip install -e '.[bench]'", file=sys.stderr)
    spans: dict[str, list[float]] = {name: [] for name in ways}
    found: dict[str, Sequence[date | int | None]] = {}
    for _ in range(ground.choose(3, 11)):
        for name, way in ways.items():
            began = perf_counter()
            found[name] = way()
            spans[name].append(perf_counter() - began)
    return _figures(spans, found)


def _figures(spans: dict[str, list[float]], found: dict[str, Sequence[date | int | None]]) -> list[Figure]:
    name = f"{CASES:,} deadlines, two pauses each"
    walking = [span * CASES / CASES_WALKED for span in spans["walk"]]
    agree = {
        other: f"{sum(_ordinal(one) == _ordinal(two) for one, two in zip(found['fold'], days, strict=False)):,} agree"
        for other, days in found.items()
    }
    figures = [
        over_runs(name, spans["fold"], "s", "target, at most", TARGET_SECONDS),
        over_runs(
            name, spans["fold"], "s", f"chinese_calendar, {CASES_WALKED:,} walked, scaled; {agree['walk']}", walking
        ),
    ]
    if "numpy" in spans:
        figures.append(over_runs(name, spans["fold"], "s", f"numpy, columns ready; {agree['numpy']}", spans["numpy"]))
    return figures


def _ordinal(day: date | int | None) -> int | None:
    return day.toordinal() if isinstance(day, date) else day


def _case(number: int) -> Case:
    received = FIRST + timedelta(days=number * 7919 % 2300)
    sent = [received + timedelta(days=2 + number % 5), received + timedelta(days=14 + number % 3)]
    answered = [sent[0] + timedelta(days=4 + number % 4), sent[1] + timedelta(days=3 + number % 9)]
    return received, (
        Fact("consultation_sent", sent[0], id="1", party="third_party"),
        Fact("consultation_answered", answered[0], id="1"),
        Fact("consultation_sent", sent[1], id="2", party="third_party"),
        Fact("consultation_answered", answered[1], id="2"),
    )


def _walk(case: Case) -> date:
    """The due day as one would count it on a wall calendar: our reading only, no caps, no second reading."""
    day, facts = case
    sent, answered = [fact.on for fact in facts[::2]], [fact.on for fact in facts[1::2]]
    counted = 0
    while counted < LIMIT_DAYS:
        day += timedelta(days=1)
        paused = any(start < day <= end for start, end in zip(sent, answered, strict=True))
        counted += not paused and chinese_calendar.is_workday(day)
    return day


def _in_columns(cases: list[Case], calendar: WorkingCalendar) -> Callable[[], Sequence[int]]:
    """The same two pauses over whole columns of days, their caps included; the due days as ordinals."""
    import numpy as np

    def column(days: list[date]) -> Any:
        return np.array([day.toordinal() for day in days])

    worked = column([day for day in calendar.worked_days if day.year < calendar.published_until.year + 1])
    received = column([day for day, _ in cases])
    facts = [column([facts[number].on for _, facts in cases]) for number in range(4)]

    def counted() -> Sequence[int]:
        start, *counts = (np.searchsorted(worked, days, side="right") for days in (received, *facts))
        due, reached = start + LIMIT_DAYS, start
        for sent, answered in (counts[:2], counts[2:]):
            after, until = np.maximum(sent, reached), np.minimum(answered, sent + CAP_DAYS)
            counts_for = (after < due) & (until > after)
            due = due + np.where(counts_for, until - after, 0)
            reached = np.where(counts_for, until, reached)
        return worked[due - 1]  # type: ignore[no-any-return]

    return counted
