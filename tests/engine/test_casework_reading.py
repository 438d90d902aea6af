"""What may be asked of a case without changing it: previews, steps, tasks, days with their reasons, and the past."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlmodel import Session

from gongkai.engine import Explanation, GongkaiError, RoleMissing
from gongkai.engine.casework import reading
from gongkai.engine.results import Preview, Task
from gongkai.workflows.disclosure.chapters.extension import ExtensionAboveCap
from gongkai.workflows.disclosure.chapters.signing import ReviewMissing, SecrecyReviewMissing
from gongkai.workflows.disclosure.reading import current_reply
from tests.office import MONDAY, OUTCOMES, PAPER, Office, contents

SUN_2026_03_01 = date(2026, 3, 1)
TUE_2026_03_03 = date(2026, 3, 3)
WED_2026_03_04 = date(2026, 3, 4)
THU_2026_03_05 = date(2026, 3, 5)
FRI_2026_03_06 = date(2026, 3, 6)
MON_2026_03_30 = date(2026, 3, 30)
TUE_2026_03_31 = date(2026, 3, 31)
EXTENSION = {"workdays": 20, "reason": "需要检索的档案数量较大"}
NOTICE: dict[str, Any] = {"defects": "请写明年度", "workdays": 10}
REGISTERED: dict[str, Any] = {
    "items": ["补偿方案"],
    "category": "natural_person",
    "form": "electronic",
    "route": "email",
    "identity_seen": True,
}
FILE = {"retention": "10_years", "pages": 12}
WAYS: list[tuple[str, str, str, dict[str, Any]]] = [
    ("intake", "register", "zhao", REGISTERED),
    ("registration", "void", "zhao", {"duplicate_of": "示例申〔2026〕009号", "reason": "重复"}),
    ("registration", "assign", "zhao", {"unit": "land"}),
    ("registration", "reply_on_the_spot", "zhao", {"outcomes": OUTCOMES, "signed_sheet": PAPER}),
    ("examination", "request_supplement", "qian", NOTICE),
    ("examination", "extend", "sun", EXTENSION),
    ("examination", "propose", "qian", {"outcomes": OUTCOMES}),
    ("review", "withdraw", "zhao", {"statement": PAPER}),
    ("review", "return", "wu", {"reason": "请补充检索"}),
    ("service", "record_service", "zhao", {"served": MONDAY, "evidence": PAPER}),
]


def preview(office: Office, case: str, step: str, actor: str, data: dict[str, Any], **more: Any) -> Preview:
    """What the step would change; nothing may be written by asking."""
    with office.session() as session:
        before = contents(session)
        found = office.engine.preview(session, case, step, actor=actor, data=data, **more)
        assert contents(session) == before
        return found


def tasks(office: Office, person: str) -> list[Task]:
    """What waits for a person."""
    with office.session() as session:
        return office.engine.tasks(session, person)


def possible(office: Office, case: str, person: str) -> dict[str, list[type[GongkaiError]]]:
    """The steps of the stage for a person, each with the kinds of what stands against it."""
    with office.session() as session:
        steps = office.engine.steps(session, case, person)
    return {one.step.name: [type(refused) for refused in one.refusals] for one in steps}


# --- preview -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("stage", "step", "actor", "data"), WAYS, ids=[way[1] for way in WAYS])
def test_a_preview_tells_what_the_act_then_does(
    office: Office, stage: str, step: str, actor: str, data: dict[str, Any]
) -> None:
    """Stage, every clock, the letters and the numbers: and nothing was written by asking."""
    case = office.to_stage(stage)
    held = office.state(case)
    seen = preview(office, case, step, actor, data)
    done = office.act(case, step, actor, data)
    state = office.state(case)

    assert seen.step == step
    assert seen.stage == done.stage == state.stage
    assert (seen.before, seen.after) == (held.clocks, state.clocks)
    assert seen.numbers == state.numbers
    assert list(seen.letters) == [row["letter"] for row in state.letters if row["seq"] == state.version]
    assert seen.state.facts == state.facts
    assert seen.state.tasks == state.tasks


def test_a_preview_of_a_signature_shows_the_number_that_would_be_taken(office: Office) -> None:
    """The next 文号, taken by nobody yet: asking twice shows the same."""
    case = office.to_stage("review")
    office.reviewed(case)
    data = {"reply": current_reply(office.state(case))}
    for _ in range(2):
        assert preview(office, case, "sign", "wang", data).numbers["document"] == "示例公开〔2026〕1号"
    office.sign(case)

    assert office.state(case).numbers["document"] == "示例公开〔2026〕1号"


def test_a_preview_refuses_what_the_act_would_refuse(office: Office) -> None:
    """The same refusals, by the same names."""
    case = office.to_stage("examination")
    too_much = {"workdays": 21, "reason": "理由"}
    office.refusal(
        ExtensionAboveCap,
        lambda session: office.engine.preview(session, case, "extend", actor="sun", data=too_much),
    )
    office.refusal(
        RoleMissing, lambda session: office.engine.preview(session, case, "extend", actor="qian", data=EXTENSION)
    )


def test_a_preview_refuses_a_letter_that_could_not_be_written(office: Office) -> None:
    """A notice without a period is no letter: a preview that passes it would promise what `act` refuses."""
    case = office.to_stage("examination")

    office.refusal(
        GongkaiError,
        lambda session: office.engine.preview(
            session, case, "request_supplement", actor="qian", data={"defects": "请写明年度"}
        ),
    )


# --- steps and tasks ---------------------------------------------------------------------------------------------


def test_the_steps_of_a_stage_are_listed_with_what_stands_against_each(office: Office) -> None:
    """Wang may return the proposal or ask for another opinion; he would sign it, but for the two reviews."""
    found = possible(office, office.to_stage("review"), "wang")

    assert [name for name, against in found.items() if not against] == ["return", "request_countersign"]
    assert found["sign"] == [ReviewMissing, SecrecyReviewMissing]
    for step in ("extend", "withdraw", "review_secrecy", "approve", "take_back", "propose_correction"):
        assert RoleMissing in found[step], step


def test_the_unit_is_no_reason_against_somebody_without_the_role(office: Office) -> None:
    """To withdraw takes a registrar, of whatever unit, or a handler of the land unit; Wang lacks both roles."""
    assert possible(office, office.to_stage("review"), "wang")["withdraw"] == [RoleMissing]


def test_an_archived_case_has_no_steps_but_those_that_open_it_again(office: Office) -> None:
    """It is a file now: a review, a suit, or a decision takes it from the shelf."""
    found = possible(office, office.to_stage("archived"), "zhao")
    assert {*found} == {"register_review", "register_suit", "reopen", "reopen_intake"}


def test_a_confirmation_is_offered_only_where_something_is_proposed(office: Office) -> None:
    """What is listed as allowed now can be done now."""
    case = office.to_stage("registration")
    assert possible(office, case, "sun")["confirm_correction"] != []

    data = {"ground": "漏记", "facts": [{"type": "extended", "on": MONDAY, "workdays": 5}]}
    office.act(case, "propose_correction", "wu", data)
    assert possible(office, case, "sun")["confirm_correction"] == []


def test_tasks_wait_for_the_holders_of_a_role_in_their_unit(office: Office) -> None:
    """The case was assigned to the land unit: Qian there is asked, Li in the office is not."""
    case = office.to_stage("examination")
    (task,) = tasks(office, "qian")

    assert (task.case, task.step, task.label) == (case, "propose", "拟办答复")
    assert (task.number, task.role, task.unit, task.person) == ("示例申〔2026〕001号", "handler", "land", None)
    assert (task.opened_on, task.due_on, task.safe_on) == (MONDAY, MON_2026_03_30, MON_2026_03_30)
    assert tasks(office, "li") == []


def test_a_task_is_over_when_its_step_is_taken(office: Office) -> None:
    """Approved: the signer is asked, the reviewer no longer is, the secrecy review still is."""
    case = office.to_stage("review")
    office.act(case, "approve", "wu")

    assert [task.step for task in tasks(office, "zheng")] == ["review_secrecy"]
    assert [task.step for task in tasks(office, "wang")] == ["sign"]
    assert [task.step for task in tasks(office, "wu")] == ["sign"]


def test_the_most_urgent_case_comes_first_and_a_waiting_one_last(office: Office) -> None:
    """By the safe day; where the applicant is awaited there is none."""
    waiting = office.to_stage("examination")
    office.act(waiting, "request_supplement", "qian", NOTICE)
    office.on(WED_2026_03_04)
    later = office.to_stage("examination", submitted=WED_2026_03_04)
    sooner = office.to_stage("examination", submitted=TUE_2026_03_03)

    assert [task.case for task in tasks(office, "qian") if task.step == "propose"] == [sooner, later, waiting]


# --- days and their reasons --------------------------------------------------------------------------------------


def test_a_due_day_is_explained_day_by_day(office: Office) -> None:
    """Twenty counted days, the last of them the due day; Saturdays and Sundays say why they are none."""
    case = office.to_stage("examination")
    with office.session() as session:
        found = office.engine.explain(session, case)

    assert isinstance(found, Explanation)
    counted = [line.on for line in found.due.days if line.counted]
    assert (len(counted), counted[0], counted[-1]) == (20, TUE_2026_03_03, MON_2026_03_30)
    assert found.due.due_on == office.state(case).clocks["reply"].due_on
    assert {line.zh for line in found.due.days if not line.counted} >= {"周末"}
    assert found.safe is None


def test_an_extension_is_explained_with_its_article(office: Office) -> None:
    """What each fact did, and which article says so."""
    case = office.to_stage("examination")
    office.act(case, "extend", "sun", EXTENSION)
    with office.session() as session:
        found = office.engine.explain(session, case)

    assert found is not None
    assert [(turn.on, turn.article) for turn in found.due.turns] == [(MONDAY, "《政府信息公开条例》第三十三条第二款")]


def test_a_clock_that_never_started_has_nothing_to_explain(office: Office) -> None:
    """The service clock starts with the dispatch."""
    case = office.to_stage("examination")
    with office.session() as session:
        assert office.engine.explain(session, case, "service") is None
        assert office.engine.deadline(session, case, "service") is None


def test_reading_takes_no_write_lock(sqlite_office: Office) -> None:
    """While somebody writes, a reading connection still answers, with what was committed."""
    case = sqlite_office.to_stage("examination")
    with sqlite_office.session() as writer:
        sqlite_office.engine.act(writer, case, "extend", actor="sun", request_id="r", data=EXTENSION)
        with Session(reading(sqlite_office.database)) as reader:
            assert sqlite_office.engine.case(reader, case).version == 3
        writer.rollback()
