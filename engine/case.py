"""案件: the state of a case, and `apply`, the only way it ever changes, live and in replay.

`apply` executes the effects that an entry holds and folds the clocks; it asks no guard, no machine and no clock.
The whole state has a lossless JSON form, so that a stored state can be held against a replay, byte by byte.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from .clocks import KNOWN_RULES, RULES, Deadline, fold
from .errors import BrokenHistory, Words
from .facts import Fact, in_order, read_fact
from .history import Entry, written
from .limits import Limit
from .workflow import Workflow
from .working_days import WorkingCalendar

_Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ClockState:
    """时限: one running or stopped clock of a case, named after its `limit`, or ``limit.subject`` where it is the clock
    of one thing only: then no other facts turn it than those of that id.

    `days` overrides an internal limit. `generation` grows whenever the due or the safe day moves, and when a
    stopped clock runs again: an alert names it, so what was said, or kept silent, of the clock before is said anew.
    `lapses_on`: the last day of an open notice's period; past it the application lapses. `ended_on`: an act stopped it;
    `stopped_on`: that, or the day of the fact that did.
    """

    name: str
    limit: str
    days: int | None
    start_on: date
    due_on: date | None
    safe_on: date | None
    provisional: bool
    stopped_on: date | None
    ended_on: date | None
    lapses_on: date | None
    generation: int

    @property
    def subject(self) -> str:
        """The id of the thing that the clock is of; '' for one of the whole case."""
        return self.name.partition(".")[2]

    @property
    def running(self) -> bool:
        """Whether nothing has stopped it yet."""
        return self.stopped_on is None

    @property
    def safe_provisional(self) -> bool:
        """Whether the safe day lies in an unpublished year too, and is never shown as a plain date."""
        return self.provisional and None not in (self.safe_on, self.due_on) and self.safe_on.year >= self.due_on.year  # type: ignore[union-attr]


@dataclass(frozen=True, slots=True)
class Taken:
    """That a step was taken: by whom, for whom, in which entry, on which legal day."""

    step: str
    actor: str
    acting_for: str | None
    seq: int
    on: date

    @property
    def persons(self) -> frozenset[str]:
        """Acting for somebody counts as both persons."""
        return frozenset(person for person in (self.actor, self.acting_for) if person)


@dataclass(frozen=True)
class CaseState:
    """Everything known of a case after `version` entries.

    `facts` are rows as written, each with its ``ref``, in the order recorded; `voided` the refs a correction took out.
    `items` by number; `values` the case's plain values and sealed references; `tasks` the open ones by id; `documents`
    and `letters` as recorded; `corrections` the proposed ones not yet confirmed, by id.
    """

    id: str
    agency: str
    workflow: str
    calendar: str = ""
    rules: int = RULES
    stage: str = ""
    version: int = 0
    head: str = ""
    recorded_at: str = ""
    opened_on: date | None = None
    facts: tuple[Mapping[str, Any], ...] = ()
    voided: tuple[str, ...] = ()
    clocks: Mapping[str, ClockState] = field(default_factory=dict)
    items: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    values: Mapping[str, Any] = field(default_factory=dict)
    tasks: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    numbers: Mapping[str, str] = field(default_factory=dict)
    documents: tuple[Mapping[str, Any], ...] = ()
    letters: tuple[Mapping[str, Any], ...] = ()
    corrections: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    taken: tuple[Taken, ...] = ()

    def persons_of(self, step: str) -> frozenset[str]:
        """Everybody who took `step`, for themselves or for others."""
        return frozenset(person for taken in self.taken if taken.step == step for person in taken.persons)

    @property
    def began_on(self) -> date | None:
        """The day of the first fact of the case, by the strictest reading."""
        return min((date.fromisoformat(row.get("safe_on") or row["on"]) for row in self.facts), default=None)

    def last_taken(self, step: str) -> int:
        """The number of the last entry of `step`, 0 if it never was."""
        return max((taken.seq for taken in self.taken if taken.step == step), default=0)

    def live_facts(self, workflow: Workflow) -> tuple[Fact, ...]:
        """The facts that stand, in legal order."""
        return live_facts(self.facts, self.voided, workflow)

    def as_json(self) -> dict[str, Any]:
        """The lossless JSON form."""
        plain = {name: getattr(self, name) for name in _PLAIN}
        return plain | {
            "opened_on": _text(self.opened_on),
            "facts": list(self.facts),
            "voided": list(self.voided),
            "clocks": {name: _clock_as_json(clock) for name, clock in self.clocks.items()},
            "documents": list(self.documents),
            "letters": list(self.letters),
            "taken": [[t.step, t.actor, t.acting_for, t.seq, t.on.isoformat()] for t in self.taken],
        }

    @property
    def text(self) -> str:
        """The canonical text of `as_json`: equal texts, equal states."""
        return written(self.as_json())

    @classmethod
    def from_json(cls, row: Mapping[str, Any]) -> CaseState:
        """The state of an `as_json`."""
        return cls(
            **{name: row[name] for name in _PLAIN},
            opened_on=_day(row["opened_on"]),
            facts=tuple(row["facts"]),
            voided=tuple(row["voided"]),
            clocks={name: _clock_from_json(clock) for name, clock in row["clocks"].items()},
            documents=tuple(row["documents"]),
            letters=tuple(row["letters"]),
            taken=tuple(
                Taken(step, actor, by, seq, date.fromisoformat(on)) for step, actor, by, seq, on in row["taken"]
            ),
        )


_PLAIN = (
    "id", "agency", "workflow", "calendar", "rules", "stage", "version", "head", "recorded_at",
    "items", "values", "tasks", "numbers", "corrections",
)  # fmt: skip
_CLOCK_DAYS = ("start_on", "due_on", "safe_on", "stopped_on", "ended_on", "lapses_on")


def _text(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _clock_as_json(clock: ClockState) -> dict[str, Any]:
    row = {name: getattr(clock, name) for name in ClockState.__slots__}
    return row | {name: _text(row[name]) for name in _CLOCK_DAYS}


def _clock_from_json(row: Mapping[str, Any]) -> ClockState:
    return ClockState(**{**row, **{name: _day(row[name]) for name in _CLOCK_DAYS}})


def live_facts(facts: Iterable[_Row], voided: Collection[str], workflow: Workflow) -> tuple[Fact, ...]:
    """The facts of the rows that are not `voided`, in legal order."""
    return in_order(
        replace(read_fact({key: row[key] for key in row if key != "ref"}, workflow.kinds_by_name), ref=row["ref"])
        for row in facts
        if row["ref"] not in voided
    )


# --- apply -------------------------------------------------------------------------------------------------------


class Draft:
    """A state that is being written: entries are applied to it one after the other, and then it is frozen.

    `entry` and `occurred_on` are those being applied; `touched` the clocks that it starts or stops, `changed` the kinds
    of the facts that it records, amends or takes out: only what they concern is counted anew.
    """

    def __init__(self, state: CaseState) -> None:
        self.id, self.agency, self.workflow = state.id, state.agency, state.workflow
        self.calendar, self.rules, self.stage = state.calendar, state.rules, state.stage
        self.version, self.head, self.recorded_at = state.version, state.head, state.recorded_at
        self.opened_on = state.opened_on
        self.facts, self.voided = list(state.facts), list(state.voided)
        self.clocks = dict(state.clocks)
        self.items, self.values = dict(state.items), dict(state.values)
        self.tasks, self.numbers = dict(state.tasks), dict(state.numbers)
        self.documents, self.letters = list(state.documents), list(state.letters)
        self.corrections = dict(state.corrections)
        self.taken = list(state.taken)
        self.occurred_on = date.min
        self.touched: set[str] = set()
        self.changed: set[str] = set()

    def frozen(self) -> CaseState:
        """The state, once nothing more is applied."""
        return CaseState(
            self.id, self.agency, self.workflow, self.calendar, self.rules, self.stage, self.version, self.head,
            self.recorded_at, self.opened_on, tuple(self.facts), tuple(self.voided), self.clocks, self.items,
            self.values, self.tasks, self.numbers, tuple(self.documents), tuple(self.letters), self.corrections,
            tuple(self.taken),
        )  # fmt: skip

    def take(self, entry: Entry, workflow: Workflow, calendar: WorkingCalendar) -> None:
        """Apply an entry. Raises `BrokenHistory` on an effect of no known kind, and on unknown rules."""
        body = entry.body
        self.version, self.occurred_on = body["seq"], date.fromisoformat(body["occurred_on"])
        if body["rules"] not in KNOWN_RULES:
            raise self._broken(f"未知的时限规则 {body['rules']}", f"unknown clock rules {body['rules']}")
        for effect in body["effects"]:
            execute = _EXECUTE.get(effect["do"])
            if execute is None:
                raise self._broken(f"未知的效果 {effect['do']}", f"unknown effect {effect['do']}")
            execute(self, effect)
        if self.calendar != body["calendar"]:
            self.touched.update(self.clocks)
        self.calendar, self.rules = body["calendar"], body["rules"]
        self.head, self.recorded_at = entry.digest, body["recorded_at"]
        self.taken.append(Taken(body["step"], body["actor"], body["for"], body["seq"], self.occurred_on))
        if self.touched or self.changed:
            self._count(workflow, calendar)

    def _count(self, workflow: Workflow, calendar: WorkingCalendar) -> None:
        """Fold the clocks anew that the entry concerns."""
        live: tuple[Fact, ...] | None = None
        for name, clock in self.clocks.items():
            limit = workflow.limits_by_name[clock.limit]
            if name in self.touched or limit.started_by in self.changed or not self.changed.isdisjoint(limit.roles):
                live = live_facts(self.facts, self.voided, workflow) if live is None else live
                self.clocks[name] = _folded(clock, workflow, live, calendar)
        self.touched.clear()
        self.changed.clear()

    def _broken(self, zh: str, en: str) -> BrokenHistory:
        return BrokenHistory(case=self.id, seq=self.version, fault=Words(zh, en))

    # --- what the effects do -----------------------------------------------------------------------------------------

    def move(self, effect: _Row) -> None:
        self.stage = effect["to"]

    def record(self, effect: _Row) -> None:
        self.facts.append(effect["fact"])
        self.changed.add(effect["fact"]["type"])

    def amend(self, effect: _Row) -> None:
        for index, row in enumerate(self.facts):
            if row["ref"] == effect["ref"]:
                self.facts[index] = {**row, **effect["with"]}
                self.changed.add(row["type"])

    def void(self, effect: _Row) -> None:
        self.voided.append(effect["ref"])
        self.changed.update(row["type"] for row in self.facts if row["ref"] == effect["ref"])

    def start(self, effect: _Row) -> None:
        name, start_on = effect["clock"], _day(effect.get("on")) or self.occurred_on
        before = self.clocks.get(name)
        stopped_on, generation = (before.stopped_on, before.generation) if before else (None, 0)
        due_on, safe_on = (before.due_on, before.safe_on) if before else (None, None)
        self.clocks[name] = ClockState(
            name,
            effect["limit"],
            effect.get("days"),
            start_on,
            due_on,
            safe_on,
            False,
            stopped_on,
            None,
            None,
            generation,
        )
        self.touched.add(name)

    def stop(self, effect: _Row) -> None:
        clock = self.clocks.get(effect["clock"])
        if clock is not None and clock.running:
            self.clocks[clock.name] = replace(clock, ended_on=_day(effect["on"]), stopped_on=_day(effect["on"]))
            self.touched.add(clock.name)

    def item(self, effect: _Row) -> None:
        number = str(effect["item"])
        self.items[number] = {**self.items.get(number, {}), **effect["values"]}

    def set(self, effect: _Row) -> None:
        self.values[effect["name"]] = effect["value"]

    def await_(self, effect: _Row) -> None:
        self.tasks[effect["task"]] = {key: effect[key] for key in effect if key not in ("do", "task")}

    def finish(self, effect: _Row) -> None:
        self.tasks.pop(effect["task"], None)

    def number(self, effect: _Row) -> None:
        self.numbers[effect["series"]] = effect["text"]

    def document(self, effect: _Row) -> None:
        self.documents.append({"seq": self.version, **{key: effect[key] for key in effect if key != "do"}})

    def letter(self, effect: _Row) -> None:
        self.letters.append({"seq": self.version, **{key: effect[key] for key in effect if key != "do"}})

    def propose(self, effect: _Row) -> None:
        self.corrections[effect["correction"]] = {key: effect[key] for key in effect if key not in ("do", "correction")}

    def settle(self, effect: _Row) -> None:
        self.corrections.pop(effect["correction"], None)

    def note(self, effect: _Row) -> None:
        """What is kept for the reader, or carried out elsewhere (outbox, parties), and changes no state."""


_EXECUTE: dict[str, Callable[[Draft, _Row], None]] = {
    "move": Draft.move,
    "record": Draft.record,
    "amend": Draft.amend,
    "void": Draft.void,
    "start": Draft.start,
    "stop": Draft.stop,
    "item": Draft.item,
    "set": Draft.set,
    "await": Draft.await_,
    "finish": Draft.finish,
    "number": Draft.number,
    "void_number": Draft.note,
    "document": Draft.document,
    "letter": Draft.letter,
    "send": Draft.note,
    "party": Draft.note,
    "propose": Draft.propose,
    "settle": Draft.settle,
    "unlawful": Draft.note,
}


def apply(state: CaseState | None, entry: Entry, workflow: Workflow, calendar: WorkingCalendar) -> CaseState:
    """The state after `entry`. `calendar` is the snapshot that the entry names.

    Raises `BrokenHistory` where the entry does not continue the state or holds an effect of no known kind.
    """
    draft = Draft(state or _beginning(entry))
    _check_continues(draft, entry)
    draft.take(entry, workflow, calendar)
    return draft.frozen()


def _beginning(entry: Entry) -> CaseState:
    body = entry.body
    return CaseState(body["case"], body["agency"], body["workflow"], opened_on=entry.occurred_on)


def _check_continues(draft: Draft, entry: Entry) -> None:
    seq = draft.version + 1
    if entry.body["seq"] != seq:
        fault = Words(f"应为第 {seq} 条", f"it should be entry {seq}")
        raise BrokenHistory(case=entry.body["case"], seq=entry.body["seq"], fault=fault)


def _folded(clock: ClockState, workflow: Workflow, facts: tuple[Fact, ...], calendar: WorkingCalendar) -> ClockState:
    deadline = deadline_of(clock, workflow, facts, calendar)
    lapses_on = deadline.due_on if workflow.limits_by_name[clock.limit].lapses else deadline.lapses_on
    stopped_by = deadline.due.stopped_by
    stopped_on = stopped_by.on if stopped_by else clock.ended_on
    moved = clock.generation == 0 or (clock.due_on, clock.safe_on) != (deadline.due_on, deadline.safe_on)
    runs_again = clock.stopped_on is not None and stopped_on is None
    return replace(
        clock,
        start_on=deadline.due.segments[0].start_on if deadline.due.segments else deadline.due.start_on,
        due_on=deadline.due_on,
        safe_on=deadline.safe_on,
        provisional=deadline.provisional,
        stopped_on=stopped_on,
        lapses_on=None if stopped_by else lapses_on,
        generation=clock.generation + 1 if moved or runs_again else clock.generation,
    )


def limit_of(clock: ClockState, workflow: Workflow) -> Limit:
    """The limit a clock runs by; an internal one with the agency's own number of days."""
    limit = workflow.limits_by_name[clock.limit]
    return limit if clock.days is None else replace(limit, days=clock.days)


def deadline_of(clock: ClockState, workflow: Workflow, facts: Iterable[Fact], calendar: WorkingCalendar) -> Deadline:
    """The clock folded over `facts` (in legal order), ready to be explained.

    A limit that is started by a kind of fact starts from the last such fact that stands.
    """
    limit = limit_of(clock, workflow)
    own = [fact for fact in facts if not clock.subject or fact.id == clock.subject]
    starts = [fact for fact in own if limit.started_by and fact.kind == limit.started_by]
    turning = [fact for fact in own if fact.kind in limit.roles]
    if not starts:
        return fold(limit, clock.start_on, turning, calendar)
    start = starts[-1]
    start_on = (limit.from_arrival and start.received_on) or start.on
    return fold(limit, start_on, turning, calendar, safe_start_on=start.safe_on)


def replay(
    entries: Iterable[Entry], workflow: Workflow, calendars: Callable[[str], WorkingCalendar]
) -> CaseState | None:
    """The state that the entries give; `calendars` yields the snapshot of a digest. None without entries.

    Raises `BrokenHistory`, see `apply`.
    """
    draft: Draft | None = None
    for entry in entries:
        draft = draft or Draft(_beginning(entry))
        _check_continues(draft, entry)
        draft.take(entry, workflow, calendars(entry.body["calendar"]))
    return draft.frozen() if draft else None


def state_of_day(
    entries: Iterable[Entry], day: date, workflow: Workflow, calendars: Callable[[str], WorkingCalendar]
) -> CaseState | None:
    """The state that the acts up to the legal `day` give, in the order recorded; None where there are none.

    Acts of later days are left out wherever they stand. Facts count on their own day, whenever they were recorded or
    corrected. `version` is the number of the last entry that counts.
    """
    held = list(entries)
    whole = replay(held, workflow, calendars)
    counting = [entry for entry in held if entry.occurred_on <= day]
    if whole is None or not counting:
        return None
    draft = Draft(_beginning(counting[0]))
    for entry in counting:
        draft.take(entry, workflow, calendars(entry.body["calendar"]))
    state = draft.frozen()
    facts = tuple(row for row in whole.facts if row["on"] <= day.isoformat())
    state = replace(state, facts=facts, voided=whole.voided)
    live = state.live_facts(workflow)
    calendar = calendars(state.calendar)
    clocks = {name: _folded(clock, workflow, live, calendar) for name, clock in state.clocks.items()}
    return replace(state, clocks=clocks)
