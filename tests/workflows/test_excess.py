"""第三十五条: reasons asked, given and judged; the delay, which is no extension; and an extension taken back.

Every refusal leaves every table as it was: see `Office.refusal`.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from gongkai.engine import MissingField, RoleMissing
from gongkai.workflows.disclosure import DISCLOSURE, DISCLOSURE_2008
from gongkai.workflows.disclosure.chapters.excess import (
    DelayAfterDue,
    DelayNoLater,
    ReasonsAsked,
    ReasonsBeforeAsked,
    ReasonsJudged,
    ReasonsNotAsked,
    ReasonsNotReasonable,
    ReasonsNotReceived,
    ReasonsPeriodUnclear,
    ReasonsReceived,
)
from gongkai.workflows.disclosure.refusals import AlreadyWaiting, DayAfterToday
from tests.answers import judged
from tests.office import MONDAY, PAPER, Office

TUE_2026_03_03 = date(2026, 3, 3)
WED_2026_03_04 = date(2026, 3, 4)
MON_2026_03_30 = date(2026, 3, 30)  # twenty working days after Monday 2026-03-02
TUE_2026_03_31 = date(2026, 3, 31)
THU_2026_04_02 = date(2026, 4, 2)
TUE_2026_04_28 = date(2026, 4, 28)  # forty working days after Monday 2026-03-02
FRI_2026_05_29 = date(2026, 5, 29)
ASKED: dict[str, Any] = {"requests_count": 36, "counted_since": date(2026, 1, 5), "workdays": 5}
JUDGED = {"judgement": "reasonable", "ground": "涉及多个地块，确需分别申请"}
DELAY = {"until": FRI_2026_05_29, "reason": "需要检索的档案数量大"}


def text_of(office: Office, case: str, letter: str) -> str:
    """The last letter of a kind."""
    state = office.state(case)
    digest = [row["digest"] for row in state.letters if row["letter"] == letter][-1]
    with office.session() as session:
        return office.engine.document(session, case, digest).decode()


# --- asking ----------------------------------------------------------------------------------------------------------


def test_asking_for_reasons_tells_the_counts_and_the_last_day(sqlite_office: Office) -> None:
    """说明理由告知书: five working days after Monday 03-02 is Monday 03-09; the letter says what follows, no remedy."""
    case = sqlite_office.to_stage("examination")
    sqlite_office.act(case, "ask_reasons", "zhao", ASKED)
    text = text_of(sqlite_office, case, "reasons_notice")

    assert "自2026年1月5日以来" in text
    assert "共36件" in text
    assert "2026年3月9日前（含当日）" in text
    assert "《中华人民共和国政府信息公开条例》第三十五条" in text
    assert "复议" not in text
    assert [task["step"] for task in sqlite_office.state(case).tasks.values()] == ["propose", "receive_reasons"]


def test_asking_for_reasons_stops_no_clock(sqlite_office: Office) -> None:
    """The article gives no pause: due and safe day stay, running."""
    case = sqlite_office.to_stage("registration")
    before = sqlite_office.state(case).clocks["reply"]
    sqlite_office.act(case, "ask_reasons", "sun", {**ASKED, "workdays": None, "answer_by": date(2026, 3, 16)})

    assert sqlite_office.state(case).clocks["reply"] == before
    assert sqlite_office.state(case).values["reasons"]["answer_by"] == "2026-03-16"


@pytest.mark.parametrize(
    "period",
    [
        {"workdays": None},
        {"workdays": 5, "answer_by": date(2026, 3, 16)},
        {"workdays": 0},
        {"workdays": 61},
        {"workdays": None, "answer_by": MONDAY},
    ],
    ids=["none", "both", "zero", "too long", "today"],
)
def test_the_notice_states_one_period(sqlite_office: Office, period: dict[str, Any]) -> None:
    """Working days or a day still to come."""
    case = sqlite_office.to_stage("examination")

    sqlite_office.refused(ReasonsPeriodUnclear, case, "ask_reasons", "zhao", ASKED | period)


def test_requests_are_not_counted_from_a_day_ahead(sqlite_office: Office) -> None:
    """What is counted has happened."""
    case = sqlite_office.to_stage("examination")

    sqlite_office.refused(DayAfterToday, case, "ask_reasons", "zhao", {**ASKED, "counted_since": TUE_2026_03_03})


def test_reasons_are_asked_for_once(sqlite_office: Office) -> None:
    """A second notice would only move the day."""
    case = sqlite_office.to_stage("examination")
    sqlite_office.act(case, "ask_reasons", "zhao", ASKED)

    assert sqlite_office.refused(ReasonsAsked, case, "ask_reasons", "sun", ASKED).asked_on == "2026-03-02"


def test_the_old_regulation_asks_for_no_reasons() -> None:
    """R35 is of 2019."""
    new, old = DISCLOSURE.workflow.steps_by_name, DISCLOSURE_2008.workflow.steps_by_name
    steps = {"ask_reasons", "receive_reasons", "judge_reasons", "delay"}

    assert steps <= set(new)
    assert not steps & set(old)
    assert {new[name].article for name in steps} == {"《政府信息公开条例》第三十五条"}


# --- receiving and judging -------------------------------------------------------------------------------------------


def test_nothing_is_received_judged_or_delayed_before_it_was_asked(sqlite_office: Office) -> None:
    """Facts out of order."""
    case = sqlite_office.to_stage("examination")

    sqlite_office.refused(ReasonsNotAsked, case, "receive_reasons", "zhao", {"statement": PAPER})
    sqlite_office.refused(ReasonsNotAsked, case, "judge_reasons", "sun", JUDGED)
    sqlite_office.refused(ReasonsNotReasonable, case, "delay", "sun", DELAY)


def test_what_has_not_come_is_not_judged(sqlite_office: Office) -> None:
    """Silence is no reason to be weighed; past its period it is failure by itself."""
    case = sqlite_office.to_stage("examination")
    sqlite_office.act(case, "ask_reasons", "zhao", ASKED)

    sqlite_office.refused(ReasonsNotReceived, case, "judge_reasons", "sun", JUDGED)


def test_reasons_come_once_not_before_they_were_asked_and_with_their_paper(sqlite_office: Office) -> None:
    """Two answers to one question; an answer before it."""
    case = sqlite_office.receive()
    sqlite_office.on(TUE_2026_03_03)
    sqlite_office.register(case)
    sqlite_office.act(case, "ask_reasons", "zhao", ASKED)
    data = {"statement": PAPER, "reasons": "研究需要"}
    sqlite_office.on(WED_2026_03_04)

    refused = sqlite_office.refused(ReasonsBeforeAsked, case, "receive_reasons", "zhao", data, occurred_on=MONDAY)
    assert refused.asked_on == "2026-03-03"
    sqlite_office.refused(MissingField, case, "receive_reasons", "zhao", {"reasons": "研究需要"})
    sqlite_office.act(case, "receive_reasons", "zhao", data, occurred_on=TUE_2026_03_03)
    assert sqlite_office.refused(ReasonsReceived, case, "receive_reasons", "zhao", data).received_on == "2026-03-03"


def test_only_the_head_judges_and_judges_once(sqlite_office: Office) -> None:
    """第三十五条 with the ground, which stays in the vault."""
    case = sqlite_office.to_stage("examination")
    sqlite_office.act(case, "ask_reasons", "zhao", ASKED)
    sqlite_office.act(case, "receive_reasons", "qian", {"statement": PAPER})
    sqlite_office.refused(RoleMissing, case, "judge_reasons", "qian", JUDGED)
    sqlite_office.act(case, "judge_reasons", "sun", JUDGED)

    sqlite_office.refused(ReasonsJudged, case, "judge_reasons", "sun", JUDGED)
    assert sqlite_office.state(case).values["reasons"]["judged"] == "reasonable"


# --- 延迟答复 ------------------------------------------------------------------------------------------------------


def delayable(office: Office) -> str:
    """A case whose reasons were judged reasonable."""
    case = office.to_stage("examination")
    judged(office, case, "reasonable")
    return case


def test_a_delay_names_the_last_day_itself(sqlite_office: Office) -> None:
    """No number of days and no cap: due on the day that the notice names, beyond any extension."""
    case = delayable(sqlite_office)
    sqlite_office.act(case, "delay", "sun", DELAY)
    state = sqlite_office.state(case)

    assert state.clocks["reply"].due_on == FRI_2026_05_29
    assert [fact["type"] for fact in state.facts][-1] == "delayed"
    text = text_of(sqlite_office, case, "delay_notice")
    assert "至2026年5月29日" in text
    assert "延长" not in text
    assert "复议" not in text


def test_a_delay_is_no_extension(sqlite_office: Office) -> None:
    """A fact of its own, with its own letter; it uses up nothing of the twenty days that an extension may add."""
    case = delayable(sqlite_office)
    sqlite_office.act(case, "delay", "sun", DELAY)
    sqlite_office.act(case, "extend", "sun", {"workdays": 20, "reason": "仍需检索"})
    state = sqlite_office.state(case)

    assert [fact["type"] for fact in state.facts][-2:] == ["delayed", "extended"]
    assert [letter["letter"] for letter in state.letters][-2:] == ["delay_notice", "extension_notice"]


def test_unreasonable_reasons_delay_nothing(sqlite_office: Office) -> None:
    """They lead to 不予处理."""
    case = sqlite_office.to_stage("examination")
    judged(sqlite_office, case, "unreasonable")

    sqlite_office.refused(ReasonsNotReasonable, case, "delay", "sun", DELAY)


def test_a_reply_is_delayed_on_its_due_day_and_not_after(sqlite_office: Office) -> None:
    """Due on Monday 03-30."""
    last, late = delayable(sqlite_office), delayable(sqlite_office)
    sqlite_office.on(MON_2026_03_30)
    sqlite_office.act(last, "delay", "sun", DELAY)
    sqlite_office.on(TUE_2026_03_31)
    refused = sqlite_office.refused(DelayAfterDue, late, "delay", "sun", DELAY)

    assert (refused.on, refused.due_on) == (TUE_2026_03_31, MON_2026_03_30)


@pytest.mark.parametrize("until", [MON_2026_03_30, date(2026, 3, 27)])
def test_a_delay_leads_to_a_later_day(sqlite_office: Office, until: date) -> None:
    """It is not there to shorten the period."""
    case = delayable(sqlite_office)

    refused = sqlite_office.refused(DelayNoLater, case, "delay", "sun", {**DELAY, "until": until})
    assert refused.due_on == MON_2026_03_30


def test_a_halted_clock_is_not_delayed(sqlite_office: Office) -> None:
    """The applicant is waited for: there is no day to move."""
    case = delayable(sqlite_office)
    sqlite_office.act(case, "request_supplement", "qian", {"defects": "请写明年度", "workdays": 10})

    sqlite_office.refused(AlreadyWaiting, case, "delay", "sun", DELAY)


@pytest.mark.parametrize("step", ["judge_reasons", "delay"])
def test_only_the_head_delays(sqlite_office: Office, step: str) -> None:
    """As an extension, it is decided by the head of the disclosure office."""
    case = delayable(sqlite_office)

    sqlite_office.refused(RoleMissing, case, step, "zhao", DELAY if step == "delay" else JUDGED)


# --- an extension taken back -----------------------------------------------------------------------------------------


def test_an_extension_is_taken_back_by_correction_and_what_it_carried_is_named(sqlite_office: Office) -> None:
    """Extended to Tuesday 04-28, a supplement was asked for on Thursday 04-02, in time. Without the extension the due
    day is Monday 03-30 again, and the notice is unlawful: it stays in the history, listed in the confirming entry."""
    office = sqlite_office
    case = office.to_stage("examination")
    office.act(case, "extend", "sun", {"workdays": 20, "reason": "需要检索的档案数量较大"})
    assert office.state(case).clocks["reply"].due_on == TUE_2026_04_28
    office.on(THU_2026_04_02)
    notice = office.act(case, "request_supplement", "qian", {"defects": "请写明年度", "workdays": 10})
    extended = [row["ref"] for row in office.state(case).facts if row["type"] == "extended"]
    proposed = office.act(case, "propose_correction", "wu", {"ground": "延期未经负责人同意", "voids": extended})
    done = office.act(case, "confirm_correction", "sun", {"correction": str(proposed.version)})
    with office.session() as session:
        entry = office.engine.history(session, case)[-1]

    assert done.due_on == "2026-03-30"
    assert [effect["seq"] for effect in entry.body["effects"] if effect["do"] == "unlawful"] == [notice.version]


def test_an_extension_taken_back_may_be_granted_anew(sqlite_office: Office) -> None:
    """Void is void: the twenty days are there again."""
    office = sqlite_office
    case = office.to_stage("examination")
    office.act(case, "extend", "sun", {"workdays": 20, "reason": "需要检索"})
    extended = [row["ref"] for row in office.state(case).facts if row["type"] == "extended"]
    proposed = office.act(case, "propose_correction", "wu", {"ground": "录入有误", "voids": extended})
    office.act(case, "confirm_correction", "sun", {"correction": str(proposed.version)})
    office.act(case, "extend", "sun", {"workdays": 10, "reason": "需要检索"})

    assert office.state(case).clocks["reply"].due_on == date(2026, 4, 14)
