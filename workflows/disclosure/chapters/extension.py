"""延期: by the head of the disclosure office, noticed before the due day. 条例第三十三条第二款."""

from __future__ import annotations

from gongkai.engine import Extension, Record, Refused, Situation, Step

from ..chapter import Chapter
from ..fields import personal, whole
from ..messages import tell_applicant
from ..reading import reply_clock
from ..regime import Regime
from ..waiting import standing_still


class ExtensionAfterDue(Refused):
    """{on} 已过到期日 {due_on}，不能延期。
    {on} is after the due day {due_on}; an extension is no longer possible."""


class ExtensionAboveCap(Refused):
    """已延期 {granted} 个工作日，再延 {workdays} 个将超过 {cap} 个的上限。
    {granted} working days are granted already; {workdays} more would exceed the {cap} allowed in all."""


def extension_possible(situation: Situation) -> Refused | None:
    """An extension is noticed before the due day has passed, within what the regime allows in all."""
    if (refused := standing_still(situation)) is not None:
        return refused
    deadline = reply_clock(situation)
    if deadline.due_on is not None and situation.occurred_on > deadline.due_on:
        return ExtensionAfterDue(on=situation.occurred_on, due_on=deadline.due_on)
    workdays = 1 if situation.data is None else situation.data["workdays"]
    granted, cap = deadline.due.granted, _cap_days(situation)
    if granted + workdays > cap or workdays < 1:
        return ExtensionAboveCap(granted=granted, workdays=workdays, cap=cap)
    return None


def _cap_days(situation: Situation) -> int:
    _, turn = situation.workflow.limits_by_name["reply"].roles["extended"]
    return turn.cap_days if isinstance(turn, Extension) else 0


def chapter(regime: Regime) -> Chapter:
    """More time, once in all."""
    return Chapter(
        steps=(
            Step(
                "extend", "延期", "extend", ("head",), ("registration", "examination", "review"), "",
                regime.cite("extension"),
                fields=(
                    whole("workdays", "延长工作日", required=True), personal("reason", "延期理由", required=True),
                ),
                guards=("extension_possible/1",), effects=("tell_applicant/1",),
                records=(Record("extended", takes=(("workdays", "workdays"),)),), letters=("extension_notice",),
            ),
        ),
        guards={"extension_possible/1": extension_possible},
        effects={"tell_applicant/1": tell_applicant},
    )  # fmt: skip
