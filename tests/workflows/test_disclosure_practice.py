"""What an agency may settle for itself: who signs what was reviewed, how long a stage may last; and what it may not."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from gongkai.engine import Actor, BadCalendar, CaseState, Situation, Taken
from gongkai.workflows.calendars import national_calendar, read_notice
from gongkai.workflows.disclosure import DISCLOSURE
from gongkai.workflows.disclosure.chapters.intake import receipt_lawful
from gongkai.workflows.disclosure.chapters.signing import ReviewerSigns, reviewer_apart
from gongkai.workflows.disclosure.outcomes import outcome_label
from tests.office import MONDAY, PAPER, SETTINGS, Office

FRI_2026_02_27 = date(2026, 2, 27)
DISCLOSED = {"outcome": "disclosed"}
SECRET = {"outcome": "third_party", "article": "第十五条"}
WU = Actor("wu", frozenset({"reviewer", "signer"}), "office")


def signing(items: list[dict[str, str]], **practice: Any) -> Situation:
    """Wu, who approved what Qian proposed, is to sign it."""
    taken = (Taken("propose", "qian", None, 1, MONDAY), Taken("approve", "wu", None, 2, MONDAY))
    rows = {str(number): item for number, item in enumerate(items, start=1)}
    workflow = DISCLOSURE.workflow
    state = CaseState("c", "shili", workflow.digest, stage="review", version=2, taken=taken, items=rows)
    step = workflow.step("sign")
    return Situation(workflow, step, state, WU, MONDAY, MONDAY, national_calendar(), practice)


@pytest.mark.parametrize(
    ("allowed", "items", "signs"),
    [
        (False, [DISCLOSED], False),
        (True, [DISCLOSED], True),
        (["disclosed"], [DISCLOSED], True),
        (["not_held"], [DISCLOSED], False),
        (["disclosed"], [DISCLOSED, {"outcome": "not_held"}], False),
        ([], [DISCLOSED], False),
        (True, [SECRET], False),
        (["third_party"], [SECRET], False),
    ],
)
def test_the_reviewer_signs_only_what_the_agency_lets_them(allowed: Any, items: list[Any], signs: bool) -> None:
    """Every outcome of the case must be allowed, and a refusal under Articles 14 to 16 never is."""
    refused = reviewer_apart(signing(items, reviewer_may_sign=allowed))

    assert isinstance(refused, ReviewerSigns) is not signs


def test_a_stage_without_a_limit_of_its_own_starts_none_after_the_supplement(sqlite_office: Office) -> None:
    """Where the agency sets no days for 审理, only the limits of the law start anew."""
    office = Office(sqlite_office.database, f"{SETTINGS}\n[stage_days]\nexamination = 0\n")
    case = office.to_stage("examination")
    office.act(case, "request_supplement", "zhao", {"defects": "请写明年度", "workdays": 10})
    office.act(case, "receive_supplement", "zhao", {"supplement": PAPER})

    assert "examination" not in office.state(case).clocks
    assert office.state(case).clocks["reply"].running


def test_a_guard_that_is_asked_without_data_does_not_guess() -> None:
    """Whether a receipt is lawful is known when its days are."""
    assert receipt_lawful(replace(signing([DISCLOSED]), data=None)) is None


def test_a_receipt_confirmed_at_once_keeps_the_day_of_arrival_for_the_strict_reading(sqlite_office: Office) -> None:
    """The mail came on Friday and was confirmed when it was entered on Monday: due from Monday, safe from Friday."""
    case = sqlite_office.receive(channel="email", submitted=FRI_2026_02_27, confirmed=sqlite_office.today)
    fact = sqlite_office.state(case).facts[0]

    assert (fact["on"], fact["safe_on"]) == ("2026-03-02", "2026-02-27")


@pytest.mark.parametrize(
    ("code", "label"),
    [
        (None, "——"),
        ("disclosed", "予以公开"),
        ("withdrawn", "申请人撤回"),
        ("of_another_program", "of_another_program"),
    ],
)
def test_an_outcome_is_shown_in_words(code: str | None, label: str) -> None:
    """One that this program does not know is shown as it is written."""
    assert outcome_label(code) == label


@pytest.mark.parametrize("day", ["2026-11-30", "2028-02-01"])
def test_a_notice_settles_no_day_far_from_its_year(day: str) -> None:
    """The December before and the January after belong to it, because days are shifted over New Year."""
    text = '{"year": 2027, "days": [{"date": "%s", "isOffDay": true, "name": "元旦"}]}'
    for near in ("2026-12-01", "2028-01-31"):
        assert read_notice(text % near, "国办发明电〔2026〕0号")[0] == 2027
    with pytest.raises(BadCalendar) as refused:
        read_notice(text % day, "国办发明电〔2026〕0号")

    assert day in str(refused.value.data["fault"])
