"""A holiday notice as a file: the JSON form of the public data set holiday-cn."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from gongkai.engine import FIRST_DAY, LAST_DAY, BadCalendar, Exceptional, NotADate, Words, WorkingCalendar, parse_day


def read_notice(text: str, source: str) -> tuple[int, list[Exceptional]]:
    """The year and the days of a notice: ``{"year": 2027, "days": [{"name", "date", "isOffDay"}]}``.

    `source` is the number of the notice, e.g. 国办发明电〔2026〕…号; it is shown beside each day. A file without
    days is refused: the data set carries an empty file for a year that is not announced. Raises `BadCalendar`.
    """
    if not source.strip() or not _is_text(source):
        raise BadCalendar(fault=Words("未写明通知文号", "the notice has no number"))
    try:
        body = json.loads(text)
        year = body["year"]
        days = [_day(row, source) for row in body["days"]]
    except (ValueError, KeyError, TypeError, RecursionError, NotADate) as fault:
        raise BadCalendar(
            fault=Words("不是 holiday-cn 格式", f"not in the holiday-cn form ({type(fault).__name__})")
        ) from None
    if isinstance(year, bool) or not isinstance(year, int) or not FIRST_DAY.year <= year <= LAST_DAY.year:
        raise BadCalendar(fault=Words("年份有误", "the year is wrong"))
    strays = [day.day for day in days if not date(year - 1, 12, 1) <= day.day <= date(year + 1, 1, 31)]
    if strays:
        raise BadCalendar(fault=Words(f"{strays[0]} 不属于 {year} 年", f"{strays[0]} does not belong to {year}"))
    if not days:
        raise BadCalendar(
            fault=Words(f"{year} 年没有任何放假日，通知尚未公布", f"no days: the notice of {year} is not published")
        )
    return year, days


def _day(row: Any, source: str) -> Exceptional:
    off, name = row["isOffDay"], row["name"]
    if not isinstance(off, bool) or not isinstance(name, str) or not name.strip() or not _is_text(name):
        raise ValueError("isOffDay and name")
    return Exceptional(parse_day(row["date"]), not off, name if off else f"{name}调休上班", source)


def _is_text(text: str) -> bool:
    """Whether it can be written: half a character, as JSON may hold, cannot."""
    try:
        return bool(text.encode())
    except UnicodeEncodeError:
        return False


def with_notice(calendar: WorkingCalendar, text: str, source: str) -> WorkingCalendar:
    """`calendar` with the notice laid over it; the year it is for is then settled.

    Raises `BadCalendar` where a year before it is still unsettled, as the horizon has no gaps.
    """
    year, days = read_notice(text, source)
    if year > calendar.published_until.year + 1:
        missing = calendar.published_until.year + 1
        raise BadCalendar(fault=Words(f"应先载入 {missing} 年的通知", f"load the notice of {missing} first"))
    return calendar.with_days(days, published_until=date(year, 12, 31))
