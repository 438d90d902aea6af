"""延期, 撤回, a new calendar, a day of the past: what moves the reply clock, and what its days refuse.

Every refusal leaves every table as it was and the host's transaction in use: see `Office.refusal`.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from gongkai.engine import (
    Attachment,
    EvidenceMissing,
    Exceptional,
    GongkaiError,
    OccurredBeforeCase,
)
from gongkai.workflows.disclosure.chapters.extension import ExtensionAboveCap, ExtensionAfterDue
from gongkai.workflows.disclosure.chapters.recount import CalendarCurrent
from gongkai.workflows.disclosure.chapters.supplement import LapseProvisional
from gongkai.workflows.disclosure.refusals import AlreadyWaiting
from tests.office import MONDAY, PAPER, Office

FRI_2026_02_27 = date(2026, 2, 27)
TUE_2026_03_03 = date(2026, 3, 3)
TUE_2026_03_17 = date(2026, 3, 17)
MON_2026_03_30 = date(2026, 3, 30)  # twenty working days after Monday 2026-03-02
TUE_2026_03_31 = date(2026, 3, 31)
TUE_2026_04_28 = date(2026, 4, 28)  # forty working days after Monday 2026-03-02; Monday 04-06 is 清明节


def extension(workdays: int) -> dict[str, Any]:
    """What the head enters."""
    return {"workdays": workdays, "reason": "需要检索的档案数量较大"}


# --- 延期 ----------------------------------------------------------------------------------------------------------


def test_an_extension_adds_its_working_days(sqlite_office: Office) -> None:
    """第三十三条第二款: twenty more, told to the applicant; and no day above twenty in all is granted after that."""
    case = sqlite_office.to_stage("examination")
    sqlite_office.act(case, "extend", "sun", extension(20))
    state = sqlite_office.state(case)

    assert state.clocks["reply"].due_on == TUE_2026_04_28
    assert state.letters[-1]["letter"] == "extension_notice"
    refused = sqlite_office.refused(ExtensionAboveCap, case, "extend", "sun", extension(1))
    assert (refused.granted, refused.workdays, refused.cap) == (20, 1, 20)


@pytest.mark.parametrize(("granted", "workdays"), [(0, 21), (0, 0), (15, 6)])
def test_no_more_than_twenty_days_are_granted_in_all(sqlite_office: Office, granted: int, workdays: int) -> None:
    """At once or in parts; and an extension by nothing is none."""
    case = sqlite_office.to_stage("examination")
    if granted:
        sqlite_office.act(case, "extend", "sun", extension(granted))

    sqlite_office.refused(ExtensionAboveCap, case, "extend", "sun", extension(workdays))


def test_a_limit_that_is_over_is_not_extended(sqlite_office: Office) -> None:
    """On the due day it still is, on the next it is not."""
    late, last = sqlite_office.to_stage("examination"), sqlite_office.to_stage("review")
    sqlite_office.on(MON_2026_03_30)
    sqlite_office.act(last, "extend", "sun", extension(20))
    sqlite_office.on(TUE_2026_03_31)
    refused = sqlite_office.refused(ExtensionAfterDue, late, "extend", "sun", extension(20))

    assert (refused.on, refused.due_on) == (TUE_2026_03_31, MON_2026_03_30)


def test_a_halted_clock_is_not_extended(sqlite_office: Office) -> None:
    """There is no day to move while the applicant is awaited."""
    case = sqlite_office.to_stage("examination")
    sqlite_office.act(case, "request_supplement", "zhao", {"defects": "请写明年度", "workdays": 10})

    sqlite_office.refused(AlreadyWaiting, case, "extend", "sun", extension(20))


# --- 撤回, 新日历 ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("stage", ["intake", "registration", "examination", "review"])
def test_an_application_is_withdrawn_before_the_reply(sqlite_office: Office, stage: str) -> None:
    """The clock stops without an answer, the applicant gets a receipt, the case goes to the file."""
    case = sqlite_office.to_stage(stage)
    done = sqlite_office.act(case, "withdraw", "zhao", {"statement": PAPER})
    state = sqlite_office.state(case)

    assert (done.stage, state.values["outcome"]) == ("service", "withdrawn")
    assert state.clocks["reply"].stopped_on == MONDAY
    assert state.letters[-1]["letter"] == "withdrawal_receipt"
    assert sqlite_office.act(case, "archive", "zhao", {"retention": "10_years", "pages": 5}).stage == "archived"


def test_a_withdrawal_needs_its_paper_whatever_its_day(sqlite_office: Office) -> None:
    """Without the statement there is no withdrawal, today's or an earlier one."""
    case = sqlite_office.to_stage("intake")
    sqlite_office.on(TUE_2026_03_03)

    sqlite_office.refused(GongkaiError, case, "withdraw", "zhao")
    sqlite_office.refused(GongkaiError, case, "withdraw", "zhao", occurred_on=MONDAY)


def test_nothing_is_withdrawn_before_it_came(sqlite_office: Office) -> None:
    """A statement of Friday cannot withdraw an application of Monday: the facts would contradict themselves."""
    case = sqlite_office.to_stage("intake")

    sqlite_office.refused(
        OccurredBeforeCase, case, "withdraw", "zhao", {"statement": PAPER}, occurred_on=FRI_2026_02_27
    )


def test_a_case_adopts_a_new_calendar_through_silence(sqlite_office: Office) -> None:
    """A day off more in March, and the due day is one later; the case then counts by the new snapshot."""
    case = sqlite_office.to_stage("examination")
    sqlite_office.not_in_silence(CalendarCurrent, case, "adopt_calendar")
    sqlite_office.calendar = sqlite_office.calendar.with_days(
        [Exceptional(TUE_2026_03_17, False, "地方节日", "地方通知")]
    )
    sqlite_office.silence(case, "adopt_calendar")
    state = sqlite_office.state(case)

    assert state.calendar == sqlite_office.calendar.digest
    assert state.clocks["reply"].due_on == TUE_2026_03_31
    sqlite_office.not_in_silence(CalendarCurrent, case, "adopt_calendar")


def test_a_fact_of_an_earlier_day_needs_its_paper(sqlite_office: Office) -> None:
    """A reply dispatched on Monday and recorded on Tuesday is proved by a document, or it is refused."""
    case = sqlite_office.to_stage("notification", address="示例市示例路2号")
    sqlite_office.act(case, "seal", "zhao")
    sqlite_office.on(TUE_2026_03_03)
    posted = {"route": "post", "tracking_number": "XA00000000000"}
    sqlite_office.refused(EvidenceMissing, case, "dispatch", "zhao", posted, occurred_on=MONDAY)

    proof = Attachment("寄件收据.txt", "text/plain", b"1")
    sqlite_office.act(case, "dispatch", "zhao", {**posted, "evidence": proof}, occurred_on=MONDAY)
    assert sqlite_office.state(case).clocks["reply"].stopped_on == MONDAY


def test_nothing_lapses_on_a_provisional_day(sqlite_office: Office) -> None:
    """Asked on Friday 2026-12-25: ten working days end in 2027, whose notice may still move that day."""
    sqlite_office.on(date(2026, 12, 21))
    case = sqlite_office.to_stage("examination", submitted=date(2026, 12, 21))
    sqlite_office.on(date(2026, 12, 25))
    sqlite_office.act(case, "request_supplement", "zhao", {"defects": "请写明年度", "workdays": 10})
    sqlite_office.on(date(2027, 1, 20))

    sqlite_office.not_in_silence(LapseProvisional, case, "lapse_supplement")
