"""分办, 改派 and 退办: which unit handles the case. None of it stops a clock of the law."""

from __future__ import annotations

from gongkai.engine import Refused, Situation, Step

from ..chapter import Chapter
from ..fields import ITEM_NUMBERS, personal, plain, table, whole
from ..messages import Effects
from ..regime import Regime
from ..staff import lead_tasks, task_given

JOINT_ROWS = table(
    "joint", "会办单位", plain("unit", "会办单位", required=True), ITEM_NUMBERS, whole("workdays", "会办期限（工作日）")
)


class UnitUnknown(Refused):
    """没有承办单位「{unit}」，可分办给：{known}。
    There is no unit "{unit}"; a case can be assigned to: {known}."""


class UnitUnchanged(Refused):
    """案件已由「{unit}」承办，改派须给另一单位；已转办给个人的，可收回由本单位承办。
    "{unit}" handles the case already; reassign it to another unit, or to the same only from a named person."""


def unit_fault(situation: Situation, unit: str) -> Refused | None:
    """A unit that the agency does not have."""
    units = situation.practice.get("units", {})
    return None if unit in units else UnitUnknown(unit=unit[:40], known="、".join(units) or "—")


def unit_known(situation: Situation) -> Refused | None:
    """A case is assigned to a unit that the agency has."""
    return None if situation.data is None else unit_fault(situation, situation.data["unit"])


def unit_changed(situation: Situation) -> Refused | None:
    """改派 names another unit, or takes the case from the one person that it was handed to."""
    values = situation.case.values
    if situation.data is None or values.get("handler") or situation.data["unit"] != values.get("unit"):
        return None
    return UnitUnchanged(unit=situation.data["unit"])


def released(_: Situation) -> Effects:
    """The case is no longer handed to one person."""
    return [{"do": "set", "name": "handler", "value": None}]


def unassigned(_: Situation) -> Effects:
    """No unit handles the case, and nobody in it."""
    return [{"do": "set", "name": name, "value": None} for name in ("unit", "handler")]


def tasks_moved(situation: Situation) -> Effects:
    """What waited for the old unit waits for the new one."""
    unit = (situation.data or {})["unit"]
    return [task_given(task, row, unit=unit) for task, row in lead_tasks(situation).items()]


def chapter(_regime: Regime) -> Chapter:
    """To a unit, to another, and back."""
    return Chapter(
        steps=(
            Step(
                "assign", "分办", "assign", ("registrar", "head"), ("registration",), "examination",
                fields=(plain("unit", "承办单位", required=True), JOINT_ROWS),
                guards=("unit_known/1", "joint_with_assignment/1"), effects=("released/1", "joint_with_assignment/1"),
                sets=("unit",), awaits=("propose",),
            ),
            Step(
                "reassign", "改派", "reassign", ("registrar", "head"), ("examination",), "",
                fields=(plain("unit", "承办单位", required=True), personal("reason", "改派理由", required=True)),
                guards=("unit_known/1", "unit_changed/1"),
                effects=("released/1", "tasks_moved/1", "joint_by_lead/1"), sets=("unit",), awaits=("propose",),
            ),
            Step(
                "send_back", "退办", "send the case back", ("handler",), ("examination",), "registration",
                fields=(personal("reason", "退办理由", required=True),),
                effects=("unassigned/1", "joint_recalled/1"), stops=("joint",), awaits=("assign",),
            ),
        ),
        guards={"unit_known/1": unit_known, "unit_changed/1": unit_changed},
        effects={"released/1": released, "unassigned/1": unassigned, "tasks_moved/1": tasks_moved},
    )  # fmt: skip
