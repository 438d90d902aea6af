"""分歧: units, or handler and reviewer, do not agree; the head of the disclosure office decides, on the record."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gongkai.engine import CaseState, Field, Refused, Situation, Step

from ..chapter import Chapter
from ..fields import personal, plain
from ..messages import Effects
from ..regime import Regime
from .assignment import unit_fault
from .joint_handling import parts_of

Row = Mapping[str, Any]


class NotPartyToCase(Refused):
    """只有本案主办、会办单位的承办人和审核人可以提出分歧。
    Only handlers of the lead unit and the joint units, and reviewers, record a disagreement."""


class DisagreementUnknown(Refused):
    """没有待裁定的分歧「{disagreement}」，待裁定的有：{known}。
    There is no open disagreement "{disagreement}"; open are: {known}."""


class OwnDisagreement(Refused):
    """提出分歧的人不能自行裁定，须由他人裁定。
    Whoever raised the disagreement does not decide it; somebody else must."""


class DisagreementOpen(Refused):
    """分歧尚未裁定（{disagreements}），不能签发。
    A disagreement is not decided yet ({disagreements}), so nothing is signed."""


def open_disagreements(case: CaseState) -> dict[str, Row]:
    """Those that the head has still to decide, by id: ``raised_by``, ``raised_on``, ``units``, ``matter`` (sealed)."""
    held: Mapping[str, Row] = case.values.get("disagreements", {})
    return {id_: row for id_, row in held.items() if row["decided_on"] is None}


def party_to_case(situation: Situation) -> Refused | None:
    """A reviewer, or a handler of a unit that the case concerns; the units named are the agency's."""
    units = {situation.case.values.get("unit"), *parts_of(situation.case)} - {None}
    posts = situation.actor.posts
    if not any("reviewer" in post.roles or ("handler" in post.roles and post.unit in units) for post in posts):
        return NotPartyToCase()
    named = (situation.data or {}).get("units", ())
    return next((fault for unit in named if (fault := unit_fault(situation, unit))), None)


def disagreement_open(situation: Situation) -> Refused | None:
    """An open one is decided, by somebody who has not raised it."""
    left = open_disagreements(situation.case)
    if situation.data is None:
        return None if left else DisagreementUnknown(disagreement="—", known="—")
    row = left.get(situation.data["disagreement"])
    if row is None:
        return DisagreementUnknown(disagreement=situation.data["disagreement"][:40], known="、".join(left) or "—")
    return OwnDisagreement() if situation.actor.persons & set(row["raised_by"]) else None


def agreed(situation: Situation) -> Refused | None:
    """Guard of 签发: no disagreement is left open."""
    left = open_disagreements(situation.case)
    return DisagreementOpen(disagreements="、".join(left)) if left else None


def raised(situation: Situation) -> Effects:
    """It gets the next number, and the head a task."""
    held = situation.case.values.get("disagreements", {})
    id_, on = f"d{len(held) + 1}", situation.today.isoformat()
    row = {
        "raised_by": sorted(situation.actor.persons),
        "raised_on": on,
        "units": list(dict.fromkeys((situation.data or {}).get("units", ()))),
        "matter": situation.sealed["matter"],
        "decided_on": None,
        "decision": None,
    }
    task = {"do": "await", "task": f"{situation.seq}.d", "step": "decide_disagreement", "role": "head"}
    return [_kept({**held, id_: row}), {**task, "disagreement": id_, "on": on}]


def decided(situation: Situation) -> Effects:
    """The decision, and the task of this disagreement is done."""
    id_ = (situation.data or {})["disagreement"]
    held = situation.case.values["disagreements"]
    row = {**held[id_], "decided_on": situation.today.isoformat(), "decision": situation.sealed["decision"]}
    tasks = [
        {"do": "finish", "task": task}
        for task, opened in situation.case.tasks.items()
        if opened.get("disagreement") == id_
    ]
    return [*tasks, _kept({**held, id_: row})]


def _kept(rows: Mapping[str, Row]) -> dict[str, Any]:
    return {"do": "set", "name": "disagreements", "value": dict(rows)}


def chapter(_regime: Regime) -> Chapter:
    """Raised, and decided."""
    return Chapter(
        steps=(
            Step(
                "raise_disagreement", "提出分歧", "record a disagreement", ("handler", "reviewer"),
                ("examination", "review"), "",
                fields=(
                    personal("matter", "分歧事项", required=True), Field("units", "有分歧的单位", many=True),
                ),
                guards=("party_to_case/1",), effects=("disagreement_raised/1",), any_unit=True,
            ),
            Step(
                "decide_disagreement", "裁定分歧", "decide a disagreement", ("head",),
                ("registration", "examination", "review"), "",
                fields=(
                    plain("disagreement", "分歧编号", required=True), personal("decision", "裁定", required=True),
                ),
                guards=("disagreement_open/1",), effects=("disagreement_decided/1",),
            ),
        ),
        guards={
            "party_to_case/1": party_to_case, "disagreement_open/1": disagreement_open, "agreed/1": agreed,
        },
        effects={"disagreement_raised/1": raised, "disagreement_decided/1": decided},
    )  # fmt: skip
