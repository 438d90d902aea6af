"""Calendars and holiday notices from outside, and the arithmetic of worked days over any calendar."""

from __future__ import annotations

import json
from datetime import date, timedelta
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongkai.engine import FIRST_DAY, LAST_DAY, BadCalendar, Exceptional, GongkaiError, WorkingCalendar
from gongkai.workflows.calendars import national_calendar, read_notice, with_notice
from tests.generated.hostile import (
    BROKEN,
    DAY_TEXTS,
    JSON,
    NEAR_DAYS,
    SOUND,
    TEXTS,
    WIDE,
    WOUNDS,
    Wound,
    answer_of,
    damaged_text,
)

NOTICE = json.dumps(
    {
        "year": 2027,
        "days": [
            {"name": "元旦", "date": "2027-01-01", "isOffDay": True},
            {"name": "元旦", "date": "2027-01-09", "isOffDay": False},
            {"name": "春节", "date": "2027-02-05", "isOffDay": True},
        ],
    },
    ensure_ascii=False,
)
NAMES = SOUND.filter(bool)
SNAPSHOT = WorkingCalendar(
    [
        Exceptional(date(2026, 10, 1), False, "国庆节", "国办发明电〔2025〕7号", True),
        Exceptional(date(2026, 10, 10), True, "国庆节调休上班", "国办发明电〔2025〕7号"),
        Exceptional(date(2027, 2, 6), False, "春节", "《全国年节及纪念日放假办法》", statutory=True),
    ],
    date(2026, 12, 31),
)


@st.composite
def calendars(draw: st.DrawFn) -> WorkingCalendar:
    """A calendar of a few exceptional days around the last published year."""
    days = draw(st.lists(st.builds(Exceptional, NEAR_DAYS, st.booleans(), NAMES, NAMES, st.booleans()), max_size=12))
    return WorkingCalendar(days, draw(st.sampled_from([date(2025, 12, 31), date(2026, 12, 31), FIRST_DAY])))


FEW = settings(max_examples=15)


@FEW
@given(calendars())
def test_a_snapshot_is_read_as_it_was_written(calendar: WorkingCalendar) -> None:
    """The same days, the same digest, the same text."""
    again = WorkingCalendar.from_text(calendar.text)
    assert (again.digest, again.text, again.counts) == (calendar.digest, calendar.text, calendar.counts)
    assert WorkingCalendar.from_text(again.text).days == calendar.days


@FEW
@given(WOUNDS)
def test_a_damaged_snapshot_is_a_calendar_or_refused(wounds: list[Wound]) -> None:
    """With days that can be counted, where it is one."""
    calendar = answer_of(WorkingCalendar.from_text, damaged_text(SNAPSHOT.text, wounds))
    if not isinstance(calendar, GongkaiError):
        assert calendar.count(LAST_DAY) == len(calendar.worked_days)


@st.composite
def snapshots(draw: st.DrawFn) -> str:
    """A text that is nearly a snapshot."""
    row = st.tuples(DAY_TEXTS | JSON, JSON, JSON, JSON, SOUND).map(list) | JSON
    body = {"days": draw(st.lists(row, max_size=3) | JSON), "published_until": draw(DAY_TEXTS | JSON), "v": 1}
    return json.dumps(draw(st.just(body) | JSON))


@given(snapshots() | TEXTS)
def test_no_text_breaks_the_reader_of_snapshots(text: str) -> None:
    """A calendar or a refusal."""
    answer_of(WorkingCalendar.from_text, text)


@FEW
@given(calendars(), NEAR_DAYS, st.integers(-300, 300))
def test_the_nth_worked_day_after_is_the_inverse_of_counting(calendar: WorkingCalendar, day: date, many: int) -> None:
    """Both ways, also by the cautious calendar, under which no day comes later."""
    for counted in (calendar, calendar.cautious):
        found = counted.after(day, many)
        if many > 0:
            assert (counted.between(day, found), counted.is_worked(found)) == (many, True)
        if many < 0:
            assert (counted.between(found, day - timedelta(days=1)), counted.is_worked(found)) == (-many - 1, True)
        assert counted.roll_forward(counted.roll_forward(day)) == counted.roll_forward(day) >= day
        assert counted.reason(day).worked == counted.is_worked(day)
    if many > 0:
        assert calendar.cautious.after(day, many) <= calendar.after(day, many)


@FEW
@given(calendars(), st.dates(), st.integers(-(10**6), 10**6))
def test_a_day_outside_the_calendar_is_refused_by_name(calendar: WorkingCalendar, day: date, many: int) -> None:
    """Never an index that counts from the end, never another error."""
    inside = FIRST_DAY <= day <= LAST_DAY
    for question in (calendar.count, calendar.is_worked, calendar.roll_forward, calendar.reason):
        answer = answer_of(question, day)
        if day != LAST_DAY and day.weekday() < 5:
            assert isinstance(answer, GongkaiError) != inside
    if inside and day > FIRST_DAY:
        answer_of(calendar.after, day, many)


# --- notices ------------------------------------------------------------


@st.composite
def notices(draw: st.DrawFn) -> str:
    """A file that is nearly a notice."""
    row = st.fixed_dictionaries({}, optional={"name": SOUND | JSON, "date": DAY_TEXTS | JSON, "isOffDay": JSON}) | JSON
    days = st.lists(row, max_size=3) | JSON
    body = draw(st.fixed_dictionaries({}, optional={"year": st.integers(2003, 2101) | JSON, "days": days}) | JSON)
    return json.dumps(body)


@given(notices() | WOUNDS.map(lambda wounds: damaged_text(NOTICE, wounds)) | TEXTS, TEXTS)
def test_a_notice_is_read_or_refused(text: str, source: str) -> None:
    """And every day of one that is read bears the number of the notice and belongs to its year."""
    read = answer_of(read_notice, text, source)
    if not isinstance(read, GongkaiError):
        year, days = read
        assert days
        assert {day.source for day in days} == {source}
        assert all(date(year - 1, 12, 1) <= day.day <= date(year + 1, 1, 31) for day in days)


@pytest.mark.parametrize("codec", WIDE)
def test_a_notice_of_another_encoding_is_refused(codec: str) -> None:
    """The mark of UTF-8 before it included: what loads a file takes that off."""
    text = NOTICE.encode(codec).decode("utf-8", "replace")
    assert isinstance(answer_of(read_notice, text, "号"), BadCalendar)


@settings(max_examples=8)
@given(st.lists(st.tuples(st.dates(date(2026, 12, 1), date(2028, 1, 31)), st.booleans()), min_size=1, max_size=6))
def test_a_notice_laid_over_twice_is_laid_over_once(days: list[tuple[date, bool]]) -> None:
    """Loading it again changes no day; its own days are as it says, those of the years before as they were."""
    rows = [{"name": "节", "date": day.isoformat(), "isOffDay": off} for day, off in days]
    text = json.dumps({"year": 2027, "days": rows})
    calendar = with_notice(_published_2026(), text, "国办发明电〔2026〕0号")
    assert with_notice(calendar, text, "国办发明电〔2026〕0号").digest == calendar.digest
    last: dict[date, bool] = dict(days)
    assert {day: calendar.is_worked(day) for day in last} == {day: not off for day, off in last.items()}
    assert calendar.published_until == date(2027, 12, 31)
    spring = date(2026, 6, 30)
    assert calendar.count(spring) == _published_2026().count(spring)


@cache
def _published_2026() -> WorkingCalendar:
    known: Any = national_calendar()
    return WorkingCalendar(known.days.values(), date(2026, 12, 31))


@pytest.mark.parametrize("text", ["[" * 100_000, '{"days":' + "[" * 100_000])
def test_a_snapshot_without_a_bottom_is_refused(text: str) -> None:
    """As any other text that is none."""
    assert isinstance(answer_of(WorkingCalendar.from_text, text), BadCalendar)


@pytest.mark.parametrize("place", ["name", "source"])
@pytest.mark.parametrize("value", ["NaN", '"\\ud800"', "1", "null", "[]", "{}"])
def test_a_snapshot_whose_names_are_no_texts_is_refused(value: str, place: str) -> None:
    """Whatever is taken has a text and a digest of its own."""
    names = f'{value},"x"' if place == "name" else f'"x",{value}'
    text = f'{{"days":[["2026-01-01",0,0,{names}]],"published_until":"2026-12-31","v":1}}'
    assert isinstance(answer_of(WorkingCalendar.from_text, text), BadCalendar)


@given(st.sampled_from(BROKEN), st.booleans())
def test_a_notice_that_cannot_be_written_is_refused(broken: str, in_name: bool) -> None:
    """Half a character in a name, or in the number of the notice, could stand in no calendar's text."""
    name, source = (broken, "号") if in_name else ("元旦", broken)
    text = json.dumps({"year": 2026, "days": [{"name": name, "date": "2026-05-01", "isOffDay": True}]})
    assert isinstance(answer_of(with_notice, national_calendar(), text, source), BadCalendar)
