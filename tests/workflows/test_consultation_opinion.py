"""意见: one answer to each consultation and in time; what else comes is put on file. 条例第三十二条、第三十四条."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from gongkai.engine import (
    BadField,
    MissingField,
    OccurredAfterToday,
    StepNotInStage,
)
from gongkai.workflows.disclosure.chapters.consultation import ConsultationUnknown
from gongkai.workflows.disclosure.chapters.opinion import (
    OpinionBeforeAsked,
    OpinionGiven,
    OpinionTooLate,
)
from tests.office import MONDAY, PAPER, Office
from tests.workflows.consulting import (
    MON_03_09,
    PERSONAL,
    REASONS,
    answer,
    asking,
    given,
    held,
    in_the_open,
)

TUE_03_10, WED_03_11, THU_03_12 = (date(2026, 3, day) for day in (10, 11, 12))
FRI_03_20, FRI_03_27 = date(2026, 3, 20), date(2026, 3, 27)
MON_03_30, TUE_03_31 = date(2026, 3, 30), date(2026, 3, 31)  # fifteen working days after Monday 03-09, and past them
WED_04_01 = date(2026, 4, 1)  # fifteen working days after Wednesday 03-11


# --- an answer -----------------------------------------------------------------------------------------------------


def test_an_opinion_is_a_fact_a_document_and_a_value(sqlite_office: Office) -> None:
    """Its reasons lie in the vault; nobody is awaited any more."""
    case = asking(sqlite_office)
    sqlite_office.on(FRI_03_20)
    answer(sqlite_office, case, "c1", "partly", reasons=REASONS)
    state = sqlite_office.state(case)
    row = held(sqlite_office, case)

    assert (row["opinion"], row["ended"]) == ("partly", "answered")
    assert [(fact["on"], fact["id"]) for fact in state.facts if fact["type"] == "consultation_answered"] == [
        ("2026-03-20", "c1")
    ]
    assert [row["kind"] for row in state.documents] == ["application", "document"]
    assert "receive_opinion" not in [task["step"] for task in state.tasks.values()]
    with sqlite_office.session() as session:
        assert sqlite_office.engine.reveal(session, state, state.values["consultation.c1.reasons"]) == REASONS
        said = in_the_open(session)
    assert not [word for word in PERSONAL if word in said]


def test_the_others_are_still_awaited(sqlite_office: Office) -> None:
    """One task as long as anybody may answer."""
    case = asking(sqlite_office, "third_party", "agency", "joint_agency")
    for id_, left in (("c2", 1), ("c1", 1), ("c3", 0)):
        answer(sqlite_office, case, id_)
        tasks = [row for row in sqlite_office.state(case).tasks.values() if row["step"] == "receive_opinion"]
        assert [(row["role"], row["unit"]) for row in tasks] == [("handler", "land")] * left


def test_an_opinion_may_be_recorded_some_days_later_with_the_paper(sqlite_office: Office) -> None:
    """It came on Friday 03-20 and is recorded on Friday 03-27: the day it came counts."""
    case = asking(sqlite_office)
    sqlite_office.on(FRI_03_27)
    answer_on = {"occurred_on": FRI_03_20}
    sqlite_office.act(case, "receive_opinion", "zhao", given(), **answer_on)

    assert sqlite_office.state(case).clocks["consultation.c1"].stopped_on == FRI_03_20


def test_a_consultation_is_answered_once(sqlite_office: Office) -> None:
    """The second opinion is refused by name, and says where it may go."""
    case = asking(sqlite_office)
    answer(sqlite_office, case)
    refused = sqlite_office.refused(OpinionGiven, case, "receive_opinion", "qian", given("c1", "object"))

    assert (refused.id, refused.answered_on) == ("c1", MON_03_09)
    assert "file_document" in refused.en


def test_only_somebody_asked_answers(sqlite_office: Office) -> None:
    """No number, and no consultation at all."""
    asked, unasked = asking(sqlite_office), sqlite_office.to_stage("examination")
    refused = sqlite_office.refused(ConsultationUnknown, asked, "receive_opinion", "qian", given("c2"))
    assert refused.known == "c1"

    sqlite_office.refused(ConsultationUnknown, unasked, "receive_opinion", "qian", given())


@pytest.mark.parametrize(("arrived", "on"), [(None, MONDAY), (WED_03_11, TUE_03_10)], ids=["sent", "arrived"])
def test_nobody_answers_before_being_asked(sqlite_office: Office, arrived: date | None, on: date) -> None:
    """Facts out of order: before the letter of Monday 03-09 was sent, or before it came on Wednesday 03-11."""
    case = asking(sqlite_office, arrived=arrived)
    sqlite_office.on(THU_03_12)
    refused = sqlite_office.refused(OpinionBeforeAsked, case, "receive_opinion", "qian", given(), occurred_on=on)

    assert (refused.on, refused.asked_on) == (on, arrived or MON_03_09)


def test_an_opinion_after_the_end_is_refused_with_the_article(sqlite_office: Office) -> None:
    """第三十二条: the last day is in time, the next is not, whether or not a sweep has run; it may be put on file."""
    case = asking(sqlite_office)
    sqlite_office.on(TUE_03_31)
    refused = sqlite_office.refused(OpinionTooLate, case, "receive_opinion", "qian", given())
    assert (refused.due_on, refused.on) == (MON_03_30, TUE_03_31)
    assert refused.article == "《政府信息公开条例》第三十二条"
    sqlite_office.act(case, "file_document", "qian", {"kind": "late_opinion", "document": PAPER})

    sqlite_office.act(case, "receive_opinion", "qian", given(), occurred_on=MON_03_30)
    assert held(sqlite_office, case)["ended"] == "answered"


@pytest.mark.parametrize(
    ("party", "article"),
    [("joint_agency", "《政府信息公开条例》第三十四条"), ("agency", "《政府信息公开条例》第三十三条第三款")],
)
def test_each_kind_is_too_late_by_its_own_article(sqlite_office: Office, party: str, article: str) -> None:
    """Of another agency only the time is regulated."""
    case = asking(sqlite_office, party)
    sqlite_office.on(TUE_03_31)

    refused = sqlite_office.refused(OpinionTooLate, case, "receive_opinion", "qian", given())
    assert refused.article == article


def test_the_period_is_that_of_their_receipt(sqlite_office: Office) -> None:
    """The letter came on Wednesday 03-11, so that Wednesday 04-01 is in time."""
    case = asking(sqlite_office, arrived=WED_03_11)
    sqlite_office.on(WED_04_01)
    answer(sqlite_office, case)

    assert held(sqlite_office, case)["ended"] == "answered"


@pytest.mark.parametrize(
    ("data", "kind", "on"),
    [
        ({"id": "c1", "opinion": "consent"}, MissingField, None),
        ({"id": "c1", "opinion": "perhaps", "document": PAPER}, BadField, None),
        ({"id": "c1", "document": PAPER}, MissingField, None),
        (given(), OccurredAfterToday, TUE_03_10),
    ],
    ids=["no paper", "no such opinion", "no opinion", "tomorrow"],
)
def test_an_opinion_is_a_paper_that_has_come(
    sqlite_office: Office, data: dict[str, Any], kind: type[Any], on: date | None
) -> None:
    """Refused by name, nothing written."""
    sqlite_office.refused(kind, asking(sqlite_office), "receive_opinion", "qian", data, occurred_on=on)


# --- 归入案卷 ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("stage", ["intake", "registration", "examination", "review", "notification", "service"])
def test_a_document_is_put_on_file_and_changes_nothing_else(sqlite_office: Office, stage: str) -> None:
    """Whatever comes while the case is under way."""
    case = sqlite_office.to_stage(stage)
    before = sqlite_office.state(case)
    data = {"kind": "correspondence", "reason": "申请人来信", "document": PAPER}
    sqlite_office.act(case, "file_document", "zhao", data)
    after = sqlite_office.state(case)

    assert len(after.documents) == len(before.documents) + 1
    for part in ("stage", "facts", "clocks", "items", "values", "tasks", "letters", "numbers"):
        assert getattr(after, part) == getattr(before, part)


def test_an_archived_case_takes_no_more_documents(sqlite_office: Office) -> None:
    """The file is closed."""
    data = {"kind": "other", "document": PAPER}

    sqlite_office.refused(StepNotInStage, sqlite_office.to_stage("archived"), "file_document", "zhao", data)


def test_a_document_on_file_may_be_of_an_earlier_day_but_needs_the_paper(sqlite_office: Office) -> None:
    """It came on Monday 03-02 and is filed on Monday 03-09; without a file there is nothing to put there."""
    case = asking(sqlite_office)
    data = {"kind": "proof_of_service", "document": PAPER}
    sqlite_office.act(case, "file_document", "zhao", data, occurred_on=MONDAY)

    sqlite_office.refused(MissingField, case, "file_document", "zhao", {"kind": "other"})
    sqlite_office.refused(BadField, case, "file_document", "zhao", {**data, "kind": "secret"})
