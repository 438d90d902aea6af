"""The reference model: every case as plain lists and dicts, carried on from the raw text of each committed entry.

It shares no code with the engine. From the command alone (who, which step, which data, on which day) it says where
the case must be now; what the entry and the database say is held against that.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from gongkai.engine import WorkingCalendar
from tests.simulation.days import Days, reply_days
from tests.simulation.law import NEEDED_BY_ROUTE, PATTERNS, REFUSALS_14_TO_16, RULES, SYSTEM, legal_day_of
from tests.simulation.verdict import demand

TOLERANCE = timedelta(seconds=60)
STARTS_AT = {"in_person": "submitted", "oral": "submitted", "registered_mail": "signed_for", "ordinary_mail": "arrived"}
RECORDS = {
    "request_supplement": ("supplement_requested",),
    "receive_supplement": ("supplement_received",),
    "extend": ("extended",),
    "withdraw": ("withdrawn",),
    "dispatch": ("replied",),
    "reply_on_the_spot": ("replied", "served"),
    "record_service": ("served",),
}
ENDINGS = {"withdraw": "withdrawn", "lapse_supplement": "supplement_lapsed", "void": "void"}


@dataclass(frozen=True)
class Step:
    """One step that was taken, by whom and for whom."""

    name: str
    seq: int
    persons: frozenset[str]


@dataclass
class ModelCase:
    """A case as the model has it."""

    id: str
    stage: str = ""
    version: int = 0
    head: str | None = None
    recorded_at: str = ""
    workflow: str = ""
    calendar: str = ""
    unit: str | None = None
    outcome: str | None = None
    number: str | None = None
    taken: list[Step] = field(default_factory=list)
    facts: list[dict[str, Any]] = field(default_factory=list)
    voided: list[str] = field(default_factory=list)
    proposals: dict[str, tuple[frozenset[str], list[str], list[dict[str, Any]]]] = field(default_factory=dict)
    items: dict[int, str | None] = field(default_factory=dict)
    contacts: list[str] = field(default_factory=list)
    messages: list[str] = field(default_factory=list)
    ended_on: date | None = None
    days: Days | None = None
    generation: int = 0

    @property
    def open(self) -> bool:
        """Whether anything can still happen to it."""
        return self.stage != "archived"

    @property
    def stopped(self) -> bool:
        """Whether a fact or an act has stopped the reply clock."""
        return self.ended_on is not None or (self.days is not None and self.days.stopped_on is not None)

    @property
    def standing(self) -> list[dict[str, Any]]:
        """The facts that no correction took out."""
        return [row for row in self.facts if row["ref"] not in self.voided]

    def last(self, step: str) -> int:
        """The number of the last entry of a step, 0 if it was never taken."""
        return max((taken.seq for taken in self.taken if taken.name == step), default=0)


class Model:
    """All cases and number series. `practice`: the agency's own settings as the simulation chose them."""

    def __init__(self, people: Mapping[str, tuple[str, tuple[str, ...]]], practice: Mapping[str, Any]) -> None:
        self.people, self.practice = people, practice
        self.calendars: dict[str, WorkingCalendar] = {}
        self.cases: dict[str, ModelCase] = {}
        self.numbers: dict[tuple[str, int], list[tuple[str, str]]] = {}
        self.void_numbers: list[tuple[str, str]] = []

    def take(self, text: str, digest: str, now: datetime) -> tuple[ModelCase, dict[str, Any]]:
        """Carry a case on by one committed entry, decided at `now`. Raises `Wrong`."""
        body = json.loads(text)
        case = self.cases.setdefault(body["case"], ModelCase(body["case"]))
        _check_link(case, body, text, digest)
        _check_instant(case, body, now)
        demand(body["calendar"] in self.calendars, "calendar", f"{body['step']} counts by a calendar nobody issued")
        calendar, before, stood_still = self.calendars[body["calendar"]], case.days, case.stopped
        if case.days and case.calendar != body["calendar"]:
            case.days = reply_days(case.standing, calendar)
        case.calendar = body["calendar"]
        check_lawful(self, case, body, now)
        self._number(case, body, now)
        _record(case, body)
        _carry_on(case, body)
        case.messages += _messages(case, body)
        case.days = reply_days(case.standing, calendar)
        moved = before is None or (before.due_on, before.safe_on) != (case.days.due_on, case.days.safe_on)
        if moved or (stood_still and not case.stopped):
            case.generation += 1
        case.version, case.head, case.recorded_at = body["seq"], digest, body["recorded_at"]
        case.taken.append(Step(body["step"], body["seq"], _persons(body)))
        return case, body

    def _number(self, case: ModelCase, body: Mapping[str, Any], now: datetime) -> None:
        """The numbers that the step takes: the next of their series, in the year of the legal day."""
        wanted = []
        series = RULES[body["step"]].series
        if series:
            year = legal_day_of(now).year
            held = self.numbers.setdefault((series, year), [])
            text = PATTERNS[series].format(year, len(held) + 1)
            wanted.append({"do": "number", "series": series, "year": year, "value": len(held) + 1, "text": text})
            held.append((case.id, text))
            case.number = text if series == "registration" else case.number
        given = [effect for effect in body["effects"] if effect["do"] == "number"]
        demand(given == wanted, "numbers", f"{body['step']} takes {given}, it should take {wanted}")
        if body["step"] == "void" and case.number is not None:
            self.void_numbers.append(("registration", case.number))


# --- the entry itself ---------------------------------------------------------------------------------------------


def _check_link(case: ModelCase, body: Mapping[str, Any], text: str, digest: str) -> None:
    found = f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"
    demand(found == digest, "chain", f"entry {body['seq']} has not the digest of its text")
    demand(body["seq"] == case.version + 1, "version", f"entry {body['seq']} follows version {case.version}")
    demand(body["prev"] == case.head, "chain", f"entry {body['seq']} is not linked to the entry before it")
    demand(case.workflow in ("", body["workflow"]), "chain", f"entry {body['seq']} changes the pinned workflow")
    case.workflow = body["workflow"]


def _check_instant(case: ModelCase, body: Mapping[str, Any], now: datetime) -> None:
    recorded_at = datetime.strptime(body["recorded_at"], "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=UTC)
    before = case.recorded_at
    demand(body["recorded_at"] >= before, "recorded at", f"entry {body['seq']} is recorded before the one before it")
    earlier = datetime.strptime(before, "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=UTC) if before else now
    demand(now >= earlier - TOLERANCE, "recorded at", f"{body['step']} was taken though the clock had gone back")
    demand(recorded_at == max(now, earlier), "recorded at", f"entry {body['seq']} is not recorded when it was decided")


def _persons(body: Mapping[str, Any]) -> frozenset[str]:
    return frozenset(person for person in (body["actor"], body["for"]) if person)


# --- was it lawful ------------------------------------------------------------------------------------------------


def check_lawful(model: Model, case: ModelCase, body: Mapping[str, Any], now: datetime) -> None:
    """By stage, role, unit, separation of duties, day and order, for a step that was accepted."""
    step, rule = body["step"], RULES.get(body["step"])
    demand(rule is not None, "lawful", f"{step} is no step of the procedure")
    assert rule is not None
    demand((case.stage in rule.sources) if case.version else not rule.sources, "stage", f"{step} from {case.stage!r}")
    if rule.roles == (SYSTEM,):
        demand(body["actor"] == SYSTEM, "lawful", f"{step} was taken by {body['actor']}")
    else:
        demand(holds(model, body["actor"], step), "lawful", f"{body['actor']} has no role for {step}")
        demand(in_unit(model, case, body["actor"], step), "lawful", f"{body['actor']} took {step} of another unit")
    for other in rule.apart:
        demand(not apart_broken(case, body, other), "duties", f"{body['actor']} took {step} after {other}")
    today, on = legal_day_of(now), date.fromisoformat(body["occurred_on"])
    demand(on == today or (on < today and rule.backdated), "legal day", f"{step} is of {on}, today was {today}")
    if case.facts:
        first = min(row.get("safe_on") or row["on"] for row in case.facts)
        demand(body["occurred_on"] >= first, "legal day", f"{step} of {on} is before the case began")
    _check_order(model, case, body, today)


def holds(model: Model, person: str, step: str) -> bool:
    """Whether the person has a role for the step."""
    return bool(set(model.people[person][1]) & set(RULES[step].roles))


def in_unit(model: Model, case: ModelCase, person: str, step: str) -> bool:
    """A handler works on the cases of the unit only, unless another role gives the right."""
    unit, roles = model.people[person]
    only_handler = set(roles) & set(RULES[step].roles) == {"handler"}
    return not (case.unit and only_handler and unit != case.unit)


def apart_broken(case: ModelCase, body: Mapping[str, Any], other: str, since: int = 0) -> bool:
    """Whether one of the entry's persons took `other`, for themselves or for somebody."""
    return any(t.name == other and t.seq > since and t.persons & _persons(body) for t in case.taken)


def _check_order(model: Model, case: ModelCase, body: Mapping[str, Any], today: date) -> None:
    step, proposed = body["step"], case.last("propose")
    if step in ("propose", "reply_on_the_spot", "extend", "request_supplement"):
        demand(case.days is not None and not case.days.waiting, "order", f"{step} while the applicant is waited for")
    if step == "sign":
        demand(case.last("approve") > proposed, "order", "sign without a review since the last proposal")
        demand(case.last("review_secrecy") > proposed, "order", "sign without a secrecy review")
        if _reviewer_stays_apart(model, case):
            broken = apart_broken(case, body, "approve", since=proposed)
            demand(not broken, "duties", f"{body['actor']} signs what the same person has reviewed")
    if step == "dispatch":
        demand(case.last("sign") > proposed, "order", "dispatch without a signature since the last proposal")
        sealed = not model.practice["seal_required"] or case.last("seal") > case.last("sign")
        demand(sealed, "order", "dispatch without the seal")
    if step == "archive":
        served = case.last("record_service") or case.last("reply_on_the_spot")
        demand(served or not case.last("dispatch"), "order", "archive before service")
    if step == "confirm_correction":
        number = body["data"]["correction"]
        demand(number in case.proposals, "order", "a correction is confirmed that nobody proposed")
        demand(not case.proposals[number][0] & _persons(body), "duties", "a correction is confirmed by its proposer")
    if step == "lapse_supplement":
        lapses_on = case.days.lapses_on if case.days else None
        demand(lapses_on is not None and lapses_on < today, "order", f"a lapse on {today} of a period to {lapses_on}")
    if step == "extend" and case.days is not None:
        demand(case.days.granted + body["data"]["workdays"] <= 20, "order", "more than 20 working days of extension")


def _reviewer_stays_apart(model: Model, case: ModelCase) -> bool:
    """The signer may have reviewed only where the settings say so, and never a refusal under Articles 14 to 16."""
    outcomes = list(case.items.values())
    allowed = model.practice["reviewer_may_sign"]
    if isinstance(allowed, list):
        allowed = all(outcome in allowed for outcome in outcomes)
    return not allowed or any(outcome in REFUSALS_14_TO_16 for outcome in outcomes)


# --- what it changes ----------------------------------------------------------------------------------------------


def _record(case: ModelCase, body: Mapping[str, Any]) -> None:
    """The facts, by the command alone."""
    step, seq, data, on = body["step"], body["seq"], body["data"], body["occurred_on"]
    if step == "receive":
        arrived = data[STARTS_AT.get(data["channel"], "submitted")]
        confirmable = data["channel"] not in ("in_person", "oral", "registered_mail")
        confirmed = data.get("confirmed") if confirmable else None
        case.facts.append(_received(seq, confirmed or arrived, arrived))
    elif step == "confirm_receipt":
        held = next(row for row in reversed(case.facts) if row["type"] == "received" and row in case.standing)
        case.voided.append(held["ref"])
        case.facts.append(_received(seq, data["confirmed"], held["on"]))
    elif step == "record_notice_arrival":
        amended = next(effect["ref"] for effect in body["effects"] if effect["do"] == "amend")
        row = next(row for row in case.standing if row["ref"] == amended and row["type"] == "supplement_requested")
        demand("received_on" not in row, "order", "the arrival of a notice is recorded twice")
        row["received_on"] = data["received_on"]
    elif step == "propose_correction":
        rows = [{"ref": f"{seq}.c{number}", **row} for number, row in enumerate(data.get("facts", []), start=1)]
        case.proposals[str(seq)] = (_persons(body), list(data.get("voids", [])), rows)
    elif step == "confirm_correction":
        _, voids, rows = case.proposals.pop(data["correction"])
        case.voided += voids
        case.facts += rows
    for number, kind in enumerate(RECORDS.get(step, ()), start=1):
        day = data["served"] if step == "record_service" else on
        keys = {"request_supplement": ("workdays", "answer_by"), "extend": ("workdays",)}.get(step, ())
        more = {key: data[key] for key in keys if key in data}
        case.facts.append({"ref": f"{seq}.{number}", "type": kind, "on": day, **more})


def _received(seq: int, on: str, safe_on: str) -> dict[str, Any]:
    row = {"ref": f"{seq}.r", "type": "received", "on": on}
    return row if on == safe_on else {**row, "safe_on": safe_on}


def _carry_on(case: ModelCase, body: Mapping[str, Any]) -> None:
    """Stage, unit, items and outcome."""
    step, data = body["step"], body["data"]
    case.stage = RULES[step].target or case.stage
    if step in ("void", "lapse_supplement") and case.ended_on is None and (case.days and not case.days.stopped_on):
        case.ended_on = date.fromisoformat(body["occurred_on"])
    if step == "assign":
        case.unit = data["unit"]
    if step == "register":
        case.items = dict.fromkeys(range(1, len(data["items"]) + 1))
    if step in ("mend_registration", "receive_supplement"):
        case.items |= {n: case.items.get(n) for n in range(1, len(data.get("items", [])) + 1)}
    if step in ("propose", "reply_on_the_spot"):
        case.items |= {row["item"]: row["outcome"] for row in data["outcomes"]}
        given = {row["outcome"] for row in data["outcomes"]}
        derived = given.pop() if len(given) == 1 else "partly_disclosed"
        case.outcome = data.get("case_outcome") or derived
    case.outcome = ENDINGS.get(step, case.outcome)


def _messages(case: ModelCase, body: Mapping[str, Any]) -> list[str]:
    """What must leave: a mail with the letter and an SMS that announces it, where the applicant left an address."""
    step, data = body["step"], body["data"]
    if step in ("receive", "mend_registration"):
        case.contacts = sorted({*case.contacts, *(n for n in ("email", "phone", "address") if n in data)})
    ways = []
    if RULES[step].letter:
        ways = [name for name in ("email", "phone") if name in case.contacts]
    elif step == "dispatch":
        ways = ["email"] if NEEDED_BY_ROUTE.get(data["route"]) == "email" else []
        ways += ["phone"] if "phone" in case.contacts else []
    return [f"{case.id}.{body['seq']:04}.{number}" for number in range(1, len(ways) + 1)]
