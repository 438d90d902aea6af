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
    return _stopped(situation, {situation.workflow.stage(situation.case.stage).limit, *_OUTLIVING})


def at_rest(situation: Situation) -> Effects:
    """Nothing runs on the shelf, whatever a correction has made of the facts since."""
    return _stopped(situation, set())


def _stopped(situation: Situation, spared: set[str]) -> Effects:
    """Every running clock is stopped but those that are `spared`, by limit, and those that the step itself stops."""
    spared, on = {*spared, *situation.step.stops}, situation.occurred_on.isoformat()
    running = [name for name, clock in situation.case.clocks.items() if clock.running and clock.limit not in spared]
    return [{"do": "stop", "clock": name, "on": on} for name in running]
