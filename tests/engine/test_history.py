"""The history: what may be written into it, what is hashed, and which tampering its chain betrays."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gongkai.engine import (
    Entry,
    NotCanonical,
    canonical,
    check_chain,
    digest_of,
    instant_text,
    legal_day,
    parse_instant,
)

MON_2026_03_02_NINE = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)  # Monday, 09:00 in Shanghai
AGENCY, CASE = "guyang", "5f0c"
LONE_SURROGATE = "\ud800"
NOT_NFC = "e\u0301"


def body(seq: int, prev: str | None, **changes: Any) -> dict[str, Any]:
    """A small body, one hour after the one before."""
    at = instant_text(MON_2026_03_02_NINE + timedelta(hours=seq))
    return {
        "v": 1,
        "alg": "sha256",
        "agency": AGENCY,
        "case": CASE,
        "seq": seq,
        "prev": prev,
        "step": "confirm_receipt",
        "occurred_on": "2026-03-02",
        "recorded_at": at,
        "data": {"confirmed": "2026-03-02"},
    } | changes


def chain(length: int = 4, changed_at: int = 0, **changes: Any) -> list[Entry]:
    """A chain whose links are right; `changes` go into the body at `changed_at` before it is sealed."""
    entries: list[Entry] = []
    for seq in range(1, length + 1):
        prev = entries[-1].digest if entries else None
        entries.append(Entry.seal(body(seq, prev, **(changes if seq == changed_at else {}))))
    return entries


def breaks(entries: list[Entry]) -> list[tuple[int, str]]:
    """What the check finds: the place and the kind."""
    return [(found.seq, found.kind) for found in check_chain(entries, AGENCY, CASE)]


def forged(entry: Entry, text: str) -> Entry:
    """An entry with another text and the digest that fits it."""
    return replace(entry, text=text, digest=digest_of(text.encode()))


# --- what may be written -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "value",
    [
        1.0,
        float("nan"),
        2**53,
        -(2**53),
        NOT_NFC,
        LONE_SURROGATE,
        b"bytes",
        date(2026, 3, 2),
        (1, 2),
        {1, 2},
        {1: "a key that is a number"},
        {NOT_NFC: 1},
        {LONE_SURROGATE: 1},
    ],
    ids=ascii,
)
@pytest.mark.parametrize("place", [lambda value: value, lambda value: {"data": [None, value]}], ids=["bare", "within"])
def test_what_has_no_one_form_is_refused(place: Callable[[Any], Any], value: object) -> None:
    """Floats, large integers, text that is not NFC, half characters, and what JSON does not have."""
    with pytest.raises(NotCanonical) as refused:
        canonical(place(value))

    assert refused.value.path.startswith("$")


def test_a_refusal_says_where_the_value_is() -> None:
    """By its path in the body."""
    with pytest.raises(NotCanonical) as refused:
        canonical({"data": {"rows": [1, 2.5]}})

    assert refused.value.path == "$.data.rows[1]"


@pytest.mark.parametrize("wrap", [lambda inner: [inner], lambda inner: {"in": inner}], ids=["lists", "objects"])
def test_what_is_nested_too_deeply_is_refused(wrap: Callable[[Any], Any]) -> None:
    """Twelve levels pass, thirteen do not, and a thousand do not exhaust the stack."""

    def nested(levels: int) -> Any:
        value: Any = 1
        for _ in range(levels):
            value = wrap(value)
        return value

    assert json.loads(canonical(nested(12))) == nested(12)
    for levels in (13, 1000):
        with pytest.raises(NotCanonical):
            canonical(nested(levels))


@settings(deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers(1 - 2**53, 2**53 - 1) | st.text('公开申请 "\\\n\u2028é😀', max_size=9),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("abcZ_", max_size=3), inner, max_size=3),
        max_leaves=9,
    )
)
def test_canonical_bytes_read_back_as_the_value_and_are_their_own_form(value: Any) -> None:
    """Whatever is accepted loses nothing, and has one form only."""
    content = canonical(value)

    assert json.loads(content) == value
    assert canonical(json.loads(content)) == content


# --- the seal ----------------------------------------------------------------------------------------------------


def test_the_order_in_which_a_body_was_put_together_does_not_matter() -> None:
    """Keys are sorted before hashing."""
    one = body(1, None)

    assert Entry.seal(dict(reversed(one.items()))) == Entry.seal(one)


def test_a_sealed_entry_has_the_digest_it_had_when_this_was_written() -> None:
    """A golden digest: were it to change, no history of any release would verify."""
    entry = Entry.seal(body(1, None, data={"name": "李明", "pages": 12, "seen": True, "agent": None}))

    assert entry.digest == "sha256:a3dd342c91285090e48e9b8527ab9b6c273c8d4ed2c3fca3467fb377c541e068"
    assert entry.digest == digest_of(entry.text.encode())


def test_an_entry_tells_its_number_step_day_and_instant() -> None:
    """Read from the body and from nowhere else."""
    entry = chain()[1]

    assert (entry.seq, entry.step, entry.occurred_on) == (2, "confirm_receipt", date(2026, 3, 2))
    assert entry.recorded_at == MON_2026_03_02_NINE + timedelta(hours=2)


def test_an_instant_is_written_in_one_form() -> None:
    """UTC with microseconds, whatever zone it came in."""
    in_shanghai = MON_2026_03_02_NINE.astimezone(timezone(timedelta(hours=8)))

    assert instant_text(in_shanghai) == "2026-03-02T01:00:00.000000Z"
    assert parse_instant("2026-03-02T01:00:00.000000Z") == in_shanghai


@pytest.mark.parametrize(
    ("hour", "minute", "day"), [(15, 59, date(2026, 3, 2)), (16, 0, date(2026, 3, 3)), (0, 0, date(2026, 3, 2))]
)
def test_the_legal_day_is_the_day_in_shanghai(hour: int, minute: int, day: date) -> None:
    """At 16:00 UTC on Monday 2026-03-02 the Tuesday has begun."""
    assert legal_day(datetime(2026, 3, 2, hour, minute, tzinfo=UTC)) == day


# --- the chain ---------------------------------------------------------------------------------------------------


def test_a_whole_chain_has_no_break() -> None:
    """Nor has an empty one, nor two entries of one instant."""
    again = chain(changed_at=3, recorded_at=instant_text(MON_2026_03_02_NINE + timedelta(hours=2)))

    assert breaks(chain()) == breaks([]) == breaks(again) == []


def test_a_changed_text_is_found() -> None:
    """The digest beside it no longer fits."""
    entries = chain()
    entries[1] = replace(
        entries[1], text=entries[1].text.replace('"confirmed":"2026-03-02"', '"confirmed":"2026-03-03"')
    )

    assert breaks(entries) == [(2, "changed_entry")]


def test_a_changed_text_with_a_new_digest_is_found_at_the_next_entry() -> None:
    """Whose `prev` is still the old digest."""
    entries = chain()
    entries[1] = forged(entries[1], entries[1].text.replace('"confirmed":"2026-03-02"', '"confirmed":"2026-03-03"'))

    assert breaks(entries) == [(3, "broken_link")]


@pytest.mark.parametrize("dropped", [0, 1, 2])
def test_a_dropped_entry_is_found(dropped: int) -> None:
    """At the place where it was, by number and link; of the last one only a kept checkpoint knows."""
    entries = chain()
    del entries[dropped]

    assert breaks(entries)[:2] == [(dropped + 1, "wrong_number"), (dropped + 1, "broken_link")]


def test_swapped_entries_are_found() -> None:
    """By number, link and time."""
    first, second, third, fourth = chain()

    assert {(2, "wrong_number"), (2, "broken_link"), (3, "wrong_number"), (3, "time_goes_back")} <= set(
        breaks([first, third, second, fourth])
    )


def test_an_inserted_entry_is_found() -> None:
    """Even one that is linked rightly to the entry before it."""
    entries = chain()
    entries.insert(2, Entry.seal(body(3, entries[1].digest, step="extend")))

    assert breaks(entries) == [
        (4, "wrong_number"),
        (4, "broken_link"),
        (5, "wrong_number"),
    ]


@pytest.mark.parametrize("changes", [{"case": "other"}, {"agency": "other"}, {"case": None}], ids=str)
def test_an_entry_of_another_case_is_found(changes: dict[str, Any]) -> None:
    """However well it is linked."""
    assert breaks(chain(changed_at=2, **changes)) == [(2, "wrong_case")]


def test_time_that_goes_back_is_found() -> None:
    """Recorded before the entry before it, in a chain that is linked rightly."""
    assert breaks(chain(changed_at=3, recorded_at=instant_text(MON_2026_03_02_NINE))) == [(3, "time_goes_back")]


def test_a_key_that_no_entry_has_is_found() -> None:
    """Nothing may hide beside the body."""
    assert breaks(chain(changed_at=2, note="between us")) == [(2, "unknown_key")]


def test_a_text_that_is_not_in_canonical_form_is_found() -> None:
    """The same content with a blank in it, hashed anew."""
    entries = chain(1)

    assert breaks([forged(entries[0], entries[0].text.replace(":", ": ", 1))]) == [(1, "not_canonical")]


@pytest.mark.parametrize("changes", [{"recorded_at": None}, {"recorded_at": 1}, {"recorded_at": "yesterday"}], ids=str)
def test_an_entry_without_an_instant_is_unreadable(changes: dict[str, Any]) -> None:
    """The check says so and stops there."""
    assert breaks(chain(changed_at=2, **changes)) == [(2, "unreadable")]


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "1", "null", '"text"', "{}", "[" * 5000, "1" * 5000], ids=lambda t: t[:6]
)
def test_a_text_that_is_no_entry_is_found_and_does_not_stop_the_auditor(text: str) -> None:
    """Whatever stands in the database, the check answers."""
    assert (1, "unreadable") in breaks([forged(chain(1)[0], text)])


def test_a_key_that_is_not_ascii_is_refused() -> None:
    """Beyond ASCII the order of UTF-16 units is not that of characters; our keys are names of fields and effects."""
    with pytest.raises(NotCanonical):
        canonical({"公": 1})
