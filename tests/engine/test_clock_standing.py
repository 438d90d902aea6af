"""What a clock says of itself: where it stands on a day, how it ended, which of two readings counts, its words."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from gongkai.engine import (
    Effect,
    Extension,
    Fact,
    Limit,
    Standing,
    State,
    Turned,
    Unit,
    Verdict,
    WorkingCalendar,
    fold,
)
from gongkai.engine.clocks import KNOWN_RULES, RULES
from tests.engine.ten_days import (
    FRI_06,
    FRI_13,
    FRI_27,
    LIMIT,
    MON_02,
    MON_09,
    MON_16,
    MON_23,
    THU_05,
    THU_12,
    TUE_03,
    TUE_10,
    TUE_17,
    TUE_24,
    UNCAPPED,
    WED_04,
    WED_11,
    WED_18,
    WEEKDAYS,
    asked,
    delayed,
    extended,
    folded,
    returned,
    sent,
    turns,
)


def test_the_rules_have_number_one_and_know_no_other() -> None:
    """Entries of every release name it."""
    assert (RULES, KNOWN_RULES) == (1, frozenset({1}))


@pytest.mark.parametrize("words", [Effect, State, Verdict])
def test_a_word_is_written_as_it_is_named(words: Any) -> None:
    """In a history, on a screen and in a script."""
    assert [word.value for word in words] == [word.name.lower() for word in words]


def test_a_fact_turned_nothing_unless_it_says_more() -> None:
    """No days, no last day."""
    assert Turned(asked(MON_02), Effect.NO_RULE) == (asked(MON_02), Effect.NO_RULE, 0, None)


# --- the end -----------------------------------------------------------------------------------------------------


def test_what_comes_after_the_end_has_no_effect() -> None:
    """Not even a second end."""
    assert turns(Fact("replied", TUE_03), extended(TUE_03, 2), Fact("withdrawn", WED_04)) == [
        (Effect.STOPPED, 0, None),
        (Effect.AFTER_END, 0, None),
        (Effect.AFTER_END, 0, None),
    ]
    assert folded(Fact("replied", TUE_03), Fact("withdrawn", WED_04)).due.stopped_by == Fact("replied", TUE_03)


@pytest.mark.parametrize(
    ("facts", "day", "standing"),
    [
        ([], None, (State.RUNNING, None, None, None)),
        ([], MON_02, (State.RUNNING, Verdict.OPEN, 0, 10)),
        ([], FRI_13, (State.RUNNING, Verdict.OPEN, 9, 1)),
        ([], MON_16, (State.RUNNING, Verdict.OPEN, 10, 0)),
        ([], TUE_17, (State.RUNNING, Verdict.OVERDUE, 11, -1)),
        ([sent(WED_04), returned(FRI_06)], THU_05, (State.RUNNING, Verdict.OPEN, 2, 9)),
        ([sent(WED_04), returned(FRI_06)], WED_18, (State.RUNNING, Verdict.OPEN, 10, 0)),
        (
            [sent(TUE_03), returned(WED_04), sent(TUE_03, "b"), returned(FRI_06, "b")],
            MON_09,
            (State.RUNNING, Verdict.OPEN, 2, 8),
        ),
        ([sent(WED_11), returned(FRI_13)], THU_05, (State.RUNNING, Verdict.OPEN, 3, 9)),
        ([asked(THU_05)], TUE_17, (State.WAITING, Verdict.WAITING, 3, None)),
        ([asked(THU_05)], WED_04, (State.WAITING, Verdict.WAITING, 2, None)),
        ([asked(THU_05)], None, (State.WAITING, Verdict.WAITING, None, None)),
        ([asked(THU_05), Fact("answered", MON_09)], THU_12, (State.RUNNING, Verdict.OPEN, 3, 7)),
        ([asked(THU_05), Fact("answered", MON_09)], FRI_06, (State.RUNNING, Verdict.OPEN, 0, 11)),
        ([Fact("charged", TUE_03)], TUE_10, (State.WAITING, Verdict.WAITING, 1, None)),
        ([Fact("charged", TUE_03)], WED_11, (State.LAPSED, Verdict.LAPSED, 1, None)),
        ([Fact("charged", TUE_03)], None, (State.WAITING, Verdict.WAITING, None, None)),
        ([Fact("charged", TUE_03), Fact("remarked", WED_11)], None, (State.LAPSED, Verdict.LAPSED, None, None)),
        ([Fact("charged", TUE_03), Fact("withdrawn", WED_04)], FRI_27, (State.STOPPED, None, 1, None)),
        ([Fact("charged", TUE_03), Fact("replied", WED_04)], FRI_27, (State.STOPPED, Verdict.ON_TIME, 1, None)),
        ([Fact("replied", MON_16)], FRI_27, (State.STOPPED, Verdict.ON_TIME, 10, None)),
        ([Fact("replied", MON_16)], None, (State.STOPPED, Verdict.ON_TIME, 10, None)),
        ([Fact("replied", TUE_17)], None, (State.STOPPED, Verdict.OVERDUE, 11, None)),
        ([Fact("withdrawn", MON_16)], None, (State.STOPPED, None, 10, None)),
        ([Fact("withdrawn", TUE_17)], MON_02, (State.STOPPED, Verdict.OVERDUE, 11, None)),
    ],
)
def test_a_clock_says_where_it_stands(facts: list[Fact], day: date | None, standing: tuple[Any, ...]) -> None:
    """State and verdict, days used and days left; days before the start, and days in a pause, are not used."""
    assert folded(*facts).standing(day) == Standing(*standing)


@pytest.mark.parametrize("unit", [Unit.CALENDAR_DAYS, Unit.MONTHS])
@pytest.mark.parametrize(("day", "used"), [(date(2026, 2, 27), 0), (MON_02, 0), (TUE_03, 1), (MON_09, 7)])
def test_a_limit_in_other_units_uses_calendar_days(unit: Unit, day: date, used: int) -> None:
    """Rest days too, and never less than none."""
    limit = Limit("review", "复核期限", 2, unit, internal=True)

    assert fold(limit, MON_02, [], WEEKDAYS).standing(day).used == used


def test_days_before_the_start_are_not_used() -> None:
    """Nor fewer than none."""
    assert folded().standing(date(2026, 2, 27)).used == 0


@pytest.mark.parametrize(("unit", "due_on"), [(Unit.CALENDAR_DAYS, FRI_06), (Unit.MONTHS, date(2026, 5, 4))])
def test_an_extension_adds_calendar_days_to_a_limit_in_other_units(unit: Unit, due_on: date) -> None:
    """Two days and two; two months to Saturday 2026-05-02, two days to Monday."""
    limit = Limit("review", "复核期限", 2, unit, internal=True, turns=(Extension("extended", "延期", "", 9),))

    assert fold(limit, MON_02, [extended(TUE_03, 2)], WEEKDAYS).due_on == due_on


# --- two readings ------------------------------------------------------------------------------------------------


def test_the_safe_day_is_the_earlier_and_never_absent_where_one_runs() -> None:
    """From an earlier start, from the later one where that is the earlier day, from the one that runs."""
    assert fold(LIMIT, MON_02, [], WEEKDAYS, safe_start_on=date(2026, 2, 27)).safe_on == FRI_13
    assert fold(LIMIT, MON_02, [], WEEKDAYS, safe_start_on=TUE_03).safe_on == MON_16
    uncapped = [sent(MON_02, received_on=WED_04)]
    late = fold(replace(UNCAPPED, days=1), MON_02, uncapped, WEEKDAYS)
    assert (late.due_on, late.safe_on) == (None, TUE_03)
    assert (late.safe_provisional, late.provisional) == (False, False)
    waiting = folded(asked(THU_05))
    assert (waiting.due_on, waiting.safe_on, waiting.safe_provisional) == (None, None, False)


def test_the_safe_day_is_never_later_where_the_strict_reading_kept_an_extension() -> None:
    """The late notice restarts the one clock without its extension; the other, which it did not halt, runs a day more.

    A charge on that day halts the other alone: then the day that is left is the safe one.
    """
    facts = [extended(TUE_03, 6), asked(FRI_06), Fact("answered", MON_09)]
    charged = folded(*facts, Fact("charged", TUE_24))

    assert (folded(*facts).due_on, folded(*facts).safe.due_on(), folded(*facts).safe_on) == (MON_23, TUE_24, MON_23)
    assert (charged.due_on, charged.safe.due_on(), charged.safe_on) == (MON_23, None, MON_23)


def test_a_clock_without_a_day_is_not_provisional() -> None:
    """Even where it started in a year without a notice."""
    unpublished = WorkingCalendar([], date(2026, 2, 27))

    assert not fold(LIMIT, MON_02, [asked(TUE_03)], unpublished).provisional
    assert fold(LIMIT, MON_02, [], unpublished).safe_provisional
    assert not fold(LIMIT, MON_02, [delayed(TUE_03, FRI_27)], unpublished).safe_provisional
