"""A holiday notice as a file: the JSON form of the public data set holiday-cn."""

from __future__ import annotations

import json
from datetime import date

from gongkai.engine import BadCalendar, Exceptional, Words, WorkingCalendar, parse_day


def read_notice(text: str, source: str) -> tuple[int, list[Exceptional]]:
    """The year and the days of a notice: ``{"year": 2027, "days": [{"name", "date", "isOffDay"}]}``.

    `source` is the number of the notice, e.g. 国办发明电〔2026〕…号; it is shown beside each day. A file without
    days is refused: the data set carries an empty file for a year that is not announced. Raises `BadCalendar`.
    """
    if not source.strip():
        raise BadCalendar(fault=Words("未写明通知文号", "the notice has no number"))
    try:
        body = json.loads(text)
        year, rows = int(body["year"]), list(body["days"])
        days = [
            Exceptional(parse_day(row["date"]), not row["isOffDay"], _name(row["name"], bool(row["isOffDay"])), source)
            for row in rows
        ]
    except (ValueError, KeyError, TypeError) as fault:
        raise BadCalendar(
            fault=Words("不是 holiday-cn 格式", f"not in the holiday-cn form ({type(fault).__name__})")
        ) from None
    if not days:
        raise BadCalendar(
            fault=Words(f"{year} 年没有任何放假日，通知尚未公布", f"no days: the notice of {year} is not published")
        )
    return year, days


def _name(name: str, off: bool) -> str:
    return name if off else f"{name}调休上班"


def with_notice(calendar: WorkingCalendar, text: str, source: str) -> WorkingCalendar:
    """`calendar` with the notice laid over it; the year it is for is then settled.

    Raises `BadCalendar` where a year before it is still unsettled, as the horizon has no gaps.
    """
    year, days = read_notice(text, source)
    if year > calendar.published_until.year + 1:
        missing = calendar.published_until.year + 1
        raise BadCalendar(fault=Words(f"应先载入 {missing} 年的通知", f"load the notice of {missing} first"))
    return calendar.with_days(days, published_until=date(year, 12, 31))
