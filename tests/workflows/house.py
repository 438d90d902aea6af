"""A larger house to pass a case around in: three units, two handlers in one of them, deputies, and how a step that
only concerns the house is told from one that concerns the law."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gongkai.engine import CaseState
from gongkai.engine.results import Done
from tests.office import SETTINGS, Office

HOUSE = (
    SETTINGS
    + """
[[units]]
id = "law"
name = "法规科"

[[people]]
id = "feng"
name = "冯承办"
unit = "land"
roles = ["handler"]

[[people]]
id = "chen"
name = "陈承办"
unit = "law"
roles = ["handler"]

[[people]]
id = "he"
name = "何科员"
unit = "land"
roles = ["archivist"]

[[people]]
id = "gone"
name = "离职者"
unit = "land"
roles = ["handler"]
active = false

[[people]]
id = "hong"
name = "洪登记"
unit = "office"
roles = ["registrar", "reviewer", "handler"]
"""
)
REASON = {"reason": "不属本单位职责"}


def statutory(state: CaseState) -> tuple[Any, ...]:
    """What no step inside the house may move: the reply clock."""
    clock = state.clocks["reply"]
    return clock.start_on, clock.due_on, clock.safe_on, clock.running, clock.generation


def inside(
    office: Office, case: str, step: str, actor: str, data: Mapping[str, Any] | None = None, **more: Any
) -> Done:
    """A step inside the house: the clock of the law stands as it stood, and nothing leaves."""
    before = statutory(office.state(case))
    done = office.act(case, step, actor, dict(data or {}), **more)
    assert statutory(office.state(case)) == before
    assert (done.messages, done.letters) == ((), ())
    return done


def tasks(office: Office, case: str, step: str) -> list[tuple[str | None, str | None]]:
    """For which unit and person a step is open."""
    held = office.state(case).tasks.values()
    return [(row.get("unit"), row.get("person")) for row in held if row["step"] == step]
