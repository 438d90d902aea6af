"""收费: a notice halts the clock, payment in full starts it again, silence ends the case, what was paid goes back.

国办函〔2020〕109号; F-1 to F-10 of law.md, section 3. Every refusal leaves every table as it was: see `Office.refusal`.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import text

from gongkai.engine import (
    Actor,
    CompiledWorkflow,
    EvidenceMissing,
    GongkaiError,
    Halt,
    LetterRequest,
    OnlyBySilence,
    Refused,
    RoleMissing,
    Situation,
    StepNotInStage,
)
from gongkai.workflows.disclosure.chapters.fee import (
    FeeAmountDiffers,
    FeeArrivalKnown,
    FeeChargedBefore,
    FeeNotLapsed,
    FeeNotNoticed,
    FeeOfEarlierItemsByPage,
    FeeOfOtherBasis,
    FeePaidBeforeNotice,
    FeePeriodOver,
    FeePeriodProvisional,
    FeeWithoutPages,
    NothingPaid,
    NothingToCharge,
    RefundAboveFee,
)
from gongkai.workflows.disclosure.chapters.service import NothingToServe
from gongkai.workflows.disclosure.chapters.supplement import NotLapsed, SupplementNotAsked
from gongkai.workflows.disclosure.fees import COUNT_MAX, FeeCountOutOfRange, FeeNotInForce
from gongkai.workflows.disclosure.letters import LETTERS
from gongkai.workflows.disclosure.limits import REPLY_2019
from gongkai.workflows.disclosure.procedure import FUNCTIONS, chapters_of, disclosure_2019
from gongkai.workflows.disclosure.refusals import AlreadyWaiting, DayAfterToday, NoticeAfterDue, ReplyClockEnded
from gongkai.workflows.disclosure.regime import REGIME_2008
from tests.office import MONDAY, OUTCOMES, PAPER, Office, workdays_after

FRI_2026_02_27 = date(2026, 2, 27)
TUE_2026_03_03 = date(2026, 3, 3)
WED_2026_03_04 = date(2026, 3, 4)
THU_2026_03_05 = date(2026, 3, 5)
MON_2026_03_30 = date(2026, 3, 30)  # twenty working days after Monday 2026-03-02
TUE_2026_03_31 = date(2026, 3, 31)
WED_2026_04_01 = date(2026, 4, 1)  # twenty working days after Wednesday 2026-03-04
TUE_2026_04_28 = date(2026, 4, 28)
MON_2020_12_07 = date(2020, 12, 7)
THU_2020_12_31 = date(2020, 12, 31)
MON_2021_01_04 = date(2021, 1, 4)
MON_2026_12_14 = date(2026, 12, 14)
MON_2027_02_22 = date(2027, 2, 22)

FORTY_FIVE_ITEMS: dict[str, Any] = {"basis": "items", "count": 45}
PAGES: dict[str, Any] = {"basis": "pages", "count": 250}
PAID: dict[str, Any] = {"amount_yuan": 5500}
REFUND: dict[str, Any] = {"amount_yuan": 5500, "ground": "误收", "evidence": PAPER}


def charged(office: Office, fee: dict[str, Any] = FORTY_FIVE_ITEMS, stage: str = "examination", **more: Any) -> str:
    """A case whose applicant was told today what it costs: 45 items, 5500 yuan."""
    case = office.to_stage(stage, **more)
    office.act(case, "notice_fee", "zhao", fee)
    return case


def paid(office: Office) -> str:
    """The same, paid on Monday."""
    case = charged(office)
    office.act(case, "receive_payment", "zhao", PAID)
    return case


def fee_of(office: Office, case: str) -> dict[str, Any]:
    """What the case knows of its fee."""
    value: dict[str, Any] = office.state(case).values["fee"]
    return value


def letter_of(office: Office, case: str, name: str) -> str:
    """The last letter of that name, as it was written."""
    digest = [row["digest"] for row in office.state(case).letters if row["letter"] == name][-1]
    with office.session() as session:
        return office.engine.document(session, case, digest).decode()


def corrected(office: Office, case: str, **what: Any) -> None:
    """Facts taken out or added, by two people."""
    done = office.act(case, "propose_correction", "zhao", {"ground": "登记有误", **what})
    office.act(case, "confirm_correction", "wu", {"correction": str(done.version)})


# --- 收费通知 -------------------------------------------------------------------------------------------------------


def test_a_fee_notice_stops_the_clock_and_waits_for_the_payment(sqlite_office: Office) -> None:
    """F-5: no due day while the fee is unpaid; twenty working days to pay it; somebody waits for it."""
    case = charged(sqlite_office)
    state = sqlite_office.state(case)

    assert state.clocks["reply"].due_on is None
    assert state.clocks["reply"].lapses_on == MON_2026_03_30
    assert not state.clocks["stage_examination"].running
    assert "receive_payment" in [task["step"] for task in state.tasks.values()]


def test_the_amount_is_reckoned_and_never_typed(sqlite_office: Office) -> None:
    """F-3: 45 items of the month are 5500 yuan; the case keeps how that came about."""
    assert fee_of(sqlite_office, charged(sqlite_office)) == {
        "basis": "items",
        "count": 45,
        "already": 0,
        "amount_yuan": 5500,
        "noticed_on": "2026-03-02",
    }
    case = sqlite_office.to_stage("registration")
    sqlite_office.refused(GongkaiError, case, "notice_fee", "zhao", {**FORTY_FIVE_ITEMS, "amount_yuan": 1})


def test_the_earlier_items_of_the_month_make_the_new_ones_dearer(sqlite_office: Office) -> None:
    """F-3: five items after 28 are two at 100 yuan and three at 200."""
    case = charged(sqlite_office, {"basis": "items", "count": 5, "already": 28})

    assert fee_of(sqlite_office, case)["amount_yuan"] == 800


@pytest.mark.parametrize("stage", ["registration", "examination"])
def test_a_fee_by_page_is_charged_where_paper_or_data_is_asked_for(sqlite_office: Office, stage: str) -> None:
    """F-4: 250 pages are 4700 yuan."""
    case = charged(sqlite_office, PAGES, stage)

    assert (fee_of(sqlite_office, case)["basis"], fee_of(sqlite_office, case)["amount_yuan"]) == ("pages", 4700)


def test_the_handling_unit_may_send_the_notice(sqlite_office: Office) -> None:
    """F-10: it proposes the fee in some agencies; the signer does not send it."""
    case = sqlite_office.to_stage("examination")
    sqlite_office.refused(RoleMissing, case, "notice_fee", "wang", FORTY_FIVE_ITEMS)

    sqlite_office.act(case, "notice_fee", "qian", FORTY_FIVE_ITEMS)
    assert fee_of(sqlite_office, case)["amount_yuan"] == 5500


@pytest.mark.parametrize(
    ("fee", "count"),
    [({"basis": "items", "count": 10}, 10), ({"basis": "items", "count": 0}, 0), ({"basis": "pages", "count": 30}, 30)],
    ids=["ten items", "no items", "thirty pages"],
)
def test_what_is_free_is_not_charged(sqlite_office: Office, fee: dict[str, Any], count: int) -> None:
    """F-1: a notice of nothing would only stop the clock."""
    case = sqlite_office.to_stage("examination")

    assert sqlite_office.refused(NothingToCharge, case, "notice_fee", "zhao", fee).count == count


def test_a_count_beyond_reason_is_refused(sqlite_office: Office) -> None:
    """Somebody has mistyped."""
    case = sqlite_office.to_stage("examination")
    fee = {"basis": "items", "count": COUNT_MAX, "already": 1}

    assert sqlite_office.refused(FeeCountOutOfRange, case, "notice_fee", "zhao", fee).most == COUNT_MAX


def test_pages_are_not_added_up_across_requests(sqlite_office: Office) -> None:
    """F-4b: the earlier items of the month mean nothing by page."""
    case = sqlite_office.to_stage("examination")

    sqlite_office.refused(FeeOfEarlierItemsByPage, case, "notice_fee", "zhao", {**PAGES, "already": 3})


def test_who_only_looks_at_the_paper_pays_for_no_pages(sqlite_office: Office) -> None:
    """F-4: by page where paper, e-mail or copied data is asked for."""
    case = sqlite_office.receive()
    register = {"items": ["补偿方案"], "category": "natural_person", "form": "inspection", "route": "on_site"}
    sqlite_office.act(case, "register", "zhao", {**register, "identity_seen": True})

    assert sqlite_office.refused(FeeWithoutPages, case, "notice_fee", "zhao", PAGES).forms == "paper、electronic"
    sqlite_office.act(case, "notice_fee", "zhao", FORTY_FIVE_ITEMS)


@pytest.mark.parametrize("pay", [False, True], ids=["waiting", "paid"])
def test_a_request_is_never_charged_by_item_and_by_page(sqlite_office: Office, pay: bool) -> None:
    """F-2: for each request the agency chooses one; neither before nor after the payment the other."""
    case = paid(sqlite_office) if pay else charged(sqlite_office)
    if pay:
        refused = sqlite_office.refused(FeeOfOtherBasis, case, "notice_fee", "zhao", PAGES)
        assert refused.basis.en == "by item"
    else:
        refusals = sqlite_office.refused(AlreadyWaiting, case, "notice_fee", "zhao", PAGES).reasons
        assert [type(refusal) for refusal in refusals] == [AlreadyWaiting, FeeOfOtherBasis]


def test_a_request_is_charged_once(sqlite_office: Office) -> None:
    """Each payment would start the limit again, in full."""
    refused = sqlite_office.refused(FeeChargedBefore, paid(sqlite_office), "notice_fee", "zhao", FORTY_FIVE_ITEMS)

    assert refused.paid_on == "2026-03-02"


def test_a_mistaken_notice_that_is_taken_out_makes_way_for_another(sqlite_office: Office) -> None:
    """It was to be by page: the notice is corrected away, and with it the fee."""
    case = charged(sqlite_office)
    (notice,) = [row["ref"] for row in sqlite_office.state(case).facts if row["type"] == "fee_noticed"]
    corrected(sqlite_office, case, voids=[notice])
    sqlite_office.refused(FeeNotNoticed, case, "receive_payment", "zhao", PAID)

    sqlite_office.act(case, "notice_fee", "zhao", PAGES)
    assert fee_of(sqlite_office, case)["amount_yuan"] == 4700
    sqlite_office.act(case, "receive_payment", "zhao", {"amount_yuan": 4700})


def test_a_notice_whose_day_is_corrected_keeps_its_fee(sqlite_office: Office) -> None:
    """It left on Monday and was noted on Tuesday: the fee is the same, the period runs from Monday."""
    case = sqlite_office.to_stage("examination")
    sqlite_office.on(TUE_2026_03_03)
    sqlite_office.act(case, "notice_fee", "zhao", FORTY_FIVE_ITEMS)
    (notice,) = [row["ref"] for row in sqlite_office.state(case).facts if row["type"] == "fee_noticed"]
    corrected(sqlite_office, case, voids=[notice], facts=[{"type": "fee_noticed", "on": MONDAY}])

    assert sqlite_office.state(case).clocks["reply"].lapses_on == MON_2026_03_30
    sqlite_office.act(case, "receive_payment", "zhao", PAID)


def test_a_fee_waits_for_the_supplement(sqlite_office: Office) -> None:
    """The clock halts once; and the supplement waits for the fee."""
    case = sqlite_office.to_stage("examination")
    sqlite_office.act(case, "request_supplement", "zhao", {"defects": "请写明年度", "workdays": 10})
    assert sqlite_office.refused(AlreadyWaiting, case, "notice_fee", "zhao", PAGES).what == "supplement_requested"

    other = charged(sqlite_office)
    data = {"defects": "请写明年度", "workdays": 10}
    assert sqlite_office.refused(AlreadyWaiting, other, "request_supplement", "zhao", data).what == "fee_noticed"


def test_a_fee_after_the_due_day_is_refused(sqlite_office: Office) -> None:
    """F-5: on the due day itself it still halts the clock; one day later it would have no effect."""
    late, last = sqlite_office.to_stage("examination"), sqlite_office.to_stage("examination")
    sqlite_office.on(MON_2026_03_30)
    sqlite_office.act(last, "notice_fee", "zhao", FORTY_FIVE_ITEMS)
    sqlite_office.on(TUE_2026_03_31)
    refused = sqlite_office.refused(NoticeAfterDue, late, "notice_fee", "zhao", FORTY_FIVE_ITEMS)

    assert (refused.on, refused.due_on) == (TUE_2026_03_31, MON_2026_03_30)


def test_no_fee_is_charged_before_the_measures_are_in_force(sqlite_office: Office) -> None:
    """Received on Monday 2020-12-07: on Thursday 12-31 there is no fee yet, on Monday 2021-01-04 there is."""
    sqlite_office.on(MON_2020_12_07)
    case = sqlite_office.to_stage("examination", submitted=MON_2020_12_07)
    sqlite_office.on(THU_2020_12_31)
    refused = sqlite_office.refused(FeeNotInForce, case, "notice_fee", "zhao", FORTY_FIVE_ITEMS)
    assert (refused.on, refused.in_force_on) == (THU_2020_12_31, date(2021, 1, 1))

    sqlite_office.on(MON_2021_01_04)
    sqlite_office.act(case, "notice_fee", "zhao", FORTY_FIVE_ITEMS)
    assert sqlite_office.state(case).clocks["reply"].due_on is None


def test_the_regulation_of_2008_knows_no_such_fee() -> None:
    """F-1: the measures carry out Article 42 of the revision."""
    steps = {step.name for chapter in chapters_of(REGIME_2008) for step in chapter.steps}

    assert steps.isdisjoint({"notice_fee", "receive_payment", "lapse_fee", "refund_fee", "record_fee_arrival"})


def test_no_fee_is_charged_for_what_was_answered(sqlite_office: Office) -> None:
    """A reply that left outside the system is put right by a correction; the clock has ended with it."""
    case = sqlite_office.to_stage("examination")
    corrected(sqlite_office, case, facts=[{"type": "replied", "on": MONDAY}])

    assert sqlite_office.refused(ReplyClockEnded, case, "notice_fee", "zhao", FORTY_FIVE_ITEMS).ended_on == MONDAY


def test_no_fee_is_charged_once_the_answer_is_under_review(sqlite_office: Office) -> None:
    """Only where the other side is still asked something."""
    case = sqlite_office.to_stage("review")

    sqlite_office.refused(StepNotInStage, case, "notice_fee", "zhao", FORTY_FIVE_ITEMS)


def test_nothing_is_proposed_while_the_fee_is_awaited(sqlite_office: Office) -> None:
    """The case may still lapse."""
    sqlite_office.refused(AlreadyWaiting, charged(sqlite_office), "propose", "qian", {"outcomes": OUTCOMES})


def test_a_fee_is_no_supplement(sqlite_office: Office) -> None:
    """Neither does a supplement answer the notice, nor does a supplement's silence end the case."""
    case = charged(sqlite_office)
    sqlite_office.refused(SupplementNotAsked, case, "receive_supplement", "zhao", {"supplement": PAPER})
    sqlite_office.on(TUE_2026_04_28)

    sqlite_office.not_in_silence(NotLapsed, case, "lapse_supplement")


# --- 送到 -----------------------------------------------------------------------------------------------------------


def test_the_period_runs_from_the_day_after_the_notice_arrived(sqlite_office: Office) -> None:
    """F-5: recorded on Thursday with its proof: it arrived on Wednesday, so the last day is Wednesday 04-01."""
    case = charged(sqlite_office)
    sqlite_office.on(THU_2026_03_05)
    sqlite_office.act(case, "record_fee_arrival", "zhao", {"received_on": WED_2026_03_04, "evidence": PAPER})

    assert sqlite_office.state(case).clocks["reply"].lapses_on == WED_2026_04_01
    assert fee_of(sqlite_office, case)["received_on"] == "2026-03-04"


def test_there_is_no_arrival_without_a_notice_and_none_twice(sqlite_office: Office) -> None:
    """A second day would be a correction."""
    data = {"received_on": MONDAY, "evidence": PAPER}
    sqlite_office.refused(FeeArrivalKnown, sqlite_office.to_stage("registration"), "record_fee_arrival", "zhao", data)
    case = charged(sqlite_office)
    sqlite_office.act(case, "record_fee_arrival", "zhao", data)

    sqlite_office.refused(FeeArrivalKnown, case, "record_fee_arrival", "zhao", data)


@pytest.mark.parametrize(
    ("received_on", "kind"), [(FRI_2026_02_27, FeePaidBeforeNotice), (TUE_2026_03_03, DayAfterToday)]
)
def test_a_notice_arrives_neither_before_it_left_nor_tomorrow(
    sqlite_office: Office, received_on: date, kind: type[Refused]
) -> None:
    """It left on Monday, which is today."""
    data = {"received_on": received_on, "evidence": PAPER}

    sqlite_office.refused(kind, charged(sqlite_office), "record_fee_arrival", "zhao", data)


# --- 缴费 -----------------------------------------------------------------------------------------------------------


def test_payment_starts_the_limit_again_in_full(sqlite_office: Office) -> None:
    """F-6: twenty working days from the day after the payment of Wednesday; the stage goes on, too."""
    case = charged(sqlite_office)
    sqlite_office.on(WED_2026_03_04)
    sqlite_office.act(case, "receive_payment", "qian", {**PAID, "receipt_number": "CZ-2026-0001"})
    state = sqlite_office.state(case)

    assert state.clocks["reply"].due_on == WED_2026_04_01
    assert state.clocks["reply"].lapses_on is None
    assert state.clocks["stage_examination"].running
    assert "receive_payment" not in [task["step"] for task in state.tasks.values()]
    assert (state.values["fee"]["paid_on"], state.values["fee"]["receipt_number"]) == ("2026-03-04", "CZ-2026-0001")
    assert sqlite_office.propose(case).stage == "review"


def test_nothing_is_paid_without_a_notice(sqlite_office: Office) -> None:
    """There is no fee that it would answer."""
    sqlite_office.refused(FeeNotNoticed, sqlite_office.to_stage("registration"), "receive_payment", "zhao", PAID)


def test_a_fee_is_paid_once(sqlite_office: Office) -> None:
    """The second payment answers nothing."""
    sqlite_office.refused(FeeNotNoticed, paid(sqlite_office), "receive_payment", "zhao", PAID)


@pytest.mark.parametrize("amount", [0, 5499, 5501])
def test_a_fee_is_paid_in_full_and_not_beyond(sqlite_office: Office, amount: int) -> None:
    """F-6 speaks of payment completed."""
    case = charged(sqlite_office)
    refused = sqlite_office.refused(FeeAmountDiffers, case, "receive_payment", "zhao", {"amount_yuan": amount})

    assert (refused.due_yuan, refused.paid_yuan) == (5500, amount)


def test_a_payment_may_be_recorded_some_days_later_with_its_proof(sqlite_office: Office) -> None:
    """Paid on Tuesday, recorded on Thursday: the limit starts again from Tuesday; without proof it does not."""
    case = charged(sqlite_office)
    sqlite_office.on(THU_2026_03_05)
    sqlite_office.refused(EvidenceMissing, case, "receive_payment", "zhao", PAID, occurred_on=TUE_2026_03_03)

    sqlite_office.act(case, "receive_payment", "zhao", {**PAID, "evidence": PAPER}, occurred_on=TUE_2026_03_03)
    assert sqlite_office.state(case).clocks["reply"].due_on == workdays_after(TUE_2026_03_03, 20)


def test_nothing_is_paid_before_it_was_asked_for(sqlite_office: Office) -> None:
    """Back-dated with proof to Monday, while the notice is of Tuesday."""
    case = sqlite_office.to_stage("examination")
    sqlite_office.on(TUE_2026_03_03)
    sqlite_office.act(case, "notice_fee", "zhao", FORTY_FIVE_ITEMS)
    data = {**PAID, "evidence": PAPER}
    refused = sqlite_office.refused(FeePaidBeforeNotice, case, "receive_payment", "zhao", data, occurred_on=MONDAY)

    assert (refused.on, refused.noticed_on) == (MONDAY, TUE_2026_03_03)


def test_a_payment_after_the_last_day_is_refused(sqlite_office: Office) -> None:
    """F-5: on the last day it is in time; on the next the application counts as abandoned."""
    case = charged(sqlite_office)
    sqlite_office.on(TUE_2026_03_31)
    refused = sqlite_office.refused(FeePeriodOver, case, "receive_payment", "zhao", PAID)
    assert refused.lapses_on == MON_2026_03_30

    sqlite_office.act(case, "receive_payment", "zhao", {**PAID, "evidence": PAPER}, occurred_on=MON_2026_03_30)
    assert sqlite_office.state(case).clocks["reply"].due_on == workdays_after(MON_2026_03_30, 20)


# --- 逾期不缴费 -----------------------------------------------------------------------------------------------------


def test_silence_abandons_the_application_when_the_fee_was_not_paid(sqlite_office: Office) -> None:
    """F-5: the case ends with its notice, every clock stopped, and goes to the file without a reply to serve."""
    case = charged(sqlite_office)
    sqlite_office.on(TUE_2026_03_31)
    done = sqlite_office.silence(case, "lapse_fee")
    state = sqlite_office.state(case)

    assert (done.stage, state.values["outcome"]) == ("service", "fee_lapsed")
    assert state.letters[-1]["letter"] == "fee_lapse_notice"
    assert state.clocks["reply"].stopped_on == TUE_2026_03_31
    assert [name for name, clock in state.clocks.items() if clock.running] == []
    sqlite_office.refused(NothingToServe, case, "record_service", "zhao", {"served": MONDAY, "evidence": PAPER})
    sqlite_office.refused(StepNotInStage, case, "receive_payment", "zhao", PAID)
    assert sqlite_office.act(case, "archive", "zhao", {"retention": "10_years", "pages": 5}).stage == "archived"


def test_whatever_else_still_runs_ends_with_the_case(sqlite_office: Office) -> None:
    """A third party was asked on the same day, and its clock was running."""
    case = charged(sqlite_office)
    letter = {"with": "third_party", "items": [1], "name": "李样本", "matter": "是否同意公开"}
    sqlite_office.act(case, "consult", "qian", {**letter, "address": "示例市虚构路2号"})
    assert sqlite_office.state(case).clocks["consultation.c1"].running
    sqlite_office.on(TUE_2026_03_31)
    sqlite_office.silence(case, "lapse_fee")

    assert sqlite_office.state(case).clocks["consultation.c1"].ended_on == TUE_2026_03_31


def test_a_case_that_is_handled_anew_does_not_lapse_again(sqlite_office: Office) -> None:
    """A notice that was never paid opens nothing any more: its clock has ended, and no other fee is charged."""
    case = charged(sqlite_office)
    sqlite_office.on(TUE_2026_03_31)
    sqlite_office.silence(case, "lapse_fee")
    sqlite_office.act(case, "reopen", "sun", {"ground": "own_correction", "decision": PAPER})

    sqlite_office.not_in_silence(FeeNotLapsed, case, "lapse_fee")
    sqlite_office.refused(FeeNotNoticed, case, "receive_payment", "zhao", PAID)
    refused = sqlite_office.refused(ReplyClockEnded, case, "notice_fee", "zhao", FORTY_FIVE_ITEMS)
    assert refused.ended_on == TUE_2026_03_31


@pytest.mark.parametrize("stage", ["registration", "examination"])
def test_nothing_lapses_on_the_last_day_for_payment(sqlite_office: Office, stage: str) -> None:
    """The applicant has the whole of it, from the arrival where it is known."""
    case = charged(sqlite_office, stage=stage)
    sqlite_office.on(MON_2026_03_30)
    sqlite_office.not_in_silence(FeeNotLapsed, case, "lapse_fee")

    sqlite_office.act(case, "record_fee_arrival", "zhao", {"received_on": WED_2026_03_04, "evidence": PAPER})
    sqlite_office.on(WED_2026_04_01)
    sqlite_office.not_in_silence(FeeNotLapsed, case, "lapse_fee")


def test_nothing_lapses_that_was_not_charged_or_was_paid(sqlite_office: Office) -> None:
    """However late it gets; nor does a supplement that is waited for lapse as a fee."""
    cases = [sqlite_office.to_stage("examination"), paid(sqlite_office), sqlite_office.to_stage("examination")]
    sqlite_office.act(cases[2], "request_supplement", "zhao", {"defects": "请写明年度", "workdays": 10})
    sqlite_office.on(TUE_2026_04_28)

    for case in cases:
        sqlite_office.not_in_silence(FeeNotLapsed, case, "lapse_fee")


def test_nobody_declares_a_fee_lapsed(sqlite_office: Office) -> None:
    """Only silence does."""
    case = charged(sqlite_office)
    sqlite_office.on(TUE_2026_03_31)

    sqlite_office.refused(OnlyBySilence, case, "lapse_fee", "zhao")


def test_nobody_loses_an_application_to_a_provisional_day(sqlite_office: Office) -> None:
    """Noticed on Monday 2026-12-14: the twentieth working day lies in 2027, whose notice may still move it.

    Until then what comes later is neither lapsed nor taken for paid.
    """
    sqlite_office.on(MON_2026_12_14)
    case = charged(sqlite_office, submitted=MON_2026_12_14)
    sqlite_office.calendar = sqlite_office.calendar.__class__(
        (day for day in sqlite_office.calendar.days.values() if day.day.year <= 2026), date(2026, 12, 31)
    )
    sqlite_office.on(MON_2027_02_22)

    sqlite_office.not_in_silence(FeePeriodProvisional, case, "lapse_fee")
    sqlite_office.refused(FeePeriodProvisional, case, "receive_payment", "zhao", PAID)


def test_the_clock_and_the_notice_give_the_same_period() -> None:
    """F-5: 第六条, twenty working days."""
    _, halt = REPLY_2019.roles["fee_noticed"]
    assert isinstance(halt, Halt)
    assert halt.period_days == 20


# --- 退付 -----------------------------------------------------------------------------------------------------------


def test_what_was_paid_is_given_back(sqlite_office: Office) -> None:
    """F-8: with its ground and its paper, in parts too; the case keeps how much."""
    case = paid(sqlite_office)
    sqlite_office.act(case, "refund_fee", "zhao", {**REFUND, "amount_yuan": 500})
    sqlite_office.on(TUE_2026_03_03)
    sqlite_office.act(case, "refund_fee", "zhao", {**REFUND, "amount_yuan": 5000})
    state = sqlite_office.state(case)

    assert (state.values["fee"]["refunded_yuan"], state.values["fee"]["refunded_on"]) == (5500, "2026-03-03")
    assert [row["kind"] for row in state.documents if row["kind"] == "evidence"] == ["evidence"] * 2
    assert state.clocks["reply"].due_on == MON_2026_03_30
    sqlite_office.refused(NothingPaid, case, "refund_fee", "zhao", {**REFUND, "amount_yuan": 1})


@pytest.mark.parametrize("amount", [0, 5501])
def test_no_more_is_given_back_than_was_paid(sqlite_office: Office, amount: int) -> None:
    """And not nothing."""
    case = paid(sqlite_office)
    refused = sqlite_office.refused(RefundAboveFee, case, "refund_fee", "zhao", {**REFUND, "amount_yuan": amount})

    assert (refused.left_yuan, refused.amount_yuan) == (5500, amount)


def test_nothing_is_given_back_that_was_not_paid(sqlite_office: Office) -> None:
    """Neither without a notice nor before the payment."""
    sqlite_office.refused(NothingPaid, sqlite_office.to_stage("examination"), "refund_fee", "zhao", REFUND)
    sqlite_office.refused(NothingPaid, charged(sqlite_office), "refund_fee", "zhao", REFUND)


@pytest.mark.parametrize("left_out", ["ground", "evidence"])
def test_a_refund_says_why_and_proves_it(sqlite_office: Office, left_out: str) -> None:
    """F-8: the collecting unit answers to the treasury for it."""
    data = {key: value for key, value in REFUND.items() if key != left_out}

    sqlite_office.refused(GongkaiError, paid(sqlite_office), "refund_fee", "zhao", data)


def test_a_refund_is_possible_after_the_reply_until_the_file_is_closed(sqlite_office: Office) -> None:
    """A court may find that the fee was none."""
    case = paid(sqlite_office)
    sqlite_office.propose(case)
    sqlite_office.reviewed(case)
    sqlite_office.sign(case)
    sqlite_office.act(case, "seal", "zhao")
    sqlite_office.act(case, "dispatch", "zhao", {"route": "email"})
    sqlite_office.act(case, "refund_fee", "zhao", REFUND)
    assert fee_of(sqlite_office, case)["refunded_yuan"] == 5500

    sqlite_office.act(case, "record_service", "zhao", {"served": MONDAY, "evidence": PAPER})
    sqlite_office.act(case, "archive", "zhao", {"retention": "10_years", "pages": 12})
    sqlite_office.refused(StepNotInStage, case, "refund_fee", "zhao", REFUND)


# --- 文书 -----------------------------------------------------------------------------------------------------------


def test_the_notice_gives_basis_standard_amount_way_period_and_consequence(sqlite_office: Office) -> None:
    """F-5: what 第六条 wants to be told; the way to pay is the agency's contact where the settings say no other."""
    notice = letter_of(
        sqlite_office, charged(sqlite_office, {"basis": "items", "count": 5, "already": 28}), "fee_notice"
    )

    assert "《政府信息公开信息处理费管理办法》（国办函〔2020〕109号）第三条、第四条" in notice
    assert "您在本自然月内此前已申请28件，本次申请5件" in notice
    assert "第11至30件每件100元，2件计200元；第31至40件每件200元，3件计600元。" in notice
    assert "应缴金额：人民币800元。" in notice
    assert "缴纳方式：请按本机关联系方式与本机关联系" in notice
    assert "本机关联系方式：示例市示例路1号" in notice
    assert "自收到本通知书的次日起20个工作日内缴纳" in notice
    assert "视为放弃申请，本机关不再处理" in notice


def test_the_notice_by_page_tells_the_tiers(sqlite_office: Office) -> None:
    """F-4b: how a page is counted, and what is free."""
    notice = letter_of(sqlite_office, charged(sqlite_office, PAGES), "fee_notice")

    assert "第三条、第五条的规定，本机关决定对您的申请按量计收" in notice
    assert "本次申请共250页（A4及以下幅面单面为1页）。第1至30页不收费（30页）；" in notice
    assert "第201页起每页40元，50页计2000元。" in notice
    assert "应缴金额：人民币4700元。" in notice


def test_the_first_fee_of_a_month_mentions_no_earlier_items(sqlite_office: Office) -> None:
    """There were none."""
    notice = letter_of(sqlite_office, charged(sqlite_office), "fee_notice")

    assert "此前已申请" not in notice
    assert "收费标准及计算：本次申请45件" in notice


def test_an_agency_says_how_its_fees_are_paid(sqlite_office: Office) -> None:
    """The setting ``fee_payment`` goes before the default."""
    state = sqlite_office.state(charged(sqlite_office))
    practice = {"fee_payment": "扫描缴款码缴纳"}
    request = LetterRequest("fee_notice", state, {}, str, practice, MONDAY)

    assert LETTERS["fee_notice"].content(request)["fee_payment"] == "扫描缴款码缴纳"


def test_the_notice_bears_no_remedy_and_the_end_does(sqlite_office: Office) -> None:
    """F-7: a fee cannot be challenged alone; that the application is no longer processed can."""
    case = charged(sqlite_office)
    sqlite_office.on(THU_2026_03_05)
    sqlite_office.act(case, "record_fee_arrival", "zhao", {"received_on": WED_2026_03_04, "evidence": PAPER})
    sqlite_office.on(TUE_2026_04_28)
    sqlite_office.silence(case, "lapse_fee")
    notice, end = (letter_of(sqlite_office, case, name) for name in ("fee_notice", "fee_lapse_notice"))

    assert not any(word in notice for word in ("复议", "诉讼", "不服"))
    assert "2026年3月2日通知您缴纳信息处理费人民币5500元，该通知于2026年3月4日送达。" in end
    assert "缴费期限已于2026年4月1日届满" in end
    assert "第六条的规定，视为您放弃申请" in end
    assert "60日内依法向示例市人民政府申请行政复议，或者自收到本告知书之日起6个月内" in end


def test_the_notice_leaves_by_mail_and_is_announced(sqlite_office: Office) -> None:
    """F-5: to the applicant; the messages name the case, and neither a person nor an amount."""
    case = charged(sqlite_office)
    rows = "SELECT channel, subject, text, document FROM gk_outbox WHERE notice = 'fee_notice' ORDER BY channel"
    with sqlite_office.session() as session:
        mail, sms = session.connection().execute(text(rows)).all()

    assert (mail.channel, mail.subject) == ("mail", "收费通知书（示例申〔2026〕001号）")
    assert mail.document == sqlite_office.state(case).letters[-1]["digest"]
    sentence = "您的政府信息公开申请（编号示例申〔2026〕001号）须缴纳信息处理费，请查看收费通知书。"
    assert (sms.channel, sms.text) == ("sms", f"【示例市自然资源局】{sentence}")
    assert not any(word in mail.text + sms.text for word in ("张示例", "5500"))


def test_a_corrected_notice_still_lapses_and_tells_no_amount(sqlite_office: Office) -> None:
    """A correction that brings a notice of its own has no fee: nothing can be paid by it, but the period runs."""
    case = sqlite_office.to_stage("examination")
    corrected(sqlite_office, case, facts=[{"type": "fee_noticed", "on": MONDAY}])
    sqlite_office.refused(FeeNotNoticed, case, "receive_payment", "zhao", PAID)
    sqlite_office.on(TUE_2026_03_31)
    sqlite_office.silence(case, "lapse_fee")

    assert "通知您缴纳信息处理费。" in letter_of(sqlite_office, case, "fee_lapse_notice")


def test_who_asks_what_may_be_done_is_told_without_data(sqlite_office: Office) -> None:
    """The guards judge what they can."""
    workflow = disclosure_2019()
    compiled = CompiledWorkflow(workflow, FUNCTIONS)
    fresh, waiting = sqlite_office.to_stage("examination"), charged(sqlite_office)
    zhao = Actor("zhao", frozenset({"registrar"}), "office")

    def possible(case: str) -> set[str]:
        state = sqlite_office.state(case)
        situation = Situation(workflow, workflow.opening, state, zhao, MONDAY, MONDAY, sqlite_office.calendar)
        return {step.name for step, against in compiled.possible(situation) if not against}

    steps = {"notice_fee", "record_fee_arrival", "receive_payment", "refund_fee", "lapse_fee"}
    assert possible(fresh) & steps == {"notice_fee"}
    assert possible(waiting) & steps == {"record_fee_arrival", "receive_payment"}
    sqlite_office.act(waiting, "receive_payment", "zhao", PAID)
    assert possible(waiting) & steps == {"refund_fee"}


def test_a_notice_that_only_a_correction_knows_has_no_amount_to_pay(sqlite_office: Office) -> None:
    """Its arrival is recorded, and nothing breaks: no amount was computed, so none is owed or received."""
    case = sqlite_office.to_stage("examination")
    facts = [{"type": "fee_noticed", "on": MONDAY}]
    proposed = sqlite_office.act(case, "propose_correction", "wu", {"ground": "漏记", "facts": facts})
    sqlite_office.act(case, "confirm_correction", "sun", {"correction": str(proposed.version)})
    sqlite_office.act(case, "record_fee_arrival", "qian", {"received_on": MONDAY, "evidence": PAPER})

    assert "fee" not in sqlite_office.state(case).values
    with sqlite_office.session() as session:
        found = {one.step.name: one.refusals for one in sqlite_office.engine.steps(session, case, "zhao")}
    assert "receive_payment" in found
