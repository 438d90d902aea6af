"""收费: a notice asks for the information processing fee, payment starts the limit again, silence ends the case.

《政府信息公开信息处理费管理办法》 (国办函〔2020〕109号), in force 2021-01-01; the 2008 regime has no such fee. What is
charged is reckoned by `fees`, never typed. What the case knows of it is its value ``fee``: ``basis``, ``count``,
``already``, ``amount_yuan``, ``noticed_on``, and once it has happened ``received_on``, ``paid_on``, ``receipt_number``,
``refunded_yuan``, ``refunded_on``. It holds as long as a ``fee_noticed`` fact stands.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from gongkai.engine import SILENT_ROLE, Fact, Record, Refused, Situation, Step, Words

from ..chapter import Chapter
from ..ending import clocks_end, ended
from ..fees import SCHEDULES, Fee, FeeCountOutOfRange, FeeNotInForce, fee_by
from ..fields import EVIDENCE, WITH_EVIDENCE, day, file, personal, plain, whole
from ..limits import FEE_MEASURES
from ..messages import Effects, tell_applicant
from ..reading import standing_facts
from ..refusals import DayAfterToday
from ..regime import Regime
from ..stages import ASKED_IN, ENDING, UNDER_WAY
from ..waiting import notice_possible, open_halts, stage_again, stage_waits

BASES = ("items", "pages")
_BASIS_WORDS = {"items": Words("按件", "by item"), "pages": Words("按量", "by page")}
FORMS_WITH_PAGES = ("paper", "electronic")
"""第五条: by page only where paper, e-mail or copied data is asked for."""


class FeeOfOtherBasis(Refused):
    """本案已{basis}通知缴费；每件申请按件或者按量择一计收，不得兼收（办法第三条）。
    A fee {basis} was noticed in this case; each request is charged by item or by page, never by both (Article 3)."""


class FeeChargedBefore(Refused):
    """本案已于 {paid_on} 缴费，不再重复收费；通知有误的，请先更正。
    The fee was paid on {paid_on} and is not charged twice; a mistaken notice is corrected first."""


class FeeWithoutPages(Refused):
    """申请人所要求的形式不按量计收，可按量的形式有：{forms}（办法第五条）。
    The form asked for is not charged by page; these are: {forms} (Article 5)."""


class FeeOfEarlierItemsByPage(Refused):
    """按量计收不跨申请累计，不填本月此前的件数（办法第五条）。
    Pages are not added up across requests: no earlier items are given (Article 5)."""


class NothingToCharge(Refused):
    """按收费标准，{count} 件（页）不收费（办法第四条、第五条）。
    By the schedule {count} items or pages are free (Articles 4 and 5)."""


class FeeNotNoticed(Refused):
    """没有尚待缴费的收费通知。
    There is no fee notice that waits for payment."""


class FeePaidBeforeNotice(Refused):
    """日期 {on} 早于收费通知的日期 {noticed_on}。
    {on} is before the fee notice of {noticed_on}."""


class FeePeriodOver(Refused):
    """缴费期限已于 {lapses_on} 届满，视为放弃申请（办法第六条）；请由巡检记录。
    The period for payment ended on {lapses_on}: the application is abandoned (Article 6), as the sweep records."""


class FeeAmountDiffers(Refused):
    """应缴 {due_yuan} 元，不是 {paid_yuan} 元；须一次缴清。
    The fee is {due_yuan} yuan, not {paid_yuan}; it is paid in full."""


class FeeArrivalKnown(Refused):
    """没有尚待补记送达日期的收费通知。
    There is no fee notice whose arrival is missing."""


class FeeNotLapsed(Refused):
    """没有已届满的缴费期限，不能视为放弃。
    No period for payment has run out, so nothing has lapsed."""


class FeePeriodProvisional(Refused):
    """缴费期限至 {lapses_on} 为暂定：该年放假安排载入之前不视为放弃；此后缴费的，届时凭凭证补记。
    The period to {lapses_on} is provisional: nothing lapses and nothing later counts before that year is loaded."""


class NothingPaid(Refused):
    """本案没有已缴的信息处理费可退。
    No fee was paid in this case, so none can be refunded."""


class RefundAboveFee(Refused):
    """可退 1 至 {left_yuan} 元，不能退付 {amount_yuan} 元。
    Between 1 and {left_yuan} yuan can be refunded, not {amount_yuan}."""


# --- what is read -----------------------------------------------------------------------------------------------------


def held_fee(situation: Situation) -> dict[str, Any]:
    """The fee that was noticed in the case and stands; empty where there is none."""
    noticed = standing_facts(situation.case, "fee_noticed")
    held = dict(situation.case.values.get("fee", {}))
    return held if noticed and "amount_yuan" in held else {}


def open_notice(situation: Situation) -> tuple[Fact | None, date | None]:
    """The fee notice that the reply clock waits for, and the last day for payment; None, None where there is none."""
    return open_halts(situation).get("fee_noticed", (None, None))


def fee_asked(situation: Situation) -> Fee:
    """The fee of the basis and count that the step gives. Raises `FeeNotInForce`, `FeeCountOutOfRange`."""
    data = situation.data or {}
    return fee_by(data["basis"], data["count"], data.get("already", 0), on=situation.occurred_on)


# --- guards -----------------------------------------------------------------------------------------------------------


def fee_in_force(situation: Situation) -> Refused | None:
    """There are no fees before the day of the first schedule."""
    first = SCHEDULES[0].in_force_on
    if situation.occurred_on < first:
        return FeeNotInForce(measures=FEE_MEASURES, in_force_on=first, on=situation.occurred_on)
    return None


def fee_once(situation: Situation) -> Refused | None:
    """Each request is charged once, by item or by page (Article 3)."""
    held = held_fee(situation)
    if not held:
        return None
    if situation.data is not None and situation.data["basis"] != held["basis"]:
        return FeeOfOtherBasis(basis=_BASIS_WORDS[held["basis"]])
    paid = standing_facts(situation.case, "fee_paid")
    return FeeChargedBefore(paid_on=paid[-1]["on"]) if paid else None


def fee_due(situation: Situation) -> Refused | None:
    """There is something to charge, by a basis that the request admits (Articles 4 and 5)."""
    if situation.data is None:
        return None
    if situation.data["basis"] == "pages":
        if situation.case.values.get("form") not in FORMS_WITH_PAGES:
            return FeeWithoutPages(forms="、".join(FORMS_WITH_PAGES))
        if situation.data.get("already"):
            return FeeOfEarlierItemsByPage()
    try:
        fee = fee_asked(situation)
    except (FeeNotInForce, FeeCountOutOfRange) as refused:
        return refused
    return None if fee.amount_yuan else NothingToCharge(count=fee.count)


def fee_notice_without_arrival(situation: Situation) -> Refused | None:
    """The arrival of the open fee notice is not recorded yet, and lies neither before it nor ahead."""
    notice, _ = open_notice(situation)
    if notice is None or notice.received_on is not None:
        return FeeArrivalKnown()
    if situation.data is None:
        return None
    received_on = situation.data["received_on"]
    if received_on > situation.today:
        return DayAfterToday(field="received_on", day=received_on, today=situation.today)
    return FeePaidBeforeNotice(on=received_on, noticed_on=notice.on) if received_on < notice.on else None


def payment_in_time(situation: Situation) -> Refused | None:
    """A payment answers an open notice, in full, on a day from the notice to the last day for payment (Article 6)."""
    notice, lapses_on = open_notice(situation)
    held = held_fee(situation)
    if notice is None or not held:
        return FeeNotNoticed()
    if situation.occurred_on < notice.on:
        return FeePaidBeforeNotice(on=situation.occurred_on, noticed_on=notice.on)
    if lapses_on is not None and situation.occurred_on > lapses_on:
        provisional = situation.calendar.is_provisional(lapses_on)
        return FeePeriodProvisional(lapses_on=lapses_on) if provisional else FeePeriodOver(lapses_on=lapses_on)
    if situation.data is None or situation.data["amount_yuan"] == held["amount_yuan"]:
        return None
    return FeeAmountDiffers(due_yuan=held["amount_yuan"], paid_yuan=situation.data["amount_yuan"])


def fee_lapsed(situation: Situation) -> Refused | None:
    """The twenty working days are over and nobody has paid: 视为放弃 by Article 6 of the measures.

    A last day in an unpublished year may still move, and nobody loses an application to a provisional day.
    """
    notice, lapses_on = open_notice(situation)
    if notice is None or lapses_on is None or lapses_on >= situation.today:
        return FeeNotLapsed()
    return FeePeriodProvisional(lapses_on=lapses_on) if situation.calendar.is_provisional(lapses_on) else None


def fee_refundable(situation: Situation) -> Refused | None:
    """退付: what was paid, less what was given back already."""
    held = held_fee(situation)
    if not held or not standing_facts(situation.case, "fee_paid"):
        return NothingPaid()
    left_yuan = held["amount_yuan"] - held.get("refunded_yuan", 0)
    if not left_yuan:
        return NothingPaid()
    if situation.data is None or 1 <= situation.data["amount_yuan"] <= left_yuan:
        return None
    return RefundAboveFee(left_yuan=left_yuan, amount_yuan=situation.data["amount_yuan"])


# --- effects ----------------------------------------------------------------------------------------------------------


def fee_noticed(situation: Situation) -> Effects:
    """The fee of the case, as the notice tells it."""
    fee = fee_asked(situation)
    value = {"basis": fee.basis, "count": fee.count, "already": fee.already, "amount_yuan": fee.amount_yuan}
    return _set_fee({**value, "noticed_on": situation.occurred_on.isoformat()})


def fee_arrival(situation: Situation) -> Effects:
    """The open fee notice gets the day on which it reached the applicant."""
    notice, _ = open_notice(situation)
    received_on = (situation.data or {})["received_on"].isoformat()
    amended = {"do": "amend", "ref": notice.ref if notice else None, "with": {"received_on": received_on}}
    held = held_fee(situation)
    return [amended, *(_set_fee({**held, "received_on": received_on}) if held else [])]


def fee_paid(situation: Situation) -> Effects:
    """The fee is paid: when, and by which fiscal receipt."""
    number = (situation.data or {}).get("receipt_number")
    receipt = {"receipt_number": number} if number else {}
    return _set_fee({**held_fee(situation), "paid_on": situation.occurred_on.isoformat(), **receipt})


def fee_refunded(situation: Situation) -> Effects:
    """What was given back so far, and when last."""
    held = held_fee(situation)
    refunded_yuan = held.get("refunded_yuan", 0) + (situation.data or {})["amount_yuan"]
    refunded = {"refunded_yuan": refunded_yuan, "refunded_on": situation.occurred_on.isoformat()}
    return _set_fee({**held, **refunded})


def _set_fee(value: dict[str, Any]) -> Effects:
    return [{"do": "set", "name": "fee", "value": value}]


def chapter(_regime: Regime) -> Chapter:
    """Asked for, paid, lapsed, given back."""
    return Chapter(
        steps=(
            Step(
                "notice_fee", "收费通知", "notice the fee", ("registrar", "handler"), ASKED_IN, "",
                f"{FEE_MEASURES}第六条",
                fields=(
                    plain("basis", "计收方式", required=True, choices=BASES),
                    whole("count", "件数或页数", required=True), whole("already", "本月此前已申请件数"),
                ),
                guards=("fee_in_force/1", "notice_possible/1", "fee_once/1", "fee_due/1"),
                effects=("fee_noticed/1", "stage_waits/1", "tell_applicant/1"), records=(Record("fee_noticed"),),
                letters=("fee_notice",), awaits=("receive_payment",),
            ),
            Step(
                "record_fee_arrival", "记录收费通知送到", "record the arrival of the fee notice",
                ("registrar", "handler"), ASKED_IN, "", f"{FEE_MEASURES}第六条",
                fields=(day("received_on", "送到日期", required=True), file("evidence", "凭证", required=True)),
                guards=("fee_notice_without_arrival/1",), effects=("fee_arrival/1",),
            ),
            Step(
                "receive_payment", "收到缴费", "receive the payment", ("registrar", "handler"), ASKED_IN, "",
                f"{FEE_MEASURES}第六条",
                fields=(
                    whole("amount_yuan", "缴费金额（元）", required=True), plain("receipt_number", "财政票据号"),
                    EVIDENCE,
                ),
                guards=("payment_in_time/1",), effects=("fee_paid/1", "stage_again/1"), records=(Record("fee_paid"),),
                backdating=WITH_EVIDENCE,
            ),
            Step(
                "lapse_fee", "逾期不缴费视为放弃", "lapse of the fee", (SILENT_ROLE,), ASKED_IN, ENDING,
                f"{FEE_MEASURES}第六条",
                guards=("fee_lapsed/1",), effects=("fee_lapsed/1", "clocks_end/1", "tell_applicant/1"), silent=True,
                letters=("fee_lapse_notice",), stops=("reply", "confirmation"), awaits=("archive",),
            ),
            Step(
                "refund_fee", "退付信息处理费", "refund the fee", ("registrar",), UNDER_WAY, "",
                f"{FEE_MEASURES}第八条",
                fields=(
                    whole("amount_yuan", "退付金额（元）", required=True),
                    personal("ground", "退付理由", required=True),
                    file("evidence", "退付凭证", required=True),
                ),
                guards=("fee_refundable/1",), effects=("fee_refunded/1",),
            ),
        ),
        guards={
            "fee_in_force/1": fee_in_force, "notice_possible/1": notice_possible, "fee_once/1": fee_once,
            "fee_due/1": fee_due, "fee_notice_without_arrival/1": fee_notice_without_arrival,
            "payment_in_time/1": payment_in_time, "fee_lapsed/1": fee_lapsed, "fee_refundable/1": fee_refundable,
        },
        effects={
            "fee_noticed/1": fee_noticed, "fee_arrival/1": fee_arrival, "fee_paid/1": fee_paid,
            "fee_lapsed/1": ended("fee_lapsed"), "clocks_end/1": clocks_end, "fee_refunded/1": fee_refunded,
            "stage_waits/1": stage_waits, "stage_again/1": stage_again, "tell_applicant/1": tell_applicant,
        },
    )  # fmt: skip
