"""The law's days: the statutory table, what a notice may look like, and an agency's own days off."""

from __future__ import annotations

import json
from datetime import date
from functools import cache
from importlib import resources

import pytest

from gongkai.engine import BadCalendar, Exceptional, WorkingCalendar
from gongkai.workflows.calendars import national_calendar, read_notice
from gongkai.workflows.calendars.national import MEASURES, statutory_days
from gongkai.workflows.calendars.notices import with_notice
from gongkai.workflows.calendars.statutory import table
from gongkai.workflows.disclosure import compute

GUANGXI = "广西壮族自治区人民政府令第98号"
MON_2024_03_25 = date(2024, 3, 25)
THU_2024_04_11 = date(2024, 4, 11)
FRI_2024_04_12 = date(2024, 4, 12)
SAT_2027_01_09 = date(2027, 1, 9)
WED_2027_06_09 = date(2027, 6, 9)
THU_2026_12_31 = date(2026, 12, 31)
FRI_2027_12_31 = date(2027, 12, 31)
NUMBER = "国办发明电〔2026〕0号"


def guangxi() -> WorkingCalendar:
    """The national calendar with 三月三 of 2024 laid over it."""
    days = [Exceptional(day, False, "广西三月三", GUANGXI) for day in (THU_2024_04_11, FRI_2024_04_12)]
    return national_calendar().with_days(days)


def notice(year: int, *days: tuple[str, bool, str]) -> str:
    """A notice in the holiday-cn form; each day as (date, off, name)."""
    rows = [{"date": day, "isOffDay": off, "name": name} for day, off, name in days]
    return json.dumps({"year": year, "days": rows}, ensure_ascii=False)


# A notice for this test only: the real one of 2027 is not published.
INVENTED = notice(2027, ("2027-01-01", True, "元旦"), ("2027-01-09", False, "元旦"), ("2027-10-01", True, "国庆节"))


@cache
def settled() -> WorkingCalendar:
    """The national calendar with an invented notice of 2027 laid over it."""
    return with_notice(national_calendar(), INVENTED, NUMBER)


# --- the statutory days ------------------------------------------------------------------------------------------


def test_the_shipped_table_is_what_the_lunar_library_computes() -> None:
    """statutory_days.csv is written from lunar-python, 2027 to 2100, and nobody has edited it."""
    shipped = resources.files("gongkai.workflows.calendars").joinpath("statutory_days.csv").read_text("utf-8")

    assert shipped == table()


def test_the_statutory_days_of_2027_are_those_of_the_measures() -> None:
    """Thirteen days: 元旦 Fri, 春节 Fri to Mon, 清明 Mon, 劳动节 Sat and Sun, 端午 Wed, 中秋 Wed, 国庆 Fri to Sun."""
    expected = {
        "2027-01-01": "元旦",
        "2027-02-05": "春节（除夕）",
        "2027-02-06": "春节",
        "2027-02-07": "春节",
        "2027-02-08": "春节",
        "2027-04-05": "清明节",
        "2027-05-01": "劳动节",
        "2027-05-02": "劳动节",
        "2027-06-09": "端午节",
        "2027-09-15": "中秋节",
        "2027-10-01": "国庆节",
        "2027-10-02": "国庆节",
        "2027-10-03": "国庆节",
    }

    assert expected == {str(day.day): day.name for day in statutory_days() if day.day.year == 2027}


def test_a_provisional_holiday_cites_the_measures() -> None:
    """Wednesday 2027-06-09, 端午节, is off by the Measures, for now."""
    reason = national_calendar().reason(date(2027, 6, 9))

    assert (reason.worked, reason.zh, reason.source, reason.provisional) == (False, "端午节", MEASURES, True)


def test_no_year_has_fewer_than_twelve_statutory_days() -> None:
    """Thirteen days a year; one fewer where two holidays fall on one day, which then bears both names."""
    days = statutory_days()
    for year in range(2027, 2101):
        of_year = [day for day in days if day.day.year == year]
        assert sum(day.name.count("、") + 1 for day in of_year) == 13, year
        assert len(of_year) >= 12, year
    assert all(day.statutory and not day.worked for day in days)


# --- a notice ----------------------------------------------------------------------------------------------------


def test_a_notice_gives_its_year_and_its_days_with_their_number() -> None:
    """Days off keep their name; a make-up workday says that it is one."""
    text = (
        '{"year": 2027, "days": [{"name": "元旦", "date": "2027-01-01", "isOffDay": true},'
        ' {"name": "元旦", "date": "2027-01-09", "isOffDay": false}]}'
    )

    year, days = read_notice(text, NUMBER)

    assert year == 2027
    assert days == [
        Exceptional(date(2027, 1, 1), False, "元旦", NUMBER),
        Exceptional(date(2027, 1, 9), True, "元旦调休上班", NUMBER),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "null",
        "{}",
        '{"year": 2027}',
        '{"year": 2027, "days": []}',
        '{"year": 2027, "days": null}',
        '{"year": "next", "days": []}',
        '{"year": 2027, "days": [{"date": "2027-01-01", "isOffDay": true}]}',
        '{"year": Infinity, "days": [{"name": "元旦", "date": "2027-01-01", "isOffDay": true}]}',
        '{"year": NaN, "days": [{"name": "元旦", "date": "2027-01-01", "isOffDay": true}]}',
        '{"year": 0, "days": [{"name": "元旦", "date": "2027-01-01", "isOffDay": true}]}',
        '{"year": 2027, "days": [{"name": "元\\ud800", "date": "2027-01-01", "isOffDay": true}]}',
        '{"year": 2027, "days": [{"name": null, "date": "2027-01-01", "isOffDay": true}]}',
        '{"year": 2027, "days": [{"name": "元旦", "date": "2027-01-01", "isOffDay": "false"}]}',
    ],
)
def test_a_file_that_is_no_notice_is_refused(text: str) -> None:
    """By name, whatever is wrong with it; a word where true or false belongs is not taken for true."""
    with pytest.raises(BadCalendar):
        with_notice(national_calendar(), text, NUMBER)


@pytest.mark.parametrize("source", ["", " \n"])
def test_a_notice_without_a_number_is_refused(source: str) -> None:
    """Each day of the ledger must be able to say which notice it is from."""
    with pytest.raises(BadCalendar):
        read_notice('{"year": 2027, "days": [{"name": "元旦", "date": "2027-01-01", "isOffDay": true}]}', source)


def test_a_notice_replaces_the_provisional_days_and_moves_the_horizon() -> None:
    """What the notice of 2027 does not name is an ordinary day, and 2028 is the next unsettled year."""
    before, after = national_calendar(), settled()

    assert not before.is_worked(WED_2027_06_09)
    assert after.is_worked(WED_2027_06_09)
    assert after.is_worked(SAT_2027_01_09)
    assert after.reason(SAT_2027_01_09).source == NUMBER
    assert after.published_until == FRI_2027_12_31
    assert [after.is_provisional(day) for day in (FRI_2027_12_31, date(2028, 1, 1))] == [False, True]
    assert after.days.keys() >= {day for day in before.days if day <= THU_2026_12_31}
    assert {day for day in before.days if day > FRI_2027_12_31} <= after.days.keys()


def test_a_settled_year_has_no_cautious_weekends_but_those_before_the_next() -> None:
    """Saturday 2026-12-26 is a weekend again; Saturday 2027-12-25, a week before 元旦 2028, is taken as worked."""
    cautious = settled().cautious

    assert not cautious.is_worked(date(2026, 12, 26))
    assert cautious.is_worked(date(2027, 12, 25))


def test_the_empty_notice_of_an_unpublished_year_is_refused() -> None:
    """The public data set carries a file without days for 2027: it settles nothing."""
    with pytest.raises(BadCalendar) as refused:
        with_notice(national_calendar(), notice(2027), NUMBER)

    assert "2027" in refused.value.zh
    assert "2027" in refused.value.en


def test_a_notice_over_a_gap_is_refused() -> None:
    """2028 cannot be settled before 2027 is."""
    with pytest.raises(BadCalendar) as refused:
        with_notice(national_calendar(), notice(2028, ("2028-01-01", True, "元旦")), "国办发明电〔2027〕0号")

    assert "2027" in refused.value.en


# --- a local overlay ---------------------------------------------------------------------------------------------


def test_a_local_day_off_is_not_worked_and_says_why() -> None:
    """广西三月三 2024 is Thursday 04-11 and Friday 04-12."""
    calendar = guangxi()
    reason = calendar.reason(THU_2024_04_11)

    assert [calendar.is_worked(day) for day in (THU_2024_04_11, FRI_2024_04_12)] == [False, False]
    assert (reason.zh, reason.source, reason.provisional) == ("广西三月三", GUANGXI, False)


def test_a_local_overlay_moves_a_due_day_by_its_days() -> None:
    """Received on Monday 2024-03-25: due Tuesday 04-23 in the country, Thursday 04-25 in 广西."""
    description = {"received": MON_2024_03_25.isoformat(), "facts": []}

    country, region = compute(description, national_calendar()), compute(description, guangxi())

    assert country.deadline.due_on == date(2024, 4, 23)
    assert region.deadline.due_on == date(2024, 4, 25)


def test_a_local_overlay_leaves_the_horizon_and_the_national_calendar_alone() -> None:
    """It is a value of its own, with a digest of its own."""
    before = national_calendar().digest
    calendar = guangxi()

    assert calendar.published_until == national_calendar().published_until
    assert calendar.digest != before
    assert national_calendar().digest == before
    assert national_calendar().is_worked(THU_2024_04_11)
