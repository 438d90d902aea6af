"""While the applicant is waited for: when a notice may still halt the clock, and what rests meanwhile."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from gongkai.engine import Fact, Refused, Situation

from .reading import reply_clock
from .refusals import AlreadyWaiting, NoticeAfterDue, ReplyClockEnded


def open_halts(situation: Situation) -> Mapping[str, tuple[Fact, date | None]]:
    """The notices that the reply clock waits on, by their kind, each with the last day for its answer.

    None once the clock has ended: a case that lapsed and is handled again waits no more for what never came.
    """
    clock = situation.case.clocks.get("reply")
    return reply_clock(situation).due.halts if clock is not None and clock.running else {}


def not_waiting(situation: Situation) -> Refused | None:
    """Nothing is decided while the applicant still has time to answer."""
    halts = open_halts(situation)
    return AlreadyWaiting(what="、".join(halts)) if halts else None


def standing_still(situation: Situation) -> Refused | None:
    """Nothing moves a clock that has ended, that of a case answered once and handled anew; nor one that waits."""
    ended_on = situation.case.clocks["reply"].stopped_on
    return ReplyClockEnded(ended_on=ended_on) if ended_on else not_waiting(situation)


def notice_possible(situation: Situation) -> Refused | None:
    """A notice that halts the clock: not while it waits already, not after the due day."""
    due_on = reply_clock(situation).due_on
    late = due_on is not None and situation.occurred_on > due_on
    return standing_still(situation) or (NoticeAfterDue(on=situation.occurred_on, due_on=due_on) if late else None)


def stage_waits(situation: Situation) -> list[dict[str, Any]]:
    """The agency's own limit of the stage does not run while the applicant is waited for."""
    limit = situation.workflow.stage(situation.case.stage).limit
    return [{"do": "stop", "clock": limit, "on": situation.today.isoformat()}] if limit in situation.case.clocks else []


def stage_again(situation: Situation) -> list[dict[str, Any]]:
    """It starts again with the answer."""
    stage = situation.workflow.stage(situation.case.stage)
    if stage.limit not in situation.case.clocks:
        return []
    start = {"do": "start", "clock": stage.limit, "limit": stage.limit, "on": situation.today.isoformat()}
    days = situation.practice.get("stage_days", {}).get(stage.name)
    return [{**start, "days": days} if days else start]
