"""信息处理费: what an application beyond a reasonable number or amount costs, by item or by page, never by both.

Source: 《政府信息公开信息处理费管理办法》 (国办函〔2020〕109号, in force 2021-01-01), articles 3 to 5; its basis is
《政府信息公开条例》第四十二条. Both ways are progressive on the excess (超额累进): each band has its own price.

By item (第四条): the items of one applicant at this agency in one calendar month (自然月), whatever their outcomes. By
page (第五条): the pages of one request, one side of A4 or less being one page, never added up across requests. A fee is
that of the *new* items, after the earlier ones of the month: what was charged already is never charged again.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from gongkai.engine import Refused

from .limits import FEE_MEASURES

Basis = Literal["items", "pages"]
"""按件 or 按量: for each request the agency chooses one (第三条)."""
COUNT_MAX = 100_000
"""The most items or pages that are reckoned: beyond it somebody has mistyped."""


class FeeNotInForce(Refused):
    """{measures}自 {in_force_on} 起施行，{on} 不能收取信息处理费。
    The fee measures are in force from {in_force_on}; no fee can be charged on {on}."""


class FeeCountOutOfRange(Refused):
    """件数、页数应为 0 至 {most} 的整数，本月累计亦不得超过 {most}。
    A number of items or pages is a whole number from 0 to {most}, and so is the sum of the month."""


@dataclass(frozen=True, slots=True)
class Band:
    """一档: from the number `first` to `last` (None: without end), each at `price_yuan` whole yuan."""

    first: int
    last: int | None
    price_yuan: int


@dataclass(frozen=True, slots=True)
class Scale:
    """One way to charge. `bands` in order, without a gap, from 1.

    `rise_yuan`: after the last band others of the same length follow, each that much dearer than the one before; 0
    where there are none.
    """

    bands: tuple[Band, ...]
    article: str
    rise_yuan: int = 0

    def endless(self) -> Iterator[Band]:
        """Every band, in order: those written down, then those that rise on."""
        yield from self.bands
        last = self.bands[-1]
        while self.rise_yuan and last.last is not None:
            length = last.last - last.first + 1
            last = Band(last.last + 1, last.last + length, last.price_yuan + self.rise_yuan)
            yield last


@dataclass(frozen=True, slots=True)
class Schedule:
    """收费标准: what is charged from the day `in_force_on` by `items` and by `pages`."""

    in_force_on: date
    items: Scale
    pages: Scale


SCHEDULES = (
    Schedule(
        date(2021, 1, 1),
        items=Scale((Band(1, 10, 0), Band(11, 30, 100), Band(31, 40, 200)), "第四条", rise_yuan=100),
        pages=Scale((Band(1, 30, 0), Band(31, 100, 10), Band(101, 200, 20), Band(201, None, 40)), "第五条"),
    ),
)
"""Every schedule that was ever in force, in order of its day. A new one is added, none is changed."""


@dataclass(frozen=True, slots=True)
class Tier:
    """What one band contributes: `count` of the new items or pages lie between `first` and `last` and cost `price_yuan`
    each. A band that is free contributes 0."""

    first: int
    last: int | None
    count: int
    price_yuan: int

    @property
    def amount_yuan(self) -> int:
        """Whole yuan."""
        return self.count * self.price_yuan

    def as_json(self) -> dict[str, int | None]:
        """``{"from", "to", "count", "price_yuan", "amount_yuan"}``; ``to`` is null in the band without end."""
        row: dict[str, int | None] = {"from": self.first, "to": self.last, "count": self.count}
        return {**row, "price_yuan": self.price_yuan, "amount_yuan": self.amount_yuan}


@dataclass(frozen=True, slots=True)
class Fee:
    """信息处理费 for `count` new items or pages, after `already` items of the same applicant in the month.

    `tiers`: the bands that the new ones fall into, in order. `article`: that of the measures. `in_force_on`: the day of
    the schedule.
    """

    basis: Basis
    count: int
    already: int
    tiers: tuple[Tier, ...]
    article: str
    in_force_on: date

    @property
    def amount_yuan(self) -> int:
        """Whole yuan for the new ones alone."""
        return sum(tier.amount_yuan for tier in self.tiers)

    def as_json(self) -> dict[str, object]:
        """``{"amount_yuan": …, "tiers": […]}``: what ``gongkai fee --json`` prints."""
        return {"amount_yuan": self.amount_yuan, "tiers": [tier.as_json() for tier in self.tiers]}


def fee_by_items(new: int, already: int = 0, *, on: date | None = None) -> Fee:
    """按件: the fee for `new` items, of an applicant who has asked for `already` others in the same calendar month.

    Article 4 of the measures; by the schedule in force `on` that day, None: by the latest. Raises `FeeCountOutOfRange`
    and, for a day before the first schedule, `FeeNotInForce`.
    """
    schedule = schedule_on(on)
    return _fee("items", schedule.items, new, already, schedule.in_force_on)


def fee_by_pages(pages: int, *, on: date | None = None) -> Fee:
    """按量: the fee for the `pages` of one request. Article 5 of the measures; `on` and errors as in `fee_by_items`."""
    schedule = schedule_on(on)
    return _fee("pages", schedule.pages, pages, 0, schedule.in_force_on)


def fee_by(basis: Basis, count: int, already: int = 0, *, on: date | None = None) -> Fee:
    """By the one or the other; `already` means nothing by page (第五条: never added up across requests)."""
    return fee_by_items(count, already, on=on) if basis == "items" else fee_by_pages(count, on=on)


def schedule_on(on: date | None = None) -> Schedule:
    """The schedule in force on a day; None: the latest that is known here. Raises `FeeNotInForce`."""
    if on is None:
        return SCHEDULES[-1]
    for schedule in reversed(SCHEDULES):
        if schedule.in_force_on <= on:
            return schedule
    raise FeeNotInForce(measures=FEE_MEASURES, in_force_on=SCHEDULES[0].in_force_on, on=on)


def _fee(basis: Basis, scale: Scale, new: int, already: int, in_force_on: date) -> Fee:
    if new < 0 or already < 0 or new + already > COUNT_MAX:
        raise FeeCountOutOfRange(most=COUNT_MAX)
    return Fee(basis, new, already, tuple(_tiers(scale, already + 1, already + new)), scale.article, in_force_on)


def _tiers(scale: Scale, first: int, last: int) -> Iterator[Tier]:
    """The tiers of the numbers from `first` to `last`."""
    for band in scale.endless():
        if band.first > last:
            return
        count = min(last, band.last or last) - max(first, band.first) + 1
        if count > 0:
            yield Tier(band.first, band.last, count, band.price_yuan)
