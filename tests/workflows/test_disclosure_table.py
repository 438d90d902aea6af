"""Which step belongs to which stage, cell by cell: 25 steps in 7 stages, each taken by somebody who may, and by others.

The case is one that came by e-mail and is not confirmed yet, carried straight to the stage.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from gongkai.engine import (
    SILENT_ROLE,
    Actor,
    CompiledWorkflow,
    OnlyBySilence,
    Refused,
    RoleMissing,
    Situation,
    StepNotInStage,
    read_data,
)
from gongkai.engine.casework import open_engine
from gongkai.engine.migrations import upgrade
from gongkai.workflows.disclosure.procedure import FUNCTIONS, disclosure_2019
from tests.office import MONDAY, OUTCOMES, PAPER, Office, application

WORKFLOW = disclosure_2019()
COMPILED = CompiledWorkflow(WORKFLOW, FUNCTIONS)
STAGES = ("intake", "registration", "examination", "review", "notification", "service", "archived")

# yes: taken at once.  not: of this stage, but the case is not in the situation for it.  -: of another stage.
TABLE = """
                        intake registration examination review notification service archived
receive                 -      -            -           -      -            -       -
confirm_receipt         yes    yes          yes         -      -            -       -
register                yes    -            -           -      -            -       -
mend_registration       -      yes          -           -      -            -       -
void                    yes    yes          -           -      -            -       -
assign                  -      yes          -           -      -            -       -
reply_on_the_spot       -      yes          -           -      -            -       -
request_supplement      -      yes          yes         -      -            -       -
record_notice_arrival   -      not          not         -      -            -       -
receive_supplement      -      not          not         -      -            -       -
lapse_supplement        -      not          not         -      -            -       -
extend                  -      yes          yes         yes    -            -       -
withdraw                yes    yes          yes         yes    -            -       -
adopt_calendar          not    not          not         not    not          not     -
propose                 -      -            yes         -      -            -       -
review_secrecy          -      -            -           yes    -            -       -
approve                 -      -            -           yes    -            -       -
return                  -      -            -           yes    -            -       -
sign                    -      -            -           not    -            -       -
seal                    -      -            -           -      yes          -       -
dispatch                -      -            -           -      not          -       -
record_service          -      -            -           -      -            yes     -
archive                 -      -            -           -      -            not     -
propose_correction      yes    yes          yes         yes    yes          yes     -
confirm_correction      not    not          not         not    not          not     -
"""
CELLS = [
    (step, stage, cell)
    for step, *cells in (line.split() for line in TABLE.strip().splitlines()[1:])
    for stage, cell in zip(STAGES, cells, strict=True)
]
WITHIN = [(step, stage) for step, stage, cell in CELLS if cell != "-"]
FACT = {"type": "consultation_sent", "on": MONDAY, "id": "c1", "with": "third_party"}
TAKEN_BY: dict[str, tuple[str, dict[str, Any]]] = {
    "receive": ("zhao", application(channel="email")),
    "confirm_receipt": ("zhao", {"confirmed": MONDAY}),
    "register": (
        "zhao",
        {
            "items": ["2025年度土地征收补偿方案"],
            "category": "natural_person",
            "form": "paper",
            "route": "post",
            "identity_seen": True,
        },
    ),
    "mend_registration": ("zhao", {"form": "paper"}),
    "void": ("zhao", {"duplicate_of": "示例申〔2026〕001号", "reason": "重复"}),
    "assign": ("zhao", {"unit": "land"}),
    "reply_on_the_spot": ("zhao", {"outcomes": OUTCOMES, "signed_sheet": PAPER}),
    "request_supplement": ("qian", {"defects": "请写明年度", "workdays": 10}),
    "record_notice_arrival": ("qian", {"received_on": MONDAY, "evidence": PAPER}),
    "receive_supplement": ("qian", {"supplement": PAPER}),
    "lapse_supplement": (SILENT_ROLE, {}),
    "extend": ("sun", {"workdays": 20, "reason": "档案数量较大"}),
    "withdraw": ("qian", {"statement": PAPER}),
    "adopt_calendar": (SILENT_ROLE, {}),
    "propose": ("qian", {"outcomes": OUTCOMES}),
    "review_secrecy": ("zheng", {}),
    "approve": ("wu", {}),
    "return": ("wu", {"reason": "请核对"}),
    "sign": ("wang", {"reply": "sha256:0"}),
    "seal": ("zhao", {}),
    "dispatch": ("zhao", {"route": "email"}),
    "record_service": ("zhao", {"served": MONDAY, "evidence": PAPER}),
    "archive": ("zhao", {"retention": "10_years", "pages": 12}),
    "propose_correction": ("wu", {"ground": "漏记征求意见", "facts": [FACT]}),
    "confirm_correction": ("sun", {"correction": "1"}),
}


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """One office for all cells: nothing is written by asking."""
    engine = open_engine(f"sqlite:///{tmp_path_factory.mktemp('table')}/gongkai.sqlite")
    with engine.begin() as connection:
        upgrade(connection)
    yield Office(engine)
    engine.dispose()


@pytest.fixture(scope="module")
def cases(office: Office) -> dict[str, str]:
    """A case in each stage, by stage."""
    return {stage: office.to_stage(stage, channel="email") for stage in STAGES}


def actor_of(office: Office, person: str) -> Actor:
    """A person of the office, or the law itself."""
    if person == SILENT_ROLE:
        return Actor(SILENT_ROLE, frozenset({SILENT_ROLE}))
    return Actor(person, office.agency.roles_of("shili", person), office.agency.unit_of("shili", person))


def refusals(office: Office, case: str, step: str, actor: Actor) -> list[Refused]:
    """What stands against `actor` taking `step` with its usual data."""
    situation = Situation(
        workflow=WORKFLOW,
        step=WORKFLOW.step(step),
        state=office.state(case),
        actor=actor,
        today=MONDAY,
        occurred_on=MONDAY,
        calendar=office.calendar,
        practice=office.agency.practice("shili"),
        data=read_data(WORKFLOW.step(step), TAKEN_BY[step][1]),
    )
    return COMPILED.refusals(situation)


def test_the_table_names_every_step_and_every_stage() -> None:
    """No cell is left out: all steps of the workflow, in all its stages, in order."""
    assert list(WORKFLOW.stages_by_name) == TABLE.split()[: len(STAGES)] == list(STAGES)
    assert list(WORKFLOW.steps_by_name) == list(dict.fromkeys(step for step, *_ in CELLS))
    assert len(CELLS) == 25 * 7


@pytest.mark.parametrize(("step", "stage", "cell"), CELLS)
def test_a_step_is_taken_in_its_own_stages_and_nowhere_else(
    office: Office, cases: dict[str, str], step: str, stage: str, cell: str
) -> None:
    """By somebody who holds the role: taken, refused by the law's own reason, or refused because of the stage."""
    found = refusals(office, cases[stage], step, actor_of(office, TAKEN_BY[step][0]))

    if cell == "yes":
        assert found == []
    elif cell == "not":
        assert found
        assert not any(isinstance(refused, StepNotInStage) for refused in found)
    else:
        assert [StepNotInStage] == [type(refused) for refused in found]


@pytest.mark.parametrize(("step", "stage"), WITHIN)
def test_in_its_own_stage_a_step_is_refused_to_people_without_the_role(
    office: Office, cases: dict[str, str], step: str, stage: str
) -> None:
    """Whoever holds none of the step's roles is told so; what the law takes through silence nobody takes."""
    declared = WORKFLOW.step(step)
    others = [
        person for person in office.agency.people if not office.agency.roles_of("shili", person) & {*declared.roles}
    ]
    expected = OnlyBySilence if declared.silent else RoleMissing

    assert others
    for person in others:
        assert expected in [type(refused) for refused in refusals(office, cases[stage], step, actor_of(office, person))]


@pytest.mark.parametrize("step", [step.name for step in WORKFLOW.steps if not step.silent and step.sources])
def test_silence_takes_no_step_of_people(office: Office, cases: dict[str, str], step: str) -> None:
    """The sweep holds no post: every step that somebody must answer for is refused to it."""
    case = cases[WORKFLOW.step(step).sources[0]]

    assert RoleMissing in [type(refused) for refused in refusals(office, case, step, actor_of(office, SILENT_ROLE))]


def test_the_opening_step_is_no_step_of_an_open_case(office: Office, cases: dict[str, str]) -> None:
    """``receive`` opens cases; through `act` it is refused like any step of another stage, and writes nothing."""
    office.refused(StepNotInStage, cases["examination"], "receive", "zhao", application())


def test_a_step_of_another_stage_is_told_where_it_belongs(office: Office, cases: dict[str, str]) -> None:
    """Both lines name the stage the case is in and the stages of the step."""
    (refused,) = refusals(office, cases["service"], "register", actor_of(office, "zhao"))

    assert refused.zh == "案件处于「回执」环节，此动作只在「受理」办理。"
    assert refused.en == 'The case is in the stage "service"; the step belongs to "intake".'


def test_the_steps_shown_are_the_cells_of_the_stage_that_people_take(office: Office, cases: dict[str, str]) -> None:
    """`CaseEngine.steps` lists the table's column without the silent steps, in the workflow's order."""
    with office.session() as session:
        for stage in STAGES:
            shown = [possible.step.name for possible in office.engine.steps(session, cases[stage], "zhao")]
            column = [step for step, at, cell in CELLS if at == stage and cell != "-"]
            assert shown == [step for step in column if not WORKFLOW.step(step).silent]
