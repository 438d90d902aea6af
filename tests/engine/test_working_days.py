"""The calendar value: which days are worked and why, counting, the horizon, the cautious reading, the snapshot."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import chinese_calendar
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gongkai.engine import BadCalendar, DayOutOfRange, Exceptional, NotADate, WorkingCalendar, parse_day
from gongkai.workflows.calendars import national_calendar

ONE_DAY = timedelta(days=1)
FRI_2026_01_02 = date(2026, 1, 2)
SAT_2005_12_31 = date(2005, 12, 31)
THU_2026_12_31 = date(2026, 12, 31)
FRI_2027_01_01 = date(2027, 1, 1)
FRI_2027_12_31 = date(2027, 12, 31)

COUNTABLE = st.dates(date(2004, 6, 1), date(2100, 6, 1))
STEADY = settings(deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])


def days_from(first: date, last: date) -> Iterator[date]:
    """Every day from `first` to `last`."""
    for number in range((last - first).days + 1):
        yield first + timedelta(days=number)


# --- worked or not -----------------------------------------------------------------------------------------------


def test_every_published_day_agrees_with_chinese_calendar_but_one() -> None:
    """2004 to 2026 is chinese_calendar day by day; only Saturday 2005-12-31 differs: 国办发明电〔2005〕35号."""
    calendar = national_calendar()
    published = days_from(date(2004, 1, 1), THU_2026_12_31)

    differing = [day for day in published if calendar.is_worked(day) != chinese_calendar.is_workday(day)]

    assert differing == [SAT_2005_12_31]


def test_the_last_saturday_of_2005_was_worked_by_its_notice() -> None:
    """12月31日（星期六）上班, and the reason names the notice."""
    reason = national_calendar().reason(SAT_2005_12_31)

    assert (reason.worked, reason.source) == (True, "国办发明电〔2005〕35号")


@pytest.mark.parametrize(
    ("day", "worked"),
    [
        ("2020-01-31", False),  # Friday, 春节 extended by 国办发明电〔2020〕1号
        ("2020-02-01", False),  # Saturday, first announced as a make-up workday
        ("2020-02-02", False),  # Sunday
        ("2020-02-03", True),  # Monday
        ("2011-12-31", True),  # Saturday, made up for 元旦 2012
        ("2012-01-03", False),  # Tuesday
        ("2013-01-05", True),  # Saturday
        ("2013-01-06", True),  # Sunday
        ("2026-02-14", True),  # Saturday before 春节
        ("2026-02-28", True),  # Saturday after 春节
        ("2004-01-01", False),  # Thursday, the first day there is
        ("2100-12-31", True),  # Friday, the last
    ],
)
def test_a_notice_moves_workdays_over_weekends_and_year_ends(day: str, worked: bool) -> None:
    """Make-up workdays are worked, shifted days off are not, also where they stand in the next year."""
    assert national_calendar().is_worked(date.fromisoformat(day)) is worked


def test_a_reason_names_the_holiday_and_its_notice() -> None:
    """Friday 2026-01-02 is off because the notice of 2026 says so; a plain Saturday because of the week."""
    off, weekend = national_calendar().reason(FRI_2026_01_02), national_calendar().reason(date(2026, 3, 7))

    assert (off.worked, off.source, off.provisional) == (False, "国办发明电〔2025〕7号", False)
    assert off.zh.startswith("元旦")
    assert (weekend.zh, weekend.en, weekend.source) == ("周末", "weekend", "")


@pytest.mark.parametrize("day", [date(2003, 12, 31), date(2101, 1, 1), date.min, date.max])
@pytest.mark.parametrize("question", ["count", "is_worked", "reason", "roll_forward"])
def test_a_day_outside_the_calendar_is_refused(question: str, day: date) -> None:
    """2003-12-31 (a Wednesday) and 2101-01-01 (a Saturday) are refused, and never taken as unworked."""
    with pytest.raises(DayOutOfRange) as refused:
        getattr(national_calendar(), question)(day)

    assert refused.value.day == day


def test_a_count_that_leaves_the_calendar_is_refused() -> None:
    """There is no worked day after Friday 2100-12-31 and none before Thursday 2004-01-01."""
    with pytest.raises(DayOutOfRange):
        national_calendar().after(date(2100, 12, 31), 1)
    with pytest.raises(DayOutOfRange):
        national_calendar().after(date(2004, 1, 1), -1)


def test_an_exceptional_day_outside_the_calendar_is_refused() -> None:
    """A calendar cannot be built with a day it does not cover."""
    with pytest.raises(DayOutOfRange):
        WorkingCalendar([Exceptional(date(2003, 12, 31), False, "元旦", "")], THU_2026_12_31)


# --- counting ----------------------------------------------------------------------------------------------------


@STEADY
@given(COUNTABLE, st.integers(-60, 60))
def test_after_is_what_a_walk_day_by_day_finds(day: date, workdays: int) -> None:
    """`after` steps over every unworked day, in both directions, and never counts `day` itself."""
    calendar, walked, missing = national_calendar(), day, abs(workdays)
    while missing:
        walked += ONE_DAY if workdays > 0 else -ONE_DAY
        missing -= calendar.is_worked(walked)

    assert calendar.after(day, workdays) == walked


@STEADY
@given(COUNTABLE, st.integers(0, 120))
def test_between_is_what_a_walk_day_by_day_counts(start: date, distance: int) -> None:
    """`between` counts the worked days after `start` up to and including `end`."""
    calendar, end = national_calendar(), start + timedelta(days=distance)
    walked = sum(calendar.is_worked(day) for day in days_from(start + ONE_DAY, end))

    assert calendar.between(start, end) == walked


@STEADY
@given(COUNTABLE, COUNTABLE, COUNTABLE)
def test_between_is_a_signed_distance(a: date, b: date, c: date) -> None:
    """From a day to itself is 0, backwards is negative, and two stretches add up."""
    between = national_calendar().between

    assert between(a, a) == 0
    assert between(a, b) == -between(b, a)
    assert between(a, b) + between(b, c) == between(a, c)


@STEADY
@given(COUNTABLE)
def test_rolling_forward_stays_on_a_worked_day_or_goes_to_the_next(day: date) -> None:
    """民事诉讼法第八十五条第三款: the first worked day that is not before `day`."""
    calendar, walked = national_calendar(), day
    while not calendar.is_worked(walked):
        walked += ONE_DAY

    assert calendar.roll_forward(day) == walked


# --- unpublished years -------------------------------------------------------------------------------------------


def test_days_after_the_last_notice_are_provisional() -> None:
    """Thursday 2026-12-31 is settled, Friday 2027-01-01 is 暂定, and its reason says so."""
    calendar = national_calendar()

    assert calendar.published_until == THU_2026_12_31
    assert [calendar.is_provisional(day) for day in (THU_2026_12_31, FRI_2027_01_01)] == [False, True]
    assert calendar.reason(FRI_2027_01_01).provisional
    assert not calendar.is_worked(FRI_2027_01_01)


def test_the_cautious_calendar_works_the_weekends_near_a_statutory_day_of_an_unpublished_year() -> None:
    """Ten days either way, the previous December included; a statutory day itself never is worked."""
    calendar = national_calendar()
    statutory = [day for day, value in calendar.days.items() if value.statutory and day > THU_2026_12_31]
    near = {day + timedelta(days=n) for day in statutory for n in range(-10, 11)}

    for day in days_from(date(2026, 12, 1), date(2031, 12, 31)):
        weekend_near = day.weekday() >= 5 and day in near and day not in calendar.days
        assert calendar.cautious.is_worked(day) == (calendar.is_worked(day) or weekend_near), day


@pytest.mark.parametrize(
    ("day", "worked"),
    [
        ("2026-12-20", False),  # Sunday, twelve days before 元旦
        ("2026-12-26", True),  # Saturday, six days before
        ("2027-01-10", True),  # Sunday, nine days after
        ("2027-01-17", False),  # Sunday, sixteen days after
        ("2027-02-06", False),  # Saturday, 春节 itself
        ("2026-10-11", False),  # Sunday near 国庆节 of a published year
    ],
)
def test_a_weekend_is_taken_as_worked_only_where_it_may_be(day: str, worked: bool) -> None:
    """The boundary of the ten days, and no change in a published year."""
    assert national_calendar().cautious.is_worked(date.fromisoformat(day)) is worked


def test_without_statutory_days_to_come_the_cautious_calendar_is_the_calendar() -> None:
    """Nothing is unsettled, so nothing is made cautious."""
    calendar = WorkingCalendar([], THU_2026_12_31)

    assert calendar.cautious is calendar


# --- the snapshot ------------------------------------------------------------------------------------------------


def test_equal_calendars_have_equal_digests_in_whatever_order_the_days_come() -> None:
    """The digest is of the merged list, not of how it was put together."""
    days = list(national_calendar().days.values())

    assert WorkingCalendar(reversed(days), THU_2026_12_31).digest == national_calendar().digest


@pytest.mark.parametrize(
    "changes",
    [
        {"worked": True},
        {"name": "元旦补休"},
        {"source": "another notice"},
        {"statutory": True},
        {"day": date(2026, 3, 2)},
    ],
)
def test_the_digest_changes_with_a_day(changes: dict[str, Any]) -> None:
    """One attribute of one day is enough."""
    one: dict[str, Any] = {
        "day": FRI_2026_01_02,
        "worked": False,
        "name": "元旦",
        "source": "a notice",
        "statutory": False,
    }
    before = WorkingCalendar([Exceptional(**one)], THU_2026_12_31)
    after = WorkingCalendar([Exceptional(**(one | changes))], THU_2026_12_31)

    assert before.digest != after.digest


def test_the_digest_changes_with_the_horizon() -> None:
    """The same days under another last notice are another calendar."""
    assert WorkingCalendar([], THU_2026_12_31).digest != WorkingCalendar([], FRI_2027_12_31).digest


def test_a_snapshot_gives_the_same_calendar_back() -> None:
    """Text, digest, every count and the cautious reading survive the round trip."""
    calendar = national_calendar()
    again = WorkingCalendar.from_text(calendar.text)

    assert (again.text, again.digest) == (calendar.text, calendar.digest)
    assert again.counts == calendar.counts
    assert again.cautious.counts == calendar.cautious.counts
    assert again.published_until == calendar.published_until


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"days": [[1]], "published_until": "2026-12-31"}', "null"])
def test_a_text_that_is_no_snapshot_is_refused(text: str) -> None:
    """By name, whatever is wrong with it."""
    with pytest.raises(BadCalendar):
        WorkingCalendar.from_text(text)


# --- how a day is written ----------------------------------------------------------------------------------------


def test_a_day_is_read_as_it_is_written() -> None:
    """2026-03-02 is a Monday and nothing else."""
    assert parse_day("2026-03-02") == date(2026, 3, 2)


@pytest.mark.parametrize(
    "text",
    [
        "10",
        "2026-3-2",
        "2026-02-30",
        "20260302",
        20260302,
        None,
        "２０２６-０３-０２",
        "2026-W10-1",
        " 2026-03-02",
        "2026/03/02",
        "",
        True,
        date(2026, 3, 2),
        ["2026-03-02"],
    ],
)
def test_what_is_not_written_as_a_day_is_not_guessed_at(text: object) -> None:
    """dateutil would read several of these as some day; here each is refused by name."""
    with pytest.raises(NotADate):
        parse_day(text)
