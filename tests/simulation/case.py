"""A case as the reference model has it: plain lists and dicts, and what is read off them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from tests.simulation.days import Days
from tests.simulation.law import WAYS, Way


@dataclass(frozen=True)
class Step:
    """One step that was taken, by whom and for whom, of which legal day."""

    name: str
    seq: int
    persons: frozenset[str]
    on: date


@dataclass
class Term:
    """A clock of one thing. `began`: its last known start. `days`: the period where it is not that of the limit, in
    calendar days where it is said to be `by_calendar`; `until`: the last day, where it was named."""

    limit: str
    subject: str
    began: date
    days: int | None = None
    by_calendar: bool = False
    until: date | None = None
    ended_on: date | None = None


@dataclass
class ModelCase:
    """A case as the model has it. `terms`: the clocks of the law beside that of the reply, by name."""

    id: str
    stage: str = ""
    version: int = 0
    head: str | None = None
    recorded_at: str = ""
    workflow: str = ""
    calendar: str = ""
    unit: str | None = None
    handler: str | None = None
    outcome: str | None = None
    number: str | None = None
    archive_number: str | None = None
    route: str = ""
    form: str = ""
    way: str = ""
    under_way: bool = False
    unconfirmed: bool = False
    own_reply: bool = False
    redo: str | None = None
    redos: int = 0
    registered_on: date | None = None
    ended_on: date | None = None
    days: Days | None = None
    generation: int = 0
    fee: dict[str, Any] = field(default_factory=dict)
    reasons: dict[str, Any] = field(default_factory=dict)
    taken: list[Step] = field(default_factory=list)
    facts: list[dict[str, Any]] = field(default_factory=list)
    voided: list[str] = field(default_factory=list)
    proposals: dict[str, tuple[frozenset[str], list[str], list[dict[str, Any]]]] = field(default_factory=dict)
    items: dict[int, dict[str, Any]] = field(default_factory=dict)
    contacts: set[str] = field(default_factory=set)
    consulted: dict[str, dict[str, Any]] = field(default_factory=dict)
    joint: dict[str, str | None] = field(default_factory=dict)
    countersigns: list[dict[str, Any]] = field(default_factory=list)
    disagreements: dict[str, dict[str, Any]] = field(default_factory=dict)
    proceedings: dict[str, dict[str, Any]] = field(default_factory=dict)
    inspections: list[dict[str, Any]] = field(default_factory=list)
    joined: list[str] = field(default_factory=list)
    terms: dict[str, Term] = field(default_factory=dict)
    letters: int = 0
    messages: list[tuple[str, str, str, str]] = field(default_factory=list)

    @property
    def open(self) -> bool:
        """Whether it is not on the shelf."""
        return self.stage != "archived"

    @property
    def stopped(self) -> bool:
        """Whether a fact or an act has stopped the reply clock."""
        return self.ended_on is not None or (self.days is not None and self.days.stopped_on is not None)

    @property
    def halts(self) -> Mapping[str, tuple[Mapping[str, Any], date | None]]:
        """The notices that the applicant still may answer: none once the reply clock has ended."""
        return self.days.halts if self.days is not None and not self.stopped else {}

    @property
    def standing(self) -> list[dict[str, Any]]:
        """The facts that no correction took out."""
        return [row for row in self.facts if row["ref"] not in self.voided]

    def of(self, kind: str, subject: str | None = None) -> list[dict[str, Any]]:
        """The facts of a kind that stand, of one id where it is given."""
        return [row for row in self.standing if row["type"] == kind and subject in (None, row.get("id"))]

    def last(self, *steps: str) -> int:
        """The number of the last entry of one of the steps, 0 if none was ever taken."""
        return max((taken.seq for taken in self.taken if taken.name in steps), default=0)

    def taken_last(self, *steps: str) -> Step | None:
        """The last of those steps."""
        return next((taken for taken in reversed(self.taken) if taken.name in steps), None)

    def persons_of(self, step: str, since: int = 0) -> frozenset[str]:
        """Everybody who took a step after entry `since`, for themselves or for somebody."""
        return frozenset(p for taken in self.taken if taken.name == step and taken.seq > since for p in taken.persons)

    @property
    def answered_here(self) -> dict[int, dict[str, Any]]:
        """The items that were not split off to another case."""
        return {number: item for number, item in self.items.items() if not item.get("moved")}

    @property
    def accepted(self) -> bool:
        """Whether the other side took over what was dispatched last."""
        return self.last("record_acceptance") > self.last("dispatch")

    @property
    def way_of_it(self) -> Way:
        """The way on which the reply left last."""
        return WAYS[self.way]

    @property
    def dispatched_on(self) -> date:
        """The day on which the reply left last."""
        left = self.taken_last("dispatch")
        return left.on if left else date.max

    @property
    def asked_to_countersign(self) -> list[dict[str, Any]]:
        """Who still has to countersign the proposal as it is."""
        return [row for row in self.countersigns if row["ended"] is None and row["seq"] > self.last("propose")]

    @property
    def unsettled(self) -> dict[str, dict[str, Any]]:
        """The reviews and suits without a result."""
        return {name: row for name, row in self.proceedings.items() if row["result"] is None}

    @property
    def appointment(self) -> dict[str, Any] | None:
        """The inspection that has no result yet."""
        return next((row for row in self.inspections if row["ended"] is None), None)
