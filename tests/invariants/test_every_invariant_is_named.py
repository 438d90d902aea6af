"""What always holds has a test each: one module for every number of the list, named after it in its first words."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

HERE = Path(__file__).parent
NUMBERS = range(1, 17)
LENGTH_MAX = 150


@pytest.mark.parametrize("number", NUMBERS)
def test_the_invariant_has_a_module_that_begins_with_its_number(number: int) -> None:
    """With a sentence of its own after it, and tests that are not set aside."""
    path = HERE / f"test_invariant_{number:02}.py"
    tree = ast.parse(path.read_text(encoding="utf-8"))
    first, _, _ = (ast.get_docstring(tree) or "").partition("\n")
    assert re.fullmatch(rf"Invariant 4\.{number}: .+\.", first)
    tests = [node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")]
    assert len(tests) >= 2
    assert all(ast.get_docstring(test) for test in tests)
    marks = {ast.unparse(mark) for test in tests for mark in test.decorator_list}
    assert [mark for mark in marks if "skip" in mark or "xfail" in mark] == []


def test_there_is_no_invariant_beside_these() -> None:
    """A new one in the list is a new module here, and a new number above."""
    found = {path.name for path in HERE.glob("test_invariant_*.py")}
    assert found == {f"test_invariant_{number:02}.py" for number in NUMBERS}


def test_each_module_can_be_read_in_one_go() -> None:
    """Up to 150 lines."""
    lengths = {path.name: len(path.read_text(encoding="utf-8").splitlines()) for path in HERE.glob("*.py")}
    assert {name: length for name, length in lengths.items() if length > LENGTH_MAX} == {}
