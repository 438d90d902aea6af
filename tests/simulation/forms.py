"""What people fill in, step by step, read off the case as they saw it; mostly right, now and then not."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from random import Random

from gongkai.engine import CaseState
from tests.simulation import answers
from tests.simulation.law import PEOPLE, UNITS, fee_yuan
from tests.simulation.paper import NAME, ROUTES, Data, Form

CHANNELS = ("in_person", "oral", "registered_mail", "ordinary_mail", "internet", "email", "fax")
DAYS_OF_CHANNEL = {"registered_mail": "signed_for", "ordinary_mail": "arrived"}
CONTACTS = ("identity_number", "phone", "email", "address")
FORMS = ("electronic", "electronic", "paper", "inspection")
PARTIES = ("third_party", "third_party", "third_party", "joint_agency", "agency")


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
        "id": form.one("consultations", **({"ended": None} if form.often(0.9) else {})),
        "opinion": form.random.choice(["consent", "consent", "object", "partly"]),
        "document": form.file(),
    }
    if data["opinion"] != "consent":
        data |= {"reasons": form.secret(), "unfounded": form.often(0.3)}
    return data


def _fee(form: Form) -> Data:
    if form.often(0.7):
        return {"basis": "items", "count": form.random.choice([1, 2, 15]), "already": form.random.choice([9, 30, 44])}
    more = {"already": 3} if form.often(0.1) else {}
    return {"basis": "pages", "count": form.random.choice([30, 120, 250]), **more}


def _due(form: Form) -> int:
    held = form.seen.values.get("fee", {})
    return fee_yuan(held["basis"], held["count"], held["already"]) if "basis" in held else 100


def _payment(form: Form) -> Data:
    return {"amount_yuan": _due(form) + (0 if form.often(0.9) else 1), "evidence": form.file()}


def _refund(form: Form) -> Data:
    amount_yuan = form.random.choice([1, _due(form), _due(form), _due(form) + 1])
    return {"amount_yuan": amount_yuan, "ground": form.secret(), "evidence": form.file()}


_MAKERS: Mapping[str, Callable[[Form], Data]] = {
    **answers.MAKERS,
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
    "return": lambda form: {"reason": form.secret()},
    "seal": lambda _: {"register_number": "1"},
}
