"""What passes the door of a command: declared fields in their shapes, days that may be told, and a clock that goes on.

Nothing of what is refused here is ever written, nor said again in a message.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from gongkai.engine import (
    Attachment,
    Backdated,
    BadField,
    ClockWentBack,
    EvidenceMissing,
    GongkaiError,
    MissingField,
    OccurredAfterToday,
    RoleMissing,
    StepNotInStage,
    UndeclaredField,
)
from gongkai.workflows.disclosure.chapters.proposal import ItemUnanswered
from gongkai.workflows.disclosure.reading import current_reply
from tests.office import MONDAY, OUTCOMES, PAPER, Office, application

TUE_2026_03_03 = date(2026, 3, 3)
WED_2026_03_04 = date(2026, 3, 4)
REASON = "需要检索的档案数量较大"
EXTENSION = {"workdays": 20, "reason": REASON}
SECRET = "110101199001010000"


# --- fields ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["note", "Workdays", "workdays ", ""], ids=repr)
def test_an_undeclared_field_is_refused(office: Office, name: str) -> None:
    """Each step says what it takes (design 4.14); a field that is not among it is named, with those that are."""
    case = office.to_stage("examination")
    undeclared = office.refused(UndeclaredField, case, "extend", "sun", {**EXTENSION, name: "x"})

    assert (undeclared.step, undeclared.field) == ("extend", name)
    assert undeclared.known == "workdays、reason"


def test_an_undeclared_column_of_a_table_is_refused(office: Office) -> None:
    """Rows are read as strictly as fields."""
    case = office.to_stage("examination")
    rows = [{"item": 1, "outcome": "disclosed", "note": "x"}]
    undeclared = office.refused(UndeclaredField, case, "propose", "qian", {"outcomes": rows})

    assert (undeclared.step, undeclared.field) == ("propose.outcomes", "note")


@pytest.mark.parametrize("reason", [None, "", "  \n"], ids=repr)
def test_a_required_field_says_something(office: Office, reason: str | None) -> None:
    """Nothing, an empty text and a blank one are the same: missing."""
    case = office.to_stage("examination")
    missing = office.refused(MissingField, case, "extend", "sun", {"workdays": 20, "reason": reason})

    assert (missing.field, missing.label) == ("reason", "延期理由")


@pytest.mark.parametrize(
    "fields",
    [
        {"workdays": "20"},
        {"workdays": 20.0},
        {"workdays": True},
        {"workdays": -1},
        {"workdays": 2**53},
        {"reason": 7},
        {"reason": ["理由"]},
        {"reason": "x" * 20_001},
        {"reason": "x\ud800"},
        {"reason": "x\0"},
    ],
    ids=repr,
)
def test_a_field_of_another_shape_is_refused(office: Office, fields: dict[str, Any]) -> None:
    """Whole numbers are whole numbers, texts are texts that any database can hold."""
    bad = office.refused(BadField, office.to_stage("examination"), "extend", "sun", {**EXTENSION, **fields})

    assert [bad.field] == list(fields)


@pytest.mark.parametrize(
    "fields",
    [
        {"channel": "pigeon"},
        {"submitted": "2026-02-30"},
        {"submitted": "02/03/2026"},
        {"submitted": 20260302},
        {"items": "补偿方案"},
        {"items": ["补偿方案"] * 501},
        {"application": "申请书"},
        {"attachments": PAPER},
        {"category": ["natural_person"]},
    ],
    ids=lambda fields: next(iter(fields)),
)
def test_an_application_with_a_field_of_another_shape_opens_no_case(office: Office, fields: dict[str, Any]) -> None:
    """Choices, days, lists and files."""
    data = application(**fields)
    bad = office.refusal(
        BadField,
        lambda session: office.engine.open(session, "disclosure", data=data, actor="zhao", request_id="r"),
    )

    assert [bad.field] == list(fields)


@pytest.mark.parametrize(
    "paper",
    [
        Attachment("申请书.txt", "text/plain\0", b"1"),
        Attachment("申请书.txt", "e\u0301", b"1"),
        Attachment("申请书\ud800.txt", "text/plain", b"1"),
    ],
    ids=["media type with NUL", "media type not NFC", "name with a surrogate"],
)
def test_a_file_whose_name_or_type_no_history_can_hold_is_refused_at_the_door(
    office: Office, paper: Attachment
) -> None:
    """Both come from strangers' mails: refused by name, on every database alike."""
    data = application(application=paper)

    office.refusal(
        GongkaiError,
        lambda session: office.engine.open(session, "disclosure", data=data, actor="zhao", request_id="r"),
    )


def test_a_message_never_repeats_what_was_entered(office: Office) -> None:
    """Personal values go into no error text, whichever field they were put in by mistake."""
    case = office.to_stage("examination")
    for data in ({**EXTENSION, "workdays": SECRET}, {"workdays": 20, "reason": [SECRET]}):
        assert SECRET not in str(office.refused(GongkaiError, case, "extend", "sun", data))
    wrong = {"outcomes": [{"item": 1, "outcome": SECRET}]}
    assert SECRET not in str(office.refused(GongkaiError, case, "propose", "qian", wrong))


def test_texts_are_kept_as_nfc_without_blanks_around_them(office: Office) -> None:
    """Two ways of writing é are one name."""
    state = office.state(office.receive(name="  Ame\u0301lie\n"))
    with office.session() as session:
        assert office.engine.reveal(session, state, state.values["name"]) == "Am\u00e9lie"


# --- the legal day -----------------------------------------------------------------------------------------------


def test_nothing_occurs_after_today(office: Office) -> None:
    """On Monday nothing is recorded of Tuesday."""
    case = office.to_stage("examination")
    data = {"supplement": PAPER}
    office.act(case, "request_supplement", "qian", {"defects": "请写明年度", "workdays": 10})
    refused = office.refused(OccurredAfterToday, case, "receive_supplement", "qian", data, occurred_on=TUE_2026_03_03)

    assert (refused.occurred_on, refused.today) == (TUE_2026_03_03, MONDAY)


@pytest.mark.parametrize(
    ("stage", "step", "actor", "data"),
    [
        ("examination", "extend", "sun", EXTENSION),
        ("examination", "propose", "qian", {"outcomes": OUTCOMES, "reply": PAPER}),
        ("review", "approve", "wu", {}),
        ("registration", "request_supplement", "zhao", {"defects": "请写明年度", "workdays": 10}),
        ("service", "archive", "zhao", {"retention": "10_years", "pages": 12}),
    ],
)
def test_the_agencys_own_acts_are_of_the_day_they_are_recorded(
    office: Office, stage: str, step: str, actor: str, data: dict[str, Any]
) -> None:
    """With or without a paper; what was forgotten is a correction (design 4.3)."""
    case = office.to_stage(stage)
    office.on(TUE_2026_03_03)
    refused = office.refused(Backdated, case, step, actor, data, occurred_on=MONDAY)

    assert (refused.occurred_on, refused.today) == (MONDAY, TUE_2026_03_03)


def test_a_signature_is_not_backdated(office: Office) -> None:
    """Least of all this one."""
    case = office.to_stage("review")
    office.reviewed(case)
    office.on(TUE_2026_03_03)
    data = {"reply": current_reply(office.state(case))}

    office.refused(Backdated, case, "sign", "wang", data, occurred_on=MONDAY)


def test_an_outside_fact_of_an_earlier_day_comes_with_its_paper(office: Office) -> None:
    """The letter was posted on Monday; on Wednesday the receipt of the post office proves it."""
    case = office.to_stage("notification", address="示例市示例路3号")
    office.act(case, "seal", "zhao")
    office.on(WED_2026_03_04)
    office.refused(EvidenceMissing, case, "dispatch", "zhao", {"route": "post"}, occurred_on=MONDAY)
    office.act(case, "dispatch", "zhao", {"route": "post", "evidence": PAPER}, occurred_on=MONDAY)
    with office.session() as session:
        entry = office.engine.history(session, case)[-1]

    assert (entry.occurred_on, entry.body["recorded_at"]) == (MONDAY, "2026-03-04T01:00:00.000000Z")


# --- the clock ---------------------------------------------------------------------------------------------------


def test_a_clock_that_went_back_more_than_a_minute_stops_the_office(office: Office) -> None:
    """An entry that looks older than the one before it would be taken for tampering."""
    case = office.to_stage("examination")
    office.clock.advance(timedelta(seconds=-61))
    refused = office.refused(ClockWentBack, case, "extend", "sun", EXTENSION)

    assert (refused.now, refused.before) == ("2026-03-02T00:58:59.000000Z", "2026-03-02T01:00:00.000000Z")


def test_a_clock_that_went_back_a_little_is_recorded_as_standing_still(office: Office) -> None:
    """Two servers differ by a second or so: the record never goes back."""
    case = office.to_stage("examination")
    office.clock.advance(timedelta(seconds=-59))
    office.act(case, "extend", "sun", EXTENSION)
    office.clock.advance(timedelta(seconds=60))
    office.act(case, "withdraw", "zhao", {"statement": PAPER})
    with office.session() as session:
        history = office.engine.history(session, case)

    assert [entry.body["recorded_at"] for entry in history[-3:]] == [
        "2026-03-02T01:00:00.000000Z",
        "2026-03-02T01:00:00.000000Z",
        "2026-03-02T01:00:01.000000Z",
    ]


# --- how it is said ----------------------------------------------------------------------------------------------


def test_a_refusal_names_the_step_the_reason_what_is_allowed_and_who_is_awaited(office: Office) -> None:
    """Design 4.10, in both lines."""
    case = office.to_stage("intake")
    refused = office.refused(StepNotInStage, case, "seal", "zhao")

    assert refused.step == "seal"
    assert refused.zh.startswith(
        "「用印」不能办理：案件处于「受理」环节，此动作只在「告知」办理。现在可办：登记、作废重复登记、"
    )
    assert refused.zh.endswith("、提出更正；等待：登记员登记。")
    assert {"register", "void", "withdraw", "propose_correction"} <= set(refused.allowed)
    assert refused.awaited == ("registrar for register",)


def test_a_refusal_names_the_unit_that_is_awaited(office: Office) -> None:
    """A task held within a unit waits for that unit."""
    refused = office.refused(StepNotInStage, office.to_stage("examination"), "seal", "zhao")

    assert refused.awaited == ("handler（land） for propose",)


def test_a_refusal_tells_every_reason_at_once(office: Office) -> None:
    """The wrong person with incomplete outcomes hears both."""
    case = office.receive()
    office.register(case, ["补偿方案", "征地批复"])
    office.assign(case)
    refused = office.refused(RoleMissing, case, "propose", "zheng", {"outcomes": OUTCOMES})

    assert {RoleMissing, ItemUnanswered} <= {type(reason) for reason in refused.reasons}
    assert "第 2 项" in refused.zh
