"""分办, 改派, 转办, 退办: a case goes to a unit, to another, to one person, and back; no clock of the law stops."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from gongkai.engine import OtherHandler, OtherUnit, RoleMissing, StepNotInStage
from gongkai.workflows.disclosure.chapters.assignment import UnitUnchanged, UnitUnknown
from gongkai.workflows.disclosure.chapters.handover import AlreadyTheirs, ColleagueElsewhere, ColleagueNotHandler
from gongkai.workflows.disclosure.staff import PersonUnknown
from tests.office import OUTCOMES, Office
from tests.workflows.house import HOUSE, REASON, inside, tasks

WED_2026_03_04 = date(2026, 3, 4)
TO_LAW = {"unit": "law", **REASON}
TO_FENG = {"person": "feng", "reason": "休假"}


@pytest.fixture
def house(sqlite_office: Office) -> Office:
    """The agency of three units."""
    return Office(sqlite_office.database, HOUSE)


# --- 分办 -----------------------------------------------------------------------------------------------------------


def test_a_case_is_assigned_to_a_unit(house: Office) -> None:
    """The task of the reply waits for its handlers."""
    case = house.to_stage("registration")
    inside(house, case, "assign", "zhao", {"unit": "land"})

    assert tasks(house, case, "propose") == [("land", None)]
    assert house.state(case).values["unit"] == "land"


def test_a_case_is_assigned_to_a_unit_that_there_is(house: Office) -> None:
    """The refusal names those that there are."""
    case = house.to_stage("registration")
    refused = house.refused(UnitUnknown, case, "assign", "zhao", {"unit": "moon"})

    assert (refused.unit, refused.known) == ("moon", "office、land、law")


# --- 改派 -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("actor", ["zhao", "sun"])
def test_a_case_is_reassigned_within_the_examination(house: Office, actor: str) -> None:
    """By the registrar or the head: the task moves, the old unit may no longer act, the new one may."""
    case = house.to_stage("examination")
    inside(house, case, "reassign", actor, TO_LAW)

    assert tasks(house, case, "propose") == [("law", None)]
    house.refused(OtherUnit, case, "propose", "qian", {"outcomes": OUTCOMES})
    assert house.act(case, "propose", "chen", {"outcomes": OUTCOMES}).stage == "review"


def test_a_handler_does_not_reassign(house: Office) -> None:
    """He sends the case back."""
    house.refused(RoleMissing, house.to_stage("examination"), "reassign", "qian", TO_LAW)


@pytest.mark.parametrize(("unit", "refusal"), [("moon", UnitUnknown), ("land", UnitUnchanged)])
def test_a_case_is_reassigned_to_another_unit(house: Office, unit: str, refusal: Any) -> None:
    """Not to one that does not exist, and not to the one that has it."""
    house.refused(refusal, house.to_stage("examination"), "reassign", "zhao", {"unit": unit, **REASON})


def test_the_stage_clock_goes_on_when_a_case_is_reassigned(house: Office) -> None:
    """The new unit has the days that the old one has left."""
    case = house.to_stage("examination")
    before = house.state(case).clocks["stage_examination"]
    house.on(WED_2026_03_04)
    inside(house, case, "reassign", "sun", TO_LAW)

    assert house.state(case).clocks["stage_examination"] == before


# --- 转办 -----------------------------------------------------------------------------------------------------------


def test_a_handler_hands_the_case_to_a_colleague_of_the_unit(house: Office) -> None:
    """From then on the colleague alone handles it."""
    case = house.to_stage("examination")
    inside(house, case, "hand_over", "qian", TO_FENG)

    assert tasks(house, case, "propose") == [("land", "feng")]
    house.refused(OtherHandler, case, "propose", "qian", {"outcomes": OUTCOMES})
    assert house.act(case, "propose", "feng", {"outcomes": OUTCOMES}).stage == "review"


def test_a_returned_proposal_goes_to_the_person_who_has_the_case(house: Office) -> None:
    """Not to the whole unit again."""
    case = house.to_stage("examination")
    house.act(case, "hand_over", "qian", TO_FENG)
    house.act(case, "propose", "feng", {"outcomes": OUTCOMES})
    house.act(case, "return", "wu", {"reason": "请补充"})

    assert tasks(house, case, "propose") == [("land", "feng")]


def test_the_colleague_hands_the_case_back(house: Office) -> None:
    """Only the person who has it hands it on."""
    case = house.to_stage("examination")
    house.act(case, "hand_over", "qian", TO_FENG)
    house.refused(OtherHandler, case, "hand_over", "qian", {"person": "qian"})
    inside(house, case, "hand_over", "feng", {"person": "qian"})

    assert tasks(house, case, "propose") == [("land", "qian")]


@pytest.mark.parametrize("unit", ["land", "law"])
def test_the_head_takes_a_case_from_the_person_who_has_it(house: Office, unit: str) -> None:
    """For the same unit, whose handlers may all act again, or for another."""
    case = house.to_stage("examination")
    house.act(case, "hand_over", "qian", TO_FENG)
    inside(house, case, "reassign", "sun", {"unit": unit, **REASON})

    assert tasks(house, case, "propose") == [(unit, None)]
    assert house.act(case, "propose", {"land": "qian", "law": "chen"}[unit], {"outcomes": OUTCOMES}).stage == "review"


@pytest.mark.parametrize(
    ("person", "refusal"),
    [
        ("nobody", PersonUnknown),
        ("gone", PersonUnknown),
        ("chen", ColleagueElsewhere),
        ("he", ColleagueNotHandler),
        ("qian", AlreadyTheirs),
    ],
    ids=["unknown", "no longer there", "of another unit", "no handler", "oneself"],
)
def test_a_case_is_handed_only_to_an_active_handler_of_the_unit(house: Office, person: str, refusal: Any) -> None:
    """Anybody else is refused by name."""
    house.refused(refusal, house.to_stage("examination"), "hand_over", "qian", {"person": person})


def test_a_case_is_not_handed_to_whom_it_was_handed(house: Office) -> None:
    """It is there already."""
    case = house.to_stage("examination")
    house.act(case, "hand_over", "qian", TO_FENG)

    house.refused(AlreadyTheirs, case, "hand_over", "feng", TO_FENG)


# --- 退办 -----------------------------------------------------------------------------------------------------------


def test_the_unit_sends_the_case_back_with_its_reason(house: Office) -> None:
    """It is registered and unassigned again, with the registrar's task; the clock of the stage starts anew."""
    case = house.to_stage("examination")
    house.on(WED_2026_03_04)
    done = inside(house, case, "send_back", "qian", REASON)
    state = house.state(case)

    assert (done.stage, state.values["unit"]) == ("registration", None)
    assert (tasks(house, case, "propose"), tasks(house, case, "assign")) == ([], [(None, None)])
    assert state.clocks["stage_registration"].start_on == WED_2026_03_04
    assert state.clocks["stage_registration"].running
    assert not state.clocks["stage_examination"].running


def test_a_case_that_was_sent_back_is_assigned_anew(house: Office) -> None:
    """To whom it was handed before does not matter any more."""
    case = house.to_stage("examination")
    house.act(case, "hand_over", "qian", TO_FENG)
    house.act(case, "send_back", "feng", REASON)
    inside(house, case, "assign", "zhao", {"unit": "land"})

    assert tasks(house, case, "propose") == [("land", None)]
    assert house.act(case, "propose", "qian", {"outcomes": OUTCOMES}).stage == "review"


def test_only_the_unit_that_has_a_case_sends_it_back(house: Office) -> None:
    """And only while it examines it."""
    house.refused(OtherUnit, house.to_stage("examination"), "send_back", "chen", REASON)
    house.refused(StepNotInStage, house.to_stage("review"), "send_back", "qian", REASON)


def test_an_awaited_supplement_is_awaited_still_when_the_case_is_sent_back(house: Office) -> None:
    """Halted before and after: sending back neither stops nor restarts what the applicant's time does."""
    case = house.to_stage("examination")
    house.act(case, "request_supplement", "qian", {"defects": "请写明年度", "workdays": 10})
    inside(house, case, "send_back", "qian", REASON)

    assert tasks(house, case, "receive_supplement") == [(None, None)]
