"""分歧: units or people do not agree; the head decides on the record, and nothing is signed before."""

from __future__ import annotations

from typing import Any

import pytest

from gongkai.engine import RoleMissing
from gongkai.workflows.disclosure.chapters.assignment import UnitUnknown
from gongkai.workflows.disclosure.chapters.disagreement import (
    DisagreementOpen,
    DisagreementUnknown,
    NotPartyToCase,
    OwnDisagreement,
)
from gongkai.workflows.disclosure.reading import current_reply
from tests.office import Office
from tests.workflows.house import HOUSE, inside, tasks

MATTER: dict[str, Any] = {"matter": "第一项是否属于内部事务信息", "units": ["land", "law"]}
DECISION = {"disagreement": "d1", "decision": "按主办单位意见办理"}


@pytest.fixture
def house(sqlite_office: Office) -> Office:
    """The agency of three units; its head is a reviewer too."""
    return Office(sqlite_office.database, HOUSE.replace("roles = []", 'roles = ["reviewer"]'))


@pytest.fixture
def case(house: Office) -> str:
    """A case of the land unit that 法规科 handles jointly."""
    case = house.to_stage("registration")
    house.act(case, "assign", "zhao", {"unit": "land", "joint": [{"unit": "law"}]})
    return case


@pytest.mark.parametrize("actor", ["qian", "chen", "wu"])
def test_who_handles_or_reviews_a_case_records_a_disagreement(house: Office, case: str, actor: str) -> None:
    """The handler of the lead unit, of a joint unit, and a reviewer; the head gets a task."""
    inside(house, case, "raise_disagreement", actor, MATTER)
    (row,) = house.state(case).values["disagreements"].values()

    assert (row["raised_by"], row["units"], row["decided_on"]) == ([actor], ["land", "law"], None)
    assert MATTER["matter"] not in house.state(case).text
    assert tasks(house, case, "decide_disagreement") == [(None, None)]


def test_nobody_else_records_a_disagreement(house: Office, case: str) -> None:
    """Not a handler of a unit that has no part in the case; and of no unit that there is not."""
    house.refused(NotPartyToCase, case, "raise_disagreement", "li", MATTER)
    house.refused(RoleMissing, case, "raise_disagreement", "zhao", MATTER)
    house.refused(UnitUnknown, case, "raise_disagreement", "qian", {**MATTER, "units": ["moon"]})


def test_a_reply_is_signed_only_when_nothing_is_left_open(house: Office, case: str) -> None:
    """The head decides, on the record."""
    house.act(case, "raise_disagreement", "chen", MATTER)
    house.propose(case)
    house.reviewed(case)
    reply = {"reply": current_reply(house.state(case))}
    assert house.refused(DisagreementOpen, case, "sign", "wang", reply).disagreements == "d1"
    inside(house, case, "decide_disagreement", "sun", DECISION)

    assert tasks(house, case, "decide_disagreement") == []
    assert house.state(case).values["disagreements"]["d1"]["decided_on"] == house.today.isoformat()
    assert house.sign(case).stage == "notification"


def test_each_disagreement_is_decided_for_itself(house: Office, case: str) -> None:
    """Two are open, one is decided: the task of the other stays."""
    house.act(case, "raise_disagreement", "chen", MATTER)
    house.act(case, "raise_disagreement", "qian", {"matter": "第一项的期限"})
    inside(house, case, "decide_disagreement", "sun", {**DECISION, "disagreement": "d2"})
    (task,) = [row for row in house.state(case).tasks.values() if row["step"] == "decide_disagreement"]

    assert task["disagreement"] == "d1"


@pytest.mark.parametrize("more", [{}, {"acting_for": "wu"}], ids=["raised by herself", "raised by whom she acts for"])
def test_nobody_decides_their_own_disagreement(house: Office, case: str, more: dict[str, Any]) -> None:
    """Sun heads the office and reviews: what she, or whom she acts for, has raised is decided by another head."""
    house.act(case, "raise_disagreement", "wu" if more else "sun", MATTER)

    house.refused(OwnDisagreement, case, "decide_disagreement", "sun", DECISION, **more)


@pytest.mark.parametrize("known", ["d1", "—"])
def test_only_an_open_disagreement_is_decided(house: Office, case: str, known: str) -> None:
    """Not one that never was, and none twice."""
    house.refused(DisagreementUnknown, case, "decide_disagreement", "sun", DECISION)
    house.act(case, "raise_disagreement", "qian", MATTER)
    if known == "—":
        house.act(case, "decide_disagreement", "sun", DECISION)
    refused = house.refused(DisagreementUnknown, case, "decide_disagreement", "sun", {**DECISION, "disagreement": "d2"})

    assert refused.known == known


def test_a_disagreement_outlives_the_assignment(house: Office, case: str) -> None:
    """The case is sent back; the head may still decide."""
    house.act(case, "raise_disagreement", "qian", MATTER)
    house.act(case, "send_back", "qian", {"reason": "不属本单位职责"})

    assert inside(house, case, "decide_disagreement", "sun", DECISION).stage == "registration"


def test_only_the_head_decides(house: Office, case: str) -> None:
    """And is offered it only while something is open."""
    house.refused(RoleMissing, case, "decide_disagreement", "wu", DECISION)
    with house.session() as session:
        possible = {one.step.name for one in house.engine.steps(session, case, "sun") if one.allowed}

    assert "decide_disagreement" not in possible
