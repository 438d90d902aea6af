"""What people fill in for the reply, its service, disputes and corrections."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta

from tests.simulation.law import OUTCOMES, REFUSALS_14_TO_16, WAYS
from tests.simulation.paper import NAME, ROUTES, Data, Form

# --- the reply --------------------------------------------------------------------------------------------------------


def _row(form: Form, item: int) -> Data:
    random = form.random
    wanted = random.choice(["disclosed"] * 6 + [*OUTCOMES])
    lacking = {"excessive": not form.seen.values.get("reasons"), "unclear_after_supplement": not form.often(0.3)}
    if lacking.get(wanted):
        wanted = "not_existing"
    row: Data = {"item": item, "outcome": wanted}
    if wanted == "disclosed":
        return row | ({"public_interest": form.secret()} if form.often(0.25) else {})
    row["reason"] = form.secret()
    if wanted in REFUSALS_14_TO_16:
        row["severable_considered"] = True
    if wanted == "third_party" and form.often(0.7):
        row["no_consultation"] = form.secret()
    if wanted == "partly_disclosed":
        row |= {"article": random.choice(["第十四条", "第十六条第一款"]), "reference": form.secret()}
        row |= {"public_interest": form.secret()} if form.often(0.2) else {}
    more = {"not_existing": "search_record", "not_held": "other_agency"}.get(wanted)
    if more and form.often(0.95):
        row[more] = form.secret()
    return row | ({"earlier_case": "示例申〔2025〕001号"} if wanted == "repeated" else {})


def _propose(form: Form) -> Data:
    data: Data = {"outcomes": [_row(form, item) for item in form.items]}
    if form.often(0.2):
        number = form.seen.numbers.get("registration", "") if form.often(0.8) else ""
        data["reply"] = form.file(f"{NAME} {number} 可以自收到之日起60日内向示例市人民政府申请行政复议。")
    if form.often(0.2):
        data["information"] = [form.file()]
    if form.often(0.05):
        data |= {"case_outcome": form.random.choice(["disclosed", "not_existing"]), "override_reason": form.secret()}
    return data


def _on_the_spot(form: Form) -> Data:
    rows = [{"item": item, "outcome": "disclosed"} for item in form.items]
    return {"outcomes": rows, "signed_sheet": form.file()}


def _sign(form: Form) -> Data:
    rows = [row for row in form.seen.documents if row["kind"] == "reply"]
    rows += [row for row in form.seen.letters if row["letter"] in ("reply_draft", "reply")]
    digest = max(rows, key=lambda row: int(row["seq"]))["digest"] if rows else "none"
    return {"reply": digest, "check_reason": form.secret()}


def _dispatch(form: Form) -> Data:
    chosen = form.seen.values.get("route")
    open_to_all = [route for route, way in WAYS.items() if not way.chosen]
    fitting = [route for route in (*[chosen] * 5, *open_to_all) if route in WAYS and _has(form, WAYS[route].needs)]
    route = form.random.choice(fitting) if form.often(0.92) else form.random.choice([*WAYS, "courier"])
    data = {"route": route, "evidence": form.file()}
    return data | ({"entrusted_to": form.secret()} if route == "entrusted" and form.often(0.9) else {})


def _has(form: Form, needed: str) -> bool:
    return not needed or needed in form.seen.values


def _served(form: Form) -> Data:
    data = {"served": form.day(), "evidence": form.file()}
    return data | ({"receiver": form.secret()} if form.often(0.9) else {})


def _left(form: Form) -> Data:
    return {
        "served": form.day(),
        "reason": form.secret(),
        "witnesses": [form.secret()],
        "evidence": [form.file(), form.file()],
    }


def _lost(form: Form) -> Data:
    way = WAYS.get(form.seen.values.get("dispatched_by", ""))
    failures = way.failures if way and form.often(0.9) else ("lost", "not_accepted")
    return {"failure": form.random.choice(failures), "evidence": form.file()}


def _change_route(form: Form) -> Data:
    contacts = {name: form.secret() for name in ("phone", "email", "address") if form.often(0.4)}
    return {"route": form.random.choice(ROUTES), "statement": form.file(), **contacts}


def _appoint(form: Form) -> Data:
    appointed = form.today + timedelta(days=form.random.choice([0, 0, 1, 4]))
    reason = {"reason": form.secret()} if form.often(0.9) else {}
    return {"appointed": appointed, "place": form.secret(), **reason}


# --- disputes ---------------------------------------------------------------------------------------------------------


def _dispute(form: Form) -> Data:
    received_on = form.day(6)
    number = f"示字〔2026〕{form.random.randint(1, 9)}号"
    by = form.random.choice(["applicant", "third_party"])
    return {"file_number": number, "by": by, "received_on": received_on, "evidence": form.file()}


def _review(form: Form) -> Data:
    data = {**_dispute(form), "procedure": form.random.choice(["ordinary", "ordinary", "simplified"])}
    return data | ({"accepted_on": data["received_on"] - timedelta(days=2)} if form.often(0.2) else {})


def _suit(form: Form) -> Data:
    return {**_dispute(form), "path": form.random.choice(["direct", "after_review"])}


def _result(form: Form, kind: str) -> Data:
    result = form.random.choice(["upheld", "corrected", "corrected", "other"])
    held = form.one("proceedings", kind=kind, result=None)
    return {kind: held, "result": result, "decided_on": form.day(), "decision": form.file()}


def _reopen(form: Form) -> Data:
    against = {
        name: row["kind"]
        for name, row in form.seen.values.get("proceedings", {}).items()
        if row["result"] in ("corrected", "other")
    }
    data: Data = {"ground": "own_correction", "decision": form.file(), "reason": form.secret()}
    if against and form.often(0.9):
        named = form.random.choice([*against])
        data |= {"ground": {"review": "review_decision", "suit": "judgment"}[against[named]], "proceeding": named}
    period = form.random.choice(["workdays", "days", "until", ""])
    if period == "until":
        data["until"] = form.today + timedelta(days=form.random.choice([1, 2, 5, 30]))
    elif period:
        data[period] = form.random.choice([1, 5, 15, 40])
    return data


# --- corrections ------------------------------------------------------------------------------------------------------


def _correction(form: Form) -> Data:
    random = form.random
    data: Data = {"ground": form.secret()}
    on = form.day(12)
    asked: Data = {"type": "consultation_sent", "on": on, "id": f"c{form.seen.version}", "with": "third_party"}
    if form.often(0.5):
        asked["received_on"] = on + timedelta(days=random.choice([0, 1]))
    answers = [
        {"type": "consultation_answered", "on": form.day(), "id": row["id"]}
        for row in form.standing("consultation_sent")
    ]
    paid = [{"type": "fee_paid", "on": form.day()} for _ in form.standing("fee_noticed")]
    others = [
        {"type": "extended", "on": on, "workdays": random.randint(1, 20)},
        {"type": "delayed", "on": on, "until": on + timedelta(days=random.choice([30, 60]))},
        {"type": "fee_noticed", "on": on},
        {"type": "received", "on": on, "safe_on": on - timedelta(days=1)},
    ]
    standing = [row["ref"] for row in form.seen.facts if row["ref"] not in form.seen.voided]
    if form.often(0.25) and len(standing) > 1:
        return {**data, "voids": [random.choice(standing)]}
    return {**data, "facts": [random.choice([asked, asked, *answers, *answers, *paid, *paid, random.choice(others)])]}


MAKERS: Mapping[str, Callable[[Form], Data]] = {
    "reply_on_the_spot": _on_the_spot,
    "propose": _propose,
    "sign": _sign,
    "dispatch": _dispatch,
    "record_acceptance": lambda form: {"evidence": form.file()},
    "record_service": _served,
    "leave_reply": _left,
    "record_lost_mail": _lost,
    "change_route": _change_route,
    "schedule_inspection": _appoint,
    "record_inspection": lambda form: {"attended": form.day(), "pages_copied": 2, "signed_sheet": form.file()},
    "record_absence": lambda form: {"note": form.secret()},
    "archive": lambda _: {"retention": "10_years", "pages": 3},
    "register_review": _review,
    "register_review_meanwhile": _review,
    "answer_review": lambda form: {
        "review": form.one("proceedings", kind="review", answered_on=None),
        "answer": form.file(),
    },
    "extend_review": lambda form: {
        "review": form.one("proceedings", kind="review", result=None),
        "days": form.random.choice([10, 30, 30]),
        "notice": form.file(),
    },
    "record_review_result": lambda form: _result(form, "review"),
    "register_suit": _suit,
    "register_suit_meanwhile": _suit,
    "answer_suit": lambda form: {
        "suit": form.one("proceedings", kind="suit", answered_on=None),
        "answer": form.file(),
    },
    "record_suit_result": lambda form: _result(form, "suit"),
    "reopen": _reopen,
    "reopen_intake": _reopen,
    "propose_correction": _correction,
    "confirm_correction": lambda form: {"correction": form.random.choice([*form.seen.corrections] or ["1"])},
}
