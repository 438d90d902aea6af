"""撤回: the applicant ends the case."""

from __future__ import annotations

from gongkai.engine import EffectMaker, Record, Situation, Step

from ..chapter import Chapter
from ..fields import WITH_EVIDENCE, file
from ..messages import Effects, tell_applicant
from ..regime import Regime
from ..stages import BEFORE_NOTICE, ENDING


def ended(outcome: str) -> EffectMaker:
    """The case ends otherwise than by a reply: its outcome in the annual table."""

    def effects(_: Situation) -> Effects:
        return [{"do": "set", "name": "outcome", "value": outcome}]

    return effects


def chapter(_regime: Regime) -> Chapter:
    """At the applicant's own wish."""
    return Chapter(
        steps=(
            Step(
                "withdraw", "撤回申请", "withdraw", ("registrar", "handler"), BEFORE_NOTICE, ENDING,
                fields=(file("statement", "撤回声明", required=True),),
                effects=("withdrawn/1", "tell_applicant/1"), records=(Record("withdrawn"),),
                letters=("withdrawal_receipt",), stops=("confirmation",), backdating=WITH_EVIDENCE,
                awaits=("archive",),
            ),
        ),
        effects={"withdrawn/1": ended("withdrawn"), "tell_applicant/1": tell_applicant},
    )  # fmt: skip
