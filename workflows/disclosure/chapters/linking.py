"""Linked requests: a request split into several 一事一申请, and requests handled together 并案.

Joined cases keep their own clocks, stages and replies; the earliest safe day of them all governs. One letter may answer
all: it is handed in as the reply of each.
"""

from __future__ import annotations

from gongkai.engine import Refused, Situation, Step

from ..chapter import Chapter
from ..fields import personal, plain, whole
from ..messages import Effects
from ..reading import open_items
from ..refusals import ItemUnknown
from ..regime import Regime
from ..stages import ASKED_IN, BEFORE_NOTICE


class NothingLeft(Refused):
    """不能拆出全部申请事项，原案件至少保留一项。
    Not every item can be split off: the first case keeps one at least."""


class ItemGone(Refused):
    """第 {item} 项已拆分到另一案件。
    Item {item} has been split off to another case."""


class JoinedToItself(Refused):
    """案件不能与自身并案。
    A case cannot be joined to itself."""


class AlreadyJoined(Refused):
    """已与案件 {other} 并案。
    It is joined to the case {other} already."""


class NotJoined(Refused):
    """没有与案件 {other} 并案。
    It is not joined to the case {other}."""


def items_can_go(situation: Situation) -> Refused | None:
    """The items are there, and one stays."""
    held = open_items(situation.case)
    if situation.data is None:
        return None if len(held) > 1 else NothingLeft()
    wanted = set(map(str, situation.data["items"]))
    for item in sorted(wanted):
        if item not in situation.case.items:
            return ItemUnknown(item=item)
        if item not in held:
            return ItemGone(item=item)
    return NothingLeft() if wanted >= set(held) else None


def split(situation: Situation) -> Effects:
    """The items are answered in the other case, and no more here."""
    data = situation.data or {}
    return [{"do": "item", "item": item, "values": {"moved_to": data["into"]}} for item in sorted(set(data["items"]))]


def joinable(situation: Situation) -> Refused | None:
    """Another case, once."""
    if situation.data is None:
        return None
    other = situation.data["other"]
    if other == situation.case.id:
        return JoinedToItself()
    return AlreadyJoined(other=other[:40]) if other in situation.case.values.get("joined", ()) else None


def joined(situation: Situation) -> Refused | None:
    """It is joined to that case."""
    held = situation.case.values.get("joined", ())
    other = situation.data["other"] if situation.data is not None else next(iter(held), None)
    return None if other in held else NotJoined(other=str(other or "—")[:40])


def join(situation: Situation) -> Effects:
    """The other case is kept among those handled together."""
    held = [*situation.case.values.get("joined", ()), (situation.data or {})["other"]]
    return [{"do": "set", "name": "joined", "value": held}]


def part(situation: Situation) -> Effects:
    """The other case goes its own way."""
    other = (situation.data or {})["other"]
    held = [case for case in situation.case.values["joined"] if case != other]
    return [{"do": "set", "name": "joined", "value": held}]


def chapter(regime: Regime) -> Chapter:
    """One request and another."""
    return Chapter(
        steps=(
            Step(
                "split_off", "拆分申请事项", "split off items", ("registrar", "head"), ASKED_IN, "",
                regime.cite("application"),
                fields=(
                    whole("items", "拆出的申请事项", required=True, many=True),
                    plain("into", "拆分为案件", required=True),
                ),
                guards=("items_can_go/1",), effects=("split/1",),
            ),
            Step(
                "join", "并案办理", "join with another case", ("registrar", "head"), BEFORE_NOTICE, "",
                fields=(plain("other", "另一案件", required=True), personal("reason", "理由", required=True)),
                guards=("joinable/1",), effects=("join/1",),
            ),
            Step(
                "part", "解除并案", "part from the other case", ("registrar", "head"), BEFORE_NOTICE, "",
                fields=(plain("other", "另一案件", required=True), personal("reason", "理由", required=True)),
                guards=("joined/1",), effects=("part/1",),
            ),
        ),
        guards={"items_can_go/1": items_can_go, "joinable/1": joinable, "joined/1": joined},
        effects={"split/1": split, "join/1": join, "part/1": part},
    )  # fmt: skip
