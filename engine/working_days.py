"""The calendar value: is this day worked, why, and the n-th worked day after, in O(1).

A calendar is a list of exceptions to the rule of the week (Monday to Friday worked, the weekend not), each with
its name and its source, and the last day up to which notices are published. Everything after that day is
*provisional* 暂定. No clock, no file, no holiday library in here: the days come in as arguments.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any, Self

from .errors import BadCalendar, DayOutOfRange, NotADate, Words
from .history import digest_of, is_text, written

FIRST_DAY = date(2004, 1, 1)
LAST_DAY = date(2100, 12, 31)
CAUTIOUS_DAYS = 10
_BASE = FIRST_DAY.toordinal()
_LENGTH = LAST_DAY.toordinal() - _BASE + 1
_WRITTEN = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_WEEKDAYS_ZH = ("星期一", "星期二", "星期三", "星期四", "星期五", "星期六", "星期日")


def parse_day(text: object) -> date:
    """A day written ``2026-03-02``; nothing else is guessed at. Raises `NotADate`."""
    if isinstance(text, str) and _WRITTEN.fullmatch(text):
        try:
            return date.fromisoformat(text)
        except ValueError:
            pass
    raise NotADate(text=_shown(text))


def _shown(given: object) -> str:
    """A number is shown where it is a short one: a very long one has no decimal form."""
    if isinstance(given, str):
        return given[:20]
    short = isinstance(given, float) or (isinstance(given, int) and abs(given) < 10**20)
    return str(given)[:20] if short else type(given).__name__


def weekday_zh(day: date) -> str:
    """星期一 … 星期日."""
    return _WEEKDAYS_ZH[day.weekday()]


@dataclass(frozen=True, slots=True)
class Exceptional:
    """One day that differs from the rule of the week, or confirms it for a named reason.

    `worked`: whether the agency works that day. `name`: e.g. 国庆节, 春节调休上班. `source`: the notice or
    regulation that says so. `statutory`: a day of 《全国年节及纪念日放假办法》 itself, as opposed to a shifted one.
    """

    day: date
    worked: bool
    name: str
    source: str
    statutory: bool = False


@dataclass(frozen=True, slots=True)
class DayReason:
    """Why a day is worked or not: `zh`, `en`, its `source` ('' for the rule of the week), and `provisional`."""

    worked: bool
    zh: str
    en: str
    source: str
    provisional: bool


class WorkingCalendar:
    """The worked days from 2004-01-01 to 2100-12-31.

    `published_until` is the last day settled by a published notice; later days follow the week and the statutory
    days given, and are provisional. Equal calendars have equal `digest`. Every method that takes a day raises
    `DayOutOfRange` outside the bounds.
    """

    def __init__(self, days: Iterable[Exceptional], published_until: date) -> None:
        self.days: Mapping[date, Exceptional] = {day.day: day for day in sorted(days, key=lambda day: day.day)}
        self.published_until = published_until
        for day in self.days:
            _index(day)
        self._count(lambda _, worked: worked)

    def _count(self, rule: Any) -> None:
        counts, worked_days, total = [], [], 0
        exceptions = self.days
        for offset in range(_LENGTH):
            weekday = (offset + 3) % 7  # 2004-01-01 was a Thursday
            day = None
            worked = weekday < 5
            if exceptions or weekday >= 5:
                day = date.fromordinal(_BASE + offset)
                exceptional = exceptions.get(day)
                if exceptional is not None:
                    worked = exceptional.worked
                worked = rule(day, worked)
            if worked:
                total += 1
                worked_days.append(day or date.fromordinal(_BASE + offset))
            counts.append(total)
        self.counts: list[int] = counts
        self.worked_days: list[date] = worked_days

    # --- the two questions -----------------------------------------------------------------------------------

    def count(self, day: date) -> int:
        """How many worked days lie from 2004-01-01 up to and including `day`."""
        index = day.toordinal() - _BASE
        if 0 <= index < _LENGTH:
            return self.counts[index]
        raise _out_of_range(day)

    def nth(self, count: int) -> date:
        """The worked day whose `count` is `count` (≥ 1): the inverse of `count`."""
        if 0 < count <= len(self.worked_days):
            return self.worked_days[count - 1]
        day = Words("所求工作日", "the working day asked for")
        raise DayOutOfRange(day=day, first=FIRST_DAY, last=LAST_DAY)

    def after(self, day: date, workdays: int) -> date:
        """The `workdays`-th worked day after `day`, which itself is not counted (民事诉讼法第八十五条).

        ``after(day, 0)`` is `day`; a negative number counts backwards from the day before.
        """
        if workdays > 0:
            return self.nth(self.count(day) + workdays)
        if workdays == 0:
            return day
        return self.nth(self.count(day - timedelta(days=1)) + workdays + 1)

    def between(self, start: date, end: date) -> int:
        """The worked days after `start` up to and including `end`; negative when `end` lies before `start`."""
        return self.count(end) - self.count(start)

    def is_worked(self, day: date) -> bool:
        """Whether `day` is a working day, make-up workdays 调休上班 included."""
        index = _index(day)
        return self.counts[index] > (self.counts[index - 1] if index else 0)

    def roll_forward(self, day: date) -> date:
        """`day` itself if worked, else the first worked day after it (民事诉讼法第八十五条第三款)."""
        return day if self.is_worked(day) else self.after(day, 1)

    def is_provisional(self, day: date) -> bool:
        """Whether `day` lies beyond the last published notice."""
        return day > self.published_until

    # --- why -------------------------------------------------------------------------------------------------

    def reason(self, day: date) -> DayReason:
        """Why `day` is worked or not, in the words of the ledger that is laid before a court."""
        worked = self.is_worked(day)
        exceptional = self.days.get(day)
        provisional = self.is_provisional(day)
        if exceptional is not None and exceptional.worked == worked:
            en = "make-up workday" if worked else "public holiday"
            return DayReason(worked, exceptional.name, en, exceptional.source, provisional)
        if worked and day.weekday() >= 5:
            return DayReason(True, "节假日前后周末，按上班估算", "weekend near a holiday, taken as worked", "", True)
        zh, en = ("工作日", "working day") if worked else ("周末", "weekend")
        return DayReason(worked, zh, en, "", provisional)

    # --- other calendars made from this one --------------------------------------------------------------------

    @cached_property
    def cautious(self) -> WorkingCalendar:
        """The calendar under which days come earliest.

        Saturdays and Sundays within 10 days of a statutory day of an unpublished year may turn out to be make-up
        workdays, so they count as worked here, those of the last published December included; a statutory day
        itself never does.
        """
        near = {
            other
            for day, exceptional in self.days.items()
            if exceptional.statutory and self.is_provisional(day)
            for other in (day + timedelta(days=n) for n in range(-CAUTIOUS_DAYS, CAUTIOUS_DAYS + 1))
            if other.weekday() >= 5 and other not in self.days
        }
        if not near:
            return self
        cautious = WorkingCalendar.__new__(WorkingCalendar)
        cautious.days = self.days
        cautious.published_until = self.published_until
        cautious._count(lambda day, worked: worked or day in near)  # noqa: SLF001 (its own class)
        return cautious

    def with_days(self, days: Iterable[Exceptional], published_until: date | None = None) -> WorkingCalendar:
        """This calendar with `days` laid over it; a notice replaces the provisional days of the years it settles."""
        until = max(self.published_until, published_until or self.published_until)
        kept = {day: value for day, value in self.days.items() if not (self.published_until < day <= until)}
        return WorkingCalendar({**kept, **{day.day: day for day in days}}.values(), until)

    # --- the snapshot -------------------------------------------------------------------------------------------

    @cached_property
    def text(self) -> str:
        """The canonical JSON of the merged day list: what a database keeps and replay reads."""
        rows = [
            [day.day.isoformat(), int(day.worked), int(day.statutory), day.name, day.source]
            for day in self.days.values()
        ]
        body = {"days": rows, "published_until": self.published_until.isoformat(), "v": 1}
        return written(body)

    @cached_property
    def digest(self) -> str:
        """``sha256:…`` of `text`: the version of the calendar that every entry names."""
        return digest_of(self.text.encode())

    @classmethod
    def from_text(cls, text: str) -> Self:
        """The calendar of a snapshot. Raises `BadCalendar` where the text is none."""
        try:
            body = json.loads(text)
            days = [
                Exceptional(date.fromisoformat(day), bool(worked), _text(name), _text(source), bool(statutory))
                for day, worked, statutory, name, source in body["days"]
            ]
            return cls(days, date.fromisoformat(body["published_until"]))
        except (ValueError, KeyError, TypeError, RecursionError) as fault:
            raise BadCalendar(fault=Words("快照格式不对", f"not a snapshot ({type(fault).__name__})")) from None


def _text(name: object) -> str:
    if not is_text(name):
        raise TypeError("a name")
    return name


def _index(day: date) -> int:
    index = day.toordinal() - _BASE
    if 0 <= index < _LENGTH:
        return index
    raise _out_of_range(day)


def _out_of_range(day: date) -> DayOutOfRange:
    return DayOutOfRange(day=day, first=FIRST_DAY, last=LAST_DAY)
