"""A workflow compiled once: may this actor take this step now, if not why not, and with what effects.

`transitions` is used as a decision function only: one frozen machine per workflow digest, no bound models, no
string conditions, no queues. A throw-away cursor goes through it; what the cursor has fired, or why it was refused,
is the answer. Everything here is pure: the day, the calendar and the agency's practice come in with the situation.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from transitions import EventData, Machine, MachineError

from .case import CaseState, deadline_of
from .clocks import Deadline
from .errors import (
    AbsentFunctions,
    Backdated,
    EvidenceMissing,
    NotDeputy,
    OccurredAfterToday,
    OccurredBeforeCase,
    OnlyBySilence,
    OtherHandler,
    OtherUnit,
    Refused,
    RoleMissing,
    SamePerson,
    StepNotInStage,
    Words,
)
from .workflow import SILENT_ROLE, Backdating, Shape, Step, Workflow
from .working_days import WorkingCalendar

# transitions logs every callback at INFO, with the arguments in it.
logging.getLogger("transitions").setLevel(logging.WARNING)


@dataclass(frozen=True, slots=True)
class Post:
    """What somebody holds in the agency: `roles`, within a `unit`."""

    roles: frozenset[str]
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class Actor:
    """办理人: who acts, in which roles and unit, and for whom.

    Acting for somebody counts as both persons. It is done from the actor's own post or from the one `lent`: that of the
    person acted for, while the agency's settings name the actor their deputy (None: they do not).
    """

    person: str
    roles: frozenset[str]
    unit: str | None = None
    acting_for: str | None = None
    lent: Post | None = None

    @property
    def posts(self) -> tuple[Post, ...]:
        """The actor's own post, and before it the one that is lent."""
        own = Post(self.roles, self.unit)
        return (self.lent, own) if self.lent else (own,)

    @property
    def held(self) -> frozenset[str]:
        """The roles of all posts."""
        return self.roles | self.lent.roles if self.lent else self.roles

    @property
    def persons(self) -> frozenset[str]:
        """The actor and the person acted for."""
        return frozenset(person for person in (self.person, self.acting_for) if person)


@dataclass(frozen=True, slots=True)
class Situation:
    """Everything a decision may look at.

    `state` is None for the step that opens a case. `data` are the values of the step's fields in plain sight (None
    while somebody only asks which steps are possible), `sealed` the same as they go into the entry. `today` is the
    legal day of recording. `practice`: the agency's own settings. `seq`: the number the entry will have.
    """

    workflow: Workflow
    step: Step
    state: CaseState | None
    actor: Actor
    today: date
    occurred_on: date
    calendar: WorkingCalendar
    practice: Mapping[str, Any] = field(default_factory=dict)
    data: Mapping[str, Any] | None = None
    sealed: Mapping[str, Any] = field(default_factory=dict)
    seq: int = 1

    @property
    def case(self) -> CaseState:
        """The state of an open case; steps that open one have none."""
        if self.state is None:
            raise ValueError(f"the step {self.step.name} opens a case and has no state to look at")
        return self.state

    def deadline(self, clock: str) -> Deadline | None:
        """A clock of the case, folded now over the facts that stand; None if it was never started."""
        held = self.state.clocks.get(clock) if self.state else None
        if held is None or self.state is None:
            return None
        return deadline_of(held, self.workflow, self.state.live_facts(self.workflow), self.calendar)


Guard = Callable[[Situation], Refused | None]
EffectMaker = Callable[[Situation], list[dict[str, Any]]]


@dataclass(frozen=True, slots=True)
class Functions:
    """The named pure functions that workflows may name: ``name/1`` → function. A changed one gets a new name."""

    guards: Mapping[str, Guard]
    effects: Mapping[str, EffectMaker]

    def require(self, workflow: Workflow) -> None:
        """Raises `AbsentFunctions` where the workflow names one that is not here."""
        guards = {name for step in workflow.steps for name in step.guards} - set(self.guards)
        effects = {name for step in workflow.steps for name in step.effects} - set(self.effects)
        absent = sorted(guards | effects)
        if absent:
            raise AbsentFunctions(names="、".join(absent))


class Cursor:
    """What goes through the machine for one decision, and is thrown away."""

    __slots__ = ("refusals", "situation", "state")

    def __init__(self, stage: str, situation: Situation) -> None:
        self.state = stage
        self.situation = situation
        self.refusals: list[Refused] = []


class CompiledWorkflow:
    """A workflow ready to decide. Built once per digest, never changed, safe to share between threads."""

    def __init__(self, workflow: Workflow, functions: Functions) -> None:
        functions.require(workflow)
        self.workflow = workflow
        self.functions = functions
        self.machine = Machine(
            model=None,
            states=[stage.name for stage in workflow.stages],
            initial=None,
            auto_transitions=False,
            send_event=True,
            queued=False,
        )
        for step in workflow.steps:
            for source in step.sources:
                self.machine.add_transition(step.name, source, step.target or "=", conditions=[self._permits])

    def _permits(self, event: EventData) -> bool:
        cursor: Cursor = event.model  # type: ignore[assignment]  # the library types it as object
        cursor.refusals = list(self._reasons(cursor.situation))
        return not cursor.refusals

    # --- may this step be taken ------------------------------------------------------------------------------------

    def refusals(self, situation: Situation) -> list[Refused]:
        """Every reason against the step, none if it may be taken."""
        step = situation.step
        if situation.state is None:
            return list(self._reasons(situation)) if step.opening else [_not_in_stage(situation)]
        if step.opening:
            return [_not_in_stage(situation)]
        cursor = Cursor(situation.state.stage, situation)
        try:
            self.machine.events[step.name].trigger(cursor)
        except MachineError:
            return [_not_in_stage(situation)]
        return cursor.refusals

    def _reasons(self, situation: Situation) -> Iterator[Refused]:
        yield from _reasons_of_actor(situation)
        if situation.data is not None:
            yield from _reasons_of_day(situation)
        for name in situation.step.guards:
            refused = self.functions.guards[name](situation)
            if refused is not None:
                yield refused

    def possible(self, situation: Situation) -> list[tuple[Step, list[Refused]]]:
        """The steps of the case's stage, each with what stands against it; data are not looked at yet."""
        asked = replace(situation, data=None)
        return [
            (step, self.refusals(replace(asked, step=step)))
            for step in self.workflow.steps
            if situation.state is not None and situation.state.stage in step.sources
        ]

    # --- with what effects -------------------------------------------------------------------------------------------

    def decide(self, situation: Situation) -> list[dict[str, Any]]:
        """The effects of the step. Raises the first `Refused`, completed by what is allowed and who is awaited."""
        refusals = self.refusals(situation)
        if refusals:
            raise self.completed(situation, refusals)
        step = situation.step
        effects = [*_documents(situation), *_records(situation)]
        kept = [name for name in step.sets if name in situation.sealed]
        effects += [{"do": "set", "name": name, "value": situation.sealed[name]} for name in kept]
        for name in step.effects:
            effects += self.functions.effects[name](situation)
        effects += [{"do": "start", "clock": limit, "limit": limit} for limit in step.starts]
        held = situation.state.clocks if situation.state is not None else {}
        running = [name for name, clock in held.items() if clock.limit in step.stops and clock.running]
        effects += [{"do": "stop", "clock": name, "on": situation.occurred_on.isoformat()} for name in running]
        effects += [{"do": "number", "series": name, "year": situation.today.year} for name in step.series]
        effects += [{"do": "letter", "letter": name} for name in step.letters]
        effects += _move(situation)
        return effects + _tasks(situation, effects)

    def completed(self, situation: Situation, refusals: list[Refused]) -> Refused:
        """The first refusal, naming the step, every reason, what is allowed now and who is awaited."""
        allowed = tuple(
            Words(step.label, step.name)
            for step, against in (self.possible(situation) if situation.state else [])
            if not against
        )
        step = situation.step
        awaited = tuple(self._awaited(situation.state)) if situation.state else ()
        return refusals[0].at(Words(step.label, step.name), allowed, awaited, tuple(refusals))

    def _awaited(self, state: CaseState) -> Iterator[Words]:
        for task in state.tasks.values():
            step = self.workflow.steps_by_name[task["step"]]
            who = "".join(f"（{task[key]}）" for key in ("unit", "person") if task.get(key))
            yield Words(
                f"{self.workflow.role_label(task['role'])}{who}{step.label}", f"{task['role']}{who} for {step.name}"
            )


def _not_in_stage(situation: Situation) -> Refused:
    workflow, step = situation.workflow, situation.step
    if situation.state is None:
        return StepNotInStage(stage="—", stages="、".join(step.sources))
    stages = [workflow.stage(name) for name in step.sources]
    return StepNotInStage(
        stage=Words(workflow.stage(situation.state.stage).label, situation.state.stage),
        stages=Words("、".join(stage.label for stage in stages) or "开案", ", ".join(step.sources) or "opening"),
    )


def _reasons_of_actor(situation: Situation) -> Iterator[Refused]:
    step, actor, state = situation.step, situation.actor, situation.state
    if step.silent != (SILENT_ROLE in actor.roles):
        if step.silent:
            yield OnlyBySilence()
            return
        if SILENT_ROLE not in step.roles:
            yield RoleMissing(roles=_roles(situation))
            return
    elif not step.silent and not actor.held & set(step.roles):
        yield RoleMissing(roles=_roles(situation))
    for other in step.apart_from:
        if state is not None and actor.persons & state.persons_of(other):
            label = situation.workflow.step(other).label
            yield SamePerson(other=Words(label, other))
    yield from _reasons_of_unit(situation)
    if actor.acting_for not in (None, actor.person) and actor.lent is None:
        yield NotDeputy(principal=actor.acting_for)


def _reasons_of_unit(situation: Situation) -> Iterator[Refused]:
    """A role held within a unit: in the cases of that unit only, and where one was handed to a person, only by them.

    The case values ``unit`` and ``handler`` say which.
    """
    step, actor = situation.step, situation.actor
    values = situation.state.values if situation.state is not None else {}
    unit, handler = values.get("unit"), values.get("handler")
    posts = [post for post in actor.posts if not post.roles.isdisjoint(step.roles)]
    if not unit or step.any_unit or not posts:
        return
    bound = situation.workflow.unit_roles
    if any(role in step.roles and role not in bound for post in posts for role in post.roles):
        return
    if all(post.unit != unit for post in posts):
        yield OtherUnit(unit=unit)
    elif handler and handler not in actor.persons:
        yield OtherHandler()


def _roles(situation: Situation) -> Words:
    roles = situation.step.roles
    return Words("、".join(map(situation.workflow.role_label, roles)), ", ".join(roles))


def _reasons_of_day(situation: Situation) -> Iterator[Refused]:
    occurred_on, today, step = situation.occurred_on, situation.today, situation.step
    if occurred_on > today:
        yield OccurredAfterToday(occurred_on=occurred_on, today=today)
    elif situation.state is not None and situation.state.began_on and occurred_on < situation.state.began_on:
        yield OccurredBeforeCase(occurred_on=occurred_on, began_on=situation.state.began_on)
    elif occurred_on < today:
        if step.backdating is Backdating.NEVER:
            yield Backdated(occurred_on=occurred_on, today=today)
        elif not any(field.shape is Shape.FILE and field.name in (situation.data or ()) for field in step.fields):
            yield EvidenceMissing(occurred_on=occurred_on)


def _documents(situation: Situation) -> list[dict[str, Any]]:
    effects = []
    for declared in situation.step.fields:
        if declared.shape is Shape.FILE and declared.name in situation.sealed:
            held = situation.sealed[declared.name]
            documents = held if isinstance(held, list) else [held]
            effects += [{"do": "document", "kind": declared.name, **document} for document in documents]
    return effects


def _records(situation: Situation) -> list[dict[str, Any]]:
    effects: list[dict[str, Any]] = []
    data = situation.data or {}
    for number, record in enumerate(situation.step.records, start=1):
        if record.when and record.when not in data:
            continue
        on = situation.occurred_on if record.on == "occurred_on" else data.get(record.on, situation.occurred_on)
        row: dict[str, Any] = {"ref": f"{situation.seq}.{number}", "type": record.kind, "on": on.isoformat()}
        for key, source in record.takes:
            value = data.get(source)
            if value is not None:
                row[key] = value.isoformat() if isinstance(value, date) else value
        effects.append({"do": "record", "fact": row})
    return effects


def _move(situation: Situation) -> list[dict[str, Any]]:
    """Into the target stage, its own clock started, the one of the stage left behind stopped."""
    step, state, workflow = situation.step, situation.state, situation.workflow
    if not step.target or (state is not None and state.stage == step.target):
        return []
    effects: list[dict[str, Any]] = []
    left = workflow.stage(state.stage).limit if state is not None else ""
    if left and state is not None and left in state.clocks:
        effects.append({"do": "stop", "clock": left, "on": situation.today.isoformat()})
    effects.append({"do": "move", "to": step.target})
    entered = workflow.stage(step.target).limit
    days = situation.practice.get("stage_days", {}).get(step.target)
    if entered and days != 0:
        start = {"do": "start", "clock": entered, "limit": entered, "on": situation.today.isoformat()}
        effects.append({**start, "days": days} if days else start)
    return effects


def _tasks(situation: Situation, effects: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Tasks of this step are finished, and those that the new stage has no room for; what the step awaits is opened.

    A step that itself says which of its tasks are finished leaves the others open. A task may have a ``clock``, which
    stops with it. Tasks of a role held within a unit go to the unit, and to the person, that the case is assigned to.
    """
    step, workflow = situation.step, situation.workflow
    held = situation.state.tasks if situation.state is not None else {}
    stages = [effect["to"] for effect in effects if effect["do"] == "move"]
    finished = [held[effect["task"]] for effect in effects if effect["do"] == "finish" and effect["task"] in held]
    said = any(row["step"] == step.name for row in finished)
    done = step.awaits if said else (step.name, *step.awaits)
    closed = [
        task
        for task, row in held.items()
        if row["step"] in done or any(stage not in workflow.step(row["step"]).sources for stage in stages)
    ]
    tasks: list[dict[str, Any]] = [{"do": "finish", "task": task} for task in closed]
    on = situation.today.isoformat()
    ended = [*finished, *(held[task] for task in closed)]
    tasks += [{"do": "stop", "clock": row["clock"], "on": on} for row in ended if "clock" in row]
    assigned = {name: _value_after(situation, effects, value) for name, value in _ASSIGNED}
    for number, name in enumerate(step.awaits, start=1):
        role = workflow.step(name).roles[0]
        row = {"do": "await", "task": f"{situation.seq}.{number}", "step": name, "role": role}
        row["on"] = on
        if role in workflow.unit_roles:
            row |= {name: value for name, value in assigned.items() if value}
        tasks.append(row)
    return tasks


_ASSIGNED = (("unit", "unit"), ("person", "handler"))
"""What a task says of whom it waits for, and the value of the case that holds it."""


def _value_after(situation: Situation, effects: list[dict[str, Any]], name: str) -> Any:
    """A value of the case as the effects leave it."""
    held = situation.state.values if situation.state is not None else {}
    given = {effect["name"]: effect["value"] for effect in effects if effect["do"] == "set"}
    return given.get(name) if name in given else held.get(name)
