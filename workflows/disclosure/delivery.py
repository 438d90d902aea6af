"""What has left and what has arrived, as the chapters on service read it of a case and record it."""

from __future__ import annotations

from datetime import date

from gongkai.engine import CaseState, Situation

from .messages import Effects
from .reading import last_fact
from .ways import WAYS, Counts, Way

UNDER_WAY = "reply_under_way"
"""The value of a case that says whether a reply has left that is neither served nor found to have failed."""
_OF_SERVICE = ("record_service", "record_acceptance", "leave_reply")


def under_way(case: CaseState) -> bool:
    """Whether a reply is on its way."""
    return bool(case.values.get(UNDER_WAY))


def way_of(case: CaseState) -> Way:
    """The way of the last dispatch. Raises `KeyError` where nothing has left."""
    return WAYS[case.values["dispatched_by"]]


def dispatched_on(case: CaseState) -> date:
    """The legal day of the last dispatch."""
    return next(taken.on for taken in reversed(case.taken) if taken.step == "dispatch")


def accepted(case: CaseState) -> bool:
    """Whether the receiving side has accepted what left last."""
    return case.last_taken("record_acceptance") > case.last_taken("dispatch")


def counted(case: CaseState) -> bool:
    """Whether the day that counts of the last dispatch is known already."""
    return way_of(case).counts is Counts.POSTING or accepted(case)


def reply_facts(situation: Situation, on: date) -> Effects:
    """答复: the day that counts, as `replied` the first time and as `replied_again` ever after.

    The first reply and its day are never lost: a second dispatch, after lost mail or a decision, turns the reply clock
    no more. Where a decision reopened the case (value ``redo``), its own clock is stopped by the second kind; that of a
    case which never was answered may still be running beside it.
    """
    case = situation.case
    redo = case.values.get("redo")
    first = last_fact(case, "replied") is None and case.clocks["reply"].running
    kinds = (*(("replied",) if first else ()), *(("replied_again",) if redo or not first else ()))
    effects: Effects = []
    for kind in kinds:
        fact = {"ref": f"{situation.seq}.{kind}", "type": kind, "on": on.isoformat()}
        of_decision = kind == "replied_again" and redo
        effects.append({"do": "record", "fact": {**fact, "id": redo} if of_decision else fact})
    return effects


def served_facts(situation: Situation, on: date) -> Effects:
    """送达: the day of actual receipt, from which the remedies run; it counts as the reply where nothing did before.

    The agency's own clock of service ends with it, and nobody is asked for the acceptance any more.
    """
    case = situation.case
    effects: Effects = [] if counted(case) else reply_facts(situation, on)
    effects.append({"do": "record", "fact": {"ref": f"{situation.seq}.served", "type": "served", "on": on.isoformat()}})
    effects.append({"do": "stop", "clock": "service", "on": on.isoformat()})
    effects.append({"do": "set", "name": UNDER_WAY, "value": False})
    asked = [task for task, row in case.tasks.items() if row["step"] in _OF_SERVICE]
    return [*effects, *({"do": "finish", "task": task} for task in asked)]
