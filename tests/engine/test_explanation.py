"""The ledger: what is shown as counted is what was counted, and every day says why."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache
from itertools import pairwise
from random import Random
from typing import Any

import pytest

from gongkai.engine import DayLine, Effect, Ledger, Reading
from gongkai.workflows.calendars import national_calendar
from gongkai.workflows.disclosure import Computed, compute
from tests.reference.random_cases import random_case

ONE_DAY = timedelta(days=1)
CASES = 1_500
FRI_2026_03_20 = "2026-03-20"


def case(*facts: dict[str, Any], received: str, as_of: str | None = None) -> Computed:
    """A described case by the national calendar."""
    return compute({"received": received, "facts": list(facts), "as_of": as_of}, national_calendar())


@cache
def random_ledgers() -> list[tuple[dict[str, Any], Reading, Ledger]]:
    """Random cases with each of their ledgers and the reading it was made from."""
    random, ledgers = Random(20260320), []  # noqa: S311
    for _ in range(CASES):
        raw = random_case(random)
        computed = compute(raw, national_calendar())
        explanation = computed.explain()
        ledgers.append((raw, computed.deadline.due, explanation.due))
        if explanation.safe is not None:
            ledgers.append((raw, computed.deadline.safe, explanation.safe))
    return ledgers


def line_of(ledger: Ledger, day: str) -> DayLine:
    """The line of one day."""
    return next(line for line in ledger.days if line.on == date.fromisoformat(day))


# --- the ledger and the fold -------------------------------------------------------------------------------------


def test_the_last_counted_day_is_the_due_day_and_bears_the_number_of_the_limit() -> None:
    """Over random cases, in both ledgers, wherever a day was counted out and no notice named it."""
    for raw, reading, ledger in random_ledgers():
        if ledger.due_on is None or reading.postponed_on is not None:
            continue
        last = [line for line in ledger.days if line.counted is not None][-1]
        assert last.on == ledger.due_on, raw
        assert last.counted == last.of == reading.limit.days + reading.extension, raw


def test_every_day_from_the_start_to_the_due_day_appears_exactly_once() -> None:
    """No gap and no day twice, over restarts too; the first line is the start, the last is the due day."""
    for raw, _, ledger in random_ledgers():
        days = [line.on for line in ledger.days]
        assert days[0] == ledger.start_on, raw
        assert all(after - before == ONE_DAY for before, after in pairwise(days)), raw
        if ledger.due_on is not None:
            assert days[-1] == ledger.due_on, raw


def test_counted_days_are_numbered_from_one_in_each_stretch() -> None:
    """Each number is one more than the one before, or a restart began with 1."""
    for raw, _, ledger in random_ledgers():
        numbers = [line.counted for line in ledger.days if line.counted is not None]
        assert all(after in (before + 1, 1) for before, after in pairwise(numbers)), raw


def test_no_day_is_counted_beyond_the_number_it_is_counted_of() -> None:
    """A line that says 25/20 would be laughed at in court; without a notice of delay there is none."""
    for raw, reading, ledger in random_ledgers():
        if all(turned.fact.kind != "delayed" for turned in reading.turned):
            beyond = [line for line in ledger.days if line.counted is not None and line.counted > line.of]
            assert not beyond, (raw, beyond[:1])


def test_only_worked_days_are_counted() -> None:
    """And a day that is worked but not counted says why in words of its own."""
    for _, reading, ledger in random_ledgers():
        for line in ledger.days[1:]:
            worked = reading.calendar.is_worked(line.on)
            assert worked or line.counted is None
            if worked and line.counted is None:
                assert any(word in line.zh for word in ("不计", "延迟答复期间")), line


def test_the_safe_ledger_is_there_exactly_when_the_days_differ() -> None:
    """One ledger where both readings say the same day, two where they do not."""
    random = Random(20260327)  # noqa: S311
    for _ in range(CASES):
        computed = compute(random_case(random), national_calendar())
        differ = computed.deadline.due_on != computed.deadline.safe_on
        assert (computed.explain().safe is not None) == differ, computed


# --- the turns ---------------------------------------------------------------------------------------------------


def test_every_fact_has_its_turn_with_the_article_of_the_limit() -> None:
    """In the order of days; where the limit has an article for a kind of fact, the turn cites it."""
    for raw, reading, ledger in random_ledgers():
        assert [line.turned for line in ledger.turns] == reading.turned, raw
        for line in ledger.turns:
            part = reading.limit.roles.get(line.turned.fact.kind)
            assert line.article == (part[1].article if part else ""), line
            assert line.zh, line
            assert line.en, line


def test_a_fact_without_effect_says_why_it_has_none() -> None:
    """Tuesday 2026-03-31 is after the due Monday, so the extension is kept and explained."""
    computed = case({"type": "extended", "on": "2026-03-31", "workdays": 20}, received="2026-03-02")
    (turn,) = computed.explain().due.turns

    assert turn.as_json() == {
        "on": "2026-03-31",
        "fact": {"type": "extended", "on": "2026-03-31", "workdays": 20},
        "effect": "after_due",
        "zh": "延期晚于到期日，不产生效力",
        "en": "extended: after the due day, so it has no effect",
        "article": "《政府信息公开条例》第三十三条第二款",
    }


def test_a_fact_that_the_old_rules_do_not_know_is_named_in_chinese() -> None:
    """A fee notice under the 2008 rules has a label all the same."""
    computed = case({"type": "fee_noticed", "on": "2018-03-06"}, received="2018-03-05")  # Tuesday, Monday
    (turn,) = computed.explain().due.turns

    assert turn.zh == "收费通知：所适用的规定未赋予其效力"


# --- why a day is not counted ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "zh", "source"),
    [
        ("2026-09-18", "起算当日不计", "参照《中华人民共和国民事诉讼法》第八十五条第二款"),  # Friday
        ("2026-09-19", "周末", ""),  # Saturday
        ("2026-10-02", "国庆节", "国办发明电〔2025〕7号"),  # Friday
    ],
)
def test_a_rest_day_is_named_with_its_notice(day: str, zh: str, source: str) -> None:
    """Received on Friday 2026-09-18: the start, the weekend and 国庆节 are not counted, each for its reason."""
    line = line_of(case(received="2026-09-18").explain().due, day)

    assert (line.counted, line.source) == (None, source)
    assert line.zh.startswith(zh)


def test_a_make_up_workday_is_counted_and_says_what_it_is() -> None:
    """Sunday 2026-09-20 is worked for 国庆节."""
    line = line_of(case(received="2026-09-18").explain().due, "2026-09-20")

    assert (line.counted, line.zh, line.en) == (1, "国庆节调休上班", "make-up workday")


def test_a_day_of_a_consultation_says_so() -> None:
    """Asked on Monday 2026-03-09, answered on Friday 03-20: from Tuesday to Friday 征求意见 is the reason."""
    asked = {"type": "consultation_sent", "id": "c1", "with": "agency", "on": "2026-03-09"}
    answered = {"type": "consultation_answered", "id": "c1", "on": FRI_2026_03_20}
    ledger = case(asked, answered, received="2026-03-02").explain().due

    assert [line_of(ledger, day).counted for day in ("2026-03-09", FRI_2026_03_20, "2026-03-23")] == [5, None, 6]
    assert line_of(ledger, FRI_2026_03_20).zh == "征求意见期间，不计"
    assert line_of(ledger, "2026-03-14").zh == "周末"  # Saturday


def test_a_day_of_waiting_for_the_supplement_says_so() -> None:
    """Noticed on Tuesday 2026-03-10, not answered: from Wednesday to the day of judgement 等待补正."""
    noticed = {"type": "supplement_requested", "on": "2026-03-10"}
    ledger = case(noticed, received="2026-03-02", as_of=FRI_2026_03_20).explain().due

    assert ledger.due_on is None
    assert line_of(ledger, "2026-03-10").counted == 6
    assert line_of(ledger, "2026-03-11").zh == "等待补正，不计"
    assert line_of(ledger, "2026-03-14").zh == "等待补正，不计（周末）"
    assert ledger.days[-1].on == date(2026, 3, 20)


def test_a_day_that_waits_for_the_fee_alone_is_not_said_to_wait_for_the_supplement() -> None:
    """The supplement came on Monday 2026-03-09, the fee on Monday 03-16: Wednesday 03-11 waits for the fee."""
    facts = [
        {"type": "supplement_requested", "on": "2026-03-04"},  # Wednesday
        {"type": "fee_noticed", "on": "2026-03-05"},  # Thursday
        {"type": "supplement_received", "on": "2026-03-09"},
        {"type": "fee_paid", "on": "2026-03-16"},
    ]
    for number in (3, 4):
        ledger = case(*facts[:number], received="2026-03-02", as_of="2026-03-18").explain().due
        assert line_of(ledger, "2026-03-11").zh == "等待缴费，不计"


def test_a_notice_of_delay_names_the_last_day() -> None:
    """The twenty days are counted, the days up to Thursday 2026-04-30 are the delay's."""
    delayed = {"type": "delayed", "on": FRI_2026_03_20, "until": "2026-04-30"}
    ledger = case(delayed, received="2026-03-02").explain().due

    assert line_of(ledger, "2026-03-30").counted == 20  # Monday
    assert line_of(ledger, "2026-03-31").zh == "延迟答复期间"  # Tuesday
    assert ledger.days[-1].zh == "延迟答复期间；到期日"


def test_a_provisional_day_is_marked() -> None:
    """From Friday 2027-01-01 on each line is 暂定, the days of 2026 are not."""
    ledger = case(received="2026-12-07").explain().due  # Monday

    assert [line.provisional for line in ledger.days] == [line.on > date(2026, 12, 31) for line in ledger.days]


def test_what_a_named_day_leaves_without_effect_is_said() -> None:
    """Article 35 named Monday 2027-02-01; the letter of Monday 2026-12-21 to another agency moves it no more."""
    delayed = {"type": "delayed", "on": "2026-12-18", "until": "2027-02-01"}
    asked = {"type": "consultation_sent", "id": "c1", "with": "agency", "on": "2026-12-21"}
    told = compute({"received": "2026-12-07", "facts": [delayed, asked]}, national_calendar()).explain()

    assert [line.turned.effect for line in told.due.turns] == [Effect.POSTPONED, Effect.MOVES_NOTHING]


def test_the_day_after_which_an_application_lapses_is_the_last_of_the_ledger() -> None:
    """Three working days from the arrival on Thursday 2026-03-12: Tuesday 03-17, seen from Friday 04-03."""
    notice = {"type": "supplement_requested", "on": "2026-03-10", "received_on": "2026-03-12", "workdays": 3}
    told = compute({"received": "2026-03-02", "facts": [notice], "as_of": "2026-04-03"}, national_calendar()).explain()

    assert (told.due.days[-1].on.isoformat(), "视为放弃" in told.due.days[-1].zh) == ("2026-03-17", True)
