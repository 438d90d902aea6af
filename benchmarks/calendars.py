"""Questions to the calendar: the n-th worked day after a day, the worked days between two."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from time import perf_counter
from typing import Any

from gongkai.workflows.calendars import national_calendar

from .figure import Figure, over_runs
from .ground import Ground

CALLS = 200_000
ROUNDS = 7
TARGET = 500_000
FIRST = date(2008, 5, 1)


def measure(ground: Ground) -> list[Figure]:
    """Calls a second, the loop around them included."""
    calendar = national_calendar()
    days = [FIRST + timedelta(days=n * 7919 % 6500) for n in range(CALLS)]
    numbers = [n % 60 + 1 for n in range(CALLS)]
    later = [day + timedelta(days=number) for day, number in zip(days, numbers, strict=True)]
    return [
        over_runs(
            "WorkingCalendar.after", _rates(calendar.after, days, numbers), "calls/s", "target, at least", TARGET
        ),
        over_runs(
            "WorkingCalendar.between", _rates(calendar.between, days, later), "calls/s", "target, at least", TARGET
        ),
    ]


def _rates(question: Callable[[Any, Any], object], firsts: Sequence[object], seconds: Sequence[object]) -> list[float]:
    rates = []
    for _ in range(ROUNDS):
        began = perf_counter()
        for first, second in zip(firsts, seconds, strict=True):
            question(first, second)
        rates.append(CALLS / (perf_counter() - began))
    return rates
