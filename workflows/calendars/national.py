"""The national calendar of mainland China as known when this version was released."""

from __future__ import annotations

import csv
from datetime import date
from functools import cache
from importlib import resources

import chinese_calendar.constants as announced

from gongkai.engine import Exceptional, WorkingCalendar

MEASURES = "《全国年节及纪念日放假办法》（2024年修订）"

NOTICES = {
    2019: "国办发明电〔2018〕15号、〔2019〕3号",
    2020: "国办发明电〔2019〕16号、〔2020〕1号",
    2021: "国办发明电〔2020〕27号",
    2022: "国办发明电〔2021〕11号",
    2023: "国办发明电〔2022〕16号",
    2024: "国办发明电〔2023〕7号",
    2025: "国办发明电〔2024〕12号",
    2026: "国办发明电〔2025〕7号",
}
"""The holiday notice of each year, where its number is known to us."""

CORRECTIONS = (
    # The package has this Saturday as a day off; the notice says 12月31日（星期六）上班.
    Exceptional(date(2005, 12, 31), True, "元旦调休上班", "国办发明电〔2005〕35号"),
)


@cache
def national_calendar() -> WorkingCalendar:
    """Announced days up to the last published year, then the weekend and the statutory days, provisional."""
    last_year = max(day.year for day in announced.holidays)
    days = {day.day: day for day in (*_announced_days(), *CORRECTIONS)}
    days |= {day.day: day for day in statutory_days() if day.day.year > last_year}
    return WorkingCalendar(days.values(), published_until=date(last_year, 12, 31))


def _announced_days() -> list[Exceptional]:
    names = {holiday.value: _zh(holiday.chinese) for holiday in announced.Holiday}
    off = [
        Exceptional(day, False, names[name] + ("调休" if day in announced.in_lieu_days else ""), _source(day.year))
        for day, name in announced.holidays.items()
    ]
    worked = [
        Exceptional(day, True, names[name] + "调休上班", _source(day.year)) for day, name in announced.workdays.items()
    ]
    return off + worked


def _zh(name: str) -> str:
    return name if name.endswith(("节", "日", "旦")) else name + "节"


def _source(year: int) -> str:
    return NOTICES.get(year, f"国务院办公厅关于{year}年部分节假日安排的通知")


def statutory_days() -> list[Exceptional]:
    """The statutory days of 2027 to 2100 by the Measures, lunar ones included, from ``statutory_days.csv``.

    The file is written by ``python -m gongkai.workflows.calendars.statutory`` from a lunar library and compared with
    it by a test: computing 74 lunar years takes longer than a clerk's whole command.
    """
    text = resources.files(__package__).joinpath("statutory_days.csv").read_text(encoding="utf-8")
    return [
        Exceptional(date.fromisoformat(day), False, name, MEASURES, statutory=True)
        for day, name in csv.reader(text.splitlines())
    ]
