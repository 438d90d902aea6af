"""A limit of ten working days with every turn there is, from Monday 2026-03-02 on: due on Monday 03-16, no holidays."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from gongkai.engine import (
    Deadline,
    Effect,
    Extension,
    Fact,
    Halt,
    Limit,
    Pause,
    Postponement,
    Stop,
    WorkingCalendar,
    fold,
)

MON_02, TUE_03, WED_04, THU_05, FRI_06 = (date(2026, 3, day) for day in range(2, 7))
MON_09, TUE_10, WED_11, THU_12, FRI_13 = (date(2026, 3, day) for day in range(9, 14))
MON_16, TUE_17, WED_18, THU_19, FRI_20 = (date(2026, 3, day) for day in range(16, 21))
MON_23, TUE_24, WED_25, THU_26, FRI_27 = (date(2026, 3, day) for day in range(23, 28))
WEEKDAYS = WorkingCalendar([], date(2026, 12, 31))
LIMIT = Limit(
    "reply",
    "答复期限",
    10,
    article="第三十三条",
    turns=(
        Halt("asked", "answered", "补正", "", notice_within_days=3, in_force_on=TUE_03),
        Halt("charged", "paid", "缴费", "", period_days=5),
        Pause("sent", "returned", "征求意见", "", cap_days=4, parties=("neighbour",)),
        Extension("extended", "延期", "", cap_days=6),
        Postponement("delayed", "延迟答复", ""),
        Stop("withdrawn", "撤回", ""),
        Stop("replied", "答复", "", answers=True),
    ),
)
UNCAPPED = replace(LIMIT, turns=(Pause("sent", "returned", "征求意见", ""), *LIMIT.turns[3:]))
PATIENT = replace(LIMIT, turns=(Halt("asked", "answered", "补正", "", lapses=False), *LIMIT.turns[2:]))


def asked(on: date, **more: Any) -> Fact:
    """A notice that halts the clock."""
    return Fact("asked", on, **more)


def sent(on: date, name: str = "a", **more: Any) -> Fact:
    """A letter to the neighbour."""
    return Fact("sent", on, id=name, party="neighbour", **more)


def returned(on: date, name: str = "a") -> Fact:
    """Its answer."""
    return Fact("returned", on, id=name)


def extended(on: date, workdays: int | None) -> Fact:
    """So many days more."""
    return Fact("extended", on, workdays=workdays)


def delayed(on: date, until: date | None) -> Fact:
    """A notice that names the last day."""
    return Fact("delayed", on, until=until)


def folded(*facts: Fact, limit: Limit = LIMIT) -> Deadline:
    """The clock after the facts."""
    return fold(limit, MON_02, facts, WEEKDAYS)


def turns(*facts: Fact, limit: Limit = LIMIT, safe: bool = False) -> list[tuple[Effect, int, date | None]]:
    """What each fact did: its effect, days and last day."""
    deadline = folded(*facts, limit=limit)
    reading = deadline.safe if safe else deadline.due
    assert [turned.fact for turned in reading.turned] == list(facts)
    return [turned[1:] for turned in reading.turned]
