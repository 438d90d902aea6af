"""大量反复申请: reasons asked, given and judged, and a reasonable later day where they hold. 条例第三十五条.

Asking stops no clock. A delay 延迟答复 names the last day itself and is no extension: the article sets neither a number
of days nor a cap. What is not reasonable is not processed (the outcome ``excessive``); nothing lapses by silence.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from gongkai.engine import Record, Refused, Situation, Step

from ..chapter import Chapter
from ..fields import WITH_EVIDENCE, day, file, personal, plain, whole
from ..messages import Effects, tell_applicant
from ..reading import reply_clock
from ..refusals import DayAfterToday
from ..regime import Regime
from ..stages import ASKED_IN
from ..waiting import standing_still

PERIOD_DAYS_MAX = 60


class ReasonsAsked(Refused):
    """本案已于 {asked_on} 要求说明理由，不重复要求（第三十五条）。
    Reasons were asked for on {asked_on} already; they are asked for once (Article 35)."""


class ReasonsPeriodUnclear(Refused):
    """说明理由告知须写明一个期限：1 至 {workdays} 个工作日，或今后的一个日期，二者取一（第三十五条）。
    The notice states one period: 1 to {workdays} working days, or a day still to come, one of the two (Article 35)."""


class ReasonsNotAsked(Refused):
    """没有要求过说明理由，不能登记、认定理由（第三十五条）。
    No reasons were asked for, so none can be received or judged (Article 35)."""


class ReasonsReceived(Refused):
    """申请人的理由已于 {received_on} 收到，不能重复登记。
    The applicant's reasons came on {received_on}; they are recorded once."""


class ReasonsBeforeAsked(Refused):
    """收到理由的日期 {on} 早于要求说明理由的日期 {asked_on}。
    The reasons of {on} are before they were asked for on {asked_on}."""


class ReasonsNotReceived(Refused):
    """尚未收到申请人说明的理由，无从认定（第三十五条）。
    The applicant's reasons have not come, so there is nothing to judge (Article 35)."""


class ReasonsJudged(Refused):
    """申请人的理由已经认定。
    The applicant's reasons have been judged already."""


class ReasonsNotReasonable(Refused):
    """只有经认定理由合理的，才可以延迟答复（第三十五条）。
    A reply is delayed only where the reasons were judged reasonable (Article 35)."""


class DelayAfterDue(Refused):
    """{on} 已过到期日 {due_on}，不能延迟答复。
    {on} is after the due day {due_on}; the reply can no longer be delayed."""


class DelayNoLater(Refused):
    """延迟答复的期限 {until} 不晚于现在的到期日 {due_on}。
    The delay until {until} is not after the due day as it is, {due_on}."""


def asked(situation: Situation) -> Mapping[str, Any] | None:
    """What the case keeps of the asking (``reasons``): days as texts, and ``judged``."""
    held: Mapping[str, Any] | None = situation.case.values.get("reasons")
    return held


def reasons_askable(situation: Situation) -> Refused | None:
    """Asked for once, within one period, from a day of counting that is not ahead."""
    held = asked(situation)
    if held:
        return ReasonsAsked(asked_on=held["asked_on"])
    if situation.data is None:
        return None
    since, today = situation.data["counted_since"], situation.today
    if since > today:
        return DayAfterToday(field="counted_since", day=since, today=today)
    workdays, answer_by = situation.data.get("workdays"), situation.data.get("answer_by")
    one = (workdays is None) != (answer_by is None)
    wrong = answer_by <= situation.occurred_on if answer_by else not 1 <= (workdays or 0) <= PERIOD_DAYS_MAX
    return ReasonsPeriodUnclear(workdays=PERIOD_DAYS_MAX) if wrong or not one else None


def reasons_receivable(situation: Situation) -> Refused | None:
    """Reasons answer the asking, once. Late ones are recorded too; the head judges them like others."""
    held = asked(situation)
    if not held:
        return ReasonsNotAsked()
    if held["received_on"]:
        return ReasonsReceived(received_on=held["received_on"])
    if situation.data is not None and situation.occurred_on.isoformat() < held["asked_on"]:
        return ReasonsBeforeAsked(on=situation.occurred_on, asked_on=held["asked_on"])
    return None


def reasons_judgeable(situation: Situation) -> Refused | None:
    """What came is judged once."""
    held = asked(situation)
    if not held:
        return ReasonsNotAsked()
    if not held["received_on"]:
        return ReasonsNotReceived()
    return ReasonsJudged() if held["judged"] else None


def delay_possible(situation: Situation) -> Refused | None:
    """Reasonable, within the period as it is, and to a later day than that (第三十五条)."""
    held = asked(situation)
    if not held or held["judged"] != "reasonable":
        return ReasonsNotReasonable()
    if (refused := standing_still(situation)) is not None:
        return refused
    due_on = reply_clock(situation).due_on
    if due_on is not None and situation.occurred_on > due_on:
        return DelayAfterDue(on=situation.occurred_on, due_on=due_on)
    if due_on is not None and situation.data is not None and situation.data["until"] <= due_on:
        return DelayNoLater(until=situation.data["until"], due_on=due_on)
    return None


def reasons_asked(situation: Situation) -> Effects:
    """What was counted, and the last day for the reasons; a period in working days runs from the notice."""
    data = situation.data or {}
    answer_by: date = data.get("answer_by") or situation.calendar.after(situation.occurred_on, data["workdays"])
    return _kept(
        requests_count=data["requests_count"],
        counted_since=data["counted_since"].isoformat(),
        asked_on=situation.occurred_on.isoformat(),
        answer_by=answer_by.isoformat(),
        received_on=None,
        judged=None,
    )


def reasons_received(situation: Situation) -> Effects:
    """The day on which they came."""
    return _kept(**{**(asked(situation) or {}), "received_on": situation.occurred_on.isoformat()})


def reasons_judged(situation: Situation) -> Effects:
    """Reasonable or not."""
    return _kept(**{**(asked(situation) or {}), "judged": (situation.data or {})["judgement"]})


def _kept(**values: Any) -> Effects:
    return [{"do": "set", "name": "reasons", "value": values}]


def chapter(regime: Regime) -> Chapter:
    """Asked, given, judged, delayed."""
    article = regime.cite("excess")
    return Chapter(
        steps=(
            Step(
                "ask_reasons", "要求说明理由", "ask for reasons", ("registrar", "head"), ASKED_IN, "", article,
                fields=(
                    whole("requests_count", "申请件数", required=True), day("counted_since", "起算日期", required=True),
                    whole("workdays", "说明理由期限（工作日）"), day("answer_by", "说明理由截止日期"),
                ),
                guards=("reasons_askable/1",), effects=("reasons_asked/1", "tell_applicant/1"),
                letters=("reasons_notice",), awaits=("receive_reasons",),
            ),
            Step(
                "receive_reasons", "收到理由", "receive the reasons", ("registrar", "handler"), ASKED_IN, "", article,
                fields=(file("statement", "申请人说明理由的材料", required=True), personal("reasons", "理由")),
                guards=("reasons_receivable/1",), effects=("reasons_received/1",), backdating=WITH_EVIDENCE,
                awaits=("judge_reasons",),
            ),
            Step(
                "judge_reasons", "认定理由", "judge the reasons", ("head",), ASKED_IN, "", article,
                fields=(
                    plain("judgement", "认定结果", required=True, choices=("reasonable", "unreasonable")),
                    personal("ground", "认定的依据", required=True),
                ),
                guards=("reasons_judgeable/1",), effects=("reasons_judged/1",),
            ),
            Step(
                "delay", "延迟答复", "delay the reply", ("head",), (*ASKED_IN, "review"), "", article,
                fields=(day("until", "延迟至", required=True), personal("reason", "延迟的原因", required=True)),
                guards=("delay_possible/1",), effects=("tell_applicant/1",),
                records=(Record("delayed", takes=(("until", "until"),)),), letters=("delay_notice",),
            ),
        ),
        guards={
            "reasons_askable/1": reasons_askable, "reasons_receivable/1": reasons_receivable,
            "reasons_judgeable/1": reasons_judgeable, "delay_possible/1": delay_possible,
        },
        effects={
            "reasons_asked/1": reasons_asked, "reasons_received/1": reasons_received,
            "reasons_judged/1": reasons_judged, "tell_applicant/1": tell_applicant,
        },
    )  # fmt: skip
