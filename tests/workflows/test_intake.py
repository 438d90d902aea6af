"""受理: what came, when, by which way; what is no application; and a second round of supplement."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from gongkai.adapters.agency import read_agency
from gongkai.engine import RoleMissing, SamePerson
from gongkai.engine.casework import resembling, sweep
from gongkai.workflows.disclosure import DISCLOSURE
from gongkai.workflows.disclosure.chapters.intake import NotReadBack, OtherRegime
from gongkai.workflows.disclosure.chapters.screening import AlreadyMarked, MarkedAsNoRequest, NotMarked
from gongkai.workflows.disclosure.chapters.supplement import FirstSupplementFree, SecondSupplementUnapproved
from gongkai.workflows.disclosure.outcomes import outcome_label
from tests.office import MONDAY, PAPER, SETTINGS, Office, application

TUESDAY = MONDAY + timedelta(days=1)
WEDNESDAY = MONDAY + timedelta(days=2)


def days_of(office: Office, case: str) -> dict[str, str]:
    """The facts that stand, by kind."""
    state = office.state(case)
    return {row["type"]: row["on"] for row in state.facts if row["ref"] not in state.voided}


# --- the days of a receipt (条例第三十一条)


def test_arrival_confirmation_registration_and_receipt_are_facts_of_their_own(sqlite_office: Office) -> None:
    """An e-mail of Monday 2 March 2026, registered on Tuesday and confirmed on Wednesday [R31-3, D2]."""
    case = sqlite_office.receive(channel="email")
    sqlite_office.on(TUESDAY)
    sqlite_office.register(case)
    sqlite_office.on(WEDNESDAY)
    sqlite_office.act(case, "confirm_receipt", "zhao", {"confirmed": WEDNESDAY})

    assert days_of(sqlite_office, case) == {
        "arrived": "2026-03-02",
        "registered": "2026-03-03",
        "confirmed": "2026-03-04",
        "received": "2026-03-04",
    }


def test_an_oral_application_is_written_down_and_confirmed_by_the_applicant(sqlite_office: Office) -> None:
    """Article 29, paragraph 1 [R29]: the office fills in the form; unread, it is refused and nothing is written."""
    oral = application(channel="oral")
    sqlite_office.refusal(
        NotReadBack,
        lambda session: sqlite_office.engine.open(session, "disclosure", data=oral, actor="zhao", request_id="oral"),
    )
    case = sqlite_office.receive(channel="oral", read_back=True)

    assert days_of(sqlite_office, case)["received"] == "2026-03-02"


def test_an_application_is_opened_by_the_workflow_of_its_day_of_receipt(sqlite_office: Office) -> None:
    """Received on Tuesday 14 May 2019 the old rules govern, from Wednesday 15 May 2019 the new ones [O-tr]."""
    sqlite_office.on(date(2019, 5, 15))
    for workflow, day, right in (
        ("disclosure", date(2019, 5, 14), "disclosure_2008"),
        ("disclosure_2008", date(2019, 5, 15), "disclosure"),
    ):
        data = application(submitted=day)
        refused = sqlite_office.refusal(
            OtherRegime,
            lambda session, workflow=workflow, data=data: sqlite_office.engine.open(  # type: ignore[misc]
                session, workflow, data=data, actor="zhao", request_id=workflow
            ),
        )
        assert right in refused.zh
        assert right in refused.en


def test_an_application_by_an_unpublished_channel_is_kept_and_marked(sqlite_office: Office) -> None:
    """国办公开办函〔2017〕19号 [T6]: it may not be turned away; the office sees that its guide is silent."""
    settings = SETTINGS.replace("reviewer_may_sign = false", 'reviewer_may_sign = false\nchannels = ["in_person"]')
    sqlite_office.engine.directory = read_agency(settings, DISCLOSURE.workflow)

    assert "unpublished_channel" not in sqlite_office.state(sqlite_office.receive()).values
    assert sqlite_office.state(sqlite_office.receive(channel="fax")).values["unpublished_channel"] is True


def test_what_is_not_registered_after_one_worked_day_is_alerted(sqlite_office: Office) -> None:
    """Received on Monday 2 March 2026; on Tuesday the task is due, on Wednesday it is overdue."""
    case = sqlite_office.receive()
    raised = []
    for day in (MONDAY, TUESDAY, WEDNESDAY):
        sqlite_office.on(day)
        raised.append(sweep(sqlite_office.session, sqlite_office.engine).alerts)

    assert [task["step"] for task in sqlite_office.state(case).tasks.values()] == ["register"]
    assert raised == [0, 1, 1]


def test_an_applicant_whose_name_was_mended_is_found_by_the_right_one(sqlite_office: Office) -> None:
    """Registered under a mistaken name, mended the same day: the keyed index is that of the right name."""
    sqlite_office.register(sqlite_office.receive(name="李示例"))
    case = sqlite_office.receive(name="李视例")
    sqlite_office.register(case)
    sqlite_office.act(case, "mend_registration", "zhao", {"name": "李示例"})
    with sqlite_office.session() as session:
        assert [other.same_applicant for other in resembling(session, sqlite_office.engine, case)] == [True]


# --- 非申请件


def test_what_is_no_application_is_closed_by_a_second_person(sqlite_office: Office) -> None:
    """The registrar proposes, the head confirms; the clock ran until then, and the case is archived."""
    case = sqlite_office.receive()
    sqlite_office.act(case, "mark_not_request", "zhao", {"kind": "petition", "reason": "反映邻里纠纷"})
    sqlite_office.refused(SamePerson, case, "close_not_request", "zhao")
    assert sqlite_office.state(case).clocks["reply"].running
    sqlite_office.act(case, "close_not_request", "sun")
    sqlite_office.act(case, "archive", "zhao", {"retention": "10_years", "pages": 2})

    state = sqlite_office.state(case)
    assert (state.stage, outcome_label(state.values["outcome"])) == ("archived", "不是政府信息公开申请")
    assert not any(clock.running for clock in state.clocks.values())
    assert state.letters == ()


def test_what_is_marked_is_not_registered_until_another_person_has_spoken(sqlite_office: Office) -> None:
    """Kept as an application, it goes on; the days have never stood still."""
    case = sqlite_office.receive()
    sqlite_office.refused(NotMarked, case, "close_not_request", "sun")
    sqlite_office.act(case, "mark_not_request", "zhao", {"kind": "inquiry", "reason": "咨询办事流程"})
    sqlite_office.refused(AlreadyMarked, case, "mark_not_request", "zhao", {"kind": "inquiry", "reason": "咨询"})
    sqlite_office.refused(
        MarkedAsNoRequest,
        case,
        "register",
        "zhao",
        {"items": ["方案"], "category": "natural_person", "form": "paper", "route": "post", "identity_seen": True},
    )
    before = sqlite_office.state(case).clocks["reply"]
    sqlite_office.act(case, "keep_as_request", "sun")
    sqlite_office.register(case)

    assert sqlite_office.state(case).stage == "registration"
    assert sqlite_office.state(case).clocks["reply"] == before


# --- a second round of supplement (条例第三十条)


def asked(office: Office, case: str) -> None:
    """A notice with ten working days."""
    office.act(case, "request_supplement", "qian", {"defects": "请写明年度", "workdays": 10})


@pytest.fixture
def supplemented(sqlite_office: Office) -> str:
    """A case whose first supplement came on Tuesday 3 March 2026."""
    case = sqlite_office.to_stage("examination")
    asked(sqlite_office, case)
    sqlite_office.on(TUESDAY)
    sqlite_office.act(case, "receive_supplement", "qian", {"supplement": PAPER})
    return case


def test_a_second_supplement_needs_the_heads_approval(sqlite_office: Office, supplemented: str) -> None:
    """Once for all, says Article 30 [R30]: the head approves each further round, and the period starts again."""
    notice = {"defects": "请写明地块", "workdays": 5}
    sqlite_office.refused(SecondSupplementUnapproved, supplemented, "request_supplement", "qian", notice)
    sqlite_office.refused(RoleMissing, supplemented, "approve_second_supplement", "qian", {"reason": "仍不明确"})
    sqlite_office.act(supplemented, "approve_second_supplement", "sun", {"reason": "仍不明确"})
    sqlite_office.act(supplemented, "request_supplement", "qian", notice)
    sqlite_office.on(WEDNESDAY)
    sqlite_office.act(supplemented, "receive_supplement", "qian", {"supplement": PAPER})

    assert sqlite_office.state(supplemented).clocks["reply"].due_on == date(2026, 4, 1)  # Wednesday, 20 after 4 March
    sqlite_office.refused(SecondSupplementUnapproved, supplemented, "request_supplement", "qian", notice)


def test_a_first_supplement_is_not_approved_beforehand(sqlite_office: Office) -> None:
    """There is nothing to approve before a supplement has come, nor while one is waited for."""
    case = sqlite_office.to_stage("examination")
    sqlite_office.refused(FirstSupplementFree, case, "approve_second_supplement", "sun", {"reason": "预先批准"})
    asked(sqlite_office, case)
    sqlite_office.refused(FirstSupplementFree, case, "approve_second_supplement", "sun", {"reason": "预先批准"})
