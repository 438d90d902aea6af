"""受理 and 登记, step by step: what the law or the agency's practice refuses, and what is written where it does not.

Every refusal leaves every table as it was and the host's transaction in use: see `Office.refusal`.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from gongkai.engine import BadReceipt, Misuse
from gongkai.workflows.disclosure.chapters.intake import (
    ConfirmedBeforeArrival,
    MendingOver,
    NothingToConfirm,
    OtherRegime,
)
from gongkai.workflows.disclosure.chapters.on_the_spot import NotOnTheSpot
from gongkai.workflows.disclosure.chapters.proposal import ItemUnanswered
from gongkai.workflows.disclosure.refusals import DayAfterToday
from tests.office import MONDAY, OUTCOMES, PAPER, Office, R, application, contents, workdays_after

SUN_2026_03_01 = date(2026, 3, 1)
TUE_2026_03_03 = date(2026, 3, 3)
WED_2026_03_04 = date(2026, 3, 4)
FRI_2026_03_06 = date(2026, 3, 6)
MON_2026_03_09 = date(2026, 3, 9)
TUE_2026_03_10 = date(2026, 3, 10)
MON_2026_03_30 = date(2026, 3, 30)  # twenty working days after Monday 2026-03-02
WED_2026_04_01 = date(2026, 4, 1)  # twenty working days after Wednesday 2026-03-04
TUE_2019_05_14 = date(2019, 5, 14)  # the last day of the 2008 rules
WED_2019_05_15 = date(2019, 5, 15)
REGISTERED: dict[str, Any] = {
    "category": "natural_person",
    "form": "electronic",
    "route": "email",
    "identity_seen": True,
}


def refused_opening(office: Office, kind: type[R], **more: Any) -> R:
    """An application that cannot become a case, and leaves nothing behind."""
    return office.refusal(
        kind,
        lambda session: office.engine.open(
            session, "disclosure", data=application(**more), actor="zhao", request_id=office.request()
        ),
    )


def by_mail(office: Office, **more: Any) -> str:
    """An application that came by e-mail on Monday and nobody has confirmed yet."""
    return office.receive(channel="email", **more)


# --- 收到 ----------------------------------------------------------------------------------------------------------


def test_the_day_before_the_2019_rules_is_refused_and_their_first_day_is_taken(sqlite_office: Office) -> None:
    """The rules of the day of receipt govern the whole case, and this workflow knows those of 2019 only."""
    refused = refused_opening(sqlite_office, OtherRegime, submitted=TUE_2019_05_14)

    assert refused.receipt_on == TUE_2019_05_14
    assert sqlite_office.state(sqlite_office.receive(submitted=WED_2019_05_15)).stage == "intake"


@pytest.mark.parametrize("field", ["submitted", "confirmed"])
def test_nothing_is_received_that_is_still_ahead(sqlite_office: Office, field: str) -> None:
    """Each day that an application names is held against today."""
    refused = refused_opening(sqlite_office, DayAfterToday, channel="email", **{field: TUE_2026_03_03})

    assert (field, TUE_2026_03_03, MONDAY) == (refused.field, refused.day, refused.today)


def test_a_channel_without_the_day_that_counts_is_refused(sqlite_office: Office) -> None:
    """Registered mail counts from the signature; without that day there is no receipt."""
    refused_opening(sqlite_office, BadReceipt, channel="registered_mail")


def test_an_unconfirmed_mail_counts_from_its_submission_and_is_flagged(sqlite_office: Office) -> None:
    """第三十一条: until somebody confirms, the cautious day is the day it came, with a task to confirm it."""
    state = sqlite_office.state(by_mail(sqlite_office))

    assert state.values["unconfirmed"] is True
    assert MON_2026_03_30 == state.clocks["reply"].due_on == state.clocks["reply"].safe_on
    assert sorted(task["step"] for task in state.tasks.values()) == ["confirm_receipt", "register"]


def test_a_confirmation_moves_the_due_day_and_keeps_the_safe_one(sqlite_office: Office) -> None:
    """Our reading counts from the confirmation, the strict one still from the arrival."""
    case = by_mail(sqlite_office)
    sqlite_office.on(WED_2026_03_04)
    sqlite_office.act(case, "confirm_receipt", "zhao", {"confirmed": WED_2026_03_04})
    state = sqlite_office.state(case)

    assert (state.clocks["reply"].due_on, state.clocks["reply"].safe_on) == (WED_2026_04_01, MON_2026_03_30)
    assert state.values["unconfirmed"] is False
    assert [task["step"] for task in state.tasks.values()] == ["register"]


def test_the_task_to_confirm_outlasts_the_registration(sqlite_office: Office) -> None:
    """Registering does not confirm: while the receipt is unconfirmed somebody is still asked to settle it."""
    case = by_mail(sqlite_office)
    sqlite_office.register(case)
    state = sqlite_office.state(case)

    assert state.values["unconfirmed"] is True
    assert sorted(task["step"] for task in state.tasks.values()) == ["assign", "confirm_receipt"]


def test_a_receipt_in_person_has_nothing_to_confirm(sqlite_office: Office) -> None:
    """What was handed over was received that day."""
    case = sqlite_office.receive()

    sqlite_office.refused(NothingToConfirm, case, "confirm_receipt", "zhao", {"confirmed": MONDAY})


def test_a_receipt_is_confirmed_once(sqlite_office: Office) -> None:
    """After the confirmation the day is settled."""
    case = by_mail(sqlite_office)
    sqlite_office.act(case, "confirm_receipt", "zhao", {"confirmed": MONDAY})

    sqlite_office.refused(NothingToConfirm, case, "confirm_receipt", "zhao", {"confirmed": MONDAY})


def test_a_confirmation_is_not_before_the_arrival(sqlite_office: Office) -> None:
    """On Sunday nothing had come yet."""
    case = by_mail(sqlite_office)
    refused = sqlite_office.refused(
        ConfirmedBeforeArrival, case, "confirm_receipt", "zhao", {"confirmed": SUN_2026_03_01}
    )

    assert (refused.confirmed, refused.arrived) == (SUN_2026_03_01, MONDAY)


def test_a_confirmation_is_not_ahead(sqlite_office: Office) -> None:
    """On Monday nobody has confirmed on Tuesday."""
    case = by_mail(sqlite_office)

    sqlite_office.refused(DayAfterToday, case, "confirm_receipt", "zhao", {"confirmed": TUE_2026_03_03})


# --- 登记 ----------------------------------------------------------------------------------------------------------


def test_registration_numbers_the_case_and_lists_its_items(sqlite_office: Office) -> None:
    """The number, the day, one item a matter, and the receipt as a letter by mail and announced by SMS."""
    case = sqlite_office.receive()
    done = sqlite_office.register(case, ["补偿方案", "征地批复"])
    state = sqlite_office.state(case)

    assert done.number == "示例申〔2026〕001号"
    assert list(state.items) == ["1", "2"]
    assert state.values["registered_on"] == "2026-03-02"
    assert [letter["letter"] for letter in state.letters] == ["registration_receipt"]
    assert len(done.letters) == 1
    assert len(done.messages) == 2


@pytest.mark.parametrize("items", [[], (), ["  "], ["补偿方案", ""]], ids=["none", "tuple", "blank", "one blank"])
def test_a_registration_without_items_is_refused(sqlite_office: Office, items: Any) -> None:
    """A case has 1..n items and each says something: an empty list is none, and neither is a list of blanks."""
    case = sqlite_office.receive()

    sqlite_office.refused(Misuse, case, "register", "zhao", {**REGISTERED, "items": items})


def test_registration_is_mended_by_hand_on_the_next_worked_day(sqlite_office: Office) -> None:
    """From Friday to Monday is one worked day (design 4.2), and the receipt is sent again."""
    sqlite_office.on(FRI_2026_03_06)
    case = sqlite_office.to_stage("registration")
    sqlite_office.on(MON_2026_03_09)
    sqlite_office.act(case, "mend_registration", "zhao", {"form": "paper", "items": ["2024年度补偿方案"]})
    state = sqlite_office.state(case)

    assert state.values["form"] == "paper"
    assert state.items["1"]["request"]["sealed"] == "3/items.1"
    assert [letter["seq"] for letter in state.letters] == [2, 3]


def test_registration_is_not_mended_after_one_worked_day(sqlite_office: Office) -> None:
    """From Friday to Tuesday is two: then it is a correction."""
    sqlite_office.on(FRI_2026_03_06)
    case = sqlite_office.to_stage("registration")
    sqlite_office.on(TUE_2026_03_10)

    sqlite_office.refused(MendingOver, case, "mend_registration", "zhao", {"form": "paper"})


def test_registration_is_not_mended_once_another_letter_has_left(sqlite_office: Office) -> None:
    """The supplement notice rests on the registration as it was."""
    case = sqlite_office.to_stage("registration")
    sqlite_office.act(case, "request_supplement", "zhao", {"defects": "请写明年度", "workdays": 10})

    sqlite_office.refused(MendingOver, case, "mend_registration", "zhao", {"form": "paper"})


def test_a_voided_case_keeps_its_number_and_the_next_one_goes_on(sqlite_office: Office) -> None:
    """A mistaken number stays, marked 作废, and is never used again (design 4.16)."""
    double = sqlite_office.to_stage("registration")
    sqlite_office.act(double, "void", "zhao", {"duplicate_of": "示例申〔2026〕007号", "reason": "重复登记"})
    following = sqlite_office.to_stage("registration")
    with sqlite_office.session() as session:
        numbers = contents(session)["gk_number"]

    assert [
        ("shili", "registration", 2026, 1, "示例申〔2026〕001号", double, True),
        ("shili", "registration", 2026, 2, "示例申〔2026〕002号", following, False),
    ] == numbers


def test_a_voided_case_goes_straight_to_the_file(sqlite_office: Office) -> None:
    """Its clock stops, its outcome is ``void``, and there is no reply whose service would have to be shown."""
    case = sqlite_office.receive()
    sqlite_office.act(case, "void", "sun", {"duplicate_of": "示例申〔2026〕007号", "reason": "重复"})
    state = sqlite_office.state(case)

    assert (state.stage, state.values["outcome"]) == ("service", "void")
    assert state.clocks["reply"].stopped_on == MONDAY
    assert sqlite_office.act(case, "archive", "zhao", {"retention": "10_years", "pages": 3}).stage == "archived"


# --- 当场答复 -------------------------------------------------------------------------------------------------------


def on_the_spot(*outcomes: dict[str, Any]) -> dict[str, Any]:
    """What the registrar enters when the applicant has signed the sheet."""
    return {"outcomes": list(outcomes), "signed_sheet": PAPER}


def test_what_is_disclosed_in_full_is_answered_on_the_spot(sqlite_office: Office) -> None:
    """第三十三条第一款: replied and served on the day, ready for the file, the reply clock stopped in time."""
    case = sqlite_office.to_stage("registration")
    sqlite_office.act(case, "reply_on_the_spot", "zhao", on_the_spot(*OUTCOMES))
    state = sqlite_office.state(case)

    assert (state.stage, state.values["outcome"]) == ("service", "disclosed")
    kinds = [fact["type"] for fact in state.facts]
    assert kinds == ["received", "arrived", "registered", "replied", "served"]
    assert state.clocks["reply"].stopped_on == MONDAY
    assert sqlite_office.act(case, "archive", "zhao", {"retention": "10_years", "pages": 3}).stage == "archived"


@pytest.mark.parametrize("outcome", ["partly_disclosed", "third_party", "not_existing", "petition"])
def test_only_what_is_disclosed_in_full_is_answered_on_the_spot(sqlite_office: Office, outcome: str) -> None:
    """Everything else is reviewed and signed first."""
    case = sqlite_office.to_stage("registration")
    row = {"item": 1, "outcome": outcome, "reason": "理由", "article": "第十五条"}

    sqlite_office.refused(NotOnTheSpot, case, "reply_on_the_spot", "zhao", on_the_spot(row))


def test_on_the_spot_too_every_item_is_answered(sqlite_office: Office) -> None:
    """Two items, one answer."""
    case = sqlite_office.receive()
    sqlite_office.register(case, ["补偿方案", "征地批复"])

    sqlite_office.refused(ItemUnanswered, case, "reply_on_the_spot", "zhao", on_the_spot(*OUTCOMES))


def test_the_calendar_of_these_tests_is_the_national_one() -> None:
    """Twenty working days after Monday 2026-03-02 is Monday 2026-03-30, after Wednesday the 4th Wednesday 04-01."""
    assert workdays_after(MONDAY, 20) == MON_2026_03_30
    assert workdays_after(WED_2026_03_04, 20) == WED_2026_04_01
