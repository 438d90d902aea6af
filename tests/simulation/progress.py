"""What a step changes: its facts, the clocks that it ends, and whatever else the model keeps of a case."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from tests.simulation import settling
from tests.simulation.act import Act, Changes, fact, let_go
from tests.simulation.case import ModelCase, Term
from tests.simulation.days import workdays_after
from tests.simulation.law import ENDINGS, RULES
from tests.simulation.terms import STARTED_BY, WORKDAYS, never_sent, silent_now, start_of
from tests.simulation.written import CONTACTS, next_consultation

STARTS_AT = {"in_person": "submitted", "oral": "submitted", "registered_mail": "signed_for", "ordinary_mail": "arrived"}
SETTLED = ("in_person", "oral", "registered_mail")
RECORDS: dict[str, tuple[str, ...]] = {
    "register": ("registered",),
    "request_supplement": ("supplement_requested",),
    "receive_supplement": ("supplement_received",),
    "extend": ("extended",),
    "delay": ("delayed",),
    "notice_fee": ("fee_noticed",),
    "receive_payment": ("fee_paid",),
    "receive_opinion": ("consultation_answered",),
    "withdraw": ("withdrawn",),
    "answer_review": ("review_answered",),
    "extend_review": ("review_extended",),
    "record_review_result": ("review_decided",),
    "answer_suit": ("suit_answered",),
    "record_suit_result": ("suit_decided",),
}
TAKES: dict[str, dict[str, str]] = {
    "request_supplement": {"workdays": "workdays", "answer_by": "answer_by"},
    "extend": {"workdays": "workdays"},
    "delay": {"until": "until"},
    "receive_opinion": {"id": "id"},
    "answer_review": {"id": "review"},
    "extend_review": {"id": "review", "workdays": "days"},
    "record_review_result": {"id": "review", "on": "decided_on"},
    "answer_suit": {"id": "suit"},
    "record_suit_result": {"id": "suit", "on": "decided_on"},
}
"""What a fact takes of the data of its step, by the key of the fact."""
LETS_GO = ("void", "close_not_request", "lapse_supplement", "lapse_fee", "withdraw", "reply_on_the_spot")
"""After these nothing runs any more but what is owed to a review or a court."""


def carry_on(case: ModelCase, act: Act) -> None:
    """The case after the step."""
    changes = _CHANGES.get(act.step)
    if changes:
        changes(case, act)
    for number, kind in enumerate(RECORDS.get(act.step, ()), start=1):
        taken = {key: act.data[name] for key, name in TAKES.get(act.step, {}).items() if name in act.data}
        case.facts.append({"ref": f"{act.seq}.{number}", "type": kind, "on": act.on.isoformat(), **taken})
    if act.step in LETS_GO:
        let_go(case, act)
    case.outcome = ENDINGS.get(act.step, case.outcome)
    case.stage = RULES[act.step].target or case.stage
    for term in case.terms.values():
        started = case.of(STARTED_BY[term.limit], term.subject)
        term.began = start_of(started[-1]) if started else term.began


# --- receipt and registration -----------------------------------------------------------------------------------------


def _receive(case: ModelCase, act: Act) -> None:
    data, channel = act.data, act.data["channel"]
    arrived = data[STARTS_AT.get(channel, "submitted")]
    confirmed = None if channel in SETTLED else data.get("confirmed")
    _received(case, act, confirmed or arrived, arrived)
    fact(case, act, "a", "arrived", arrived)
    if "confirmed" in data and (confirmed or arrived) == data["confirmed"]:
        fact(case, act, "k", "confirmed", data["confirmed"])
    case.unconfirmed = channel not in SETTLED and confirmed is None
    case.contacts |= {*CONTACTS} & {*data}
    case.route, case.form = data["route"], data["form"]


def _received(case: ModelCase, act: Act, on: str, safe_on: str) -> None:
    fact(case, act, "r", "received", on, **({} if on == safe_on else {"safe_on": safe_on}))


def _confirm_receipt(case: ModelCase, act: Act) -> None:
    held = case.of("received")[-1]
    case.voided.append(held["ref"])
    _received(case, act, act.data["confirmed"], held["on"])
    fact(case, act, "k", "confirmed", act.data["confirmed"])
    case.unconfirmed = False


def _register(case: ModelCase, act: Act) -> None:
    _items(case, act)
    case.route, case.form, case.registered_on = act.data["route"], act.data["form"], act.today


def _items(case: ModelCase, act: Act) -> None:
    for number, _ in enumerate(act.data.get("items", ()), start=1):
        case.items.setdefault(number, {})


def _mend(case: ModelCase, act: Act) -> None:
    _items(case, act)
    case.contacts |= {*CONTACTS} & {*act.data}
    case.route, case.form = act.data.get("route", case.route), act.data.get("form", case.form)


def _split_off(case: ModelCase, act: Act) -> None:
    for number in act.data["items"]:
        case.items[number]["moved"] = True


# --- inside the house -------------------------------------------------------------------------------------------------


def _assign(case: ModelCase, act: Act) -> None:
    case.unit, case.handler = act.data["unit"], None
    for row in act.data.get("joint", ()):
        case.joint[row["unit"]] = None


def _reassign(case: ModelCase, act: Act) -> None:
    case.unit, case.handler = act.data["unit"], None
    if case.unit in case.joint and case.joint[case.unit] is None:
        case.joint[case.unit] = "lead"


def _unassign(case: ModelCase, act: Act) -> None:
    case.unit = case.handler = None
    case.joint = {unit: ended or "recalled" for unit, ended in case.joint.items()}


def answering_unit(case: ModelCase, act: Act) -> str | None:
    """The unit for which somebody may give a joint opinion: that of the person acted for before the actor's own."""
    asked = [unit for unit, ended in case.joint.items() if ended is None]
    return next((unit for unit, roles in act.posts if "handler" in roles and unit in asked), None)


def _joint_opinion(case: ModelCase, act: Act) -> None:
    case.joint[answering_unit(case, act) or ""] = "answered"


def _ask_countersign(case: ModelCase, act: Act) -> None:
    row = {"person": act.data["person"], "asked_by": act.persons, "seq": act.seq, "ended": None}
    case.countersigns.append(row)


def _countersign(case: ModelCase, act: Act) -> None:
    next(row for row in case.asked_to_countersign if row["person"] in act.persons)["ended"] = "given"


def _call_off(case: ModelCase, act: Act) -> None:
    next(row for row in case.asked_to_countersign if row["person"] == act.data["person"])["ended"] = "called off"


def _disagree(case: ModelCase, act: Act) -> None:
    case.disagreements[f"d{len(case.disagreements) + 1}"] = {"raised_by": act.persons, "open": True}


# --- what others are asked --------------------------------------------------------------------------------------------


def _notice_arrives(case: ModelCase, act: Act) -> None:
    halt = "fee" if act.step == "record_fee_arrival" else "supplement"
    ref = case.halts[halt][0]["ref"]
    next(row for row in case.facts if row["ref"] == ref)["received_on"] = act.data["received_on"]


def _consult(case: ModelCase, act: Act) -> None:
    name, data = next_consultation(case), act.data
    fact(case, act, "q", "consultation_sent", act.on.isoformat(), id=name, **{"with": data["with"]})
    case.consulted[name] = {
        "with": data["with"],
        "items": list(dict.fromkeys(data["items"])),
        "contacts": {*CONTACTS} & {*data},
        "opinion": None,
        "unfounded": False,
        "silent": False,
    }
    case.terms[f"consultation.{name}"] = Term("consultation", name, act.on)


def _consultation_arrives(case: ModelCase, act: Act) -> None:
    """Silence that was recorded too early is taken back: their period still runs."""
    name, received_on = act.data["id"], date.fromisoformat(act.data["received_on"])
    case.of("consultation_sent", name)[-1]["received_on"] = act.data["received_on"]
    last = workdays_after(act.calendar, received_on, WORKDAYS["consultation"])
    if case.consulted[name]["silent"] and last >= act.today:
        case.consulted[name]["silent"] = False
        case.terms[f"consultation.{name}"].ended_on = None


def _opinion(case: ModelCase, act: Act) -> None:
    unfounded = act.data["opinion"] != "consent" and bool(act.data.get("unfounded"))
    case.consulted[act.data["id"]] |= {"opinion": act.data["opinion"], "unfounded": unfounded, "silent": False}


def _close_consultations(case: ModelCase, act: Act) -> None:
    gone = list(never_sent(case, act.calendar))
    for asked in silent_now(case, act.calendar, act.today):
        case.consulted[asked.id]["silent"] = True
        case.terms[f"consultation.{asked.id}"].ended_on = asked.due_on
    for name in gone:
        case.terms[f"consultation.{name}"].ended_on = act.today


def _notice_fee(case: ModelCase, act: Act) -> None:
    data = act.data
    case.fee = {"basis": data["basis"], "count": data["count"], "already": data.get("already", 0), "refunded": 0}


def _refund(case: ModelCase, act: Act) -> None:
    case.fee["refunded"] += act.data["amount_yuan"]


def _ask_reasons(case: ModelCase, act: Act) -> None:
    data = act.data
    answer_by = data.get("answer_by") or workdays_after(act.calendar, act.on, data.get("workdays", 0)).isoformat()
    case.reasons = {"asked_on": act.on, "answer_by": answer_by, "received_on": None, "judged": None}


def _receive_reasons(case: ModelCase, act: Act) -> None:
    case.reasons["received_on"] = act.on.isoformat()


def _judge_reasons(case: ModelCase, act: Act) -> None:
    case.reasons["judged"] = act.data["judgement"]


_CHANGES: Mapping[str, Changes] = {
    **settling.CHANGES,
    "receive": _receive,
    "confirm_receipt": _confirm_receipt,
    "register": _register,
    "mend_registration": _mend,
    "receive_supplement": _items,
    "split_off": _split_off,
    "join": lambda case, act: case.joined.append(act.data["other"]),
    "part": lambda case, act: case.joined.remove(act.data["other"]),
    "assign": _assign,
    "reassign": _reassign,
    "send_back": _unassign,
    "take_back_assignment": _unassign,
    "hand_over": lambda case, act: setattr(case, "handler", act.data["person"]),
    "request_joint": lambda case, act: case.joint.update({act.data["unit"]: None}),
    "joint_opinion": _joint_opinion,
    "request_countersign": _ask_countersign,
    "countersign": _countersign,
    "call_off_countersign": _call_off,
    "raise_disagreement": _disagree,
    "decide_disagreement": lambda case, act: case.disagreements[act.data["disagreement"]].update(open=False),
    "record_notice_arrival": _notice_arrives,
    "record_fee_arrival": _notice_arrives,
    "consult": _consult,
    "record_consultation_arrival": _consultation_arrives,
    "receive_opinion": _opinion,
    "close_consultations": _close_consultations,
    "notice_fee": _notice_fee,
    "refund_fee": _refund,
    "ask_reasons": _ask_reasons,
    "receive_reasons": _receive_reasons,
    "judge_reasons": _judge_reasons,
}
