"""``gongkai fee``: one JSON value or a page for people, exit 0 done, 1 refused, 2 misused; F-1 to F-4 of law.md."""

from __future__ import annotations

import pytest

from gongkai.workflows.disclosure.fees import COUNT_MAX
from tests.command_line.terminal import run


def amount(*arguments: str) -> int:
    """The amount of a line that is to succeed without a word on standard error."""
    ran = run("fee", *arguments, "--json")
    assert (ran.code, ran.err) == (0, ""), ran
    yuan: int = ran.value["amount_yuan"]
    return yuan


@pytest.mark.parametrize(
    ("items", "yuan"),
    [(10, 0), (11, 100), (30, 2000), (31, 2200), (40, 4000), (41, 4300), (45, 5500), (50, 7000), (100, 37000)],
)
def test_by_item(items: int, yuan: int) -> None:
    """The worked cases of law.md, section 3."""
    assert amount("--items", str(items)) == yuan


@pytest.mark.parametrize(
    ("pages", "yuan"),
    [(30, 0), (31, 10), (100, 700), (101, 720), (200, 2700), (201, 2740), (250, 4700), (500, 14700)],
)
def test_by_page(pages: int, yuan: int) -> None:
    """The same by page."""
    assert amount("--pages", str(pages)) == yuan


def test_the_amount_is_that_of_the_new_items() -> None:
    """``--already``: earlier items of the same applicant in the calendar month."""
    assert run("fee", "--items", "5", "--already", "28", "--json").value == {
        "amount_yuan": 800,
        "tiers": [
            {"from": 11, "to": 30, "count": 2, "price_yuan": 100, "amount_yuan": 200},
            {"from": 31, "to": 40, "count": 3, "price_yuan": 200, "amount_yuan": 600},
        ],
    }
    assert amount("--items", "5", "--already", "0") == 0
    assert amount("--items", "0", "--already", "50") == 0


def test_the_tier_without_end_has_none() -> None:
    """From the two hundred and first page on."""
    ran = run("fee", "--pages", "201", "--json")

    assert ran.value["tiers"][-1] == {"from": 201, "to": None, "count": 1, "price_yuan": 40, "amount_yuan": 40}


def test_a_page_for_people() -> None:
    """In Chinese: the standard, each tier, the sum."""
    ran = run("fee", "--items", "33", "--already", "8")

    assert (ran.code, ran.err) == (0, "")
    assert ran.lines == [
        "信息处理费　按件计收（国办函〔2020〕109号第四条，2021-01-01 起施行的标准）",
        "  本自然月此前 8 件，本次 33 件",
        "  第 1 至 10 件　2 件　不收费",
        "  第 11 至 30 件　20 件　每件 100 元，计 2000 元",
        "  第 31 至 40 件　10 件　每件 200 元，计 2000 元",
        "  第 41 至 50 件　1 件　每件 300 元，计 300 元",
        "合计　4300 元",
    ]
    assert run("fee", "--pages", "201").lines[-2:] == ["  第 201 页起　1 页　每页 40 元，计 40 元", "合计　2740 元"]


@pytest.mark.parametrize("on", ["2021-01-01", "2026-03-02", "2099-12-31"])
def test_the_standard_of_a_day(on: str) -> None:
    """From Friday 2021-01-01 on; without a day the latest that is known, and no clock is read."""
    assert amount("--items", "11", "--on", on) == amount("--items", "11") == 100


@pytest.mark.parametrize("count", [("--items", "11"), ("--items", "1"), ("--pages", "31")], ids=" ".join)
def test_a_day_before_the_first_standard_is_refused(count: tuple[str, str]) -> None:
    """On Thursday 2020-12-31 nothing may be charged, not even nothing be reckoned."""
    ran = run("fee", *count, "--on", "2020-12-31", "--json")

    assert (ran.code, ran.error["code"]) == (1, "fee_not_in_force")
    assert "2021-01-01" in ran.error["zh"]
    assert "2021-01-01" in ran.error["en"]


def test_a_refusal_for_people_stands_on_standard_error() -> None:
    """In both languages."""
    ran = run("fee", "--items", "11", "--on", "2020-12-31")

    assert (ran.code, ran.out) == (1, "")
    assert len(ran.err.splitlines()) == 2


@pytest.mark.parametrize(
    "line",
    [("--items", str(COUNT_MAX + 1)), ("--items", str(COUNT_MAX), "--already", "1"), ("--pages", str(10**30))],
    ids=["items", "with the month", "pages"],
)
def test_a_count_beyond_reason_is_refused(line: tuple[str, ...]) -> None:
    """Somebody has mistyped."""
    ran = run("fee", *line, "--json")

    assert (ran.code, ran.error["code"]) == (1, "fee_count_out_of_range")


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ((), "usage_wrong"),
        (("--items", "1", "--pages", "1"), "usage_wrong"),
        (("--pages", "1", "--already", "1"), "usage_wrong"),
        (("--pages", "1", "--already", "0"), "usage_wrong"),
        (("--already", "1"), "usage_wrong"),
        (("--items", "-1"), "usage_wrong"),
        (("--items", "1", "--already", "-1"), "usage_wrong"),
        (("--pages", "-1"), "usage_wrong"),
        (("--items", "1.5"), "usage_wrong"),
        (("--items", "many"), "usage_wrong"),
        (("--items", ""), "usage_wrong"),
        (("--items",), "usage_wrong"),
        (("--items", "1", "2"), "usage_wrong"),
        (("--items", "1", "--on", "2021-13-01"), "not_a_date"),
        (("--items", "1", "--on", "1.1.2021"), "not_a_date"),
    ],
    ids=" ".join,
)
def test_a_misuse_is_told_and_exits_2(line: tuple[str, ...], code: str) -> None:
    """Neither way or both, earlier items of pages, counts below nothing or none at all, a day that is none."""
    ran = run("fee", *line, "--json")

    assert (ran.code, ran.error["code"]) == (2, code)
