"""How a case ends without a reply: its outcome, and the clocks that end with it."""

from __future__ import annotations

from gongkai.engine import EffectMaker, Situation

from .disputes import LIMITS as LIMITS_OF_DISPUTES
from .messages import Effects

_OUTLIVING = {limit.name for limit in LIMITS_OF_DISPUTES}
"""What a review or a court asks for is owed whatever becomes of the case."""


def ended(outcome: str) -> EffectMaker:
    """The case ends otherwise than by a reply: its outcome in the annual table."""

    def effects(_: Situation) -> Effects:
        return [{"do": "set", "name": "outcome", "value": outcome}]

    return effects


def clocks_end(situation: Situation) -> Effects:
    """Whatever else still runs ends with the case; the step itself stops its own clocks, and that of the stage."""
    left = situation.workflow.stage(situation.case.stage).limit
    spared = {left, *situation.step.stops, *_OUTLIVING}
    running = [name for name, clock in situation.case.clocks.items() if clock.running and clock.limit not in spared]
    return [{"do": "stop", "clock": name, "on": situation.occurred_on.isoformat()} for name in running]
