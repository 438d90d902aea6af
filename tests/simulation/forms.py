"""What people fill in, step by step, read off the case as they saw it; mostly right, now and then not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any

from gongkai.engine import Attachment, CaseState
from tests.simulation.law import OUTCOMES, PEOPLE, REFUSALS_14_TO_16, UNITS, WAYS, fee_yuan

PRIVATE = "PRIVATE-"
"""Every personal value, file name and content begins with it: it may stand in no table in plain."""
NAME = f"{PRIVATE}张示例"
"""Of every applicant: a reply that somebody writes alone must bear it."""
CHANNELS = ("in_person", "oral", "registered_mail", "ordinary_mail", "internet", "email", "fax")
DAYS_OF_CHANNEL = {"registered_mail": "signed_for", "ordinary_mail": "arrived"}
CONTACTS = ("identity_number", "phone", "email", "address")
ROUTES = ("email", "email", "post", "post", "pick_up", "platform", "on_site", "fax")
FORMS = ("electronic", "electronic", "paper", "inspection")
PARTIES = ("third_party", "third_party", "third_party", "joint_agency", "agency")
Data = dict[str, Any]


@dataclass(frozen=True)
class Form:
    """What a form is filled in from: chance, the case as it was seen, the day."""

    random: Random
    seen: CaseState
    today: date

    def often(self, chance: float) -> bool:
        """Whether it happens this time."""
        return self.random.random() < chance

    def secret(self) -> str:
        """A personal value."""
        return f"{PRIVATE}{self.random.randrange(10**6)}"

    def file(self, text: str = "") -> Attachment:
        """A document."""
        return Attachment(f"{self.secret()}.txt", "text/plain", f"{self.secret()}{text}".encode())

    def day(self, most: int = 3) -> date:
        """Today or a little earlier."""
        return self.today - timedelta(days=self.random.choice([0, 0, 1, most]))

    def one(self, name: str, **which: Any) -> str:
        """The key of a row that the case keeps under a value and that is `which`; any where none is; a dash at last."""
        held: dict[str, Data] = self.seen.values.get(name, {})
        fitting = [key for key, row in held.items() if all(row.get(k) == v for k, v in which.items())]
        return self.random.choice(fitting or [*held] or ["—"])

    @property
    def items(self) -> list[int]:
        """The items that are answered here."""
        return [int(number) for number, row in self.seen.items.items() if not row.get("moved_to")] or [1]

    def standing(self, kind: str) -> list[Any]:
        """The facts of a kind that stand."""
        return [row for row in self.seen.facts if row["type"] == kind and row["ref"] not in self.seen.voided]


def data_of(random: Random, step: str, seen: CaseState, today: date) -> Data:
    """What a person would fill in."""
    made = _MAKERS.get(step)
    return made(Form(random, seen, today)) if made else {}


# --- receipt and registration -----------------------------------------------------------------------------------------


def application(form: Form) -> Data:
    """What comes in."""
    random, channel = form.random, form.random.choice(CHANNELS)
    arrived = form.today - timedelta(days=random.choice([0, 0, 1, 3]))
    data: Data = {
        "channel": channel,
        DAYS_OF_CHANNEL.get(channel, "submitted"): arrived,
        "name": NAME,
        "category": random.choice(["natural_person", "business"]),
        "form": random.choice(FORMS),
        "route": random.choice(ROUTES),
        "application": form.file(),
        "read_back": form.often(0.9),
    }
    if channel not in ("in_person", "oral", "registered_mail") and form.often(0.4):
        data["confirmed"] = arrived + timedelta(days=random.choice([0, 0, 1]))
    return data | {name: form.secret() for name in CONTACTS if form.often(0.6)}


def _texts(form: Form) -> list[str]:
    return [form.secret() for _ in range(form.random.choice([1, 1, 1, 2, 3]))]


def _register(form: Form) -> Data:
    route, wanted = form.random.choice(ROUTES), form.random.choice(FORMS)
    fixed = {"category": "natural_person", "form": wanted, "route": route, "identity_seen": True}
    return {**fixed, "items": _texts(form)}


def _mend(form: Form) -> Data:
    return {name: form.secret() for name in ("phone", "email", "address") if form.often(0.5)}


def _split(form: Form) -> Data:
    others = [number for number in (1, 2, 3) if form.often(0.4)] or [2]
    return {"items": others, "into": form.random.choice(["case-a", "case-b"])}


def _other_case(form: Form) -> Data:
    joined = form.seen.values.get("joined", [])
    return {"other": form.random.choice([*joined, "case-a", "case-b"]), "reason": form.secret()}


# --- inside the house -------------------------------------------------------------------------------------------------


def _assign(form: Form) -> Data:
    unit = form.random.choice(["office", "land", "land", "law"])
    joint = [{"unit": form.random.choice([*UNITS]), "workdays": 3}] if form.often(0.3) else []
    return {"unit": unit, "joint": joint} if joint else {"unit": unit}


def _unit(form: Form) -> str:
    others = [unit for unit in UNITS if unit != form.seen.values.get("unit")]
    return form.random.choice(others if form.often(0.9) else [*UNITS, "nowhere"])


def _colleague(form: Form) -> Data:
    unit = form.seen.values.get("unit")
    found = [person for person, (of, roles) in PEOPLE.items() if of == unit and "handler" in roles]
    return {"person": form.random.choice(found or [*PEOPLE]), "reason": form.secret()}


def _countersigner(form: Form) -> Data:
    return {"person": form.random.choice([*PEOPLE]), "question": form.secret()}


def asked_to_countersign(seen: CaseState) -> list[str]:
    """Who has been asked and has not answered."""
    held = seen.values.get("countersigns", {}).values()
    return [row["person"] for row in held if row["ended"] is None and row["seq"] > seen.last_taken("propose")]


def _call_off(form: Form) -> Data:
    return {"person": form.random.choice(asked_to_countersign(form.seen) or [*PEOPLE]), "reason": form.secret()}


# --- what others are asked --------------------------------------------------------------------------------------------


def _period(form: Form) -> Data:
    if form.often(0.4):
        return {"answer_by": form.today + timedelta(days=form.random.choice([1, 4, 15]))}
    return {"workdays": form.random.choice([1, 2, 5, 15])}


def _arrival(form: Form) -> Data:
    return {"received_on": form.day(), "evidence": form.file()}


def _consult(form: Form) -> Data:
    items = sorted(form.random.sample(form.items, form.random.randint(1, len(form.items))))
    contacts = {name: form.secret() for name in ("email", "phone", "address") if form.often(0.5)}
    own = {"letter": form.file()} if form.often(0.2) else {}
    asked = {"with": form.random.choice(PARTIES), "items": items, "name": form.secret(), "matter": form.secret()}
    return {**asked, **contacts, **own}


def _opinion(form: Form) -> Data:
    data: Data = {
        "id": form.one("consultations", opinion=None),
        "opinion": form.random.choice(["consent", "consent", "object", "partly"]),
        "document": form.file(),
    }
    if data["opinion"] != "consent":
        data |= {"reasons": form.secret(), "unfounded": form.often(0.3)}
    return data


def _fee(form: Form) -> Data:
    if form.often(0.7):
        return {"basis": "items", "count": form.random.choice([1, 2, 15]), "already": form.random.choice([0, 9, 30])}
    more = {"already": 3} if form.often(0.1) else {}
    return {"basis": "pages", "count": form.random.choice([30, 31, 120, 250]), **more}


def _due(form: Form) -> int:
    held = form.seen.values.get("fee", {})
    return fee_yuan(held["basis"], held["count"], held["already"]) if "basis" in held else 100


def _payment(form: Form) -> Data:
    return {"amount_yuan": _due(form) + (0 if form.often(0.9) else 1), "evidence": form.file()}


def _refund(form: Form) -> Data:
    amount_yuan = form.random.choice([1, _due(form), _due(form), _due(form) + 1])
    return {"amount_yuan": amount_yuan, "ground": form.secret(), "evidence": form.file()}


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
    fitting = [route for route in (chosen, chosen, *open_to_all) if route in WAYS and _has(form, WAYS[route].needs)]
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


_MAKERS: dict[str, Callable[[Form], Data]] = {
    "receive": application,
    "confirm_receipt": lambda form: {"confirmed": form.day(), "evidence": form.file()},
    "register": _register,
    "mend_registration": _mend,
    "void": lambda form: {"duplicate_of": "1", "reason": form.secret()},
    "mark_not_request": lambda form: {"kind": form.random.choice(["petition", "test"]), "reason": form.secret()},
    "close_not_request": lambda form: {"opinion": form.secret()},
    "split_off": _split,
    "join": _other_case,
    "part": _other_case,
    "withdraw": lambda form: {"statement": form.file()},
    "file_document": lambda form: {"kind": "correspondence", "document": form.file()},
    "assign": _assign,
    "reassign": lambda form: {"unit": _unit(form), "reason": form.secret()},
    "send_back": lambda form: {"reason": form.secret()},
    "hand_over": _colleague,
    "request_joint": lambda form: {"unit": _unit(form), "items": [1], "workdays": form.random.choice([1, 5])},
    "joint_opinion": lambda form: {"opinion": form.secret(), "document": form.file()},
    "request_countersign": _countersigner,
    "countersign": lambda form: {"agrees": form.often(0.8), "opinion": form.secret()},
    "call_off_countersign": _call_off,
    "raise_disagreement": lambda form: {"matter": form.secret(), "units": ["land"]},
    "decide_disagreement": lambda form: {
        "disagreement": form.one("disagreements", decided_on=None),
        "decision": form.secret(),
    },
    "request_supplement": lambda form: {"defects": form.secret(), **_period(form)},
    "approve_second_supplement": lambda form: {"reason": form.secret()},
    "record_notice_arrival": _arrival,
    "receive_supplement": lambda form: {
        "supplement": form.file(),
        **({"items": _texts(form)} if form.often(0.2) else {}),
    },
    "consult": _consult,
    "record_consultation_arrival": lambda form: {
        "id": form.one("consultations", received_on=None),
        "received_on": form.day(5),
        "evidence": form.file(),
    },
    "remind_consulted": lambda form: {"id": form.one("consultations", ended=None)},
    "receive_opinion": _opinion,
    "extend": lambda form: {"workdays": form.random.randint(1, 20), "reason": form.secret()},
    "notice_fee": _fee,
    "record_fee_arrival": _arrival,
    "receive_payment": _payment,
    "refund_fee": _refund,
    "ask_reasons": lambda form: {"requests_count": 60, "counted_since": form.day(9), **_period(form)},
    "receive_reasons": lambda form: {"statement": form.file(), "reasons": form.secret()},
    "judge_reasons": lambda form: {
        "judgement": form.random.choice(["reasonable", "reasonable", "unreasonable"]),
        "ground": form.secret(),
    },
    "delay": lambda form: {
        "until": form.today + timedelta(days=form.random.choice([10, 60, 120])),
        "reason": form.secret(),
    },
    "reply_on_the_spot": _on_the_spot,
    "propose": _propose,
    "return": lambda form: {"reason": form.secret()},
    "sign": _sign,
    "seal": lambda _: {"register_number": "1"},
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
