"""The law, rule by rule: a short fact for each that no other file of this folder names, and the table of them all.

The ids are those of `docs/law.md`.
"""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from gongkai.engine.casework import level_days, list_cases, sweep
from gongkai.workflows.calendars import national_calendar
from gongkai.workflows.disclosure import compute
from gongkai.workflows.disclosure.annual_table import ANNUAL_ROWS
from gongkai.workflows.disclosure.chapters.fee import NothingToCharge
from gongkai.workflows.disclosure.chapters.signing import SecrecyReviewMissing
from gongkai.workflows.disclosure.grounds import OtherAgencyMissing
from gongkai.workflows.disclosure.letters import LETTERS
from gongkai.workflows.disclosure.letters.remedy import REMEDY
from gongkai.workflows.disclosure.limits import reply_limit
from gongkai.workflows.disclosure.outcomes import OUTCOMES, review_first
from gongkai.workflows.disclosure.procedure import disclosure_2008, disclosure_2019
from gongkai.workflows.disclosure.regime import REGIME_2008, REGIME_2019
from tests.answers import answer
from tests.office import PAPER, Office

ROOT = Path(__file__).parents[2]
TABLE = ROOT / "docs" / "law.md"
CALENDAR = national_calendar()
_LAW = """
R10 R14 R15 R16 R17 R18 R27-28 R29 R30 R31-1 R31-2a R31-2b R31-3 R32 R33-1 R33-2 R33-3 R34 R35 R36-1 R36-2 R36-3 R36-4
R36-5 R36-6 R36-7 R37 R38 R39 R40 R41 R42 R43 R44 R45 R47 R49 R50 R51 O20 O21 O23 O24 O27 O-tr F-1 F-2 F-3 F-4 F-4b F-5
F-6 F-7 F-8 F-9 F-10 T1 T2 T3 T4 T5 T6 T7 T8 T9 T10 T11 T12 M1 M2 M3 M4 M5 M6 M7 M8 D1 D2 D3 D4 D5 D6 D7 D8
"""
RULES = _LAW.split()


def due(received: str, *facts: dict[str, Any]) -> str:
    """The due day of an application received on a day, after facts."""
    return str(compute({"received": received, "facts": list(facts)}, CALENDAR).as_json()["due_on"])


def days(**description: str) -> tuple[str, str]:
    """The day of receipt and the day from which the strict reading counts."""
    told = compute(description, CALENDAR).as_json()
    return told["receipt_on"], told["safe_receipt_on"]


# --- the table --------------------------------------------------------------------------------------------------------


def rows() -> dict[str, tuple[str, list[str], list[str]]]:
    """What the table says of each rule: in words, the files that carry it, the tests that name it."""
    found = {}
    for line in TABLE.read_text("utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("| ") and len(cells) == 4 and cells[0] in RULES:
            files = [re.findall(r"`([^`]+)`", cell) for cell in cells[2:]]
            found[cells[0]] = (cells[1], files[0], files[1])
    return found


def test_every_rule_stands_in_the_table_once() -> None:
    """In the order of the law."""
    listed = re.findall(r"^\| (\S+) \|", TABLE.read_text("utf-8"), re.MULTILINE)
    assert [rule for rule in listed if rule in RULES] == RULES


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_is_carried_by_files_that_are_there_and_named_by_its_test(rule: str) -> None:
    """A test that only stands in the table proves nothing: the file itself says the rule's id."""
    words, code, tests = rows()[rule]
    assert words
    assert [name for name in code if not (ROOT / name).is_file()] == []
    assert tests
    for name in tests:
        told = (ROOT / "tests" / name).read_text("utf-8")
        assert re.search(rf"(?<![\w-]){re.escape(rule)}(?![\w-])", told), name


# --- outcomes ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rule", "article", "codes"),
    [
        ("R14", "第十四条", {"state_secret", "barred_by_law", "security_stability"}),
        ("R16", "第十六条", {"internal_affairs", "process_information", "enforcement_file"}),
        ("R36-1", "第三十六条第（一）", {"disclosed"}),
        ("R36-3", "第十五条", {"third_party"}),
        ("R36-7", "第三十六条第（七）项", {"special_query"}),
        ("R38", "第三十八条", {"not_ready_made"}),
        ("R39", "第三十九条", {"petition", "publication"}),
    ],
)
def test_an_article_has_its_outcomes(rule: str, article: str, codes: set[str]) -> None:
    """And no other; the reply cites it."""
    assert rule in RULES
    assert {code for code, outcome in OUTCOMES.items() if outcome.article.startswith(article)} == codes


def test_what_another_agency_made_is_not_ours_to_disclose(sqlite_office: Office) -> None:
    """[R10] The maker discloses; whoever asks here is told who that is, and how to reach it."""
    case = sqlite_office.to_stage("examination")
    bare = [{"item": 1, "outcome": "not_held", "reason": "由示例市交通局制作"}]
    sqlite_office.refused(OtherAgencyMissing, case, "propose", "qian", {"outcomes": bare})
    sqlite_office.propose(case, [answer("not_held")])
    draft = sqlite_office.state(case).letters[-1]["digest"]
    with sqlite_office.session() as session:
        assert "示例市交通局，电话 000-0000001" in sqlite_office.engine.document(session, case, draft).decode()


def test_special_registers_are_refused_and_need_no_review_first() -> None:
    """[D5] 行政查询 stands among the refusals of the annual table, but is none of Articles 14 to 16."""
    assert OUTCOMES["special_query"].group == "refused"
    assert not review_first([("special_query", None)])


def test_the_annual_table_has_twenty_one_leaf_rows() -> None:
    """[R49] [R50] 国办公开办函〔2021〕30号, table 三（三）: every way a request can end is one of them."""
    assert len(ANNUAL_ROWS) == len({code for code, _ in ANNUAL_ROWS}) == 21


def test_nothing_is_signed_before_the_secrecy_review(sqlite_office: Office) -> None:
    """[R17] Review first, release later."""
    case = sqlite_office.to_stage("review")
    sqlite_office.act(case, "approve", "wu")
    sqlite_office.refused(SecrecyReviewMissing, case, "sign", "wang", {"reply": "sha256:0"})


def test_what_was_refused_is_found_again_for_re_evaluation(sqlite_office: Office) -> None:
    """[R18] The list of cases says the outcome of each, of those already answered too."""
    sqlite_office.to_stage("archived")
    case = sqlite_office.to_stage("examination")
    sqlite_office.propose(case, [answer("internal_affairs")])
    sqlite_office.reviewed(case)
    sqlite_office.sign(case)
    with sqlite_office.session() as session:
        refused = [row["id"] for row in list_cases(session, "shili") if row["outcome"] == "internal_affairs"]
    assert refused == [case]


# --- who may ask, and how ---------------------------------------------------------------------------------------------


def test_nobody_is_asked_what_the_information_is_for() -> None:
    """[R27-28] The test of own needs fell in 2019: no field of the application asks for a purpose."""
    fields = {field.name for field in disclosure_2019().opening.fields}
    assert not fields & {"purpose", "use", "reason"}


def test_under_the_old_rules_name_and_contact_suffice() -> None:
    """[O20] Proof of identity came with the revision; no step demands the number itself."""
    required = {field.name for field in disclosure_2008().opening.fields if field.required}
    assert required == {"channel", "name", "category", "form", "route", "application"}


def test_who_cannot_write_applies_by_word_of_mouth(sqlite_office: Office) -> None:
    """[R43] The office writes it down and reads it out."""
    case = sqlite_office.receive(channel="oral", read_back=True)
    assert sqlite_office.state(case).stage == "intake"


def test_the_statutory_stages_are_there() -> None:
    """[R45] 登记、审核、办理、答复、归档, under the names of 巴政办发〔2018〕51号."""
    labels = [stage.label for stage in disclosure_2019().stages]
    assert labels == ["受理", "登记", "审理", "审核", "告知", "回执", "归档"]


@pytest.mark.parametrize(
    ("rule", "description", "receipt"),
    [
        ("R31-1", {"channel": "in_person", "submitted": "2026-03-02"}, ("2026-03-02", "2026-03-02")),
        ("R31-2a", {"channel": "registered_mail", "signed_for": "2026-03-03"}, ("2026-03-03", "2026-03-03")),
        (
            "R31-2b",
            {"channel": "ordinary_mail", "arrived": "2026-03-02", "confirmed": "2026-03-04"},
            ("2026-03-04", "2026-03-02"),
        ),
        ("T4", {"channel": "fax", "submitted": "2026-03-02", "confirmed": "2026-03-05"}, ("2026-03-05", "2026-03-02")),
        ("T7", {"channel": "internet", "submitted": "2026-03-02"}, ("2026-03-02", "2026-03-02")),
    ],
)
def test_the_day_of_receipt_by_channel(rule: str, description: dict[str, str], receipt: tuple[str, str]) -> None:
    """Monday 2 to Thursday 5 March 2026; unconfirmed, the day of submission counts (指导案例26号)."""
    assert rule in RULES
    assert days(**description) == receipt


# --- days -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rules", "received", "facts", "expected"),
    [
        ("T1", "2026-03-02", [], "2026-03-30"),  # Monday, Monday: the day of receipt is not counted
        ("T2", "2022-09-30", [], "2022-11-02"),  # Friday, Wednesday: Saturday 8 and Sunday 9 October were worked
        ("T8 R33-2", "2026-03-02", [{"type": "extended", "on": "2026-03-27", "workdays": 20}], "2026-04-28"),
        (
            "T9 R33-3",  # paused from Tuesday 10 to Friday 13 March: four working days
            "2026-03-02",
            [
                {"type": "consultation_sent", "on": "2026-03-09", "id": "c1", "with": "third_party"},
                {"type": "consultation_answered", "on": "2026-03-13", "id": "c1"},
            ],
            "2026-04-03",
        ),
        (
            "T10",
            "2026-03-02",
            [{"type": "supplement_requested", "on": "2026-03-04"}, {"type": "supplement_received", "on": "2026-03-16"}],
            "2026-04-14",
        ),
    ],
)
def test_the_due_day(rules: str, received: str, facts: list[dict[str, Any]], expected: str) -> None:
    """Each with its weekday worked out by hand over the calendar of its year."""
    assert set(rules.split()) <= set(RULES)
    assert due(received, *facts) == expected


def test_a_period_of_days_ends_on_a_worked_day_and_one_in_working_days_does_anyway() -> None:
    """[T3] 20 working days from Monday 2 March 2026 end on a Monday; no due day of a year is a day of rest."""
    for month in range(1, 7):
        last = date.fromisoformat(due(f"2026-{month:02}-02"))
        assert CALENDAR.is_worked(last)


def test_the_count_cites_the_law_of_civil_procedure() -> None:
    """[T11] No judicial rule says how to count: the explanation names the article that is applied by analogy."""
    told = compute({"received": "2026-03-02", "facts": []}, CALENDAR).as_json()
    assert "民事诉讼法" in str(told["explanation"])


def test_an_applicants_lawyer_who_counts_the_first_day_is_warned_of_in_time() -> None:
    """[D1] Received on Thursday 20 February 2025: due on Thursday 20 March, and the alert is given before the 19th."""
    assert due("2025-02-20") == "2025-03-20"
    clock = {"due_on": date(2025, 3, 20), "safe_on": date(2025, 3, 20)}
    assert level_days(clock, CALENDAR, 5, 2, statutory=True)["warn"] == date(2025, 3, 18)


def test_lights_come_before_and_after_the_day() -> None:
    """[D7] 提醒 5 and 预警 2 working days before, 黄牌 on the safe day, 红牌 once the due day has passed."""
    clock = {"due_on": date(2026, 3, 30), "safe_on": date(2026, 3, 30)}
    lights = level_days(clock, CALENDAR, 5, 2, statutory=True)
    assert lights == {
        "remind": date(2026, 3, 23),
        "warn": date(2026, 3, 26),
        "yellow": date(2026, 3, 30),
        "red": date(2026, 3, 31),
    }


def test_the_periods_of_today_are_twenty_and_twenty() -> None:
    """[D8] Pages that still speak of fifteen are out of date."""
    assert reply_limit(date(2026, 3, 2)).days == 20
    assert reply_limit(date(2019, 5, 14)).days == 15


# --- replies and remedies ---------------------------------------------------------------------------------------------


def test_what_can_be_answered_at_once_is(sqlite_office: Office) -> None:
    """[R33-1] On the spot, with the applicant's signature."""
    case = sqlite_office.to_stage("registration")
    data = {"outcomes": [{"item": 1, "outcome": "disclosed"}], "signed_sheet": PAPER}
    sqlite_office.act(case, "reply_on_the_spot", "zhao", data)
    clock = sqlite_office.state(case).clocks["reply"]
    assert (clock.start_on, clock.stopped_on) == (sqlite_office.today, sqlite_office.today)


def test_notices_on_the_way_bear_no_remedy() -> None:
    """[T12] [R47] [R51] A supplement, an extension, a fee, a consultation decide nothing; a reply does."""
    bearing = {name for name, spec in LETTERS.items() if set(REMEDY) <= set(spec.required)}
    assert {"reply", "lapse_notice", "fee_lapse_notice"} <= bearing
    assert not bearing & {"supplement_notice", "extension_notice", "fee_notice", "consultation_notice"}


def test_no_letter_says_what_to_do_about_silence() -> None:
    """[M4] [D4] Whether review must come first when nothing was answered is unsettled: the engine writes no such
    letter, it says *overdue* and alerts."""
    told = compute({"received": "2026-03-02", "facts": [], "as_of": "2026-03-31"}, CALENDAR).as_json()
    assert told["verdict"] == "overdue"
    assert not [name for name in LETTERS if "overdue" in name]


@pytest.mark.parametrize(
    ("party", "meaning"), [("third_party", "agency_decides"), ("joint_agency", "deemed_consent"), ("agency", "none")]
)
def test_silence_means_what_the_law_of_the_asked_says(sqlite_office: Office, party: str, meaning: str) -> None:
    """[D6] [R34] Asked on Monday 2 March 2026; on Tuesday 24 March the fifteen working days of them all are over."""
    case = sqlite_office.to_stage("examination")
    asked = {"with": party, "items": [1], "name": "李第三", "matter": "是否同意公开"}
    sqlite_office.act(case, "consult", "qian", asked)
    sqlite_office.on(date(2026, 3, 24))
    sweep(sqlite_office.session, sqlite_office.engine)

    assert sqlite_office.state(case).values["consultations"]["c1"]["consequence"] == meaning


def test_providing_is_free_within_reason(sqlite_office: Office) -> None:
    """[R42] [F-9] Ten items a month cost nothing; what is charged beyond stays in the case for the annual report."""
    case = sqlite_office.to_stage("examination")
    free = {"basis": "items", "count": 10}
    sqlite_office.refused(NothingToCharge, case, "notice_fee", "zhao", free)
    sqlite_office.act(case, "notice_fee", "zhao", {"basis": "items", "count": 1, "already": 10})

    assert sqlite_office.state(case).values["fee"]["amount_yuan"] == 100


def test_the_old_rules_charged_costs_not_processing() -> None:
    """[O27] 信息处理费 came in 2021: no step of the old workflow asks for it."""
    assert not [step.name for step in disclosure_2008().steps if "fee" in step.name]


def test_each_regime_cites_its_own_articles() -> None:
    """2008 or 2019, never both."""
    assert REGIME_2008.cite("supplement") != REGIME_2019.cite("supplement")
    assert REGIME_2008.cite("excess") == ""
