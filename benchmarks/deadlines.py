"""A hundred thousand reply deadlines with two pauses each, beside walking through the days one by one."""

from __future__ import annotations

from datetime import date, timedelta
from statistics import median
from time import perf_counter

import chinese_calendar

from gongkai.engine import Fact, fold
from gongkai.workflows.calendars import national_calendar
from gongkai.workflows.disclosure import reply_limit

from .figure import Figure

CASES = 100_000
CASES_WALKED = 1_000
ROUNDS = 3
TARGET_SECONDS = 3.0
FIRST = date(2019, 6, 1)
LIMIT_DAYS = 20

Case = tuple[date, tuple[Fact, ...]]


def measure() -> list[Figure]:
    """Seconds for all cases, both readings of the law, without the explanation; the facts are there already."""
    cases = [_case(number) for number in range(CASES)]
    calendar = national_calendar()
    spans = []
    for _ in range(ROUNDS):
        began = perf_counter()
        folded = [fold(reply_limit(received), received, facts, calendar).due_on for received, facts in cases]
        spans.append(perf_counter() - began)
    began = perf_counter()
    walked = [_walk(case) for case in cases[:CASES_WALKED]]
    walking = (perf_counter() - began) * CASES / CASES_WALKED
    agreeing = sum(one == other for one, other in zip(folded, walked, strict=False))
    name, span = f"{CASES:,} deadlines, two pauses each", median(spans)
    return [
        Figure(name, span, "s", "target, at most", TARGET_SECONDS),
        Figure(
            name, span, "s", f"chinese_calendar day by day, scaled ({agreeing:,} of {CASES_WALKED:,} agree)", walking
        ),
    ]


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
