"""A desk with one law of its own: ten working days from receipt, halted by a notice, paused by a question.

As small as a procedure can be in which every effect of an entry, and every turn of a clock, is still seen.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from gongkai.engine import (
    CaseState,
    Entry,
    FactKind,
    Halt,
    Limit,
    Pause,
    Record,
    Role,
    Stage,
    Step,
    Stop,
    Workflow,
    WorkingCalendar,
    apply,
)

MON_2026_03_02 = date(2026, 3, 2)
TUE_2026_03_03 = date(2026, 3, 3)
WED_2026_03_04 = date(2026, 3, 4)
MON_2026_03_16 = date(2026, 3, 16)  # ten weekdays after Monday 2026-03-02
WEEKDAYS = WorkingCalendar([], date(2026, 12, 31))
OPEN = Step("open", "开案", "open", ("clerk",), (), "desk", opening=True, starts=("reply", "desk"))
CLOSE = Step("close", "办结", "close", ("clerk",), ("desk",), "closed", stops=("desk",), records=(Record("replied"),))
REPLY = Limit(
    "reply",
    "答复期限",
    10,
    article="第三十三条",
    started_by="received",
    turns=(
        Halt("asked", "answered", "补正", "第三十条", period_days=5),
        Pause("sent", "returned", "征求意见", "第三十二条"),
        Stop("replied", "答复", "", answers=True),
    ),
)
DESK = Limit("desk", "经办期限", 5, internal=True)
KINDS = ("received", "asked", "answered", "sent", "returned", "replied", "remarked")
WORKFLOW = Workflow(
    "desk",
    1,
    "小流程",
    stages=(Stage("desk", "经办"), Stage("closed", "办结", final=True)),
    roles=(Role("clerk", "经办人"),),
    steps=(OPEN, CLOSE),
    limits=(REPLY, DESK),
    facts=tuple(FactKind(kind, kind, optional=("received_on", "safe_on", "id")) for kind in KINDS),
    main_clock="reply",
)


def fact(ref: str, kind: str, on: date, **more: Any) -> dict[str, Any]:
    """A row as an entry records it."""
    return {"ref": ref, "type": kind, "on": on.isoformat(), **more}


def record(ref: str, kind: str, on: date, **more: Any) -> dict[str, Any]:
    """The effect that records it."""
    return {"do": "record", "fact": fact(ref, kind, on, **more)}


def start(clock: str = "reply", limit: str = "", **more: Any) -> dict[str, Any]:
    """The effect that starts a clock."""
    return {"do": "start", "clock": clock, "limit": limit or clock, **more}


def entry(
    seq: int, *effects: dict[str, Any], on: date = MON_2026_03_02, acting_for: str | None = None, **changes: Any
) -> Entry:
    """An entry with these effects, and `changes` in its body."""
    body = {
        "v": 1,
        "alg": "sha256",
        "agency": "shili",
        "case": "c",
        "seq": seq,
        "prev": None,
        "workflow": WORKFLOW.digest,
        "calendar": WEEKDAYS.digest,
        "rules": 1,
        "step": "open" if seq == 1 else "work",
        "actor": "zhao",
        "role": "clerk",
        "for": acting_for,
        "occurred_on": on.isoformat(),
        "recorded_at": f"2026-03-02T0{seq}:00:00.000000Z",
        "request": f"r{seq}",
        "data": {},
        "documents": [],
        "effects": list(effects),
    }
    return Entry.seal(body | changes)


def calendars(_digest: str) -> WorkingCalendar:
    """Every snapshot is the plain one."""
    return WEEKDAYS


def opened(*effects: dict[str, Any]) -> CaseState:
    """A case received on Monday 2026-03-02 whose reply clock runs to Monday 03-16, and more effects."""
    first = entry(1, {"do": "move", "to": "desk"}, record("1.1", "received", MON_2026_03_02), start(), *effects)
    return apply(None, first, WORKFLOW, WEEKDAYS)


def after(state: CaseState, *effects: dict[str, Any], on: date = MON_2026_03_02, **changes: Any) -> CaseState:
    """The state after one more entry."""
    return apply(state, entry(state.version + 1, *effects, on=on, **changes), WORKFLOW, WEEKDAYS)
