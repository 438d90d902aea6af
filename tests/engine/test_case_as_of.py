"""A case as of a day: the acts up to it, and the facts of it as they are known now."""

from __future__ import annotations

from datetime import date

import pytest

from gongkai.engine import CaseState, state_of_day
from tests.engine.desk import (
    MON_2026_03_02,
    MON_2026_03_16,
    TUE_2026_03_03,
    WED_2026_03_04,
    WORKFLOW,
    calendars,
    entry,
    record,
    start,
)

FRI_2026_02_27 = date(2026, 2, 27)
THU_2026_03_05 = date(2026, 3, 5)
FRI_2026_03_06 = date(2026, 3, 6)
FRI_2026_03_13 = date(2026, 3, 13)  # ten weekdays after Friday 2026-02-27
WED_2026_03_18 = date(2026, 3, 18)
ENTRIES = [
    entry(1, {"do": "move", "to": "desk"}, record("1.1", "received", MON_2026_03_02), start()),
    entry(2, record("2.1", "asked", TUE_2026_03_03), on=TUE_2026_03_03),
    entry(3, {"do": "set", "name": "unit", "value": "land"}, on=THU_2026_03_05),
    entry(4, record("4.1", "answered", WED_2026_03_04), on=WED_2026_03_04),
    entry(5, {"do": "void", "ref": "1.1"}, record("5.1", "received", FRI_2026_02_27), on=FRI_2026_03_06),
]


def seen(day: date, count: int = 5) -> CaseState | None:
    """The case as of a day, known by the first entries."""
    return state_of_day(ENTRIES[:count], day, WORKFLOW, calendars)


@pytest.mark.parametrize(
    ("day", "count", "version", "due_on"),
    [
        (MON_2026_03_02, 2, 1, MON_2026_03_16),
        (TUE_2026_03_03, 3, 2, None),
        (WED_2026_03_04, 3, 2, None),
        (WED_2026_03_04, 4, 4, WED_2026_03_18),
        (THU_2026_03_05, 4, 4, WED_2026_03_18),
        (MON_2026_03_02, 5, 1, FRI_2026_03_13),
        (TUE_2026_03_03, 5, 2, None),
    ],
)
def test_a_day_shows_the_acts_up_to_it_and_the_facts_as_they_are_known_now(
    day: date, count: int, version: int, due_on: date | None
) -> None:
    """A fact counts on its own day, whenever it was recorded or corrected."""
    state = seen(day, count)

    assert state is not None
    assert (state.version, state.clocks["reply"].due_on) == (version, due_on)


def test_acts_of_later_days_are_left_out_wherever_they_stand() -> None:
    """The third entry is of Thursday and stands before one of Wednesday."""
    wednesday, thursday = seen(WED_2026_03_04, 4), seen(THU_2026_03_05, 4)

    assert wednesday is not None
    assert thursday is not None
    assert (wednesday.values, thursday.values) == ({}, {"unit": "land"})
    assert wednesday.opened_on == MON_2026_03_02
    assert [row["ref"] for row in wednesday.facts] == ["1.1", "2.1", "4.1"]
    assert [taken.seq for taken in wednesday.taken] == [1, 2, 4]


def test_before_its_first_act_and_without_any_there_is_no_case() -> None:
    """Even though a corrected receipt is of an earlier day."""
    assert seen(FRI_2026_02_27) is None
    assert seen(MON_2026_03_02, 0) is None
