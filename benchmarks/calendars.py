"""Questions to the calendar: the n-th worked day after a day, the worked days between two."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from statistics import median
from time import perf_counter
from typing import Any

from gongkai.workflows.calendars import national_calendar

from .figure import Figure

CALLS = 200_000
ROUNDS = 7
TARGET = 500_000
FIRST = date(2008, 5, 1)


def measure() -> list[Figure]:
    """Calls a second, the loop around them included."""
    calendar = national_calendar()
    days = [FIRST + timedelta(days=n * 7919 % 6500) for n in range(CALLS)]
    numbers = [n % 60 + 1 for n in range(CALLS)]
    later = [day + timedelta(days=number) for day, number in zip(days, numbers, strict=True)]
    return [
        Figure("WorkingCalendar.after", _rate(calendar.after, days, numbers), "calls/s", "target, at least", TARGET),
        Figure("WorkingCalendar.between", _rate(calendar.between, days, later), "calls/s", "target, at least", TARGET),
    ]


def _rate(question: Callable[[Any, Any], object], firsts: Sequence[object], seconds: Sequence[object]) -> float:
    rates = []
    for _ in range(ROUNDS):
        began = perf_counter()
        for first, second in zip(firsts, seconds, strict=True):
            question(first, second)
        rates.append(CALLS / (perf_counter() - began))
    return median(rates)
