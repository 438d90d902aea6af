"""征求意见: several at once, each by its letter; the applicant is told, those consulted are reminded.

条例第三十二条 to 第三十四条.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from gongkai.engine import BadField, MissingField, StepNotInStage
from gongkai.engine.casework import replay_all, verify
from gongkai.workflows.disclosure.chapters.consultation import (
    ConsultationUnknown,
    ReminderTooLate,
)
from gongkai.workflows.disclosure.refusals import ItemUnknown
from tests.office import PAPER, Office
from tests.workflows.consulting import (
    EMAIL,
    MATTER,
    NAME,
    OWN,
    PERSONAL,
    PHONE,
    answer,
    asked,
    consult,
    due,
    examined,
    held,
    in_the_open,
    letters,
    outbox,
)

FRI_03_13, FRI_03_27 = date(2026, 3, 13), date(2026, 3, 27)
MON_03_30, TUE_03_31 = date(2026, 3, 30), date(2026, 3, 31)  # twenty working days after Monday 03-02, and past them


# --- asking --------------------------------------------------------------------------------------------------------


def test_a_consultation_leaves_as_a_fact_a_letter_and_a_task(sqlite_office: Office) -> None:
    """第三十二条: in writing; the handler's unit is to see to the opinion."""
    case = examined(sqlite_office)
    consult(sqlite_office, case)
    state = sqlite_office.state(case)
    (fact,) = [row for row in state.facts if row["type"] == "consultation_sent"]

    assert {key: fact[key] for key in ("on", "id", "with")} == {"on": "2026-03-09", "id": "c1", "with": "third_party"}
    assert held(sqlite_office, case) == {
        "with": "third_party", "items": ["1"], "sent_on": "2026-03-09", "received_on": None, "opinion": None,
        "ended": None,
    }  # fmt: skip
    assert [(row["role"], row["unit"]) for row in state.tasks.values() if row["step"] == "receive_opinion"] == [
        ("handler", "land")
    ]
    assert "propose" in [row["step"] for row in state.tasks.values()]


def test_the_letter_to_a_third_party_names_period_and_consequence_but_not_the_applicant(sqlite_office: Office) -> None:
    """第三十二条: fifteen working days from their receipt; silent, and the agency decides."""
    case = examined(sqlite_office)
    consult(sqlite_office, case, email=EMAIL)
    (letter,) = letters(sqlite_office, case, "third_party_consultation")

    assert NAME in letter
    assert MATTER in letter
    assert "自收到本意见书之日起15个工作日内" in letter
    assert "逾期未提出意见的，由本机关依照" in letter
    assert "张示例" not in letter


@pytest.mark.parametrize(
    ("party", "said", "unsaid"),
    [("joint_agency", "逾期未提出意见的视为同意公开", "不视为"), ("agency", "不视为你机关已经同意", "视为同意公开")],
)
def test_the_letter_to_an_agency_says_what_its_silence_means(
    sqlite_office: Office, party: str, said: str, unsaid: str
) -> None:
    """第三十四条 speaks of a joint maker only."""
    case = examined(sqlite_office)
    consult(sqlite_office, case, party)
    (letter,) = letters(sqlite_office, case, "agency_consultation")

    assert said in letter
    assert unsaid not in letter
    assert "15个工作日" in letter


def test_the_applicant_is_told_that_others_are_asked_and_that_the_time_is_not_counted(sqlite_office: Office) -> None:
    """第三十三条第三款; who is asked is not said, and no remedy is named: nothing is decided."""
    case = examined(sqlite_office)
    consult(sqlite_office, case)
    (letter,) = letters(sqlite_office, case, "consultation_notice")

    assert "张示例" in letter
    assert "第三十三条第三款的规定，征求意见所需时间不计算在答复期限内" in letter
    assert NAME not in letter
    assert MATTER not in letter
    assert "行政复议" not in letter


def test_the_applicant_is_not_promised_time_that_a_late_letter_cannot_give(sqlite_office: Office) -> None:
    """Sent after the due day, a consultation pauses nothing (docs/clocks.md); it is possible all the same."""
    case = examined(sqlite_office)
    sqlite_office.on(TUE_03_31)
    consult(sqlite_office, case)
    (letter,) = letters(sqlite_office, case, "consultation_notice")

    assert "不计算在答复期限内" not in letter
    assert due(sqlite_office, case) == (MON_03_30, MON_03_30)


def test_messages_go_to_those_who_left_an_address(sqlite_office: Office) -> None:
    """The consulted and the applicant by mail with letters of their own, and an SMS each; nothing personal."""
    case = examined(sqlite_office)
    consult(sqlite_office, case, email=EMAIL, phone=PHONE)
    rows = [row for row in outbox(sqlite_office) if "consultation" in row["notice"]]
    by_letter = {row["digest"]: row["letter"] for row in sqlite_office.state(case).letters}

    assert [(row["channel"], row["address_ref"], by_letter.get(row["document"])) for row in rows] == [
        ("mail", "value:consultation.c1.email", "third_party_consultation"),
        ("sms", "value:consultation.c1.phone", None),
        ("mail", "value:email", "consultation_notice"),
        ("sms", "value:phone", None),
    ]
    assert not [word for word in PERSONAL for row in rows if word in row["subject"] + row["text"]]


def test_an_applicant_without_an_address_gets_no_message_at_that_of_the_consulted(sqlite_office: Office) -> None:
    """The addresses of the step are not the applicant's."""
    case = examined(sqlite_office, email=None, phone=None)
    consult(sqlite_office, case, email=EMAIL, phone=PHONE)

    assert outbox(sqlite_office, "consultation_notice") == []


def test_a_letter_of_the_handlers_own_goes_instead(sqlite_office: Office) -> None:
    """It is sent as handed in, and none is drawn up beside it."""
    case = examined(sqlite_office)
    consult(sqlite_office, case, email=EMAIL, letter=OWN)
    (own,) = [row for row in sqlite_office.state(case).documents if row["kind"] == "letter"]

    assert [row["document"] for row in outbox(sqlite_office, "third_party_consultation")] == [own["digest"]]
    assert letters(sqlite_office, case, "third_party_consultation") == []


def test_nothing_of_the_consulted_lies_in_the_open(sqlite_office: Office) -> None:
    """Name, addresses and matter are in the vault."""
    case = examined(sqlite_office)
    consult(sqlite_office, case, email=EMAIL, phone=PHONE, address="示例市示例路2号")
    with sqlite_office.session() as session:
        said = in_the_open(session)

    assert not [word for word in (*PERSONAL, "示例路2号") if word in said]


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (asked(items=[2]), ItemUnknown),
        (asked(items=[]), MissingField),
        (asked("neighbour"), BadField),
        (asked(matter="\u3000"), MissingField),
        (asked(name=""), MissingField),
    ],
    ids=["no such item", "no item", "no such party", "nothing asked", "nobody asked"],
)
def test_a_consultation_asks_somebody_known_about_items_of_the_case(
    sqlite_office: Office, data: dict[str, Any], kind: type[Any]
) -> None:
    """Refused by name, nothing written."""
    sqlite_office.refused(kind, examined(sqlite_office), "consult", "qian", data)


@pytest.mark.parametrize("stage", ["registration", "review", "notification"])
def test_others_are_asked_in_the_examination_only(sqlite_office: Office, stage: str) -> None:
    """Before it nobody has looked at the matter, after it the answer is proposed."""
    sqlite_office.refused(StepNotInStage, sqlite_office.to_stage(stage), "consult", "zhao", asked())


# --- 催告 ----------------------------------------------------------------------------------------------------------


def test_those_consulted_are_reminded_of_their_last_day(sqlite_office: Office) -> None:
    """By a letter of its own to the one concerned; as often as one likes."""
    case = examined(sqlite_office)
    consult(sqlite_office, case)
    consult(sqlite_office, case, email=EMAIL)
    sqlite_office.on(FRI_03_27)
    sqlite_office.act(case, "remind_consulted", "zhao", {"id": "c2"})
    sqlite_office.act(case, "remind_consulted", "qian", {"id": "c2"})
    first, second = letters(sqlite_office, case, "consultation_reminder")

    assert first == second
    assert "请您于2026年3月30日前（含当日）提出书面意见，逾期未提出意见的，由本机关依法决定是否公开" in first
    assert {row["address_ref"] for row in outbox(sqlite_office, "consultation_reminder")} == {
        "value:consultation.c2.email"
    }


def test_nobody_is_reminded_who_has_answered_or_can_answer_no_more(sqlite_office: Office) -> None:
    """Answered on Monday 03-09; the other's period has passed on Tuesday 03-31."""
    case = examined(sqlite_office)
    consult(sqlite_office, case)
    consult(sqlite_office, case)
    answer(sqlite_office, case, "c1")
    sqlite_office.refused(ReminderTooLate, case, "remind_consulted", "qian", {"id": "c1"})
    sqlite_office.on(TUE_03_31)

    sqlite_office.refused(ReminderTooLate, case, "remind_consulted", "qian", {"id": "c2"})
    sqlite_office.refused(ConsultationUnknown, case, "remind_consulted", "qian", {"id": "c3"})


# --- the ends of a case ---------------------------------------------------------------------------------------------


def test_a_withdrawal_stops_every_clock(sqlite_office: Office) -> None:
    """Nobody is awaited any more; the history holds and replays."""
    case = examined(sqlite_office)
    consult(sqlite_office, case)
    consult(sqlite_office, case, "agency")
    sqlite_office.act(case, "withdraw", "zhao", {"statement": PAPER})
    state = sqlite_office.state(case)

    assert [name for name, clock in state.clocks.items() if clock.running] == []
    assert [row["step"] for row in state.tasks.values()] == ["archive"]
    with sqlite_office.session() as session:
        assert verify(session, sqlite_office.engine).findings == []
        assert replay_all(session, sqlite_office.engine).differing == ()


def test_a_lapse_stops_every_clock(sqlite_office: Office) -> None:
    """The applicant never mended the application while a third party was asked."""
    case = examined(sqlite_office)
    consult(sqlite_office, case)
    sqlite_office.act(case, "request_supplement", "zhao", {"defects": "请写明年度", "workdays": 3})
    sqlite_office.on(FRI_03_13)
    sqlite_office.silence(case, "lapse_supplement")

    assert [name for name, clock in sqlite_office.state(case).clocks.items() if clock.running] == []
