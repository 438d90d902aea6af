"""采用新日历: a notice of holidays came, and every open case is counted anew."""

from __future__ import annotations

from gongkai.engine import SILENT_ROLE, Refused, Situation, Step

from ..chapter import Chapter
from ..regime import Regime
from ..stages import UNDER_WAY


class CalendarCurrent(Refused):
    """案件已按现行日历计算。
    The case is already counted by the current calendar."""


def calendar_outdated(situation: Situation) -> Refused | None:
    """The case is counted by another calendar than the current one."""
    return CalendarCurrent() if situation.case.calendar == situation.calendar.digest else None


def chapter(_regime: Regime) -> Chapter:
    """By the sweep, in every open case."""
    return Chapter(
        steps=(
            Step(
                "adopt_calendar", "采用新日历", "adopt the new calendar", (SILENT_ROLE,), UNDER_WAY,
                guards=("calendar_outdated/1",), silent=True,
            ),
        ),
        guards={"calendar_outdated/1": calendar_outdated},
    )  # fmt: skip
