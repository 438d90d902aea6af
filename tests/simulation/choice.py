"""What people choose to do: mostly what is theirs and makes sense, now and then anything."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from random import Random

from gongkai.engine import CaseState
from tests.simulation.command import Asked
from tests.simulation.forms import application, asked_to_countersign, data_of
from tests.simulation.law import DEPUTIES, PEOPLE, RULES, WAYS
from tests.simulation.paper import Form

LIKELY: dict[str, dict[str, float]] = {
    "intake": {
        "register": 12, "confirm_receipt": 1, "withdraw": 0.2, "void": 0.3, "mark_not_request": 0.7, "join": 0.1,
        "register_review_meanwhile": 0.1,
    },
    "registration": {
        "assign": 10, "mend_registration": 0.7, "reply_on_the_spot": 0.5, "request_supplement": 1.5, "extend": 0.4,
        "void": 0.2, "confirm_receipt": 0.3, "split_off": 0.3, "notice_fee": 1.5, "ask_reasons": 0.4,
    },
    "examination": {
        "propose": 9, "request_supplement": 1.2, "extend": 1, "withdraw": 0.2, "confirm_receipt": 0.2, "consult": 3,
        "notice_fee": 2, "ask_reasons": 0.6, "reassign": 0.4, "send_back": 0.4, "hand_over": 1,
        "request_joint": 0.7, "take_back_assignment": 0.3, "raise_disagreement": 0.3, "split_off": 0.2, "join": 0.3,
        "part": 0.1, "file_document": 0.2, "register_suit_meanwhile": 0.15,
    },
    "review": {
        "review_secrecy": 6, "approve": 6, "sign": 1, "return": 0.6, "extend": 0.3, "withdraw": 0.1, "take_back": 0.5,
        "request_countersign": 0.5, "raise_disagreement": 0.3, "call_off_countersign": 0.1,
    },
    "notification": {"seal": 3, "dispatch": 4, "change_route": 0.3, "schedule_inspection": 0.4, "refund_fee": 0.1},
    "service": {
        "record_service": 0.3, "archive": 0.5, "record_acceptance": 0.2, "leave_reply": 0.1, "record_lost_mail": 0.1,
        "change_route": 0.1, "schedule_inspection": 0.2, "register_review": 0.4, "register_suit": 0.2, "reopen": 0.3,
        "reopen_intake": 0.05, "file_document": 0.2, "refund_fee": 0.1,
    },
    "archived": {"register_review": 3, "register_suit": 1.5, "reopen": 2, "reopen_intake": 0.3},
}  # fmt: skip


def opening(random: Random, today: date, request_id: str) -> Asked:
    """An application comes in, mostly to the registrar."""
    actor = random.choice(["zhao", "feng"]) if random.random() < 0.9 else random.choice([*PEOPLE])
    data = application(Form(random, CaseState("", "", ""), today))
    return Asked(request_id, None, "receive", actor, data, _principal(random, actor))


def chosen(random: Random, seen: CaseState, today: date, request_id: str) -> Asked:
    """A step in a case as it was seen."""
    likely = _likely(seen, today)
    step = random.choices([*likely], [*likely.values()])[0] if random.random() < 0.95 else random.choice([*RULES])
    actor = random.choice(_able(seen, step)) if random.random() < 0.9 else random.choice([*PEOPLE])
    data = data_of(random, step, seen, today)
    if random.random() < 0.02:
        data["unasked"] = "1"
    return Asked(
        request_id=request_id,
        case=seen.id,
        step=step,
        actor=actor,
        data=data,
        acting_for=_principal(random, actor),
        occurred_on=_occurred_on(random, step, today),
        expect=random.choices([seen.version, None, seen.version + random.choice([-1, 1])], [14, 5, 1])[0],
    )


def _likely(seen: CaseState, today: date) -> dict[str, float]:
    """How likely each step is: what was done since the last proposal is not done again, what is awaited is."""
    likely = {**LIKELY[seen.stage]}
    if seen.stage != "archived":
        likely |= {"propose_correction": 0.8, "confirm_correction": 3.0 if seen.corrections else 0.1}
    done = [step for step in likely if seen.last_taken(step) > seen.last_taken("propose") > 0]
    likely |= dict.fromkeys(done, 0.2)
    following = {"review": ("review_secrecy", "approve", "sign"), "notification": ("seal", "dispatch")}
    for step in following.get(seen.stage, ()):
        if seen.last_taken(step) <= seen.last_taken("propose"):
            likely[step] = max(likely.get(step, 0), 8.0)
            break
    for step, fitting in (("reopen", seen.items), ("reopen_intake", not seen.items)):
        if step in likely:
            likely[step] = max(likely[step], 0.5) if fitting else 0.05
    if seen.clocks["reply"].running and seen.clocks["reply"].due_on is None:
        likely |= {step: 0.7 for step in ("propose", "request_supplement", "notice_fee", "extend") if step in likely}
    here = {step: weight for step, weight in _awaited(seen, today) if seen.stage in RULES[step].sources}
    return likely | {step: max(weight, likely.get(step, 0)) for step, weight in here.items()}


def _awaited(seen: CaseState, today: date) -> Iterator[tuple[str, float]]:
    """The steps that something in the case calls for now."""
    yield from _awaited_outside(seen, today)
    yield from _awaited_inside(seen)
    values = seen.values
    if seen.last_taken("dispatch") and values.get("reply_under_way"):
        way = WAYS[values["dispatched_by"]]
        unread = way.counts == "acceptance" and seen.last_taken("record_acceptance") < seen.last_taken("dispatch")
        yield ("record_acceptance" if unread else "record_service"), 7
        yield "record_lost_mail", 1.5
        yield "leave_reply", 2.5 if way.left else 0.1
        yield "schedule_inspection", 1
    elif seen.stage == "service":
        yield "archive", 6
    elif seen.stage == "notification" and seen.last_taken("dispatch") > seen.last_taken("sign"):
        yield "dispatch", 5
    for row in values.get("inspections", {}).values():
        if row["ended"] is None:
            yield "record_inspection", 4
            yield "record_absence", 2
    for row in values.get("proceedings", {}).values():
        kind = row["kind"]
        if row["result"] is None:
            yield f"record_{kind}_result", 4
            yield "extend_review", 0.8
            if row["answered_on"] is None:
                yield f"answer_{kind}", 5
        elif row["result"] != "upheld" and not values.get("redo"):
            yield ("reopen" if seen.items else "reopen_intake"), 4


def _awaited_outside(seen: CaseState, today: date) -> Iterator[tuple[str, float]]:
    values, standing = seen.values, [row["type"] for row in seen.facts if row["ref"] not in seen.voided]
    reply = seen.clocks["reply"]
    if reply.running and reply.due_on is None:
        fee = "fee_noticed" in standing and "fee_paid" not in standing
        yield ("receive_payment" if fee else "receive_supplement"), 3 if fee else 5
        yield ("record_fee_arrival" if fee else "record_notice_arrival"), 2
    if seen.last_taken("receive_supplement") > seen.last_taken("request_supplement") > 0:
        yield "approve_second_supplement", 1.5
    for name, row in values.get("consultations", {}).items():
        if row["ended"] is None:
            due_on = seen.clocks[f"consultation.{name}"].due_on
            yield "receive_opinion", 7 if due_on and due_on >= today else 1
            yield "remind_consulted", 0.7
        else:
            yield "receive_opinion", 0.6
        if row["received_on"] is None:
            yield "record_consultation_arrival", 4 if row["ended"] is None else 1
    if seen.last_taken("mark_not_request") > seen.last_taken("keep_as_request"):
        yield "close_not_request", 6
        yield "keep_as_request", 5
    reasons = values.get("reasons")
    if reasons and reasons["judged"] is None:
        yield ("receive_reasons" if reasons["received_on"] is None else "judge_reasons"), 6
    elif reasons and reasons["judged"] == "reasonable" and "delayed" not in standing:
        yield "delay", 5
    if "fee_paid" in standing:
        yield "refund_fee", 0.8


def _awaited_inside(seen: CaseState) -> Iterator[tuple[str, float]]:
    values = seen.values
    if values.get("joined"):
        yield "part", 0.7
    if any(row["ended"] is None for row in values.get("joint", {}).values()):
        yield "joint_opinion", 4
    if asked_to_countersign(seen):
        yield "countersign", 8
        yield "call_off_countersign", 1.5
    if any(row["decided_on"] is None for row in values.get("disagreements", {}).values()):
        yield "decide_disagreement", 7


def _able(seen: CaseState, step: str) -> list[str]:
    """Who could take it, as far as one knows in the house."""
    able = [person for person, (_, roles) in PEOPLE.items() if {*roles} & {*RULES[step].roles}]
    unit, handler = seen.values.get("unit"), seen.values.get("handler")
    if step == "countersign":
        able = asked_to_countersign(seen) or able
    elif step == "joint_opinion":
        joint = [unit for unit, row in seen.values.get("joint", {}).items() if row["ended"] is None]
        able = [person for person in able if PEOPLE[person][0] in joint] or able
    elif step in ("take_back", "take_back_assignment"):
        before = ("propose",) if step == "take_back" else ("assign", "reassign")
        able = [taken.actor for taken in reversed(seen.taken) if taken.step in before][:1] or able
    elif step in ("close_not_request", "keep_as_request"):
        able = ["sun", "zhao", "feng"]
    elif "handler" in RULES[step].roles and unit and not RULES[step].any_unit:
        others = {*RULES[step].roles} - {"handler"}
        able = [p for p in able if (PEOPLE[p][0] == unit and handler in (None, p)) or others & {*PEOPLE[p][1]}] or able
    return able or [*PEOPLE]


def _principal(random: Random, actor: str) -> str | None:
    """For whom somebody acts: mostly for one whose deputy they are at times."""
    dice = random.random()
    mine = [principal for person, principal, _, _ in DEPUTIES if person == actor]
    if mine and dice < 0.12:
        return random.choice(mine)
    return random.choice([*PEOPLE]) if dice > 0.985 else None


def _occurred_on(random: Random, step: str, today: date) -> date | None:
    back = 0.3 if RULES[step].backdated else 0.03
    dice = random.random()
    if dice < back:
        return today - timedelta(days=random.choice([0, 1, 2, 5, 9]))
    return today + timedelta(days=1) if dice > 0.99 else None


def other_content(random: Random, asked: Asked) -> Asked:
    """The same request id, and one thing is different."""
    others = [person for person in PEOPLE if person != asked.actor]
    return random.choice(
        [
            replace(asked, actor=random.choice(others)),
            replace(asked, acting_for=next(p for p in PEOPLE if p != asked.acting_for)),
            replace(asked, data={**asked.data, "more": "1"}),
            replace(asked, occurred_on=(asked.occurred_on or date(2026, 1, 1)) - timedelta(days=1)),
        ]
    )
