"""What somebody who takes a step would read off the case, off the agency's settings, or off the calendar.

A walk makes up all the rest at random; without these values most of its attempts would be refused at the same guard.
A value of None takes one that was made up away.
"""

from __future__ import annotations

from datetime import timedelta
from random import Random
from typing import Any

from gongkai.engine import CaseState
from gongkai.workflows.disclosure.chapters.countersign import asked
from gongkai.workflows.disclosure.chapters.disagreement import open_disagreements
from gongkai.workflows.disclosure.disputes import unsettled
from gongkai.workflows.disclosure.reading import consultations_of, open_items
from gongkai.workflows.disclosure.ways import WAYS
from tests.office import Office


def read_off(step: str, state: CaseState, office: Office, random: Random) -> dict[str, Any]:
    """The values for a step of a case today."""
    return {
        **_of_those_asked(step, state, office, random),
        **_of_the_house(step, state, office, random),
        **_of_the_answer(step, state, random),
        **_of_what_follows(step, state, random),
    }


def _of_those_asked(step: str, state: CaseState, office: Office, random: Random) -> dict[str, Any]:
    """The applicant, third parties, other agencies."""
    match step:
        case "request_supplement" | "ask_reasons":
            return {"workdays": random.randint(1, 9), "answer_by": None}
        case "delay":
            return {"until": office.today + timedelta(days=90)}
        case "consult":
            return {"items": [int(number) for number in state.items], "letter": None}
        case "record_consultation_arrival" | "remind_consulted" | "receive_opinion":
            held = consultations_of(state)
            waiting = [id_ for id_, row in held.items() if row["ended"] is None]
            return {"id": random.choice(waiting or [*held] or ["c1"])}
        case "notice_fee":
            return {"basis": "items", "count": random.randint(11, 40)}
        case "receive_payment":
            return {"amount_yuan": state.values.get("fee", {}).get("amount_yuan", 1)}
        case "refund_fee":
            return {"amount_yuan": 1}
    return {}


def _of_the_house(step: str, state: CaseState, office: Office, random: Random) -> dict[str, Any]:
    """Units and people of the agency, and what waits for them."""
    people = office.agency.people
    match step:
        case "assign" | "reassign":
            return {"unit": random.choice([*office.agency.unit_names]), "joint": None}
        case "request_joint":
            return {"unit": random.choice([*office.agency.unit_names]), "items": None}
        case "hand_over" | "request_countersign":
            return {"person": random.choice([*people])}
        case "call_off_countersign":
            return {"person": random.choice([row["person"] for row in asked(state).values()] or [*people])}
        case "raise_disagreement":
            return {"units": [*office.agency.unit_names]}
        case "decide_disagreement":
            return {"disagreement": random.choice([*open_disagreements(state)] or ["d1"])}
        case "split_off":
            return {"items": [random.choice([int(number) for number in open_items(state)] or [1])]}
        case "part":
            return {"other": random.choice([*state.values.get("joined", ())] or ["1"])}
    return {}


def _of_the_answer(step: str, state: CaseState, random: Random) -> dict[str, Any]:
    """The way in which the reply leaves, or did not arrive."""
    match step:
        case "dispatch":
            chosen = state.values.get("route")
            return {"route": random.choice([chosen or "post", chosen or "post", "post", "by_hand"])}
        case "record_lost_mail":
            way = WAYS[state.values.get("dispatched_by", "post")]
            return {"failure": random.choice(way.failures)}
    return {}


def _of_what_follows(step: str, state: CaseState, random: Random) -> dict[str, Any]:
    """Review, litigation, and what is handled anew."""
    if step.startswith("register_") and step != "register":
        return {"file_number": f"{random.randrange(10**6)}"}
    if step == "extend_review" or step.startswith(("answer_", "record_review", "record_suit")):
        kind = "suit" if "suit" in step else "review"
        return {kind: random.choice([name for name in unsettled(state) if name[0] == kind[0]] or [f"{kind[0]}1"])}
    if step.startswith("reopen"):
        period = random.choice(["workdays", "days"])
        left = {name: None for name in ("workdays", "days", "until", "proceeding") if name != period}
        return {"ground": "own_correction", **left}
    return {}
