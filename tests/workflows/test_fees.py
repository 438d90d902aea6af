"""信息处理费: the schedule of 国办函〔2020〕109号, reckoned by band and, slowly, one item or page after the other."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongkai.engine import Halt
from gongkai.workflows.disclosure.fees import (
    COUNT_MAX,
    SCHEDULES,
    FeeCountOutOfRange,
    FeeNotInForce,
    fee_by,
    fee_by_items,
    fee_by_pages,
    schedule_on,
)
from gongkai.workflows.disclosure.limits import REPLY_2019

THU_2020_12_31 = date(2020, 12, 31)
FRI_2021_01_01 = date(2021, 1, 1)
MON_2026_03_02 = date(2026, 3, 2)

numbers = st.integers(min_value=0, max_value=1500)


def price_of_item(number: int) -> int:
    """第四条, read once more from law.md (F-3): the price of the n-th item of a month."""
    if number <= 10:
        return 0
    return 100 if number <= 30 else 200 + 100 * ((number - 31) // 10)


def price_of_page(number: int) -> int:
    """第五条 (F-4): the price of the n-th page of a request."""
    for last, price in ((30, 0), (100, 10), (200, 20)):
        if number <= last:
            return price
    return 40


# --- F-3, F-4: the worked vectors of law.md section 3 -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("items", "yuan"),
    [
        (0, 0), (1, 0), (10, 0), (11, 100), (30, 2000), (31, 2200), (40, 4000), (41, 4300), (45, 5500), (50, 7000),
        (100, 37000),
    ],
)  # fmt: skip
def test_the_fee_by_item(items: int, yuan: int) -> None:
    """F-3: ten are free, twenty cost 100 yuan each, and from the thirty-first each ten are 100 yuan an item dearer."""
    assert fee_by_items(items).amount_yuan == yuan


@pytest.mark.parametrize(
    ("pages", "yuan"),
    [
        (0, 0), (1, 0), (30, 0), (31, 10), (100, 700), (101, 720), (200, 2700), (201, 2740), (250, 4700), (500, 14700),
    ],
)  # fmt: skip
def test_the_fee_by_page(pages: int, yuan: int) -> None:
    """F-4: thirty are free, then 10, from the hundred and first 20, from the two hundred and first 40 yuan a page."""
    assert fee_by_pages(pages).amount_yuan == yuan


def test_the_earlier_items_of_the_month_are_counted_and_not_charged_again() -> None:
    """F-3: after 28 items, 5 more are the 29th to the 33rd: two at 100 yuan, three at 200."""
    fee = fee_by_items(5, already=28)

    assert fee.amount_yuan == 800
    assert [(tier.first, tier.last, tier.count, tier.price_yuan, tier.amount_yuan) for tier in fee.tiers] == [
        (11, 30, 2, 100, 200),
        (31, 40, 3, 200, 600),
    ]


def test_the_tiers_tell_the_free_ones_too() -> None:
    """F-1: what lies within a reasonable number is free, and the applicant can see how much of it does."""
    assert [(tier.count, tier.amount_yuan) for tier in fee_by_items(45).tiers] == [
        (10, 0), (20, 2000), (10, 2000), (5, 1500),
    ]  # fmt: skip
    assert [(tier.first, tier.last, tier.count) for tier in fee_by_pages(250).tiers] == [
        (1, 30, 30), (31, 100, 70), (101, 200, 100), (201, None, 50),
    ]  # fmt: skip


def test_a_fee_names_its_article_and_prints_as_json() -> None:
    """The open band has no end: null."""
    fee = fee_by_pages(201)

    assert (fee.basis, fee.count, fee.already, fee.article, fee.in_force_on) == (
        "pages",
        201,
        0,
        "第五条",
        FRI_2021_01_01,
    )
    assert fee.as_json() == {
        "amount_yuan": 2740,
        "tiers": [
            {"from": 1, "to": 30, "count": 30, "price_yuan": 0, "amount_yuan": 0},
            {"from": 31, "to": 100, "count": 70, "price_yuan": 10, "amount_yuan": 700},
            {"from": 101, "to": 200, "count": 100, "price_yuan": 20, "amount_yuan": 2000},
            {"from": 201, "to": None, "count": 1, "price_yuan": 40, "amount_yuan": 40},
        ],
    }
    assert fee_by_items(0).as_json() == {"amount_yuan": 0, "tiers": []}


def test_the_basis_chooses_the_way() -> None:
    """F-2: one or the other; earlier items mean nothing by page (F-4b)."""
    assert fee_by("items", 5, 28) == fee_by_items(5, 28)
    assert fee_by("pages", 31, 28) == fee_by_pages(31)


# --- against the slow sum ---------------------------------------------------------------------------------------------


@given(numbers, numbers)
def test_the_fee_by_item_is_the_sum_of_its_items(new: int, already: int) -> None:
    """One after the other; every new item lies in one tier."""
    fee = fee_by_items(new, already)

    assert fee.amount_yuan == sum(price_of_item(number) for number in range(already + 1, already + new + 1))
    assert sum(tier.count for tier in fee.tiers) == new
    assert all(tier.count > 0 for tier in fee.tiers)


@given(numbers)
def test_the_fee_by_page_is_the_sum_of_its_pages(pages: int) -> None:
    """One after the other; every page lies in one tier."""
    fee = fee_by_pages(pages)

    assert fee.amount_yuan == sum(price_of_page(number) for number in range(1, pages + 1))
    assert sum(tier.count for tier in fee.tiers) == pages


@given(numbers, numbers, numbers)
def test_asking_in_parts_costs_what_asking_at_once_does(first: int, second: int, already: int) -> None:
    """F-3: the month counts, not the way it is split into applications."""
    parts = fee_by_items(first, already).amount_yuan + fee_by_items(second, already + first).amount_yuan

    assert parts == fee_by_items(first + second, already).amount_yuan


# --- the day in force, bounds -----------------------------------------------------------------------------------------


def test_the_measures_are_in_force_from_the_first_of_january_2021() -> None:
    """国办函〔2020〕109号: on the Friday, not on the Thursday before; the clock knows the same day."""
    assert fee_by_items(11, on=FRI_2021_01_01).amount_yuan == 100
    with pytest.raises(FeeNotInForce) as refused:
        fee_by_items(11, on=THU_2020_12_31)
    assert (refused.value.on, refused.value.in_force_on) == (THU_2020_12_31, FRI_2021_01_01)
    with pytest.raises(FeeNotInForce):
        fee_by_pages(31, on=THU_2020_12_31)
    _, halt = REPLY_2019.roles["fee_noticed"]
    assert isinstance(halt, Halt)
    assert halt.in_force_on == SCHEDULES[0].in_force_on


def test_without_a_day_the_latest_schedule_counts() -> None:
    """No clock is read."""
    assert schedule_on() is SCHEDULES[-1]
    assert schedule_on(MON_2026_03_02) is SCHEDULES[-1]
    assert [schedule.in_force_on for schedule in SCHEDULES] == sorted(schedule.in_force_on for schedule in SCHEDULES)


@pytest.mark.parametrize(("new", "already"), [(-1, 0), (1, -1), (COUNT_MAX + 1, 0), (COUNT_MAX, 1), (0, COUNT_MAX + 1)])
def test_a_count_out_of_bounds_is_refused(new: int, already: int) -> None:
    """Below nothing, or more than anybody ever asked for, together with the month's."""
    with pytest.raises(FeeCountOutOfRange) as refused:
        fee_by_items(new, already)

    assert refused.value.most == COUNT_MAX


@pytest.mark.parametrize("pages", [-1, COUNT_MAX + 1])
def test_pages_out_of_bounds_are_refused(pages: int) -> None:
    """The same by page."""
    with pytest.raises(FeeCountOutOfRange):
        fee_by_pages(pages)


def test_the_bounds_themselves_are_reckoned() -> None:
    """A hundred thousand pages: 2700 yuan for the first two hundred, 40 for each other."""
    assert fee_by_pages(COUNT_MAX).amount_yuan == 2700 + 40 * (COUNT_MAX - 200)
    assert fee_by_items(0, COUNT_MAX).amount_yuan == 0
