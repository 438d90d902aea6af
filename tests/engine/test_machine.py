"""The compiled workflow: a decision function without a memory, and the one that each case was opened under."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import product

import pytest

from gongkai.engine import (
    AbsentFunctions,
    Actor,
    CaseState,
    CompiledWorkflow,
    Functions,
    Refused,
    Situation,
    StepNotInStage,
    Taken,
    Workflow,
)
from gongkai.engine.casework import CaseEngine
from gongkai.workflows.calendars import national_calendar
from gongkai.workflows.disclosure import DISCLOSURE
from gongkai.workflows.disclosure.procedure import FUNCTIONS, disclosure_2019
from tests.office import MONDAY, Office, contents

WORKFLOW = disclosure_2019()
THREADS, ROUNDS = 8, 20
PEOPLE = [
    Actor("zhao", frozenset({"registrar", "archivist", "seal_keeper"}), "office"),
    Actor("qian", frozenset({"handler"}), "land"),
    Actor("wu", frozenset({"reviewer", "signer"}), "office"),
]
OTHER_LABEL = replace(WORKFLOW, label="依申请公开（另一名称）")


def compiled() -> CompiledWorkflow:
    """The disclosure workflow, compiled anew."""
    return CompiledWorkflow(WORKFLOW, FUNCTIONS)


def reviewed(*steps: str) -> CaseState:
    """A case under review in which Qian has proposed and Wu has taken `steps`."""
    taken = [Taken("propose", "qian", None, 1, MONDAY)]
    taken += [Taken(step, "wu", None, seq, MONDAY) for seq, step in enumerate(steps, start=2)]
    return CaseState("c", "shili", WORKFLOW.digest, stage="review", version=len(taken), taken=tuple(taken))


def situation(state: CaseState, step: str, actor: Actor) -> Situation:
    """Somebody asks whether a step is possible."""
    return Situation(
        workflow=WORKFLOW,
        step=WORKFLOW.step(step),
        state=state,
        actor=actor,
        today=MONDAY,
        occurred_on=MONDAY,
        calendar=national_calendar(),
        seq=state.version + 1,
    )


def kinds(refusals: list[Refused]) -> list[str]:
    """The names of what stands against a step."""
    return [type(refused).__name__ for refused in refusals]


# --- the machine underneath --------------------------------------------------------------------------------------


def test_there_is_no_way_around_the_steps() -> None:
    """transitions would add ``to_archived`` and the like from everywhere: its events are our steps and nothing else."""
    stepping = {step.name for step in WORKFLOW.steps if step.sources}

    assert set(compiled().machine.events) == stepping
    assert compiled().machine.models == []


def test_no_condition_is_a_text() -> None:
    """A text would be imported and called: every condition is a function of ours, already in hand."""
    events = compiled().machine.events.values()
    transitions = [one for event in events for held in event.transitions.values() for one in held]
    conditions = [condition.func for transition in transitions for condition in transition.conditions]

    assert len(conditions) == len(transitions) > 40
    assert [condition for condition in conditions if not callable(condition)] == []
    assert [t for t in transitions if t.prepare or t.before or t.after] == []


def test_each_step_leads_from_each_of_its_stages_to_its_target_once() -> None:
    """No second edge of the same name from a stage: the first would silently win."""
    for name, event in compiled().machine.events.items():
        step = WORKFLOW.step(name)
        edges = [(source, edge.dest) for source, held in event.transitions.items() for edge in held]
        assert edges == [(source, step.target or source) for source in step.sources]


# --- a decision has no memory ------------------------------------------------------------------------------------


def test_a_decision_changes_nothing_that_a_later_one_sees() -> None:
    """Refused, allowed, refused: the same question gets the same answer, whatever was asked between."""
    machine = compiled()
    asked = situation(reviewed(), "sign", PEOPLE[2])
    first = kinds(machine.refusals(asked))
    assert machine.refusals(situation(reviewed(), "return", PEOPLE[2])) == []
    machine.refusals(situation(replace(reviewed(), stage="archived"), "sign", PEOPLE[2]))

    assert kinds(machine.refusals(asked)) == first == ["ReviewMissing", "SecrecyReviewMissing", "ReplyCheckFailed"]


def test_a_case_in_a_decision_stays_as_it_was() -> None:
    """The cursor that goes through the machine is thrown away; the state is never touched."""
    state = reviewed("approve", "review_secrecy")
    before = state.text
    compiled().refusals(situation(state, "return", PEOPLE[2]))

    assert state.text == before
    assert state.stage == "review"


def test_one_machine_serves_eight_threads() -> None:
    """Every step, in five stages, by three people, over and over: each answer is the one that a lone thread gets."""
    machine = compiled()
    states = [replace(reviewed("approve"), stage=stage) for stage in list(WORKFLOW.stages_by_name)[2:]]
    names = ("approve", "return", "review_secrecy", "seal", "propose", "archive")
    questions = [situation(*asked) for asked in product(states, names, PEOPLE)]
    expected = [kinds(compiled().refusals(question)) for question in questions]

    def ask(_thread: int) -> list[list[list[str]]]:
        return [[kinds(machine.refusals(question)) for question in questions] for _ in range(ROUNDS)]

    with ThreadPoolExecutor(THREADS) as threads:
        answers = [answer for rounds in threads.map(ask, range(THREADS)) for answer in rounds]

    assert len({str(answer) for answer in expected}) > 4
    assert [answer for answer in answers if answer != expected] == []


def test_an_unknown_stage_has_no_steps() -> None:
    """A case in a stage that the workflow does not have is stuck, not free."""
    with pytest.raises(ValueError, match="nowhere"):
        compiled().refusals(situation(replace(reviewed(), stage="nowhere"), "approve", PEOPLE[2]))


def test_a_step_of_another_stage_is_no_event_of_this_one() -> None:
    """The machine's own answer becomes the refusal by name."""
    archived = replace(reviewed(), stage="archived")

    assert [type(refused) for refused in compiled().refusals(situation(archived, "approve", PEOPLE[2]))] == [
        StepNotInStage
    ]


# --- functions by name -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["in_time/1", "getcwd/1"])
def test_a_workflow_that_names_an_absent_function_is_not_compiled(name: str) -> None:
    """Whatever the name looks like: it is looked up among ours and nowhere else."""
    steps = [replace(step, guards=(*step.guards, name)) if step.name == "assign" else step for step in WORKFLOW.steps]
    workflow = replace(WORKFLOW, steps=tuple(steps))
    with pytest.raises(AbsentFunctions) as absent:
        CompiledWorkflow(workflow, FUNCTIONS)

    assert absent.value.names == name


def test_all_absent_functions_are_named_at_once() -> None:
    """Guards and effects alike, so that one installation mends them all."""
    guards = {name: guard for name, guard in FUNCTIONS.guards.items() if name != "sealed/1"}
    effects = {name: effect for name, effect in FUNCTIONS.effects.items() if name != "items/1"}
    with pytest.raises(AbsentFunctions) as absent:
        CompiledWorkflow(WORKFLOW, Functions(guards, effects))

    assert absent.value.names == "items/1、sealed/1"


def test_an_effect_of_the_name_is_no_guard_of_the_name() -> None:
    """``lapsed/1`` is both; without the guard the program is as little complete as without either."""
    guards = {name: guard for name, guard in FUNCTIONS.guards.items() if name != "lapsed/1"}
    with pytest.raises(AbsentFunctions):
        CompiledWorkflow(WORKFLOW, Functions(guards, FUNCTIONS.effects))


# --- the workflow that a case was opened under -------------------------------------------------------------------


def other_engine(office: Office, workflow: Workflow) -> CaseEngine:
    """The next release of the program, with another disclosure workflow, over the same database."""
    return CaseEngine(
        procedures=[replace(DISCLOSURE, workflow=workflow)],
        directory=office.agency,
        clock=office.clock,
        randomness=office.randomness,
        keys=office.keys,
        documents=office.documents,
        renderer=office.engine.draughtsman.renderer,
        calendar=lambda _agency: office.calendar,
        agency="shili",
    )


def test_a_running_case_keeps_the_workflow_it_was_opened_under(office: Office) -> None:
    """The new program loads it from the database, by its digest; only new cases start under the new one."""
    case = office.to_stage("registration")
    office.engine = other_engine(office, OTHER_LABEL)
    office.assign(case)
    new = office.to_stage("registration")
    with office.session() as session:
        old_entry, new_entry = (office.engine.history(session, one)[-1].body for one in (case, new))
        snapshots = {row[1] for row in contents(session)["gk_snapshot"] if row[2] == "workflow"}

    assert (old_entry["step"], old_entry["workflow"]) == ("assign", WORKFLOW.digest)
    assert new_entry["workflow"] == OTHER_LABEL.digest
    assert snapshots == {WORKFLOW.digest, OTHER_LABEL.digest}


def test_a_step_that_todays_program_has_dropped_is_still_a_step_of_an_old_case(office: Office) -> None:
    """A case opened where applications could be voided is voided under a workflow that knows no such step."""
    case = office.receive()
    office.engine = other_engine(office, replace(WORKFLOW, steps=tuple(s for s in WORKFLOW.steps if s.name != "void")))
    done = office.act(case, "void", "zhao", {"duplicate_of": "示例申〔2026〕007号", "reason": "重复"})

    assert done.stage == "service"
    with office.session() as session:
        assert office.engine.workflow_of(session, office.engine.case(session, case)).digest == WORKFLOW.digest
