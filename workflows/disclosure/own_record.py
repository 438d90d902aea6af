"""更正本人信息: somebody proves that what the agency holds on them is wrong. 条例第四十一条.

A short workflow of its own: 收到 → 核实 → 审核 → 告知 → 回执 → 归档. The article names no number of days; the limit is
the agency's own. Who verifies and who approves are two people.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from gongkai.engine import (
    CORRECTION_FUNCTIONS,
    CaseState,
    Functions,
    LetterKind,
    LetterRequest,
    Procedure,
    Workflow,
    correction_steps,
)

from .chapters.own_record import CLOCK, OPEN, chapter
from .letters.letter import announced
from .letters.own_record import LETTERS
from .letters.remedy import settled_remedies
from .reading import last_fact
from .regime import REGIME_2019
from .stages import ENDING, ROLES, STAGE_LIMITS, STAGES

_CHAPTER = chapter(REGIME_2019)
_STAGES = tuple(stage for stage in STAGES if stage.name in (*OPEN, ENDING, "archived"))


@cache
def own_record() -> Workflow:
    """更正本人信息."""
    corrections = correction_steps((*OPEN, ENDING), ("registrar", "handler", "reviewer", "head"))
    limits = {stage.limit for stage in _STAGES}
    return Workflow(
        name="own_record",
        version=1,
        label="更正本人信息",
        stages=_STAGES,
        roles=ROLES,
        steps=(*_CHAPTER.steps, *corrections),
        limits=(*_CHAPTER.limits, *(limit for limit in STAGE_LIMITS if limit.name in limits)),
        facts=_CHAPTER.facts,
        letters=tuple(LetterKind(name, spec.label) for name, spec in LETTERS.items()),
        series=("registration", "document", "archive"),
        main_clock=CLOCK,
    )


_FUNCTIONS = Functions(
    {**CORRECTION_FUNCTIONS.guards, **_CHAPTER.guards}, {**CORRECTION_FUNCTIONS.effects, **_CHAPTER.effects}
)


def content(request: LetterRequest) -> tuple[str, dict[str, Any]]:
    """The template of a letter and what it says, as `correspondence.content` does for a disclosure case."""
    case, practice, spec = request.case, request.practice, LETTERS[request.letter]
    common = {
        "agency_name": practice.get("agency_name"),
        "agency_contact": practice.get("contact"),
        "applicant_name": request.reveal(case.values["name"]),
        "case_number": case.numbers["registration"],
        "document_number": case.numbers["document"],
        "receipt_on": (last_fact(case, "received") or {}).get("on"),
        "occurred_on": request.occurred_on.isoformat(),
    }
    return request.letter, {**common, **settled_remedies(request, spec), **spec.content(request)}


def notice(channel: str, name: str, case: CaseState, practice: Mapping[str, Any]) -> tuple[str, str]:
    """Subject and text of the message that carries or announces a letter; nobody is named in it."""
    return announced(LETTERS[name], channel, case.numbers["registration"], "", practice.get("agency_name", ""))


OWN_RECORD = Procedure(own_record(), _FUNCTIONS, content, notice)
"""更正本人信息: the workflow, its rules and its words."""
