"""加签: whoever reviews or signs asks another person, whose opinion is there before the reply is signed."""

from __future__ import annotations

from typing import Any

import pytest

from gongkai.engine import RoleMissing, SamePerson
from gongkai.workflows.disclosure.chapters.countersign import (
    AlreadyAskedToCountersign,
    CountersignerIsActor,
    CountersignerProposed,
    CountersignMissing,
    NotAskedToCountersign,
    NotCountersignAsker,
)
from gongkai.workflows.disclosure.reading import current_reply
from gongkai.workflows.disclosure.staff import PersonUnknown
from tests.office import Office
from tests.workflows.house import HOUSE, inside, tasks

ASKING = {"question": "请就第二项提出意见"}
OPINION = {"agrees": True, "opinion": "同意"}
CALLED_OFF = {"reason": "已当面沟通"}


@pytest.fixture
def house(sqlite_office: Office) -> Office:
    """The agency of three units."""
    return Office(sqlite_office.database, HOUSE)


@pytest.fixture
def case(house: Office) -> str:
    """A case that was reviewed, for which Wang, who is to sign it, has asked Chen of 法规科."""
    case = house.to_stage("review")
    house.reviewed(case)
    inside(house, case, "request_countersign", "wang", {"person": "chen", **ASKING})
    return case


def signing(house: Office, case: str) -> dict[str, Any]:
    """What the signer enters."""
    return {"reply": current_reply(house.state(case))}


def test_a_reply_is_signed_after_the_opinions_that_were_asked_for(house: Office, case: str) -> None:
    """Chen has a task of his own; until he answers, nothing is signed."""
    assert tasks(house, case, "countersign") == [(None, "chen")]
    refused = house.refused(CountersignMissing, case, "sign", "wang", signing(house, case))
    assert refused.persons == "chen"
    inside(house, case, "countersign", "chen", OPINION)

    assert house.sign(case).stage == "notification"


def test_the_person_who_was_asked_finds_the_task(house: Office, case: str) -> None:
    """Nobody else does."""
    with house.session() as session:
        found = {person: house.engine.tasks(session, person) for person in ("chen", "li", "sun")}

    assert [task.step for task in found["chen"]] == ["countersign"]
    assert found["li"] == found["sun"] == []


def test_a_dissent_is_recorded_and_the_signer_decides(house: Office, case: str) -> None:
    """The opinion must be there, whatever it says."""
    inside(house, case, "countersign", "chen", {"agrees": False, "opinion": "不同意"})
    (row,) = house.state(case).values["countersigns"].values()

    assert row["agrees"] is False
    assert "不同意" not in house.state(case).text
    assert house.sign(case).stage == "notification"


def test_only_the_person_asked_countersigns(house: Office, case: str) -> None:
    """And only once; whoever has proposed never does."""
    house.refused(NotAskedToCountersign, case, "countersign", "li", OPINION)
    house.refused(SamePerson, case, "countersign", "qian", OPINION)
    house.act(case, "countersign", "chen", OPINION)
    house.refused(NotAskedToCountersign, case, "countersign", "chen", OPINION)


def test_several_people_are_asked_and_answer_each_for_themselves(house: Office, case: str) -> None:
    """The task of one stays open when the other has answered."""
    inside(house, case, "request_countersign", "wu", {"person": "li", **ASKING})
    inside(house, case, "countersign", "chen", OPINION)

    assert tasks(house, case, "countersign") == [(None, "li")]
    assert house.refused(CountersignMissing, case, "sign", "wang", signing(house, case)).persons == "li"


@pytest.mark.parametrize(
    ("person", "refusal"),
    [
        ("nobody", PersonUnknown),
        ("gone", PersonUnknown),
        ("wang", CountersignerIsActor),
        ("qian", CountersignerProposed),
        ("chen", AlreadyAskedToCountersign),
    ],
    ids=["unknown", "no longer there", "oneself", "the proposer", "asked already"],
)
def test_a_countersignature_is_asked_of_another_active_person(
    house: Office, case: str, person: str, refusal: Any
) -> None:
    """Anybody else is refused by name."""
    house.refused(refusal, case, "request_countersign", "wang", {"person": person, **ASKING})


def test_a_handler_asks_nobody_to_countersign(house: Office) -> None:
    """A reviewer or a signer does."""
    house.refused(RoleMissing, house.to_stage("review"), "request_countersign", "qian", {"person": "chen", **ASKING})


@pytest.mark.parametrize("actor", ["wang", "sun"])
def test_a_countersignature_is_called_off_by_who_asked_or_the_head(house: Office, case: str, actor: str) -> None:
    """A person who cannot answer does not make the reply late."""
    inside(house, case, "call_off_countersign", actor, {"person": "chen", **CALLED_OFF})

    assert tasks(house, case, "countersign") == []
    assert house.sign(case).stage == "notification"


def test_a_countersignature_is_not_called_off_by_others(house: Office, case: str) -> None:
    """Not by another reviewer, and not where none is open."""
    house.refused(NotCountersignAsker, case, "call_off_countersign", "wu", {"person": "chen", **CALLED_OFF})
    house.refused(NotAskedToCountersign, case, "call_off_countersign", "wang", {"person": "li", **CALLED_OFF})


def test_what_was_asked_of_an_earlier_proposal_binds_no_later_one(house: Office, case: str) -> None:
    """The reply was returned and proposed anew: Chen is asked again, or not at all."""
    house.act(case, "return", "wu", {"reason": "请补充"})
    assert tasks(house, case, "countersign") == []
    house.propose(case)
    house.reviewed(case)
    house.refused(NotAskedToCountersign, case, "countersign", "chen", OPINION)

    assert house.sign(case).stage == "notification"


def test_nothing_to_call_off_is_known_before_anybody_is_named(house: Office) -> None:
    """Which steps are possible is asked without data."""
    case = house.to_stage("review")
    with house.session() as session:
        possible = {one.step.name for one in house.engine.steps(session, case, "wang") if one.allowed}

    assert "request_countersign" in possible
    assert possible.isdisjoint({"countersign", "call_off_countersign"})
