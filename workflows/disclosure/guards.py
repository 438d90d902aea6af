"""The guards of disclosure: named pure functions from a situation to a refusal or None.

A guard that looks at data says nothing while data are not there yet (somebody asks which steps are possible).
"""

from __future__ import annotations

from datetime import date

from gongkai.engine import CaseState, Deadline, EvidenceMissing, Guard, Refused, Situation

from .limits import regulation_on
from .outcomes import OUTCOMES, review_first
from .receipt import DAYS, Receipt, receipt_by_channel
from .refusals import (
    AlreadyWaiting,
    ArticleMissing,
    CalendarCurrent,
    ConfirmedBeforeArrival,
    CourierRefused,
    DayAfterToday,
    DispatchBeforeSigning,
    ExtensionAboveCap,
    ExtensionAfterDue,
    ItemAnsweredTwice,
    ItemUnanswered,
    ItemUnknown,
    LapseProvisional,
    MendingOver,
    NothingToAmend,
    NothingToConfirm,
    NothingToServe,
    NoticeAfterDue,
    NotLapsed,
    NotOnTheSpot,
    NotSealed,
    NotServed,
    OldRegulation,
    OverrideUnexplained,
    PeriodUnclear,
    PeriodUnreasonable,
    ReasonMissing,
    ReplyChanged,
    ReplyNotApproved,
    ReviewerSigns,
    ReviewMissing,
    RouteMissing,
    SealNotUsed,
    SecrecyReviewMissing,
    ServedBeforeDispatch,
    SupplementBeforeAsked,
    SupplementLapsed,
    SupplementNotAsked,
    UnitUnknown,
)

EXTENSION_CAP_DAYS = 20
PERIOD_DAYS_MAX = 60
ADDRESS_OF_ROUTE = {"email": "email", "post": "address", "fax": "phone"}


def receipt_of(situation: Situation) -> Receipt:
    """The legal receipt that the data of `receive` give. Raises what `receipt_by_channel` raises."""
    data = situation.data or {}
    return receipt_by_channel(data["channel"], {name: data[name] for name in DAYS if name in data})


def receipt_lawful(situation: Situation) -> Refused | None:
    """Nothing that came is of the future, and the day of receipt is under the 2019 rules."""
    if situation.data is None:
        return None
    for name in DAYS:
        day = situation.data.get(name)
        if day is not None and day > situation.today:
            return DayAfterToday(field=name, day=day, today=situation.today)
    receipt = receipt_of(situation)
    return OldRegulation(receipt_on=receipt.receipt_on) if regulation_on(receipt.receipt_on) == "2008" else None


def unconfirmed(situation: Situation) -> Refused | None:
    """Only an unconfirmed receipt is confirmed, on a day not before it came."""
    if not situation.case.values.get("unconfirmed"):
        return NothingToConfirm()
    if situation.data is None:
        return None
    confirmed, arrived = situation.data["confirmed"], date.fromisoformat(_received(situation.case)["on"])
    if confirmed > situation.today:
        return DayAfterToday(field="confirmed", day=confirmed, today=situation.today)
    if confirmed < arrived:
        return ConfirmedBeforeArrival(confirmed=confirmed, arrived=arrived)
    unproved = confirmed < situation.today and "evidence" not in situation.data
    return EvidenceMissing(occurred_on=confirmed) if unproved else None


def _received(case: CaseState) -> dict[str, str]:
    return next(
        dict(row) for row in reversed(case.facts) if row["type"] == "received" and row["ref"] not in case.voided
    )


def _reply_clock(situation: Situation) -> Deadline:
    deadline = situation.deadline("reply")
    assert deadline is not None, "every case has a reply clock"  # noqa: S101 (an invariant, not input)
    return deadline


def unit_known(situation: Situation) -> Refused | None:
    """A case is assigned to a unit that the agency has."""
    units = situation.practice.get("units", {})
    if situation.data is None or situation.data["unit"] in units:
        return None
    return UnitUnknown(unit=situation.data["unit"][:40], known="、".join(units) or "—")


def notice_possible(situation: Situation) -> Refused | None:
    """A notice that halts the clock: not while it waits already, not after the due day."""
    deadline = _reply_clock(situation)
    if deadline.due.halts:
        return AlreadyWaiting(what="、".join(deadline.due.halts))
    if deadline.due_on is not None and situation.occurred_on > deadline.due_on:
        return NoticeAfterDue(on=situation.occurred_on, due_on=deadline.due_on)
    return None


def period_stated(situation: Situation) -> Refused | None:
    """The notice states one reasonable period (Article 30): working days, or a last day that is still to come."""
    if situation.data is None:
        return None
    workdays, answer_by = situation.data.get("workdays"), situation.data.get("answer_by")
    if (workdays is None) == (answer_by is None):
        return PeriodUnclear()
    wrong = answer_by <= situation.occurred_on if answer_by else not 1 <= (workdays or 0) <= PERIOD_DAYS_MAX
    return PeriodUnreasonable(workdays=PERIOD_DAYS_MAX) if wrong else None


def not_waiting(situation: Situation) -> Refused | None:
    """Nothing is decided while the applicant still has time to make the application clear."""
    deadline = situation.deadline("reply")
    halts = deadline.due.halts if deadline else {}
    return AlreadyWaiting(what="、".join(halts)) if halts else None


def supplement_asked(situation: Situation) -> Refused | None:
    """A supplement answers an open notice, on a day from its asking to its last day."""
    deadline = _reply_clock(situation)
    notice, lapses_on = deadline.due.halts.get("supplement_requested", (None, None))
    if notice is None:
        return SupplementNotAsked()
    if situation.data is not None and situation.occurred_on < notice.on:
        return SupplementBeforeAsked(on=situation.occurred_on, asked_on=notice.on)
    return SupplementLapsed(lapses_on=lapses_on) if lapses_on and situation.occurred_on > lapses_on else None


def notice_without_arrival(situation: Situation) -> Refused | None:
    """The arrival of the open supplement notice is not recorded yet, and lies neither before it nor ahead."""
    notice, _ = _reply_clock(situation).due.halts.get("supplement_requested", (None, None))
    if notice is None or notice.received_on is not None:
        return NothingToAmend()
    if situation.data is None:
        return None
    received_on = situation.data["received_on"]
    if received_on > situation.today:
        return DayAfterToday(field="received_on", day=received_on, today=situation.today)
    return SupplementBeforeAsked(on=received_on, asked_on=notice.on) if received_on < notice.on else None


def lapsed(situation: Situation) -> Refused | None:
    """The period of an open notice has run out: 视为放弃 by Article 30.

    A last day counted into an unpublished year may still move, and nobody loses an application to a provisional day.
    """
    notice, lapses_on = _reply_clock(situation).due.halts.get("supplement_requested", (None, None))
    if notice is None or lapses_on is None or lapses_on >= situation.today:
        return NotLapsed()
    counted = notice.answer_by is None and situation.calendar.is_provisional(lapses_on)
    return LapseProvisional(lapses_on=lapses_on) if counted else None


def extension_possible(situation: Situation) -> Refused | None:
    """An extension is noticed before the due day has passed, 20 working days in all (Article 33, paragraph 2)."""
    deadline = _reply_clock(situation)
    if deadline.due.halts:
        return AlreadyWaiting(what="、".join(deadline.due.halts))
    if deadline.due_on is not None and situation.occurred_on > deadline.due_on:
        return ExtensionAfterDue(on=situation.occurred_on, due_on=deadline.due_on)
    workdays = 1 if situation.data is None else situation.data["workdays"]
    granted = deadline.due.granted
    if granted + workdays > EXTENSION_CAP_DAYS or workdays < 1:
        return ExtensionAboveCap(granted=granted, workdays=workdays, cap=EXTENSION_CAP_DAYS)
    return None


def outcomes_complete(situation: Situation) -> Refused | None:
    """Every item is answered once, and what is not disclosed says why (Article 36)."""
    if situation.data is None:
        return None
    answered: set[int] = set()
    for row in situation.data["outcomes"]:
        item = row["item"]
        if str(item) not in situation.case.items:
            return ItemUnknown(item=item)
        if item in answered:
            return ItemAnsweredTwice(item=item)
        if row["outcome"] != "disclosed" and not row.get("reason"):
            return ReasonMissing(item=item, outcome=OUTCOMES[row["outcome"]].label)
        if row["outcome"] == "partly_disclosed" and not row.get("article"):
            return ArticleMissing(item=item)
        answered.add(item)
    if situation.data.get("case_outcome") and not situation.data.get("override_reason"):
        return OverrideUnexplained()
    left = sorted(set(map(int, situation.case.items)) - answered)
    return ItemUnanswered(items="、".join(map(str, left))) if left else None


def on_the_spot(situation: Situation) -> Refused | None:
    """Only what is disclosed in full is answered on the spot."""
    rows = (situation.data or {}).get("outcomes", ())
    return NotOnTheSpot() if any(row["outcome"] != "disclosed" for row in rows) else None


def _since_proposal(case: CaseState, step: str) -> bool:
    return case.last_taken(step) > case.last_taken("propose")


def secrecy_passed(situation: Situation) -> Refused | None:
    """The secrecy review of this proposal has been passed: before anything is released (Article 17)."""
    return None if _since_proposal(situation.case, "review_secrecy") else SecrecyReviewMissing()


def reviewed(situation: Situation) -> Refused | None:
    """This proposal has been approved."""
    return None if _since_proposal(situation.case, "approve") else ReviewMissing()


def reviewer_apart(situation: Situation) -> Refused | None:
    """The reviewer signs only where the settings allow it, and never a refusal under Articles 14 to 16."""
    case = situation.case
    proposed = case.last_taken("propose")
    reviewers = [taken.persons for taken in case.taken if taken.step == "approve" and taken.seq > proposed]
    if not any(persons & situation.actor.persons for persons in reviewers):
        return None
    items = situation.case.items.values()
    refused = review_first([(item["outcome"], item.get("article")) for item in items])
    allowed = situation.practice.get("reviewer_may_sign", False)
    if not isinstance(allowed, bool):
        allowed = {item["outcome"] for item in items} <= set(allowed)
    return None if allowed and not refused else ReviewerSigns()


def current_reply(case: CaseState) -> str | None:
    """The digest of the reply as it stands: drawn up or handed in with the last proposal, or made at signing."""
    rows = [row for row in case.documents if row["kind"] == "reply"]
    rows += [row for row in case.letters if row["letter"] in ("reply_draft", "reply")]
    latest = max(rows, key=lambda row: int(row["seq"]), default=None)
    return str(latest["digest"]) if latest else None


def reply_unchanged(situation: Situation) -> Refused | None:
    """What is signed is what was reviewed: the digest given must be that of the current reply."""
    if situation.data is None:
        return None
    return None if situation.data["reply"] == current_reply(situation.case) else ReplyChanged()


def seal_used(situation: Situation) -> Refused | None:
    """Sealing is a step of its own only where the settings say so."""
    return None if situation.practice.get("seal_required", True) else SealNotUsed()


def signed(situation: Situation) -> Refused | None:
    """A reply leaves only after it was signed."""
    case = situation.case
    if not _since_proposal(case, "sign") or not current_reply(case):
        return ReplyNotApproved()
    signed_on = next(taken.on for taken in reversed(case.taken) if taken.step == "sign")
    early = situation.data is not None and situation.occurred_on < signed_on
    return DispatchBeforeSigning(on=situation.occurred_on, signed_on=signed_on) if early else None


def sealed(situation: Situation) -> Refused | None:
    """And sealed, where the settings ask for it."""
    if not situation.practice.get("seal_required", True):
        return None
    return None if situation.case.last_taken("seal") > situation.case.last_taken("sign") else NotSealed()


def route_known(situation: Situation) -> Refused | None:
    """The applicant left what the route needs; a private courier is none (235号)."""
    if situation.data is None:
        return None
    if situation.data["route"] == "courier":
        return CourierRefused()
    needed = ADDRESS_OF_ROUTE.get(situation.data["route"])
    return RouteMissing(needed=needed) if needed and needed not in situation.case.values else None


def dispatched(situation: Situation) -> Refused | None:
    """Service is recorded once, of a reply that has left."""
    case = situation.case
    return None if case.last_taken("dispatch") > case.last_taken("record_service") else NothingToServe()


def served_after_dispatch(situation: Situation) -> Refused | None:
    """The day of service is not before the dispatch and not ahead."""
    if situation.data is None:
        return None
    served = situation.data["served"]
    replied = [
        row["on"]
        for row in situation.case.facts
        if row["type"] == "replied" and row["ref"] not in situation.case.voided
    ]
    if served > situation.today:
        return DayAfterToday(field="served", day=served, today=situation.today)
    dispatched = date.fromisoformat(replied[-1]) if replied else served
    return ServedBeforeDispatch(served=served, dispatched=dispatched) if served < dispatched else None


def service_recorded(situation: Situation) -> Refused | None:
    """A case that was answered is archived after service; one that ended otherwise has nothing to serve."""
    case = situation.case
    answered = case.last_taken("dispatch") or case.last_taken("reply_on_the_spot")
    served = case.last_taken("record_service") or case.last_taken("reply_on_the_spot")
    return NotServed() if answered and not served else None


def mendable(situation: Situation) -> Refused | None:
    """Registration is mended within one worked day, before any letter but the registration receipt (design 4.2)."""
    case = situation.case
    registered = date.fromisoformat(case.values["registered_on"])
    late = situation.calendar.between(registered, situation.today) > 1
    return MendingOver() if late or any(row["letter"] != "registration_receipt" for row in case.letters) else None


def calendar_outdated(situation: Situation) -> Refused | None:
    """The case is counted by another calendar than the current one."""
    return CalendarCurrent() if situation.case.calendar == situation.calendar.digest else None


GUARDS: dict[str, Guard] = {
    "receipt_lawful/1": receipt_lawful,
    "unconfirmed/1": unconfirmed,
    "unit_known/1": unit_known,
    "notice_possible/1": notice_possible,
    "period_stated/1": period_stated,
    "not_waiting/1": not_waiting,
    "supplement_asked/1": supplement_asked,
    "notice_without_arrival/1": notice_without_arrival,
    "lapsed/1": lapsed,
    "extension_possible/1": extension_possible,
    "outcomes_complete/1": outcomes_complete,
    "on_the_spot/1": on_the_spot,
    "secrecy_passed/1": secrecy_passed,
    "reviewed/1": reviewed,
    "reviewer_apart/1": reviewer_apart,
    "reply_unchanged/1": reply_unchanged,
    "seal_used/1": seal_used,
    "signed/1": signed,
    "sealed/1": sealed,
    "route_known/1": route_known,
    "dispatched/1": dispatched,
    "served_after_dispatch/1": served_after_dispatch,
    "service_recorded/1": service_recorded,
    "mendable/1": mendable,
    "calendar_outdated/1": calendar_outdated,
}
