"""A case seen at two times: as of a legal day, and as it was known on an instant."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from gongkai.engine import CaseState
from tests.office import MONDAY, PAPER, Office, at

TUE_2026_03_03 = date(2026, 3, 3)
WED_2026_03_04 = date(2026, 3, 4)
THU_2026_03_05 = date(2026, 3, 5)
FRI_2026_03_06 = date(2026, 3, 6)
MON_2026_03_30 = date(2026, 3, 30)  # twenty working days after Monday 2026-03-02
WED_2026_04_01 = date(2026, 4, 1)  # twenty working days after Wednesday 2026-03-04
EXTENSION = {"workdays": 20, "reason": "需要检索的档案数量较大"}


def state_at(office: Office, case: str, **times: Any) -> CaseState | None:
    """The case as of a day, as known on an instant."""
    with office.session() as session:
        return office.engine.state_at(session, case, **times)


def told_late(office: Office) -> str:
    """Asked on Tuesday, answered on Wednesday, recorded on Friday."""
    case = office.to_stage("examination")
    office.on(TUE_2026_03_03)
    office.act(case, "request_supplement", "qian", {"defects": "请写明年度", "workdays": 10})
    office.on(FRI_2026_03_06)
    office.act(case, "receive_supplement", "qian", {"supplement": PAPER}, occurred_on=WED_2026_03_04)
    return case


@pytest.mark.parametrize(
    ("as_of", "known_on", "due_on"),
    [
        (MONDAY, FRI_2026_03_06, MON_2026_03_30),
        (TUE_2026_03_03, FRI_2026_03_06, None),
        (WED_2026_03_04, THU_2026_03_05, None),
        (WED_2026_03_04, FRI_2026_03_06, WED_2026_04_01),
        (FRI_2026_03_06, MONDAY, MON_2026_03_30),
    ],
    ids=["before the notice", "while awaited", "answered but not recorded", "answered and recorded", "known on Monday"],
)
def test_a_case_is_seen_as_of_one_day_and_as_known_on_another(
    office: Office, as_of: date, known_on: date, due_on: date | None
) -> None:
    """*As of*: facts up to that day. *Known on*: entries recorded by that instant."""
    state = state_at(office, told_late(office), as_of=as_of, known_on=at(known_on, 18))

    assert state is not None
    assert state.clocks["reply"].due_on == due_on


def test_without_a_day_the_case_is_seen_as_it_was_known(office: Office) -> None:
    """Equal to the state that was stored then, to the last byte."""
    case = office.to_stage("examination")
    then = office.state(case)
    office.on(TUE_2026_03_03)
    office.act(case, "extend", "sun", EXTENSION)

    assert state_at(office, case, known_on=at(MONDAY, 18)) == then
    assert state_at(office, case) == office.state(case)


def test_nothing_was_known_before_the_case_was_opened(office: Office) -> None:
    """Not even that there would be a case."""
    assert state_at(office, office.receive(), known_on=at(MONDAY, 8)) is None


def test_the_stage_is_the_one_of_that_day(office: Office) -> None:
    """Proposed on Tuesday: on Monday the case was still under examination."""
    case = office.to_stage("examination")
    office.on(TUE_2026_03_03)
    office.propose(case)

    assert [state.stage for state in (state_at(office, case, as_of=MONDAY), office.state(case)) if state] == [
        "examination",
        "review",
    ]


def test_before_the_reply_the_clock_was_running(office: Office) -> None:
    """Replied on Tuesday: as of Monday nothing has stopped the reply clock, and no service clock has begun."""
    case = office.to_stage("notification")
    office.on(TUE_2026_03_03)
    office.act(case, "seal", "zhao")
    office.act(case, "dispatch", "zhao", {"route": "email"})
    state = state_at(office, case, as_of=MONDAY)

    assert state is not None
    assert state.clocks["reply"].stopped_on is None
    assert "service" not in state.clocks
