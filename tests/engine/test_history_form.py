"""The form of the history: which keys a body may have, where a text is looked at, and how an instant is read."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from gongkai.engine import Entry, NotCanonical, canonical, check_chain, digest_of, parse_instant
from gongkai.engine.history import ALGORITHM, LEGAL_ZONE, TEXT_LENGTH_MAX, VERSION, is_text, written

NOT_NFC = "e\u0301"
LONE_SURROGATE = "\ud800"
BODY: dict[str, Any] = {
    "v": 1,
    "alg": "sha256",
    "agency": "shili",
    "case": "c",
    "seq": 1,
    "prev": None,
    "workflow": "sha256:00",
    "calendar": "sha256:01",
    "rules": 1,
    "step": "receive",
    "actor": "zhao",
    "role": "registrar",
    "for": "qian",
    "ground": "§30",
    "second": "wu",
    "occurred_on": "2026-03-02",
    "recorded_at": "2026-03-02T01:00:00.000000Z",
    "request": "r1",
    "data": {},
    "documents": [],
    "effects": [],
}


def kinds(*entries: Entry) -> list[tuple[int, str]]:
    """The breaks of a chain."""
    return [(found.seq, found.kind) for found in check_chain(entries, "shili", "c")]


def test_the_form_has_its_version_and_its_bounds() -> None:
    """Every entry of every release says the same."""
    assert (VERSION, ALGORITHM, str(LEGAL_ZONE), TEXT_LENGTH_MAX) == (1, "sha256", "Asia/Shanghai", 20_000)


def test_a_body_with_every_key_there_is_has_no_break() -> None:
    """Twenty-one of them; any other is found."""
    assert kinds(Entry.seal(BODY)) == []
    for key in BODY:
        assert (1, "unknown_key") in kinds(Entry.seal({**BODY, f"{key}x": 1}))


@pytest.mark.parametrize(
    ("place", "path"),
    [
        (lambda value: value, "$"),
        (lambda value: {"data": value}, "$.data"),
        (lambda value: {"data": {"name": value}}, "$.data.name"),
        (lambda value: [value], "$[0]"),
        (lambda value: [0, {"name": value}], "$[1].name"),
        (lambda value: {"names": ["a", value]}, "$.names[1]"),
    ],
)
@pytest.mark.parametrize(
    ("value", "fault"),
    [
        (NOT_NFC, "the text is not NFC"),
        (LONE_SURROGATE, "the text has a lone surrogate"),
        (2**53, "the integer is too large"),
        (0.5, "float is not allowed"),
        ({"é": 1}, "a key is no ASCII text"),
        ({1: 1}, "a key is no ASCII text"),
    ],
    ids=["not NFC", "half a character", "large", "float", "key", "number as key"],
)
def test_what_has_no_one_form_is_found_wherever_it_stands(place: Any, path: str, value: Any, fault: str) -> None:
    """With its place, and what is wrong with it."""
    with pytest.raises(NotCanonical) as refused:
        canonical(place(value))

    assert (refused.value.path, refused.value.fault.en) == (path, fault)


@pytest.mark.parametrize("empty", [[], {}])
def test_what_holds_nothing_may_lie_at_the_bottom(empty: object) -> None:
    """The thirteenth level may be there as long as nothing stands in it; a fourteenth may not."""
    value = empty
    for _ in range(12):
        value = {"in": value}

    assert canonical(value).count(b"in") == 12
    for deeper in ({"in": value}, [value]):
        with pytest.raises(NotCanonical):
            canonical(deeper)


@pytest.mark.parametrize("value", [2**53 - 1, 1 - 2**53, True, None, "é", "公开", {"name": "公开"}])
def test_what_has_one_form_is_written(value: Any) -> None:
    """Up to the largest number; and what is known to be canonical is written without a second look."""
    assert canonical(value).decode() == written(value)


def test_keys_are_sorted_and_nothing_stands_between_them() -> None:
    """In an object within an object too."""
    assert canonical({"b": {"d": 1, "c": "公"}, "a": [True, None]}) == '{"a":[true,null],"b":{"c":"公","d":1}}'.encode()
    assert written({"b": 1, "a": 2}) == '{"a":2,"b":1}'


@pytest.mark.parametrize(
    "text",
    [
        "2026-03-02T01:00:00Z",
        "2026-03-02T01:00:00.000000",
        "2026-03-02T01:00:00.000000+08:00",
        "2026-03-02 01:00:00.000000Z",
        "2026-03-02T01:00:00.000000ZZ",
        "2026-03-02",
        "",
    ],
)
def test_an_instant_is_read_in_its_one_form_only(text: str) -> None:
    """Other forms mean the same instant, or another one: neither may stand in an entry."""
    assert parse_instant("2026-03-02T01:00:00.000001Z") == datetime(2026, 3, 2, 1, 0, 0, 1, UTC)
    with pytest.raises(ValueError, match=r"^not an instant$"):
        parse_instant(text)
    assert (1, "unreadable") in kinds(Entry.seal({**BODY, "recorded_at": text}))


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("", True),
        ("ASCII", True),
        ("公开", True),
        (NOT_NFC, True),
        (LONE_SURROGATE, False),
        (f"公{LONE_SURROGATE}", False),
        (None, False),
        (1, False),
        (b"bytes", False),
        (["text"], False),
    ],
    ids=ascii,
)
def test_a_text_is_one_that_can_be_written(value: object, text: bool) -> None:
    """Half a character has no bytes."""
    assert is_text(value) is text


# --- what the entry holds ----------------------------------------------------------------------------------------


def test_an_entry_reads_what_was_sealed() -> None:
    """From its text, or from what was sealed a moment ago: the same."""
    sealed = Entry.seal(BODY)
    read = Entry(sealed.text, sealed.digest)

    assert (read, repr(read)) == (sealed, repr(sealed))  # whether the text has been read yet is nobody's business
    assert sealed.body == read.body == BODY
    assert sealed.digest == digest_of(sealed.text.encode())
    assert read.body is read.body


def test_an_entry_that_is_only_looked_at_has_neither_text_nor_digest() -> None:
    """It cannot be written by mistake: its chain would break at once."""
    entry = Entry.unsealed(BODY)

    assert (entry.text, entry.digest, entry.body) == ("", "", BODY)
    assert (1, "changed_entry") in kinds(entry)


# --- the chain ---------------------------------------------------------------------------------------------------


def test_two_entries_of_one_instant_are_in_order() -> None:
    """Recorded in one tick of the clock: time has not gone back."""
    first = Entry.seal(BODY)
    second = Entry.seal({**BODY, "seq": 2, "prev": first.digest})
    earlier = Entry.seal({**BODY, "seq": 2, "prev": first.digest, "recorded_at": "2026-03-02T00:59:59.999999Z"})

    assert kinds(first, second) == []
    assert kinds(first, earlier) == [(2, "time_goes_back")]


def test_each_break_is_told_once_by_its_place() -> None:
    """A first entry with a link, a second without one, a wrong number, another agency, another case."""
    first = Entry.seal(BODY)
    assert kinds(Entry.seal({**BODY, "prev": first.digest})) == [(1, "broken_link")]
    assert kinds(first, Entry.seal({**BODY, "seq": 2})) == [(2, "broken_link")]
    assert kinds(Entry.seal({**BODY, "seq": 2})) == [(1, "wrong_number")]
    assert kinds(Entry.seal({**BODY, "agency": "other"})) == [(1, "wrong_case")]
    assert kinds(Entry.seal({**BODY, "case": "d"})) == [(1, "wrong_case")]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("[]", ["unreadable"]),
        ('"text"', ["unreadable"]),
        ("{", ["unreadable"]),
        ("{}", ["wrong_number", "wrong_case", "unreadable"]),
        ('{"v": 1}', ["not_canonical", "wrong_number", "wrong_case", "unreadable"]),
        ('{"v":1.5}', ["not_canonical", "wrong_number", "wrong_case", "unreadable"]),
        ("\ud800", ["unreadable"]),
    ],
)
def test_a_text_that_is_no_entry_is_told_for_what_it_is_and_ends_the_reading(text: str, found: list[str]) -> None:
    """Its digest fits; what comes after it cannot be held against it any more."""
    entry = Entry(text, digest_of(text.encode("utf-8", "surrogatepass")))

    assert kinds(entry, Entry.seal(BODY)) == [(1, kind) for kind in found]
