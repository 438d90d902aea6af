"""The days of a reply clock by the slow reference, and the days of its alerts, by walking."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from gongkai.engine import WorkingCalendar
from tests.reference.slow_clock import Reading
from tests.simulation.law import REMIND_WORKDAYS, STATUTORY_CLOCKS, WARN_WORKDAYS

Row = Mapping[str, Any]
NO_TURN = ("received", "served")


@dataclass(frozen=True)
class Days:
    """What the slow reference says of the reply clock. `granted`: the days of extension so far."""

    due_on: date | None
    safe_on: date | None
    provisional: bool
    stopped_on: date | None
    lapses_on: date | None
    waiting: bool
    granted: int


def reply_days(facts: Sequence[Row], calendar: WorkingCalendar) -> Days:
    """The clock over the facts that stand, in the order recorded."""
    ordered = sorted(facts, key=lambda row: str(row["on"]))
    start = [row for row in ordered if row["type"] == "received"][-1]
    receipt = date.fromisoformat(start["on"])
    due = Reading(False, True, receipt, calendar, calendar)
    safe_receipt = date.fromisoformat(start.get("safe_on") or start["on"])
    safe = Reading(True, True, safe_receipt, calendar.cautious, calendar)
    for row in ordered:
        if row["type"] not in NO_TURN:
            due.take(dict(row))
            safe.take(dict(row))
    due_on, safe_on = due.due_day(), safe.due_day()
    known = [day for day in (due_on, safe_on) if day is not None]
    last_days = [day for day in due.halts.values() if day is not None]
    return Days(
        due_on=due_on,
        safe_on=min(known, default=None),
        provisional=due_on is not None and due_on > calendar.published_until and due.postponed is None,
        stopped_on=due.ended_on,
        lapses_on=None if due.ended_on else min(last_days, default=None),
        waiting=bool(due.halts),
        granted=due.granted,
    )


def workdays_before(calendar: WorkingCalendar, day: date, workdays: int) -> date:
    """The `workdays`-th worked day before `day`, found by walking."""
    while workdays:
        day -= timedelta(days=1)
        workdays -= calendar.is_worked(day)
    return day


def alert_days(clock: str, safe_on: date, due_on: date | None, calendar: WorkingCalendar) -> dict[str, date]:
    """The day of each level of a clock; an internal one has the last two only."""
    days = {"yellow": safe_on}
    if due_on is not None:
        days["red"] = due_on + timedelta(days=1)
    if clock in STATUTORY_CLOCKS:
        days["remind"] = workdays_before(calendar, safe_on, REMIND_WORKDAYS)
        days["warn"] = workdays_before(calendar, safe_on, WARN_WORKDAYS)
    return days
