"""会办: other units give their opinion on items, each in a limit of its own, and no clock of the law stops for it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from gongkai.engine import RoleMissing
from gongkai.workflows.disclosure.chapters.assignment import UnitUnknown
from gongkai.workflows.disclosure.chapters.joint_handling import (
    JointAlreadyAsked,
    JointIsLead,
    JointOpinionGiven,
    JointPeriodUnreasonable,
    NotJoint,
)
from gongkai.workflows.disclosure.refusals import ItemUnknown
from tests.office import MONDAY, OUTCOMES, PAPER, Office, workdays_after
from tests.workflows.house import HOUSE, REASON, inside, tasks

TUE_2026_03_03 = date(2026, 3, 3)
OPINION = {"opinion": "同意公开第一项"}
JOINT = {"unit": "land", "joint": [{"unit": "law", "items": [1], "workdays": 3}, {"unit": "office"}]}


@pytest.fixture
def house(sqlite_office: Office) -> Office:
    """The agency of three units."""
    return Office(sqlite_office.database, HOUSE)


@pytest.fixture
def case(house: Office) -> str:
    """A case of the land unit that 法规科 and the office handle jointly."""
    case = house.to_stage("registration")
    inside(house, case, "assign", "zhao", JOINT)
    return case


def test_each_joint_unit_has_a_task_and_a_clock_of_its_own(house: Office, case: str) -> None:
    """法规科 was given three working days, the office the usual five."""
    clocks = house.state(case).clocks

    assert tasks(house, case, "joint_opinion") == [("law", None), ("office", None)]
    assert clocks["joint.law"].due_on == workdays_after(MONDAY, 3)
    assert clocks["joint.office"].due_on == workdays_after(MONDAY, 5)
    assert house.state(case).values["joint"]["law"]["items"] == ["1"]


def test_a_joint_unit_gives_its_opinion(house: Office, case: str) -> None:
    """Its own task is done and its own clock stops; the other unit is waited for still."""
    house.on(TUE_2026_03_03)
    inside(house, case, "joint_opinion", "chen", {**OPINION, "document": PAPER})
    state = house.state(case)

    assert tasks(house, case, "joint_opinion") == [("office", None)]
    assert state.clocks["joint.law"].stopped_on == TUE_2026_03_03
    assert state.clocks["joint.office"].running
    assert state.values["joint"]["law"]["answered_on"] == "2026-03-03"
    assert state.documents[-1]["kind"] == "document"


def test_the_text_of_an_opinion_lies_in_the_vault(house: Office, case: str) -> None:
    """The case holds a reference only, which can be revealed."""
    house.act(case, "joint_opinion", "chen", OPINION)
    state = house.state(case)
    with house.session() as session:
        assert house.engine.reveal(session, state, state.values["joint"]["law"]["opinion"]) == OPINION["opinion"]
    assert OPINION["opinion"] not in state.text


def test_a_joint_unit_gives_its_opinion_once(house: Office, case: str) -> None:
    """Until the lead unit asks it again."""
    house.act(case, "joint_opinion", "chen", OPINION)
    house.refused(JointOpinionGiven, case, "joint_opinion", "chen", OPINION)
    inside(house, case, "request_joint", "qian", {"unit": "law", "workdays": 2})
    assert house.state(case).clocks["joint.law"].running
    inside(house, case, "joint_opinion", "chen", OPINION)

    house.refused(JointOpinionGiven, case, "joint_opinion", "chen", OPINION)


def test_only_a_joint_unit_gives_a_joint_opinion(house: Office, case: str) -> None:
    """Not the lead unit, and nobody who is no handler."""
    house.refused(NotJoint, case, "joint_opinion", "qian", OPINION)
    house.refused(RoleMissing, case, "joint_opinion", "zhao", OPINION)


def test_a_joint_unit_does_not_propose(house: Office, case: str) -> None:
    """The lead unit answers for all."""
    with house.session() as session:
        possible = {one.step.name for one in house.engine.steps(session, case, "chen") if one.allowed}

    assert possible == {"joint_opinion", "raise_disagreement"}


@pytest.mark.parametrize("actor", ["qian", "sun"])
def test_a_joint_unit_is_added_later(house: Office, actor: str) -> None:
    """By the handler of the lead unit or the head."""
    case = house.to_stage("examination")
    house.on(TUE_2026_03_03)
    inside(house, case, "request_joint", actor, {"unit": "law", "items": [1]})

    assert tasks(house, case, "joint_opinion") == [("law", None)]
    assert house.state(case).clocks["joint.law"].start_on == TUE_2026_03_03


@pytest.mark.parametrize(
    ("rows", "refusal"),
    [
        ([{"unit": "moon"}], UnitUnknown),
        ([{"unit": "land"}], JointIsLead),
        ([{"unit": "law"}, {"unit": "law"}], JointAlreadyAsked),
        ([{"unit": "law", "items": [2]}], ItemUnknown),
        ([{"unit": "law", "workdays": 0}], JointPeriodUnreasonable),
        ([{"unit": "law", "workdays": 61}], JointPeriodUnreasonable),
    ],
    ids=["unknown unit", "the lead unit", "twice", "unknown item", "no day", "too long"],
)
def test_a_joint_unit_is_asked_for_what_there_is(house: Office, rows: list[Any], refusal: Any) -> None:
    """At the assignment and later alike."""
    registered, assigned = house.to_stage("registration"), house.to_stage("examination")
    house.refused(refusal, registered, "assign", "zhao", {"unit": "land", "joint": rows})
    if len(rows) > 1:
        house.act(assigned, "request_joint", "qian", rows[0])
    house.refused(refusal, assigned, "request_joint", "qian", rows[-1])


def test_a_silent_joint_unit_does_not_hold_up_the_reply(house: Office, case: str) -> None:
    """The lead unit proposes; the opinion may still come during the review; with the signature it is over."""
    house.propose(case)
    inside(house, case, "joint_opinion", "chen", OPINION)
    house.reviewed(case)
    house.sign(case)

    assert tasks(house, case, "joint_opinion") == []
    assert not house.state(case).clocks["joint.office"].running


def test_joint_handling_ends_with_the_case(house: Office, case: str) -> None:
    """The applicant withdraws: every clock stands."""
    house.act(case, "withdraw", "zhao", {"statement": PAPER})

    assert [name for name, clock in house.state(case).clocks.items() if clock.running] == []


@pytest.mark.parametrize(
    ("step", "actor", "data"), [("send_back", "qian", REASON), ("take_back_assignment", "zhao", {})]
)
def test_joint_handling_ends_with_the_assignment(house: Office, case: str, step: str, actor: str, data: Any) -> None:
    """Sent back or taken back: what was asked of the other units is recalled, and can be asked again."""
    inside(house, case, step, actor, data)
    state = house.state(case)

    assert tasks(house, case, "joint_opinion") == []
    assert not state.clocks["joint.law"].running
    assert {part["ended"] for part in state.values["joint"].values()} == {"recalled"}
    inside(house, case, "assign", "zhao", JOINT)
    assert house.state(case).clocks["joint.law"].running


def test_a_joint_unit_that_takes_the_lead_is_asked_no_more(house: Office, case: str) -> None:
    """The other one is."""
    inside(house, case, "reassign", "sun", {"unit": "law", **REASON})
    state = house.state(case)

    assert tasks(house, case, "joint_opinion") == [("office", None)]
    assert not state.clocks["joint.law"].running
    assert state.clocks["joint.office"].running
    house.refused(NotJoint, case, "joint_opinion", "chen", OPINION)
    assert house.act(case, "propose", "chen", {"outcomes": OUTCOMES}).stage == "review"


def test_a_joint_clock_can_be_explained(house: Office, case: str) -> None:
    """Day by day, as every clock."""
    with house.session() as session:
        assert house.engine.explain(session, case, "joint.law") is not None
