"""The people of the agency as steps may know them: by their codes, with unit and roles, never by name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gongkai.engine import Refused, Situation


class PersonUnknown(Refused):
    """本机关没有在职人员「{person}」。
    The agency has no active person "{person}"."""


def member(situation: Situation, person: str) -> Mapping[str, Any] | None:
    """The `unit` and `roles` of an active person, as ``practice["staff"]`` has them; None for anybody else."""
    people: Mapping[str, Mapping[str, Any]] = situation.practice.get("staff", {})
    return people.get(person)


def lead_tasks(situation: Situation) -> Mapping[str, Mapping[str, Any]]:
    """The open tasks that wait for the unit to which the case is assigned, by their ids."""
    case, workflow = situation.case, situation.workflow
    unit = case.values.get("unit")
    return {
        task: row
        for task, row in case.tasks.items()
        if row.get("unit") == unit is not None and not workflow.step(row["step"]).any_unit
    }


def task_given(task: str, row: Mapping[str, Any], **to: str | None) -> dict[str, Any]:
    """The effect by which an open task waits for somebody else: the keys of `to` that are not None say for whom."""
    kept = {key: value for key, value in row.items() if key not in ("unit", "person")}
    return {"do": "await", "task": task, **kept, **{key: value for key, value in to.items() if value}}
