"""现场查阅: what is disclosed is read in the agency's rooms, by appointment (R36-2, R40)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from gongkai.engine import MissingField, StepNotInStage
from gongkai.workflows.disclosure.chapters.filing import InspectionOpen, NotServed
from gongkai.workflows.disclosure.chapters.inspection import (
    AlreadyAppointed,
    AppointmentAhead,
    AppointmentPast,
    AttendedBeforeAppointment,
    InspectionNotWanted,
    NothingAppointed,
    NothingToInspect,
    inspections_of,
)
from gongkai.workflows.disclosure.refusals import DayAfterToday
from tests.office import MONDAY, PAPER, Office

from .test_service import FILE, facts, receipt

TUE_2026_03_03 = date(2026, 3, 3)
WED_2026_03_04 = date(2026, 3, 4)
THU_2026_03_05 = date(2026, 3, 5)
REFUSED = [{"item": 1, "outcome": "state_secret", "reason": "属于国家秘密", "severable_considered": True}]


def signed(office: Office, form: str = "inspection", outcomes: list[dict[str, Any]] | None = None) -> str:
    """A case whose reply is sealed; its applicant wants to read here."""
    case = office.receive(form=form, route="on_site")
    data = {"items": ["2025年度土地征收补偿方案"], "category": "natural_person", "form": form, "route": "on_site"}
    office.act(case, "register", "zhao", {**data, "identity_seen": True})
    office.assign(case)
    office.propose(case, outcomes)
    office.reviewed(case)
    office.sign(case)
    office.act(case, "seal", "zhao")
    return case


def appointment(appointed: date = WED_2026_03_04, **more: Any) -> dict[str, Any]:
    """Day and place."""
    return {"appointed": appointed, "place": "示例市示例路1号101室", **more}


def sheet(attended: date, **more: Any) -> dict[str, Any]:
    """The sheet that the reader signed."""
    return {"attended": attended, "readers": ["张示例"], "pages_copied": 12, "signed_sheet": PAPER, **more}


def appointed(office: Office, route: str = "on_site") -> str:
    """Dispatched on Monday by `route`, appointed for Wednesday."""
    case = signed(office)
    office.act(case, "dispatch", "zhao", {"route": route})
    office.act(case, "schedule_inspection", "zhao", appointment())
    return case


def test_an_inspection_serves_the_reply_that_is_handed_over_there(sqlite_office: Office) -> None:
    """Read on Wednesday 03-04, twelve pages copied, the sheet signed: answered and served on that day."""
    case = appointed(sqlite_office)
    sqlite_office.on(THU_2026_03_05)
    sqlite_office.act(case, "record_inspection", "zhao", sheet(WED_2026_03_04))
    state = sqlite_office.state(case)

    assert facts(sqlite_office, case) == [("replied", "2026-03-04"), ("served", "2026-03-04")]
    assert dict(inspections_of(state)["i1"]) == {
        "appointed": "2026-03-04", "made_on": "2026-03-02", "ended": "attended", "pages": 12,
    }  # fmt: skip
    assert [task["step"] for task in state.tasks.values()] == ["archive"]
    assert sqlite_office.act(case, "archive", "zhao", FILE).stage == "archived"
    assert not [clock.name for clock in sqlite_office.state(case).clocks.values() if clock.running]


def test_the_applicant_is_told_day_and_place(sqlite_office: Office) -> None:
    """现场查阅告知书, by mail and announced by SMS; it decides nothing and bears no remedies."""
    case = signed(sqlite_office)
    done = sqlite_office.act(case, "schedule_inspection", "qian", appointment())
    state = sqlite_office.state(case)
    with sqlite_office.session() as session:
        vault = sqlite_office.engine.vault.open(session, "shili", case)
        text = vault.decrypt(sqlite_office.documents.get(state.letters[-1]["digest"])).decode()

    assert len(done.messages) == 2
    assert "查阅日期：2026年3月4日。查阅地点：示例市示例路1号101室。" in text
    assert "行政复议" not in text


def test_a_reply_sent_by_mail_is_not_served_by_an_inspection(sqlite_office: Office) -> None:
    """The letter was posted and has a receipt of its own, which is still missing."""
    case = signed(sqlite_office)
    sqlite_office.act(case, "change_route", "zhao", {"route": "post", "address": "示例市示例路8号", "statement": PAPER})
    sqlite_office.act(case, "dispatch", "zhao", {"route": "post", "evidence": PAPER})
    sqlite_office.act(case, "schedule_inspection", "zhao", appointment())
    sqlite_office.on(WED_2026_03_04)
    sqlite_office.act(case, "record_inspection", "zhao", sheet(WED_2026_03_04))

    assert facts(sqlite_office, case) == [("replied", "2026-03-02")]
    sqlite_office.refused(NotServed, case, "archive", "zhao", FILE)
    sqlite_office.act(case, "record_service", "zhao", receipt(WED_2026_03_04))
    assert sqlite_office.act(case, "archive", "zhao", FILE).stage == "archived"


def test_what_was_read_before_the_dispatch_serves_nothing(sqlite_office: Office) -> None:
    """Read on Tuesday, the reply made ready for collection on Wednesday: it is still to be signed for."""
    case = signed(sqlite_office)
    sqlite_office.act(case, "schedule_inspection", "zhao", appointment(TUE_2026_03_03))
    sqlite_office.on(WED_2026_03_04)
    sqlite_office.act(case, "dispatch", "zhao", {"route": "pick_up"})
    sqlite_office.act(case, "record_inspection", "zhao", sheet(TUE_2026_03_03))

    assert facts(sqlite_office, case) == []
    sqlite_office.act(case, "record_service", "zhao", receipt(WED_2026_03_04))
    assert sqlite_office.act(case, "archive", "zhao", FILE).stage == "archived"


def test_who_did_not_come_may_come_another_day(sqlite_office: Office) -> None:
    """Missed on Wednesday, kept on Thursday."""
    case = appointed(sqlite_office)
    sqlite_office.on(WED_2026_03_04)
    sqlite_office.act(case, "record_absence", "zhao", {"note": "电话联系未接"})
    assert "record_inspection" not in [task["step"] for task in sqlite_office.state(case).tasks.values()]
    sqlite_office.act(case, "schedule_inspection", "zhao", appointment(THU_2026_03_05))
    sqlite_office.on(THU_2026_03_05)
    sqlite_office.act(case, "record_inspection", "zhao", sheet(THU_2026_03_05))

    held = inspections_of(sqlite_office.state(case))
    assert {name: row["ended"] for name, row in held.items()} == {"i1": "absent", "i2": "attended"}


def test_after_an_absence_the_reply_itself_is_still_to_be_served(sqlite_office: Office) -> None:
    """It goes by post then, and the case to the shelf."""
    case = appointed(sqlite_office)
    sqlite_office.on(WED_2026_03_04)
    sqlite_office.act(case, "record_absence", "zhao")
    sqlite_office.refused(NotServed, case, "archive", "zhao", FILE)
    sqlite_office.act(case, "record_lost_mail", "zhao", {"failure": "not_signed", "evidence": PAPER})
    sqlite_office.act(case, "change_route", "zhao", {"route": "post", "address": "示例市示例路8号", "statement": PAPER})
    sqlite_office.act(case, "dispatch", "zhao", {"route": "post", "evidence": PAPER})
    sqlite_office.act(case, "record_service", "zhao", receipt(WED_2026_03_04))

    assert sqlite_office.act(case, "archive", "zhao", FILE).stage == "archived"


def test_a_case_with_an_open_inspection_is_not_archived(sqlite_office: Office) -> None:
    """Served by signature, but the reader is still expected."""
    case = appointed(sqlite_office)
    sqlite_office.act(case, "record_service", "zhao", receipt(MONDAY))
    refused = sqlite_office.refused(InspectionOpen, case, "archive", "zhao", FILE)

    assert refused.appointed == "2026-03-04"


def test_another_form_than_wanted_needs_its_reason(sqlite_office: Office) -> None:
    """Article 40: where a copy would harm the original, say."""
    case = signed(sqlite_office, "paper")
    refused = sqlite_office.refused(InspectionNotWanted, case, "schedule_inspection", "zhao", appointment())

    assert refused.form == "paper"
    reason = "原件为易损档案，复制可能危及其安全"
    sqlite_office.act(case, "schedule_inspection", "zhao", appointment(reason=reason))
    assert list(inspections_of(sqlite_office.state(case))) == ["i1"]


def test_nothing_is_read_that_is_not_disclosed(sqlite_office: Office) -> None:
    """A refusal gives nothing to inspect."""
    case = signed(sqlite_office, outcomes=REFUSED)

    sqlite_office.refused(NothingToInspect, case, "schedule_inspection", "zhao", appointment())


def test_nothing_is_read_before_the_reply_is_signed(sqlite_office: Office) -> None:
    """It is still under review."""
    case = sqlite_office.to_stage("review")

    sqlite_office.refused(StepNotInStage, case, "schedule_inspection", "zhao", appointment())


def test_one_appointment_at_a_time_and_none_in_the_past(sqlite_office: Office) -> None:
    """The first one has its result before there is a second."""
    case = signed(sqlite_office)
    sqlite_office.on(TUE_2026_03_03)
    past = sqlite_office.refused(AppointmentPast, case, "schedule_inspection", "zhao", appointment(MONDAY))
    sqlite_office.act(case, "schedule_inspection", "zhao", appointment(TUE_2026_03_03))
    held = sqlite_office.refused(AlreadyAppointed, case, "schedule_inspection", "zhao", appointment())

    assert (past.appointed, past.today, held.appointed) == (MONDAY, TUE_2026_03_03, "2026-03-03")


@pytest.mark.parametrize("step", ["record_inspection", "record_absence"])
def test_an_inspection_has_one_result(sqlite_office: Office, step: str) -> None:
    """Neither a second sheet nor an absence after it."""
    data = sheet(WED_2026_03_04) if step == "record_inspection" else {}
    case = appointed(sqlite_office)
    sqlite_office.on(WED_2026_03_04)
    sqlite_office.act(case, "record_inspection", "zhao", sheet(WED_2026_03_04))

    sqlite_office.refused(NothingAppointed, case, step, "zhao", data)


def test_nobody_read_before_it_was_arranged_or_tomorrow(sqlite_office: Office) -> None:
    """Arranged on Tuesday for Wednesday; today is Tuesday."""
    case = signed(sqlite_office)
    sqlite_office.on(TUE_2026_03_03)
    sqlite_office.act(case, "schedule_inspection", "zhao", appointment())

    sqlite_office.refused(AttendedBeforeAppointment, case, "record_inspection", "zhao", sheet(MONDAY))
    sqlite_office.refused(DayAfterToday, case, "record_inspection", "zhao", sheet(WED_2026_03_04))


def test_nobody_is_absent_before_the_day(sqlite_office: Office) -> None:
    """The appointment is for Wednesday."""
    sqlite_office.refused(AppointmentAhead, appointed(sqlite_office), "record_absence", "zhao")


def test_the_sheet_is_signed(sqlite_office: Office) -> None:
    """Without it nobody was there."""
    case = appointed(sqlite_office)
    sqlite_office.on(WED_2026_03_04)

    sqlite_office.refused(MissingField, case, "record_inspection", "zhao", {"attended": WED_2026_03_04})
