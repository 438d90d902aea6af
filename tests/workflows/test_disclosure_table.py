"""Which step belongs to which stage, cell by cell, in both regimes: taken by somebody who may, and by others.

The case is one that came by e-mail and is not confirmed yet, carried straight to the stage. It is carried on paper: by
the workflow, its guards and `apply`, without a database.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from gongkai.engine import SILENT_ROLE, Actor, OnlyBySilence, Procedure, Refused, RoleMissing, StepNotInStage
from gongkai.workflows.disclosure import DISCLOSURE, DISCLOSURE_2008
from tests.office import Office, application
from tests.workflows.paper import Moment, Paper, filled
from tests.workflows.test_paths import stages_of

STAGES = ("intake", "registration", "examination", "review", "notification", "service", "archived")

# yes: taken at once.  not: of this stage, but the case is not in the situation for it.  -: of another stage.
TABLE = """
                            intake registration examination review notification service archived
receive                     -      -            -           -      -            -       -
confirm_receipt             yes    yes          yes         -      -            -       -
register                    yes    -            -           -      -            -       -
mend_registration           -      yes          -           -      -            -       -
void                        yes    yes          -           -      -            -       -
mark_not_request            yes    -            -           -      -            -       -
close_not_request           not    -            -           -      -            -       -
keep_as_request             not    -            -           -      -            -       -
split_off                   -      yes          yes         -      -            -       -
join                        yes    yes          yes         yes    -            -       -
part                        not    not          not         not    -            -       -
assign                      -      yes          -           -      -            -       -
reassign                    -      -            yes         -      -            -       -
send_back                   -      -            yes         -      -            -       -
request_joint               -      -            not         -      -            -       -
joint_opinion               -      -            yes         yes    -            -       -
hand_over                   -      -            not         -      -            -       -
reply_on_the_spot           -      yes          -           -      -            -       -
request_supplement          -      yes          yes         -      -            -       -
approve_second_supplement   -      not          not         -      -            -       -
record_notice_arrival       -      not          not         -      -            -       -
receive_supplement          -      not          not         -      -            -       -
lapse_supplement            -      not          not         -      -            -       -
consult                     -      -            yes         -      -            -       -
record_consultation_arrival -      not          not         not    -            -       -
remind_consulted            -      not          not         not    -            -       -
receive_opinion             -      not          not         not    -            -       -
close_consultations         -      not          not         not    -            -       -
file_document               yes    yes          yes         yes    yes          yes     -
extend                      -      yes          yes         yes    -            -       -
withdraw                    yes    yes          yes         yes    -            -       -
adopt_calendar              not    not          not         not    not          not     -
propose                     -      -            yes         -      -            -       -
review_secrecy              -      -            -           yes    -            -       -
approve                     -      -            -           yes    -            -       -
return                      -      -            -           yes    -            -       -
sign                        -      -            -           not    -            -       -
take_back                   -      -            -           yes    -            -       -
take_back_assignment        -      -            yes         -      -            -       -
request_countersign         -      -            -           yes    -            -       -
countersign                 -      -            -           not    -            -       -
call_off_countersign        -      -            -           not    -            -       -
raise_disagreement          -      -            yes         yes    -            -       -
decide_disagreement         -      not          not         not    -            -       -
seal                        -      -            -           -      yes          -       -
dispatch                    -      -            -           -      not          -       -
record_acceptance           -      -            -           -      -            yes     -
record_service              -      -            -           -      -            yes     -
leave_reply                 -      -            -           -      -            not     -
record_lost_mail            -      -            -           -      -            yes     -
change_route                -      -            -           -      yes          yes     -
schedule_inspection         -      -            -           -      not          not     -
record_inspection           -      -            -           -      not          not     -
record_absence              -      -            -           -      not          not     -
archive                     -      -            -           -      -            not     -
register_review             -      -            -           -      -            yes     yes
register_review_meanwhile   yes    yes          yes         yes    yes          -       -
answer_review               not    not          not         not    not          not     -
extend_review               not    not          not         not    not          not     -
record_review_result        not    not          not         not    not          not     -
register_suit               -      -            -           -      -            yes     yes
register_suit_meanwhile     yes    yes          yes         yes    yes          -       -
answer_suit                 not    not          not         not    not          not     -
record_suit_result          not    not          not         not    not          not     -
reopen                      -      -            -           -      -            yes     yes
reopen_intake               -      -            -           -      -            not     not
notice_fee                  -      yes          yes         -      -            -       -
record_fee_arrival          -      not          not         -      -            -       -
receive_payment             -      not          not         -      -            -       -
lapse_fee                   -      not          not         -      -            -       -
refund_fee                  not    not          not         not    not          not     -
ask_reasons                 -      yes          yes         -      -            -       -
receive_reasons             -      not          not         -      -            -       -
judge_reasons               -      not          not         -      -            -       -
delay                       -      not          not         not    -            -       -
propose_correction          yes    yes          yes         yes    yes          yes     -
confirm_correction          not    not          not         not    not          not     -
"""
ONLY_2019 = {
    "lapse_supplement",
    "close_consultations",
    "notice_fee",
    "record_fee_arrival",
    "receive_payment",
    "lapse_fee",
    "refund_fee",
    "ask_reasons",
    "receive_reasons",
    "judge_reasons",
    "delay",
}
"""Turns that the Regulation of 2008 does not know."""
CELLS = [
    (step, stage, cell)
    for step, *cells in (line.split() for line in TABLE.strip().splitlines()[1:])
    for stage, cell in zip(STAGES, cells, strict=True)
]
BOTH = pytest.mark.parametrize("procedure", [DISCLOSURE, DISCLOSURE_2008], ids=lambda p: p.workflow.name)
LAW = Actor(SILENT_ROLE, frozenset({SILENT_ROLE}))


def cells_of(procedure: Procedure) -> list[tuple[str, str, str]]:
    """The cells of a regime."""
    return [cell for cell in CELLS if procedure is DISCLOSURE or cell[0] not in ONLY_2019]


def case_in(procedure: Procedure, stage: str) -> Moment:
    """The case carried to that stage."""
    return next(moment for moment in stages_of(procedure.workflow.name) if moment.case.stage == stage)


def refusals(paper: Paper, moment: Moment, step: str, actor: Actor) -> list[Refused]:
    """What stands against `actor` taking `step`, filled in as usual."""
    data = application(submitted=moment.today) if step == "receive" else filled(step, moment)[0]
    return paper.compiled.refusals(replace(paper.situation(moment, step, data), actor=actor))


@BOTH
def test_the_table_names_every_step_and_every_stage(procedure: Procedure) -> None:
    """No cell is left out: all steps of the workflow, in all its stages, in order."""
    assert list(procedure.workflow.stages_by_name) == TABLE.split()[: len(STAGES)] == list(STAGES)
    assert list(procedure.workflow.steps_by_name) == list(dict.fromkeys(step for step, *_ in cells_of(procedure)))


@BOTH
@pytest.mark.parametrize("stage", STAGES)
def test_a_step_is_taken_in_its_own_stages_and_nowhere_else(procedure: Procedure, stage: str) -> None:
    """By somebody who holds the role: taken, refused by the law's own reason, or refused because of the stage."""
    paper, moment = Paper(procedure), case_in(procedure, stage)
    wrong = []
    for step, _, cell in (cell for cell in cells_of(procedure) if cell[1] == stage):
        opening = application(submitted=moment.today) if step == "receive" else None
        tried = [paper.compiled.refusals(situation) for situation in paper.tries(moment, step, opening=opening)]
        found = min(tried, key=len)
        misplaced = [StepNotInStage] == [type(refused) for refused in found]
        if not {"yes": not found, "not": found and not misplaced, "-": misplaced}[cell]:
            wrong.append((step, cell, [refused.zh for refused in found]))
    assert wrong == []


@BOTH
@pytest.mark.parametrize("stage", STAGES)
def test_in_its_own_stage_a_step_is_refused_to_people_without_the_role(procedure: Procedure, stage: str) -> None:
    """Whoever holds none of the step's roles is told so; what the law takes through silence nobody takes."""
    paper, moment = Paper(procedure), case_in(procedure, stage)
    for step in (step for step, at, cell in cells_of(procedure) if at == stage and cell != "-"):
        declared = procedure.workflow.step(step)
        expected = OnlyBySilence if declared.silent else RoleMissing
        for actor in (actor for actor in paper.actors if not actor.roles & {*declared.roles}):
            assert expected in [type(refused) for refused in refusals(paper, moment, step, actor)], step


@BOTH
def test_silence_takes_no_step_of_people(procedure: Procedure) -> None:
    """The sweep holds no post: every step that somebody must answer for is refused to it."""
    paper = Paper(procedure)
    for step in (step for step in procedure.workflow.steps if not step.silent and step.sources):
        moment = case_in(procedure, step.sources[0])
        assert RoleMissing in [type(refused) for refused in refusals(paper, moment, step.name, LAW)], step.name


def test_the_opening_step_is_no_step_of_an_open_case(sqlite_office: Office) -> None:
    """``receive`` opens cases; through `act` it is refused like any step of another stage, and writes nothing."""
    case = sqlite_office.to_stage("examination")
    sqlite_office.refused(StepNotInStage, case, "receive", "zhao", application())


def test_a_step_of_another_stage_is_told_where_it_belongs() -> None:
    """Both lines name the stage the case is in and the stages of the step."""
    paper = Paper(DISCLOSURE)
    (refused,) = refusals(paper, case_in(DISCLOSURE, "service"), "register", paper.actors[0])

    assert refused.zh == "案件处于「回执」环节，此动作只在「受理」办理。"
    assert refused.en == 'The case is in the stage "service"; the step belongs to "intake".'


def test_the_steps_shown_are_the_cells_of_the_stage_that_people_take(sqlite_office: Office) -> None:
    """`CaseEngine.steps` lists the table's column without the silent steps, in the workflow's order."""
    for stage in STAGES:
        case = sqlite_office.to_stage(stage, channel="email")
        with sqlite_office.session() as session:
            shown = [possible.step.name for possible in sqlite_office.engine.steps(session, case, "zhao")]
        column = [step for step, at, cell in CELLS if at == stage and cell != "-"]
        assert shown == [step for step in column if not DISCLOSURE.workflow.step(step).silent]
