"""A workflow's canonical text from a database or a host: the same workflow again, or refused with its faults."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongkai.engine import (
    BadWorkflow,
    CompiledWorkflow,
    GongkaiError,
    Stage,
    UnknownStage,
    UnknownStep,
    Workflow,
    faults_of,
    mermaid,
)
from gongkai.workflows.disclosure import DISCLOSURE
from tests.generated.hostile import DEEP, JSON, SECRET, TEXTS, WIDE, WOUNDS, Wound, answer_of, damaged_text

TEXT = DISCLOSURE.workflow.text
FEW = settings(max_examples=30)


def check(text: str) -> None:
    """A workflow that is read is sound, can be compiled or lacks functions, and can be drawn."""
    workflow = answer_of(Workflow.from_text, text)
    if isinstance(workflow, GongkaiError):
        assert isinstance(workflow, BadWorkflow)
        return
    assert list(faults_of(workflow)) == []
    answer_of(CompiledWorkflow, workflow, DISCLOSURE.functions)
    assert mermaid(workflow).startswith("stateDiagram-v2\n")


def test_the_workflow_survives_its_text() -> None:
    """Equal value, equal text, equal digest."""
    again = Workflow.from_text(TEXT)
    assert (again, again.text, again.digest) == (DISCLOSURE.workflow, TEXT, DISCLOSURE.workflow.digest)
    assert again.digest == f"sha256:{hashlib.sha256(TEXT.encode()).hexdigest()}"


@FEW
@given(WOUNDS)
def test_a_damaged_text_is_refused_or_sound(wounds: list[Wound]) -> None:
    """Whatever octets were lost."""
    check(damaged_text(TEXT, wounds))


@given(JSON.map(json.dumps) | TEXTS | st.sampled_from(DEEP).map(lambda text: text[:100]))
def test_another_text_is_no_workflow(text: str) -> None:
    """Any JSON, any text."""
    assert isinstance(answer_of(Workflow.from_text, text), BadWorkflow)


@pytest.mark.parametrize("codec", WIDE)
def test_a_text_of_another_encoding_is_no_workflow(codec: str) -> None:
    """Nor with the mark of UTF-8 before it: a canonical text has none."""
    text = TEXT.encode(codec).decode("utf-8", "replace")
    assert isinstance(answer_of(Workflow.from_text, text), BadWorkflow)


@pytest.mark.parametrize("text", DEEP, ids=len)
def test_a_text_without_a_bottom_is_no_workflow(text: str) -> None:
    """However deep."""
    assert isinstance(answer_of(Workflow.from_text, text), BadWorkflow)


def _paths(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(found for key, each in inner for found in _paths(each, (*path, key)))]


PATHS = [path for path in _paths(json.loads(TEXT)) if path]
SWAPPED = st.sampled_from(
    [None, True, 0, -1, 10**9, "", "x", "system", [], ["x"], {}, {"is": "Stage"}, {"is": "Workflow"}]
)


CHANGES = st.lists(
    st.tuples(st.sampled_from(["put", "double", "delete"]), st.sampled_from(PATHS), SWAPPED), min_size=1, max_size=3
)


def altered(changes: list[tuple[str, tuple[Any, ...], Any]]) -> str:
    """The workflow with values put out, put in twice, or replaced by something else."""
    body = json.loads(TEXT)
    for kind, path, value in changes:
        holder = body
        try:
            for key in path[:-1]:
                holder = holder[key]
            if kind == "put":
                holder[path[-1]] = value
            elif kind == "double":
                holder.append(holder[path[-1]])
            else:
                del holder[path[-1]]
        except (KeyError, IndexError, TypeError, AttributeError):
            continue  # an earlier change has taken the place away, or only a list can hold a thing twice
    return json.dumps(body)


@settings(max_examples=100)
@given(CHANGES)
def test_an_altered_definition_is_refused_or_sound(changes: list[tuple[str, tuple[Any, ...], Any]]) -> None:
    """Every value of the definition in turn, of the wrong type or gone."""
    check(altered(changes))


@FEW
@given(st.sampled_from(["stages", "roles", "steps", "limits", "facts", "letters", "series"]), st.data())
def test_a_name_given_twice_is_a_fault(part: str, data: st.DataObject) -> None:
    """Of stages, steps, roles, limits, facts, letters and numbers."""
    body = json.loads(TEXT)
    body[part].append(data.draw(st.sampled_from(body[part])))
    assert isinstance(answer_of(Workflow.from_text, json.dumps(body)), BadWorkflow)


@given(TEXTS)
def test_an_unknown_stage_or_step_is_refused_by_name(name: str) -> None:
    """At most 40 characters of it are repeated."""
    for question, kind in ((DISCLOSURE.workflow.stage, UnknownStage), (DISCLOSURE.workflow.step, UnknownStep)):
        asked: Any = question
        answer = answer_of(asked, f"{name}{'x' * 60}{SECRET}")
        assert isinstance(answer, kind)


@given(TEXTS)
def test_a_role_is_always_called_something(name: str) -> None:
    """By its Chinese name, or by its own where there is none."""
    labels = {role.name: role.label for role in DISCLOSURE.workflow.roles} | {"system": "系统"}
    assert DISCLOSURE.workflow.role_label(name) == labels.get(name, name)


@given(st.lists(st.builds(Stage, TEXTS, TEXTS, st.booleans(), TEXTS), max_size=3).map(tuple), TEXTS)
def test_a_workflow_of_stages_alone_is_always_refused(stages: Any, name: str) -> None:
    """It has no step that opens a case."""
    assert isinstance(answer_of(Workflow, name, 1, name, stages, (), ()), BadWorkflow)


@pytest.mark.parametrize("label", ["NaN", '"\\ud800"', "1", "[]", '{"is":"Stage","name":"x","label":"y"}'])
def test_a_workflow_whose_words_are_no_texts_is_refused(label: str) -> None:
    """What is taken has a text and a digest of its own, and is read from that text again."""
    text = TEXT.replace('"label":"受理"', f'"label":{label}', 1)
    assert text != TEXT
    assert isinstance(answer_of(Workflow.from_text, text), BadWorkflow)


@pytest.mark.parametrize(
    ("written", "instead"),
    [
        ('"version":1', '"version":true'),
        ('"version":1', '"version":"1"'),
        ('"final":false', '"final":0'),
        ('"roles":["registrar"]', '"roles":"registrar"'),
        ('"roles":["registrar"]', '"roles":[1]'),
        ('"takes":[]', '"takes":[["id"]]'),
        ('"notice_within_days":7', '"notice_within_days":"7"'),
        ('"columns":[]', '"columns":["x"]'),
    ],
)
def test_a_workflow_of_other_kinds_of_values_is_refused(written: str, instead: str) -> None:
    """Each value is of the kind that its class declares."""
    text = TEXT.replace(written, instead, 1)
    assert text != TEXT
    assert isinstance(answer_of(Workflow.from_text, text), BadWorkflow)
