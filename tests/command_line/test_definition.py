"""``gongkai workflow``: each of the definitions, by name."""

from __future__ import annotations

import pytest

from tests.command_line.terminal import run


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("disclosure", "依申请公开（2019年条例）"),
        ("disclosure_2008", "依申请公开（2008年条例）"),
        ("own_record", "更正"),
    ],
)
def test_a_definition_is_shown_and_drawn(name: str, label: str) -> None:
    """Its stages with their steps, and the same as Mermaid."""
    shown, drawn = run("workflow", "show", name), run("workflow", "diagram", name)

    assert (shown.code, drawn.code) == (0, 0)
    assert label in shown.out
    assert drawn.out.startswith("stateDiagram-v2")


def test_a_definition_that_is_not_there_is_refused_by_name() -> None:
    """And those that are, are named."""
    refused = run("workflow", "show", "petition")

    assert refused.code == 2
    assert "disclosure_2008" in refused.err
