"""分办: which unit handles the case."""

from __future__ import annotations

from gongkai.engine import Refused, Situation, Step

from ..chapter import Chapter
from ..fields import plain
from ..regime import Regime


class UnitUnknown(Refused):
    """没有承办单位「{unit}」，可分办给：{known}。
    There is no unit "{unit}"; a case can be assigned to: {known}."""


def unit_known(situation: Situation) -> Refused | None:
    """A case is assigned to a unit that the agency has."""
    units = situation.practice.get("units", {})
    if situation.data is None or situation.data["unit"] in units:
        return None
    return UnitUnknown(unit=situation.data["unit"][:40], known="、".join(units) or "—")


def chapter(_regime: Regime) -> Chapter:
    """Within the house."""
    return Chapter(
        steps=(
            Step(
                "assign", "分办", "assign", ("registrar", "head"), ("registration",), "examination",
                fields=(plain("unit", "承办单位", required=True),), guards=("unit_known/1",), sets=("unit",),
                awaits=("propose",),
            ),
        ),
        guards={"unit_known/1": unit_known},
    )  # fmt: skip
