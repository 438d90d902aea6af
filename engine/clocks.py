"""Clocks: facts folded into a due day, and a safe day that no reading of the law makes late.

Which fact turns a clock, for how long and by which article is the law's data (`limits`, ``workflows``); the
arithmetic is here, once. Its contract, point by point, is ``docs/clocks.md``.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any, NamedTuple

from dateutil.relativedelta import relativedelta

from .facts import Fact
from .limits import Extension, Halt, Limit, Pause, Postponement, Stop, Turn, Unit
from .working_days import WorkingCalendar

RULES = 1
"""The number of these rules. A changed fold gets a new number, and this one stays for the entries that name it."""

KNOWN_RULES = frozenset({RULES})
"""The numbers that this program can still fold by."""

_ENDLESS = 1 << 40


class Effect(StrEnum):
    """What a fact did to a reading of the clock, or why it did nothing."""

    HALTED = "halted"
    HALTED_LATE = "halted_late"
    RESTARTED = "restarted"
    PAUSED = "paused"
    PAUSE_ENDED = "pause_ended"
    EXTENDED = "extended"
    POSTPONED = "postponed"
    STOPPED = "stopped"
    AFTER_DUE = "after_due"
    AFTER_END = "after_end"
    AFTER_LAPSE = "after_lapse"
    NOTICE_TOO_LATE = "notice_too_late"
    ALREADY_OPEN = "already_open"
    NOTHING_OPEN = "nothing_open"
    CAP_REACHED = "cap_reached"
    NOT_LATER = "not_later"
    NO_RULE = "no_rule"
    NOT_IN_FORCE = "not_in_force"
    MOVES_NOTHING = "moves_nothing"


class Turned(NamedTuple):
    """One fact's effect on one reading: days added or granted, the last day of a period, where there is one."""

    fact: Fact
    effect: Effect
    days: int = 0
    until: date | None = None


class Segment(NamedTuple):
    """A stretch of the clock from one start to the next: why it started, the halt that ended it, its days in all."""

    start_on: date
    started_by: Fact | None
    halted_by: Fact | None
    days: int


class Pauses(dict[str | None, tuple[int, int]]):
    """The pauses by their ids, as counts of worked days: (after, until] do not count.

    `spans`: each different one once, sorted. What was found out about the first of them is kept until they change: most
    facts concern the last.
    """

    __slots__ = ("_due", "_held", "_met", "_start", "spans")

    def __init__(self) -> None:
        super().__init__()
        self.spans: list[tuple[int, int]] = []
        self._held: dict[tuple[int, int], int] = {}
        self._start = self._due = 0
        self._met = [(0, 0)]

    def __setitem__(self, fact_id: str | None, span: tuple[int, int]) -> None:
        before = self.get(fact_id)
        if before is not None:
            self._held[before] -= 1
            if not self._held[before]:
                place = bisect_left(self.spans, before)
                del self.spans[place], self._met[place + 1 :]
        super().__setitem__(fact_id, span)
        self._held[span] = self._held.get(span, 0) + 1
        if self._held[span] == 1:
            place = bisect_left(self.spans, span)
            self.spans.insert(place, span)
            del self._met[place + 1 :]

    def uncounted(self, start: int, due: int) -> int | None:
        """How many worked days after `start` they take out before the due day, which else is `due`; None: all."""
        if start != self._start or due < self._due:
            self._met = [(0, start)]
        self._start, self._due = start, due
        days, reached = self._met[-1]
        for place in range(len(self._met) - 1, len(self.spans)):
            after, until = self.spans[place]
            # Sorted, so each is met before the due day can have moved past it.
            if after >= due + days:
                break
            after = max(after, reached)
            if until > after:
                if until == _ENDLESS:
                    return None
                days += until - after
                reached = until
            self._met.append((days, reached))
        return days


class Reading:
    """The clock under one reading of the law, after all facts. `cautious` is the safe reading."""

    __slots__ = (
        "answered",
        "asked",
        "calendar",
        "cautious",
        "closing",
        "extension",
        "granted",
        "halted_by",
        "halts",
        "lapse",
        "limit",
        "not_late_until",
        "ordinary",
        "pauses",
        "postponed_on",
        "segments",
        "start",
        "start_on",
        "started_by",
        "stopped_by",
        "turned",
    )

    def __init__(self, limit: Limit, start_on: date, calendar: WorkingCalendar, cautious: bool) -> None:
        self.limit = limit
        self.ordinary = calendar
        self.calendar = calendar.cautious if cautious else calendar
        self.cautious = cautious
        self.start_on = start_on
        self.start = self.calendar.count(start_on)
        self.started_by: Fact | None = None
        self.extension = 0
        self.granted = 0
        self.pauses = Pauses()
        self.not_late_until = date.min
        self.asked: dict[str | None, Fact] = {}
        self.answered: set[str | None] = set()
        self.halts: dict[str, tuple[Fact, date | None]] = {}
        self.halted_by: Fact | None = None
        self.postponed_on: date | None = None
        self.lapse: tuple[Fact, date] | None = None
        self.stopped_by: Fact | None = None
        self.closing: Stop | None = None
        self.turned: list[Turned] = []
        self.segments: list[Segment] = []

    # --- the due day -------------------------------------------------------------------------------------------

    def due_on(self) -> date | None:
        """The last day, or None while the clock waits, has lapsed, or a pause without end keeps it."""
        if self.halts or self.lapse:
            return None
        if self.postponed_on is not None:
            return self.postponed_on
        if self.limit.unit is not Unit.WORKING_DAYS:
            return self._due_by_calendar_days()
        due = self.start + self.limit.days + self.extension
        if self.pauses:
            days = self.pauses.uncounted(self.start, due)
            if days is None:
                return None
            due += days
        return self.calendar.nth(due)

    def _due_by_calendar_days(self) -> date:
        amount = self.limit.days
        if self.limit.unit is Unit.MONTHS:
            due_on = self.start_on + relativedelta(months=amount) + timedelta(days=self.extension)
        else:
            due_on = self.start_on + timedelta(days=amount + self.extension)
        return self.calendar.roll_forward(due_on) if self.limit.rolls else due_on

    def counted(self, day: date) -> int:
        """How many days of the limit are used up at the end of `day` in the running segment."""
        if self.limit.unit is not Unit.WORKING_DAYS:
            return max((day - self.start_on).days, 0)
        last = self.calendar.count(min(day, self.halted_by.on) if self.halted_by else day)
        used, reached = last - self.start, self.start
        for after, until in self.pauses.spans:
            after, until = max(after, reached), min(until, last)
            if until > after:
                used -= until - after
                reached = until
        return max(used, 0)

    # --- the turns -----------------------------------------------------------------------------------------------

    def take(self, fact: Fact) -> None:
        """Let one fact have its effect; facts come in legal order."""
        if self.stopped_by is not None:
            effect = Turned(fact, Effect.AFTER_END)
        elif self.lapse is not None or (self.halts and self._lapsed_before(fact.on)):
            effect = Turned(fact, Effect.AFTER_LAPSE)
        else:
            part, turn = self.limit.roles.get(fact.kind, _NO_PART)
            effect = _PARTS[part](self, turn, fact)
        self.turned.append(effect)

    def nothing(self, turn: Turn | None, fact: Fact) -> Turned:
        return Turned(fact, Effect.NO_RULE)

    def stop(self, stop: Stop, fact: Fact) -> Turned:
        self.stopped_by, self.closing = fact, stop
        return Turned(fact, Effect.STOPPED)

    def _moving(self, effect: Effect) -> Effect:
        """What counts days moves nothing while a notice names the last day."""
        return effect if self.postponed_on is None else Effect.MOVES_NOTHING

    def _lapsed_before(self, day: date) -> bool:
        for fact, last_on in self.halts.values():
            if last_on is not None and last_on < day:
                self.lapse = (fact, last_on)
                return True
        return False

    def _too_late(self, on: date) -> bool:
        """Most facts can only move the due day on; after one that may bring it back, it is asked for anew."""
        if on <= self.not_late_until:
            return False
        due_on = self.due_on()
        if due_on is not None and on > due_on:
            return True
        self.not_late_until = due_on or date.max
        return False

    def halt(self, halt: Halt, fact: Fact) -> Turned:
        if halt.in_force_on is not None and fact.on < halt.in_force_on:
            return Turned(fact, Effect.NOT_IN_FORCE)
        if halt.opened_by in self.halts:
            return Turned(fact, Effect.ALREADY_OPEN)
        if self._too_late(fact.on):
            return Turned(fact, Effect.AFTER_DUE)
        within = halt.notice_within_days
        late = within is not None and fact.on > self.calendar.nth(self.start + within)
        if late and self.cautious:
            return Turned(fact, Effect.NOTICE_TOO_LATE, within or 0)
        if not self.halts:
            self.halted_by = fact
        last_on = last_day_of(halt, fact, self.ordinary)
        self.halts[halt.opened_by] = (fact, last_on)
        return Turned(fact, Effect.HALTED_LATE if late else Effect.HALTED, within or 0, last_on)

    def restart(self, halt: Halt, fact: Fact) -> Turned:
        if self.halts.pop(halt.opened_by, None) is None:
            return Turned(fact, Effect.NOTHING_OPEN)
        days = self.limit.days + self.extension
        self.segments.append(Segment(self.start_on, self.started_by, self.halted_by, days))
        self.halted_by = next((notice for notice, _ in self.halts.values()), None)
        self.start_on = max(fact.on, self.start_on)
        self.start = self.calendar.count(self.start_on)
        self.started_by = fact
        self.extension = 0
        self.postponed_on = None
        self.not_late_until = date.min
        return Turned(fact, Effect.RESTARTED, self.limit.days)

    def pause(self, pause: Pause, fact: Fact) -> Turned:
        if pause.parties and fact.party not in pause.parties:
            return Turned(fact, Effect.NO_RULE)
        if self._too_late(fact.on):
            return Turned(fact, Effect.AFTER_DUE)
        count = self.calendar.count
        sent = count(fact.on)
        received = count(fact.received_on) if fact.received_on else sent
        until = _ENDLESS if pause.cap_days is None else received + pause.cap_days
        if fact.id in self.pauses:
            self.not_late_until = date.min
        self.pauses[fact.id] = (received if self.cautious else sent, until)
        self.asked[fact.id] = fact
        return Turned(fact, self._moving(Effect.PAUSED), pause.cap_days or 0)

    def resume(self, pause: Pause, fact: Fact) -> Turned:
        open_pause = self.pauses.get(fact.id)
        if open_pause is None or fact.id in self.answered:
            return Turned(fact, Effect.NOTHING_OPEN)
        self.answered.add(fact.id)
        after, until = open_pause
        answered = self.calendar.count(fact.on)
        if answered < until:
            self.pauses[fact.id] = (after, answered)
            self.not_late_until = date.min
        return Turned(fact, self._moving(Effect.PAUSE_ENDED), max(min(answered, until) - after, 0))

    def extend(self, extension: Extension, fact: Fact) -> Turned:
        if self._too_late(fact.on):
            return Turned(fact, Effect.AFTER_DUE)
        days = min(fact.workdays or 0, extension.cap_days - self.granted)
        if days <= 0:
            return Turned(fact, Effect.CAP_REACHED, extension.cap_days)
        self.extension += days
        self.granted += days
        return Turned(fact, self._moving(Effect.EXTENDED), days)

    def postpone(self, postponement: Postponement, fact: Fact) -> Turned:
        due_on = self.due_on()
        if due_on is not None and fact.on > due_on:
            return Turned(fact, Effect.AFTER_DUE)
        if fact.until is None or (due_on is not None and fact.until <= due_on):
            return Turned(fact, Effect.NOT_LATER)
        self.postponed_on = fact.until
        self.not_late_until = date.min
        return Turned(fact, Effect.POSTPONED, 0, fact.until)


_PARTS: dict[str, Callable[[Reading, Any, Fact], Turned]] = {
    "halt": Reading.halt,
    "restart": Reading.restart,
    "pause": Reading.pause,
    "resume": Reading.resume,
    "extension": Reading.extend,
    "postponement": Reading.postpone,
    "stop": Reading.stop,
    "none": Reading.nothing,
}
_NO_PART = ("none", None)


def last_day_of(halt: Halt, notice: Fact, calendar: WorkingCalendar) -> date | None:
    """The last day for answering a notice, by the ordinary calendar; None: it never lapses by itself."""
    if not halt.lapses:
        return None
    if notice.answer_by is not None:
        return notice.answer_by
    workdays = halt.period_days or notice.workdays
    return calendar.after(notice.received_on or notice.on, workdays) if workdays else None


class State(StrEnum):
    """Where a clock is on a day."""

    RUNNING = "running"
    WAITING = "waiting"
    LAPSED = "lapsed"
    STOPPED = "stopped"


class Verdict(StrEnum):
    """What a court would find on the day of judgement."""

    OPEN = "open"
    ON_TIME = "on_time"
    OVERDUE = "overdue"
    WAITING = "waiting"
    LAPSED = "lapsed"


@dataclass(frozen=True, slots=True)
class Standing:
    """A clock seen on one day: `used` and `remaining` days of the limit (None where no day was given or none runs)."""

    state: State
    verdict: Verdict | None
    used: int | None
    remaining: int | None


@dataclass(frozen=True, slots=True)
class Deadline:
    """The fold's result. `due_on`: our reading of the law; `safe_on`: in time under every reading, never later.

    Both are None while the clock waits for somebody or has lapsed. `provisional` 暂定: the due day was counted over
    a year whose notice is not loaded. `due` and `safe` hold the two readings for the explanation.
    """

    due_on: date | None
    safe_on: date | None
    provisional: bool
    due: Reading
    safe: Reading

    @property
    def safe_provisional(self) -> bool:
        """Whether the safe day, too, was counted into an unpublished year."""
        return self.safe_on is not None and self.provisional and self.due.ordinary.is_provisional(self.safe_on)

    @property
    def lapses_on(self) -> date | None:
        """The last day of the period whose end makes the application abandoned, while one runs."""
        days = [last_on for _, last_on in self.due.halts.values() if last_on is not None]
        return min(days, default=None)

    def standing(self, day: date | None) -> Standing:
        """The clock on `day` (None: without a day of judgement)."""
        due = self.due
        until = due.stopped_by.on if due.stopped_by else day
        used = due.counted(until) if until else None
        verdict = self._verdict(day)
        if due.stopped_by:
            state = State.STOPPED
        elif verdict is Verdict.LAPSED:
            state = State.LAPSED
        else:
            state = State.WAITING if self.due_on is None else State.RUNNING
        running = state is State.RUNNING and day is not None and self.due_on is not None
        return Standing(state, verdict, used, due.calendar.between(day, self.due_on) if running else None)  # type: ignore[arg-type]

    def _verdict(self, day: date | None) -> Verdict | None:
        lapses_on = self.lapses_on
        if self.due.lapse or (
            lapses_on is not None and day is not None and lapses_on < day and not self.due.stopped_by
        ):
            return Verdict.LAPSED
        if self.due.stopped_by and self.due.closing:
            late = self.due_on is not None and self.due.stopped_by.on > self.due_on
            if late:
                return Verdict.OVERDUE
            return Verdict.ON_TIME if self.due.closing.answers else None
        if self.due_on is None:
            return Verdict.WAITING
        if day is None:
            return None
        return Verdict.OPEN if day <= self.due_on else Verdict.OVERDUE


def fold(
    limit: Limit,
    start_on: date,
    facts: Sequence[Fact],
    calendar: WorkingCalendar,
    *,
    safe_start_on: date | None = None,
) -> Deadline:
    """The deadline of `limit` started on `start_on` (not counted itself), after `facts` in legal order.

    `safe_start_on`: the earlier day from which a stricter reading counts. Raises `DayOutOfRange` where a day
    falls outside the calendar. Rules number 1.
    """
    due = Reading(limit, start_on, calendar, cautious=False)
    safe = Reading(limit, safe_start_on or start_on, calendar, cautious=True)
    for fact in facts:
        due.take(fact)
        safe.take(fact)
    due_on, safe_on = due.due_on(), safe.due_on()
    if safe_on is None or (due_on is not None and due_on < safe_on):
        safe_on = due_on
    counted = due_on is not None and due.postponed_on is None
    return Deadline(due_on, safe_on, counted and calendar.is_provisional(due_on or start_on), due, safe)
