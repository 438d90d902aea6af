"""复议和诉讼: registered with their clocks, answered, decided; a case handled anew, and its file put back.

Every refusal leaves every table as it was and the host's transaction in use: see `Office.refusal`.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from gongkai.engine import CaseState, RoleMissing, StepNotInStage, Verdict, deadline_of
from gongkai.engine.casework import replay_all
from gongkai.workflows.disclosure import DISCLOSURE, DISCLOSURE_2008
from gongkai.workflows.disclosure.chapters.filing import NotServed
from gongkai.workflows.disclosure.chapters.proceedings import (
    AcceptedAfterCopy,
    BeforeCopy,
    CopyBeforeCase,
    NoProceeding,
    ProceedingKnown,
    ProceedingOpen,
    ReviewExtensionAboveCap,
    ReviewExtensionLate,
    ReviewNotExtendable,
)
from gongkai.workflows.disclosure.chapters.reopening import (
    NothingToExamine,
    RedoBeforeDecision,
    RedoPeriodUnclear,
    RedoUngrounded,
    RegisteredBefore,
)
from gongkai.workflows.disclosure.disputes import proceedings_of, unsettled
from gongkai.workflows.disclosure.refusals import DayAfterToday, ReplyClockEnded
from tests.office import MONDAY, OUTCOMES, PAPER, Office

FRI_04_10, MON_04_13, FRI_04_17, MON_04_20, MON_04_27 = (date(2026, 4, day) for day in (10, 13, 17, 20, 27))
MON_05_11, TUE_05_26 = date(2026, 5, 11), date(2026, 5, 26)
TUE_06_09, WED_06_10, MON_06_15, TUE_06_30 = (date(2026, 6, day) for day in (9, 10, 15, 30))
THU_07_09 = date(2026, 7, 9)
REVIEW = {
    "file_number": "示府复〔2026〕15号", "by": "applicant", "procedure": "ordinary",
    "accepted_on": FRI_04_10, "received_on": MON_04_13, "evidence": PAPER,
}  # fmt: skip
SUIT = {
    "file_number": "（2026）示01行初12号", "by": "applicant", "path": "direct",
    "received_on": MON_05_11, "evidence": PAPER,
}  # fmt: skip
UPHELD = {"result": "upheld", "decided_on": WED_06_10, "decision": PAPER}
CORRECTED = {**UPHELD, "result": "corrected"}
ON_THE_SHELF = {"retention": "10_years", "pages": 20, "titles": ["行政复议决定书"]}


def archived(office: Office) -> str:
    """A case replied to and archived on Monday 2026-03-02; it is Monday 2026-04-13."""
    case = office.to_stage("archived")
    office.on(MON_04_13)
    return case


def under_review(office: Office, **more: Any) -> str:
    """The same with a review whose copy came on Monday 2026-04-13, accepted on the Friday before."""
    case = archived(office)
    office.act(case, "register_review", "zhao", {**REVIEW, **more})
    return case


def decided(office: Office, result: str = "corrected") -> str:
    """The same decided on Wednesday 2026-06-10; it is Monday 2026-06-15."""
    case = under_review(office)
    office.on(MON_06_15)
    office.act(case, "record_review_result", "zhao", {"review": "r1", **UPHELD, "result": result})
    return case


def reopened(office: Office, **period: Any) -> str:
    """The same handled anew from Monday 2026-06-15."""
    case = decided(office)
    office.act(case, "reopen", "sun", {**DECISION, **period})
    return case


def replied_again(office: Office, case: str) -> None:
    """The renewed reply goes the whole way, and is served, today."""
    office.propose(case)
    office.reviewed(case)
    office.sign(case)
    office.act(case, "seal", "zhao")
    office.act(case, "dispatch", "zhao", {"route": "email"})
    office.act(case, "record_service", "zhao", {"served": office.today, "evidence": PAPER})


DECISION = {"ground": "review_decision", "proceeding": "r1", "decision": PAPER}


def tasks(office: Office, case: str) -> set[str]:
    return {row["step"] for row in office.state(case).tasks.values()}


def verdict(office: Office, state: CaseState, clock: str) -> Verdict | None:
    facts = state.live_facts(DISCLOSURE.workflow)
    return deadline_of(state.clocks[clock], DISCLOSURE.workflow, facts, office.calendar).standing(office.today).verdict


def running(state: CaseState) -> set[str]:
    return {name for name, clock in state.clocks.items() if clock.running}


# --- registration and clocks [M6, M7] --------------------------------------------------------------------------------


def test_a_review_takes_the_file_from_the_shelf(sqlite_office: Office) -> None:
    """It is open again, under its number, and waits for the agency's answer."""
    case = under_review(sqlite_office)

    state = sqlite_office.state(case)
    assert state.stage == "service"
    assert unsettled(state).keys() == {"r1"}
    assert tasks(sqlite_office, case) == {"answer_review"}
    assert running(state) == {"review_answer.r1", "review_decision.r1"}


@pytest.mark.parametrize(
    ("procedure", "answer_on", "decision_on"),
    [("ordinary", MON_04_27, TUE_06_09), ("simplified", MON_04_20, MON_05_11)],
)
def test_the_clocks_of_a_review_go_by_its_procedure(
    sqlite_office: Office, procedure: str, answer_on: date, decision_on: date
) -> None:
    """[M6] Ten or five working days from Monday 04-13, 60 or 30 days from Friday 04-10 (05-10 is a Sunday).

    行政复议法第四十八条、第五十四条、第六十二条、第八十八条.
    """
    state = sqlite_office.state(under_review(sqlite_office, procedure=procedure))

    assert state.clocks["review_answer.r1"].due_on == answer_on
    assert state.clocks["review_decision.r1"].due_on == decision_on


def test_where_the_acceptance_is_unknown_the_decision_is_counted_from_the_copy(sqlite_office: Office) -> None:
    """60 days from Monday 2026-04-13 are Friday 06-12."""
    case = archived(sqlite_office)
    sqlite_office.act(case, "register_review", "zhao", {k: v for k, v in REVIEW.items() if k != "accepted_on"})

    assert sqlite_office.state(case).clocks["review_decision.r1"].due_on == date(2026, 6, 12)


def test_before_2024_the_ten_days_are_calendar_days(sqlite_office: Office) -> None:
    """行政复议法 (2017) 第二十三条, 第四十条: Friday 2023-12-15 → Monday 12-25; from Tuesday 2024-01-02 → 01-16."""
    sqlite_office.on(date(2023, 11, 1))
    case = sqlite_office.to_stage("archived", submitted=date(2023, 11, 1))
    for name, received_on in (("一", date(2023, 12, 15)), ("二", date(2024, 1, 2))):
        sqlite_office.on(received_on)
        copy = {**REVIEW, "file_number": name, "accepted_on": received_on, "received_on": received_on}
        sqlite_office.act(case, "register_review", "zhao", copy)

    clocks = sqlite_office.state(case).clocks
    assert clocks["review_answer_2017.r1"].due_on == date(2023, 12, 25)
    assert clocks["review_answer.r2"].due_on == date(2024, 1, 16)


@pytest.mark.parametrize("path", ["direct", "after_review"])
def test_a_suit_is_to_be_answered_in_fifteen_days(sqlite_office: Office, path: str) -> None:
    """[M7] 行政诉讼法第六十七条: calendar days from Monday 2026-05-11 → Tuesday 05-26."""
    case = archived(sqlite_office)
    sqlite_office.on(MON_05_11)
    sqlite_office.act(case, "register_suit", "zhao", {**SUIT, "path": path})

    state = sqlite_office.state(case)
    assert state.clocks["suit_answer.s1"].due_on == TUE_05_26
    assert proceedings_of(state)["s1"]["path"] == path
    assert running(state) == {"suit_answer.s1"}


def test_the_answer_stops_its_clock_in_time(sqlite_office: Office) -> None:
    """The decision is waited for."""
    case = under_review(sqlite_office)
    sqlite_office.on(MON_04_27)
    sqlite_office.act(case, "answer_review", "qian", {"review": "r1", "answer": PAPER})

    state = sqlite_office.state(case)
    assert verdict(sqlite_office, state, "review_answer.r1") is Verdict.ON_TIME
    assert running(state) == {"review_decision.r1"}
    assert tasks(sqlite_office, case) == {"record_review_result"}


def test_an_answer_is_told_with_its_own_day(sqlite_office: Office) -> None:
    """Recorded on Monday 04-27, handed in on Friday 04-17."""
    case = under_review(sqlite_office)
    sqlite_office.on(MON_04_27)
    sqlite_office.act(case, "answer_review", "zhao", {"review": "r1", "answer": PAPER}, occurred_on=FRI_04_17)

    assert proceedings_of(sqlite_office.state(case))["r1"]["answered_on"] == "2026-04-17"


def test_the_authority_may_take_thirty_days_more_in_all(sqlite_office: Office) -> None:
    """[M6] 第六十二条第一款: 60 + 20 + 10 days from Friday 04-10 → Thursday 2026-07-09."""
    case = under_review(sqlite_office)
    for days in (20, 10):
        sqlite_office.act(case, "extend_review", "zhao", {"review": "r1", "days": days, "notice": PAPER})

    assert sqlite_office.state(case).clocks["review_decision.r1"].due_on == THU_07_09
    refused = sqlite_office.refused(
        ReviewExtensionAboveCap, case, "extend_review", "zhao", {"review": "r1", "days": 1, "notice": PAPER}
    )
    assert (refused.granted, refused.cap) == (30, 30)


def test_one_proceeding_is_answered_while_the_other_waits(sqlite_office: Office) -> None:
    """Each has its clocks; the task stands until all are answered."""
    case = under_review(sqlite_office)
    sqlite_office.act(
        case, "register_review", "zhao", {**REVIEW, "file_number": "示府复〔2026〕16号", "by": "third_party"}
    )
    sqlite_office.act(case, "answer_review", "zhao", {"review": "r1", "answer": PAPER})

    state = sqlite_office.state(case)
    assert running(state) == {"review_decision.r1", "review_answer.r2", "review_decision.r2"}
    assert tasks(sqlite_office, case) == {"answer_review", "record_review_result"}
    sqlite_office.on(MON_06_15)
    sqlite_office.act(case, "record_review_result", "zhao", {"review": "r1", **UPHELD})
    assert tasks(sqlite_office, case) == {"answer_review"}


def test_a_decision_ends_all_clocks_of_its_proceeding(sqlite_office: Office) -> None:
    """Also that of an answer which was never given."""
    case = decided(sqlite_office, "other")

    state = sqlite_office.state(case)
    assert running(state) == set()
    assert proceedings_of(state)["r1"]["result"] == "other"
    assert proceedings_of(state)["r1"]["decided_on"] == "2026-06-10"


@pytest.mark.parametrize(
    ("result", "next_step"), [("upheld", "archive"), ("other", "archive"), ("corrected", "reopen")]
)
def test_a_result_says_what_comes_next(sqlite_office: Office, result: str, next_step: str) -> None:
    """A file goes back to the shelf; a decision against the agency goes to the head."""
    assert tasks(sqlite_office, decided(sqlite_office, result)) == {next_step}


def test_silence_is_objected_to_while_the_case_is_under_way(sqlite_office: Office) -> None:
    """行政复议法第十一条第十四项: the case stays where it is, and the review is answered from there."""
    case = sqlite_office.to_stage("examination")
    sqlite_office.on(MON_04_13)
    sqlite_office.act(case, "register_review_meanwhile", "zhao", REVIEW)

    assert sqlite_office.state(case).stage == "examination"
    assert tasks(sqlite_office, case) == {"propose", "answer_review"}
    sqlite_office.act(case, "answer_review", "qian", {"review": "r1", "answer": PAPER})
    sqlite_office.on(MON_06_15)
    sqlite_office.act(case, "record_review_result", "zhao", {"review": "r1", **CORRECTED})
    assert tasks(sqlite_office, case) == {"propose"}
    assert running(sqlite_office.state(case)) >= {"reply"}


def test_a_suit_goes_its_way_too(sqlite_office: Office) -> None:
    """After a review, and while its case is handled anew."""
    case = reopened(sqlite_office)
    sqlite_office.act(case, "register_suit_meanwhile", "zhao", {**SUIT, "path": "after_review", "by": "third_party"})
    sqlite_office.act(case, "answer_suit", "zhao", {"suit": "s1", "answer": PAPER})
    sqlite_office.act(case, "record_suit_result", "zhao", {"suit": "s1", **UPHELD, "decided_on": MON_06_15})

    state = sqlite_office.state(case)
    assert verdict(sqlite_office, state, "suit_answer.s1") is Verdict.OVERDUE  # the copy came on 05-11
    assert unsettled(state) == {}


# --- what is refused -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"received_on": date(2026, 4, 14)}, DayAfterToday),
        ({"received_on": date(2026, 3, 1), "accepted_on": date(2026, 3, 1)}, CopyBeforeCase),
        ({"accepted_on": date(2026, 2, 27)}, CopyBeforeCase),
        ({"accepted_on": MON_04_13, "received_on": FRI_04_10}, AcceptedAfterCopy),
    ],
)
def test_a_copy_comes_after_the_application_and_the_acceptance_and_not_tomorrow(
    sqlite_office: Office, changes: dict[str, date], refusal: Any
) -> None:
    """It is Monday 2026-04-13; the application came on Monday 03-02."""
    case = archived(sqlite_office)

    sqlite_office.refused(refusal, case, "register_review", "zhao", {**REVIEW, **changes})
    assert sqlite_office.state(case).stage == "archived"


def test_a_file_number_is_registered_once(sqlite_office: Office) -> None:
    """Two clerks, one copy. A court may number like the review authority."""
    case = under_review(sqlite_office)

    assert sqlite_office.refused(ProceedingKnown, case, "register_review", "zhao", REVIEW).held == "r1"
    sqlite_office.act(
        case, "register_suit", "zhao", {**SUIT, "file_number": REVIEW["file_number"], "received_on": MON_04_13}
    )


def test_only_an_open_proceeding_of_the_kind_is_answered_or_settled(sqlite_office: Office) -> None:
    """A review is no suit; nothing is answered twice, nor decided twice."""
    case = under_review(sqlite_office)
    answer = {"review": "r1", "answer": PAPER}

    assert sqlite_office.refused(NoProceeding, case, "answer_review", "zhao", {**answer, "review": "r2"}).known == "r1"
    sqlite_office.refused(NoProceeding, case, "answer_suit", "zhao", {"suit": "r1", "answer": PAPER})
    sqlite_office.act(case, "answer_review", "zhao", answer)
    sqlite_office.refused(NoProceeding, case, "answer_review", "zhao", answer)
    sqlite_office.on(MON_06_15)
    sqlite_office.act(case, "record_review_result", "zhao", {"review": "r1", **UPHELD})
    sqlite_office.refused(NoProceeding, case, "record_review_result", "zhao", {"review": "r1", **UPHELD})
    sqlite_office.refused(NoProceeding, case, "extend_review", "zhao", {"review": "r1", "days": 5, "notice": PAPER})


def test_nothing_is_answered_extended_or_decided_before_the_copy_came(sqlite_office: Office) -> None:
    """The copy of Monday 04-13; a decision is not of tomorrow either."""
    case = under_review(sqlite_office)
    early = {"occurred_on": FRI_04_10}
    result = {"review": "r1", **UPHELD}

    sqlite_office.refused(BeforeCopy, case, "answer_review", "zhao", {"review": "r1", "answer": PAPER}, **early)
    sqlite_office.refused(
        BeforeCopy, case, "extend_review", "zhao", {"review": "r1", "days": 5, "notice": PAPER}, **early
    )
    sqlite_office.refused(BeforeCopy, case, "record_review_result", "zhao", {**result, "decided_on": FRI_04_10})
    sqlite_office.refused(DayAfterToday, case, "record_review_result", "zhao", result)


def test_a_simplified_review_is_not_extended(sqlite_office: Office) -> None:
    """第六十二条第二款."""
    case = under_review(sqlite_office, procedure="simplified")

    sqlite_office.refused(
        ReviewNotExtendable, case, "extend_review", "zhao", {"review": "r1", "days": 5, "notice": PAPER}
    )


def test_a_review_is_extended_before_its_day_has_passed(sqlite_office: Office) -> None:
    """Tuesday 2026-06-09 was the last day."""
    case = under_review(sqlite_office)
    sqlite_office.on(WED_06_10)

    refused = sqlite_office.refused(
        ReviewExtensionLate, case, "extend_review", "zhao", {"review": "r1", "days": 5, "notice": PAPER}
    )
    assert (refused.on, refused.due_on) == (WED_06_10, TUE_06_09)


def test_who_registers_and_who_decides(sqlite_office: Office) -> None:
    """The registrar registers; the head alone has a case handled anew."""
    case = archived(sqlite_office)
    sqlite_office.refused(RoleMissing, case, "register_review", "qian", REVIEW)
    sqlite_office.refused(RoleMissing, case, "reopen", "zhao", {"ground": "own_correction", "decision": PAPER})


def test_a_case_under_way_is_not_taken_from_the_shelf(sqlite_office: Office) -> None:
    """Each of the two registrations has its stages."""
    case = sqlite_office.to_stage("examination")
    sqlite_office.on(MON_04_13)
    sqlite_office.refused(StepNotInStage, case, "register_review", "zhao", REVIEW)
    sqlite_office.refused(StepNotInStage, case, "reopen", "sun", {"ground": "own_correction", "decision": PAPER})
    other = archived(sqlite_office)
    sqlite_office.refused(StepNotInStage, other, "register_review_meanwhile", "zhao", REVIEW)


# --- handled anew ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("period", "clock", "due_on"),
    [
        ({"workdays": 10}, "redo.d1", TUE_06_30),  # Friday 06-19 is 端午
        ({"days": 15}, "redo_days.d1", TUE_06_30),
        ({"days": 12}, "redo_days.d1", date(2026, 6, 29)),  # 06-27 is a Saturday
        ({"until": date(2026, 7, 9)}, "redo_until.d1", THU_07_09),
        ({}, "redo.d1", date(2026, 7, 14)),  # the legal twenty working days
        ({"workdays": 10, "counted_from": WED_06_10}, "redo.d1", date(2026, 6, 25)),
    ],
)
def test_the_period_that_the_decision_sets_runs_on_a_clock_of_its_own(
    sqlite_office: Office, period: dict[str, Any], clock: str, due_on: date
) -> None:
    """From Monday 2026-06-15: in working days, in days, until a day, or the legal period where none is set."""
    state = sqlite_office.state(reopened(sqlite_office, **period))

    assert state.stage == "examination"
    assert (state.clocks[clock].due_on, state.values["redo"]) == (due_on, "d1")
    assert state.values["redos"] == {"d1": {"ground": "review_decision", "proceeding": "r1"}}


def test_the_legal_period_is_that_of_the_rules_the_case_is_under() -> None:
    """Twenty working days by the Regulation of 2019, fifteen by that of 2008; both know review and litigation."""
    workflows = (DISCLOSURE.workflow, DISCLOSURE_2008.workflow)

    assert [workflow.limits_by_name["redo"].days for workflow in workflows] == [20, 15]
    assert all(workflow.step(step).reopens for workflow in workflows for step in ("register_review", "reopen"))


def test_the_unit_that_proposed_proposes_again(sqlite_office: Office) -> None:
    """The task lies with it, not with the head any more."""
    case = reopened(sqlite_office)

    assert [(row["step"], row.get("unit")) for row in sqlite_office.state(case).tasks.values()] == [("propose", "land")]


def test_the_first_reply_and_its_day_are_never_lost(sqlite_office: Office) -> None:
    """The reply clock ended in time on Monday 2026-03-02, whatever comes after; what was ordered was in time too."""
    case = reopened(sqlite_office, workdays=10)
    first = sqlite_office.state(case)
    sqlite_office.on(TUE_06_30)
    replied_again(sqlite_office, case)

    state = sqlite_office.state(case)
    assert [row["on"] for row in state.facts if row["type"] == "replied"] == [MONDAY.isoformat()]
    assert [(row["on"], row["id"]) for row in state.facts if row["type"] == "replied_again"] == [("2026-06-30", "d1")]
    assert state.letters[: len(first.letters)] == first.letters
    assert state.clocks["reply"].stopped_on == MONDAY
    assert verdict(sqlite_office, state, "reply") is Verdict.ON_TIME
    assert verdict(sqlite_office, state, "redo.d1") is Verdict.ON_TIME
    assert running(state) == set()


def test_what_was_ordered_may_be_done_too_late(sqlite_office: Office) -> None:
    """Wednesday 2026-07-01, after 15 days that ended on Tuesday 06-30; the first reply stays in time."""
    case = reopened(sqlite_office, days=15)
    sqlite_office.on(date(2026, 7, 1))
    replied_again(sqlite_office, case)

    state = sqlite_office.state(case)
    assert verdict(sqlite_office, state, "redo_days.d1") is Verdict.OVERDUE
    assert verdict(sqlite_office, state, "reply") is Verdict.ON_TIME


def test_an_agency_may_correct_itself(sqlite_office: Office) -> None:
    """Without a proceeding, from the shelf or before; also while a court still looks at the first reply."""
    case = archived(sqlite_office)
    sqlite_office.act(case, "reopen", "sun", {"ground": "own_correction", "decision": PAPER, "reason": "遗漏附件"})
    assert sqlite_office.state(case).stage == "examination"

    other = under_review(sqlite_office)
    sqlite_office.act(other, "reopen", "sun", {"ground": "own_correction", "decision": PAPER})
    assert running(sqlite_office.state(other)) >= {"review_answer.r1", "redo.d1"}


def test_a_case_is_handled_anew_twice(sqlite_office: Office) -> None:
    """By a judgment after the review decision: each period has its own clock, each renewed reply its own fact."""
    case = reopened(sqlite_office)
    replied_again(sqlite_office, case)
    sqlite_office.act(case, "register_suit", "zhao", {**SUIT, "received_on": MON_06_15})
    sqlite_office.act(case, "record_suit_result", "zhao", {"suit": "s1", **CORRECTED, "decided_on": MON_06_15})
    judgment = {"ground": "judgment", "proceeding": "s1", "decision": PAPER, "workdays": 5}
    sqlite_office.act(case, "reopen", "sun", judgment)
    sqlite_office.on(date(2026, 6, 18))
    replied_again(sqlite_office, case)

    state = sqlite_office.state(case)
    assert [row["id"] for row in state.facts if row["type"] == "replied_again"] == ["d1", "d2"]
    assert [state.clocks[name].stopped_on for name in ("redo.d1", "redo.d2")] == [MON_06_15, date(2026, 6, 18)]


@pytest.mark.parametrize(
    "ground",
    [
        {"ground": "review_decision"},
        {"ground": "review_decision", "proceeding": "r2"},
        {"ground": "judgment", "proceeding": "r1"},
        {"ground": "own_correction", "proceeding": "r1"},
    ],
)
def test_a_decision_is_named_and_an_own_correction_names_none(sqlite_office: Office, ground: dict[str, str]) -> None:
    """行政复议法第七十七条, 行政诉讼法第七十条."""
    case = decided(sqlite_office)

    sqlite_office.refused(RedoUngrounded, case, "reopen", "sun", {**ground, "decision": PAPER})


@pytest.mark.parametrize("result", ["upheld", None])
def test_a_reply_that_was_upheld_or_is_not_decided_on_is_no_ground(sqlite_office: Office, result: str | None) -> None:
    """The agency may still correct itself, and says so."""
    case = decided(sqlite_office, result) if result else under_review(sqlite_office)

    sqlite_office.refused(RedoUngrounded, case, "reopen", "sun", DECISION)


@pytest.mark.parametrize(
    ("period", "refusal"),
    [
        ({"workdays": 10, "days": 10}, RedoPeriodUnclear),
        ({"workdays": 0}, RedoPeriodUnclear),
        ({"days": 181}, RedoPeriodUnclear),
        ({"until": MON_06_15}, RedoPeriodUnclear),
        ({"counted_from": TUE_06_09}, RedoBeforeDecision),
        ({"counted_from": date(2026, 6, 16)}, DayAfterToday),
    ],
)
def test_the_period_is_one_and_lies_ahead_of_the_decision(
    sqlite_office: Office, period: dict[str, Any], refusal: Any
) -> None:
    """Decided on Wednesday 2026-06-10; it is Monday 06-15."""
    sqlite_office.refused(refusal, decided(sqlite_office), "reopen", "sun", {**DECISION, **period})


# --- back to the shelf -----------------------------------------------------------------------------------------------


def test_the_file_goes_back_under_its_number_with_what_came_to_it(sqlite_office: Office) -> None:
    """[R45] No new number; the list of contents is drawn up anew; nothing runs and nothing waits."""
    case = sqlite_office.to_stage("archived")
    before = sqlite_office.state(case)
    sqlite_office.on(MON_04_13)
    sqlite_office.act(case, "register_review", "zhao", REVIEW)
    sqlite_office.on(MON_06_15)
    sqlite_office.act(case, "record_review_result", "zhao", {"review": "r1", **CORRECTED})
    sqlite_office.act(case, "archive", "zhao", ON_THE_SHELF)

    state = sqlite_office.state(case)
    assert (state.stage, state.numbers, state.tasks) == ("archived", before.numbers, {})
    assert len(state.values["contents"]) == len(before.values["contents"]) + 2
    assert (state.values["pages"], state.values["retention"]) == (20, "10_years")
    assert running(state) == set()
    with sqlite_office.session() as session:
        assert replay_all(session, sqlite_office.engine).differing == ()


def test_nothing_goes_back_that_is_still_looked_at(sqlite_office: Office) -> None:
    """尚未审结."""
    case = under_review(sqlite_office)

    assert sqlite_office.refused(ProceedingOpen, case, "archive", "zhao", ON_THE_SHELF).open == "r1"


def test_a_renewed_reply_is_served_before_the_file_goes_back(sqlite_office: Office) -> None:
    """As a first reply is."""
    case = reopened(sqlite_office)
    sqlite_office.propose(case)
    sqlite_office.reviewed(case)
    sqlite_office.sign(case)
    sqlite_office.act(case, "seal", "zhao")
    sqlite_office.act(case, "dispatch", "zhao", {"route": "email"})

    sqlite_office.refused(NotServed, case, "archive", "zhao", ON_THE_SHELF)
    sqlite_office.act(case, "record_service", "zhao", {"served": sqlite_office.today, "evidence": PAPER})
    sqlite_office.act(case, "archive", "zhao", ON_THE_SHELF)
    assert sqlite_office.state(case).stage == "archived"


def test_an_application_withdrawn_while_handled_anew_leaves_no_clock_behind(sqlite_office: Office) -> None:
    """There is nothing to serve then."""
    case = reopened(sqlite_office)
    sqlite_office.act(case, "withdraw", "zhao", {"statement": PAPER})
    sqlite_office.act(case, "archive", "zhao", ON_THE_SHELF)

    assert running(sqlite_office.state(case)) == set()


def test_a_first_filing_waits_for_a_review_that_came_before_it(sqlite_office: Office) -> None:
    """Nothing that is still looked at goes onto the shelf, the first time either."""
    case = sqlite_office.to_stage("service")
    sqlite_office.act(case, "record_service", "zhao", {"served": MONDAY, "evidence": PAPER})
    sqlite_office.act(case, "register_review", "zhao", {**REVIEW, "accepted_on": MONDAY, "received_on": MONDAY})

    sqlite_office.refused(ProceedingOpen, case, "archive", "zhao", ON_THE_SHELF)


def test_nothing_moves_the_clock_of_a_first_reply_while_a_case_is_handled_anew(sqlite_office: Office) -> None:
    """Reopened before its first due day: a notice or an extension would move nothing, and is refused."""
    case = sqlite_office.to_stage("archived")
    sqlite_office.act(case, "reopen", "sun", {"ground": "own_correction", "decision": PAPER, "workdays": 15})

    notice, more = {"defects": "请写明年度", "workdays": 5}, {"workdays": 5, "reason": "数量较大"}
    assert sqlite_office.refused(ReplyClockEnded, case, "request_supplement", "qian", notice).ended_on == MONDAY
    assert sqlite_office.refused(ReplyClockEnded, case, "extend", "sun", more).ended_on == MONDAY


def test_a_period_that_a_decision_ends_on_a_day_ends_on_that_day(sqlite_office: Office) -> None:
    """The day is the decision's, a day of rest or not: Sunday 2026-03-08, and Tuesday 2026-03-03, the very next."""
    for until in (date(2026, 3, 8), date(2026, 3, 3)):
        case = sqlite_office.to_stage("archived")
        sqlite_office.act(case, "reopen", "sun", {"ground": "own_correction", "decision": PAPER, "until": until})
        clock = next(clock for name, clock in sqlite_office.state(case).clocks.items() if name.startswith("redo"))
        assert (clock.due_on, clock.safe_on) == (until, until)


def test_what_is_answered_on_the_spot_when_handled_anew_is_the_second_reply(sqlite_office: Office) -> None:
    """The first reply keeps its day; the order's own clock ends with the second."""
    case = sqlite_office.to_stage("archived")
    sqlite_office.act(case, "reopen", "sun", {"ground": "own_correction", "decision": PAPER, "workdays": 15})
    sqlite_office.act(case, "send_back", "qian", {"reason": "可以当场提供"})
    sqlite_office.on(MON_04_13)
    sqlite_office.act(case, "reply_on_the_spot", "zhao", {"outcomes": OUTCOMES, "signed_sheet": PAPER})

    state = sqlite_office.state(case)
    assert state.clocks["reply"].stopped_on == MONDAY
    assert state.clocks["redo.d1"].stopped_on == MON_04_13


def test_a_case_that_was_never_registered_is_taken_in_anew(sqlite_office: Office) -> None:
    """Closed as no application, and a court finds that it was one: from its intake on, with a period of its own."""
    case = sqlite_office.receive()
    sqlite_office.act(case, "mark_not_request", "zhao", {"kind": "petition", "reason": "反映问题"})
    sqlite_office.act(case, "close_not_request", "sun")
    anew = {"ground": "own_correction", "decision": PAPER, "workdays": 15}
    sqlite_office.refused(NothingToExamine, case, "reopen", "sun", anew)
    sqlite_office.act(case, "reopen_intake", "sun", anew)
    sqlite_office.act(case, "keep_as_request", "sun")
    sqlite_office.register(case)

    state = sqlite_office.state(case)
    assert state.stage == "registration"
    assert state.clocks["redo.d1"].running
    assert not state.clocks["reply"].running


def test_a_registered_case_is_not_taken_in_again(sqlite_office: Office) -> None:
    """It goes on with its examination."""
    case = sqlite_office.to_stage("archived")
    anew = {"ground": "own_correction", "decision": PAPER, "workdays": 15}

    sqlite_office.refused(RegisteredBefore, case, "reopen_intake", "sun", anew)


def test_a_reopened_case_is_replayed_to_what_is_stored(sqlite_office: Office) -> None:
    """From the shelf, through a renewed reply, and back."""
    case = reopened(sqlite_office, until=THU_07_09)
    replied_again(sqlite_office, case)
    sqlite_office.act(case, "archive", "zhao", ON_THE_SHELF)

    with sqlite_office.session() as session:
        replayed = replay_all(session, sqlite_office.engine)
    assert replayed.differing == ()
    assert OUTCOMES[0]["outcome"] == sqlite_office.state(case).values["outcome"]
