"""What only other procedures than disclosure need: steps the system shares with people, facts that may be absent."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from gongkai.engine import (
    SILENT_ROLE,
    Actor,
    BadWorkflow,
    CaseState,
    CompiledWorkflow,
    FactKind,
    Field,
    Functions,
    Record,
    Role,
    Shape,
    Situation,
    Stage,
    Step,
    StepNotInStage,
    Workflow,
    WorkingCalendar,
)
from gongkai.engine.correction import CORRECTION_FUNCTIONS, correction_steps

MON_2026_03_02 = date(2026, 3, 2)
OPEN = Step("open", "开案", "open", ("clerk",), (), "desk", opening=True)
REMIND = Step("remind", "催办", "remind", ("clerk", SILENT_ROLE), ("desk",))
CLOSE = Step(
    "close",
    "办结",
    "close",
    ("clerk",),
    ("desk",),
    "closed",
    fields=(Field("answered", "答复日", shape=Shape.DAY),),
    records=(Record("answered", on="answered", when="answered"), Record("closed")),
)
CLERK = Actor("zhao", frozenset({"clerk"}))
SYSTEM = Actor("system", frozenset({SILENT_ROLE}))
STRANGER = Actor("qian", frozenset({"reader"}))


def workflow(**changes: Any) -> Workflow:
    """A desk without a clock, where a case can be corrected."""
    parts: dict[str, Any] = {
        "stages": (Stage("desk", "经办"), Stage("closed", "办结", final=True)),
        "roles": (Role("clerk", "经办人"), Role("reader", "查阅人")),
        "steps": (OPEN, REMIND, CLOSE, *correction_steps(("desk",), ("clerk",))),
        "facts": (FactKind("answered", "答复"), FactKind("closed", "办结")),
    }
    return Workflow("desk", 1, "小流程", **(parts | changes))


def situation(step: str, actor: Actor = CLERK, **more: Any) -> Situation:
    """Somebody takes a step of the one case there is, on Monday."""
    held = workflow()
    state = CaseState("c", "shili", held.digest, stage="desk", version=1)
    parts: dict[str, Any] = {
        "state": state,
        "today": MON_2026_03_02,
        "occurred_on": MON_2026_03_02,
        "data": {},
        "seq": 2,
    }
    parts["calendar"] = WorkingCalendar([], date(2026, 12, 31))
    return Situation(workflow=held, step=held.step(step), actor=actor, **(parts | more))


def compiled() -> CompiledWorkflow:
    """The desk, compiled."""
    functions = CORRECTION_FUNCTIONS
    return CompiledWorkflow(workflow(), Functions(functions.guards, functions.effects))


@pytest.mark.parametrize(
    ("actor", "reasons"), [(CLERK, []), (SYSTEM, []), (STRANGER, ["RoleMissing"])], ids=["clerk", "system", "stranger"]
)
def test_a_step_may_be_shared_by_people_and_the_system(actor: Actor, reasons: list[str]) -> None:
    """The system takes it under its own role, a person under theirs, and nobody else."""
    assert [type(reason).__name__ for reason in compiled().refusals(situation("remind", actor))] == reasons


def test_the_system_takes_no_step_that_is_not_its_own() -> None:
    """Not even where it is a case's last way out."""
    assert [type(reason).__name__ for reason in compiled().refusals(situation("close", SYSTEM))] == ["RoleMissing"]


def test_a_step_of_a_stage_opens_no_case() -> None:
    """Where there is no case yet, the refusal says in which stages it would be possible."""
    refused = compiled().refusals(situation("close", state=None))

    assert [(type(one), one.data["stage"], one.data["stages"]) for one in refused] == [(StepNotInStage, "—", "desk")]


def test_a_step_that_opens_a_case_has_none_to_look_at() -> None:
    """A function that asks all the same is told which step it is."""
    with pytest.raises(ValueError, match="the step open opens a case"):
        _ = situation("open", state=None).case


@pytest.mark.parametrize(
    ("data", "recorded"),
    [
        ({}, [("2.2", "closed", "2026-03-02")]),
        ({"answered": date(2026, 2, 27)}, [("2.1", "answered", "2026-02-27"), ("2.2", "closed", "2026-03-02")]),
    ],
    ids=["absent", "given"],
)
def test_a_fact_that_depends_on_a_field_is_recorded_with_it_only(data: Any, recorded: Any) -> None:
    """Its number stays free where the field is not given, so that the others keep theirs."""
    effects = compiled().decide(situation("close", data=data))

    assert [tuple(e["fact"].values()) for e in effects if e["do"] == "record"] == recorded


def test_a_correction_of_a_case_without_a_clock_takes_no_step_its_ground() -> None:
    """Nothing could have turned a clock, so nothing becomes unlawful."""
    fact = {"ref": "1.1", "type": "answered", "on": "2026-02-27"}
    proposal = {"voids": ["1.1"], "facts": [], "ground": "登记有误"}
    asked = situation("confirm_correction", data={"correction": "2"})
    state = replace(asked.case, facts=(fact,), corrections={"2": proposal})
    effects = CORRECTION_FUNCTIONS.effects["confirm_correction/1"](replace(asked, state=state))

    assert effects == [{"do": "void", "ref": "1.1"}, {"do": "settle", "correction": "2"}]


def test_two_steps_of_the_system_cannot_be_kept_apart() -> None:
    """There is one system: a duty separated from itself would never be done."""
    first = Step("lapse", "逾期", "lapse", (SILENT_ROLE,), ("desk",), "closed", silent=True)
    second = replace(first, name="expire", label="失效", apart_from=("lapse",))
    with pytest.raises(BadWorkflow) as refused:
        workflow(steps=(OPEN, REMIND, CLOSE, first, second))

    assert "动作「expire」与「lapse」都只由系统办理" in str(refused.value.faults)


def test_a_step_knows_its_fields_by_name() -> None:
    """And none for a name that it does not declare."""
    assert CLOSE.field("answered") is CLOSE.fields[0]
    assert CLOSE.field("served") is None
