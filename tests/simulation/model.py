"""The reference model: every case as plain lists and dicts, carried on from the raw text of each committed entry.

It shares no code with the engine. From the command alone (who, which step, which data, on which day) it says where
the case must be now; what the entry and the database say is held against that.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from gongkai.engine import WorkingCalendar
from tests.simulation.act import Act
from tests.simulation.case import ModelCase, Step
from tests.simulation.days import reply_days
from tests.simulation.law import PATTERNS, RULES, SYSTEM, legal_day_of
from tests.simulation.order import forbidden
from tests.simulation.progress import carry_on
from tests.simulation.verdict import demand
from tests.simulation.written import letters_of, messages_of

TOLERANCE = timedelta(seconds=60)


@dataclass(frozen=True)
class Decided:
    """When a command was decided: `now`; and `begun`, when it was looked up whom its actor acts for."""

    now: datetime
    begun: datetime


class Model:
    """All cases and number series. `practice`: the agency's own settings as the simulation chose them."""

    def __init__(self, practice: Mapping[str, Any]) -> None:
        self.practice = practice
        self.calendars: dict[str, WorkingCalendar] = {}
        self.cases: dict[str, ModelCase] = {}
        self.numbers: dict[tuple[str, int], list[tuple[str, str]]] = {}
        self.void_numbers: list[tuple[str, str]] = []

    def take(self, text: str, digest: str, decided: Decided) -> tuple[ModelCase, dict[str, Any]]:
        """Carry a case on by one committed entry. Raises `Wrong`."""
        body, now = json.loads(text), decided.now
        case = self.cases.setdefault(body["case"], ModelCase(body["case"]))
        _check_link(case, body, text, digest)
        _check_instant(case, body, now)
        demand(body["calendar"] in self.calendars, "calendar", f"{body['step']} counts by a calendar nobody issued")
        calendar, before, stood_still = self.calendars[body["calendar"]], case.days, case.stopped
        recount(case, body["calendar"], calendar)
        act = act_of(body, calendar, decided)
        _check_lawful(self, case, act)
        self._number(case, body, now)
        _check_letters(case, body, calendar)
        case.messages += messages_of(case, body, calendar)
        carry_on(case, act)
        case.days = reply_days(case.standing, calendar)
        moved = before is None or (before.due_on, before.safe_on) != (case.days.due_on, case.days.safe_on)
        if moved or (stood_still and not case.stopped):
            case.generation += 1
        case.version, case.head, case.recorded_at = body["seq"], digest, body["recorded_at"]
        case.taken.append(Step(act.step, act.seq, act.persons, act.on))
        return case, body

    def _number(self, case: ModelCase, body: Mapping[str, Any], now: datetime) -> None:
        """The numbers that the step takes: the next of their series, in the year of the legal day."""
        wanted = []
        series = RULES[body["step"]].series
        if body["step"] == "archive" and case.archive_number is None:
            series = "archive"
        if series:
            year = legal_day_of(now).year
            held = self.numbers.setdefault((series, year), [])
            text = PATTERNS[series].format(year, len(held) + 1)
            wanted.append({"do": "number", "series": series, "year": year, "value": len(held) + 1, "text": text})
            held.append((case.id, text))
            case.number = text if series == "registration" else case.number
            case.archive_number = text if series == "archive" else case.archive_number
        given = [effect for effect in body["effects"] if effect["do"] == "number"]
        demand(given == wanted, "numbers", f"{body['step']} takes {given}, it should take {wanted}")
        if body["step"] == "void" and case.number is not None:
            self.void_numbers.append(("registration", case.number))


def recount(case: ModelCase, digest: str, calendar: WorkingCalendar) -> None:
    """The case is looked at by another calendar than before."""
    if case.days and case.calendar != digest:
        case.days = reply_days(case.standing, calendar)
    case.calendar = digest


def act_of(body: Mapping[str, Any], calendar: WorkingCalendar, decided: Decided) -> Act:
    """An entry, or what was asked in its form, as what somebody does."""
    return Act(
        step=body["step"],
        seq=body["seq"],
        actor=body["actor"],
        acting_for=body["for"],
        on=date.fromisoformat(body["occurred_on"]),
        today=legal_day_of(decided.now),
        deputy_on=legal_day_of(decided.begun),
        data=body["data"],
        calendar=calendar,
    )


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


def _check_letters(case: ModelCase, body: Mapping[str, Any], calendar: WorkingCalendar) -> None:
    written = [(e["letter"], e.get("about", "")) for e in body["effects"] if e["do"] == "letter"]
    wanted = letters_of(case, body, calendar)
    demand(sorted(written) == sorted(wanted), "letters", f"{body['step']} has written {written}, not {wanted}")


# --- was it lawful ------------------------------------------------------------------------------------------------


def _check_lawful(model: Model, case: ModelCase, act: Act) -> None:
    """By stage, role, unit, separation of duties, day and order, for a step that was accepted."""
    step, rule = act.step, RULES.get(act.step)
    demand(rule is not None, "lawful", f"{step} is no step of the procedure")
    assert rule is not None
    demand((case.stage in rule.sources) if case.version else not rule.sources, "stage", f"{step} from {case.stage!r}")
    if rule.roles == (SYSTEM,):
        demand(act.actor == SYSTEM, "lawful", f"{step} was taken by {act.actor}")
    else:
        demand(deputises(act), "lawful", f"{act.actor} took {step} for {act.acting_for}, whose deputy is another")
        demand(holds(act), "lawful", f"{act.actor} has no role for {step}")
        demand(in_unit(case, act), "lawful", f"{act.actor} took {step} of another unit")
        demand(in_hands(case, act), "lawful", f"{act.actor} took {step}, which is in the hands of {case.handler}")
    for other in rule.apart:
        demand(not case.persons_of(other) & act.persons, "duties", f"{act.actor} took {step} after {other}")
    on, today = act.on, act.today
    demand(on == today or (on < today and rule.backdated), "legal day", f"{step} is of {on}, today was {today}")
    if case.facts:
        first = min(row.get("safe_on") or row["on"] for row in case.facts)
        demand(on.isoformat() >= first, "legal day", f"{step} of {on} is before the case began")
    for refusal in forbidden(case, act, model.practice):
        oracle = "duties" if refusal in OF_DUTIES else "order"
        demand(False, oracle, f"{step} was taken by {act.actor} against {refusal}")


OF_DUTIES = ("ReviewerSigns", "SamePerson", "CountersignerProposed", "OwnDisagreement")
"""The bans that keep people apart."""


def deputises(act: Act) -> bool:
    """Whether the settings let the actor act for whom it is done for."""
    return act.acting_for in (None, act.actor) or len(act.posts) > 1


def holds(act: Act) -> bool:
    """Whether one of the posts has a role for the step."""
    return any({*roles} & {*RULES[act.step].roles} for _, roles in act.posts)


def in_unit(case: ModelCase, act: Act) -> bool:
    """A handler works on the cases of the unit only, unless another role gives the right."""
    bound = _bound_to(case, act)
    return not bound or case.unit in bound


def in_hands(case: ModelCase, act: Act) -> bool:
    """And on a case that was handed to one person only for that person."""
    bound = _bound_to(case, act)
    return not bound or case.unit not in bound or case.handler in (None, *act.persons)


def _bound_to(case: ModelCase, act: Act) -> list[str]:
    """The units for which it can be done only; empty where it does not matter."""
    rule = RULES[act.step]
    fitting = [(unit, {*roles} & {*rule.roles}) for unit, roles in act.posts if {*roles} & {*rule.roles}]
    free = case.unit is None or rule.any_unit or any(roles - {"handler"} for _, roles in fitting)
    return [] if free else [unit for unit, _ in fitting]
