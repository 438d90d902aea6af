"""Histories: the canonical form of any value, entries and chains in which nothing can be changed unseen."""

from __future__ import annotations

import json
import unicodedata
from datetime import UTC, date, datetime, timedelta, timezone
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import rfc8785
from hypothesis import given, settings
from hypothesis import strategies as st

from gongkai.engine import (
    Break,
    Care,
    Entry,
    GongkaiError,
    NotCanonical,
    canonical,
    check_chain,
    digest_of,
    instant_text,
    legal_day,
    parse_instant,
    written,
)
from tests.generated.hostile import JSON, NEARLY_CANONICAL, PYTHON, SECRET, TEXTS, WOUNDS, Wound, answer_of, damaged

GOLDEN = Path(__file__).parent.parent / "golden" / "disclosure-main-road.jsonl"
INSTANTS = st.builds(datetime.combine, st.dates(date(2004, 1, 2), date(2100, 12, 30)), st.times(), st.just(UTC))


# --- the canonical form ------------------------------------------------------------


@settings(max_examples=120)
@given(JSON | PYTHON | NEARLY_CANONICAL)
def test_a_value_is_written_as_the_standard_says_or_refused(value: Any) -> None:
    """RFC 8785 by another hand; read again it is the same value, and writing that changes nothing."""
    octets = answer_of(canonical, value)
    if isinstance(octets, GongkaiError):
        assert isinstance(octets, NotCanonical)
    else:
        assert octets == rfc8785.dumps(value)
        assert json.loads(octets) == value
        assert canonical(json.loads(octets)) == octets
        assert digest_of(octets) == digest_of(written(value).encode())


@given(st.integers(0, 40), st.sampled_from([[], {}]))
def test_what_is_nested_too_deeply_is_refused(depth: int, bottom: Any) -> None:
    """And a list that holds itself."""
    value = bottom
    for _ in range(depth):
        value = [value] if depth % 2 else {"a": value}
    refused = isinstance(answer_of(canonical, value), NotCanonical)
    assert depth == 12 or refused == (depth > 12)
    ring: list[Any] = []
    ring.append(ring)
    assert isinstance(answer_of(canonical, ring), NotCanonical)


@given(
    st.recursive(
        st.just(SECRET + "\ud800"), lambda inner: st.lists(inner, min_size=1) | st.dictionaries(st.text("ab"), inner)
    )
)
def test_no_refusal_repeats_a_text(value: Any) -> None:
    """It names the place."""
    answer_of(canonical, value)


# --- instants ------------------------------------------------------------


@given(INSTANTS, st.integers(-14 * 60, 14 * 60))
def test_an_instant_survives_its_text(instant: datetime, minutes: int) -> None:
    """From whatever zone it came; its legal day is the date eight hours on."""
    there = instant.astimezone(timezone(timedelta(minutes=minutes)))
    assert parse_instant(instant_text(there)) == instant
    assert instant_text(parse_instant(instant_text(there))) == instant_text(instant)
    assert legal_day(there) == (instant + timedelta(hours=8)).date()


@given(INSTANTS, INSTANTS)
def test_texts_of_instants_sort_as_instants_do(one: datetime, other: datetime) -> None:
    """So that a database may compare them."""
    assert (instant_text(one) < instant_text(other)) == (one < other)


@given(
    TEXTS
    | st.tuples(INSTANTS.map(instant_text), WOUNDS).map(
        lambda pair: damaged(pair[0].encode(), pair[1]).decode("latin-1")
    )
)
def test_what_is_no_instant_is_a_value_error(text: str) -> None:
    """This reader is asked by the engine only, which says in its own words what is wrong."""
    try:
        read = parse_instant(text)
    except ValueError:
        return
    assert read.tzinfo is UTC


# --- chains ------------------------------------------------------------


@cache
def chain() -> tuple[Entry, ...]:
    """A case from 受理 to 归档, as a release wrote it."""
    return tuple(Entry(line, digest_of(line.encode())) for line in GOLDEN.read_text(encoding="utf-8").splitlines())


def breaks(entries: list[Entry]) -> list[Break]:
    """What is found; the checking itself never fails."""
    body = chain()[0].body
    return list(check_chain(entries, body["agency"], body["case"]))


def test_the_chain_is_whole() -> None:
    """Before anybody touches it."""
    assert len(chain()) > 8
    assert breaks(list(chain())) == []


PLACES = st.integers(0, len(chain()) - 1)


@given(PLACES, WOUNDS)
def test_no_octet_of_an_entry_changes_unseen(place: int, wounds: list[Wound]) -> None:
    """Text against digest."""
    entries = list(chain())
    text = damaged(entries[place].text.encode(), wounds).decode("utf-8", "surrogateescape")
    entries[place] = Entry(text, entries[place].digest)
    assert text == chain()[place].text or "changed_entry" in {broken.kind for broken in breaks(entries)}


@given(PLACES, WOUNDS)
def test_no_digit_of_a_digest_changes_unseen(place: int, wounds: list[Wound]) -> None:
    """Digest against text, and against the next entry's link."""
    entries = list(chain())
    digest = damaged(entries[place].digest.encode(), wounds).decode("utf-8", "replace")
    entries[place] = Entry(entries[place].text, digest)
    assert digest == chain()[place].digest or {found.seq for found in breaks(entries)} >= {place + 1}


@given(st.permutations(range(len(chain()))), st.sets(PLACES, max_size=2), st.lists(PLACES, max_size=2))
def test_no_entry_is_dropped_swapped_or_doubled_unseen(order: list[int], dropped: set[int], doubled: list[int]) -> None:
    """Only a chain's own beginning passes: that the end is missing is told by the case's row and the checkpoints."""
    entries = list(chain())
    for kept in (order, sorted(order)):
        made = [entries[place] for place in kept if place not in dropped]
        for place in doubled:
            made.insert(place, entries[place])
        assert made == entries[: len(made)] or breaks(made) != []


KEYS = sorted(chain()[0].body)


@settings(max_examples=100)
@given(st.integers(0, len(chain()) - 2), st.sampled_from([*KEYS, "more"]), JSON)
def test_no_entry_is_sealed_anew_unseen(place: int, key: str, value: Any) -> None:
    """A forger who also mends the entry's own digest breaks the link of the next."""
    entries = list(chain())
    body = {**entries[place].body, key: value}
    entry = answer_of(Entry.seal, body)
    if isinstance(entry, Entry) and entry != entries[place]:
        entries[place] = entry
        assert {broken.kind for broken in breaks(entries)} & {"broken_link", "unreadable"}


@given(st.lists(st.builds(Entry, TEXTS | JSON.map(json.dumps), TEXTS), max_size=3))
def test_whatever_stands_in_a_database_is_checked_to_its_end(entries: list[Entry]) -> None:
    """Garbage gives findings, never an error."""
    assert not entries or breaks(entries)


@settings(max_examples=100)
@given(st.dictionaries(st.text("ab", max_size=3), NEARLY_CANONICAL, max_size=4))
def test_a_sealed_entry_is_its_own_proof(body: Any) -> None:
    """The text is the hashed bytes, in NFC, and gives the body again."""
    entry = answer_of(Entry.seal, body)
    if isinstance(entry, Entry):
        assert entry.digest == digest_of(entry.text.encode())
        assert entry.body == body
        assert unicodedata.is_normalized("NFC", entry.text)
        assert Entry.seal(entry.body) == entry


@pytest.mark.parametrize("value", [1.5, 2**53, "e\u0301", {"é": 1}])
def test_an_entry_that_is_not_canonical_is_found(value: Any) -> None:
    """And so is all else that is wrong with it."""
    body = {"agency": "a", "case": "another", "seq": 7, "prev": None, "recorded_at": "2026-03-02T01:00:00.000000Z"}
    text = written({**body, "data": {"x": value}})
    kinds = {broken.kind for broken in check_chain([Entry(text, digest_of(text.encode()))], "a", "c")}
    assert kinds == {"not_canonical", "wrong_case", "wrong_number"}


@given(st.dictionaries(st.sampled_from(Care), st.sampled_from(Care), min_size=1))
def test_a_text_that_is_an_enumeration_is_no_key(value: Any) -> None:
    """As a value it is written as the text that it is."""
    assert isinstance(answer_of(canonical, value), NotCanonical)
    plain = {str(key): item for key, item in value.items()}
    assert canonical(plain) == json.dumps(plain, sort_keys=True, separators=(",", ":")).encode()


@pytest.mark.parametrize(("depth", "is_taken"), [(11, True), (12, True), (13, False)])
@pytest.mark.parametrize("leaf", ["", 1, None, [], {}])
def test_nothing_lies_deeper_than_twelve(depth: int, leaf: Any, is_taken: bool) -> None:
    """The whole is at depth 0; an empty list is as deep as a number is."""
    for kind in range(2):
        value = leaf
        for _ in range(depth):
            value = {"a": value} if kind else [value]
        assert isinstance(answer_of(canonical, value), bytes) == is_taken
