"""Writes ``statutory_days.csv``: the 13 days a year of 《全国年节及纪念日放假办法》 (2024), 2027 to 2100.

Run as ``python -m gongkai.workflows.calendars.statutory``; needs the package lunar-python (extra ``test``).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path


def statutory_days_of(year: int) -> Iterator[tuple[date, str]]:
    """元旦 1, 春节 4 (除夕 to 初三), 清明 1, 劳动节 2, 端午 1, 中秋 1, 国庆 3: Article 2 of the Measures."""
    from lunar_python import Lunar

    def solar(lunar: Lunar, shift_days: int = 0) -> date:
        return date.fromisoformat(lunar.getSolar().next(shift_days).toYmd())

    new_year = Lunar.fromYmd(year, 1, 1)
    yield date(year, 1, 1), "元旦"
    for shift_days, name in ((-1, "春节（除夕）"), (0, "春节"), (1, "春节"), (2, "春节")):
        yield solar(new_year, shift_days), name
    yield date.fromisoformat(Lunar.fromYmd(year, 3, 1).getJieQiTable()["清明"].toYmd()), "清明节"
    yield date(year, 5, 1), "劳动节"
    yield date(year, 5, 2), "劳动节"
    yield solar(Lunar.fromYmd(year, 5, 5)), "端午节"
    yield solar(Lunar.fromYmd(year, 8, 15)), "中秋节"
    for day in (1, 2, 3):
        yield date(year, 10, day), "国庆节"


def table(first_year: int = 2027, last_year: int = 2100) -> str:
    """The file's text; where two holidays fall on one day both are named."""
    names: dict[date, str] = {}
    for year in range(first_year, last_year + 1):
        for day, name in statutory_days_of(year):
            names[day] = f"{names[day]}、{name}" if day in names else name
    return "".join(f"{day},{name}\n" for day, name in sorted(names.items()))


if __name__ == "__main__":
    Path(__file__).with_name("statutory_days.csv").write_text(table(), encoding="utf-8")
