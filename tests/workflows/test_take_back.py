"""收回: who passed a case on takes it back before the next person has acted; no clock of the law moves."""

from __future__ import annotations

from typing import Any

import pytest

from gongkai.engine import OtherUnit, RoleMissing, StepNotInStage
from gongkai.workflows.disclosure.chapters.take_back import (
    AssignmentActedOn,
    NotAssigner,
    NotProposer,
    ProposalActedOn,
)
from tests.office import PAPER, Office
from tests.workflows.house import HOUSE, REASON, inside, tasks

ASKING = {"person": "chen", "question": "请提出意见"}
DISAGREEMENT = {"matter": "第一项是否公开"}


@pytest.fixture
def house(sqlite_office: Office) -> Office:
    """The agency of three units."""
    return Office(sqlite_office.database, HOUSE)


# --- 收回拟办 -------------------------------------------------------------------------------------------------------


def test_the_proposer_takes_the_proposal_back(house: Office) -> None:
    """Before anybody has reviewed it: it is examined again, and the reviewers' tasks are gone."""
    case = house.to_stage("review")
    done = inside(house, case, "take_back", "qian")

    assert done.stage == "examination"
    assert tasks(house, case, "approve") == tasks(house, case, "review_secrecy") == []
    assert tasks(house, case, "propose") == [("land", None)]


def test_a_proposal_that_was_taken_back_is_made_anew(house: Office) -> None:
    """And reviewed and signed."""
    case = house.to_stage("review")
    house.act(case, "take_back", "qian")
    house.propose(case)
    house.reviewed(case)

    assert house.sign(case).stage == "notification"


@pytest.mark.parametrize(
    ("step", "actor", "data"),
    [
        ("review_secrecy", "zheng", {}),
        ("approve", "wu", {}),
        ("request_countersign", "wang", ASKING),
        ("raise_disagreement", "wu", DISAGREEMENT),
    ],
)
def test_a_proposal_is_not_taken_back_once_the_next_person_has_acted(
    house: Office, step: str, actor: str, data: dict[str, Any]
) -> None:
    """From then on they return it."""
    case = house.to_stage("review")
    house.act(case, step, actor, data)
    refused = house.refused(ProposalActedOn, case, "take_back", "qian")

    assert refused.taken == step


def test_what_does_not_concern_the_proposal_does_not_bar_taking_it_back(house: Office) -> None:
    """The head extends the reply in the meantime: that is no review."""
    case = house.to_stage("review")
    house.act(case, "extend", "sun", {"workdays": 5, "reason": "需检索档案"})

    assert inside(house, case, "take_back", "qian").stage == "examination"


def test_only_the_proposer_takes_the_proposal_back(house: Office) -> None:
    """Not a colleague of the unit, nobody of another unit, no reviewer; and only while it is reviewed."""
    case = house.to_stage("review")
    house.refused(NotProposer, case, "take_back", "feng")
    house.refused(OtherUnit, case, "take_back", "chen")
    house.refused(RoleMissing, case, "take_back", "wu")
    house.refused(StepNotInStage, house.to_stage("examination"), "take_back", "qian")


def test_an_approval_of_the_proposal_before_counts_no_more(house: Office) -> None:
    """Returned and proposed anew, it can be taken back until somebody acts on the new one."""
    case = house.to_stage("review")
    house.act(case, "approve", "wu")
    house.act(case, "return", "wang", {"reason": "请补充"})
    house.propose(case)

    assert inside(house, case, "take_back", "qian").stage == "examination"


# --- 收回分办 -------------------------------------------------------------------------------------------------------


def test_the_assigner_takes_the_assignment_back(house: Office) -> None:
    """Before the unit has acted: it is registered again, and assigned anew."""
    case = house.to_stage("examination")
    done = inside(house, case, "take_back_assignment", "zhao")

    assert (done.stage, house.state(case).values["unit"]) == ("registration", None)
    assert tasks(house, case, "assign") == [(None, None)]
    inside(house, case, "assign", "zhao", {"unit": "law"})
    assert tasks(house, case, "propose") == [("law", None)]


@pytest.mark.parametrize(
    ("step", "actor", "data"),
    [
        ("hand_over", "qian", {"person": "feng"}),
        ("request_joint", "qian", {"unit": "law"}),
        ("request_supplement", "qian", {"defects": "请写明年度", "workdays": 10}),
    ],
)
def test_an_assignment_is_not_taken_back_once_the_unit_has_acted(
    house: Office, step: str, actor: str, data: dict[str, Any]
) -> None:
    """From then on it is reassigned, or sent back by the unit."""
    case = house.to_stage("examination")
    house.act(case, step, actor, data)
    refused = house.refused(AssignmentActedOn, case, "take_back_assignment", "zhao")

    assert refused.taken == step


def test_only_the_assigner_takes_the_assignment_back(house: Office) -> None:
    """Another registrar and the head reassign it; after that, who reassigned it is the one."""
    case = house.to_stage("examination")
    house.refused(NotAssigner, case, "take_back_assignment", "hong")
    house.refused(NotAssigner, case, "take_back_assignment", "sun")
    house.act(case, "reassign", "sun", {"unit": "law", **REASON})
    house.refused(NotAssigner, case, "take_back_assignment", "zhao")

    assert inside(house, case, "take_back_assignment", "sun").stage == "registration"


def test_what_the_assigner_did_meanwhile_does_not_bar_taking_the_assignment_back(house: Office) -> None:
    """It is not the unit's act: Zhao has asked for a supplement before he takes the case back."""
    case = house.to_stage("examination")
    house.act(case, "request_supplement", "zhao", {"defects": "请写明年度", "workdays": 10})
    house.act(case, "receive_supplement", "zhao", {"supplement": PAPER})

    assert inside(house, case, "take_back_assignment", "zhao").stage == "registration"
