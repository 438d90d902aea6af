"""Days and facts from outside: read whole or refused in two languages, whatever was written."""

from __future__ import annotations

import json
import re
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongkai.engine import (
    FIRST_DAY,
    LAST_DAY,
    DayOutOfRange,
    Fact,
    GongkaiError,
    NotADate,
    check_consistent,
    fact_as_json,
    in_order,
    parse_day,
    read_fact,
    read_facts,
    weekday_zh,
)
from gongkai.workflows.disclosure.limits import FACT_KINDS, PARTIES
from gongkai.workflows.disclosure.procedure import disclosure_2019
from tests.generated.hostile import DAY_TEXTS, JSON, NEAR_DAYS, PYTHON, SNAGS, TEXTS, WHOLES, answer_of

KINDS = {kind.name: kind for kind in disclosure_2019().facts}
KEYS = ("on", "id", "received_on", "answer_by", "workdays", "until", "with", "safe_on", "ref", "type", "__class__")


@st.composite
def rows(draw: st.DrawFn) -> Any:
    """A row that is nearly a fact: every key may be missing, foreign, or of the wrong shape."""
    row: dict[str, Any] = {"type": draw(st.sampled_from([*KINDS, "unheard_of"]) | JSON)}
    for key in draw(st.lists(st.sampled_from(KEYS), max_size=6)):
        row[key] = draw(DAY_TEXTS | JSON | st.sampled_from(PARTIES))
    return draw(st.just(row) | JSON)


@st.composite
def facts(draw: st.DrawFn) -> Fact:
    """A fact as the law knows it."""
    kind = draw(st.sampled_from(disclosure_2019().facts))
    row: dict[str, Any] = {"type": kind.name, "on": draw(NEAR_DAYS)}
    for key in (*kind.required, *kind.optional):
        if key in kind.required or draw(st.booleans()):
            if key in kind.alternatives and any(row.get(other) for other in kind.alternatives):
                continue
            row[key] = draw(_values(key, row["on"]))
    return read_fact(
        {key: value.isoformat() if isinstance(value, date) else value for key, value in row.items()}, KINDS
    )


def _values(key: str, on: date) -> st.SearchStrategy[Any]:
    if key == "workdays":
        return st.integers(1, 3650)
    if key == "with":
        return st.sampled_from(PARTIES)
    if key == "id":
        return st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=64)
    return st.dates(on if key != "safe_on" else date(2004, 1, 1), date(2100, 12, 31))


@given(st.dates())
def test_every_day_is_read_as_it_is_written(day: date) -> None:
    """And its weekday has a name."""
    assert parse_day(day.isoformat()) == day
    assert weekday_zh(day).startswith("星期")


def dressed(text: str, at: int, snag: str) -> str:
    """A day in which one sign is another one."""
    wide = (
        text[:at] + text[at : at + 1].translate({number: number + 0xFEE0 for number in range(48, 58)}) + text[at + 1 :]
    )
    return wide if snag == "wide" else text[:at] + snag + text[at + 1 :]


@settings(max_examples=100)
@given(TEXTS | PYTHON | st.builds(dressed, DAY_TEXTS, st.integers(0, 10), st.sampled_from(SNAGS) | st.just("wide")))
def test_a_day_is_read_in_one_form_only(written: Any) -> None:
    """No full-width digit, no short form, no blank, no week day, no other type."""
    read = answer_of(parse_day, written)
    if isinstance(read, GongkaiError):
        assert isinstance(read, NotADate)
        assert len(read.data["text"]) <= 20
    else:
        assert isinstance(written, str)
        assert re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", written)
        assert read.isoformat() == written


@pytest.mark.parametrize("snag", SNAGS)
def test_nothing_may_stand_beside_a_day(snag: str) -> None:
    """Neither before nor after nor in it."""
    for written in (f"{snag}2026-03-02", f"2026-03-02{snag}", f"2026-{snag}03-02"):
        assert not snag or isinstance(answer_of(parse_day, written), NotADate)


@given(rows())
def test_a_fact_is_read_or_refused(row: Any) -> None:
    """And what was read is written again as it was given, blanks aside."""
    fact = answer_of(read_fact, row, KINDS)
    if isinstance(fact, Fact):
        assert fact_as_json(fact) == {key: value for key, value in row.items() if value is not None}


@given(facts())
def test_a_fact_survives_writing_and_reading(fact: Fact) -> None:
    """Through JSON text and back."""
    assert read_fact(json.loads(json.dumps(fact_as_json(fact))), KINDS) == fact


@given(st.lists(rows(), max_size=4) | JSON)
def test_a_list_of_facts_is_read_whole_or_not_at_all(given_rows: Any) -> None:
    """In the order of days."""
    read = answer_of(read_facts, given_rows, disclosure_2019().facts)
    if not isinstance(read, GongkaiError):
        assert len(read) == len(given_rows)
        assert [fact.on for fact in read] == sorted(fact.on for fact in read)


@given(st.lists(facts(), max_size=12))
def test_the_order_of_facts_is_settled_once(listed: list[Fact]) -> None:
    """Ordering again changes nothing, and facts of one day stay as listed."""
    ordered = in_order(listed)
    assert in_order(ordered) == ordered
    for day in {fact.on for fact in listed}:
        of_day = [fact for fact in listed if fact.on == day]
        assert [fact for fact in ordered if fact.on == day] == of_day


@given(st.lists(facts(), max_size=8), NEAR_DAYS)
def test_a_list_that_stands_still_stands_without_its_last_fact(listed: list[Fact], earliest: date) -> None:
    """No fact is made possible by one that comes after it."""
    ordered = in_order(listed)
    if not isinstance(answer_of(check_consistent, ordered, disclosure_2019().facts, earliest), GongkaiError):
        assert answer_of(check_consistent, ordered[:-1], disclosure_2019().facts, earliest) is None


@given(st.sampled_from([kind for kind in FACT_KINDS if kind.answers]), NEAR_DAYS, TEXTS.filter(bool), WHOLES)
def test_an_answer_alone_is_always_refused(kind: Any, on: date, name: str, number: int) -> None:
    """Whatever its id."""
    row = {"type": kind.name, "on": on.isoformat(), **({"id": name[:64]} if kind.required else {})}
    fact = answer_of(read_fact, row, KINDS)
    if isinstance(fact, Fact):
        assert isinstance(answer_of(check_consistent, [fact], FACT_KINDS, on), GongkaiError)


@pytest.mark.parametrize("number", [pytest.param(10**5000, id="above"), pytest.param(-(10**5000), id="below")])
def test_a_number_too_long_to_be_written_is_no_day(number: int) -> None:
    """Nor is it one within the refusal, which shows what was given."""
    assert isinstance(answer_of(parse_day, number), NotADate)


@given(st.sampled_from(("on", "until")), st.dates())
def test_a_fact_has_days_that_the_calendar_covers(key: str, day: date) -> None:
    """A clock that a later day stops could not be watched: the day after it may not even exist."""
    row = {"type": "delayed", "on": FIRST_DAY.isoformat(), "until": LAST_DAY.isoformat(), key: day.isoformat()}
    read = answer_of(read_fact, row, KINDS)
    assert isinstance(read, Fact) == (FIRST_DAY <= day <= LAST_DAY)
    assert isinstance(read, Fact | DayOutOfRange)
