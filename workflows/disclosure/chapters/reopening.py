"""重新办理: a decision against the agency, or its own insight, opens the case again; later the file goes back.

The first reply, its day and its letter stay what they were: the reply clock has ended with it, and what is ordered runs
on a clock of its own.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from gongkai.engine import FactKind, Limit, Refused, Situation, Step, Stop, Unit

from ..chapter import Chapter
from ..disputes import proceedings_of
from ..fields import day, file, personal, plain, whole
from ..messages import Effects
from ..refusals import DayAfterToday
from ..regime import Regime
from ..stages import ENDING
from .proceedings import ARCHIVED

GROUNDS = {"review_decision": "review", "judgment": "suit", "own_correction": ""}
"""复议决定、判决、自行纠正, and the kind of proceeding that each rests on."""
PERIOD_DAYS_MAX = 180
_FIELDS = (
    plain("ground", "依据", required=True, choices=tuple(GROUNDS)),
    plain("proceeding", "案件代号"),
    day("counted_from", "期限起算日"),
    whole("workdays", "期限（工作日）"),
    whole("days", "期限（日）"),
    day("until", "期限截止日期"),
    file("decision", "决定书、裁判文书或者自行纠正的决定", required=True),
    personal("reason", "理由"),
)
_ARTICLE = "《行政复议法》第七十七条、《行政诉讼法》第七十条"


class RedoUngrounded(Refused):
    """依复议决定或者判决重新办理的，须写明已登记纠正或者其他结果的案件（现有：{known}）；自行纠正的不写。
    Handling anew by a decision names a proceeding of that kind whose result is not upheld ({known}); else none."""


class RedoPeriodUnclear(Refused):
    """重新办理的期限写工作日数、日数（均为 1 至 {days}）或者截止日期，至多取一；不写的为法定答复期限。
    The period is working days or days (1 to {days}) or a last day after its start, one at the most; else the legal."""


class RedoBeforeDecision(Refused):
    """期限起算日 {counted_from} 早于审结日期 {decided_on}。
    The period counts from {counted_from}, before the decision of {decided_on}."""


class NothingToExamine(Refused):
    """案件没有登记过申请事项，应自受理环节恢复办理（reopen_intake）。
    No item of the application was ever registered: the case is handled anew from its intake (reopen_intake)."""


class RegisteredBefore(Refused):
    """案件已登记申请事项，应自审理环节重新办理（reopen）。
    The application's items are registered: the case is handled anew from its examination (reopen)."""


# --- guards ------------------------------------------------------------------------------------------------------


def redo_grounded(situation: Situation) -> Refused | None:
    """A decision is that of a proceeding whose result is registered and not 维持; one's own correction names none."""
    if situation.data is None:
        return None
    kind, named = GROUNDS[situation.data["ground"]], situation.data.get("proceeding")
    known = [
        name
        for name, row in proceedings_of(situation.case).items()
        if row["kind"] == kind and row["result"] in ("corrected", "other")
    ]
    return None if named in known or not (kind or named) else RedoUngrounded(known="、".join(known) or "—")


def has_items(situation: Situation) -> Refused | None:
    """There is something to examine."""
    return None if situation.case.items else NothingToExamine()


def has_no_items(situation: Situation) -> Refused | None:
    """The case ended before it was registered: voided, withdrawn, or found to be no application."""
    return RegisteredBefore() if situation.case.items else None


def redo_period(situation: Situation) -> Refused | None:
    """One period at the most, from a day that is neither ahead nor before the decision."""
    if situation.data is None:
        return None
    data, counted_from = situation.data, _counted_from(situation)
    if counted_from > situation.today:
        return DayAfterToday(field="counted_from", day=counted_from, today=situation.today)
    decided_on = proceedings_of(situation.case).get(data.get("proceeding", ""), {}).get("decided_on")
    if decided_on is not None and counted_from.isoformat() < decided_on:
        return RedoBeforeDecision(counted_from=counted_from, decided_on=decided_on)
    periods = [data[name] for name in ("workdays", "days", "until") if name in data]
    lengths = [(period - counted_from).days if isinstance(period, date) else period for period in periods]
    sound = len(lengths) <= 1 and all(1 <= length <= PERIOD_DAYS_MAX for length in lengths)
    return None if sound else RedoPeriodUnclear(days=PERIOD_DAYS_MAX)


# --- effects -----------------------------------------------------------------------------------------------------


def _counted_from(situation: Situation) -> date:
    counted_from: date = (situation.data or {}).get("counted_from", situation.occurred_on)
    return counted_from


def redo(situation: Situation) -> Effects:
    """The ground, the fact and the clock of what is handled anew."""
    data = situation.data or {}
    held = situation.case.values.get("redos", {})
    name = f"d{len(held) + 1}"
    row = {"ground": data["ground"], "proceeding": data.get("proceeding")}
    fact: dict[str, Any] = {
        "ref": f"{situation.seq}.redo",
        "type": "reopened",
        "on": _counted_from(situation).isoformat(),
    }
    fact |= {"id": name}
    limit, days = "redo", None
    if "until" in data:
        limit, days = "redo_until", (data["until"] - _counted_from(situation)).days
        fact["until"] = data["until"].isoformat()
    elif "days" in data:
        limit, days = "redo_days", data["days"]
    elif "workdays" in data:
        fact["workdays"] = days = data["workdays"]
    start = {"do": "start", "clock": f"{limit}.{name}", "limit": limit}
    return [
        {"do": "record", "fact": fact},
        {"do": "set", "name": "redo", "value": name},
        {"do": "set", "name": "redos", "value": {**held, name: row}},
        {**start, "days": days} if days else start,
    ]


def redo_not_awaited(situation: Situation) -> Effects:
    """A file that is put back waits for no decision to handle it anew, though that stays possible."""
    tasks = situation.case.tasks.items()
    return [{"do": "finish", "task": task} for task, row in tasks if row["step"] == "reopen"]


def chapter(regime: Regime) -> Chapter:
    """From the shelf, and back."""
    return Chapter(
        steps=(
            Step(
                "reopen", "重新办理", "handle anew", ("head",), (ENDING, ARCHIVED), "examination", _ARTICLE,
                fields=_FIELDS, guards=("has_items/1", "redo_grounded/1", "redo_period/1"), effects=("redo/1",),
                awaits=("propose",), reopens=True,
            ),
            Step(
                "reopen_intake", "恢复受理", "take in anew", ("head",), (ENDING, ARCHIVED), "intake", _ARTICLE,
                fields=_FIELDS, guards=("has_no_items/1", "redo_grounded/1", "redo_period/1"), effects=("redo/1",),
                awaits=("register",), reopens=True,
            ),
        ),
        guards={
            "has_items/1": has_items, "has_no_items/1": has_no_items, "redo_grounded/1": redo_grounded,
            "redo_period/1": redo_period,
        },
        effects={
            "redo/1": redo, "redo_not_awaited/1": redo_not_awaited,
        },
        limits=(
            Limit(
                "redo", "重新办理期限", regime.reply.days, article=_ARTICLE, started_by="reopened",
                turns=(Stop("replied_again", "重新答复送出", "", answers=True),),
            ),
            Limit(
                "redo_until", "重新办理期限", 15, Unit.CALENDAR_DAYS, _ARTICLE, started_by="reopened", rolls=False,
                turns=(Stop("replied_again", "重新答复送出", "", answers=True),),
            ),
            Limit(
                "redo_days", "重新办理期限", 15, Unit.CALENDAR_DAYS, _ARTICLE, started_by="reopened",
                turns=(Stop("replied_again", "重新答复送出", "", answers=True),),
            ),
        ),
        facts=(
            FactKind(
                "reopened", "重新办理", required=("id",), optional=("until", "workdays"),
                alternatives=("until", "workdays"), unique=True,
            ),
        ),
    )  # fmt: skip
