"""What is not possible while others are asked: the bans of supplements, fees, reasons, delays and consultations."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from tests.simulation.act import Act
from tests.simulation.ban import Bans, Look
from tests.simulation.case import ModelCase
from tests.simulation.law import GIVING_OUT, fee_yuan
from tests.simulation.terms import Asked, asked_of, never_sent, silent_now

FOR_ONE = ("request_supplement", "approve_second_supplement", "notice_fee")
DECIDING = ("propose", "reply_on_the_spot", "sign")
ABOUT_ONE = ("record_consultation_arrival", "remind_consulted", "receive_opinion")


# --- what is waited for -----------------------------------------------------------------------------------------------


def _after_due(s: Look) -> bool:
    return s.case.days is not None and s.case.days.due_on is not None and s.act.on > s.case.days.due_on


def _above_cap(s: Look) -> bool:
    assert s.case.days is not None
    workdays: int = s.act.data["workdays"]
    return workdays < 1 or s.case.days.granted + workdays > 20


def _notice_day(case: ModelCase, halt: str) -> date:
    return date.fromisoformat(case.halts[halt][0]["on"]) if halt in case.halts else date.min


def _too_late_for(case: ModelCase, act: Act, halt: str) -> bool:
    last_on = case.halts[halt][1] if halt in case.halts else None
    return last_on is not None and act.on > last_on


def _not_lapsed(case: ModelCase, act: Act, halt: str) -> bool:
    last_on = case.halts[halt][1] if halt in case.halts else None
    return last_on is None or last_on >= act.today


def _arrived(case: ModelCase, halt: str) -> bool:
    return halt not in case.halts or "received_on" in case.halts[halt][0]


def _fee(case: ModelCase) -> dict[str, Any]:
    return case.fee if case.of("fee_noticed") else {}


def _fee_due(case: ModelCase) -> int:
    return fee_yuan(case.fee["basis"], case.fee["count"], case.fee["already"])


def _refundable(case: ModelCase) -> int:
    return _fee_due(case) - case.fee["refunded"] if _fee(case) and case.of("fee_paid") else 0


# --- consultations and what may be given out --------------------------------------------------------------------------


def _one(case: ModelCase, act: Act) -> Asked | None:
    return asked_of(case, act.calendar).get(act.data["id"])


def _given_out(case: ModelCase, act: Act) -> Iterator[tuple[str, bool, Asked]]:
    """Each outcome by which something is given out, whether a public interest is shown, each consultation about it."""
    if act.step == "sign":
        rows = [(n, item.get("outcome"), item.get("interest")) for n, item in case.answered_here.items()]
    else:
        rows = [(row["item"], row["outcome"], "public_interest" in row) for row in act.data["outcomes"]]
    for number, outcome, interest in rows:
        for asked in asked_of(case, act.calendar).values():
            if outcome in GIVING_OUT and number in asked.items:
                yield outcome, bool(interest), asked


def _still_asked(s: Look) -> bool:
    return any(asked.party != "agency" and asked.waits(s.act.today) for _, _, asked in _given_out(s.case, s.act))


def _against_their_will(s: Look) -> bool:
    return any(
        asked.objects and outcome == "disclosed" and not interest
        for outcome, interest, asked in _given_out(s.case, s.act)
    )


def _nobody_silent(s: Look) -> bool:
    return not silent_now(s.case, s.act.calendar, s.act.today) and not list(never_sent(s.case, s.act.calendar))


BANS: Bans = (
    # what is waited for
    ("AlreadyWaiting", (*FOR_ONE, "propose", "reply_on_the_spot", "extend"), lambda s: s.case.halts),
    ("AlreadyWaiting", ("delay",), lambda s: s.case.days is not None and s.case.days.halts),
    ("NoticeAfterDue", FOR_ONE, _after_due),
    ("ExtensionAfterDue", ("extend",), _after_due),
    ("ExtensionAboveCap", ("extend",), _above_cap),
    (
        "SecondSupplementUnapproved",
        ("request_supplement",),
        lambda s: s.case.last("approve_second_supplement") < s.case.last("request_supplement"),
    ),
    (
        "FirstSupplementFree",
        ("approve_second_supplement",),
        lambda s: not s.case.last("receive_supplement") > s.case.last("request_supplement") > 0,
    ),
    ("SupplementNotAsked", ("receive_supplement",), lambda s: "supplement" not in s.case.halts),
    ("SupplementBeforeAsked", ("receive_supplement",), lambda s: s.act.on < _notice_day(s.case, "supplement")),
    ("SupplementLapsed", ("receive_supplement",), lambda s: _too_late_for(s.case, s.act, "supplement")),
    ("NothingToAmend", ("record_notice_arrival",), lambda s: _arrived(s.case, "supplement")),
    (
        "SupplementBeforeAsked",
        ("record_notice_arrival",),
        lambda s: s.day("received_on") < _notice_day(s.case, "supplement"),
    ),
    ("NotLapsed", ("lapse_supplement",), lambda s: _not_lapsed(s.case, s.act, "supplement")),
    ("ReplyClockEnded", (*FOR_ONE, "extend", "delay"), lambda s: s.case.stopped),
    ("FeeOfOtherBasis", ("notice_fee",), lambda s: _fee(s.case) and _fee(s.case)["basis"] != s.act.data["basis"]),
    ("FeeChargedBefore", ("notice_fee",), lambda s: _fee(s.case) and s.case.of("fee_paid")),
    (
        "FeeWithoutPages",
        ("notice_fee",),
        lambda s: s.act.data["basis"] == "pages" and s.case.form not in ("paper", "electronic"),
    ),
    (
        "NothingToCharge",
        ("notice_fee",),
        lambda s: not fee_yuan(s.act.data["basis"], s.act.data["count"], s.act.data.get("already", 0)),
    ),
    ("FeeArrivalKnown", ("record_fee_arrival",), lambda s: _arrived(s.case, "fee")),
    ("FeeNotNoticed", ("receive_payment",), lambda s: "fee" not in s.case.halts or not _fee(s.case)),
    ("FeePaidBeforeNotice", ("receive_payment",), lambda s: s.act.on < _notice_day(s.case, "fee")),
    (
        "FeePaidBeforeNotice",
        ("record_fee_arrival",),
        lambda s: s.day("received_on") < _notice_day(s.case, "fee"),
    ),
    ("FeePeriodOver", ("receive_payment",), lambda s: _too_late_for(s.case, s.act, "fee")),
    ("FeePeriodProvisional", ("receive_payment",), lambda s: _too_late_for(s.case, s.act, "fee")),
    (
        "FeeAmountDiffers",
        ("receive_payment",),
        lambda s: _fee(s.case) and s.act.data["amount_yuan"] != _fee_due(s.case),
    ),
    ("FeeNotLapsed", ("lapse_fee",), lambda s: _not_lapsed(s.case, s.act, "fee")),
    ("NothingPaid", ("refund_fee",), lambda s: not _refundable(s.case)),
    (
        "RefundAboveFee",
        ("refund_fee",),
        lambda s: _refundable(s.case) and not 1 <= s.act.data["amount_yuan"] <= _refundable(s.case),
    ),
    # excessive requests
    ("ReasonsAsked", ("ask_reasons",), lambda s: s.case.reasons),
    ("ReasonsNotAsked", ("receive_reasons", "judge_reasons"), lambda s: not s.case.reasons),
    ("ReasonsReceived", ("receive_reasons",), lambda s: s.case.reasons.get("received_on")),
    ("ReasonsBeforeAsked", ("receive_reasons",), lambda s: s.case.reasons and s.act.on < s.case.reasons["asked_on"]),
    ("ReasonsNotReceived", ("judge_reasons",), lambda s: s.case.reasons and not s.case.reasons["received_on"]),
    ("ReasonsJudged", ("judge_reasons",), lambda s: s.case.reasons.get("judged")),
    ("ReasonsNotReasonable", ("delay",), lambda s: s.case.reasons.get("judged") != "reasonable"),
    ("DelayAfterDue", ("delay",), _after_due),
    (
        "DelayNoLater",
        ("delay",),
        lambda s: s.case.days is not None and s.case.days.due_on is not None and s.day("until") <= s.case.days.due_on,
    ),
    # consultations
    ("ConsultationUnknown", ABOUT_ONE, lambda s: _one(s.case, s.act) is None),
    (
        "ArrivalRecorded",
        ("record_consultation_arrival",),
        lambda s: (found := _one(s.case, s.act)) and found.received_on,
    ),
    (
        "ArrivalBeforeSent",
        ("record_consultation_arrival",),
        lambda s: (found := _one(s.case, s.act)) and s.act.data["received_on"] < found.sent["on"],
    ),
    (
        "ReminderTooLate",
        ("remind_consulted",),
        lambda s: (found := _one(s.case, s.act)) and not found.waits(s.act.today),
    ),
    ("OpinionGiven", ("receive_opinion",), lambda s: (found := _one(s.case, s.act)) and found.answered_on),
    (
        "OpinionBeforeAsked",
        ("receive_opinion",),
        lambda s: (found := _one(s.case, s.act)) and s.act.on.isoformat() < (found.received_on or found.sent["on"]),
    ),
    ("OpinionTooLate", ("receive_opinion",), lambda s: (found := _one(s.case, s.act)) and found.over(s.act.on)),
    ("NobodySilent", ("close_consultations",), _nobody_silent),
    ("ConsultationRunning", DECIDING, _still_asked),
    ("ObjectionStands", DECIDING, _against_their_will),
)
