"""The words a procedure is written in, and the checks it must pass before a case is opened by it.

A workflow is a frozen value with a lossless canonical JSON form: its digest is what a case pins, its text is what a
database keeps, and running cases load from there, never from today's Python. No text in it is ever evaluated:
guards and effects are *names* (``in_time/1``) of pure functions registered by the program; changed behaviour is a
new name (``in_time/2``).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from enum import StrEnum
from functools import cache, cached_property
from typing import Any, get_args, get_origin, get_type_hints

from .errors import BadWorkflow, UnknownStage, UnknownStep
from .facts import FactKind
from .history import digest_of, is_text, written
from .limits import Extension, Halt, Limit, Pause, Postponement, Stop, Unit

SILENT_ROLE = "system"
"""The role of steps that the law takes through silence: only the sweep acts in it."""


class Care(StrEnum):
    """How a value is kept: in the entry as it is, in the vault behind a commitment, or as an encrypted document."""

    PLAIN = "plain"
    PERSONAL = "personal"
    DOCUMENT = "document"


class Shape(StrEnum):
    """What a field takes."""

    TEXT = "text"
    DAY = "day"
    WHOLE = "whole"
    FLAG = "flag"
    TABLE = "table"
    FILE = "file"


class Backdating(StrEnum):
    """How far `occurred_on` may lie before the day of recording."""

    NEVER = "never"
    WITH_EVIDENCE = "with_evidence"


@dataclass(frozen=True, slots=True)
class Field:
    """One declared datum of a step. `choices` limits a text; `columns` are the fields of a table's rows; `many`
    takes a list. Free text is personal: a text without choices that is `plain` must be a code or a number."""

    name: str
    label: str
    care: Care = Care.PLAIN
    shape: Shape = Shape.TEXT
    required: bool = False
    many: bool = False
    choices: tuple[str, ...] = ()
    columns: tuple[Field, ...] = ()


@dataclass(frozen=True, slots=True)
class Stage:
    """环节. `final`: the case rests here, and only a step that `reopens` it leads away.

    `limit`: the agency's own limit for it, if any.
    """

    name: str
    label: str
    final: bool = False
    limit: str = ""


@dataclass(frozen=True, slots=True)
class Role:
    """A post that people hold. `by_unit`: only people of the unit that the case is assigned to act in it."""

    name: str
    label: str
    by_unit: bool = False


@dataclass(frozen=True, slots=True)
class Record:
    """A fact that a step records: its `kind`, the field that says the day (or ``occurred_on``), and which fields
    give its other keys, as pairs (key, field). `when`: only if that field is given."""

    kind: str
    on: str = "occurred_on"
    takes: tuple[tuple[str, str], ...] = ()
    when: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """办理动作: one act.

    `sources`: the stages it is taken in; `target`: the stage it leads to ('' stays). `roles`: who may take it.
    `apart_from`: nobody who took one of these steps in the case may take this one. `guards`: what must hold.
    `effects`: named functions for what data alone cannot say. `starts`, `stops`: clocks by limit. `records`: facts.
    `letters` and `series`: letters made and numbers taken. `awaits`: the steps that are to be done next. `sets`: fields
    kept as values of the case. `opening`: it opens a case. `silent`: the law takes it through silence. `reopens`: it is
    taken in a final stage, too. `any_unit`: people of every unit take it where its guards let them, whatever unit or
    person the case is assigned to.
    """

    name: str
    label: str
    label_en: str
    roles: tuple[str, ...]
    sources: tuple[str, ...]
    target: str = ""
    article: str = ""
    fields: tuple[Field, ...] = ()
    guards: tuple[str, ...] = ()
    effects: tuple[str, ...] = ()
    apart_from: tuple[str, ...] = ()
    records: tuple[Record, ...] = ()
    starts: tuple[str, ...] = ()
    stops: tuple[str, ...] = ()
    letters: tuple[str, ...] = ()
    series: tuple[str, ...] = ()
    awaits: tuple[str, ...] = ()
    sets: tuple[str, ...] = ()
    backdating: Backdating = Backdating.NEVER
    opening: bool = False
    silent: bool = False
    reopens: bool = False
    any_unit: bool = False

    def field(self, name: str) -> Field | None:
        """The declared field of that name."""
        return next((field for field in self.fields if field.name == name), None)


@dataclass(frozen=True, slots=True)
class LetterKind:
    """A letter 文书 that the procedure knows."""

    name: str
    label: str


@dataclass(frozen=True)
class Workflow:
    """A procedure. Raises `BadWorkflow` with every fault at once when it is built wrong."""

    name: str
    version: int
    label: str
    stages: tuple[Stage, ...]
    roles: tuple[Role, ...]
    steps: tuple[Step, ...]
    limits: tuple[Limit, ...] = ()
    facts: tuple[FactKind, ...] = ()
    letters: tuple[LetterKind, ...] = ()
    series: tuple[str, ...] = ()
    main_clock: str = ""

    def __post_init__(self) -> None:
        from .faults import faults_of

        faults = list(faults_of(self))
        if faults:
            raise BadWorkflow(workflow=self.name, faults="；".join(faults))

    @cached_property
    def text(self) -> str:
        """The canonical JSON (RFC 8785): what a database keeps."""
        return written(_as_json(self))

    @cached_property
    def digest(self) -> str:
        """``sha256:…`` of `text`: what a case pins."""
        return digest_of(self.text.encode())

    @cached_property
    def opening(self) -> Step:
        """The step that opens a case."""
        return next(step for step in self.steps if step.opening)

    @cached_property
    def stages_by_name(self) -> Mapping[str, Stage]:
        """The stages by name, in order."""
        return {stage.name: stage for stage in self.stages}

    @cached_property
    def steps_by_name(self) -> Mapping[str, Step]:
        """The steps by name, in order."""
        return {step.name: step for step in self.steps}

    @cached_property
    def limits_by_name(self) -> Mapping[str, Limit]:
        """The limits by name."""
        return {limit.name: limit for limit in self.limits}

    @cached_property
    def kinds_by_name(self) -> Mapping[str, FactKind]:
        """The kinds of fact by name."""
        return {kind.name: kind for kind in self.facts}

    def stage(self, name: str) -> Stage:
        """Raises `UnknownStage`."""
        try:
            return self.stages_by_name[name]
        except KeyError:
            raise UnknownStage(stage=name[:40], known="、".join(self.stages_by_name)) from None

    def step(self, name: str) -> Step:
        """Raises `UnknownStep`."""
        try:
            return self.steps_by_name[name]
        except KeyError:
            raise UnknownStep(step=name[:40], known="、".join(self.steps_by_name)) from None

    def limit_of(self, clock: str) -> Limit:
        """The limit of a clock by the clock's name: the limit's own, or ``limit.subject``."""
        return self.limits_by_name[clock.partition(".")[0]]

    def role_label(self, name: str) -> str:
        """The Chinese name of a role."""
        return "系统" if name == SILENT_ROLE else next((role.label for role in self.roles if role.name == name), name)

    @cached_property
    def unit_roles(self) -> frozenset[str]:
        """The roles held within the unit that a case is assigned to."""
        return frozenset(role.name for role in self.roles if role.by_unit)

    @classmethod
    def from_text(cls, text: str) -> Workflow:
        """The workflow of a canonical text."""
        try:
            workflow = _from_json(json.loads(text))
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as fault:
            raise BadWorkflow(workflow="?", faults=f"无法读取 unreadable ({type(fault).__name__})") from None
        if not isinstance(workflow, Workflow):
            raise BadWorkflow(workflow="?", faults="不是流程定义 not a workflow")
        return workflow


# --- the canonical form -----------------------------------------------------------------------------------------

_CLASSES: dict[str, Any] = {
    kind.__name__: kind
    for kind in (
        Workflow, Stage, Role, Step, Field, Record, LetterKind, FactKind,
        Limit, Halt, Pause, Extension, Postponement, Stop,
    )
}  # fmt: skip
_CONVERTERS: dict[tuple[str, str], Any] = {
    ("Halt", "in_force_on"): lambda text: date.fromisoformat(text) if text else None,
    ("Limit", "unit"): Unit,
    ("Field", "care"): Care,
    ("Field", "shape"): Shape,
    ("Step", "backdating"): Backdating,
}


def _as_json(value: Any) -> Any:
    name = type(value).__name__
    if name in _CLASSES:
        return {"is": name} | {f.name: _as_json(getattr(value, f.name)) for f in fields(value) if f.init}
    if isinstance(value, tuple):
        return [_as_json(item) for item in value]
    return value.isoformat() if isinstance(value, date) else value


def _from_json(value: Any) -> Any:
    if isinstance(value, list):
        return tuple(_from_json(item) for item in value)
    if not isinstance(value, dict):
        return value
    name = value["is"]
    arguments = {key: _from_json(item) for key, item in value.items() if key != "is"}
    for key in arguments:
        if (name, key) in _CONVERTERS:
            arguments[key] = _CONVERTERS[name, key](arguments[key])
    for key, kind in _kinds_of(name).items():
        if key in arguments and not _is_of(arguments[key], kind):
            raise TypeError(f"{name}.{key}")
    return _CLASSES[name](**arguments)


@cache
def _kinds_of(name: str) -> Mapping[str, Any]:
    """What each field of a class may hold, as it is declared."""
    return get_type_hints(_CLASSES[name])


def _is_of(value: Any, kind: Any) -> bool:
    """Whether a value that was read is of the declared kind; a text must be one that can be written again."""
    inner = get_args(kind)
    if get_origin(kind) is tuple:
        if not isinstance(value, tuple):
            return False
        if inner[-1] is Ellipsis:
            return all(_is_of(item, inner[0]) for item in value)
        return len(value) == len(inner) and all(map(_is_of, value, inner))
    if inner:
        return any(_is_of(value, one) for one in inner)
    return is_text(value) if kind is str else type(value) is kind
