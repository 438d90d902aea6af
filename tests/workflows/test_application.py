"""申请 and 收到: what an application must say, what becomes of it, and the day that counts by each channel."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from gongkai.engine import ApplicationIncomplete, AsOfBeforeReceipt, Attachment, BadReceipt, UnknownChannel
from gongkai.workflows.calendars import national_calendar
from gongkai.workflows.disclosure import compute
from gongkai.workflows.disclosure.application import Application, opening_data, workflow_for
from gongkai.workflows.disclosure.receipt import Channel, receipt_by_channel

FRI_2026_02_27 = date(2026, 2, 27)
MON_2026_03_02 = date(2026, 3, 2)
TUE_2026_03_03 = date(2026, 3, 3)
PAPER = Attachment("申请书.txt", "text/plain", "示例申请".encode())


def application(**changes: Any) -> Application:
    """A letter of a fictitious applicant, written on Friday 2026-02-27."""
    parts: dict[str, Any] = {
        "channel": Channel.ORDINARY_MAIL,
        "submitted_on": FRI_2026_02_27,
        "name": "张示例",
        "items": ("2025年度预算",),
        "original": PAPER,
        "address": "示例市示例路1号",
    }
    return Application(**(parts | changes))


@pytest.mark.parametrize(
    ("changes", "missing"),
    [
        ({"name": " "}, "姓名或者名称 name"),
        ({"items": ()}, "所需信息的内容 what is asked for"),
        ({"items": ("", "\n")}, "所需信息的内容 what is asked for"),
        ({"address": None}, "联系方式 contact"),
    ],
)
def test_an_application_says_who_asks_for_what_and_where_to_answer(changes: dict[str, Any], missing: str) -> None:
    """第二十九条第二款: the refusal names the part that is missing."""
    with pytest.raises(ApplicationIncomplete) as incomplete:
        application(**changes)

    assert incomplete.value.data["missing"] == missing


@pytest.mark.parametrize("contact", ["phone", "email", "address"])
def test_any_one_contact_is_enough(contact: str) -> None:
    """A telephone number, a mailbox or an address."""
    assert getattr(application(**{"address": None, contact: "示例"}), contact) == "示例"


def test_an_application_is_received_with_what_it_says_and_the_days_of_the_mail_room() -> None:
    """What is not said is not made up."""
    assert opening_data(application(), {"arrived": MON_2026_03_02}) == {
        "channel": "ordinary_mail",
        "submitted": FRI_2026_02_27,
        "arrived": MON_2026_03_02,
        "name": "张示例",
        "category": "natural_person",
        "address": "示例市示例路1号",
        "items": ["2025年度预算"],
        "form": "electronic",
        "route": "email",
        "application": PAPER,
    }


def test_nothing_personal_shows_when_an_application_is_printed() -> None:
    """A log or a trace would carry it away."""
    shown = repr(application(identity_number="110101199001010000", phone="13800000000", agent="李示例"))

    assert not [word for word in ("张示例", "预算", "示例路", "1101", "138", "李示例", "申请书") if word in shown]


# --- 收到 ----------------------------------------------------------------------------------------------------------


def test_days_out_of_order_are_no_receipt() -> None:
    """Nothing arrives before it was sent."""
    with pytest.raises(BadReceipt) as refused:
        receipt_by_channel("ordinary_mail", {"submitted": MON_2026_03_02, "arrived": FRI_2026_02_27})

    assert "submitted ≤ arrived" in str(refused.value.data["fault"])


@pytest.mark.parametrize(
    ("channel", "needed"),
    [("registered_mail", "signed_for"), ("ordinary_mail", "arrived"), ("email", "submitted"), ("oral", "submitted")],
)
def test_the_day_that_counts_must_be_there(channel: str, needed: str) -> None:
    """Each channel has its own."""
    with pytest.raises(BadReceipt) as refused:
        receipt_by_channel(channel, {"confirmed": MON_2026_03_02})

    assert f"「{needed}」" in str(refused.value.data["fault"])


@pytest.mark.parametrize("channel", ["pigeon", "", "x" * 99])
def test_a_channel_that_the_law_does_not_know_is_refused(channel: str) -> None:
    """Shortly, with those it knows."""
    with pytest.raises(UnknownChannel) as refused:
        receipt_by_channel(channel, {"submitted": MON_2026_03_02})

    assert refused.value.channel == channel[:40]
    assert refused.value.known == "in_person、oral、registered_mail、ordinary_mail、internet、email、fax"


@pytest.mark.parametrize(
    ("as_of", "receipt_on", "unconfirmed"),
    [(FRI_2026_02_27, FRI_2026_02_27, True), (TUE_2026_03_03, TUE_2026_03_03, False), (None, TUE_2026_03_03, False)],
)
def test_a_confirmation_counts_from_the_day_it_is_known(as_of: Any, receipt_on: date, unconfirmed: bool) -> None:
    """第三十一条第三项: before it, and for the strict reading always, the day of arrival counts."""
    receipt = receipt_by_channel("email", {"submitted": FRI_2026_02_27, "confirmed": TUE_2026_03_03}, as_of)

    assert (receipt.receipt_on, receipt.unconfirmed) == (receipt_on, unconfirmed)
    assert receipt.safe_receipt_on == receipt.first_on == FRI_2026_02_27


def test_no_case_is_judged_on_a_day_before_it_came() -> None:
    """On the day itself it is."""
    description = {"received": "2026-03-02", "as_of": "2026-03-02"}
    assert compute(description, national_calendar()).as_of == MON_2026_03_02
    with pytest.raises(AsOfBeforeReceipt) as refused:
        compute({**description, "as_of": "2026-03-01"}, national_calendar())

    assert (refused.value.as_of, refused.value.receipt_on) == (date(2026, 3, 1), MON_2026_03_02)


@pytest.mark.parametrize(
    ("day", "workflow"), [(date(2019, 5, 14), "disclosure_2008"), (date(2019, 5, 15), "disclosure")]
)
def test_the_day_of_receipt_chooses_the_workflow(day: date, workflow: str) -> None:
    """Tuesday 14 May 2019 is under the old rules, Wednesday 15 May 2019 under the new [O-tr]."""
    assert workflow_for(opening_data(application(submitted_on=day), {"arrived": day, "confirmed": day})) == workflow
