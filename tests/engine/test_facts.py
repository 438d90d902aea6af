"""How a fact is written, read back, and refused where it contradicts itself or the others."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gongkai.engine import (
    AnswerWithoutQuestion,
    BadFactValue,
    Fact,
    FactBeforeReceipt,
    FactKind,
    GongkaiError,
    MissingFactKey,
    NotADate,
    RepeatedFactId,
    UnknownFact,
    UnknownFactKey,
    UnreadableFacts,
    check_consistent,
    fact_as_json,
    in_order,
    read_facts,
)
from gongkai.workflows.calendars import national_calendar
from gongkai.workflows.disclosure import FACT_KINDS, compute

MON_2026_03_02 = date(2026, 3, 2)
TUE_2026_03_03 = "2026-03-03"
WED_2026_03_04 = "2026-03-04"

SENT = {"type": "consultation_sent", "on": TUE_2026_03_03, "id": "c1", "with": "third_party"}
ANSWERED = {"type": "consultation_answered", "on": WED_2026_03_04, "id": "c1"}
REQUESTED = {"type": "supplement_requested", "on": TUE_2026_03_03}


def read(*rows: Any) -> tuple[Fact, ...]:
    """The facts of disclosure, as `gongkai deadline` reads them."""
    return read_facts(list(rows), FACT_KINDS)


def without(row: dict[str, Any], key: str) -> dict[str, Any]:
    """The row without one key."""
    return {name: value for name, value in row.items() if name != key}


# --- reading -----------------------------------------------------------------------------------------------------


def test_a_row_becomes_a_fact() -> None:
    """Days become dates, and the key ``with`` the attribute `party`."""
    (fact,) = read(SENT | {"received_on": WED_2026_03_04})

    assert fact == Fact(
        "consultation_sent", date(2026, 3, 3), id="c1", received_on=date(2026, 3, 4), party="third_party"
    )


def test_a_key_that_says_null_is_as_good_as_absent() -> None:
    """A form that leaves a field empty says nothing."""
    assert read(REQUESTED | {"received_on": None, "workdays": 10}) == read(REQUESTED | {"workdays": 10})


def test_facts_are_taken_by_their_day_and_as_listed_within_one() -> None:
    """Wednesday's fact goes behind Tuesday's two, which keep their order."""
    withdrawn = {"type": "withdrawn", "on": TUE_2026_03_03}
    facts = read(ANSWERED, SENT, withdrawn)

    assert [fact.kind for fact in facts] == ["consultation_sent", "withdrawn", "consultation_answered"]
    assert in_order(reversed(facts))[-1].kind == "consultation_answered"


@pytest.mark.parametrize(
    "row",
    [
        SENT | {"received_on": WED_2026_03_04},
        ANSWERED,
        REQUESTED | {"answer_by": "2026-03-20"},
        REQUESTED | {"workdays": 10},
        {"type": "delayed", "on": TUE_2026_03_03, "until": "2026-06-01"},
    ],
    ids=lambda row: row["type"],
)
def test_a_fact_is_written_as_it_was_read(row: dict[str, Any]) -> None:
    """`fact_as_json` is the inverse of reading."""
    (fact,) = read(row)

    assert fact_as_json(fact) == row


# --- refusals of one row -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("rows", [None, {}, "facts", 1, True], ids=repr)
def test_facts_that_are_no_list_are_unreadable(rows: object) -> None:
    """Also where the value could be iterated."""
    with pytest.raises(UnreadableFacts):
        read_facts(rows, FACT_KINDS)


@pytest.mark.parametrize("row", [None, [], "replied", 1], ids=repr)
def test_a_row_that_is_no_object_is_unreadable(row: object) -> None:
    """Each fact is an object."""
    with pytest.raises(UnreadableFacts):
        read(row)


@pytest.mark.parametrize("name", [None, "", "answered", "Replied", 1, [], {}], ids=repr)
def test_an_unknown_type_is_refused_with_the_known_ones(name: object) -> None:
    """A misspelt fact must not silently do nothing."""
    with pytest.raises(UnknownFact) as refused:
        read({"type": name, "on": TUE_2026_03_03})

    assert "replied" in refused.value.known


@pytest.mark.parametrize("key", ["ON", "workdays", "party", "ref", "kind", ""])
def test_an_unknown_key_is_refused_by_name(key: str) -> None:
    """Also a key that another kind of fact has, and an attribute's name."""
    with pytest.raises(UnknownFactKey) as refused:
        read({"type": "replied", "on": TUE_2026_03_03, key: None})

    assert (refused.value.kind, refused.value.key) == ("replied", key)


@pytest.mark.parametrize("key", ["on", "id", "with"])
def test_a_missing_key_is_refused_by_name(key: str) -> None:
    """Absent or null."""
    for row in (without(SENT, key), SENT | {key: None}):
        with pytest.raises(MissingFactKey) as refused:
            read(row)
        assert (refused.value.kind, refused.value.key) == ("consultation_sent", key)


@pytest.mark.parametrize("key", ["on", "received_on", "answer_by"])
@pytest.mark.parametrize("text", ["2026-02-30", "3月3日", 20260303, False, ["2026-03-03"]], ids=repr)
def test_a_day_that_is_none_is_refused(key: str, text: object) -> None:
    """In every key that holds a day."""
    with pytest.raises(NotADate):
        read(REQUESTED | {key: text})


@pytest.mark.parametrize(
    ("row", "key"),
    [
        (REQUESTED | {"answer_by": "2026-03-20", "workdays": 10}, "answer_by"),
        (REQUESTED | {"received_on": "2026-03-02"}, "received_on"),
        (REQUESTED | {"answer_by": "2026-03-02"}, "answer_by"),
        ({"type": "delayed", "on": TUE_2026_03_03, "until": "2026-03-02"}, "until"),
        (REQUESTED | {"workdays": 0}, "workdays"),
        (REQUESTED | {"workdays": -1}, "workdays"),
        (REQUESTED | {"workdays": 3651}, "workdays"),
        (REQUESTED | {"workdays": 10.0}, "workdays"),
        (REQUESTED | {"workdays": "10"}, "workdays"),
        (REQUESTED | {"workdays": True}, "workdays"),
        (SENT | {"with": "the neighbours"}, "with"),
        (SENT | {"id": ""}, "id"),
        (SENT | {"id": "c" * 65}, "id"),
        (SENT | {"id": 1}, "id"),
        (SENT | {"id": ["c1"]}, "id"),
    ],
)
def test_a_value_that_cannot_be_is_refused_by_its_key(row: dict[str, Any], key: str) -> None:
    """Two kinds of period, a letter that arrives before it is sent, days that are no number, parties nobody knows."""
    with pytest.raises(BadFactValue) as refused:
        read(row)

    assert (refused.value.kind, refused.value.key) == (row["type"], key)


# --- refusals of a list ------------------------------------------------------------------------------------------


def refuses(kind: type[GongkaiError], *rows: dict[str, Any]) -> GongkaiError:
    """The refusal of a list that can be read but contradicts itself."""
    with pytest.raises(kind) as refused:
        check_consistent(read(*rows), FACT_KINDS, MON_2026_03_02)
    return refused.value


def test_a_fact_before_the_application_was_there_is_refused() -> None:
    """Sunday 2026-03-01 is before Monday 03-02; the Monday itself is not."""
    refusal = refuses(FactBeforeReceipt, {"type": "replied", "on": "2026-03-01"})

    assert (refusal.on, refusal.receipt_on) == (date(2026, 3, 1), MON_2026_03_02)
    check_consistent(read({"type": "replied", "on": "2026-03-02"}), FACT_KINDS, MON_2026_03_02)


@pytest.mark.parametrize(
    "rows",
    [
        [{"type": "supplement_received", "on": TUE_2026_03_03}],
        [{"type": "fee_paid", "on": TUE_2026_03_03}],
        [ANSWERED],
        [SENT, ANSWERED | {"id": "c2"}],
        [ANSWERED | {"on": TUE_2026_03_03}, SENT],  # on one day, the answer listed first
        [{"type": "fee_noticed", "on": TUE_2026_03_03}, {"type": "supplement_received", "on": WED_2026_03_04}],
    ],
)
def test_an_answer_without_its_question_is_refused(rows: list[dict[str, Any]]) -> None:
    """No question at all, one of another id or kind, or one that comes later in the order."""
    refuses(AnswerWithoutQuestion, *rows)


def test_two_questions_of_one_id_are_refused() -> None:
    """Whose answer would the answer be?"""
    assert refuses(RepeatedFactId, SENT, SENT | {"on": WED_2026_03_04}).id == "c1"


# --- anything at all ---------------------------------------------------------------------------------------------

VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**70), 2**70),
    st.floats(),
    st.text(st.characters(exclude_categories=()), max_size=70),  # surrogates too
    st.dates().map(str),
    st.dates(date(2003, 12, 25), date(2101, 1, 5)).map(str),
    st.dates(date(2026, 3, 1), date(2026, 6, 1)).map(str),
    st.sampled_from(["c1", "third_party", "agency"]),
)
STEADY = settings(deadline=None, derandomize=True, max_examples=250, suppress_health_check=[HealthCheck.too_slow])

JSON = st.recursive(VALUES, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=8)
KEYS = st.sampled_from(["type", *(key for kind in FACT_KINDS for key in kind.keys), "safe_on", "party"])
LIKELY = st.sampled_from([kind.name for kind in FACT_KINDS]).flatmap(
    lambda name: st.dictionaries(KEYS, VALUES, max_size=5).map(lambda row: {"on": "2026-03-03"} | row | {"type": name})
)
CASES = st.fixed_dictionaries(
    {"received": st.dates(date(2003, 12, 1), date(2101, 2, 1)).map(str), "facts": st.lists(LIKELY, max_size=4)},
    optional={"as_of": VALUES, "channel": VALUES, "submitted": VALUES, "confirmed": VALUES},
)


@STEADY
@given(st.one_of(JSON, st.lists(st.one_of(LIKELY, JSON), max_size=4)))
def test_whatever_json_says_it_is_read_or_refused(rows: object) -> None:
    """A refusal by name, never a bare Python error."""
    try:
        facts = read_facts(rows, FACT_KINDS)
        check_consistent(facts, FACT_KINDS, MON_2026_03_02)
    except GongkaiError:
        return
    assert all(isinstance(fact, Fact) for fact in facts)


@STEADY
@given(st.one_of(CASES, JSON))
def test_whatever_a_case_says_it_is_computed_or_refused(description: object) -> None:
    """The same for a whole description, over the edges of the calendar."""
    try:
        deadline = compute(description, national_calendar()).deadline
    except GongkaiError:
        return
    assert deadline.safe_on is None or deadline.due_on is None or deadline.safe_on <= deadline.due_on


def test_a_kind_of_fact_lists_every_key_it_takes() -> None:
    """What a refusal names as known."""
    assert FactKind("asked", "询问", required=("id",), optional=("received_on",)).keys == ("on", "id", "received_on")
