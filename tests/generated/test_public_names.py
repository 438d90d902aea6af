"""Every name on the engine's pure face has a generated fact about it somewhere, or a reason to have none."""

from __future__ import annotations

import inspect
import pickle
import string
from collections.abc import Iterator
from datetime import date
from enum import EnumMeta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import gongkai.engine
from gongkai.adapters.mail.composed import BadMailSettings
from gongkai.engine import (
    Actor,
    Attachment,
    Delivered,
    GongkaiError,
    Message,
    Refused,
    Words,
    correction_steps,
)
from gongkai.engine.errors import lines_of
from gongkai.workflows.disclosure import refusals
from tests.generated.hostile import DAYS, SECRET, TEXTS, WHOLES, check_refusal

HERE = Path(__file__).parent
NAMES = gongkai.engine.__all__
CONSTANTS = {"CORRECTION_FUNCTIONS", "FIRST_DAY", "KNOWN_RULES", "LAST_DAY", "LEGAL_ZONE", "RULES", "SILENT_ROLE"}
WORDS_OF_A_DEFINITION = {"Field", "Record", "Role", "Step", "LetterKind", "FactKind", "Backdating", "Care"} | {
    *("Extension", "Halt", "Pause", "Postponement", "Stop", "Turn", "Procedure", "LetterRequest"),
}
"""Frozen values without behaviour: a workflow's text is read into them, see `test_workflow_texts`."""
PARTS_OF_AN_ANSWER = {"ClockState", "DayLine", "DayReason", "Explanation", "Ledger", "Segment", "Standing"} | {
    *("Break", "Deadline", "Reading", "Taken", "TurnLine", "Turned"),
}
"""Frozen values that the fold, the ledger and the state are made of; what they say is held to there."""
PORTS = {"Channel", "Clock", "Directory", "DocumentStore", "KeyRing", "Randomness", "Renderer"}
"""Protocols: their adapters have one conformance suite each, and generated facts here."""
DECIDING = {"EffectMaker", "Functions", "Guard", "Post", "Situation"}
"""What a decision is made from, inside the engine only: the whole face over time decides, see its test."""
WITHOUT = CONSTANTS | WORDS_OF_A_DEFINITION | PARTS_OF_AN_ANSWER | PORTS | DECIDING


def _kinds(kind: type[GongkaiError]) -> Iterator[type[GongkaiError]]:
    yield kind
    for inner in kind.__subclasses__():
        yield from _kinds(inner)


ERRORS = sorted(
    {kind for kind in _kinds(GongkaiError) if kind.__module__.startswith("gongkai.")}, key=lambda kind: kind.__name__
)


def _is_error(name: str) -> bool:
    value = getattr(gongkai.engine, name)
    return inspect.isclass(value) and issubclass(value, GongkaiError)


@pytest.mark.parametrize("name", [name for name in NAMES if name not in WITHOUT and not _is_error(name)])
def test_the_name_is_used_by_a_generated_test(name: str) -> None:
    """Somewhere in this folder."""
    texts = [path.read_text(encoding="utf-8") for path in HERE.glob("test_*.py")]
    assert any(
        f"{name}(" in text or f"{name}." in text or f"({name}," in text or f", {name})" in text for text in texts
    )


def test_what_has_no_generated_fact_is_a_value_without_behaviour() -> None:
    """No function is excused."""
    assert set(NAMES) >= WITHOUT
    excused = {name: getattr(gongkai.engine, name) for name in WITHOUT - CONSTANTS}
    assert [name for name, value in excused.items() if inspect.isfunction(value)] == []
    assert refusals.AlreadyWaiting in ERRORS
    assert BadMailSettings in ERRORS


# --- errors ------------------------------------------------------------


def _gaps(kind: type[GongkaiError]) -> list[str]:
    return sorted({gap for _, gap, _, _ in string.Formatter().parse(kind.__doc__ or "") if gap})


VALUES = TEXTS | WHOLES | DAYS | st.none() | st.builds(Words, TEXTS, TEXTS)


@settings(max_examples=20)
@given(st.lists(VALUES, min_size=4, max_size=4))
def test_every_error_says_what_it_was_given_and_travels(values: list[Any]) -> None:
    """In both languages, by attribute, and through a pickle; braces in a value are no gaps."""
    for kind in ERRORS:
        given_ = dict(zip(_gaps(kind), values, strict=False))
        error = kind(**given_)
        check_refusal(error)
        for gap, value in given_.items():
            zh, en = value if isinstance(value, Words) else (value, value)
            assert f"{{{gap}}}" not in lines_of(kind)[0] or f"{zh}" in error.zh
            assert f"{{{gap}}}" not in lines_of(kind)[1] or f"{en}" in error.en
            assert gap == "step" or getattr(error, gap) == value
        again = pickle.loads(pickle.dumps(error))  # noqa: S301 (our own, a moment ago)
        assert (type(again), str(again), again.data) == (kind, str(error), error.data)
        with pytest.raises(AttributeError):
            _ = error.no_such_gap


@given(
    st.lists(st.builds(Words, TEXTS, TEXTS), max_size=3), st.lists(st.builds(Words, TEXTS, TEXTS), max_size=3), TEXTS
)
def test_a_completed_refusal_says_everything_once(allowed: list[Words], awaited: list[Words], step: str) -> None:
    """The step, every reason, what is allowed, who is awaited; and it travels whole."""
    reasons = (refusals.DayAfterToday(field="on", day="2", today="1"), refusals.ItemUnknown(item=step))
    refusal = reasons[0].at(Words(step, step), tuple(allowed), tuple(awaited), reasons)
    check_refusal(refusal)
    assert refusal.zh.count(reasons[1].zh) >= 1
    assert (refusal.allowed, refusal.awaited) == tuple(tuple(word.en for word in words) for words in (allowed, awaited))
    again: Refused = pickle.loads(pickle.dumps(refusal))  # noqa: S301
    assert (str(again), again.step, again.allowed, len(again.reasons)) == (str(refusal), step, refusal.allowed, 2)


# --- small values ------------------------------------------------------------


@given(TEXTS, st.binary())
def test_what_is_personal_is_not_shown_by_repr(text: str, content: bytes) -> None:
    """Neither of a file nor of a message: a log may print them."""
    file = Attachment(SECRET + text, "text/plain", SECRET.encode() + content)
    message = Message("key", SECRET + text, SECRET, text + SECRET, (file,))
    assert SECRET not in f"{file!r} {message!r} {[message]}"
    assert f"{SECRET.encode()!r}"[2:-1] not in repr(message)
    assert Delivered("250").reference == "250"


@given(TEXTS, st.none() | TEXTS)
def test_acting_for_somebody_counts_as_both(person: str, acting_for: str | None) -> None:
    """Nobody is nobody."""
    actor = Actor(person, frozenset(), None, acting_for)
    assert actor.persons == {name for name in (person, acting_for) if name}


@given(st.lists(TEXTS, max_size=3).map(tuple), st.lists(TEXTS, max_size=3).map(tuple))
def test_a_correction_takes_two_steps_of_two_names(stages: tuple[str, ...], roles: tuple[str, ...]) -> None:
    """In the same stages, for the same roles, one awaiting the other."""
    propose, confirm = correction_steps(stages, roles)
    assert (propose.sources, propose.roles) == (confirm.sources, confirm.roles) == (stages, roles)
    assert propose.awaits == (confirm.name,)
    assert not propose.target
    assert propose.field("ground") is not None


@pytest.mark.parametrize("name", [name for name in NAMES if isinstance(getattr(gongkai.engine, name), EnumMeta)])
@given(text=TEXTS)
def test_an_enumeration_is_its_text(name: str, text: str) -> None:
    """Its members are texts that may be stored, and no other text is one of them."""
    kind: Any = getattr(gongkai.engine, name)
    assert [kind(str(member)) for member in kind] == list(kind)
    if text not in {str(member) for member in kind}:
        with pytest.raises(ValueError, match="is not a valid"):
            kind(text)
    assert date.min.isoformat() not in {str(member) for member in kind}
