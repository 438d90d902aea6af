"""What the engine answers: frozen values, never rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import orjson

from .case import CaseState, ClockState
from .errors import Refused
from .history import written
from .machine import Actor
from .workflow import Step


@dataclass(frozen=True, slots=True)
class Done:
    """A step that was taken. `version` is the case's version now and the number of the entry; `digest` proves it."""

    case: str
    agency: str
    step: str
    version: int
    digest: str
    stage: str
    number: str | None
    due_on: str | None
    safe_on: str | None
    provisional: bool
    letters: tuple[str, ...]
    messages: tuple[str, ...]

    @property
    def text(self) -> str:
        """The JSON that a repeated request gets back."""
        row = {name: getattr(self, name) for name in self.__slots__}
        return written(row)

    @classmethod
    def from_text(cls, text: str) -> Done:
        """The inverse of `text`."""
        row = orjson.loads(text)
        return cls(**{**row, "letters": tuple(row["letters"]), "messages": tuple(row["messages"])})


@dataclass(frozen=True, slots=True)
class Preview:
    """What a step would change; nothing of it is written. `letters` are those it would make."""

    step: str
    stage: str
    before: Mapping[str, ClockState]
    after: Mapping[str, ClockState]
    letters: tuple[str, ...]
    numbers: Mapping[str, str]
    state: CaseState


@dataclass(frozen=True, slots=True)
class PossibleStep:
    """A step of the case's stage, for one actor: `refusals` say what stands against it, none if it is allowed."""

    step: Step
    refusals: tuple[Refused, ...]

    @property
    def allowed(self) -> bool:
        """Whether the actor may take it now."""
        return not self.refusals


@dataclass(frozen=True, slots=True)
class Task:
    """待办: what waits for somebody, with the case's days."""

    case: str
    number: str | None
    step: str
    label: str
    role: str
    unit: str | None
    person: str | None
    opened_on: date
    due_on: date | None
    safe_on: date | None
    provisional: bool


@dataclass(frozen=True, slots=True)
class Command:
    """What somebody wants done, as it came through a door."""

    agency: str
    case: str | None
    step: str
    data: Mapping[str, Any]
    actor: Actor
    request_id: str
    expect: int | None
    occurred_on: date | None
