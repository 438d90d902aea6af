"""What a command brings for a step: every step of disclosure against values of every shape."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongkai.engine import (
    Attachment,
    BadField,
    Care,
    Field,
    GongkaiError,
    MissingField,
    Shape,
    Step,
    UndeclaredField,
    read_data,
)
from gongkai.workflows.disclosure import DISCLOSURE
from tests.generated.hostile import DAY_TEXTS, FILES, JSON, NEAR_DAYS, PYTHON, SECRET, SOUND, TEXTS, WHOLES, answer_of

STEPS = DISCLOSURE.workflow.steps
KINDS = (UndeclaredField, MissingField, BadField)
each_step = pytest.mark.parametrize("step", STEPS, ids=lambda step: step.name)
FEW = settings(max_examples=10)


def nearly(field: Field) -> st.SearchStrategy[Any]:
    """A value of the field's own shape, mostly."""
    one = _of_shape(field)
    return (st.lists(one, max_size=3) if field.many else one) | one | PYTHON


def _of_shape(field: Field) -> st.SearchStrategy[Any]:
    if field.choices:
        return st.sampled_from(field.choices)
    match field.shape:
        case Shape.DAY:
            return NEAR_DAYS | DAY_TEXTS
        case Shape.WHOLE:
            return WHOLES
        case Shape.FLAG:
            return st.booleans()
        case Shape.FILE:
            return FILES
        case Shape.TABLE:
            return st.fixed_dictionaries({}, optional={column.name: nearly(column) for column in field.columns})
        case _:
            return TEXTS | st.text("ab1-号", min_size=1, max_size=90)


def sound(field: Field) -> st.SearchStrategy[Any]:
    """A value that the field takes."""
    one: st.SearchStrategy[Any] = st.sampled_from(["e\u0301", " 张\u3000示例 ", "ab1-号", "１２３"])
    match field.shape:
        case Shape.TEXT if field.choices:
            one = st.sampled_from(field.choices)
        case Shape.TEXT if field.care is Care.PLAIN:
            one = st.text("ab1-号", min_size=1, max_size=80)
        case Shape.DAY:
            one = NEAR_DAYS
        case Shape.WHOLE:
            one = st.integers(0, 99)
        case Shape.FLAG:
            one = st.booleans()
        case Shape.FILE:
            one = st.just(Attachment("申请书e\u0301.pdf", "application/pdf", b"x"))
        case Shape.TABLE:
            one = st.fixed_dictionaries({column.name: sound(column) for column in field.columns})
    return st.lists(one, min_size=1, max_size=2) if field.many else one


def sound_data(step: Step) -> st.SearchStrategy[dict[str, Any]]:
    """Data that the step takes, every field given."""
    return st.fixed_dictionaries({field.name: sound(field) for field in step.fields})


def data_for(step: Step) -> st.SearchStrategy[dict[str, Any]]:
    """Data that are nearly what the step takes, now and then with a field too many."""
    known: dict[Any, st.SearchStrategy[Any]] = {field.name: nearly(field) for field in step.fields}
    return st.fixed_dictionaries({}, optional={**known, "unheard_of": JSON})


@each_step
@FEW
@given(data=st.data())
def test_data_are_read_or_refused(step: Step, data: st.DataObject) -> None:
    """By one of three names. What was read may be read again and is the same: every value is in its final form."""
    whole = data.draw(sound_data(step))
    changed = data.draw(data_for(step))
    kept = data.draw(st.sets(st.sampled_from([*changed, "—"]), max_size=1))
    read = answer_of(read_data, step, whole | {name: changed[name] for name in kept if name in changed})
    assert read_data(step, whole) or not step.fields
    if isinstance(read, GongkaiError):
        assert isinstance(read, KINDS)
    else:
        assert read_data(step, read) == read
        _check(step.fields, read)


def _check(declared: tuple[Field, ...], values: Mapping[str, Any]) -> None:
    """Every declared field that is needed is there, each value is of its shape, and what is plain is no free text."""
    assert {field.name for field in declared if field.required} <= set(values)
    for field in declared:
        if field.name in values:
            for value in values[field.name] if field.many else [values[field.name]]:
                _check_one(field, value)


def _check_one(field: Field, value: Any) -> None:
    match field.shape:
        case Shape.DAY:
            assert type(value) is date
        case Shape.WHOLE:
            assert type(value) is int
            assert 0 <= value < 2**53
        case Shape.FLAG:
            assert type(value) is bool
        case Shape.FILE:
            assert isinstance(value, Attachment)
            assert value.name.isprintable()
        case Shape.TABLE:
            _check(field.columns, value)
        case _:
            value.encode()
            assert value == value.strip() != ""
            assert not field.choices or value in field.choices
            assert field.care is Care.PERSONAL or len(value.split()) == 1


SECRETS = st.sampled_from(
    [
        SECRET,
        f"{SECRET}\x00",
        f"\ud800{SECRET}",
        f"{SECRET} 13800001111",
        SECRET * 9000,
        Attachment(SECRET, SECRET, b""),
    ]
) | st.builds(lambda text: f"{text}{SECRET}", TEXTS)


@each_step
@FEW
@given(data=st.data())
def test_no_refusal_repeats_a_value(step: Step, data: st.DataObject) -> None:
    """Whatever field it was put into, alone, in a list, in a row."""
    secrets = SECRETS | st.lists(SECRETS, max_size=2) | st.dictionaries(st.sampled_from(["item", "type"]), SECRETS)
    whole = data.draw(sound_data(step))
    for field in step.fields:
        answer_of(read_data, step, whole | {field.name: data.draw(secrets)})


@given(SOUND)
def test_full_width_and_decomposed_texts_are_kept_as_a_person_wrote_them(text: str) -> None:
    """Free text is composed (NFC) and trimmed, and nothing else is done to it: a name stays a name."""
    read = answer_of(read_data, DISCLOSURE.workflow.step("return"), {"reason": text})
    if not isinstance(read, GongkaiError):
        assert "".join(read["reason"].split()).casefold() != "" or text.strip() != ""
        assert ("１２３" in text) == ("１２３" in read["reason"])


def test_a_number_too_long_to_be_written_is_no_day_of_a_step() -> None:
    """It is refused as any other number is."""
    step = DISCLOSURE.workflow.step("confirm_receipt")
    assert isinstance(answer_of(read_data, step, {"confirmed": 10**5000}), BadField)


@given(st.sampled_from(["\u0958", "\u0344", "\U0001d160"]), st.sampled_from([10_000, 20_000]))
def test_a_text_that_grows_when_composed_is_in_its_final_form(sign: str, length: int) -> None:
    """What comes out is no longer than what is let in, and is let in again."""
    step = DISCLOSURE.workflow.step("return")
    read = answer_of(read_data, step, {"reason": sign * length})
    assert not isinstance(read, dict) or read_data(step, read) == read
