"""The mutants themselves: which slips are made, that each is one change, and that the explanations fit them."""

from __future__ import annotations

import ast

import pytest

from .explained import explained
from .mutants import mutants_of, mutated
from .rooms import ROOMS, Room
from .round import ROOT


def made_of(text: str) -> list[str]:
    """What each mutant of a text makes of it."""
    return [ast.unparse(mutated(text, mutant)) for mutant in mutants_of(text)]


@pytest.mark.parametrize(
    ("text", "made"),
    [
        ("a < b", ["a <= b", "a >= b", "pass"]),
        ("x = a == b", ["x = a != b"]),
        ("x = a is None", ["x = a is not None"]),
        ("x = a + b", ["x = a - b"]),
        ("x = a and b", ["x = a or b", "x = b", "x = a"]),
        ("x = a or b or c", ["x = a and b and c", "x = b or c", "x = a or c", "x = a or b"]),
        ("x = not a", ["x = a"]),
        ("x = a if b else c", ["x = a", "x = c"]),
        ("x = min(a, b)", ["x = max(a, b)"]),
        ("x = 20", ["x = 21", "x = 19"]),
        ("x = True", ["x = False"]),
        ("x = 'on'", ["x = 'on*'"]),
        ("x = a[b:c]", ["x = a[:c]", "x = a[b:]"]),
        ("x = [a for a in b if c]", ["x = [a for a in b]"]),
        ("a.x = b", ["pass"]),
        ("a()", ["pass"]),
        ("raise a", ["pass"]),
        ("if a:\n    b = c", ["if not a:\n    b = c", "if False:\n    b = c"]),
        (
            "if a < b:\n    c = d",
            ["if True:\n    c = d", "if False:\n    c = d", "if a <= b:\n    c = d", "if a >= b:\n    c = d"],
        ),
        ("def f():\n    return a", ["def f():\n    return None"]),
        ("def f():\n    return None", []),
    ],
)
def test_each_slip_of_the_pen_is_made(text: str, made: list[str]) -> None:
    """One change at a time, and every one of them."""
    assert sorted(made_of(text)) == sorted(made)


@pytest.mark.parametrize(
    "text",
    [
        '"""A docstring with 1 < 2."""',
        "x: 'A' = y",
        "def f(a: int | str) -> A | B:\n    x = a",
        "x = Words('zh', 'en')",
        "x = '示例'",
        "x = f'{a}不是日期{b}'",
        "class A:\n    __slots__ = ('a', 'b')",
        "from a import b",
        "@decorated(1)\ndef f():\n    x = a",
    ],
)
def test_what_people_read_and_types_are_left_alone(text: str) -> None:
    """A test of a message's wording would say nothing about the law."""
    assert made_of(text) == []


@pytest.mark.parametrize("room", ROOMS, ids=lambda room: room.name)
def test_each_mutant_of_a_room_has_a_name_of_its_own(room: Room) -> None:
    """It stays when lines are put in above it."""
    text = (ROOT / room.path).read_text(encoding="utf-8")
    names = [mutant.name for mutant in mutants_of(text)]

    assert len(names) == len(set(names)) > 150
    assert [mutant.name for mutant in mutants_of(f"# a line\n\n{text}")] == names


@pytest.mark.parametrize("room", ROOMS, ids=lambda room: room.name)
def test_an_explained_survivor_is_a_mutant_that_exists_and_has_a_reason(room: Room) -> None:
    """An explanation of what is no more is taken out of survivors.toml."""
    text = (ROOT / room.path).read_text(encoding="utf-8")
    reasons = explained().get(room.name, {})

    assert set(reasons) - {mutant.name for mutant in mutants_of(text)} == set()
    assert [name for name, reason in reasons.items() if len(reason) < 20] == []
