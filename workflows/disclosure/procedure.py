"""The disclosure workflows, put together from their chapters: one for each regime.

受理 → 登记 → 审理 → 审核 → 告知 → 回执 → 归档; 《政府信息公开条例》 (国务院令第711号), and before 2019-05-15 the
same of 2008 (第492号).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from gongkai.engine import CORRECTION_FUNCTIONS, Functions, LetterKind, Workflow, correction_steps

from .chapter import Chapter
from .chapters import (
    assignment,
    closing,
    decision,
    extension,
    intake,
    on_the_spot,
    recount,
    supplement,
    withdrawal,
)
from .letters import LETTERS
from .limits import FACT_KINDS
from .regime import REGIME_2019, Regime
from .stages import ROLES, STAGE_LIMITS, STAGES, UNDER_WAY

_OF_BOTH: tuple[Callable[[Regime], Chapter], ...] = (
    intake.chapter,
    assignment.chapter,
    on_the_spot.chapter,
    supplement.chapter,
    extension.chapter,
    withdrawal.chapter,
    recount.chapter,
    decision.chapter,
    closing.chapter,
)


def chapters_of(regime: Regime) -> tuple[Chapter, ...]:
    """The chapters of a regime, in the order of a case's way."""
    return tuple(chapter(regime) for chapter in _OF_BOTH)


def workflow_of(regime: Regime) -> Workflow:
    """依申请公开 by one regime."""
    chapters = chapters_of(regime)
    steps = tuple(step for chapter in chapters for step in chapter.steps)
    return Workflow(
        name=regime.workflow,
        version=1,
        label=regime.label,
        stages=STAGES,
        roles=ROLES,
        steps=(*steps, *correction_steps(UNDER_WAY, ("registrar", "handler", "reviewer", "head"))),
        limits=(regime.reply, *(limit for chapter in chapters for limit in chapter.limits), *STAGE_LIMITS),
        facts=(*FACT_KINDS, *(kind for chapter in chapters for kind in chapter.facts)),
        letters=tuple(LetterKind(name, spec.label) for name, spec in LETTERS.items()),
        series=("registration", "document", "archive"),
        main_clock="reply",
    )


@cache
def disclosure_2019() -> Workflow:
    """依申请公开（2019年条例）."""
    return workflow_of(REGIME_2019)


def functions_of(*regimes: Regime) -> Functions:
    """Every guard and effect that the workflows of these regimes may name."""
    guards, effects = dict(CORRECTION_FUNCTIONS.guards), dict(CORRECTION_FUNCTIONS.effects)
    for regime in regimes:
        for chapter in chapters_of(regime):
            guards.update(chapter.guards)
            effects.update(chapter.effects)
    return Functions(guards, effects)


FUNCTIONS = functions_of(REGIME_2019)
"""Every guard and effect that a disclosure workflow may name."""
