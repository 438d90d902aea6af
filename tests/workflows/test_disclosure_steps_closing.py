"""用印, 送出, 送达回证, 归档: how a signed reply leaves and the case becomes a file.

Every refusal leaves every table as it was and the host's transaction in use: see `Office.refusal`.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from gongkai.engine import Actor, CompiledWorkflow, OccurredBeforeCase, Situation
from gongkai.workflows.disclosure.chapters.dispatch import (
    CourierRefused,
    DispatchBeforeSigning,
    NotSealed,
    ReplyNotApproved,
    RouteMissing,
    SealNotUsed,
)
from gongkai.workflows.disclosure.chapters.filing import NotServed
from gongkai.workflows.disclosure.chapters.service import BeforeDispatch, NothingToServe
from gongkai.workflows.disclosure.procedure import FUNCTIONS, disclosure_2019
from gongkai.workflows.disclosure.refusals import DayAfterToday
from tests.office import MONDAY, PAPER, SETTINGS, Office

FRI_2026_02_27 = date(2026, 2, 27)
TUE_2026_03_03 = date(2026, 3, 3)
WED_2026_03_04 = date(2026, 3, 4)
WITHOUT_SEAL = SETTINGS.replace("seal_required = true", "seal_required = false")
MAIL = {"route": "email"}
FILE = {"retention": "10_years", "pages": 12}


def sealed(office: Office, **more: Any) -> str:
    """A case whose reply is signed and sealed."""
    case = office.to_stage("notification", **more)
    office.act(case, "seal", "zhao", {"register_number": "2026-17"})
    return case


def service(served: date) -> dict[str, Any]:
    """What the registrar enters when the return receipt is in."""
    return {"served": served, "evidence": PAPER}


# --- 用印 ----------------------------------------------------------------------------------------------------------


def test_an_unsealed_reply_does_not_leave(sqlite_office: Office) -> None:
    """Where the agency seals, signing is not enough."""
    sqlite_office.refused(NotSealed, sqlite_office.to_stage("notification"), "dispatch", "zhao", MAIL)


def test_an_agency_that_does_not_seal_sends_what_was_signed(sqlite_office: Office) -> None:
    """There sealing is no step and nobody is asked for it."""
    office = Office(sqlite_office.database, WITHOUT_SEAL)
    case = office.to_stage("notification")

    assert [task["step"] for task in office.state(case).tasks.values()] == ["dispatch"]
    office.refused(SealNotUsed, case, "seal", "zhao")
    assert office.act(case, "dispatch", "zhao", MAIL).stage == "service"


# --- 送出 ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("step", ["seal", "dispatch"])
def test_without_a_signature_nothing_is_sealed_or_sent(sqlite_office: Office, step: str) -> None:
    """No road leads here; the guard holds even for a case that came to 告知 unsigned."""
    state = sqlite_office.state(sqlite_office.to_stage("notification"))
    unsigned = replace(state, taken=tuple(taken for taken in state.taken if taken.step != "sign"))
    workflow = disclosure_2019()
    situation = Situation(
        workflow=workflow,
        step=workflow.step(step),
        state=unsigned,
        actor=Actor("zhao", sqlite_office.agency.roles_of("shili", "zhao"), "office"),
        today=MONDAY,
        occurred_on=MONDAY,
        calendar=sqlite_office.calendar,
        data=MAIL,
    )

    refusals = CompiledWorkflow(workflow, FUNCTIONS).refusals(situation)
    assert any(isinstance(refused, ReplyNotApproved) for refused in refusals)


def test_a_reply_leaves_by_the_route_and_an_sms_tells_so(sqlite_office: Office) -> None:
    """The mail carries the signed reply; the service clock starts, and the reply clock runs until it is accepted."""
    case = sealed(sqlite_office)
    done = sqlite_office.act(case, "dispatch", "zhao", MAIL)
    state = sqlite_office.state(case)

    assert (done.stage, len(done.messages)) == ("service", 2)
    assert state.clocks["reply"].running
    assert state.clocks["service"].running


def test_a_route_needs_its_address(sqlite_office: Office) -> None:
    """The applicant left no postal address."""
    refused = sqlite_office.refused(RouteMissing, sealed(sqlite_office), "dispatch", "zhao", {"route": "post"})

    assert refused.needed == "address"


def test_a_reply_is_not_given_to_a_private_courier(sqlite_office: Office) -> None:
    """国办公开办函〔2016〕235号."""
    sqlite_office.refused(CourierRefused, sealed(sqlite_office), "dispatch", "zhao", {"route": "courier"})


def test_a_reply_is_not_dispatched_before_it_was_signed(sqlite_office: Office) -> None:
    """Signed on Tuesday, and yet sent on Monday with a paper to prove it: a day that would turn late into on time."""
    sqlite_office.on(TUE_2026_03_03)
    case = sealed(sqlite_office)
    sqlite_office.on(WED_2026_03_04)
    data = MAIL | {"evidence": PAPER}
    refused = sqlite_office.refused(DispatchBeforeSigning, case, "dispatch", "zhao", data, occurred_on=MONDAY)

    assert (refused.on, refused.signed_on) == (MONDAY, TUE_2026_03_03)


def test_a_reply_is_not_dispatched_before_the_application_came(sqlite_office: Office) -> None:
    """The facts of a case never contradict each other, not by a correction and not by a step."""
    data = MAIL | {"evidence": PAPER}

    sqlite_office.refused(
        OccurredBeforeCase, sealed(sqlite_office), "dispatch", "zhao", data, occurred_on=FRI_2026_02_27
    )


# --- 送达回证 -------------------------------------------------------------------------------------------------------


def test_service_is_recorded_once(sqlite_office: Office) -> None:
    """The second return receipt answers nothing."""
    case = sqlite_office.to_stage("service")
    sqlite_office.act(case, "record_service", "zhao", service(MONDAY))

    sqlite_office.refused(NothingToServe, case, "record_service", "zhao", service(MONDAY))


def test_nothing_is_served_of_a_case_without_a_reply(sqlite_office: Office) -> None:
    """It was withdrawn."""
    case = sqlite_office.to_stage("registration")
    sqlite_office.act(case, "withdraw", "zhao", {"statement": PAPER})

    sqlite_office.refused(NothingToServe, case, "record_service", "zhao", service(MONDAY))


def test_nothing_is_served_before_it_left(sqlite_office: Office) -> None:
    """Sent on Monday, served on Friday before."""
    case = sqlite_office.to_stage("service")
    refused = sqlite_office.refused(BeforeDispatch, case, "record_service", "zhao", service(FRI_2026_02_27))

    assert (refused.on, refused.dispatched) == (FRI_2026_02_27, MONDAY)


def test_nothing_is_served_tomorrow(sqlite_office: Office) -> None:
    """A return receipt names no day that is still ahead."""
    case = sqlite_office.to_stage("service")

    sqlite_office.refused(DayAfterToday, case, "record_service", "zhao", service(TUE_2026_03_03))


def test_service_stops_its_own_clock(sqlite_office: Office) -> None:
    """Recorded on Wednesday, served on Tuesday."""
    case = sqlite_office.to_stage("service")
    sqlite_office.on(WED_2026_03_04)
    sqlite_office.act(case, "record_service", "zhao", service(TUE_2026_03_03))

    assert sqlite_office.state(case).clocks["service"].stopped_on == TUE_2026_03_03


# --- 归档 ----------------------------------------------------------------------------------------------------------


def test_an_answered_case_is_archived_after_service(sqlite_office: Office) -> None:
    """Without the return receipt the file is not complete."""
    case = sqlite_office.to_stage("service")
    sqlite_office.refused(NotServed, case, "archive", "zhao", FILE)
    sqlite_office.act(case, "record_service", "zhao", service(MONDAY))

    assert sqlite_office.act(case, "archive", "zhao", FILE).stage == "archived"


def test_the_archived_case_lists_what_its_file_holds(sqlite_office: Office) -> None:
    """卷内目录 in order, its number, nothing left to do, every clock stopped."""
    state = sqlite_office.state(sqlite_office.to_stage("archived"))

    assert [row["kind"] for row in state.values["contents"]] == [
        "application", "evidence", "registration_receipt", "reply_draft", "reply",
    ]  # fmt: skip
    assert state.numbers["archive"] == "SL-2026-0001"
    assert not state.tasks
    assert not [clock.name for clock in state.clocks.values() if clock.running]
