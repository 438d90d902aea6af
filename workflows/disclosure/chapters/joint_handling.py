"""会办: other units of the agency give their opinion on items, each within an internal limit of its own.

The agency answers as one: a joint unit that is silent neither stops a clock of the law nor holds up the proposal.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from gongkai.engine import CaseState, Limit, Refused, Situation, Step

from ..chapter import Chapter
from ..fields import ITEM_NUMBERS, file, personal, plain, whole
from ..messages import Effects
from ..refusals import ItemUnknown
from ..regime import Regime
from .assignment import unit_fault

WORKDAYS_MAX = 60
Part = Mapping[str, Any]


class JointIsLead(Refused):
    """「{unit}」是主办单位，不能同时会办。
    "{unit}" leads the case and is not a joint unit besides."""


class JointAlreadyAsked(Refused):
    """「{unit}」已在会办，其意见尚未提出。
    "{unit}" was asked already and its opinion is still to come."""


class JointPeriodUnreasonable(Refused):
    """会办期限应为 1 至 {workdays_max} 个工作日。
    The period of joint handling is 1 to {workdays_max} working days."""


class NotJoint(Refused):
    """本案没有请你所在的单位会办。
    Your unit was not asked to handle this case jointly."""


class JointOpinionGiven(Refused):
    """「{unit}」的会办意见已经提出；需要再提的，由主办单位再次请其会办。
    The opinion of "{unit}" was given already; the lead unit may ask it again."""


def parts_of(case: CaseState) -> Mapping[str, Part]:
    """What was asked of each joint unit last, by unit: ``items`` (empty: all), ``asked_on``, ``workdays``,
    ``answered_on``, ``opinion`` (sealed), and how it ``ended``: None while open, else answered, lead or recalled."""
    held: Mapping[str, Part] = case.values.get("joint", {})
    return held


def open_units(case: CaseState) -> list[str]:
    """The joint units whose opinion is still to come."""
    return [unit for unit, part in parts_of(case).items() if part["ended"] is None]


def joint_with_assignment(situation: Situation) -> Refused | None:
    """The joint units named when the case is assigned."""
    data = situation.data or {}
    return _fault(situation, data.get("joint", ()), data.get("unit"), [])


def joint_possible(situation: Situation) -> Refused | None:
    """A joint unit that is asked later."""
    rows = [] if situation.data is None else [situation.data]
    return _fault(situation, rows, situation.case.values.get("unit"), open_units(situation.case))


def _fault(
    situation: Situation, rows: Iterable[Mapping[str, Any]], lead: str | None, asked: list[str]
) -> Refused | None:
    asked = [*asked]
    for row in rows:
        unit, workdays = row["unit"], row.get("workdays", 1)
        if fault := unit_fault(situation, unit):
            return fault
        if unit == lead:
            return JointIsLead(unit=unit)
        if unit in asked:
            return JointAlreadyAsked(unit=unit)
        if not 1 <= workdays <= WORKDAYS_MAX:
            return JointPeriodUnreasonable(workdays_max=WORKDAYS_MAX)
        for item in row.get("items", ()):
            if str(item) not in situation.case.items:
                return ItemUnknown(item=item)
        asked.append(unit)
    return None


def unit_answering(situation: Situation) -> str | None:
    """The unit for which the actor may give the opinion now: that of the person acted for before the actor's own."""
    units = [post.unit for post in situation.actor.posts if post.unit and "handler" in post.roles]
    return next((unit for unit in units if unit in open_units(situation.case)), None)


def joint_part_open(situation: Situation) -> Refused | None:
    """Only people of a joint unit give its opinion, once for each time that it was asked."""
    if unit_answering(situation):
        return None
    parts = parts_of(situation.case)
    units = [post.unit for post in situation.actor.posts if post.unit in parts]
    answered = [unit for unit in units if unit and parts[unit]["ended"] == "answered"]
    return JointOpinionGiven(unit=answered[0]) if answered else NotJoint()


def asked_with_assignment(situation: Situation) -> Effects:
    """A task and a clock for each unit of the assignment."""
    rows = (situation.data or {}).get("joint", ())
    return _asked(situation, rows) if rows else []


def asked_later(situation: Situation) -> Effects:
    """A task and a clock for the unit."""
    return _asked(situation, [situation.data or {}])


def _asked(situation: Situation, rows: Iterable[Mapping[str, Any]]) -> Effects:
    parts, on = dict(parts_of(situation.case)), situation.today.isoformat()
    effects: Effects = []
    for number, row in enumerate(rows, start=1):
        unit, workdays = row["unit"], row.get("workdays")
        parts[unit] = {
            "items": [str(item) for item in row.get("items", ())],
            "asked_on": on,
            "workdays": workdays,
            "answered_on": None,
            "opinion": None,
            "ended": None,
        }
        clock = f"joint.{unit}"
        start = {"do": "start", "clock": clock, "limit": "joint", "on": on}
        effects.append({**start, "days": workdays} if workdays else start)
        task = {"do": "await", "task": f"{situation.seq}.j{number}", "step": "joint_opinion", "role": "handler"}
        effects.append({**task, "unit": unit, "clock": clock, "on": on})
    return [*effects, _kept(parts)]


def answered(situation: Situation) -> Effects:
    """The unit has given its opinion: its task is done, and its clock stops with it."""
    unit, on = unit_answering(situation) or "", situation.today.isoformat()
    values = {"answered_on": on, "opinion": situation.sealed["opinion"], "ended": "answered"}
    return _ended(situation, unit, **values)


def joint_by_lead(situation: Situation) -> Effects:
    """A joint unit that leads the case from now on is asked no more."""
    unit = (situation.data or {})["unit"]
    return _ended(situation, unit, ended="lead") if unit in open_units(situation.case) else []


def joint_recalled(situation: Situation) -> Effects:
    """With the assignment, what was asked of other units is over; their tasks find no room in the stage before."""
    case = situation.case
    left = open_units(case)
    parts = {unit: {**part, "ended": "recalled"} if unit in left else part for unit, part in parts_of(case).items()}
    return [_kept(parts)] if left else []


def _ended(situation: Situation, unit: str, **values: Any) -> Effects:
    parts = parts_of(situation.case)
    tasks = [
        {"do": "finish", "task": task}
        for task, row in situation.case.tasks.items()
        if (row["step"], row.get("unit")) == ("joint_opinion", unit)
    ]
    return [*tasks, _kept({**parts, unit: {**parts[unit], **values}})]


def _kept(parts: Mapping[str, Part]) -> dict[str, Any]:
    return {"do": "set", "name": "joint", "value": dict(parts)}


def chapter(_regime: Regime) -> Chapter:
    """Asked at the assignment or later, and answered."""
    return Chapter(
        steps=(
            Step(
                "request_joint", "请求会办", "ask a unit to join", ("handler", "head"), ("examination",), "",
                fields=(
                    plain("unit", "会办单位", required=True), ITEM_NUMBERS, whole("workdays", "会办期限（工作日）"),
                ),
                guards=("joint_possible/1",), effects=("joint_asked/1",),
            ),
            Step(
                "joint_opinion", "会办意见", "give the opinion of a joint unit", ("handler",),
                ("examination", "review"), "",
                fields=(personal("opinion", "会办意见", required=True), file("document", "会办材料")),
                guards=("joint_part_open/1",), effects=("joint_answered/1",), any_unit=True,
            ),
        ),
        guards={
            "joint_with_assignment/1": joint_with_assignment, "joint_possible/1": joint_possible,
            "joint_part_open/1": joint_part_open,
        },
        effects={
            "joint_with_assignment/1": asked_with_assignment, "joint_asked/1": asked_later,
            "joint_answered/1": answered, "joint_by_lead/1": joint_by_lead, "joint_recalled/1": joint_recalled,
        },
        limits=(Limit("joint", "会办期限", 5, internal=True),),
    )  # fmt: skip
