"""加签: whoever reviews or signs asks another person, whose opinion must be there before 签发.

A dissent does not stop the signer: it stands in the history beside the signature.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gongkai.engine import CaseState, Refused, Situation, Step

from ..chapter import Chapter
from ..fields import flag, personal, plain
from ..messages import Effects
from ..regime import Regime
from ..staff import PersonUnknown, member
from ..stages import ROLES

Request = Mapping[str, Any]


class CountersignerIsActor(Refused):
    """不能请自己加签。
    Nobody asks themselves to countersign."""


class CountersignerProposed(Refused):
    """「{person}」是本案的拟办人，不能加签。
    "{person}" has proposed in this case and does not countersign."""


class AlreadyAskedToCountersign(Refused):
    """已请「{person}」加签，其意见尚未提出。
    "{person}" was asked to countersign already and has not answered yet."""


class NotAskedToCountersign(Refused):
    """没有请其加签，或其意见已经提出。
    No countersignature is asked of this person, or it was given already."""


class NotCountersignAsker(Refused):
    """加签只能由提出人或负责人撤销。
    A countersignature is called off by the person who asked for it, or by the head."""


class CountersignMissing(Refused):
    """尚有加签意见未提出（{persons}），不能签发；可由提出人撤销该加签。
    Countersignatures are still to come ({persons}), so nothing is signed; who asked may call them off."""


def asked(case: CaseState) -> dict[str, Request]:
    """The countersignatures that the last proposal still waits for, by id: ``person``, ``asked_by`` (all persons that
    the asker stood for), ``asked_on``, ``seq``, and with the answer ``agrees`` and ``opinion`` (sealed)."""
    held: Mapping[str, Request] = case.values.get("countersigns", {})
    proposed = case.last_taken("propose")
    return {id_: row for id_, row in held.items() if row["ended"] is None and row["seq"] > proposed}


def countersigner_fit(situation: Situation) -> Refused | None:
    """An active person with a role, neither the one who asks nor the one who proposed, asked once at a time."""
    if situation.data is None:
        return None
    person = situation.data["person"]
    found = member(situation, person)
    if found is None or not found["roles"]:
        return PersonUnknown(person=person[:40])
    if person in situation.actor.persons:
        return CountersignerIsActor()
    if person in situation.case.persons_of("propose"):
        return CountersignerProposed(person=person)
    waiting = [row["person"] for row in asked(situation.case).values()]
    return AlreadyAskedToCountersign(person=person) if person in waiting else None


def asked_of_actor(situation: Situation) -> Refused | None:
    """Only the person who was asked answers, or their deputy."""
    return None if _of(situation, situation.actor.persons) else NotAskedToCountersign()


def may_call_off(situation: Situation) -> Refused | None:
    """What is open is called off by the person who asked, or by the head."""
    if situation.data is None:
        return None if asked(situation.case) else NotAskedToCountersign()
    found = _of(situation, frozenset({situation.data["person"]}))
    if not found:
        return NotAskedToCountersign()
    entitled = "head" in situation.actor.held or situation.actor.persons & set(found[0][1]["asked_by"])
    return None if entitled else NotCountersignAsker()


def countersigned(situation: Situation) -> Refused | None:
    """Guard of 签发: every opinion that was asked for on this proposal is there."""
    waiting = [row["person"] for row in asked(situation.case).values()]
    return CountersignMissing(persons="、".join(waiting)) if waiting else None


def _of(situation: Situation, persons: frozenset[str]) -> list[tuple[str, Request]]:
    return [(id_, row) for id_, row in asked(situation.case).items() if row["person"] in persons]


def countersign_asked(situation: Situation) -> Effects:
    """A task for the person by name, in the first of their roles."""
    person, on = (situation.data or {})["person"], situation.today.isoformat()
    held = situation.case.values.get("countersigns", {})
    row = {
        "person": person,
        "asked_by": sorted(situation.actor.persons),
        "asked_on": on,
        "seq": situation.seq,
        "question": situation.sealed["question"],
        "agrees": None,
        "opinion": None,
        "ended": None,
    }
    roles = (member(situation, person) or {})["roles"]
    task = {"do": "await", "task": f"{situation.seq}.k", "step": "countersign", "role": roles[0], "person": person}
    return [_kept({**held, f"k{len(held) + 1}": row}), {**task, "on": on}]


def countersign_given(situation: Situation) -> Effects:
    """The opinion, and the task is done."""
    given = {"agrees": (situation.data or {})["agrees"], "opinion": situation.sealed["opinion"], "ended": "given"}
    return _ended(situation, situation.actor.persons, given)


def countersign_called_off(situation: Situation) -> Effects:
    """The person is asked no more."""
    return _ended(situation, frozenset({(situation.data or {})["person"]}), {"ended": "called_off"})


def _ended(situation: Situation, persons: frozenset[str], values: Mapping[str, Any]) -> Effects:
    """One open request of these persons ends; its task, and no other's, is finished."""
    id_, row = _of(situation, persons)[0]
    held = situation.case.values["countersigns"]
    tasks = [
        {"do": "finish", "task": task}
        for task, opened in situation.case.tasks.items()
        if (opened["step"], opened.get("person")) == ("countersign", row["person"])
    ]
    return [*tasks, _kept({**held, id_: {**row, **values}})]


def _kept(rows: Mapping[str, Request]) -> dict[str, Any]:
    return {"do": "set", "name": "countersigns", "value": dict(rows)}


def chapter(_regime: Regime) -> Chapter:
    """Asked, given, or called off."""
    return Chapter(
        steps=(
            Step(
                "request_countersign", "加签", "ask for a countersignature", ("reviewer", "signer"), ("review",), "",
                fields=(
                    plain("person", "加签人", required=True), personal("question", "请加签的事项", required=True),
                ),
                guards=("countersigner_fit/1",), effects=("countersign_asked/1",),
            ),
            Step(
                "countersign", "加签意见", "countersign", tuple(role.name for role in ROLES), ("review",), "",
                fields=(flag("agrees", "同意", required=True), personal("opinion", "加签意见", required=True)),
                guards=("asked_of_actor/1",), effects=("countersign_given/1",), apart_from=("propose",), any_unit=True,
            ),
            Step(
                "call_off_countersign", "撤销加签", "call a countersignature off", ("reviewer", "signer", "head"),
                ("review",), "",
                fields=(plain("person", "加签人", required=True), personal("reason", "理由", required=True)),
                guards=("may_call_off/1",), effects=("countersign_called_off/1",),
            ),
        ),
        guards={
            "countersigner_fit/1": countersigner_fit, "asked_of_actor/1": asked_of_actor,
            "may_call_off/1": may_call_off, "countersigned/1": countersigned,
        },
        effects={
            "countersign_asked/1": countersign_asked, "countersign_given/1": countersign_given,
            "countersign_called_off/1": countersign_called_off,
        },
    )  # fmt: skip
