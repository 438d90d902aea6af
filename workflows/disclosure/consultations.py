"""征求意见 as the chapters and letters read it: who was asked about what, until when, and what came of it.

A consultation lives in three places that cannot contradict each other: its facts (days, which a correction may
change), the case value ``consultations`` (opinion, end, consequence) and the sealed values ``consultation.<id>.…``
(name, addresses, what was asked, reasons). Days are always read from the facts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from itertools import count
from typing import Any

from gongkai.engine import CaseState, Situation

from .reading import consultations_of, standing_facts

CONSEQUENCES = {"third_party": "agency_decides", "joint_agency": "deemed_consent", "agency": "none"}
"""What silence means: the agency decides (第三十二条); consent (第三十四条); of another agency nothing, by no rule."""


@dataclass(frozen=True, slots=True)
class Consultation:
    """One letter to one party. `party`: ``third_party``, ``joint_agency`` or ``agency``; `items`: numbers of items.

    `ref` and `sent_on`: of the fact that it was sent; `received_on`: when it arrived, where that is known.
    `answered_on`: when the opinion came. `silent`: its end without one is recorded. `unfounded`: an objection without
    reasonable grounds. `due_on`: the last day for an opinion, None under the rules of 2008; `provisional`: it may move.
    """

    id: str
    party: str
    items: tuple[str, ...]
    ref: str
    sent_on: date
    received_on: date | None
    answered_on: date | None
    opinion: str | None
    unfounded: bool
    silent: bool
    due_on: date | None
    provisional: bool

    def over(self, day: date) -> bool:
        """Whether the period had passed before `day`. A day counted into an unpublished year ends nobody's period."""
        return self.due_on is not None and not self.provisional and day > self.due_on

    def waits(self, day: date) -> bool:
        """Whether an opinion may still come on `day`."""
        return self.answered_on is None and not self.over(day)

    @property
    def objected(self) -> bool:
        """Whether a third party does not consent to all of it, with grounds that the agency finds reasonable."""
        return self.party == "third_party" and self.opinion in ("object", "partly") and not self.unfounded


def consultations(situation: Situation) -> dict[str, Consultation]:
    """The consultations of the case by their ids, in the order asked; one that a correction took out is none."""
    case = situation.case
    sent = {row.get("id"): row for row in standing_facts(case, "consultation_sent")}
    answers = {row.get("id"): row for row in standing_facts(case, "consultation_answered")}
    found = {}
    for id_, held in consultations_of(case).items():
        if id_ in sent:
            found[id_] = _read(situation, id_, held, sent[id_], answers.get(id_))
    return found


def _read(situation: Situation, id_: str, held: Any, sent: Any, answer: Any) -> Consultation:
    deadline = situation.deadline(clock_of(id_))
    return Consultation(
        id=id_,
        party=held["with"],
        items=tuple(held["items"]),
        ref=sent["ref"],
        sent_on=date.fromisoformat(sent["on"]),
        received_on=_day(sent.get("received_on")),
        answered_on=_day(answer["on"]) if answer else None,
        opinion=held["opinion"] if answer else None,
        unfounded=held.get("unfounded", False),
        silent=held["ended"] == "silent",
        due_on=deadline.due_on if deadline else None,
        provisional=bool(deadline and deadline.provisional),
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def clock_of(id_: str) -> str:
    """The name of a consultation's clock."""
    return f"consultation.{id_}"


def next_id(case: CaseState) -> str:
    """``c1``, ``c2``, …: the first that no consultation and no fact of the case bears."""
    taken = {*consultations_of(case), *(row.get("id") for row in case.facts if row["type"].startswith("consultation"))}
    return next(id_ for id_ in (f"c{number}" for number in count(1)) if id_ not in taken)


def kept(case: CaseState, changed: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """The effect that keeps what is new of some consultations: `changed` by their ids, key by key."""
    held = dict(consultations_of(case))
    value = {id_: {**held.get(id_, {}), **changed.get(id_, {})} for id_ in {**held, **changed}}
    return {"do": "set", "name": "consultations", "value": value}
