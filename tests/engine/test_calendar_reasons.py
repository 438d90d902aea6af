"""A small calendar by hand: why each day is worked or not, the edges of counting, what a notice lays over it."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from gongkai.engine import (
    FIRST_DAY,
    LAST_DAY,
    BadCalendar,
    DayOutOfRange,
    DayReason,
    Exceptional,
    NotADate,
    WorkingCalendar,
    digest_of,
    parse_day,
    weekday_zh,
)
from gongkai.engine.working_days import CAUTIOUS_DAYS

MON_2026_03_02 = date(2026, 3, 2)
SAT_2026_03_07 = date(2026, 3, 7)
SUN_2026_03_08 = date(2026, 3, 8)
FRI_2026_03_13 = date(2026, 3, 13)
MON_2026_03_16 = date(2026, 3, 16)
TUE_2026_03_17 = date(2026, 3, 17)
THU_2026_12_31 = date(2026, 12, 31)
FRI_2027_01_01 = date(2027, 1, 1)
SAT_2027_01_02 = date(2027, 1, 2)
SUN_2027_01_10 = date(2027, 1, 10)
FRI_2027_12_31 = date(2027, 12, 31)
NOTICE = "示例通知〔2026〕1号"
LAW = "示例办法"
DAYS = (
    Exceptional(SAT_2026_03_07, True, "调休上班", NOTICE),
    Exceptional(MON_2026_03_02, False, "示例假日", NOTICE),
    Exceptional(FRI_2027_01_01, False, "元旦", LAW, statutory=True),
)
CALENDAR = WorkingCalendar(DAYS, THU_2026_12_31)


# --- why ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "reason"),
    [
        (MON_2026_03_02, (False, "示例假日", "public holiday", NOTICE, False)),
        (SAT_2026_03_07, (True, "调休上班", "make-up workday", NOTICE, False)),
        (SUN_2026_03_08, (False, "周末", "weekend", "", False)),
        (FRI_2026_03_13, (True, "工作日", "working day", "", False)),
        (MON_2026_03_16, (True, "工作日", "working day", "", False)),
        (FRI_2027_01_01, (False, "元旦", "public holiday", LAW, True)),
        (SAT_2027_01_02, (False, "周末", "weekend", "", True)),
    ],
)
def test_each_day_says_why_it_is_worked_or_not(day: date, reason: tuple[Any, ...]) -> None:
    """In Chinese and English, with its source, and whether that is settled."""
    assert CALENDAR.reason(day) == DayReason(*reason)


def test_the_cautious_calendar_says_that_it_only_supposes() -> None:
    """A weekend near 元旦 is taken as worked; the day itself keeps its reason."""
    assert CALENDAR.cautious.reason(SAT_2027_01_02) == DayReason(
        True, "节假日前后周末，按上班估算", "weekend near a holiday, taken as worked", "", True
    )
    assert CALENDAR.cautious.reason(FRI_2027_01_01) == CALENDAR.reason(FRI_2027_01_01)
    assert CALENDAR.cautious.reason(SUN_2026_03_08) == CALENDAR.reason(SUN_2026_03_08)


def test_the_days_of_the_week_have_their_names() -> None:
    """From Monday on."""
    names = [weekday_zh(date(2026, 3, day)) for day in range(2, 9)]

    assert names == ["星期一", "星期二", "星期三", "星期四", "星期五", "星期六", "星期日"]


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ("03/02/2026 and much more text", "03/02/2026 and much "),
        (20260302, "20260302"),
        (1.5, "1.5"),
        ([1], "list"),
        (10**20 - 1, "99999999999999999999"),
        (10**20, "int"),
        (1 - 10**20, "-9999999999999999999"),
        (-(10**20), "int"),
        (-1.2345678901234567e-100, "-1.2345678901234567e"),
    ],
)
def test_what_is_no_day_is_told_shortly(given: object, told: str) -> None:
    """Twenty characters at the most; of what is no text or number only the kind."""
    with pytest.raises(NotADate) as refused:
        parse_day(given)

    assert refused.value.text == told


# --- the edges of counting ---------------------------------------------------------------------------------------


def test_the_calendar_begins_and_ends_where_it_says() -> None:
    """Thursday 2004-01-01 is its first worked day, Friday 2100-12-31 its last."""
    plain = WorkingCalendar([], THU_2026_12_31)

    assert (date(2004, 1, 1), date(2100, 12, 31)) == (FIRST_DAY, LAST_DAY)
    assert [plain.count(FIRST_DAY), plain.count(date(2004, 1, 2)), plain.count(date(2004, 1, 4))] == [1, 2, 2]
    assert plain.is_worked(FIRST_DAY)
    assert plain.nth(1) == FIRST_DAY
    assert plain.nth(plain.count(LAST_DAY)) == LAST_DAY == plain.worked_days[-1]
    assert len(plain.counts) == (LAST_DAY - FIRST_DAY).days + 1
    assert not WorkingCalendar([Exceptional(FIRST_DAY, False, "元旦", LAW)], THU_2026_12_31).is_worked(FIRST_DAY)


@pytest.mark.parametrize("count", [0, -1, 10**6])
def test_a_worked_day_outside_is_refused_with_the_bounds(count: int) -> None:
    """It has no name of its own."""
    with pytest.raises(DayOutOfRange) as refused:
        CALENDAR.nth(count)

    assert refused.value.day.en == "the working day asked for"
    assert (refused.value.first, refused.value.last) == (FIRST_DAY, LAST_DAY)


@pytest.mark.parametrize("question", [CALENDAR.count, CALENDAR.is_worked])
def test_a_day_outside_is_refused_with_the_bounds(question: Any) -> None:
    """Both ends."""
    for day in (date(2003, 12, 31), date(2101, 1, 1)):
        with pytest.raises(DayOutOfRange) as refused:
            question(day)
        assert (refused.value.day, refused.value.first, refused.value.last) == (day, FIRST_DAY, LAST_DAY)


def test_a_day_after_no_days_is_itself_also_where_it_is_a_rest_day() -> None:
    """And a negative number counts back from the day before."""
    assert CALENDAR.after(SUN_2026_03_08, 0) == SUN_2026_03_08
    assert CALENDAR.after(SUN_2026_03_08, -1) == SAT_2026_03_07
    assert CALENDAR.after(SAT_2026_03_07, -1) == date(2026, 3, 6)
    assert CALENDAR.after(FRI_2026_03_13, 2) == TUE_2026_03_17


# --- calendars made from it --------------------------------------------------------------------------------------


def test_ten_days_either_way_of_a_statutory_day_are_near() -> None:
    """Saturday 2026-12-26 is, Sunday 2027-01-10 is, the weekends beyond are not; published holidays make none."""
    worked = {
        date(2026, 12, 26),
        date(2026, 12, 27),
        SAT_2027_01_02,
        date(2027, 1, 3),
        date(2027, 1, 9),
        SUN_2027_01_10,
    }
    differing = [d for d in CALENDAR.worked_days if not CALENDAR.cautious.is_worked(d)]
    gained = {day for day in CALENDAR.cautious.worked_days if not CALENDAR.is_worked(day)}

    assert (CAUTIOUS_DAYS, differing, gained) == (10, [], worked)
    assert (CALENDAR.cautious.days, CALENDAR.cautious.published_until) == (CALENDAR.days, THU_2026_12_31)


def test_a_day_off_that_is_not_statutory_makes_no_weekend_doubtful() -> None:
    """Neither does a statutory day of a published year."""
    shifted = Exceptional(date(2027, 1, 4), False, "示例假日", NOTICE)
    published = Exceptional(MON_2026_03_16, False, "示例假日", LAW, statutory=True)
    calendar = WorkingCalendar([shifted, published], THU_2026_12_31)

    assert calendar.cautious is calendar


def test_a_weekend_that_is_an_exceptional_day_itself_stays_as_it_is() -> None:
    """A statutory day on a Saturday is no make-up workday."""
    calendar = WorkingCalendar([*DAYS, Exceptional(SAT_2027_01_02, False, "元旦", LAW, statutory=True)], THU_2026_12_31)

    assert not calendar.cautious.is_worked(SAT_2027_01_02)
    assert calendar.cautious.is_worked(date(2027, 1, 3))


def test_a_notice_replaces_the_provisional_days_of_the_years_it_settles() -> None:
    """元旦 of 2027 falls away unless the notice names it again; days before and after stay."""
    later = Exceptional(date(2028, 1, 3), False, "元旦", LAW, statutory=True)
    before = WorkingCalendar([*DAYS, later], THU_2026_12_31)
    settled = before.with_days([Exceptional(date(2027, 1, 4), False, "示例假日", NOTICE)], FRI_2027_12_31)

    assert list(settled.days) == [MON_2026_03_02, SAT_2026_03_07, date(2027, 1, 4), date(2028, 1, 3)]
    assert settled.published_until == FRI_2027_12_31


def test_days_of_the_last_settled_day_and_of_the_first_unsettled_are_told_apart() -> None:
    """Thursday 2026-12-31 was settled before, Friday 2027-12-31 is settled now, the day after is not."""
    edges = [THU_2026_12_31, FRI_2027_01_01, FRI_2027_12_31, date(2028, 1, 3)]
    calendar = WorkingCalendar([Exceptional(day, False, "示例假日", LAW) for day in edges], THU_2026_12_31)

    assert list(calendar.with_days([], FRI_2027_12_31).days) == [THU_2026_12_31, date(2028, 1, 3)]
    assert list(calendar.with_days([]).days) == edges
    assert calendar.with_days([]).published_until == THU_2026_12_31
    assert calendar.with_days([], MON_2026_03_02).published_until == THU_2026_12_31


def test_a_day_laid_over_takes_the_place_of_what_was_there() -> None:
    """The overlay wins."""
    overlay = CALENDAR.with_days([Exceptional(MON_2026_03_02, True, "照常上班", "本机关")])

    assert CALENDAR.is_worked(MON_2026_03_02) is False
    assert (overlay.is_worked(MON_2026_03_02), overlay.reason(MON_2026_03_02).zh) == (True, "照常上班")


# --- the snapshot ------------------------------------------------------------------------------------------------


def test_the_text_of_a_calendar_is_its_days_in_order() -> None:
    """Written so for every snapshot that a database keeps."""
    assert json.loads(CALENDAR.text) == {
        "v": 1,
        "published_until": "2026-12-31",
        "days": [
            ["2026-03-02", 0, 0, "示例假日", NOTICE],
            ["2026-03-07", 1, 0, "调休上班", NOTICE],
            ["2027-01-01", 0, 1, "元旦", LAW],
        ],
    }
    assert CALENDAR.digest == digest_of(CALENDAR.text.encode())
    assert WorkingCalendar.from_text(CALENDAR.text).days == CALENDAR.days


def test_an_exceptional_day_is_statutory_only_where_it_says_so() -> None:
    """Most are shifted ones."""
    assert not Exceptional(MON_2026_03_02, False, "示例假日", NOTICE).statutory


@pytest.mark.parametrize("wrong", ["1", "null", '"\\ud800"', "[]"])
@pytest.mark.parametrize("place", ['["2026-03-02", 0, 0, %s, "a"]', '["2026-03-02", 0, 0, "a", %s]'])
def test_a_snapshot_whose_names_are_no_texts_is_refused(place: str, wrong: str) -> None:
    """Neither a name nor a source could be shown to anybody."""
    with pytest.raises(BadCalendar) as refused:
        WorkingCalendar.from_text(f'{{"v":1,"published_until":"2026-12-31","days":[{place % wrong}]}}')

    assert refused.value.fault.en == "not a snapshot (TypeError)"
