"""What each fact did to a clock, on which boundary day it still did it, and where that left the due day."""

from __future__ import annotations

from datetime import date

import pytest

from gongkai.engine import (
    Effect,
    Fact,
    Segment,
    Turned,
    WorkingCalendar,
    fold,
)
from tests.engine.ten_days import (
    FRI_06,
    FRI_13,
    FRI_20,
    FRI_27,
    LIMIT,
    MON_02,
    MON_09,
    MON_16,
    MON_23,
    PATIENT,
    THU_05,
    THU_12,
    THU_19,
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

# --- halt and restart --------------------------------------------------------------------------------------------


def test_a_notice_halts_until_its_answer_and_the_full_period_starts_again() -> None:
    """Both stretches are kept: why each started, what halted it, how many days it had in all."""
    notice, answer = asked(THU_05, workdays=2), Fact("answered", MON_09)
    waiting, running = folded(extended(TUE_03, 1), notice), folded(extended(TUE_03, 1), notice, answer)

    assert turns(notice, answer) == [(Effect.HALTED, 3, MON_09), (Effect.RESTARTED, 10, None)]
    assert (waiting.due_on, waiting.safe_on, waiting.lapses_on) == (None, None, MON_09)
    assert (waiting.due.halted_by, waiting.due.segments) == (notice, [])
    assert (running.due_on, running.lapses_on, running.due.extension) == (MON_23, None, 0)
    assert running.due.segments == [Segment(MON_02, None, notice, 11)]
    assert (running.due.start_on, running.due.started_by, running.due.halted_by) == (MON_09, answer, None)


def test_a_notice_before_its_rule_was_in_force_does_nothing() -> None:
    """On the first day of the rule it does."""
    assert turns(asked(MON_02)) == [(Effect.NOT_IN_FORCE, 0, None)]
    assert turns(asked(TUE_03)) == [(Effect.HALTED, 3, None)]


def test_a_second_notice_while_the_first_is_open_does_nothing() -> None:
    """One notice lists everything; its last day stays."""
    assert turns(asked(TUE_03, workdays=5), asked(WED_04, workdays=9)) == [
        (Effect.HALTED, 3, TUE_10),
        (Effect.ALREADY_OPEN, 0, None),
    ]


@pytest.mark.parametrize(("on", "effect"), [(MON_16, Effect.HALTED), (TUE_17, Effect.AFTER_DUE)])
def test_a_notice_on_the_due_day_still_halts(on: date, effect: Effect) -> None:
    """A day later it is too late."""
    assert turns(Fact("charged", on))[0][0] is effect


def test_a_late_notice_halts_by_the_one_reading_and_not_by_the_other() -> None:
    """Three worked days are allowed: Thursday is in time, Friday is not."""
    assert turns(asked(THU_05)) == turns(asked(THU_05), safe=True) == [(Effect.HALTED, 3, None)]
    assert turns(asked(FRI_06)) == [(Effect.HALTED_LATE, 3, None)]
    assert turns(asked(FRI_06), safe=True) == [(Effect.NOTICE_TOO_LATE, 3, None)]
    assert (folded(asked(FRI_06)).due_on, folded(asked(FRI_06)).safe_on) == (None, MON_16)


def test_an_answer_without_a_notice_does_nothing() -> None:
    """Neither a second one."""
    assert turns(Fact("answered", TUE_03)) == [(Effect.NOTHING_OPEN, 0, None)]
    assert turns(asked(TUE_03), Fact("answered", WED_04), Fact("answered", THU_05))[2] == (Effect.NOTHING_OPEN, 0, None)


def test_of_two_notices_the_first_halts_and_the_last_answer_restarts() -> None:
    """Between the answers the clock still waits, halted by the other notice; the earlier last day is shown."""
    notice, charge = asked(TUE_03, workdays=9), Fact("charged", WED_04)
    both, one = folded(notice, charge), folded(notice, charge, Fact("answered", THU_05))

    assert turns(notice, charge) == [(Effect.HALTED, 3, MON_16), (Effect.HALTED, 0, WED_11)]
    assert (both.due.halted_by, both.lapses_on) == (notice, WED_11)
    assert (one.due.halted_by, one.due_on, one.lapses_on) == (charge, None, WED_11)
    assert folded(notice, charge, Fact("answered", THU_05), Fact("paid", FRI_06)).due_on == FRI_20
    assert folded(asked(TUE_03), charge).lapses_on == WED_11


def test_an_answer_dated_before_the_start_starts_at_the_start() -> None:
    """The clock never starts before the case was there."""
    early = fold(LIMIT, FRI_06, [Fact("charged", FRI_06), Fact("paid", WED_04)], WEEKDAYS)

    assert (early.due.start_on, early.due_on) == (FRI_06, FRI_20)


@pytest.mark.parametrize(
    ("notice", "last_on"),
    [
        (Fact("charged", TUE_03), TUE_10),
        (Fact("charged", TUE_03, received_on=THU_05), THU_12),
        (Fact("charged", TUE_03, workdays=1), TUE_10),
        (Fact("charged", TUE_03, answer_by=FRI_27), FRI_27),
        (asked(TUE_03, workdays=1), WED_04),
        (asked(TUE_03, workdays=1, received_on=THU_05), FRI_06),
        (asked(TUE_03, answer_by=FRI_06, received_on=THU_05), FRI_06),
        (asked(TUE_03), None),
    ],
)
def test_the_last_day_for_an_answer_is_the_laws_or_the_notices_own(notice: Fact, last_on: date | None) -> None:
    """Counted from its arrival where that is known; a notice that states none waits for ever."""
    assert (folded(notice).lapses_on, folded(notice).due.turned[0].until) == (last_on, last_on)
    assert turns(asked(TUE_03, workdays=1), limit=PATIENT) == [(Effect.HALTED, 0, None)]


@pytest.mark.parametrize(("on", "effect"), [(TUE_10, Effect.RESTARTED), (WED_11, Effect.AFTER_LAPSE)])
def test_an_answer_on_the_last_day_is_in_time(on: date, effect: Effect) -> None:
    """A day later the application is abandoned, and nothing after that has an effect."""
    charge, payment = Fact("charged", TUE_03), Fact("paid", on)
    assert turns(charge, payment)[1][0] is effect

    if effect is Effect.AFTER_LAPSE:
        lapsed = folded(charge, payment, Fact("replied", THU_12))
        assert lapsed.due.lapse == (charge, TUE_10)
        assert lapsed.due.turned[2] == Turned(Fact("replied", THU_12), Effect.AFTER_LAPSE)
        assert (lapsed.due_on, lapsed.due.stopped_by) == (None, None)


def test_a_fact_without_a_part_meets_the_lapse_all_the_same() -> None:
    """Before it, it only has none."""
    charge = Fact("charged", TUE_03)

    assert turns(Fact("remarked", TUE_03)) == [(Effect.NO_RULE, 0, None)]
    assert turns(charge, Fact("remarked", TUE_10))[1] == (Effect.NO_RULE, 0, None)
    assert turns(charge, Fact("remarked", WED_11))[1] == (Effect.AFTER_LAPSE, 0, None)
    assert turns(asked(TUE_03), charge, Fact("remarked", WED_11))[2] == (Effect.AFTER_LAPSE, 0, None)


# --- pauses ------------------------------------------------------------------------------------------------------


def test_the_days_between_a_letter_and_its_answer_do_not_count() -> None:
    """Wednesday to Friday are two days; the answer tells them."""
    assert turns(sent(WED_04), returned(FRI_06)) == [(Effect.PAUSED, 4, None), (Effect.PAUSE_ENDED, 2, None)]
    assert folded(sent(WED_04), returned(FRI_06)).due_on == WED_18
    assert turns(sent(WED_04), returned(TUE_03))[1] == (Effect.PAUSE_ENDED, 0, None)
    assert turns(sent(WED_04), returned(FRI_06), returned(MON_09))[2] == (Effect.NOTHING_OPEN, 0, None)
    assert turns(returned(FRI_06)) == [(Effect.NOTHING_OPEN, 0, None)]


@pytest.mark.parametrize(("on", "days"), [(MON_09, 3), (TUE_10, 4), (WED_11, 4), (FRI_27, 4)])
def test_a_pause_ends_with_its_cap(on: date, days: int) -> None:
    """Four worked days after the letter was received, whenever the answer comes."""
    assert turns(sent(WED_04), returned(on))[1] == (Effect.PAUSE_ENDED, days, None)
    assert folded(sent(WED_04), returned(on)).due_on == WEEKDAYS.after(MON_16, days)
    assert folded(sent(WED_04)).due_on == FRI_20


def test_a_pause_begins_with_the_dispatch_and_strictly_with_the_arrival() -> None:
    """Its cap counts from the arrival under both readings."""
    letter = sent(WED_04, received_on=FRI_06)
    paused = folded(letter)

    assert (paused.due_on, paused.safe_on) == (TUE_24, FRI_20)
    assert turns(letter, returned(TUE_10))[1] == (Effect.PAUSE_ENDED, 4, None)
    assert turns(letter, returned(TUE_10), safe=True)[1] == (Effect.PAUSE_ENDED, 2, None)


def test_a_pause_without_a_cap_has_no_end_before_the_answer() -> None:
    """There is no due day meanwhile; one that begins on the due day is no more in its way."""
    assert turns(sent(WED_04), limit=UNCAPPED) == [(Effect.PAUSED, 0, None)]
    assert folded(sent(WED_04), limit=UNCAPPED).due_on is None
    assert folded(sent(WED_04), returned(FRI_20), limit=UNCAPPED).due_on == WEEKDAYS.after(MON_16, 12)
    assert folded(sent(MON_16), limit=UNCAPPED).due_on == MON_16
    assert folded(sent(FRI_13), limit=UNCAPPED).due_on is None


@pytest.mark.parametrize(("on", "effect"), [(MON_16, Effect.PAUSED), (TUE_17, Effect.AFTER_DUE)])
def test_a_letter_on_the_due_day_still_pauses(on: date, effect: Effect) -> None:
    """After it, the question comes too late to stop anything."""
    assert turns(sent(on))[0][0] is effect


def test_a_letter_to_somebody_else_pauses_nothing() -> None:
    """The law waits for the neighbour only; who is asked matters nothing where it names nobody."""
    stranger = Fact("sent", WED_04, id="a", party="stranger")

    assert turns(stranger, returned(FRI_06)) == [(Effect.NO_RULE, 0, None), (Effect.NOTHING_OPEN, 0, None)]
    assert turns(stranger, limit=UNCAPPED)[0][0] is Effect.PAUSED


def test_pauses_that_overlap_count_once_in_whatever_order() -> None:
    """Tuesday to Friday and Wednesday to Monday: Wednesday, Thursday, Friday, Monday."""
    letters = sent(TUE_03), sent(WED_04, "b"), returned(FRI_06), returned(MON_09, "b")

    assert folded(*letters).due_on == FRI_20
    assert folded(sent(TUE_03), sent(WED_04, "b"), returned(THU_05, "b"), returned(FRI_06)).due_on == THU_19
    assert folded(sent(TUE_03), returned(WED_04), sent(THU_05, "b"), returned(FRI_06, "b")).due_on == WED_18


def test_a_pause_that_a_pause_has_stretched_the_limit_to_counts() -> None:
    """The second begins on Tuesday 03-17, after the original due day and within the stretched one."""
    stretched = folded(sent(FRI_13), returned(WED_18), sent(TUE_17, "b"), returned(THU_19, "b"))

    assert stretched.due_on == FRI_20


# --- extension and postponement ----------------------------------------------------------------------------------


def test_an_extension_adds_its_days_up_to_the_cap() -> None:
    """Six over the whole case; what is beyond is told."""
    assert turns(extended(MON_16, 2), extended(MON_16, 9), extended(MON_16, 1)) == [
        (Effect.EXTENDED, 2, None),
        (Effect.EXTENDED, 4, None),
        (Effect.CAP_REACHED, 6, None),
    ]
    assert folded(extended(MON_16, 2)).due_on == WED_18
    assert folded(extended(MON_16, 2), extended(WED_18, 9)).due_on == TUE_24
    assert turns(extended(TUE_17, 2)) == [(Effect.AFTER_DUE, 0, None)]
    assert turns(extended(MON_16, None)) == turns(extended(MON_16, 0)) == [(Effect.CAP_REACHED, 6, None)]


@pytest.mark.parametrize(
    ("on", "until", "effect"),
    [
        (MON_16, TUE_17, Effect.POSTPONED),
        (MON_16, MON_16, Effect.NOT_LATER),
        (MON_16, None, Effect.NOT_LATER),
        (TUE_17, FRI_20, Effect.AFTER_DUE),
    ],
)
def test_a_notice_names_a_later_last_day_in_time(on: date, until: date | None, effect: Effect) -> None:
    """Not the due day itself, and not after it."""
    named = until if effect is Effect.POSTPONED else None

    assert turns(delayed(on, until)) == [(effect, 0, named)]
    assert folded(delayed(on, until)).due_on == (named or MON_16)


def test_while_a_notice_names_the_last_day_nothing_else_moves_it() -> None:
    """Extension and pause are noted as such; a restart drops the named day, and then they matter again."""
    named = delayed(TUE_03, FRI_27)
    facts = named, extended(WED_04, 2), sent(WED_04), returned(FRI_06)

    assert turns(*facts) == [
        (Effect.POSTPONED, 0, FRI_27),
        (Effect.MOVES_NOTHING, 2, None),
        (Effect.MOVES_NOTHING, 4, None),
        (Effect.MOVES_NOTHING, 2, None),
    ]
    assert folded(*facts).due_on == folded(*facts).safe_on == FRI_27
    restarted = folded(named, Fact("charged", WED_04), Fact("paid", FRI_06))
    assert (restarted.due.postponed_on, restarted.due_on) == (None, FRI_20)


def test_a_named_day_is_given_while_the_clock_waits_too() -> None:
    """Whatever day it is, as there is no other."""
    assert turns(Fact("charged", TUE_03), delayed(WED_04, THU_05))[1] == (Effect.POSTPONED, 0, THU_05)
    assert folded(Fact("charged", TUE_03), delayed(WED_04, THU_05)).due_on is None


def test_a_named_day_is_no_provisional_one() -> None:
    """It was not counted."""
    short = WorkingCalendar([], FRI_13)

    assert fold(LIMIT, MON_02, [], short).provisional
    assert not fold(LIMIT, MON_02, [delayed(TUE_03, FRI_27)], short).provisional
    assert not fold(LIMIT, MON_02, [asked(TUE_03)], short).provisional
