"""The disclosure workflows, put together from their chapters: one for each regime.

受理 → 登记 → 审理 → 审核 → 告知 → 回执 → 归档; 《政府信息公开条例》 (国务院令第711号), and before 2019-05-15 the
same of 2008 (第492号).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from gongkai.engine import CORRECTION_FUNCTIONS, FactKind, Functions, LetterKind, Workflow, correction_steps

from .chapter import Chapter
from .chapters import (
    assignment,
    consultation,
    countersign,
    decision,
    disagreement,
    dispatch,
    excess,
    extension,
    fee,
    filing,
    handover,
    inspection,
    intake,
    joint_handling,
    linking,
    on_the_spot,
    opinion,
    proceedings,
    recount,
    reopening,
    screening,
    service,
    supplement,
    take_back,
    withdrawal,
)
from .letters import LETTERS
from .limits import FACT_KINDS
from .regime import REGIME_2008, REGIME_2019, Regime
from .stages import ROLES, STAGE_LIMITS, STAGES, UNDER_WAY

_OF_BOTH: tuple[Callable[[Regime], Chapter], ...] = (
    intake.chapter,
    screening.chapter,
    linking.chapter,
    assignment.chapter,
    joint_handling.chapter,
    handover.chapter,
    on_the_spot.chapter,
    supplement.chapter,
    consultation.chapter,
    opinion.chapter,
    extension.chapter,
    withdrawal.chapter,
    recount.chapter,
    decision.chapter,
    take_back.chapter,
    countersign.chapter,
    disagreement.chapter,
    dispatch.chapter,
    service.chapter,
    inspection.chapter,
    filing.chapter,
    proceedings.chapter,
    reopening.chapter,
)

_OF_2019: tuple[Callable[[Regime], Chapter], ...] = (fee.chapter, excess.chapter)
"""Turns that the Regulation of 2008 does not know."""


def chapters_of(regime: Regime) -> tuple[Chapter, ...]:
    """The chapters of a regime, in the order of a case's way."""
    makers = (*_OF_BOTH, *(_OF_2019 if regime is REGIME_2019 else ()))
    return tuple(chapter(regime) for chapter in makers)


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
        facts=(*_reply_facts(regime), *(kind for chapter in chapters for kind in chapter.facts)),
        letters=tuple(LetterKind(name, LETTERS[name].label) for name in LETTERS),
        series=("registration", "document", "archive"),
        main_clock="reply",
    )


def _reply_facts(regime: Regime) -> tuple[FactKind, ...]:
    """The kinds of fact that turn the reply clock of the regime; no other could have an effect there."""
    return tuple(kind for kind in FACT_KINDS if kind.name in regime.reply.roles)


@cache
def disclosure_2019() -> Workflow:
    """依申请公开（2019年条例）."""
    return workflow_of(REGIME_2019)


@cache
def disclosure_2008() -> Workflow:
    """依申请公开（2008年条例）."""
    return workflow_of(REGIME_2008)


def functions_of(*regimes: Regime) -> Functions:
    """Every guard and effect that the workflows of these regimes may name."""
    guards, effects = dict(CORRECTION_FUNCTIONS.guards), dict(CORRECTION_FUNCTIONS.effects)
    for regime in regimes:
        for chapter in chapters_of(regime):
            guards.update(chapter.guards)
            effects.update(chapter.effects)
    return Functions(guards, effects)


FUNCTIONS = functions_of(REGIME_2019, REGIME_2008)
"""Every guard and effect that a disclosure workflow may name."""
