"""补正: a notice halts the clock, its answer starts it again, and silence ends the case.

Every refusal leaves every table as it was and the host's transaction in use: see `Office.refusal`.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from gongkai.engine import (
    GongkaiError,
    OccurredAfterToday,
    OnlyBySilence,
    Refused,
)
from gongkai.workflows.disclosure.chapters.service import NothingToServe
from gongkai.workflows.disclosure.chapters.supplement import (
    NothingToAmend,
    NotLapsed,
    PeriodUnclear,
    PeriodUnreasonable,
    SupplementBeforeAsked,
    SupplementLapsed,
    SupplementNotAsked,
)
from gongkai.workflows.disclosure.refusals import AlreadyWaiting, DayAfterToday, NoticeAfterDue
from tests.office import MONDAY, PAPER, Office, workdays_after

FRI_2026_02_27 = date(2026, 2, 27)
TUE_2026_03_03 = date(2026, 3, 3)
WED_2026_03_04 = date(2026, 3, 4)
THU_2026_03_05 = date(2026, 3, 5)
MON_2026_03_16 = date(2026, 3, 16)  # ten working days after Monday 2026-03-02
TUE_2026_03_17 = date(2026, 3, 17)
WED_2026_03_18 = date(2026, 3, 18)  # ten working days after Wednesday 2026-03-04
MON_2026_03_30 = date(2026, 3, 30)  # twenty working days after Monday 2026-03-02
TUE_2026_03_31 = date(2026, 3, 31)
WED_2026_04_01 = date(2026, 4, 1)  # twenty working days after Wednesday 2026-03-04
TUE_2026_04_28 = date(2026, 4, 28)  # forty working days after Monday 2026-03-02; Monday 04-06 is 清明节
NOTICE: dict[str, Any] = {"defects": "请写明年度", "workdays": 10}


def extension(workdays: int) -> dict[str, Any]:
    """What the head enters."""
    return {"workdays": workdays, "reason": "需要检索的档案数量较大"}


def waiting(office: Office, stage: str = "examination", **notice: Any) -> str:
    """A case whose applicant was asked on Monday for a supplement within ten working days."""
    case = office.to_stage(stage)
    office.act(case, "request_supplement", "zhao", NOTICE | notice)
    return case


# --- 补正 ----------------------------------------------------------------------------------------------------------


def test_a_supplement_notice_stops_the_clock_until_it_is_answered(sqlite_office: Office) -> None:
    """第三十条: no due day while the applicant is awaited; the last day of the period is known."""
    state = sqlite_office.state(waiting(sqlite_office))

    assert state.clocks["reply"].due_on is None
    assert state.clocks["reply"].lapses_on == MON_2026_03_16
    assert "receive_supplement" in [task["step"] for task in state.tasks.values()]


def test_a_supplement_starts_the_limit_again_in_full(sqlite_office: Office) -> None:
    """Twenty working days from the day the supplement came, Wednesday."""
    case = waiting(sqlite_office)
    sqlite_office.on(WED_2026_03_04)
    sqlite_office.act(case, "receive_supplement", "qian", {"supplement": PAPER, "items": ["2024年度补偿方案"]})
    state = sqlite_office.state(case)

    assert state.clocks["reply"].due_on == WED_2026_04_01
    assert state.clocks["reply"].lapses_on is None
    assert state.items["1"]["request"]["sealed"] == "5/items.1"


def test_no_supplement_is_received_before_one_was_asked_for(sqlite_office: Office) -> None:
    """There is nothing that it would answer."""
    case = sqlite_office.to_stage("registration")

    sqlite_office.refused(SupplementNotAsked, case, "receive_supplement", "zhao", {"supplement": PAPER})


def test_a_supplement_is_received_once(sqlite_office: Office) -> None:
    """The second answers nothing."""
    case = waiting(sqlite_office)
    sqlite_office.act(case, "receive_supplement", "qian", {"supplement": PAPER})

    sqlite_office.refused(SupplementNotAsked, case, "receive_supplement", "qian", {"supplement": PAPER})


def test_a_supplement_is_not_older_than_its_notice(sqlite_office: Office) -> None:
    """Back-dated with the paper at hand to Monday, while the notice is of Tuesday."""
    case = sqlite_office.to_stage("registration")
    sqlite_office.on(TUE_2026_03_03)
    sqlite_office.act(case, "request_supplement", "zhao", NOTICE)
    data = {"supplement": PAPER}
    refused = sqlite_office.refused(SupplementBeforeAsked, case, "receive_supplement", "zhao", data, occurred_on=MONDAY)

    assert (refused.on, refused.asked_on) == (MONDAY, TUE_2026_03_03)


def test_a_supplement_may_be_recorded_some_days_later_with_the_paper(sqlite_office: Office) -> None:
    """It came on Tuesday and is recorded on Thursday: the limit starts again from Tuesday."""
    case = waiting(sqlite_office)
    sqlite_office.on(THU_2026_03_05)
    sqlite_office.act(case, "receive_supplement", "qian", {"supplement": PAPER}, occurred_on=TUE_2026_03_03)

    assert sqlite_office.state(case).clocks["reply"].due_on == workdays_after(TUE_2026_03_03, 20)


def test_a_supplement_is_never_of_tomorrow(sqlite_office: Office) -> None:
    """The legal day is never after today (design 4.3)."""
    case = waiting(sqlite_office)
    data = {"supplement": PAPER}

    sqlite_office.refused(OccurredAfterToday, case, "receive_supplement", "qian", data, occurred_on=TUE_2026_03_03)


def test_a_supplement_after_the_last_day_is_refused(sqlite_office: Office) -> None:
    """On the last day it is in time; on the next the application counts as abandoned, which the sweep records."""
    case = waiting(sqlite_office)
    sqlite_office.on(TUE_2026_03_17)
    refused = sqlite_office.refused(SupplementLapsed, case, "receive_supplement", "qian", {"supplement": PAPER})
    assert refused.lapses_on == MON_2026_03_16

    sqlite_office.act(case, "receive_supplement", "qian", {"supplement": PAPER}, occurred_on=MON_2026_03_16)
    assert sqlite_office.state(case).clocks["reply"].due_on == workdays_after(MON_2026_03_16, 20)


def test_a_second_notice_waits_for_the_first(sqlite_office: Office) -> None:
    """The clock halts once."""
    refused = sqlite_office.refused(AlreadyWaiting, waiting(sqlite_office), "request_supplement", "zhao", NOTICE)

    assert refused.what == "supplement_requested"


def test_a_notice_after_the_due_day_is_refused(sqlite_office: Office) -> None:
    """On the due day itself it still halts the clock; one day later there is nothing left to halt."""
    late, last = sqlite_office.to_stage("examination"), sqlite_office.to_stage("examination")
    sqlite_office.on(MON_2026_03_30)
    sqlite_office.act(last, "request_supplement", "zhao", NOTICE)
    sqlite_office.on(TUE_2026_03_31)
    refused = sqlite_office.refused(NoticeAfterDue, late, "request_supplement", "zhao", NOTICE)

    assert (refused.on, refused.due_on) == (TUE_2026_03_31, MON_2026_03_30)


@pytest.mark.parametrize(
    "period",
    [
        {},
        {"workdays": 10, "answer_by": MON_2026_03_16},
        {"workdays": 0},
        {"workdays": 3651},
        {"answer_by": FRI_2026_02_27},
    ],
    ids=["none", "two", "no days", "ten years", "past"],
)
def test_a_notice_states_one_period_that_can_be_kept(sqlite_office: Office, period: dict[str, Any]) -> None:
    """第三十条 wants a reasonable period: none, two, an empty, an endless or a past one are refused."""
    case = sqlite_office.to_stage("examination")

    sqlite_office.refused(GongkaiError, case, "request_supplement", "zhao", {"defects": "请写明年度", **period})


def test_the_period_runs_from_the_arrival_of_the_notice(sqlite_office: Office) -> None:
    """Recorded on Thursday with its proof: the notice arrived on Wednesday."""
    case = waiting(sqlite_office)
    sqlite_office.on(THU_2026_03_05)
    sqlite_office.act(case, "record_notice_arrival", "zhao", {"received_on": WED_2026_03_04, "evidence": PAPER})

    assert sqlite_office.state(case).clocks["reply"].lapses_on == WED_2026_03_18


def test_there_is_no_arrival_without_a_notice(sqlite_office: Office) -> None:
    """Nothing was sent."""
    case = sqlite_office.to_stage("registration")
    data = {"received_on": MONDAY, "evidence": PAPER}

    sqlite_office.refused(NothingToAmend, case, "record_notice_arrival", "zhao", data)


def test_an_arrival_is_recorded_once(sqlite_office: Office) -> None:
    """A second day would be a correction."""
    case = waiting(sqlite_office)
    data = {"received_on": MONDAY, "evidence": PAPER}
    sqlite_office.act(case, "record_notice_arrival", "zhao", data)

    sqlite_office.refused(NothingToAmend, case, "record_notice_arrival", "zhao", data)


@pytest.mark.parametrize(
    ("received_on", "kind"), [(FRI_2026_02_27, SupplementBeforeAsked), (TUE_2026_03_03, DayAfterToday)]
)
def test_a_notice_arrives_neither_before_it_left_nor_tomorrow(
    sqlite_office: Office, received_on: date, kind: type[Refused]
) -> None:
    """It left on Monday, which is today."""
    data = {"received_on": received_on, "evidence": PAPER}

    sqlite_office.refused(kind, waiting(sqlite_office), "record_notice_arrival", "zhao", data)


# --- 逾期不补正 -----------------------------------------------------------------------------------------------------


def test_silence_abandons_the_application_when_the_period_is_over(sqlite_office: Office) -> None:
    """第三十条: the case ends with its notice, and goes to the file without a reply to serve."""
    case = waiting(sqlite_office)
    sqlite_office.on(TUE_2026_03_17)
    done = sqlite_office.silence(case, "lapse_supplement")
    state = sqlite_office.state(case)

    assert (done.stage, state.values["outcome"]) == ("service", "supplement_lapsed")
    assert state.letters[-1]["letter"] == "lapse_notice"
    assert state.clocks["reply"].stopped_on == TUE_2026_03_17
    sqlite_office.refused(NothingToServe, case, "record_service", "zhao", {"served": MONDAY, "evidence": PAPER})
    assert sqlite_office.act(case, "archive", "zhao", {"retention": "10_years", "pages": 5}).stage == "archived"


@pytest.mark.parametrize("stage", ["registration", "examination"])
def test_nothing_lapses_on_the_last_day_of_the_period(sqlite_office: Office, stage: str) -> None:
    """The applicant has the whole of it."""
    case = waiting(sqlite_office, stage)
    sqlite_office.on(MON_2026_03_16)

    sqlite_office.not_in_silence(NotLapsed, case, "lapse_supplement")


def test_nothing_lapses_that_was_not_asked_for(sqlite_office: Office) -> None:
    """However late it gets."""
    case = sqlite_office.to_stage("examination")
    sqlite_office.on(TUE_2026_04_28)

    sqlite_office.not_in_silence(NotLapsed, case, "lapse_supplement")


def test_nobody_declares_an_application_abandoned(sqlite_office: Office) -> None:
    """Only silence does, however long the period is over."""
    case = waiting(sqlite_office)
    sqlite_office.on(TUE_2026_03_17)

    sqlite_office.refused(OnlyBySilence, case, "lapse_supplement", "zhao")


@pytest.mark.parametrize("period", [{}, {"workdays": 10, "answer_by": MON_2026_03_16}], ids=["none", "two"])
def test_a_notice_states_one_period(sqlite_office: Office, period: dict[str, Any]) -> None:
    """Article 30 wants a reasonable period: working days or a last day, one of the two."""
    case = sqlite_office.to_stage("examination")

    sqlite_office.refused(PeriodUnclear, case, "request_supplement", "zhao", {"defects": "请写明年度", **period})


@pytest.mark.parametrize("period", [{"workdays": 0}, {"workdays": 61}, {"answer_by": MONDAY}], ids=str)
def test_a_period_is_reasonable(sqlite_office: Office, period: dict[str, Any]) -> None:
    """None at all, a quarter of a year, or a day that is over today."""
    case = sqlite_office.to_stage("examination")

    sqlite_office.refused(PeriodUnreasonable, case, "request_supplement", "zhao", {"defects": "请写明年度", **period})


def test_nothing_is_proposed_while_the_applicant_may_still_answer(sqlite_office: Office) -> None:
    """The agency has said that it cannot tell what is wanted."""
    case = waiting(sqlite_office)

    sqlite_office.refused(AlreadyWaiting, case, "propose", "qian", {"outcomes": [{"item": 1, "outcome": "disclosed"}]})
