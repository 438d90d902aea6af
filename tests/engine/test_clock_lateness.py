"""What is too late is judged against the due day as it is then: once known, it may move on, and it may come back.

The limit is ten working days from Monday 2026-03-02, due on Monday 03-16; see `ten_days`.
"""

from __future__ import annotations

from datetime import date

from gongkai.engine import Effect, Fact, Limit
from tests.engine.ten_days import (
    FRI_06,
    FRI_20,
    FRI_27,
    LIMIT,
    MON_16,
    THU_05,
    THU_19,
    TUE_03,
    TUE_17,
    TUE_24,
    UNCAPPED,
    WED_04,
    WED_18,
    delayed,
    extended,
    folded,
    returned,
    sent,
    turns,
)

TUE_31, WED_2026_04_01 = date(2026, 3, 31), date(2026, 4, 1)


def effects(*facts: Fact, limit: Limit = LIMIT) -> list[Effect]:
    """What each fact did."""
    return [effect for effect, _, _ in turns(*facts, limit=limit)]


def test_a_due_day_that_moved_on_is_the_one_that_counts() -> None:
    """Extended to Wednesday 03-18: that day is in time, Thursday is not."""
    assert effects(extended(TUE_03, 2), extended(WED_18, 1))[-1] is Effect.EXTENDED
    assert effects(extended(TUE_03, 2), extended(THU_19, 1))[-1] is Effect.AFTER_DUE


def test_a_restart_brings_back_a_day_that_a_notice_had_named() -> None:
    """Named for Friday 03-27, charged and paid on Wednesday: due on Wednesday 03-18, and Thursday is too late."""
    facts = [delayed(TUE_03, FRI_27), Fact("charged", TUE_03), Fact("paid", WED_04)]

    assert folded(*facts).due_on == WED_18
    assert effects(*facts, extended(WED_18, 1))[-1] is Effect.EXTENDED
    assert effects(*facts, extended(THU_19, 1))[-1] is Effect.AFTER_DUE


def test_an_answer_gives_a_day_again_that_a_question_had_taken() -> None:
    """Without a cap there was no due day, not even on Tuesday 03-17; with the answer there is, and an end to all."""
    facts = [sent(TUE_03), extended(TUE_17, 0), returned(WED_18)]

    assert folded(*facts, limit=UNCAPPED).due_on == TUE_31
    assert effects(*facts, extended(TUE_31, 1), limit=UNCAPPED)[-1] is Effect.EXTENDED
    assert effects(*facts, extended(WED_2026_04_01, 1), limit=UNCAPPED)[-1] is Effect.AFTER_DUE


def test_a_named_day_takes_the_place_of_none() -> None:
    """While the question has no end a notice may name any day, and after that day it is too late."""
    facts = [sent(TUE_03), extended(WED_04, 0), delayed(WED_04, THU_05)]

    assert folded(*facts, limit=UNCAPPED).due_on == THU_05
    assert effects(*facts, extended(THU_05, 1), limit=UNCAPPED)[-1] is Effect.MOVES_NOTHING
    assert effects(*facts, extended(FRI_06, 1), limit=UNCAPPED)[-1] is Effect.AFTER_DUE


def test_a_question_that_is_put_again_takes_the_place_of_the_first() -> None:
    """Put again on the last day it had gained, it gains nothing: the limit had ended on Monday 03-16."""
    facts = [sent(TUE_03), extended(TUE_17, 0), sent(FRI_20)]

    assert folded(sent(TUE_03)).due_on == FRI_20
    assert folded(*facts).due_on == MON_16
    assert effects(*facts, extended(FRI_20, 1))[-1] is Effect.AFTER_DUE


def test_equal_pauses_count_once_and_each_ends_by_itself() -> None:
    """Two letters of one day, one answered earlier: what the other leaves open still does not count."""
    both = [sent(TUE_03), sent(TUE_03, "b")]

    assert folded(*both).due_on == FRI_20
    assert folded(*both, returned(WED_04)).due_on == FRI_20
    assert folded(*both, returned(WED_04), returned(THU_05, "b")).due_on == WED_18
    assert folded(*both, returned(WED_04), returned(WED_04, "b")).due_on == TUE_17
    assert folded(*both, sent(WED_04, "c")).due_on == folded(sent(TUE_03), sent(WED_04, "c")).due_on
    assert folded(*both, extended(TUE_03, 2)).due_on == TUE_24
