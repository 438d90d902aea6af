"""The picture of a workflow: every stage, every way between two stages, and nothing else."""

from __future__ import annotations

from gongkai.engine import Role, Stage, Step, Workflow, mermaid

DESK, SHELF, CLOSED = Stage("desk", "经办"), Stage("shelf", "搁置"), Stage("closed", "办结", final=True)
OPEN = Step("open", "开案", "open", ("clerk",), (), "desk", opening=True)
NOTE = Step("note", "备注", "note", ("clerk",), ("desk", "shelf"))
REST = Step("rest", "搁置", "rest", ("clerk",), ("desk",), "shelf")
WAKE = Step("wake", "重办", "wake", ("clerk",), ("shelf", "desk"), "desk")
CLOSE = Step("close", "办结", "close", ("clerk",), ("desk", "shelf"), "closed")
VOID = Step("void", "作废", "void", ("clerk",), ("desk",), "closed")
WORKFLOW = Workflow(
    "tiny",
    1,
    "小流程",
    stages=(DESK, SHELF, CLOSED),
    roles=(Role("clerk", "经办人"),),
    steps=(OPEN, NOTE, REST, WAKE, CLOSE, VOID),
)


def test_the_picture_shows_stages_ways_beginning_and_end() -> None:
    """Two steps of one way share its arrow; a step that stays where it is has none."""
    assert mermaid(WORKFLOW).splitlines() == [
        "stateDiagram-v2",
        "    direction LR",
        "    desk: 经办",
        "    shelf: 搁置",
        "    closed: 办结",
        "    [*] --> desk: 开案",
        "    desk --> shelf: 搁置",
        "    shelf --> desk: 重办",
        "    desk --> closed: 办结、作废",
        "    shelf --> closed: 办结",
        "    closed --> [*]",
    ]
    assert mermaid(WORKFLOW).endswith("[*]\n")
