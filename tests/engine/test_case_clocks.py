"""The clocks of a case: started, stopped and counted anew by the entries that concern them, and by no others."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any
from unittest.mock import patch

import pytest

from gongkai.engine import (
    CaseState,
    ClockState,
    Exceptional,
    WorkingCalendar,
    apply,
    case,
    deadline_of,
    replay,
)
from tests.engine.desk import (
    MON_2026_03_02,
    MON_2026_03_16,
    TUE_2026_03_03,
    WED_2026_03_04,
    WEEKDAYS,
    WORKFLOW,
    after,
    calendars,
    entry,
    opened,
    record,
    start,
)

THU_2026_03_05 = date(2026, 3, 5)
FRI_2026_03_06 = date(2026, 3, 6)
MON_2026_03_09 = date(2026, 3, 9)
TUE_2026_03_10 = date(2026, 3, 10)
FRI_2026_03_13 = date(2026, 3, 13)  # ten weekdays after Friday 2026-02-27
TUE_2026_03_17 = date(2026, 3, 17)
WED_2026_03_18 = date(2026, 3, 18)
THU_2026_03_19 = date(2026, 3, 19)
FREE_MONDAY = WorkingCalendar([Exceptional(MON_2026_03_09, False, "示例假日", "示例通知")], date(2026, 12, 31))


def reply(state: CaseState) -> ClockState:
    """The clock of the law."""
    return state.clocks["reply"]


def days(clock: ClockState) -> tuple[date | None, date | None, date | None]:
    """When it starts, when it is due, and by the strictest reading."""
    return clock.start_on, clock.due_on, clock.safe_on


# --- start and stop ----------------------------------------------------------------------------------------------


def test_a_clock_starts_from_the_fact_that_the_law_names() -> None:
    """Ten working days after receipt."""
    assert reply(opened()) == ClockState(
        "reply", "reply", None, MON_2026_03_02, MON_2026_03_16, MON_2026_03_16, False, None, None, None, 1
    )


def test_a_clock_without_such_a_fact_starts_on_the_day_of_the_entry_or_the_day_it_is_told() -> None:
    """And runs so many days as its limit has, or as the agency says."""
    state = after(
        opened(),
        start("desk"),
        start("other", "desk", days=1),
        start("third", "desk", on="2026-03-02"),
        on=TUE_2026_03_03,
    )

    assert days(state.clocks["desk"])[:2] == (TUE_2026_03_03, TUE_2026_03_10)
    assert days(state.clocks["other"])[:2] == (TUE_2026_03_03, WED_2026_03_04)
    assert days(state.clocks["third"])[:2] == (MON_2026_03_02, MON_2026_03_09)
    assert state.clocks["other"].days == 1


def test_a_clock_that_is_started_again_runs_anew_and_counts_its_moves_on() -> None:
    """It is neither stopped nor lapsing any more; its generation goes up, so old alerts are known as old."""
    running = after(opened(), start("desk"))
    stopped = after(running, {"do": "stop", "clock": "desk", "on": "2026-03-02"})
    again = after(stopped, start("desk"), on=TUE_2026_03_03).clocks["desk"]

    assert (running.clocks["desk"].generation, stopped.clocks["desk"].generation) == (1, 1)
    assert (again.stopped_on, again.ended_on, again.generation, again.due_on) == (None, None, 2, TUE_2026_03_10)
    assert after(running, start("desk")).clocks["desk"].generation == 1  # the same days again: nothing has moved


def test_a_stopped_clock_that_runs_again_is_another_generation_also_where_its_days_are_the_same() -> None:
    """What was kept silent of it while it stood must be said anew: started again, or its answer taken back."""
    stopped = after(opened(), start("desk"), {"do": "stop", "clock": "desk", "on": "2026-03-02"})
    assert after(stopped, start("desk")).clocks["desk"].generation == 2

    replied = after(opened(), record("2.1", "replied", TUE_2026_03_03))
    assert (reply(replied).stopped_on, reply(replied).generation) == (TUE_2026_03_03, 1)
    assert reply(after(replied, record("3.1", "remarked", TUE_2026_03_03))).generation == 1
    assert reply(after(replied, record("3.1", "replied", WED_2026_03_04))).generation == 1
    taken_back = reply(after(replied, {"do": "void", "ref": "2.1"}))
    assert (taken_back.stopped_on, taken_back.due_on, taken_back.generation) == (None, MON_2026_03_16, 2)


def test_an_act_stops_a_clock_once() -> None:
    """The day of the first stop stays."""
    state = after(opened(), start("desk"), {"do": "stop", "clock": "desk", "on": "2026-03-03"})
    assert (state.clocks["desk"].stopped_on, state.clocks["desk"].ended_on) == (TUE_2026_03_03, TUE_2026_03_03)
    assert (state.clocks["desk"].running, reply(state).running) == (False, True)

    again = after(state, {"do": "stop", "clock": "desk", "on": "2026-03-04"}, {"do": "move", "to": "closed"})
    assert again.clocks == state.clocks


def test_the_fact_that_answers_stops_the_clock_on_its_own_day() -> None:
    """Not on the day of the entry that records it; and it lapses no more."""
    asked = record("2.1", "asked", TUE_2026_03_03)
    state = after(opened(), asked, record("2.2", "replied", WED_2026_03_04), on=FRI_2026_03_06)

    assert (reply(state).stopped_on, reply(state).ended_on, reply(state).lapses_on) == (WED_2026_03_04, None, None)
    assert reply(after(opened(), asked)).lapses_on == TUE_2026_03_10


# --- which facts count -------------------------------------------------------------------------------------------


def test_a_halted_clock_shows_no_day_and_runs_anew_from_the_answer() -> None:
    """Its start is the case's first one still, and each change is a move."""
    asked = after(opened(), record("2.1", "asked", TUE_2026_03_03))
    answered = after(asked, record("3.1", "answered", WED_2026_03_04))

    assert days(reply(asked)) == (MON_2026_03_02, None, None)
    assert days(reply(answered)) == (MON_2026_03_02, WED_2026_03_18, WED_2026_03_18)
    assert (reply(asked).generation, reply(answered).generation) == (2, 3)
    again = after(answered, record("4.1", "asked", WED_2026_03_04), record("4.2", "answered", THU_2026_03_05))
    assert days(reply(again)) == (MON_2026_03_02, THU_2026_03_19, THU_2026_03_19)


def test_a_clock_that_starts_without_a_day_has_been_counted_once() -> None:
    """It waits from the beginning; the first day it gets is its second count."""
    first = entry(1, record("1.1", "received", MON_2026_03_02), record("1.2", "asked", MON_2026_03_02), start())
    state = apply(None, first, WORKFLOW, WEEKDAYS)

    assert (reply(state).due_on, reply(state).generation) == (None, 1)
    assert reply(after(state, record("2.1", "answered", TUE_2026_03_03))).generation == 2


def test_a_clock_is_turned_by_the_facts_of_its_own_limit_only() -> None:
    """A remark is nothing that its explanation would speak of."""
    state = after(opened(), record("2.1", "remarked", TUE_2026_03_03), record("2.2", "asked", TUE_2026_03_03))
    deadline = deadline_of(reply(state), WORKFLOW, state.live_facts(WORKFLOW), WEEKDAYS)

    assert [turned.fact.ref for turned in deadline.due.turned] == ["2.2"]


def test_the_last_fact_that_starts_a_clock_counts_with_its_stricter_day() -> None:
    """A corrected receipt takes the place of the first, which stays as a row."""
    later = record("2.1", "received", TUE_2026_03_03, safe_on="2026-02-27")
    state = after(opened(), later)

    assert days(reply(state)) == (TUE_2026_03_03, TUE_2026_03_17, FRI_2026_03_13)
    assert days(reply(after(state, {"do": "void", "ref": "2.1"}))) == days(reply(opened()))


def test_an_amended_fact_counts_as_amended() -> None:
    """The notice arrived a day later, so the applicant has a day more."""
    asked = after(opened(), record("2.1", "asked", TUE_2026_03_03))
    state = after(asked, {"do": "amend", "ref": "2.1", "with": {"received_on": "2026-03-04"}})

    assert (reply(asked).lapses_on, reply(state).lapses_on) == (TUE_2026_03_10, date(2026, 3, 11))


def test_a_move_of_one_day_alone_is_a_move() -> None:
    """The safe day goes back, the due day stays: the generation goes up."""
    state = after(opened(), {"do": "amend", "ref": "1.1", "with": {"safe_on": "2026-02-27"}})

    assert days(reply(state)) == (MON_2026_03_02, MON_2026_03_16, FRI_2026_03_13)
    assert reply(state).generation == 2


@pytest.fixture
def folded() -> Iterator[list[str]]:
    """The names of the clocks that are counted while the test runs, in order."""
    names: list[str] = []
    fold = case._folded

    def _noted(clock: ClockState, *more: Any) -> ClockState:
        names.append(clock.name)
        return fold(clock, *more)

    with patch.object(case, "_folded", _noted):
        yield names


@pytest.mark.parametrize(
    ("effect", "counted"),
    [
        ({"do": "move", "to": "closed"}, []),
        (record("3.1", "remarked", TUE_2026_03_03), []),
        (record("3.1", "asked", TUE_2026_03_03), ["reply"]),
        (record("3.1", "received", TUE_2026_03_03), ["reply"]),
        ({"do": "void", "ref": "1.1"}, ["reply"]),
        ({"do": "void", "ref": "2.1"}, []),
        ({"do": "amend", "ref": "1.1", "with": {"safe_on": "2026-02-27"}}, ["reply"]),
        ({"do": "stop", "clock": "desk", "on": "2026-03-03"}, ["desk"]),
        (start("desk"), ["desk"]),
    ],
    ids=lambda value: value["do"] if isinstance(value, dict) else "",
)
def test_only_the_clocks_that_an_entry_concerns_are_counted_anew(
    effect: dict[str, Any], counted: list[str], folded: list[str]
) -> None:
    """Counting them all would give the same days more slowly."""
    state = after(opened(), start("desk"), record("2.1", "remarked", TUE_2026_03_03))
    folded.clear()
    after(state, effect)

    assert folded == counted


def test_a_replay_counts_for_each_entry_what_that_entry_concerns(folded: list[str]) -> None:
    """What an earlier one concerned is done with."""
    replay(
        [
            entry(1, record("1.1", "received", MON_2026_03_02), start()),
            entry(2, start("desk")),
            entry(3, record("3.1", "asked", TUE_2026_03_03)),
        ],
        WORKFLOW,
        calendars,
    )

    assert folded == ["reply", "desk", "reply"]


def test_another_calendar_counts_every_clock_anew() -> None:
    """A notice has come: Monday 2026-03-09 is free, and each day moves by one."""
    state = after(opened(), start("desk"))
    second = entry(3, calendar=FREE_MONDAY.digest)
    moved = apply(state, second, WORKFLOW, FREE_MONDAY)

    assert moved.calendar == FREE_MONDAY.digest
    assert [clock.due_on for clock in moved.clocks.values()] == [TUE_2026_03_17, TUE_2026_03_10]
    assert [clock.generation for clock in moved.clocks.values()] == [2, 2]


def test_a_provisional_day_is_marked_on_the_clock() -> None:
    """Counted into a year without a notice."""
    unpublished = WorkingCalendar([], FRI_2026_03_06)
    state = apply(None, entry(1, record("1.1", "received", MON_2026_03_02), start()), WORKFLOW, unpublished)

    assert (reply(state).provisional, reply(opened()).provisional) == (True, False)


def test_a_clock_is_a_value() -> None:
    """Equal days, equal clocks; what is asked changes nothing."""
    clock = reply(opened())

    assert replace(clock) == clock
    assert clock.running
    assert not replace(clock, stopped_on=MON_2026_03_16).running
    assert WEEKDAYS.is_worked(MON_2026_03_16)
