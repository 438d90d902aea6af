"""The clocks: worked vectors, agreement with the slow reference, and what other countries' systems got wrong."""

from __future__ import annotations

import json
from datetime import date
from itertools import permutations
from pathlib import Path
from random import Random
from typing import Any

import pytest

from gongkai.engine import Deadline, Effect, Extension, Fact, Halt, Limit, Pause, State, Stop, Unit, Verdict, fold
from gongkai.workflows.calendars import national_calendar
from gongkai.workflows.disclosure import compute
from tests.reference.random_cases import random_case
from tests.reference.slow_clock import slow_deadline

VECTORS = [
    json.loads(line)
    for line in (Path(__file__).parents[1] / "vectors/deadlines.jsonl").read_text(encoding="utf-8").splitlines()
]
COMPARED = 20_000

MON_2026_03_02 = "2026-03-02"
MON_2026_03_09 = "2026-03-09"
TUE_2026_03_17 = "2026-03-17"
MON_2026_03_30 = date(2026, 3, 30)
TUE_2026_04_07 = "2026-04-07"
WED_2026_04_08 = date(2026, 4, 8)
THU_2026_04_09 = "2026-04-09"
MON_2026_04_20 = "2026-04-20"

SIX_DAYS_ASKED: list[dict[str, Any]] = [
    {"type": "consultation_sent", "id": "c1", "with": "agency", "on": MON_2026_03_09},
    {"type": "consultation_answered", "id": "c1", "on": TUE_2026_03_17},
]
TEN_DAYS_MORE: dict[str, Any] = {"type": "extended", "on": "2026-03-05", "workdays": 10}  # Thursday


def due(*facts: dict[str, Any], received: str = MON_2026_03_02, as_of: str | None = None) -> Deadline:
    """The deadline of a case received on Monday 2026-03-02, which without facts is due on Monday 03-30."""
    return compute({"received": received, "facts": list(facts), "as_of": as_of}, national_calendar()).deadline


def asked(on: str, answered: str, name: str = "c1") -> list[dict[str, Any]]:
    """An agency asked, and its answer."""
    return [
        {"type": "consultation_sent", "id": name, "with": "agency", "on": on},
        {"type": "consultation_answered", "id": name, "on": answered},
    ]


# --- against the law, and against the second opinion -------------------------------------------------------------


@pytest.mark.parametrize("vector", VECTORS, ids=[vector["id"] for vector in VECTORS])
def test_a_worked_vector_comes_out_as_the_law_says(vector: dict[str, Any]) -> None:
    """Each case of tests/vectors/deadlines.jsonl, worked by hand from the articles."""
    computed = compute(vector["input"], national_calendar()).as_json()

    assert vector["expect"] == {key: computed[key] for key in vector["expect"]}, vector["note"]


def test_the_quick_fold_agrees_with_the_slow_clock() -> None:
    """Twenty thousand odd cases, day for day and verdict for verdict."""
    random, calendar = Random(20260302), national_calendar()  # noqa: S311
    for _ in range(COMPARED):
        raw = random_case(random)
        computed = compute(raw, calendar)
        deadline, verdict = computed.deadline, computed.standing.verdict
        quick = {
            "regulation": computed.regulation,
            "receipt_on": computed.receipt.receipt_on.isoformat(),
            "due_on": deadline.due_on.isoformat() if deadline.due_on else None,
            "safe_on": deadline.safe_on.isoformat() if deadline.safe_on else None,
            "provisional": deadline.provisional,
            "verdict": verdict.value if verdict else None,
        }
        assert slow_deadline(raw, calendar) == quick, json.dumps(raw, ensure_ascii=False)


def test_the_safe_day_is_never_later_than_the_due_day() -> None:
    """Where there are two days, the safe one is the earlier or the same; where only one runs, it is that one."""
    random, calendar = Random(20260309), national_calendar()  # noqa: S311
    for _ in range(4_000):
        raw = random_case(random)
        deadline = compute(raw, calendar).deadline
        if deadline.due_on is not None:
            assert deadline.safe_on is not None, raw
            assert deadline.safe_on <= deadline.due_on, raw


# --- an extension taken back (peers, lesson 1) -------------------------------------------------------------------


def test_an_extension_taken_back_leaves_what_the_other_facts_say() -> None:
    """Extended by ten and paused for six: without the extension it is the base and six days, not the base."""
    without = due(*SIX_DAYS_ASKED)

    assert due().due_on == MON_2026_03_30
    assert due(TEN_DAYS_MORE, *SIX_DAYS_ASKED).due_on == date(2026, 4, 22)  # Wednesday
    assert without.due_on == WED_2026_04_08
    assert without.due_on == national_calendar().after(MON_2026_03_30, 6)


def test_a_pause_taken_back_leaves_the_extension() -> None:
    """The other order of taking back: the base and ten days."""
    assert due(TEN_DAYS_MORE).due_on == national_calendar().after(MON_2026_03_30, 10)


def test_the_order_in_which_facts_are_listed_does_not_move_the_day() -> None:
    """Facts of different days are taken by their day, however they came to be written."""
    days = {due(*facts).due_on for facts in permutations([TEN_DAYS_MORE, *SIX_DAYS_ASKED])}

    assert days == {date(2026, 4, 22)}


# --- pauses (peers, lesson 3) ------------------------------------------------------------------------------------


@pytest.mark.parametrize("day", ["2026-03-09", "2026-03-08", "2026-03-30"])  # Monday, Sunday, the due Monday
def test_a_pause_of_no_length_changes_nothing(day: str) -> None:
    """Asked and answered on one day: both days stay where they were."""
    deadline = due(*asked(day, day))

    assert (deadline.due_on, deadline.safe_on) == (MON_2026_03_30, MON_2026_03_30)


def test_two_pauses_in_one_day_count_once() -> None:
    """Two consultations over the same six days cost six days, not twelve."""
    twice = due(*asked(MON_2026_03_09, TUE_2026_03_17), *asked(MON_2026_03_09, TUE_2026_03_17, "c2"))

    assert twice.due_on == WED_2026_04_08


def test_an_answer_on_a_holiday_counts_from_the_next_worked_day() -> None:
    """Asked on Friday 2026-03-27, answered on Monday 04-06, 清明节: five days, as if answered on Friday 04-03."""
    holiday, friday = due(*asked("2026-03-27", "2026-04-06")), due(*asked("2026-03-27", "2026-04-03"))

    assert holiday.due_on == friday.due_on == national_calendar().after(MON_2026_03_30, 5)


def test_a_second_answer_to_one_question_changes_nothing() -> None:
    """The pause ended with the first answer."""
    again = {"type": "consultation_answered", "id": "c1", "on": "2026-03-25"}  # Wednesday
    deadline = due(*SIX_DAYS_ASKED, again)

    assert deadline.due_on == WED_2026_04_08
    assert deadline.due.turned[-1].effect is Effect.NOTHING_OPEN


# --- late stays late (peers, lesson 4) ---------------------------------------------------------------------------


def test_a_late_case_that_is_paused_stays_as_late() -> None:
    """Seven worked days over on Thursday 2026-04-09, paused from Tuesday 04-07 on: still seven."""
    plain, paused = due(as_of=THU_2026_04_09), due(*asked(TUE_2026_04_07, THU_2026_04_09), as_of=THU_2026_04_09)
    standings = [deadline.standing(date.fromisoformat(THU_2026_04_09)) for deadline in (plain, paused)]

    assert paused.due_on == MON_2026_03_30
    assert [standing.verdict for standing in standings] == [Verdict.OVERDUE, Verdict.OVERDUE]
    assert [standing.remaining for standing in standings] == [-7, -7]


@pytest.mark.parametrize(
    "late",
    [
        [{"type": "extended", "on": "2026-03-31", "workdays": 20}],  # Tuesday, a day too late
        [{"type": "delayed", "on": "2026-03-31", "until": "2026-06-01"}],
        [{"type": "supplement_requested", "on": "2026-03-31"}, {"type": "supplement_received", "on": "2026-04-01"}],
        [{"type": "fee_noticed", "on": "2026-03-31"}, {"type": "fee_paid", "on": "2026-04-01"}],
        asked("2026-03-31", "2026-04-09"),
    ],
    ids=lambda facts: facts[0]["type"],
)
def test_nothing_done_after_the_due_day_makes_a_late_reply_punctual(late: list[dict[str, Any]]) -> None:
    """Whatever came on Tuesday 2026-03-31, the reply of Monday 04-20 is overdue against Monday 03-30."""
    computed = compute(
        {"received": MON_2026_03_02, "facts": [*late, {"type": "replied", "on": MON_2026_04_20}]}, national_calendar()
    )

    assert computed.deadline.due_on == MON_2026_03_30
    assert computed.standing.verdict is Verdict.OVERDUE


# --- extensions --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("received", "days", "cap"),
    [(MON_2026_03_02, [25], 20), (MON_2026_03_02, [15, 15], 20), ("2018-03-05", [20], 15)],  # both Mondays
)
def test_extensions_are_capped_over_the_whole_case(received: str, days: list[int], cap: int) -> None:
    """Twenty working days at the most, under the 2008 rules fifteen; what is beyond adds nothing."""
    on = received[:-2] + "12"
    extended = due(*({"type": "extended", "on": on, "workdays": number} for number in days), received=received)
    base = due(received=received).due_on

    assert base is not None
    assert extended.due_on == national_calendar().after(base, cap)


def test_a_restart_leaves_the_extension_behind_but_not_the_cap() -> None:
    """Twenty days granted before the supplement are gone after it, and no more can be granted."""
    facts: list[dict[str, Any]] = [
        {"type": "extended", "on": "2026-03-04", "workdays": 20},  # Wednesday
        {"type": "supplement_requested", "on": "2026-03-06"},  # Friday
        {"type": "supplement_received", "on": MON_2026_03_09},
        {"type": "extended", "on": "2026-03-10", "workdays": 5},  # Tuesday
    ]
    deadline = due(*facts)

    assert deadline.due_on == national_calendar().after(date(2026, 3, 9), 20)
    assert deadline.due.turned[-1].effect is Effect.CAP_REACHED


# --- where a clock stands ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("facts", "state", "remaining"),
    [
        ([], State.RUNNING, 10),
        ([{"type": "supplement_requested", "on": MON_2026_03_09}], State.WAITING, None),
        ([{"type": "supplement_requested", "on": "2026-03-03", "workdays": 5}], State.LAPSED, None),
        ([{"type": "replied", "on": "2026-03-13"}], State.STOPPED, None),
    ],
    ids=lambda value: value.value if isinstance(value, State) else None,
)
def test_a_clock_stands_in_one_state(facts: list[dict[str, Any]], state: State, remaining: int | None) -> None:
    """On Monday 2026-03-16 ten of twenty days remain while it runs, and none are told where it does not."""
    standing = due(*facts).standing(date(2026, 3, 16))

    assert (standing.state, standing.remaining) == (state, remaining)


# --- months and calendar days ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("start", "months", "day"),
    [
        ("2025-01-31", 1, "2025-02-28"),  # Friday to the last Friday of February
        ("2026-01-31", 1, "2026-02-28"),  # Saturday to a Saturday that is worked
        ("2024-01-31", 1, "2024-02-29"),  # leap year, Thursday
        ("2025-01-31", 2, "2025-03-31"),  # added once to the start, so not the 28th
        ("2025-04-06", 6, "2025-10-09"),  # 2025-10-06 is in 国庆; the first worked day is Thursday the 9th
    ],
)
def test_months_are_added_once_and_roll_over_rest_days(start: str, months: int, day: str) -> None:
    """民法典第二百零二、二百零三条: the corresponding day, else the month's last, then the first worked day."""
    limit = Limit("review", "复核期限", months, Unit.MONTHS, internal=True)

    assert fold(limit, date.fromisoformat(start), [], national_calendar()).due_on == date.fromisoformat(day)


@pytest.mark.parametrize(("rolls", "day"), [(True, date(2026, 10, 8)), (False, date(2026, 10, 1))])
def test_calendar_days_roll_forward_over_a_holiday_where_the_law_says_so(rolls: bool, day: date) -> None:
    """Thirty days from Tuesday 2026-09-01 end on Thursday 10-01; 国庆 is over on Thursday 10-08."""
    limit = Limit("review", "复核期限", 30, Unit.CALENDAR_DAYS, internal=True, rolls=rolls)

    assert fold(limit, date(2026, 9, 1), [], national_calendar()).due_on == day


def test_a_limit_in_calendar_days_stops_as_any_other() -> None:
    """A reply on the rolled last day, Thursday 2026-10-08, is on time."""
    limit = Limit("review", "复核期限", 30, Unit.CALENDAR_DAYS, turns=(Stop("replied", "答复", "", answers=True),))
    replied = [Fact("replied", date(2026, 10, 8))]
    deadline = fold(limit, date(2026, 9, 1), replied, national_calendar())

    assert deadline.standing(None).verdict is Verdict.ON_TIME


@pytest.mark.parametrize("turn", [Pause("asked", "answered", "征求意见", ""), Halt("noticed", "paid", "缴费", "")])
@pytest.mark.parametrize("unit", [Unit.MONTHS, Unit.CALENDAR_DAYS])
def test_only_working_days_can_be_paused_or_halted(unit: Unit, turn: Pause | Halt) -> None:
    """No law counts the rest of a month; such a limit cannot be written."""
    with pytest.raises(ValueError, match="working days"):
        Limit("review", "复核期限", 1, unit, turns=(turn,))


@pytest.mark.parametrize("days", [0, -1, 3651])
def test_a_limit_has_a_number_of_days(days: int) -> None:
    """From one day to ten years."""
    with pytest.raises(ValueError, match="not a number of days"):
        Limit("review", "复核期限", days, turns=(Extension("extended", "延期", "", 20),))
