"""转办: a handler hands the case to a named colleague of the same unit, who alone handles it from then on.

The colleague may hand it on; 改派 takes it from them; a deputy acts for them.
"""

from __future__ import annotations

from gongkai.engine import Refused, Situation, Step

from ..chapter import Chapter
from ..fields import personal, plain
from ..messages import Effects
from ..regime import Regime
from ..staff import PersonUnknown, lead_tasks, member, task_given


class ColleagueElsewhere(Refused):
    """「{person}」不在承办单位「{unit}」：转办限于本单位，给其他单位请退办后改派。
    "{person}" is not of the unit "{unit}": hand over within it, or send the case back for another unit."""


class ColleagueNotHandler(Refused):
    """「{person}」没有承办人角色，不能接办。
    "{person}" does not hold the role of a handler and cannot take the case over."""


class AlreadyTheirs(Refused):
    """案件已在「{person}」手中。
    The case is in the hands of "{person}" already."""


def colleague_known(situation: Situation) -> Refused | None:
    """An active handler of the unit, and somebody else than the one who has it."""
    if situation.data is None:
        return None
    person, unit = situation.data["person"], situation.case.values.get("unit")
    found = member(situation, person)
    if found is None:
        return PersonUnknown(person=person[:40])
    if found["unit"] != unit:
        return ColleagueElsewhere(person=person, unit=unit)
    if "handler" not in found["roles"]:
        return ColleagueNotHandler(person=person)
    holder = situation.case.values.get("handler")
    theirs = person == holder or (holder is None and person == situation.actor.person)
    return AlreadyTheirs(person=person) if theirs else None


def handed_over(situation: Situation) -> Effects:
    """What waited for the unit waits for the colleague."""
    person, unit = (situation.data or {})["person"], situation.case.values.get("unit")
    tasks = [task_given(task, row, unit=unit, person=person) for task, row in lead_tasks(situation).items()]
    return [{"do": "set", "name": "handler", "value": person}, *tasks]


def chapter(_regime: Regime) -> Chapter:
    """From one to the other."""
    return Chapter(
        steps=(
            Step(
                "hand_over", "转办", "hand over", ("handler",), ("examination",), "",
                fields=(plain("person", "接办人", required=True), personal("reason", "转办理由")),
                guards=("colleague_known/1",), effects=("handed_over/1",),
            ),
        ),
        guards={"colleague_known/1": colleague_known},
        effects={"handed_over/1": handed_over},
    )  # fmt: skip
