"""What is not possible, by the refusal that says so: nothing that a ban holds for is ever accepted, and a refusal of
that name is given only where its ban holds."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any

from tests.simulation.case import ModelCase
from tests.simulation.law import ARTICLES_14_TO_16, GIVING_OUT, PEOPLE, REFUSALS_14_TO_16, RULES, UNITS, WAYS, fee_yuan
from tests.simulation.progress import Act, answering_unit
from tests.simulation.terms import Asked, asked_of, never_sent, silent_now

Practice = Mapping[str, Any]
Holds = Callable[[ModelCase, Act, Practice], Any]
FOR_ONE = ("request_supplement", "approve_second_supplement", "notice_fee")
DECIDING = ("propose", "reply_on_the_spot", "sign")
ON_ITS_WAY = ("record_acceptance", "record_service", "leave_reply", "record_lost_mail")
ABOUT_ONE = ("record_consultation_arrival", "remind_consulted", "receive_opinion")
REGISTERS = ("register_review", "register_review_meanwhile", "register_suit", "register_suit_meanwhile")
SETTLES = ("record_review_result", "record_suit_result")
REDO_GROUNDS = {"review_decision": "review", "judgment": "suit", "own_correction": ""}


def forbidden(case: ModelCase, act: Act, practice: Practice) -> Iterator[str]:
    """The names of the refusals that stand against the step."""
    for refusal, steps, holds in BANS:
        if act.step in steps and holds(case, act, practice):
            yield refusal


def known(refusal: str, step: str) -> list[Holds]:
    """What must hold where a step is refused by this name; none where the model cannot tell."""
    return [holds for name, steps, holds in BANS if name == refusal and step in steps]


def _day(act: Act, name: str) -> date:
    return date.fromisoformat(act.data[name])


# --- what is waited for -----------------------------------------------------------------------------------------------


def _after_due(case: ModelCase, act: Act, _: Practice) -> bool:
    return case.days is not None and case.days.due_on is not None and act.on > case.days.due_on


def _above_cap(case: ModelCase, act: Act, _: Practice) -> bool:
    assert case.days is not None
    return act.data["workdays"] < 1 or case.days.granted + act.data["workdays"] > 20


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


def _still_asked(case: ModelCase, act: Act, _: Practice) -> bool:
    return any(asked.party != "agency" and asked.waits(act.today) for _, _, asked in _given_out(case, act))


def _against_their_will(case: ModelCase, act: Act, _: Practice) -> bool:
    return any(
        asked.objects and outcome == "disclosed" and not interest for outcome, interest, asked in _given_out(case, act)
    )


def _nobody_silent(case: ModelCase, act: Act, _: Practice) -> bool:
    return not silent_now(case, act.calendar, act.today) and not list(never_sent(case, act.calendar))


# --- the reply --------------------------------------------------------------------------------------------------------


def _reviewer_signs(case: ModelCase, act: Act, practice: Practice) -> bool:
    """The signer may have reviewed only where the settings say so, and never a refusal under Articles 14 to 16."""
    if not case.persons_of("approve", since=case.last("propose")) & act.persons:
        return False
    items = case.answered_here.values()
    refused = any(
        item["outcome"] in REFUSALS_14_TO_16
        or (item["outcome"] == "partly_disclosed" and item["article"] in ARTICLES_14_TO_16)
        for item in items
    )
    allowed = practice["reviewer_may_sign"]
    if isinstance(allowed, list):
        allowed = all(item["outcome"] in allowed for item in items)
    return refused or not allowed


def _needed(case: ModelCase, act: Act, _: Practice) -> bool:
    way = WAYS.get(act.data["route"])
    return way is not None and bool(way.needs) and way.needs not in case.contacts


def _not_chosen(case: ModelCase, act: Act, _: Practice) -> bool:
    way = WAYS.get(act.data["route"])
    return way is not None and way.chosen and act.data["route"] != case.route


def _unsealed(case: ModelCase, _: Act, practice: Practice) -> bool:
    return bool(practice["seal_required"]) and case.last("seal") <= case.last("sign")


def _served_early(case: ModelCase, act: Act, _: Practice) -> bool:
    accepted = case.taken_last("record_acceptance")
    held = case.under_way and case.accepted and accepted is not None
    return bool(held and accepted and _day(act, "served") < accepted.on)


def _nothing_to_read(case: ModelCase, _: Act, __: Practice) -> bool:
    return not any(item.get("outcome") in GIVING_OUT for item in case.items.values())


# --- inside the house -------------------------------------------------------------------------------------------------


def _no_party(case: ModelCase, act: Act, _: Practice) -> bool:
    units = {case.unit, *case.joint} - {None}
    return not any("reviewer" in roles or ("handler" in roles and unit in units) for unit, roles in act.posts)


def _acted_on(case: ModelCase, *steps: str) -> list[str]:
    """What others have done since one of those steps was taken last."""
    since = case.taken_last(*steps)
    assert since is not None
    return [taken.name for taken in case.taken if taken.seq > since.seq and not taken.persons & since.persons]


def _own(case: ModelCase, act: Act, *steps: str) -> bool:
    taken = case.taken_last(*steps)
    return taken is not None and bool(taken.persons & act.persons)


def _proposal_acted_on(case: ModelCase, act: Act, _: Practice) -> bool:
    done = _acted_on(case, "propose") if _own(case, act, "propose") else []
    return any(RULES[step].sources == ("review",) or step == "raise_disagreement" for step in done)


def _assignment_acted_on(case: ModelCase, act: Act, _: Practice) -> bool:
    steps = ("assign", "reassign")
    done = _acted_on(case, *steps) if _own(case, act, *steps) else []
    return any("handler" in RULES[step].roles for step in done)


def _joint_units(act: Act) -> list[str]:
    return [row["unit"] for row in act.data.get("joint", ())] if act.step == "assign" else [act.data["unit"]]


def _joint_asked(case: ModelCase, act: Act, _: Practice) -> bool:
    open_ = [unit for unit, ended in case.joint.items() if ended is None] if act.step == "request_joint" else []
    units = _joint_units(act)
    return len({*units}) < len(units) or bool({*units} & {*open_})


def _joint_lead(case: ModelCase, act: Act, _: Practice) -> bool:
    return (act.data["unit"] if act.step == "assign" else case.unit) in _joint_units(act)


def _colleague(case: ModelCase, act: Act, _: Practice) -> bool:
    return PEOPLE[act.data["person"]][0] != case.unit


def _theirs(case: ModelCase, act: Act, _: Practice) -> bool:
    return act.data["person"] == (case.handler or act.actor)


def _not_the_asker(case: ModelCase, act: Act, _: Practice) -> bool:
    rows = [row for row in case.asked_to_countersign if row["person"] == act.data["person"]]
    is_head = any("head" in roles for _, roles in act.posts)
    return bool(rows) and not is_head and not rows[0]["asked_by"] & act.persons


def _marked(case: ModelCase) -> bool:
    return case.last("mark_not_request") > case.last("keep_as_request")


def _nothing_left(case: ModelCase, act: Act, _: Practice) -> bool:
    return {*act.data["items"]} >= {*case.answered_here}


# --- disputes ---------------------------------------------------------------------------------------------------------


def _kind(act: Act) -> str:
    return "suit" if "suit" in act.step else "review"


def _no_such(case: ModelCase, act: Act, _: Practice) -> bool:
    row = case.unsettled.get(act.data[_kind(act)])
    return row is None or row["kind"] != _kind(act) or (act.step.startswith("answer") and row["answered"])


def _before_copy(case: ModelCase, act: Act, _: Practice) -> bool:
    row = case.proceedings.get(act.data[_kind(act)])
    on = act.data["decided_on"] if act.step in SETTLES else act.on.isoformat()
    return row is not None and on < row["received_on"]


def _registered(case: ModelCase, act: Act, _: Practice) -> bool:
    held = [(row["kind"], row["file_number"]) for row in case.proceedings.values()]
    return (_kind(act), act.data["file_number"]) in held


def _extended_too_far(case: ModelCase, act: Act, _: Practice) -> bool:
    granted = sum(row["workdays"] for row in case.of("review_extended", act.data["review"]))
    return not 1 <= act.data["days"] <= 30 - granted


def _ungrounded(case: ModelCase, act: Act, _: Practice) -> bool:
    kind, named = REDO_GROUNDS[act.data["ground"]], act.data.get("proceeding")
    row = case.proceedings.get(named or "")
    if not kind:
        return named is not None
    return row is None or row["kind"] != kind or row["result"] not in ("corrected", "other")


def _proposer_confirms(case: ModelCase, act: Act, _: Practice) -> bool:
    held = case.proposals.get(act.data["correction"])
    return held is not None and bool(held[0] & act.persons)


BANS: tuple[tuple[str, tuple[str, ...], Holds], ...] = (
    # receipt and registration
    ("NothingToConfirm", ("confirm_receipt",), lambda c, a, p: not c.unconfirmed),
    ("AlreadyMarked", ("mark_not_request",), lambda c, a, p: _marked(c)),
    ("MarkedAsNoRequest", ("register",), lambda c, a, p: _marked(c)),
    ("NotMarked", ("close_not_request", "keep_as_request"), lambda c, a, p: not _marked(c)),
    ("NothingLeft", ("split_off",), _nothing_left),
    ("ItemGone", ("split_off",), lambda c, a, p: any(c.items.get(n, {}).get("moved") for n in a.data["items"])),
    ("JoinedToItself", ("join",), lambda c, a, p: a.data["other"] == c.id),
    ("AlreadyJoined", ("join",), lambda c, a, p: a.data["other"] in c.joined),
    ("NotJoined", ("part",), lambda c, a, p: a.data["other"] not in c.joined),
    # inside the house
    ("UnitUnknown", ("assign", "reassign", "request_joint"), lambda c, a, p: a.data["unit"] not in UNITS),
    ("UnitUnchanged", ("reassign",), lambda c, a, p: not c.handler and a.data["unit"] == c.unit),
    ("JointIsLead", ("assign", "request_joint"), _joint_lead),
    ("JointAlreadyAsked", ("assign", "request_joint"), _joint_asked),
    ("NotJoint", ("joint_opinion",), lambda c, a, p: answering_unit(c, a) is None),
    ("JointOpinionGiven", ("joint_opinion",), lambda c, a, p: answering_unit(c, a) is None),
    ("ColleagueElsewhere", ("hand_over",), _colleague),
    ("AlreadyTheirs", ("hand_over",), _theirs),
    ("NotProposer", ("take_back",), lambda c, a, p: not _own(c, a, "propose")),
    ("ProposalActedOn", ("take_back",), _proposal_acted_on),
    ("NotAssigner", ("take_back_assignment",), lambda c, a, p: not _own(c, a, "assign", "reassign")),
    ("AssignmentActedOn", ("take_back_assignment",), _assignment_acted_on),
    ("CountersignerIsActor", ("request_countersign",), lambda c, a, p: a.data["person"] in a.persons),
    (
        "CountersignerProposed",
        ("request_countersign",),
        lambda c, a, p: a.data["person"] in c.persons_of("propose"),
    ),
    (
        "AlreadyAskedToCountersign",
        ("request_countersign",),
        lambda c, a, p: any(row["person"] == a.data["person"] for row in c.asked_to_countersign),
    ),
    (
        "NotAskedToCountersign",
        ("countersign",),
        lambda c, a, p: not any(row["person"] in a.persons for row in c.asked_to_countersign),
    ),
    (
        "NotAskedToCountersign",
        ("call_off_countersign",),
        lambda c, a, p: not any(row["person"] == a.data["person"] for row in c.asked_to_countersign),
    ),
    ("NotCountersignAsker", ("call_off_countersign",), _not_the_asker),
    ("NotPartyToCase", ("raise_disagreement",), _no_party),
    (
        "DisagreementUnknown",
        ("decide_disagreement",),
        lambda c, a, p: not c.disagreements.get(a.data["disagreement"], {}).get("open"),
    ),
    (
        "OwnDisagreement",
        ("decide_disagreement",),
        lambda c, a, p: c.disagreements.get(a.data["disagreement"], {}).get("raised_by", frozenset()) & a.persons,
    ),
    # what is waited for
    ("AlreadyWaiting", (*FOR_ONE, "propose", "reply_on_the_spot", "extend"), lambda c, a, p: c.halts),
    ("AlreadyWaiting", ("delay",), lambda c, a, p: c.days is not None and c.days.halts),
    ("NoticeAfterDue", FOR_ONE, _after_due),
    ("ExtensionAfterDue", ("extend",), _after_due),
    ("ExtensionAboveCap", ("extend",), _above_cap),
    (
        "SecondSupplementUnapproved",
        ("request_supplement",),
        lambda c, a, p: c.last("approve_second_supplement") < c.last("request_supplement"),
    ),
    (
        "FirstSupplementFree",
        ("approve_second_supplement",),
        lambda c, a, p: not c.last("receive_supplement") > c.last("request_supplement") > 0,
    ),
    ("SupplementNotAsked", ("receive_supplement",), lambda c, a, p: "supplement" not in c.halts),
    ("SupplementBeforeAsked", ("receive_supplement",), lambda c, a, p: a.on < _notice_day(c, "supplement")),
    ("SupplementLapsed", ("receive_supplement",), lambda c, a, p: _too_late_for(c, a, "supplement")),
    ("NothingToAmend", ("record_notice_arrival",), lambda c, a, p: _arrived(c, "supplement")),
    (
        "SupplementBeforeAsked",
        ("record_notice_arrival",),
        lambda c, a, p: _day(a, "received_on") < _notice_day(c, "supplement"),
    ),
    ("NotLapsed", ("lapse_supplement",), lambda c, a, p: _not_lapsed(c, a, "supplement")),
    ("FeeAfterEnd", ("notice_fee",), lambda c, a, p: c.stopped),
    ("FeeOfOtherBasis", ("notice_fee",), lambda c, a, p: _fee(c) and _fee(c)["basis"] != a.data["basis"]),
    ("FeeChargedBefore", ("notice_fee",), lambda c, a, p: _fee(c) and c.of("fee_paid")),
    (
        "FeeWithoutPages",
        ("notice_fee",),
        lambda c, a, p: a.data["basis"] == "pages" and c.form not in ("paper", "electronic"),
    ),
    (
        "NothingToCharge",
        ("notice_fee",),
        lambda c, a, p: not fee_yuan(a.data["basis"], a.data["count"], a.data.get("already", 0)),
    ),
    ("FeeArrivalKnown", ("record_fee_arrival",), lambda c, a, p: _arrived(c, "fee")),
    ("FeeNotNoticed", ("receive_payment",), lambda c, a, p: "fee" not in c.halts or not _fee(c)),
    ("FeePaidBeforeNotice", ("receive_payment",), lambda c, a, p: a.on < _notice_day(c, "fee")),
    (
        "FeePaidBeforeNotice",
        ("record_fee_arrival",),
        lambda c, a, p: _day(a, "received_on") < _notice_day(c, "fee"),
    ),
    ("FeePeriodOver", ("receive_payment",), lambda c, a, p: _too_late_for(c, a, "fee")),
    ("FeePeriodProvisional", ("receive_payment",), lambda c, a, p: _too_late_for(c, a, "fee")),
    ("FeeAmountDiffers", ("receive_payment",), lambda c, a, p: _fee(c) and a.data["amount_yuan"] != _fee_due(c)),
    ("FeeNotLapsed", ("lapse_fee",), lambda c, a, p: _not_lapsed(c, a, "fee")),
    ("NothingPaid", ("refund_fee",), lambda c, a, p: not _refundable(c)),
    (
        "RefundAboveFee",
        ("refund_fee",),
        lambda c, a, p: _refundable(c) and not 1 <= a.data["amount_yuan"] <= _refundable(c),
    ),
    # excessive requests
    ("ReasonsAsked", ("ask_reasons",), lambda c, a, p: c.reasons),
    ("ReasonsNotAsked", ("receive_reasons", "judge_reasons"), lambda c, a, p: not c.reasons),
    ("ReasonsReceived", ("receive_reasons",), lambda c, a, p: c.reasons.get("received_on")),
    ("ReasonsBeforeAsked", ("receive_reasons",), lambda c, a, p: c.reasons and a.on < c.reasons["asked_on"]),
    ("ReasonsNotReceived", ("judge_reasons",), lambda c, a, p: c.reasons and not c.reasons["received_on"]),
    ("ReasonsJudged", ("judge_reasons",), lambda c, a, p: c.reasons.get("judged")),
    ("ReasonsNotReasonable", ("delay",), lambda c, a, p: c.reasons.get("judged") != "reasonable"),
    ("DelayAfterDue", ("delay",), _after_due),
    (
        "DelayNoLater",
        ("delay",),
        lambda c, a, p: c.days is not None and c.days.due_on is not None and _day(a, "until") <= c.days.due_on,
    ),
    # consultations
    ("ConsultationUnknown", ABOUT_ONE, lambda c, a, p: _one(c, a) is None),
    (
        "ArrivalRecorded",
        ("record_consultation_arrival",),
        lambda c, a, p: (found := _one(c, a)) and found.received_on,
    ),
    (
        "ArrivalBeforeSent",
        ("record_consultation_arrival",),
        lambda c, a, p: (found := _one(c, a)) and a.data["received_on"] < found.sent["on"],
    ),
    ("ReminderTooLate", ("remind_consulted",), lambda c, a, p: (found := _one(c, a)) and not found.waits(a.today)),
    ("OpinionGiven", ("receive_opinion",), lambda c, a, p: (found := _one(c, a)) and found.answered_on),
    (
        "OpinionBeforeAsked",
        ("receive_opinion",),
        lambda c, a, p: (found := _one(c, a)) and a.on.isoformat() < (found.received_on or found.sent["on"]),
    ),
    ("OpinionTooLate", ("receive_opinion",), lambda c, a, p: (found := _one(c, a)) and found.over(a.on)),
    ("NobodySilent", ("close_consultations",), _nobody_silent),
    ("ConsultationRunning", DECIDING, _still_asked),
    ("ObjectionStands", DECIDING, _against_their_will),
    # the reply
    ("ReviewMissing", ("sign",), lambda c, a, p: c.last("approve") <= c.last("propose")),
    ("SecrecyReviewMissing", ("sign",), lambda c, a, p: c.last("review_secrecy") <= c.last("propose")),
    ("ReviewerSigns", ("sign",), _reviewer_signs),
    ("CountersignMissing", ("sign",), lambda c, a, p: c.asked_to_countersign),
    ("DisagreementOpen", ("sign",), lambda c, a, p: any(row["open"] for row in c.disagreements.values())),
    ("SealNotUsed", ("seal",), lambda c, a, p: not p["seal_required"]),
    ("ReplyNotApproved", ("seal", "dispatch"), lambda c, a, p: c.last("sign") <= c.last("propose")),
    (
        "DispatchBeforeSigning",
        ("dispatch",),
        lambda c, a, p: (signed := c.taken_last("sign")) is not None and a.on < signed.on,
    ),
    ("NotSealed", ("dispatch",), _unsealed),
    ("CourierRefused", ("dispatch",), lambda c, a, p: a.data["route"] == "courier"),
    ("RouteMissing", ("dispatch",), _needed),
    ("RouteNotChosen", ("dispatch",), _not_chosen),
    (
        "PostingUnproved",
        ("dispatch",),
        lambda c, a, p: a.data["route"] == "post" and not {"evidence", "tracking_number"} & {*a.data},
    ),
    (
        "AgentMissing",
        ("dispatch",),
        lambda c, a, p: a.data["route"] == "entrusted" and "entrusted_to" not in a.data,
    ),
    ("NothingToServe", ON_ITS_WAY, lambda c, a, p: not c.under_way),
    (
        "BeforeDispatch",
        ("record_acceptance", "record_lost_mail"),
        lambda c, a, p: c.under_way and a.on < c.dispatched_on,
    ),
    (
        "BeforeDispatch",
        ("record_service", "leave_reply"),
        lambda c, a, p: c.under_way and _day(a, "served") < c.dispatched_on,
    ),
    ("ServedBeforeAcceptance", ("record_service", "leave_reply"), _served_early),
    (
        "SignerMissing",
        ("record_service",),
        lambda c, a, p: c.under_way and c.way_of_it.counts == "signature" and "receiver" not in a.data,
    ),
    (
        "AcceptanceNotAwaited",
        ("record_acceptance",),
        lambda c, a, p: c.under_way and c.way_of_it.counts != "acceptance",
    ),
    ("AlreadyAccepted", ("record_acceptance",), lambda c, a, p: c.under_way and c.accepted),
    ("NotLeftThisWay", ("leave_reply",), lambda c, a, p: c.under_way and not c.way_of_it.left),
    (
        "FailureUnfit",
        ("record_lost_mail",),
        lambda c, a, p: c.under_way and a.data["failure"] not in c.way_of_it.failures,
    ),
    ("NothingToInspect", ("schedule_inspection",), _nothing_to_read),
    (
        "InspectionNotWanted",
        ("schedule_inspection",),
        lambda c, a, p: c.form != "inspection" and "reason" not in a.data,
    ),
    ("AlreadyAppointed", ("schedule_inspection",), lambda c, a, p: c.appointment),
    ("NothingAppointed", ("record_inspection", "record_absence"), lambda c, a, p: c.appointment is None),
    (
        "AppointmentAhead",
        ("record_absence",),
        lambda c, a, p: c.appointment and c.appointment["appointed"] > a.today.isoformat(),
    ),
    ("NotServed", ("archive",), lambda c, a, p: c.under_way),
    ("InspectionOpen", ("archive",), lambda c, a, p: c.appointment),
    ("ProceedingOpen", ("archive",), lambda c, a, p: c.unsettled),
    # disputes, corrections
    ("ProceedingKnown", REGISTERS, _registered),
    ("NoProceeding", ("answer_review", "answer_suit", "extend_review", *SETTLES), _no_such),
    ("BeforeCopy", ("answer_review", "answer_suit", "extend_review", *SETTLES), _before_copy),
    (
        "ReviewNotExtendable",
        ("extend_review",),
        lambda c, a, p: c.unsettled.get(a.data["review"], {}).get("procedure") == "simplified",
    ),
    ("ReviewExtensionAboveCap", ("extend_review",), _extended_too_far),
    ("RedoUngrounded", ("reopen",), _ungrounded),
    ("CorrectionUnknown", ("confirm_correction",), lambda c, a, p: a.data["correction"] not in c.proposals),
    ("SamePerson", ("confirm_correction",), _proposer_confirms),
)
"""The refusal by name, the steps that it is about, and when it must be given."""
