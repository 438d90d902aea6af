"""暂定: a day that was counted into a year without a notice is marked, the due day and the safe day each for itself."""

from __future__ import annotations

from datetime import date

import pytest

from gongkai.engine import ClockState, Deadline, Limit, WorkingCalendar, fold

WED_2026_12_23 = date(2026, 12, 23)
THU_2026_12_31 = date(2026, 12, 31)
MON_2027_01_04 = date(2027, 1, 4)
FIVE_DAYS = Limit("reply", "答复期限", 5, article="第三十三条")
UNPUBLISHED = WorkingCalendar([], THU_2026_12_31)


def due(start_on: date, safe_start_on: date) -> Deadline:
    """Five working days after a day, of which one reading says that it is an earlier one."""
    return fold(FIVE_DAYS, start_on, [], UNPUBLISHED, safe_start_on=safe_start_on)


def row(deadline: Deadline) -> ClockState:
    """The same deadline as the row of a case holds it."""
    days = (deadline.due_on, deadline.safe_on, deadline.provisional)
    return ClockState("reply", "reply", None, WED_2026_12_23, *days, None, None, None, 1)


@pytest.mark.parametrize(
    ("start_on", "provisional", "safe_provisional"),
    [
        (date(2026, 12, 24), False, False),  # due on Thursday 2026-12-31, the last settled day
        (date(2026, 12, 25), True, False),  # due on Friday 2027-01-01, safe the day before
        (date(2026, 12, 31), True, True),  # due on Thursday 2027-01-07, safe the day before
    ],
)
def test_the_due_day_and_the_safe_day_are_marked_each_for_itself(
    start_on: date, provisional: bool, safe_provisional: bool
) -> None:
    """A safe day of a settled year is a plain day, even where the due day is not; the row of a case agrees."""
    deadline = due(start_on, UNPUBLISHED.after(start_on, -1))

    assert (deadline.provisional, deadline.safe_provisional) == (provisional, safe_provisional)
    assert row(deadline).safe_provisional is safe_provisional


def test_where_there_is_no_safe_day_none_is_provisional() -> None:
    """A clock that waits shows no day at all."""
    waiting = ClockState("reply", "reply", None, WED_2026_12_23, None, None, True, None, None, None, 1)

    assert waiting.safe_provisional is False
