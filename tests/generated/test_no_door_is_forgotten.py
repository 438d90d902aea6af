"""The list of doors is that of the tree, and each is attacked in the module that the list names."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests.generated.doors import DOORS, NO_DOORS, doors_of_the_tree

HERE = Path(__file__).parent
LISTED = [door for doors in DOORS.values() for door in doors]


def test_every_door_is_listed_once() -> None:
    """A new reader fails here until somebody has thought about what may come to it."""
    assert sorted([*LISTED, *NO_DOORS]) == sorted(doors_of_the_tree())


@pytest.mark.parametrize(("module", "door"), [(module, door) for module, doors in DOORS.items() for door in doors])
def test_the_door_is_attacked_where_the_list_says(module: str, door: str) -> None:
    """By a test to which values are given, not by one example."""
    tree = ast.parse((HERE / f"{module}.py").read_text(encoding="utf-8"))
    tests = [node for node in tree.body if isinstance(node, ast.FunctionDef)]
    generated = [
        ast.unparse(test) for test in tests if any("given(" in ast.unparse(mark) for mark in test.decorator_list)
    ]
    helpers = [ast.unparse(node) for node in tree.body if not isinstance(node, ast.FunctionDef)]
    helpers += [ast.unparse(test) for test in tests if not test.name.startswith("test_")]
    *_, holder, name = door.split(".")
    called = (
        f"{holder}.{name}" if name.startswith("from_") else holder if name == "unwrap" and holder[0].isupper() else name
    )
    assert [text for text in (*generated, *helpers) if called in text]


def test_every_test_of_this_folder_has_generated_values_or_a_reason() -> None:
    """A module without any is in the wrong folder; the list itself and the names are about modules, not inputs."""
    modules = {path.stem for path in HERE.glob("test_*.py")}
    assert modules - set(DOORS) == {"test_no_door_is_forgotten", "test_public_names", "test_case_engine_over_time"}
