"""The day of submission: an instant becomes a legal day in Asia/Shanghai, and no day lies after today."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from gongkai.engine import UnreadableApplication, Words

_SHANGHAI = ZoneInfo("Asia/Shanghai")


def legal_day(instant: datetime) -> date:
    """The day in Asia/Shanghai of an aware instant. Raises `UnreadableApplication` at the ends of time."""
    try:
        return instant.astimezone(_SHANGHAI).date()
    except (OverflowError, ValueError):
        raise UnreadableApplication(
            fault=Words("提交时间超出可用范围", "the time of submission is out of range")
        ) from None


def submitted_by(day: date, today: date) -> date:
    """`day` itself. Raises `UnreadableApplication` where it lies after `today`."""
    if day > today:
        raise UnreadableApplication(
            fault=Words(f"提交日 {day} 晚于今日 {today}", f"the day of submission {day} is after today, {today}")
        )
    return day
