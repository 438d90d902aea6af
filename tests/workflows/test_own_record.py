"""更正本人信息 (R41): a short workflow of its own, with two people and four ways to end."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from gongkai.engine import Exceptional, MissingField, RoleMissing, SamePerson, StepNotInStage, Verdict
from gongkai.workflows.disclosure import OWN_RECORD
from gongkai.workflows.disclosure.chapters.assignment import UnitUnknown
from gongkai.workflows.disclosure.chapters.own_record import (
    OUTCOMES,
    ContactMissing,
    CorrectedBeforeReceipt,
    FindingIncomplete,
    NoNoticeOut,
    NotCarriedOut,
    NoticeNotServed,
    ServedBeforeNotice,
)
from gongkai.workflows.disclosure.refusals import DayAfterToday
from tests.office import MONDAY, PAPER, SETTINGS, Office

FRI_2026_02_27 = date(2026, 2, 27)
TUE_2026_03_03 = date(2026, 3, 3)
WED_2026_03_04 = date(2026, 3, 4)
TUE_2026_03_17 = date(2026, 3, 17)
MON_2026_03_30 = date(2026, 3, 30)
TUE_2026_03_31 = date(2026, 3, 31)
FILE = {"retention": "10_years", "pages": 6}
FOUND = {
    "corrected": {"finding": "登记的门牌号与证件不符", "corrected_text": "示例路8号"},
    "transferred": {
        "finding": "该信息由示例市公安局登记",
        "competent_agency": "示例市公安局",
        "competent_contact": "000-0000001",
    },
    "referred": {"finding": "该信息由外省机关登记", "competent_agency": "示例省公安厅"},
    "refused": {"finding": "登记内容与原始档案一致", "reason": "所交证据不能证明记录不准确"},
}
DONE: dict[str, dict[str, Any]] = {
    "corrected": {"corrected_on": TUE_2026_03_03, "evidence": PAPER},
    "transferred": {"evidence": PAPER},
    "referred": {},
    "refused": {},
}
LETTER_SAYS = {
    "corrected": ("更正告知书", "2026年3月3日予以更正", "示例路8号"),
    "transferred": ("转送告知书", "转送有权更正的示例市公安局（联系方式：000-0000001）"),
    "referred": ("告知书", "请您向有权更正的示例省公安厅提出"),
    "refused": ("不予更正告知书", "所交证据不能证明记录不准确", "行政复议", "6个月内"),
}


def request(**more: Any) -> dict[str, Any]:
    """What a fictitious person hands in on Monday 2026-03-02."""
    return {
        "channel": "in_person",
        "name": "张示例",
        "category": "natural_person",
        "identity_number": "110101199001010000",
        "phone": "13800000000",
        "email": "zhang@example.com",
        "identity_seen": True,
        "record": "本人房屋登记信息",
        "claim": "门牌号登记错误",
        "application": PAPER,
        "proof": [PAPER],
        **more,
    }


def opened(office: Office, without: tuple[str, ...] = (), **more: Any) -> str:
    """A request that came in today."""
    data = {name: value for name, value in request(**more).items() if name not in without}
    with office.session() as session:
        done = office.engine.open(session, "own_record", data=data, actor="zhao", request_id=office.request())
        session.commit()
    return done.case


def verified(office: Office, outcome: str) -> str:
    """Verified by one person."""
    case = opened(office)
    office.act(case, "verify_record", "qian", {"outcome": outcome, **FOUND[outcome]})
    return case


def approved(office: Office, outcome: str) -> str:
    """And approved by another."""
    case = verified(office, outcome)
    office.act(case, "approve_finding", "wu")
    return case


def told(office: Office, outcome: str) -> str:
    """And told on Tuesday 2026-03-03."""
    case = approved(office, outcome)
    office.on(TUE_2026_03_03)
    office.act(case, "notify_result", "zhao", DONE[outcome])
    return case


def last_letter(office: Office, case: str) -> str:
    """The text of the letter made last."""
    digest = office.state(case).letters[-1]["digest"]
    with office.session() as session:
        vault = office.engine.vault.open(session, "shili", case)
        return vault.decrypt(office.documents.get(digest)).decode()


def verdict(office: Office, case: str) -> Verdict | None:
    """Whether the agency kept its own limit."""
    with office.session() as session:
        deadline = office.engine.deadline(session, case, "own_record")
    return deadline.standing(office.today).verdict if deadline else None


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_each_outcome_is_told_served_and_archived(sqlite_office: Office, outcome: str) -> None:
    """Corrected, transferred, told where, or refused with reasons: the letter says it, and every clock stops."""
    office = sqlite_office
    case = told(office, outcome)
    text = last_letter(office, case)
    office.on(WED_2026_03_04)
    office.act(case, "record_service", "zhao", {"served": WED_2026_03_04, "evidence": PAPER})
    office.act(case, "archive", "zhao", FILE)
    state = office.state(case)

    assert [
        said for said in (*LETTER_SAYS[outcome], "第四十一条" if outcome != "refused" else "") if said not in text
    ] == []
    assert (state.stage, state.values["outcome"], dict(state.tasks)) == ("archived", outcome, {})
    assert not [clock.name for clock in state.clocks.values() if clock.running]
    assert {row["type"]: row["on"] for row in state.facts} == {
        "received": "2026-03-02", "notified": "2026-03-03", "served": "2026-03-04",
    }  # fmt: skip


@pytest.mark.parametrize("outcome", ["corrected", "transferred", "referred"])
def test_only_a_refusal_tells_the_remedies(sqlite_office: Office, outcome: str) -> None:
    """Who got what was asked for has nothing to object to."""
    assert "行政复议" not in last_letter(sqlite_office, told(sqlite_office, outcome))


def test_the_result_goes_out_by_mail_and_sms_without_a_name(sqlite_office: Office) -> None:
    """One message each; the words name the case by its number."""
    office = sqlite_office
    case = told(office, "corrected")
    with office.session() as session:
        rows = office.engine.history(session, case)[-1].body["effects"]
    sent = [(row["channel"], row["notice"], row["letter"]) for row in rows if row["do"] == "send"]
    number = office.state(case).numbers["registration"]
    subject, text = OWN_RECORD.notice(
        "mail", "correction_made", office.state(case), {"agency_name": "示例市自然资源局"}
    )

    assert sent == [("mail", "correction_made", "correction_made"), ("sms", "correction_made", None)]
    assert subject == f"更正告知书（{number}）"
    assert "张示例" not in text


def test_the_limit_is_the_agencys_own_twenty_working_days(sqlite_office: Office) -> None:
    """Article 41 names none: received on Monday 03-02, Monday 03-30 is the last day; told on Tuesday, it is missed."""
    case = approved(sqlite_office, "referred")
    clock = sqlite_office.state(case).clocks["own_record"]
    assert clock.due_on == MON_2026_03_30
    assert OWN_RECORD.workflow.limit_of("own_record").internal

    sqlite_office.on(TUE_2026_03_31)
    sqlite_office.act(case, "notify_result", "zhao")
    assert verdict(sqlite_office, case) is Verdict.OVERDUE


def test_a_withdrawn_request_goes_to_the_file(sqlite_office: Office) -> None:
    """Nothing is told and nothing served."""
    case = verified(sqlite_office, "corrected")
    sqlite_office.act(case, "withdraw", "zhao", {"statement": PAPER})
    sqlite_office.refused(NoNoticeOut, case, "record_service", "zhao", {"served": MONDAY, "evidence": PAPER})
    sqlite_office.act(case, "archive", "zhao", FILE)
    state = sqlite_office.state(case)

    assert (state.stage, state.values["outcome"]) == ("archived", "withdrawn")
    assert not [clock.name for clock in state.clocks.values() if clock.running]


def test_who_verifies_does_not_approve(sqlite_office: Office) -> None:
    """Two people, whatever their roles."""
    settings = SETTINGS.replace('roles = ["handler"]', 'roles = ["handler", "reviewer"]', 1)
    office = Office(sqlite_office.database, settings)
    case = verified(office, "refused")

    office.refused(SamePerson, case, "approve_finding", "qian")
    assert office.act(case, "approve_finding", "wu").stage == "notification"


def test_a_returned_finding_leaves_nothing_behind(sqlite_office: Office) -> None:
    """Found to be another agency's, returned, found to be ours and wrong: the letter knows only the last."""
    office = sqlite_office
    case = verified(office, "transferred")
    office.act(case, "return_finding", "wu", {"reason": "请复核登记机关"})
    office.act(case, "verify_record", "li", {"outcome": "referred", **FOUND["referred"]})
    office.act(case, "approve_finding", "wu")
    office.act(case, "notify_result", "zhao")

    assert "000-0000001" not in last_letter(office, case)


def test_a_case_of_this_kind_adopts_a_new_calendar(sqlite_office: Office) -> None:
    """Its limit is counted anew like any other."""
    case = opened(sqlite_office)
    day_off = Exceptional(TUE_2026_03_17, False, "地方节日", "地方通知")
    sqlite_office.calendar = sqlite_office.calendar.with_days([day_off])
    sqlite_office.silence(case, "adopt_calendar")

    assert sqlite_office.state(case).clocks["own_record"].due_on == TUE_2026_03_31


def test_an_agency_may_set_itself_another_limit(sqlite_office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ten working days from Monday 03-02: Monday 03-16."""
    office = sqlite_office
    practice = {**office.agency.practice("shili"), "own_record_days": 10}
    monkeypatch.setattr(office.agency, "practice", lambda _agency: practice)

    assert office.state(opened(office)).clocks["own_record"].due_on == date(2026, 3, 16)


# --- what is refused ---------------------------------------------------------------------------------------------


def refused_to_open(office: Office, kind: type[Any], without: tuple[str, ...] = (), **more: Any) -> None:
    """A request that opens no case."""
    data = {name: value for name, value in request(**more).items() if name not in without}
    office.refusal(
        kind,
        lambda session: office.engine.open(
            session, "own_record", data=data, actor="zhao", request_id=office.request()
        ),
    )  # fmt: skip


@pytest.mark.parametrize("missing", ["record", "claim", "application", "proof", "identity_seen"])
def test_a_request_names_its_record_and_proves_its_claim(sqlite_office: Office, missing: str) -> None:
    """Article 41: who has evidence that the record is wrong."""
    refused_to_open(sqlite_office, MissingField, (missing,))


def test_a_request_without_an_address_cannot_be_told_anything(sqlite_office: Office) -> None:
    """One way to reach the applicant is enough."""
    refused_to_open(sqlite_office, ContactMissing, ("phone", "email"))
    assert opened(sqlite_office, ("phone", "email"), address="示例市示例路8号")


def test_the_unit_that_keeps_the_record_is_one_of_the_agencys(sqlite_office: Office) -> None:
    """And then its handlers verify."""
    refused_to_open(sqlite_office, UnitUnknown, unit="nosuch")
    case = opened(sqlite_office, unit="land")

    assert [task.get("unit") for task in sqlite_office.state(case).tasks.values()] == ["land"]


@pytest.mark.parametrize(
    ("outcome", "missing"),
    [(outcome, name) for outcome, (_, needed) in OUTCOMES.items() for name in needed],
)
def test_a_finding_is_complete(sqlite_office: Office, outcome: str, missing: str) -> None:
    """A refusal has its reasons, a correction its words, another agency its name."""
    data = {name: value for name, value in FOUND[outcome].items() if name != missing}
    refused = sqlite_office.refused(
        FindingIncomplete, opened(sqlite_office), "verify_record", "qian", {"outcome": outcome, **data}
    )

    assert refused.missing == missing


@pytest.mark.parametrize("outcome", ["corrected", "transferred"])
def test_nothing_is_told_that_is_not_done(sqlite_office: Office, outcome: str) -> None:
    """First the record is corrected, or the papers are sent on."""
    sqlite_office.refused(NotCarriedOut, approved(sqlite_office, outcome), "notify_result", "zhao")


def test_a_record_is_not_corrected_before_it_was_asked_for_or_tomorrow(sqlite_office: Office) -> None:
    """Asked for on Monday 03-02."""
    case = approved(sqlite_office, "corrected")
    early, late = ({"corrected_on": day, "evidence": PAPER} for day in (FRI_2026_02_27, TUE_2026_03_03))

    sqlite_office.refused(CorrectedBeforeReceipt, case, "notify_result", "zhao", early)
    sqlite_office.refused(DayAfterToday, case, "notify_result", "zhao", late)


def test_a_notice_is_served_once_and_not_before_it_left_or_tomorrow(sqlite_office: Office) -> None:
    """Told on Tuesday 03-03."""
    case = told(sqlite_office, "refused")
    early, today, late = ({"served": day, "evidence": PAPER} for day in (MONDAY, TUE_2026_03_03, WED_2026_03_04))

    sqlite_office.refused(ServedBeforeNotice, case, "record_service", "zhao", early)
    sqlite_office.refused(DayAfterToday, case, "record_service", "zhao", late)
    sqlite_office.act(case, "record_service", "zhao", today)
    sqlite_office.refused(NoNoticeOut, case, "record_service", "zhao", today)


def test_a_notice_that_is_not_served_is_not_archived(sqlite_office: Office) -> None:
    """The file is not complete."""
    sqlite_office.refused(NoticeNotServed, told(sqlite_office, "refused"), "archive", "zhao", FILE)


def test_nothing_is_told_before_it_is_approved(sqlite_office: Office) -> None:
    """And not by whoever likes."""
    case = verified(sqlite_office, "referred")
    sqlite_office.refused(StepNotInStage, case, "notify_result", "zhao")
    sqlite_office.act(case, "approve_finding", "wu")

    sqlite_office.refused(RoleMissing, case, "notify_result", "qian")
