"""What the steps of disclosure decide beyond what their declaration says: named pure functions to effects."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from gongkai.engine import CaseState, EffectMaker, Situation

from .guards import ADDRESS_OF_ROUTE, current_reply, receipt_of
from .outcomes import case_outcome

Effects = list[dict[str, Any]]


def receipt(situation: Situation) -> Effects:
    """收到 as a fact, from arrival where it is not confirmed yet, then flagged with a task for the same day."""
    found = receipt_of(situation)
    fact = {"ref": f"{situation.seq}.r", "type": "received", "on": found.receipt_on.isoformat()}
    if found.safe_receipt_on != found.receipt_on:
        fact["safe_on"] = found.safe_receipt_on.isoformat()
    effects: Effects = [
        {"do": "record", "fact": fact},
        {"do": "set", "name": "unconfirmed", "value": found.unconfirmed},
        _applicant(situation.sealed),
    ]
    if found.unconfirmed:
        task = {"do": "await", "task": f"{situation.seq}.c", "step": "confirm_receipt", "role": "registrar"}
        effects.append({**task, "on": situation.today.isoformat()})
        # Confirmed on the worked day of arrival itself: one worked day, counted from the day before.
        day_before = found.first_on - timedelta(days=1)
        clock = {"do": "start", "clock": "confirmation", "limit": "confirmation"}
        effects.append({**clock, "on": day_before.isoformat()})
    return effects


def confirmation(situation: Situation) -> Effects:
    """The receipt counts from the confirmation; the strict reading still from the arrival (第三十一条)."""
    held = next(
        row
        for row in reversed(situation.case.facts)
        if row["type"] == "received" and row["ref"] not in situation.case.voided
    )
    confirmed: date = (situation.data or {})["confirmed"]
    fact = {"ref": f"{situation.seq}.r", "type": "received", "on": confirmed.isoformat(), "safe_on": held["on"]}
    return [
        {"do": "void", "ref": held["ref"]},
        {"do": "record", "fact": fact},
        {"do": "set", "name": "unconfirmed", "value": False},
    ]


def items(situation: Situation) -> Effects:
    """The application's items 1..n, each text sealed, and the day of registration."""
    effects: Effects = [
        {"do": "item", "item": number, "values": {"request": request}}
        for number, request in enumerate(situation.sealed["items"], start=1)
    ]
    return [*effects, {"do": "set", "name": "registered_on", "value": situation.today.isoformat()}]


def mended_items(situation: Situation) -> Effects:
    """Items as mended; only those given are changed."""
    given = situation.sealed.get("items", ())
    return [{"do": "item", "item": number, "values": {"request": text}} for number, text in enumerate(given, start=1)]


def mended_applicant(situation: Situation) -> Effects:
    """The applicant is found again by the name and number as mended."""
    if not {"name", "identity_number"} & set(situation.sealed):
        return []
    values = _values(situation)
    return [_applicant(values)]


def _applicant(values: Any) -> dict[str, Any]:
    index_of = [name for name in ("name", "identity_number") if name in values]
    row = {"do": "party", "party": "applicant", "role": "applicant", "category": values["category"]}
    return {**row, "index_of": index_of}


def arrival_of_notice(situation: Situation) -> Effects:
    """The open supplement notice gets the day on which it reached the applicant."""
    deadline = situation.deadline("reply")
    notice, _ = deadline.due.halts["supplement_requested"] if deadline else (None, None)
    received_on = (situation.data or {})["received_on"].isoformat()
    return [{"do": "amend", "ref": notice.ref, "with": {"received_on": received_on}}] if notice else []


def outcomes(situation: Situation) -> Effects:
    """The outcome of each item, and the case's outcome by the rule ``case_outcome`` or by hand with a reason."""
    rows = (situation.data or {})["outcomes"]
    effects: Effects = []
    for row, kept in zip(rows, situation.sealed["outcomes"], strict=True):
        values = {"outcome": row["outcome"], "article": row.get("article"), "reason": kept.get("reason")}
        effects.append({"do": "item", "item": row["item"], "values": values})
    overridden = (situation.data or {}).get("case_outcome")
    outcome = overridden or case_outcome([row["outcome"] for row in rows])
    return [*effects, {"do": "set", "name": "outcome", "value": outcome}]


def draft(situation: Situation) -> Effects:
    """The reply is drawn up from the outcomes unless the handler hands in one of his own."""
    return [] if "reply" in situation.sealed else [{"do": "letter", "letter": "reply_draft"}]


def final_reply(situation: Situation) -> Effects:
    """A reply drawn up here gets its number 文号 and day; one handed in stays as it was reviewed."""
    latest = max(
        (row for row in (*situation.case.documents, *situation.case.letters) if _is_reply(row)),
        key=lambda row: int(row["seq"]),
    )
    return [{"do": "letter", "letter": "reply"}] if "letter" in latest else []


def _is_reply(row: Any) -> bool:
    return row.get("kind") == "reply" or row.get("letter") in ("reply_draft", "reply")


def await_seal(situation: Situation) -> Effects:
    """A task for the seal where the agency uses one."""
    if not situation.practice.get("seal_required", True):
        return []
    task = {"do": "await", "task": f"{situation.seq}.s", "step": "seal", "role": "seal_keeper"}
    return [{**task, "on": situation.today.isoformat()}]


def tell_applicant(situation: Situation) -> Effects:
    """The step's letters go by e-mail where the applicant left one; an SMS announces them where a number is known."""
    values = _values(situation)
    effects: Effects = []
    for notice in situation.step.letters:
        if "email" in values:
            effects.append(_send(situation, len(effects), "mail", notice, "email", letter=notice))
        if "phone" in values:
            effects.append(_send(situation, len(effects), "sms", notice, "phone"))
    return effects


def send_reply(situation: Situation) -> Effects:
    """The reply leaves by mail if that is the route, and an SMS tells that it has left."""
    route = (situation.data or {})["route"]
    effects: Effects = []
    if ADDRESS_OF_ROUTE.get(route) == "email":
        sent = _send(situation, 0, "mail", "reply", "email", letter="reply")
        effects.append({**sent, "digest": current_reply(situation.case)})
    if "phone" in situation.case.values:
        effects.append(_send(situation, len(effects), "sms", "reply", "phone"))
    return effects


def _values(situation: Situation) -> Any:
    held = situation.state.values if situation.state is not None else {}
    return {**held, **situation.sealed}


def _send(
    situation: Situation, number: int, channel: str, notice: str, address: str, letter: str = ""
) -> dict[str, Any]:
    row = {"do": "send", "message": f"{situation.seq:04}.{number + 1}", "channel": channel, "notice": notice}
    return {**row, "to": address, "letter": letter or None}


def stage_waits(situation: Situation) -> Effects:
    """The agency's own limit of the stage does not run while the applicant is waited for."""
    limit = situation.workflow.stage(situation.case.stage).limit
    return [{"do": "stop", "clock": limit, "on": situation.today.isoformat()}] if limit in situation.case.clocks else []


def stage_again(situation: Situation) -> Effects:
    """It starts again with the corrected application."""
    stage = situation.workflow.stage(situation.case.stage)
    if stage.limit not in situation.case.clocks:
        return []
    start = {"do": "start", "clock": stage.limit, "limit": stage.limit, "on": situation.today.isoformat()}
    days = situation.practice.get("stage_days", {}).get(stage.name)
    return [{**start, "days": days} if days else start]


def void_numbers(situation: Situation) -> Effects:
    """A mistaken registration number stays, marked 作废, and is never used again (design 4.16)."""
    numbers = situation.case.numbers
    voided: Effects = [{"do": "void_number", "series": series, "text": text} for series, text in numbers.items()]
    return [*voided, {"do": "set", "name": "outcome", "value": "void"}]


def ended(outcome: str) -> EffectMaker:
    """The case ends otherwise than by a reply: its outcome in the annual table."""

    def effects(_: Situation) -> Effects:
        return [{"do": "set", "name": "outcome", "value": outcome}]

    return effects


def contents(situation: Situation) -> Effects:
    """卷内目录: what the file holds, by kind and digest, in order; titles stay in the vault."""
    case: CaseState = situation.case
    rows = [{"kind": row["kind"], "digest": row["digest"]} for row in case.documents]
    rows += [{"kind": row["letter"], "digest": row["digest"]} for row in case.letters]
    return [{"do": "set", "name": "contents", "value": rows}]


EFFECTS: dict[str, EffectMaker] = {
    "receipt/1": receipt,
    "confirmation/1": confirmation,
    "items/1": items,
    "mended_items/1": mended_items,
    "mended_applicant/1": mended_applicant,
    "arrival_of_notice/1": arrival_of_notice,
    "outcomes/1": outcomes,
    "draft/1": draft,
    "final_reply/1": final_reply,
    "await_seal/1": await_seal,
    "tell_applicant/1": tell_applicant,
    "send_reply/1": send_reply,
    "stage_waits/1": stage_waits,
    "stage_again/1": stage_again,
    "void_numbers/1": void_numbers,
    "withdrawn/1": ended("withdrawn"),
    "lapsed/1": ended("supplement_lapsed"),
    "contents/1": contents,
}
