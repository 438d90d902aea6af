"""The days of a reply clock by the slow reference, and the days of its alerts, by walking."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from gongkai.engine import WorkingCalendar
from tests.reference.slow_clock import Reading
from tests.simulation.law import REMIND_WORKDAYS, STATUTORY_LIMITS, WARN_WORKDAYS, limit_of

Row = Mapping[str, Any]
TURNS = (
    "supplement_requested", "supplement_received", "fee_noticed", "fee_paid", "consultation_sent",
    "consultation_answered", "extended", "delayed", "replied", "withdrawn",
)  # fmt: skip
"""What turns the reply clock; nothing else does."""


@dataclass(frozen=True)
class Days:
    """What the slow reference says of the reply clock. `granted`: the days of extension so far.

    `halts`: the notices that are waited for, ``supplement`` or ``fee``, each with its fact and the last day for it.
    """

    due_on: date | None
    safe_on: date | None
    provisional: bool
    stopped_on: date | None
    lapses_on: date | None
    granted: int
    halts: Mapping[str, tuple[Row, date | None]] = field(default_factory=dict)


def reply_days(facts: Sequence[Row], calendar: WorkingCalendar) -> Days:
    """The clock over the facts that stand, in the order recorded."""
    ordered = sorted(facts, key=lambda row: str(row["on"]))
    start = [row for row in ordered if row["type"] == "received"][-1]
    receipt = date.fromisoformat(start["on"])
    due = Reading(False, True, receipt, calendar, calendar)
    safe_receipt = date.fromisoformat(start.get("safe_on") or start["on"])
    safe = Reading(True, True, safe_receipt, calendar.cautious, calendar)
    notices: dict[str, Row] = {}
    for row in ordered:
        if row["type"] in TURNS:
            before = {*due.halts}
            due.take(dict(row))
            safe.take(dict(row))
            notices |= {halt: row for halt in due.halts if halt not in before}
    due_on, safe_on = due.due_day(), safe.due_day()
    known = [day for day in (due_on, safe_on) if day is not None]
    last_days = [day for day in due.halts.values() if day is not None]
    return Days(
        due_on=due_on,
        safe_on=min(known, default=None),
        provisional=due_on is not None and due_on > calendar.published_until and due.postponed is None,
        stopped_on=due.ended_on,
        lapses_on=None if due.ended_on else min(last_days, default=None),
        granted=due.granted,
        halts={halt: (notices[halt], last) for halt, last in due.halts.items()},
    )


def workdays_after(calendar: WorkingCalendar, day: date, workdays: int) -> date:
    """The `workdays`-th worked day after `day`, found by walking."""
    while workdays:
        day += timedelta(days=1)
        workdays -= calendar.is_worked(day)
    return day


def workdays_before(calendar: WorkingCalendar, day: date, workdays: int) -> date:
    """The `workdays`-th worked day before `day`, found by walking."""
    while workdays:
        day -= timedelta(days=1)
        workdays -= calendar.is_worked(day)
    return day


def worked_from(calendar: WorkingCalendar, day: date) -> date:
    """The day itself, or the next worked one: where a period that ends on a rest day ends."""
    while not calendar.is_worked(day):
        day += timedelta(days=1)
    return day


def alert_days(clock: str, safe_on: date, due_on: date | None, calendar: WorkingCalendar) -> dict[str, date]:
    """The day of each level of a clock; an internal one has the last two only."""
    days = {"yellow": safe_on}
    if due_on is not None:
        days["red"] = due_on + timedelta(days=1)
    if limit_of(clock) in STATUTORY_LIMITS:
        days["remind"] = workdays_before(calendar, safe_on, REMIND_WORKDAYS)
        days["warn"] = workdays_before(calendar, safe_on, WARN_WORKDAYS)
    return days
