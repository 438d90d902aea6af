"""The sweep: what time alone brings about. Run by cron as often as one likes.

It may run late, twice, or on ten machines: what the law takes through silence is a step under a request id made from
the case's version, and an alert is a row whose key is (case, clock, level, day, generation). Nothing statutory is too
late to be recorded; after an outage every missed level is, and one message goes out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from . import store
from .commands import CaseEngine
from .errors import GongkaiError, Refused, StaleCase
from .history import instant_text, legal_day
from .outbox import SessionFactory
from .store import Transaction
from .workflow import Workflow
from .working_days import WorkingCalendar

LEVELS = ("remind", "warn", "yellow", "red")
LEVEL_LABELS = {"remind": "提醒", "warn": "预警", "yellow": "黄牌", "red": "红牌"}
BATCH = 200
SWEPT_ON = "swept_on"
"""The mark of the last finished sweep: its legal day."""
HORIZON_WARNING_DAYS = 60
_OF_ONE_CASE = (GongkaiError, OSError, ArithmeticError, LookupError, TypeError, ValueError, AttributeError)
"""What a single case may fail with, such as a full disk or a state that is not as it was: the others go on. What the
database fails with stops the sweep."""


@dataclass(frozen=True, slots=True)
class Swept:
    """What one sweep found: clocks at or past a level (`due`), steps taken through silence (`lapsed`), new `alerts`.

    `recounted`: cases that now count by the current calendar. `failed`: cases whose silent step could not be taken, or
    whose levels could not be told. `calendar_ends_on`: the last settled day, while it is less than 60 days ahead.
    """

    due: int = 0
    lapsed: int = 0
    alerts: int = 0
    recounted: int = 0
    failed: tuple[str, ...] = ()
    calendar_ends_on: date | None = None


def sweep(factory: SessionFactory, engine: CaseEngine) -> Swept:
    """Take what is due by now: silent steps first, then alerts; loops until nothing is left. Commits per batch."""
    swept = _take_silent_steps(factory, engine)
    due, alerts, untold = _raise_alerts(factory, engine)
    with factory() as session:
        now = instant_text(engine.clock.now())
        store.withdraw_alerts(session, engine.agency, now)
        ends_on = _warn_of_horizon(session, engine, now)
        session.commit()
    failed = tuple(dict.fromkeys((*swept.failed, *untold)))
    return replace(swept, due=due, alerts=alerts, failed=failed, calendar_ends_on=ends_on)


# --- steps through silence -------------------------------------------------------------------------------------------


def _take_silent_steps(factory: SessionFactory, engine: CaseEngine) -> Swept:
    lapsed, recounted, after = 0, 0, ""
    failed: list[str] = []
    while True:
        with factory() as session:
            cases = _ripe(session, engine, after)
        if not cases:
            return Swept(lapsed=lapsed, recounted=recounted, failed=tuple(failed))
        for case in cases:
            after = case
            try:
                for step in _silent_steps(factory, engine, case):
                    lapsed += step != "adopt_calendar"
                    recounted += step == "adopt_calendar"
            except _OF_ONE_CASE:
                failed.append(case)


def _ripe(session: Transaction, engine: CaseEngine, after: str) -> list[str]:
    calendar, today = engine.calendar(engine.agency).digest, legal_day(engine.clock.now())
    return store.ripe_cases(session, engine.agency, calendar, today, after, BATCH)


def _silent_steps(factory: SessionFactory, engine: CaseEngine, case: str) -> Iterator[str]:
    """Take every silent step that the case now admits, each in its own transaction."""
    for _ in range(8):
        with factory() as session:
            state = engine.case(session, case, agency=engine.agency)
            workflow = engine.workflow_of(session, state)
            step = _admitted(session, engine, case, workflow)
            if step is None:
                return
            try:
                # An id of its own: of several sweeps one wins by the case's version, the others find it stale.
                request_id = f"sweep.{state.version}.{step}.{engine.randomness.identifier()}"
                engine.act_in_silence(session, case, step, request_id=request_id, agency=engine.agency)
                session.commit()
            except (StaleCase, Refused):
                # It was admitted a moment ago: another sweep, or a clerk, has overtaken this one.
                session.rollback()
                return
        yield step


def _admitted(session: Transaction, engine: CaseEngine, case: str, workflow: Workflow) -> str | None:
    for step in workflow.steps:
        if step.silent:
            try:
                engine.preview_in_silence(session, case, step.name, agency=engine.agency)
            except Refused:
                continue
            return step.name
    return None


# --- alerts ----------------------------------------------------------------------------------------------------------


def level_days(
    clock: Mapping[str, Any], calendar: WorkingCalendar, remind_days: int, warn_days: int, *, statutory: bool
) -> dict[str, date]:
    """The day of each level of a clock: 提醒 and 预警 before the safe day, 黄牌 on it, 红牌 after the due day.

    An internal clock has only the last two.
    """
    safe_on: date = clock["safe_on"]
    due_on: date | None = clock["due_on"]
    last = {"yellow": safe_on}
    if due_on is not None:
        last["red"] = due_on + timedelta(days=1)
    if not statutory:
        return last
    return {"remind": calendar.after(safe_on, -remind_days), "warn": calendar.after(safe_on, -warn_days), **last}


def _raise_alerts(factory: SessionFactory, engine: CaseEngine) -> tuple[int, int, list[str]]:
    """How many clocks are due, how many alerts are new, and the cases whose levels could not be told."""
    due, alerts = 0, 0
    failed: list[str] = []
    instant = engine.clock.now()  # one for all, so that no alert is dated before the day that it is judged by
    today, now = legal_day(instant), instant_text(instant)
    calendar = engine.calendar(engine.agency)
    until = calendar.after(today, max(_days_ahead(engine)))
    with factory() as session:
        since = _swept_on(session, engine)
        cases = store.near_cases(session, engine.agency, until, since)
    for first in range(0, len(cases), BATCH):
        with factory() as session:
            for row in store.near_clocks(session, engine.agency, cases[first : first + BATCH], until, since):
                try:
                    workflow, days = _levels_of(session, engine, row, calendar)
                except _OF_ONE_CASE:
                    failed.append(row["case_id"])
                    continue
                reached, raised = _alert_clock(session, engine, row, workflow, days, (today, now))
                due, alerts = due + bool(reached and not row["stopped_on"]), alerts + raised
            session.commit()
    with factory() as session:
        store.put_mark(session, engine.agency, SWEPT_ON, max(today, _swept_on(session, engine)).isoformat())
        session.commit()
    return due, alerts, failed


def _swept_on(session: Transaction, engine: CaseEngine) -> date:
    return date.fromisoformat(store.load_mark(session, engine.agency, SWEPT_ON) or "0001-01-01")


def _days_ahead(engine: CaseEngine) -> tuple[int, int]:
    """How many working days before the safe day 提醒 and 预警 are given."""
    practice = engine.directory.practice(engine.agency)
    return int(practice.get("remind_days", 5)), int(practice.get("warn_days", 2))


def _levels_of(
    session: Transaction, engine: CaseEngine, clock: dict[str, Any], calendar: WorkingCalendar
) -> tuple[Workflow, dict[str, date]]:
    """The workflow of the clock's case and the days of its levels; nothing is written yet."""
    workflow = engine.workflow_by_digest(session, engine.agency, clock["workflow"])
    statutory = not workflow.limit_of(clock["name"]).internal
    return workflow, level_days(clock, calendar, *_days_ahead(engine), statutory=statutory)


def _alert_clock(
    session: Transaction,
    engine: CaseEngine,
    clock: dict[str, Any],
    workflow: Workflow,
    days: Mapping[str, date],
    moment: tuple[date, str],
) -> tuple[int, int]:
    """How many levels the clock has reached at a `moment` (legal day, instant), and how many of them are new."""
    today, now = moment
    # What was reached before the clock stopped is recorded after it, too: it was missed, but nobody is told any more.
    by = min(today, clock["stopped_on"] or today)
    reached = [level for level in LEVELS if level in days and days[level] <= by]
    if not reached:
        return 0, 0
    key = {"agency": engine.agency, "case_id": clock["case_id"], "clock": clock["name"]}
    message = f"{clock['case_id']}.alert.{clock['name']}.{clock['generation']}.{reached[-1]}"
    new = 0
    for level in reached:
        row = {**key, "level": level, "day": days[level], "generation": clock["generation"], "raised_at": now}
        new += store.raise_alert(session, {**row, "message": message})
    if new and not clock["stopped_on"]:
        _tell(session, engine, clock, reached[-1], message, now, workflow)
    return len(reached), new


def _tell(
    session: Transaction,
    engine: CaseEngine,
    clock: Mapping[str, Any],
    level: str,
    message: str,
    now: str,
    workflow: Workflow,
) -> None:
    """One message to each person whose task the case waits for, and to the head once the due day has passed."""
    people: list[str] = []
    for task in store.tasks_of(session, engine.agency, clock["case_id"]):
        people += (
            [task["person"]] if task["person"] else engine.directory.holders(engine.agency, task["role"], task["unit"])
        )
    if level == "red":
        people += engine.directory.holders(engine.agency, "head")
    label = workflow.limit_of(clock["name"]).label
    number = clock["number"] or clock["case_id"]
    ends_on = engine.calendar(engine.agency).published_until
    safe_on, due_on = (
        f"{day}{'（暂定）' if day and day > ends_on else ''}" if day else "——"
        for day in (clock["safe_on"], clock["due_on"])
    )
    text = f"案件{number}：{label}，最迟稳妥日{safe_on}，到期日{due_on}。\n"
    for person in dict.fromkeys(people):
        subject = f"{LEVEL_LABELS[level]}：{number} {label}"
        row = _message(engine, f"{message}.{person}", person, now)
        row |= {"case_id": clock["case_id"], "subject": subject, "text": text}
        if engine.directory.address_of(engine.agency, person, "mail"):
            store.put_message(session, row)


def _warn_of_horizon(session: Transaction, engine: CaseEngine, now: str) -> date | None:
    """The end of the settled calendar, where it is near; the head and the registrars are told once a year."""
    ends_on = engine.calendar(engine.agency).published_until
    if legal_day(engine.clock.now()) < ends_on - timedelta(days=HORIZON_WARNING_DAYS):
        return None
    year = ends_on.year + 1
    people = [person for role in ("head", "registrar") for person in engine.directory.holders(engine.agency, role)]
    text = f"{year}年放假安排尚未载入，落在该年的日期都是暂定。通知公布后请更新日历。\n"
    for person in dict.fromkeys(people):
        if engine.directory.address_of(engine.agency, person, "mail"):
            row = _message(engine, f"calendar.{year}.{person}", person, now)
            store.put_message(session, {**row, "subject": f"{year}年日历尚未载入", "text": text})
    return ends_on


def _message(engine: CaseEngine, message_id: str, person: str, now: str) -> dict[str, Any]:
    """The row of a mail to a member of staff, without its words."""
    return {
        "agency": engine.agency,
        "id": message_id,
        "channel": "mail",
        "notice": "alert",
        "address_ref": f"person:{person}",
        "status": "queued",
        "attempts": 0,
        "next_attempt_at": now,
        "created_at": now,
    }
