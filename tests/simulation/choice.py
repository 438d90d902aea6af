"""What people choose to do: mostly what is theirs and makes sense, now and then anything."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random
from typing import Any

from gongkai.engine import Attachment, CaseState
from tests.simulation.command import Asked
from tests.simulation.law import NEEDED_BY_ROUTE, OUTCOMES, PEOPLE, RULES

PRIVATE = "PRIVATE-"
"""Every personal value, file name and content begins with it: it may stand in no table in plain."""
LIKELY: dict[str, dict[str, float]] = {
    "intake": {"register": 10, "confirm_receipt": 1, "withdraw": 0.2, "void": 0.3},
    "registration": {
        "assign": 8, "mend_registration": 1, "reply_on_the_spot": 0.5, "request_supplement": 3, "extend": 0.7,
        "void": 0.2, "confirm_receipt": 0.3,
    },
    "examination": {
        "propose": 9, "request_supplement": 3, "extend": 1.5, "withdraw": 0.2, "confirm_receipt": 0.3,
    },
    "review": {"review_secrecy": 6, "approve": 6, "sign": 1, "return": 0.7, "extend": 0.5, "withdraw": 0.1},
    "notification": {"seal": 5, "dispatch": 2},
    "service": {"record_service": 6, "archive": 1},
    "archived": {},
}  # fmt: skip
CHANNELS = ("in_person", "oral", "registered_mail", "ordinary_mail", "internet", "email", "fax")
DAYS_OF_CHANNEL = {"registered_mail": "signed_for", "ordinary_mail": "arrived"}
Data = dict[str, Any]


def opening(random: Random, today: date, request_id: str) -> Asked:
    """An application comes in, mostly to the registrar."""
    actor = random.choice(["zhao", "feng"]) if random.random() < 0.9 else random.choice([*PEOPLE])
    return Asked(request_id, None, "receive", actor, _application(random, today), _deputy(random))


def chosen(random: Random, seen: CaseState, today: date, request_id: str) -> Asked:
    """A step in a case as it was seen."""
    likely = _likely(seen)
    step = random.choices([*likely], [*likely.values()])[0] if random.random() < 0.93 else random.choice([*RULES])
    actor = random.choice(_able(seen, step)) if random.random() < 0.85 else random.choice([*PEOPLE])
    data = data_of(random, step, seen, today)
    if random.random() < 0.02:
        data["unasked"] = "1"
    return Asked(
        request_id=request_id,
        case=seen.id,
        step=step,
        actor=actor,
        data=data,
        acting_for=_deputy(random),
        occurred_on=_occurred_on(random, step, today),
        expect=random.choices([seen.version, None, seen.version + random.choice([-1, 1])], [14, 5, 1])[0],
    )


def _likely(seen: CaseState) -> dict[str, float]:
    """How likely each step is: what was done since the last proposal is not done again, what is awaited is."""
    likely = {**LIKELY[seen.stage], "propose_correction": 1.0, "confirm_correction": 3.0 if seen.corrections else 0.1}
    done = [step for step in likely if seen.last_taken(step) > seen.last_taken("propose") > 0]
    likely |= dict.fromkeys(done, 0.2)
    closing = ("record_service", "archive") if seen.last_taken("dispatch") else ("archive",)
    following = {"review": ("review_secrecy", "approve", "sign"), "notification": ("seal", "dispatch")}
    for step in following.get(seen.stage, closing if seen.stage == "service" else ()):
        if seen.last_taken(step) <= seen.last_taken("propose"):
            likely[step] = max(likely[step], 4.0)
            break
    if seen.stage in ("registration", "examination") and seen.clocks["reply"].lapses_on:
        likely |= {"receive_supplement": 4, "record_notice_arrival": 3, "propose": 2, "assign": 3}
    return likely


def _able(seen: CaseState, step: str) -> list[str]:
    able = [person for person, (_, roles) in PEOPLE.items() if {*roles} & {*RULES[step].roles}]
    unit = seen.values.get("unit")
    return [p for p in able if unit is None or step != "propose" or PEOPLE[p][0] == unit] or able or [*PEOPLE]


def _deputy(random: Random) -> str | None:
    return random.choice([*PEOPLE]) if random.random() < 0.08 else None


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


# --- data -----------------------------------------------------------------------------------------------------------


def _secret(random: Random) -> str:
    return f"{PRIVATE}{random.randrange(10**6)}"


def _file(random: Random) -> Attachment:
    return Attachment(f"{_secret(random)}.txt", "text/plain", _secret(random).encode())


def _application(random: Random, today: date) -> Data:
    channel = random.choice(CHANNELS)
    arrived = today - timedelta(days=random.choice([0, 0, 1, 3]))
    data: Data = {
        "channel": channel,
        DAYS_OF_CHANNEL.get(channel, "submitted"): arrived,
        "name": _secret(random),
        "category": random.choice(["natural_person", "business"]),
        "form": "electronic",
        "route": "email",
        "application": _file(random),
    }
    if channel not in ("in_person", "oral", "registered_mail") and random.random() < 0.4:
        data["confirmed"] = arrived + timedelta(days=random.choice([0, 0, 1]))
    contacts = [name for name in ("identity_number", "phone", "email", "address") if random.random() < 0.6]
    return data | {name: _secret(random) for name in contacts}


def _items(random: Random) -> list[str]:
    return [_secret(random) for _ in range(random.choice([1, 1, 1, 2]))]


@dataclass(frozen=True)
class Form:
    """What a form is filled in from: chance, the case as it was seen, the day."""

    random: Random
    seen: CaseState
    today: date


def data_of(random: Random, step: str, seen: CaseState, today: date) -> Data:
    """What a person would fill in, read off the case as it was seen."""
    made = _MAKERS.get(step)
    return made(Form(random, seen, today)) if made else {}


def _day(random: Random, today: date, most: int = 3) -> date:
    return today - timedelta(days=random.choice([0, 0, 1, most]))


def _register(form: Form) -> Data:
    fixed = {"category": "natural_person", "form": "electronic", "route": "email", "identity_seen": True}
    return {**fixed, "items": _items(form.random)}


def _mend(form: Form) -> Data:
    names = [name for name in ("name", "phone", "email", "address") if form.random.random() < 0.5]
    return {name: _secret(form.random) for name in names}


def _supplement(form: Form) -> Data:
    period: Data = {"workdays": form.random.choice([1, 2, 5, 15])}
    if form.random.random() < 0.4:
        period = {"answer_by": form.today + timedelta(days=form.random.choice([1, 4, 15]))}
    return {"defects": _secret(form.random), **period}


def _outcomes(form: Form) -> Data:
    numbers = [int(number) for number in form.seen.items] or [1]
    rows = [
        {"item": number, "outcome": form.random.choice(OUTCOMES), "reason": _secret(form.random)} for number in numbers
    ]
    more: Data = {"reply": _file(form.random)} if form.random.random() < 0.3 else {}
    return {"outcomes": rows, **more}


def _on_the_spot(form: Form) -> Data:
    rows = [{"item": int(number), "outcome": "disclosed"} for number in form.seen.items]
    return {"outcomes": rows, "signed_sheet": _file(form.random)}


def _sign(form: Form) -> Data:
    rows = [row for row in form.seen.documents if row["kind"] == "reply"]
    rows += [row for row in form.seen.letters if row["letter"] in ("reply_draft", "reply")]
    return {"reply": max(rows, key=lambda row: int(row["seq"]))["digest"] if rows else "none"}


def _dispatch(form: Form) -> Data:
    ways = [way for way, needed in NEEDED_BY_ROUTE.items() if needed in form.seen.values] or ["pick_up"]
    route = (
        form.random.choice(ways) if form.random.random() < 0.9 else form.random.choice(["email", "on_site", "courier"])
    )
    return {"route": route, "evidence": _file(form.random)}


def _correction(form: Form) -> Data:
    data: Data = {"ground": _secret(form.random)}
    on = _day(form.random, form.today, 12)
    asked: Data = {"type": "consultation_sent", "on": on, "id": f"c{form.seen.version}", "with": "third_party"}
    if form.random.random() < 0.5:
        asked["received_on"] = on + timedelta(days=form.random.choice([0, 1]))
    answers = [
        {"type": "consultation_answered", "on": _day(form.random, form.today), "id": row["id"]}
        for row in form.seen.facts
        if row["type"] == "consultation_sent"
    ]
    others = [
        {"type": "extended", "on": on, "workdays": form.random.randint(1, 20)},
        {"type": "delayed", "on": on, "until": on + timedelta(days=form.random.choice([30, 60]))},
        {"type": "fee_noticed", "on": on},
        {"type": "received", "on": on, "safe_on": on - timedelta(days=1)},
    ]
    paid = [
        {"type": "fee_paid", "on": _day(form.random, form.today)}
        for row in form.seen.facts
        if row["type"] == "fee_noticed"
    ]
    standing = [row["ref"] for row in form.seen.facts if row["ref"] not in form.seen.voided]
    if form.random.random() < 0.25 and len(standing) > 1:
        return {**data, "voids": [form.random.choice(standing)]}
    return {
        **data,
        "facts": [form.random.choice([asked, asked, *answers, *answers, *paid, *paid, form.random.choice(others)])],
    }


def _confirm(form: Form) -> Data:
    return {"correction": form.random.choice([*form.seen.corrections] or ["1"])}


_MAKERS: dict[str, Callable[[Form], Data]] = {
    "receive": lambda form: _application(form.random, form.today),
    "confirm_receipt": lambda form: {"confirmed": _day(form.random, form.today), "evidence": _file(form.random)},
    "register": _register,
    "mend_registration": _mend,
    "void": lambda form: {"duplicate_of": "1", "reason": _secret(form.random)},
    "assign": lambda form: {"unit": form.random.choice(["office", "land", "land"])},
    "reply_on_the_spot": _on_the_spot,
    "request_supplement": _supplement,
    "record_notice_arrival": lambda form: {
        "received_on": _day(form.random, form.today),
        "evidence": _file(form.random),
    },
    "receive_supplement": lambda form: {"supplement": _file(form.random)},
    "extend": lambda form: {"workdays": form.random.randint(1, 20), "reason": _secret(form.random)},
    "withdraw": lambda form: {"statement": _file(form.random)},
    "propose": _outcomes,
    "return": lambda form: {"reason": _secret(form.random)},
    "sign": _sign,
    "seal": lambda _: {"register_number": "1"},
    "dispatch": _dispatch,
    "record_service": lambda form: {"served": _day(form.random, form.today), "evidence": _file(form.random)},
    "archive": lambda _: {"retention": "10_years", "pages": 3},
    "propose_correction": _correction,
    "confirm_correction": _confirm,
}
