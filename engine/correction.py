"""更正: facts taken out and facts added, proposed by one person and confirmed by another.

A correction changes facts and so days, never past stages. Later steps are not decided again; those whose facts
have lost their effect are listed in the confirming entry.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from .case import CaseState, deadline_of
from .clocks import Effect
from .errors import (
    CorrectionUnknown,
    FactUnknown,
    GongkaiError,
    InconsistentCorrection,
    NothingProposed,
    Refused,
    SamePerson,
    Words,
)
from .facts import Fact, check_consistent, in_order, read_fact
from .machine import EffectMaker, Functions, Guard, Situation
from .workflow import Care, Field, Shape, Step

_EFFECTIVE = frozenset(
    {Effect.HALTED, Effect.HALTED_LATE, Effect.RESTARTED, Effect.PAUSED, Effect.PAUSE_ENDED}
    | {Effect.EXTENDED, Effect.POSTPONED, Effect.STOPPED}
)
_DAY_KEYS = ("on", "received_on", "answer_by", "until", "safe_on")


def correction_steps(stages: tuple[str, ...], roles: tuple[str, ...]) -> tuple[Step, Step]:
    """The two steps, to be put among a workflow's own: possible in `stages`, for `roles`."""
    facts = Field(
        "facts",
        "增加的事实",
        shape=Shape.TABLE,
        many=True,
        columns=(
            Field("type", "种类", required=True),
            *(Field(key, key, shape=Shape.DAY, required=key == "on") for key in _DAY_KEYS),
            Field("id", "编号"),
            Field("with", "对象"),
            Field("workdays", "工作日", shape=Shape.WHOLE),
        ),
    )
    propose = Step(
        "propose_correction",
        "提出更正",
        "propose a correction",
        roles,
        stages,
        fields=(
            Field("ground", "更正理由", Care.PERSONAL, required=True),
            Field("evidence", "凭证", Care.DOCUMENT, Shape.FILE),
            Field("voids", "撤去的事实", many=True),
            facts,
        ),
        guards=("correction_consistent/1",),
        effects=("propose_correction/1",),
        awaits=("confirm_correction",),
    )
    confirm = Step(
        "confirm_correction",
        "确认更正",
        "confirm a correction",
        roles,
        stages,
        fields=(Field("correction", "更正编号", required=True),),
        guards=("correction_confirmable/1",),
        effects=("confirm_correction/1",),
    )
    return propose, confirm


def _rows(situation: Situation) -> list[dict[str, Any]]:
    """The facts to add, as rows with refs."""
    rows = []
    for number, given in enumerate((situation.data or {}).get("facts", ()), start=1):
        row = {key: value.isoformat() if key in _DAY_KEYS else value for key, value in given.items()}
        rows.append({"ref": f"{situation.seq}.c{number}", **row})
    return rows


def _corrected(situation: Situation, voids: list[str], rows: list[dict[str, Any]]) -> tuple[Fact, ...]:
    """The facts that would stand. Raises what `read_fact` raises."""
    kinds = situation.workflow.kinds_by_name
    added = [replace(read_fact(_without_ref(row), kinds), ref=row["ref"]) for row in rows]
    kept = [fact for fact in situation.case.live_facts(situation.workflow) if fact.ref not in voids]
    return in_order([*kept, *added])


def _without_ref(row: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in row.items() if key != "ref"}


def correction_consistent(situation: Situation) -> Refused | None:
    """What remains must not contradict itself, and what is taken out must be there."""
    if situation.data is None:
        return None
    voids = list(situation.data.get("voids", ()))
    if not voids and not situation.data.get("facts"):
        return InconsistentCorrection(fault=Words("没有任何更改", "it changes nothing"))
    return _contradiction(situation, voids, _rows(situation))


def _contradiction(situation: Situation, voids: list[str], rows: list[dict[str, Any]]) -> Refused | None:
    """Asked when it is proposed, and again when it is confirmed: other facts may have come in between."""
    standing = {fact.ref for fact in situation.case.live_facts(situation.workflow)}
    for ref in voids:
        if ref not in standing:
            return FactUnknown(ref=ref[:40])
    try:
        facts = _corrected(situation, voids, rows)
        days = [day for fact in facts for day in (fact.on, fact.received_on, fact.safe_on) if day is not None]
        late = max(days, default=situation.today)
        if late > situation.today:
            return InconsistentCorrection(fault=Words(f"{late} 晚于今天", f"{late} is after today"))
        starts = [fact.safe_on or fact.on for fact in facts if fact.kind in _starting(situation)]
        if not starts:
            return InconsistentCorrection(fault=Words("不能没有起算的事实", "a clock would have no start"))
        check_consistent(facts, situation.workflow.facts, min(starts))
    except GongkaiError as fault:
        return InconsistentCorrection(fault=Words(fault.zh.rstrip("。"), fault.en.rstrip(".")))
    return None


def _starting(situation: Situation) -> set[str]:
    clock = situation.case.clocks.get(situation.workflow.main_clock)
    return {situation.workflow.limits_by_name[clock.limit].started_by} if clock else set()


def propose_correction(situation: Situation) -> list[dict[str, Any]]:
    """The proposal, without effect until somebody else confirms it."""
    data = situation.data or {}
    return [
        {
            "do": "propose",
            "correction": str(situation.seq),
            "voids": list(data.get("voids", ())),
            "facts": _rows(situation),
            "ground": situation.sealed["ground"],
        }
    ]


def correction_confirmable(situation: Situation) -> Refused | None:
    """Another person than the one who proposed it, also counting whom they act for."""
    if situation.data is None:
        return None if situation.case.corrections else NothingProposed()
    number = situation.data["correction"]
    if number not in situation.case.corrections:
        return CorrectionUnknown(correction=number[:20])
    proposed = next(taken for taken in situation.case.taken if str(taken.seq) == number)
    if situation.actor.persons & proposed.persons:
        return SamePerson(other=Words("提出更正", "propose_correction"))
    correction = situation.case.corrections[number]
    return _contradiction(situation, list(correction["voids"]), list(correction["facts"]))


def confirm_correction(situation: Situation) -> list[dict[str, Any]]:
    """The facts taken out and added, and which later steps have lost their ground."""
    number = (situation.data or {})["correction"]
    correction = situation.case.corrections[number]
    voids, rows = list(correction["voids"]), list(correction["facts"])
    effects: list[dict[str, Any]] = [{"do": "void", "ref": ref} for ref in voids]
    effects += [{"do": "record", "fact": row} for row in rows]
    effects.append({"do": "settle", "correction": number})
    before = situation.case.live_facts(situation.workflow)
    lost = _effective(situation, before) - _effective(situation, _corrected(situation, voids, rows)) - set(voids)
    effects += [{"do": "unlawful", "fact": ref, "seq": int(ref.partition(".")[0])} for ref in sorted(lost)]
    return effects


def _effective(situation: Situation, facts: tuple[Fact, ...]) -> set[str]:
    case: CaseState = situation.case
    clock = case.clocks.get(situation.workflow.main_clock)
    if clock is None:
        return set()
    deadline = deadline_of(clock, situation.workflow, facts, situation.calendar)
    return {turned.fact.ref for turned in deadline.due.turned if turned.fact.ref and turned.effect in _EFFECTIVE}


GUARDS: dict[str, Guard] = {
    "correction_consistent/1": correction_consistent,
    "correction_confirmable/1": correction_confirmable,
}
EFFECTS: dict[str, EffectMaker] = {
    "propose_correction/1": propose_correction,
    "confirm_correction/1": confirm_correction,
}
CORRECTION_FUNCTIONS = Functions(GUARDS, EFFECTS)
