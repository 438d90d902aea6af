"""Each request once: the same words again get the stored result, other words under the same id are refused."""

from __future__ import annotations

from typing import Any

import pytest

from gongkai.engine import GongkaiError, RequestIdMissing, RequestIdReused
from tests.office import MONDAY, SETTINGS, Office, application, contents

ELSEWHERE = SETTINGS.replace('id = "shili"', 'id = "xianli"')
EXTENSION = {"workdays": 20, "reason": "需要检索的档案数量较大"}


def written(office: Office) -> dict[str, list[tuple[Any, ...]]]:
    """Everything in our tables, as committed."""
    with office.session() as session:
        return contents(session)


def test_a_repeated_request_gets_the_stored_result_and_does_nothing(office: Office) -> None:
    """The answer was lost on its way; the host asks again with the same words."""
    case = office.to_stage("examination")
    done = office.act(case, "extend", "sun", EXTENSION, request_id="again")
    before = written(office)

    assert office.act(case, "extend", "sun", EXTENSION, request_id="again") == done
    assert written(office) == before


def test_a_repeated_opening_opens_no_second_case(office: Office) -> None:
    """The same application twice under one request id is one case."""
    results = []
    for _ in range(2):
        with office.session() as session:
            results.append(
                office.engine.open(session, "disclosure", data=application(), actor="zhao", request_id="again")
            )
            session.commit()

    assert results[0] == results[1]
    assert len(written(office)["gk_case"]) == 1


def test_a_request_is_answered_as_it_was_then(office: Office) -> None:
    """The case has moved on since; the repetition still gets its own result, though it expects an old version."""
    case = office.to_stage("registration")
    done = office.act(case, "assign", "zhao", {"unit": "land"}, request_id="again", expect=2)
    office.propose(case)

    assert office.act(case, "assign", "zhao", {"unit": "land"}, request_id="again", expect=2) == done
    assert done.stage == "examination"


def test_a_day_is_the_same_day_as_text(office: Office) -> None:
    """One door hands over dates, another one JSON: the body is the same."""
    case = office.receive(channel="email")
    done = office.act(case, "confirm_receipt", "zhao", {"confirmed": MONDAY}, request_id="again")

    assert office.act(case, "confirm_receipt", "zhao", {"confirmed": "2026-03-02"}, request_id="again") == done


@pytest.mark.parametrize(
    "other",
    [
        {"data": {"workdays": 19, "reason": "需要检索的档案数量较大"}},
        {"data": {"workdays": 20, "reason": "其他理由"}},
        {"step": "withdraw"},
        {"actor": "zhao"},
        {"acting_for": "wang"},
        {"occurred_on": MONDAY},
    ],
    ids=["data", "personal data", "step", "actor", "acting for", "day"],
)
def test_a_request_id_is_not_used_for_anything_else(office: Office, other: dict[str, Any]) -> None:
    """Another body under the same id is refused, not answered."""
    case = office.to_stage("examination")
    request = {"case": case, "step": "extend", "actor": "sun", "data": EXTENSION, "request_id": "taken"}
    office.act(**request)  # type: ignore[arg-type]  # the arguments of `act`, by name
    reused = office.refused(RequestIdReused, **{**request, **other})

    assert reused.request_id == "taken"


def test_a_request_id_is_not_used_for_another_case(office: Office) -> None:
    """The case is a part of the body."""
    case, other = office.to_stage("examination"), office.to_stage("examination")
    office.act(case, "extend", "sun", EXTENSION, request_id="taken")

    office.refused(RequestIdReused, other, "extend", "sun", EXTENSION, request_id="taken")


@pytest.mark.parametrize("request_id", ["", "r" * 121])
def test_every_command_needs_a_request_id(office: Office, request_id: str) -> None:
    """Of 1 to 120 characters."""
    office.refused(RequestIdMissing, office.to_stage("examination"), "extend", "sun", EXTENSION, request_id=request_id)


@pytest.mark.parametrize("request_id", ["e\u0301", "a\0", "a\ud800"], ids=["not NFC", "NUL", "surrogate"])
def test_a_request_id_that_no_history_can_hold_is_refused_at_the_door(office: Office, request_id: str) -> None:
    """It goes into the entry as it is, so it must be writable: by name, before anything is written."""
    office.refused(GongkaiError, office.to_stage("examination"), "extend", "sun", EXTENSION, request_id=request_id)


def test_agencies_choose_their_request_ids_apart(office: Office) -> None:
    """What one agency has used is free to another in the same database."""
    office.receive()
    elsewhere = Office(office.database, ELSEWHERE, seed="elsewhere")

    assert elsewhere.requests == 0
    assert elsewhere.state(elsewhere.receive()).agency == "xianli"
