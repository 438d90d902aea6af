"""What is not possible with the reply and after it: the bans of signing, service, archiving, disputes, corrections."""

from __future__ import annotations

from tests.simulation.act import Act
from tests.simulation.ban import Bans, Look
from tests.simulation.law import ARTICLES_14_TO_16, GIVING_OUT, REFUSALS_14_TO_16, WAYS

ON_ITS_WAY = ("record_acceptance", "record_service", "leave_reply", "record_lost_mail")
REGISTERS = ("register_review", "register_review_meanwhile", "register_suit", "register_suit_meanwhile")
SETTLES = ("record_review_result", "record_suit_result")
ANSWERS = ("answer_review", "answer_suit", "extend_review", *SETTLES)
REDO_GROUNDS = {"review_decision": "review", "judgment": "suit", "own_correction": ""}


# --- the reply --------------------------------------------------------------------------------------------------------


def _reviewer_signs(s: Look) -> bool:
    """The signer may have reviewed only where the settings say so, and never a refusal under Articles 14 to 16."""
    if not s.case.persons_of("approve", since=s.case.last("propose")) & s.act.persons:
        return False
    items = s.case.answered_here.values()
    refused = any(
        item["outcome"] in REFUSALS_14_TO_16
        or (item["outcome"] == "partly_disclosed" and item["article"] in ARTICLES_14_TO_16)
        for item in items
    )
    allowed = s.practice["reviewer_may_sign"]
    if isinstance(allowed, list):
        allowed = all(item["outcome"] in allowed for item in items)
    return refused or not allowed


def _needed(s: Look) -> bool:
    way = WAYS.get(s.act.data["route"])
    return way is not None and bool(way.needs) and way.needs not in s.case.contacts


def _not_chosen(s: Look) -> bool:
    way = WAYS.get(s.act.data["route"])
    return way is not None and way.chosen and s.act.data["route"] != s.case.route


def _unsealed(s: Look) -> bool:
    return bool(s.practice["seal_required"]) and s.case.last("seal") <= s.case.last("sign")


def _served_early(s: Look) -> bool:
    accepted = s.case.taken_last("record_acceptance")
    held = s.case.under_way and s.case.accepted and accepted is not None
    return bool(held and accepted and s.day("served") < accepted.on)


def _nothing_to_read(s: Look) -> bool:
    return not any(item.get("outcome") in GIVING_OUT for item in s.case.items.values())


# --- disputes ---------------------------------------------------------------------------------------------------------


def _kind(act: Act) -> str:
    return "suit" if "suit" in act.step else "review"


def _no_such(s: Look) -> bool:
    row = s.case.unsettled.get(s.act.data[_kind(s.act)])
    return row is None or row["kind"] != _kind(s.act) or (s.act.step.startswith("answer") and row["answered"])


def _before_copy(s: Look) -> bool:
    row = s.case.proceedings.get(s.act.data[_kind(s.act)])
    on = s.act.data["decided_on"] if s.act.step in SETTLES else s.act.on.isoformat()
    return row is not None and on < row["received_on"]


def _registered(s: Look) -> bool:
    held = [(row["kind"], row["file_number"]) for row in s.case.proceedings.values()]
    return (_kind(s.act), s.act.data["file_number"]) in held


def _extended_too_far(s: Look) -> bool:
    granted = sum(row["workdays"] for row in s.case.of("review_extended", s.act.data["review"]))
    return not 1 <= s.act.data["days"] <= 30 - granted


def _ungrounded(s: Look) -> bool:
    kind, named = REDO_GROUNDS[s.act.data["ground"]], s.act.data.get("proceeding")
    row = s.case.proceedings.get(named or "")
    if not kind:
        return named is not None
    return row is None or row["kind"] != kind or row["result"] not in ("corrected", "other")


def _proposer_confirms(s: Look) -> bool:
    held = s.case.proposals.get(s.act.data["correction"])
    return held is not None and bool(held[0] & s.act.persons)


BANS: Bans = (
    # the reply
    ("ReviewMissing", ("sign",), lambda s: s.case.last("approve") <= s.case.last("propose")),
    ("SecrecyReviewMissing", ("sign",), lambda s: s.case.last("review_secrecy") <= s.case.last("propose")),
    ("ReviewerSigns", ("sign",), _reviewer_signs),
    ("CountersignMissing", ("sign",), lambda s: s.case.asked_to_countersign),
    ("DisagreementOpen", ("sign",), lambda s: any(row["open"] for row in s.case.disagreements.values())),
    ("SealNotUsed", ("seal",), lambda s: not s.practice["seal_required"]),
    ("ReplyNotApproved", ("seal", "dispatch"), lambda s: s.case.last("sign") <= s.case.last("propose")),
    (
        "DispatchBeforeSigning",
        ("dispatch",),
        lambda s: (signed := s.case.taken_last("sign")) is not None and s.act.on < signed.on,
    ),
    ("NotSealed", ("dispatch",), _unsealed),
    ("CourierRefused", ("dispatch",), lambda s: s.act.data["route"] == "courier"),
    ("RouteMissing", ("dispatch",), _needed),
    ("RouteNotChosen", ("dispatch",), _not_chosen),
    (
        "PostingUnproved",
        ("dispatch",),
        lambda s: s.act.data["route"] == "post" and not {"evidence", "tracking_number"} & {*s.act.data},
    ),
    (
        "AgentMissing",
        ("dispatch",),
        lambda s: s.act.data["route"] == "entrusted" and "entrusted_to" not in s.act.data,
    ),
    ("NothingToServe", ON_ITS_WAY, lambda s: not s.case.under_way),
    (
        "BeforeDispatch",
        ("record_acceptance", "record_lost_mail"),
        lambda s: s.case.under_way and s.act.on < s.case.dispatched_on,
    ),
    (
        "BeforeDispatch",
        ("record_service", "leave_reply"),
        lambda s: s.case.under_way and s.day("served") < s.case.dispatched_on,
    ),
    ("ServedBeforeAcceptance", ("record_service", "leave_reply"), _served_early),
    (
        "SignerMissing",
        ("record_service",),
        lambda s: s.case.under_way and s.case.way_of_it.counts == "signature" and "receiver" not in s.act.data,
    ),
    (
        "AcceptanceNotAwaited",
        ("record_acceptance",),
        lambda s: s.case.under_way and s.case.way_of_it.counts != "acceptance",
    ),
    ("AlreadyAccepted", ("record_acceptance",), lambda s: s.case.under_way and s.case.accepted),
    ("NotLeftThisWay", ("leave_reply",), lambda s: s.case.under_way and not s.case.way_of_it.left),
    (
        "FailureUnfit",
        ("record_lost_mail",),
        lambda s: s.case.under_way and s.act.data["failure"] not in s.case.way_of_it.failures,
    ),
    ("NothingToInspect", ("schedule_inspection",), _nothing_to_read),
    (
        "InspectionNotWanted",
        ("schedule_inspection",),
        lambda s: s.case.form != "inspection" and "reason" not in s.act.data,
    ),
    ("AlreadyAppointed", ("schedule_inspection",), lambda s: s.case.appointment),
    ("NothingAppointed", ("record_inspection", "record_absence"), lambda s: s.case.appointment is None),
    (
        "AppointmentAhead",
        ("record_absence",),
        lambda s: s.case.appointment and s.case.appointment["appointed"] > s.act.today.isoformat(),
    ),
    ("NotServed", ("archive",), lambda s: s.case.under_way),
    ("InspectionOpen", ("archive",), lambda s: s.case.appointment),
    ("ProceedingOpen", ("archive",), lambda s: s.case.unsettled),
    # disputes, corrections
    ("ProceedingKnown", REGISTERS, _registered),
    ("NoProceeding", ANSWERS, _no_such),
    ("BeforeCopy", ANSWERS, _before_copy),
    (
        "ReviewNotExtendable",
        ("extend_review",),
        lambda s: s.case.unsettled.get(s.act.data["review"], {}).get("procedure") == "simplified",
    ),
    ("ReviewExtensionAboveCap", ("extend_review",), _extended_too_far),
    ("RedoUngrounded", ("reopen", "reopen_intake"), _ungrounded),
    ("NothingToExamine", ("reopen",), lambda s: not s.case.items),
    ("RegisteredBefore", ("reopen_intake",), lambda s: s.case.items),
    ("CorrectionUnknown", ("confirm_correction",), lambda s: s.act.data["correction"] not in s.case.proposals),
    ("SamePerson", ("confirm_correction",), _proposer_confirms),
)
