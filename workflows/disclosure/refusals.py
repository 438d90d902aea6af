"""Why the law refuses a step: what several chapters say."""

from __future__ import annotations

from gongkai.engine import Refused


class AlreadyWaiting(Refused):
    """已在等待{what}，期限未计算。
    The clock already waits for an answer ({what})."""


class NoticeAfterDue(Refused):
    """{on} 已过到期日 {due_on}，此时通知不产生效力。
    {on} is after the due day {due_on}; a notice would have no effect."""


class ItemUnknown(Refused):
    """没有第 {item} 项申请事项。
    The application has no item {item}."""


class DayAfterToday(Refused):
    """「{field}」的日期 {day} 晚于今天 {today}。
    "{field}" names {day}, which is after today, {today}."""


class ReplyClockEnded(Refused):
    """答复期限已于 {ended_on} 终结，此后的通知、延期、收费不产生效力；重新办理的，按其自身期限办理。
    The reply clock ended on {ended_on}: no notice, extension or fee has an effect; a case redone has its period."""
